/* SPDX-License-Identifier: MIT
 *
 * What keys of two halves do: sign, verify, encrypt, agree. */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <string.h>
#include "crypto-private.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ECDSA_SIG, ECDSA_SIG_free)

static gboolean set_padding(EVP_PKEY_CTX *context, CryptoScheme scheme, guint salt_size)
{
    if (scheme == CRYPTO_RSA_PKCS1)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
    if (scheme == CRYPTO_RSA_PSS)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 && crypto_fits(salt_size) &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, (int)salt_size) > 0;
    return TRUE;
}

/* ---- ECDSA: r and s of the field's length, side by side, against the library's DER ---- */

static gsize scalar_size(EVP_PKEY *key)
{
    return ((gsize)EVP_PKEY_get_bits(key) + 7) / 8;
}

static gboolean to_sides(EVP_PKEY *key, CryptoIn der, CryptoOut *out)
{
    const guint8 *at = der.data;
    g_autoptr(ECDSA_SIG) signature = d2i_ECDSA_SIG(NULL, &at, (long)der.size);
    gsize size = scalar_size(key);
    return signature && crypto_out(out, 2 * size) &&
           BN_bn2binpad(ECDSA_SIG_get0_r(signature), out->data, (int)size) >= 0 &&
           BN_bn2binpad(ECDSA_SIG_get0_s(signature), out->data + size, (int)size) >= 0;
}

/* NULL where it cannot be one. The caller frees *der with OPENSSL_free(). */
static int to_der(EVP_PKEY *key, CryptoIn sides, guint8 **der)
{
    gsize size = scalar_size(key);
    if (sides.size != 2 * size)
        return 0;
    g_autoptr(ECDSA_SIG) signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(sides.data, (int)size, NULL), *s = BN_bin2bn(sides.data + size, (int)size, NULL);
    if (!signature || !r || !s || !ECDSA_SIG_set0(signature, r, s)) {
        BN_free(r);
        BN_free(s);
        return 0;
    }
    return i2d_ECDSA_SIG(signature, der);
}

/* ---- signing ---- */

gboolean crypto_sign(CryptoKey *key, CryptoScheme scheme, const char *hash, guint salt_size, CryptoIn data, CryptoOut *out)
{
    const EVP_MD *md = scheme == CRYPTO_EDDSA ? NULL : crypto_hash(hash);
    g_autoptr(EVP_MD_CTX) digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *context = NULL;
    g_auto(CryptoOut) signature = {0};
    gsize size = 0;
    if ((!md && scheme != CRYPTO_EDDSA) || !digest || EVP_DigestSignInit(digest, &context, md, NULL, key) <= 0 ||
        !set_padding(context, scheme, salt_size) || EVP_DigestSign(digest, NULL, &size, data.data, data.size) <= 0 ||
        !crypto_out(&signature, size) || EVP_DigestSign(digest, signature.data, &size, data.data, data.size) <= 0)
        return FALSE;
    signature.size = size;
    if (scheme == CRYPTO_ECDSA)
        return to_sides(key, (CryptoIn){signature.data, signature.size}, out);
    *out = signature;
    signature = (CryptoOut){0};
    return TRUE;
}

gboolean crypto_verify(CryptoKey *key, CryptoScheme scheme, const char *hash, guint salt_size, CryptoIn data,
                       CryptoIn signature)
{
    const EVP_MD *md = scheme == CRYPTO_EDDSA ? NULL : crypto_hash(hash);
    g_autoptr(EVP_MD_CTX) digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *context = NULL;
    if ((!md && scheme != CRYPTO_EDDSA) || !digest || EVP_DigestVerifyInit(digest, &context, md, NULL, key) <= 0 ||
        !set_padding(context, scheme, salt_size))
        return FALSE;
    if (scheme != CRYPTO_ECDSA)
        return EVP_DigestVerify(digest, signature.data, signature.size, data.data, data.size) == 1;
    guint8 *der = NULL;
    int size = to_der(key, signature, &der);
    gboolean is_good = size > 0 && EVP_DigestVerify(digest, der, (gsize)size, data.data, data.size) == 1;
    OPENSSL_free(der);
    return is_good;
}

/* ---- RSA-OAEP ---- */

static gboolean set_oaep(EVP_PKEY_CTX *context, const EVP_MD *md, CryptoIn label)
{
    if (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) <= 0 ||
        EVP_PKEY_CTX_set_rsa_oaep_md(context, md) <= 0 || EVP_PKEY_CTX_set_rsa_mgf1_md(context, md) <= 0)
        return FALSE;
    if (label.size == 0)
        return TRUE;
    guint8 *copy = crypto_fits(label.size) ? OPENSSL_memdup(label.data, label.size) : NULL;
    if (copy && EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, (int)label.size) > 0)
        return TRUE;
    OPENSSL_free(copy);
    return FALSE;
}

gboolean crypto_oaep(CryptoKey *key, gboolean encrypt, const char *hash, CryptoIn label, CryptoIn data, CryptoOut *out)
{
    const EVP_MD *md = crypto_hash(hash);
    g_autoptr(EVP_PKEY_CTX) context = md ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    int (*const run)(EVP_PKEY_CTX *, guint8 *, size_t *, const guint8 *, size_t) =
        encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt;
    static const guint8 none[1] = {0};
    const guint8 *from = data.size ? data.data : none;
    gsize size = 0;
    if (!context || (encrypt ? EVP_PKEY_encrypt_init(context) : EVP_PKEY_decrypt_init(context)) <= 0 ||
        !set_oaep(context, md, label) || run(context, NULL, &size, from, data.size) <= 0 || !crypto_out(out, size))
        return FALSE;
    if (run(context, out->data, &size, from, data.size) <= 0) {
        crypto_out_clear(out);
        return FALSE;
    }
    out->size = size;
    return TRUE;
}

/* ---- agreement ---- */

gboolean crypto_agree(CryptoKey *private_key, CryptoKey *public_key, CryptoOut *out)
{
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(NULL, private_key, NULL);
    gsize size = 0;
    if (!context || EVP_PKEY_derive_init(context) <= 0 || EVP_PKEY_derive_set_peer(context, public_key) <= 0 ||
        EVP_PKEY_derive(context, NULL, &size) <= 0 || !crypto_out(out, size))
        return FALSE;
    if (EVP_PKEY_derive(context, out->data, &size) <= 0) {
        crypto_out_clear(out);
        return FALSE;
    }
    out->size = size;
    return TRUE;
}
