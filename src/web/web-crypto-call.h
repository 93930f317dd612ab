/* SPDX-License-Identifier: MIT
 *
 * What the hosts over src/crypto have in common: one call from a script, its arguments as they are needed, and what it is
 * given. Bytes are Uint8Arrays, keys of two halves opaque objects; whatever cannot be done gives null. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include "crypto.h"
#include "host.h"

typedef struct {
    JSContextRef context;
    size_t count;
    const JSValueRef *arguments;
    JSValueRef *exception;
    GPtrArray *memory; /* of arguments, until the call ends */
} CryptoCall;

typedef JSValueRef (*CryptoCallFunction)(CryptoCall *call);

/* Nothing is done, and null given, where the script is dead. */
JSValueRef crypto_call(CryptoCallFunction function, JSContextRef context, size_t count, const JSValueRef arguments[],
                       JSValueRef *exception);

/* A host function whose body has `call`. */
#define CRYPTO_FUNCTION(name)                                                                                           \
    static JSValueRef name##_call(CryptoCall *call);                                                                    \
    HOST_FUNCTION(name)                                                                                                 \
    {                                                                                                                   \
        return crypto_call(name##_call, context, count, arguments, exception);                                          \
    }                                                                                                                   \
    static JSValueRef name##_call(CryptoCall *call)

/* ---- arguments ---- */

/* Empty where there is none; *call->exception says whether it could not be had. */
CryptoIn call_bytes(CryptoCall *call, size_t index);
/* NULL where it is no string. */
const char *call_string(CryptoCall *call, size_t index);
/* 0 where it is no number of that size. */
guint32 call_number(CryptoCall *call, size_t index);
/* The next that there is to a number, which may be below 0. */
gint call_integer(CryptoCall *call, size_t index);
gboolean call_flag(const CryptoCall *call, size_t index);
/* Which of the names it is, as number; they end with NULL. */
gboolean call_name(CryptoCall *call, size_t index, const char *const names[], guint *number);
/* NULL where it is no key. It stays the object's. */
CryptoKey *call_key(CryptoCall *call, size_t index);

/* ---- results ---- */

JSValueRef call_nothing(const CryptoCall *call);
/* Null where it was not done. Takes what is in *out, or clears it. */
JSValueRef call_give_bytes(CryptoCall *call, gboolean done, CryptoOut *out);
JSValueRef call_give_bool(const CryptoCall *call, gboolean value);
/* Takes the key; null where there is none. */
JSValueRef call_give_key(const CryptoCall *call, CryptoKey *key);
