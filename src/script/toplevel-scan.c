/* SPDX-License-Identifier: MIT
 *
 * The pass that finds out what stands at the top level of a script. It follows the brackets with a stack of contexts,
 * each of which knows what may come next in it: enough to tell statements from expressions, blocks from objects, and
 * functions from everything else, without a grammar. Text that is no JavaScript gives some answer, never a crash. */
#include "toplevel-statement.h"

#include <string.h>
#include "module-scan.h"
#include "toplevel-names.h"

/* Deeper than the engine's parser goes. */
#define CONTEXTS_MAX 100000

/* Where names stand: members of an object or a class. */
static gboolean expects_name(const Context *context)
{
    return (context->kind == CONTEXT_OBJECT || context->kind == CONTEXT_CLASS) && !context->in_value;
}

static void set_previous(Scanner *scanner, Previous previous)
{
    scanner->previous = previous;
    scanner->previous_keyword = KEYWORD_NONE;
}

/* Ends the scan: what follows cannot be understood. */
static void give_up(Scanner *scanner)
{
    scanner->result->broken = TRUE;
    scanner->lexer.at = scanner->lexer.size;
}

/* The new context. What is inside a function stays so, however deep. */
static Context *push(Scanner *scanner, ContextKind kind)
{
    if (scanner->depth + 1 == CONTEXTS_MAX) {
        give_up(scanner);
        return scanner_innermost(scanner);
    }
    if (scanner->depth + 1 == scanner->capacity) {
        scanner->capacity *= 2;
        scanner->contexts = g_renew(Context, scanner->contexts, scanner->capacity);
    }
    const Context *parent = scanner_innermost(scanner);
    gboolean is_function = kind == CONTEXT_FUNCTION || kind == CONTEXT_CLASS || kind == CONTEXT_ARROW;
    Context *context = &scanner->contexts[++scanner->depth];
    *context = (Context){
        .kind = kind,
        .mark = -1,
        .at_start = kind <= CONTEXT_FUNCTION,
        .inside_function = is_function || parent->inside_function,
        .inside_finally = parent->inside_finally,
    };
    scanner->result->closures |= is_function;
    names_open(context);
    return context;
}

/* Arrows without braces end where the expression does that they stand in. */
static Context *end_arrows(Scanner *scanner)
{
    if (scanner_innermost(scanner)->kind == CONTEXT_ARROW)
        scanner->depth = scanner_innermost(scanner)->base;
    return scanner_innermost(scanner);
}

/* `of` is a keyword only between the binding and the expression in the head of a for. */
static Keyword keyword_here(const Scanner *scanner, const Context *context, const Token *token)
{
    if (scanner->previous == PREVIOUS_DOT || expects_name(context))
        return KEYWORD_NONE;
    if (token->keyword == KEYWORD_OF && !(context->is_head && scanner->previous == PREVIOUS_VALUE))
        return KEYWORD_NONE;
    return token->keyword;
}

static void take_catch(Scanner *scanner, Context *context, const Token *token)
{
    gboolean after_line = FALSE;
    gsize next = lexer_peek(&scanner->lexer, token->end, &after_line);
    if (next < scanner->lexer.size && scanner->lexer.text[next] == '{')
        statement_expect_nested(context);
    else
        context->awaits_head = TRUE;
}

static void take_word(Scanner *scanner, const Token *token)
{
    Context *context = scanner_innermost(scanner);
    Keyword keyword = keyword_here(scanner, context, token);
    names_take_word(scanner, token, keyword);
    scanner->previous = keyword == KEYWORD_NONE ? PREVIOUS_VALUE : PREVIOUS_OPERATOR;
    scanner->previous_keyword = keyword;
    switch (keyword) {
    case KEYWORD_AWAIT:
        scanner->result->awaits = TRUE;
        scanner->result->bare_await |= !context->inside_function;
        scanner->result->function_awaits |= context->inside_function;
        break;
    case KEYWORD_RETURN:
        if (!context->inside_function && !scanner->result->top_return) {
            scanner->result->top_return = TRUE;
            scanner->result->return_at = token->start;
        }
        break;
    case KEYWORD_FUNCTION:
        context->awaits_parameters = TRUE;
        break;
    case KEYWORD_CLASS:
        context->open_classes++;
        break;
    case KEYWORD_IF:
    case KEYWORD_FOR:
    case KEYWORD_WHILE:
    case KEYWORD_WITH:
    case KEYWORD_SWITCH:
        context->awaits_head = TRUE;
        break;
    case KEYWORD_CATCH:
        take_catch(scanner, context, token);
        break;
    case KEYWORD_IMPORT:
        module_take_import(scanner, token);
        break;
    case KEYWORD_DO:
        context->open_dos++;
        statement_expect_nested(context);
        break;
    case KEYWORD_FINALLY:
        context->awaits_finally = TRUE;
        statement_expect_nested(context);
        break;
    case KEYWORD_ELSE:
    case KEYWORD_TRY:
        statement_expect_nested(context);
        break;
    default:
        break;
    }
}

static void open_paren(Scanner *scanner)
{
    Context *parent = scanner_innermost(scanner);
    gboolean is_head = parent->awaits_head, is_parameters = parent->awaits_parameters;
    gboolean is_method = expects_name(parent);
    parent->awaits_head = parent->awaits_parameters = FALSE;
    Context *paren = push(scanner, CONTEXT_PAREN);
    paren->is_head = is_head;
    paren->is_parameters = is_parameters;
    paren->inside_function |= is_parameters || is_method;
    set_previous(scanner, PREVIOUS_OPERATOR);
}

/* A name in brackets belongs to the surroundings of its class, not to the class. */
static void open_bracket(Scanner *scanner)
{
    const Context *parent = scanner_innermost(scanner);
    gboolean inside_function = parent->inside_function;
    if (parent->kind == CONTEXT_CLASS && expects_name(parent))
        inside_function = parent[-1].inside_function;
    push(scanner, CONTEXT_BRACKET)->inside_function = inside_function;
    set_previous(scanner, PREVIOUS_OPERATOR);
}

static ContextKind kind_of_brace(const Scanner *scanner, const Context *parent)
{
    if (parent->awaits_body || scanner->previous == PREVIOUS_ARROW || expects_name(parent))
        return CONTEXT_FUNCTION;
    if (parent->open_classes && scanner->previous_keyword != KEYWORD_EXTENDS)
        return CONTEXT_CLASS;
    if (context_is_list(parent) && parent->statement == STATEMENT_BLOCK)
        return CONTEXT_BLOCK;
    return CONTEXT_OBJECT;
}

static void open_brace(Scanner *scanner)
{
    Context *parent = scanner_innermost(scanner);
    ContextKind kind = kind_of_brace(scanner, parent);
    gboolean is_finally = kind == CONTEXT_BLOCK && parent->awaits_finally;
    gboolean is_arrow_body = scanner->previous == PREVIOUS_ARROW;
    if (kind == CONTEXT_FUNCTION)
        parent->awaits_body = FALSE;
    if (kind == CONTEXT_CLASS)
        parent->open_classes--;
    if (is_finally)
        parent->awaits_finally = FALSE;
    Context *brace = push(scanner, kind);
    brace->inside_finally |= is_finally;
    brace->is_arrow_body = is_arrow_body;
    set_previous(scanner, PREVIOUS_OPERATOR);
}

/* A head is followed by a statement, parameters by a body, and any other parenthesis is a value. */
static void close_paren(Scanner *scanner, const Context *paren)
{
    Context *parent = scanner_innermost(scanner);
    set_previous(scanner, PREVIOUS_VALUE);
    if (paren->is_parameters)
        parent->awaits_body = TRUE;
    if (!paren->is_head || !context_is_list(parent))
        return;

    set_previous(scanner, PREVIOUS_STATEMENT);
    if (parent->ends_do)
        statement_end(scanner, parent);
    else
        statement_expect_nested(parent);
}

static gboolean ends_declaration(const Context *list, const Context *brace)
{
    if (!context_is_list(list))
        return FALSE;
    if (brace->kind == CONTEXT_BLOCK)
        return TRUE;
    return (list->statement == STATEMENT_FUNCTION && brace->kind == CONTEXT_FUNCTION) ||
           (list->statement == STATEMENT_CLASS && brace->kind == CONTEXT_CLASS && !list->open_classes);
}

static void take_template(Scanner *scanner, const Token *token)
{
    if (token->kind == TOKEN_TEMPLATE_OPEN) {
        (void)push(scanner, CONTEXT_TEMPLATE); /* needs nothing beyond its kind */
        set_previous(scanner, PREVIOUS_OPERATOR);
    } else {
        set_previous(scanner, PREVIOUS_VALUE);
    }
}

static void close_brace(Scanner *scanner, const Token *token, const Context *brace)
{
    Context *parent = scanner_innermost(scanner);
    if (brace->kind == CONTEXT_TEMPLATE) {
        Token part = lexer_next_template_part(&scanner->lexer, token->start);
        take_template(scanner, &part);
    } else if (ends_declaration(parent, brace)) {
        set_previous(scanner, PREVIOUS_STATEMENT);
        statement_end(scanner, parent);
    } else if (brace->is_arrow_body) {
        set_previous(scanner, PREVIOUS_ARROW_BODY);
    } else {
        set_previous(scanner, PREVIOUS_VALUE);
    }
}

static gboolean closes(const Token *token, ContextKind kind)
{
    switch (kind) {
    case CONTEXT_PAREN:
        return token->code == ')';
    case CONTEXT_BRACKET:
        return token->code == ']';
    case CONTEXT_TOP:
        return FALSE;
    default:
        return token->code == '}';
    }
}

static void take_closer(Scanner *scanner, const Token *token)
{
    Context *context = end_arrows(scanner);
    if (!closes(token, context->kind)) {
        scanner->result->stray = (gint64)token->start;
        give_up(scanner);
        return;
    }
    if (context_is_list(context))
        statement_end(scanner, context);
    scanner->depth--;
    /* What was closed still stands above the end of the stack. */
    if (token->code == '}')
        close_brace(scanner, token, context);
    else if (token->code == ')')
        close_paren(scanner, context);
    else
        set_previous(scanner, PREVIOUS_VALUE);
}

static void take_semicolon(Scanner *scanner)
{
    Context *context = end_arrows(scanner);
    if (context_is_list(context))
        statement_end(scanner, context);
    if (context->kind == CONTEXT_CLASS)
        context->in_value = FALSE;
    names_end_list(context);
}

static void take_comma(Scanner *scanner)
{
    Context *context = end_arrows(scanner);
    if (context_is_list(context) && context->mark >= 0)
        g_array_index(scanner->result->marks, ToplevelMark, context->mark).kind = TOPLEVEL_COMMA_VALUE;
    if (context->kind == CONTEXT_OBJECT)
        context->in_value = FALSE;
    if (context->kind == CONTEXT_TOP)
        module_take_comma(scanner);
    names_take_comma(context);
}

static void take_colon(Scanner *scanner)
{
    Context *context = scanner_innermost(scanner);
    while (context->kind == CONTEXT_ARROW && !context->ternaries)
        context = &scanner->contexts[--scanner->depth];
    if (context->ternaries) {
        context->ternaries--;
    } else if (context->kind == CONTEXT_OBJECT) {
        context->in_value = TRUE;
        names_take_key_end(context);
    } else if (context_is_list(context) && context->statement == STATEMENT_LABEL) {
        statement_expect_nested(context);
    } else if (context_is_list(context) && context->statement == STATEMENT_CASE) {
        context->at_start = TRUE;
    }
}

/* Without a brace behind it, the body is an expression. */
static void take_arrow(Scanner *scanner, const Token *token)
{
    gboolean after_line = FALSE;
    gsize next = lexer_peek(&scanner->lexer, token->end, &after_line);
    set_previous(scanner, PREVIOUS_ARROW);
    if (next < scanner->lexer.size && scanner->lexer.text[next] == '{')
        return;
    guint32 base = scanner_innermost(scanner)->kind == CONTEXT_ARROW ? scanner_innermost(scanner)->base : scanner->depth;
    push(scanner, CONTEXT_ARROW)->base = base;
    set_previous(scanner, PREVIOUS_OPERATOR);
}

static void take_operator(Scanner *scanner, const Token *token)
{
    Context *context = scanner_innermost(scanner);
    Previous previous = PREVIOUS_OPERATOR;
    module_take_operator(scanner, token);
    switch (token->code) {
    case '?':
        context->ternaries++;
        break;
    case '.':
    case PUNCTUATOR_OPTIONAL_DOT:
        previous = PREVIOUS_DOT;
        break;
    case PUNCTUATOR_INCREMENT:
        /* Behind a value it leaves one, unless the line end between them ended the statement. */
        if (scanner->previous == PREVIOUS_VALUE && !token->after_line)
            previous = PREVIOUS_VALUE;
        break;
    case PUNCTUATOR_ELLIPSIS:
        names_take_ellipsis(context);
        /* fall through */
    case '=':
        /* A field's value, a default, or what is spread: from here on it is no name any more. */
        context->in_value = TRUE;
        break;
    default:
        break;
    }
    set_previous(scanner, previous);
}

static void take_punctuator(Scanner *scanner, const Token *token)
{
    switch (token->code) {
    case '(':
        open_paren(scanner);
        return;
    case '[':
        open_bracket(scanner);
        return;
    case '{':
        open_brace(scanner);
        return;
    case ')':
    case ']':
    case '}':
        take_closer(scanner, token);
        return;
    case PUNCTUATOR_ARROW:
        take_arrow(scanner, token);
        return;
    case ';':
        take_semicolon(scanner);
        break;
    case ',':
        take_comma(scanner);
        break;
    case ':':
        take_colon(scanner);
        break;
    default:
        take_operator(scanner, token);
        return;
    }
    set_previous(scanner, PREVIOUS_OPERATOR);
}

static void take_token(Scanner *scanner, const Token *token)
{
    if (token->after_line)
        statement_take_line_end(scanner, token);
    Context *context = scanner_innermost(scanner);
    if (context_is_list(context) && context->at_start && token->code != ';' && token->code != '}') {
        if (context->kind == CONTEXT_TOP && !context->substatement && module_begins_here(scanner, token)) {
            module_take_declaration(scanner, token);
            scanner->previous_end = scanner->lexer.at;
            return;
        }
        statement_begin(scanner, context, token);
    }

    switch (token->kind) {
    case TOKEN_WORD:
        take_word(scanner, token);
        break;
    case TOKEN_TEMPLATE:
    case TOKEN_TEMPLATE_OPEN:
        take_template(scanner, token);
        break;
    case TOKEN_PUNCTUATOR:
        take_punctuator(scanner, token);
        break;
    default:
        set_previous(scanner, PREVIOUS_VALUE);
        break;
    }
    scanner->previous_end = scanner->lexer.at;
}

/* At the end of the text nothing may be open but an expression. */
static void take_end(Scanner *scanner)
{
    Context *context = end_arrows(scanner);
    if (context->kind == CONTEXT_TOP)
        statement_end(scanner, context);
    else
        scanner->result->broken = TRUE;
    scanner->result->broken |= scanner->lexer.unterminated;
    scanner->result->html_comment = scanner->lexer.html_comment;
}

static void scan_as(gboolean is_module, const char *text, gsize size, ToplevelScan *scan)
{
    *scan = (ToplevelScan){
        .stray = -1,
        .last_top = -1,
        .marks = g_array_new(FALSE, FALSE, sizeof(ToplevelMark)),
        .names = g_array_new(FALSE, FALSE, sizeof(ToplevelName)),
        .closures = size && memmem(text, size, "eval", strlen("eval")),
    };
    Scanner scanner = {
        .result = scan,
        .capacity = 64,
        .contexts = g_new(Context, 64),
        .top = -1,
        .directives_end = lexer_strict_directive_end(text, size),
    };
    scanner.contexts[0] = (Context){.kind = CONTEXT_TOP, .at_start = TRUE, .mark = -1};
    module_parts_init(&scan->module);
    lexer_init(&scanner.lexer, text, size);
    scanner.lexer.is_module = is_module;

    for (;;) {
        gboolean operand_expected = scanner.previous != PREVIOUS_VALUE;
        Token token = lexer_next(&scanner.lexer, operand_expected);
        if (token.kind == TOKEN_END)
            break;
        take_token(&scanner, &token);
    }
    take_end(&scanner);
    g_free(scanner.contexts);
}

void toplevel_scan(const char *text, gsize size, ToplevelScan *scan)
{
    scan_as(FALSE, text, size, scan);
}

void toplevel_scan_module(const char *text, gsize size, ToplevelScan *scan)
{
    scan_as(TRUE, text, size, scan);
}

void toplevel_scan_clear(ToplevelScan *scan)
{
    g_clear_pointer(&scan->marks, g_array_unref);
    g_clear_pointer(&scan->names, g_array_unref);
    module_parts_clear(&scan->module);
}
