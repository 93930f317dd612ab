/* SPDX-License-Identifier: MIT */
#include "module-scan.h"

#include <string.h>
#include "module-from.h"

static ModuleParts *parts_of(Scanner *scanner)
{
    return &scanner->result->module;
}

static gboolean is_name(const Token *token)
{
    return token->kind == TOKEN_WORD || token->kind == TOKEN_STRING;
}

static guint8 byte_behind(Scanner *scanner, const Token *token)
{
    gboolean after_line = FALSE;
    gsize next = lexer_peek(&scanner->lexer, token->end, &after_line);
    return next < scanner->lexer.size ? scanner->lexer.text[next] : 0;
}

void module_stop(Scanner *scanner, gsize at, char *message)
{
    module_parts_set_problem(parts_of(scanner), at, message);
    scanner->lexer.at = scanner->lexer.size;
}

void module_stop_at(Scanner *scanner, const Token *token)
{
    g_autofree char *shown = module_span_shown(module_text(scanner), module_span(token));
    if (token->kind == TOKEN_END)
        module_stop(scanner, token->start, g_strdup("Unexpected end of script"));
    else
        module_stop(scanner, token->start, g_strdup_printf("Unexpected token '%s'", shown));
}

static void add_syntax(Scanner *scanner, gsize start, gsize end)
{
    ModuleSpan span = {start, end};
    g_array_append_val(parts_of(scanner)->syntax, span);
    scanner->previous = PREVIOUS_STATEMENT;
    scanner->previous_keyword = KEYWORD_NONE;
}

gboolean module_end_declaration(Scanner *scanner, const Token *first, const Token *last)
{
    scanner->lexer.at = last->end;
    Lexer lexer = scanner->lexer;
    Token next = lexer_next(&lexer, FALSE);
    gboolean ends = next.kind == TOKEN_END || next.code == ';' || next.after_line;
    if (ends)
        add_syntax(scanner, first->start, last->end);
    else
        module_stop_at(scanner, &next);
    return ends;
}

static void add_export(Scanner *scanner, ModuleSpan variable, ModuleSpan name)
{
    ModuleExport export = {.variable = variable, .name = name};
    g_array_append_val(parts_of(scanner)->exports, export);
}

/* ---- export { a, b as c } ---- */

GArray *module_read_list(Scanner *scanner, Lexer *lexer, Token *token)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(ModuleExport));
    for (*token = lexer_next(lexer, FALSE); token->code != '}'; *token = lexer_next(lexer, FALSE)) {
        if (!is_name(token))
            return NULL;
        ModuleExport export = {.variable = module_span(token), .name = module_span(token)};
        *token = lexer_next(lexer, FALSE);
        if (module_is_word(scanner, token, "as")) {
            *token = lexer_next(lexer, FALSE);
            if (!is_name(token))
                return NULL;
            export.name = module_span(token);
            *token = lexer_next(lexer, FALSE);
        }
        g_array_append_val(list, export);
        if (token->code == '}')
            break;
        if (token->code != ',')
            return NULL;
    }
    return g_steal_pointer(&list);
}

static gboolean is_string(const Scanner *scanner, ModuleSpan span)
{
    return scanner->lexer.text[span.start] == '"' || scanner->lexer.text[span.start] == '\'';
}

static void take_list(Scanner *scanner, Lexer lexer, const Token *export)
{
    Token last;
    g_autoptr(GArray) list = module_read_list(scanner, &lexer, &last);
    if (!list) {
        module_stop_at(scanner, &last);
        return;
    }
    Lexer behind = lexer;
    Token next = lexer_next(&behind, FALSE);
    if (module_is_word(scanner, &next, "from")) {
        module_take_from(scanner, export);
        return;
    }
    for (guint i = 0; i < list->len; i++) {
        const ModuleExport *member = &g_array_index(list, ModuleExport, i);
        if (is_string(scanner, member->variable)) {
            module_stop_at(scanner, &(Token){.kind = TOKEN_STRING, .start = member->variable.start, .end = member->variable.end});
            return;
        }
    }
    if (module_end_declaration(scanner, export, &last))
        g_array_append_vals(parts_of(scanner)->exports, list->data, list->len);
}

/* ---- declarations ---- */

/* The names that are declared behind the word are exported. */
static void take_exported_declaration(Scanner *scanner, const Token *export)
{
    scanner->exports_names = TRUE;
    add_syntax(scanner, export->start, export->end);
}

static void take_export(Scanner *scanner, const Token *export)
{
    Lexer lexer = scanner->lexer;
    Token next = lexer_next(&lexer, FALSE);
    switch (next.keyword) {
    case KEYWORD_DEFAULT:
        scanner->lexer = lexer;
        scanner->awaits_default = TRUE;
        scanner->default_word = module_span(&next);
        add_syntax(scanner, export->start, next.end);
        return;
    case KEYWORD_VAR:
    case KEYWORD_LET:
    case KEYWORD_CONST:
    case KEYWORD_FUNCTION:
    case KEYWORD_CLASS:
        take_exported_declaration(scanner, export);
        return;
    default:
        break;
    }
    if (next.code == '{') {
        take_list(scanner, lexer, export);
    } else if (next.code == '*') {
        module_take_from(scanner, export);
    } else {
        if (module_is_word(scanner, &next, "async"))
            next = lexer_next(&lexer, FALSE);
        gboolean is_async = next.keyword == KEYWORD_FUNCTION && !next.after_line;
        if (is_async)
            take_exported_declaration(scanner, export);
        else
            module_stop_at(scanner, &next);
    }
}

gboolean module_begins_here(Scanner *scanner, const Token *token)
{
    if (token->keyword == KEYWORD_EXPORT)
        return TRUE;
    guint8 byte = token->keyword == KEYWORD_IMPORT ? byte_behind(scanner, token) : '(';
    return byte != '(' && byte != '.';
}

void module_take_declaration(Scanner *scanner, const Token *token)
{
    parts_of(scanner)->is_module = TRUE;
    if (token->keyword == KEYWORD_EXPORT)
        take_export(scanner, token);
    else
        module_take_from(scanner, token);
}

void module_take_variable(Scanner *scanner, const Token *token)
{
    if (scanner->exports_names)
        add_export(scanner, module_span(token), module_span(token));
}

/* The name of a function or class, empty where it has none. */
static ModuleSpan declared_name(Scanner *scanner, const Token *first)
{
    Lexer lexer = scanner->lexer;
    Token token = *first;
    if (module_is_word(scanner, &token, "async"))
        token = lexer_next(&lexer, FALSE);
    token = lexer_next(&lexer, FALSE);
    if (token.code == '*')
        token = lexer_next(&lexer, FALSE);
    if (token.kind != TOKEN_WORD || token.keyword == KEYWORD_EXTENDS)
        return (ModuleSpan){0};
    return module_span(&token);
}

StatementKind module_begin_default(Scanner *scanner, const Token *token, StatementKind kind)
{
    gboolean is_declaration = kind == STATEMENT_FUNCTION || kind == STATEMENT_CLASS;
    ModuleSpan name = is_declaration ? declared_name(scanner, token) : (ModuleSpan){0};
    scanner->awaits_default = FALSE;
    add_export(scanner, name, scanner->default_word);
    if (name.end)
        return kind;
    scanner->in_default = TRUE;
    parts_of(scanner)->value = (ModuleSpan){.start = token->start, .end = MODULE_SPAN_OPEN};
    return is_declaration ? kind : STATEMENT_EXPRESSION;
}

void module_take_comma(Scanner *scanner)
{
    if (scanner->in_default)
        module_stop(scanner, scanner->lexer.at - 1, g_strdup("Unexpected token ','"));
}

/* The brace of a function or class is its last token; other statements end before the token that is there now. */
void module_end_statement(Scanner *scanner, const Context *list)
{
    gboolean ends_here = list->statement == STATEMENT_FUNCTION || list->statement == STATEMENT_CLASS;
    if (scanner->in_default)
        parts_of(scanner)->value.end = ends_here ? scanner->lexer.at : scanner->previous_end;
    if (scanner->awaits_default)
        module_stop(scanner, scanner->default_word.start, g_strdup("export default without a value"));
    scanner->in_default = scanner->awaits_default = scanner->exports_names = scanner->names_lexical = FALSE;
}

/* ---- expressions ---- */

static gboolean is_literal_argument(Lexer lexer)
{
    Token argument = lexer_next(&lexer, TRUE);
    Token behind = lexer_next(&lexer, FALSE);
    return (argument.kind == TOKEN_STRING || argument.kind == TOKEN_TEMPLATE) && (behind.code == ')' || behind.code == ',');
}

void module_take_import(Scanner *scanner, const Token *token)
{
    Lexer lexer = scanner->lexer;
    ModuleImport import = {.word = module_span(token)};
    Token next = lexer_next(&lexer, FALSE);
    if (next.code == '(') {
        import.is_computed = !is_literal_argument(lexer);
    } else {
        Token member = lexer_next(&lexer, FALSE);
        if (next.code != '.' || !module_is_word(scanner, &member, "meta"))
            return; /* the engine says what is wrong with it */
        parts_of(scanner)->is_module = TRUE;
    }
    g_array_append_val(parts_of(scanner)->imports, import);
}

void module_take_operator(Scanner *scanner, const Token *token)
{
    const char *behind = module_text(scanner) + token->end;
    gsize left = scanner->lexer.size - token->end;
    gboolean opens = token->code == '<' && left >= 3 && memcmp(behind, "!--", 3) == 0;
    gboolean closes = token->code == PUNCTUATOR_INCREMENT && token->after_line && left >= 1 && behind[0] == '>';
    if (scanner->lexer.is_module && (opens || closes))
        g_array_append_val(parts_of(scanner)->splits, token->end);
}
