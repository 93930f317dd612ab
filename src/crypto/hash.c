/* SPDX-License-Identifier: MIT */
#include "crypto-private.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

gboolean crypto_out(CryptoOut *out, gsize size)
{
    out->data = g_try_malloc(size ? size : 1);
    out->size = size;
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

/* The library looks for no configuration: a worker opens no file. */
static gboolean start(void)
{
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
}

const EVP_MD *crypto_hash(const char *name)
{
    static const struct {
        const char *name;
        const EVP_MD *(*hash)(void);
    } hashes[] = {{"SHA-1", EVP_sha1}, {"SHA-256", EVP_sha256}, {"SHA-384", EVP_sha384}, {"SHA-512", EVP_sha512}};
    for (gsize i = 0; i < G_N_ELEMENTS(hashes); i++)
        if (g_strcmp0(name, hashes[i].name) == 0 && start())
            return hashes[i].hash();
    return NULL;
}

gboolean crypto_random(void *memory, gsize size)
{
    return start() && crypto_fits(size) && RAND_bytes(memory, (int)size) == 1;
}

gboolean crypto_digest(const char *hash, CryptoIn data, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    return md && crypto_out(out, (gsize)EVP_MD_get_size(md)) && EVP_Digest(data.data, data.size, out->data, NULL, md, NULL);
}

gboolean crypto_hmac(const char *hash, CryptoIn key, CryptoIn data, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    return md && crypto_fits(key.size) && crypto_out(out, (gsize)EVP_MD_get_size(md)) &&
           HMAC(md, key.size ? (const void *)key.data : "", (int)key.size, data.data, data.size, out->data, NULL);
}

gboolean crypto_hkdf(const char *hash, CryptoIn key, CryptoIn salt, CryptoIn info, gsize size, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    if (!md || size > 255u * (gsize)EVP_MD_get_size(md) || !crypto_fits(key.size) || !crypto_fits(salt.size) ||
        !crypto_fits(info.size) || !crypto_out(out, size))
        return FALSE;
    if (size == 0)
        return TRUE;

    /* RFC 5869: extract, then expand. By hand, since the library's own refuses an empty key. */
    guint8 extracted[EVP_MAX_MD_SIZE], block[EVP_MAX_MD_SIZE];
    unsigned int block_size = 0;
    static const guint8 none[1] = {0};
    gsize hash_size = (gsize)EVP_MD_get_size(md);
    if (!HMAC(md, salt.size ? salt.data : none, (int)salt.size, key.size ? key.data : none, key.size, extracted, NULL))
        return FALSE;
    g_autoptr(GByteArray) text = g_byte_array_new();
    gboolean done = TRUE;
    guint8 number = 1;
    for (gsize made = 0; made < size && done; made += hash_size, number++) {
        g_byte_array_set_size(text, 0);
        g_byte_array_append(text, block, block_size);
        if (info.size)
            g_byte_array_append(text, info.data, (guint)info.size);
        g_byte_array_append(text, &number, 1);
        done = HMAC(md, extracted, (int)hash_size, text->data, text->len, block, &block_size) != NULL;
        memcpy(out->data + made, block, MIN(hash_size, size - made));
    }
    OPENSSL_cleanse(extracted, sizeof extracted);
    OPENSSL_cleanse(block, sizeof block);
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
