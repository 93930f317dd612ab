/* SPDX-License-Identifier: MIT
 *
 * AES in four modes. Of those the library has three as the standard wants them; what it lacks is a counter of less than
 * all bits. */
#include "crypto-private.h"

#include <string.h>

#define BLOCK 16 /* bytes; FIPS 197 */

static const EVP_CIPHER *find_cipher(CryptoAesMode mode, gsize key_size)
{
    static const EVP_CIPHER *(*const ciphers[][3])(void) = {
        [CRYPTO_AES_CBC] = {EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc},
        [CRYPTO_AES_CTR] = {EVP_aes_128_ctr, EVP_aes_192_ctr, EVP_aes_256_ctr},
        [CRYPTO_AES_GCM] = {EVP_aes_128_gcm, EVP_aes_192_gcm, EVP_aes_256_gcm},
        [CRYPTO_AES_KW] = {EVP_aes_128_wrap, EVP_aes_192_wrap, EVP_aes_256_wrap},
    };
    gboolean is_size = key_size == 16 || key_size == 24 || key_size == 32;
    return is_size && crypto_start() ? ciphers[mode][key_size / 8 - 2]() : NULL;
}

static gboolean begin(EVP_CIPHER_CTX *cipher, CryptoAesMode mode, gboolean encrypt, CryptoIn key, CryptoIn iv)
{
    const EVP_CIPHER *kind = find_cipher(mode, key.size);
    if (mode == CRYPTO_AES_KW)
        EVP_CIPHER_CTX_set_flags(cipher, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (!kind || !EVP_CipherInit_ex(cipher, kind, NULL, NULL, NULL, encrypt))
        return FALSE;
    if (mode == CRYPTO_AES_GCM && (iv.size == 0 || !crypto_fits(iv.size) ||
                                   !EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_IVLEN, (int)iv.size, NULL)))
        return FALSE;
    if ((mode == CRYPTO_AES_CBC || mode == CRYPTO_AES_CTR) && iv.size != BLOCK)
        return FALSE;
    return EVP_CipherInit_ex(cipher, NULL, NULL, key.data, mode == CRYPTO_AES_KW ? NULL : iv.data, encrypt);
}

/* Everything in one go. *size: what it came to. */
static gboolean update(EVP_CIPHER_CTX *cipher, CryptoIn data, guint8 *to, gsize *size)
{
    int first = 0, last = 0;
    static const guint8 none[1] = {0};
    if (!EVP_CipherUpdate(cipher, to, &first, data.size ? data.data : none, (int)data.size) ||
        !EVP_CipherFinal_ex(cipher, to + first, &last))
        return FALSE;
    *size = (gsize)(first + last);
    return TRUE;
}

static gboolean add_data(EVP_CIPHER_CTX *cipher, CryptoIn additional)
{
    int ignored;
    return additional.size == 0 ||
           (crypto_fits(additional.size) && EVP_CipherUpdate(cipher, NULL, &ignored, additional.data, (int)additional.size));
}

static gboolean run_gcm(EVP_CIPHER_CTX *cipher, gboolean encrypt, CryptoIn additional, gsize tag_size, CryptoIn data,
                        CryptoOut *out)
{
    if (!add_data(cipher, additional))
        return FALSE;
    if (encrypt)
        return update(cipher, data, out->data, &out->size) &&
               EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, (int)tag_size, out->data + out->size) &&
               (out->size += tag_size, TRUE);
    if (data.size < tag_size)
        return FALSE;
    data.size -= tag_size;
    return EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, (int)tag_size, (void *)(data.data + data.size)) &&
           update(cipher, data, out->data, &out->size);
}

/* How many blocks there are until the low bits of the counter are zero again, as far as the caller can need them. */
static guint64 blocks_until_wrap(const guint8 *counter, guint bits)
{
    guint64 low = 0;
    for (guint i = 0; i < 8; i++)
        low = low << 8 | counter[BLOCK - 8 + i];
    if (bits >= 64)
        return low == 0 ? G_MAXUINT64 : 0 - low; /* of the low 64 bits: a carry into the higher ones is no wrap */
    return (G_GUINT64_CONSTANT(1) << bits) - (low & ((G_GUINT64_CONSTANT(1) << bits) - 1));
}

static void clear_low_bits(guint8 *counter, guint bits)
{
    for (guint i = BLOCK - 1; bits > 0; i--) {
        guint taken = MIN(bits, 8);
        counter[i] &= (guint8)(0xff << taken);
        bits -= taken;
    }
}

/* Whether all bits of the counter above the low 64, as far as they count, are set: then a carry wraps. */
static gboolean is_high_part_full(const guint8 *counter, guint bits)
{
    for (guint bit = 64; bit < bits; bit++)
        if (!(counter[BLOCK - 1 - bit / 8] >> bit % 8 & 1))
            return FALSE;
    return TRUE;
}

/* The library counts with all 128 bits; the standard lets the caller say how many count, the others stay. */
static gboolean run_ctr(EVP_CIPHER_CTX *cipher, gboolean encrypt, CryptoIn key, CryptoIn iv, guint bits, CryptoIn data,
                        CryptoOut *out)
{
    guint64 blocks = (data.size + BLOCK - 1) / BLOCK;
    if (bits < 1 || bits > 128 || (bits < 64 && blocks > G_GUINT64_CONSTANT(1) << bits))
        return FALSE;
    guint64 first_blocks = blocks_until_wrap(iv.data, bits);
    if (blocks <= first_blocks || !is_high_part_full(iv.data, bits))
        return update(cipher, data, out->data, &out->size);

    gsize first = (gsize)first_blocks * BLOCK, first_out, rest_out;
    guint8 counter[BLOCK];
    memcpy(counter, iv.data, BLOCK);
    clear_low_bits(counter, bits);
    if (!update(cipher, (CryptoIn){data.data, first}, out->data, &first_out) ||
        !begin(cipher, CRYPTO_AES_CTR, encrypt, key, (CryptoIn){counter, BLOCK}) ||
        !update(cipher, (CryptoIn){data.data + first, data.size - first}, out->data + first, &rest_out))
        return FALSE;
    out->size = first_out + rest_out;
    return TRUE;
}

/* Halves of a block, two or more; one is added (RFC 3394). */
static gboolean run_wrap(EVP_CIPHER_CTX *cipher, gboolean encrypt, CryptoIn data, CryptoOut *out)
{
    return data.size % 8 == 0 && data.size >= (encrypt ? 16 : 24) && update(cipher, data, out->data, &out->size);
}

static gboolean run(EVP_CIPHER_CTX *cipher, CryptoAesMode mode, gboolean encrypt, CryptoIn key, CryptoIn iv,
                    CryptoIn additional, guint bits, CryptoIn data, CryptoOut *out)
{
    switch (mode) {
    case CRYPTO_AES_CTR:
        return run_ctr(cipher, encrypt, key, iv, bits, data, out);
    case CRYPTO_AES_GCM:
        return run_gcm(cipher, encrypt, additional, bits / 8, data, out);
    case CRYPTO_AES_KW:
        return run_wrap(cipher, encrypt, data, out);
    case CRYPTO_AES_CBC:
        return update(cipher, data, out->data, &out->size);
    }
    return FALSE;
}

gboolean crypto_aes(CryptoAesMode mode, gboolean encrypt, CryptoIn key, CryptoIn iv, CryptoIn additional, guint bits,
                    CryptoIn data, CryptoOut *out)
{
    g_autoptr(EVP_CIPHER_CTX) cipher = EVP_CIPHER_CTX_new();
    if (!crypto_fits(data.size) || !cipher || !begin(cipher, mode, encrypt, key, iv) ||
        !crypto_out(out, data.size + 2 * BLOCK))
        return FALSE;
    if (run(cipher, mode, encrypt, key, iv, additional, bits, data, out))
        return TRUE;
    crypto_out_clear(out); /* what was decrypted and is not genuine is for nobody */
    return FALSE;
}
