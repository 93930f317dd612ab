/* SPDX-License-Identifier: MIT */
#include "remote-report.h"

#include <jansson.h>
#include <string.h>
#include "command.h"
#include "outcome.h"
#include "report.h"
#include "setup.h"

/* Whether it leads to below the folder that it stands in: a server is not told of other files by being asked about them. */
static gboolean is_below(const char *file)
{
    g_auto(GStrv) parts = g_strsplit(file, "/", -1);
    return *file != '/' && *file && !g_strv_contains((const char *const *)parts, "..");
}

/* The file of a program; NULL: it is not here. */
static GBytes *read_source(const char *file)
{
    if (!file || !is_below(file))
        return NULL;
    g_autoptr(Settings) settings = settings_load(setup_config_file, (const char *const *)setup_overrides, NULL);
    g_autofree char *path = g_build_filename(settings ? settings->root : ".", file, NULL);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? command_read_script(path, NULL) : NULL;
}

static char *member(const json_t *object, const char *name)
{
    return g_strdup(json_string_value(json_object_get(object, name)));
}

static guint number(const json_t *object, const char *name)
{
    json_int_t value = json_integer_value(json_object_get(object, name));
    return value > 0 && value <= G_MAXINT32 ? (guint)value : 0;
}

static Outcome *outcome_of(const json_t *reply, const json_t *exception)
{
    const char *error = json_string_value(json_object_get(reply, "error"));
    Outcome *outcome = outcome_new_failure(OUTCOME_ERROR, "%s", error ? error : "");
    OutcomeException *told = outcome->exception = g_new0(OutcomeException, 1);
    *told = (OutcomeException){
        .name = member(exception, "name"),
        .message = member(exception, "message"),
        .stack = member(exception, "stack"),
        .file = member(exception, "file"),
        .line = number(exception, "line"),
        .column = number(exception, "column"),
    };
    return outcome;
}

char *remote_report(const char *reply, GBytes *script, const char *name)
{
    json_t *parsed = json_loads(reply, 0, NULL), *exception = json_object_get(parsed, "exception");
    char *text = NULL;
    if (json_is_object(exception)) {
        Outcome *outcome = outcome_of(parsed, exception);
        gboolean is_script = script && g_strcmp0(outcome->exception->file, name) == 0;
        g_autoptr(GBytes) source = is_script ? g_bytes_ref(script) : read_source(outcome->exception->file);
        if (!source)
            source = g_bytes_new_static("", 0);
        text = report_failure(outcome, source);
        outcome_free(outcome);
    }
    json_decref(parsed);
    return text;
}
