/* SPDX-License-Identifier: MIT
 *
 * Methods and connections over real sockets, in front of a pool that answers when the test says so. */
#include "router.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "address.h"
#include "client.h"
#include "envelope.h"
#include "listener.h"
#include "stub-pool.h"

enum {
    REQUEST_MAX = 64 * 1024,
    OUTPUT_MAX = 4 * 1024 * 1024,
    UNUSED_PID = 4194305, /* one more than Linux ever gives */
};

typedef struct {
    Pool *pool;
    Connections *connections;
    int client;
    GByteArray *received;
    gsize consumed; /* replies read so far, in bytes */
    gboolean closed;
} Fixture;

static void accept_client(int fd, const struct sockaddr *peer, socklen_t peer_size, gpointer user_data)
{
    connections_add(user_data, fd, peer->sa_family == AF_UNIX);
}

static void iterate(void)
{
    g_main_context_iteration(NULL, FALSE);
}

/* A connection made through a listener, as in the server. */
static int connect_tcp(Connections *connections)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Listener) listener = listener_new("tcp://127.0.0.1:0", &error);
    g_assert_no_error(error);
    listener_start(listener, accept_client, connections);
    g_auto(Address) address = {0};
    g_assert_true(address_parse(listener_address(listener), &address, NULL));
    g_autoptr(GArray) sockets = address_resolve(&address, FALSE, NULL);
    const AddressSocket *to = &g_array_index(sockets, AddressSocket, 0);
    int fd = socket(to->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(fd, (const struct sockaddr *)&to->storage, to->size), ==, 0);
    while (connections_count(connections) == 0)
        iterate();
    return fd;
}

static int connect_unix(Connections *connections)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), ==, 0);
    connections_add(connections, pair[0], TRUE);
    return pair[1];
}

static void set_up(Fixture *fixture, gconstpointer is_tcp)
{
    *fixture = (Fixture){.pool = g_new0(Pool, 1), .received = g_byte_array_new()};
    fixture->pool->max_waiting_mb = 64;
    fixture->pool->budget = waiting_new(&fixture->pool->max_waiting_mb);
    fixture->pool->helper = helper_new();
    ConnectionsOptions options = {
        .request_max = REQUEST_MAX,
        .output_max = OUTPUT_MAX,
        .waiting = fixture->pool->budget,
        .request = router_request,
        .refused = router_refused,
        .may_queue = router_may_queue,
        .user_data = fixture->pool,
    };
    g_autoptr(GError) error = NULL;
    fixture->connections = connections_new(&options, &error);
    g_assert_no_error(error);
    fixture->client = (is_tcp ? connect_tcp : connect_unix)(fixture->connections);
}

static void hang_up(Fixture *fixture)
{
    if (fixture->client >= 0)
        close(fixture->client);
    fixture->client = -1;
}

static void tear_down(Fixture *fixture, gconstpointer is_tcp)
{
    hang_up(fixture);
    connections_free(fixture->connections);
    g_assert_cmpuint(g_queue_get_length(&fixture->pool->calls), ==, 0);
    helper_free(fixture->pool->helper);
    g_assert_cmpuint(waiting_bytes(fixture->pool->budget), ==, 0);
    waiting_free(fixture->pool->budget);
    pool_free(fixture->pool);
    g_byte_array_unref(fixture->received);
}

/* Sends all of it, letting the server read meanwhile. FALSE where the server has closed. */
static gboolean send_bytes(Fixture *fixture, const guint8 *bytes, gsize size)
{
    while (size > 0) {
        gssize sent = send(fixture->client, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN)
            return FALSE;
        if (sent > 0) {
            bytes += sent;
            size -= sent;
        }
        iterate();
    }
    return TRUE;
}

static void send_frame(Fixture *fixture, guint8 flags, guint32 sequence, const char *method, const char *argument,
                       gsize size)
{
    g_autoptr(GByteArray) frame = g_byte_array_new();
    rpc_frame_append(frame, flags, sequence, method, strlen(method), argument, size);
    g_assert_true(send_bytes(fixture, frame->data, frame->len));
}

static void send_code(Fixture *fixture, guint32 sequence, const char *json)
{
    send_frame(fixture, RPC_FLAG_JSON, sequence, "js.Execute", json, strlen(json));
}

static void wait_for_calls(Fixture *fixture, guint count)
{
    while (fixture->pool->calls.length < count)
        iterate();
}

static void receive_some(Fixture *fixture)
{
    static guint8 buffer[64 * 1024];
    iterate();
    (void)poll(&(struct pollfd){.fd = fixture->client, .events = POLLIN}, 1, 1);
    gssize got = recv(fixture->client, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0)
        g_byte_array_append(fixture->received, buffer, got);
    else if (got == 0 || errno != EAGAIN)
        fixture->closed = TRUE;
}

/* The next reply; its body as text in *body. */
static RpcReply next_reply(Fixture *fixture, char **body)
{
    RpcReply reply;
    gsize needed;
    g_autoptr(GError) error = NULL;
    while (rpc_reply_read(fixture->received->data + fixture->consumed, fixture->received->len - fixture->consumed,
                          G_MAXUINT32, &reply, &needed, &error) == RPC_FRAME_INCOMPLETE) {
        g_assert_false(fixture->closed);
        receive_some(fixture);
    }
    g_assert_no_error(error);
    fixture->consumed += needed;
    *body = g_strndup((const char *)reply.body, reply.body_size);
    return reply;
}

static void assert_reply(Fixture *fixture, guint32 sequence, guint8 flags, const char *expected)
{
    g_autofree char *body = NULL;
    RpcReply reply = next_reply(fixture, &body);
    g_assert_cmpuint(reply.sequence, ==, sequence);
    g_assert_cmphex(reply.flags, ==, flags);
    g_assert_cmpstr(body, ==, expected);
}

/* The server closes, having sent nothing but the replies that were read. */
static void assert_closed(Fixture *fixture)
{
    while (!fixture->closed)
        receive_some(fixture);
    g_assert_cmpuint(fixture->consumed, ==, fixture->received->len);
}

static void wait_for_no_connection(Fixture *fixture)
{
    while (connections_count(fixture->connections) > 0)
        g_main_context_iteration(NULL, TRUE);
}

/* As a child has it from the fork that made it to its exec. */
static void test_closed_while_a_child_has_a_copy(Fixture *fixture, gconstpointer data)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), ==, 0);
    int copy = dup(pair[0]);
    connections_add(fixture->connections, pair[0], TRUE);
    close(pair[1]);
    hang_up(fixture);
    wait_for_no_connection(fixture);
    g_assert_false(g_main_context_pending(NULL));
    close(copy);
}

/* ---- methods ---- */

enum { JSON = RPC_FLAG_JSON, FAILED = RPC_FLAG_JSON | RPC_FLAG_ERROR };

static const struct {
    const char *name;
    guint8 flags;
    const char *method, *argument;
    guint8 reply_flags;
    const char *reply;
} methods[] = {
    {"version", JSON, "rpc.Version", "true", JSON, "\"" RRJS_VERSION "\""},
    {"informer-list", JSON, "informer.List", "true", JSON, "[\"js\"]"},
    {"resetter-list", JSON, "resetter.List", "true", JSON, "[\"js\"]"},
    {"reset-other", JSON, "resetter.Reset", "\"http\"", FAILED, "no such plugin: http"},
    {"workers-other", JSON, "informer.Workers", "\"jobs\"", JSON, "{\"workers\":null}"},
    {"workers-other-msgpack", RPC_FLAG_MSGPACK, "informer.Workers", "\xa4jobs", RPC_FLAG_MSGPACK,
     "\x81\xa7workers\xc0"},
    {"workers-argument", JSON, "informer.Workers", "{}", FAILED,
     "json: cannot unmarshal object into Go value of type string"},
    {"jobs", JSON, "informer.Jobs", "\"js\"", JSON, "null"},
    {"jobs-other", JSON, "informer.Jobs", "\"jobs\"", JSON, "null"},
    {"jobs-msgpack", RPC_FLAG_MSGPACK, "informer.Jobs", "\xa2js", RPC_FLAG_MSGPACK, "\xc0"},
    {"no-dot", JSON, "jsExecute", "{}", FAILED, "rpc: service/method request ill-formed: jsExecute"},
    {"empty-method", JSON, "", "{}", FAILED, "rpc: service/method request ill-formed: "},
    {"unknown-service", JSON, "foo.Bar", "{}", FAILED, "rpc: can't find service foo.Bar"},
    {"service-prefix", JSON, "j.Execute", "{}", FAILED, "rpc: can't find service j.Execute"},
    {"last-dot-splits", JSON, "js.Execute.Now", "{}", FAILED, "rpc: can't find service js.Execute.Now"},
    {"only-dot", JSON, ".", "{}", FAILED, "rpc: can't find service ."},
    {"unknown-method", JSON, "js.Nope", "{}", FAILED, "rpc: can't find method js.Nope"},
    {"wrong-case", JSON, "js.execute", "{}", FAILED, "rpc: can't find method js.execute"},
    {"method-missing", JSON, "js.", "{}", FAILED, "rpc: can't find method js."},
    {"longer-name", JSON, "js.Executes", "{}", FAILED, "rpc: can't find method js.Executes"},
    {"empty-code", JSON, "js.Execute", "{\"code\":\"\"}", FAILED, "code is required"},
    {"missing-code", JSON, "js.Execute", "{}", FAILED, "code is required"},
    {"no-argument", JSON, "js.Execute", "", FAILED, "code is required"},
    {"check-without-code", JSON, "js.Check", "{}", FAILED, "code is required"},
    {"check-wrong-type", JSON, "js.Check", "{\"code\":5}", FAILED,
     "json: cannot unmarshal number into Go struct field ExecuteRequest.code of type string"},
    {"invalid-utf8", RPC_FLAG_MSGPACK, "js.Execute", "\x81\xa4" "code" "\xa1\xff",
     RPC_FLAG_MSGPACK | RPC_FLAG_ERROR, "code is not valid UTF-8"},
    {"invalid-request-id", RPC_FLAG_MSGPACK, "js.Execute", "\x82\xa4" "code" "\xa1" "1\xaa" "request_id" "\xa1\xff",
     RPC_FLAG_MSGPACK | RPC_FLAG_ERROR, "request_id is not valid UTF-8"},
};

static void test_method(Fixture *fixture, gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    send_frame(fixture, methods[i].flags, 7, methods[i].method, methods[i].argument, strlen(methods[i].argument));
    assert_reply(fixture, 7, methods[i].reply_flags, methods[i].reply);
    g_assert_cmpuint(fixture->pool->resets, ==, 0);
}

static void set_up_method(Fixture *fixture, gconstpointer data)
{
    set_up(fixture, NULL);
}

static void send_reset(Fixture *fixture)
{
    send_frame(fixture, JSON, 7, "resetter.Reset", "\"js\"", 4);
    while (fixture->pool->resets == 0)
        iterate();
}

/* What comes behind it is answered meanwhile. */
static void test_reset(Fixture *fixture, gconstpointer failure)
{
    send_reset(fixture);
    send_frame(fixture, JSON, 8, "informer.List", "true", 4);
    assert_reply(fixture, 8, JSON, "[\"js\"]");
    pool_finish_roll(fixture->pool, failure);
    assert_reply(fixture, 7, failure ? FAILED : JSON, failure ? failure : "true");
}

static void set_up_reset(Fixture *fixture, gconstpointer data)
{
    set_up(fixture, NULL);
}

static void test_reset_abandoned(Fixture *fixture, gconstpointer data)
{
    send_reset(fixture);
    hang_up(fixture);
    while (connections_count(fixture->connections) > 0)
        iterate();
    pool_finish_roll(fixture->pool, NULL);
}

static void test_workers(Fixture *fixture, gconstpointer data)
{
    Pool *pool = fixture->pool;
    pool->figures.place_count = 3;
    pool->worker_count = 3;
    pool->workers[0] = (WorkerInfo){.crew = "all", .pid = UNUSED_PID, .state = WORKER_BUSY, .executions = 5, .created_ns = 1700000000000000001,
                                    .resident_bytes = 4096, .running = "pricing.total", .running_us = 12345};
    pool->workers[1] = (WorkerInfo){.place = 1, .state = WORKER_GONE};
    pool->workers[2] = (WorkerInfo){.place = 2, .pid = UNUSED_PID, .spare = TRUE, .state = WORKER_IDLE};
    send_frame(fixture, JSON, 1, "informer.Workers", "\"js\"", 4);
    assert_reply(fixture, 1, JSON,
                 "{\"workers\":[{\"pid\":4194305,\"status\":2,\"numExecs\":5,\"created\":1700000000000000001,"
                 "\"memoryUsage\":4096,\"CPUPercent\":0.0,\"command\":\"rrjs-worker\",\"statusStr\":\"working\",\"crew\":\"all\","
                 "\"running\":\"pricing.total\",\"runningMs\":12}]}");
}

static void test_call(Fixture *fixture, gconstpointer data)
{
    send_code(fixture, 1, "{\"code\":\"1 + '\\u0000'\",\"timeout_ms\":250,\"request_id\":\"r\",\"args\":[1, {}]}");
    wait_for_calls(fixture, 1);
    const Call *call = g_queue_peek_head(&fixture->pool->calls);
    g_assert_cmpstr(call->code, ==, "1 + '");
    g_assert_cmpint(call->timeout_ms, ==, 250);
    g_assert_cmpstr(call->request_id, ==, "r");
    g_assert_nonnull(call->args);
    pool_finish(fixture->pool, 0, "4");
    g_autofree char *body = NULL;
    RpcReply reply = next_reply(fixture, &body);
    g_assert_cmphex(reply.flags, ==, JSON);
    g_assert_nonnull(strstr(body, "\"result\":4"));
    g_assert_nonnull(strstr(body, "\"request_id\":\"r\""));
}

static void send_check(Fixture *fixture)
{
    send_frame(fixture, JSON, 7, "js.Check", "{\"code\":\"1 +\"}", strlen("{\"code\":\"1 +\"}"));
    wait_for_calls(fixture, 1);
    const Call *call = g_queue_peek_head(&fixture->pool->calls);
    g_assert_true(call->only_check);
    g_assert_cmpstr(call->code, ==, "1 +");
}

/* What cannot be parsed is an answer; what could not be looked at is an error. */
static void test_check(Fixture *fixture, gconstpointer data)
{
    send_check(fixture);
    pool_finish(fixture->pool, 0, "null");
    assert_reply(fixture, 7, JSON, "{\"ok\":true}");

    send_check(fixture);
    Outcome *wrong = outcome_new_failure(OUTCOME_ERROR, "execution error: SyntaxError: Unexpected end");
    wrong->exception = g_new0(OutcomeException, 1);
    *wrong->exception = (OutcomeException){.message = g_strdup("Unexpected \"end\""), .line = 1, .column = 4};
    pool_finish_with(fixture->pool, 0, wrong);
    assert_reply(fixture, 7, JSON, "{\"ok\":false,\"message\":\"Unexpected \\\"end\\\"\",\"line\":1,\"column\":4}");

    send_check(fixture);
    pool_finish_with(fixture->pool, 0, outcome_new_failure(OUTCOME_REJECTED, "execution rejected: full"));
    assert_reply(fixture, 7, FAILED, "execution rejected: full");

    send_check(fixture);
    hang_up(fixture);
    wait_for_no_connection(fixture);
    g_assert_cmpuint(fixture->pool->cancelled, ==, 1);
}

/* ---- connections ---- */

static guint32 next_sequence(Fixture *fixture)
{
    g_autofree char *body = NULL;
    return next_reply(fixture, &body).sequence;
}

static void test_completion_order(Fixture *fixture, gconstpointer data)
{
    for (guint32 sequence = 1; sequence <= 3; sequence++)
        send_code(fixture, sequence, "{\"code\":\"1\"}");
    send_code(fixture, 3, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 4);
    pool_finish(fixture->pool, 2, "1");
    pool_finish(fixture->pool, 0, "1");
    pool_finish(fixture->pool, 1, "1");
    pool_finish(fixture->pool, 0, "1");
    g_assert_cmpuint(next_sequence(fixture), ==, 3);
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    g_assert_cmpuint(next_sequence(fixture), ==, 3);
    g_assert_cmpuint(next_sequence(fixture), ==, 2);
}

static void test_byte_by_byte(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GByteArray) frames = g_byte_array_new();
    rpc_request_append(frames, 1, "rpc.Version", "true", 4);
    rpc_request_append(frames, 2, "rpc.Version", "true", 4);
    for (guint i = 0; i < frames->len; i++) {
        g_assert_true(send_bytes(fixture, frames->data + i, 1));
        iterate();
    }
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    g_assert_cmpuint(next_sequence(fixture), ==, 2);
}

static char *padded_code(gsize payload_size)
{
    gsize around = strlen("js.Execute{\"code\":\"\"}");
    g_autofree char *code = g_strnfill(payload_size - around, '1');
    return g_strdup_printf("{\"code\":\"%s\"}", code);
}

static void test_largest_frame(Fixture *fixture, gconstpointer data)
{
    g_autofree char *argument = padded_code(REQUEST_MAX);
    send_code(fixture, 1, argument);
    send_code(fixture, 2, argument);
    wait_for_calls(fixture, 2);
    pool_finish(fixture->pool, 0, "1");
    pool_finish(fixture->pool, 0, "2");
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    g_assert_cmpuint(next_sequence(fixture), ==, 2);
}

static void test_frame_too_large(Fixture *fixture, gconstpointer data)
{
    g_autofree char *argument = padded_code(REQUEST_MAX + 1);
    send_code(fixture, 9, argument);
    assert_reply(fixture, 9, FAILED, "frame of 65537 bytes is over the limit of 65536 (js.max_request_mb)");
    assert_closed(fixture);
    hang_up(fixture);
    wait_for_no_connection(fixture);
}

static void test_too_large_by_header(Fixture *fixture, gconstpointer data)
{
    static const guint8 prefix[] = {0x15, 0x08, 0xff, 0xff, 0xff, 0x7f, 0x89, 0xda, 0xaa, 0xe1,
                                    0,    0,    5,    0,    0,    0,    10,   0,    0,    0};
    g_assert_true(send_bytes(fixture, prefix, 12));
    g_assert_true(send_bytes(fixture, prefix + 12, 8));
    assert_reply(fixture, 5, FAILED, "frame of 2147483647 bytes is over the limit of 65536 (js.max_request_mb)");
    assert_closed(fixture);
}

/* ---- the budget ---- */

enum { FULL = 64 * 1024 * 1024 };

static const struct {
    const char *name;
    guint8 flags;
    const char *method;
    guint8 reply_flags;
    const char *reply;
    guint rejected;
} no_room[] = {
    {"execute", JSON, "js.Execute", JSON,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"execution rejected: a request of 60030 bytes does not fit: 67108864 bytes "
     "wait already (js.max_waiting_mb is 64)\",\"status\":\"rejected\"}", 1},
    {"msgpack", RPC_FLAG_MSGPACK, "js.Execute", RPC_FLAG_MSGPACK | RPC_FLAG_ERROR,
     "execution rejected: a request of 60030 bytes does not fit: 67108864 bytes wait already (js.max_waiting_mb is 64)", 1},
    {"other", JSON, "rpc.Version0", FAILED,
     "rejected: a request of 60032 bytes does not fit: 67108864 bytes wait already (js.max_waiting_mb is 64)", 0},
};

/* A frame that finds no room is refused as soon as its size is known, and passed over as it comes. */
static void test_no_room(Fixture *fixture, gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autofree char *argument = g_strnfill(60000, ' ');
    g_autoptr(GByteArray) frame = g_byte_array_new();
    rpc_frame_append(frame, no_room[i].flags, 5, no_room[i].method, strlen(no_room[i].method), argument, strlen(argument));
    waiting_add(fixture->pool->budget, FULL);
    g_assert_true(send_bytes(fixture, frame->data, 11));
    g_assert_true(send_bytes(fixture, frame->data + 11, 10));
    g_assert_true(send_bytes(fixture, frame->data + 21, 200));
    assert_reply(fixture, 5, no_room[i].reply_flags, no_room[i].reply);
    g_assert_true(send_bytes(fixture, frame->data + 221, frame->len - 221));
    waiting_give(fixture->pool->budget, FULL);
    send_frame(fixture, JSON, 6, "rpc.Version", "true", 4);
    assert_reply(fixture, 6, JSON, "\"" RRJS_VERSION "\"");
    g_assert_cmpuint(fixture->pool->rejected, ==, no_room[i].rejected);
    g_assert_cmpuint(fixture->pool->calls.length, ==, 0);
}

/* The bytes of a frame that comes in pieces are taken before it is there, and given back in the end. */
static void test_reserved(Fixture *fixture, gconstpointer data)
{
    g_autofree char *argument = padded_code(REQUEST_MAX);
    g_autoptr(GByteArray) frame = g_byte_array_new();
    rpc_request_append(frame, 1, "js.Execute", argument, strlen(argument));
    g_assert_true(send_bytes(fixture, frame->data, 12));
    while (waiting_bytes(fixture->pool->budget) == 0)
        iterate();
    g_assert_cmpuint(waiting_bytes(fixture->pool->budget), ==, frame->len);
    g_assert_true(send_bytes(fixture, frame->data + 12, frame->len - 12));
    wait_for_calls(fixture, 1);
    g_assert_cmpuint(waiting_bytes(fixture->pool->budget), ==, 0);
    pool_finish(fixture->pool, 0, "1");
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
}

/* A frame that does not come is not waited for while others find no room. */
static void test_frame_that_does_not_come(Fixture *fixture, gconstpointer data)
{
    g_autofree char *argument = padded_code(REQUEST_MAX);
    g_autoptr(GByteArray) frame = g_byte_array_new();
    rpc_request_append(frame, 1, "js.Execute", argument, strlen(argument));
    g_assert_true(send_bytes(fixture, frame->data, 30000));
    while (connections_count(fixture->connections) > 0) {
        waiting_add(fixture->pool->budget, FULL);
        (void)waiting_has_room(fixture->pool->budget, FULL, FALSE);
        waiting_give(fixture->pool->budget, FULL);
        g_main_context_iteration(NULL, FALSE);
    }
}

static const struct {
    const char *name;
    guint8 bytes[20];
} invalid[] = {
    {"checksum", {0x15, 8, 0x59, 0, 0, 0, 0x62, 0x39, 0xac, 0x65, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0}},
    {"no-options", {0x13, 0, 0, 0, 0, 0, 0x96, 0xd1, 0x80, 0x34}},
    {"method-size", {0x15, 8, 0x59, 0, 0, 0, 0x62, 0x39, 0xac, 0x64, 0, 0, 1, 0, 0, 0, 0x5a, 0, 0, 0}},
    {"http", "GET / HTTP/1.1\r\n\r\n"},
};

static void test_invalid(Fixture *fixture, gconstpointer data)
{
    send_code(fixture, 1, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 1);
    const guint8 *bytes = invalid[GPOINTER_TO_SIZE(data)].bytes;
    g_assert_true(send_bytes(fixture, bytes, sizeof invalid[0].bytes));
    assert_closed(fixture);
    g_assert_cmpuint(fixture->pool->cancelled, ==, 1);
}

static void test_hang_up(Fixture *fixture, gconstpointer is_tcp)
{
    send_code(fixture, 1, "{\"code\":\"1\"}");
    send_code(fixture, 2, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 2);
    hang_up(fixture);
    wait_for_no_connection(fixture);
    g_assert_cmpuint(fixture->pool->cancelled, ==, 2);
}

static void test_half_close(Fixture *fixture, gconstpointer is_tcp)
{
    send_code(fixture, 1, "{\"code\":\"1\"}");
    send_code(fixture, 2, "{\"code\":\"1\"}");
    shutdown(fixture->client, SHUT_WR);
    wait_for_calls(fixture, 2);
    iterate();
    pool_finish(fixture->pool, 1, "1");
    g_assert_cmpuint(next_sequence(fixture), ==, 2);
    pool_finish(fixture->pool, 0, "1");
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    assert_closed(fixture);
}

static void test_idle_half_close(Fixture *fixture, gconstpointer is_tcp)
{
    g_assert_true(send_bytes(fixture, (const guint8 *)"\x15", 1));
    shutdown(fixture->client, SHUT_WR);
    assert_closed(fixture);
}

static void test_calls_limit(Fixture *fixture, gconstpointer data)
{
    enum { LIMIT = 1024, MORE = 76 };
    for (guint32 sequence = 0; sequence < LIMIT + MORE; sequence++)
        send_code(fixture, sequence, "{\"code\":\"1\"}");
    wait_for_calls(fixture, LIMIT);
    for (guint i = 0; i < 100; i++)
        iterate();
    g_assert_cmpuint(fixture->pool->calls.length, ==, LIMIT);

    for (guint32 sequence = 0; sequence < LIMIT + MORE; sequence++) {
        wait_for_calls(fixture, 1);
        pool_finish(fixture->pool, 0, "1");
        g_assert_cmpuint(next_sequence(fixture), ==, sequence);
    }
}

/* Where the pool has no place for more calls of the client, they wait in its socket, and none is refused. */
static void test_crowd(Fixture *fixture, gconstpointer data)
{
    enum { PLACES = 10, ALL = 1500 };
    fixture->pool->calls_max = PLACES;
    g_autoptr(GByteArray) frames = g_byte_array_new();
    for (guint32 sequence = 0; sequence < ALL; sequence++)
        rpc_request_append(frames, sequence, "js.Execute", "{\"code\":\"1\"}", 12);
    g_assert_true(send_bytes(fixture, frames->data, frames->len));
    for (guint32 sequence = 0; sequence < ALL; sequence++) {
        wait_for_calls(fixture, MIN(PLACES, ALL - sequence));
        g_assert_cmpuint(fixture->pool->calls.length, <=, PLACES);
        pool_finish(fixture->pool, 0, "1");
        g_assert_cmpuint(next_sequence(fixture), ==, sequence);
    }
    g_assert_cmpuint(fixture->pool->rejected, ==, 0);
}

/* One whose call runs on gets its place when another's has ended. */
static void test_crowd_is_woken(Fixture *fixture, gconstpointer data)
{
    int other = connect_unix(fixture->connections);
    fixture->pool->calls_max = 2;
    g_autoptr(GByteArray) frame = g_byte_array_new();
    rpc_request_append(frame, 9, "js.Execute", "{\"code\":\"2\"}", 12);
    g_assert_cmpint(send(other, frame->data, frame->len, 0), ==, frame->len);
    wait_for_calls(fixture, 1);
    send_code(fixture, 1, "{\"code\":\"1\"}");
    send_code(fixture, 2, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 2);
    for (guint i = 0; i < 100; i++)
        iterate();
    g_assert_cmpuint(fixture->pool->calls.length, ==, 2);
    pool_finish(fixture->pool, 0, "2"); /* the other's */
    wait_for_calls(fixture, 2);
    pool_finish(fixture->pool, 0, "1");
    pool_finish(fixture->pool, 0, "1");
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    g_assert_cmpuint(next_sequence(fixture), ==, 2);
    close(other);
}

static void test_many_small_frames(Fixture *fixture, gconstpointer data)
{
    enum { COUNT = 5000 };
    g_autoptr(GByteArray) frames = g_byte_array_new();
    for (guint32 sequence = 0; sequence < COUNT; sequence++)
        rpc_request_append(frames, sequence, "rpc.Version", "true", 4);
    g_assert_true(send_bytes(fixture, frames->data, frames->len / 2));
    for (guint32 sequence = 0; sequence < COUNT / 2; sequence++)
        g_assert_cmpuint(next_sequence(fixture), ==, sequence);
    g_assert_true(send_bytes(fixture, frames->data + frames->len / 2, frames->len - frames->len / 2));
    for (guint32 sequence = COUNT / 2; sequence < COUNT; sequence++)
        g_assert_cmpuint(next_sequence(fixture), ==, sequence);
}

static char *large_result(gsize size)
{
    g_autofree char *filling = g_strnfill(size, 'x');
    return g_strdup_printf("\"%s\"", filling);
}

/* Has so many results of a mebibyte each made for the client, which reads none of them yet. */
static void pile_up(Fixture *fixture, guint calls, guint finished)
{
    g_autofree char *result = large_result(1024 * 1024);
    for (guint32 sequence = 0; sequence < calls; sequence++)
        send_code(fixture, sequence, "{\"code\":\"1\"}");
    wait_for_calls(fixture, calls);
    for (guint i = 0; i < finished; i++)
        pool_finish(fixture->pool, 0, result);
}

static void test_unread_output(Fixture *fixture, gconstpointer data)
{
    pile_up(fixture, 9, 8);
    wait_for_no_connection(fixture);
    g_assert_cmpuint(fixture->pool->cancelled, ==, 1);
}

/* Over the bound, but read: nothing is lost. */
static void test_late_reader(Fixture *fixture, gconstpointer data)
{
    pile_up(fixture, 8, 8);
    for (guint32 sequence = 0; sequence < 8; sequence++)
        g_assert_cmpuint(next_sequence(fixture), ==, sequence);
}

static void test_output_pauses_input(Fixture *fixture, gconstpointer data)
{
    g_autofree char *result = large_result(3 * 1024 * 1024);
    send_code(fixture, 1, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 1);
    pool_finish(fixture->pool, 0, result);
    send_code(fixture, 2, "{\"code\":\"1\"}");
    for (guint i = 0; i < 100; i++)
        iterate();
    g_assert_cmpuint(fixture->pool->calls.length, ==, 0);

    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    wait_for_calls(fixture, 1);
    pool_finish(fixture->pool, 0, "1");
    g_assert_cmpuint(next_sequence(fixture), ==, 2);
}

static gboolean set_flag(gpointer flag)
{
    *(gboolean *)flag = TRUE;
    return G_SOURCE_REMOVE;
}

static void test_finish(Fixture *fixture, gconstpointer is_tcp)
{
    g_autofree char *result = large_result(2 * 1024 * 1024);
    send_code(fixture, 1, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 1);
    pool_finish(fixture->pool, 0, result);
    gboolean finished = FALSE;
    connections_finish(fixture->connections, set_flag, &finished);
    g_assert_cmpuint(next_sequence(fixture), ==, 1);
    assert_closed(fixture);
    while (!finished)
        iterate();
}

static void test_finish_unread(Fixture *fixture, gconstpointer data)
{
    g_autofree char *result = large_result(2 * 1024 * 1024);
    send_code(fixture, 1, "{\"code\":\"1\"}");
    wait_for_calls(fixture, 1);
    pool_finish(fixture->pool, 0, result);
    gboolean finished = FALSE;
    connections_finish(fixture->connections, set_flag, &finished);
    while (!finished)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpuint(connections_count(fixture->connections), ==, 0);
}

#define ADD(name, data, function) g_test_add("/connections/" name, Fixture, data, set_up, function, tear_down)
#define ADD_BOTH(name, function)                                                                                      \
    ADD(name "/unix", NULL, function);                                                                                \
    ADD(name "/tcp", "tcp", function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_autofree char *path = g_strconcat("/router/", methods[i].name, NULL);
        g_test_add(path, Fixture, GSIZE_TO_POINTER(i), set_up_method, test_method, tear_down);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(invalid); i++) {
        g_autofree char *path = g_strconcat("/connections/invalid/", invalid[i].name, NULL);
        g_test_add(path, Fixture, GSIZE_TO_POINTER(i), set_up_method, test_invalid, tear_down);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(no_room); i++) {
        g_autofree char *path = g_strconcat("/connections/no-room/", no_room[i].name, NULL);
        g_test_add(path, Fixture, GSIZE_TO_POINTER(i), set_up_method, test_no_room, tear_down);
    }
    g_test_add("/router/reset/completed", Fixture, NULL, set_up_reset, test_reset, tear_down);
    g_test_add("/router/reset/failed", Fixture, "no such worker", set_up_reset, test_reset, tear_down);
    g_test_add("/router/reset/abandoned", Fixture, NULL, set_up, test_reset_abandoned, tear_down);
    g_test_add("/router/workers", Fixture, NULL, set_up, test_workers, tear_down);
    g_test_add("/router/check", Fixture, NULL, set_up, test_check, tear_down);
    g_test_add("/router/call", Fixture, NULL, set_up, test_call, tear_down);
    ADD_BOTH("completion-order", test_completion_order);
    ADD_BOTH("byte-by-byte", test_byte_by_byte);
    ADD_BOTH("largest-frame", test_largest_frame);
    ADD_BOTH("frame-too-large", test_frame_too_large);
    ADD_BOTH("too-large-by-header", test_too_large_by_header);
    ADD_BOTH("hang-up", test_hang_up);
    ADD_BOTH("half-close", test_half_close);
    ADD_BOTH("idle-half-close", test_idle_half_close);
    ADD("closed-while-a-child-has-a-copy", NULL, test_closed_while_a_child_has_a_copy);
    ADD("calls-limit", NULL, test_calls_limit);
    ADD("many-small-frames", NULL, test_many_small_frames);
    ADD_BOTH("crowd", test_crowd);
    ADD("crowd-is-woken", NULL, test_crowd_is_woken);
    ADD_BOTH("reserved", test_reserved);
    ADD("frame-that-does-not-come", NULL, test_frame_that_does_not_come);
    ADD("unread-output", NULL, test_unread_output);
    ADD("late-reader", NULL, test_late_reader);
    ADD("output-pauses-input", NULL, test_output_pauses_input);
    ADD_BOTH("finish", test_finish);
    ADD("finish-unread", NULL, test_finish_unread);
    return g_test_run();
}
