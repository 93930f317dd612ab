/* SPDX-License-Identifier: MIT
 *
 * Sources that want out of the root, that are many, large or wrong, and TypeScript that needs more than one file at a time:
 * each is bundled, or refused in words that name it. */
#include "test-bundle.h"

#define OUTSIDE ": it is outside js.root, or behind a link that leads there, or not for this user to read"

/* ---- outside of the root ---- */

static void test_links(void)
{
    put("out/secret.ts", "export const secret = 'of others';");
    put_link("app/file.ts", "../out/secret.ts");
    put_link("app/folder", "../out");
    put_link("app/node_modules/p", "../../out");
    put_link("app/inner.ts", "js/inside.ts");
    put("app/js/inside.ts", "export const inside = 'our own';");
    put("app/by-file.ts", "export * from './file';");
    assert_fault("by-file.ts", "by-file.ts:1:15: Cannot read file \"../out/secret.ts\"" OUTSIDE);
    put("app/by-folder.ts", "export * from './folder/secret';");
    assert_fault("by-folder.ts",
                 "Cannot read directory \"folder\"" OUTSIDE "\n"
                 "by-folder.ts:1:15: nothing is found for \"./folder/secret\": neither a file of that name in js.root, or with "
                 ".tsx, .ts, .jsx, .js, .css or .json behind, nor a folder with an index or package.json");
    put("app/by-package.ts", "export * from 'p/secret';");
    assert_fault("by-package.ts",
                 "Cannot read directory \"node_modules/p\"" OUTSIDE "\n"
                 "by-package.ts:1:15: nothing is found for \"p/secret\": no such package in a node_modules from js.root up to "
                 "js.root");
    put("app/by-inner.ts", "export * from './inner';");
    g_autoptr(Bundle) made = must_bundle("by-inner.ts");
    assert_has(made->text, "our own");
}

static void test_paths(void)
{
    g_autofree char *absolute = at("out/secret"), *source = g_strdup_printf("export * from '%s';", absolute);
    put("out/secret.ts", "export const secret = 'of others';");
    put("app/js/a.ts", "export * from '../../out/secret';");
    assert_fault("js/a.ts", "Cannot read directory \"../out\"" OUTSIDE "\n"
                            "js/a.ts:1:15: nothing is found for \"../../out/secret\": it is outside js.root, where nothing is read");
    put("app/js/b.ts", source);
    g_autofree char *message = g_strdup_printf("Cannot read directory \"../out\"" OUTSIDE "\njs/b.ts:1:15: nothing is found for "
                                               "\"%s\": it is outside js.root, where nothing is read", absolute);
    assert_fault("js/b.ts", message);
    /* Whatever an absolute path begins with. */
    put("app/js/c.ts", "export * from '/root/nothing-there';");
    g_autoptr(GError) error = NULL;
    g_assert_null(bundle("js/c.ts", FALSE, &error));
    g_assert_nonnull(strstr(error->message, "\"/root/nothing-there\": it is outside js.root, where nothing is read"));
}

static void test_packages(void)
{
    put("out/secret.js", "export const secret = 'of others';");
    put("app/node_modules/exports/package.json", "{\"exports\":\"./../../../out/secret.js\"}");
    put("app/node_modules/main/package.json", "{\"main\":\"../../../out/secret.js\"}");
    put("app/node_modules/browser/package.json", "{\"main\":\"i.js\",\"browser\":{\"./i.js\":\"../../../out/secret.js\"}}");
    put("app/node_modules/browser/i.js", "");
    put("app/by-exports.ts", "export * from 'exports';");
    put("app/by-main.ts", "export * from 'main';");
    put("app/by-browser.ts", "export * from 'browser';");
    assert_fault("by-exports.ts", "by-exports.ts:1:15: nothing is found for \"exports\": The package target \"./../../../out/secret.js\" is "
                               "invalid because it contains invalid segment \"..\": node_modules/exports/package.json:1:12");
    assert_fault("by-main.ts", "Cannot read directory \"../out\"" OUTSIDE "\n"
                            "by-main.ts:1:15: nothing is found for \"main\": no such package in a node_modules from js.root up to js.root");
    assert_fault("by-browser.ts",
                 "Cannot read directory \"../out\"" OUTSIDE "\n"
                 "by-browser.ts:1:15: nothing is found for \"browser\": no such package in a node_modules from js.root up to js.root");
}

static void test_configurations(void)
{
    put("out/tsconfig.json", "{\"compilerOptions\":{\"jsxImportSource\":\"stolen\"}}");
    put("out/secret.ts", "export const secret = 'of others';");
    put("app/tsconfig.json", "{\"extends\":\"../out/tsconfig.json\"}");
    put("app/a.tsx", "export const a = 1;");
    assert_fault("a.tsx", "tsconfig.json:1:12: Cannot read file \"../out/tsconfig.json\"" OUTSIDE);
    put("app/js/tsconfig.json", "{\"compilerOptions\":{\"baseUrl\":\"../../out\"}}");
    put("app/js/a.ts", "export * from 'secret';");
    put("app/tsconfig.json", "{}");
    assert_fault("js/a.ts", "Cannot read directory \"../out\"" OUTSIDE "\n"
                            "js/a.ts:1:15: nothing is found for \"secret\": no such package in a node_modules from js up to js.root");
}

/* A map names sources whose text would be taken along. */
static void test_maps(void)
{
    put("out/secret.ts", "export const secret = 'of others';");
    put("app/a.js", "export const a = 1;\n//# sourceMappingURL=a.js.map\n");
    put("app/a.js.map", "{\"version\":3,\"sources\":[\"../out/secret.ts\"],\"mappings\":\"AAAA\"}");
    g_autoptr(Bundle) made = must_bundle("a.js");
    assert_lacks(made->map, "of others");
    assert_has(made->map, "\"secret.ts\"");
    assert_lacks(made->map, "../");
}

/* ---- shapes ---- */

static void test_cycle(void)
{
    put("app/a.ts", "import {b} from './b'; export function a() { return b(); } export const name = 'the first';");
    put("app/b.ts", "import {name} from './a'; export function b() { return name; }");
    put("app/c.cjs", "exports.early = 1; exports.d = require('./d.cjs').d;");
    put("app/d.cjs", "exports.d = require('./c.cjs').early;");
    put("app/all.ts", "export * from './a'; export {d} from './c.cjs';");
    g_autoptr(Bundle) made = must_bundle("all.ts");
    assert_has(made->text, "the first");
    g_assert_cmpuint(made->warnings->len, ==, 0);
}

static void test_two_versions(void)
{
    put("app/node_modules/x/package.json", "{\"name\":\"x\",\"version\":\"1.0.0\",\"main\":\"x.js\"}");
    put("app/node_modules/x/x.js", "export const version = 'version one';");
    put("app/node_modules/y/node_modules/x/package.json", "{\"name\":\"x\",\"version\":\"2.0.0\",\"main\":\"x.js\"}");
    put("app/node_modules/y/node_modules/x/x.js", "export const version = 'version two';");
    put("app/node_modules/y/index.js", "export {version} from 'x';");
    put("app/a.ts", "import {version} from 'x'; import {version as other} from 'y'; export const all = [version, other];");
    g_autoptr(Bundle) made = must_bundle("a.ts");
    assert_has(made->text, "version one");
    assert_has(made->text, "version two");
}

/* What a package wants to run when it is installed nobody runs. */
static void test_install_scripts(void)
{
    g_autofree char *ran = at("app/ran");
    put("app/node_modules/p/package.json",
        "{\"main\":\"p.js\",\"scripts\":{\"preinstall\":\"touch ../../ran\",\"install\":\"touch ../../ran\","
        "\"postinstall\":\"touch ../../ran\",\"prepare\":\"touch ../../ran\"}}");
    put("app/node_modules/p/p.js", "export const p = 'a package';");
    put("app/a.ts", "export * from 'p';");
    g_autoptr(Bundle) made = must_bundle("a.ts");
    assert_has(made->text, "a package");
    g_assert_false(g_file_test(ran, G_FILE_TEST_EXISTS));
}

static void test_many_files(void)
{
    enum { FILES = 10000 };
    g_autoptr(GString) entry = g_string_new("import {base} from './base';\n");
    put("app/base.ts", "export const base = 'at the bottom';");
    for (guint i = 0; i < FILES; i++) {
        g_autofree char *path = g_strdup_printf("app/m/%u/f%u.ts", i / 100, i), *full = at(path);
        g_autofree char *text = g_strdup_printf("import {base} from '../../base'; export const v%u = base + %u;", i, i);
        if (i % 100 == 0)
            put(path, text);
        else
            g_assert_true(g_file_set_contents_full(full, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
        g_string_append_printf(entry, "export {v%u} from './m/%u/f%u';\n", i, i / 100, i);
    }
    put("app/a.ts", entry->str);
    g_autoptr(Bundle) made = must_bundle("a.ts");
    assert_has(made->text, "v9999");
    g_assert_cmpuint(made->inputs->len, >, FILES);
}

static void test_large(void)
{
    enum { SIZE = 50 << 20 };
    g_autofree char *text = g_malloc(SIZE + 64);
    int head = g_snprintf(text, 64, "export const text = \"");
    memset(text + head, 'x', SIZE);
    memcpy(text + head + SIZE, "\";\n", 3);
    put_bytes("app/a.ts", text, (gsize)head + SIZE + 3);
    g_autoptr(Bundle) made = must_bundle("a.ts");
    g_assert_cmpuint(g_bytes_get_size(made->text), >, SIZE);
    g_assert_null(made->map);
    g_assert_cmpuint(made->warnings->len, ==, 1);
    g_assert_cmpstr(made->warnings->pdata[0], ==, "a.ts: the source map of its bundle is left out, as it is larger than maps may be: "
                                                  "errors tell places in the bundle");
}

static void test_tenth_file(void)
{
    for (guint i = 1; i < 10; i++) {
        g_autofree char *path = g_strdup_printf("app/f%u.ts", i), *text = g_strdup_printf("export * from './f%u';", i + 1);
        put(path, text);
    }
    put("app/f10.ts", "export const a = 1;\nexport function () {}\n");
    assert_fault("f1.ts", "f10.ts:2:17: Expected identifier but found \"(\"");
}

/* ---- what a compiler knows ---- */

static void test_const_enums(void)
{
    put("app/e.ts", "export const enum E { A = 'enum-a', B = 7 } export namespace N { export const v = 'in a namespace'; }");
    put("app/again.ts", "export {E, N} from './e'; export * from './e';");
    put("app/a.ts", "import {E, N} from './again'; import * as all from './again'; export const v = [E.A, E['B'], all.E.B, N.v];");
    g_autoptr(Bundle) made = must_bundle("a.ts");
    assert_has(made->text, "[\"enum-a\" /* A */, 7 /* B */, 7 /* B */, N.v]");
}

static void test_missing_export(void)
{
    put("app/e.ts", "export interface I { x: number } export const a = 1;");
    put("app/a.ts", "import {I, b} from './e'; export const v: I = b;");
    assert_fault("a.ts", "a.ts:1:12: No matching export in \"e.ts\" for import \"b\"");
}

#define DECORATED "function d(t: any, k?: any): any {} class D {} export class C { @d name = 'x'; @d m(@d a: D): string { return ''; } }"

static void test_decorators(void)
{
    static const char refused[] = "emitDecoratorMetadata is on, and decorators are used: their metadata are types, which a "
                                  "bundler does not know. Turn it off if nothing reads them, or compile with tsc before";
    g_autofree char *own = g_strdup_printf("js/tsconfig.json: %s", refused), *root = g_strdup_printf("tsconfig.json: %s", refused);
    put("app/js/a.ts", DECORATED);
    put("app/b.ts", "export class C { a = 1; }");
    put("app/js/tsconfig.json", "\xef\xbb\xbf{ // \"\n\"compilerOptions\": {\"experimentalDecorators\": true, /* { */ "
                                "\"emitDecoratorMetadata\": true,},}");
    assert_fault("js/a.ts", own);
    put("app/js/tsconfig.json", "{\"compilerOptions\":{\"experimentalDecorators\":true}}");
    g_autoptr(Bundle) without = must_bundle("js/a.ts");
    put("app/tsconfig.json", "{\"extends\":[\"@company/a\", \"./b\"]}");
    put("app/b.json", "{}");
    put("app/node_modules/@company/a/tsconfig.json",
        "{\"compilerOptions\":{\"experimentalDecorators\":true,\"emitDecoratorMetadata\":true}}");
    put("app/a.ts", DECORATED);
    assert_fault("a.ts", root);
    g_autoptr(Bundle) none = must_bundle("b.ts"); /* it has none */
    put("app/b.json", "{\"compilerOptions\":{\"emitDecoratorMetadata\":false}}");
    g_autoptr(Bundle) off = must_bundle("a.ts");
    put("app/tsconfig.json", "{\"extends\":\"./tsconfig.json\"}");
    g_autoptr(Bundle) cycle = must_bundle("b.ts");
}

/* By the newer kind, which the engine has not either. */
static void test_standard_decorators(void)
{
    put("app/a.ts", "function d(value: any, context: any) { return value; } export class C { @d m() { return 1; } }");
    put("app/b.js", "export function f() { using x = null; return x; }");
    g_autoptr(Bundle) made = must_bundle("a.ts"), other = must_bundle("b.js");
    assert_lacks(made->text, "@d");
    assert_lacks(other->text, "using x");
}

static const Case cases[] = {
    {"/bundler-sources/links", test_links},
    {"/bundler-sources/paths", test_paths},
    {"/bundler-sources/packages", test_packages},
    {"/bundler-sources/configurations", test_configurations},
    {"/bundler-sources/maps", test_maps},
    {"/bundler-sources/cycle", test_cycle},
    {"/bundler-sources/two-versions", test_two_versions},
    {"/bundler-sources/install-scripts", test_install_scripts},
    {"/bundler-sources/many-files", test_many_files},
    {"/bundler-sources/large", test_large},
    {"/bundler-sources/tenth-file", test_tenth_file},
    {"/bundler-sources/const-enums", test_const_enums},
    {"/bundler-sources/missing-export", test_missing_export},
    {"/bundler-sources/decorators", test_decorators},
    {"/bundler-sources/standard-decorators", test_standard_decorators},
};

int main(int argc, char **argv)
{
    return run_cases(argc, argv, cases, G_N_ELEMENTS(cases));
}
