/* SPDX-License-Identifier: MIT
 *
 * How one logger is set: the logs section of docs/configuration.md, as written. Loggers are made of this, see log.h. */
#pragma once

#include <glib.h>
#include "log-line.h"

typedef enum { LOG_MODE_DEVELOPMENT, LOG_MODE_PRODUCTION, LOG_MODE_RAW, LOG_MODE_OFF, LOG_MODE_FALLBACK } LogMode;
typedef enum { LOG_ENCODING_CONSOLE, LOG_ENCODING_JSON } LogEncoding;

/* RoadRunner's file_logger_options: size-rotated files. */
typedef struct {
    char *log_output;
    guint max_size;    /* MiB */
    guint max_age;     /* days */
    guint max_backups; /* files */
    gboolean compress;
} LogFileOptions;

typedef struct {
    LogMode mode;
    int level; /* a LogLevel; LOG_LEVEL_COUNT lets nothing pass (dpanic and above in zap) */
    gboolean encoding_is_set;
    LogEncoding encoding; /* where not set: the mode's own */
    char *line_ending;    /* never NULL, never empty */
    char **output;        /* "stderr", "stdout", a path or file: URL; NULL-terminated */
    char **err_output;    /* where failures to write are reported; NULL-terminated */
    LogFileOptions *file; /* NULL: no rotation */
} LogSettings;
