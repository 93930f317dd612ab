/* SPDX-License-Identifier: MIT
 *
 * What is asked of esbuild for this runtime: a worker is neither a browser nor node, but has what the web has. */
#include "bundler-arguments.h"

#include <string.h>
#include "bundler-process.h"

static const char *const always[] = {
    "esbuild",
    "--bundle",
    "--format=esm",
    "--charset=utf8",
    "--outfile=" BUNDLER_OUTPUT_PATH,
    "--metafile=" BUNDLER_METAFILE_PATH,
    /* In the text, which is one file then; there is no place for another one. */
    "--sourcemap=inline",
    /* Packages say by fields and conditions what they have for whom. With the browser's they leave out or replace what only
     * node has; of two builds that for workers needs no document. */
    "--platform=browser",
    "--conditions=worker,module",
    "--define:process.env.NODE_ENV=\"production\"",
    "--jsx=automatic",
    "--keep-names",
    /* Scripts see no style; that one was imported is told, see bundler.c. */
    "--loader:.css=empty",
    "--loader:.module.css=empty",
    "--log-level=warning",
    "--log-limit=50",
    "--color=false",
};

/* What the engine has not: await and all that is made of it then. */
static const char *const lowering[] = {
    "--supported:async-await=false",
    "--supported:async-generator=false",
    "--supported:for-await=false",
    "--supported:top-level-await=false",
};

static void add(GPtrArray *arguments, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add(GPtrArray *arguments, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_ptr_array_add(arguments, g_strdup_vprintf(format, values));
    va_end(values);
}

static void add_all(GPtrArray *arguments, const char *const *texts, gsize count)
{
    for (gsize i = 0; i < count; i++)
        add(arguments, "%s", texts[i]);
}

/* A name that is external takes those with a slash behind along: "buffer/", which is how packages ask for the one from npm.
 * An alias leaves the slash out. */
static void add_outside(GPtrArray *arguments, const char *name)
{
    static const char scheme[] = "node:";
    if (g_str_has_prefix(name, scheme))
        add(arguments, "--alias:%s=%s", name + strlen(scheme), name);
    add(arguments, "--external:%s", name);
}

GPtrArray *bundler_arguments(const BundleRequest *request, guint version)
{
    GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);
    add_all(arguments, always, G_N_ELEMENTS(always));
    /* What is beyond it, decorators and `using` among it, the engine has not. The older ones know no later year. */
    add(arguments, "--target=%s", version >= BUNDLER_VERSION(0, 22, 0) ? "es2024" : "es2022");
    if (request->lowers_async)
        add_all(arguments, lowering, G_N_ELEMENTS(lowering));
    for (const char *const *name = request->outside; name && *name; name++)
        add_outside(arguments, *name);
    add(arguments, "./%s", request->entry); /* whatever the file's name begins with */
    g_ptr_array_add(arguments, NULL);
    return arguments;
}
