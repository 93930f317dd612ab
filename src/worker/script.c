/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "text.h"
#include "toplevel.h"

/* Texts are remembered in slots by hash: an application sends the same few again and again. Longer ones are looked at each
 * time, so that the memory is bounded by slots × longest. */
#define SLOTS        256
#define LONGEST_KEPT (64u << 10)

struct Script {
    char *text; /* the user's */
    gsize size;
    gboolean shared;
    JSStringRef engine_text;
    gboolean is_wrapped;
    ToplevelMap map;
};

static Script slots[SLOTS];
static Script unkept;

static void script_clear(Script *script)
{
    g_free(script->text);
    if (script->engine_text)
        JSStringRelease(script->engine_text);
    if (script->is_wrapped)
        toplevel_map_clear(&script->map);
    *script = (Script){0};
}

static gboolean engine_accepts(const char *text, gsize size, gpointer data)
{
    JSStringRef engine_text = text_to_engine(text, size);
    gboolean accepted = JSCheckScriptSyntax(engine_system(), engine_text, NULL, 1, NULL);
    JSStringRelease(engine_text);
    return accepted;
}

static gboolean contains(const char *text, gsize size, const char *word)
{
    return memmem(text, size, word, strlen(word)) != NULL;
}

/* Only lexical declarations keep a text from running twice in one realm. */
static gboolean needs_block(const char *text, gsize size)
{
    return contains(text, size, "let") || contains(text, size, "const") || contains(text, size, "class");
}

static char *prepare(Script *script, gsize *size)
{
    char *wrapped = NULL;
    if (toplevel_may_need_wrapping(script->text, script->size))
        wrapped = toplevel_prepare(script->text, script->size, engine_accepts, NULL, &script->map, size);
    if (wrapped || !script->shared || !needs_block(script->text, script->size))
        return wrapped;

    wrapped = toplevel_block(script->text, script->size, &script->map, size);
    if (!engine_accepts(wrapped, *size, NULL)) {
        toplevel_map_clear(&script->map);
        g_clear_pointer(&wrapped, g_free);
    }
    return wrapped;
}

static void script_fill(Script *script, const char *text, gsize size, gboolean shared)
{
    script_clear(script);
    script->text = g_malloc(size + 1);
    memcpy(script->text, text, size);
    script->text[size] = '\0';
    script->size = size;
    script->shared = shared;
    gsize wrapped_size = 0;
    g_autofree char *wrapped = prepare(script, &wrapped_size);
    script->is_wrapped = wrapped != NULL;
    script->engine_text = wrapped ? text_to_engine(wrapped, wrapped_size) : text_to_engine(text, size);
}

static guint64 hash(const char *text, gsize size)
{
    guint64 value = 1469598103934665603u;
    gsize i = 0;
    for (; i + sizeof value <= size; i += sizeof value) {
        guint64 piece;
        memcpy(&piece, text + i, sizeof piece);
        value = (value ^ piece) * 0x9e3779b97f4a7c15u;
        value ^= value >> 29;
    }
    for (; i < size; i++)
        value = (value ^ (guint8)text[i]) * 1099511628211u;
    return value ^ value >> 32;
}

const Script *script_get(const char *text, gsize size, gboolean shared)
{
    Script *script = size <= LONGEST_KEPT ? &slots[hash(text, size) % SLOTS] : &unkept;
    if (script != &unkept && script->text && script->size == size && script->shared == shared &&
        memcmp(script->text, text, size) == 0)
        return script;
    script_fill(script, text, size, shared);
    return script;
}

JSStringRef script_engine_text(const Script *script)
{
    return script->engine_text;
}

guint script_column(const Script *script, guint line, guint column)
{
    if (!script->is_wrapped || !line || !column)
        return column;
    return toplevel_map_column(&script->map, line, column);
}

/* Splits "function@file:line:column". FALSE where a frame has no place in that file. */
static gboolean parse_frame(const char *frame, gsize size, const char *file, gsize *prefix, guint *line, guint *column)
{
    g_autofree char *text = g_strndup(frame, size);
    g_autofree char *mark = g_strdup_printf("@%s:", file);
    char *at = g_strrstr(text, mark);
    if (!at)
        return FALSE;
    at += strlen(mark);
    *prefix = (gsize)(at - text);
    char *end;
    *line = (guint)strtoul(at, &end, 10);
    if (*end != ':')
        return FALSE;
    *column = (guint)strtoul(end + 1, NULL, 10);
    return TRUE;
}

char *script_stack(const Script *script, const char *stack, const char *file)
{
    GString *result = g_string_new(NULL);
    for (const char *frame = stack; *frame;) {
        gsize size = strcspn(frame, "\n"), prefix;
        guint line, column;
        gboolean is_ours = size == 0 || frame[size - 1] == '@' || g_strstr_len(frame, (gssize)size, "@rrjs:");
        if (!is_ours) {
            g_string_append(result, result->len ? "\n" : "");
            if (parse_frame(frame, size, file, &prefix, &line, &column)) {
                g_string_append_len(result, frame, (gssize)prefix);
                g_string_append_printf(result, "%u:%u", line, script_column(script, line, column));
            } else {
                g_string_append_len(result, frame, (gssize)size);
            }
        }
        frame += size + (frame[size] == '\n');
    }
    return g_string_free(result, FALSE);
}

/* ---- where a parse error is ---- */

static const char *line_start(const Script *script, guint line)
{
    const char *at = script->text, *end = script->text + script->size;
    for (guint i = 1; i < line; i++) {
        at = memchr(at, '\n', (gsize)(end - at));
        if (!at)
            return NULL;
        at++;
    }
    return at;
}

/* The text between the first pair of quotes of that kind in a message such as «Unexpected token ')'». */
static char *quoted_token(const char *message)
{
    const char *open = strpbrk(message, "'\"");
    const char *close = open ? strchr(open + 1, *open) : NULL;
    return close && close > open + 1 ? g_strndup(open + 1, (gsize)(close - open - 1)) : NULL;
}

/* Columns are counted in UTF-16 units. */
static guint column_of(const char *start, const char *at)
{
    guint column = 1;
    for (; start < at; start = g_utf8_next_char(start))
        column += g_utf8_get_char(start) > 0xffff ? 2 : 1;
    return column;
}

static gboolean parse_message(const char *text, gsize size, char **message)
{
    JSStringRef engine_text = text_to_engine(text, size);
    JSValueRef error = NULL;
    gboolean accepted = JSCheckScriptSyntax(engine_system(), engine_text, NULL, 1, &error);
    JSStringRelease(engine_text);
    *message = NULL;
    if (error) {
        JSStringRef shown = JSValueToStringCopy(engine_system(), error, NULL);
        *message = shown ? text_from_engine(shown, NULL) : NULL;
        if (shown)
            JSStringRelease(shown);
    }
    return accepted;
}

/* Whether the parser still accepts what stands before the place: it is the token there that it does not. */
static gboolean is_accepted_up_to(const Script *script, const char *place)
{
    g_autofree char *message = NULL;
    if (parse_message(script->text, (gsize)(place - script->text), &message))
        return TRUE;
    return message && strstr(message, "Unexpected end of script") != NULL;
}

#define CANDIDATES_MAX 32

guint script_syntax_column(const Script *script, guint line, const char *message)
{
    const char *start = line_start(script, line);
    if (!start || !message)
        return 0;
    gsize length = strcspn(start, "\r\n");
    if (strstr(message, "Unexpected end of script"))
        return column_of(start, start + length);
    g_autofree char *token = quoted_token(message);
    if (!token)
        return 0;

    /* The last occurrence up to which the text parses; an earlier one parses too, so the search goes on behind it. */
    const char *found = NULL;
    const char *at = start;
    for (guint i = 0; i < CANDIDATES_MAX; i++) {
        at = memmem(at, (gsize)(start + length - at), token, strlen(token));
        if (!at || !is_accepted_up_to(script, at))
            break;
        found = at;
        at += strlen(token);
    }
    return found ? column_of(start, found) : 0;
}
