/* SPDX-License-Identifier: MIT
 *
 * Modules without the engine: the text that is made of them, what is refused and where, and positions. What the texts do is
 * looked at in test-module-engine.c. */
#include "module.h"

#include <locale.h>
#include <string.h>
#include "toplevel-lex.h"

#define HEAD      "($mport=>(async function(){\"use strict\";let $mport_;"
#define HEAD2     "($mpor0=>(async function(){\"use strict\";let $mpor0_;"
#define BUNDLE    "bundle the code with what it imports, by rrjs build, or by esbuild --bundle --format=esm"
#define FILES     "this module of Node.js is not there: scripts have no files; their input comes as arguments"
#define NAMES(of) "\nreturn $mport.exports({__proto__:null" of "})\n})())"
#define NAMES2(of) "\nreturn $mpor0.exports({__proto__:null" of "})\n})())"
#define VALUE(of) "\nreturn " of "\n})())"

typedef struct {
    const char *name;
    const char *text;
    const char *expected; /* as a namespace; or ! and the fault */
} Case;

static const Case wrapped[] = {
    {"empty", "", HEAD NAMES("")},
    {"no exports", "f()", HEAD "f()" NAMES("")},
    {"const", "export const a = 1;", HEAD "       const a = 1;" NAMES(",get \"a\"(){return a}")},
    {"let and var", "export let b\nexport var a", HEAD "       let b\n       var a" NAMES(",get \"a\"(){return a},get \"b\"(){return b}")},
    {"several in one", "export let a = [1, 2], b = a, c", HEAD "       let a = [1, 2], b = a, c"
     NAMES(",get \"a\"(){return a},get \"b\"(){return b},get \"c\"(){return c}")},
    {"patterns", "export const {a, b: [c, ...d], e: {f = 1}, ...g} = x;", HEAD "       const {a, b: [c, ...d], e: {f = 1}, ...g} = x;"
     NAMES(",get \"a\"(){return a},get \"c\"(){return c},get \"d\"(){return d},get \"f\"(){return f},get \"g\"(){return g}")},
    {"functions", "export function f() {}\nexport async function* g() {}", HEAD "       function f() {}\n       async function* g() {}"
     NAMES(",get \"f\"(){return f},get \"g\"(){return g}")},
    {"class", "export class A extends B {}", HEAD "       class A extends B {}" NAMES(",get \"A\"(){return A}")},
    {"list", "let a, b;export{a as c,b};f()", HEAD "let a, b;                ;f()" NAMES(",get \"b\"(){return b},get \"c\"(){return a}")},
    {"list in lines", "let a\nexport {\r\n  a, /* x */\n}\nf()", HEAD "let a\n        \r\n            \n \nf()" NAMES(",get \"a\"(){return a}")},
    {"list before its variables", "export { a, f }; let a; function f() {}", HEAD "               ; let a; function f() {}"
     NAMES(",get \"a\"(){return a},get \"f\"(){return f}")},
    {"empty list", "export {}; 1", HEAD "         ; 1" NAMES("")},
    {"string as a name", "var a; export {a as \"x \\n\\u{1f600}\"}", HEAD "var a;                              "
     NAMES(",get \"x \\u000a\U0001f600\"(){return a}")},
    {"wide names keep their width", "var \u00e9; export {\u00e9, \u00e9 as '\U0001f600'}; f()", HEAD "var \u00e9;                      ; f()"
     NAMES(",get \"\u00e9\"(){return \u00e9},get \"\U0001f600\"(){return \u00e9}")},
    {"names with escapes", "let \\u0061b; export {ab, a\\u{62} as c}", HEAD "let \\u0061b;                          "
     NAMES(",get \"ab\"(){return ab},get \"c\"(){return a\\u{62}}")},
    {"default expression", "export default 1 + 2", HEAD "               $mport_={default:1 + 2}.default;" NAMES(",get \"default\"(){return $mport_}")},
    {"default object", "export default {a: 1}; f()", HEAD "               $mport_={default:{a: 1}}.default;; f()"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default arrow before a bracket", "export default x => {}\n(1)", HEAD "               $mport_={default:x => {}}.default;\n(1)"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default anonymous function", "export default function () {} f()", HEAD "               $mport_={default:function () {}}.default; f()"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default generator", "export default function*() {}\nf()", HEAD "               $mport_={default:function*() {}}.default;\nf()"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default async function", "export default async function() {}", HEAD "               $mport_={default:async function() {}}.default;"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default class", "export default class extends A {}\nf()", HEAD "               $mport_={default:class extends A {}}.default;\nf()"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default named function", "export default function f() {}", HEAD "               function f() {}" NAMES(",get \"default\"(){return f}")},
    {"default named generator", "export default async function * g() {}", HEAD "               async function * g() {}"
     NAMES(",get \"default\"(){return g}")},
    {"default named class", "export default class A {}", HEAD "               class A {}" NAMES(",get \"default\"(){return A}")},
    {"default called async", "export default async\nfunction f() {}", HEAD "               $mport_={default:async}.default;\nfunction f() {}"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default class called async", "export default class async {}", HEAD "               class async {}" NAMES(",get \"default\"(){return async}")},
    {"default regular expression", "export default /a;b/", HEAD "               $mport_={default:/a;b/}.default;"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default in lines", "export\ndefault\n[1,\n2]", HEAD "      \n       \n$mport_={default:[1,\n2]}.default;"
     NAMES(",get \"default\"(){return $mport_}")},
    {"default by a list", "let a; export {a as default}", HEAD "let a;                      " NAMES(",get \"default\"(){return a}")},
    {"import.meta", "f(import.meta.url, import . /* */ meta)", HEAD "f($mport.meta.url, $mport . /* */ meta)" NAMES("")},
    {"import.meta in functions", "const f = () => `${import.meta.url}`", HEAD "const f = () => `${$mport.meta.url}`" NAMES("")},
    {"import()", "await import('a'); import(\"b\", {}); import(`c`)", HEAD "await $mport('a'); $mport(\"b\", {}); $mport(`c`)" NAMES("")},
    {"import() of what is computed", "import('a' + b); import(c); import(`${d}`)",
     HEAD "$mport.computed('a' + b); $mport.computed(c); $mport.computed(`${d}`)" NAMES("")},
    {"import as a name", "a.import(1); a?.import; ({import: 1, import() {}}); class A { import() {} static import = 1 }",
     HEAD "a.import(1); a?.import; ({import: 1, import() {}}); class A { import() {} static import = 1 }" NAMES("")},
    {"export as a name", "a.export\nvar {export: b} = {export: 1}\na\n.export", HEAD "a.export\nvar {export: b} = {export: 1}\na\n.export" NAMES("")},
    {"in literals and comments", "'import(a)'; /import(a)/; `import(a)` // import(a)\n/* export default 1 */ // import.meta",
     HEAD "'import(a)'; /import(a)/; `import(a)` // import(a)\n/* export default 1 */ // import.meta" NAMES("")},
    {"a name that is taken", "let $mport = import.meta; export {$mport}", HEAD2 "let $mport = $mpor0.meta;                "
     NAMES2(",get \"$mport\"(){return $mport}")},
    {"hashbang", "#!/usr/bin/env node\nexport {}", HEAD "///usr/bin/env node\n         " NAMES("")},
    {"operators that are comments in a script", "a<!--b\n;a\n-->b", HEAD "a< !--b\n;a\n-- >b" NAMES("")},
    {"var in a block", "if (a) { var b } export {b}", HEAD "if (a) { var b }           " NAMES(",get \"b\"(){return b}")},
    {"an escape that is none", "export let a\\u{1 \n}", HEAD "       let a\\u{1 \n}" NAMES(",get \"a\\u0000\"(){return a\\u}")},
    {"broken, with a name that is none", "export const a\\ud800 = (1", HEAD "       const a\\ud800 = (1" NAMES("")},
    {"broken default", "export default (1", HEAD "               $mport_={default:(1" NAMES(",get \"default\"(){return $mport_}")},
    {"broken", "export const a = (1", HEAD "       const a = (1" NAMES(",get \"a\"(){return a}")},

    {"import of Node.js", "import a, {b as c, default as d} from 'node:path'\nimport * as e from\"path\";a(c)",
     HEAD "const a=$mport.node(\"path\",\"default\"),c=$mport.node(\"path\",\"b\"),d=$mport.node(\"path\",\"default\"),"
     "e=$mport.node(\"path\");" "                                                 \n                        ;a(c)" NAMES("")},
    {"import of Node.js for effect", "import 'path'; 1", HEAD "             ; 1" NAMES("")},
    {"import of a default and a namespace", "import a, * as of from 'path/posix'",
     HEAD "const a=$mport.node(\"path/posix\",\"default\"),of=$mport.node(\"path/posix\");" "                                   " NAMES("")},
    {"import in lines", "f()\nimport {\n a,\n 'b\\\nc' as d,\n} from 'path'\nf()",
     HEAD "const a=$mport.node(\"path\",\"a\"),d=$mport.node(\"path\",\"bc\");f()\n        \n   \n    \n        \n             \nf()" NAMES("")},
    {"import of nothing of Node.js", "import {} from 'path'", HEAD "                     " NAMES("")},
    {"export of Node.js", "export {join, a as 'b c'} from 'path'; export * as p from 'path'; export * from 'path'",
     HEAD "const $mport_1=$mport.node(\"path\",\"join\"),$mport_2=$mport.node(\"path\",\"a\"),$mport_3=$mport.node(\"path\"),"
     "$mport_4=$mport.node(\"path\",0);" "                                     ;                          ;                     "
     NAMES(",...$mport_4,get \"b c\"(){return $mport_2},get \"join\"(){return $mport_1},get \"p\"(){return $mport_3}")},
    {"export of what is imported", "import {\u00e9} from 'path'; export {\u00e9}",
     HEAD "const \u00e9=$mport.node(\"path\",\"\u00e9\");" "                      ;           " NAMES(",get \"\u00e9\"(){return \u00e9}")},

    {"import for a text without await", "import {a} from 'async_hooks'; const b = async () => ({ await: c.await })",
     HEAD "const a=$mport.node(\"async_hooks\",\"a\");" "                             ; const b = async () => ({ await: c.await })" NAMES("")},

    {"import declaration", "import a from \"lodash\"", "!1:1 cannot import \"lodash\": " BUNDLE},
    {"import for effect", "1;\n  import 'x'", "!2:3 cannot import 'x': " BUNDLE},
    {"import of names", "f();import{a as b,\"c\" as d}from'y'", "!1:5 cannot import 'y': " BUNDLE},
    {"import of a namespace", "import * as ns from \"z\" with {type: \"json\"}", "!1:1 cannot import \"z\": " BUNDLE},
    {"import of a default and names", "import a, {b} from \"z\"", "!1:1 cannot import \"z\": " BUNDLE},
    {"import of a default called from", "import from from \"z\"", "!1:1 cannot import \"z\": " BUNDLE},
    {"import defer", "import defer * as a from \"z\"", "!1:1 cannot import \"z\": " BUNDLE},
    {"import of Node.js", "import fs from 'node:fs'", "!1:1 cannot import 'node:fs': " FILES},
    {"import of Node.js without its prefix", "1\nimport fs from 'fs'", "!2:1 cannot import 'fs': " FILES},
    {"import of what Node.js has with its prefix only", "import a from 'sqlite'", "!1:1 cannot import 'sqlite': " BUNDLE},
    {"import of what Node.js has not", "export * from 'node:x'", "!1:1 cannot export from 'node:x': Node.js has no such module"},
    {"import that is for texts without await", "import a from 'path'\nimport b, {c} from 'async_hooks'\nfunction f() { await 1 }",
     "!2:8 cannot import \"node:async_hooks\": what AsyncLocalStorage keeps does not pass an await: build the code with async "
     "functions lowered, by rrjs build, or by esbuild --bundle --format=esm --supported:async-await=false"},
    {"import of a name that is none", "import {a as 'b'} from 'path'", "!1:14 Unexpected token ''b''"},
    {"import as a keyword", "import {a as if} from 'path'", "!1:14 Unexpected token 'if'"},
    {"import of a keyword", "import {if} from 'path'", "!1:9 Unexpected token 'if'"},
    {"import of a star without a name", "import * from 'path'", "!1:10 Unexpected token 'from'"},
    {"import of two names", "import a b from 'path'", "!1:10 Unexpected token 'b'"},
    {"import defer of Node.js", "import defer * as a from 'path'", "!1:14 Unexpected token '*'"},
    {"import of a type", "import a from 'path' with {type: 'json'}", "!1:22 Unexpected token 'with'"},
    {"import of a lone surrogate", "import {'\\ud800' as a} from 'path'", "!1:9 the name of the import '\\ud800' is no well-formed Unicode"},
    {"export of what is imported twice", "import {join} from 'path'; export {join}; export {join} from 'path'", "!1:51 duplicate export 'join'"},
    {"import of nothing", "import a\nf('x')", "!2:2 Unexpected token '('"},
    {"import without an end", "import a", "!1:9 Unexpected end of script"},
    {"export all", "export * from \"y\"", "!1:1 cannot export from \"y\": " BUNDLE},
    {"export all as", "export * as a from \"y\"", "!1:1 cannot export from \"y\": " BUNDLE},
    {"export of names from", "export {a, 'b' as c} from \"y\"", "!1:1 cannot export from \"y\": " BUNDLE},
    {"undeclared", "export {total}", "!1:9 export of 'total': nothing of that name is declared at the top level"},
    {"a global", "export {Array as a}", "!1:9 export of 'Array': nothing of that name is declared at the top level"},
    {"declared in a function", "function f() { var a }\nexport {f, a}", "!2:12 export of 'a': nothing of that name is declared at the top level"},
    {"declared in a block", "{ let a; function b() {} }\nexport {b}", "!2:9 export of 'b': nothing of that name is declared at the top level"},
    {"twice", "export const a = 1; let b; export {b as a}", "!1:41 duplicate export 'a'"},
    {"twice by a string", "let a, b; export {a, b as '\\x61'}", "!1:27 duplicate export ''\\x61''"},
    {"two defaults", "export default 1; export default 2", "!1:26 duplicate export 'default'"},
    {"lone surrogate", "let a; export {a as '\\ud800'}", "!1:21 the name of the export '\\ud800' is no well-formed Unicode"},
    {"string as a variable", "export {'a'}", "!1:9 Unexpected token ''a''"},
    {"no list", "export {a b}", "!1:11 Unexpected token 'b'"},
    {"list without an end", "export {a", "!1:10 Unexpected end of script"},
    {"list and something", "let a; export {a} f()", "!1:19 Unexpected token 'f'"},
    {"export of an expression", "export a", "!1:8 Unexpected token 'a'"},
    {"export of an arrow function", "export async () => {}", "!1:14 Unexpected token '('"},
    {"export of async in lines", "export async\nfunction f() {}", "!2:1 Unexpected token 'function'"},
    {"export of nothing", "export", "!1:7 Unexpected end of script"},
    {"default of nothing", "export default;", "!1:8 export default without a value"},
    {"default of nothing at the end", "export default", "!1:8 export default without a value"},
    {"default with a comma", "export default a, b", "!1:17 Unexpected token ','"},
    {"return", "\U0001f600 /* \U0001f600 */; return 1; return 2", "!1:14 Return statements are only valid inside functions."},
    {"leaves the wrapper", "}; f(); {", "!1:1 Unexpected token '}'"},
    {"leaves the wrapper by all its brackets", "\r\n1})()),f(($=>(async()=>{", "!2:2 Unexpected token '}'"},
    {"no name is left", "$mport $mpor0 $mpor1 $mpor2 $mpor3 $mpor4 $mpor5 $mpor6 $mpor7 $mpor8 $mpor9",
     "!1:1 the text has each of the names $mport and $mpor0 to $mpor9: one is needed"},
};

static const Case commonjs[] = {
    {"CommonJS", "export default f()",
     HEAD "               $mport_={default:f()}.default;\nreturn $mport.exports($mport.members({__proto__:null,get \"default\"(){return $mport_}}))\n})())"},
};

static const Case values[] = {
    {"default", "export default 1; 2", HEAD "               $mport_={default:1}.default;; 2" VALUE("$mport_")},
    {"default by name", "let a; export {a as default}", HEAD "let a;                      " VALUE("a")},
    {"default and others", "export const a = 1; export default a", HEAD "       const a = 1;                $mport_={default:a}.default;"
     VALUE("$mport_")},
    {"last statement", "export const a = 1; a + 1", HEAD "       const a = 1; $mport_=a + 1" VALUE("$mport_")},
    {"last statement with import()", "export {}; import('a')", HEAD "         ; $mport_=$mport('a')" VALUE("$mport_")},
    {"import.meta", "import.meta.url, import(a)", HEAD "$mport_=($mport.meta.url, $mport.computed(a))" VALUE("$mport_")},
    {"default of Node.js", "export {default} from 'path'", HEAD "const $mport_1=$mport.node(\"path\",\"default\");"
     "                            " VALUE("$mport_1")},
    {"last statement after imports", "import {a} from 'path'; a", HEAD "const a=$mport.node(\"path\",\"a\");"
     "                      ; $mport_=a" VALUE("$mport_")},
    {"no value", "export const a = 1", HEAD "       const a = 1" VALUE("$mport_")},
    {"fault", "import 'a'", "!1:1 cannot import 'a': " BUNDLE},
};

static char *wrap(const char *text, gsize size, ModuleResult result, ToplevelMap *map)
{
    gsize out_size = 0;
    g_auto(ModuleFault) fault = {0};
    char *out = module_wrap(text, size, result, map, &out_size, &fault);
    g_assert_true((out != NULL) == (fault.message == NULL));
    if (!out)
        return g_strdup_printf("!%u:%u %s", fault.line, fault.column, fault.message);
    g_assert_cmpuint(strlen(out), ==, out_size);
    return out;
}

static void check(const Case *rows, guint count, ModuleResult result)
{
    for (guint i = 0; i < count; i++) {
        g_auto(ToplevelMap) map = {0};
        g_autofree char *got = wrap(rows[i].text, strlen(rows[i].text), result, &map);
        if (strcmp(got, rows[i].expected) == 0)
            continue;
        g_test_message("%s: %s\n  gave %s\n  not  %s", rows[i].name, rows[i].text, got, rows[i].expected);
        g_test_fail();
    }
}

static void test_namespaces(void)
{
    check(wrapped, G_N_ELEMENTS(wrapped), MODULE_NAMESPACE);
}

static void test_values(void)
{
    check(values, G_N_ELEMENTS(values), MODULE_VALUE);
    check(commonjs, G_N_ELEMENTS(commonjs), MODULE_COMMONJS);
}

/* Each @ of a text is looked for in what is made of it, and led back. */
static void test_positions(void)
{
    static const char *const texts[] = {
        "export const a = @1; @b", "let a; export {a}; @b", "export default @1 + @2; @b", "export default function() {@}; @b",
        "#!x\nexport default @1", "/* \U0001f600 */ export default @f('\u00e9', @g)\r\n@h", "import.meta.url, @b, import(c), @d",
        "a<!--@b", "export {\u2028}; @b\u2029@c", "let \u00e9; export {\u00e9 as '\U0001f600'}; @b",
        "import {\u00e9} from 'path'; @b\n@c", "f(@1)\nimport * as a from 'path'; @b", "export * from 'path'; @b",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(ToplevelMap) map = {0};
        gsize size = strlen(texts[i]);
        g_autofree char *out = wrap(texts[i], size, MODULE_NAMESPACE, &map);
        Lexer before = {.text = (const guint8 *)texts[i], .size = size}, after = {.text = (const guint8 *)out, .size = strlen(out)};
        const char *in_text = strchr(texts[i], '@'), *in_out = strchr(out, '@');
        for (; in_text; in_text = strchr(in_text + 1, '@'), in_out = strchr(in_out + 1, '@')) {
            guint line, column, out_line, out_column;
            g_assert_nonnull(in_out);
            lexer_place(&before, (gsize)(in_text - texts[i]), &line, &column);
            lexer_place(&after, (gsize)(in_out - out), &out_line, &out_column);
            g_test_message("%s", out);
            g_assert_cmpuint(out_line, ==, line);
            g_assert_cmpuint(toplevel_map_column(&map, out_line, out_column), ==, column);
            g_assert_false(toplevel_map_is_tail(&map, out_line));
        }
        g_assert_null(in_out);
    }
}

/* What fails in the place of an import is where that is written: each @ of what is made, in this order. */
static void test_imports(void)
{
    static const char text[] = "f()\nimport a, {b,\n c as \u00e9} from 'path'; export * from 'util'; f()";
    static const struct {
        const char *code;
        guint line, column;
    } rows[] = {
        {"$mport.node(\"path\",\"default\")", 2, 8}, {"$mport.node(\"path\",\"b\")", 2, 12}, {"$mport.node(\"path\",\"c\")", 3, 2},
        {"$mport.node(\"util\",0)", 3, 30},        {"f()", 1, 1},
    };
    g_auto(ToplevelMap) map = {0};
    g_autofree char *out = wrap(text, strlen(text), MODULE_NAMESPACE, &map);
    Lexer lexer = {.text = (const guint8 *)out, .size = strlen(out)};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *found = strstr(out, rows[i].code);
        guint line, column;
        g_test_message("%s", rows[i].code);
        g_assert_nonnull(found);
        lexer_place(&lexer, (gsize)(found - out), &line, &column);
        toplevel_map_place(&map, &line, &column);
        g_assert_cmpuint(line, ==, rows[i].line);
        g_assert_cmpuint(column, ==, rows[i].column);
    }
    guint line = 3, column = 60;
    toplevel_map_place(&map, &line, &column);
    g_assert_true(line == 3 && column == 60);
}

static void test_bytes(void)
{
    static const char zero[] = "let a; export {a as 'x\\0y\0z'}", bad[] = "export const \xff = '\xc3'; export {b\xe2\x80}";
    g_auto(ToplevelMap) map = {0};
    g_autofree char *out = wrap(zero, sizeof zero - 1, MODULE_NAMESPACE, &map);
    g_assert_true(g_str_has_suffix(out, ",get \"x\\u0000y\\u0000z\"(){return a}})\n})())"));
    g_auto(ToplevelMap) other = {0};
    g_autofree char *fault = wrap(bad, sizeof bad - 1, MODULE_NAMESPACE, &other);
    g_assert_true(g_utf8_validate(fault, -1, NULL) && g_str_has_prefix(fault, "!1:"));
}

/* A long name is cut in a message, and many exports take no time that grows faster than they do. */
static void test_sizes(void)
{
    g_autofree char *name = g_strnfill(100000, 'x');
    g_autofree char *undeclared = g_strdup_printf("export {%s}", name);
    g_auto(ToplevelMap) map = {0};
    g_autofree char *fault = wrap(undeclared, strlen(undeclared), MODULE_NAMESPACE, &map);
    g_assert_cmpuint(strlen(fault), <, 300);
    memset(name, '\xa9', 100000);
    g_autofree char *no_text = g_strdup_printf("export %s", name);
    g_autofree char *other_fault = wrap(no_text, strlen(no_text), MODULE_NAMESPACE, &map);
    g_assert_cmpstr(other_fault, ==, "!1:8 Unexpected token '...'");

    g_autoptr(GString) many = g_string_new("");
    for (guint i = 0; i < 50000; i++)
        g_string_append_printf(many, "export const a%u = () => import.meta.url;\n", i * 7919 % 50000);
    g_auto(ToplevelMap) many_map = {0};
    g_autofree char *out = wrap(many->str, many->len, MODULE_NAMESPACE, &many_map);
    g_assert_true(g_str_has_prefix(out, HEAD));

    g_autoptr(GString) imports = g_string_new("");
    for (guint i = 0; i < 50000; i++)
        g_string_append_printf(imports, "import a%u, {a as b%u} from 'path'; export {sep as c%u} from 'path';\n", i, i, i);
    g_auto(ToplevelMap) imports_map = {0};
    g_autofree char *imported = wrap(imports->str, imports->len, MODULE_NAMESPACE, &imports_map);
    g_assert_nonnull(strstr(imported, ",b49999=$mport.node(\"path\",\"a\")"));
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8"); /* messages show texts */
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/module/namespaces", test_namespaces);
    g_test_add_func("/module/values", test_values);
    g_test_add_func("/module/positions", test_positions);
    g_test_add_func("/module/imports", test_imports);
    g_test_add_func("/module/bytes", test_bytes);
    g_test_add_func("/module/sizes", test_sizes);
    return g_test_run();
}
