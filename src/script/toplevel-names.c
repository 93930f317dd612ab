/* SPDX-License-Identifier: MIT */
#include "toplevel-names.h"

#include <string.h>
#include "module-scan.h"

static guint8 byte_behind(Scanner *scanner, gsize offset)
{
    gboolean after_line = FALSE;
    gsize next = lexer_peek(&scanner->lexer, offset, &after_line);
    return next < scanner->lexer.size ? scanner->lexer.text[next] : 0;
}

/* A key of an object pattern is the variable itself where nothing is said of another. */
static gboolean is_target(Scanner *scanner, const Context *context, const Token *token)
{
    if (context->expects_target)
        return TRUE;
    return context->declares && context->kind == CONTEXT_OBJECT && !context->in_value &&
           byte_behind(scanner, token->end) != ':';
}

static void take_target(Scanner *scanner, Context *context, const Token *token)
{
    ToplevelName name = {.start = token->start, .end = token->end, .in_block = context->names_block};
    g_array_append_val(*(scanner->names_lexical ? &scanner->result->module.lexical : &scanner->result->names), name);
    module_take_variable(scanner, token);
    context->expects_target = context->names_block = FALSE;
}

/* Of functions in blocks only plain ones reach beyond the block, and only in text that is not strict. */
static void take_function(Scanner *scanner, Context *list, const Token *token)
{
    gboolean in_block = list->kind != CONTEXT_TOP || list->is_nested;
    gboolean is_plain = !list->is_async && byte_behind(scanner, token->end) != '*';
    list->expects_target = !in_block || (is_plain && !scanner->directives_end);
    list->names_block = in_block;
}

/* `let`, `const` and named classes at the top level. */
static gboolean declares_lexical(Scanner *scanner, const Context *context, const Token *token, Keyword keyword)
{
    if (context->kind != CONTEXT_TOP)
        return FALSE;
    if (keyword == KEYWORD_LET || keyword == KEYWORD_CONST)
        return context->statement == STATEMENT_DECLARATION;
    if (keyword != KEYWORD_CLASS || context->statement != STATEMENT_CLASS || context->open_classes)
        return FALSE;
    gboolean after_line = FALSE;
    gsize next = lexer_peek(&scanner->lexer, token->end, &after_line);
    return lexer_starts_word(&scanner->lexer, next) && !lexer_word_is(&scanner->lexer, next, "extends");
}

void names_take_word(Scanner *scanner, const Token *token, Keyword keyword)
{
    Context *context = scanner_innermost(scanner);
    gboolean is_list = context_is_list(context);
    if (context->inside_function)
        return;
    if (is_target(scanner, context, token))
        take_target(scanner, context, token);
    else if (keyword == KEYWORD_VAR && (is_list || context->is_head))
        context->declares = context->expects_target = TRUE;
    else if (declares_lexical(scanner, context, token, keyword)) {
        context->declares = keyword != KEYWORD_CLASS;
        context->expects_target = scanner->names_lexical = TRUE;
    } else if ((keyword == KEYWORD_IN || keyword == KEYWORD_OF) && context->is_head)
        names_end_list(context);
    else if (keyword == KEYWORD_FUNCTION && is_list && context->statement == STATEMENT_FUNCTION)
        take_function(scanner, context, token);
}

void names_open(Context *context)
{
    Context *parent = context - 1;
    context->declares = parent->expects_target && (context->kind == CONTEXT_BRACKET || context->kind == CONTEXT_OBJECT);
    context->expects_target = context->declares && context->kind == CONTEXT_BRACKET;
    parent->expects_target = FALSE;
}

void names_take_comma(Context *context)
{
    context->expects_target = context->declares && context->kind != CONTEXT_OBJECT;
}

void names_take_key_end(Context *context)
{
    context->expects_target = context->declares;
}

void names_take_ellipsis(Context *context)
{
    context->expects_target |= context->declares && context->kind == CONTEXT_OBJECT;
}

void names_end_list(Context *context)
{
    context->declares = context->expects_target = context->names_block = FALSE;
}

static gint compare_names(gconstpointer a, gconstpointer b, gpointer text)
{
    const ToplevelName *first = a, *second = b;
    gsize first_size = first->end - first->start, second_size = second->end - second->start;
    int order = memcmp((const char *)text + first->start, (const char *)text + second->start, MIN(first_size, second_size));
    if (!order)
        order = (first_size > second_size) - (first_size < second_size);
    return order ? order : (first->start > second->start) - (first->start < second->start);
}

static gint compare_places(gconstpointer a, gconstpointer b)
{
    gsize first = ((const ToplevelName *)a)->start, second = ((const ToplevelName *)b)->start;
    return (first > second) - (first < second);
}

static gboolean is_same(const char *text, const ToplevelName *a, const ToplevelName *b)
{
    return a->end - a->start == b->end - b->start && memcmp(text + a->start, text + b->start, a->end - a->start) == 0;
}

/* Sorted rather than hashed: no choice of names makes that slow. */
GArray *names_unique(const char *text, const GArray *names, gboolean with_block_names)
{
    GArray *unique = g_array_new(FALSE, FALSE, sizeof(ToplevelName));
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(ToplevelName));
    for (guint i = 0; i < names->len; i++) {
        const ToplevelName *name = &g_array_index(names, ToplevelName, i);
        if (with_block_names || !name->in_block)
            g_array_append_vals(sorted, name, 1);
    }
    g_array_sort_with_data(sorted, compare_names, (gpointer)text);
    for (guint i = 0; i < sorted->len; i++) {
        const ToplevelName *name = &g_array_index(sorted, ToplevelName, i);
        if (!i || !is_same(text, name - 1, name))
            g_array_append_vals(unique, name, 1);
    }
    g_array_sort(unique, compare_places);
    return unique;
}
