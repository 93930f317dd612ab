/* SPDX-License-Identifier: MIT
 *
 * Our listener accepts and hands the sockets to libmicrohttpd, so that a shortage of descriptors is met in one place and
 * in one way. The library runs when its epoll descriptor is readable or the time it named has come. */
#include "http.h"

#include <errno.h>
#include <microhttpd.h>
#include <string.h>
#include "encoding.h"
#include "health.h"
#include "listener.h"
#include "metrics-page.h"

enum {
    CONNECTIONS_MAX = 128,
    IDLE_TIMEOUT_S = 10,
};

/* A GSource around the library's event loop. */
typedef struct {
    GSource source; /* must be first: GLib allocates the whole */
    struct MHD_Daemon *daemon;
} HttpLoop;

struct Http {
    HttpPages pages;
    Listener *listener;
    HttpLoop *loop; /* NULL before http_start */
    Pool *pool;
};

/* ---- pages ---- */

/* Each appends its body and returns the status. */
static guint show_metrics(const Http *http, GString *body)
{
    metrics_page_append(http->pool, body);
    return MHD_HTTP_OK;
}

static guint show_health(const Http *http, GString *body)
{
    gboolean well = health_append(http->pool, HEALTH_LIVE, body);
    return well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
}

static guint show_ready(const Http *http, GString *body)
{
    gboolean well = health_append(http->pool, HEALTH_READY, body);
    return well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
}

#define TEXT_TYPE "text/plain; charset=utf-8"
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
#define JSON_TYPE "application/json"

typedef struct {
    const char *path;
    HttpPages pages;
    const char *content_type;
    guint (*show)(const Http *http, GString *body);
} Page;

static const Page pages[] = {
    {"/metrics", HTTP_METRICS, METRICS_TYPE, show_metrics},
    {"/", HTTP_METRICS, METRICS_TYPE, show_metrics},
    {"/health", HTTP_STATUS, JSON_TYPE, show_health},
    {"/ready", HTTP_STATUS, JSON_TYPE, show_ready},
};

static const Page *find_page(const Http *http, const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++)
        if ((pages[i].pages & http->pages) && g_str_equal(pages[i].path, path))
            return &pages[i];
    return NULL;
}

/* ---- answers ---- */

/* Queues the body, which is taken. Content-Length follows from its size, for HEAD too. */
static enum MHD_Result answer(struct MHD_Connection *connection, guint status, const char *content_type, GString *body,
                              const char *header, const char *value)
{
    gsize size = body->len;
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback(size, g_string_free(body, FALSE), g_free);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    if (header)
        MHD_add_response_header(response, header, value);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_page(const Http *http, struct MHD_Connection *connection, const Page *page)
{
    GString *body = g_string_new(NULL);
    guint status = page->show(http, body);
    const char *accepted = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    if (page->pages != HTTP_METRICS || !encoding_accepts_gzip(accepted))
        return answer(connection, status, page->content_type, body, NULL, NULL);
    encoding_gzip(body);
    return answer(connection, status, page->content_type, body, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
}

/* RoadRunner's status pages are asked with ?plugin=NAME, once or more; the only plugin here is js. */
static enum MHD_Result find_stranger(void *stranger, enum MHD_ValueKind kind, const char *key, const char *value)
{
    if (g_str_equal(key, "plugin") && g_strcmp0(value, "js") != 0)
        *(const char **)stranger = value ? value : "";
    return MHD_YES;
}

static enum MHD_Result answer_request(const Http *http, struct MHD_Connection *connection, const Page *page)
{
    const char *stranger = NULL;
    if (page->pages == HTTP_STATUS)
        MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, find_stranger, &stranger);
    if (!stranger)
        return answer_page(http, connection, page);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "no such plugin: %s\n", stranger);
    return answer(connection, MHD_HTTP_NOT_FOUND, TEXT_TYPE, text, NULL, NULL);
}

/* The library calls this once with the headers, for every part of a body, and at the end. An answer to the first call
 * makes it close the connection, which is right for methods that may bring a body and wrong for all others. */
static enum MHD_Result handle(void *user_data, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state)
{
    static char headers_seen;
    const Http *http = user_data;
    gboolean reads = g_str_equal(method, MHD_HTTP_METHOD_GET) || g_str_equal(method, MHD_HTTP_METHOD_HEAD);
    if (reads && (!*state || *upload_size > 0)) {
        *state = &headers_seen;
        *upload_size = 0;
        return MHD_YES;
    }

    const Page *page = find_page(http, url);
    if (!page)
        return answer(connection, MHD_HTTP_NOT_FOUND, TEXT_TYPE, g_string_new("404 page not found\n"), NULL, NULL);
    if (!reads)
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, TEXT_TYPE, g_string_new("405 method not allowed\n"),
                      MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    return answer_request(http, connection, page);
}

/* ---- the loop ---- */

static void run(HttpLoop *loop)
{
    MHD_run(loop->daemon);
    MHD_UNSIGNED_LONG_LONG timeout_ms;
    gint64 ready_us = -1;
    if (MHD_get_timeout(loop->daemon, &timeout_ms) == MHD_YES)
        ready_us = g_get_monotonic_time() + (gint64)MIN(timeout_ms, IDLE_TIMEOUT_S * 1000) * 1000;
    g_source_set_ready_time(&loop->source, ready_us);
}

static gboolean dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    run((HttpLoop *)source);
    return G_SOURCE_CONTINUE;
}

static void finalize(GSource *source)
{
    MHD_stop_daemon(((HttpLoop *)source)->daemon);
}

static HttpLoop *loop_new(struct MHD_Daemon *daemon)
{
    static GSourceFuncs functions = {.dispatch = dispatch, .finalize = finalize};
    GSource *source = g_source_new(&functions, sizeof(HttpLoop));
    HttpLoop *loop = (HttpLoop *)source;
    loop->daemon = daemon;
    g_source_set_static_name(source, "http");
    g_source_add_unix_fd(source, MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, G_IO_IN);
    /* Nobody iterates the loop from inside a dispatch; being told so spares GLib two wake-ups of itself for each. */
    g_source_set_can_recurse(source, TRUE);
    g_source_attach(source, NULL);
    return loop;
}

/* The library closes the descriptor, also when it is full and will not take the client. */
static void take_client(int fd, const struct sockaddr *peer, socklen_t peer_size, gpointer user_data)
{
    Http *http = user_data;
    if (MHD_add_connection(http->loop->daemon, fd, peer, peer_size) == MHD_YES)
        run(http->loop);
}

/* ---- beginning and end ---- */

Http *http_new(const char *address, HttpPages pages_shown, GError **error)
{
    Listener *listener = listener_new(address, error);
    if (!listener)
        return NULL;
    Http *http = g_new0(Http, 1);
    http->listener = listener;
    http->pages = pages_shown;
    return http;
}

const char *http_address(const Http *http)
{
    return listener_address(http->listener);
}

gboolean http_start(Http *http, Pool *pool, GError **error)
{
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, handle, http,
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_END);
    if (!daemon) {
        int reason = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(reason), "starting HTTP on %s: %s",
                    http_address(http), g_strerror(reason));
        return FALSE;
    }
    http->pool = pool;
    http->loop = loop_new(daemon);
    listener_start(http->listener, take_client, http);
    return TRUE;
}

void http_free(Http *http)
{
    if (!http)
        return;
    listener_free(http->listener);
    if (http->loop) {
        g_source_destroy(&http->loop->source);
        g_source_unref(&http->loop->source);
    }
    g_free(http);
}
