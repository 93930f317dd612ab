/* SPDX-License-Identifier: MIT
 *
 * What a worker may ask of its session, what it is told, and what makes it a breaker of rules. The worker is the other end
 * of a socket pair; the servers that it asks for take connections and never answer. */
#include "fetches.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const guint max_waiting_mb = 256;

typedef struct {
    Waiting *budget;
    Helper *helper;
    Settings *settings;
    FetchFigures figures;
    Fetches *fetches;
    Link *link;
    int worker; /* the other end, */
    GByteArray *heard; /* what came there */
    FetchSession *session;
    int listener;
    char *url;
    const char *fault;
} World;

static gboolean on_message(WorkerMessage *message, gpointer user_data)
{
    return TRUE;
}

static void on_broken(const GError *error, gpointer user_data)
{
}

static void on_drained(gpointer user_data)
{
    fetches_resume(((World *)user_data)->fetches);
}

static int listen_somewhere(guint16 *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(fd, 16), ==, 0);
    getsockname(fd, (struct sockaddr *)&address, &size);
    *port = ntohs(address.sin_port);
    return fd;
}

static void world_init(World *world, const char *settings)
{
    static const LinkHandler handler = {.message = on_message, .broken = on_broken, .drained = on_drained};
    int pair[2];
    guint16 port;
    *world = (World){0};
    world->settings = settings_load_text("t.yaml", settings, strlen(settings), NULL, NULL);
    g_assert_nonnull(world->settings);
    world->figures.counts = fetch_counts_new();
    world->fetches = fetches_new(world->settings, &world->figures);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), ==, 0);
    world->budget = waiting_new(&max_waiting_mb);
    world->helper = helper_new();
    world->link = link_new(pair[0], 1000, world->budget, world->helper, &handler, world);
    world->worker = pair[1];
    world->heard = g_byte_array_new();
    world->session = fetch_session_new(world->fetches, world->link, 7, NET_PUBLIC);
    world->listener = listen_somewhere(&port);
    world->url = g_strdup_printf("http://127.0.0.1:%u/", port);
}

static void world_clear(World *world)
{
    g_clear_pointer(&world->session, fetch_session_free);
    g_assert_cmpuint(world->figures.active, ==, 0);
    fetches_free(world->fetches);
    fetch_counts_free(world->figures.counts);
    link_free(world->link);
    helper_free(world->helper);
    g_assert_cmpuint(waiting_bytes(world->budget), ==, 0);
    waiting_free(world->budget);
    close(world->worker);
    g_byte_array_unref(world->heard);
    close(world->listener);
    settings_free(world->settings);
    g_free(world->url);
}

/* ---- the worker ---- */

static gboolean start(World *world, guint32 id, const char *url, gboolean has_body, gint64 body_size)
{
    char *headers[] = {NULL};
    WorkerMessage message = {.type = MESSAGE_FETCH_START, .execution = 7};
    message.start.fetch = id;
    message.start.method = (char *)"POST";
    message.start.url = (char *)url;
    message.start.headers = headers;
    message.start.has_body = has_body;
    message.start.body_size = body_size;
    return fetch_session_take(world->session, &message, &world->fault);
}

static gboolean tell(World *world, MessageType type, guint32 id, guint32 value, gsize size)
{
    g_autofree char *data = g_malloc0(size + 1);
    WorkerMessage message = {
        .type = type, .execution = 7, .part = {.fetch = id, .value = value, .data = data, .data_size = size}};
    return fetch_session_take(world->session, &message, &world->fault);
}

/* Reads what is there. FALSE where that is nothing. */
static gboolean read_some(World *world)
{
    guint8 piece[65536];
    gssize got = recv(world->worker, piece, sizeof piece, 0);
    if (got > 0)
        g_byte_array_append(world->heard, piece, (guint)got);
    return got > 0;
}

/* Has so many bytes there. */
static void await(World *world, gsize size)
{
    while (world->heard->len < size) {
        if (!read_some(world))
            g_main_context_iteration(NULL, TRUE);
    }
}

/* The next message to the worker, waited for. text and data are put in one string. */
static MessageType hear_part(World *world, guint32 *id, char **texts, FetchPart *part)
{
    MessageHeader header;
    await(world, sizeof header);
    memcpy(&header, world->heard->data, sizeof header);
    await(world, sizeof header + header.size);
    g_assert_cmpuint(header.execution, ==, 7);
    g_assert_true(message_read_fetch((const char *)world->heard->data + sizeof header, header.size, part));
    *id = part->fetch;
    *texts = g_strndup(part->text, part->text_size + part->data_size);
    g_byte_array_remove_range(world->heard, 0, sizeof header + header.size);
    return header.type;
}

static MessageType hear(World *world, guint32 *id, char **texts)
{
    FetchPart part;
    return hear_part(world, id, texts, &part);
}

static gboolean hears_nothing(World *world)
{
    for (guint turn = 0; turn < 10; turn++)
        g_main_context_iteration(NULL, FALSE);
    return world->heard->len == 0 && !read_some(world);
}

static void expect_failure(World *world, guint32 id, const char *pattern)
{
    guint32 heard;
    g_autofree char *texts = NULL;
    g_assert_cmpint(hear(world, &heard, &texts), ==, MESSAGE_FETCH_FAIL);
    g_assert_cmpuint(heard, ==, id);
    if (!g_pattern_match_simple(pattern, texts))
        g_error("\"%s\" is not \"%s\"", texts, pattern);
}

#define ALLOW "allow_net: [127.0.0.1]"
#define ONE_AT_A_TIME "js: {" ALLOW ", max_pending: 3, fetch: {max_concurrent: 1}}"

/* ---- rules ---- */

typedef struct {
    MessageType type; /* START: value is has_body, size the announced size (-1: unknown) */
    guint32 id;
    guint32 value;
    gint64 size;
} Step;

static const struct {
    const char *name;
    Step steps[8]; /* the last one is the breach; before it exchange 1 runs and 2 waits, both with a body of 10 bytes */
    const char *fault; /* NULL: all is right */
} rules[] = {
    {"number that runs", {{MESSAGE_FETCH_START, 1}}, "*number that is in use"},
    {"number that waits", {{MESSAGE_FETCH_START, 2}}, "*number that is in use"},
    {"number of one that ended", {{MESSAGE_FETCH_CANCEL, 1}, {MESSAGE_FETCH_START, 1}}, NULL},
    {"too many", {{MESSAGE_FETCH_START, 3}, {MESSAGE_FETCH_START, 4}}, "*js.max_pending"},
    {"body", {{MESSAGE_FETCH_BODY, 1, 0, 4}, {MESSAGE_FETCH_BODY, 1, 0, 0}, {MESSAGE_FETCH_BODY, 1, 1, 6}}, NULL},
    {"body of one that waits", {{MESSAGE_FETCH_BODY, 2, 0, 4}, {MESSAGE_FETCH_BODY, 2, 1, 6}}, NULL},
    {"body too long", {{MESSAGE_FETCH_BODY, 1, 0, 11}}, "*another size than announced"},
    {"body too long, waiting", {{MESSAGE_FETCH_BODY, 2, 0, 11}}, "*another size than announced"},
    {"body too short", {{MESSAGE_FETCH_BODY, 1, 1, 9}}, "*another size than announced"},
    {"body too short, waiting", {{MESSAGE_FETCH_BODY, 2, 1, 9}}, "*another size than announced"},
    {"body behind its end", {{MESSAGE_FETCH_BODY, 1, 1, 10}, {MESSAGE_FETCH_BODY, 1, 1, 0}}, "*another size*"},
    {"body behind its end, waiting", {{MESSAGE_FETCH_BODY, 2, 1, 10}, {MESSAGE_FETCH_BODY, 2, 0, 0}}, "*another size*"},
    {"body where there is none", {{MESSAGE_FETCH_START, 3}, {MESSAGE_FETCH_BODY, 3, 1, 0}}, "*another size*"},
    {"more than the window, waiting",
     {{MESSAGE_FETCH_START, 3, 1, -1},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 0, 1}},
     "*more of a body than the window*"},
    {"the window, waiting",
     {{MESSAGE_FETCH_START, 3, 1, -1},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 0, 65536},
      {MESSAGE_FETCH_BODY, 3, 1, 65536}},
     NULL},
    {"read of nothing", {{MESSAGE_FETCH_READ, 1, 0}}, NULL},
    {"read of what was not sent", {{MESSAGE_FETCH_READ, 1, 1}}, "*more read than was sent"},
    {"read of one that waits", {{MESSAGE_FETCH_READ, 2, G_MAXUINT32}}, "*more read than was sent"},
    {"of one that never was",
     {{MESSAGE_FETCH_READ, 9, 1}, {MESSAGE_FETCH_BODY, 9, 0, 5}, {MESSAGE_FETCH_CANCEL, 9}, {MESSAGE_FETCH_CANCEL, 9}},
     NULL},
    {"cancelled, both", {{MESSAGE_FETCH_CANCEL, 2}, {MESSAGE_FETCH_CANCEL, 1}, {MESSAGE_FETCH_BODY, 1, 1, 10}}, NULL},
};

static gboolean take_step(World *world, const Step *step)
{
    if (step->type == MESSAGE_FETCH_START)
        return start(world, step->id, world->url, step->value != 0, step->size);
    return tell(world, step->type, step->id, step->value, (gsize)step->size);
}

static void test_rules(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        g_test_message("%s", rules[i].name);
        World world;
        world_init(&world, ONE_AT_A_TIME);
        g_assert_true(start(&world, 1, world.url, TRUE, 10));
        g_assert_true(start(&world, 2, world.url, TRUE, 10));
        g_assert_cmpuint(world.figures.active, ==, 1);
        gboolean is_right = TRUE;
        for (const Step *step = rules[i].steps; step->type && is_right; step++) {
            g_assert_null(world.fault);
            is_right = take_step(&world, step);
        }
        g_assert_cmpint(is_right, ==, rules[i].fault == NULL);
        if (rules[i].fault)
            g_assert_true(g_pattern_match_simple(rules[i].fault, world.fault));
        world_clear(&world);
    }
}

/* ---- what the worker is told ---- */

static void test_refused(void)
{
    World world;
    world_init(&world, "js: {}");
    g_assert_true(start(&world, 5, "http://127.0.0.1:1/", FALSE, 0));
    g_assert_cmpuint(world.figures.active, ==, 1);
    expect_failure(&world, 5, "EACCES127.0.0.1:1: 127.0.0.1 is a loopback address*");
    g_assert_cmpuint(world.figures.active, ==, 0);
    g_assert_true(start(&world, 5, "ftp://a/", FALSE, 0));
    expect_failure(&world, 5, "ERR_INVALID_URLftp://a/: *");
    world_clear(&world);
}

static void test_waiting_ones_begin(void)
{
    World world;
    world_init(&world, ONE_AT_A_TIME);
    g_assert_true(start(&world, 1, world.url, FALSE, 0));
    g_assert_true(start(&world, 2, "http://10.0.0.1/", FALSE, 0));
    g_assert_true(start(&world, 3, "ftp://a/", FALSE, 0));
    g_assert_true(hears_nothing(&world));
    g_assert_true(tell(&world, MESSAGE_FETCH_CANCEL, 1, 0, 0));
    expect_failure(&world, 2, "EACCES*");
    expect_failure(&world, 3, "ERR_INVALID_URL*");
    g_assert_true(hears_nothing(&world));
    world_clear(&world);
}

/* Sessions share what the server has room for, in turn. */
static void test_two_sessions(void)
{
    World world;
    world_init(&world, "js: {" ALLOW ", fetch: {max_total: 1}}");
    FetchSession *other = fetch_session_new(world.fetches, world.link, 7, NET_PUBLIC), *own = world.session;
    world.session = other;
    g_assert_true(start(&world, 1, world.url, FALSE, 0));
    world.session = own;
    g_assert_true(start(&world, 2, "http://10.0.0.1/", FALSE, 0));
    g_assert_true(hears_nothing(&world));
    fetch_session_free(other);
    expect_failure(&world, 2, "EACCES*");
    world_clear(&world);
}

static void test_too_much_waits(void)
{
    World world;
    world_init(&world, "js: {" ALLOW ", max_pending: 1000, fetch: {max_concurrent: 1}}");
    g_assert_true(start(&world, 0, world.url, FALSE, 0));
    for (guint32 id = 1; id <= 256; id++) {
        g_assert_true(start(&world, id, world.url, TRUE, -1));
        for (guint piece = 0; piece < 4; piece++)
            g_assert_true(tell(&world, MESSAGE_FETCH_BODY, id, piece == 3, 65536));
    }
    expect_failure(&world, 256, "ENOBUFS127.0.0.1: more than 67108864 bytes of requests*");
    g_assert_true(start(&world, 257, world.url, FALSE, 0));
    g_assert_true(hears_nothing(&world));
    world_clear(&world);
}

/* ---- a worker that does not read ---- */

#define POURED 16u

static const char pour_head[] = "HTTP/1.1 200 OK\r\nContent-Length: 262144\r\n\r\n";

/* One connection: a whole window of body, and the end of it. */
static gpointer pour_one(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);
    char request[4096], body[4096] = {0};
    g_assert_cmpint(recv(fd, request, sizeof request, 0), >, 0);
    g_assert_cmpint(send(fd, pour_head, sizeof pour_head - 1, MSG_NOSIGNAL), ==, sizeof pour_head - 1);
    for (guint sent = 0; sent < FETCH_WINDOW; sent += sizeof body)
        g_assert_cmpint(send(fd, body, sizeof body, MSG_NOSIGNAL), ==, sizeof body);
    close(fd);
    return NULL;
}

static gpointer pour(gpointer data)
{
    GThread *threads[POURED];
    for (guint i = 0; i < POURED; i++) {
        int fd = accept(*(int *)data, NULL, NULL);
        threads[i] = g_thread_new("one", pour_one, GINT_TO_POINTER(fd));
    }
    for (guint i = 0; i < POURED; i++)
        g_thread_join(threads[i]);
    return NULL;
}

/* What waits on the link stays small, and arrives when the worker reads again. */
static void test_a_worker_that_does_not_read(void)
{
    World world;
    world_init(&world, "js: {" ALLOW "}");
    GThread *thread = g_thread_new("pour", pour, &world.listener);
    for (guint32 id = 0; id < POURED; id++)
        g_assert_true(start(&world, id, world.url, FALSE, 0));
    while (link_unsent(world.link) < 1 << 19)
        g_main_context_iteration(NULL, TRUE);
    for (guint turn = 0; turn < 100; turn++)
        g_main_context_iteration(NULL, FALSE);
    g_assert_cmpuint(link_unsent(world.link), <, (1 << 20) + FETCH_PIECE_MAX + 4096);

    gsize received = 0;
    for (guint ended = 0; ended < POURED;) {
        guint32 id;
        g_autofree char *texts = NULL;
        FetchPart part;
        MessageType type = hear_part(&world, &id, &texts, &part);
        received += type == MESSAGE_FETCH_DATA ? part.data_size : 0;
        ended += type == MESSAGE_FETCH_END;
        g_assert_cmpint(type, !=, MESSAGE_FETCH_FAIL);
    }
    g_assert_cmpuint(received, ==, POURED * FETCH_WINDOW);
    g_thread_join(thread);
    world_clear(&world);
}

#define FILLING 48u

/* More than a socket takes, and than may wait on the link. */
static void fill_link(World *world)
{
    g_autofree char *data = g_malloc0(FETCH_PIECE_MAX);
    for (guint i = 0; i < FILLING; i++)
        message_append_fetch(link_outgoing(world->link), MESSAGE_FETCH_DATA, 7,
                             &(FetchPart){.fetch = 9, .data = data, .data_size = FETCH_PIECE_MAX});
    g_assert_true(link_flush(world->link));
}

static void hear_filling(World *world)
{
    for (guint i = 0; i < FILLING; i++) {
        guint32 id;
        g_autofree char *texts = NULL;
        g_assert_cmpint(hear(world, &id, &texts), ==, MESSAGE_FETCH_DATA);
    }
}

/* Nor are more exchanges begun for it, whose heads would have to wait. */
static void test_beginning_behind_a_full_link(void)
{
    World world;
    world_init(&world, "js: {}");
    fill_link(&world);
    g_assert_true(start(&world, 1, "http://10.0.0.1/", FALSE, 0));
    g_assert_cmpuint(world.figures.active, ==, 0);
    hear_filling(&world);
    expect_failure(&world, 1, "EACCES*");
    world_clear(&world);
}

/* Nor does it matter in how many pieces it sends bodies; and what it was not told gives it no more window. */
static void test_sending_behind_a_full_link(void)
{
    enum { SMALL_PIECES = 100 };
    World world;
    world_init(&world, "js: {" ALLOW "}");
    g_assert_true(start(&world, 1, world.url, TRUE, -1));
    fill_link(&world);
    gsize unsent = link_unsent(world.link);
    for (guint i = 1; i <= SMALL_PIECES; i++) {
        g_assert_true(tell(&world, MESSAGE_FETCH_BODY, 1, 0, 1));
        while (world.figures.sent_bytes < i)
            g_main_context_iteration(NULL, TRUE);
    }
    g_assert_cmpuint(link_unsent(world.link), ==, unsent);

    hear_filling(&world);
    guint32 id;
    g_autofree char *texts = NULL;
    FetchPart part;
    g_assert_cmpint(hear_part(&world, &id, &texts, &part), ==, MESSAGE_FETCH_SENT);
    g_assert_cmpuint(part.value, ==, SMALL_PIECES);
    g_assert_true(hears_nothing(&world));

    fill_link(&world);
    for (guint i = 0; i < FETCH_WINDOW / FETCH_PIECE_MAX; i++)
        g_assert_true(tell(&world, MESSAGE_FETCH_BODY, 1, 0, FETCH_PIECE_MAX));
    while (world.figures.sent_bytes == SMALL_PIECES)
        g_main_context_iteration(NULL, TRUE);
    g_assert_false(tell(&world, MESSAGE_FETCH_BODY, 1, 0, 1));
    g_assert_cmpstr(world.fault, ==, "more of a body than the window allows");
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fetches/rules", test_rules);
    g_test_add_func("/fetches/refused", test_refused);
    g_test_add_func("/fetches/waiting-ones-begin", test_waiting_ones_begin);
    g_test_add_func("/fetches/two-sessions", test_two_sessions);
    g_test_add_func("/fetches/too-much-waits", test_too_much_waits);
    g_test_add_func("/fetches/a-worker-that-does-not-read", test_a_worker_that_does_not_read);
    g_test_add_func("/fetches/beginning-behind-a-full-link", test_beginning_behind_a_full_link);
    g_test_add_func("/fetches/sending-behind-a-full-link", test_sending_behind_a_full_link);
    return g_test_run();
}
