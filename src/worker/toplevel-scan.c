/* SPDX-License-Identifier: MIT
 *
 * The pass that finds out what stands at the top level of a script. It follows the brackets with a stack of contexts,
 * each of which knows what may come next in it: enough to tell statements from expressions, blocks from objects, and
 * functions from everything else, without a grammar. Text that is no JavaScript gives some answer, never a crash. */
#include "toplevel.h"

#include <string.h>

#include "toplevel-lex.h"

/* Deeper than the engine's parser goes. */
#define CONTEXTS_MAX 100000

/* One statement may hold so many that count; a block of half a megabyte of `1;` is over it. */
#define MARKS_MAX (256 * 1024)

typedef enum {
    CONTEXT_TOP,
    CONTEXT_BLOCK,
    CONTEXT_FUNCTION, /* a body in braces */
    CONTEXT_CLASS,
    CONTEXT_OBJECT,
    CONTEXT_PAREN,
    CONTEXT_BRACKET,
    CONTEXT_TEMPLATE, /* the ${ } of one */
    CONTEXT_ARROW,    /* the expression that is the body of an arrow function */
} ContextKind;

typedef enum {
    STATEMENT_NONE,
    STATEMENT_EXPRESSION,
    STATEMENT_CONTROL,  /* if, loops, switch, with, try, and what continues them: has a value, if only undefined */
    STATEMENT_BLOCK,    /* has the value of what is in it */
    STATEMENT_FUNCTION, /* this and what follows has none */
    STATEMENT_CLASS,
    STATEMENT_DECLARATION,
    STATEMENT_JUMP,
    STATEMENT_CASE,
    STATEMENT_LABEL,
} StatementKind;

typedef struct {
    ContextKind kind;
    guint inside_function : 1; /* await and return mean something else here */
    guint inside_finally : 1;  /* values do not count */

    /* Of lists of statements. */
    guint at_start : 1;     /* the next token begins a statement */
    guint substatement : 1; /* which belongs to the one before: if (x) HERE */
    guint is_nested : 1;    /* the current statement was such a one */
    guint ends_do : 1;      /* the head that is open is that of do … while */
    StatementKind statement;
    gint32 mark;           /* of the expression statement that is open, or -1 */
    guint32 open_dos;      /* statements that began with do and wait for their while */
    gsize statement_start; /* labels included */

    /* Of objects and classes: behind a name, where an expression stands. */
    guint in_value : 1;

    /* Of parentheses. */
    guint is_head : 1;       /* of if, for, while, switch, with, catch */
    guint is_parameters : 1; /* of a function expression or declaration */

    guint is_arrow_body : 1; /* of bodies in braces */

    /* Keywords whose bracket has not come yet. */
    guint awaits_head : 1;
    guint awaits_parameters : 1;
    guint awaits_body : 1;
    guint awaits_finally : 1;
    guint32 open_classes; /* more than one in class A extends class {} {} */

    guint32 ternaries; /* of ? whose : has not come */
    guint32 base;      /* of arrows: where in the stack the context is that they stand in */
} Context;

/* What the token before means for the next one. */
typedef enum {
    PREVIOUS_OPERATOR, /* an operand has to follow */
    PREVIOUS_VALUE,    /* an expression could end here */
    PREVIOUS_DOT,
    PREVIOUS_ARROW,
    PREVIOUS_ARROW_BODY, /* in braces: the expression ends for sure at the next line end */
    PREVIOUS_STATEMENT,  /* a head or a statement in braces was closed */
} Previous;

typedef struct {
    Lexer lexer;
    ToplevelScan *result;
    Context *contexts;
    guint32 depth; /* index of the innermost */
    guint32 capacity;
    Previous previous;
    Keyword previous_keyword;
    gsize previous_end;
    gint64 top;           /* number of the current top-level statement */
    gsize directives_end; /* statements before it stay directives */
} Scanner;

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

static Context *innermost(Scanner *scanner)
{
    return &scanner->contexts[scanner->depth];
}

static gboolean is_list(const Context *context)
{
    return context->kind <= CONTEXT_FUNCTION;
}

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

/* The new context; inside it counts as a function what is one outside. */
static Context *push(Scanner *scanner, ContextKind kind)
{
    if (scanner->depth + 1 == CONTEXTS_MAX) {
        give_up(scanner);
        return innermost(scanner);
    }
    if (scanner->depth + 1 == scanner->capacity) {
        scanner->capacity *= 2;
        scanner->contexts = g_renew(Context, scanner->contexts, scanner->capacity);
    }
    const Context *parent = innermost(scanner);
    gboolean is_function = kind == CONTEXT_FUNCTION || kind == CONTEXT_CLASS || kind == CONTEXT_ARROW;
    Context *context = &scanner->contexts[++scanner->depth];
    *context = (Context){
        .kind = kind,
        .mark = -1,
        .at_start = kind <= CONTEXT_FUNCTION,
        .inside_function = is_function || parent->inside_function,
        .inside_finally = parent->inside_finally,
    };
    return context;
}

/* Arrows without braces end where the expression does that they stand in. */
static Context *end_arrows(Scanner *scanner)
{
    if (innermost(scanner)->kind == CONTEXT_ARROW)
        scanner->depth = innermost(scanner)->base;
    return innermost(scanner);
}

static void close_mark(Scanner *scanner, Context *list)
{
    if (list->mark >= 0)
        g_array_index(scanner->result->marks, ToplevelMark, list->mark).end = scanner->previous_end;
    list->mark = -1;
}

static void end_statement(Scanner *scanner, Context *list)
{
    close_mark(scanner, list);
    list->at_start = TRUE;
    list->substatement = list->ends_do = FALSE;
    list->awaits_head = list->awaits_parameters = list->awaits_body = list->awaits_finally = FALSE;
    list->statement = STATEMENT_NONE;
    list->open_classes = list->ternaries = 0;
}

static void expect_substatement(Context *list)
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
    const Context *context = innermost(scanner);
    if (token->code == '{' && (context->awaits_body || context->awaits_parameters || context->open_classes))
        return FALSE;
    return !token_continues_expression(token);
}

static void take_line_end(Scanner *scanner, const Token *token)
{
    if (!line_end_ends_statement(scanner, token))
        return;
    const Context *context = innermost(scanner);
    guint32 base = context->kind == CONTEXT_ARROW ? context->base : scanner->depth;
    Context *list = &scanner->contexts[base];
    if (is_list(list) && !list->at_start) {
        scanner->depth = base;
        end_statement(scanner, list);
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
    if (!has_value || list->inside_function || list->inside_finally || token->start < scanner->directives_end)
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

static void begin_statement(Scanner *scanner, Context *list, const Token *token)
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
    list->at_start = list->substatement = FALSE;
    list->ternaries = 0;
    note_value(scanner, list, token);
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
        expect_substatement(context);
    else
        context->awaits_head = TRUE;
}

static void take_word(Scanner *scanner, const Token *token)
{
    Context *context = innermost(scanner);
    Keyword keyword = keyword_here(scanner, context, token);
    scanner->previous = keyword == KEYWORD_NONE ? PREVIOUS_VALUE : PREVIOUS_OPERATOR;
    scanner->previous_keyword = keyword;
    switch (keyword) {
    case KEYWORD_AWAIT:
        scanner->result->bare_await |= !context->inside_function;
        break;
    case KEYWORD_RETURN:
        scanner->result->top_return |= !context->inside_function;
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
    case KEYWORD_DO:
        context->open_dos++;
        expect_substatement(context);
        break;
    case KEYWORD_FINALLY:
        context->awaits_finally = TRUE;
        expect_substatement(context);
        break;
    case KEYWORD_ELSE:
    case KEYWORD_TRY:
        expect_substatement(context);
        break;
    default:
        break;
    }
}

static void open_paren(Scanner *scanner)
{
    Context *parent = innermost(scanner);
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
    const Context *parent = innermost(scanner);
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
    if (is_list(parent) && parent->statement == STATEMENT_BLOCK)
        return CONTEXT_BLOCK;
    return CONTEXT_OBJECT;
}

static void open_brace(Scanner *scanner)
{
    Context *parent = innermost(scanner);
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
    Context *parent = innermost(scanner);
    set_previous(scanner, PREVIOUS_VALUE);
    if (paren->is_parameters)
        parent->awaits_body = TRUE;
    if (!paren->is_head || !is_list(parent))
        return;

    set_previous(scanner, PREVIOUS_STATEMENT);
    if (parent->ends_do)
        end_statement(scanner, parent);
    else
        expect_substatement(parent);
}

static gboolean ends_declaration(const Context *list, const Context *brace)
{
    if (!is_list(list))
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
    Context *parent = innermost(scanner);
    if (brace->kind == CONTEXT_TEMPLATE) {
        Token part = lexer_next_template_part(&scanner->lexer, token->start);
        take_template(scanner, &part);
    } else if (ends_declaration(parent, brace)) {
        set_previous(scanner, PREVIOUS_STATEMENT);
        end_statement(scanner, parent);
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
        give_up(scanner);
        return;
    }
    if (is_list(context))
        end_statement(scanner, context);
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
    if (is_list(context))
        end_statement(scanner, context);
    if (context->kind == CONTEXT_CLASS)
        context->in_value = FALSE;
}

static void take_comma(Scanner *scanner)
{
    Context *context = end_arrows(scanner);
    if (is_list(context) && context->mark >= 0)
        g_array_index(scanner->result->marks, ToplevelMark, context->mark).kind = TOPLEVEL_COMMA_VALUE;
    if (context->kind == CONTEXT_OBJECT)
        context->in_value = FALSE;
}

static void take_colon(Scanner *scanner)
{
    Context *context = innermost(scanner);
    while (context->kind == CONTEXT_ARROW && !context->ternaries)
        context = &scanner->contexts[--scanner->depth];
    if (context->ternaries) {
        context->ternaries--;
    } else if (context->kind == CONTEXT_OBJECT) {
        context->in_value = TRUE;
    } else if (is_list(context) && context->statement == STATEMENT_LABEL) {
        expect_substatement(context);
    } else if (is_list(context) && context->statement == STATEMENT_CASE) {
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
    guint32 base = innermost(scanner)->kind == CONTEXT_ARROW ? innermost(scanner)->base : scanner->depth;
    push(scanner, CONTEXT_ARROW)->base = base;
    set_previous(scanner, PREVIOUS_OPERATOR);
}

static void take_operator(Scanner *scanner, const Token *token)
{
    Context *context = innermost(scanner);
    Previous previous = PREVIOUS_OPERATOR;
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
    case '=':
    case PUNCTUATOR_ELLIPSIS:
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
        take_line_end(scanner, token);
    Context *context = innermost(scanner);
    if (is_list(context) && context->at_start && token->code != ';' && token->code != '}')
        begin_statement(scanner, context, token);

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
        end_statement(scanner, context);
    else
        scanner->result->broken = TRUE;
    scanner->result->broken |= scanner->lexer.unterminated;
}

void toplevel_scan(const char *text, gsize size, ToplevelScan *scan)
{
    *scan = (ToplevelScan){.last_top = -1, .marks = g_array_new(FALSE, FALSE, sizeof(ToplevelMark))};
    Scanner scanner = {
        .result = scan,
        .capacity = 64,
        .contexts = g_new(Context, 64),
        .top = -1,
        .directives_end = lexer_strict_directive_end(text, size),
    };
    scanner.contexts[0] = (Context){.kind = CONTEXT_TOP, .at_start = TRUE, .mark = -1};
    lexer_init(&scanner.lexer, text, size);

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

void toplevel_scan_clear(ToplevelScan *scan)
{
    g_clear_pointer(&scan->marks, g_array_unref);
}
