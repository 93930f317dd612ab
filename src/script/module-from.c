/* SPDX-License-Identifier: MIT */
#include "module-from.h"

#include "module-scan.h"

#define BUNDLE "bundle the code with what it imports, by rrjs build, or by esbuild --bundle --format=esm"

/* Where the specifier of a declaration is: behind `from`, or at once. Else the token is what does not belong there. */
static gboolean find_specifier(const Scanner *scanner, Token *token)
{
    Lexer lexer = scanner->lexer;
    gboolean is_expected = TRUE, in_braces = FALSE;
    while ((*token = lexer_next(&lexer, FALSE)).kind != TOKEN_END) {
        if (token->kind == TOKEN_STRING && !in_braces)
            return is_expected;
        if (token->code == '{' || token->code == '}')
            in_braces = token->code == '{';
        else if (token->kind != TOKEN_WORD && token->kind != TOKEN_STRING && token->code != ',' && token->code != '*')
            return FALSE;
        is_expected = module_is_word(scanner, token, "from");
    }
    return FALSE;
}

/* The module of node that the specifier names; where it is none that is there, the scan is over. */
static const NodeName *find_module(Scanner *scanner, const Token *specifier, const Token *declaration)
{
    g_autofree char *name = module_span_value(module_text(scanner), module_span(specifier));
    const NodeName *module = name ? node_names_find(name) : NULL;
    if (module && module->place)
        return module;
    const char *what = declaration->keyword == KEYWORD_EXPORT ? "export from" : "import";
    g_autofree char *shown = module_span_shown(module_text(scanner), module_span(specifier));
    g_autofree char *fault = name ? node_names_fault(name) : NULL;
    scanner->result->module.wants_bundle = !fault;
    module_stop(scanner, declaration->start, g_strdup_printf("cannot %s %s: %s", what, shown, fault ? fault : BUNDLE));
    return NULL;
}

/* ---- clauses ---- */

/* A declaration while it is read. FALSE of the functions below: the token does not belong there. */
typedef struct {
    Scanner *scanner;
    const NodeName *module;
    gboolean exports;
    Lexer lexer;
    Token token; /* the next that was not taken */
} Reader;

static void advance(Reader *reader)
{
    reader->token = lexer_next(&reader->lexer, FALSE);
}

static gboolean take_word(Reader *reader, const char *word)
{
    gboolean is_it = module_is_word(reader->scanner, &reader->token, word);
    if (is_it)
        advance(reader);
    return is_it;
}

/* The text has a variable of this name from now on, or an export. */
static void add(Reader *reader, ModuleTakes takes, ModuleSpan name, ModuleSpan given)
{
    ToplevelScan *result = reader->scanner->result;
    g_autofree char *value = module_span_value(module_text(reader->scanner), name);
    if (!value) {
        g_autofree char *shown = module_span_shown(module_text(reader->scanner), name);
        module_parts_set_problem(&result->module, name.start,
                                 g_strdup_printf("the name of the import %s is no well-formed Unicode", shown));
    }
    ModuleBinding binding = {
        .module = reader->module,
        .takes = takes,
        .name = name,
        .variable = reader->exports ? (ModuleSpan){0} : given,
    };
    g_array_append_val(result->module.bindings, binding);
    if (!reader->exports) {
        ToplevelName variable = {.start = given.start, .end = given.end};
        g_array_append_val(result->module.lexical, variable);
    } else if (takes != MODULE_TAKES_ALL) {
        ModuleExport export = {.name = given, .binding = result->module.bindings->len};
        g_array_append_val(result->module.exports, export);
    }
}

static gboolean can_be_variable(const Token *token)
{
    return token->kind == TOKEN_WORD && (token->keyword == KEYWORD_NONE || token->keyword == KEYWORD_OF);
}

/* What a declaration gives a name to. */
static gboolean take_given(Reader *reader, ModuleTakes takes, ModuleSpan name)
{
    gboolean fits = can_be_variable(&reader->token) ||
                    (reader->exports && (reader->token.kind == TOKEN_WORD || reader->token.kind == TOKEN_STRING));
    if (fits) {
        add(reader, takes, name, module_span(&reader->token));
        advance(reader);
    }
    return fits;
}

/* * as a, or in exports *. */
static gboolean take_star(Reader *reader)
{
    ModuleSpan star = module_span(&reader->token);
    advance(reader);
    if (take_word(reader, "as"))
        return take_given(reader, MODULE_TAKES_NAMESPACE, star);
    if (reader->exports)
        add(reader, MODULE_TAKES_ALL, star, star);
    return reader->exports;
}

/* Behind the brace of {a, b as c}. */
static gboolean take_list(Reader *reader)
{
    g_autoptr(GArray) list = module_read_list(reader->scanner, &reader->lexer, &reader->token);
    for (guint i = 0; list && i < list->len; i++) {
        const ModuleExport *member = &g_array_index(list, ModuleExport, i);
        Lexer lexer = reader->lexer;
        lexer.at = member->name.start;
        Token given = lexer_next(&lexer, FALSE);
        if (!reader->exports && !can_be_variable(&given)) {
            reader->token = given;
            return FALSE;
        }
        add(reader, MODULE_TAKES_EXPORT, member->variable, member->name);
    }
    if (list)
        advance(reader);
    return list != NULL;
}

static gboolean take_clause(Reader *reader)
{
    if (!reader->exports && reader->token.kind == TOKEN_STRING)
        return TRUE;
    if (!reader->exports && reader->token.kind == TOKEN_WORD) {
        if (!take_given(reader, MODULE_TAKES_DEFAULT, module_span(&reader->token)))
            return FALSE;
        if (reader->token.code != ',')
            return take_word(reader, "from");
        advance(reader);
    }
    gboolean is_taken = reader->token.code == '*' ? take_star(reader) : reader->token.code == '{' && take_list(reader);
    return is_taken && take_word(reader, "from");
}

void module_take_from(Scanner *scanner, const Token *declaration)
{
    Token specifier;
    if (!find_specifier(scanner, &specifier)) {
        module_stop_at(scanner, &specifier);
        return;
    }
    Reader reader = {
        .scanner = scanner,
        .module = find_module(scanner, &specifier, declaration),
        .exports = declaration->keyword == KEYWORD_EXPORT,
        .lexer = scanner->lexer,
    };
    if (!reader.module)
        return;
    advance(&reader);
    if (take_clause(&reader) && reader.token.kind == TOKEN_STRING)
        module_end_declaration(scanner, declaration, &reader.token);
    else
        module_stop_at(scanner, &reader.token);
}
