/* SPDX-License-Identifier: MIT
 *
 * Keys as people keep them: PEM and DER, in all structures that the library knows. */
#include "crypto-private.h"

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OSSL_DECODER_CTX, OSSL_DECODER_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OSSL_ENCODER_CTX, OSSL_ENCODER_CTX_free)

/* ---- reading ---- */

/* Instead of asking on a terminal. */
static int no_passphrase(char *buffer, size_t size, size_t *length, const OSSL_PARAM params[], void *data)
{
    (void)buffer, (void)size, (void)length, (void)params, (void)data;
    return 0;
}

static gboolean set_passphrase(OSSL_DECODER_CTX *decoder, const CryptoIn *passphrase)
{
    return passphrase ? OSSL_DECODER_CTX_set_passphrase(decoder, passphrase->data, passphrase->size)
                      : OSSL_DECODER_CTX_set_passphrase_cb(decoder, no_passphrase, NULL);
}

static EVP_PKEY *decode(CryptoIn bytes, int selection, const CryptoIn *passphrase)
{
    CryptoKey *key = NULL;
    g_autoptr(OSSL_DECODER_CTX) decoder = OSSL_DECODER_CTX_new_for_pkey(&key, NULL, NULL, NULL, selection, NULL, NULL);
    const guint8 *at = bytes.data;
    gsize left = bytes.size;
    if (decoder && set_passphrase(decoder, passphrase) && OSSL_DECODER_from_data(decoder, &at, &left))
        return key;
    crypto_key_free(key);
    return NULL;
}

static EVP_PKEY *read_certificate(CryptoIn bytes)
{
    g_autoptr(BIO) text = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    g_autoptr(X509) certificate = text ? PEM_read_bio_X509(text, NULL, NULL, NULL) : NULL;
    return certificate ? X509_get_pubkey(certificate) : NULL;
}

CryptoKey *crypto_key_read(CryptoIn bytes, gboolean is_private, const CryptoIn *passphrase)
{
    if (!crypto_start() || bytes.size == 0 || !crypto_fits(bytes.size))
        return NULL;
    CryptoKey *key = is_private ? NULL : decode(bytes, EVP_PKEY_PUBLIC_KEY, NULL);
    if (key || (!is_private && (key = read_certificate(bytes))))
        return key;
    g_autoptr(CryptoKey) pair = decode(bytes, EVP_PKEY_KEYPAIR, passphrase);
    return !pair || is_private ? g_steal_pointer(&pair) : crypto_key_public(pair);
}

/* ---- writing ---- */

gboolean crypto_key_write(CryptoKey *key, CryptoStructure structure, gboolean is_pem, CryptoOut *out)
{
    static const struct {
        int selection;
        const char *name;
    } structures[] = {
        [CRYPTO_IN_PKCS8] = {EVP_PKEY_KEYPAIR, "PrivateKeyInfo"},
        [CRYPTO_IN_SPKI] = {EVP_PKEY_PUBLIC_KEY, "SubjectPublicKeyInfo"},
        [CRYPTO_IN_OWN_PRIVATE] = {EVP_PKEY_KEYPAIR, "type-specific"},
        [CRYPTO_IN_OWN_PUBLIC] = {EVP_PKEY_PUBLIC_KEY, "type-specific"},
    };
    g_autoptr(OSSL_ENCODER_CTX) encoder = OSSL_ENCODER_CTX_new_for_pkey(
        key, structures[structure].selection, is_pem ? "PEM" : "DER", structures[structure].name, NULL);
    guint8 *bytes = NULL;
    gsize size = 0;
    gboolean done = encoder && OSSL_ENCODER_to_data(encoder, &bytes, &size) && crypto_out(out, size);
    if (done)
        memcpy(out->data, bytes, size);
    OPENSSL_clear_free(bytes, size);
    return done;
}

/* ---- what it is ---- */

const char *crypto_key_type(CryptoKey *key)
{
    return EVP_PKEY_get0_type_name(key);
}

char *crypto_key_group(CryptoKey *key)
{
    char group[80];
    return EVP_PKEY_get_group_name(key, group, sizeof group, NULL) ? g_strdup(group) : NULL;
}
