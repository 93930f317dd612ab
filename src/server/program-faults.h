/* SPDX-License-Identifier: MIT
 *
 * What is wrong with the files of programs, in the log. */
#pragma once

#include "programs.h"

/* A line for each program that cannot be read, each source map that is not used, and each fault of js.functions. */
void program_faults_log(const ProgramSet *programs);
