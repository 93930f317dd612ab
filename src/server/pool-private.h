/* SPDX-License-Identifier: MIT
 *
 * What the files of the pool share: pool.c is what callers see, pool-crew.c hands out calls, pool-calls.c has them and their
 * queues, pool-answers.c their ends, pool-making.c the beginning and the end, pool-roll.c replaces all workers,
 * pool-reading.c reads what they are to load,
 * pool-registry.c has the registry of metrics, pool-wake.c when the pool looks, place.c the worker processes,
 * place-messages.c what they say, place-loading.c how they come by programs, pool-figures.c the figures. Nobody else
 * includes this. */
#pragma once

#include "block.h"
#include "call-names.h"
#include "deadlines.h"
#include "drain.h"
#include "execution-log.h"
#include "fetches.h"
#include "helper.h"
#include "life.h"
#include "link.h"
#include "loaded-programs.h"
#include "notices.h"
#include "orphans.h"
#include "pool-metrics.h"
#include "pool.h"
#include "process.h"
#include "sandbox-report.h"

#define FAILED_STARTS_MAX 3 /* in a row at one place */

typedef struct Place Place;
typedef struct CrewFunctions CrewFunctions;
typedef struct CrewFunction CrewFunction;

/* Places that stand in for one another: whose workers take the same kind of calls. */
typedef struct {
    const char *name;
    gboolean loads; /* the programs of its generation; else its workers are only given what scripts may import */
    guint size;     /* members */
    Place *places; /* some of the pool's, one after the other; one of them is the spare where the pool has spares */
    guint place_count;
    GQueue waiting; /* of Call, in order of arrival */
    GQueue held;    /* of Call, each while a worker loads the program that it wants; then it is the first to wait */
    CrewFunctions *functions; /* whose calls are bounded; more of them wait there */
    GQueue idle;    /* of Place, the one that rested longest first */
} Crew;

/* What workers are started as; each roll makes another. Ref-counted (GRcBox). */
typedef struct {
    guint number; /* from 1 on */
    guint since;  /* workers of that number and later ones are as good */
    LoadedPrograms *programs;
} Generation;

typedef enum { CALL_EXPECTED, CALL_WAITING, CALL_HELD, CALL_REFUSED, CALL_RUNNING, CALL_WRITING, CALL_ANSWERED } CallStage;

struct Call {
    Deadline deadline; /* in pool->deadlines while it is expected, waits or its reply is written */
    CallStage stage;
    GList node;       /* in pool->expected, refused or writing, in crew->waiting or held, or where it is aside */
    Crew *crew;       /* whose workers run it; NULL while it is expected */
    guint64 turn;     /* waiting: rises with each call that begins to wait */
    CrewFunction *limited; /* its function has max_concurrent; else NULL */
    gboolean is_aside; /* waiting: for another call of its function to end */
    CallDone done;    /* NULL: nobody waits for it any more */
    gpointer user_data;
    GBytes *code;     /* until it is sent */
    GBytes *args;
    gsize size;       /* of all that, in the budget */
    char *file;
    char *name;       /* NULL: none was given */
    char *function;   /* in place of code: an export of a program; NULL: none */
    gboolean is_load; /* nobody's: a worker keeps or loads a program */
    gboolean is_kept; /* load: it is only kept */
    guint program;    /* its number: of a load, and of a function once a worker has the call */
    guint memory_mb;  /* its limit */
    char *request_id;
    ReplyLines *lines; /* NULL: nobody asked for them */
    NetReach net;
    gboolean to_the_end;
    guint64 id;
    gint64 accepted_us;
    gint64 sent_us;   /* to its worker */
    gint64 deadline_us;
    gint64 timeout_ms;
    gboolean only_check;
    SessionPart session;
    Place *place;     /* running, held: where */
    const CallWriting *writing;
    HelperJob *job;   /* writing: the one that does it */
    Outcome *refusal; /* refused, or failed while it waited: what it is to be told */
};

/* How a worker came to its end, which decides what its call hears and what is counted. */
typedef enum {
    END_DIED,   /* by itself */
    END_BREACH, /* killed for what it sent */
    END_UNCONFINED, /* killed because its sandbox lacks a part that is required */
    END_TIMEOUT,
    END_MEMORY_LIMIT,
    END_RETIRED,
    END_RESET,
    END_STOPPED, /* with the pool */
} PlaceEnd;

/* One place of the pool: a permanent number and block, and the process that holds it now. */
struct Place {
    Pool *pool;
    Crew *crew;
    guint number;
    gboolean spare;
    GList node; /* in crew->idle */
    Block block;
    int block_fd;
    LineOrigin origin;

    WorkerState state;
    Process process;
    Generation *generation; /* of the process, or of the last one */
    GSource *exit_source;
    Link *link;
    FetchSession *fetches;    /* of the call in flight, from its first on */
    ProcessEnd exit;          /* once gone */
    Call *call;               /* in flight */
    guint64 running;          /* id of the call that the worker is at, also where it was answered already; 0: none */
    Outcome *reply;           /* on its way from the message to the call */
    guint64 call_end;         /* of the call's message in the link's stream */
    gint64 end_us;            /* when a call or a start is over by force; monotonic */
    gint64 look_us;           /* idle: when to measure it next */
    PlaceEnd end;             /* once killed */
    PlaceEnd recycle;         /* why it is stopping */
    CallNames lost;           /* of the call that was answered with the end of the process */
    gboolean ring_is_corrupt; /* until the worker that did it is gone */
    gboolean was_ready;
    gboolean has_programs;
    gsize texts_size;         /* of what it was given to map */
    guint next_load;          /* what it has to do before it takes calls: from here on all, see place-loading.c */
    GHashTable *maps;         /* numbers of the programs whose maps it was given; NULL: none yet */
    guint64 map_end;          /* of the last one in the link's stream */
    gint stale_program;       /* and to load this one; -1: none */
    guint8 *asked;            /* by number: whether it was told to load that program */
    guint64 executions;
    gint64 created_ns;
    gint64 started_us;
    guint64 own_bytes;        /* resident, without those texts */
    double cpu_earlier; /* seconds, of the processes before this one */

    guint failed_starts; /* in a row */
    gint64 restart_us;   /* when gone: the next attempt */
};

/* What a place tells of its worker; all take a call at any time. */
typedef struct {
    void (*changed)(Pool *pool);    /* one is ready, or lost: who is in which place is to be looked at */
    void (*freed)(Pool *pool);      /* one can take a call, or is gone */
    void (*start_failed)(Place *place, const char *why);
    void (*program_broken)(Place *place); /* of its generation, one was found to be */
    void (*distrusted)(Pool *pool); /* the registry was damaged: one of them did it */
} PlaceWatcher;

typedef struct {
    RollCause cause;
    RollDone done; /* NULL: nobody wants to know */
    gpointer user_data;
    char *failure; /* once it is over */
} RollRequester;

/* Programs that are being read for a roll, and those that are read then. */
typedef struct {
    ProgramReader *now;      /* NULL: none is read */
    GQueue requesters;       /* of RollRequester: for whom */
    ProgramSources *next;    /* NULL: nobody has asked since */
    GQueue next_requesters;
} RollReading;

typedef struct {
    gboolean is_under_way;
    Generation *before; /* to go back to; NULL: that is what it does */
    RollCause cause;
    gint64 started_us;
    GQueue requesters; /* of RollRequester, to be told of its end */
    GQueue overtaken;  /* those of the one whose workers it goes back to, and has not ended yet */
    GQueue waiting;    /* those of the next, which begins once this one is known to be good, or not to be */
    ProgramSet *next;  /* that it brings along; NULL: none */
    GQueue over;       /* to be told now */
    char *failure;     /* of the last one, until the next is complete */
} Roll;

struct Pool {
    const Settings *settings;
    const PlaceWatcher *watcher;
    char *worker_path;
    char **environment; /* of workers, beside what the engine needs */
    Logger *own_log; /* where the caller gave none */
    Drain *drain;
    Notices *notices;
    ExecutionLog *executions;
    Fetches *fetches;
    MessageSetup setup;
    gboolean lines_carry_request_id, lines_carry_function; /* where the call has one: as js.log.context says */

    RegistryLimits registry_limits;
    void *registry_memory;
    gsize registry_size;
    int registry_fd;
    Registry *registry;
    gint64 registry_rest_us; /* until then it is not restored again */

    Place *places;
    guint place_count;
    Crew crews[POOL_CREWS_MAX]; /* the first takes calls of functions, the last those of scripts */
    guint crew_count;
    Generation *generation; /* of what is started now */
    Roll roll;
    RollReading reading;
    RollPrepare before_roll; /* NULL: nothing is to be read */
    void (*programs_read)(ProgramSet *set, gpointer user_data); /* NULL: nobody wants to know */
    gpointer before_roll_data;
    Orphans *orphans; /* NULL: we inherit none */
    gboolean has_spare;
    ScriptsMode scripts;

    GQueue expected; /* of Call, whose requests are still being read */
    GQueue writing;  /* of Call, whose replies the helper thread writes */
    Deadlines *deadlines; /* of these two, and of those that wait */
    GQueue refused; /* of Call, to be told so from the main loop */
    guint64 last_id, last_turn;
    Waiting *budget;
    Helper *helper;
    gboolean is_crowded; /* somebody was told that he may not queue */

    GSource *timer;
    gint64 wake_us; /* when the timer is due, -1: not */
    GSource *later; /* for what must not happen inside a call from outside */

    gboolean stopping;
    gint64 stop_us;
    GSourceFunc stopped;
    gpointer stopped_data;
    gboolean stop_is_announced;

    gboolean was_ever_ready;
    char *start_error; /* why no worker can be started, where none ever was */
    SandboxReport sandbox;
    gboolean logs_sandbox;
    guint32 symbols_reported;
    PoolMetrics metrics;
};

/* ---- place.c ---- */
gboolean place_init(Place *place, Crew *crew, Pool *pool, guint number, guint32 cell_count, GError **error);
void place_clear(Place *place);

/* Starts a process there, or notes when to try again. */
void place_start(Place *place);
/* Sends the call to the idle worker. FALSE where the worker is not there any more: the call has not begun. */
gboolean place_run(Place *place, Call *call);
/* Tells it, and gives it a little time, to leave the call that nobody waits for. */
void place_cancel_call(Place *place);
void place_event(Place *place, LifeEvent event, PlaceEnd end);
/* Limits from outside, and the ring. Returns when it wants to be looked at again, G_MAXINT64 for never. */
gint64 place_tick(Place *place, gint64 now_us);
double place_cpu_seconds(const Place *place);

/* ---- place.c, for place-messages.c ---- */
#define DRAIN_PER_TURN (1u << 20)            /* bytes */
#define DRAIN_TO_END   (2 * BLOCK_RING_SIZE) /* what was there, and what came while it was read */

/* Has its end noticed; does nothing where it will be. */
void place_watch_exit(Place *place);
/* Logs what it did wrong, and kills it. */
void place_breach(Place *place, const char *detail);
/* Takes about so many bytes of lines out of the ring. FALSE where it makes no sense; the worker is killed then. */
gboolean place_drain(Place *place, gsize limit);

/* Sends the execution that call stands for to the worker, which has none. FALSE where the worker is not there any more. */
gboolean place_send(Place *place, Call *call, const MessageExecute *execute, const char *file, const char *name);

/* ---- place-loading.c, for place.c ---- */
/* Has the worker load the next program, or take calls. */
void place_load_next(Place *place);
/* The number of the program that an idle worker has to load before it can run the call; -1: there is none. */
gint place_lacks(const Place *place, const Call *call);
/* Has it do so. */
void place_load(Place *place, guint number);
/* Whether its worker has been given that program. */
gboolean place_has_given(const Place *place, guint number);
/* Whether there are programs of its generation that its worker is given. */
gboolean place_is_given_programs(const Place *place);
/* What became of a load; takes call and outcome. Returns whether it tells something of the program. */
gboolean place_loaded(Place *place, Call *call, Outcome *outcome);

/* ---- place-messages.c, for place.c ---- */
extern const LinkHandler place_link_handler; /* the user data is the place */

/* ---- pool-calls.c ---- */
#define TOLD_PER_TURN 128u /* calls that end together, of some 15 µs each */

/* What log lines say of it; the call's own. */
CallNames call_names(const Call *call);
Call *call_new(Pool *pool, CallDone done, gpointer user_data);
void call_free(Pool *pool, Call *call);
void call_read(Pool *pool, Call *call, const CallRequest *request);
/* Why a call is not taken, or NULL: then its size is. */
Outcome *call_refusal(Pool *pool, Call *call);
/* Whether anybody waits for what becomes of it. */
gboolean call_is_wanted(const Call *call);
/* Its code and arguments do not wait any longer. */
void call_give_back(Pool *pool, Call *call);
Outcome *call_timeout_outcome(const Call *call);

/* Puts the call, which is in no queue, in front of those that wait. */
void pool_wait_first(Pool *pool, Call *call);
/* The same for one whose program that idle worker is to load first. */
void pool_hold(Pool *pool, Call *call, Place *place, guint program);
/* It has, or is gone: whoever waited for that waits in front. */
void pool_release_held(Place *place);

/* Puts the call at the end of the queue for its stage, where it is until its time is over or it is taken out; then nobody
 * works for it any more. */
void pool_enqueue(Pool *pool, Call *call, CallStage stage);
void pool_leave_queue(Pool *pool, Call *call);
/* It is told from the main loop; takes the outcome. */
void pool_refuse(Pool *pool, Call *call, Outcome *refusal);
/* Ends all that wait. why: why no worker can be started; NULL: the server is stopping. */
void pool_fail_waiting(Pool *pool, const char *why);
/* To be called when a queue is shorter or a worker idle. */
void pool_tell_of_place(Pool *pool);
/* How many calls wait for a worker. */
guint pool_count_waiting(const Pool *pool);

/* ---- pool-functions.c ---- */
CrewFunctions *functions_new(void);
/* All of its calls are gone, or will not leave. */
void functions_free(CrewFunctions *functions);
/* For a call that has come, which knows crew and function: at most so many of that function may run; 0: no bound. */
void functions_enter(Call *call, guint limit);
/* It goes, and is not aside. */
void functions_leave(Call *call);
/* It runs; it has ended, or its worker has. */
void functions_begin(Call *call);
void functions_end(Pool *pool, Call *call);
/* Whether the call, which is not aside, has to wait for others of its function. */
gboolean functions_hold(const Call *call);
/* The call, which is in no queue, waits for that; and does not any more. */
void functions_put_aside(Call *call);
void functions_take_back(Call *call);
/* Of those that are aside and may run, the one whose turn it is; NULL: there is none. */
Call *functions_next(const CrewFunctions *functions);
/* One that is aside; NULL: there is none. */
Call *functions_any(const CrewFunctions *functions);
guint functions_count_waiting(const CrewFunctions *functions);
/* Whether there is one of which no more calls may run. */
gboolean functions_are_full(const CrewFunctions *functions);

/* ---- pool-crew.c ---- */
/* How many calls wait for its workers, or aside. */
guint crew_count_waiting(const Crew *crew);
/* Gives the call, which is in no queue, to the next idle worker, or has that load what the call wants; FALSE where there is none, or it
 * turns out to be gone. */
gboolean crew_try_run(Crew *crew, Call *call, gint64 now_us);
/* Why the worker that would get the call, if there is one, cannot run it: it may be of another roll than those that are
 * started now. NULL: it can. */
Outcome *crew_refusal_of_next(const Crew *crew, const Call *call);
/* The place of its spare; NULL: the pool has none. */
Place *crew_spare(const Crew *crew);
/* Hands waiting calls to idle workers; winds down where the pool is stopping. */
void pool_dispatch(Pool *pool);
/* Has warm spares step in where workers are lost. */
void pool_use_spares(Pool *pool);
gboolean pool_is_gone(const Pool *pool);

/* ---- pool-answers.c ---- */
/* Answers a call; takes both. */
void pool_complete(Pool *pool, Call *call, Outcome *outcome);

/* ---- pool-roll.c ---- */
void generation_unref(Generation *generation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Generation, generation_unref)
void pool_roll_init(Pool *pool, LoadedPrograms *programs); /* takes them */
/* Tells whoever was not told yet. */
void pool_roll_clear(Pool *pool);
/* To be called when something became of a worker. */
void pool_roll_step(Pool *pool);
/* That place's worker cannot be what it was started as: where a roll wants it so, the pool goes back. */
void pool_roll_fail(Place *place, const char *why);
/* One of its programs was found to be broken: likewise, where that worked before or is another. */
void pool_roll_judge(Place *place);
/* The pool is stopping. */
void pool_roll_stop(Pool *pool);
/* Tells those whose rolls are over. */
void pool_roll_tell(Pool *pool);
/* Has workers started with those programs, NULL: with the same as before; takes them and the requesters, of which there is
 * one at least. */
void pool_roll_begin(Pool *pool, GQueue *requesters, ProgramSet *programs);
/* There will be no roll for them; takes the requesters. */
void pool_roll_refuse(Pool *pool, GQueue *requesters, const char *failure);
void roll_requesters_move(GQueue *from, GQueue *to);

/* ---- pool-reading.c ---- */
/* Begins a roll for the requester once the programs are read; takes both. */
void pool_read_programs(Pool *pool, ProgramSources *sources, RollRequester *requester);
gboolean pool_is_reading(const Pool *pool);
/* Gives up what is being read. why: for the requesters. */
void pool_read_no_more(Pool *pool, const char *why);

/* ---- pool.c, for those above ---- */
extern const PlaceWatcher pool_place_watcher;
extern GSourceFuncs pool_timer_funcs, pool_later_funcs;
/* Replaces all workers at once, since one of them damaged the registry. */
void pool_replace_distrusted(Pool *pool);

/* ---- pool-wake.c ---- */
/* Has the timer fire by then at the latest. */
void pool_wake_by(Pool *pool, gint64 at_us);
/* Has the pool look soon whether somebody is to be told of a refusal, or it to have stopped. */
void pool_do_later(Pool *pool);

/* ---- pool-registry.c, for the others ---- */
/* Makes the memory and declares what metrics.collect has. What there is after a failure is pool_drop_registry's too. */
gboolean pool_make_registry(Pool *pool, GError **error);
void pool_drop_registry(Pool *pool);
/* Reads what workers published since. FALSE where that could not be read and was taken back: they are all to be replaced. */
gboolean pool_read_registry(Pool *pool);
/* Frees a lock that was held for too long. */
void pool_watch_registry(Pool *pool, gint64 now_us);
/* The sum of a fixed cell over all places. */
double pool_cell_total(const Pool *pool, Cell cell);
