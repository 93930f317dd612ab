/* SPDX-License-Identifier: MIT
 *
 * Exchanges with a server in a thread that sends what a case says, piece by piece. Names are resolved by this program
 * instead of the system, so that they can change their meaning. */
#include "transfer.h"

#include "decoder.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY_MAX  (1u << 20)
#define HEAD_MAX  4096u
#define WINDOW    65536u

/* ---- names ---- */

static GMutex resolver_lock;
static const char *resolved_to = "127.0.0.1"; /* what the next question is answered with; NULL: nothing is found */
static GCond resolver_freed;
static gboolean resolver_hangs;

/* In place of the system's: libcurl asks from a thread of its own. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    g_mutex_lock(&resolver_lock);
    while (resolver_hangs)
        g_cond_wait(&resolver_freed, &resolver_lock);
    const char *address = resolved_to;
    g_mutex_unlock(&resolver_lock);
    if (!address)
        return EAI_NONAME;
    struct sockaddr_in *v4 = calloc(1, sizeof *v4);
    v4->sin_family = AF_INET;
    v4->sin_port = htons((guint16)atoi(service ? service : "0"));
    inet_pton(AF_INET, address, &v4->sin_addr);
    *result = calloc(1, sizeof **result);
    **result = (struct addrinfo){.ai_family = AF_INET,
                                 .ai_socktype = SOCK_STREAM,
                                 .ai_addr = (struct sockaddr *)v4,
                                 .ai_addrlen = sizeof *v4};
    return 0;
}

void freeaddrinfo(struct addrinfo *result)
{
    free(result->ai_addr);
    free(result);
}

static void resolve_to(const char *address)
{
    g_mutex_lock(&resolver_lock);
    resolved_to = address;
    g_mutex_unlock(&resolver_lock);
}

/* ---- the server ---- */

typedef struct {
    int listener;
    guint16 port;
    GThread *thread;
    const char *response;
    gsize response_size;
    guint exchanges;  /* on one connection, then it is closed */
    guint accepts;    /* connections that are taken before the thread ends */
    GString *seen;    /* what clients sent; read after the thread has ended */
    guint accepted;
} Server;

/* Reads a request up to the end of its body, as far as content-length or chunks tell. FALSE at the end of the stream. */
static gboolean read_request(int fd, GString *seen)
{
    gsize start = seen->len;
    char buffer[4096];
    for (;;) {
        const char *request = seen->str + start, *end = strstr(request, "\r\n\r\n");
        if (end) {
            const char *length = strcasestr(request, "content-length: ");
            gsize body = length && length < end ? strtoul(length + 16, NULL, 10) : 0;
            gboolean chunked = strcasestr(request, "transfer-encoding: chunked") != NULL;
            if (chunked ? g_str_has_suffix(request, "\r\n0\r\n\r\n") : strlen(end + 4) >= body)
                return TRUE;
        }
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got <= 0)
            return FALSE;
        g_string_append_len(seen, buffer, got);
    }
}

static gpointer serve(gpointer data)
{
    Server *server = data;
    for (guint i = 0; i < server->accepts; i++) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            break;
        server->accepted++;
        for (guint exchange = 0; exchange < server->exchanges && read_request(fd, server->seen); exchange++) {
            gsize sent = 0;
            while (sent < server->response_size) {
                ssize_t wrote = send(fd, server->response + sent, server->response_size - sent, MSG_NOSIGNAL);
                if (wrote <= 0)
                    break;
                sent += (gsize)wrote;
            }
        }
        close(fd);
    }
    return NULL;
}

static void server_start(Server *server, const char *response, gsize size, guint exchanges, guint accepts)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t address_size = sizeof address;
    *server = (Server){.response = response, .response_size = size, .exchanges = exchanges, .accepts = accepts};
    server->seen = g_string_new(NULL);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(server->listener, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(server->listener, 16), ==, 0);
    getsockname(server->listener, (struct sockaddr *)&address, &address_size);
    server->port = ntohs(address.sin_port);
    server->thread = g_thread_new("server", serve, server);
}

/* After the clients are gone. */
static void server_stop(Server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    g_thread_join(server->thread);
    close(server->listener);
    g_string_free(server->seen, TRUE);
}

/* ---- what comes of a transfer ---- */

typedef struct {
    Transfer *transfer;
    guint status;
    char *reason;
    char *headers; /* with line ends in place of NUL */
    GString *body;
    gsize sent;
    gboolean is_stuck; /* takes nothing, whatever the window says */
    gboolean has_ended;
    char *code;
    char *text;
} Result;

static void on_head(gpointer user_data, guint status, const char *reason, const char *headers, gsize headers_size)
{
    Result *result = user_data;
    g_assert_null(result->reason);
    result->status = status;
    result->reason = g_strdup(reason);
    result->headers = g_strndup(headers, headers_size);
    for (gsize i = 0; i < headers_size; i++)
        result->headers[i] = headers[i] ? headers[i] : '\n';
    result->headers[headers_size] = '\0';
}

static void on_data(gpointer user_data, const guint8 *bytes, gsize size)
{
    Result *result = user_data;
    g_assert_nonnull(result->reason);
    g_assert_cmpuint(size, <=, 65536);
    g_string_append_len(result->body, (const char *)bytes, (gssize)size);
}

static gboolean on_has_room(gpointer user_data)
{
    Result *result = user_data;
    return !result->is_stuck;
}

static void on_sent(gpointer user_data, gsize bytes)
{
    ((Result *)user_data)->sent += bytes;
}

static void on_ended(gpointer user_data, const TransferFailure *failure)
{
    Result *result = user_data;
    g_assert_false(result->has_ended);
    result->has_ended = TRUE;
    result->code = g_strdup(failure ? failure->code : "");
    result->text = g_strdup(failure ? failure->text : "");
}

static const TransferHandler handler = {
    .head = on_head, .data = on_data, .has_room = on_has_room, .sent = on_sent, .ended = on_ended};

static void on_turn_over(gpointer user_data)
{
}

static void iterate_until(const gboolean *condition)
{
    while (!*condition)
        g_main_context_iteration(NULL, TRUE);
}

static void result_clear(Result *result)
{
    g_clear_pointer(&result->transfer, transfer_free);
    g_free(result->reason);
    g_free(result->headers);
    g_free(result->code);
    g_free(result->text);
    g_string_free(result->body, TRUE);
}

/* ---- the client ---- */

typedef struct {
    Guard *guard;
    Transfers *transfers;
} Client;

static Client client_new(const char *allowed)
{
    Client client;
    const char *const list[] = {allowed, NULL};
    const char *const none[] = {NULL};
    client.guard = guard_new(list, none, NULL);
    TransfersOptions options = {
        .guard = client.guard,
        .body_max = BODY_MAX,
        .head_max = HEAD_MAX,
        .window = WINDOW,
        .connect_timeout_ms = 60000,
        .idle_timeout_ms = 60000,
        .turn_over = on_turn_over,
    };
    client.transfers = transfers_new(&options, NULL);
    g_assert_nonnull(client.transfers);
    return client;
}

static void client_clear(Client *client)
{
    transfers_free(client->transfers);
    guard_free(client->guard);
}

static void start(Client *client, Result *result, const TransferRequest *request)
{
    TransferFailure failure = {0};
    *result = (Result){.body = g_string_new(NULL)};
    result->transfer = transfer_start(client->transfers, request, &handler, result, &failure);
    if (!result->transfer) {
        result->has_ended = TRUE;
        result->code = g_strdup(failure.code);
        result->text = g_strdup(failure.text);
        transfer_failure_clear(&failure);
    }
}

static void get(Client *client, Result *result, const char *host, guint16 port)
{
    g_autofree char *url = g_strdup_printf("http://%s:%u/path?query", host, port);
    char *headers[] = {NULL};
    start(client, result, &(TransferRequest){.method = "GET", .url = url, .headers = headers});
}

/* ---- responses ---- */

#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
    const char *name;
    const char *response;
    gsize size; /* 0: that of the text */
    guint status;
    const char *reason, *headers, *body;
    const char *code; /* NULL: none */
} responses[] = {
    {"plain", OK "Content-Length: 5\r\nX-A: b\r\n\r\nhello", 0, 200, "OK", "Content-Length\n5\nX-A\nb\n", "hello"},
    {"without a reason", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", 0, 404, "", "Content-Length\n0\n", ""},
    {"reason with blanks", "HTTP/1.1 299 so  so \r\nContent-Length: 0\r\n\r\n", 0, 299, "so  so",
     "Content-Length\n0\n", ""},
    {"not a known status", "HTTP/1.1 799 x\r\nContent-Length: 0\r\n\r\n", 0, 799, "x", "Content-Length\n0\n", ""},
    {"until the end", OK "\r\nhello", 0, 200, "OK", "", "hello"},
    {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", 0, 200, "OK", "", "hello"},
    {"line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", 0, 200, "OK", "Content-Length\n5\n", "hello"},
    {"chunks", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nTrailer: x\r\n\r\n", 0, 200, "OK",
     "Transfer-Encoding\nchunked\n", "hello!"},
    {"the same header twice", OK "Set-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 0\r\n\r\n", 0, 200, "OK",
     "Set-Cookie\na=1\nset-cookie\nb=2\nContent-Length\n0\n", ""},
    {"blanks around values", OK "A: \t b c \t\r\nB:\r\nC:d\r\nContent-Length: 0\r\n\r\n", 0, 200, "OK",
     "A\nb c\nB\n\nC\nd\nContent-Length\n0\n", ""},
    {"folded value", OK "A: b\r\n  c\r\n\td\r\nContent-Length: 0\r\n\r\n", 0, 200, "OK",
     "A\nb c d\nContent-Length\n0\n", ""},
    {"bytes in a value", OK "A: \xe9\x01\r\nContent-Length: 0\r\n\r\n", 0, 200, "OK",
     "A\n\xe9\x01\nContent-Length\n0\n", ""},
    {"name with a blank", OK "A : b\r\nC D: e\r\nContent-Length: 0\r\n\r\n", 0, 200, "OK", "Content-Length\n0\n", ""},
    {"interim responses",
     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" OK "Content-Length: 2\r\n\r\nhi", 0, 200, "OK", "Content-Length\n2\n", "hi"},
    {"more than announced", OK "Content-Length: 2\r\n\r\nhi there", 0, 200, "OK", "Content-Length\n2\n", "hi"},
    {"gzip",
     OK "Content-Encoding: gzip\r\nContent-Length: 25\r\n\r\n"
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00",
     sizeof(OK "Content-Encoding: gzip\r\nContent-Length: 25\r\n\r\n") - 1 + 25, 200, "OK",
     "Content-Encoding\ngzip\nContent-Length\n25\n", "hello"},

    {"nothing", "", 0, 0, NULL, NULL, "", "ECONNRESET"},
    {"not HTTP", "<html>hello</html>", 0, 0, NULL, NULL, "", "EPROTO"},
    {"garbage", "\x16\x03\x01\xff\xfe\r\n\r\n", 0, 0, NULL, NULL, "", "EPROTO"},
    {"cut in the head", OK "Content-Le", 0, 0, NULL, NULL, "", "ECONNRESET"},
    {"cut in the body", OK "Content-Length: 10\r\n\r\nhello", 0, 200, "OK", "Content-Length\n10\n", "hello", "ECONNRESET"},
    {"cut in a chunk", OK "Transfer-Encoding: chunked\r\n\r\n9\r\nhello", 0, 200, "OK", "Transfer-Encoding\nchunked\n",
     "hello", "ECONNRESET"},
    {"no chunk", OK "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello", 0, 200, "OK", "Transfer-Encoding\nchunked\n", "",
     "EPROTO"},
    {"two lengths", OK "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 0, 0, NULL, NULL, "", "EPROTO"},
    {"two lengths in a list", OK "Content-Length: 5, 6\r\n\r\nhello", 0, 0, NULL, NULL, "", "EPROTO"},
    {"the same length twice", OK "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello", 0, 200, "OK",
     "Content-Length\n5\ncontent-length\n5\n", "hello"},
    {"a length that is none", OK "Content-Length: 5x\r\n\r\nhello", 0, 0, NULL, NULL, "", "EPROTO"},
    {"another length in an interim response",
     "HTTP/1.1 103 Early Hints\r\nContent-Length: 6\r\n\r\n" OK "Content-Length: 5\r\n\r\nhello", 0, 200, "OK",
     "Content-Length\n5\n", "hello"},
    {"status below 100", "HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n", 0, 0, NULL, NULL, "", "EPROTO"},
    {"status of letters", "HTTP/1.1 abc x\r\nContent-Length: 0\r\n\r\n", 0, 0, NULL, NULL, "", "EPROTO"},
    {"another protocol", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 0, 0, NULL, NULL, "", "EPROTO"},
    {"a carriage return in a value", OK "A: b\rc\r\nContent-Length: 0\r\n\r\n", 0, 0, NULL, NULL, "", "EPROTO"},
    {"a zero in a value", OK "A: b\0c\r\nContent-Length: 0\r\n\r\n", sizeof(OK) - 1 + 29, 0, NULL, NULL, "", "EPROTO"},
    {"announced too large", OK "Content-Length: 1048577\r\n\r\n", 0, 0, NULL, NULL, "", "ERR_BODY_TOO_LARGE"},
    {"unknown coding", OK "Content-Encoding: UTF-8\r\nContent-Length: 5\r\n\r\nhello", 0, 200, "OK",
     "Content-Encoding\nUTF-8\nContent-Length\n5\n", "hello"},
    {"cut in the body, encoded", OK "Content-Encoding: gzip\r\nContent-Length: 25\r\n\r\n\x1f\x8b\x08",  0, 200, "OK",
     "Content-Encoding\ngzip\nContent-Length\n25\n", "", "ECONNRESET"},
    {"cut in the coding", OK "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",  0, 200, "OK",
     "Content-Encoding\ngzip\nContent-Length\n3\n", "", "ERR_CONTENT_ENCODING"},
    {"nothing, encoded", OK "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",  0, 200, "OK",
     "Content-Encoding\ngzip\nContent-Length\n0\n", ""},
    {"no gzip", OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", 0, 200, "OK",
     "Content-Encoding\ngzip\nContent-Length\n5\n", "", "ERR_CONTENT_ENCODING"},
};

static void test_responses(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(responses); i++) {
        g_test_message("%s", responses[i].name);
        Server server;
        Result result;
        Client client = client_new("127.0.0.1");
        gsize size = responses[i].size ? responses[i].size : strlen(responses[i].response);
        server_start(&server, responses[i].response, size, 1, 2); /* what meets silence is sent once more */
        get(&client, &result, "127.0.0.1", server.port);
        iterate_until(&result.has_ended);
        if (responses[i].code)
            g_assert_true(*result.code && g_pattern_match_simple(responses[i].code, result.code));
        else
            g_assert_cmpstr(result.code, ==, "");
        g_assert_cmpuint(result.status, ==, responses[i].status);
        g_assert_cmpstr(result.reason, ==, responses[i].reason);
        g_assert_cmpstr(result.headers, ==, responses[i].headers);
        g_assert_cmpstr(result.body->str, ==, responses[i].body);
        if (*result.code) {
            g_autofree char *place = g_strdup_printf("127.0.0.1:%u: ", server.port);
            g_assert_true(g_str_has_prefix(result.text, place));
        }
        result_clear(&result);
        client_clear(&client);
        server_stop(&server);
    }
}

/* ---- limits ---- */

static void expect_failure(const char *response, gsize size, const char *code)
{
    Server server;
    Result result;
    Client client = client_new("127.0.0.1");
    server_start(&server, response, size, 1, 1);
    get(&client, &result, "127.0.0.1", server.port);
    for (gsize granted = WINDOW; !result.has_ended; granted += WINDOW) {
        while (!result.has_ended && result.body->len < granted)
            g_main_context_iteration(NULL, TRUE);
        if (!result.has_ended)
            transfer_read(result.transfer, WINDOW);
    }
    g_assert_cmpstr(result.code, ==, code);
    result_clear(&result);
    client_clear(&client);
    server_stop(&server);
}

static void test_body_too_large(void)
{
    g_autoptr(GString) response = g_string_new(OK "\r\n");
    while (response->len < BODY_MAX + 1000)
        g_string_append(response, "0123456789abcdef");
    expect_failure(response->str, response->len, "ERR_BODY_TOO_LARGE");
}

static void test_head_too_large(void)
{
    g_autoptr(GString) lines = g_string_new(OK), line = g_string_new(OK "A: "), interim = g_string_new(NULL);
    while (lines->len <= HEAD_MAX)
        g_string_append(lines, "A: b\r\n");
    while (line->len <= 200000)
        g_string_append_c(line, 'x');
    while (interim->len <= HEAD_MAX)
        g_string_append(interim, "HTTP/1.1 100 Continue\r\n\r\n");
    expect_failure(lines->str, lines->len, "ERR_HEADERS_TOO_LARGE");
    expect_failure(line->str, line->len, "ERR_HEADERS_TOO_LARGE");
    expect_failure(interim->str, interim->len, "ERR_HEADERS_TOO_LARGE");
}

/* A receiver that does not read gets the window and no more, then everything in order. */
static void test_window(void)
{
    g_autoptr(GString) response = g_string_new(OK "Content-Length: 800000\r\n\r\n");
    gsize head_size = response->len;
    for (guint i = 0; i < 100000; i++)
        g_string_append_printf(response, "%07u\n", i);
    Server server;
    Result result;
    Client client = client_new("127.0.0.1");
    server_start(&server, response->str, response->len, 1, 1);
    get(&client, &result, "127.0.0.1", server.port);
    gsize granted = WINDOW;
    while (!result.has_ended) {
        g_assert_cmpuint(result.body->len, <=, granted);
        if (result.body->len == granted) {
            /* Nothing more comes by itself. */
            for (guint turn = 0; turn < 10; turn++)
                g_main_context_iteration(NULL, FALSE);
            g_assert_cmpuint(result.body->len, ==, granted);
            granted += 100000;
            transfer_read(result.transfer, 100000);
            continue;
        }
        g_main_context_iteration(NULL, TRUE);
    }
    g_assert_cmpstr(result.code, ==, "");
    g_assert_cmpmem(result.body->str, result.body->len, response->str + head_size, response->len - head_size);
    result_clear(&result);
    client_clear(&client);
    server_stop(&server);
}

/* A receiver that is stuck gets nothing, and is told no end before it has everything. */
static void test_stuck_receiver(void)
{
    static const char response[] = OK "Content-Length: 5\r\n\r\nhello";
    Server server;
    Result result;
    Client client = client_new("127.0.0.1");
    server_start(&server, response, sizeof response - 1, 1, 1);
    get(&client, &result, "127.0.0.1", server.port);
    result.is_stuck = TRUE;
    while (!result.reason)
        g_main_context_iteration(NULL, TRUE);
    for (guint turn = 0; turn < 10; turn++)
        g_main_context_iteration(NULL, FALSE);
    g_assert_cmpuint(result.body->len, ==, 0);
    g_assert_false(result.has_ended);
    result.is_stuck = FALSE;
    transfer_resume(result.transfer);
    iterate_until(&result.has_ended);
    g_assert_cmpstr(result.code, ==, "");
    g_assert_cmpstr(result.body->str, ==, "hello");
    transfer_resume(result.transfer); /* ends it no second time */
    result_clear(&result);
    client_clear(&client);
    server_stop(&server);
}

/* ---- requests ---- */

static char *request_of(const TransferRequest *request, const char *const *pieces)
{
    static const char response[] = OK "Content-Length: 2\r\n\r\nhi";
    Server server;
    Result result;
    Client client = client_new("127.0.0.1");
    server_start(&server, response, sizeof response - 1, 1, 1);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u%s", server.port, request->url);
    TransferRequest whole = *request;
    whole.url = url;
    start(&client, &result, &whole);
    for (; pieces && *pieces; pieces++) {
        gboolean is_last = pieces[1] == NULL;
        g_assert_true(transfer_send(result.transfer, (const guint8 *)*pieces, strlen(*pieces), is_last));
        for (guint turn = 0; turn < 5 && !result.has_ended; turn++)
            g_main_context_iteration(NULL, FALSE);
    }
    iterate_until(&result.has_ended);
    g_assert_cmpstr(result.code, ==, "");
    result_clear(&result);
    client_clear(&client);
    shutdown(server.listener, SHUT_RDWR);
    g_thread_join(server.thread);
    server.thread = g_thread_new("none", (GThreadFunc)g_strdup, NULL);
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", server.port);
    g_auto(GStrv) parts = g_strsplit(server.seen->str, host, -1);
    char *seen = g_strjoinv("HOST", parts);
    server_stop(&server);
    return seen;
}

static void expect_request(const TransferRequest *request, const char *const *pieces, const char *expected)
{
    g_autofree char *seen = request_of(request, pieces);
    g_assert_cmpstr(seen, ==, expected);
}

#define AGENT    "User-Agent: rrjs/" RRJS_VERSION "\r\n"

static void test_requests(void)
{
    char *none[] = {NULL}, *plain[] = {(char *)"accept-encoding", (char *)"x", NULL};
    expect_request(&(TransferRequest){.method = "GET", .url = "/a/../b?c#d", .headers = plain}, NULL,
                   "GET /a/../b?c HTTP/1.1\r\nHost: HOST\r\n" AGENT "Accept: */*\r\naccept-encoding: x\r\n\r\n");
    expect_request(&(TransferRequest){.method = "DELETE", .url = "/", .headers = plain}, NULL,
                   "DELETE / HTTP/1.1\r\nHost: HOST\r\n" AGENT "Accept: */*\r\naccept-encoding: x\r\n\r\n");
    expect_request(&(TransferRequest){.method = "POST", .url = "/", .headers = plain}, NULL,
                   "POST / HTTP/1.1\r\nHost: HOST\r\n" AGENT
                   "Accept: */*\r\naccept-encoding: x\r\nContent-Length: 0\r\n\r\n");
    g_autofree char *expected = g_strdup_printf("GET / HTTP/1.1\r\nHost: HOST\r\n" AGENT "Accept: */*\r\n"
                                                "Accept-Encoding: %s\r\n\r\n", decoder_accepts());
    expect_request(&(TransferRequest){.method = "GET", .url = "/", .headers = none}, NULL, expected);
    char *range[] = {(char *)"Range", (char *)"bytes=5-9", NULL};
    expect_request(&(TransferRequest){.method = "GET", .url = "/", .headers = range}, NULL,
                   "GET / HTTP/1.1\r\nHost: HOST\r\n" AGENT
                   "Accept: */*\r\nRange: bytes=5-9\r\nAccept-Encoding: identity\r\n\r\n");
    char *both[] = {(char *)"range", (char *)"bytes=5-9", (char *)"accept-encoding", (char *)"gzip", NULL};
    expect_request(&(TransferRequest){.method = "GET", .url = "/", .headers = both}, NULL,
                   "GET / HTTP/1.1\r\nHost: HOST\r\n" AGENT
                   "Accept: */*\r\nrange: bytes=5-9\r\naccept-encoding: gzip\r\n\r\n");
}

static void test_request_headers(void)
{
    static const char *const names[] = {"Connection", "CONTENT-LENGTH", "expect", "keep-alive", "proxy-connection", "te",
                                        "Trailer", "transfer-encoding", "upgrade", "http2-settings"};
    GPtrArray *headers = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_ptr_array_add(headers, (gpointer)names[i]);
        g_ptr_array_add(headers, (gpointer) "7");
    }
    static const char *const kept[] = {"accept", "a", "accept-encoding", "x", "user-agent", "me", "x-empty", "",
                                       "x-colon", ": b", "x-bytes", "\xe9\x01", "x-twice", "1", "x-twice", "2"};
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        g_ptr_array_add(headers, (gpointer)kept[i]);
    g_ptr_array_add(headers, NULL);
    expect_request(&(TransferRequest){.method = "GET", .url = "/", .headers = (char **)headers->pdata}, NULL,
                   "GET / HTTP/1.1\r\nHost: HOST\r\naccept: a\r\naccept-encoding: x\r\nuser-agent: me\r\nx-empty:\r\n"
                   "x-colon: : b\r\nx-bytes: \xe9\x01\r\nx-twice: 1\r\nx-twice: 2\r\n\r\n");
    g_ptr_array_unref(headers);
}

static void test_request_bodies(void)
{
    char *plain[] = {(char *)"accept-encoding", (char *)"x", NULL};
    static const char *const pieces[] = {"he", "", "llo", NULL}, *const whole[] = {"hello", NULL};
    static const char *const empty[] = {"", NULL};
#define HEAD(METHOD) METHOD " / HTTP/1.1\r\nHost: HOST\r\n" AGENT "Accept: */*\r\n"
#define SIZED(METHOD, SIZE) HEAD(METHOD) "accept-encoding: x\r\nContent-Length: " SIZE "\r\n\r\n"
#define CHUNKED HEAD("POST") "Transfer-Encoding: chunked\r\naccept-encoding: x\r\n\r\n"
    TransferRequest request = {.method = "POST", .url = "/", .headers = plain, .has_body = TRUE, .body_size = 5};
    expect_request(&request, whole, SIZED("POST", "5") "hello");
    expect_request(&request, pieces, SIZED("POST", "5") "hello");
    request.method = "PUT";
    expect_request(&request, whole, SIZED("PUT", "5") "hello");
    request.method = "POST";
    request.body_size = 0;
    expect_request(&request, empty, SIZED("POST", "0"));
    request.body_size = -1;
    expect_request(&request, empty, CHUNKED "0\r\n\r\n");
    expect_request(&request, pieces, CHUNKED "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
#undef HEAD
#undef SIZED
#undef CHUNKED
}

static void test_body_sizes(void)
{
    static const struct {
        gint64 announced;
        gsize size;
        gboolean is_last, accepted;
    } cases[] = {
        {5, 5, TRUE, TRUE}, {5, 6, FALSE, FALSE}, {5, 4, TRUE, FALSE}, {5, 4, FALSE, TRUE}, {-1, 6, FALSE, TRUE},
    };
    Client client = client_new("127.0.0.1");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Result result;
        char *headers[] = {NULL};
        TransferRequest request = {"POST", "http://127.0.0.1:1/", headers, TRUE, cases[i].announced};
        start(&client, &result, &request);
        g_assert_cmpint(transfer_send(result.transfer, (const guint8 *)"123456", cases[i].size, cases[i].is_last), ==,
                        cases[i].accepted);
        result_clear(&result);
    }
    client_clear(&client);
}

/* A pooled connection that the server has closed meanwhile: the request is sent once more, its body too. */
static void test_stale_connection(void)
{
    static const char response[] = OK "Content-Length: 2\r\n\r\nhi";
    Server server;
    Client client = client_new("127.0.0.1");
    server_start(&server, response, sizeof response - 1, 1, 2);
    for (guint i = 0; i < 2; i++) {
        Result result;
        char *headers[] = {NULL};
        g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/", server.port);
        start(&client, &result, &(TransferRequest){"POST", url, headers, TRUE, 5});
        g_assert_true(transfer_send(result.transfer, (const guint8 *)"hello", 5, TRUE));
        iterate_until(&result.has_ended);
        g_assert_cmpstr(result.code, ==, "");
        g_assert_cmpstr(result.body->str, ==, "hi");
        g_assert_cmpuint(result.sent, ==, 5);
        result_clear(&result);
    }
    client_clear(&client);
    server_stop(&server);
    g_assert_cmpuint(server.accepted, ==, 2);
}

/* ---- where to ---- */

static const struct {
    const char *host;
    const char *resolved; /* what the name means */
    const char *code;
    const char *text; /* a pattern; %u is the port */
} refusals[] = {
    {"127.0.0.1", NULL, "EACCES", "127.0.0.1:*: 127.0.0.1 is a loopback address*js.allow_net*"},
    {"127.1", NULL, "EACCES", "127.0.0.1:*"},
    {"0x7f.1", NULL, "EACCES", "*127.0.0.1 is a loopback address*"},
    {"2130706433", NULL, "EACCES", "*127.0.0.1 is a loopback address*"},
    {"0177.0.0.1", NULL, "EACCES", "*127.0.0.1 is a loopback address*"},
    {"0", NULL, "EACCES", "*0.0.0.0 is an address of this network*"},
    {"[::1]", NULL, "EACCES", "[[]::1]:*::1 is a loopback address*"},
    {"[::ffff:127.0.0.1]", NULL, "EACCES", "*127.0.0.1 is a loopback address*"},
    {"[::ffff:7f00:1]", NULL, "EACCES", "*127.0.0.1 is a loopback address*"},
    {"169.254.169.254", NULL, "EACCES", "*link-local*"},
    {"localhost", NULL, "EACCES", "*loopback*"},
    {"a.example", "127.0.0.1", "EACCES", "a.example:*: 127.0.0.1 is a loopback address*"},
    {"a.example", "10.0.0.1", "EACCES", "a.example:*: 10.0.0.1 is a private address*"},
    {"nowhere.example", NULL, "ENOTFOUND", "nowhere.example:*: no address was found*"},
};

static void test_refusals(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_test_message("%s", refusals[i].host);
        Result result;
        Client client = client_new("192.0.2.1");
        resolve_to(refusals[i].resolved);
        get(&client, &result, refusals[i].host, 80);
        iterate_until(&result.has_ended);
        g_assert_cmpstr(result.code, ==, refusals[i].code);
        if (refusals[i].text[0] != '[')
            g_assert_true(g_pattern_match_simple(refusals[i].text, result.text));
        result_clear(&result);
        client_clear(&client);
    }
}

/* Which of two the server would take nobody knows. */
static void test_two_hosts(void)
{
    Result result;
    Client client = client_new("127.0.0.1");
    char *headers[] = {(char *)"Host", (char *)"127.0.0.1", (char *)"host", (char *)"127.0.0.1", NULL};
    start(&client, &result, &(TransferRequest){.method = "GET", .url = "http://127.0.0.1:1/", .headers = headers});
    g_assert_null(result.transfer);
    g_assert_cmpstr(result.code, ==, "EACCES");
    g_assert_cmpstr(result.text, ==, "127.0.0.1:1: the request has two host headers");
    result_clear(&result);
    client_clear(&client);
}

static const char keeps[] = OK "Content-Length: 2\r\n\r\nhi";

static const char *code_of(Client *client, const char *host, guint16 port)
{
    Result result;
    get(client, &result, host, port);
    iterate_until(&result.has_ended);
    const char *code = g_intern_string(result.code);
    result_clear(&result);
    return code;
}

/* A name that is allowed means an address that is not under any other name, also while a connection to it is pooled. */
static void test_pooled_connection(void)
{
    Server server;
    Client client = client_new("good.example");
    server_start(&server, keeps, sizeof keeps - 1, 10, 1);
    resolve_to("127.0.0.1");
    g_assert_cmpstr(code_of(&client, "good.example", server.port), ==, "");
    g_assert_cmpstr(code_of(&client, "GOOD.example", server.port), ==, "");
    g_assert_cmpstr(code_of(&client, "127.0.0.1", server.port), ==, "EACCES");
    g_assert_cmpstr(code_of(&client, "evil.example", server.port), ==, "EACCES");
    g_assert_cmpstr(code_of(&client, "good.example.evil.example", server.port), ==, "EACCES");
    client_clear(&client);
    server_stop(&server);
    g_assert_cmpuint(server.accepted, ==, 1);
}

static void test_urls(void)
{
    static const char *const urls[] = {"", "a", "/", "ftp://a/", "file:///etc/passwd", "http://", "http://user:pass@a/",
                                       "http://a:65536/", "gopher://127.0.0.1/", "http://a b/"};
    Client client = client_new("127.0.0.1");
    for (guint i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_test_message("%s", urls[i]);
        Result result;
        char *headers[] = {NULL};
        start(&client, &result, &(TransferRequest){.method = "GET", .url = urls[i], .headers = headers});
        g_assert_null(result.transfer);
        g_assert_cmpstr(result.code, ==, "ERR_INVALID_URL");
        result_clear(&result);
    }
    client_clear(&client);
}

static void test_closed_port(void)
{
    Server server;
    Client client = client_new("127.0.0.1");
    server_start(&server, "", 0, 1, 0);
    g_thread_join(server.thread);
    close(server.listener);
    g_assert_cmpstr(code_of(&client, "127.0.0.1", server.port), ==, "ECONNREFUSED");
    g_string_free(server.seen, TRUE);
    client_clear(&client);
}

static void test_no_descriptor_left(void)
{
    struct rlimit before;
    Client client = client_new("127.0.0.1");
    int next = dup(STDIN_FILENO);
    close(next);
    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)next, before.rlim_max}), ==, 0);
    const char *code = code_of(&client, "127.0.0.1", 1);
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
    g_assert_cmpstr(code, ==, "EMFILE");
    client_clear(&client);
}

static void hang_resolver(gboolean hangs)
{
    g_mutex_lock(&resolver_lock);
    resolver_hangs = hangs;
    g_cond_broadcast(&resolver_freed);
    g_mutex_unlock(&resolver_lock);
}

static void break_off(Client *client, const char *host)
{
    Result result;
    get(client, &result, host, 80);
    for (guint turn = 0; turn < 10; turn++)
        g_main_context_iteration(NULL, FALSE);
    result_clear(&result);
    g_assert_false(result.has_ended);
}

/* Breaking off does not wait for a resolver that hangs, but it is counted until it is back. */
static void test_hanging_resolver(void)
{
    Client client = client_new("127.0.0.1");
    g_assert_cmpuint(transfers_abandoned(client.transfers), ==, 0);
    hang_resolver(TRUE);
    break_off(&client, "slow.example");
    break_off(&client, "slow.example");
    g_assert_cmpuint(transfers_abandoned(client.transfers), ==, 2);
    hang_resolver(FALSE);
    while (transfers_abandoned(client.transfers) > 0)
        g_main_context_iteration(NULL, TRUE);

    hang_resolver(TRUE);
    break_off(&client, "other.slow.example");
    client_clear(&client);
    hang_resolver(FALSE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transfer/responses", test_responses);
    g_test_add_func("/transfer/body-too-large", test_body_too_large);
    g_test_add_func("/transfer/head-too-large", test_head_too_large);
    g_test_add_func("/transfer/window", test_window);
    g_test_add_func("/transfer/stuck-receiver", test_stuck_receiver);
    g_test_add_func("/transfer/requests", test_requests);
    g_test_add_func("/transfer/request-headers", test_request_headers);
    g_test_add_func("/transfer/request-bodies", test_request_bodies);
    g_test_add_func("/transfer/body-sizes", test_body_sizes);
    g_test_add_func("/transfer/stale-connection", test_stale_connection);
    g_test_add_func("/transfer/refusals", test_refusals);
    g_test_add_func("/transfer/two-hosts", test_two_hosts);
    g_test_add_func("/transfer/pooled-connection", test_pooled_connection);
    g_test_add_func("/transfer/urls", test_urls);
    g_test_add_func("/transfer/closed-port", test_closed_port);
    g_test_add_func("/transfer/no-descriptor-left", test_no_descriptor_left);
    g_test_add_func("/transfer/hanging-resolver", test_hanging_resolver);
    return g_test_run();
}
