/* SPDX-License-Identifier: MIT
 *
 * Where the scan of a script stands: the stack of brackets that are open, and in each of them the statement. The brackets
 * are opened and closed by toplevel-scan; where statements begin and end, and which of them count, is decided here. */
#pragma once

#include <glib.h>

#include "toplevel-lex.h"
#include "toplevel.h"

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
    guint is_async : 1;    /* a declaration that begins with async function */

    /* Of objects and classes: behind a name, where an expression stands. */
    guint in_value : 1;

    /* See toplevel-names.h. */
    guint declares : 1;       /* a list of variables, the head of a for with one, a pattern in such a list */
    guint expects_target : 1; /* the next word is a name, the next bracket a pattern */
    guint names_block : 1;    /* the name is that of a function in a block */

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

    /* Of the current top-level statement. */
    guint names_lexical : 1;  /* it declares by let, const or class */
    guint exports_names : 1;  /* an export stands before it */
    guint awaits_default : 1; /* there was only `export default` yet */
    guint in_default : 1;     /* it is what stands behind that */
    ModuleSpan default_word;
} Scanner;

static inline Context *scanner_innermost(Scanner *scanner)
{
    return &scanner->contexts[scanner->depth];
}

static inline gboolean context_is_list(const Context *context)
{
    return context->kind <= CONTEXT_FUNCTION;
}

/* The token begins a statement of the list. */
void statement_begin(Scanner *scanner, Context *list, const Token *token);

/* The token before was the last of the statement. */
void statement_end(Scanner *scanner, Context *list);

/* What begins next belongs to this statement: the body of a loop, the branch of an if. */
void statement_expect_nested(Context *list);

/* The token is the first of its line. Ends the statement before it, if it cannot go on with this token. */
void statement_take_line_end(Scanner *scanner, const Token *token);
