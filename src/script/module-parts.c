/* SPDX-License-Identifier: MIT */
#include "module-parts.h"

#include <string.h>
#include "toplevel.h"

#define SHOWN_MAX 100

void module_fault_clear(ModuleFault *fault)
{
    g_clear_pointer(&fault->message, g_free);
}

void module_parts_init(ModuleParts *parts)
{
    *parts = (ModuleParts){
        .exports = g_array_new(FALSE, FALSE, sizeof(ModuleExport)),
        .bindings = g_array_new(FALSE, FALSE, sizeof(ModuleBinding)),
        .imports = g_array_new(FALSE, FALSE, sizeof(ModuleImport)),
        .syntax = g_array_new(FALSE, FALSE, sizeof(ModuleSpan)),
        .splits = g_array_new(FALSE, FALSE, sizeof(gsize)),
        .lexical = g_array_new(FALSE, FALSE, sizeof(ToplevelName)),
    };
}

void module_parts_clear(ModuleParts *parts)
{
    g_clear_pointer(&parts->exports, g_array_unref);
    g_clear_pointer(&parts->bindings, g_array_unref);
    g_clear_pointer(&parts->imports, g_array_unref);
    g_clear_pointer(&parts->syntax, g_array_unref);
    g_clear_pointer(&parts->splits, g_array_unref);
    g_clear_pointer(&parts->lexical, g_array_unref);
    g_clear_pointer(&parts->problem, g_free);
}

void module_parts_set_problem(ModuleParts *parts, gsize at, char *message)
{
    if (parts->problem) {
        g_free(message);
        return;
    }
    parts->problem = message;
    parts->problem_at = at;
}

/* ---- literals ---- */

typedef struct {
    const char *at;
    const char *end;
} Reader;

static guint32 read_hex(Reader *reader, guint digits)
{
    guint32 value = 0;
    for (; digits && reader->at < reader->end && g_ascii_isxdigit(*reader->at); digits--, reader->at++) {
        value = value * 16 + (guint32)g_ascii_xdigit_value(*reader->at);
        value = MIN(value, 0x110000);
    }
    return value;
}

/* Behind \u: the braces or four digits. */
static guint32 read_unit(Reader *reader)
{
    if (reader->at == reader->end || *reader->at != '{')
        return read_hex(reader, 4);
    reader->at++;
    guint32 value = read_hex(reader, G_MAXUINT);
    reader->at += reader->at < reader->end && *reader->at == '}';
    return value;
}

static guint32 read_code_point(Reader *reader)
{
    guint32 unit = read_unit(reader);
    if ((unit & 0xfffffc00) != 0xd800 || reader->end - reader->at < 2 || memcmp(reader->at, "\\u", 2) != 0)
        return unit;
    Reader ahead = {.at = reader->at + 2, .end = reader->end};
    guint32 low = read_unit(&ahead);
    if ((low & 0xfffffc00) != 0xdc00)
        return unit;
    *reader = ahead;
    return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
}

static void append_code_point(GString *value, guint32 code_point)
{
    if (code_point)
        g_string_append_unichar(value, code_point);
    else
        g_string_append(value, "\xc0\x80");
}

/* Behind a backslash. FALSE: a lone surrogate, or beyond Unicode. */
static gboolean read_escape(Reader *reader, GString *value)
{
    static const char letters[] = "btnvfr", meant[] = "\b\t\n\v\f\r";
    if (reader->at == reader->end)
        return TRUE;
    char letter = *reader->at++;
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (letter == 'u' || letter == 'x') {
        guint32 code_point = letter == 'u' ? read_code_point(reader) : read_hex(reader, 2);
        append_code_point(value, code_point);
        return g_unichar_validate(code_point);
    }
    if (known)
        g_string_append_c(value, meant[known - letters]);
    else if (letter == '0')
        append_code_point(value, 0);
    else if (letter == '\r')
        reader->at += reader->at < reader->end && *reader->at == '\n';
    else if (letter != '\n')
        g_string_append_c(value, letter);
    return TRUE;
}

char *module_span_value(const char *text, ModuleSpan span)
{
    Reader reader = {.at = text + span.start, .end = text + span.end};
    gboolean is_literal = reader.end - reader.at >= 2 && strchr("'\"`", *reader.at) && *reader.at;
    reader.at += is_literal;
    reader.end -= is_literal;
    GString *value = g_string_new(NULL);
    gboolean is_well_formed = TRUE;
    while (reader.at < reader.end) {
        const char *next = memchr(reader.at, '\\', (gsize)(reader.end - reader.at));
        const char *stop = next ? next : reader.end;
        for (; reader.at < stop; reader.at++)
            if (*reader.at)
                g_string_append_c(value, *reader.at);
            else
                append_code_point(value, 0);
        if (!next)
            break;
        reader.at++;
        is_well_formed &= read_escape(&reader, value);
    }
    return g_string_free(value, !is_well_formed);
}

char *module_span_shown(const char *text, ModuleSpan span)
{
    gboolean is_cut = span.end - span.start > SHOWN_MAX;
    if (is_cut)
        span.end = span.start + SHOWN_MAX;
    while (is_cut && span.end > span.start && ((guint8)text[span.end] & 0xc0) == 0x80)
        span.end--;
    g_autofree char *part = g_utf8_make_valid(text + span.start, (gssize)(span.end - span.start));
    for (char *at = part; *at; at++)
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    return g_strconcat(part, is_cut ? "..." : "", NULL);
}
