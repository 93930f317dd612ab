/* SPDX-License-Identifier: MIT
 *
 * Between the files of this room. */
#pragma once

#include <openssl/evp.h>
#include "crypto.h"

/* NULL: no hash of that name, or the library cannot start. */
const EVP_MD *crypto_hash(const char *name);

/* Lengths of what the library takes as int. */
gboolean crypto_fits(gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

/* The library's name of an elliptic curve; NULL where the kind is none. *coordinate_size: bytes of x, of y and of d. */
const char *crypto_curve(const char *kind, gsize *coordinate_size);
/* EVP_PKEY_ED25519, EVP_PKEY_X25519, or 0. */
int crypto_edwards(const char *kind);
/* Whether it is a key of that kind. */
gboolean crypto_is_kind(EVP_PKEY *key, const char *kind);
