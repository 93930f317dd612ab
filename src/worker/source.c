/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <string.h>
#include "engine.h"
#include "error-hint.h"
#include "module-notes.h"
#include "syntax-error.h"
#include "text.h"

/* Texts are remembered in slots by hash: an application sends the same few again and again. Longer ones are looked at each
 * time, so that the memory is bounded by slots × longest. */
#define SLOTS        256
#define LONGEST_KEPT (64u << 10)

struct Source {
    const char *text; /* the user's */
    gsize size;
    char *own_text; /* where that is the source's; NULL: it is somebody's for good */
    const JSChar *module; /* likewise: what the engine evaluates of a module; NULL: this is none, or cannot be one */
    gsize module_length;
    gboolean shared;
    JSStringRef engine_text;
    WebNames web_names;
    gboolean awaits_with_hooks;
    ToplevelMap map;   /* of a text that was wrapped */
    ModuleFault fault; /* of one that cannot be */
    LineForm line_form;
};

static Source slots[SLOTS];
static Source unkept;

static void source_clear(Source *source)
{
    g_free(source->own_text);
    g_clear_pointer(&source->engine_text, JSStringRelease);
    toplevel_map_clear(&source->map);
    module_fault_clear(&source->fault);
    *source = (Source){0};
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

static char *prepare(Source *source, gsize *size)
{
    char *wrapped = NULL;
    if (toplevel_may_need_wrapping(source->text, source->size))
        wrapped = toplevel_prepare(source->text, source->size, engine_accepts, NULL, &source->map, size,
                                   &source->fault);
    if (wrapped || source->fault.message || !source->shared || !needs_block(source->text, source->size))
        return wrapped;

    wrapped = toplevel_block(source->text, source->size, &source->map, size);
    if (!engine_accepts(wrapped, *size, NULL)) {
        toplevel_map_clear(&source->map);
        g_clear_pointer(&wrapped, g_free);
    }
    return wrapped;
}

static gboolean names_hooks(const char *text, gsize size)
{
    return contains(text, size, "async_hooks");
}

static gboolean awaits(const char *text, gsize size)
{
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(text, size, &scan);
    return scan.awaits;
}

static void look_for_names(Source *source)
{
    source->web_names = web_scan(source->text, source->size);
    source->awaits_with_hooks = names_hooks(source->text, source->size) && awaits(source->text, source->size);
}

static void set_text(Source *source, const char *text, gsize size)
{
    source->text = source->own_text = memcpy(g_malloc(size + 1), text, size);
    source->own_text[size] = '\0';
    source->size = size;
    look_for_names(source);
}

static void source_fill(Source *source, const char *text, gsize size, gboolean shared)
{
    source_clear(source);
    set_text(source, text, size);
    source->shared = shared;
    gsize wrapped_size = 0;
    g_autofree char *wrapped = prepare(source, &wrapped_size);
    source->engine_text = wrapped ? text_to_engine(wrapped, wrapped_size) : text_to_engine(text, size);
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

const Source *source_get(const char *text, gsize size, gboolean shared)
{
    Source *source = size <= LONGEST_KEPT ? &slots[hash(text, size) % SLOTS] : &unkept;
    if (source != &unkept && source->text && source->size == size && source->shared == shared &&
        memcmp(source->text, text, size) == 0)
        return source;
    source_fill(source, text, size, shared);
    return source;
}

Source *source_new_module(const Texts *texts, guint number)
{
    gsize size;
    Source *source = g_new0(Source, 1);
    module_notes_unpack(texts_get(texts, number, TEXT_NOTES, &size), &source->map, &source->fault);
    source->module = texts_get(texts, number, TEXT_MODULE, &size);
    source->module_length = size / sizeof *source->module;
    source->text = texts_get(texts, number, TEXT_SOURCE, &source->size);
    look_for_names(source);
    return source;
}

void source_free(Source *source)
{
    source_clear(source);
    g_free(source);
}

JSStringRef source_module_text(Source *source)
{
    if (!source->engine_text && source->module)
        source->engine_text = engine_string_of_immortal(source->module, source->module_length);
    return source->engine_text;
}

void source_forget_module_text(Source *source)
{
    g_clear_pointer(&source->engine_text, JSStringRelease);
}

const char *source_text(const Source *source, gsize *size)
{
    *size = source->size;
    return source->text;
}

JSStringRef source_engine_text(const Source *source)
{
    return source->engine_text;
}

const ModuleFault *source_fault(const Source *source)
{
    return source->fault.message ? &source->fault : NULL;
}

ToplevelForm source_form(const Source *source)
{
    return source->map.form;
}

WebNames source_web_names(const Source *source)
{
    return source->web_names;
}

gboolean source_awaits_with_hooks(const Source *source)
{
    return source->awaits_with_hooks;
}

gboolean source_names_hooks(const Source *source)
{
    return names_hooks(source->text, source->size);
}

gboolean source_has_function_that_awaits(const Source *source)
{
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(source->text, source->size, &scan);
    return scan.function_awaits;
}

const ToplevelMap *source_map(const Source *source)
{
    return &source->map;
}

void source_place(const Source *source, guint *line, guint *column)
{
    if (source->map.form && *line && *column)
        toplevel_map_place(&source->map, line, column);
}

/* Takes the new text over, which may be NULL: then the old one stays. */
static void replace(char **text, char *by)
{
    if (!by)
        return;
    g_free(*text);
    *text = by;
}

void source_name_in_message(const Source *source, guint line, guint column, char **message)
{
    if (!*message)
        return;
    replace(message, toplevel_map_message(&source->map, *message));
    /* In a wrapper, what the engine cannot place is at its beginning. */
    gboolean is_placed = !source->map.form || line != 1 || column != 1;
    replace(message, error_hint(source->text, source->size, is_placed ? line : 0, column, *message));
}

static JSValueRef member(JSObjectRef error, const char *name)
{
    JSStringRef key = text_literal(name);
    JSValueRef value = JSObjectGetProperty(engine_system(), error, key, NULL);
    JSStringRelease(key);
    return value;
}

/* A SyntaxCheck. */
static gboolean engine_parses(const char *text, gsize size, char **message, guint *line)
{
    JSStringRef engine_text = text_to_engine(text, size);
    JSValueRef error = NULL;
    gboolean accepted = JSCheckScriptSyntax(engine_system(), engine_text, NULL, 1, &error);
    JSStringRelease(engine_text);
    if (accepted || !error || !JSValueIsObject(engine_system(), error))
        return TRUE;
    JSStringRef told = JSValueToStringCopy(engine_system(), member((JSObjectRef)error, "message"), NULL);
    *message = text_from_engine(told, NULL);
    JSStringRelease(told);
    *line = (guint)JSValueToNumber(engine_system(), member((JSObjectRef)error, "line"), NULL);
    return FALSE;
}

Source *source_new_line(const char *text, gsize size)
{
    Source *source = g_new0(Source, 1);
    set_text(source, text, size);
    gsize rewritten_size;
    g_autofree char *rewritten = NULL;
    source->line_form = toplevel_prepare_line(text, size, engine_parses, &rewritten, &rewritten_size, &source->map,
                                              &source->fault);
    source->engine_text = rewritten ? text_to_engine(rewritten, rewritten_size) : text_to_engine(text, size);
    return source;
}

LineForm source_line_form(const Source *source)
{
    return source->line_form;
}

/* The text of a module is none that the engine parses: what was made of it is looked at. */
static void explain_module(const Source *source, char **message, guint *line, guint *column)
{
    gsize size;
    g_autofree char *text = text_from_engine(source->engine_text, &size);
    syntax_error_explain(engine_parses, text, size - source->map.tail_size, SYNTAX_BEGUN, message, line, column);
    source_place(source, line, column);
    replace(message, toplevel_map_message(&source->map, *message));
}

void source_explain_syntax(const Source *source, char **message, guint *line, guint *column)
{
    if (source->fault.message) {
        replace(message, g_strdup(source->fault.message));
        *line = source->fault.line;
        *column = source->fault.column;
    } else if (source->map.form == TOPLEVEL_MODULE) {
        if (source->engine_text)
            explain_module(source, message, line, column);
    } else {
        syntax_error_explain(engine_parses, source->text, source->size, source->map.form ? SYNTAX_FUNCTION : SYNTAX_SCRIPT, message,
                             line, column);
    }
}
