/* SPDX-License-Identifier: MIT
 *
 * What the Web Cryptography API and node:crypto need of OpenSSL: bytes in, bytes out, no engine. Names are those of the
 * first: hashes "SHA-1", "SHA-256", "SHA-384", "SHA-512"; key kinds "RSA", "P-256", "P-384", "P-521", "Ed25519", "X25519".
 * Hashes may have any other name too that OpenSSL knows them by, in any case: who lets scripts name them says which.
 *
 * A function that fails gives FALSE or NULL and nothing else: the standard wants its errors without reasons, so that they
 * tell an attacker nothing. What it gives is the caller's. An out begins empty, and the caller clears it also after a
 * failure. */
#pragma once

#include <glib.h>

typedef struct {
    const guint8 *data; /* may be NULL where size is 0 */
    gsize size;
} CryptoIn;

typedef struct {
    guint8 *data; /* from g_malloc() */
    gsize size;
} CryptoOut;

/* Memory for a result of that size, in place of what it holds. FALSE: there is none. */
gboolean crypto_out(CryptoOut *out, gsize size);
void crypto_out_clear(CryptoOut *out);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CryptoOut, crypto_out_clear)

gboolean crypto_random(void *memory, gsize size);

/* ---- hashes and what is made of them ---- */

gboolean crypto_digest(const char *hash, CryptoIn data, CryptoOut *out);
gboolean crypto_hmac(const char *hash, CryptoIn key, CryptoIn data, CryptoOut *out);
/* size: of the wanted bytes. */
gboolean crypto_hkdf(const char *hash, CryptoIn key, CryptoIn salt, CryptoIn info, gsize size, CryptoOut *out);
gboolean crypto_pbkdf2(const char *hash, CryptoIn password, CryptoIn salt, guint32 iterations, gsize size, CryptoOut *out);

/* In time that does not depend on where they differ. */
gboolean crypto_equal(CryptoIn a, CryptoIn b);

/* ---- hashes in pieces ---- */

typedef struct CryptoHash CryptoHash;
void crypto_hash_free(CryptoHash *hash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CryptoHash, crypto_hash_free)

CryptoHash *crypto_hash_new(const char *name);
/* HMAC. */
CryptoHash *crypto_hash_new_keyed(const char *name, CryptoIn key);
/* As it is now; both go on. */
CryptoHash *crypto_hash_copy(const CryptoHash *hash);
gboolean crypto_hash_add(CryptoHash *hash, CryptoIn data);
/* Bytes of its result, unless another number is asked for. */
gsize crypto_hash_size(const CryptoHash *hash);
/* The result; after that it can only be freed. Of another size than its own there are only hashes that have any (SHAKE). */
gboolean crypto_hash_end(CryptoHash *hash, gsize size, CryptoOut *out);

/* The names of all that can be made, sorted; for g_strfreev(). */
GStrv crypto_hash_names(void);

/* ---- AES ---- */

typedef enum { CRYPTO_AES_CBC, CRYPTO_AES_CTR, CRYPTO_AES_GCM, CRYPTO_AES_KW } CryptoAesMode;

/* iv: CBC and GCM the vector, CTR the counter block, KW nothing. bits: CTR the length of the counter (1…128), GCM the length
 * of the tag, which stands behind the ciphertext. additional: GCM only. key: 16, 24 or 32 bytes. */
gboolean crypto_aes(CryptoAesMode mode, gboolean encrypt, CryptoIn key, CryptoIn iv, CryptoIn additional, guint bits,
                    CryptoIn data, CryptoOut *out);

/* ---- keys of two halves ---- */

typedef struct evp_pkey_st CryptoKey;
void crypto_key_free(CryptoKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CryptoKey, crypto_key_free)

/* bits and exponent: RSA only; 512 to 16384 bits, which take minutes, and an odd exponent from 3 to 64 bits. */
CryptoKey *crypto_key_generate(const char *kind, guint bits, CryptoIn exponent);

/* RAW: an uncompressed or compressed point, or the bytes of an Ed25519 or X25519 public key. */
typedef enum { CRYPTO_PKCS8, CRYPTO_SPKI, CRYPTO_RAW } CryptoFormat;

/* NULL where the bytes are no key of that kind, or more than one. Points are on their curves, and the halves of a key of a
 * curve belong together; numbers of RSA, for which that takes long to find out, are taken as they are. */
CryptoKey *crypto_key_import(CryptoFormat format, const char *kind, CryptoIn bytes);
gboolean crypto_key_export(CryptoKey *key, CryptoFormat format, CryptoOut *out);

/* The members of a JSON Web Key (RFC 7518, RFC 8037) as bytes: RSA n e d p q dp dq qi, curves x y d. */
gboolean crypto_key_part(CryptoKey *key, const char *part, CryptoOut *out);

typedef struct {
    const char *name;
    CryptoIn bytes;
} CryptoPart;

/* The same from such members; a private key has "d". */
CryptoKey *crypto_key_from_parts(const char *kind, const CryptoPart *parts, gsize count);

/* A key of any type in whatever form the library knows: PEM or DER; PKCS #8, also encrypted, PKCS #1, SEC 1, SPKI. A public one
 * may also stand in a certificate, or be half of a private one. passphrase: NULL where there is none. */
CryptoKey *crypto_key_read(CryptoIn bytes, gboolean is_private, const CryptoIn *passphrase);

/* The last two: of its type alone, PKCS #1 for RSA and SEC 1 for curves. */
typedef enum { CRYPTO_IN_PKCS8, CRYPTO_IN_SPKI, CRYPTO_IN_OWN_PRIVATE, CRYPTO_IN_OWN_PUBLIC } CryptoStructure;

gboolean crypto_key_write(CryptoKey *key, CryptoStructure structure, gboolean is_pem, CryptoOut *out);

/* OpenSSL's names: "RSA", "RSA-PSS", "EC", "ED25519" …; of the group, where it has one, "prime256v1", for g_free(). */
const char *crypto_key_type(CryptoKey *key);
char *crypto_key_group(CryptoKey *key);

/* Its public half. */
CryptoKey *crypto_key_public(CryptoKey *key);
/* RSA: the length of the modulus. */
guint crypto_key_bits(CryptoKey *key);

/* ---- what they do ---- */

/* ECDSA signatures are r and s side by side, as the standard of Web Crypto wants them, with DER as everybody else does. */
typedef enum { CRYPTO_RSA_PKCS1, CRYPTO_RSA_PSS, CRYPTO_ECDSA, CRYPTO_ECDSA_DER, CRYPTO_EDDSA } CryptoScheme;

/* The size of a salt: as long as the hash; the longest there is, and to verify whichever it is. */
#define CRYPTO_SALT_AS_HASH (-1)
#define CRYPTO_SALT_ANY (-2)

/* hash: none for EdDSA; salt_size: PSS only. */
gboolean crypto_sign(CryptoKey *key, CryptoScheme scheme, const char *hash, gint salt_size, CryptoIn data, CryptoOut *out);
gboolean crypto_verify(CryptoKey *key, CryptoScheme scheme, const char *hash, gint salt_size, CryptoIn data,
                       CryptoIn signature);

/* RSA-OAEP. */
gboolean crypto_oaep(CryptoKey *key, gboolean encrypt, const char *hash, CryptoIn label, CryptoIn data, CryptoOut *out);

/* The secret that both ends of ECDH or X25519 get. */
gboolean crypto_agree(CryptoKey *private_key, CryptoKey *public_key, CryptoOut *out);
