/* SPDX-License-Identifier: MIT
 *
 * What keys of two halves do: sign, verify, encrypt, agree. */
#include "crypto-private.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ECDSA_SIG, ECDSA_SIG_free)
G_STATIC_ASSERT(CRYPTO_SALT_AS_HASH == RSA_PSS_SALTLEN_DIGEST && CRYPTO_SALT_ANY == RSA_PSS_SALTLEN_AUTO);

#define SALT_MAX (OPENSSL_RSA_MAX_MODULUS_BITS / 8) /* bytes; it has to fit into the signature */

static gboolean set_padding(EVP_PKEY_CTX *context, CryptoScheme scheme, gint salt_size)
{
    if (scheme == CRYPTO_RSA_PKCS1)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
    if (scheme == CRYPTO_RSA_PSS)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 && salt_size <= SALT_MAX &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt_size) > 0;
    return TRUE;
}

/* ---- ECDSA: r and s of the field's length, side by side, against the library's DER ---- */

static gboolean to_sides(EVP_PKEY *key, CryptoIn der, CryptoOut *out)
{
    const guint8 *at = der.data;
    g_autoptr(ECDSA_SIG) signature = d2i_ECDSA_SIG(NULL, &at, (long)der.size);
    gsize size = crypto_curve_size(key);
    return signature && crypto_out(out, 2 * size) &&
           BN_bn2binpad(ECDSA_SIG_get0_r(signature), out->data, (int)size) >= 0 &&
           BN_bn2binpad(ECDSA_SIG_get0_s(signature), out->data + size, (int)size) >= 0;
}

/* The size of *der, which the caller frees with OPENSSL_free(); 0 where they cannot be one. */
static int to_der(EVP_PKEY *key, CryptoIn sides, guint8 **der)
{
    gsize size = crypto_curve_size(key);
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

/* EVP_DigestSignInit or EVP_DigestVerifyInit. */
typedef int (*Init)(EVP_MD_CTX *, EVP_PKEY_CTX **, const EVP_MD *, ENGINE *, EVP_PKEY *);

static gboolean begin(EVP_MD_CTX *digest, Init init, CryptoKey *key, CryptoScheme scheme, const char *hash, gint salt_size)
{
    const EVP_MD *md = scheme == CRYPTO_EDDSA ? NULL : crypto_hash(hash);
    EVP_PKEY_CTX *context = NULL; /* the digest's own */
    return digest && (md || scheme == CRYPTO_EDDSA) && init(digest, &context, md, NULL, key) > 0 &&
           set_padding(context, scheme, salt_size);
}

gboolean crypto_sign(CryptoKey *key, CryptoScheme scheme, const char *hash, gint salt_size, CryptoIn data, CryptoOut *out)
{
    g_autoptr(EVP_MD_CTX) digest = EVP_MD_CTX_new();
    g_auto(CryptoOut) der = {0};
    CryptoOut *signature = scheme == CRYPTO_ECDSA ? &der : out;
    gsize size = 0;
    if (!begin(digest, EVP_DigestSignInit, key, scheme, hash, salt_size) ||
        EVP_DigestSign(digest, NULL, &size, data.data, data.size) <= 0 || !crypto_out(signature, size) ||
        EVP_DigestSign(digest, signature->data, &signature->size, data.data, data.size) <= 0)
        return FALSE;
    return scheme != CRYPTO_ECDSA || to_sides(key, (CryptoIn){der.data, der.size}, out);
}

gboolean crypto_verify(CryptoKey *key, CryptoScheme scheme, const char *hash, gint salt_size, CryptoIn data,
                       CryptoIn signature)
{
    g_autoptr(EVP_MD_CTX) digest = EVP_MD_CTX_new();
    if (!begin(digest, EVP_DigestVerifyInit, key, scheme, hash, salt_size))
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
    int (*const init)(EVP_PKEY_CTX *) = encrypt ? EVP_PKEY_encrypt_init : EVP_PKEY_decrypt_init;
    int (*const run)(EVP_PKEY_CTX *, guint8 *, size_t *, const guint8 *, size_t) =
        encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt;
    const EVP_MD *md = crypto_hash(hash);
    g_autoptr(EVP_PKEY_CTX) context = md ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    static const guint8 none[1] = {0};
    const guint8 *from = data.size ? data.data : none;
    gsize size = 0;
    return context && init(context) > 0 && set_oaep(context, md, label) &&
           run(context, NULL, &size, from, data.size) > 0 && crypto_out(out, size) &&
           run(context, out->data, &out->size, from, data.size) > 0;
}

/* ---- agreement ---- */

gboolean crypto_agree(CryptoKey *private_key, CryptoKey *public_key, CryptoOut *out)
{
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(NULL, private_key, NULL);
    gsize size = 0;
    return context && EVP_PKEY_derive_init(context) > 0 && EVP_PKEY_derive_set_peer(context, public_key) > 0 &&
           EVP_PKEY_derive(context, NULL, &size) > 0 && crypto_out(out, size) &&
           EVP_PKEY_derive(context, out->data, &out->size) > 0;
}
