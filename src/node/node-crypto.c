/* SPDX-License-Identifier: MIT */
#include "node-crypto.h"

#include "engine.h"
#include "text.h"
#include "web-crypto-call.h"

/* ---- hashes as objects ---- */

static void finalize_hash(JSObjectRef object)
{
    crypto_hash_free(JSObjectGetPrivate(object));
}

static JSClassRef hash_class(void)
{
    static JSClassRef class;
    return host_class(&class, "Hash", finalize_hash);
}

static JSValueRef give_hash(const CryptoCall *call, CryptoHash *hash)
{
    return hash ? JSObjectMake(call->context, hash_class(), hash) : call_nothing(call);
}

/* NULL where it is none, or has ended. */
static CryptoHash *hash_at(const CryptoCall *call, size_t index)
{
    return index < call->count && JSValueIsObjectOfClass(call->context, call->arguments[index], hash_class())
               ? JSObjectGetPrivate((JSObjectRef)call->arguments[index])
               : NULL;
}

/* ---- the functions ---- */

CRYPTO_FUNCTION(hash_names)
{
    g_auto(GStrv) names = crypto_hash_names();
    JSObjectRef array = JSObjectMakeArray(call->context, 0, NULL, call->exception);
    for (unsigned i = 0; names[i] && array; i++)
        JSObjectSetPropertyAtIndex(call->context, array, i, text_value(call->context, text_literal(names[i])),
                                   call->exception);
    return array;
}

/* name */
CRYPTO_FUNCTION(make_hash)
{
    return give_hash(call, crypto_hash_new(call_string(call, 0)));
}

/* name, key */
CRYPTO_FUNCTION(make_hmac)
{
    const char *name = call_string(call, 0);
    CryptoIn key = call_bytes(call, 1);
    return *call->exception ? call_nothing(call) : give_hash(call, crypto_hash_new_keyed(name, key));
}

CRYPTO_FUNCTION(copy_hash)
{
    CryptoHash *hash = hash_at(call, 0);
    return give_hash(call, hash ? crypto_hash_copy(hash) : NULL);
}

/* hash, data */
CRYPTO_FUNCTION(add_to_hash)
{
    CryptoHash *hash = hash_at(call, 0);
    CryptoIn data = call_bytes(call, 1);
    return call_give_bool(call, hash && !*call->exception && crypto_hash_add(hash, data));
}

CRYPTO_FUNCTION(hash_size)
{
    CryptoHash *hash = hash_at(call, 0);
    return JSValueMakeNumber(call->context, hash ? (double)crypto_hash_size(hash) : 0);
}

/* hash, bytes; its memory is not for the collector to give back, who does not know of it. */
CRYPTO_FUNCTION(end_hash)
{
    CryptoOut out = {0};
    g_autoptr(CryptoHash) hash = hash_at(call, 0);
    if (!hash)
        return call_nothing(call);
    JSObjectSetPrivate((JSObjectRef)call->arguments[0], NULL);
    return call_give_bytes(call, crypto_hash_end(hash, call_number(call, 1), &out), &out);
}

/* ---- keys ---- */

/* bytes, whether it is to be a private one, passphrase */
CRYPTO_FUNCTION(read_key)
{
    CryptoIn bytes = call_bytes(call, 0), passphrase = call_bytes(call, 2);
    gboolean has_passphrase = call->count > 2 && !JSValueIsUndefined(call->context, call->arguments[2]);
    return *call->exception ? call_nothing(call)
                            : call_give_key(call, crypto_key_read(bytes, call_flag(call, 1), has_passphrase ? &passphrase : NULL));
}

/* key, structure, whether as PEM */
CRYPTO_FUNCTION(write_key)
{
    static const char *const structures[] = {[CRYPTO_IN_PKCS8] = "pkcs8", [CRYPTO_IN_SPKI] = "spki",
                                             [CRYPTO_IN_OWN_PRIVATE] = "private", [CRYPTO_IN_OWN_PUBLIC] = "public", NULL};
    CryptoOut out = {0};
    guint structure;
    CryptoKey *key = call_key(call, 0);
    return call_give_bytes(call, key && call_name(call, 1, structures, &structure) &&
                                     crypto_key_write(key, (CryptoStructure)structure, call_flag(call, 2), &out), &out);
}

static JSValueRef give_text(const CryptoCall *call, const char *text)
{
    return text ? text_value(call->context, text_literal(text)) : call_nothing(call);
}

CRYPTO_FUNCTION(key_type)
{
    CryptoKey *key = call_key(call, 0);
    return give_text(call, key ? crypto_key_type(key) : NULL);
}

CRYPTO_FUNCTION(key_group)
{
    CryptoKey *key = call_key(call, 0);
    g_autofree char *group = key ? crypto_key_group(key) : NULL;
    return give_text(call, group);
}

JSObjectRef node_crypto_host(void)
{
    static const struct {
        const char *name;
        JSObjectCallAsFunctionCallback function;
    } functions[] = {
        {"hashNames", hash_names}, {"makeHash", make_hash}, {"makeHmac", make_hmac}, {"copyHash", copy_hash},
        {"addToHash", add_to_hash}, {"hashSize", hash_size}, {"endHash", end_hash}, {"readKey", read_key},
        {"writeKey", write_key}, {"keyType", key_type}, {"keyGroup", key_group},
    };
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        host_set_function(host, functions[i].name, functions[i].function);
    return host;
}
