/* SPDX-License-Identifier: MIT
 *
 * The tokenizer below toplevel. Reads each byte once or twice, takes no memory, and steps over anything: what is
 * malformed becomes some token or ends at the end of the text. */
#include "toplevel-lex.h"

#include <string.h>

enum {
    CLASS_WORD = 1, /* may be inside a word */
    CLASS_DIGIT = 2,
    CLASS_BLANK = 4,
};

/* A backslash begins an escape in a word, and # a private name. */
static const guint8 byte_classes[256] = {
    ['a' ... 'z'] = CLASS_WORD, ['A' ... 'Z'] = CLASS_WORD, ['0' ... '9'] = CLASS_WORD | CLASS_DIGIT,
    ['_'] = CLASS_WORD,         ['$'] = CLASS_WORD,         ['\\'] = CLASS_WORD,
    ['#'] = CLASS_WORD,         [0x80 ... 0xff] = CLASS_WORD,
    [' '] = CLASS_BLANK,        ['\t'] = CLASS_BLANK,       ['\v'] = CLASS_BLANK,
    ['\f'] = CLASS_BLANK,
};

/* By first letter, so that most words are decided by one or two comparisons. */
static const struct {
    const char *word;
    Keyword keyword;
} keywords[26][6] = {
    ['a' - 'a'] = {{"await", KEYWORD_AWAIT}},
    ['b' - 'a'] = {{"break", KEYWORD_BREAK}},
    ['c' - 'a'] = {{"case", KEYWORD_CASE}, {"catch", KEYWORD_CATCH}, {"class", KEYWORD_CLASS},
                   {"const", KEYWORD_CONST}, {"continue", KEYWORD_CONTINUE}},
    ['d' - 'a'] = {{"debugger", KEYWORD_DEBUGGER}, {"default", KEYWORD_DEFAULT}, {"delete", KEYWORD_DELETE},
                   {"do", KEYWORD_DO}},
    ['e' - 'a'] = {{"else", KEYWORD_ELSE}, {"export", KEYWORD_EXPORT}, {"extends", KEYWORD_EXTENDS}},
    ['f' - 'a'] = {{"finally", KEYWORD_FINALLY}, {"for", KEYWORD_FOR}, {"function", KEYWORD_FUNCTION}},
    ['i' - 'a'] = {{"if", KEYWORD_IF}, {"import", KEYWORD_IMPORT}, {"in", KEYWORD_IN},
                   {"instanceof", KEYWORD_INSTANCEOF}},
    ['l' - 'a'] = {{"let", KEYWORD_LET}},
    ['n' - 'a'] = {{"new", KEYWORD_NEW}},
    ['o' - 'a'] = {{"of", KEYWORD_OF}},
    ['r' - 'a'] = {{"return", KEYWORD_RETURN}},
    ['s' - 'a'] = {{"switch", KEYWORD_SWITCH}},
    ['t' - 'a'] = {{"throw", KEYWORD_THROW}, {"try", KEYWORD_TRY}, {"typeof", KEYWORD_TYPEOF}},
    ['v' - 'a'] = {{"var", KEYWORD_VAR}, {"void", KEYWORD_VOID}},
    ['w' - 'a'] = {{"while", KEYWORD_WHILE}, {"with", KEYWORD_WITH}},
    ['y' - 'a'] = {{"yield", KEYWORD_YIELD}},
};

static guint8 byte_at(const Lexer *lexer, gsize at)
{
    return at < lexer->size ? lexer->text[at] : 0;
}

static gboolean is_digit(guint8 byte)
{
    return byte_classes[byte] & CLASS_DIGIT;
}

gsize lexer_line_end_length(const Lexer *lexer, gsize at)
{
    guint8 byte = byte_at(lexer, at);
    if (byte == '\n')
        return 1;
    if (byte == '\r')
        return byte_at(lexer, at + 1) == '\n' ? 2 : 1;
    /* U+2028 and U+2029. */
    if (byte == 0xe2 && byte_at(lexer, at + 1) == 0x80 && (byte_at(lexer, at + 2) & 0xfe) == 0xa8)
        return 3;
    return 0;
}

/* The spaces of Unicode that lie beyond ASCII, and the byte order mark. */
static gsize wide_blank_length(const Lexer *lexer, gsize at)
{
    guint8 first = byte_at(lexer, at), second = byte_at(lexer, at + 1);
    if (first == 0xc2 && second == 0xa0)
        return 2;
    switch ((guint)first << 16 | (guint)second << 8 | byte_at(lexer, at + 2)) {
    case 0xe19a80:
    case 0xe28080 ... 0xe2808a:
    case 0xe280af:
    case 0xe2819f:
    case 0xe38080:
    case 0xefbbbf:
        return 3;
    default:
        return 0;
    }
}

static gboolean starts_with(const Lexer *lexer, gsize at, const char *prefix)
{
    gsize length = strlen(prefix);
    return lexer->size - at >= length && memcmp(lexer->text + at, prefix, length) == 0;
}

static gsize line_comment_end(const Lexer *lexer, gsize at)
{
    while (at < lexer->size && !lexer_line_end_length(lexer, at))
        at++;
    return at;
}

static gsize block_comment_end(Lexer *lexer, gsize at, gboolean *after_line)
{
    for (at += 2; at < lexer->size; at++) {
        if (lexer->text[at] == '*' && byte_at(lexer, at + 1) == '/')
            return at + 2;
        if (lexer_line_end_length(lexer, at))
            *after_line = TRUE;
    }
    lexer->unterminated = TRUE;
    return lexer->size;
}

static gsize html_comment_end(Lexer *lexer, gsize at)
{
    if (lexer->is_module)
        return 0;
    lexer->html_comment = TRUE;
    return line_comment_end(lexer, at);
}

/* The end of a comment that starts here, or 0. The arrow of an HTML comment counts only at the start of a line. */
static gsize comment_end(Lexer *lexer, gsize at, gboolean *after_line)
{
    switch (lexer->text[at]) {
    case '/':
        if (byte_at(lexer, at + 1) == '*')
            return block_comment_end(lexer, at, after_line);
        return byte_at(lexer, at + 1) == '/' ? line_comment_end(lexer, at) : 0;
    case '<':
        return starts_with(lexer, at, "<!--") ? html_comment_end(lexer, at) : 0;
    case '-':
        return *after_line && starts_with(lexer, at, "-->") ? html_comment_end(lexer, at) : 0;
    default:
        return 0;
    }
}

gsize lexer_peek(Lexer *lexer, gsize from, gboolean *after_line)
{
    gsize at = from;
    while (at < lexer->size) {
        guint8 byte = lexer->text[at];
        if (byte_classes[byte] & CLASS_BLANK) {
            at++;
            continue;
        }
        gsize length = lexer_line_end_length(lexer, at);
        if (length)
            *after_line = TRUE;
        else if (byte >= 0x80)
            length = wide_blank_length(lexer, at);
        gsize end = length ? at + length : comment_end(lexer, at, after_line);
        if (!end)
            break;
        at = end;
    }
    return at;
}

static gboolean is_word_part(const Lexer *lexer, gsize at)
{
    guint8 byte = byte_at(lexer, at);
    if (byte < 0x80)
        return byte_classes[byte] & CLASS_WORD;
    return !wide_blank_length(lexer, at) && !lexer_line_end_length(lexer, at);
}

static gsize word_end(const Lexer *lexer, gsize at)
{
    while (is_word_part(lexer, at)) {
        if (starts_with(lexer, at, "\\u{")) {
            gsize close = at + strlen("\\u{");
            while (g_ascii_isxdigit(byte_at(lexer, close)))
                close++;
            at = byte_at(lexer, close) == '}' ? close : at;
        }
        at++;
    }
    return at;
}

gboolean lexer_starts_word(const Lexer *lexer, gsize at)
{
    return is_word_part(lexer, at) && !is_digit(lexer->text[at]);
}

gboolean lexer_word_is(const Lexer *lexer, gsize at, const char *word)
{
    return starts_with(lexer, at, word) && !is_word_part(lexer, at + strlen(word));
}

static Keyword find_keyword(const guint8 *word, gsize length)
{
    if (length < 2 || length > strlen("instanceof") || word[0] < 'a' || word[0] > 'z')
        return KEYWORD_NONE;
    const typeof(keywords[0][0]) *row = keywords[word[0] - 'a'];
    for (; row->word; row++)
        if (strncmp(row->word, (const char *)word, length) == 0 && !row->word[length])
            return row->keyword;
    return KEYWORD_NONE;
}

static gsize digits_end(const Lexer *lexer, gsize at)
{
    while (is_digit(byte_at(lexer, at)) || byte_at(lexer, at) == '_')
        at++;
    return at;
}

static gsize number_end(const Lexer *lexer, gsize at)
{
    gboolean has_radix = lexer->text[at] == '0' && strchr("xXbBoO", byte_at(lexer, at + 1) ?: '-');
    if (has_radix)
        return word_end(lexer, at);
    at = digits_end(lexer, at);
    if (byte_at(lexer, at) == '.')
        at = digits_end(lexer, at + 1);
    if ((byte_at(lexer, at) | 0x20) == 'e') {
        guint8 sign = byte_at(lexer, at + 1);
        at += sign == '+' || sign == '-' ? 2 : 1;
    }
    return word_end(lexer, at);
}

/* A backslash takes the next byte with it, and both of a CR LF. */
static gsize escape_end(const Lexer *lexer, gsize at)
{
    return at + (byte_at(lexer, at + 1) == '\r' && byte_at(lexer, at + 2) == '\n' ? 3 : 2);
}

static gsize string_end(Lexer *lexer, gsize at)
{
    guint8 quote = lexer->text[at++];
    while (at < lexer->size && lexer->text[at] != '\n' && lexer->text[at] != '\r') {
        if (lexer->text[at] == quote)
            return at + 1;
        at = lexer->text[at] == '\\' ? escape_end(lexer, at) : at + 1;
    }
    lexer->unterminated = TRUE;
    return at;
}

static gsize regex_end(Lexer *lexer, gsize at)
{
    gboolean in_class = FALSE;
    for (at++; at < lexer->size && !lexer_line_end_length(lexer, at); at++) {
        switch (lexer->text[at]) {
        case '\\':
            at++;
            break;
        case '[':
            in_class = TRUE;
            break;
        case ']':
            in_class = FALSE;
            break;
        case '/':
            if (!in_class)
                return word_end(lexer, at + 1);
            break;
        }
    }
    lexer->unterminated = TRUE;
    return at;
}

/* Ends the token at an offset that malformed text may have led past the end. */
static Token finish(Lexer *lexer, Token token, gsize end)
{
    token.end = lexer->at = MIN(end, lexer->size);
    return token;
}

Token lexer_next_template_part(Lexer *lexer, gsize start)
{
    Token token = {.kind = TOKEN_TEMPLATE, .start = start};
    gsize at = lexer->at;
    for (; at < lexer->size; at++) {
        guint8 byte = lexer->text[at];
        if (byte == '`')
            return finish(lexer, token, at + 1);
        if (byte == '$' && byte_at(lexer, at + 1) == '{') {
            token.kind = TOKEN_TEMPLATE_OPEN;
            return finish(lexer, token, at + 2);
        }
        if (byte == '\\')
            at++;
    }
    lexer->unterminated = TRUE;
    return finish(lexer, token, at);
}

static Token next_punctuator(Lexer *lexer, Token token)
{
    guint8 byte = lexer->text[token.start];
    guint8 next = byte_at(lexer, token.start + 1), third = byte_at(lexer, token.start + 2);
    gsize length = 2;
    token.kind = TOKEN_PUNCTUATOR;
    if (byte == '=' && next == '>') {
        token.code = PUNCTUATOR_ARROW;
    } else if ((byte == '+' || byte == '-') && next == byte) {
        token.code = PUNCTUATOR_INCREMENT;
    } else if (byte == '?' && next == '.' && !is_digit(third)) {
        token.code = PUNCTUATOR_OPTIONAL_DOT;
    } else if (byte == '?' && next == '?') {
        token.code = PUNCTUATOR_COALESCE;
    } else if (byte == '!' && next == '=') {
        token.code = PUNCTUATOR_NOT_EQUAL;
    } else if (byte == '.' && next == '.' && third == '.') {
        token.code = PUNCTUATOR_ELLIPSIS;
        length = 3;
    } else {
        token.code = byte;
        length = byte == '=' && next == '=' ? 2 : 1;
    }
    return finish(lexer, token, token.start + length);
}

Token lexer_next(Lexer *lexer, gboolean regex_allowed)
{
    Token token = {.kind = TOKEN_END, .after_line = lexer->at == 0};
    gsize at = token.start = lexer_peek(lexer, lexer->at, &token.after_line);
    if (at == lexer->size)
        return finish(lexer, token, at);

    guint8 byte = lexer->text[at];
    if (lexer_starts_word(lexer, at)) {
        token.kind = TOKEN_WORD;
        token = finish(lexer, token, word_end(lexer, at));
        token.keyword = find_keyword(lexer->text + at, token.end - at);
        return token;
    }
    if (is_digit(byte) || (byte == '.' && is_digit(byte_at(lexer, at + 1)))) {
        token.kind = TOKEN_NUMBER;
        return finish(lexer, token, number_end(lexer, at));
    }
    if (byte == '"' || byte == '\'') {
        token.kind = TOKEN_STRING;
        return finish(lexer, token, string_end(lexer, at));
    }
    if (byte == '`') {
        lexer->at = at + 1;
        Token template = lexer_next_template_part(lexer, at);
        template.after_line = token.after_line;
        return template;
    }
    if (byte == '/' && regex_allowed) {
        token.kind = TOKEN_REGEX;
        return finish(lexer, token, regex_end(lexer, at));
    }
    return next_punctuator(lexer, token);
}

gboolean token_continues_expression(const Token *token)
{
    switch (token->kind) {
    case TOKEN_WORD:
        return token->keyword == KEYWORD_IN || token->keyword == KEYWORD_INSTANCEOF ||
               token->keyword == KEYWORD_EXTENDS;
    case TOKEN_TEMPLATE:
    case TOKEN_TEMPLATE_OPEN:
        return TRUE;
    case TOKEN_PUNCTUATOR:
        return token->code == PUNCTUATOR_NOT_EQUAL ||
               (token->code != PUNCTUATOR_INCREMENT && token->code != '{' && token->code != '}' &&
                token->code != '!' && token->code != '~');
    default:
        return FALSE;
    }
}

void lexer_place(const Lexer *lexer, gsize offset, guint *line, guint *column)
{
    *line = *column = 1;
    for (gsize at = 0; at < offset;) {
        gsize line_end = lexer_line_end_length(lexer, at);
        if (line_end) {
            (*line)++;
            *column = 1;
            at += line_end;
        } else {
            *column += lexer_utf16_units(lexer->text[at++]);
        }
    }
}

gboolean lexer_has_hashbang(const char *text, gsize size)
{
    return size >= 2 && text[0] == '#' && text[1] == '!';
}

void lexer_init(Lexer *lexer, const char *text, gsize size)
{
    *lexer = (Lexer){.text = (const guint8 *)text, .size = size};
    if (lexer_has_hashbang(text, size))
        lexer->at = line_comment_end(lexer, 0);
}

static gboolean is_use_strict(const Lexer *lexer, const Token *token)
{
    gsize length = strlen("use strict");
    return token->end - token->start == length + 2 &&
           memcmp(lexer->text + token->start + 1, "use strict", length) == 0;
}

gsize lexer_strict_directive_end(const char *text, gsize size)
{
    Lexer lexer;
    lexer_init(&lexer, text, size);
    Token token = lexer_next(&lexer, TRUE);
    while (token.kind == TOKEN_STRING) {
        Token next = lexer_next(&lexer, FALSE);
        gboolean ends = next.kind == TOKEN_END || next.code == ';' ||
                        (next.after_line && !token_continues_expression(&next));
        if (!ends)
            return 0;
        if (is_use_strict(&lexer, &token))
            return token.end;
        token = next.code == ';' ? lexer_next(&lexer, TRUE) : next;
    }
    return 0;
}
