/* SPDX-License-Identifier: MIT
 *
 * One body for both questions; they differ in the status only. */
#include "health.h"

#include <jansson.h>

/* What is missing: a program that is required and cannot be loaded, as text to be freed; NULL: nothing. */
static char *missing_program(const Pool *pool)
{
    for (guint i = 0; i < pool_program_count(pool); i++) {
        ProgramInfo info = pool_program(pool, i);
        if (info.required && info.fault)
            return g_strdup_printf("the program %s is required and cannot be loaded: %s", info.name, info.fault);
    }
    return NULL;
}

/* missing: see above. */
static const char *health_status(const PoolFigures *figures, HealthQuestion question, const char *missing)
{
    if (!figures->accepting)
        return "stopping";
    if (question == HEALTH_READY && missing)
        return "broken";
    if (question == HEALTH_READY && figures->available == 0)
        return "busy";
    return "ok";
}

static json_t *describe_workers(Pool *pool, guint place_count)
{
    g_autofree WorkerInfo *infos = g_new0(WorkerInfo, place_count);
    guint count = pool_workers(pool, infos);
    json_t *workers = json_array();
    for (guint i = 0; i < count; i++) {
        const WorkerInfo *info = &infos[i];
        json_array_append_new(workers, json_pack("{s:i, s:s, s:i, s:s, s:b, s:i, s:I, s:I, s:s?, s:I}",
                                                 "worker", (int)info->place,
                                                 "crew", info->crew,
                                                 "pid", (int)info->pid,
                                                 "state", worker_state_name(info->state),
                                                 "spare", info->spare,
                                                 "generation", (int)info->generation,
                                                 "executions", (json_int_t)info->executions,
                                                 "memory_bytes", (json_int_t)info->resident_bytes,
                                                 "running", info->running,
                                                 "running_ms", (json_int_t)(info->running_us / 1000)));
    }
    return workers;
}

static const char *state_text(const ProgramInfo *info)
{
    static const char *const names[] = {
        [PROGRAM_WAITING] = "waiting", [PROGRAM_LOADED] = "loaded", [PROGRAM_BROKEN] = "broken"};
    return info->state == PROGRAM_WAITING && info->lazy ? "lazy" : names[info->state];
}

static json_t *describe_programs(const Pool *pool)
{
    json_t *programs = json_array();
    for (guint i = 0; i < pool_program_count(pool); i++) {
        ProgramInfo info = pool_program(pool, i);
        json_array_append_new(programs, json_pack("{s:s, s:s, s:s, s:b, s:s?}", "program", info.name,
                                                  "version", info.version,
                                                  "state", state_text(&info),
                                                  "required", info.required,
                                                  "error", info.told_fault));
    }
    return programs;
}

static json_t *describe_crews(const PoolFigures *figures)
{
    json_t *crews = json_array();
    for (guint i = 0; i < figures->crew_count; i++) {
        const CrewFigures *crew = &figures->crews[i];
        json_array_append_new(crews, json_pack("{s:s, s:i, s:i, s:i, s:i}", "crew", crew->name, "size", (int)crew->size,
                                               "available", (int)crew->available, "active", (int)crew->active, "queued",
                                               (int)crew->queued));
    }
    return crews;
}

/* The parts are null before a worker has told of them. */
static json_t *describe_sandbox(const SandboxReport *sandbox)
{
    json_t *parts = sandbox->is_known ? json_object() : json_null();
    for (guint part = 0; sandbox->is_known && part < SANDBOX_PART_COUNT; part++)
        json_object_set_new(parts, sandbox_part_name(part), json_boolean(sandbox->parts & 1u << part));
    return json_pack("{s:s, s:o, s:i}", "mode", sandbox_mode_name(sandbox->mode), "parts", parts, "landlock_abi",
                     (int)sandbox->landlock_abi);
}

/* The reason why the last one stopped is null where it did not. */
static json_t *describe_roll(const PoolFigures *figures)
{
    return json_pack("{s:i, s:b, s:s?}", "generation", (int)figures->generation, "running", figures->is_rolling, "error",
                     figures->roll_failure);
}

gboolean health_append(Pool *pool, HealthQuestion question, GString *text)
{
    PoolFigures figures;
    pool_figures(pool, &figures);
    g_autofree char *missing = missing_program(pool);
    const char *status = health_status(&figures, question, missing);
    json_t *body = json_pack("{s:s, s:s?, s:{s:i, s:i, s:i}, s:{s:i, s:i}, s:o, s:o, s:o, s:o, s:o}", "status", status,
                             "error", missing,
                             "pool", "size", (int)figures.size,
                             "available", (int)figures.available,
                             "active", (int)figures.active,
                             "queue", "length", (int)figures.queued,
                             "size", (int)figures.queue_size,
                             "crews", describe_crews(&figures),
                             "roll", describe_roll(&figures),
                             "programs", describe_programs(pool),
                             "sandbox", describe_sandbox(&figures.sandbox),
                             "workers", describe_workers(pool, figures.place_count));
    char *dumped = json_dumps(body, JSON_COMPACT);
    g_string_append(text, dumped);
    g_string_append_c(text, '\n');
    free(dumped);
    json_decref(body);
    return g_str_equal(status, "ok");
}
