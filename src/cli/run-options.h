/* SPDX-License-Identifier: MIT
 *
 * Options of the commands that run scripts in a worker of their own: their limits, their logs, what fetch reaches. Most are
 * settings under another name. */
#pragma once

#include <glib.h>
#include "pool.h"
#include "setup.h"

extern gint run_timeout_ms, run_memory_mb;
extern char *run_log_level, *run_log_mode, *run_net;
extern char **run_allow_net, *run_metrics_file;

/* what: is stopped, as "the script". */
#define RUN_OPTIONS_OF_LIMITS(what)                                                                                     \
    {"timeout", 0, 0, G_OPTION_ARG_INT, &run_timeout_ms, "Stop " what " after MS milliseconds", "MS"},                   \
        {"memory", 0, 0, G_OPTION_ARG_INT, &run_memory_mb, "Stop it when it uses more than MB megabytes (at least 64)",  \
         "MB"}
#define RUN_OPTIONS_OF_LOGS                                                                                             \
    {"log-level", 0, 0, G_OPTION_ARG_STRING, &run_log_level, "Lowest level that is logged: debug, info, warn, error",    \
     "LEVEL"},                                                                                                          \
        {"log-mode", 0, 0, G_OPTION_ARG_STRING, &run_log_mode, "development or production", "MODE"}
#define RUN_OPTION_OF_METRICS                                                                                           \
    {"metrics", 0, 0, G_OPTION_ARG_FILENAME, &run_metrics_file,                                                          \
     "Write the metrics page to FILE at the end (-: standard output)", "FILE"}
#define RUN_OPTIONS_OF_NET                                                                                              \
    {"net", 0, 0, G_OPTION_ARG_STRING, &run_net, "How far fetch reaches: public, listed (--allow-net alone), none",      \
     "REACH"},                                                                                                          \
        {"allow-net", 0, 0, G_OPTION_ARG_STRING_ARRAY, &run_allow_net, "Let fetch reach this host (repeatable)",         \
         "HOST[:PORT]"}

/* As setup_load(), with what the options say, for one worker. Errors name the option. */
gboolean run_options_load(Setup *setup, GError **error);

/* The page of the pool, where one was asked for. */
gboolean run_options_write_metrics(Pool *pool, GError **error);
