/* SPDX-License-Identifier: MIT
 *
 * The pool as others see it: figures, workers, and the page of metrics, from the workers' cells and from the processes. What
 * lies in shared memory was written by workers: it is read once and must be a sensible number. */
#include "pool-private.h"

#include "page.h"

static CrewFigures crew_figures(const Crew *crew)
{
    CrewFigures figures = {
        .name = crew->name,
        .size = crew->size,
        .available = crew->idle.length,
        .queued = crew_count_waiting(crew),
    };
    for (guint i = 0; i < crew->place_count; i++) {
        const Call *call = crew->places[i].call;
        figures.active += call && !call->is_load;
    }
    return figures;
}

void pool_figures(const Pool *pool, PoolFigures *figures)
{
    *figures = (PoolFigures){
        .crew_count = pool->crew_count,
        .place_count = pool->place_count,
        .queued = pool->expected.length + pool_count_waiting(pool),
        .queue_size = pool->settings->queue_size,
        .accepting = !pool->stopping,
        .sandbox = pool->sandbox,
        .generation = pool->generation->number,
        .is_rolling = pool->roll.is_under_way || pool_is_reading(pool),
        .roll_failure = pool->roll.failure,
    };
    for (guint i = 0; i < pool->crew_count; i++) {
        CrewFigures crew = figures->crews[i] = crew_figures(&pool->crews[i]);
        figures->size += crew.size;
        figures->available += crew.available;
        figures->active += crew.active;
    }
}

/* NULL: nothing. */
static const char *running(const Place *place)
{
    const Call *call = place->call;
    if (!call)
        return NULL;
    return call->is_load ? call->name : call->function ? call->function : call->file;
}

guint pool_workers(Pool *pool, WorkerInfo *infos)
{
    gint64 now_us = g_get_monotonic_time();
    for (guint i = 0; i < pool->place_count; i++) {
        const Place *place = &pool->places[i];
        infos[i] = (WorkerInfo){
            .place = place->number,
            .crew = place->crew->name,
            .pid = place->process.pid,
            .state = place->state,
            .spare = place->spare,
            .generation = place->generation ? place->generation->number : 0,
            .executions = place->executions,
            .created_ns = place->created_ns,
            .resident_bytes = process_resident_bytes(&place->process),
            .cpu_seconds = place_cpu_seconds(place),
            .running = running(place),
            .running_us = place->call ? now_us - place->call->sent_us : 0,
        };
    }
    return pool->place_count;
}

/* Those that are on their way count once all workers have them. */
static const LoadedPrograms *programs_in_force(const Pool *pool)
{
    return (pool->roll.before ? pool->roll.before : pool->generation)->programs;
}

guint pool_program_count(const Pool *pool)
{
    return loaded_programs_count(programs_in_force(pool));
}

ProgramInfo pool_program(const Pool *pool, guint number)
{
    const LoadedPrograms *programs = programs_in_force(pool);
    const Program *program = loaded_programs_get(programs, number);
    const char *told = loaded_programs_told_fault(programs, number);
    return (ProgramInfo){
        .name = program->name,
        .version = program->version,
        .state = told ? PROGRAM_BROKEN : loaded_programs_is_loaded(programs, number) ? PROGRAM_LOADED : PROGRAM_WAITING,
        .fault = loaded_programs_fault(programs, number),
        .told_fault = told,
        .lazy = program->settings->lazy,
        .required = program->settings->required,
    };
}

static void read_places(const Pool *pool, PlaceReading *readings)
{
    for (guint i = 0; i < pool->place_count; i++) {
        const Place *place = &pool->places[i];
        readings[i] = (PlaceReading){
            .number = place->number,
            .is_spare = place->spare,
            .resident_bytes = place->spare ? 0 : process_resident_bytes(&place->process),
            .cpu_seconds = place_cpu_seconds(place),
        };
    }
}

/* Those that are in before are not told again. */
static void add_programs(GArray *readings, const LoadedPrograms *programs, const LoadedPrograms *before)
{
    for (guint i = 0; i < loaded_programs_count(programs); i++) {
        const Program *program = loaded_programs_get(programs, i);
        if (before && loaded_programs_has(before, program))
            continue;
        const ProgramLoads *loads = loaded_programs_loads(programs, i);
        ProgramReading reading = {
            .name = program->name,
            .version = program->version,
            .versions = before ? 0 : loaded_programs_versions(programs, i),
            .code_bytes = program->text ? g_bytes_get_size(program->text) : 0,
            .loaded = loads->loaded,
            .failed = loads->failed,
            .load_seconds = (double)loads->last_us / G_USEC_PER_SEC,
        };
        g_array_append_val(readings, reading);
    }
}

/* Those that are on their way count once all workers have them. */
static GArray *read_programs(const Pool *pool)
{
    GArray *readings = g_array_new(FALSE, FALSE, sizeof(ProgramReading));
    const Generation *before = pool->roll.before;
    if (before)
        add_programs(readings, before->programs, NULL);
    add_programs(readings, pool->generation->programs, before ? before->programs : NULL);
    return readings;
}

static PoolReading read_off(const Pool *pool, const PoolFigures *figures, const PlaceReading *places, const GArray *programs)
{
    PoolReading reading = {
        .size = figures->size,
        .available = figures->available,
        .active = figures->active,
        .queued = figures->queued,
        .crews = figures->crews,
        .crew_count = figures->crew_count,
        .waiting_bytes = waiting_bytes(pool->budget),
        .waiting_refusals = waiting_refusals(pool->budget),
        .lines_dropped = drain_lines_dropped(pool->drain),
        .series = registry_series_count(pool->registry),
        .families = registry_family_count(pool->registry),
        .sandbox = figures->sandbox,
        .generation = figures->generation,
        .places = places,
        .place_count = pool->place_count,
        .programs = (const ProgramReading *)programs->data,
        .program_count = programs->len,
    };
    for (LogLevel level = 0; level < LOG_LEVEL_COUNT; level++)
        reading.lines[level] = drain_lines(pool->drain, level);
    for (Cell cell = 0; cell < CELL_BUDGET_END; cell++)
        reading.cells[cell] = pool_cell_total(pool, cell);
    return reading;
}

void pool_expose(Pool *pool, MetricsPage *page)
{
    if (!pool_read_registry(pool))
        pool_replace_distrusted(pool);
    g_autofree PlaceReading *places = g_new(PlaceReading, pool->place_count);
    read_places(pool, places);
    g_autoptr(GArray) programs = read_programs(pool);
    PoolFigures figures;
    pool_figures(pool, &figures);
    PoolReading reading = read_off(pool, &figures, places, programs);
    pool_metrics_expose(&pool->metrics, &reading, page);
    g_autofree const double **cells = g_new(const double *, pool->place_count);
    for (guint i = 0; i < pool->place_count; i++)
        cells[i] = pool->places[i].block.cells;
    registry_expose(pool->registry, page, cells, pool->place_count);
}
