/* SPDX-License-Identifier: MIT */
#include "node-names.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "node:"

#define FILES    "scripts have no files; their input comes as arguments"
#define SOCKETS  "scripts have no sockets; fetch() makes requests"
#define REQUESTS "fetch() makes requests"
#define PROCESS  "scripts start no processes and threads"
#define ENGINE   "the engine is not node's"
#define TERMINAL "scripts have no terminal"

const NodeName node_names[] = {
    {"assert", "assert", NULL, FALSE},
    {"assert/strict", "assert.strict", NULL, FALSE},
    {"async_hooks", "async_hooks", NULL, FALSE},
    {"buffer", "buffer", NULL, FALSE},
    {"child_process", NULL, PROCESS, FALSE},
    {"cluster", NULL, PROCESS, FALSE},
    {"console", "console", NULL, FALSE},
    {"constants", NULL, "node:os and node:crypto have them", FALSE},
    {"crypto", "crypto", NULL, FALSE},
    {"dgram", NULL, SOCKETS, FALSE},
    {"diagnostics_channel", "diagnostics_channel", NULL, FALSE},
    {"dns", NULL, SOCKETS, FALSE},
    {"dns/promises", NULL, SOCKETS, FALSE},
    {"domain", NULL, "node has deprecated it", FALSE},
    {"events", "events", NULL, FALSE},
    {"fs", NULL, FILES, FALSE},
    {"fs/promises", NULL, FILES, FALSE},
    {"http", NULL, REQUESTS, FALSE},
    {"http2", NULL, REQUESTS, FALSE},
    {"https", NULL, REQUESTS, FALSE},
    {"inspector", NULL, ENGINE, FALSE},
    {"inspector/promises", NULL, ENGINE, FALSE},
    {"module", "module", NULL, FALSE},
    {"net", NULL, SOCKETS, FALSE},
    {"os", "os", NULL, FALSE},
    {"path", "path", NULL, FALSE},
    {"path/posix", "path.posix", NULL, FALSE},
    {"path/win32", NULL, "paths are those of Linux", FALSE},
    {"perf_hooks", "perf_hooks", NULL, FALSE},
    {"process", "process", NULL, FALSE},
    {"punycode", "punycode", NULL, FALSE},
    {"querystring", "querystring", NULL, FALSE},
    {"readline", NULL, TERMINAL, FALSE},
    {"readline/promises", NULL, TERMINAL, FALSE},
    {"repl", NULL, TERMINAL, FALSE},
    {"sea", NULL, FILES, TRUE},
    {"sqlite", NULL, FILES, TRUE},
    {"stream", "stream", NULL, FALSE},
    {"stream/consumers", "stream_consumers", NULL, FALSE},
    {"stream/promises", "stream.promises", NULL, FALSE},
    {"stream/web", "stream_web", NULL, FALSE},
    {"string_decoder", "string_decoder", NULL, FALSE},
    {"sys", "util", NULL, FALSE},
    {"test", NULL, "tests are run by node", TRUE},
    {"test/reporters", NULL, "tests are run by node", TRUE},
    {"timers", "timers", NULL, FALSE},
    {"timers/promises", "timers.promises", NULL, FALSE},
    {"tls", NULL, SOCKETS, FALSE},
    {"trace_events", NULL, ENGINE, FALSE},
    {"tty", "tty", NULL, FALSE},
    {"url", "url", NULL, FALSE},
    {"util", "util", NULL, FALSE},
    {"util/types", "util.types", NULL, FALSE},
    {"v8", NULL, ENGINE, FALSE},
    {"vm", NULL, "scripts make no realms", FALSE},
    {"wasi", NULL, FILES, FALSE},
    {"worker_threads", NULL, PROCESS, FALSE},
    {"zlib", NULL, "CompressionStream and DecompressionStream compress", FALSE},
    {0},
};

static int compare_name(gconstpointer name, gconstpointer row)
{
    return strcmp(name, ((const NodeName *)row)->name);
}

const NodeName *node_names_find(const char *specifier)
{
    gboolean has_prefix = g_str_has_prefix(specifier, PREFIX);
    const NodeName *found = bsearch(specifier + (has_prefix ? strlen(PREFIX) : 0), node_names, G_N_ELEMENTS(node_names) - 1,
                                    sizeof *node_names, compare_name);
    return found && (has_prefix || !found->is_prefixed) ? found : NULL;
}

gboolean node_names_wants_no_await(const NodeName *name)
{
    return g_strcmp0(name->place, "async_hooks") == 0;
}

char *node_names_await_fault(void)
{
    return g_strdup("what AsyncLocalStorage keeps does not pass an await: build the code with async functions lowered, by rrjs "
                    "build, or by esbuild --bundle --format=esm --supported:async-await=false");
}

char *node_names_fault(const char *specifier)
{
    const NodeName *found = node_names_find(specifier);
    if (found)
        return found->place ? NULL : g_strdup_printf("this module of Node.js is not there: %s", found->instead);
    return g_str_has_prefix(specifier, PREFIX) ? g_strdup("Node.js has no such module") : NULL;
}
