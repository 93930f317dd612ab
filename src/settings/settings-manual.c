/* SPDX-License-Identifier: MIT
 *
 * The table of settings as a Markdown page, which is docs/configuration.md. What is said here in prose is only what rows
 * cannot say. */
#include "settings-table.h"

static const char intro[] =
    "# Configuration\n"
    "\n"
    "rrjs reads YAML from `.rr.yaml` in the working directory, or from the file that `-c` names. Without a file every\n"
    "setting has its default. One file can serve RoadRunner and rrjs: sections that are not listed here are passed over.\n"
    "Inside the sections listed here an unknown key is an error.\n"
    "\n"
    "* `$NAME` and `${NAME}` in a value are replaced from the environment, and are empty where the variable is not set;\n"
    "  `${NAME:-default}` is the default where the variable is not set or empty. A literal `$ref` is written\n"
    "  `${NONE:-$ref}`, with the name of a variable that nobody sets.\n"
    "* `-o KEY=VALUE` overrides the file: `-o js.pool_size=8`, `-o logs.channels.js.level=warn`. Lists are written with\n"
    "  commas, in brackets or without: `-o js.allow_net=a.example,b.example:8080`. Variables are replaced here, too.\n"
    "* `include: [FILE, …]` reads more files, as RoadRunner does: names are relative to the working directory, each file has\n"
    "  the same `version` as the first, a section of a later file takes the place of the *whole* section of an earlier one,\n"
    "  and what an included file includes is not followed. `-o` counts before all files.\n"
    "* `rrjs check` says all that is wrong with the configuration, or prints every setting with its value and where it came\n"
    "  from: `default`, `.rr.yaml:12`, `.rr.yaml:12 (environment NAME)` or `-o`. It warns of what is surely not as it was\n"
    "  meant: variables that are not set, keys without effect, sections that are nobody's but nearly ours. `rrjs serve` logs\n"
    "  these warnings. `rrjs check` also looks at the machine: two listeners on one address, folders of logs and of a socket that are\n"
    "  missing, files that cannot be read. Exit status 2 where something is wrong, 0 where there are at most warnings.\n"
    "\n"
    "A key without a value (`base_url:`) counts as not written.\n"
    "\n"
    "```yaml\n"
    "version: \"3\"\n"
    "rpc:\n"
    "  listen: tcp://127.0.0.1:6001\n"
    "js:\n"
    "  pool_size: ${JS_WORKERS:-4}\n"
    "  allow_net: [api.internal:8080]\n"
    "```\n";

static const char service_intro[] = "\n## rpc, metrics, status\n";

static const char collect_intro[] =
    "\n## metrics.collect\n"
    "\n"
    "Metrics declared in advance, as RoadRunner's metrics plugin takes them: one map of these keys per name.\n";

static const char collect_example[] =
    "\n"
    "```yaml\n"
    "metrics:\n"
    "  collect:\n"
    "    orders:\n"
    "      type: counter\n"
    "      help: Orders by kind.\n"
    "      namespace: shop\n"
    "      labels: [kind]\n"
    "    checkout_seconds:\n"
    "      type: histogram\n"
    "      buckets: [0.1, 0.5, 1, 5]\n"
    "```\n";

static const char log_intro[] =
    "\n## logs\n"
    "\n"
    "As RoadRunner's logger plugin has it. The root logger writes the server's own lines, and those of scripts where there\n"
    "is no channel `js`.\n";

static const char file_intro[] =
    "\n### logs.file_logger_options\n"
    "\n"
    "The map being there, even empty, sends JSON lines to one rotated file in place of `output`.\n";

static const char channel_text[] =
    "\n### logs.channels\n"
    "\n"
    "A channel is named after the plugin whose lines it takes; the one for scripts is `js`. It has the keys of `logs` and\n"
    "takes nothing over from there: without `mode` it has the fallback layout (that of development), without `level` the\n"
    "mode's own (`info` for production and raw, else `debug`), without `output` it writes to standard error. Channels of\n"
    "other names are RoadRunner's; they are checked and not used.\n"
    "\n"
    "```yaml\n"
    "logs:\n"
    "  mode: production\n"
    "  level: info\n"
    "  output: [stderr]\n"
    "  channels:\n"
    "    js:\n"
    "      mode: production\n"
    "      level: debug\n"
    "      file_logger_options:\n"
    "        log_output: /var/log/rrjs/scripts.log\n"
    "        max_size: 50\n"
    "        compress: true\n"
    "```\n";

static const char js_intro[] = "\n## js\n\n`default_timeout_ms` may not be above `max_timeout_ms`.\n";

static const char program_intro[] =
    "\n### js.programs\n"
    "\n"
    "Programs, see [programs.md](programs.md): one map of these keys per name, or the file alone. A name is of `a-z`, `0-9`,\n"
    "`_` and `-`, in parts with `/` between them. `js.functions` makes a program of each file in a folder; a map of such a\n"
    "program's name without `file` sets its other keys.\n"
    "\n"
    "<!-- not run -->\n"
    "```yaml\n"
    "js:\n"
    "  functions: ./js\n"
    "  programs:\n"
    "    page: ./dist/page.js\n"
    "    pricing:\n"
    "      file: ./dist/pricing.js\n"
    "      scripts: true\n"
    "      functions:\n"
    "        total: {timeout_ms: 200}\n"
    "```\n";

static const char function_intro[] = "\n#### js.programs.NAME.functions\n"
                                     "\n"
                                     "One map of these keys per export, `default` for the default one; upper and lower case "
                                     "are not told apart.\n";

/* The default as written in a file; a dash where the setting has none. */
static char *initial_text(const SettingRow *row)
{
    if (!row->initial)
        return g_strdup("–");
    if (row->type == SETTING_LIST)
        return g_strdup_printf("`[%s]`", row->initial);
    if (!*row->initial)
        return g_strdup("`\"\"`");
    g_autofree char *shown = setting_escape(row->initial);
    return g_str_equal(shown, row->initial) ? g_strdup_printf("`%s`", shown) : g_strdup_printf("`\"%s\"`", shown);
}

static void append_rows(GString *page, const char *prefix, const SettingRow *rows)
{
    g_string_append(page, "\n| key | default | allowed | meaning |\n|---|---|---|---|\n");
    for (const SettingRow *row = rows; row->key; row++) {
        g_autofree char *path = settings_path_join(prefix, row->key);
        g_autofree char *initial = initial_text(row);
        g_autofree char *allowed = setting_allowed(row);
        g_string_append_printf(page, "| `%s` | %s | %s | %s |\n", path, initial, allowed, row->meaning);
    }
}

char *settings_manual(void)
{
    GString *page = g_string_new(intro);
    g_string_append(page, service_intro);
    append_rows(page, "", settings_service_rows);
    g_string_append(page, collect_intro);
    append_rows(page, "", settings_collect_rows);
    g_string_append(page, collect_example);
    g_string_append(page, log_intro);
    append_rows(page, "logs", settings_log_rows);
    g_string_append(page, file_intro);
    append_rows(page, "", settings_log_file_rows);
    g_string_append(page, channel_text);
    g_string_append(page, js_intro);
    append_rows(page, "js", settings_js_rows);
    g_string_append(page, program_intro);
    append_rows(page, "", settings_program_rows);
    g_string_append(page, function_intro);
    append_rows(page, "", settings_function_rows);
    return g_string_free(page, FALSE);
}
