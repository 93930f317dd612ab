/* SPDX-License-Identifier: MIT
 *
 * What is named in messages of the engine, by the places that it gives for them (| in the texts); and folded stacks. */
#include "error-hint.h"

#include <string.h>
#include "stack-fold.h"

typedef struct {
    const char *text;
    const char *expected; /* NULL: the message stays */
} Case;

/* The message for a text with its place marked. */
static char *hint_of(const char *marked, const char *message)
{
    const char *mark = strchr(marked, '|');
    g_autofree char *before = g_strndup(marked, (gsize)(mark - marked));
    g_autofree char *text = g_strconcat(before, mark + 1, NULL);
    guint line = 1;
    const char *start = before;
    for (char *at = before; (at = strchr(at, '\n')); start = ++at)
        line++;
    glong units = 0;
    g_free(g_utf8_to_utf16(start, -1, NULL, &units, NULL));
    return error_hint(text, strlen(text), line, (guint)units + 1, message);
}

static void check(const Case *cases, guint count, const char *message, const char *form)
{
    for (guint i = 0; i < count; i++) {
        g_autofree char *hint = hint_of(cases[i].text, message);
        GString *expected = g_string_new(form);
        g_string_replace(expected, "%", cases[i].expected ? cases[i].expected : "", 1);
        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(hint, ==, cases[i].expected ? expected->str : NULL);
        g_string_free(expected, TRUE);
    }
}

static void test_uninitialized(void)
{
    static const Case cases[] = {
        {"count|; let count = 1", "count"},
        {" count|.foo; let count", "count"},
        {"count =| 5; let count", "count"},
        {"count| += 5; let count", "count"},
        {"const total =| count; let count", "count"},
        {"let total =| 1 + count; let count", NULL},
        {"new Count|(); class Count {}", "Count"},
        {"|typeof count; let count", "count"},
        {"({a: count|}); let count", "count"},
        {"'é😀' + `${count|}`; let count", "count"},
        {"a\nb\n  f(1, count|)\nlet count", "count"},
        {"1; |count; let count", "count"},
        {"1; |other + count; let count", NULL},
        {"let other = 1; |other + count; let count", NULL},
        {"function p|(a = b, b) {} p()", NULL},
        {"class E extends Object { constructor|() {} }", NULL},
        {"|switch (1) { case 0: let count; case 1: count }", NULL},
        {"o.count|; let count", NULL},
        {"|", NULL},
    };
    check(cases, G_N_ELEMENTS(cases), "Cannot access uninitialized variable.", "Cannot access uninitialized variable '%'");
}

static void test_readonly(void)
{
    static const Case variables[] = {
        {"const count = 1; count =| 2", "count"},      {"count=|2", "count"},
        {"count    =|   2", "count"},                  {"count +|= 2", "count"},
        {"count >|>>= 2", "count"},                    {"count ?|?= 2", "count"},
        {"count|++", "count"},                         {"--|count", "count"},
        {"[count|] = [2]", "count"},                   {"({a: count|} = {a: 2})", "count"},
        {"for (count |of [1]) ;", "count"},            {"for (count |in {a: 1}) ;", "count"},
        {"1; |count = 2", "count"},
    };
    static const Case properties[] = {
        {"o|.abc = 2", "o.abc"},
        {"o.abc|++", "o.abc"},
        {"o|['abc'] = 2", "o['abc']"},
        {"o.p.abc +|= 2", "o.p.abc"},
        {"f(1)[2].g|.abc = {d: 2}", "f(1)[2].g.abc"},
        {"'abc'|.length = 1", "'abc'.length"},
    };
    static const Case calls[] = {
        {"Object.assign|(a, {b: 2})", "Object.assign(a, {b: 2})"},
        {"(function count|() { 'use strict'; count = 1 })()", NULL},
        {"const f = |(a) => {}", NULL},
    };
    const char *message = "Attempted to assign to readonly property.";
    check(variables, G_N_ELEMENTS(variables), message, "Attempted to assign to readonly variable '%'");
    check(properties, G_N_ELEMENTS(properties), message, "Attempted to assign to readonly property '%'");
    check(calls, 2, message, "Attempted to assign to readonly property (evaluating '%')");
}

static void test_destructuring(void)
{
    static const Case cases[] = {
        {"const {a|} = null", "{a} = null"},
        {"const {a} = undefined|", "{a} = undefined"},
        {"const {a, b} = o|.missing; c", "{a, b} = o.missing"},
        {"const { a : { b } } = o|", "{ a : { b } } = o"},
        {"let a; ({a, ...rest} = f(1)[2]|.missing)", "{a, ...rest} = f(1)[2].missing"},
        {"const |{...rest} = null", "{...rest} = null"},
        {"|const {} = null", "{} = null"},
        {"function f|({a, b}) {} f(o)", "f({a, b})"},
        {"const f = |({a}) => a", "({a})"},
        {"const f = async ({a|}) => a", "{a}"},
        {"for (const {a} |of [null]) ;", "{a} of [null]"},
        {"for (const |[k, {a}] of list) ;", "[k, {a}] of list"},
        {"const {\n  a,\n  b\n} = o|.missing\nc", "{ a, b } = o.missing"},
        {"const {a} = await| null, b = 1", "{a} = await null"},
        {"try { throw null| } catch ({a}) {}", "{a}"},
        {"|await null; const {a} = f({b: 1})", "{a} = f({b: 1})"},
        {"f(); x|; const {a} = null", "{a} = null"},
        {"async function f() |{\n  const x = await null, {a} = x\n}", "{a} = x"},
        {"async function f() |{ const {a} = await null; const {b} = a }", NULL},
        {"|await null; try { throw null } catch ({a}) {} const {b} = c", NULL},
        {"|await null; f({a: 1}, {b: 2})", NULL},
        {"const {a} = |", "{a}"},
    };
    check(cases, G_N_ELEMENTS(cases), "Right side of assignment cannot be destructured",
          "Right side of assignment cannot be destructured (evaluating '%')");
}

static void test_expressions(void)
{
    static const Case cases[] = {
        {"JSON.parse|(order.body)", "JSON.parse(order.body)"},
        {"const v = JSON . parse| (a + 'x', null), w", "JSON . parse (a + 'x', null)"},
        {"JSON.parse|(\n  // the body\n  'x')", "JSON.parse( // the body 'x')"},
        {"const p = JSON.parse; return p|('x')", "p('x')"},
        {"a ? b : new Map|([1])", "new Map([1])"},
        {"f(1).g[2]?.h|(`${a}}` + '(')", "f(1).g[2]?.h(`${a}}` + '(')"},
        {"|[1, ...[2], ...5]; x", "[1, ...[2], ...5]"},
        {"f|(...5)", "f(...5)"},
        {"c = |a * b\nd", "a * b"},
        {"|'' + Symbol()", "'' + Symbol()"},
        {"delete [].length|", "[].length"},
        {"`${Symbol|()}`", "Symbol()"},
        {"/[(]/.test('x'), JSON.parse|(')')", "JSON.parse(')')"},
        {"JSON.parse|('12345678901234567890123456789012345678901234567890123456789012345678901234567890')",
         "JSON.parse('12345678901234567890123456789012345678901234567890123456789012345678..."},
        {"JSON.parse|('ééééééééééééééééééééééééééééééééééééééé')", "JSON.parse('éééééééééééééééééééééééééééééééééé..."},
        {"f|(a) {}", NULL},
        {"|await null", NULL},
        {"|if (a) b", NULL},
        {"JSON.parse|('x'", NULL},
        {"x; |", NULL},
    };
    check(cases, G_N_ELEMENTS(cases), "JSON Parse error: Unexpected EOF.", "JSON Parse error: Unexpected EOF (evaluating '%')");
}

static void test_messages_that_stay(void)
{
    static const char *const messages[] = {
        "", "x", "Can't find variable: parse", "undefined is not a function (near '...[a]...')",
        "null is not an object (evaluating 'a.b')", "my own message",
    };
    for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autofree char *hint = hint_of("JSON.parse|('x')", messages[i]);
        g_assert_null(hint);
    }
    g_assert_null(error_hint("f()", 3, 0, 0, "Type error"));
    g_autofree char *unplaced = error_hint("f(); let {a} = b", 16, 0, 0, "Right side of assignment cannot be destructured");
    g_assert_cmpstr(unplaced, ==, "Right side of assignment cannot be destructured (evaluating '{a} = b')");
    g_assert_null(error_hint("", 0, 1, 1, "Type error"));
    g_assert_null(error_hint("f()", 3, 9, 9, "Cannot access uninitialized variable."));
}

/* Any text, any place: something or nothing, never a read beyond the end. */
static void test_hostile(void)
{
    static const char *const texts[] = {
        "const {a, [b]: c} = f(`${d}`)[0].e", "(((((", "))))", "`${`${", "a.b.c[", "} = ", "{} = {", "= = =", "++", "[a] = `",
        "'", "/", "({a", "x => {", "\xf0\x9f", "\xe2\x80\xa8", "function f({", "new new new a()", "....", "of of of",
    };
    static const char *const messages[] = {
        "Cannot access uninitialized variable.", "Attempted to assign to readonly property.",
        "Right side of assignment cannot be destructured", "Type error",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        gsize size = strlen(texts[i]);
        g_autofree char *exact = g_memdup2(texts[i], size);
        for (guint column = 1; column <= size + 2; column++)
            for (guint m = 0; m < G_N_ELEMENTS(messages); m++)
                g_free(error_hint(exact, size, 1, column, messages[m]));
    }
}

static char *repeat(const char *line, guint count)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < count; i++)
        g_string_append_printf(text, "%s%s", i ? "\n" : "", line);
    return g_string_free(text, FALSE);
}

static void test_fold(void)
{
    g_autofree char *nine = repeat("f@s.js:1:2", 9), *ten = repeat("f@s.js:1:2", 10), *pairs = repeat("a@s:1:1\nb@s:2:2", 50),
                    *odd = g_strconcat(pairs, "\na@s:1:1\nglobal code@s:3:3", NULL),
                    *two = repeat("1\n2\n3\n4\n5\n6\n7\n8", 2), *both = g_strconcat("x\n", ten, "\ny\n", ten, NULL);
    const struct {
        const char *stack;
        const char *folded;
    } rows[] = {
        {"", ""},
        {"a", "a"},
        {"a\nb\na\nb", "a\nb\na\nb"},
        {nine, nine},
        {ten, "f@s.js:1:2\n... 9 more frames like this"},
        {pairs, "a@s:1:1\nb@s:2:2\n... 98 more frames like these 2"},
        {odd, "a@s:1:1\nb@s:2:2\n... 98 more frames like these 2\na@s:1:1\nglobal code@s:3:3"},
        {two, two},
        {both, "x\nf@s.js:1:2\n... 9 more frames like this\ny\nf@s.js:1:2\n... 9 more frames like this"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *folded = stack_fold(rows[i].stack);
        g_assert_cmpstr(folded, ==, rows[i].folded);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error-hint/uninitialized", test_uninitialized);
    g_test_add_func("/error-hint/readonly", test_readonly);
    g_test_add_func("/error-hint/destructuring", test_destructuring);
    g_test_add_func("/error-hint/expressions", test_expressions);
    g_test_add_func("/error-hint/messages-that-stay", test_messages_that_stay);
    g_test_add_func("/error-hint/hostile", test_hostile);
    g_test_add_func("/stack-fold", test_fold);
    return g_test_run();
}
