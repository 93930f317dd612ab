/* SPDX-License-Identifier: MIT
 *
 * Any bytes as JSON: what passes is what a JSON library reads too, and what passes as a piece stays inside the whole that
 * is made of it. */
#include "json-check.h"

#include <jansson.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* What the library refuses though it is JSON: deep nesting, huge numbers, lone surrogates, members with NUL in their name. */
static gboolean is_librarys_limit(const json_error_t *failure)
{
    switch (json_error_code(failure)) {
    case json_error_stack_overflow:
    case json_error_numeric_overflow:
    case json_error_null_byte_in_key:
        return TRUE;
    default:
        return strstr(failure->text, "invalid Unicode") != NULL;
    }
}

static gboolean library_reads(const char *text, gsize size, json_error_t *failure)
{
    json_t *value = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, failure);
    json_decref(value);
    return value != NULL;
}

static void check_agreement(const char *text, gsize size)
{
    json_error_t failure;
    gboolean reads = library_reads(text, size, &failure);
    if (json_check_value(text, size))
        g_assert(reads || is_librarys_limit(&failure));
    else
        g_assert(!reads);
}

static void check_inside(const char *before, const char *text, gsize size, const char *after)
{
    g_autoptr(GString) whole = g_string_new(before);
    g_string_append_len(whole, text, (gssize)size);
    g_string_append(whole, after);
    g_assert(json_check_value(whole->str, whole->len));
    check_agreement(whole->str, whole->len);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *text = (const char *)data;
    if (!g_utf8_validate_len(text, size, NULL))
        return 0; /* the library would look at that, too */
    check_agreement(text, size);
    if (json_check_members(text, size))
        check_inside("{", text, size, "}");
    if (json_check_string_inside(text, size))
        check_inside("[\"", text, size, "\"]");
    return 0;
}
