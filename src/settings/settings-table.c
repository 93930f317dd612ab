/* SPDX-License-Identifier: MIT
 *
 * The table of all settings, and how a dotted path finds its row. A new setting is a field in settings.h and a row here:
 * reading, overriding, checking, printing and the manual follow from it. */
#include "settings-table.h"
#include <string.h>

#define UINT(KEY, FIELD, INITIAL, MINIMUM, MAXIMUM, MEANING)                                                         \
    {.key = KEY, .type = SETTING_UINT, .offset = FIELD, .initial = #INITIAL, .minimum = MINIMUM, .maximum = MAXIMUM,  \
     .meaning = MEANING}
#define BOOL(KEY, FIELD, INITIAL, MEANING)                                                                           \
    {.key = KEY, .type = SETTING_BOOL, .offset = FIELD, .initial = INITIAL, .meaning = MEANING}
#define STRING(KEY, FIELD, INITIAL, FORM, MEANING, ...)                                                              \
    {.key = KEY, .type = SETTING_STRING, .offset = FIELD, .initial = INITIAL, .form = FORM, .meaning = MEANING,       \
     __VA_ARGS__}
#define WORD(KEY, FIELD, INITIAL, WORDS, MEANING, ...)                                                               \
    {.key = KEY, .type = SETTING_WORD, .offset = FIELD, .initial = INITIAL, .words = WORDS, .meaning = MEANING,       \
     __VA_ARGS__}
#define LIST(KEY, FIELD, INITIAL, MEANING, ...)                                                                      \
    {.key = KEY, .type = SETTING_LIST, .offset = FIELD, .initial = INITIAL, .meaning = MEANING, __VA_ARGS__}
#define UNUSED(KEY, MEANING, ...) {.key = KEY, .type = SETTING_UNUSED, .meaning = MEANING, __VA_ARGS__}

#define OF(FIELD) offsetof(Settings, FIELD)
#define OF_LOG(FIELD) offsetof(LogSettings, FIELD)
#define OF_FILE(FIELD) offsetof(LogFileOptions, FIELD)
#define OF_METRIC(FIELD) offsetof(DeclaredMetric, FIELD)
#define OF_PROGRAM(FIELD) offsetof(ProgramSettings, FIELD)
#define OF_FUNCTION(FIELD) offsetof(FunctionSettings, FIELD)

const SettingRow settings_service_rows[] = {
    UNUSED("version", "The version of RoadRunner's configuration format.", .form = &setting_form_version,
           .quietly = TRUE),
    LIST("include", OF(include), "",
         "Files whose sections take the place of those here, the last one's counting; in one text they stand apart by blanks.",
         .form = &setting_form_filled, .blanks_separate = TRUE),
    STRING("rpc.listen", OF(rpc_listen), "tcp://127.0.0.1:6001", &setting_form_listen,
           "Where goridge calls are taken."),
    STRING("metrics.address", OF(metrics_address), "127.0.0.1:2112", &setting_form_address,
           "Where Prometheus reads /metrics; empty: nowhere."),
    STRING("status.address", OF(status_address), "", &setting_form_address,
           "Where /health and /ready are answered; empty: nowhere."),
    UNUSED("status.unavailable_status_code", "Accepted without effect: /ready answers 503."),
    UNUSED("status.check_timeout", "Accepted without effect."),
    UNUSED("status.shutdown", "Accepted without effect."),
    {NULL},
};

static const SettingWord collector_words[] = {
    {"counter", DECLARED_COUNTER}, {"gauge", DECLARED_GAUGE}, {"histogram", DECLARED_HISTOGRAM},
    {"summary", DECLARED_SUMMARY}, {NULL}};

const SettingRow settings_collect_rows[] = {
    WORD("type", OF_METRIC(type), NULL, collector_words, "What kind of metric it is; must be given. A summary is passed over with a warning."),
    STRING("help", OF_METRIC(help), "", NULL, "The HELP text on the metrics page."),
    STRING("namespace", OF_METRIC(namespace_name), "", &setting_form_name_part,
           "Put before the name: namespace_subsystem_name."),
    STRING("subsystem", OF_METRIC(subsystem), "", &setting_form_name_part, "Put between namespace and name."),
    LIST("labels", OF_METRIC(labels), "", "Names of the labels that every sample has, in order.",
         .form = &setting_form_label, .unique = TRUE),
    {.key = "buckets", .type = SETTING_NUMBERS, .offset = OF_METRIC(buckets), .count_offset = OF_METRIC(bucket_count),
     .meaning = "Upper bounds of a histogram; where none are given 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, "
                "5, 10."},
    UNUSED("objectives", "Accepted without effect: belongs to summaries.", .quietly = TRUE),
    {NULL},
};

static const SettingWord mode_words[] = {
    {"development", LOG_MODE_DEVELOPMENT}, {"production", LOG_MODE_PRODUCTION}, {"raw", LOG_MODE_RAW},
    {"off", LOG_MODE_OFF}, {"none", LOG_MODE_OFF}, {"fallback", LOG_MODE_FALLBACK}, {NULL}};

static const SettingWord level_words[] = {
    {"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warn", LOG_WARN}, {"warning", LOG_WARN}, {"error", LOG_ERROR},
    {"dpanic", LOG_LEVEL_COUNT}, {"panic", LOG_LEVEL_COUNT}, {"fatal", LOG_LEVEL_COUNT}, {NULL}};

static const SettingWord encoding_words[] = {
    {"console", LOG_ENCODING_CONSOLE}, {"json", LOG_ENCODING_JSON}, {NULL}};

const SettingRow settings_log_rows[] = {
    WORD("mode", OF_LOG(mode), "development", mode_words,
         "The layout of a line: development is for people, production JSON, raw the message alone.",
         .empty_is_unset = TRUE),
    WORD("level", OF_LOG(level), "debug", level_words,
         "Lines below it are left out; from dpanic on nothing of ours passes.", .empty_is_unset = TRUE),
    WORD("encoding", OF_LOG(encoding), NULL, encoding_words,
         "Overrides the encoding of the mode: json for production, else console.", .empty_is_unset = TRUE),
    STRING("line_ending", OF_LOG(line_ending), "\n", NULL, "What ends a line.", .empty_is_unset = TRUE),
    LIST("output", OF_LOG(output), "stderr", "stderr, stdout, files or file: URLs; each gets every line.",
         .form = &setting_form_filled, .empty_is_unset = TRUE),
    LIST("err_output", OF_LOG(err_output), "stderr", "Where failures to write log lines are reported.",
         .form = &setting_form_filled, .empty_is_unset = TRUE),
    UNUSED("error_output", "Accepted without effect: err_output is the key that counts."),
    UNUSED("format", "Accepted without effect: a key of later RoadRunner versions."),
    UNUSED("time_format", "Accepted without effect: a key of later RoadRunner versions."),
    UNUSED("skip_line_ending", "Accepted without effect: a key of later RoadRunner versions."),
    {NULL},
};

const SettingRow settings_log_file_rows[] = {
    STRING("log_output", OF_FILE(log_output), NULL, &setting_form_filled,
           "The file, in place of output; folders are made. Must be given."),
    {.key = "max_size", .type = SETTING_UINT, .offset = OF_FILE(max_size), .initial = "100", .maximum = 1000000,
     .empty_is_unset = TRUE, .meaning = "MiB after which the file is rotated; 0: the default."},
    {.key = "max_age", .type = SETTING_UINT, .offset = OF_FILE(max_age), .initial = "24", .maximum = 100000,
     .empty_is_unset = TRUE, .meaning = "Days after which rotated files are removed; 0: the default."},
    {.key = "max_backups", .type = SETTING_UINT, .offset = OF_FILE(max_backups), .initial = "10", .maximum = 100000,
     .empty_is_unset = TRUE, .meaning = "Rotated files that are kept; 0: the default."},
    BOOL("compress", OF_FILE(compress), "false", "Whether rotated files are compressed."),
    {NULL},
};

static const SettingWord executions_words[] = {
    {"failed", EXECUTION_LINES_FAILED}, {"all", EXECUTION_LINES_ALL}, {"none", EXECUTION_LINES_NONE}, {NULL}};

static const SettingWord isolation_words[] = {{"fresh", ISOLATION_FRESH}, {"shared", ISOLATION_SHARED}, {NULL}};
static const SettingWord sandbox_words[] = {
    {"auto", SANDBOX_AUTO}, {"require", SANDBOX_REQUIRE}, {"off", SANDBOX_OFF}, {NULL}};
static const SettingWord net_words[] = {{"public", NET_PUBLIC}, {"listed", NET_LISTED}, {"none", NET_NONE}, {NULL}};
static const SettingWord scripts_words[] = {
    {"on", SCRIPTS_ON}, {"off", SCRIPTS_OFF}, {"apart", SCRIPTS_APART}, {NULL}};
static const SettingWord context_words[] = {{"request_id", 0}, {"function", 0}, {"worker", 0}, {"script", 0}, {NULL}};

const SettingRow settings_js_rows[] = {
    UINT("pool_size", OF(pool_size), 4, 1, 100, "Workers, each running one script at a time."),
    UINT("max_memory_mb", OF(max_memory_mb), 512, 64, 65536, "Memory limit of each worker, in MB; enforced."),
    UINT("default_timeout_ms", OF(default_timeout_ms), 30000, 100, 86400000,
         "Time limit of a call that names none, counted from the moment it is accepted."),
    UINT("max_timeout_ms", OF(max_timeout_ms), 300000, 100, 86400000, "A call may not ask for more."),
    WORD("isolation", OF(isolation), "fresh", isolation_words,
         "fresh: a new global object for each execution; shared: one per worker."),
    WORD("sandbox", OF(sandbox), "auto", sandbox_words,
         "auto: what the system has of it is in force; require: no start where a part is missing; off: none."),
    UINT("queue_size", OF(queue_size), 1000, 0, 1000000, "Calls that may wait for a worker; one more is refused, unless its client has others here: those wait in its connection."),
    UINT("max_request_mb", OF(max_request_mb), 16, 1, 1024, "Largest request, in MB."),
    UINT("max_waiting_mb", OF(max_waiting_mb), 256, 1, 1048576,
         "Requests, results, replies and messages to workers that may wait at once, in MB; what is more is refused."),
    UINT("max_result_mb", OF(max_result_mb), 16, 1, 1024, "Largest result, in MB."),
    UINT("max_result_depth", OF(max_result_depth), 510, 1, 40000,
         "Levels of arrays and objects in a result. PHP's json_decode reads 511 by default; the reply around it is one."),
    UINT("max_code_kb", OF(max_code_kb), 16384, 1, 1048576, "Largest script, and largest file or bundle of a program, in KB; a larger one is refused."),
    UINT("max_error_kb", OF(max_error_kb), 64, 1, 256,
         "Longest name, message and stack of an exception in a reply, and what else it carries together, in KB of "
         "characters; the rest is cut."),
    STRING("root", OF(root), NULL, &setting_form_filled,
           "The folder that all files of programs are in; relative to that of the configuration file, which is the "
           "default (the working directory where there is no file).",
           .empty_is_unset = TRUE),
    STRING("functions", OF(functions_folder), NULL, &setting_form_filled,
           "A folder, relative to js.root: each .js, .ts, .tsx, .jsx, .mjs, .mts, .cjs and .cts file below it is a program, "
           "named by its path without the extension.",
           .empty_is_unset = TRUE),
    STRING("bundler", OF(bundler), NULL, &setting_form_absolute,
           "Absolute path of esbuild, 0.18.3 or newer, which bundles programs that are TypeScript, JSX or CommonJS or import "
           "packages. Not set: below node_modules from the program's folder up to js.root, else on the PATH.",
           .empty_is_unset = TRUE),
    BOOL("watch", OF(watch), "false", "Whether programs are reloaded when their files change."),
    WORD("scripts", OF(scripts), NULL, scripts_words,
         "Scripts that come with a call run in all workers; in none, they are refused; in workers of their own, which "
         "never load a program. Not set: apart where a program has env, else on."),
    UINT("scripts_pool_size", OF(scripts_pool_size), 0, 0, 100,
         "Workers of scripts where js.scripts is apart, beyond js.pool_size; 0: as many again."),
    UINT("programs_memory_mb", OF(programs_memory_mb), 128, 1, 65536,
         "Memory that the programs of a worker may keep between calls, in MB, beyond js.max_memory_mb."),
    UINT("load_timeout_ms", OF(load_timeout_ms), 10000, 100, 86400000, "Time limit for loading one program."),
    UINT("max_timers", OF(max_timers), 10000, 1, 1000000, "Timers of one execution that may be pending at once."),
    UINT("max_pending", OF(max_pending), 1000, 1, 100000,
         "Requests of one execution that may be on their way at once."),
    UINT("max_stack_kb", OF(max_stack_kb), 5120, 256, 7168,
         "Stack of a script, in KB: how deep calls, nested eval and the engine's parser may go before RangeError."),
    UINT("max_executions", OF(max_executions), 10000, 0, 1000000000,
         "Executions after which a worker is replaced; 0: never."),
    UINT("stop_timeout_ms", OF(stop_timeout_ms), 10000, 0, 600000,
         "How long running calls may go on after a stop signal."),
    WORD("net", OF(net), "public", net_words,
         "How far fetch() reaches: the public internet and what js.allow_net lists; what it lists alone; nothing."),
    LIST("allow_net", OF(allow_net), "",
         "Hosts, names below a domain (*.DOMAIN) and addresses that fetch() may reach beyond the public internet.",
         .form = &setting_form_net_pattern),
    LIST("deny_net", OF(deny_net), "", "The same of what it never reaches, also where js.allow_net lists it.",
         .form = &setting_form_net_pattern),
    STRING("base_url", OF(base_url), NULL, &setting_form_url, "Against which fetch() resolves relative URLs.",
           .empty_is_unset = TRUE),
    UINT("fetch.max_body_mb", OF(fetch_max_body_mb), 32, 1, 1024, "Largest body that fetch() receives, decoded, in MB."),
    UINT("fetch.max_header_kb", OF(fetch_max_header_kb), 64, 1, 1024, "Largest head of a response, in KB."),
    UINT("fetch.max_concurrent", OF(fetch_max_concurrent), 100, 1, 10000,
         "Exchanges of one execution at a time; more wait for their turn."),
    UINT("fetch.max_total", OF(fetch_max_total), 1000, 1, 100000,
         "Exchanges of all executions at a time; more wait for their turn."),
    UINT("fetch.connect_timeout_ms", OF(fetch_connect_timeout_ms), 10000, 1, 300000,
         "Time for finding the address, connecting and TLS."),
    UINT("fetch.idle_timeout_ms", OF(fetch_idle_timeout_ms), 300000, 1, 86400000,
         "Time after which a server that neither sends nor takes anything is given up."),
    STRING("fetch.ca_file", OF(fetch_ca_file), NULL, &setting_form_filled,
           "PEM file with certificates of authorities that are trusted beside those of the system.",
           .empty_is_unset = TRUE),
    UNUSED("binary", "The program that RoadRunner's plugin starts, which is no affair of that program.", .quietly = TRUE),
    STRING("listen", OF(js_listen), NULL, &setting_form_listen,
           "Overrides rpc.listen, for running beside RoadRunner with one file.", .empty_is_unset = TRUE),
    STRING("status_address", OF(js_status_address), NULL, &setting_form_address, "Overrides status.address."),
    STRING("metrics_address", OF(js_metrics_address), NULL, &setting_form_address, "Overrides metrics.address."),
    UINT("metrics.max_families", OF(max_families), 1000, 1, 100000, "Metric names that scripts may make."),
    UINT("metrics.max_series_per_family", OF(max_series_per_family), 2000, 1, 100000,
         "Label combinations of one metric; more go into one series with overflow=\"true\"."),
    UINT("metrics.max_series", OF(max_series), 20000, 1, 1000000,
         "Series in all; a histogram counts as many as it has lines."),
    BOOL("metrics.strict", OF(metrics_strict), "false", "Whether a rejected sample throws TypeError in the script."),
    BOOL("metrics.by_name", OF(metrics_by_name), "false",
         "Whether js_executions_total and js_execution_duration_seconds have the script's name as label."),
    UINT("metrics.max_names", OF(max_names), 100, 1, 10000, "Names, and functions, that get series of their own; more count as other."),
    LIST("log.context", OF(log_context), "request_id, function", "Fields put before those of the script, where a call has them.",
         .words = context_words, .unique = TRUE),
    LIST("log.redact", OF(log_redact), "", "Paths or key names whose values are replaced by [redacted].",
         .form = &setting_form_filled),
    WORD("log.executions", OF(log_executions), "failed", executions_words,
         "Executions that get a line of the server's: failed ones (level error), all (completed ones at level debug), "
         "none."),
    UINT("log.reply_max_lines", OF(log_reply_max_lines), 1000, 1, 100000,
         "Lines that come back in a reply, where the call asks for them; how many more there were is counted in it."),
    UINT("log.reply_max_kb", OF(log_reply_max_kb), 256, 1, 16384, "The same in KB."),
    UINT("log.max_lines", OF(log_max_lines), 10000000, 0, 4000000000,
         "Lines that one execution may log, more are dropped and counted; 0: no bound."),
    UINT("log.max_mb", OF(log_max_mb), 1024, 0, 1048576, "The same in MB."),
    UINT("log.max_lines_per_second", OF(log_max_lines_per_second), 1000000, 0, 4000000000,
         "Lines that the scripts of one worker may log in a second, more are dropped and counted; 0: no bound."),
    UINT("log.max_mb_per_second", OF(log_max_mb_per_second), 256, 0, 1048576, "The same in MB."),
    {NULL},
};

#define FUNCTION_LIMITS(OF_LIMIT, WHOSE, TIMEOUT, MEMORY, CONCURRENT)                                                 \
    UINT("timeout_ms", OF_LIMIT(timeout_ms), 0, 0, 86400000, "Time limit of a call of " WHOSE "; 0: " TIMEOUT "."),   \
        UINT("max_memory_mb", OF_LIMIT(max_memory_mb), 0, 0, 65536,                                                  \
             "Memory limit of a call of " WHOSE ", in MB, beyond what its programs keep; 0: " MEMORY "."),            \
        UINT("max_concurrent", OF_LIMIT(max_concurrent), 0, 0, 100,                                                  \
             "Calls of " WHOSE " that may run at once; more wait, and hold up no others; 0: " CONCURRENT ".")

const SettingRow settings_program_rows[] = {
    STRING("file", OF_PROGRAM(file), NULL, &setting_form_filled,
           "The file, relative to js.root; where there is none, that of this name below js.functions.",
           .empty_is_unset = TRUE),
    BOOL("scripts", OF_PROGRAM(scripts), "false", "Whether scripts may import() it."),
    BOOL("lazy", OF_PROGRAM(lazy), "false", "Whether a worker loads it with its first call, in place of its start."),
    BOOL("required", OF_PROGRAM(required), "false", "Whether /ready is 503 while it is broken."),
    BOOL("keep_state", OF_PROGRAM(keep_state), "false",
         "Whether it is kept as it is after a call was stopped by a limit, in place of being loaded again."),
    LIST("env", OF_PROGRAM(env), "", "Variables of the server's environment that it sees as process.env.",
         .form = &setting_form_variable, .unique = TRUE),
    FUNCTION_LIMITS(OF_PROGRAM, "each function", "js.default_timeout_ms", "js.max_memory_mb", "as many as there are workers"),
    {NULL},
};

const SettingRow settings_function_rows[] = {
    FUNCTION_LIMITS(OF_FUNCTION, "this function", "as the program has it", "as the program has it", "as the program has it"),
    {NULL},
};

static gpointer whole_target(Settings *settings, const char *path)
{
    return settings;
}

const SettingGroup settings_groups[] = {
    {"", settings_service_rows, whole_target},
    {"metrics.collect.<name>", settings_collect_rows, settings_collect_target},
    {"logs", settings_log_rows, settings_log_target},
    {"logs.file_logger_options", settings_log_file_rows, settings_log_file_target},
    {"logs.channels.<name>", settings_log_rows, settings_log_target},
    {"logs.channels.<name>.file_logger_options", settings_log_file_rows, settings_log_file_target},
    {"js", settings_js_rows, whole_target},
    {"js.programs.<name>", settings_program_rows, settings_program_target, "file", &setting_form_program},
    {"js.programs.<name>.functions.<name>", settings_function_rows, settings_function_target},
    {NULL},
};

char *settings_path_join(const char *parent, const char *key)
{
    return *parent ? g_strconcat(parent, ".", key, NULL) : g_strdup(key);
}

char *settings_path_part(const char *path, guint index)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", -1);
    return g_strdup(index < g_strv_length(parts) ? parts[index] : "");
}

const char *settings_pattern_rest(const char *pattern, const char *path)
{
    while (*path) {
        if (*pattern == '<' && *path != '.') {
            pattern = strchr(pattern, '>') + 1;
            path += strcspn(path, ".");
        } else if (*pattern != *path) {
            return NULL;
        } else {
            pattern++;
            path++;
        }
    }
    return *pattern == '\0' || *pattern == '.' ? pattern : NULL;
}

SettingPath settings_find(const char *path)
{
    SettingPath found = {SETTING_PATH_UNKNOWN};
    for (const SettingGroup *group = settings_groups; group->prefix; group++) {
        const char *rest = *group->prefix ? settings_pattern_rest(group->prefix, path) : NULL;
        if (rest && *rest == '\0')
            found.group = group;
        for (const SettingRow *row = group->rows; row->key; row++) {
            g_autofree char *pattern = settings_path_join(group->prefix, row->key);
            rest = settings_pattern_rest(pattern, path);
            if (rest && *rest == '\0')
                return (SettingPath){SETTING_PATH_VALUE, group, row};
            if (rest)
                found.kind = SETTING_PATH_SECTION;
        }
    }
    return found;
}

char *settings_name_fault(const char *parent, const char *key)
{
    for (const SettingGroup *group = settings_groups; group->prefix; group++) {
        const char *rest = group->name_form ? settings_pattern_rest(group->prefix, parent) : NULL;
        if (!rest || !g_str_equal(rest, ".<name>") || group->name_form->fits(key))
            continue;
        g_autofree char *shown = setting_escape(key);
        return g_strdup_printf("%s.%s: \"%s\" is not %s", parent, shown, shown, group->name_form->wanted);
    }
    return NULL;
}

gboolean settings_path_is_ours(const char *path)
{
    g_autofree char *section = settings_path_part(path, 0);
    return settings_find(section).kind != SETTING_PATH_UNKNOWN;
}
