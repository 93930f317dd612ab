/* SPDX-License-Identifier: MIT
 *
 * Bundles by the real esbuild, where tests/npm has one: what is asked of it, and what is made of what it says. */
#include "test-bundle.h"

#include <jansson.h>

static gboolean has_input(const Bundle *made, const char *path)
{
    for (guint i = 0; i < made->inputs->len; i++) {
        const BundleInput *input = made->inputs->pdata[i];
        if (g_str_equal(input->path, path))
            return !input->stamp || *input->stamp; /* written just now, or there */
    }
    return FALSE;
}

static void test_all_kinds(void)
{
    put("app/js/app.ts", "import {b} from './b'; import c from './c.cjs'; import d from './d.json'; import e from './e.txt';\n"
                         "import {V} from './v'; import p from 'p'; import {Buffer} from 'buffer/';\n"
                         "const x: number = 1;\n"
                         "export const all = [b, c, d.n, e, V, p, Buffer, x, () => import('pricing')];\n"
                         "export const mode = process.env.NODE_ENV;\n");
    put("app/js/b.mts", "export enum E { A = 'enum-a' } export const b = E.A as string;");
    put("app/js/b.ts", "export {b} from './b.mjs';");
    put("app/js/c.cjs", "const {z} = require('./z'); module.exports = {z, text: '\xc3\xbc'};");
    put("app/js/z.js", "export const z = 'from esm';");
    put("app/js/d.json", "{\"n\": 12345}");
    put("app/js/e.txt", "a text");
    put("app/js/v.tsx", "export const V = () => <div>hello</div>;");
    put("app/node_modules/react/package.json", "{\"name\":\"react\",\"exports\":{\"./jsx-runtime\":\"./j.js\"}}");
    put("app/node_modules/react/j.js", "export const jsx = (type, props) => ({type, props});");
    put("app/node_modules/p/package.json",
        "{\"name\":\"p\",\"exports\":{\"node\":\"./n.js\",\"worker\":\"./w.js\",\"default\":\"./d.js\"}}");
    put("app/node_modules/p/w.js", "export default 'for workers';");
    put("app/node_modules/p/d.js", "export default 'for others';");
    g_autoptr(Bundle) made = must_bundle("js/app.ts");
    const char *const parts[] = {"enum-a", "\xc3\xbc", "from esm", "12345", "a text", "hello", "for workers",
                                 "from \"node:buffer\"", "import(\"pricing\")", "\"production\""};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        assert_has(made->text, parts[i]);
    assert_lacks(made->text, "sourceMappingURL");
    g_assert_false(made->is_commonjs);
    g_assert_cmpuint(made->warnings->len, ==, 0);
    g_assert_cmpuint(made->outside->len, ==, 2);
    const char *const inputs[] = {"js/app.ts", "js/b.mts", "js/c.cjs", "js/d.json", "node_modules/p/w.js",
                                  "node_modules/p/package.json"};
    for (guint i = 0; i < G_N_ELEMENTS(inputs); i++)
        g_assert_true(has_input(made, inputs[i]));
    g_assert_false(has_input(made, "node_modules/p/d.js"));
}

static void test_map(void)
{
    put("app/js/app.ts", "import {b} from '../lib/b';\nexport const a = b;\n");
    put("app/lib/b.ts", "export const b: string = 'b';\n");
    g_autoptr(Bundle) made = must_bundle("js/app.ts");
    gsize size;
    const char *text = g_bytes_get_data(made->map, &size);
    json_t *map = json_loadb(text, size, 0, NULL), *sources = json_object_get(map, "sources");
    g_assert_cmpuint(json_array_size(sources), ==, 2);
    g_assert_cmpstr(json_string_value(json_array_get(sources, 0)), ==, "lib/b.ts");
    g_assert_cmpstr(json_string_value(json_array_get(sources, 1)), ==, "js/app.ts");
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(map, "sourcesContent"), 0)), ==,
                    "export const b: string = 'b';\n");
    json_decref(map);
}

static void test_commonjs(void)
{
    put("app/a.js", "exports.f = () => 1;");
    g_autoptr(Bundle) made = must_bundle("a.js");
    g_assert_true(made->is_commonjs);
    assert_has(made->text, "export default");
}

/* Of what node has and workers have not: empty where a package says so, left where its absence is expected. */
static void test_probes(void)
{
    put("app/a.ts", "import p from 'p'; let fs; try { fs = require('fs'); } catch {} export default [p, fs];");
    put("app/node_modules/p/package.json", "{\"main\":\"i.js\",\"browser\":{\"fs\":false}}");
    put("app/node_modules/p/i.js", "module.exports = require('fs');");
    g_autoptr(Bundle) made = must_bundle("a.ts");
    assert_has(made->text, "__require(\"fs\")");
    assert_has(made->text, "(disabled):fs");
    g_assert_cmpuint(made->outside->len, ==, 0);
}

static void test_current(void)
{
    g_autofree char *root = at("app");
    put("app/a.ts", "import './b'; export const a = 1;");
    put("app/b.ts", "globalThis.b = 1;");
    g_autoptr(Bundle) made = NULL;
    do { /* a file that was just written may be written again without a sign of it */
        g_clear_pointer(&made, bundle_free);
        made = must_bundle("a.ts");
    } while (!bundle_is_current(made, root));
    put("app/b.ts", "globalThis.b = 2;");
    g_assert_false(bundle_is_current(made, root));
    do {
        g_clear_pointer(&made, bundle_free);
        made = must_bundle("a.ts");
    } while (!bundle_is_current(made, root));
    put("app/tsconfig.json", "{\"extends\":\"./config/base\"}");
    g_assert_false(bundle_is_current(made, root));
    put("app/config/base.json", "{\"extends\":[\"../none\", \"../../../far\", \"p/c\"]}");
    put("app/node_modules/p/c/tsconfig.json", "{}");
    do {
        g_clear_pointer(&made, bundle_free);
        made = must_bundle("a.ts");
    } while (!bundle_is_current(made, root));
    g_assert_true(has_input(made, "config/base.json"));
    put("app/node_modules/p/c/tsconfig.json", "{\"compilerOptions\":{}}");
    g_assert_false(bundle_is_current(made, root));
}

static void test_faults(void)
{
    put("app/js/missing.ts", "export * from './b';\nimport n from './nowhere'; n();");
    put("app/js/b.ts", "import x from 'no-package'; x();");
    assert_fault("js/missing.ts",
                 "js/missing.ts:2:15: nothing is found for \"./nowhere\": neither a file of that name in js, or with .tsx, .ts, "
                 ".jsx, .js, .css or .json behind, nor a folder with an index or package.json\n"
                 "js/b.ts:1:15: nothing is found for \"no-package\": no such package in a node_modules from js up to js.root");
    put("app/node.ts", "import fs from 'node:fs'; import net from 'net'; fs(net);");
    assert_fault("node.ts", "node.ts:1:16: \"node:fs\" is a module of node that is not here\n"
                            "node.ts:1:43: \"net\" is a module of node that is not here");
    put("app/sub.ts", "import util from 'util/types'; util();");
    assert_fault("sub.ts", "sub.ts: imports \"node:util/types\": it is a module of node that is not here");
    put("app/program.ts", "import p from 'pricing'; p();");
    assert_fault("program.ts", "program.ts: imports \"pricing\": it is a program, and those are reached by import() only");
    put("app/url.ts", "import 'https://example.com/a.js';");
    assert_fault("url.ts", "url.ts: imports \"https://example.com/a.js\": nothing is fetched to be bundled");
    put("app/style.ts", "import './a.css';");
    put("app/a.css", "a {}");
    assert_fault("style.ts", "style.ts: imports \"a.css\": style sheets are not bundled");
    put("app/image.ts", "import i from './a.png'; i();");
    put("app/a.png", "");
    assert_fault("image.ts", "image.ts:1:15: files that end in .png cannot be imported");
    put("app/syntax.ts", "export const a = 1;\nlet x = = 1;");
    assert_fault("syntax.ts", "syntax.ts:2:9: Unexpected \"=\"");
    put("app/-x.ts", "let x = = 1;");
    assert_fault("-x.ts", "-x.ts:1:9: Unexpected \"=\"");
    assert_fault("none.ts", "nothing is found for \"./none.ts\"");
}

static void test_lowered(void)
{
    put("app/a.ts", "export async function f() { for await (const x of g()) await x; } async function* g() { yield 1; }");
    put("app/top.ts", "export const a = await 1;");
    g_autoptr(GError) error = NULL;
    g_autoptr(Bundle) made = bundle("a.ts", TRUE, &error);
    g_assert_no_error(error);
    assert_lacks(made->text, "async function");
    assert_has(made->text, "resume(v[1] && k === \"return\" ? k : \"next\"");
    g_autoptr(Bundle) none = bundle("top.ts", TRUE, &error);
    g_assert_null(none);
    g_assert_error(error, BUNDLER_ERROR, BUNDLER_ERROR_SOURCE);
    g_assert_cmpstr(error->message, ==,
                    "top.ts:1:18: await at the top level cannot be used together with AsyncLocalStorage, for which async "
                    "functions are rewritten: put it into a function");
}

static const Case cases[] = {
    {"/bundler/all-kinds", test_all_kinds}, {"/bundler/map", test_map},         {"/bundler/commonjs", test_commonjs},
    {"/bundler/probes", test_probes},       {"/bundler/current", test_current}, {"/bundler/faults", test_faults},
    {"/bundler/lowered", test_lowered},
};

int main(int argc, char **argv)
{
    return run_cases(argc, argv, cases, G_N_ELEMENTS(cases));
}
