/* SPDX-License-Identifier: MIT */
#include "web-crypto.h"

#include "engine.h"
#include "text.h"
#include "web-crypto-call.h"

/* The largest buffer of random bytes for one call (Web Cryptography API, getRandomValues). */
#define RANDOM_MAX 65536

/* ---- the functions ---- */

CRYPTO_FUNCTION(random_bytes)
{
    CryptoOut out = {0};
    guint32 size = MIN(call_number(call, 0), RANDOM_MAX);
    return call_give_bytes(call, crypto_out(&out, size) && crypto_random(out.data, size), &out);
}

CRYPTO_FUNCTION(random_uuid)
{
    guint8 id[16];
    if (!crypto_random(id, sizeof id))
        return call_nothing(call);
    id[6] = (id[6] & 0x0f) | 0x40; /* version 4, RFC 9562 */
    id[8] = (id[8] & 0x3f) | 0x80; /* variant 10 */
    char text[37], *at = text;
    for (gsize i = 0; i < sizeof id; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = "0123456789abcdef"[id[i] >> 4];
        *at++ = "0123456789abcdef"[id[i] & 15];
    }
    *at = '\0';
    return text_value(call->context, text_literal(text));
}

CRYPTO_FUNCTION(digest)
{
    CryptoOut out = {0};
    return call_give_bytes(call, crypto_digest(call_string(call, 0), call_bytes(call, 1), &out), &out);
}

CRYPTO_FUNCTION(hmac)
{
    CryptoOut out = {0};
    return call_give_bytes(call, crypto_hmac(call_string(call, 0), call_bytes(call, 1), call_bytes(call, 2), &out), &out);
}

CRYPTO_FUNCTION(equal)
{
    return call_give_bool(call, crypto_equal(call_bytes(call, 0), call_bytes(call, 1)));
}

CRYPTO_FUNCTION(hkdf)
{
    CryptoOut out = {0};
    return call_give_bytes(call, crypto_hkdf(call_string(call, 0), call_bytes(call, 1), call_bytes(call, 2), call_bytes(call, 3),
                                         call_number(call, 4), &out), &out);
}

CRYPTO_FUNCTION(pbkdf2)
{
    CryptoOut out = {0};
    return call_give_bytes(call, crypto_pbkdf2(call_string(call, 0), call_bytes(call, 1), call_bytes(call, 2), call_number(call, 3),
                                           call_number(call, 4), &out), &out);
}

/* mode, encrypt, key, iv, additional, bits, data */
CRYPTO_FUNCTION(aes)
{
    static const char *const modes[] = {[CRYPTO_AES_CBC] = "AES-CBC", [CRYPTO_AES_CTR] = "AES-CTR",
                                        [CRYPTO_AES_GCM] = "AES-GCM", [CRYPTO_AES_KW] = "AES-KW", NULL};
    CryptoOut out = {0};
    guint mode;
    return call_give_bytes(call, call_name(call, 0, modes, &mode) &&
                                 crypto_aes((CryptoAesMode)mode, call_flag(call, 1), call_bytes(call, 2), call_bytes(call, 3),
                                            call_bytes(call, 4), call_number(call, 5), call_bytes(call, 6), &out), &out);
}

/* kind, bits, exponent */
CRYPTO_FUNCTION(generate_key)
{
    return call_give_key(call, crypto_key_generate(call_string(call, 0), call_number(call, 1), call_bytes(call, 2)));
}

static const char *const formats[] = {[CRYPTO_PKCS8] = "pkcs8", [CRYPTO_SPKI] = "spki", [CRYPTO_RAW] = "raw", NULL};

/* format, kind, bytes */
CRYPTO_FUNCTION(import_key)
{
    guint format;
    return call_name(call, 0, formats, &format)
               ? call_give_key(call, crypto_key_import((CryptoFormat)format, call_string(call, 1), call_bytes(call, 2)))
               : call_nothing(call);
}

/* key, format */
CRYPTO_FUNCTION(export_key)
{
    CryptoOut out = {0};
    guint format;
    CryptoKey *key = call_key(call, 0);
    return call_give_bytes(call, key && call_name(call, 1, formats, &format) && crypto_key_export(key, (CryptoFormat)format, &out),
                       &out);
}

/* key, the name of a member of its JSON Web Key */
CRYPTO_FUNCTION(key_part)
{
    CryptoOut out = {0};
    CryptoKey *key = call_key(call, 0);
    return call_give_bytes(call, key && crypto_key_part(key, call_string(call, 1), &out), &out);
}

/* kind, name, bytes, name, bytes … */
CRYPTO_FUNCTION(key_from_parts)
{
    CryptoPart parts[8];
    gsize count = 0;
    for (size_t i = 1; i + 1 < call->count && count < G_N_ELEMENTS(parts); i += 2)
        parts[count++] = (CryptoPart){call_string(call, i), call_bytes(call, i + 1)};
    return *call->exception ? call_nothing(call) : call_give_key(call, crypto_key_from_parts(call_string(call, 0), parts, count));
}

CRYPTO_FUNCTION(key_public)
{
    CryptoKey *key = call_key(call, 0);
    return key ? call_give_key(call, crypto_key_public(key)) : call_nothing(call);
}

CRYPTO_FUNCTION(key_bits)
{
    CryptoKey *key = call_key(call, 0);
    return JSValueMakeNumber(call->context, key ? crypto_key_bits(key) : 0);
}

static const char *const schemes[] = {[CRYPTO_RSA_PKCS1] = "RSASSA-PKCS1-v1_5", [CRYPTO_RSA_PSS] = "RSA-PSS",
                                      [CRYPTO_ECDSA] = "ECDSA", [CRYPTO_ECDSA_DER] = "ECDSA-DER",
                                      [CRYPTO_EDDSA] = "Ed25519", NULL};

/* key, scheme, hash, size of the salt, data */
CRYPTO_FUNCTION(sign)
{
    CryptoOut out = {0};
    guint scheme;
    CryptoKey *key = call_key(call, 0);
    return call_give_bytes(call, key && call_name(call, 1, schemes, &scheme) &&
                                 crypto_sign(key, (CryptoScheme)scheme, call_string(call, 2), call_integer(call, 3),
                                             call_bytes(call, 4), &out), &out);
}

/* key, scheme, hash, size of the salt, data, signature */
CRYPTO_FUNCTION(verify)
{
    guint scheme;
    CryptoKey *key = call_key(call, 0);
    return call_give_bool(call, key && call_name(call, 1, schemes, &scheme) &&
                                crypto_verify(key, (CryptoScheme)scheme, call_string(call, 2), call_integer(call, 3),
                                              call_bytes(call, 4), call_bytes(call, 5)));
}

/* key, encrypt, hash, label, data */
CRYPTO_FUNCTION(oaep)
{
    CryptoOut out = {0};
    CryptoKey *key = call_key(call, 0);
    return call_give_bytes(call, key && crypto_oaep(key, call_flag(call, 1), call_string(call, 2), call_bytes(call, 3),
                                                call_bytes(call, 4), &out), &out);
}

/* private key, public key */
CRYPTO_FUNCTION(agree)
{
    CryptoOut out = {0};
    CryptoKey *own = call_key(call, 0), *other = call_key(call, 1);
    return call_give_bytes(call, own && other && crypto_agree(own, other, &out), &out);
}

JSObjectRef web_crypto_host(void)
{
    static const struct {
        const char *name;
        JSObjectCallAsFunctionCallback function;
    } functions[] = {
        {"randomBytes", random_bytes}, {"randomUUID", random_uuid}, {"digest", digest},
        {"hmac", hmac},                {"equal", equal},            {"hkdf", hkdf},
        {"pbkdf2", pbkdf2},            {"aes", aes},                {"generateKey", generate_key},
        {"importKey", import_key},     {"exportKey", export_key},   {"keyPart", key_part},
        {"keyFromParts", key_from_parts}, {"keyPublic", key_public}, {"keyBits", key_bits},
        {"sign", sign},                {"verify", verify},          {"oaep", oaep},
        {"agree", agree},
    };
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        host_set_function(host, functions[i].name, functions[i].function);
    return host;
}
