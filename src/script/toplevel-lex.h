/* SPDX-License-Identifier: MIT
 *
 * JavaScript text as tokens, as far as toplevel needs them: words, literals and the punctuation that gives a text its
 * structure. Whether a slash is a division or begins a regular expression only the caller knows, and it closes templates. */
#pragma once

#include <glib.h>

typedef enum {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_REGEX,
    TOKEN_TEMPLATE,      /* all of it, or its last part */
    TOKEN_TEMPLATE_OPEN, /* a part of it up to and with ${ */
    TOKEN_PUNCTUATOR,
} TokenKind;

/* Codes of punctuators longer than a byte; all others have the code of their byte, and == is an =. */
enum {
    PUNCTUATOR_ARROW = 256,
    PUNCTUATOR_INCREMENT, /* and decrement */
    PUNCTUATOR_OPTIONAL_DOT,
    PUNCTUATOR_COALESCE,
    PUNCTUATOR_ELLIPSIS,
    PUNCTUATOR_NOT_EQUAL,
};

typedef enum {
    KEYWORD_NONE,
    KEYWORD_AWAIT,
    KEYWORD_BREAK,
    KEYWORD_CASE,
    KEYWORD_CATCH,
    KEYWORD_CLASS,
    KEYWORD_CONST,
    KEYWORD_CONTINUE,
    KEYWORD_DEBUGGER,
    KEYWORD_DEFAULT,
    KEYWORD_DELETE,
    KEYWORD_DO,
    KEYWORD_ELSE,
    KEYWORD_EXPORT,
    KEYWORD_EXTENDS,
    KEYWORD_FINALLY,
    KEYWORD_FOR,
    KEYWORD_FUNCTION,
    KEYWORD_IF,
    KEYWORD_IMPORT,
    KEYWORD_IN,
    KEYWORD_INSTANCEOF,
    KEYWORD_LET,
    KEYWORD_NEW,
    KEYWORD_OF, /* a word like any other outside the head of a for */
    KEYWORD_RETURN,
    KEYWORD_SWITCH,
    KEYWORD_THROW,
    KEYWORD_TRY,
    KEYWORD_TYPEOF,
    KEYWORD_VAR,
    KEYWORD_VOID,
    KEYWORD_WHILE,
    KEYWORD_WITH,
    KEYWORD_YIELD,
    KEYWORD_COUNT,
} Keyword;

typedef struct {
    TokenKind kind;
    Keyword keyword;     /* of words, whether or not it is one where it stands */
    int code;            /* of punctuators, else 0 */
    gboolean after_line; /* a line ends between the token before and this one */
    gsize start;
    gsize end;
} Token;

typedef struct {
    const guint8 *text;
    gsize size;
    gsize at;
    gboolean is_module;    /* <!-- and --> are operators; set by the caller */
    gboolean unterminated; /* a comment, string, template or regular expression had no end */
    gboolean html_comment; /* there was one with <!-- or --> */
} Lexer;

/* Begins behind a hashbang line, if there is one. */
void lexer_init(Lexer *lexer, const char *text, gsize size);

Token lexer_next(Lexer *lexer, gboolean regex_allowed);

/* Goes on with a template behind the } of a ${. */
Token lexer_next_template_part(Lexer *lexer, gsize start);

/* Where the token after an offset starts; the size of the text if there is none. */
gsize lexer_peek(Lexer *lexer, gsize from, gboolean *after_line);

gboolean lexer_starts_word(const Lexer *lexer, gsize at);
gboolean lexer_word_is(const Lexer *lexer, gsize at, const char *word);

/* Whether an expression that could end before a line end goes on with this token behind it. */
gboolean token_continues_expression(const Token *token);

/* The line and column of an offset: 1-based, in UTF-16 units. */
void lexer_place(const Lexer *lexer, gsize offset, guint *line, guint *column);

/* The UTF-16 units that begin with this byte of UTF-8. */
static inline guint lexer_utf16_units(guint8 byte)
{
    if ((byte & 0xc0) == 0x80)
        return 0;
    return byte >= 0xf0 ? 2 : 1;
}

/* The offset behind a 'use strict' directive, 0 when the text has none. */
gsize lexer_strict_directive_end(const char *text, gsize size);

/* The length of a line terminator at an offset, 0 if there is none. A CR LF has two. */
gsize lexer_line_end_length(const Lexer *lexer, gsize at);

gboolean lexer_has_hashbang(const char *text, gsize size);
