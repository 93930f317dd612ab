/* SPDX-License-Identifier: MIT
 *
 * Addresses are bound before programs are read and the pool starts its workers: an occupied one is noticed within a
 * millisecond, with nothing to clean up behind it. The pages are served until the very end, so that a stopping server can be watched. */
#include "server.h"

#include <jansson.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>
#include "address.h"
#include "connections.h"
#include "http.h"
#include "listener.h"
#include "program-faults.h"
#include "router.h"

enum {
    MEBIBYTE = 1024 * 1024,
    OUTPUT_MIN = 4 * MEBIBYTE,
    OUTPUT_MAX = 512 * MEBIBYTE,
    FDS_ENOUGH = 1 << 20,
};

struct Server {
    ServerOptions options;
    const Settings *settings;
    Pool *pool;
    Listener *rpc; /* NULL once stopping */
    Connections *connections;
    Http *metrics; /* NULL where switched off */
    Http *status;  /* NULL where there is none, or where metrics serves it too */

    gboolean stopping, flushing;
    GSourceFunc stopped;
    gpointer stopped_data;
};

/* ---- start ---- */

/* A thousand clients must not meet the customary soft limit of 1024. */
static void raise_fd_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MIN(limit.rlim_max, FDS_ENOUGH))
        return;
    limit.rlim_cur = MIN(limit.rlim_max, FDS_ENOUGH);
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* without it there is room for fewer clients, that is all */
}

/* Large payloads have mappings of their own, which grow without being copied and are gone when they are freed. Left alone
 * the C library raises the bound to the largest that was ever freed, and keeps later ones in its heaps. */
static void map_large_payloads(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, HELPER_WORTH); /* it only costs memory where it fails */
}

static gboolean is_given(const char *address)
{
    return address && *address;
}

/* Port 0 is any free port, so that the same text twice means two of them. */
static gboolean names_a_port(const char *text)
{
    g_auto(Address) address = {0};
    return address_parse(text, &address, NULL) && (address.kind != ADDRESS_TCP || address.port != 0);
}

static gboolean one_address_for_both(const Settings *settings)
{
    return is_given(settings->metrics_address) && names_a_port(settings->metrics_address) &&
           g_strcmp0(settings->metrics_address, settings->status_address) == 0;
}

static gboolean listen_everywhere(Server *server, GError **error)
{
    const Settings *settings = server->settings;
    gboolean shared = one_address_for_both(settings);
    server->rpc = listener_new(settings->rpc_listen, error);
    if (!server->rpc)
        return FALSE;

    if (is_given(settings->metrics_address)) {
        server->metrics =
            http_new(settings->metrics_address, HTTP_METRICS | (shared ? HTTP_STATUS : 0), error);
        if (!server->metrics)
            return FALSE;
    }
    if (is_given(settings->status_address) && !shared) {
        server->status = http_new(settings->status_address, HTTP_STATUS, error);
        if (!server->status)
            return FALSE;
    }
    return TRUE;
}

static gboolean start_pool(Server *server, ProgramSet *programs, GError **error)
{
    const ServerOptions *start = &server->options;
    program_faults_log(programs);
    PoolOptions options = {
        .settings = start->settings,
        .script_log = start->script_log,
        .worker_path = start->worker_path,
        .programs = programs,
        .scripts = settings_scripts_mode(start->settings),
        .with_spare = TRUE,
        .log_sandbox = TRUE,
        .before_roll = start->before_roll,
        .programs_read = start->programs_read,
        .before_roll_data = start->user_data,
    };
    server->pool = pool_new(&options, error);
    return server->pool != NULL;
}

static gboolean start_connections(Server *server, GError **error)
{
    const Settings *settings = server->settings;
    gsize largest = (gsize)settings->max_result_mb * MEBIBYTE;
    ConnectionsOptions options = {
        .request_max = (gsize)settings->max_request_mb * MEBIBYTE,
        .output_max = CLAMP(2 * largest, OUTPUT_MIN, OUTPUT_MAX), /* one on its way, and the next */
        .waiting = pool_waiting(server->pool),
        .request = router_request,
        .refused = router_refused,
        .may_queue = router_may_queue,
        .user_data = server->pool,
    };
    server->connections = connections_new(&options, error);
    return server->connections != NULL;
}

static gboolean start_pages(Server *server, GError **error)
{
    return (!server->metrics || http_start(server->metrics, server->pool, error)) &&
           (!server->status || http_start(server->status, server->pool, error));
}

static void take_client(int fd, const struct sockaddr *peer, socklen_t peer_size, gpointer user_data)
{
    const Server *server = user_data;
    connections_add(server->connections, fd, peer->sa_family == AF_UNIX);
}

static void log_address(const char *message, const char *address)
{
    if (address)
        log_write(LOG_INFO, message, LOG_STRING("address", address));
}

/* Of addresses, what was really bound: ports included. */
static void log_start(const Server *server)
{
    const Settings *settings = server->settings;
    const Http *status = one_address_for_both(settings) ? server->metrics : server->status;
    log_address("rpc listening", listener_address(server->rpc));
    log_address("metrics page", server->metrics ? http_address(server->metrics) : NULL);
    log_address("status page", status ? http_address(status) : NULL);
    log_write(LOG_INFO, "server started", LOG_INT("pool_size", settings->pool_size),
              LOG_INT("max_memory_mb", settings->max_memory_mb),
              LOG_INT("default_timeout_ms", settings->default_timeout_ms),
              LOG_STRING("isolation", settings->isolation == ISOLATION_SHARED ? "shared" : "fresh"),
              LOG_STRING("version", RRJS_VERSION));
}

Server *server_new(const ServerOptions *options, GError **error)
{
    g_autoptr(Server) server = g_new0(Server, 1);
    server->options = *options;
    server->settings = options->settings;
    raise_fd_limit();
    map_large_payloads();
    return listen_everywhere(server, error) ? g_steal_pointer(&server) : NULL;
}

gboolean server_start(Server *server, ProgramSet *programs, GError **error)
{
    if (!start_pool(server, programs, error) || !start_connections(server, error) || !start_pages(server, error))
        return FALSE;
    listener_start(server->rpc, take_client, server);
    log_start(server);
    return TRUE;
}

char *server_ready_line(const Server *server)
{
    const Settings *settings = server->settings;
    const Http *status = one_address_for_both(settings) ? server->metrics : server->status;
    json_t *line = json_pack("{s:s, s:i, s:s, s:s, s:s?, s:s?}", "status", "ready", "pid", (int)getpid(), "version",
                             RRJS_VERSION, "rpc", listener_address(server->rpc), "metrics",
                             server->metrics ? http_address(server->metrics) : NULL, "status_page",
                             status ? http_address(status) : NULL);
    char *text = json_dumps(line, JSON_COMPACT), *copy = g_strdup(text);
    free(text);
    json_decref(line);
    return copy;
}

void server_roll(Server *server, RollCause cause)
{
    pool_roll(server->pool, cause, NULL, NULL);
}

/* ---- stop ---- */

static gboolean outputs_sent(gpointer user_data)
{
    Server *server = user_data;
    server->stopped(server->stopped_data); /* may free the server */
    return G_SOURCE_REMOVE;
}

static gboolean pool_is_gone(gpointer user_data)
{
    Server *server = user_data;
    if (!server->flushing) {
        server->flushing = TRUE;
        connections_finish(server->connections, outputs_sent, server);
    }
    return G_SOURCE_REMOVE;
}

void server_stop(Server *server, GSourceFunc done, gpointer user_data)
{
    if (!server->stopping) {
        server->stopping = TRUE;
        server->stopped = done;
        server->stopped_data = user_data;
        g_clear_pointer(&server->rpc, listener_free);
    }
    if (!server->flushing)
        pool_stop(server->pool, pool_is_gone, server);
}

void server_free(Server *server)
{
    if (!server)
        return;
    listener_free(server->rpc);
    connections_free(server->connections); /* cancels calls, so before the pool */
    http_free(server->metrics);
    http_free(server->status);
    if (server->pool)
        pool_free(server->pool);
    g_free(server);
}
