/* SPDX-License-Identifier: MIT
 *
 * The part of the scan that finds the syntax of modules. The scan tells what it meets. */
#pragma once

#include "toplevel-statement.h"

/* Whether a declaration of a module begins here: `export`, or `import` that is no expression. */
gboolean module_begins_here(Scanner *scanner, const Token *token);

/* Such a token. What an export declares is left to the scan, which begins a statement with the token behind it. */
void module_take_declaration(Scanner *scanner, const Token *token);

/* The word `import` of an expression. */
void module_take_import(Scanner *scanner, const Token *token);

/* The first token behind `export default`, and the kind of statement that it would begin; returns that which it does. */
StatementKind module_begin_default(Scanner *scanner, const Token *token, StatementKind kind);

/* A variable that the statement declares. */
void module_take_variable(Scanner *scanner, const Token *token);

/* A comma of the top level, and the end of a statement there. */
void module_take_comma(Scanner *scanner);
void module_end_statement(Scanner *scanner, const Context *list);

/* Operators that would begin a comment in a script. */
void module_take_operator(Scanner *scanner, const Token *token);

/* ---- between the files of this part ---- */

static inline ModuleSpan module_span(const Token *token)
{
    return (ModuleSpan){.start = token->start, .end = token->end};
}

static inline const char *module_text(const Scanner *scanner)
{
    return (const char *)scanner->lexer.text;
}

static inline gboolean module_is_word(const Scanner *scanner, const Token *token, const char *word)
{
    return token->kind == TOKEN_WORD && lexer_word_is(&scanner->lexer, token->start, word);
}

/* Ends the scan, since what follows says nothing more: with that message, which is taken over, or since the token does not belong
 * there. */
void module_stop(Scanner *scanner, gsize at, char *message);
void module_stop_at(Scanner *scanner, const Token *token);

/* The members of a list, up to its brace. NULL where it is none: *token is what does not belong there. */
GArray *module_read_list(Scanner *scanner, Lexer *lexer, Token *token);

/* Makes blanks of a declaration from its first token to its last; FALSE: something is behind it. */
gboolean module_end_declaration(Scanner *scanner, const Token *first, const Token *last);
