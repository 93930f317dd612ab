/* SPDX-License-Identifier: MIT */
#include "error-hint.h"

#include <string.h>
#include "toplevel-lex.h"

/* Longer texts are not looked at, and longer expressions are cut. */
#define TEXT_MAX   (1u << 20)
#define QUOTED_MAX 80

typedef struct {
    Token token;
    guint partner; /* of brackets: where the other one is; NONE where there is none */
} Piece;

#define NONE G_MAXUINT

/* The text as tokens, and the first of them behind the place of the error. */
typedef struct {
    const char *text;
    GArray *pieces;
    gboolean is_placed; /* else where the error is is not known */
    gsize at;
    guint right;
} Source;

/* ---- tokens ---- */

static const Piece *piece_at(const Source *source, guint i)
{
    return i < source->pieces->len ? &g_array_index(source->pieces, Piece, i) : NULL;
}

static int code_at(const Source *source, guint i)
{
    const Piece *piece = piece_at(source, i);
    return piece ? piece->token.code : 0;
}

static Keyword keyword_at(const Source *source, guint i)
{
    const Piece *piece = piece_at(source, i);
    return piece ? piece->token.keyword : KEYWORD_NONE;
}

static gboolean is_opener(const Token *token)
{
    return token->kind == TOKEN_TEMPLATE_OPEN || token->code == '(' || token->code == '[' || token->code == '{';
}

static gboolean is_closer(int code)
{
    return code == ')' || code == ']' || code == '}';
}

static gboolean ends_value(const Token *token)
{
    if (token->kind == TOKEN_WORD)
        return token->keyword == KEYWORD_NONE || token->keyword == KEYWORD_OF;
    return token->kind == TOKEN_PUNCTUATOR ? is_closer(token->code) : token->kind != TOKEN_TEMPLATE_OPEN;
}

static void add_piece(Source *source, GArray *open, const Token *token)
{
    Piece piece = {.token = *token, .partner = NONE};
    guint index = source->pieces->len;
    if (open->len && (is_closer(token->code) || token->kind == TOKEN_TEMPLATE)) {
        piece.partner = g_array_index(open, guint, open->len - 1);
        g_array_index(source->pieces, Piece, piece.partner).partner = index;
        g_array_set_size(open, open->len - 1);
    }
    g_array_append_val(source->pieces, piece);
    if (is_opener(token))
        g_array_append_val(open, index);
}

static gboolean is_in_template(const Source *source, const GArray *open)
{
    return open->len && piece_at(source, g_array_index(open, guint, open->len - 1))->token.kind == TOKEN_TEMPLATE_OPEN;
}

/* A regular expression behind a parenthesis or brace is taken for divisions: what is said then is a little less. */
static void read_pieces(Source *source, gsize size)
{
    Lexer lexer;
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
    lexer_init(&lexer, source->text, size);
    gboolean regex_allowed = TRUE;
    for (Token token; (token = lexer_next(&lexer, regex_allowed)).kind != TOKEN_END;) {
        gboolean goes_on = token.code == '}' && is_in_template(source, open);
        if (goes_on)
            token = lexer_next_template_part(&lexer, token.start);
        if (token.kind == TOKEN_TEMPLATE_OPEN && goes_on)
            continue; /* still the same bracket */
        if (token.kind == TOKEN_TEMPLATE && !goes_on)
            token.kind = TOKEN_STRING; /* without a part inside */
        if (token.start < source->at)
            source->right = source->pieces->len + 1;
        add_piece(source, open, &token);
        regex_allowed = !ends_value(&token);
    }
}

static gsize offset_of(const char *text, gsize size, guint line, guint column)
{
    Lexer lexer = {.text = (const guint8 *)text, .size = size};
    gsize at = 0;
    for (guint reached = 1; reached < line && at < size;) {
        gsize end = lexer_line_end_length(&lexer, at);
        reached += end > 0;
        at += MAX(end, 1);
    }
    for (guint reached = 1; reached < column && at < size && !lexer_line_end_length(&lexer, at); at++)
        if (((guint8)text[at] & 0xc0) != 0x80)
            reached += (guint8)text[at] >= 0xf0 ? 2 : 1;
    while (at < size && ((guint8)text[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* ---- expressions ---- */

/* Where the operand begins that ends with this token: a name, a literal, a bracket, calls and members of one. */
static guint operand_start(const Source *source, guint i)
{
    for (;;) {
        const Piece *piece = piece_at(source, i);
        if (piece->partner < i) {
            i = piece->partner;
            if (i > 0 && code_at(source, i) != '{' && ends_value(&piece_at(source, i - 1)->token)) {
                i--;
                continue;
            }
        }
        int before = i > 0 ? code_at(source, i - 1) : 0;
        if (i < 2 || (before != '.' && before != PUNCTUATOR_OPTIONAL_DOT))
            return i > 0 && keyword_at(source, i - 1) == KEYWORD_NEW ? i - 1 : i;
        i -= 2;
    }
}

/* The last token of the expression that begins here. */
static guint expression_end(const Source *source, guint from)
{
    guint last = from;
    for (guint i = from; i < source->pieces->len; i++) {
        const Piece *piece = piece_at(source, i);
        int code = piece->token.code;
        if (code == ';' || code == ',' || is_closer(code))
            break;
        if (i > from && piece->token.after_line && ends_value(&piece_at(source, i - 1)->token) &&
            !token_continues_expression(&piece->token))
            break;
        if (is_opener(&piece->token)) {
            if (piece->partner == NONE)
                break;
            i = piece->partner;
        }
        last = i;
    }
    return last;
}

/* The text from one token to another, on one line, and cut. */
static char *quote(const Source *source, guint first, guint last)
{
    gsize start = piece_at(source, first)->token.start, end = piece_at(source, last)->token.end;
    GString *quoted = g_string_new(NULL);
    for (const char *at = source->text + start; at < source->text + end; at++) {
        gboolean is_blank = g_ascii_isspace(*at);
        if (quoted->len >= QUOTED_MAX && ((guint8)*at & 0xc0) != 0x80) {
            g_string_append(quoted, "...");
            break;
        }
        if (!is_blank || !g_str_has_suffix(quoted->str, " "))
            g_string_append_c(quoted, *at && !is_blank ? *at : ' ');
    }
    return g_string_free(quoted, FALSE);
}

/* f(a) {} and (a) => are no calls. */
static gboolean is_function_head(const Source *source, guint paren)
{
    guint partner = piece_at(source, paren)->partner;
    int behind = partner == NONE ? 0 : code_at(source, partner + 1);
    return behind == '{' || behind == PUNCTUATOR_ARROW;
}

static gboolean is_operator(int code)
{
    return code == PUNCTUATOR_COALESCE || (code > 0 && code < 128 && strchr("=+-*/%&|^<>?", code));
}

/* Whether a variable or member that ends before this token is assigned to. */
static gboolean is_assigned(const Source *source, guint i)
{
    if (code_at(source, i) == PUNCTUATOR_INCREMENT)
        return TRUE;
    for (guint steps = 0; steps < 4 && is_operator(code_at(source, i)); steps++, i++)
        if (code_at(source, i) == '=')
            return piece_at(source, i)->token.end - piece_at(source, i)->token.start == 1;
    return FALSE;
}

/* The word that the place is behind, or its operator of assignment: x =| 1. NONE: there is none. */
static guint word_left(const Source *source)
{
    guint i = source->right;
    if (i == 0)
        return NONE;
    gboolean is_adjacent = piece_at(source, i - 1)->token.end == source->at;
    guint word = i - 1;
    for (guint steps = 0; steps < 4 && word > 0 && is_operator(code_at(source, word)); steps++)
        word--;
    const Token *token = &piece_at(source, word)->token;
    gboolean is_name = token->kind == TOKEN_WORD && token->keyword == KEYWORD_NONE;
    gboolean is_meant = word < i - 1 ? is_assigned(source, word + 1) : is_adjacent;
    return is_name && is_meant ? word : NONE;
}

static gboolean is_member(const Source *source, guint word)
{
    int before = word > 0 ? code_at(source, word - 1) : 0;
    return before == '.' || before == PUNCTUATOR_OPTIONAL_DOT;
}

/* ---- the kinds ---- */

static gboolean is_same_word(const Source *source, const Token *a, const Token *b)
{
    return b->kind == TOKEN_WORD && a->end - a->start == b->end - b->start &&
           memcmp(source->text + a->start, source->text + b->start, a->end - a->start) == 0;
}

static gboolean is_declared_behind(const Source *source, guint word)
{
    for (guint i = word + 2; i < source->pieces->len; i++) {
        Keyword before = keyword_at(source, i - 1);
        if ((before == KEYWORD_LET || before == KEYWORD_CONST || before == KEYWORD_CLASS) &&
            is_same_word(source, &piece_at(source, word)->token, &piece_at(source, i)->token))
            return TRUE;
    }
    return FALSE;
}

/* Behind const, let or var: what is assigned there is fine, what it is given may not be. */
static gboolean is_declared_here(const Source *source, guint word)
{
    Keyword before = word > 0 ? keyword_at(source, word - 1) : KEYWORD_NONE;
    return before == KEYWORD_CONST || before == KEYWORD_LET || before == KEYWORD_VAR;
}

/* A word that the place is before says less: it must be one that is still to be declared. */
static char *uninitialized(const Source *source)
{
    guint word = word_left(source);
    if (word != NONE && !is_member(source, word) && !is_declared_here(source, word) &&
        !(code_at(source, word + 1) == '(' && is_function_head(source, word + 1)))
        return quote(source, word, word);
    word = source->right + (keyword_at(source, source->right) == KEYWORD_TYPEOF);
    const Piece *piece = piece_at(source, word);
    gboolean is_name = piece && piece->token.kind == TOKEN_WORD && piece->token.keyword == KEYWORD_NONE;
    return is_name && is_declared_behind(source, word) ? quote(source, word, word) : NULL;
}

/* The index of the last token of o.p or o[p], whose object the place is behind. */
static guint member_end(const Source *source)
{
    const Piece *right = piece_at(source, source->right);
    if (!right || source->right == 0 || !ends_value(&piece_at(source, source->right - 1)->token))
        return NONE;
    if (right->token.code == '[' && !right->token.after_line)
        return right->partner;
    gboolean is_name = (right->token.code == '.' || right->token.code == PUNCTUATOR_OPTIONAL_DOT) &&
                       piece_at(source, source->right + 1);
    return is_name ? source->right + 1 : NONE;
}

static gboolean is_loop_keyword(Keyword keyword)
{
    return keyword == KEYWORD_OF || keyword == KEYWORD_IN;
}

/* The word that is assigned to: that before the place, also in a pattern or before of and in, or that behind it. */
static guint assigned_word(const Source *source)
{
    guint word = word_left(source), right = source->right;
    if (word == NONE && right > 0 && is_loop_keyword(keyword_at(source, right)))
        word = right - 1;
    if (word != NONE) {
        int behind = code_at(source, word + 1);
        gboolean is_target = behind == ']' || behind == '}' || behind == ',' || is_loop_keyword(keyword_at(source, word + 1));
        return is_target || is_assigned(source, word + 1) ? word : NONE;
    }
    const Piece *piece = piece_at(source, right);
    gboolean is_name = piece && piece->token.kind == TOKEN_WORD && piece->token.keyword == KEYWORD_NONE;
    gboolean is_changed = right > 0 && code_at(source, right - 1) == PUNCTUATOR_INCREMENT;
    return is_name && (is_changed || is_assigned(source, right + 1)) ? right : NONE;
}

static char *assigned(const Source *source, const char **kind)
{
    guint member = member_end(source);
    *kind = "property";
    if (member != NONE && is_assigned(source, member + 1))
        return quote(source, operand_start(source, source->right - 1), member);
    guint word = assigned_word(source);
    if (word == NONE)
        return NULL;
    if (!is_member(source, word))
        *kind = "variable";
    return quote(source, operand_start(source, word), word);
}

/* The pattern and what it is given: {a} = o.p, {a} of list. */
static char *pattern_with_source(const Source *source, guint pattern)
{
    guint last = piece_at(source, pattern)->partner;
    if (last == NONE)
        return NULL;
    if ((code_at(source, last + 1) == '=' || keyword_at(source, last + 1) == KEYWORD_OF) && piece_at(source, last + 2))
        last = expression_end(source, last + 2);
    return quote(source, pattern, last);
}

/* The pattern before the = to the left of the place, in the same brackets; or the one that the place is in. */
static guint pattern_left(const Source *source)
{
    for (guint i = source->right; i-- > 1;) {
        const Piece *piece = piece_at(source, i);
        if (piece->token.code == '=' && code_at(source, i - 1) == '}')
            return piece_at(source, i - 1)->partner;
        if (piece->token.code == ';')
            return NONE;
        if (is_opener(&piece->token)) {
            Keyword before = keyword_at(source, i - 1);
            gboolean is_pattern = piece->token.code == '{' && (before == KEYWORD_CONST || before == KEYWORD_LET ||
                                                               before == KEYWORD_VAR || code_at(source, i - 1) == '(');
            return is_pattern ? i : NONE;
        }
        if (piece->partner < i)
            i = piece->partner; /* over what is in the bracket */
    }
    return NONE;
}

/* Whether the brace or bracket begins a pattern of a declaration, an assignment or a parameter. */
static gboolean is_pattern(const Source *source, guint i)
{
    Keyword before = i > 0 ? keyword_at(source, i - 1) : KEYWORD_NONE;
    if (before == KEYWORD_CONST || before == KEYWORD_LET || before == KEYWORD_VAR)
        return TRUE;
    if (i == 0 || piece_at(source, i)->partner == NONE || (code_at(source, i - 1) != '(' && code_at(source, i - 1) != ','))
        return FALSE;
    const Piece *behind = piece_at(source, piece_at(source, i)->partner + 1);
    return (behind && behind->token.code == '=' && behind->token.end - behind->token.start == 1) ||
           (code_at(source, i - 1) == '(' && is_function_head(source, i - 1));
}

/* The engine does not know where it is when a function has just gone on behind an await. A text with one pattern only can
 * mean no other. */
static guint only_pattern(const Source *source)
{
    guint found = NONE;
    for (guint i = 0; i < source->pieces->len; i++) {
        if (code_at(source, i) != '{' || !is_pattern(source, i))
            continue;
        if (found != NONE)
            return NONE;
        found = i;
    }
    return found;
}

static char *destructured_here(const Source *source)
{
    guint right = source->right;
    Keyword keyword = keyword_at(source, right);
    if (keyword == KEYWORD_OF && right > 0 && piece_at(source, right - 1)->partner < right)
        return pattern_with_source(source, piece_at(source, right - 1)->partner);
    if (code_at(source, right) == '(' && is_function_head(source, right)) {
        gboolean has_name = right > 0 && piece_at(source, right - 1)->token.kind == TOKEN_WORD &&
                            keyword_at(source, right - 1) == KEYWORD_NONE;
        return quote(source, has_name ? right - 1 : right, piece_at(source, right)->partner);
    }
    if (keyword == KEYWORD_CONST || keyword == KEYWORD_LET || keyword == KEYWORD_VAR)
        right++;
    if ((code_at(source, right) == '{' || code_at(source, right) == '[') && is_pattern(source, right))
        return pattern_with_source(source, right);
    guint pattern = pattern_left(source);
    return pattern == NONE ? NULL : pattern_with_source(source, pattern);
}

static char *destructured(const Source *source)
{
    char *told = source->is_placed ? destructured_here(source) : NULL;
    guint pattern = told ? NONE : only_pattern(source);
    return pattern == NONE ? told : pattern_with_source(source, pattern);
}

/* The call or member whose object or function the place is behind, the expression before which it is, or the member
 * behind which. */
static char *expression(const Source *source)
{
    const Piece *right = piece_at(source, source->right);
    const Piece *left = source->right > 0 ? piece_at(source, source->right - 1) : NULL;
    gboolean is_behind = left && ends_value(&left->token);
    guint member = member_end(source);
    if (right && right->token.code == '(' && is_behind)
        return right->partner == NONE || is_function_head(source, source->right)
                   ? NULL
                   : quote(source, operand_start(source, source->right - 1), right->partner);
    if (member != NONE)
        return quote(source, operand_start(source, source->right - 1), member);
    if (is_behind && left->token.end == source->at)
        return quote(source, operand_start(source, source->right - 1), source->right - 1);
    gboolean begins = right && right->token.start == source->at &&
                      (right->token.keyword == KEYWORD_NONE || right->token.keyword == KEYWORD_NEW ||
                       right->token.keyword == KEYWORD_TYPEOF || right->token.keyword == KEYWORD_DELETE);
    return begins ? quote(source, source->right, expression_end(source, source->right)) : NULL;
}

/* ---- messages ---- */

/* Which tell what is wrong and not where, by how they begin. */
static const char *const without_expression[] = {
    "JSON Parse error: ",
    "Array length must be ",
    "Attempted to assign to readonly property",
    "Attempting to ",
    "Cannot call a class constructor without |new|",
    "Cannot convert a symbol to ",
    "Conversion from 'BigInt' to ",
    "Failed to parse String to BigInt",
    "Invalid Date",
    "Invalid mix of BigInt and other type",
    "Invalid regular expression: ",
    "JSON.stringify cannot ",
    "Not an integer",
    "Right hand side of instanceof is not ",
    "Spread syntax requires ",
    "URI error",
    "Unable to delete property",
    "reduce of empty array with no initial value",
    "undefined is not a function",
    "Type error",
};

static gboolean is_about_destructuring(const char *message)
{
    return g_str_has_prefix(message, "Right side of assignment cannot be destructured");
}

static gboolean lacks_expression(const char *message)
{
    if (strstr(message, "(evaluating ") || strstr(message, "(near ") || strstr(message, "(In "))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(without_expression); i++)
        if (g_str_has_prefix(message, without_expression[i]))
            return TRUE;
    return FALSE;
}

static char *complete(const Source *source, const char *message)
{
    const char *kind;
    g_autofree char *told = NULL;
    if (g_str_has_prefix(message, "Cannot access uninitialized variable"))
        return (told = uninitialized(source)) ? g_strdup_printf("Cannot access uninitialized variable '%s'", told) : NULL;
    if (g_str_has_prefix(message, "Attempted to assign to readonly property") && (told = assigned(source, &kind)))
        return g_strdup_printf("Attempted to assign to readonly %s '%s'", kind, told);
    told = is_about_destructuring(message) ? destructured(source)
           : lacks_expression(message)     ? expression(source)
                                           : NULL;
    if (!told)
        return NULL;
    gsize length = strlen(message);
    while (length > 0 && strchr(".\n", message[length - 1]))
        length--;
    return g_strdup_printf("%.*s (evaluating '%s')", (int)length, message, told);
}

static gboolean names_nothing(const char *message)
{
    return g_str_has_prefix(message, "Cannot access uninitialized variable") || is_about_destructuring(message) ||
           lacks_expression(message);
}

char *error_hint(const char *text, gsize size, guint line, guint column, const char *message)
{
    if (size > TEXT_MAX || !names_nothing(message))
        return NULL;
    Source source = {.text = text, .pieces = g_array_new(FALSE, FALSE, sizeof(Piece)), .is_placed = line && column};
    source.at = source.is_placed ? offset_of(text, size, line, column) : 0;
    read_pieces(&source, size);
    char *completed = source.is_placed || is_about_destructuring(message) ? complete(&source, message) : NULL;
    g_array_unref(source.pieces);
    return completed;
}
