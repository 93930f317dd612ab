/* SPDX-License-Identifier: MIT
 *
 * Results, random bytes, hashes, and what is derived by hashing. */
#include "crypto-private.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MAC, EVP_MAC_free)

gboolean crypto_out(CryptoOut *out, gsize size)
{
    crypto_out_clear(out);
    out->data = g_try_malloc(size ? size : 1);
    out->size = out->data ? size : 0;
    return out->data != NULL;
}

void crypto_out_clear(CryptoOut *out)
{
    if (out->data)
        OPENSSL_cleanse(out->data, out->size);
    g_free(out->data);
    *out = (CryptoOut){0};
}

gboolean crypto_fits(gsize size)
{
    return size <= INT_MAX / 2;
}

/* The library looks for no configuration, since a worker opens no file. What it noted of earlier failures nobody reads. */
gboolean crypto_start(void)
{
    ERR_clear_error();
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
}

/* The library finds its own names, whatever their case; those of the standard it knows only once it has used them. */
const EVP_MD *crypto_hash(const char *name)
{
    static const struct {
        const char *name;
        const EVP_MD *(*hash)(void);
    } hashes[] = {{"SHA-1", EVP_sha1}, {"SHA-256", EVP_sha256}, {"SHA-384", EVP_sha384}, {"SHA-512", EVP_sha512}};
    if (!name || !crypto_start())
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(hashes); i++)
        if (g_ascii_strcasecmp(name, hashes[i].name) == 0)
            return hashes[i].hash();
    return EVP_get_digestbyname(name);
}

static gsize hash_size(const EVP_MD *md)
{
    return (gsize)EVP_MD_get_size(md);
}

gboolean crypto_random(void *memory, gsize size)
{
    return crypto_start() && crypto_fits(size) && RAND_bytes(memory, (int)size) == 1;
}

gboolean crypto_digest(const char *hash, CryptoIn data, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    return md && crypto_out(out, hash_size(md)) && EVP_Digest(data.data, data.size, out->data, NULL, md, NULL);
}

/* ---- HMAC, and HKDF upon it ---- */

EVP_MAC_CTX *crypto_hmac_begin(const EVP_MD *md, CryptoIn key)
{
    g_autoptr(EVP_MAC) mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    g_autoptr(EVP_MAC_CTX) context = mac ? EVP_MAC_CTX_new(mac) : NULL;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)EVP_MD_get0_name(md), 0),
        OSSL_PARAM_construct_end(),
    };
    static const guint8 none[1] = {0}; /* no address at all means the key of last time */
    return context && EVP_MAC_init(context, key.size ? key.data : none, key.size, params) ? g_steal_pointer(&context) : NULL;
}

/* Of the pieces one behind the other; to: hash_size(md) bytes, which may be one of the pieces. */
static gboolean hmac(const EVP_MD *md, CryptoIn key, const CryptoIn *pieces, gsize count, guint8 *to)
{
    g_autoptr(EVP_MAC_CTX) context = crypto_hmac_begin(md, key);
    gboolean done = context != NULL;
    for (gsize i = 0; i < count && done; i++)
        done = EVP_MAC_update(context, pieces[i].data, pieces[i].size);
    return done && EVP_MAC_final(context, to, NULL, hash_size(md));
}

gboolean crypto_hmac(const char *hash, CryptoIn key, CryptoIn data, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    return md && crypto_out(out, hash_size(md)) && hmac(md, key, &data, 1, out->data);
}

/* RFC 5869, 2.3. */
static gboolean expand(const EVP_MD *md, CryptoIn key, CryptoIn info, CryptoOut *out)
{
    guint8 block[EVP_MAX_MD_SIZE], number = 1;
    gsize block_size = hash_size(md);
    gboolean done = TRUE;
    for (gsize made = 0; made < out->size && done; made += block_size, number++) {
        const CryptoIn pieces[] = {{block, made ? block_size : 0}, info, {&number, 1}};
        done = hmac(md, key, pieces, G_N_ELEMENTS(pieces), block);
        if (done)
            memcpy(out->data + made, block, MIN(block_size, out->size - made));
    }
    OPENSSL_cleanse(block, sizeof block);
    return done;
}

/* By hand, since the library's own refuses an empty key. */
gboolean crypto_hkdf(const char *hash, CryptoIn key, CryptoIn salt, CryptoIn info, gsize size, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    if (!md || size > 255 * hash_size(md) || !crypto_out(out, size))
        return FALSE;
    guint8 extracted[EVP_MAX_MD_SIZE];
    gboolean done = hmac(md, salt, &key, 1, extracted) && expand(md, (CryptoIn){extracted, hash_size(md)}, info, out);
    OPENSSL_cleanse(extracted, sizeof extracted);
    return done;
}

gboolean crypto_pbkdf2(const char *hash, CryptoIn password, CryptoIn salt, guint32 iterations, gsize size, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    if (!md || !crypto_fits(password.size) || !crypto_fits(salt.size) || !crypto_fits(size) || iterations > INT_MAX ||
        !crypto_out(out, size))
        return FALSE;
    return size == 0 || PKCS5_PBKDF2_HMAC(password.size ? (const char *)password.data : "", (int)password.size, salt.data,
                                          (int)salt.size, (int)iterations, md, (int)size, out->data);
}

gboolean crypto_equal(CryptoIn a, CryptoIn b)
{
    return a.size == b.size && (a.size == 0 || CRYPTO_memcmp(a.data, b.data, a.size) == 0);
}
