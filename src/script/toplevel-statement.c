/* SPDX-License-Identifier: MIT
 *
 * Where statements begin and end, also without a semicolon, and which of them decide about the value of the script. */
#include "toplevel-statement.h"

#include <string.h>
#include "module-scan.h"
#include "toplevel-names.h"

/* One statement may hold so many that count; a block of half a megabyte of `1;` is over it. */
#define MARKS_MAX (256 * 1024)

static const StatementKind statement_of_keyword[KEYWORD_COUNT] = {
    [KEYWORD_NONE] = STATEMENT_EXPRESSION,     [KEYWORD_AWAIT] = STATEMENT_EXPRESSION,
    [KEYWORD_BREAK] = STATEMENT_JUMP,          [KEYWORD_CASE] = STATEMENT_CASE,
    [KEYWORD_CATCH] = STATEMENT_CONTROL,       [KEYWORD_CLASS] = STATEMENT_CLASS,
    [KEYWORD_CONST] = STATEMENT_DECLARATION,   [KEYWORD_CONTINUE] = STATEMENT_JUMP,
    [KEYWORD_DEBUGGER] = STATEMENT_JUMP,       [KEYWORD_DEFAULT] = STATEMENT_CASE,
    [KEYWORD_DELETE] = STATEMENT_EXPRESSION,   [KEYWORD_DO] = STATEMENT_CONTROL,
    [KEYWORD_ELSE] = STATEMENT_CONTROL,        [KEYWORD_EXPORT] = STATEMENT_DECLARATION,
    [KEYWORD_EXTENDS] = STATEMENT_EXPRESSION,  [KEYWORD_FINALLY] = STATEMENT_CONTROL,
    [KEYWORD_FOR] = STATEMENT_CONTROL,         [KEYWORD_FUNCTION] = STATEMENT_FUNCTION,
    [KEYWORD_IF] = STATEMENT_CONTROL,          [KEYWORD_IMPORT] = STATEMENT_DECLARATION,
    [KEYWORD_IN] = STATEMENT_EXPRESSION,       [KEYWORD_INSTANCEOF] = STATEMENT_EXPRESSION,
    [KEYWORD_LET] = STATEMENT_DECLARATION,     [KEYWORD_NEW] = STATEMENT_EXPRESSION,
    [KEYWORD_OF] = STATEMENT_EXPRESSION,       [KEYWORD_RETURN] = STATEMENT_JUMP,
    [KEYWORD_SWITCH] = STATEMENT_CONTROL,      [KEYWORD_THROW] = STATEMENT_JUMP,
    [KEYWORD_TRY] = STATEMENT_CONTROL,         [KEYWORD_TYPEOF] = STATEMENT_EXPRESSION,
    [KEYWORD_VAR] = STATEMENT_DECLARATION,     [KEYWORD_VOID] = STATEMENT_EXPRESSION,
    [KEYWORD_WHILE] = STATEMENT_CONTROL,       [KEYWORD_WITH] = STATEMENT_CONTROL,
    [KEYWORD_YIELD] = STATEMENT_EXPRESSION,
};

static void close_mark(Scanner *scanner, Context *list)
{
    if (list->mark >= 0)
        g_array_index(scanner->result->marks, ToplevelMark, list->mark).end = scanner->previous_end;
    list->mark = -1;
}

void statement_end(Scanner *scanner, Context *list)
{
    close_mark(scanner, list);
    if (list->kind == CONTEXT_TOP)
        module_end_statement(scanner, list);
    list->at_start = TRUE;
    list->substatement = list->ends_do = FALSE;
    list->awaits_head = list->awaits_parameters = list->awaits_body = list->awaits_finally = FALSE;
    list->statement = STATEMENT_NONE;
    list->open_classes = list->ternaries = 0;
    names_end_list(list);
}

void statement_expect_nested(Context *list)
{
    list->at_start = list->substatement = TRUE;
}

/* Whether the last token ends the statement because this one stands on a new line and cannot continue it. */
static gboolean line_end_ends_statement(Scanner *scanner, const Token *token)
{
    static const gboolean may_stand_alone[KEYWORD_COUNT] = {
        [KEYWORD_BREAK] = TRUE, [KEYWORD_CONTINUE] = TRUE, [KEYWORD_DEBUGGER] = TRUE, [KEYWORD_RETURN] = TRUE,
    };
    if (scanner->previous == PREVIOUS_ARROW_BODY)
        return !token->code || !(token->code < 128 && strchr(",;:)]}", token->code));
    if (scanner->previous != PREVIOUS_VALUE && !may_stand_alone[scanner->previous_keyword])
        return FALSE;
    const Context *context = scanner_innermost(scanner);
    if (token->code == '{' && (context->awaits_body || context->awaits_parameters || context->open_classes))
        return FALSE;
    return !token_continues_expression(token);
}

void statement_take_line_end(Scanner *scanner, const Token *token)
{
    if (!line_end_ends_statement(scanner, token))
        return;
    const Context *context = scanner_innermost(scanner);
    guint32 base = context->kind == CONTEXT_ARROW ? context->base : scanner->depth;
    Context *list = &scanner->contexts[base];
    if (context_is_list(list) && !list->at_start) {
        scanner->depth = base;
        statement_end(scanner, list);
    } else if (list->kind == CONTEXT_CLASS) {
        scanner->depth = base;
        list->in_value = FALSE;
    }
}

/* `import` and `let` begin expressions too, `async` a function, and any word may be a label. */
static StatementKind statement_of_word(Scanner *scanner, const Token *token)
{
    gboolean after_line = FALSE;
    gsize next = lexer_peek(&scanner->lexer, token->end, &after_line);
    guint8 byte = next < scanner->lexer.size ? scanner->lexer.text[next] : 0;
    StatementKind kind = statement_of_keyword[token->keyword];
    if (token->keyword == KEYWORD_IMPORT && (byte == '(' || byte == '.'))
        return STATEMENT_EXPRESSION;
    if (token->keyword == KEYWORD_LET && byte != '{' && byte != '[' && !lexer_starts_word(&scanner->lexer, next))
        return STATEMENT_EXPRESSION;
    if (kind == STATEMENT_EXPRESSION && byte == ':')
        return STATEMENT_LABEL;
    if (!after_line && lexer_word_is(&scanner->lexer, token->start, "async") &&
        lexer_word_is(&scanner->lexer, next, "function"))
        return STATEMENT_FUNCTION;
    return kind;
}

static StatementKind statement_of_token(Scanner *scanner, const Token *token)
{
    if (token->kind == TOKEN_WORD)
        return statement_of_word(scanner, token);
    return token->code == '{' ? STATEMENT_BLOCK : STATEMENT_EXPRESSION;
}

/* Whether the token goes on with the statement before: else, catch, finally, and the while of a do. */
static gboolean continues_statement(Context *list, const Token *token)
{
    switch (token->keyword) {
    case KEYWORD_ELSE:
    case KEYWORD_CATCH:
    case KEYWORD_FINALLY:
        return TRUE;
    case KEYWORD_WHILE:
        return list->open_dos > 0 && !list->substatement;
    default:
        return FALSE;
    }
}

/* The index of the new mark, -1 when there are too many of them to tell the value. */
static gint32 add_mark(Scanner *scanner, ToplevelMarkKind kind, gsize start)
{
    GArray *marks = scanner->result->marks;
    if (marks->len == MARKS_MAX) {
        scanner->result->broken = TRUE;
        return -1;
    }
    ToplevelMark mark = {.start = start, .end = scanner->lexer.size, .kind = kind};
    g_array_append_val(marks, mark);
    return (gint32)marks->len - 1;
}

/* Notes what the statement means for the value of the script, if it stands where that is decided. */
static void note_value(Scanner *scanner, Context *list, const Token *token)
{
    ToplevelScan *result = scanner->result;
    gboolean has_value = list->statement == STATEMENT_EXPRESSION || list->statement == STATEMENT_CONTROL;
    if (!has_value || scanner->in_default || list->inside_function || list->inside_finally || token->start < scanner->directives_end)
        return;

    if (result->last_top != scanner->top) {
        result->last_top = scanner->top;
        g_array_set_size(result->marks, 0);
    }
    if (list->statement == STATEMENT_EXPRESSION)
        list->mark = add_mark(scanner, TOPLEVEL_VALUE, token->start);
    else if (list->kind == CONTEXT_BLOCK && !list->is_nested)
        (void)add_mark(scanner, TOPLEVEL_RESET, list->statement_start); /* it has no end to note */
}

void statement_begin(Scanner *scanner, Context *list, const Token *token)
{
    gboolean continues = continues_statement(list, token);
    close_mark(scanner, list); /* open only where an `if` or the like stands inside an expression, which is an error */
    if (list->kind == CONTEXT_TOP && !list->substatement && !continues)
        scanner->top++;
    if (token->keyword == KEYWORD_WHILE && continues) {
        list->open_dos--;
        list->ends_do = TRUE;
    }
    /* A label is part of its statement. */
    if (list->statement != STATEMENT_LABEL) {
        list->statement_start = token->start;
        list->is_nested = list->substatement || continues;
    }
    list->statement = statement_of_token(scanner, token);
    if (list->kind == CONTEXT_TOP && scanner->awaits_default)
        list->statement = module_begin_default(scanner, token, list->statement);
    list->is_async = list->statement == STATEMENT_FUNCTION && token->keyword != KEYWORD_FUNCTION;
    list->at_start = list->substatement = FALSE;
    list->ternaries = 0;
    note_value(scanner, list, token);
}
