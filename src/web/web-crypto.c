/* SPDX-License-Identifier: MIT */
#include "web-crypto.h"

#include "bytes.h"
#include "crypto.h"
#include "engine.h"
#include "host.h"
#include "running.h"
#include "text.h"

/* The largest buffer of random bytes for one call (Web Cryptography API, getRandomValues). */
#define RANDOM_MAX 65536

/* One call from a script: its arguments as they are needed, and their memory until the end. */
typedef struct {
    JSContextRef context;
    size_t count;
    const JSValueRef *arguments;
    JSValueRef *exception;
    GPtrArray *memory;
} Call;

typedef JSValueRef (*CallFunction)(Call *call);

static JSValueRef nothing(const Call *call)
{
    return JSValueMakeNull(call->context);
}

static JSValueRef run(CallFunction function, JSContextRef context, size_t count, const JSValueRef arguments[],
                      JSValueRef *exception)
{
    Call call = {context, count, arguments, exception, NULL};
    if (!running_is_alive())
        return nothing(&call);
    call.memory = g_ptr_array_new_with_free_func(g_free);
    JSValueRef value = function(&call);
    g_ptr_array_unref(call.memory);
    return value;
}

#define CRYPTO_FUNCTION(name)                                                                                           \
    static JSValueRef name##_call(Call *call);                                                                          \
    HOST_FUNCTION(name)                                                                                                 \
    {                                                                                                                   \
        return run(name##_call, context, count, arguments, exception);                                                  \
    }                                                                                                                   \
    static JSValueRef name##_call(Call *call)

/* ---- arguments ---- */

/* Empty where there is none; *call->exception says whether it could not be had. */
static CryptoIn bytes_at(Call *call, size_t index)
{
    CryptoIn bytes = {0};
    if (index >= call->count || JSValueIsUndefined(call->context, call->arguments[index]) || *call->exception)
        return bytes;
    guint8 *copy = bytes_copy_from_value(call->context, call->arguments[index], &bytes.size, call->exception);
    if (!copy)
        return (CryptoIn){0};
    g_ptr_array_add(call->memory, copy);
    bytes.data = copy;
    return bytes;
}

/* NULL where it is no string. */
static const char *string_at(Call *call, size_t index)
{
    char *text = host_string_argument(call->context, call->count, call->arguments, index);
    if (text)
        g_ptr_array_add(call->memory, text);
    return text;
}

/* 0 where it is no number of that size. */
static guint32 number_at(Call *call, size_t index)
{
    double number = host_number_argument(call->context, call->count, call->arguments, index);
    return number >= 0 && number <= G_MAXUINT32 ? (guint32)number : 0;
}

static gboolean flag_at(const Call *call, size_t index)
{
    return host_bool_argument(call->context, call->count, call->arguments, index);
}

/* Which of the names it is, as number; they end with NULL. */
static gboolean name_at(Call *call, size_t index, const char *const names[], guint *number)
{
    const char *name = string_at(call, index);
    for (*number = 0; names[*number]; (*number)++)
        if (g_strcmp0(name, names[*number]) == 0)
            return TRUE;
    return FALSE;
}

/* ---- keys as objects ---- */

static void finalize_key(JSObjectRef object)
{
    crypto_key_free(JSObjectGetPrivate(object));
}

static JSClassRef key_class(void)
{
    static JSClassRef class;
    if (!class) {
        JSClassDefinition definition = kJSClassDefinitionEmpty;
        definition.className = "Key";
        definition.finalize = finalize_key;
        class = JSClassCreate(&definition);
    }
    return class;
}

static JSValueRef key_value(const Call *call, CryptoKey *key)
{
    return key ? JSObjectMake(call->context, key_class(), key) : nothing(call);
}

static CryptoKey *key_at(Call *call, size_t index)
{
    return index < call->count && JSValueIsObjectOfClass(call->context, call->arguments[index], key_class())
               ? JSObjectGetPrivate((JSObjectRef)call->arguments[index])
               : NULL;
}

/* ---- results ---- */

static JSValueRef bytes_value(Call *call, gboolean done, CryptoOut *out)
{
    if (!done || *call->exception) {
        crypto_out_clear(out);
        return nothing(call);
    }
    return bytes_to_script(out->data, out->size, call->exception);
}

static JSValueRef bool_value(const Call *call, gboolean value)
{
    return JSValueMakeBoolean(call->context, value);
}

/* ---- the functions ---- */

CRYPTO_FUNCTION(random_bytes)
{
    CryptoOut out = {0};
    guint32 size = MIN(number_at(call, 0), RANDOM_MAX);
    return bytes_value(call, crypto_out(&out, size) && crypto_random(out.data, size), &out);
}

CRYPTO_FUNCTION(random_uuid)
{
    guint8 id[16];
    if (!crypto_random(id, sizeof id))
        return nothing(call);
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
    return bytes_value(call, crypto_digest(string_at(call, 0), bytes_at(call, 1), &out), &out);
}

CRYPTO_FUNCTION(hmac)
{
    CryptoOut out = {0};
    return bytes_value(call, crypto_hmac(string_at(call, 0), bytes_at(call, 1), bytes_at(call, 2), &out), &out);
}

CRYPTO_FUNCTION(equal)
{
    return bool_value(call, crypto_equal(bytes_at(call, 0), bytes_at(call, 1)));
}

CRYPTO_FUNCTION(hkdf)
{
    CryptoOut out = {0};
    return bytes_value(call, crypto_hkdf(string_at(call, 0), bytes_at(call, 1), bytes_at(call, 2), bytes_at(call, 3),
                                         number_at(call, 4), &out), &out);
}

CRYPTO_FUNCTION(pbkdf2)
{
    CryptoOut out = {0};
    return bytes_value(call, crypto_pbkdf2(string_at(call, 0), bytes_at(call, 1), bytes_at(call, 2), number_at(call, 3),
                                           number_at(call, 4), &out), &out);
}

/* mode, encrypt, key, iv, additional, bits, data */
CRYPTO_FUNCTION(aes)
{
    static const char *const modes[] = {[CRYPTO_AES_CBC] = "AES-CBC", [CRYPTO_AES_CTR] = "AES-CTR",
                                        [CRYPTO_AES_GCM] = "AES-GCM", [CRYPTO_AES_KW] = "AES-KW", NULL};
    CryptoOut out = {0};
    guint mode;
    return bytes_value(call, name_at(call, 0, modes, &mode) &&
                                 crypto_aes((CryptoAesMode)mode, flag_at(call, 1), bytes_at(call, 2), bytes_at(call, 3),
                                            bytes_at(call, 4), number_at(call, 5), bytes_at(call, 6), &out), &out);
}

/* kind, bits, exponent */
CRYPTO_FUNCTION(generate_key)
{
    return key_value(call, crypto_key_generate(string_at(call, 0), number_at(call, 1), bytes_at(call, 2)));
}

static const char *const formats[] = {[CRYPTO_PKCS8] = "pkcs8", [CRYPTO_SPKI] = "spki", [CRYPTO_RAW] = "raw", NULL};

/* format, kind, bytes */
CRYPTO_FUNCTION(import_key)
{
    guint format;
    return name_at(call, 0, formats, &format)
               ? key_value(call, crypto_key_import((CryptoFormat)format, string_at(call, 1), bytes_at(call, 2)))
               : nothing(call);
}

/* key, format */
CRYPTO_FUNCTION(export_key)
{
    CryptoOut out = {0};
    guint format;
    CryptoKey *key = key_at(call, 0);
    return bytes_value(call, key && name_at(call, 1, formats, &format) && crypto_key_export(key, (CryptoFormat)format, &out),
                       &out);
}

/* key, the name of a member of its JSON Web Key */
CRYPTO_FUNCTION(key_part)
{
    CryptoOut out = {0};
    CryptoKey *key = key_at(call, 0);
    return bytes_value(call, key && crypto_key_part(key, string_at(call, 1), &out), &out);
}

/* kind, name, bytes, name, bytes … */
CRYPTO_FUNCTION(key_from_parts)
{
    CryptoPart parts[8];
    gsize count = 0;
    for (size_t i = 1; i + 1 < call->count && count < G_N_ELEMENTS(parts); i += 2)
        parts[count++] = (CryptoPart){string_at(call, i), bytes_at(call, i + 1)};
    return *call->exception ? nothing(call) : key_value(call, crypto_key_from_parts(string_at(call, 0), parts, count));
}

CRYPTO_FUNCTION(key_public)
{
    CryptoKey *key = key_at(call, 0);
    return key ? key_value(call, crypto_key_public(key)) : nothing(call);
}

CRYPTO_FUNCTION(key_bits)
{
    CryptoKey *key = key_at(call, 0);
    return JSValueMakeNumber(call->context, key ? crypto_key_bits(key) : 0);
}

static const char *const schemes[] = {[CRYPTO_RSA_PKCS1] = "RSASSA-PKCS1-v1_5", [CRYPTO_RSA_PSS] = "RSA-PSS",
                                      [CRYPTO_ECDSA] = "ECDSA", [CRYPTO_EDDSA] = "Ed25519", NULL};

/* key, scheme, hash, size of the salt, data */
CRYPTO_FUNCTION(sign)
{
    CryptoOut out = {0};
    guint scheme;
    CryptoKey *key = key_at(call, 0);
    return bytes_value(call, key && name_at(call, 1, schemes, &scheme) &&
                                 crypto_sign(key, (CryptoScheme)scheme, string_at(call, 2), number_at(call, 3),
                                             bytes_at(call, 4), &out), &out);
}

/* key, scheme, hash, size of the salt, data, signature */
CRYPTO_FUNCTION(verify)
{
    guint scheme;
    CryptoKey *key = key_at(call, 0);
    return bool_value(call, key && name_at(call, 1, schemes, &scheme) &&
                                crypto_verify(key, (CryptoScheme)scheme, string_at(call, 2), number_at(call, 3),
                                              bytes_at(call, 4), bytes_at(call, 5)));
}

/* key, encrypt, hash, label, data */
CRYPTO_FUNCTION(oaep)
{
    CryptoOut out = {0};
    CryptoKey *key = key_at(call, 0);
    return bytes_value(call, key && crypto_oaep(key, flag_at(call, 1), string_at(call, 2), bytes_at(call, 3),
                                                bytes_at(call, 4), &out), &out);
}

/* private key, public key */
CRYPTO_FUNCTION(agree)
{
    CryptoOut out = {0};
    CryptoKey *own = key_at(call, 0), *other = key_at(call, 1);
    return bytes_value(call, own && other && crypto_agree(own, other, &out), &out);
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
