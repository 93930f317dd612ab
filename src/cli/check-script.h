/* SPDX-License-Identifier: MIT
 *
 * The syntax of script files, looked at by a worker that does not run them. */
#pragma once

#include <glib.h>

/* Tells on standard error what cannot be parsed. Returns the exit code: EXIT_FINISHED where all files can, EXIT_FAILED
 * where one cannot, others as for a script that is run. The last one that is not EXIT_FINISHED counts. */
int check_scripts(int count, char **files);
