/* SPDX-License-Identifier: MIT
 *
 * What is made of a line, by the engine's own syntax check: run as it is, rewritten, or begun. */
#include "toplevel-line.h"

#include <JavaScriptCore/JavaScript.h>
#include <string.h>

static JSGlobalContextRef context;

static JSValueRef member(JSValueRef error, const char *name)
{
    JSStringRef key = JSStringCreateWithUTF8CString(name);
    JSValueRef value = JSObjectGetProperty(context, (JSObjectRef)error, key, NULL);
    JSStringRelease(key);
    return value;
}

static gboolean check(const char *text, gsize size, char **message, guint *line)
{
    g_autofree char *terminated = g_strndup(text, size);
    JSStringRef script = JSStringCreateWithUTF8CString(terminated);
    JSValueRef error = NULL;
    gboolean accepted = JSCheckScriptSyntax(context, script, NULL, 1, &error);
    JSStringRelease(script);
    if (accepted)
        return TRUE;
    JSStringRef told = JSValueToStringCopy(context, member(error, "message"), NULL);
    gsize room = JSStringGetMaximumUTF8CStringSize(told);
    *message = g_malloc(room);
    JSStringGetUTF8CString(told, *message, room);
    JSStringRelease(told);
    *line = (guint)JSValueToNumber(context, member(error, "line"), NULL);
    return FALSE;
}

static const struct {
    const char *line;
    LineForm form;
    const char *fault; /* NULL: none */
} cases[] = {
    {"1 + 1", LINE_AS_IT_IS},
    {"", LINE_AS_IT_IS},
    {"f()", LINE_AS_IT_IS},
    {"a = 1; a", LINE_AS_IT_IS},
    {"for (let i = 0; i < 3; i++) i", LINE_AS_IT_IS},
    {"{let q = 4; q}", LINE_AS_IT_IS},
    {"{a: 1};", LINE_AS_IT_IS},
    {"1 1", LINE_AS_IT_IS},
    {")", LINE_AS_IT_IS},
    {"}", LINE_AS_IT_IS},
    {"'abc", LINE_AS_IT_IS},
    {"/abc", LINE_AS_IT_IS},
    {"'a\nb'", LINE_AS_IT_IS},
    {"'a\\\nb", LINE_AS_IT_IS},

    {"{a: 1}", LINE_OBJECT},
    {"  {}  ", LINE_OBJECT},
    {"/* c */ {a: [1]}", LINE_OBJECT},

    {"const a = 1", LINE_BOXED},
    {"let a", LINE_BOXED},
    {"var a", LINE_BOXED},
    {"class A {}", LINE_BOXED},
    {"function f() {}", LINE_BOXED},
    {"if (true) { var a = 1 }", LINE_BOXED},
    {"await 1", LINE_BOXED},
    {"import('x')", LINE_BOXED},
    {"import.meta.url", LINE_BOXED},
    {"export const a = 1", LINE_BOXED},
    {"import {join} from 'node:path'", LINE_BOXED},
    {"return 1", LINE_PROMISED},
    {"const a = 1; return a", LINE_PROMISED},

    {"let a; let a", LINE_AS_IT_IS},
    {"const a", LINE_UNFINISHED},
    {"import x from 'y'", LINE_AS_IT_IS, "*'y'*"},
    {"await 1 1", LINE_PROMISED},

    {"f(", LINE_UNFINISHED},
    {"function f() {", LINE_UNFINISHED},
    {"{a: 1", LINE_UNFINISHED},
    {"[1,", LINE_UNFINISHED},
    {"1 +", LINE_UNFINISHED},
    {"`a", LINE_UNFINISHED},
    {"`a${", LINE_UNFINISHED},
    {"/* a", LINE_UNFINISHED},
    {"'a\\", LINE_UNFINISHED},
    {"a ?", LINE_UNFINISHED},
    {"() =>", LINE_UNFINISHED},
    {"if (a)", LINE_UNFINISHED},
    {"await", LINE_UNFINISHED},
    {"import {a", LINE_UNFINISHED},
    {"const a = await f(", LINE_UNFINISHED},
};

static void test_case(gconstpointer data)
{
    gsize number = GPOINTER_TO_SIZE(data), size, length = strlen(cases[number].line);
    g_auto(ToplevelMap) map = {0};
    g_auto(ModuleFault) fault = {0};
    g_autofree char *text = NULL;
    LineForm form = toplevel_prepare_line(cases[number].line, length, check, &text, &size, &map, &fault);
    g_assert_cmpint(form, ==, cases[number].form);
    g_assert_true((text != NULL) == (form == LINE_OBJECT || form == LINE_PROMISED || form == LINE_BOXED));
    if (cases[number].fault)
        g_assert_true(fault.message && g_pattern_match_simple(cases[number].fault, fault.message));
    else
        g_assert_null(fault.message);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    context = JSGlobalContextCreate(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/toplevel-line/%zu", i);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }
    return g_test_run();
}
