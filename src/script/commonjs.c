/* SPDX-License-Identifier: MIT
 *
 * One pass over the tokens with a stack of brackets, each of which knows which of the names are variables of the text inside
 * of it: parameters and what is declared. As in toplevel-scan.c, text that is no JavaScript gives some answer. */
#include "commonjs.h"

#include <string.h>
#include "module-parts.h"
#include "node-names.h"
#include "toplevel-lex.h"

/* Deeper than the engine's parser goes. */
#define FRAMES_MAX 100000

/* Bits. */
typedef enum {
    NAME_REQUIRE = 1,
    NAME_MODULE = 2,
    NAME_EXPORTS = 4,
} Names;

/* What is open. */
typedef struct {
    guint16 opener; /* the code of the bracket, a backquote for ${, PUNCTUATOR_ARROW for an arrow without braces */
    guint8 bound;   /* Names that are variables of the text here */
    guint8 names;   /* Names that stand in it: of parentheses, those of parameters */
    gboolean is_head : 1; /* of if, for and the like: a statement comes behind it */
    gboolean in_try : 1;
} Frame;

typedef struct {
    Lexer lexer;
    GArray *frames; /* of Frame; the text itself is the first */
    Token previous;
    gboolean expects_operand;
    guint8 parameters; /* Names in what may turn out to be the parameters of a function */
    guint8 found;      /* Names that are used as those of CommonJS */
    guint8 probed;     /* Names that are looked at by `typeof` */
} Pass;

static Frame *innermost(const Pass *pass)
{
    return &g_array_index(pass->frames, Frame, pass->frames->len - 1);
}

static Frame *open_frame(Pass *pass, guint16 opener)
{
    Frame frame = *innermost(pass);
    frame.opener = opener;
    frame.names = 0;
    frame.is_head = FALSE;
    g_array_append_val(pass->frames, frame);
    if (pass->frames->len == FRAMES_MAX)
        pass->lexer.at = pass->lexer.size;
    return innermost(pass);
}

/* The text itself stays. */
static Frame close_frame(Pass *pass)
{
    Frame frame = *innermost(pass);
    if (pass->frames->len > 1)
        g_array_set_size(pass->frames, pass->frames->len - 1);
    return frame;
}

static void end_arrows(Pass *pass)
{
    while (innermost(pass)->opener == PUNCTUATOR_ARROW)
        close_frame(pass);
}

/* ---- words ---- */

static gboolean is_member(const Pass *pass)
{
    return pass->previous.code == '.' || pass->previous.code == PUNCTUATOR_OPTIONAL_DOT;
}

static guint8 name_of(const Pass *pass, const Token *word)
{
    static const struct {
        const char *word;
        Names name;
    } names[] = {{"require", NAME_REQUIRE}, {"module", NAME_MODULE}, {"exports", NAME_EXPORTS}};
    for (guint i = 0; !is_member(pass) && i < G_N_ELEMENTS(names); i++) {
        if (lexer_word_is(&pass->lexer, word->start, names[i].word))
            return names[i].name;
    }
    return 0;
}

/* ("…") with the name of what no worker has. */
static gboolean requires_package(Lexer *lexer)
{
    Token open = lexer_next(lexer, FALSE), argument = lexer_next(lexer, TRUE), close = lexer_next(lexer, FALSE);
    if (open.code != '(' || argument.kind != TOKEN_STRING || close.code != ')')
        return FALSE;
    ModuleSpan span = {argument.start, argument.end};
    g_autofree char *name = module_span_value((const char *)lexer->text, span);
    return name && !node_names_find(name);
}

/* Behind the name, whose lexer this is a copy of. */
static gboolean is_used(Lexer lexer, guint8 name)
{
    if (name == NAME_REQUIRE)
        return requires_package(&lexer);
    Token dot = lexer_next(&lexer, FALSE), member = lexer_next(&lexer, FALSE);
    if (dot.code != '.' || member.kind != TOKEN_WORD)
        return FALSE;
    return name == NAME_MODULE ? lexer_word_is(&lexer, member.start, "exports") : lexer_next(&lexer, FALSE).code == '=';
}

static gboolean declares(Keyword keyword)
{
    return keyword == KEYWORD_VAR || keyword == KEYWORD_LET || keyword == KEYWORD_CONST || keyword == KEYWORD_FUNCTION ||
           keyword == KEYWORD_CLASS;
}

static void take_name(Pass *pass, guint8 name)
{
    Frame *frame = innermost(pass);
    if (declares(pass->previous.keyword))
        frame->bound |= name;
    else if (pass->previous.keyword == KEYWORD_TYPEOF)
        pass->probed |= name;
    else if (!(frame->bound & name) && !frame->in_try && is_used(pass->lexer, name))
        pass->found |= name;
    frame->names |= name;
    pass->parameters = name; /* of an arrow function, perhaps */
}

/* ---- brackets ---- */

static gboolean has_head(Keyword keyword)
{
    return keyword == KEYWORD_IF || keyword == KEYWORD_FOR || keyword == KEYWORD_WHILE || keyword == KEYWORD_WITH ||
           keyword == KEYWORD_SWITCH;
}

static void take_opener(Pass *pass, const Token *token, guint8 parameters)
{
    Frame *frame = open_frame(pass, (guint16)token->code);
    frame->is_head = token->code == '(' && has_head(pass->previous.keyword);
    frame->in_try |= pass->previous.keyword == KEYWORD_TRY;
    if (token->code == '{' && (pass->previous.code == ')' || pass->previous.code == PUNCTUATOR_ARROW))
        frame->bound |= parameters;
}

static void take_closer(Pass *pass, const Token *token)
{
    end_arrows(pass);
    Frame closed = close_frame(pass);
    innermost(pass)->names |= closed.names;
    pass->expects_operand = closed.is_head;
    if (token->code == ')' && !closed.is_head)
        pass->parameters = closed.names;
    if (closed.opener == '`') {
        Token part = lexer_next_template_part(&pass->lexer, token->start);
        if (part.kind == TOKEN_TEMPLATE_OPEN)
            open_frame(pass, '`');
        pass->expects_operand = part.kind == TOKEN_TEMPLATE_OPEN;
    }
}

static void take_arrow(Pass *pass, guint8 parameters)
{
    Lexer lexer = pass->lexer;
    if (lexer_next(&lexer, TRUE).code == '{')
        pass->parameters = parameters;
    else
        open_frame(pass, PUNCTUATOR_ARROW)->bound |= parameters;
}

static void take_punctuator(Pass *pass, const Token *token, guint8 parameters)
{
    switch (token->code) {
    case '(':
    case '[':
    case '{':
        take_opener(pass, token, parameters);
        break;
    case ')':
    case ']':
    case '}':
        take_closer(pass, token);
        break;
    case PUNCTUATOR_ARROW:
        take_arrow(pass, parameters);
        break;
    case PUNCTUATOR_INCREMENT: /* behind a value it leaves one */
        pass->expects_operand = pass->expects_operand || token->after_line;
        break;
    case ',':
    case ';':
        end_arrows(pass);
        break;
    default:
        break;
    }
}

static void take_token(Pass *pass, Token *token)
{
    guint8 parameters = pass->parameters;
    if (is_member(pass))
        token->keyword = KEYWORD_NONE;
    gboolean is_value = token->kind != TOKEN_PUNCTUATOR && token->kind != TOKEN_TEMPLATE_OPEN && token->keyword == KEYWORD_NONE;
    if (token->after_line && !pass->expects_operand && !token_continues_expression(token))
        end_arrows(pass);
    pass->parameters = 0;
    pass->expects_operand = token->code == PUNCTUATOR_INCREMENT ? pass->expects_operand : !is_value;
    if (token->kind == TOKEN_PUNCTUATOR) {
        take_punctuator(pass, token, parameters);
    } else if (token->kind == TOKEN_TEMPLATE_OPEN) {
        open_frame(pass, '`');
    } else if (token->kind == TOKEN_WORD) {
        guint8 name = name_of(pass, token);
        if (name)
            take_name(pass, name);
    }
    pass->previous = *token;
}

/* Most texts do not have the letters. */
static gboolean may_be(const char *text, gsize size)
{
    return size > 0 && (memmem(text, size, "require", strlen("require")) || memmem(text, size, "exports", strlen("exports")));
}

gboolean commonjs_needs_bundle(const char *text, gsize size)
{
    if (!may_be(text, size))
        return FALSE;
    Pass pass = {.frames = g_array_new(FALSE, FALSE, sizeof(Frame)), .expects_operand = TRUE};
    Frame top = {0};
    g_array_append_val(pass.frames, top);
    lexer_init(&pass.lexer, text, size);
    for (Token token; (token = lexer_next(&pass.lexer, pass.expects_operand)).kind != TOKEN_END;)
        take_token(&pass, &token);
    g_array_unref(pass.frames);
    return (pass.found & ~pass.probed) != 0;
}
