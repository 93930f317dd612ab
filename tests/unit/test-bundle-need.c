/* SPDX-License-Identifier: MIT
 *
 * Which texts have to be bundled: what runs without must not come to need it. */
#include "bundle-need.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *text;
} Case;

static const Case needing[] = {
    {"import", "import _ from 'lodash'; export const a = _.add"},
    {"import of a file", "import './x.js'"},
    {"import behind one of node", "import path from 'node:path'\nimport { z } from \"zod\""},
    {"re-export", "export { a } from './a.mjs'"},
    {"re-export of all", "export * from 'x'"},
    {"import for texts without await", "import { AsyncLocalStorage } from 'node:async_hooks'; export const a = async () => { await 1 }"},
    {"import attributes", "import data from './data.json' with { type: 'json' }"},
    {"require", "const _ = require('lodash')\nconsole.log(_.VERSION)"},
    {"require in a function", "function f() { return require(\"./x\").y }"},
    {"module.exports", "module.exports = { total: (a) => a }"},
    {"member of module.exports", "module.exports.total = 1"},
    {"module.exports in a function", "(function () { module.exports = 1 })()"},
    {"exports", "exports.total = () => 1"},
    {"made by tsc", "\"use strict\";\nObject.defineProperty(exports, \"__esModule\", { value: true });\nexports.total = void 0;"},
    {"parameters elsewhere", "const names = list.map(module => module.name)\nconst f = (require) => { require('x') }\n"
                             "function g(exports) { exports.a = 1 }\nmodule.exports = { f, names }"},
    {"arrow without braces before a line", "const f = module => module.exports\nmodule.exports = f"},
    {"started alone", "if (require.main === module) { main() }\nmodule.exports = main"},
    {"require of node and of a package", "const p = require('path'), x = require('x')"},
    {"behind a regular expression", "const r = /[\"'`]/; if (r) /'/.test(r)\nmodule.exports = r"},
    {"behind templates", "const t = `a${`b${1}`}'`; exports.t = t"},
    {"regular expression like a member", "x.typeof / 2; exports.a = 1 / 2"},
};

static const Case running[] = {
    {"empty", ""},
    {"script", "const a = 1; a + 1"},
    {"module", "export const a = 1; export default a"},
    {"module of node", "import { join } from 'node:path'; import events from 'events'; export const a = join('a')"},
    {"module of node for texts without await", "import { AsyncLocalStorage } from 'async_hooks'; export const a = () => 1"},
    {"await", "import path from 'path'; export const a = async () => { await 1 }"},
    {"what node has and we do not", "import fs from 'node:fs'"},
    {"import()", "const a = await import('pricing'); import('./x.js')"},
    {"in a string", "const a = \"import x from 'y'\", b = \"require('z')\", c = `module.exports = 1`"},
    {"in comments", "// module.exports = 1\n/* require('x')\n exports.a = 1 */ 1"},
    {"in regular expressions", "a = /require('x')/; b = f(/exports.a = 1/)"},
    {"members", "loader.require('x'); a.module.exports = 1; b?.exports.c; this.exports.x = 1"},
    {"keys", "({ require: 1, module: 2, exports: 3 })"},
    {"require of node", "const path = require('path'), fs = require('node:fs')"},
    {"computed require", "const f = (name) => require(name)"},
    {"in try", "let canvas; try { canvas = require('canvas') } catch { canvas = null }"},
    {"looked at first", "if (typeof module !== 'undefined') module.exports = f"},
    {"for all loaders", "(function (root, factory) { if (typeof exports === 'object' && typeof module !== 'undefined') "
                        "module.exports = factory(); else root.X = factory() })(this, function () { return 1 })"},
    {"bundle of functions", "(() => { var m = { 1: (module, exports, load) => { module.exports = load(2) },\n"
                            "2: function (module) { module.exports = 3 } }; })()"},
    {"bundle of files", "(function e(t, n) { n(1) })({ 1: [function (require, module, exports) {\n"
                        "const x = require('./x'); exports.a = x; module.exports = 1 }, {}] })"},
    {"amd", "define(['require', 'exports'], function (require, exports) { exports.a = require('b') })"},
    {"declared", "var module = { exports: {} }, exports = module.exports; module.exports = 1; function require() {} require('x')"},
    {"destructured parameters", "const f = ({ module }, [exports]) => { module.exports = 1; exports.a = 2 }"},
    {"catch", "try { f() } catch (module) { module.exports = 1 }"},
    {"made by esbuild", "var __require = ((x) => typeof require !== 'undefined' ? require : x)(function (x) { throw x });\n"
                        "var a = __commonJS({ 'a.js'(exports, module) { module.exports = __require('x') } });\nexport default a();"},
    {"broken", "const a = ) } ] ( require('x'"},
};

static void test_case(gconstpointer data, gboolean needs)
{
    const Case *one = data;
    g_assert_cmpint(bundle_is_needed(one->text, strlen(one->text)), ==, needs);
}

static void test_needs(gconstpointer data)
{
    test_case(data, TRUE);
}

static void test_runs(gconstpointer data)
{
    test_case(data, FALSE);
}

/* More brackets than memory is taken for. */
static void test_deep(void)
{
    g_autofree char *text = g_strnfill(1000000, '(');
    g_autofree char *whole = g_strconcat(text, "require('x')", NULL);
    g_assert_false(bundle_is_needed(whole, strlen(whole)));
}

/* Every beginning of every text gives some answer. */
static void test_cut(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(needing) + G_N_ELEMENTS(running); i++) {
        const Case *one = i < G_N_ELEMENTS(needing) ? &needing[i] : &running[i - G_N_ELEMENTS(needing)];
        for (gsize size = 0; size < strlen(one->text); size++) {
            g_autofree char *exact = g_memdup2(one->text, size);
            (void)bundle_is_needed(exact, size);
        }
    }
}

static void add(const char *group, const Case *cases, guint count, GTestDataFunc test)
{
    for (guint i = 0; i < count; i++) {
        g_autofree char *path = g_strdup_printf("/bundle-need/%s/%s", group, cases[i].name);
        g_test_add_data_func(path, &cases[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("needs it", needing, G_N_ELEMENTS(needing), test_needs);
    add("runs", running, G_N_ELEMENTS(running), test_runs);
    g_test_add_func("/bundle-need/deep", test_deep);
    g_test_add_func("/bundle-need/cut", test_cut);
    return g_test_run();
}
