/* SPDX-License-Identifier: MIT
 *
 * Top-level await without the engine: what the scan finds, the texts made of it, positions, and texts of any bytes. */
#include "toplevel.h"

#include <string.h>

enum {
    NOTHING = 0,
    AWAIT = 1,
    RETURN = 2,
    BROKEN = 4,
};

typedef struct {
    const char *name;
    const char *text;
    guint found;
    const char *wrapped;
} Case;

static const Case cases[] = {
    {"empty", "", NOTHING,
     "(async($r)=>{\nreturn $r})()"},
    {"value at the end", "await 1; 2", AWAIT,
     "(async($r)=>{await 1; $r=2\nreturn $r})()"},
    {"value before declarations", "await 1; 8; var later = 3", AWAIT,
     "(async($r)=>{await 1; $r=8; var later = 3\nreturn $r})()"},
    {"value is an await", "await 7", AWAIT,
     "(async($r)=>{$r=await 7\nreturn $r})()"},
    {"lines without semicolons", "let a = await 1\nlet b = await 2\na + b", AWAIT,
     "(async($r)=>{let a = await 1\nlet b = await 2\n$r=a + b\nreturn $r})()"},
    {"comment at the end", "await 1\n// not; code", AWAIT,
     "(async($r)=>{$r=await 1\n// not; code\nreturn $r})()"},
    {"strings", "await 1; 'a;b{c}' + 'x\\'y'", AWAIT,
     "(async($r)=>{await 1; $r='a;b{c}' + 'x\\'y'\nreturn $r})()"},
    {"nested templates", "await 1; `a${`n${{a: 1}.a}`}b`", AWAIT,
     "(async($r)=>{await 1; $r=`a${`n${{a: 1}.a}`}b`\nreturn $r})()"},
    {"regular expression", "await 1; /a;b[/]}/.test('x')", AWAIT,
     "(async($r)=>{await 1; $r=/a;b[/]}/.test('x')\nreturn $r})()"},
    {"division", "let a = await 10, g = 2; a / 2 / g", AWAIT,
     "(async($r)=>{let a = await 10, g = 2; $r=a / 2 / g\nreturn $r})()"},
    {"regular expression behind a head", "if (await 1) /x/.test('x')", AWAIT,
     "(async($r)=>{if (await 1) $r=/x/.test('x')\nreturn $r})()"},
    {"regular expression behind a declaration", "function h() {} /1/.source", NOTHING,
     "(async($r)=>{function h() {} $r=/1/.source\nreturn $r})()"},
    {"division behind a function expression", "var x = function () {} / 2; x", NOTHING,
     "(async($r)=>{var x = function () {} / 2; $r=x\nreturn $r})()"},
    {"object literal", "await 1; ({a: 1, b: {c: 2}})", AWAIT,
     "(async($r)=>{await 1; $r=({a: 1, b: {c: 2}})\nreturn $r})()"},
    {"comma", "await 1; 1, 2, 3", AWAIT,
     "(async($r)=>{await 1; $r=(1, 2, 3)\nreturn $r})()"},
    {"comma inside brackets only", "await 1; f(1, 2)[3, 4]", AWAIT,
     "(async($r)=>{await 1; $r=f(1, 2)[3, 4]\nreturn $r})()"},
    {"comma before a comment", "await 1; 1, 2 // 3\n", AWAIT,
     "(async($r)=>{await 1; $r=(1, 2) // 3\n\nreturn $r})()"},
    {"binary operator on a new line", "await 1\n+2", AWAIT,
     "(async($r)=>{$r=await 1\n+2\nreturn $r})()"},
    {"bracket on a new line", "await 1; a\n[0]", AWAIT,
     "(async($r)=>{await 1; $r=a\n[0]\nreturn $r})()"},
    {"increment on a new line", "let i = await 1\ni\n++\ni", AWAIT,
     "(async($r)=>{let i = await 1\ni\n$r=++\ni\nreturn $r})()"},
    {"member on a new line", "await 1; 'x'\n  .repeat(3)", AWAIT,
     "(async($r)=>{await 1; $r='x'\n  .repeat(3)\nreturn $r})()"},
    {"if and else", "await 1; if (a) { 1 } else if (b) 2; else { 3 }", AWAIT,
     "(async($r)=>{await 1; if (a) { $r=1 } else if (b) $r=2; else { $r=3 }\nreturn $r})()"},
    {"if without value behind one", "5; if (false) {}", NOTHING,
     "(async($r)=>{5; if (false) {}\nreturn $r})()"},
    {"for", "for (const k of await x) k", AWAIT,
     "(async($r)=>{for (const k of await x) $r=k\nreturn $r})()"},
    {"for await", "for await (const k of x) { k }", AWAIT,
     "(async($r)=>{for await (const k of x) { $r=k }\nreturn $r})()"},
    {"do while", "let n = await 3; do n--; while (n > 0)\nn", AWAIT,
     "(async($r)=>{let n = await 3; do n--; while (n > 0)\n$r=n\nreturn $r})()"},
    {"while inside do", "do while (a) b; while (c)\nd", NOTHING,
     "(async($r)=>{do while (a) b; while (c)\n$r=d\nreturn $r})()"},
    {"do without semicolon", "await 1; do ; while (0) 5", AWAIT,
     "(async($r)=>{await 1; do ; while (0) $r=5\nreturn $r})()"},
    {"try and finally", "await 1; try { 1 } catch (e) { 2 } finally { 3 }", AWAIT,
     "(async($r)=>{await 1; try { $r=1 } catch (e) { $r=2 } finally { 3 }\nreturn $r})()"},
    {"catch without binding", "await 1; try { a } catch { 'c' }", AWAIT,
     "(async($r)=>{await 1; try { $r=a } catch { $r='c' }\nreturn $r})()"},
    {"switch", "await 1; switch (2) { case a ? 1 : 2: 'one'; break; default: 'd' }", AWAIT,
     "(async($r)=>{await 1; switch (2) { case a ? 1 : 2: $r='one'; break; default: $r='d' }\nreturn $r})()"},
    {"label", "await 1; lab: 5", AWAIT,
     "(async($r)=>{await 1; lab: $r=5\nreturn $r})()"},
    {"labelled loop", "await 1; outer: for (;;) { 'in'; break outer }", AWAIT,
     "(async($r)=>{await 1; outer: for (;;) { $r='in'; break outer }\nreturn $r})()"},
    {"if inside a block", "await 1; for (const x of y) { if (x) { x } }", AWAIT,
     "(async($r)=>{await 1; for (const x of y) { $r=void 0;if (x) { $r=x } }\nreturn $r})()"},
    {"labelled loop inside a block", "{ 5; lab: for (;;) { break lab } }", NOTHING,
     "(async($r)=>{{ $r=5; $r=void 0;lab: for (;;) { break lab } }\nreturn $r})()"},
    {"if below if", "if (a) { if (b) if (c) d }", NOTHING,
     "(async($r)=>{if (a) { $r=void 0;if (b) if (c) $r=d }\nreturn $r})()"},
    {"empty block", "await 1; {}", AWAIT,
     "(async($r)=>{$r=await 1; {}\nreturn $r})()"},
    {"block of declarations", "await 1; 7; { let x = 2 }", AWAIT,
     "(async($r)=>{await 1; $r=7; { let x = 2 }\nreturn $r})()"},
    {"empty statements", "await 1; ;;;", AWAIT,
     "(async($r)=>{$r=await 1; ;;;\nreturn $r})()"},
    {"function declaration", "await 1; 8; function g() { 9 }", AWAIT,
     "(async($r)=>{await 1; $r=8; function g() { 9 }\nreturn $r})()"},
    {"async function declaration", "async function f() { await 1 }\nf()", NOTHING,
     "(async($r)=>{async function f() { await 1 }\n$r=f()\nreturn $r})()"},
    {"generator and async word", "async\nfunction* f() { yield 1 }", NOTHING,
     "(async($r)=>{$r=async\nfunction* f() { yield 1 }\nreturn $r})()"},
    {"class declaration", "await 1; 8; class A extends class {} { #p = 3; static { 4 } }\n5", AWAIT,
     "(async($r)=>{await 1; 8; class A extends class {} { #p = 3; static { 4 } }\n$r=5\nreturn $r})()"},
    {"class fields", "await 1; class A { x = {a: 1}\ny = () => 5\n['z'] = 6 }\n7", AWAIT,
     "(async($r)=>{await 1; class A { x = {a: 1}\ny = () => 5\n['z'] = 6 }\n$r=7\nreturn $r})()"},
    {"computed name in a class", "class A { [await 1] = 2 }", AWAIT,
     "(async($r)=>{class A { [await 1] = 2 }\nreturn $r})()"},
    {"await in a method", "class A { async m() { return await 6 } }", NOTHING,
     "(async($r)=>{class A { async m() { return await 6 } }\nreturn $r})()"},
    {"await in a class field", "class A { f = async () => await 1 }", NOTHING,
     "(async($r)=>{class A { f = async () => await 1 }\nreturn $r})()"},
    {"await in parameters", "async function f(a = await 1) {}", NOTHING,
     "(async($r)=>{async function f(a = await 1) {}\nreturn $r})()"},
    {"await as a name", "({await: 1, return: 2}).await", NOTHING,
     "(async($r)=>{$r=({await: 1, return: 2}).await\nreturn $r})()"},
    {"arrow function", "await 1; const f = x => x * 2\nf(4)", AWAIT,
     "(async($r)=>{await 1; const f = x => x * 2\n$r=f(4)\nreturn $r})()"},
    {"arrow function as value", "await 1; x => x, 2", AWAIT,
     "(async($r)=>{await 1; $r=(x => x, 2)\nreturn $r})()"},
    {"arrow function in a ternary", "await 1; a ? x => 1 : 2; 3", AWAIT,
     "(async($r)=>{await 1; a ? x => 1 : 2; $r=3\nreturn $r})()"},
    {"arrow function with a body, then a line", "const f = async x => { await x }\n(4)", NOTHING,
     "(async($r)=>{const f = async x => { await x }\n$r=(4)\nreturn $r})()"},
    {"await outside an arrow function", "[async x => await x, await 1]", AWAIT,
     "(async($r)=>{$r=[async x => await x, await 1]\nreturn $r})()"},
    {"words that are keywords elsewhere", "let get = 1, of = await 2; get + of", AWAIT,
     "(async($r)=>{let get = 1, of = await 2; $r=get + of\nreturn $r})()"},
    {"let as a name", "await 1; let = 5", AWAIT,
     "(async($r)=>{await 1; $r=let = 5\nreturn $r})()"},
    {"import expression", "await 1; import('x')", AWAIT,
     "(($r,$mport)=>(async($r)=>{await 1; $r=$mport('x')\nreturn $r\n})())"},
    {"of with a regular expression", "for (const m of /a/.exec(b)) m", NOTHING,
     "(async($r)=>{for (const m of /a/.exec(b)) $r=m\nreturn $r})()"},
    {"return", "return 5", RETURN,
     "(async($r)=>{return 5\nreturn $r})()"},
    {"return in a function", "function f() { return 1 }\nf()", NOTHING,
     "(async($r)=>{function f() { return 1 }\n$r=f()\nreturn $r})()"},
    {"return in a block", "if (a) { return await 2 }", AWAIT | RETURN,
     "(async($r)=>{if (a) { return await 2 }\nreturn $r})()"},
    {"directive", "'use strict'; await 1; f()", AWAIT,
     "(async($r)=>{'use strict'; await 1; $r=f()\nreturn $r})()"},
    {"directive as only value", "'use strict'; const x = await 1", AWAIT,
     "(async($r)=>{'use strict'; const x = await 1\nreturn $r})()"},
    {"other directive", "'first'\n'use strict'\nconst x = await 1", AWAIT,
     "(async($r)=>{'first'\n'use strict'\nconst x = await 1\nreturn $r})()"},
    {"string that is no directive", "'use strict' + x; await 1", AWAIT,
     "(async($r)=>{'use strict' + x; $r=await 1\nreturn $r})()"},
    {"hashbang", "#!/usr/bin/env rrjs\nawait 1; 12", AWAIT,
     "(async($r)=>{///usr/bin/env rrjs\nawait 1; $r=12\nreturn $r})()"},
    {"HTML comments", "await 1; <!-- html\n9\n--> end", AWAIT,
     "(async($r)=>{await 1; <!-- html\n$r=9\n--> end\nreturn $r})()"},
    {"name in use", "const $r = await 5; $r", AWAIT,
     "(async($r0)=>{const $r = await 5; $r0=$r\nreturn $r0})()"},
    {"names in use", "$r + $r0; await 1", AWAIT,
     "(async($r1)=>{$r + $r0; $r1=await 1\nreturn $r1})()"},
    {"all names in use", "await '$r$r0$r1$r2$r3$r4$r5$r6$r7$r8$r9'", AWAIT,
     "(async()=>{await '$r$r0$r1$r2$r3$r4$r5$r6$r7$r8$r9'\n})()"},
    {"wide spaces", "await 1\u3000;\u20282", AWAIT,
     "(async($r)=>{await 1\u3000;\u2028$r=2\nreturn $r})()"},
    {"numbers", "await 1; 1..x + .5 + 0xe+1 + 1e+3", AWAIT,
     "(async($r)=>{await 1; $r=1..x + .5 + 0xe+1 + 1e+3\nreturn $r})()"},
    {"optional chain and ternary", "await 1; a?.b ?? (a ?.5:c)", AWAIT,
     "(async($r)=>{await 1; $r=a?.b ?? (a ?.5:c)\nreturn $r})()"},
    {"statement inside an expression", "a if (b) c, d", NOTHING,
     "(async($r)=>{$r=a if (b) $r=(c, d)\nreturn $r})()"},
    {"unmatched bracket", "await 1; f(1", AWAIT | BROKEN,
     "(async()=>{await 1; f(1\n})()"},
    {"wrong bracket", "await 1; f(1]", AWAIT | BROKEN,
     "(async()=>{await 1; f(1]\n})()"},
    {"too many brackets", "await 1; })();(() => {", AWAIT | BROKEN,
     "(async()=>{await 1; })();(() => {\n})()"},
    {"unterminated string", "await 1; 'abc\n2", AWAIT | BROKEN,
     "(async()=>{await 1; 'abc\n2\n})()"},
    {"unterminated template", "await 1; `abc${1}", AWAIT | BROKEN,
     "(async()=>{await 1; `abc${1}\n})()"},
    {"unterminated comment", "await 1; /* abc", AWAIT | BROKEN,
     "(async()=>{await 1; /* abc\n})()"},
    {"unterminated regular expression", "await 1; /abc\n2", AWAIT | BROKEN,
     "(async()=>{await 1; /abc\n2\n})()"},
};

static guint found_in(const ToplevelScan *scan)
{
    return (scan->bare_await ? AWAIT : 0) | (scan->top_return ? RETURN : 0) | (scan->broken ? BROKEN : 0);
}

static void test_wrap(gconstpointer data)
{
    const Case *test = data;
    gsize size = strlen(test->text), wrapped_size;
    g_auto(ToplevelScan) scan = {0};
    g_auto(ToplevelMap) map = {0};
    toplevel_scan(test->text, size, &scan);
    g_assert_cmpuint(found_in(&scan), ==, test->found);

    g_autofree char *wrapped = toplevel_wrap(test->text, size, &scan, TOPLEVEL_WITH_VALUE, &map, &wrapped_size);
    g_assert_cmpstr(wrapped, ==, test->wrapped);
    g_assert_cmpuint(wrapped_size, ==, strlen(test->wrapped));
}

static void test_wrap_without_value(void)
{
    static const char text[] = "#!x\n1; await 2, 3";
    g_auto(ToplevelScan) scan = {0};
    g_auto(ToplevelMap) map = {0};
    gsize size;
    toplevel_scan(text, strlen(text), &scan);
    g_autofree char *wrapped = toplevel_wrap(text, strlen(text), &scan, 0, &map, &size);
    g_assert_cmpstr(wrapped, ==, "(async()=>{//x\n1; await 2, 3\n})()");
    g_assert_cmpuint(size, ==, strlen(wrapped));
}

/* The names of a text, those of functions in blocks in parentheses. */
static char *names_of(const char *text)
{
    g_auto(ToplevelScan) scan = {0};
    GString *names = g_string_new(NULL);
    toplevel_scan(text, strlen(text), &scan);
    for (guint i = 0; i < scan.names->len; i++) {
        const ToplevelName *name = &g_array_index(scan.names, ToplevelName, i);
        g_autofree char *word = g_strndup(text + name->start, name->end - name->start);
        g_string_append_printf(names, name->in_block ? "%s(%s)" : "%s%s", i ? " " : "", word);
    }
    return g_string_free(names, FALSE);
}

static void test_names(void)
{
    static const struct {
        const char *text;
        const char *names;
    } rows[] = {
        {"", ""},
        {"x = 1; let a, [b] = c; const {d} = e; class F {}", ""},
        {"var a, b = c, d = (e, f), g = [h, i], j = {k, l: m}", "a b d g j"},
        {"var a = b => c, d = (e, f) => { var g }, h", "a d h"},
        {"var [a, , b = c, [d, ...e], {f}, ...[g]] = h", "a b d e f g"},
        {"var {a, b: c, d = e, f: {g, h: [i]}, [j]: k, 'l': m, 1: n, o: p = q ? r : s, ...t} = u", "a c d g i k m n p t"},
        {"var {if: a, var: b, c = {d: e}} = f", "a b c"},
        {"var a = {b: c, d}, {e} = f", "a e"},
        {"var a\nb, c\nvar d\n, e", "a d e"},
        {"var a; b, c", "a"},
        {"for (var a = b, c = d; e, f; g, h) i, j", "a c"},
        {"for (var a in b, c) for (var [d] of e) for await (var {f: g} of h) var i", "a d g i"},
        {"for (var of of of) ; for (var in_ in of) ;", "of in_"},
        {"for (let a of b) ; for (c of d) ; for (;;) ;", ""},
        {"if (a) { var b } else var c; { { var d } } e: { var f }", "b c d f"},
        {"try { var a } catch (b) { var c } finally { var d } switch (e) { case f: var g; default: var h }", "a c d g h"},
        {"function a(b, {c}, [d] = e) { var f; function g() {} } async function h() {} function* i() {}", "a h i"},
        {"a: function b() {} async function* c() {}", "b c"},
        {"{ function a() {} async function b() {} function* c() {} } if (d) function e() {}", "(a) (e)"},
        {"'use strict'; { function a() {} } function b() {}", "b"},
        {"(function a() {}); b = function c() {}; d(async function e() {})", ""},
        {"class A { static { var b; function c() {} } d() { var e } f = () => { var g } }", ""},
        {"(() => { var a })(); ({b() { var c }, get d() { var e }}); `${() => { var f }}`", ""},
        {"a.var; b = {var: c}; d?.var, e; 'var f'; `var g`; /var h/; // var i", ""},
        {"var \\u0061, \\u{62}c, é, $ = _", "\\u0061 \\u{62}c é $"},
        {"var var, (a, b", "var"},
        {"return; var a", "a"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *names = names_of(rows[i].text);
        g_test_message("%s", rows[i].text);
        g_assert_cmpstr(names, ==, rows[i].names);
    }
}

static void test_wrap_with_names(void)
{
    static const struct {
        const char *text;
        ToplevelParts parts;
        const char *wrapped;
    } rows[] = {
        {"let a", TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES, "(async($r)=>{let a\nreturn $r})()"},
        {"var a = 1; a", TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES,
         "($r=>(async($r)=>{$r=$r_($r);var a = 1; $r=a\nreturn $r;var a;"
         "function $r_($r){$r(\"a\",a,()=>a,$r=>a=$r,0);}\n})($r))"},
        {"var b, a, b; () => 1", TOPLEVEL_WITH_NAMES,
         "($r=>(async($r)=>{$r=$r_($r);var b, a, b; () => 1\n;var b,a;"
         "function $r_($r){$r(\"b\",b,()=>b,$r=>b=$r,1);$r(\"a\",a,()=>a,$r=>a=$r,1);}\n})($r))"},
        {"#!x\nvar $r", TOPLEVEL_WITH_NAMES,
         "($r0=>(async($r0)=>{$r0=$r0_($r0);//x\nvar $r\n;var $r;"
         "function $r0_($r0){$r0(\"$r\",$r,()=>$r,$r0=>$r=$r0,0);}\n})($r0))"},
        {"'use strict'\nvar a", TOPLEVEL_WITH_NAMES,
         "($r=>(async($r)=>{'use strict';$r=$r_($r);\nvar a\n;var a;"
         "function $r_($r){$r(\"a\",a,()=>a,$r=>a=$r,0);}\n})($r))"},
        {"{ function f() {} }", TOPLEVEL_WITH_NAMES, "(async()=>{{ function f() {} }\n})()"},
        {"{ function f() {} }", TOPLEVEL_WITH_NAMES | TOPLEVEL_WITH_BLOCK_NAMES,
         "($r=>(async($r)=>{$r=$r_($r);{ function f() {} }\n;var f;"
         "function $r_($r){$r(\"f\",f,()=>f,$r=>f=$r,1);}\n})($r))"},
        {"var arguments", TOPLEVEL_WITH_NAMES,
         "($r=>(async($r)=>{$r=$r_($r);var arguments\n;var arguments;function $r_($r){}\n})($r))"},
        {"var a = (", TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES, "(async()=>{var a = (\n})()"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ToplevelScan) scan = {0};
        g_auto(ToplevelMap) map = {0};
        gsize size, length = strlen(rows[i].text);
        toplevel_scan(rows[i].text, length, &scan);
        g_autofree char *wrapped = toplevel_wrap(rows[i].text, length, &scan, rows[i].parts, &map, &size);
        g_assert_cmpstr(wrapped, ==, rows[i].wrapped);
        g_assert_cmpuint(size, ==, strlen(wrapped));
        g_assert_true((map.form == TOPLEVEL_FUNCTION) == g_str_has_prefix(wrapped, "($"));
    }
}

static void test_may_need_wrapping(void)
{
    g_assert_true(toplevel_may_need_wrapping("await 1", 7));
    g_assert_true(toplevel_may_need_wrapping("returns", 7));
    g_assert_false(toplevel_may_need_wrapping("await", 4));
    g_assert_false(toplevel_may_need_wrapping("Await Return", 12));
    g_assert_false(toplevel_may_need_wrapping(NULL, 0));
}

static void test_last_statement(void)
{
    static const struct {
        const char *text;
        gint64 last_top;
        guint marks;
    } rows[] = {
        {"", -1, 0},
        {"var x = 1; function f() { 2 }", -1, 0},
        {"1", 0, 1},
        {"1; 2; 3", 2, 1},
        {"1; var x; 3; var y", 2, 1},
        {"1; {}", 0, 1},
        {"1; if (a) b; else { c; d }", 1, 3},
        {"do a; while (b) c", 1, 1},
        {"1; { 2; for (;;) 3 }", 1, 3},
        {"'use strict'", -1, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ToplevelScan) scan = {0};
        toplevel_scan(rows[i].text, strlen(rows[i].text), &scan);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(scan.last_top, ==, rows[i].last_top);
        g_assert_cmpuint(scan.marks->len, ==, rows[i].marks);
    }
}

static void test_stray(void)
{
    static const struct {
        const char *text;
        gint64 stray;
    } texts[] = {
        {"", -1},     {"{} () []", -1}, {"{", -1}, {"}", 0}, {"return 1; }", 10}, {"if (a) {\n}}\nb", 10},
        {"f(1))", 4}, {"(]", 1}, {"'}' /* } */ `}${1}`", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(ToplevelScan) scan = {0};
        toplevel_scan(texts[i].text, strlen(texts[i].text), &scan);
        g_assert_cmpint(scan.stray, ==, texts[i].stray);
    }
}

static void test_block(void)
{
    static const struct {
        const char *text;
        const char *block;
    } rows[] = {
        {"", "{\n}"},
        {"let x = 1; x // x", "{let x = 1; x // x\n}"},
        {"#!/usr/bin/rrjs\nconst a = 1", "{///usr/bin/rrjs\nconst a = 1\n}"},
        {"'a'\n\"use strict\"\nlet b", "'use strict';{'a'\n\"use strict\"\nlet b\n}"},
        {"/* c */ 'use strict'", "'use strict';{/* c */ 'use strict'\n}"},
        {"'use strict'.length", "{'use strict'.length\n}"},
        {"'use strict'\n+ 1", "{'use strict'\n+ 1\n}"},
        {"'use\\x20strict'; 1", "{'use\\x20strict'; 1\n}"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ToplevelMap) map = {0};
        gsize size;
        g_autofree char *block = toplevel_block(rows[i].text, strlen(rows[i].text), &map, &size);
        g_assert_cmpstr(block, ==, rows[i].block);
        g_assert_cmpuint(size, ==, strlen(block));
    }
}

/* Lines and columns of the wrapped text, and the columns that the user knows. */
static void test_map_wrapped(void)
{
    static const struct {
        const char *text;
        guint line;
        guint column;
        guint expected;
    } rows[] = {
        /* (async($r)=>{1; $r=2 */
        {"1; 2", 1, 1, 1},
        {"1; 2", 1, 13, 1},
        {"1; 2", 1, 14, 1},
        {"1; 2", 1, 15, 2},
        {"1; 2", 1, 17, 4},
        {"1; 2", 1, 18, 4},
        {"1; 2", 1, 20, 4},
        {"1; 2", 1, 21, 5},
        /* $r=2 on the second line; nothing on the others. */
        {"1;\n2;\nvar x", 2, 4, 1},
        {"1;\n2;\nvar x", 2, 5, 2},
        {"1;\n2;\nvar x", 3, 5, 5},
        {"1;\n2;\nvar x", 9, 5, 5},
        /* (async($r)=>{$r=(1, 2) ; var x: the parenthesis that closes counts too. */
        {"1, 2 ; var x", 1, 18, 1},
        {"1, 2 ; var x", 1, 21, 4},
        {"1, 2 ; var x", 1, 22, 5},
        {"1, 2 ; var x", 1, 23, 5},
        {"1, 2 ; var x", 1, 26, 8},
        /* A comma expression over two lines. */
        {"1,\n2; var x", 2, 2, 2},
        {"1,\n2; var x", 2, 3, 2},
        {"1,\n2; var x", 2, 5, 4},
        /* Characters of two and three bytes are one unit, of four bytes two. */
        {"'é€'; 2", 1, 23, 7},
        {"'é😀'; 2", 1, 24, 8},
        /* Every line end of the language is one. */
        {"1;\r\n2", 2, 4, 1},
        {"1;\r2", 2, 4, 1},
        {"1;\u20282", 2, 4, 1},
        {"1;\u20292", 2, 4, 1},
        {"`\r\n`;\n\r2", 4, 4, 1},
        /* { $r=5; $r=void 0;if (a) $r=6 } */
        {"{ 5; if (a) 6 }", 1, 32, 6},
        {"{ 5; if (a) 6 }", 1, 42, 13},
        {"#!\n1", 2, 4, 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ToplevelScan) scan = {0};
        g_auto(ToplevelMap) map = {0};
        gsize size;
        toplevel_scan(rows[i].text, strlen(rows[i].text), &scan);
        g_autofree char *wrapped = toplevel_wrap(rows[i].text, strlen(rows[i].text), &scan, TOPLEVEL_WITH_VALUE, &map, &size);
        g_test_message("%s, %u:%u", wrapped, rows[i].line, rows[i].column);
        g_assert_cmpuint(toplevel_map_column(&map, rows[i].line, rows[i].column), ==, rows[i].expected);
    }
}

static void test_map_block(void)
{
    static const char text[] = "'use strict'; let x\nlet y";
    g_auto(ToplevelMap) map = {0};
    gsize size;
    g_autofree char *block = toplevel_block(text, strlen(text), &map, &size);
    g_assert_cmpuint(toplevel_map_column(&map, 1, 1), ==, 1);
    g_assert_cmpuint(toplevel_map_column(&map, 1, 15), ==, 1);
    g_assert_cmpuint(toplevel_map_column(&map, 1, 29), ==, 15);
    g_assert_cmpuint(toplevel_map_column(&map, 2, 5), ==, 5);
}

static void test_map_tail(void)
{
    static const char text[] = "await 1\n2\n";
    g_auto(ToplevelScan) scan = {0};
    g_auto(ToplevelMap) map = {0};
    gsize size;
    toplevel_scan(text, strlen(text), &scan);
    g_autofree char *wrapped = toplevel_wrap(text, strlen(text), &scan, TOPLEVEL_WITH_VALUE, &map, &size);
    g_assert_cmpuint(map.last_line, ==, 3);
    g_assert_false(toplevel_map_is_tail(&map, 1));
    g_assert_false(toplevel_map_is_tail(&map, 3));
    g_assert_true(toplevel_map_is_tail(&map, 4));
    g_assert_true(toplevel_map_is_call(&map, 4));
}

static gboolean accepts_text(const char *text, gsize size, gpointer data)
{
    return strlen(data) == size && memcmp(data, text, size) == 0;
}

/* The engine accepts one text only; which one is run? */
static void test_prepare(void)
{
    static const struct {
        const char *text;
        const char *accepted;
        const char *expected; /* NULL: as it is; or the fault */
    } rows[] = {
        {"1 + 1", "", NULL},
        {"async () => await 1", "", NULL},
        {"await 1", "(async($r)=>{$r=await 1\nreturn $r})()", "(async($r)=>{$r=await 1\nreturn $r})()"},
        {"await 1", "(async()=>{await 1\n})()", "(async()=>{await 1\n})()"},
        {"await 1; var a", "($r=>(async($r)=>{$r=$r_($r);$r=await 1; var a\nreturn $r;var a;"
                           "function $r_($r){$r(\"a\",a,()=>a,$r=>a=$r,0);}\n})($r))",
         "($r=>(async($r)=>{$r=$r_($r);$r=await 1; var a\nreturn $r;var a;function $r_($r){$r(\"a\",a,()=>a,$r=>a=$r,0);}\n})($r))"},
        {"await 1; { function f() {} }", "(async($r)=>{$r=await 1; { function f() {} }\nreturn $r})()",
         "(async($r)=>{$r=await 1; { function f() {} }\nreturn $r})()"},
        {"await 1; var a", "(async($r)=>{$r=await 1; var a\nreturn $r})()",
         "(async($r)=>{$r=await 1; var a\nreturn $r})()"},
        {"await 1", "await 1", NULL},
        {"await 1", "", "(async()=>{await 1\n})()"},
        {"return 1", "return 1", NULL},
        {"return 1", "(async($r)=>{return 1\nreturn $r})()", "(async($r)=>{return 1\nreturn $r})()"},
        {"return 1", "", "(async()=>{return 1\n})()"},
        {"import('a')", "", "(($mport_,$mport)=>(async()=>{$mport('a')\n\n})())"},
        {"f(import('a'))", "(($r,$mport)=>(async($r)=>{$r=f($mport('a'))\nreturn $r\n})())", "(($r,$mport)=>(async($r)=>{$r=f($mport('a'))\nreturn $r\n})())"},
        {"import(a); var b", "(($r,$mport)=>(async($r)=>{$r=$r_($r);$r=$mport.computed(a); var b\nreturn $r;var b;"
                             "function $r_($r){$r(\"b\",b,()=>b,$r=>b=$r,0);}\n})($r))",
         "(($r,$mport)=>(async($r)=>{$r=$r_($r);$r=$mport.computed(a); var b\nreturn $r;var b;"
         "function $r_($r){$r(\"b\",b,()=>b,$r=>b=$r,0);}\n})($r))"},
        {"var await; import('a')", "var await; import('a')", NULL},
        {"export default 1", "", "($mport=>(async function(){\"use strict\";let $mport_;               $mport_={default:1}.default;\n"
                                "return $mport_\n})())"},
        {"export {}; a<!--b", "", "($mport=>(async function(){\"use strict\";let $mport_;         ; $mport_=a< !--b\nreturn $mport_\n})())"},
        {"import.meta", "", "($mport=>(async function(){\"use strict\";let $mport_;$mport_=$mport.meta\nreturn $mport_\n})())"},
        {"<!-- export default 1\n1", "", NULL},
        {"import a from 'b'", "", "cannot import 'b': bundle the code with what it imports, by rrjs build, or by esbuild --bundle --format=esm"},
        {"() => { return 1", "", NULL},
        {"() => { return 1", "(async()=>{() => { return 1\n})()", "(async()=>{() => { return 1\n})()"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ToplevelMap) map = {0};
        gsize size;
        g_auto(ModuleFault) fault = {0};
        g_autofree char *prepared = toplevel_prepare(rows[i].text, strlen(rows[i].text), accepts_text,
                                                     (gpointer)rows[i].accepted, &map, &size, &fault);
        g_test_message("%s", rows[i].text);
        g_assert_cmpstr(prepared ? prepared : fault.message, ==, rows[i].expected);
        g_assert_true((map.insertions != NULL) == (prepared != NULL));
    }
}

/* Takes a copy of exactly this size, so that a read beyond the end is noticed. */
static void go_through(const char *text, gsize size)
{
    g_autofree char *copy = g_memdup2(text, size);
    g_auto(ToplevelScan) scan = {0};
    g_auto(ToplevelMap) map = {0};
    g_auto(ToplevelMap) block_map = {0};
    gsize wrapped_size, block_size;
    toplevel_scan(copy, size, &scan);
    ToplevelParts parts = TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES | TOPLEVEL_WITH_BLOCK_NAMES;
    g_autofree char *wrapped = toplevel_wrap(copy, size, &scan, parts, &map, &wrapped_size);
    g_autofree char *block = toplevel_block(copy, size, &block_map, &block_size);
    g_assert_cmpuint(wrapped_size, >=, size + strlen("(async()=>{\n})()"));
    g_assert_cmpuint(block_size, >=, size + strlen("{\n}"));
}

static void test_cut_anywhere(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize size = 0; size <= strlen(cases[i].text); size++)
            go_through(cases[i].text, size);
}

static void test_hostile(void)
{
    static const char *const pieces[] = {
        "{", "}", "(", "[", "`", "`${", "'", "/", "//", "/*", "*/", "1;", "1\n", "{1;", "if(a)", "do ", "x=>", "a?x=>", "a?",
        ":", "a:", "{a:", "class A extends ", "class{", "function(", "for(", "=", "=>", "\\u{", "\\", "<!--", "-->", "\xff",
        "\xe2\x80", "\xe2\x80\xa8", "\xf0", "0x", "1e", "...", "'use strict'\n", "try{", "catch", "finally{", "case ", "await ",
        "else ", "while(", "$r", "--", "\r", "var ", "var[", "var{", "var a,", "function a(){}", "for(var ", "{b:",
    };
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < 256 * 1024)
            g_string_append(text, pieces[i]);
        go_through(text->str, text->len);
        g_string_prepend(text, "{await x;");
        go_through(text->str, text->len);
    }
    go_through("a\0b", 3);
}

static void test_too_much(void)
{
    g_autoptr(GString) deep = g_string_new(NULL), wide = g_string_new("{");
    for (guint i = 0; i < 300000; i++) {
        g_string_append(deep, "[");
        g_string_append(wide, "1;");
    }
    g_string_append(wide, "} await 2");
    g_auto(ToplevelScan) deep_scan = {0};
    g_auto(ToplevelScan) wide_scan = {0};
    toplevel_scan(deep->str, deep->len, &deep_scan);
    toplevel_scan(wide->str, wide->len, &wide_scan);
    g_assert_true(deep_scan.broken);
    g_assert_true(wide_scan.broken);
    g_assert_true(wide_scan.bare_await);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/toplevel/wrap/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_wrap);
    }
    g_test_add_func("/toplevel/wrap-without-value", test_wrap_without_value);
    g_test_add_func("/toplevel/names", test_names);
    g_test_add_func("/toplevel/wrap-with-names", test_wrap_with_names);
    g_test_add_func("/toplevel/may-need-wrapping", test_may_need_wrapping);
    g_test_add_func("/toplevel/last-statement", test_last_statement);
    g_test_add_func("/toplevel/stray", test_stray);
    g_test_add_func("/toplevel/block", test_block);
    g_test_add_func("/toplevel/map/wrapped", test_map_wrapped);
    g_test_add_func("/toplevel/map/block", test_map_block);
    g_test_add_func("/toplevel/map/tail", test_map_tail);
    g_test_add_func("/toplevel/prepare", test_prepare);
    g_test_add_func("/toplevel/robust/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/toplevel/robust/hostile", test_hostile);
    g_test_add_func("/toplevel/robust/too-much", test_too_much);
    return g_test_run();
}
