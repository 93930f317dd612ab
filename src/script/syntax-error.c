/* SPDX-License-Identifier: MIT */
#include "syntax-error.h"

#include <string.h>
#include "toplevel-lex.h"
#include "toplevel.h"

/* A text is parsed anew for each step of the search. Where all steps together would take longer than this, the column
 * is not looked for. */
#define PARSED_MAX (8u << 20)

#define FUNCTION_HEAD "async()=>{"

/* The user's text. What stands before it lets the engine know await and return; nothing stands behind it, so that the
 * engine complains about nothing else. */
typedef struct {
    Lexer lexer;
    const char *head;
    SyntaxCheck check;
} Source;

typedef enum {
    PARSE_WHOLE,
    PARSE_OPEN, /* right so far, but something has no end */
    PARSE_WRONG,
} ParseResult;

/* Whether the message says that the text ends too early, be it inside a token. */
static gboolean is_about_end(const char *message)
{
    static const char *const beginnings[] = {
        "Unexpected end of script", "Unexpected EOF", "Multiline comment", "Unterminated regular expression",
    };
    for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (g_str_has_prefix(message, beginnings[i]))
            return TRUE;
    return FALSE;
}

/* Parses the text up to an offset; message and line are those of the engine's complaint. */
static ParseResult parse(const Source *source, gsize end, char **message, guint *line)
{
    g_autoptr(GString) text = g_string_new(source->head);
    g_string_append_len(text, (const char *)source->lexer.text, (gssize)end);
    /* A hashbang is a comment only at the very beginning. */
    if (lexer_has_hashbang((const char *)source->lexer.text, end))
        memcpy(text->str + strlen(source->head), "//", 2);

    *message = NULL;
    if (source->check(text->str, text->len, message, line))
        return PARSE_WHOLE;
    return is_about_end(*message) ? PARSE_OPEN : PARSE_WRONG;
}

static ParseResult parse_quietly(const Source *source, gsize end)
{
    g_autofree char *message = NULL;
    guint line;
    return parse(source, end, &message, &line);
}

/* The start of a line; of the last one, if there are not so many. */
static gsize line_start(const Source *source, guint *line)
{
    gsize start = 0;
    guint reached = 1;
    for (gsize at = 0; at < source->lexer.size && reached < *line;) {
        gsize line_end = lexer_line_end_length(&source->lexer, at);
        at += MAX(line_end, 1);
        if (line_end) {
            start = at;
            reached++;
        }
    }
    *line = reached;
    return start;
}

static gsize line_end(const Source *source, gsize at)
{
    while (at < source->lexer.size && !lexer_line_end_length(&source->lexer, at))
        at++;
    return at;
}

/* Columns are counted in UTF-16 units. */
static guint column_of(const Source *source, gsize start, gsize at)
{
    guint column = 1;
    const char *text = (const char *)source->lexer.text;
    for (const char *c = text + start; c < text + at; c = g_utf8_next_char(c))
        column += g_utf8_get_char(c) > 0xffff ? 2 : 1;
    return column;
}

/* The token in a message such as «Unexpected token ')'»; string literals are quoted as in the text. */
static char *quoted_token(const char *message)
{
    const char *open = strpbrk(message, "'\"");
    const char *close = open ? strchr(open + 1, *open) : NULL;
    if (!close || close == open + 1)
        return NULL;
    gboolean is_string = g_str_has_prefix(message, "Unexpected string literal");
    return is_string ? g_strndup(open, (gsize)(close + 1 - open)) : g_strndup(open + 1, (gsize)(close - open - 1));
}

/* Offsets of a token in a part of the text. */
static GArray *occurrences(const Source *source, gsize start, gsize end, const char *token)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(gsize));
    const char *text = (const char *)source->lexer.text, *at = text + start;
    gsize length = strlen(token);
    while ((at = memmem(at, (gsize)(text + end - at), token, length))) {
        gsize offset = (gsize)(at - text);
        g_array_append_val(found, offset);
        at += length;
    }
    return found;
}

/* The last place of the token before which the text is right: what stands there is what the parser does not take. */
static gsize token_place(const Source *source, gsize start, gsize end, const char *token)
{
    g_autoptr(GArray) places = occurrences(source, start, end, token);
    if (places->len == 0 || g_bit_storage(places->len) * end > PARSED_MAX)
        return start;
    guint low = 0, high = places->len;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (parse_quietly(source, g_array_index(places, gsize, middle)) == PARSE_WRONG)
            high = middle;
        else
            low = middle;
    }
    return g_array_index(places, gsize, low);
}

/* Where in its line the message belongs; the line's first token where that cannot be told. */
static gsize place_in_line(const Source *source, gsize start, const char *message)
{
    gsize end = line_end(source, start);
    if (g_str_has_prefix(message, "Unexpected end of script") || g_str_has_prefix(message, "Unexpected EOF"))
        return end;
    gsize first = start;
    while (first < end && g_ascii_isspace(source->lexer.text[first]))
        first++;
    g_autofree char *token = quoted_token(message);
    return token ? token_place(source, first, end, token) : first;
}

/* A brace that closes nothing ends the function around the text too early, and the engine complains only about what
 * follows; of a script it says "Parser error". TRUE with the line and offset where that is what is wrong. */
static gboolean find_stray_brace(const Source *source, guint *line, gsize *start, gsize *place)
{
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan((const char *)source->lexer.text, source->lexer.size, &scan);
    Source body = {.lexer = source->lexer, .head = FUNCTION_HEAD, .check = source->check};
    if (scan.stray < 0 || parse_quietly(&body, (gsize)scan.stray + 1) != PARSE_WHOLE)
        return FALSE;
    *place = (gsize)scan.stray;
    *start = *place;
    while (*start > 0 && !lexer_line_end_length(&source->lexer, *start - 1))
        (*start)--;
    *line = 1;
    for (gsize at = 0; at < *start; at += MAX(lexer_line_end_length(&source->lexer, at), 1))
        *line += lexer_line_end_length(&source->lexer, at) > 0;
    return TRUE;
}

/* The engine tells of what it took a declaration of a module for. */
static void explain_module(char **message)
{
    static const struct {
        const char *part, *told;
    } all[] = {
        {"import call expects", "an import declaration may only begin a statement of the top level"},
        {"keyword 'export'", "an export declaration may only begin a statement of the top level"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        if (strstr(*message, all[i].part)) {
            g_free(*message);
            *message = g_strdup(all[i].told);
            return;
        }
    }
}

void syntax_error_explain(SyntaxCheck check, const char *text, gsize size, SyntaxForm form, char **message, guint *line,
                          guint *column)
{
    Source source = {
        .lexer = {.text = (const guint8 *)text, .size = size},
        .head = form == SYNTAX_FUNCTION ? FUNCTION_HEAD : "",
        .check = check,
    };
    gsize start, place;
    if (form != SYNTAX_BEGUN && find_stray_brace(&source, line, &start, &place)) {
        g_free(*message);
        *message = g_strdup("Unexpected token '}'");
    } else {
        g_autofree char *own_message = NULL;
        if (form != SYNTAX_SCRIPT && parse(&source, size, &own_message, line) != PARSE_WHOLE) {
            g_free(*message);
            *message = g_steal_pointer(&own_message);
        }
        start = line_start(&source, line);
        place = place_in_line(&source, start, *message);
        explain_module(message);
    }
    *column = column_of(&source, start, place);
}

/* The number of the last line. */
static guint count_lines(const Lexer *lexer)
{
    guint lines = 1;
    for (gsize at = 0, step; at < lexer->size; at += MAX(step, 1)) {
        step = lexer_line_end_length(lexer, at);
        lines += step > 0;
    }
    return lines;
}

gboolean syntax_error_is_of_end(SyntaxCheck check, const char *text, gsize size)
{
    /* With a line end, so that a token that may hold one is open behind it. */
    g_autofree char *whole = g_malloc(size + 1);
    memcpy(whole, text, size);
    whole[size] = '\n';
    Source source = {.lexer = {.text = (const guint8 *)whole, .size = size + 1}, .head = FUNCTION_HEAD, .check = check};
    g_autofree char *message = NULL;
    guint line = 0;
    if (parse(&source, size + 1, &message, &line) == PARSE_WHOLE)
        return FALSE;
    return g_str_has_prefix(message, "Unexpected end of script") || g_str_has_prefix(message, "Multiline comment") ||
           (g_str_has_prefix(message, "Unexpected EOF") && line >= count_lines(&source.lexer));
}
