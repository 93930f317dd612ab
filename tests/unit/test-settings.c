/* SPDX-License-Identifier: MIT
 *
 * Settings: what YAML, the environment and overrides come to, the exact text of errors, the description, and that the
 * examples of the manual are true. */
#include "settings.h"
#include <glib/gstdio.h>
#include <string.h>

static Settings *load(const char *yaml, const char *const *overrides, GError **error)
{
    return settings_load_text("t.yaml", yaml, strlen(yaml), overrides, error);
}

static Settings *load_good(const char *yaml, const char *const *overrides)
{
    g_autoptr(GError) error = NULL;
    Settings *settings = load(yaml, overrides, &error);
    g_assert_no_error(error);
    g_assert_nonnull(settings);
    return settings;
}

static void assert_list(char **list, const char *joined)
{
    g_autofree char *text = g_strjoinv(" ", list);
    g_assert_cmpstr(text, ==, joined);
}

/* ---- errors ---- */

typedef struct {
    const char *name;
    const char *yaml;
    const char *error;
} BadCase;

static const BadCase bad_cases[] = {
    /* keys */
    {"unknown-key", "js:\n  pool_sise: 4\n", "t.yaml:2:3: unknown key js.pool_sise (did you mean pool_size?)"},
    {"unknown-key-far", "js:\n  colour: 4\n", "t.yaml:2:3: unknown key js.colour"},
    {"unknown-key-nested", "js: {metrics: {max_serie: 4}}",
     "t.yaml:1:16: unknown key js.metrics.max_serie (did you mean max_series?)"},
    {"unknown-key-rpc", "rpc: {lisen: x}", "t.yaml:1:7: unknown key rpc.lisen (did you mean listen?)"},
    {"unknown-key-channel", "logs: {channels: {js: {mod: raw}}}",
     "t.yaml:1:24: unknown key logs.channels.js.mod (did you mean mode?)"},
    {"unknown-key-foreign-channel", "logs: {channels: {http: {levle: info}}}",
     "t.yaml:1:26: unknown key logs.channels.http.levle (did you mean level?)"},
    {"unknown-key-collect", "metrics: {collect: {a: {type: gauge, hlep: x}}}",
     "t.yaml:1:38: unknown key metrics.collect.a.hlep (did you mean help?)"},
    {"unknown-key-dotted", "js: {metrics.strict: true}", "t.yaml:1:6: js.metrics.strict: a key with a dot; dots are written as nested maps"},
    {"duplicate-key", "js:\n  pool_size: 4\n  pool_size: 5\n",
     "t.yaml:3:3: js.pool_size is there twice, first in line 2"},
    {"duplicate-section", "js: {}\nhttp: {}\njs: {}\n", "t.yaml:3:1: js is there twice, first in line 1"},
    {"merge-key", "js:\n  <<: {pool_size: 4}\n", "t.yaml:2:3: js.<<: merge keys are not supported"},
    {"key-not-scalar", "js:\n  [a, b]: 4\n", "t.yaml:2:3: a key in js is not a plain text"},
    /* shapes */
    {"root-list", "[js]", "t.yaml:1:1: a map of sections is wanted"},
    {"root-scalar", "js", "t.yaml:1:1: a map of sections is wanted"},
    {"section-scalar", "js: 4", "t.yaml:1:5: js: a single value, where a map of keys is wanted"},
    {"section-list", "js: [4]", "t.yaml:1:5: js: a list, where a map of keys is wanted"},
    {"value-map", "js: {pool_size: {a: 1}}", "t.yaml:1:17: js.pool_size: a map, where one value is wanted"},
    {"value-list", "js: {pool_size: [1]}", "t.yaml:1:17: js.pool_size: a list, where one value is wanted"},
    {"every-entry", "js:\n  allow_net: [good, {a: 1}, null, 'http://a', [b], ~, 'c:0']\n",
     "t.yaml:2:21: js.allow_net: a map, where one value is wanted\n"
     "t.yaml:2:29: js.allow_net: nothing, where one value is wanted\n"
     "t.yaml:2:35: js.allow_net: \"http://a\" is not HOST, *.DOMAIN, ADDRESS or ADDRESS/BITS, with or without :PORT: it is a "
     "URL; only its host is wanted\n"
     "t.yaml:2:47: js.allow_net: a list, where one value is wanted\n"
     "t.yaml:2:52: js.allow_net: nothing, where one value is wanted\n"
     "t.yaml:2:55: js.allow_net: \"c:0\" is not HOST, *.DOMAIN, ADDRESS or ADDRESS/BITS, with or without :PORT: it needs a port "
     "from 1 to 65535 behind the :"},
    {"every-included-file", "include: [5, {a: 1}, null, \"\"]",
     "t.yaml:1:14: include: a map, where one value is wanted\n"
     "t.yaml:1:22: include: nothing, where one value is wanted\n"
     "t.yaml:1:28: include: \"\" is not any text but the empty one\n"
     "t.yaml:1:10: include: reading 5: only files include others"},
    {"entries-from-the-environment", "js: {log: {redact: [$T_GONE, a, \"${T_GONE2}${T_GONE3}\"]}}",
     "t.yaml:1:21: js.log.redact: \"\" is not any text but the empty one (not set in the environment: T_GONE)\n"
     "t.yaml:1:33: js.log.redact: \"\" is not any text but the empty one (not set in the environment: T_GONE2, T_GONE3)"},
    {"type-is-told-once", "metrics: {collect: {a: {type: {b: 1}}}}",
     "t.yaml:1:31: metrics.collect.a.type: a map, where one value is wanted"},
    {"list-of-lists", "js: {allow_net: [a, [b]]}", "t.yaml:1:21: js.allow_net: a list, where one value is wanted"},
    {"nul-character", "js: {base_url: \"a\\0b\"}", "t.yaml:1:16: js.base_url: contains a NUL character"},
    {"cyclic-alias", "js: &a\n  fetch: *a\n", "t.yaml:2:3: unknown key js.fetch.fetch"},
    {"second-document", "js: {}\n---\njs: {}\n", "t.yaml:3:1: a second document; only one is read"},
    /* numbers */
    {"above-bounds", "js:\n  pool_size: 400\n", "t.yaml:2:14: js.pool_size: 400 is not between 1 and 100"},
    {"below-bounds", "js: {pool_size: 0}", "t.yaml:1:17: js.pool_size: 0 is not between 1 and 100"},
    {"negative", "js: {pool_size: -1}", "t.yaml:1:17: js.pool_size: -1 is not between 1 and 100"},
    {"huge", "js: {pool_size: 99999999999999999999999}",
     "t.yaml:1:17: js.pool_size: 99999999999999999999999 is not between 1 and 100"},
    {"little-memory", "js: {max_memory_mb: 63}", "t.yaml:1:21: js.max_memory_mb: 63 is not between 64 and 65536"},
    {"not-a-number", "js: {pool_size: eight}",
     "t.yaml:1:17: js.pool_size: \"eight\" is not a whole number between 1 and 100"},
    {"fraction", "js: {pool_size: 4.5}",
     "t.yaml:1:17: js.pool_size: \"4.5\" is not a whole number between 1 and 100"},
    {"empty-number", "js: {pool_size: \"\"}",
     "t.yaml:1:17: js.pool_size: \"\" is not a whole number between 1 and 100"},
    {"control-characters", "js: {pool_size: \"a\\n\\e\"}",
     "t.yaml:1:17: js.pool_size: \"a\\n\\x1b\" is not a whole number between 1 and 100"},
    {"timeouts-crossed", "js: {default_timeout_ms: 600000}",
     "js.default_timeout_ms is 600000 (t.yaml:1), above js.max_timeout_ms, which is 300000 (default)"},
    /* words and forms */
    {"bad-bool", "js: {metrics: {strict: maybe}}", "t.yaml:1:24: js.metrics.strict: \"maybe\" is none of true, false"},
    {"bad-word", "js: {isolation: none}", "t.yaml:1:17: js.isolation: \"none\" is none of fresh, shared"},
    {"bad-list-word", "js: {log: {context: [request_id, user]}}",
     "t.yaml:1:34: js.log.context: \"user\" is none of request_id, function, worker, script"},
    {"list-word-twice", "js: {log: {context: [worker, worker]}}",
     "t.yaml:1:21: js.log.context: \"worker\" is there twice"},
    {"bad-version", "version: \"1\"",
     "t.yaml:1:10: version: \"1\" is not 2 or 3, or one of them with a minor number"},
    {"version-with-tail", "version: 3x", "t.yaml:1:10: version: \"3x\" is not 2 or 3, or one of them with a minor number"},
    {"listen-without-scheme", "rpc: {listen: \"127.0.0.1:6001\"}",
     "t.yaml:1:15: rpc.listen: \"127.0.0.1:6001\" is not tcp://HOST:PORT or unix:///PATH"},
    {"listen-two-schemes", "rpc: {listen: \"tcp://tcp://a:1\"}",
     "t.yaml:1:15: rpc.listen: \"tcp://tcp://a:1\" is not tcp://HOST:PORT or unix:///PATH"},
    {"listen-large-port", "rpc: {listen: \"tcp://a:65536\"}",
     "t.yaml:1:15: rpc.listen: \"tcp://a:65536\" is not tcp://HOST:PORT or unix:///PATH"},
    {"listen-empty", "rpc: {listen: \"\"}", "t.yaml:1:15: rpc.listen: \"\" is not tcp://HOST:PORT or unix:///PATH"},
    {"address-port-alone", "metrics: {address: 2112}",
     "t.yaml:1:20: metrics.address: \"2112\" is not HOST:PORT, or empty for none"},
    {"address-with-scheme", "status: {address: \"tcp://a:1\"}",
     "t.yaml:1:19: status.address: \"tcp://a:1\" is not HOST:PORT, or empty for none"},
    {"relative-bundler", "js: {bundler: node_modules/.bin/esbuild}",
     "t.yaml:1:15: js.bundler: \"node_modules/.bin/esbuild\" is not an absolute path"},
    {"bad-url", "js: {base_url: \"ftp://a/\"}",
     "t.yaml:1:16: js.base_url: \"ftp://a/\" is not a URL with http:// or https://"},
    {"allow-url", "js: {allow_net: [\"http://a\"]}",
     "t.yaml:1:18: js.allow_net: \"http://a\" is not HOST, *.DOMAIN, ADDRESS or ADDRESS/BITS, with or without :PORT: "
     "it is a URL; only its host is wanted"},
    {"allow-port", "js: {allow_net: [b, \"a:0\"]}",
     "t.yaml:1:21: js.allow_net: \"a:0\" is not HOST, *.DOMAIN, ADDRESS or ADDRESS/BITS, with or without :PORT: "
     "it needs a port from 1 to 65535 behind the :"},
    /* programs */
    {"program-name", "js:\n  programs:\n    Pricing: ./x.js\n",
     "t.yaml:3:5: js.programs.Pricing: \"Pricing\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them"},
    {"program-name-dot", "js: {programs: {x.js: ./x.js}}",
     "t.yaml:1:17: js.programs.x.js: \"x.js\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them"},
    {"program-name-slashes", "js: {programs: {a//b: ./x.js}}",
     "t.yaml:1:17: js.programs.a//b: \"a//b\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them"},
    {"program-name-escaped", "js: {programs: {\"a\\n\": ./x.js}}",
     "t.yaml:1:17: js.programs.a\\n: \"a\\n\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them"},
    {"program-twice", "js: {programs: {x: a.js, x: b.js}}", "t.yaml:1:26: js.programs.x is there twice, first in line 1"},
    {"program-list", "js: {programs: {x: [a.js]}}", "t.yaml:1:20: js.programs.x: a list, where a map of keys is wanted"},
    {"programs-list", "js: {programs: [a.js]}", "t.yaml:1:16: js.programs: a list, where a map of keys is wanted"},
    {"program-key", "js: {programs: {x: {file: a.js, lasy: true}}}",
     "t.yaml:1:33: unknown key js.programs.x.lasy (did you mean lazy?)"},
    {"program-no-file", "js: {programs: {x: {lazy: true}}}", "t.yaml:1:20: js.programs.x: file is missing"},
    {"program-no-file-functions", "js: {programs: {x: {functions: {a: {}}}}}", "t.yaml:1:20: js.programs.x: file is missing"},
    {"program-env", "js: {programs: {x: {file: a, env: [A=1]}}}",
     "t.yaml:1:36: js.programs.x.env: \"A=1\" is not the name of a variable: letters, digits and underscores, no digit first"},
    {"program-timeout", "js: {programs: {x: {file: a, timeout_ms: 300001}}}",
     "t.yaml:1:42: js.programs.x.timeout_ms: 300001 is above js.max_timeout_ms, which is 300000 (default)"},
    {"program-memory", "js: {max_memory_mb: 64, programs: {x: {file: a, max_memory_mb: 65}}}",
     "t.yaml:1:64: js.programs.x.max_memory_mb: 65 is above js.max_memory_mb, which is 64 (t.yaml:1)"},
    {"program-function", "js: {programs: {x: {file: a, functions: {total: 5}}}}",
     "t.yaml:1:49: js.programs.x.functions.total: a single value, where a map of keys is wanted"},
    {"program-function-timeout", "js: {programs: {x: {file: a, functions: {total: {timeout_ms: 300001}}}}}",
     "t.yaml:1:62: js.programs.x.functions.total.timeout_ms: 300001 is above js.max_timeout_ms, which is 300000 (default)"},
    {"program-function-twice", "js: {programs: {x: {file: a, functions: {renderPage: {}, renderpage: {}}}}}",
     "t.yaml:1:70: js.programs.x.functions.renderpage: is there twice, since upper and lower case are not told apart: "
     "renderPage is the other"},
    {"program-function-key", "js: {programs: {x: {file: a, functions: {total: {timeout_s: 5}}}}}",
     "t.yaml:1:50: unknown key js.programs.x.functions.total.timeout_s (did you mean timeout_ms?)"},
    {"scripts", "js: {scripts: never}", "t.yaml:1:15: js.scripts: \"never\" is none of on, off, apart"},
    /* logs */
    {"bad-mode", "logs: {mode: loud}",
     "t.yaml:1:14: logs.mode: \"loud\" is none of development, production, raw, off, none, fallback"},
    {"bad-level", "logs: {channels: {js: {level: trace}}}",
     "t.yaml:1:31: logs.channels.js.level: \"trace\" is none of debug, info, warn, warning, error, dpanic, panic, fatal"},
    {"bad-encoding", "logs: {encoding: xml}", "t.yaml:1:18: logs.encoding: \"xml\" is none of console, json"},
    {"channel-scalar", "logs: {channels: {js: debug}}",
     "t.yaml:1:23: logs.channels.js: a single value, where a map of keys is wanted"},
    {"rotation-without-file", "logs:\n  file_logger_options: {}\n",
     "t.yaml:2:24: logs.file_logger_options: log_output is missing"},
    {"channels-in-channel", "logs: &l {channels: {js: *l}}", "t.yaml:1:11: unknown key logs.channels.js.channels"},
    /* collect */
    {"collect-type", "metrics: {collect: {a: {type: mean}}}",
     "t.yaml:1:31: metrics.collect.a.type: \"mean\" is none of counter, gauge, histogram, summary"},
    {"collect-without-type", "metrics:\n  collect:\n    a: {help: x}\n",
     "t.yaml:3:8: metrics.collect.a: type is missing: counter, gauge or histogram"},
    {"collect-scalar", "metrics: {collect: {app_metric: true}}",
     "t.yaml:1:33: metrics.collect.app_metric: a single value, where a map of keys is wanted"},
    {"collect-name", "metrics: {collect: {a-b: {type: gauge}}}",
     "t.yaml:1:26: metrics.collect.a-b: \"a-b\" is not a metric name: letters, digits, underscores and colons, no "
     "digit first"},
    {"collect-same-name", "metrics: {collect: {b_c: {type: gauge, namespace: a}, c: {type: gauge, namespace: a, "
     "subsystem: b}}}",
     "t.yaml:1:58: metrics.collect.c: is exposed as a_b_c, and so is metrics.collect.b_c"},
    {"collect-label", "metrics: {collect: {a: {type: gauge, labels: [__x]}}}",
     "t.yaml:1:47: metrics.collect.a.labels: \"__x\" is not a label name: letters, digits and underscores, no digit "
     "first, not two underscores first"},
    {"collect-label-twice", "metrics: {collect: {a: {type: gauge, labels: [x, x]}}}",
     "t.yaml:1:46: metrics.collect.a.labels: \"x\" is there twice"},
    {"collect-label-le", "metrics: {collect: {a: {type: histogram, labels: [le]}}}",
     "t.yaml:1:24: metrics.collect.a: a histogram cannot have the label le, which names its buckets"},
    {"buckets-falling", "metrics: {collect: {a: {type: histogram, buckets: [1, 0.5]}}}",
     "t.yaml:1:51: metrics.collect.a.buckets: 0.5 is not above 1, the number before it"},
    {"buckets-equal", "metrics: {collect: {a: {type: histogram, buckets: [1, 1.0]}}}",
     "t.yaml:1:51: metrics.collect.a.buckets: 1.0 is not above 1, the number before it"},
    {"buckets-infinite", "metrics: {collect: {a: {type: histogram, buckets: [.inf, 1]}}}",
     "t.yaml:1:51: metrics.collect.a.buckets: \".inf\" is not a finite number"},
    {"buckets-hexadecimal", "metrics: {collect: {a: {type: histogram, buckets: [0x1]}}}",
     "t.yaml:1:51: metrics.collect.a.buckets: \"0x1\" is not a finite number"},
    {"buckets-overflow", "metrics: {collect: {a: {type: histogram, buckets: [1e999]}}}",
     "t.yaml:1:51: metrics.collect.a.buckets: \"1e999\" is not a finite number"},
    /* text that is not YAML */
    {"not-yaml", "js: {\n", "t.yaml:2:1: did not find expected node content while parsing a flow node"},
    {"undefined-alias", "js: *a\n", "t.yaml:1:5: found undefined alias"},
    {"tab", "js:\n\tpool_size: 4\n",
     "t.yaml:2:1: found character that cannot start any token while scanning for the next token"},
    {"not-utf8", "js:\n  é\xff: 4\n", "t.yaml:2:4: not valid UTF-8 (byte 0xff)"},
    {"control-character", "js:\n  \x01", "t.yaml:2:3: control characters are not allowed"},
};

static void test_bad(gconstpointer data)
{
    const BadCase *test = data;
    g_autoptr(GError) error = NULL;
    g_assert_null(load(test->yaml, NULL, &error));
    g_assert_nonnull(error);
    g_assert_true(error->domain == SETTINGS_ERROR);
    g_assert_cmpstr(error->message, ==, test->error);
}

static const BadCase bad_overrides[] = {
    {"bounds", "js.pool_size=400", "-o js.pool_size=400: 400 is not between 1 and 100"},
    {"leading-equals", "=js.pool_size=400", "-o js.pool_size=400: 400 is not between 1 and 100"},
    {"unknown-key", "js.pool_sise=8", "-o js.pool_sise=8: unknown key js.pool_sise (did you mean pool_size?)"},
    {"unknown-level-key", "logs.channels.js.levl=info",
     "-o logs.channels.js.levl=info: unknown key logs.channels.js.levl (did you mean level?)"},
    {"section", "js.metrics=1", "-o js.metrics=1: js.metrics is a section, not a setting"},
    {"no-equals", "js.pool_size", "-o js.pool_size: KEY=VALUE is wanted"},
    {"no-key", "==4", "-o =4: KEY=VALUE is wanted"},
    {"empty-part", "js.=4", "-o js.=4: unknown key js."},
    {"not-utf8", "js.base_url=\xff", "-o js.base_url=\357\277\275: not valid UTF-8"},
    {"every-entry", "js.log.context=user,worker,worker,x",
     "-o js.log.context=user,worker,worker,x: \"user\" is none of request_id, function, worker, script\n"
     "-o js.log.context=user,worker,worker,x: \"worker\" is there twice\n"
     "-o js.log.context=user,worker,worker,x: \"x\" is none of request_id, function, worker, script"},
    {"program-name", "js.programs.Pricing=a.js",
     "-o js.programs.Pricing=a.js: js.programs.Pricing: \"Pricing\" is not a program's name: of a-z, 0-9, _ and -, in parts with "
     "/ between them"},
    {"program-name-dot", "js.programs.a.js=a.js", "-o js.programs.a.js=a.js: unknown key js.programs.a.js"},
    {"program-empty", "js.programs.=a.js", "-o js.programs.=a.js: js.programs.: \"\" is not a program's name: of a-z, 0-9, _ and "
     "-, in parts with / between them"},
    {"program-functions", "js.programs.a.functions=a.js",
     "-o js.programs.a.functions=a.js: js.programs.a.functions is a section, not a setting"},
    {"program-no-file", "js.programs.a.functions.b.timeout_ms=5", "js.programs.a: file is missing"},
    {"no-type", "metrics.collect.a.help=x", "-o metrics.collect.a.help=x: type is missing: counter, gauge or histogram"},
};

static void test_bad_override(gconstpointer data)
{
    const BadCase *test = data;
    const char *overrides[] = {test->yaml, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(load("", overrides, &error));
    g_assert_cmpstr(error->message, ==, test->error);
}

/* ---- values ---- */

static void assert_defaults(const Settings *settings)
{
    g_assert_cmpstr(settings->rpc_listen, ==, "tcp://127.0.0.1:6001");
    g_assert_cmpstr(settings->metrics_address, ==, "127.0.0.1:2112");
    g_assert_cmpstr(settings->status_address, ==, "");
    g_assert_cmpuint(settings->collect->len, ==, 0);
    g_assert_cmpint(settings->logs.mode, ==, LOG_MODE_DEVELOPMENT);
    g_assert_cmpint(settings->logs.level, ==, LOG_DEBUG);
    g_assert_false(settings->logs.encoding_is_set);
    g_assert_cmpstr(settings->logs.line_ending, ==, "\n");
    assert_list(settings->logs.output, "stderr");
    assert_list(settings->logs.err_output, "stderr");
    g_assert_null(settings->logs.file);
    g_assert_null(settings->js_logs);
    g_assert_cmpuint(settings->pool_size, ==, 4);
    g_assert_cmpuint(settings->max_memory_mb, ==, 512);
    g_assert_cmpuint(settings->default_timeout_ms, ==, 30000);
    g_assert_cmpuint(settings->max_timeout_ms, ==, 300000);
    g_assert_cmpint(settings->isolation, ==, ISOLATION_FRESH);
    g_assert_cmpuint(settings->queue_size, ==, 1000);
    g_assert_cmpuint(settings->max_request_mb, ==, 16);
    g_assert_cmpuint(settings->max_result_mb, ==, 16);
    g_assert_cmpuint(settings->max_result_depth, ==, 510);
    g_assert_cmpuint(settings->max_code_kb, ==, 16384);
    g_assert_cmpuint(settings->max_error_kb, ==, 64);
    g_assert_cmpuint(settings->max_timers, ==, 10000);
    g_assert_cmpuint(settings->max_pending, ==, 1000);
    g_assert_cmpuint(settings->max_stack_kb, ==, 5120);
    g_assert_cmpuint(settings->log_max_lines, ==, 10000000);
    g_assert_cmpuint(settings->log_max_mb, ==, 1024);
    g_assert_cmpuint(settings->log_max_lines_per_second, ==, 1000000);
    g_assert_cmpuint(settings->log_max_mb_per_second, ==, 256);
    g_assert_cmpuint(settings->max_executions, ==, 10000);
    g_assert_cmpuint(settings->stop_timeout_ms, ==, 10000);
    assert_list(settings->allow_net, "");
    g_assert_null(settings->base_url);
    g_assert_cmpuint(settings->fetch_max_body_mb, ==, 32);
    g_assert_cmpuint(settings->max_families, ==, 1000);
    g_assert_cmpuint(settings->max_series_per_family, ==, 2000);
    g_assert_cmpuint(settings->max_series, ==, 20000);
    g_assert_false(settings->metrics_strict);
    assert_list(settings->log_context, "request_id function");
    assert_list(settings->log_redact, "");
    g_assert_cmpuint(settings->programs->len, ==, 0);
    g_assert_null(settings->functions_folder);
    g_assert_cmpstr(settings->root, ==, ".");
    g_assert_false(settings->watch);
    g_assert_cmpint(settings->scripts, ==, SCRIPTS_AUTO);
    g_assert_cmpint(settings_scripts_mode(settings), ==, SCRIPTS_ON);
    g_assert_cmpuint(settings->scripts_pool_size, ==, 0);
    g_assert_cmpuint(settings->programs_memory_mb, ==, 128);
    g_assert_cmpuint(settings->load_timeout_ms, ==, 10000);
}

/* Texts that say nothing: all defaults. */
static const BadCase silent_cases[] = {
    {"empty", ""},
    {"comment", "# nothing\n"},
    {"null", "~\n"},
    {"document-start", "---\n"},
    {"byte-order-mark", "\xef\xbb\xbfjs: {}\n"},
    {"empty-sections", "js:\nrpc: ~\nmetrics: {}\nlogs: {channels: , file_logger_options: }\nstatus:\n"},
    {"null-values", "js: {pool_size: , base_url: ~, listen: null, log: {context: }}\nmetrics: {address: }\n"},
    {"other-sections", "http: {pool: {num_workers: x}, <<: 1}\nserver: [1, 2]\nhttp: 3\n"},
    {"other-keys", "version: \"2.7\"\nstatus: {unavailable_status_code: 500, check_timeout: 5s, shutdown: {a: 1}}\n"},
    {"other-log-keys", "logs: {format: '%time%', skip_line_ending: true, error_output: [stdout]}\n"},
    {"empty-log-words", "logs: {mode: '', level: '', encoding: '', line_ending: '', output: [], err_output: ''}\n"},
    {"dotted-channel", "logs: {channels: {http.access: {whatever: 1}}}\n"},
    {"other-channel", "logs: {channels: {http: {mode: production, level: error}}}\n"},
};

static void test_silent(gconstpointer data)
{
    const BadCase *test = data;
    g_autoptr(Settings) settings = load_good(test->yaml, NULL);
    assert_defaults(settings);
}

static const char sample[] =
    "version: \"3\"\n"
    "rpc:\n"
    "  listen: tcp://127.0.0.1:6001        # or unix:///run/rrjs.sock\n"
    "metrics:\n"
    "  address: 127.0.0.1:2112\n"
    "  collect: {}\n"
    "status:\n"
    "  address: 127.0.0.1:2114\n"
    "logs:\n"
    "  mode: development\n"
    "  level: debug\n"
    "  channels: {}\n"
    "js:\n"
    "  pool_size: 4\n"
    "  max_memory_mb: 512\n"
    "  default_timeout_ms: 30000\n"
    "  max_timeout_ms: 300000\n"
    "  isolation: fresh\n"
    "  queue_size: 1000\n"
    "  max_request_mb: 16\n"
    "  max_result_mb: 16\n"
    "  max_executions: 10000\n"
    "  stop_timeout_ms: 10000\n"
    "  allow_net: []\n"
    "  base_url:\n"
    "  fetch:\n"
    "    max_body_mb: 32\n"
    "  listen:\n"
    "  status_address:\n"
    "  metrics_address:\n"
    "  metrics:\n"
    "    max_families: 1000\n"
    "    max_series_per_family: 2000\n"
    "    max_series: 20000\n"
    "    strict: false\n"
    "  log:\n"
    "    context: [request_id, function]\n"
    "    redact: []\n";

static void test_sample(void)
{
    g_autoptr(Settings) settings = load_good(sample, NULL);
    g_assert_cmpstr(settings->status_address, ==, "127.0.0.1:2114");
    g_free(settings->status_address);
    settings->status_address = g_strdup("");
    assert_defaults(settings);
}

static void test_values(void)
{
    g_autoptr(Settings) settings = load_good("rpc: {listen: unix:///run/rrjs.sock}\n"
                                             "metrics: {address: ':2112'}\n"
                                             "status: {address: '[::1]:0'}\n"
                                             "js:\n"
                                             "  pool_size: '8'\n"
                                             "  isolation: SHARED\n"
                                             "  queue_size: 0\n"
                                             "  allow_net: [a.example, b:80, '[::1]:8080']\n"
                                             "  base_url: https://api.example/v1/\n"
                                             "  metrics: {strict: yes}\n"
                                             "  log: {context: 'worker, script', redact: password}\n",
                                             NULL);
    g_assert_cmpstr(settings->rpc_listen, ==, "unix:///run/rrjs.sock");
    g_assert_cmpstr(settings->metrics_address, ==, ":2112");
    g_assert_cmpstr(settings->status_address, ==, "[::1]:0");
    g_assert_cmpuint(settings->pool_size, ==, 8);
    g_assert_cmpint(settings->isolation, ==, ISOLATION_SHARED);
    g_assert_cmpuint(settings->queue_size, ==, 0);
    assert_list(settings->allow_net, "a.example b:80 [::1]:8080");
    g_assert_cmpstr(settings->base_url, ==, "https://api.example/v1/");
    g_assert_true(settings->metrics_strict);
    assert_list(settings->log_context, "worker script");
    assert_list(settings->log_redact, "password");
}

static void test_beside_roadrunner(void)
{
    g_autoptr(Settings) settings = load_good("rpc: {listen: 'tcp://:6001'}\n"
                                             "metrics: {address: ':2112'}\n"
                                             "status: {address: ':2114'}\n"
                                             "js: {listen: 'tcp://:7001', metrics_address: '', status_address: ':7114'}\n",
                                             NULL);
    g_assert_cmpstr(settings->rpc_listen, ==, "tcp://:7001");
    g_assert_cmpstr(settings->metrics_address, ==, "");
    g_assert_cmpstr(settings->status_address, ==, ":7114");
    g_assert_cmpstr(settings->js_listen, ==, "tcp://:7001");
    g_autofree char *text = settings_describe(settings);
    g_assert_nonnull(strstr(text, "rpc.listen = tcp://:7001 "));
    g_assert_nonnull(strstr(text, " js.listen, t.yaml:4\n"));
}

static void test_alias(void)
{
    g_autoptr(Settings) settings = load_good("x: &limits {max_families: 5, max_series: 50}\n"
                                             "js: {metrics: *limits, pool_size: &n 7, queue_size: *n}\n",
                                             NULL);
    g_assert_cmpuint(settings->max_families, ==, 5);
    g_assert_cmpuint(settings->max_series, ==, 50);
    g_assert_cmpuint(settings->queue_size, ==, 7);
}

static void test_alias_flood(void)
{
    g_autoptr(GString) yaml = g_string_new("metrics:\n  collect:\n    a: &a {type: gauge, labels: [l0");
    for (int i = 1; i < 500; i++)
        g_string_append_printf(yaml, ", l%d", i);
    g_string_append(yaml, "]}\n");
    for (int i = 0; i < 100; i++)
        g_string_append_printf(yaml, "    b%d: *a\n", i);

    g_autoptr(GError) error = NULL;
    g_assert_null(load(yaml->str, NULL, &error));
    g_assert_true(g_str_has_suffix(error->message, ": too many values (over 20000, aliases followed)"));
}

static void test_depth(void)
{
    g_autofree char *brackets = g_strnfill(500000, '[');
    g_autoptr(GError) error = NULL;
    g_assert_null(load(brackets, NULL, &error));
    g_assert_cmpstr(error->message, ==, "t.yaml:1:101: nested more than 100 deep");
}

static void test_nul_and_size(void)
{
    g_autofree char *nothing = g_malloc(1); /* of which nothing may be read */
    g_autoptr(GError) none = NULL;
    g_autoptr(Settings) defaults = settings_load_text("t.yaml", nothing + 1, 0, NULL, &none);
    g_assert_no_error(none);

    g_autoptr(GError) nul = NULL;
    g_assert_null(settings_load_text("t.yaml", "js:\n \0", 6, NULL, &nul));
    g_assert_cmpstr(nul->message, ==, "t.yaml:2:2: a NUL byte");

    g_autofree char *large = g_malloc(SETTINGS_FILE_MAX + 1);
    memset(large, '#', SETTINGS_FILE_MAX + 1);
    g_autoptr(GError) size = NULL;
    g_assert_null(settings_load_text("t.yaml", large, SETTINGS_FILE_MAX + 1, NULL, &size));
    g_assert_cmpstr(size->message, ==, "t.yaml: larger than 1048576 bytes");
    g_autoptr(Settings) just_fits = settings_load_text("t.yaml", large, SETTINGS_FILE_MAX, NULL, NULL);
    g_assert_nonnull(just_fits);
}

/* ---- environment ---- */

static void test_environment(void)
{
    g_setenv("T_SIZE", "6", TRUE);
    g_setenv("T_EMPTY", "", TRUE);
    g_unsetenv("T_UNSET");
    g_autoptr(Settings) settings = load_good("rpc: {listen: 'tcp://${T_UNSET:-127.0.0.1}:700${T_SIZE}'}\n"
                                             "metrics: {address: '${T_UNSET}'}\n"
                                             "js:\n"
                                             "  pool_size: ${T_SIZE}\n"
                                             "  queue_size: ${T_EMPTY:-9}\n"
                                             "  listen: ${T_UNSET}\n"
                                             "  allow_net: ['${T_UNSET:-a}', b]\n"
                                             "  log: {redact: ['$T_SIZE', '${T_SIZE', '${T-x}', '${}', '$${T_SIZE}', 'a$T_SIZE-$T_SIZEB.',\n"
                                             "               '$', '$5', '$ T', 'é$T_SIZEé', '${T_UNSET:-$ref}', '$T_EMPTY|']}\n",
                                             NULL);
    g_assert_cmpstr(settings->rpc_listen, ==, "tcp://127.0.0.1:7006");
    g_assert_cmpstr(settings->metrics_address, ==, "");
    g_assert_cmpuint(settings->pool_size, ==, 6);
    g_assert_cmpuint(settings->queue_size, ==, 9);
    g_assert_null(settings->js_listen);
    assert_list(settings->allow_net, "a b");
    assert_list(settings->log_redact, "6 ${T_SIZE ${T-x} ${} $6 a6-. $ $5 $ T é6é $ref |");

    g_autofree char *text = settings_describe(settings);
    g_assert_nonnull(strstr(text, "t.yaml:1 (environment T_UNSET, T_SIZE)\n"));
    g_assert_nonnull(strstr(text, "t.yaml:4 (environment T_SIZE)\n"));
}

static void test_environment_errors(void)
{
    g_setenv("T_SIZE", "400", TRUE);
    g_autoptr(GError) bounds = NULL;
    g_assert_null(load("js: {pool_size: '${T_SIZE}'}", NULL, &bounds));
    g_assert_cmpstr(bounds->message, ==, "t.yaml:1:17: js.pool_size: 400 is not between 1 and 100");

    g_autoptr(GError) unset = NULL;
    g_assert_null(load("js: {pool_size: '$T_UNSET', queue_size: '${T_UNSET}x$T_NONE', max_timers: '${T_UNSET:-z}'}", NULL, &unset));
    g_assert_cmpstr(unset->message, ==,
                    "t.yaml:1:17: js.pool_size: \"\" is not a whole number between 1 and 100 (not set in the environment: "
                    "T_UNSET)\n"
                    "t.yaml:1:41: js.queue_size: \"x\" is not a whole number between 0 and 1000000 (not set in the "
                    "environment: T_UNSET, T_NONE)\n"
                    "t.yaml:1:75: js.max_timers: \"z\" is not a whole number between 1 and 1000000");

    g_setenv("T_BYTES", "\xff", TRUE);
    g_autoptr(GError) bytes = NULL;
    g_assert_null(load("js: {base_url: '${T_BYTES}'}", NULL, &bytes));
    g_assert_cmpstr(bytes->message, ==, "t.yaml:1:16: js.base_url: not valid UTF-8 (environment T_BYTES)");
}

/* ---- all problems, and warnings ---- */

static void test_all_problems(void)
{
    const char *const overrides[] = {"js.pool_sise=1", "js.max_result_mb=0", "jss.pool_size=2", "nothing", NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(load("jss: {pool_size: 4}\n"
                       "js: {pool_size: 0, colour: red, isolation: some, default_timeout_ms: 1000, max_timeout_ms: 5}\n"
                       "rpc: [1]\n"
                       "metrics: {collect: {a: {typ: gauge}, b: {type: mean}, c: 5, d: {type: histogram, labels: [le]}}}\n"
                       "logs: {file_logger_options: {log_output: ''}, channels: {js: {mod: raw, file_logger_options: {}}}}\n",
                       overrides, &error));
    g_assert_cmpstr(error->message, ==,
                    "t.yaml:2:17: js.pool_size: 0 is not between 1 and 100\n"
                    "t.yaml:2:20: unknown key js.colour\n"
                    "t.yaml:2:44: js.isolation: \"some\" is none of fresh, shared\n"
                    "t.yaml:2:92: js.max_timeout_ms: 5 is not between 100 and 86400000\n"
                    "t.yaml:3:6: rpc: a list, where a map of keys is wanted\n"
                    "t.yaml:4:25: unknown key metrics.collect.a.typ (did you mean type?)\n"
                    "t.yaml:4:48: metrics.collect.b.type: \"mean\" is none of counter, gauge, histogram, summary\n"
                    "t.yaml:4:58: metrics.collect.c: a single value, where a map of keys is wanted\n"
                    "t.yaml:5:42: logs.file_logger_options.log_output: \"\" is not any text but the empty one\n"
                    "t.yaml:5:63: unknown key logs.channels.js.mod (did you mean mode?)\n"
                    "-o js.pool_sise=1: unknown key js.pool_sise (did you mean pool_size?)\n"
                    "-o js.max_result_mb=0: 0 is not between 1 and 1024\n"
                    "-o nothing: KEY=VALUE is wanted\n"
                    "t.yaml:4:24: metrics.collect.a: type is missing: counter, gauge or histogram\n"
                    "t.yaml:4:64: metrics.collect.d: a histogram cannot have the label le, which names its buckets\n"
                    "t.yaml:5:94: logs.channels.js.file_logger_options: log_output is missing\n"
                    "warning: t.yaml:1:1: jss is no section and has no effect (did you mean js?)\n"
                    "warning: -o jss.pool_size=2: jss is no section and has no effect (did you mean js?)");
}

static void test_many_problems(void)
{
    g_autoptr(GString) yaml = g_string_new("js:\n");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(yaml, "  nosuch%d: 1\n", i);
    g_autoptr(GError) error = NULL;
    g_assert_null(load(yaml->str, NULL, &error));
    g_assert_true(g_str_has_suffix(error->message, "t.yaml:101:3: unknown key js.nosuch99\nthere are more than 100, of "
                                                   "which these are the first"));
}

static const BadCase warning_cases[] = {
    {"none", "version: '3'\nserver: {}\nhttp: {}\ngrpc: {}\nx: {}\nx-js: {}\napp: {}\njobs: {}\nlogs: {channels: {http: {}}}\n",
     ""},
    {"program-env", "js: {programs: {x: {file: a, env: [T_GONE, PATH]}}}\n",
     "t.yaml:1:35: js.programs.x.env: not set in the environment, and so left out: T_GONE"},
    {"programs-at-the-top", "programs: {}\nfunctions: js\n",
     "t.yaml:1:1: programs is no section and has no effect (did you mean js.programs?)\n"
     "t.yaml:2:1: functions is no section and has no effect (did you mean js.functions?)"},
    {"near-section", "jss: {}\n", "t.yaml:1:1: jss is no section and has no effect (did you mean js?)"},
    {"near-sections", "metric: {}\nrcp: {}\nLogs: {}\nincludes: []\n",
     "t.yaml:1:1: metric is no section and has no effect (did you mean metrics?)\n"
     "t.yaml:2:1: rcp is no section and has no effect (did you mean rpc?)\n"
     "t.yaml:3:1: Logs is no section and has no effect (did you mean logs?)\n"
     "t.yaml:4:1: includes is no section and has no effect (did you mean include?)"},
    {"case", "JS: {}\n", "t.yaml:1:1: JS is no section and has no effect (did you mean js?)"},
    {"of-js", "pool_size: 4\nfetch: {}\nlisten: x\n",
     "t.yaml:1:1: pool_size is no section and has no effect (did you mean js.pool_size?)\n"
     "t.yaml:2:1: fetch is no section and has no effect (did you mean js.fetch?)\n"
     "t.yaml:3:1: listen is no section and has no effect (did you mean js.listen?)"},
    {"of-js-and-near", "log: {}\n", "t.yaml:1:1: log is no section and has no effect (did you mean logs or js.log?)"},
    {"near-channel", "logs: {channels: {jss: {}, JS: {}}}\n",
     "t.yaml:1:19: logs.channels.jss is nobody's channel and has no effect (did you mean js?)\n"
     "t.yaml:1:28: logs.channels.JS is nobody's channel and has no effect (did you mean js?)"},
    {"no-effect", "logs: {time_format: x, format: , skip_line_ending: [1]}\nstatus: {shutdown: {a: 1}}\n",
     "t.yaml:1:21: logs.time_format has no effect\n"
     "t.yaml:1:52: logs.skip_line_ending has no effect\n"
     "t.yaml:2:20: status.shutdown has no effect"},
    {"output-beside-file", "logs: {output: stdout, file_logger_options: {log_output: f}}\n",
     "t.yaml:1:16: logs.output has no effect beside file_logger_options"},
    {"summary", "metrics: {collect: {a: {type: summary, objectives: {0.5: 0.05}}, b: {type: gauge}}}\n",
     "t.yaml:1:24: metrics.collect.a has no effect: summaries are not offered; a histogram has the same uses"},
    {"of-other-kinds", "metrics: {collect: {a: {type: gauge, buckets: [1], objectives: {0.5: 0.05}}}}\n",
     "t.yaml:1:64: metrics.collect.a.objectives has no effect: only summaries have them\n"
     "t.yaml:1:47: metrics.collect.a.buckets has no effect: only histograms have them"},
    {"unset", "js: {base_url: $T_UNSET, listen: '${T_UNSET}${T_NONE}', status_address: '${T_UNSET:-}', metrics_address: $T_EMPTY}\n",
     "t.yaml:1:16: js.base_url: not set in the environment, and so empty: T_UNSET\n"
     "t.yaml:1:34: js.listen: not set in the environment, and so empty: T_UNSET, T_NONE"},
    {"envfile", "envfile: .env\n", "t.yaml:1:1: envfile is not read: variables come from the environment alone"},
};

static char *warnings_of(const Settings *settings)
{
    const GPtrArray *warnings = settings_warnings(settings);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < warnings->len; i++)
        g_string_append_printf(text, "%s%s", i ? "\n" : "", (const char *)warnings->pdata[i]);
    return g_string_free(text, FALSE);
}

static void test_warnings(gconstpointer data)
{
    const BadCase *test = data;
    g_setenv("T_EMPTY", "", TRUE);
    g_autoptr(Settings) settings = load_good(test->yaml, NULL);
    g_autofree char *warnings = warnings_of(settings);
    g_assert_cmpstr(warnings, ==, test->error);
}

static void test_summary_is_left_out(void)
{
    g_autoptr(Settings) settings = load_good("metrics: {collect: {a: {type: summary}, b: {type: gauge}}}\n", NULL);
    g_assert_cmpuint(settings->collect->len, ==, 1);
    g_assert_cmpstr(((DeclaredMetric *)settings->collect->pdata[0])->name, ==, "b");
}

/* ---- included files ---- */

/* Name, text, name, text … NULL. */
static char *read_part(const char *name, gsize *size, gpointer user_data, GError **error)
{
    for (const char *const *files = user_data; *files; files += 2) {
        if (!g_str_equal(name, files[0]))
            continue;
        *size = strlen(files[1]);
        return g_strdup(files[1]);
    }
    g_set_error(error, SETTINGS_ERROR, 0, "reading %s: not there", name);
    return NULL;
}

static Settings *load_files(const char *const *files, const char *const *overrides, GError **error)
{
    return settings_load_by(read_part, (gpointer)files, files[0], overrides, error);
}

static Settings *load_good_files(const char *const *files, const char *const *overrides)
{
    g_autoptr(GError) error = NULL;
    Settings *settings = load_files(files, overrides, &error);
    g_assert_no_error(error);
    return settings;
}

/* Sections are replaced as a whole, the last file's counting. */
static void test_include(void)
{
    const char *const files[] = {
        "root", "version: '3'\ninclude: [sub/a, b]\njs: {pool_size: 3, queue_size: 7}\nrpc: {listen: 'tcp://r:1'}\n"
                "metrics: {address: 'r:2'}\n",
        "sub/a", "version: '3'\njs: {pool_size: '${T_UNSET:-5}', max_timers: 9}\nrpc:\nmetrics: {}\n",
        "b", "version: '3'\njs:\n  queue_size: 8\ninclude: [c]\n",
        NULL};
    g_autoptr(Settings) settings = load_good_files(files, NULL);
    g_assert_cmpuint(settings->pool_size, ==, 4);
    g_assert_cmpuint(settings->max_timers, ==, 10000);
    g_assert_cmpuint(settings->queue_size, ==, 8);
    g_assert_cmpstr(settings->rpc_listen, ==, "tcp://r:1");
    g_assert_cmpstr(settings->metrics_address, ==, "r:2");

    g_autofree char *text = settings_describe(settings), *warnings = warnings_of(settings);
    g_assert_nonnull(strstr(text, "js.queue_size = 8 "));
    g_assert_nonnull(strstr(text, " b:3\n"));
    g_assert_cmpstr(warnings, ==, "root:3:1: js has no effect: that of b takes its place\n"
                                  "sub/a:2:1: js has no effect: that of b takes its place\n"
                                  "b:4:10: include has no effect in a file that is included itself");
}

/* What is said on the command line counts before every file. */
static void test_include_and_overrides(void)
{
    const char *const files[] = {"root", "include: a\njs: {pool_size: 3}\n", "a", "js: {pool_size: 5, queue_size: 6}\n",
                                 "b", "js: {queue_size: 8}\n", "c", "rpc: {listen: 'tcp://c:1'}\n", NULL};
    const char *const overrides[] = {"js.pool_size=7", "=include=b \t${T_FILE}", NULL};
    g_setenv("T_FILE", "c", TRUE);
    g_autoptr(Settings) settings = load_good_files(files, overrides);
    g_assert_cmpuint(settings->pool_size, ==, 7);
    g_assert_cmpuint(settings->queue_size, ==, 8);
    g_assert_cmpstr(settings->rpc_listen, ==, "tcp://c:1");
}

static void test_include_of_itself(void)
{
    const char *const files[] = {"root", "include: [root, root]\njs: {pool_size: 3}\n", NULL};
    g_autoptr(Settings) settings = load_good_files(files, NULL);
    g_assert_cmpuint(settings->pool_size, ==, 3);
}

static void test_include_problems(void)
{
    const char *const files[] = {
        "root", "version: '3'\ninclude: [none, a, b, c, d]\njs: {pool_size: 0}\n",
        "a", "version: '2.7'\njs: {colour: red}\n",
        "b", "js: {colour: red}\n",
        "c", "version: '3'\nmetrics: {adress: x}\nrcp: [\n",
        "d", "version: '3'\nrpc:\n  lisen: x\n",
        NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(load_files(files, NULL, &error));
    g_assert_cmpstr(error->message, ==,
                    "root:2:10: include: reading none: not there\n"
                    "a: version is 2.7, and that of root is 3; both must be the same\n"
                    "b: version is missing, and that of root is 3; both must be the same\n"
                    "c:4:1: did not find expected node content while parsing a flow node\n"
                    "root:3:17: js.pool_size: 0 is not between 1 and 100\n"
                    "d:3:3: unknown key rpc.lisen (did you mean listen?)");
}

static void test_too_many_includes(void)
{
    g_autoptr(GString) yaml = g_string_new("include: [a");
    for (int i = 0; i < SETTINGS_FILES_MAX; i++)
        g_string_append(yaml, ", a");
    g_string_append(yaml, "]\n");
    g_autoptr(GError) error = NULL;
    g_assert_null(load(yaml->str, NULL, &error));
    g_assert_cmpstr(error->message, ==, "t.yaml:1:10: include: 65 files are more than 64");
}

static void test_text_includes_nothing(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(load("include: [t.yaml]\n", NULL, &error));
    g_assert_cmpstr(error->message, ==, "t.yaml:1:10: include: reading t.yaml: only files include others");
}

/* ---- overrides ---- */

static void test_overrides_from_the_environment(void)
{
    const char *const overrides[] = {"js.pool_size=${T_SIZE}", "js.base_url=http://$T_HOST/", "js.queue_size=${T_UNSET:-3}", NULL};
    g_setenv("T_SIZE", "6", TRUE);
    g_setenv("T_HOST", "h", TRUE);
    g_autoptr(Settings) settings = load_good("", overrides);
    g_assert_cmpuint(settings->pool_size, ==, 6);
    g_assert_cmpstr(settings->base_url, ==, "http://h/");
    g_assert_cmpuint(settings->queue_size, ==, 3);
    g_autofree char *text = settings_describe(settings);
    g_assert_nonnull(strstr(text, " -o (environment T_SIZE)\n"));
}

static void test_overrides(void)
{
    const char *const overrides[] = {
        "js.pool_size=8", "=js.queue_size=5", "logs.level=WARNING", "logs.channels.js.level=error",
        "metrics.address=", "js.allow_net=a, b:1", "http.pool.num_workers=4", "version=3",
        "metrics.collect.hits.type=counter", "js.base_url=http://a/?x=y", NULL};
    g_autoptr(Settings) settings = load_good("js: {pool_size: 2, allow_net: [c]}\n", overrides);
    g_assert_cmpuint(settings->pool_size, ==, 8);
    g_assert_cmpuint(settings->queue_size, ==, 5);
    g_assert_cmpint(settings->logs.level, ==, LOG_WARN);
    g_assert_cmpint(settings->js_logs->level, ==, LOG_ERROR);
    g_assert_cmpstr(settings->metrics_address, ==, "");
    assert_list(settings->allow_net, "a b:1");
    g_assert_cmpuint(settings->collect->len, ==, 1);
    g_assert_cmpstr(settings->base_url, ==, "http://a/?x=y");
}

/* Lists may be given as they are shown. */
static void test_override_lists(void)
{
    static const struct {
        const char *given, *entries;
    } cases[] = {
        {"[password, user.token]", "password user.token"}, {"[password]", "password"}, {"[]", ""}, {"password,a", "password a"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *override = g_strconcat("js.log.redact=", cases[i].given, NULL);
        const char *overrides[] = {override, "js.allow_net=[::1]", "js.deny_net=[::1],[::2]:80", NULL};
        g_autoptr(Settings) settings = load_good("", overrides);
        assert_list(settings->log_redact, cases[i].entries);
        assert_list(settings->allow_net, "[::1]");
        assert_list(settings->deny_net, "[::1] [::2]:80");
    }
}

/* ---- logs ---- */

static void test_logs(void)
{
    g_autoptr(Settings) settings = load_good("logs:\n"
                                             "  mode: Production\n"
                                             "  level: fatal\n"
                                             "  encoding: console\n"
                                             "  line_ending: \"\\r\\n\"\n"
                                             "  output: stdout, /tmp/a.log\n"
                                             "  file_logger_options: {log_output: /tmp/b.log, max_age: 0, compress: true}\n",
                                             NULL);
    const LogSettings *logs = &settings->logs;
    g_assert_cmpint(logs->mode, ==, LOG_MODE_PRODUCTION);
    g_assert_cmpint(logs->level, ==, LOG_LEVEL_COUNT);
    g_assert_true(logs->encoding_is_set);
    g_assert_cmpint(logs->encoding, ==, LOG_ENCODING_CONSOLE);
    g_assert_cmpstr(logs->line_ending, ==, "\r\n");
    assert_list(logs->output, "stdout /tmp/a.log");
    g_assert_cmpstr(logs->file->log_output, ==, "/tmp/b.log");
    g_assert_cmpuint(logs->file->max_size, ==, 100);
    g_assert_cmpuint(logs->file->max_age, ==, 24);
    g_assert_cmpuint(logs->file->max_backups, ==, 10);
    g_assert_true(logs->file->compress);
}

static void test_root_level_before_mode(void)
{
    g_autoptr(Settings) settings = load_good("logs: {mode: production}\n", NULL);
    g_assert_cmpint(settings->logs.level, ==, LOG_DEBUG);
    g_assert_cmpint(settings->logs.encoding, ==, LOG_ENCODING_JSON);
}

typedef struct {
    const char *name;
    const char *channel;
    LogMode mode;
    int level;
    LogEncoding encoding;
} ChannelCase;

static const ChannelCase channel_cases[] = {
    {"empty", "{}", LOG_MODE_FALLBACK, LOG_DEBUG, LOG_ENCODING_CONSOLE},
    {"production", "{mode: production}", LOG_MODE_PRODUCTION, LOG_INFO, LOG_ENCODING_JSON},
    {"development", "{mode: development}", LOG_MODE_DEVELOPMENT, LOG_DEBUG, LOG_ENCODING_CONSOLE},
    {"raw", "{mode: raw}", LOG_MODE_RAW, LOG_INFO, LOG_ENCODING_CONSOLE},
    {"none", "{mode: none}", LOG_MODE_OFF, LOG_DEBUG, LOG_ENCODING_CONSOLE},
    {"own-level", "{mode: raw, level: warn}", LOG_MODE_RAW, LOG_WARN, LOG_ENCODING_CONSOLE},
    {"empty-words", "{mode: '', level: ''}", LOG_MODE_FALLBACK, LOG_DEBUG, LOG_ENCODING_CONSOLE},
};

/* Nothing of the root is taken over. */
static void test_channel(gconstpointer data)
{
    const ChannelCase *test = data;
    g_autofree char *yaml = g_strdup_printf(
        "logs: {mode: production, level: error, encoding: console, line_ending: x, output: stdout, err_output: stdout, "
        "channels: {js: %s}}", test->channel);
    g_autoptr(Settings) settings = load_good(yaml, NULL);
    const LogSettings *channel = settings->js_logs;
    g_assert_nonnull(channel);
    g_assert_cmpint(channel->mode, ==, test->mode);
    g_assert_cmpint(channel->level, ==, test->level);
    g_assert_cmpint(channel->encoding, ==, test->encoding);
    g_assert_false(channel->encoding_is_set);
    g_assert_cmpstr(channel->line_ending, ==, "\n");
    assert_list(channel->output, "stderr");
    assert_list(channel->err_output, "stderr");
    g_assert_null(channel->file);
}

/* ---- declared metrics ---- */

static void test_collect(void)
{
    g_autoptr(Settings) settings = load_good("metrics:\n"
                                             "  collect:\n"
                                             "    orders: {type: counter, help: Orders., namespace: shop, subsystem: web,\n"
                                             "             labels: [kind, paid], buckets: [1]}\n"
                                             "    seconds: {type: histogram}\n"
                                             "    sizes: {type: histogram, buckets: [-1, 0.5, 1e3, +Inf]}\n"
                                             "    temperature: {type: gauge, objectives: {0.5: 0.05}}\n",
                                             NULL);
    g_assert_cmpuint(settings->collect->len, ==, 4);

    const DeclaredMetric *orders = settings->collect->pdata[0];
    g_assert_cmpstr(orders->name, ==, "orders");
    g_assert_cmpint(orders->type, ==, DECLARED_COUNTER);
    g_assert_cmpstr(orders->help, ==, "Orders.");
    g_assert_cmpstr(orders->namespace_name, ==, "shop");
    g_assert_cmpstr(orders->subsystem, ==, "web");
    assert_list(orders->labels, "kind paid");
    g_assert_null(orders->buckets);
    g_assert_cmpuint(orders->bucket_count, ==, 0);

    const DeclaredMetric *seconds = settings->collect->pdata[1];
    static const double defaults[] = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
    g_assert_cmpmem(seconds->buckets, seconds->bucket_count * sizeof(double), defaults, sizeof defaults);
    g_assert_cmpstr(seconds->help, ==, "");
    assert_list(seconds->labels, "");

    const DeclaredMetric *sizes = settings->collect->pdata[2];
    static const double given[] = {-1, .5, 1000};
    g_assert_cmpmem(sizes->buckets, sizes->bucket_count * sizeof(double), given, sizeof given);
}

/* ---- programs ---- */

static void test_programs(void)
{
    const char *const overrides[] = {"js.programs.late=./late.js", "js.programs.pricing.functions.total.timeout_ms=7",
                                     "js.programs.mail/render.lazy=true", NULL};
    g_autoptr(Settings) settings = load_good("js:\n"
                                             "  functions: ./js\n"
                                             "  scripts: Apart\n"
                                             "  watch: on\n"
                                             "  programs:\n"
                                             "    page: ./dist/page.js\n"
                                             "    pricing:\n"
                                             "      file: ./pricing.js\n"
                                             "      scripts: true\n"
                                             "      env: [HOME, PATH]\n"
                                             "      timeout_ms: 500\n"
                                             "      functions: {total: {max_concurrent: 2}, renderPage: {max_memory_mb: 64}}\n",
                                             overrides);
    g_assert_cmpstr(settings->functions_folder, ==, "./js");
    g_assert_cmpint(settings->scripts, ==, SCRIPTS_APART);
    g_assert_cmpint(settings_scripts_mode(settings), ==, SCRIPTS_APART);
    g_assert_true(settings->watch);
    g_assert_cmpuint(settings->programs->len, ==, 4);
    const ProgramSettings *page = settings->programs->pdata[0], *pricing = settings->programs->pdata[1];
    g_assert_cmpstr(page->name, ==, "page");
    g_assert_cmpstr(page->file, ==, "./dist/page.js");
    assert_list(page->env, "");
    g_assert_false(page->scripts);
    g_assert_true(pricing->scripts);
    assert_list(pricing->env, "HOME PATH");
    g_assert_cmpuint(pricing->timeout_ms, ==, 500);
    const FunctionSettings *total = program_settings_function(pricing, "TOTAL");
    g_assert_cmpuint(total->timeout_ms, ==, 7);
    g_assert_cmpuint(total->max_concurrent, ==, 2);
    g_assert_cmpuint(program_settings_function(pricing, "renderpage")->max_memory_mb, ==, 64);
    g_assert_null(program_settings_function(pricing, "default"));
    const ProgramSettings *late = settings->programs->pdata[2], *render = settings->programs->pdata[3];
    g_assert_cmpstr(late->file, ==, "./late.js");
    g_assert_cmpstr(render->name, ==, "mail/render");
    g_assert_true(render->lazy);
    g_assert_null(render->file);
}

/* The root is that of the configuration file, and what it says is relative to it. */
static void test_root(void)
{
    static const char *const cases[][3] = {
        {"t.yaml", "", "."}, {"t.yaml", "root: app", "app"}, {"/etc/rrjs/t.yaml", "", "/etc/rrjs"},
        {"conf/t.yaml", "root: ../app", "conf/../app"}, {"conf/t.yaml", "root: /srv/app", "/srv/app"},
        {"conf/t.yaml", "root: ''", "conf"}, {"/dev/null", "", "."}, {"/dev/null", "root: app", "app"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *yaml = g_strdup_printf("js: {%s}", cases[i][1]);
        g_autoptr(Settings) settings = settings_load_text(cases[i][0], yaml, strlen(yaml), NULL, NULL);
        g_assert_cmpstr(settings->root, ==, cases[i][2]);
    }
}

static void test_too_many_programs(void)
{
    g_autoptr(GString) yaml = g_string_new("js:\n  programs:\n");
    for (guint i = 0; i <= SETTINGS_PROGRAMS_MAX; i++)
        g_string_append_printf(yaml, "    p%u: a.js\n", i);
    g_autoptr(GError) error = NULL;
    g_assert_null(load(yaml->str, NULL, &error));
    g_assert_cmpstr(error->message, ==, "js.programs: 4097 programs are more than 4096");
}

/* ---- description and manual ---- */

static void test_describe(void)
{
    g_setenv("T_SIZE", "6", TRUE);
    const char *const overrides[] = {"js.queue_size=5", "js.programs.x.functions.total.timeout_ms=5", NULL};
    g_autoptr(Settings) settings = load_good("metrics: {collect: {h: {type: histogram, buckets: [1, 2.5]}}}\n"
                                             "logs: {line_ending: \" \\n\", channels: {js: {file_logger_options: {log_output: 'a b'}}}}\n"
                                             "js:\n"
                                             "  pool_size: ${T_SIZE}\n"
                                             "  allow_net: [a, b]\n"
                                             "  programs: {x: a.js}\n",
                                             overrides);
    g_autofree char *text = settings_describe(settings);
    static const char *const lines[] = {
        "rpc.listen = tcp://127.0.0.1:6001                          default\n",
        "metrics.collect.h.type = histogram                         t.yaml:1\n",
        "metrics.collect.h.buckets = [1, 2.5]                       t.yaml:1\n",
        "status.address = \"\"                                        default\n",
        "logs.line_ending = \" \\n\"                                   t.yaml:2\n",
        "logs.channels.js.mode = fallback                           default\n",
        "logs.channels.js.file_logger_options.log_output = \"a b\"    t.yaml:2\n",
        "logs.channels.js.file_logger_options.max_size = 100        default\n",
        "js.pool_size = 6                                           t.yaml:4 (environment T_SIZE)\n",
        "js.queue_size = 5                                          -o\n",
        "js.allow_net = [a, b]                                      t.yaml:5\n",
        "js.base_url = (not set)                                    default\n",
        "js.programs.x.file = a.js                                  t.yaml:6\n",
        "js.programs.x.functions.total.timeout_ms = 5               -o\n",
        "js.programs.x.functions.total.max_concurrent = 0           default\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        if (!strstr(text, lines[i]))
            g_error("no line \"%s\" in:\n%s", lines[i], text);
    }
}

/* Every YAML block of the manual is read without an error. */
static void test_manual(void)
{
    g_autofree char *page = settings_manual();
    g_assert_true(g_str_has_prefix(page, "# Configuration\n"));
    g_assert_nonnull(strstr(page, "| `js.pool_size` | `4` | 1…100 | "));
    g_assert_nonnull(strstr(page, "| `logs.line_ending` | `\"\\n\"` | any text | "));

    guint examples = 0;
    for (const char *at = page; (at = strstr(at, "```yaml\n")) != NULL; examples++) {
        at += strlen("```yaml\n");
        const char *end = strstr(at, "```");
        g_assert_nonnull(end);
        g_autofree char *yaml = g_strndup(at, (gsize)(end - at));
        g_autoptr(Settings) settings = load_good(yaml, NULL);
        at = end + 3;
    }
    g_assert_cmpuint(examples, ==, 4);
}

/* ---- files ---- */

static void test_files(void)
{
    g_autofree char *old = g_get_current_dir();
    g_autofree char *folder = g_dir_make_tmp("settings-XXXXXX", NULL);
    g_assert_cmpint(g_chdir(folder), ==, 0);

    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) without = settings_load(NULL, NULL, &error);
    g_assert_no_error(error);
    assert_defaults(without);

    g_assert_null(settings_load("none.yaml", NULL, &error));
    g_assert_cmpstr(error->message, ==, "reading none.yaml: No such file or directory");
    g_clear_error(&error);

    g_assert_null(settings_load(".", NULL, &error));
    g_assert_cmpstr(error->message, ==, "reading .: Is a directory");
    g_clear_error(&error);

    g_assert_true(g_file_set_contents(".rr.yaml", "js: {pool_size: 3}\n", -1, NULL));
    g_autoptr(Settings) found = settings_load(NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(found->pool_size, ==, 3);

    g_assert_true(g_file_set_contents(".rr.yaml", "js: {pool_size: 300}\n", -1, NULL));
    g_assert_null(settings_load(NULL, NULL, &error));
    g_assert_cmpstr(error->message, ==, ".rr.yaml:1:17: js.pool_size: 300 is not between 1 and 100");

    g_assert_cmpint(g_unlink(".rr.yaml"), ==, 0);
    g_assert_cmpint(g_chdir(old), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void add_cases(const char *prefix, const BadCase *cases, gsize count, GTestDataFunc test)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *path = g_strconcat(prefix, cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_cases("/settings/error/", bad_cases, G_N_ELEMENTS(bad_cases), test_bad);
    add_cases("/settings/override-error/", bad_overrides, G_N_ELEMENTS(bad_overrides), test_bad_override);
    add_cases("/settings/silent/", silent_cases, G_N_ELEMENTS(silent_cases), test_silent);
    add_cases("/settings/warning/", warning_cases, G_N_ELEMENTS(warning_cases), test_warnings);
    for (gsize i = 0; i < G_N_ELEMENTS(channel_cases); i++) {
        g_autofree char *path = g_strconcat("/settings/channel/", channel_cases[i].name, NULL);
        g_test_add_data_func(path, &channel_cases[i], test_channel);
    }
    g_test_add_func("/settings/all-problems", test_all_problems);
    g_test_add_func("/settings/many-problems", test_many_problems);
    g_test_add_func("/settings/summary-is-left-out", test_summary_is_left_out);
    g_test_add_func("/settings/include", test_include);
    g_test_add_func("/settings/include-and-overrides", test_include_and_overrides);
    g_test_add_func("/settings/include-of-itself", test_include_of_itself);
    g_test_add_func("/settings/include-problems", test_include_problems);
    g_test_add_func("/settings/too-many-includes", test_too_many_includes);
    g_test_add_func("/settings/text-includes-nothing", test_text_includes_nothing);
    g_test_add_func("/settings/overrides-from-the-environment", test_overrides_from_the_environment);
    g_test_add_func("/settings/sample", test_sample);
    g_test_add_func("/settings/values", test_values);
    g_test_add_func("/settings/beside-roadrunner", test_beside_roadrunner);
    g_test_add_func("/settings/alias", test_alias);
    g_test_add_func("/settings/alias-flood", test_alias_flood);
    g_test_add_func("/settings/depth", test_depth);
    g_test_add_func("/settings/nul-and-size", test_nul_and_size);
    g_test_add_func("/settings/environment", test_environment);
    g_test_add_func("/settings/environment-errors", test_environment_errors);
    g_test_add_func("/settings/overrides", test_overrides);
    g_test_add_func("/settings/override-lists", test_override_lists);
    g_test_add_func("/settings/logs", test_logs);
    g_test_add_func("/settings/root-level-before-mode", test_root_level_before_mode);
    g_test_add_func("/settings/collect", test_collect);
    g_test_add_func("/settings/programs", test_programs);
    g_test_add_func("/settings/root", test_root);
    g_test_add_func("/settings/too-many-programs", test_too_many_programs);
    g_test_add_func("/settings/describe", test_describe);
    g_test_add_func("/settings/manual", test_manual);
    g_test_add_func("/settings/files", test_files);
    return g_test_run();
}
