/* SPDX-License-Identifier: MIT
 *
 * Wrapped scripts against the engine: the value has to be what its own completion value would be, a text that it takes as
 * it is has to stay that way, and errors have to point at the same places. */
#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "toplevel.h"

typedef struct {
    const char *text;
    const char *expected; /* JSON of the value, or ! and the error; NULL: what the text gives without its awaits */
} Case;

static const Case cases[] = {
    {"await 1; 2"},
    {"const x = await 5; x * 2"},
    {"await 7"},
    {"let a = await 1\nlet b = await 2\na + b"},
    {"await 1\n\n// trailing; comment\n"},
    {"await 1; 'a;b{c}await'"},
    {"await 1; \"it's\" + 'x\\'y'"},
    {"await 1; `a${1 + (2)}b`"},
    {"await 1; `a${`n${{a:1}.a}`}b`"},
    {"await 1; `${(() => { return `}` })()}`"},
    {"await 1; /a;b[/]}/.test('x')"},
    {"let a = await 10, g = 2; a / 2 / g"},
    {"await 1; (4) / 2"},
    {"await 1; [4][0] / 2 /1"},
    {"if (await 1) /x/.test('x')"},
    {"await 1; var o = {a: 4}\no.a / 2"},
    {"await 1; ({a: 1, b: {c: 2}})"},
    {"await 1; ({f() { return 1 }, get g() { return 2 }}).g"},
    {"await 1; /* ; */ 3 /* x */"},
    {"await 1\n;[1, 2].length"},
    {"await 1\n+2"},
    {"let i = await 1\ni\n++\ni"},
    {"let i = await 1; i++\ni"},
    {"let f = await (x => x + 1); f(2)", "3"},
    {"await 1; const f = x => x * 2\nf(4)"},
    {"await 1; const f = (a, b) => ({a, b}); f(1, 2)"},
    {"const f = async () => await 5; await f()", "5"},
    {"const f = async () => await 5; f()", "5"},
    {"async function f() { await 1; return 2 }\nf()", "2"},
    {"(async () => { await 1; return 3 })()", "3"},
    {"const o = {async m() { return await 4 }}; o.m()", "4"},
    {"class A { async m() { return await 6 } static x = 1 }\nnew A().m()", "6"},
    {"await 1; class A { #p = 3; get p() { return this.#p } static { this.z = 1 } }\nnew A().p"},
    {"await 1; class B extends (class {}) { x = {a: 1} }\nnew B().x"},
    {"await 1; if (true) { 'yes' } else { 'no' }"},
    {"await 1; if (false) { 1 }"},
    {"await 1; 5; if (false) { 1 }"},
    {"if (await 0) 1; else 2"},
    {"await 1; for (let i = 0; i < 3; i++) { i * 10 }"},
    {"await 1; for (const k of [1, 2]) k"},
    {"for (const k of await [1, 2]) { let z = k; z }"},
    {"for await (const k of [1, 2]) k", "2"},
    {"await 1; try { 1 } catch (e) { 2 } finally { 3 }"},
    {"await 1; try { throw 1 } catch { 'c' }"},
    {"await 1; switch (2) { case 1: 'one'; break; case 2: 'two'; break; default: 'd' }"},
    {"let n = await 3; while (n > 0) { n-- }"},
    {"let n = await 3; do n--; while (n > 0)\nn"},
    {"await 1; do { 'x' } while (false)"},
    {"await 1; outer: for (;;) { 'in'; break outer }"},
    {"await 1; lab: 5"},
    {"await 1; a: { 1; 2 }"},
    {"'use strict'; await 1; (function () { return this === undefined })()", "true"},
    {"await 1; 1, 2, 3"},
    {"await 1; f(), 2\nfunction f() {}"},
    {"await 1; 8; var later = 3"},
    {"await 1; 8; function g() { 9 }"},
    {"await 1; 8; const {a, b} = {a: 1, b: 2}; let [q] = [1]"},
    {"#!/usr/bin/env rrjs\nawait 1; 12", "12"},
    {"return 5", "5"},
    {"await 1; return 6; 7", "6"},
    {"if (1) return {a: await 2}", "{\"a\":2}"},
    {"await 1; x = 5"},
    {"await 1; let y; y = z = 6; var z"},
    {"await 1; true ? {a: 1} : 2"},
    {"await 1; ((a, b) => a + b)(1, 2)"},
    {"await 1; (function () { return 4 })()"},
    {"await 1; !function () {}()"},
    {"await 1; new Map([[1, {a: 2}]]).get(1)"},
    {"await 1; typeof /re/g"},
    {"await 1; void 0"},
    {"await 1; delete {}.x"},
    {"await 1; 'a' in {a: 1}"},
    {"await 1; [1,\n2,\n3]"},
    {"await 1; 'x'\n  .repeat(3)\n  .length"},
    {"await 1; const s = `line\nawait ${'x'}`; s", "\"line\\nawait x\""},
    {"await 1; 1..toFixed(1)"},
    {"await 1; 0.5.toFixed(1) + 1e+3 + 0x1e+1"},
    {"await 1; ({await: 1}).await"},
    {"let o = {await: 2}; o.await", "2"},
    {"var await = 5; await + 1", "6"},
    {"await (1); 3", "3"},
    {"await [1]; 4", "4"},
    {"await `x`; 5", "5"},
    {"await -1; 6", "6"},
    {"await /x/g; 7", "7"},
    {"let r = await Promise.all([1, 2].map(async x => await x * 2)); r", "[2,4]"},
    {"const d = await new Promise(r => r({a: 1}));\nd.a ?? 'none'", "1"},
    {"await 1; d?.x ?? 3\nvar d"},
    {"await 1; label: while (true) { if (true) { 'brk'; break label } }"},
    {"await 1; if (true) ; else 5"},
    {"await 1; {}"},
    {"await 1; { 3 }"},
    {"await 1; ;;;"},
    {"await null\nlet a = 1\n{ a = 2 }\na"},
    {"await 1; function h() { return 2 } /1/.source"},
    {"await 1; let t = x => { return x }\nt(3)"},
    {"await 1; let u = async x => { await x }\n4", "4"},
    {"await 1; yield_ = 1; var yield_"},
    {"await 1; let get = 1, set = 2, of = 3, async = 4; get + set + of + async"},
    {"await 1; async\n", "!ReferenceError: Can't find variable: async"},
    {"await 1; })(); 5; (async () => {", "!SyntaxError: Unexpected number '1'"},
    {"await 1; import('x').catch(() => 'no')", "\"no\""},
    {"await 1; a = {if: 1, function: 2, class: 3}; a.if + a.function + a.class"},
    {"await 1; var p = {get: 1, async: 2, static: 3, *g() {}, async *h() {}, [`k${1}`]: 4, 'q r': 5, 6: 7}; p.k1"},
    {"await 1; for (var i in {a: 1}) { if (i) continue; 3 }"},
    {"await 1; throw new Error('x')"},
    {"await 1; a = b\n/hi/g.exec(c).map(d)", "!ReferenceError: Can't find variable: b"},
    {"await 1; let x = {a: y => y, b: 2}; x.b"},
    {"await 1; true ? x => 1 : 2; 3"},
    {"await 1; [x => x, 2][1]"},
    {"await 1; var a = 1; a\n? 2\n: 3"},
    {"await 1; var a = 6, g = 1, b = a++ / 2 / g; b"},
    {"await 1; var x = function () {} / 2; x"},
    {"await 1; '\\u{1f600}'.length + 'é€'.length"},
    {"await 1; let \\u0061b = 3; ab"},
    {"await 1; (() => {})\n;2"},
    {"await 1; <!-- html\n9"},
    {"await 1; switch (1) { case 1: { 'blk' } }"},
    {"await 1; if (1) { if (2) { 'deep' } }"},
    {"await 1; try { 1 } finally { 2 }"},
    {"await 1; with ({q: 5}) q"},
    {"await 1; var f = function* () { yield /x/; }; [...f()].length"},
    {"await 1; do ; while (0) 5"},
    {"async function z(a = {b: 1}) { await a }\n3", "3"},
    {"const f = (a = async () => { await 1 }) => 2; f()", "2"},

    /* Statements without a value do not hide the one before. */
    {"await 1; { let x = 2 }"},
    {"await 1; 7; { function f() {} }"},
    {"await 1; 7; lab: {}"},
    {"await 1; 7; {{};}"},
    {"await 1; 7; try {} finally {}"},
    {"await 1; 7; if (true) {}"},
    {"await 1; 7; for (;false;) 1"},
    {"await 1; 7; class A {}"},
    {"await 1; 7; class A extends class {} {}"},
    {"await 1; 7; async function f() { await 2 }"},

    /* What begins inside a block begins without a value. */
    {"await 1; for (const x of [3, 1]) { if (x > 2) { x } }"},
    {"await 1; { 5; if (false) { 1 } }"},
    {"await 1; { 5; lab: for (;;) { break lab } }"},
    {"await 1; { 5; lab: { 6 } }"},
    {"await 1; do { 5; if (true) break } while (false)"},
    {"await 1; switch (1) { case 1: 5; if (true) break }"},
    {"await 1; if (true) lab: for (;;) { 4; break lab }"},
    {"await 1; { 4\nif (true) 5\nelse 6 }"},
    {"await 1; { 4; try { 5 } finally { 6 } }"},
    {"await 1; { 4; while (false) {} }"},
    {"await 1; { 4; do {} while (false) }"},

    /* Loops with a while in them, braceless and nested. */
    {"await 1; let a = 2, c = 3; do while (a) a--; while (c--)\na"},
    {"await 1; let a = 2, b = 2; do while (a) do a--; while (a); while (--b > 0)\n9"},
    {"await 1; do if (false) 1; else 2; while (false)"},
    {"await 1; let n = 2; do { while (n > 1) n-- } while (--n > 0); n"},

    /* An await that belongs to the surroundings of a class. */
    {"class A { static [await 'k'] = 5 }\nA.k", "5"},
    {"class A extends (await Object) {}\nnew A() instanceof Object", "true"},
    {"class A { [await 'm']() { return 4 } }\nnew A().m()", "4"},
    {"const o = {[await 'k']: await 3}; o.k", "3"},
    {"class A { x = async () => await 1; y() {} }\n6", "6"},

    /* Names that look like keywords. */
    {"class A { await() { return 1 } get if() { return 2 } static for = 3 }\nnew A().await() + A.for", "4"},
    {"({await() { return 1 }}).await()", "1"},
    {"await 1; let o = {async await() {}, get await_() { return 2 }}; o.await_"},
    {"await 1; for (const of of [1, 2]) of"},
    {"await 1; for (const m of /a/.exec('a')) m"},

    /* Where a line ends a statement. */
    {"await 1; const f = x => {}\n(1)"},
    {"await 1; const f = x => {}\n/1/.source"},
    {"await 1; const f = x => {}\n+1"},
    {"await 1; let f = x => x\n[1].length"},
    {"await 1; class A\nextends Object\n{ x = 1\n['y'] = 2 }\n3"},
    {"await 1; var a = 1\nvar b\n= 2\nb"},
    {"await 1; a\u2028= 5\u2028a"},
    {"await 1\r\n7\r\n"},
    {"let\u00a0x\u00a0= await\u00a01;\u3000x", "1"},
    {"await 1; 5\n--> not code\n"},
    {"await 1; i = 1\ni /* \n */ ++\ni"},

    /* Literals. */
    {"await 1; `${`${1}`}` + `\\`${'}'}`"},
    {"await 1; /[/]`/.source + `/`"},
    {"await 1; 'a\\\nb'"},
    {"await 1; 'a\\\r\nb'"},
    {"await 1; let \\u{61}b = 3; ab"},
    {"await 1; 0xE+1"},
    {"await 1; 1.e1+1"},
    {"await 1; .5+.5"},
    {"await 1; 1_000n > 5"},
    {"await 1; a = 5; a?.5:1"},
    {"await 1; a = null; a ?\?= 4; a?.b"},

    /* Directives. */
    {"\"use strict\"\nconst f = await (function () { return this === undefined }); f()", "true"},
    {"'first'; 'use strict'; let t = await (function () { return this }()); typeof t", "\"undefined\""},
    {"'use strict'; function f() { return this }; const x = await 5", "undefined"},
    {"'use' + ' strict'; await 1; (function () { return this !== undefined })()", "true"},
    {"'done'; const x = await 5", "\"done\""},

    /* The variable of the wrapper. */
    {"const $r = await 5; $r + 1", "6"},
    {"const $r0 = await 5; $r = 2; $r0", "5"},
    {"await 1; '$r $r0 $r1 $r2 $r3 $r4 $r5 $r6 $r7 $r8 $r9'", "undefined"},

    /* Fine as they are, or with an await that is none. */
    {"var await = 2; (await)", "2"},
    {"function await(x) { return x }\nawait(3)", "3"},
    {"((a = typeof await) => a)()", "\"undefined\""},
    {"await: for (;;) { 3; break await }", "3"},
    {"// await\n4", "4"},
    {"/await/.source", "\"await\""},
    {"if (true) { return }", "undefined"},
    {"return", "undefined"},
    {"const x = 4\nreturn x\n", "4"},
};

/* The engine fills a context of its own for each text, so that no text sees what another one declared. */
static JSGlobalContextRef new_context(void)
{
    static JSContextGroupRef group;
    if (!group)
        group = JSContextGroupCreate();
    return JSGlobalContextCreateInGroup(group, NULL);
}

static char *to_utf8(JSContextRef context, JSValueRef value)
{
    JSStringRef string = JSValueToStringCopy(context, value, NULL);
    if (!string)
        return g_strdup("[no string]");
    gsize room = JSStringGetMaximumUTF8CStringSize(string);
    char *text = g_malloc(room);
    JSStringGetUTF8CString(string, text, room);
    JSStringRelease(string);
    return text;
}

static JSValueRef evaluate(JSContextRef context, const char *text, JSValueRef *exception)
{
    JSStringRef string = JSStringCreateWithUTF8CString(text);
    JSValueRef value = JSEvaluateScript(context, string, NULL, NULL, 1, exception);
    JSStringRelease(string);
    return value;
}

/* The value that the worker makes of a text in this form. The engine keeps the positions of wrapped texts. */
static JSValueRef evaluate_form(JSContextRef context, const char *text, ToplevelForm form, JSValueRef *exception)
{
    static const char expose[] =
        "((name, value, get, set) => { if (value === undefined && Object.hasOwn(globalThis, name)) set(globalThis[name]);"
        "Object.defineProperty(globalThis, name, {get, set, enumerable: true, configurable: true}) })";
    JSValueRef value = evaluate(context, text, exception), argument = evaluate(context, expose, NULL);
    if (form != TOPLEVEL_FUNCTION || *exception)
        return value;
    JSValueRef arguments[] = {argument, evaluate(context, "(name => Promise.reject(`no ${name}`))", NULL)};
    return JSObjectCallAsFunction(context, (JSObjectRef)value, NULL, G_N_ELEMENTS(arguments), arguments, exception);
}

static gboolean accepts(const char *text, gsize size, gpointer data)
{
    JSGlobalContextRef context = new_context();
    JSStringRef string = JSStringCreateWithUTF8CString(text);
    gboolean accepted = JSCheckScriptSyntax(context, string, NULL, 1, NULL);
    JSStringRelease(string);
    JSGlobalContextRelease(context);
    return accepted;
}

static JSValueRef property(JSContextRef context, JSValueRef object, const char *name)
{
    JSStringRef string = JSStringCreateWithUTF8CString(name);
    JSValueRef value = JSObjectGetProperty(context, JSValueToObject(context, object, NULL), string, NULL);
    JSStringRelease(string);
    return value;
}

/* JSON of what a text gives, or of what its promise gives; ! and the error when it throws. */
static char *value_of(const char *text, ToplevelForm form)
{
    static const char settle[] =
        "globalThis.settled = '[pending]';"
        "(async () => { try { settled = String(JSON.stringify(await given)) } catch (e) { settled = '!' + e } })();";
    JSGlobalContextRef context = new_context();
    JSValueRef exception = NULL, value = evaluate_form(context, text, form, &exception);
    char *result;
    if (exception) {
        g_autofree char *message = to_utf8(context, exception);
        result = g_strconcat("!", message, NULL);
    } else {
        JSStringRef name = JSStringCreateWithUTF8CString("given");
        JSObjectSetProperty(context, JSContextGetGlobalObject(context), name, value, 0, NULL);
        JSStringRelease(name);
        evaluate(context, settle, NULL);
        result = to_utf8(context, evaluate(context, "settled", NULL));
    }
    JSGlobalContextRelease(context);
    return result;
}

static char *without_awaits(const char *text)
{
    g_autoptr(GRegex) pattern = g_regex_new("\\bawait\\s", 0, 0, NULL);
    return g_regex_replace_literal(pattern, text, -1, 0, "", 0, NULL);
}

static char *prepared(const char *text, ToplevelForm *form)
{
    g_auto(ToplevelMap) map = {0};
    gsize size;
    g_auto(ModuleFault) fault = {0};
    char *wrapped = toplevel_prepare(text, strlen(text), accepts, NULL, &map, &size, &fault);
    g_assert_null(fault.message);
    *form = map.form;
    return wrapped ? wrapped : g_strdup(text);
}

static void expect_same(const char *text, const char *ran, const char *got, const char *expected)
{
    if (g_strcmp0(got, expected) == 0)
        return;
    g_test_message("%s\n  ran as %s\n  gave %s instead of %s", text, ran, got, expected);
    g_test_fail();
}

static void test_values(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *text = cases[i].text;
        g_autofree char *plain = without_awaits(text);
        g_autofree char *expected = cases[i].expected ? g_strdup(cases[i].expected) : value_of(plain, 0);
        ToplevelForm form;
        g_autofree char *ran = prepared(text, &form);
        g_autofree char *got = value_of(ran, form);
        expect_same(text, ran, got, expected);
    }
}

#define ALL_PARTS (TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES | TOPLEVEL_WITH_BLOCK_NAMES)

static char *wrapped_by_force(const char *text, ToplevelMap *map)
{
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(text, strlen(text), &scan);
    gsize size;
    return toplevel_wrap(text, strlen(text), &scan, ALL_PARTS, map, &size);
}

/* Every text that needs no wrapper has to give the same inside one. */
static void test_values_by_force(void)
{
    guint compared = 0;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *plain = without_awaits(cases[i].text);
        if (strstr(plain, "await") || strstr(plain, "use strict") || strstr(plain, "$r9") || !accepts(plain, 0, NULL))
            continue;
        g_auto(ToplevelMap) map = {0};
        g_autofree char *expected = value_of(plain, 0);
        g_autofree char *ran = wrapped_by_force(plain, &map);
        g_autofree char *got = value_of(ran, map.form);
        expect_same(plain, ran, got, expected);
        compared++;
    }
    g_assert_cmpuint(compared, >, 100);
}

static void test_texts_that_stay(void)
{
    static const char *const texts[] = {
        "1 + 1", "async function f() { await 1 }", "var await = 5", "(async () => { await 1 })(); 2",
        "function f() { return 1 }", "const o = {await: 1, return: 2}; o.await", "'await'", "((a = await) => a)",
        "syntax error", "function f() { return 1",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        ToplevelForm form;
        g_autofree char *ran = prepared(texts[i], &form);
        g_assert_cmpint(form, ==, TOPLEVEL_TEXT);
        g_assert_cmpstr(ran, ==, texts[i]);
    }
}

static void test_blocks(void)
{
    static const Case blocks[] = {
        {"let x = 1; x + 1", "2"},
        {"const f = () => 5; f() // end", "5"},
        {"'use strict'; let t = (function () { return typeof this })(); t", "\"undefined\""},
        {"#!/usr/bin/env rrjs\nlet y = 3; y", "3"},
        {"3; class A {}", "3"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
        g_auto(ToplevelMap) map = {0};
        gsize size;
        g_autofree char *block = toplevel_block(blocks[i].text, strlen(blocks[i].text), &map, &size);
        g_autofree char *twice = g_strdup_printf("%s\n%s", block, block);
        g_autofree char *got = value_of(twice, TOPLEVEL_WRAPPED);
        expect_same(blocks[i].text, twice, got, blocks[i].expected);
    }
}

typedef struct {
    guint line;
    guint column;
} Position;

/* Where the engine says that the error was thrown which the text leaves in the global `thrown`. */
static Position position_of_thrown(const char *text, ToplevelForm form)
{
    JSGlobalContextRef context = new_context();
    JSValueRef exception = NULL;
    evaluate_form(context, text, form, &exception);
    JSValueRef thrown = evaluate(context, "thrown", NULL);
    Position position = {0};
    if (thrown && JSValueIsObject(context, thrown)) {
        position.line = (guint)JSValueToNumber(context, property(context, thrown, "line"), NULL);
        position.column = (guint)JSValueToNumber(context, property(context, thrown, "column"), NULL);
    }
    JSGlobalContextRelease(context);
    return position;
}

static void test_positions(void)
{
    static const char *const texts[] = {
        "globalThis.thrown = new Error('x')",
        "globalThis.thrown = new Error('first'), 1",
        "1; 2; globalThis.thrown = new Error('x'); 4",
        "'é€😀'; globalThis.thrown = new Error('x')",
        "'é€😀', globalThis.thrown = new Error('x'), '😀', 5",
        "{ 1; '😀'; if (true) { 2, 3; globalThis.thrown = new Error('x') } }",
        "{ 1, 2; globalThis.thrown = new Error('x') }",
        "/* é\u2028 */ 5; globalThis.thrown = new Error('x')",
        "/* \r\n \r \n */ { 1; 5; globalThis.thrown = new Error('x') }",
        "`\r\n\u2029`; globalThis.thrown = new Error('x')",
        "#! hashbang\nglobalThis.thrown = new Error('x')",
        "function f() { return new Error('x') } globalThis.thrown = f()",
        "try { undefined_function(1) } catch (e) { globalThis.thrown = e }",
        "try { 1, null.x } catch (e) { globalThis.thrown = e }",
        "for (const x of [1]) { if (x) { try { 5, x.y.z } catch (e) { globalThis.thrown = e } } }",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(ToplevelMap) map = {0};
        g_autofree char *ran = wrapped_by_force(texts[i], &map);
        Position expected = position_of_thrown(texts[i], 0), got = position_of_thrown(ran, map.form);
        g_test_message("%s", ran);
        g_assert_cmpuint(expected.line, >, 0);
        g_assert_cmpuint(got.line, ==, expected.line);
        g_assert_cmpuint(toplevel_map_column(&map, got.line, got.column), ==, expected.column);
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8"); /* messages show texts */
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/toplevel-engine/values", test_values);
    g_test_add_func("/toplevel-engine/values-by-force", test_values_by_force);
    g_test_add_func("/toplevel-engine/texts-that-stay", test_texts_that_stay);
    g_test_add_func("/toplevel-engine/blocks", test_blocks);
    g_test_add_func("/toplevel-engine/positions", test_positions);
    return g_test_run();
}
