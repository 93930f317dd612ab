/* SPDX-License-Identifier: MIT
 *
 * Runs the tests of the worker's JavaScript parts. Each tests/unit/js/test-*.js is evaluated in a realm of its own after
 * harness.js; the files under test are evaluated in another realm that is frozen and has eval switched off, as in the
 * worker. Every case the script records becomes one GLib test.
 */
#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "freeze.h"

/* Exported by the library, but in none of its installed headers. */
extern void JSGlobalContextSetEvalEnabled(JSGlobalContextRef ctx, bool enabled, JSStringRef message);

/* The files under test, seen from here. */
static const char *const script_folders[] = {"../../src/bindings/js", "../../src/web/js", NULL};

typedef struct {
    JSGlobalContextRef ctx;
    JSObjectRef run;
} Case;

static JSGlobalContextRef system_realm;

static char *take_string(JSStringRef string)
{
    gsize size = JSStringGetMaximumUTF8CStringSize(string);
    char *text = g_malloc(size);
    JSStringGetUTF8CString(string, text, size);
    JSStringRelease(string);
    return text;
}

static char *describe(JSContextRef ctx, JSValueRef value)
{
    JSStringRef string = JSValueToStringCopy(ctx, value, NULL);
    return string ? take_string(string) : g_strdup("[unprintable]");
}

static JSValueRef get(JSContextRef ctx, JSObjectRef object, const char *name)
{
    JSStringRef key = JSStringCreateWithUTF8CString(name);
    JSValueRef value = JSObjectGetProperty(ctx, object, key, NULL);
    JSStringRelease(key);
    return value;
}

/* Evaluates a file of this source tree; what it throws ends the program. */
static JSValueRef evaluate_file(JSContextRef ctx, const char *directory, const char *name, const char *url_prefix)
{
    g_autofree char *path = g_path_is_absolute(directory) ? g_build_filename(directory, name, NULL)
                                                          : g_build_filename(g_getenv("G_TEST_SRCDIR"), directory, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);

    g_autofree char *url = g_strconcat(url_prefix, name, NULL);
    JSStringRef script = JSStringCreateWithUTF8CString(text);
    JSStringRef source_url = JSStringCreateWithUTF8CString(url);
    JSValueRef exception = NULL;
    JSValueRef value = JSEvaluateScript(ctx, script, NULL, source_url, 1, &exception);
    JSStringRelease(script);
    JSStringRelease(source_url);
    if (exception) {
        g_autofree char *what = describe(ctx, exception);
        JSValueRef line = JSValueIsObject(ctx, exception) ? get(ctx, (JSObjectRef)exception, "line") : exception;
        g_error("%s:%g: %s", path, JSValueToNumber(ctx, line, NULL), what);
    }
    return value;
}

/* load(name): the value of one of the worker's files, which is a function made in the system realm. */
static JSValueRef load(JSContextRef ctx, JSObjectRef function, JSObjectRef self, gsize count,
                       const JSValueRef arguments[], JSValueRef *exception)
{
    g_assert_cmpuint(count, ==, 1);
    g_autofree char *name = describe(ctx, arguments[0]);
    for (const char *const *folder = script_folders; *folder; folder++) {
        g_autofree char *path = g_build_filename(g_getenv("G_TEST_SRCDIR"), *folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return evaluate_file(system_realm, *folder, name, "rrjs:");
    }
    return evaluate_file(system_realm, g_getenv("LIBRARIES"), name, "rrjs:");
}

static void run_case(gconstpointer data)
{
    const Case *test = data;
    JSValueRef exception = NULL;
    JSObjectCallAsFunction(test->ctx, test->run, NULL, 0, NULL, &exception);
    if (exception) {
        g_autofree char *what = describe(test->ctx, exception);
        g_test_message("%s", what);
        g_test_fail();
    }
}

static void free_case(gpointer data)
{
    Case *test = data;
    JSValueUnprotect(test->ctx, test->run);
    JSGlobalContextRelease(test->ctx);
    g_free(test);
}

static void add_case(JSGlobalContextRef ctx, const char *file, JSObjectRef row)
{
    Case *test = g_new(Case, 1);
    test->ctx = JSGlobalContextRetain(ctx);
    test->run = (JSObjectRef)get(ctx, row, "run");
    JSValueProtect(ctx, test->run);

    g_autofree char *name = describe(ctx, get(ctx, row, "name"));
    g_autofree char *path = g_strdup_printf("/js/%.*s/%s", (int)strcspn(file, "."), file, g_strdelimit(name, "/", '|'));
    g_test_add_data_func_full(path, test, run_case, free_case);
}

static void add_cases(JSContextGroupRef group, const char *file)
{
    JSGlobalContextRef ctx = JSGlobalContextCreateInGroup(group, NULL);
    JSStringRef name = JSStringCreateWithUTF8CString("load");
    JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), name, JSObjectMakeFunctionWithCallback(ctx, name, load),
                        kJSPropertyAttributeNone, NULL);
    JSStringRelease(name);
    evaluate_file(ctx, "js", "harness.js", "");
    JSObjectRef tests = (JSObjectRef)evaluate_file(ctx, "js", file, "");

    guint count = (guint)JSValueToNumber(ctx, get(ctx, tests, "length"), NULL);
    for (guint i = 0; i < count; i++)
        add_case(ctx, file, (JSObjectRef)JSObjectGetPropertyAtIndex(ctx, tests, i, NULL));
    JSGlobalContextRelease(ctx);
}

/* The files under test must work where nothing can be changed and no text becomes code. */
static JSGlobalContextRef make_system_realm(JSContextGroupRef group)
{
    JSGlobalContextRef ctx = JSGlobalContextCreateInGroup(group, NULL);
    JSValueRef global = JSContextGetGlobalObject(ctx), thrown = NULL;
    g_assert_true(freeze_reachable(ctx, JSObjectMakeArray(ctx, 1, &global, NULL), &thrown));
    JSStringRef message = JSStringCreateWithUTF8CString("eval is off here");
    JSGlobalContextSetEvalEnabled(ctx, false, message);
    JSStringRelease(message);
    return ctx;
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    JSContextGroupRef group = JSContextGroupCreate();
    system_realm = make_system_realm(group);
    static const char *const files[] = {
        "test-text-of.js", "test-redact.js", "test-encode.js", "test-encode-arbitrary.js", "test-inspect.js",
        "test-console.js", "test-structured-clone.js", "test-log-budget.js", "test-metrics.js", "test-modules.js",
        "test-source-map.js",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        add_cases(group, files[i]);

    int status = g_test_run();
    JSGlobalContextRelease(system_realm);
    JSContextGroupRelease(group);
    return status;
}
