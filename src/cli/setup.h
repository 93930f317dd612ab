/* SPDX-License-Identifier: MIT
 *
 * What a command needs before it can run scripts: the settings, the loggers made from them, and where the worker program
 * is. */
#pragma once

#include <glib.h>
#include "log.h"
#include "settings.h"

typedef struct {
    Settings *settings;
    Logger *root;     /* the server's own lines; also set as the default logger */
    Logger *script;   /* scripts' lines; the root logger where no channel is configured for them */
    char *worker_path;
} Setup;

/* -c FILE and -o KEY=VALUE as options of a command. */
extern char *setup_config_file;
extern char **setup_overrides;
#define SETUP_OPTIONS                                                                                                   \
    {"config", 'c', 0, G_OPTION_ARG_FILENAME, &setup_config_file, "Read the configuration from FILE (default .rr.yaml)", \
     "FILE"},                                                                                                           \
        {"override", 'o', 0, G_OPTION_ARG_STRING_ARRAY, &setup_overrides, "Set one setting, as js.pool_size=8",         \
         "KEY=VALUE"}

/* An override that counts less than those given. */
void setup_override_first(const char *text);

/* The worker program: beside this one, else where it was installed. The caller frees it. */
char *setup_find_worker(GError **error);

/* Reads the settings and finds the worker. */
gboolean setup_load(Setup *setup, GError **error);
/* Opens the logs that the settings name. */
gboolean setup_open_logs(Setup *setup, GError **error);
/* Waits a little for the outputs of the logs. Returns how many lines could not be written, which they have told. */
guint64 setup_clear(Setup *setup);
