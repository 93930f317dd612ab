/* SPDX-License-Identifier: MIT
 *
 * rrjs-worker: runs scripts for one rrjs server that started it and holds the other end of its socket. One execution at a
 * time; between them, while no call waits, it makes realms and collects garbage. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bindings.h"
#include "block.h"
#include "budget.h"
#include "bytes.h"
#include "channel.h"
#include "engine.h"
#include "ending.h"
#include "execution.h"
#include "memory-use.h"
#include "node-host.h"
#include "node-names.h"
#include "programs.h"
#include "realm.h"
#include "running.h"
#include "sandbox.h"
#include "scripts.h"
#include "session.h"
#include "source-trace.h"
#include "texts.h"
#include "web-host.h"
#include "zones.h"

/* A full collection makes the next calls faster, but one that comes while a burst only pauses delays it: it waits for
 * silence, for a longer one where there is little, or until it must be. Realms are the garbage of fresh isolation: 16 and 256 of them are as much as this. What leaves
 * no realm leaves little. */
#define QUIET_MS            5
#define REST_MS             1000
#define GARBAGE_IN_SILENCE  1000u
#define GARBAGE_AT_LAST     16000u
#define GARBAGE_OF_REALM    63u
#define GARBAGE_OF_REST     1u

static void die(const char *attempt, const char *why)
{
    g_printerr("rrjs-worker: %s: %s\n", attempt, why);
    _exit(1);
}

/* The worker must not outlive its server, however that ends. Of one that has ended before this line no signal comes, but
 * its end of the socket is closed: nothing runs here before the server has read READY, and who waits for that reads the
 * end of the stream. Whose child this process is by then tells nothing: in a container the server is process 1 itself. */
static void follow_server(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void *map_registry(gsize *size)
{
    struct stat status;
    if (fstat(HANDOVER_REGISTRY, &status) < 0)
        die("looking at the registry", g_strerror(errno));
    *size = (gsize)status.st_size;
    void *memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, HANDOVER_REGISTRY, 0);
    if (memory == MAP_FAILED)
        die("mapping the registry", g_strerror(errno));
    return memory;
}

/* Of a worker that loads no programs there are none. */
static gboolean map_texts(GError **error)
{
    Texts texts = {0};
    if (fcntl(HANDOVER_TEXTS, F_GETFD) >= 0) {
        if (!texts_map(&texts, HANDOVER_TEXTS, error))
            return FALSE;
        close(HANDOVER_TEXTS);
    }
    programs_start(&texts);
    return TRUE;
}

/* tail: what is behind the setup, to be freed: the names of redact, the base URL. */
static MessageSetup receive_setup(char **tail)
{
    ServerMessage message;
    MessageSetup setup = {0};
    channel_receive(&message);
    if (message.header.type != MESSAGE_SETUP)
        die("starting", "rrjs-worker is started by rrjs only");
    memcpy(&setup, message.body, MIN(message.header.size, sizeof setup));
    if (setup.layout != HANDOVER_LAYOUT || message.header.size != sizeof setup + setup.redact_size + setup.base_url_size)
        _exit(HANDOVER_EXIT_OTHER_BUILD);
    *tail = g_memdup2(message.body + sizeof setup, message.header.size - sizeof setup);
    return setup;
}

static void report_ready(guint32 missing, const Sandbox *sandbox, gint64 started_us)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    MessageReady ready = {
        .missing_symbols = missing,
        .sandbox = sandbox->parts,
        .landlock_abi = sandbox->landlock_abi,
        .started_us = g_get_monotonic_time() - started_us,
    };
    message_append_ready(bytes, &ready);
    channel_send(bytes);
}

/* What to do while no call is there, most useful first; returns when one is. */
static void idle(Isolation isolation, guint *garbage)
{
    while (isolation == ISOLATION_FRESH && !channel_wait(0) && realm_refill())
        ;
    gboolean is_due = *garbage >= GARBAGE_AT_LAST;
    gboolean is_quiet = !is_due && *garbage > 0 && !channel_wait(*garbage >= GARBAGE_IN_SILENCE ? QUIET_MS : REST_MS);
    if (!is_due && !is_quiet)
        return;
    bindings_end_call();
    engine_collect(engine_system());
    *garbage = 0;
    if (is_quiet)
        engine_release_memory();
}

/* Returns what it ran. */
static ExecuteKind execute(const ServerMessage *message)
{
    MessageExecute request;
    memcpy(&request, message->body, sizeof request);
    switch ((ExecuteKind)request.kind) {
    case EXECUTE_SCRIPT:
    case EXECUTE_CHECK:
        scripts_run(&request, message);
        break;
    case EXECUTE_KEEP:
        programs_keep(&request, message);
        break;
    case EXECUTE_LOAD:
        programs_load(&request, message);
        break;
    case EXECUTE_CALL:
        programs_call(&request, message);
        break;
    case EXECUTE_LINE:
    case EXECUTE_COMPLETE:
        session_run(&request, message);
        break;
    }
    return (ExecuteKind)request.kind;
}

static gboolean awaits_too_much(const NodeName *name)
{
    return node_names_wants_no_await(name) && execution_realm()->awaits_with_hooks;
}

static const char *node_place(const char *specifier)
{
    const NodeName *name = node_names_find(specifier);
    return name && !awaits_too_much(name) ? name->place : NULL;
}

static char *node_fault(const char *specifier)
{
    const NodeName *name = node_names_find(specifier);
    return name && awaits_too_much(name) ? node_names_await_fault() : node_names_fault(specifier);
}

static const char *node_there(guint number)
{
    for (const NodeName *row = node_names; row->name; row++)
        if (row->place && number-- == 0)
            return row->name;
    return NULL;
}

static const NodeModules node_modules = {node_place, node_fault, node_there};

static void serve(Isolation isolation)
{
    guint garbage = GARBAGE_IN_SILENCE; /* of the start */
    for (;;) {
        ServerMessage message;
        idle(isolation, &garbage);
        channel_receive(&message);
        if (source_trace_receive(&message) || message.header.type != MESSAGE_EXECUTE)
            continue;
        gboolean was_script = execute(&message) == EXECUTE_SCRIPT;
        garbage += was_script && isolation == ISOLATION_FRESH ? GARBAGE_OF_REALM : GARBAGE_OF_REST;
    }
}

int main(void)
{
    gint64 started_us = g_get_monotonic_time();
    follow_server();
    g_autofree char *tail = NULL;
    MessageSetup setup = receive_setup(&tail);

    Block block;
    gsize registry_size;
    g_autoptr(GError) error = NULL;
    if (!map_texts(&error) || !block_map(&block, HANDOVER_BLOCK, &error) || !memory_start(&error))
        die("starting", error->message);
    void *registry_memory = map_registry(&registry_size);
    Registry *registry = registry_new(registry_memory, registry_size, block.header->place + 1, &error);
    if (!registry)
        die("reading the registry", error->message);

    /* Both are mapped. */
    close(HANDOVER_BLOCK);
    close(HANDOVER_REGISTRY);
    zones_open();
    Sandbox sandbox = {0};
    if (setup.sandbox != SANDBOX_OFF)
        sandbox_enter(&sandbox);

    running_start(bindings_alive_byte());
    budget_start(&block);
    guint32 missing = engine_start(budget_may_go_on, setup.max_stack_kb);
    bytes_start();
    BindingsHost host = {
        .block = &block,
        .registry = registry,
        .setup = &setup,
        .redact = tail,
        .web = web_host(&setup, setup.base_url_size ? tail + setup.redact_size : NULL),
        .node = node_host(&node_modules),
        .outcome = &ending_told,
        .modules = &programs_modules,
    };
    if (!bindings_start(&host, &error))
        die("loading the bindings", error->message);
    execution_start(&setup);
    scripts_start(&setup);
    if (setup.sandbox != SANDBOX_OFF)
        sandbox_close(&sandbox);

    Isolation isolation = setup.isolation;
    if (isolation == ISOLATION_FRESH)
        realm_refill();
    else
        realm_shared();
    memory_mark_base();
    if (!scripts_rehearse())
        die("rehearsing", "a script that does nothing fails");
    if (isolation == ISOLATION_FRESH)
        realm_refill();
    memory_mark_base();
    report_ready(missing, &sandbox, started_us);
    serve(isolation);
}
