/* SPDX-License-Identifier: MIT
 *
 * Keys as the members of a JSON Web Key. */
#include "crypto-private.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)

#define COORDINATE_MAX 66 /* bytes; P-521 */

/* Member of the JSON Web Key → the library's name of the number. */
typedef struct {
    const char *part;
    const char *param;
} PartName;

static const PartName rsa_parts[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
    {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
    {0},
};
static const PartName curve_parts[] = {
    {"x", OSSL_PKEY_PARAM_EC_PUB_X}, {"y", OSSL_PKEY_PARAM_EC_PUB_Y}, {"d", OSSL_PKEY_PARAM_PRIV_KEY}, {0},
};

static const char *param_of(const PartName *names, const char *part)
{
    for (; names->part; names++)
        if (g_strcmp0(names->part, part) == 0)
            return names->param;
    return NULL;
}

/* ---- taking apart ---- */

static gboolean edwards_part(EVP_PKEY *key, const char *part, CryptoOut *out)
{
    if (g_strcmp0(part, "x") == 0)
        return crypto_edwards_public(key, out);
    gsize size = 0;
    return g_strcmp0(part, "d") == 0 && EVP_PKEY_get_raw_private_key(key, NULL, &size) && crypto_out(out, size) &&
           EVP_PKEY_get_raw_private_key(key, out->data, &out->size);
}

gboolean crypto_key_part(CryptoKey *key, const char *part, CryptoOut *out)
{
    gboolean is_rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    if (!is_rsa && EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
        return edwards_part(key, part, out);
    const char *param = param_of(is_rsa ? rsa_parts : curve_parts, part);
    BIGNUM *read = NULL;
    if (!param || !EVP_PKEY_get_bn_param(key, param, &read))
        return FALSE;
    g_autoptr(BIGNUM) number = read;
    /* Coordinates have the length of their field (RFC 7518, 6.2.1.2), other numbers no leading zeros. */
    gsize size = is_rsa ? (gsize)BN_num_bytes(number) : crypto_curve_size(key);
    return crypto_out(out, size) && BN_bn2binpad(number, out->data, (int)size) >= 0;
}

/* ---- putting together ---- */

static CryptoIn find_part(const CryptoPart *parts, gsize count, const char *name)
{
    for (gsize i = 0; i < count; i++)
        if (g_strcmp0(parts[i].name, name) == 0)
            return parts[i].bytes;
    return (CryptoIn){0};
}

static EVP_PKEY *build(const char *type, OSSL_PARAM_BLD *builder, gboolean is_private)
{
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;
    if (params && context && EVP_PKEY_fromdata_init(context) > 0)
        EVP_PKEY_fromdata(context, &key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
    OSSL_PARAM_free(params);
    return key;
}

static gboolean push_number(OSSL_PARAM_BLD *builder, GPtrArray *numbers, const char *param, CryptoIn bytes)
{
    BIGNUM *number = crypto_fits(bytes.size) ? BN_bin2bn(bytes.data, (int)bytes.size, NULL) : NULL;
    if (!number)
        return FALSE;
    g_ptr_array_add(numbers, number); /* the builder refers to it */
    return OSSL_PARAM_BLD_push_BN(builder, param, number);
}

static void free_number(gpointer number)
{
    BN_clear_free(number);
}

static EVP_PKEY *rsa_from_parts(const CryptoPart *parts, gsize count)
{
    g_autoptr(OSSL_PARAM_BLD) builder = OSSL_PARAM_BLD_new();
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(free_number);
    if (!builder || find_part(parts, count, "n").size == 0 || find_part(parts, count, "e").size == 0)
        return NULL;
    for (gsize i = 0; i < count; i++) {
        const char *param = param_of(rsa_parts, parts[i].name);
        if (!param || !push_number(builder, numbers, param, parts[i].bytes))
            return NULL;
    }
    return build("RSA", builder, find_part(parts, count, "d").size > 0);
}

gboolean crypto_belongs_together(EVP_PKEY *key)
{
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    return context && EVP_PKEY_pairwise_check(context) > 0;
}

EVP_PKEY *crypto_curve_key(const char *kind, CryptoIn point, CryptoIn secret)
{
    g_autoptr(OSSL_PARAM_BLD) builder = OSSL_PARAM_BLD_new();
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(free_number);
    if (!builder || !OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, crypto_curve(kind), 0) ||
        !OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.size) ||
        (secret.size && !push_number(builder, numbers, OSSL_PKEY_PARAM_PRIV_KEY, secret)))
        return NULL;
    g_autoptr(CryptoKey) key = build("EC", builder, secret.size > 0);
    return key && (!secret.size || crypto_belongs_together(key)) ? g_steal_pointer(&key) : NULL;
}

static EVP_PKEY *curve_from_parts(const char *kind, const CryptoPart *parts, gsize count)
{
    CryptoIn x = find_part(parts, count, "x"), y = find_part(parts, count, "y"), d = find_part(parts, count, "d");
    guint8 point[1 + 2 * COORDINATE_MAX] = {0x04}; /* SEC 1, 2.3.3: both coordinates follow */
    if (x.size == 0 || x.size > COORDINATE_MAX || y.size != x.size || (d.size && d.size != x.size))
        return NULL;
    memcpy(point + 1, x.data, x.size);
    memcpy(point + 1 + x.size, y.data, y.size);
    return crypto_curve_key(kind, (CryptoIn){point, 1 + 2 * x.size}, d);
}

static EVP_PKEY *edwards_from_parts(const char *kind, const CryptoPart *parts, gsize count)
{
    CryptoIn x = find_part(parts, count, "x"), d = find_part(parts, count, "d");
    if (!d.size)
        return EVP_PKEY_new_raw_public_key(crypto_edwards(kind), NULL, x.data, x.size);
    g_autoptr(CryptoKey) key = EVP_PKEY_new_raw_private_key(crypto_edwards(kind), NULL, d.data, d.size);
    g_auto(CryptoOut) public_half = {0};
    return key && crypto_edwards_public(key, &public_half) &&
                   crypto_equal((CryptoIn){public_half.data, public_half.size}, x)
               ? g_steal_pointer(&key)
               : NULL;
}

CryptoKey *crypto_key_from_parts(const char *kind, const CryptoPart *parts, gsize count)
{
    if (!crypto_start())
        return NULL;
    for (gsize i = 0; i < count; i++)
        if (parts[i].bytes.size == 0) /* a private key would become a public one */
            return NULL;
    return g_strcmp0(kind, "RSA") == 0 ? rsa_from_parts(parts, count)
           : crypto_curve(kind)        ? curve_from_parts(kind, parts, count)
           : crypto_edwards(kind)      ? edwards_from_parts(kind, parts, count)
                                       : NULL;
}
