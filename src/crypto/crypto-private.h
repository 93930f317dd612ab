/* SPDX-License-Identifier: MIT
 *
 * Between the files of this room. */
#pragma once

#include <openssl/bn.h>
#include <openssl/evp.h>
#include "crypto.h"

/* Every function of this room that may be the first one asks for it. FALSE: the library cannot be used. */
gboolean crypto_start(void);

/* NULL: no hash of that name, or the library cannot start. */
const EVP_MD *crypto_hash(const char *name);

/* Ready for data; NULL where it cannot be made. */
EVP_MAC_CTX *crypto_hmac_begin(const EVP_MD *md, CryptoIn key);

/* Lengths of what the library takes as int, with room for what it adds. */
gboolean crypto_fits(gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIGNUM, BN_clear_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MAC_CTX, EVP_MAC_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

/* The library's name of an elliptic curve; NULL where the kind is none. */
const char *crypto_curve(const char *kind);
/* EVP_PKEY_ED25519, EVP_PKEY_X25519, or 0. */
int crypto_edwards(const char *kind);

/* A key of a curve from an encoded point (SEC 1, 2.3.3) and the secret number, which public keys have not: {0}. NULL where
 * they are none, or do not belong together. */
EVP_PKEY *crypto_curve_key(const char *kind, CryptoIn point, CryptoIn secret);
/* Whether the halves of a key of a curve do. */
gboolean crypto_belongs_together(EVP_PKEY *key);
/* Bytes of a coordinate, and of the numbers in a signature. */
gsize crypto_curve_size(EVP_PKEY *key);

/* The public bytes of an Ed25519 or X25519 key. */
gboolean crypto_edwards_public(EVP_PKEY *key, CryptoOut *out);
