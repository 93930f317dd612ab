/* SPDX-License-Identifier: MIT
 *
 * The settings of rrjs: one table (settings-table.c) gives each its key, type, bounds, default and sentence for humans;
 * the YAML reader, `-o KEY=VALUE`, `rrjs check` and docs/configuration.md are all made from its rows. Resolved once, at
 * start, by the server process; a worker never reads a file. */
#pragma once

#include <glib.h>
#include "log-settings.h"
#include "net-reach.h"
#include "worker-modes.h"

/* A summary is declared for RoadRunner only: settings in force have none. */
typedef enum { DECLARED_COUNTER, DECLARED_GAUGE, DECLARED_HISTOGRAM, DECLARED_SUMMARY } DeclaredType;

/* A metric declared in advance under metrics.collect. It is exposed as namespace_subsystem_name, empty parts left out. */
typedef struct {
    char *name;           /* the key, as scripts name it */
    char *namespace_name; /* never NULL */
    char *subsystem;      /* never NULL */
    DeclaredType type;
    char *help;      /* never NULL */
    char **labels;   /* NULL-terminated, in declared order; never NULL */
    double *buckets; /* histograms: upper bounds, rising, without +Inf, never empty (the default of RoadRunner's plugin
                        where none are given); others: NULL */
    guint bucket_count;
} DeclaredMetric;

/* What holds for one function of a program where it differs from what the program says. */
typedef struct {
    char *name;            /* the export, as written; "default" for the default one */
    guint timeout_ms;      /* this and the next two: 0: as the program has it */
    guint max_memory_mb;
    guint max_concurrent;
} FunctionSettings;

/* A program: a file of JavaScript that is loaded once by each worker. */
typedef struct {
    char *name;            /* of [a-z0-9_/-] */
    char *file;            /* as written, relative to js.root; NULL: the file of this name below js.functions */
    gboolean scripts;      /* scripts may import() it */
    gboolean lazy;         /* it is loaded with its first call */
    gboolean required;     /* where it is broken, /ready says so */
    gboolean keep_state;   /* a soft stop does not replace its realm */
    char **env;            /* names of variables that it sees; NULL-terminated, never NULL */
    guint timeout_ms;      /* of each function; 0: js.default_timeout_ms */
    guint max_memory_mb;   /* of each function; 0: js.max_memory_mb */
    guint max_concurrent;  /* calls of each function at a time, in all workers; 0: no bound */
    GPtrArray *functions;  /* of FunctionSettings, in the order of the file */
} ProgramSettings;

/* Who runs scripts that come with a call. */
typedef enum {
    SCRIPTS_AUTO,  /* not set: SCRIPTS_APART where a program has env, else SCRIPTS_ON */
    SCRIPTS_ON,
    SCRIPTS_OFF,   /* nobody */
    SCRIPTS_APART, /* workers that never load a program */
} ScriptsMode;

/* Which executions get a line of the server's. */
typedef enum { EXECUTION_LINES_FAILED, EXECUTION_LINES_ALL, EXECUTION_LINES_NONE } ExecutionLines;

typedef struct Settings {
    char **include;        /* files, NULL-terminated, never NULL; as written, they have been read */
    char *rpc_listen;      /* js.listen, else rpc.listen */
    char *metrics_address; /* js.metrics_address, else metrics.address; "": off */
    char *status_address;  /* js.status_address, else status.address; "": none */
    GPtrArray *collect;    /* of DeclaredMetric, in the order of the file */

    LogSettings logs;     /* the root logger: the server's own lines (logger rrjs) */
    LogSettings *js_logs; /* logs.channels.js, or NULL: script lines go to the root logger */

    guint pool_size;
    guint max_memory_mb;
    guint default_timeout_ms;
    guint max_timeout_ms;
    Isolation isolation;
    SandboxMode sandbox;
    guint queue_size;
    guint max_request_mb;
    guint max_waiting_mb;
    guint max_result_mb;
    guint max_result_depth;
    guint max_code_kb;
    guint max_error_kb;
    guint max_timers;
    guint max_pending;
    guint max_stack_kb;
    guint max_executions;
    guint stop_timeout_ms;
    NetReach net;
    char **allow_net; /* this and the next: NULL-terminated, never NULL */
    char **deny_net;
    char *base_url;   /* NULL: none */
    guint fetch_max_body_mb;
    guint fetch_max_header_kb;
    guint fetch_max_concurrent;
    guint fetch_max_total;
    guint fetch_connect_timeout_ms;
    guint fetch_idle_timeout_ms;
    char *fetch_ca_file; /* NULL: none */
    GPtrArray *programs;    /* of ProgramSettings, in the order of the file */
    char *functions_folder; /* as written, relative to js.root; NULL: none */
    char *root;             /* the folder that bounds all files of programs; never NULL */
    char *bundler;          /* absolute path; NULL: it is looked for */
    gboolean watch;
    ScriptsMode scripts; /* as written: settings_scripts_mode() says what it comes to */
    guint scripts_pool_size; /* 0: as pool_size */
    guint programs_memory_mb;
    guint load_timeout_ms;
    guint max_families;
    guint max_series_per_family;
    guint max_series;
    gboolean metrics_strict;
    gboolean metrics_by_name;
    guint max_names;
    char **log_context; /* of request_id, function, worker, script; NULL-terminated, never NULL */
    char **log_redact;  /* NULL-terminated, never NULL */
    ExecutionLines log_executions;
    guint log_reply_max_lines; /* this and the next: of the lines that come back in a reply */
    guint log_reply_max_kb;
    guint log_max_lines; /* this and the next: per execution, 0: no bound */
    guint log_max_mb;
    guint log_max_lines_per_second; /* this and the next: per worker, 0: no bound */
    guint log_max_mb_per_second;

    /* As written, for `rrjs check`; already taken into the three addresses above. NULL: not set. */
    char *js_listen;
    char *js_metrics_address;
    char *js_status_address;

    struct SettingsOrigins *origins; /* where each value came from; private to the settings files */
} Settings;

#define SETTINGS_ERROR (settings_error_quark())
GQuark settings_error_quark(void);

/* Larger files are refused. */
#define SETTINGS_FILE_MAX (1024 * 1024)

/* Included files, at most. */
#define SETTINGS_FILES_MAX 64

/* Programs, at most, those below js.functions among them. */
#define SETTINGS_PROGRAMS_MAX 4096

/* Reads FILE, or .rr.yaml in the working directory where file is NULL and that exists (else: defaults only), and the
 * files that it includes; then applies overrides ("js.pool_size=8", NULL-terminated or NULL). An error has all that is
 * wrong, one a line, each with file:line:column, the key, and the bounds or the nearest known key; behind them, as lines
 * that begin with "warning: ", what settings_warnings() would have. */
Settings *settings_load(const char *file, const char *const *overrides, GError **error);

/* The same from YAML text in memory, which is called by that name in errors and origins, and includes nothing. */
Settings *settings_load_text(const char *name, const char *text, gsize size, const char *const *overrides,
                             GError **error);

/* The same from whatever has the text of a file of that name: size bytes, to be freed; NULL with an error. */
typedef char *(*SettingsRead)(const char *name, gsize *size, gpointer user_data, GError **error);
Settings *settings_load_by(SettingsRead read, gpointer user_data, const char *name, const char *const *overrides,
                           GError **error);

/* What settings_load() reads, for who looks at it: never NULL, also where settings_errors() has some; then what is wrong
 * has its default. */
Settings *settings_inspect(const char *file, const char *const *overrides);
/* Of char *, one line each. */
const GPtrArray *settings_errors(const Settings *settings);
/* Whether a value was given for the path, and was no good. */
gboolean settings_is_refused(const Settings *settings, const char *path);

/* What is surely not as it was meant, though the settings can be used; of char *, one line each. */
const GPtrArray *settings_warnings(const Settings *settings);

/* Where the value of a setting is from, as settings_describe() tells it. */
const char *settings_shown_origin(const Settings *settings, const char *path);

/* Who runs scripts: SCRIPTS_ON, SCRIPTS_OFF or SCRIPTS_APART. */
ScriptsMode settings_scripts_mode(const Settings *settings);

/* Whether a program may have that name. */
gboolean settings_is_program_name(const char *name);
/* The words for what settings_is_program_name() wants. */
extern const char settings_program_name_wanted[];

/* A program of that name as the defaults have it; the caller frees it. */
ProgramSettings *program_settings_new(const char *name);

/* What the program says of one function, matched without case, since RoadRunner folds keys; NULL: nothing. */
const FunctionSettings *program_settings_function(const ProgramSettings *program, const char *name);

/* Every setting with its value and origin (default, file:line, file:line (environment NAME), -o), one a line. */
char *settings_describe(const Settings *settings);

/* The table as the Markdown page docs/configuration.md. */
char *settings_manual(void);

void settings_free(Settings *settings);
void declared_metric_free(DeclaredMetric *metric);
void program_settings_free(ProgramSettings *program);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeclaredMetric, declared_metric_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramSettings, program_settings_free)
