/* SPDX-License-Identifier: MIT
 *
 * Keys of two halves: made, read and written. */
#include "crypto-private.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)

void crypto_key_free(CryptoKey *key)
{
    EVP_PKEY_free(key);
}

const char *crypto_curve(const char *kind)
{
    static const struct {
        const char *kind;
        const char *group;
    } curves[] = {{"P-256", "prime256v1"}, {"P-384", "secp384r1"}, {"P-521", "secp521r1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(curves); i++)
        if (g_strcmp0(kind, curves[i].kind) == 0)
            return curves[i].group;
    return NULL;
}

int crypto_edwards(const char *kind)
{
    return g_strcmp0(kind, "Ed25519") == 0 ? EVP_PKEY_ED25519 : g_strcmp0(kind, "X25519") == 0 ? EVP_PKEY_X25519 : 0;
}

gsize crypto_curve_size(EVP_PKEY *key)
{
    return ((gsize)EVP_PKEY_get_bits(key) + 7) / 8;
}

static gboolean is_kind(EVP_PKEY *key, const char *kind)
{
    if (g_strcmp0(kind, "RSA") == 0)
        return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    if (crypto_edwards(kind))
        return EVP_PKEY_get_base_id(key) == crypto_edwards(kind);
    const char *curve = crypto_curve(kind);
    char group[40];
    return curve && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, group, sizeof group, NULL) && strcmp(group, curve) == 0;
}

/* ---- making ---- */

/* The library refuses what is too small, and exponents that are even; it would make keys with exponents above its bound,
 * and then not use them. */
static gboolean set_rsa(EVP_PKEY_CTX *context, guint bits, CryptoIn exponent)
{
    if (bits > OPENSSL_RSA_MAX_MODULUS_BITS || !crypto_fits(exponent.size))
        return FALSE;
    g_autoptr(BIGNUM) number = BN_bin2bn(exponent.data, (int)exponent.size, NULL);
    return number && BN_num_bits(number) <= OPENSSL_RSA_MAX_PUBEXP_BITS &&
           EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits) > 0 &&
           EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, number) > 0;
}

CryptoKey *crypto_key_generate(const char *kind, guint bits, CryptoIn exponent)
{
    const char *curve = crypto_curve(kind);
    gboolean is_rsa = g_strcmp0(kind, "RSA") == 0;
    if (!crypto_start() || (!curve && !is_rsa && !crypto_edwards(kind)))
        return NULL;
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name(NULL, curve ? "EC" : kind, NULL);
    if (!context || EVP_PKEY_keygen_init(context) <= 0)
        return NULL;
    if ((curve && EVP_PKEY_CTX_set_group_name(context, curve) <= 0) || (is_rsa && !set_rsa(context, bits, exponent)))
        return NULL;
    EVP_PKEY *key = NULL;
    return EVP_PKEY_generate(context, &key) > 0 ? key : NULL;
}

/* ---- reading ---- */

static EVP_PKEY *read_pkcs8(CryptoIn bytes)
{
    const guint8 *at = bytes.data;
    g_autoptr(PKCS8_PRIV_KEY_INFO) info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)bytes.size);
    return info && at == bytes.data + bytes.size ? EVP_PKCS82PKEY(info) : NULL;
}

static EVP_PKEY *read_spki(CryptoIn bytes)
{
    const guint8 *at = bytes.data;
    g_autoptr(CryptoKey) key = d2i_PUBKEY(NULL, &at, (long)bytes.size);
    return key && at == bytes.data + bytes.size ? g_steal_pointer(&key) : NULL;
}

/* SEC 1, 2.3.3: compressed or not. The library reads the hybrid form as well, which no standard of keys allows. */
static gboolean is_point(CryptoIn bytes)
{
    return bytes.size > 0 && bytes.data[0] >= 0x02 && bytes.data[0] <= 0x04;
}

static EVP_PKEY *read_raw(const char *kind, CryptoIn bytes)
{
    if (crypto_edwards(kind))
        return EVP_PKEY_new_raw_public_key(crypto_edwards(kind), NULL, bytes.data, bytes.size);
    return crypto_curve(kind) && is_point(bytes) ? crypto_curve_key(kind, bytes, (CryptoIn){0}) : NULL;
}

/* A point that is not on its curve, or is of too small an order, is no key. */
static gboolean is_sound(EVP_PKEY *key, gboolean is_private)
{
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    return context && EVP_PKEY_public_check(context) > 0 && (!is_private || crypto_belongs_together(key));
}

/* The same of a key that was read as a whole. */
static gboolean is_hybrid(EVP_PKEY *key)
{
    char form[16];
    return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, form, sizeof form, NULL) &&
           strcmp(form, "hybrid") == 0;
}

/* However the point came, it leaves whole. */
static gboolean write_whole_points(EVP_PKEY *key)
{
    return EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
}

CryptoKey *crypto_key_import(CryptoFormat format, const char *kind, CryptoIn bytes)
{
    if (!crypto_start() || bytes.size == 0 || !crypto_fits(bytes.size))
        return NULL;
    g_autoptr(CryptoKey) key = format == CRYPTO_PKCS8  ? read_pkcs8(bytes)
                               : format == CRYPTO_SPKI ? read_spki(bytes)
                                                       : read_raw(kind, bytes);
    if (!key || !is_kind(key, kind))
        return NULL;
    if (crypto_curve(kind) && (is_hybrid(key) || !is_sound(key, format == CRYPTO_PKCS8) || !write_whole_points(key)))
        return NULL;
    return g_steal_pointer(&key);
}

/* ---- writing ---- */

static gboolean take(CryptoOut *out, guint8 *library_memory, int size)
{
    gboolean done = size > 0 && library_memory && crypto_out(out, (gsize)size);
    if (done)
        memcpy(out->data, library_memory, (gsize)size);
    OPENSSL_clear_free(library_memory, size > 0 ? (gsize)size : 0);
    return done;
}

static gboolean write_pkcs8(EVP_PKEY *key, CryptoOut *out)
{
    g_autoptr(PKCS8_PRIV_KEY_INFO) info = EVP_PKEY2PKCS8(key);
    guint8 *der = NULL;
    int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : 0;
    return take(out, der, size);
}

static gboolean write_spki(EVP_PKEY *key, CryptoOut *out)
{
    guint8 *der = NULL;
    int size = i2d_PUBKEY(key, &der);
    return take(out, der, size);
}

gboolean crypto_edwards_public(EVP_PKEY *key, CryptoOut *out)
{
    gsize size = 0;
    return EVP_PKEY_get_raw_public_key(key, NULL, &size) && crypto_out(out, size) &&
           EVP_PKEY_get_raw_public_key(key, out->data, &out->size);
}

static gboolean write_raw(EVP_PKEY *key, CryptoOut *out)
{
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
        return crypto_edwards_public(key, out);
    guint8 *point = NULL;
    gsize size = EVP_PKEY_get1_encoded_public_key(key, &point);
    return take(out, point, (int)size);
}

gboolean crypto_key_export(CryptoKey *key, CryptoFormat format, CryptoOut *out)
{
    return format == CRYPTO_PKCS8 ? write_pkcs8(key, out) : format == CRYPTO_SPKI ? write_spki(key, out) : write_raw(key, out);
}

CryptoKey *crypto_key_public(CryptoKey *key)
{
    g_auto(CryptoOut) spki = {0};
    return write_spki(key, &spki) ? read_spki((CryptoIn){spki.data, spki.size}) : NULL;
}

guint crypto_key_bits(CryptoKey *key)
{
    return (guint)EVP_PKEY_get_bits(key);
}
