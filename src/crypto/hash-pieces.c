/* SPDX-License-Identifier: MIT
 *
 * Hashes and HMACs of data that comes in pieces, and the list of hashes that there are. */
#include "crypto-private.h"

/* One of the two is there. */
struct CryptoHash {
    EVP_MD_CTX *plain;
    EVP_MAC_CTX *keyed;
};

void crypto_hash_free(CryptoHash *hash)
{
    if (!hash)
        return;
    EVP_MD_CTX_free(hash->plain);
    EVP_MAC_CTX_free(hash->keyed);
    g_free(hash);
}

/* Takes them over. */
static CryptoHash *make(EVP_MD_CTX *plain, EVP_MAC_CTX *keyed)
{
    CryptoHash *hash = g_new(CryptoHash, 1);
    *hash = (CryptoHash){plain, keyed};
    return hash;
}

CryptoHash *crypto_hash_new(const char *name)
{
    const EVP_MD *md = crypto_hash(name);
    g_autoptr(EVP_MD_CTX) context = md ? EVP_MD_CTX_new() : NULL;
    return context && EVP_DigestInit_ex(context, md, NULL) ? make(g_steal_pointer(&context), NULL) : NULL;
}

CryptoHash *crypto_hash_new_keyed(const char *name, CryptoIn key)
{
    const EVP_MD *md = crypto_hash(name);
    EVP_MAC_CTX *context = md ? crypto_hmac_begin(md, key) : NULL;
    return context ? make(NULL, context) : NULL;
}

CryptoHash *crypto_hash_copy(const CryptoHash *hash)
{
    if (hash->keyed) {
        EVP_MAC_CTX *keyed = EVP_MAC_CTX_dup(hash->keyed);
        return keyed ? make(NULL, keyed) : NULL;
    }
    g_autoptr(EVP_MD_CTX) plain = EVP_MD_CTX_new();
    return plain && EVP_MD_CTX_copy_ex(plain, hash->plain) ? make(g_steal_pointer(&plain), NULL) : NULL;
}

gboolean crypto_hash_add(CryptoHash *hash, CryptoIn data)
{
    return hash->keyed ? EVP_MAC_update(hash->keyed, data.data, data.size)
                       : EVP_DigestUpdate(hash->plain, data.data, data.size);
}

gsize crypto_hash_size(const CryptoHash *hash)
{
    return hash->keyed ? EVP_MAC_CTX_get_mac_size(hash->keyed) : (gsize)EVP_MD_CTX_get_size(hash->plain);
}

/* Whether it can be of any size: SHAKE, FIPS 202. */
static gboolean is_extendable(const CryptoHash *hash)
{
    return hash->plain && EVP_MD_get_flags(EVP_MD_CTX_get0_md(hash->plain)) & EVP_MD_FLAG_XOF;
}

gboolean crypto_hash_end(CryptoHash *hash, gsize size, CryptoOut *out)
{
    if (size != crypto_hash_size(hash) && !is_extendable(hash))
        return FALSE;
    if (!crypto_out(out, size))
        return FALSE;
    if (hash->keyed)
        return EVP_MAC_final(hash->keyed, out->data, NULL, size);
    if (is_extendable(hash))
        return size == 0 || EVP_DigestFinalXOF(hash->plain, out->data, size);
    return EVP_DigestFinal_ex(hash->plain, out->data, NULL);
}

/* ---- the list ---- */

/* What the library knows and has not at hand (MD4) is none. That it does not say by an alias. */
static void add_name(const EVP_MD *md, const char *name, const char *target, void *data)
{
    (void)md, (void)target;
    GPtrArray *names = data;
    const EVP_MD *known = EVP_get_digestbyname(name);
    EVP_MD *found = known ? EVP_MD_fetch(NULL, EVP_MD_get0_name(known), NULL) : NULL;
    if (found)
        g_ptr_array_add(names, g_strdup(name));
    EVP_MD_free(found);
}

GStrv crypto_hash_names(void)
{
    GPtrArray *names = g_ptr_array_new();
    if (crypto_start())
        EVP_MD_do_all_sorted(add_name, names);
    g_ptr_array_add(names, NULL);
    return (GStrv)g_ptr_array_free(names, FALSE);
}
