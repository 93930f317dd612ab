/* SPDX-License-Identifier: MIT
 *
 * The HTTP pages over real sockets: status lines, headers and bodies, in front of a stub pool. */
#include "http.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "address.h"
#include "stub-pool.h"

typedef struct {
    Pool *pool;
    Http *http;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->pool = g_new0(Pool, 1);
    fixture->pool->figures = (PoolFigures){
        .size = 2, .available = 1, .active = 1, .queued = 3, .queue_size = 1000, .accepting = TRUE,
        .crews = {{"programs", 2, 1, 1, 3}}, .crew_count = 1, .place_count = 3,
        .sandbox = {SANDBOX_AUTO, .is_known = TRUE, .parts = 1u << SANDBOX_SECCOMP, .landlock_abi = 3},
        .generation = 3, .roll_failure = "no such worker"};
    fixture->pool->worker_count = 1;
    fixture->pool->workers[0] = (WorkerInfo){
        .place = 1, .crew = "programs", .pid = 42, .state = WORKER_IDLE, .spare = TRUE, .generation = 2, .executions = 7, .resident_bytes = 4096,
        .running = "pricing.total", .running_us = 12345};
    fixture->pool->program_count = 3;
    fixture->pool->programs[0] = (ProgramInfo){.name = "a", .version = "1", .state = PROGRAM_LOADED, .required = TRUE};
    fixture->pool->programs[1] = (ProgramInfo){.name = "b", .version = "2", .state = PROGRAM_BROKEN, .fault = "Error: no (b.js:1:2)",
                                                .told_fault = "Error: no (b.js:1:2)"};
    fixture->pool->programs[2] = (ProgramInfo){.name = "c", .version = "3", .lazy = TRUE};
    g_autoptr(GError) error = NULL;
    fixture->http = http_new("127.0.0.1:0", HTTP_METRICS | HTTP_STATUS, &error);
    g_assert_no_error(error);
    g_assert_true(http_start(fixture->http, fixture->pool, &error));
    g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    http_free(fixture->http);
    pool_free(fixture->pool);
}

static int connect_client(const Fixture *fixture)
{
    g_auto(Address) address = {0};
    g_assert_true(address_parse(http_address(fixture->http), &address, NULL));
    g_autoptr(GArray) sockets = address_resolve(&address, FALSE, NULL);
    const AddressSocket *to = &g_array_index(sockets, AddressSocket, 0);
    int fd = socket(to->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(fd, (const struct sockaddr *)&to->storage, to->size), ==, 0);
    return fd;
}

/* Sends the request and returns all that comes until the server closes. */
static GString *exchange(const Fixture *fixture, const char *request)
{
    int fd = connect_client(fixture);
    g_assert_cmpint(send(fd, request, strlen(request), MSG_NOSIGNAL), ==, (gssize)strlen(request));
    GString *response = g_string_new(NULL);
    for (;;) {
        char buffer[4096];
        g_main_context_iteration(NULL, FALSE);
        (void)poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 1);
        gssize got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got > 0)
            g_string_append_len(response, buffer, got);
        else if (got == 0 || errno != EAGAIN)
            break;
    }
    close(fd);
    return response;
}

static GString *get(const Fixture *fixture, const char *method, const char *path, const char *headers)
{
    g_autofree char *request =
        g_strdup_printf("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", method, path, headers);
    return exchange(fixture, request);
}

static guint status_of(const GString *response)
{
    g_assert_true(g_str_has_prefix(response->str, "HTTP/1.1 "));
    return (guint)g_ascii_strtoull(response->str + strlen("HTTP/1.1 "), NULL, 10);
}

static const char *body_of(const GString *response)
{
    const char *blank = strstr(response->str, "\r\n\r\n");
    g_assert_nonnull(blank);
    return blank + 4;
}

static char *header_of(const GString *response, const char *name)
{
    g_autofree char *key = g_strdup_printf("\r\n%s: ", name);
    const char *found = strstr(response->str, key);
    if (!found || found > body_of(response))
        return NULL;
    found += strlen(key);
    return g_strndup(found, strcspn(found, "\r"));
}

static void assert_header(const GString *response, const char *name, const char *expected)
{
    g_autofree char *value = header_of(response, name);
    g_assert_cmpstr(value, ==, expected);
}

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"

static const struct {
    const char *name, *method, *path;
    guint status;
    const char *content_type, *allow;
} requests[] = {
    {"metrics", "GET", "/metrics", 200, METRICS_TYPE, NULL},
    {"root", "GET", "/", 200, METRICS_TYPE, NULL},
    {"query", "GET", "/metrics?plugin=http", 200, METRICS_TYPE, NULL},
    {"metrics-post", "POST", "/metrics", 405, "text/plain; charset=utf-8", "GET, HEAD"},
    {"metrics-delete", "DELETE", "/", 405, "text/plain; charset=utf-8", "GET, HEAD"},
    {"unknown", "GET", "/metric", 404, "text/plain; charset=utf-8", NULL},
    {"unknown-post", "POST", "/nothing", 404, "text/plain; charset=utf-8", NULL},
    {"health", "GET", "/health", 200, "application/json", NULL},
    {"ready", "GET", "/ready", 200, "application/json", NULL},
    {"ready-plugin", "GET", "/ready?plugin=js", 200, "application/json", NULL},
    {"ready-other-plugin", "GET", "/ready?plugin=js&plugin=http", 404, "text/plain; charset=utf-8", NULL},
    {"health-other-plugin", "GET", "/health?plugin=jobs", 404, "text/plain; charset=utf-8", NULL},
    {"health-put", "PUT", "/health", 405, "text/plain; charset=utf-8", "GET, HEAD"},
};

static void test_request(Fixture *fixture, gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GString) response = get(fixture, requests[i].method, requests[i].path, "");
    g_assert_cmpuint(status_of(response), ==, requests[i].status);
    assert_header(response, "Content-Type", requests[i].content_type);
    assert_header(response, "Allow", requests[i].allow);
    g_autofree char *length = g_strdup_printf("%zu", strlen(body_of(response)));
    assert_header(response, "Content-Length", length);
}

static void test_metrics_body(Fixture *fixture, gconstpointer data)
{
    static const char *const lines[] = {
        "# HELP js_build_info The version of rrjs that serves this page\n# TYPE js_build_info gauge\n"
        "js_build_info{version=\"" RRJS_VERSION "\"} 1\n",
        "# HELP js_pool_size Workers\n# TYPE js_pool_size gauge\njs_pool_size 2\n",
        "# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.\n"
        "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ",
        "# HELP process_max_fds Maximum number of open file descriptors.\n# TYPE process_max_fds gauge\n",
        "# HELP process_open_fds Number of open file descriptors.\n# TYPE process_open_fds gauge\n",
        "# HELP process_resident_memory_bytes Resident memory size in bytes.\n",
        "# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.\n",
        "# HELP process_virtual_memory_bytes Virtual memory size in bytes.\n",
        "# HELP process_virtual_memory_max_bytes Maximum amount of virtual memory available in bytes.\n",
    };
    g_autoptr(GString) response = get(fixture, "GET", "/metrics", "");
    const char *at = body_of(response);
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        const char *found = strstr(at, lines[i]);
        g_assert_nonnull(found);
        at = found;
    }
}

static void test_head(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GString) got = get(fixture, "GET", "/health", "");
    g_autoptr(GString) head = get(fixture, "HEAD", "/health", "");
    g_assert_cmpuint(status_of(head), ==, 200);
    g_assert_cmpstr(body_of(head), ==, "");
    g_autofree char *length = header_of(got, "Content-Length");
    assert_header(head, "Content-Length", length);
}

static void test_gzip(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GString) packed = get(fixture, "GET", "/metrics", "Accept-Encoding: gzip\r\n");
    assert_header(packed, "Content-Encoding", "gzip");
    assert_header(packed, "Content-Type", METRICS_TYPE);
    g_assert_cmpmem(body_of(packed), 2, "\x1f\x8b", 2);
    g_autofree char *length = g_strdup_printf("%zu", packed->len - (body_of(packed) - packed->str));
    assert_header(packed, "Content-Length", length);

    g_autoptr(GString) plain = get(fixture, "GET", "/metrics", "Accept-Encoding: gzip;q=0\r\n");
    assert_header(plain, "Content-Encoding", NULL);
    g_autoptr(GString) health = get(fixture, "GET", "/health", "Accept-Encoding: gzip\r\n");
    assert_header(health, "Content-Encoding", NULL);
}

static void test_health_body(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GString) response = get(fixture, "GET", "/ready", "");
    g_assert_cmpstr(body_of(response), ==,
                    "{\"status\":\"ok\",\"error\":null,\"pool\":{\"size\":2,\"available\":1,\"active\":1},"
                    "\"queue\":{\"length\":3,\"size\":1000},"
                    "\"crews\":[{\"crew\":\"programs\",\"size\":2,\"available\":1,\"active\":1,\"queued\":3}],"
                    "\"roll\":{\"generation\":3,\"running\":false,\"error\":\"no such worker\"},"
                    "\"programs\":[{\"program\":\"a\",\"version\":\"1\",\"state\":\"loaded\",\"required\":true,\"error\":null},"
                    "{\"program\":\"b\",\"version\":\"2\",\"state\":\"broken\",\"required\":false,\"error\":\"Error: no (b.js:1:2)\"},"
                    "{\"program\":\"c\",\"version\":\"3\",\"state\":\"lazy\",\"required\":false,\"error\":null}],"
                    "\"sandbox\":{\"mode\":\"auto\",\"parts\":{\"no_new_privs\":false,\"no_capabilities\":false,"
                    "\"no_core_dumps\":false,\"landlock\":false,\"seccomp\":true},\"landlock_abi\":3},"
                    "\"workers\":[{\"worker\":1,\"crew\":\"programs\",\"pid\":42,\"state\":\"idle\",\"spare\":true,\"generation\":2,\"executions\":7,"
                    "\"memory_bytes\":4096,\"running\":\"pricing.total\",\"running_ms\":12}]}\n");
}

static void assert_status(Fixture *fixture, const char *path, guint status, const char *word)
{
    g_autoptr(GString) response = get(fixture, "GET", path, "");
    g_assert_cmpuint(status_of(response), ==, status);
    g_autofree char *start = g_strdup_printf("{\"status\":\"%s\",", word);
    g_assert_true(g_str_has_prefix(body_of(response), start));
}

static void test_busy(Fixture *fixture, gconstpointer data)
{
    fixture->pool->figures.available = 0;
    assert_status(fixture, "/health", 200, "ok");
    assert_status(fixture, "/ready", 503, "busy");
}

/* A busy pool will be there again, a broken program not by itself. */
static void test_required(Fixture *fixture, gconstpointer data)
{
    fixture->pool->figures.available = 0;
    fixture->pool->programs[1].required = TRUE;
    assert_status(fixture, "/health", 200, "ok");
    assert_status(fixture, "/ready", 503, "broken");
    g_autoptr(GString) response = get(fixture, "GET", "/ready", "");
    g_assert_nonnull(strstr(response->str, "\"error\":\"the program b is required and cannot be loaded: Error: no (b.js:1:2)\""));
}

static void test_stopping(Fixture *fixture, gconstpointer data)
{
    fixture->pool->figures.accepting = FALSE;
    assert_status(fixture, "/health", 503, "stopping");
    assert_status(fixture, "/ready", 503, "stopping");
}

static void test_keep_alive(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GString) responses = exchange(fixture, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                                                     "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    g_assert_nonnull(strstr(responses->str, "HTTP/1.1 404"));
    g_assert_nonnull(strstr(responses->str, "HTTP/1.1 200"));
}

/* One page each: the others are not there. */
static void test_separate(void)
{
    Fixture fixture = {.pool = g_new0(Pool, 1), .http = http_new("127.0.0.1:0", HTTP_STATUS, NULL)};
    g_assert_true(http_start(fixture.http, fixture.pool, NULL));
    g_autoptr(GString) metrics = get(&fixture, "GET", "/metrics", "");
    g_assert_cmpuint(status_of(metrics), ==, 404);
    g_autoptr(GString) health = get(&fixture, "GET", "/health", "");
    g_assert_cmpuint(status_of(health), ==, 503);
    tear_down(&fixture, NULL);
}

#define ADD(name, function) g_test_add("/http/" name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(requests); i++) {
        g_autofree char *path = g_strconcat("/http/request/", requests[i].name, NULL);
        g_test_add(path, Fixture, GSIZE_TO_POINTER(i), set_up, test_request, tear_down);
    }
    ADD("metrics-body", test_metrics_body);
    ADD("head", test_head);
    ADD("gzip", test_gzip);
    ADD("health-body", test_health_body);
    ADD("busy", test_busy);
    ADD("required", test_required);
    ADD("stopping", test_stopping);
    ADD("keep-alive", test_keep_alive);
    g_test_add_func("/http/separate", test_separate);
    return g_test_run();
}
