/* SPDX-License-Identifier: MIT */
#include "program-faults.h"

#include "log.h"

static void log_program(const Program *program)
{
    if (program->fault)
        log_write(LOG_ERROR, "program cannot be loaded", LOG_STRING("program", program->name),
                  LOG_STRING("error", program->fault));
    if (program->map_fault)
        log_write(LOG_WARN, "source map is not used", LOG_STRING("program", program->name),
                  LOG_STRING("error", program->map_fault));
    for (guint i = 0; program->warnings && i < program->warnings->len; i++)
        log_write(LOG_WARN, "something in a program is strange", LOG_STRING("program", program->name),
                  LOG_STRING("warning", program->warnings->pdata[i]));
}

void program_faults_log(const ProgramSet *programs)
{
    for (guint i = 0; i < program_set_count(programs); i++)
        log_program(program_set_get(programs, i));
    const GPtrArray *faults = program_set_faults(programs);
    for (guint i = 0; i < faults->len; i++)
        log_write(LOG_ERROR, "a part of js.functions is no program", LOG_STRING("error", faults->pdata[i]));
}
