/* SPDX-License-Identifier: MIT
 *
 * Modules that the engine runs: what they export has to be what the language says, and errors have to point at the text that
 * was written. */
#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "module.h"

typedef struct {
    const char *text;
    const char *expected; /* JSON of the exports or of the value, functions by their names; ! and the error */
} Case;

static const Case namespaces[] = {
    {"", "{}"},
    {"export const a = 1, b = 'x'", "{\"a\":1,\"b\":\"x\"}"},
    {"export let a = 1; a++; a++", "{\"a\":3}"},
    {"export var {a, b: [c, ...d], e = 5, ...f} = {a: 1, b: [2, 3, 4], g: 6}", "{\"a\":1,\"c\":2,\"d\":[3,4],\"e\":5,\"f\":{\"g\":6}}"},
    {"export const [a, , b = a + 1, {c: {d}}] = [1, 0, , {c: {d: 4}}]", "{\"a\":1,\"b\":2,\"d\":4}"},
    {"export const {[`k${1}`]: k1, 'x y': xy, 5: five} = {k1: 1, 'x y': 2, 5: 3}", "{\"five\":3,\"k1\":1,\"xy\":2}"},
    {"export const a = () => { let b = 1; return b }, c = a()", "{\"a\":\"function a\",\"c\":1}"},
    {"export function f() {} export async function g() {} export function* h() {} export class A {}",
     "{\"A\":\"function A\",\"f\":\"function f\",\"g\":\"function g\",\"h\":\"function h\"}"},
    {"export {f as x, f as y}; function f() {}", "{\"x\":\"function f\",\"y\":\"function f\"}"},
    {"let a = 1; export {a as b, a as 'c d', a as default}; a = 2", "{\"b\":2,\"c d\":2,\"default\":2}"},
    {"var a = 1; export {a as __proto__, a as constructor}", "{\"__proto__\":1,\"constructor\":1}"},
    {"export let a = 1; a = await 5; export const b = a", "{\"a\":5,\"b\":5}"},

    /* Default exports. */
    {"export default 1 + 2", "{\"default\":3}"},
    {"let a = 1; export default a; a = 2", "{\"default\":1}"},
    {"export default {a: 1}", "{\"default\":{\"a\":1}}"},
    {"export default [1, 2]\n;[3]", "{\"default\":[1,2]}"},
    {"export default function () {}", "{\"default\":\"function default\"}"},
    {"export default async function* () {}", "{\"default\":\"function default\"}"},
    {"export default class {}", "{\"default\":\"function default\"}"},
    {"export default class { static name = 'own' }", "{\"default\":\"function own\"}"},
    {"export default class extends Map {}\n[1]", "{\"default\":\"function default\"}"},
    {"export default () => {}\n(1)", "{\"default\":\"function default\"}"},
    {"export default async () => {}", "{\"default\":\"function default\"}"},
    {"export default (class {})", "{\"default\":\"function default\"}"},
    {"export default x => x", "{\"default\":\"function default\"}"},
    {"export default function f() {}\nf = 5", "{\"default\":5}"},
    {"const early = f(); export default function f() { return 4 } export {early}", "{\"default\":\"function f\",\"early\":4}"},
    {"export default class A {} A.b = 1", "{\"default\":\"function A\"}"},
    {"export default await 5", "{\"default\":5}"},
    {"export default (1, 2)", "{\"default\":2}"},
    {"export default 4 / 2 / 1; /x/g", "{\"default\":2}"},
    {"export default /a}/.source", "{\"default\":\"a}\"}"},
    {"export default `a${`b${{c: 1}.c}`}`", "{\"default\":\"ab1\"}"},
    {"export default class {} /1/.test('1')", "{\"default\":\"function default\"}"},
    {"export default function () {} /1/.test('1')", "{\"default\":\"function default\"}"},
    {"export default x\nvar x = 1", "{}"},
    {"export default (() => 5)()\n\n\n", "{\"default\":5}"},
    {"export default typeof undefined_name // nothing", "{\"default\":\"undefined\"}"},
    {"export default async\nvar async = 3", "{}"},
    {"export default new (class { a = 1 })", "{\"default\":{\"a\":1}}"},
    {"export default a => b => a + b;export const c = 1", "{\"c\":1,\"default\":\"function default\"}"},

    /* The code of a module. */
    {"export const s = this === undefined", "{\"s\":true}"},
    {"export const s = (function () { return this === undefined })()", "{\"s\":true}"},
    {"undeclared = 1", "!ReferenceError: Can't find variable: undeclared"},
    {"export const a = b; let b = 1", "!ReferenceError: Cannot access uninitialized variable."},
    {"export const a = typeof f; function f() {}", "{\"a\":\"function\"}"},
    {"export const a = 1; a = 2", "!TypeError: Attempted to assign to readonly property."},
    {"with ({}) {}", "!SyntaxError"},
    {"delete x", "!SyntaxError"},
    {"export const a = 010", "!SyntaxError"},
    {"let a; let a", "!SyntaxError"},
    {"if (true) { export const a = 1 }", "!SyntaxError"},
    {"const f = () => { import 'x' }", "!SyntaxError"},
    {"export const a = await new Promise(r => r(1)), b = [await 2]", "{\"a\":1,\"b\":[2]}"},
    {"export let n = 0; for await (const x of [1, 2]) n += x", "{\"n\":3}"},
    {"throw new TypeError('at the top')", "!TypeError: at the top"},
    {"#!/usr/bin/env node\nexport {}", "{}"},
    {"'use strict'; 'use client'\nexport const a = 1", "{\"a\":1}"},
    {"let a = 3, b = 2; export const c = a<!--b", "{\"c\":false}"},
    {"export const a = 1, n = 2\n--> 5", "!SyntaxError"},
    {"export var toString = 1; export let hasOwnProperty = 2", "{\"hasOwnProperty\":2,\"toString\":1}"},
    {"export function then(resolve) { resolve('assimilated') }", "\"assimilated\""},
    {"export const if_ = 1; export {if_ as if, if_ as import, if_ as export}", "{\"export\":1,\"if\":1,\"if_\":1,\"import\":1}"},
    {"var get = 1, set = 2, of = 3, as = 4, from = 5, async = 6; export {get, set, of, as as as, from, async}",
     "{\"as\":4,\"async\":6,\"from\":5,\"get\":1,\"of\":3,\"set\":2}"},
    {"let as = 1; export {as as from}", "{\"from\":1}"},
    {"for (var i = 0; i < 3; i++) var j = i; export {i, j}", "{\"i\":3,\"j\":2}"},
    {"try { var a = 1 } catch { var b } finally { var c = 2 } export {a, b, c}", "{\"a\":1,\"c\":2}"},
    {"var a = 1\nexport {a}\nvar b = function () {}\nexport {b}\nb\n++\na\nexport const c = a", "{\"a\":2,\"b\":\"function b\",\"c\":2}"},
    {"class A extends class B {} { static x = 1 } export {A}", "{\"A\":\"function A\"}"},

    /* import.meta and import(). */
    {"export default import.meta.url", "{\"default\":\"file:///a.js\"}"},
    {"export const f = () => import.meta?.url, a = f()", "{\"a\":\"file:///a.js\",\"f\":\"function f\"}"},
    {"class A { static b = import.meta.url; c = import.meta.url } export const a = [A.b, new A().c]",
     "{\"a\":[\"file:///a.js\",\"file:///a.js\"]}"},
    {"export default `${import.meta.url}`", "{\"default\":\"file:///a.js\"}"},

    /* What is imported from node: see below. */
    {"export default [a, c, d.x, d.default]; import a, {x as c} from 'path'; import * as d from 'node:path'",
     "{\"default\":[\"all of path\",\"x of path\",\"x of path\",\"all of path\"]}"},
    {"import {x} from 'path'; export {x, x as y}", "{\"x\":\"x of path\",\"y\":\"x of path\"}"},
    {"export {x as y, default as z} from 'path'; export default typeof y", "{\"default\":\"undefined\",\"y\":\"x of path\",\"z\":\"all of path\"}"},
    {"export * from 'path'; export * as z from 'events'", "{\"x\":\"x of path\",\"z\":{\"default\":\"all of events\",\"x\":\"x of events\"}}"},
    {"export * from 'path'; export const x = 1", "{\"x\":1}"},
    {"import 'path'; export default 1", "{\"default\":1}"},
    {"import {x} from 'path'; x = 1", "!TypeError: Attempted to assign to readonly property."},
    {"import {x} from 'path'; let x", "!SyntaxError"},
    {"import {x} from 'path'; import {x} from 'events'", "!SyntaxError"},
    {"import {eval} from 'path'", "!SyntaxError"},
    {"export default await import('x')", "{\"default\":\"program x\"}"},
    {"export default await import(/* webpackChunkName: 'y' */ \"x\",)", "{\"default\":\"program x\"}"},
    {"export default await import(`x`).then(a => a + '!')", "{\"default\":\"program x!\"}"},
    {"const x = 'x'; export default await import(x)", "!TypeError: computed x"},
    {"export default await (async (x) => import(x + 'y'))('x')", "!TypeError: computed xy"},
    {"export default [{import: 1}.import, ({import() { return 2 }}).import(), class { static import = 3 }.import]",
     "{\"default\":[1,2,3]}"},
    {"import.meta = 1", "!TypeError: Attempted to assign to readonly property."},
    {"import.defer('x')", "!SyntaxError"},
    {"export default [typeof $mport, import.meta.url]", "{\"default\":[\"undefined\",\"file:///a.js\"]}"},
};

static const Case values[] = {
    {"export default 1; 2", "1"},
    {"export default function f() {}", "\"function f\""},
    {"export default Promise.resolve(7)", "7"},
    {"const a = 1; export {a as default}", "1"},
    {"export const a = 1", "undefined"},
    {"export const a = 1; a + 1", "2"},
    {"export const a = 1; if (a) { a + 2 } else 5", "3"},
    {"export {}; await 4", "4"},
    {"import.meta.url", "\"file:///a.js\""},
    {"import.meta.url; import('x')", "\"program x\""},
    {"export {}; for (const a of [1, 2]) a", "2"},
};

static JSGlobalContextRef new_context(void)
{
    static JSContextGroupRef group;
    if (!group)
        group = JSContextGroupCreate();
    return JSGlobalContextCreateInGroup(group, NULL);
}

static JSValueRef evaluate(JSContextRef context, const char *text, JSValueRef *exception)
{
    JSStringRef string = JSStringCreateWithUTF8CString(text);
    JSValueRef value = JSEvaluateScript(context, string, NULL, NULL, 1, exception);
    JSStringRelease(string);
    return value;
}

static char *to_utf8(JSContextRef context, JSValueRef value)
{
    JSStringRef string = JSValueToStringCopy(context, value, NULL);
    gsize room = JSStringGetMaximumUTF8CStringSize(string);
    char *text = g_malloc(room);
    JSStringGetUTF8CString(string, text, room);
    JSStringRelease(string);
    return text;
}

static void set_global(JSContextRef context, const char *name, JSValueRef value)
{
    JSStringRef string = JSStringCreateWithUTF8CString(name);
    JSObjectSetProperty(context, JSContextGetGlobalObject(context), string, value, 0, NULL);
    JSStringRelease(string);
}

/* Runs what was made of a module and leaves what came of it in the global `settled`, an error in `thrown` too. */
static void run(JSContextRef context, const char *wrapped)
{
    static const char settle[] =
        "globalThis.settled = '[pending]';"
        "const shown = (key, value) => typeof value === 'function' ? `function ${value.name}` : value;"
        "const meta = Object.freeze({__proto__: null, url: 'file:///a.js'});"
        "const nodes = {};"
        "const node = (name, of) => {"
        "    const {default: whole, ...all} = nodes[name] ||= {__proto__: null, default: `all of ${name}`, x: `x of ${name}`};"
        "    return of === undefined ? nodes[name] : of === 0 ? all : nodes[name][of];"
        "};"
        "const imports = Object.freeze(Object.assign(async (name) => `program ${name}`, {"
        "    meta, exports: (exports) => exports, node, computed: async (name) => { throw new TypeError(`computed ${name}`) } }));"
        "(async () => { try { settled = String(JSON.stringify(await given(imports), shown)) }"
        "               catch (e) { settled = '!' + e; globalThis.thrown = e } })();";
    JSValueRef exception = NULL, value = evaluate(context, wrapped, &exception);
    if (exception) {
        evaluate(context, "globalThis.settled = '!SyntaxError'", NULL);
        return;
    }
    set_global(context, "given", value);
    evaluate(context, settle, NULL);
}

static char *value_of(const char *text, ModuleResult result)
{
    gsize size;
    g_auto(ToplevelMap) map = {0};
    g_auto(ModuleFault) fault = {0};
    g_autofree char *wrapped = module_wrap(text, strlen(text), result, &map, &size, &fault);
    if (!wrapped)
        return g_strdup_printf("fault: %s", fault.message);
    JSGlobalContextRef context = new_context();
    run(context, wrapped);
    char *value = to_utf8(context, evaluate(context, "settled", NULL));
    JSGlobalContextRelease(context);
    return value;
}

static void check(const Case *rows, guint count, ModuleResult result)
{
    for (guint i = 0; i < count; i++) {
        g_autofree char *got = value_of(rows[i].text, result);
        if (strcmp(got, rows[i].expected) == 0)
            continue;
        g_test_message("%s\n  gave %s\n  not  %s", rows[i].text, got, rows[i].expected);
        g_test_fail();
    }
}

static void test_namespaces(void)
{
    check(namespaces, G_N_ELEMENTS(namespaces), MODULE_NAMESPACE);
}

static void test_values(void)
{
    check(values, G_N_ELEMENTS(values), MODULE_VALUE);
}

/* Exports are the variables, not what they were when the module had run. */
static void test_live_bindings(void)
{
    static const char text[] = "export let n = 1; export const add = () => { n++ }; export default function f() { f = 'new' }";
    gsize size;
    g_auto(ToplevelMap) map = {0};
    g_auto(ModuleFault) fault = {0};
    g_autofree char *wrapped = module_wrap(text, strlen(text), MODULE_NAMESPACE, &map, &size, &fault);
    JSGlobalContextRef context = new_context();
    set_global(context, "made", evaluate(context, wrapped, NULL));
    evaluate(context, "made({ exports: (exports) => exports }).then((m) => { m.add(); m.add(); m.default(); let failed;"
             "try { (() => { 'use strict'; m.n = 7 })() } catch (e) { failed = e.name }"
             "globalThis.told = [m.n, m.default, failed, Object.getPrototypeOf(m), 'toString' in m].join() })", NULL);
    g_autofree char *told = to_utf8(context, evaluate(context, "told", NULL));
    g_assert_cmpstr(told, ==, "3,new,TypeError,,false");
    JSGlobalContextRelease(context);
}

static guint number_of(JSContextRef context, const char *expression)
{
    return (guint)JSValueToNumber(context, evaluate(context, expression, NULL), NULL);
}

/* An error is where it is with the exports made blanks by hand. */
static void test_positions(void)
{
    static const struct {
        const char *module, *plain;
    } rows[] = {
        {"export const a = 1; throw new Error('x')", "       const a = 1; throw new Error('x')"},
        {"export default null.x", "               null.x"},
        {"export default 5; throw new Error('x')", "               5; throw new Error('x')"},
        {"export default function () {} throw new Error('x')", "             (function () {});throw new Error('x')"},
        {"export default [\n1, missing()]", "[\n1, missing()]"},
        {"/* \u00e9\U0001f600 */ export default missing()", "/* \u00e9\U0001f600 */                missing()"},
        {"import.meta.url; import(1).x.y", "globalThis.name; String(1).x.y"},
        {"export {\r\n}; missing()", "        \r\n ; missing()"},
        {"let \u00e9; export {\u00e9 as '\U0001f600'}; missing()", "let \u00e9;                   ; missing()"},
        {"#!x\nexport const f = () => missing(); f()", "\n       const f = () => missing(); f()"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize size;
        g_auto(ToplevelMap) map = {0};
        g_auto(ModuleFault) fault = {0};
        g_autofree char *wrapped = module_wrap(rows[i].module, strlen(rows[i].module), MODULE_NAMESPACE, &map, &size, &fault);
        g_autofree char *plain = g_strdup_printf("try {\n%s\n} catch (e) { globalThis.thrown = e }", rows[i].plain);
        JSGlobalContextRef context = new_context();
        run(context, wrapped);
        guint line = number_of(context, "thrown.line"), column = number_of(context, "thrown.column");
        JSGlobalContextRelease(context);
        context = new_context();
        evaluate(context, plain, NULL);
        g_test_message("%s: %u:%u", rows[i].module, line, column);
        g_assert_cmpuint(line, ==, number_of(context, "thrown.line") - 1);
        g_assert_cmpuint(toplevel_map_column(&map, line, column), ==, number_of(context, "thrown.column"));
        JSGlobalContextRelease(context);
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8"); /* messages show texts */
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/module-engine/namespaces", test_namespaces);
    g_test_add_func("/module-engine/values", test_values);
    g_test_add_func("/module-engine/live-bindings", test_live_bindings);
    g_test_add_func("/module-engine/positions", test_positions);
    return g_test_run();
}
