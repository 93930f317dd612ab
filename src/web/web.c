/* SPDX-License-Identifier: MIT */
#include "web.h"

#include <string.h>

/* By group, then by name. */
const WebName web_names[] = {
    {"AbortController", "abort"},
    {"AbortSignal", "abort"},
    {"atob", "base64"},
    {"btoa", "base64"},
    {"Blob", "blob"},
    {"File", "blob"},
    {"CompressionStream", "compression"},
    {"DecompressionStream", "compression"},
    {"Crypto", "crypto"},
    {"crypto", "crypto"},
    {"DOMException", "dom-exception"},
    {"CustomEvent", "events"},
    {"Event", "events"},
    {"EventTarget", "events"},
    {"fetch", "fetch"},
    {"FormData", "form-data"},
    {"Navigator", "globals"},
    {"navigator", "globals"},
    {"reportError", "globals"},
    {"self", "globals"},
    {"Headers", "headers"},
    {"MessageChannel", "messaging"},
    {"MessageEvent", "messaging"},
    {"MessagePort", "messaging"},
    {"Performance", "performance"},
    {"performance", "performance"},
    {"Request", "request"},
    {"Response", "response"},
    {"ByteLengthQueuingStrategy", "streams"},
    {"CountQueuingStrategy", "streams"},
    {"ReadableByteStreamController", "streams"},
    {"ReadableStream", "streams"},
    {"ReadableStreamBYOBReader", "streams"},
    {"ReadableStreamBYOBRequest", "streams"},
    {"ReadableStreamDefaultController", "streams"},
    {"ReadableStreamDefaultReader", "streams"},
    {"TransformStream", "streams"},
    {"TransformStreamDefaultController", "streams"},
    {"WritableStream", "streams"},
    {"WritableStreamDefaultController", "streams"},
    {"WritableStreamDefaultWriter", "streams"},
    {"CryptoKey", "subtle"},
    {"SubtleCrypto", "subtle"},
    {"TextDecoder", "text-decoder"},
    {"TextEncoder", "text-encoder"},
    {"TextDecoderStream", "text-streams"},
    {"TextEncoderStream", "text-streams"},
    {"URL", "url"},
    {"URLSearchParams", "url-search-params"},
    {"URLPattern", "urlpattern"},
    {"Buffer", "node/globals"},
    {"__dirname", "node/globals"},
    {"__filename", "node/globals"},
    {"global", "node/globals"},
    {"process", "node/globals"},
    {"require", "node/globals"},
    {"hasRef", "node/timer-methods", TRUE},
    {"ref", "node/timer-methods", TRUE},
    {"refresh", "node/timer-methods", TRUE},
    {"unref", "node/timer-methods", TRUE},
    {0},
};
G_STATIC_ASSERT(G_N_ELEMENTS(web_names) - 1 <= 64);

/* Words that lead to names which the text itself does not contain. */
static const char *const computing_words[] = {"globalThis", "self", "window", "global", "eval", "Function"};

#define COMPUTED G_MAXSIZE

WebNames web_all(void)
{
    return G_N_ELEMENTS(web_names) - 1 == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT(1) << (G_N_ELEMENTS(web_names) - 1)) - 1;
}

/* Word → its number in web_names, COMPUTED for one of computing_words. */
static GHashTable *words(void)
{
    static GHashTable *table;
    if (table)
        return table;
    table = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; web_names[i].name; i++)
        g_hash_table_insert(table, (gpointer)web_names[i].name, GSIZE_TO_POINTER(i));
    for (gsize i = 0; i < G_N_ELEMENTS(computing_words); i++)
        g_hash_table_insert(table, (gpointer)computing_words[i], GSIZE_TO_POINTER(COMPUTED));
    return table;
}

static gboolean is_word_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$' || (guchar)c >= 0x80;
}

/* x.constructor leads to Function; the constructor of a class body is none of it. */
static gboolean is_member_constructor(const char *text, const char *word, const char *end)
{
    static const char constructor[] = "constructor";
    return end - word == sizeof constructor - 1 && memcmp(word, constructor, sizeof constructor - 1) == 0 && word > text &&
           strchr(".\"'`", word[-1]) != NULL;
}

static WebNames names_of_word(const char *word, gsize size)
{
    char key[40];
    gpointer number;
    if (size >= sizeof key)
        return 0;
    memcpy(key, word, size);
    key[size] = '\0';
    if (!g_hash_table_lookup_extended(words(), key, NULL, &number))
        return 0;
    return GPOINTER_TO_SIZE(number) == COMPUTED ? web_all() : G_GUINT64_CONSTANT(1) << GPOINTER_TO_SIZE(number);
}

WebNames web_scan(const char *text, gsize size)
{
    WebNames found = 0, all = web_all();
    const char *at = text, *end = text + size;
    while (at < end && found != all) {
        if (!is_word_byte(*at)) {
            at++;
            continue;
        }
        const char *word = at;
        while (at < end && is_word_byte(*at))
            at++;
        found |= is_member_constructor(text, word, at) ? all : names_of_word(word, (gsize)(at - word));
    }
    return found;
}
