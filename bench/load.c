/* SPDX-License-Identifier: MIT
 *
 * bench-load: calls a method over a unix socket in a closed loop (each connection sends its next call when the reply to
 * the last one is there) and prints what it saw as one line of JSON. One connection blocks in read, as PHP does; several
 * are waited for with epoll. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "client.h"

#define REPLY_MAX       (1u << 20)
#define READ_SIZE       (64u << 10)
#define CONNECTIONS_MAX 256

static int connections = 1;
static int calls = 1000;
static int warm_up;
static char *method = "js.Execute";
static gboolean http;
static double seconds;

static const GOptionEntry options[] = {
    {"connections", 'c', 0, G_OPTION_ARG_INT, &connections, "So many at once (1)", "N"},
    {"calls", 'n', 0, G_OPTION_ARG_INT, &calls, "Stop after so many calls (1000)", "N"},
    {"seconds", 's', 0, G_OPTION_ARG_DOUBLE, &seconds, "Stop after that time instead", "S"},
    {"method", 'm', 0, G_OPTION_ARG_STRING, &method, "What to call (js.Execute)", "NAME"},
    {"http", 'h', 0, G_OPTION_ARG_NONE, &http, "Post the argument to / of an HTTP server instead", NULL},
    {"warm-up", 'w', 0, G_OPTION_ARG_INT, &warm_up, "So many calls before that are not counted (0)", "N"},
    {0},
};

typedef struct {
    int fd;
    guint32 sequence;
    gint64 sent_ns;
    GByteArray *in;
} Connection;

typedef struct {
    const char *argument; /* of every call */
    int epoll_fd;
    GByteArray *frame; /* the one that is being sent */
    GArray *latencies_ns;
    guint64 failed;
} Load;

static gint64 now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * G_GINT64_CONSTANT(1000000000) + now.tv_nsec;
}

static void connection_open(Connection *connection, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        g_error("connecting to %s: the path is too long", path);
    connection->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0 || connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0)
        g_error("connecting to %s: %m", path);
    connection->in = g_byte_array_new();
}

static void connection_close(Connection *connection)
{
    close(connection->fd);
    g_byte_array_unref(connection->in);
}

static void append_call(Load *load, Connection *connection)
{
    g_byte_array_set_size(load->frame, 0);
    if (!http) {
        rpc_request_append(load->frame, ++connection->sequence, method, load->argument, strlen(load->argument));
        return;
    }
    g_autofree char *text = g_strdup_printf("POST / HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                                            "Content-Length: %zu\r\n\r\n%s", strlen(load->argument), load->argument);
    g_byte_array_append(load->frame, (const guint8 *)text, (guint)strlen(text));
}

static void send_call(Load *load, Connection *connection)
{
    append_call(load, connection);
    connection->sent_ns = now_ns();
    if (send(connection->fd, load->frame->data, load->frame->len, MSG_NOSIGNAL) != (gssize)load->frame->len)
        g_error("sending a call: %m");
}

static void read_some(Connection *connection)
{
    guint had = connection->in->len;
    g_byte_array_set_size(connection->in, had + READ_SIZE);
    gssize got = recv(connection->fd, connection->in->data + had, READ_SIZE, 0);
    if (got <= 0)
        g_error("waiting for a reply: %s", got < 0 ? g_strerror(errno) : "the server closed the connection");
    g_byte_array_set_size(connection->in, had + (guint)got);
}

typedef enum { REPLY_PART, REPLY_GOOD, REPLY_BAD } ReplyRead;

/* With Content-Length, as node sends it where all of a body is there at once. */
static ReplyRead read_http_reply(const Connection *connection)
{
    const char *text = (const char *)connection->in->data;
    const char *head_end = memmem(text, connection->in->len, "\r\n\r\n", 4);
    if (!head_end)
        return REPLY_PART;
    const char *length = g_strstr_len(text, head_end - text, "Content-Length: ");
    if (!length)
        g_error("a reply without Content-Length");
    gsize whole = (gsize)(head_end + 4 - text) + strtoul(length + strlen("Content-Length: "), NULL, 10);
    if (connection->in->len < whole)
        return REPLY_PART;
    return g_str_has_prefix(text, "HTTP/1.1 200 ") ? REPLY_GOOD : REPLY_BAD;
}

static ReplyRead read_rpc_reply(const Connection *connection)
{
    RpcReply reply;
    gsize needed;
    g_autoptr(GError) error = NULL;
    RpcFrameRead got =
        rpc_reply_read(connection->in->data, connection->in->len, REPLY_MAX, &reply, &needed, &error);
    if (got == RPC_FRAME_INVALID)
        g_error("reading a reply: %s", error->message);
    if (got == RPC_FRAME_INCOMPLETE)
        return REPLY_PART;
    if (reply.sequence != connection->sequence)
        g_error("a reply to call %u came for call %u", reply.sequence, connection->sequence);
    gboolean has_error = memmem(reply.body, reply.body_size, "\"error\":", strlen("\"error\":")) != NULL;
    return reply.flags & RPC_FLAG_ERROR || has_error ? REPLY_BAD : REPLY_GOOD;
}

/* TRUE where the reply is whole: it is counted and forgotten. */
static gboolean take_reply(Load *load, Connection *connection)
{
    ReplyRead got = http ? read_http_reply(connection) : read_rpc_reply(connection);
    if (got == REPLY_PART)
        return FALSE;
    guint64 latency = (guint64)(now_ns() - connection->sent_ns);
    g_array_append_val(load->latencies_ns, latency);
    load->failed += got == REPLY_BAD;
    g_byte_array_set_size(connection->in, 0);
    return TRUE;
}

/* The connection that can be read next, without blocking where there are several. */
static Connection *next_readable(Load *load, Connection *all)
{
    struct epoll_event event;
    if (connections == 1)
        return &all[0];
    while (epoll_wait(load->epoll_fd, &event, 1, -1) != 1)
        ;
    return event.data.ptr;
}

/* Calls until so many were sent, or the time is over; returns when the last reply is there. */
static void run(Load *load, Connection *all, guint64 limit, gint64 end_ns)
{
    guint64 sent = 0, pending = 0;
    for (int i = 0; i < connections && sent < limit; i++, sent++, pending++)
        send_call(load, &all[i]);
    while (pending > 0) {
        Connection *connection = next_readable(load, all);
        read_some(connection);
        if (!take_reply(load, connection))
            continue;
        if (sent < limit && now_ns() < end_ns) {
            send_call(load, connection);
            sent++;
        } else {
            pending--;
        }
    }
}

static int compare(gconstpointer a, gconstpointer b)
{
    guint64 first = *(const guint64 *)a, second = *(const guint64 *)b;
    return (first > second) - (first < second);
}

static double percentile_us(const Load *load, double share)
{
    guint last = load->latencies_ns->len - 1;
    return (double)g_array_index(load->latencies_ns, guint64, (guint)(last * share)) / 1000;
}

static void report(Load *load, gint64 duration_ns)
{
    double duration_s = (double)duration_ns / 1e9;
    g_array_sort(load->latencies_ns, compare);
    g_print("{\"calls\": %u, \"failed\": %" G_GUINT64_FORMAT ", \"seconds\": %.6f, \"calls_per_second\": %.1f, "
            "\"p50_us\": %.2f, \"p90_us\": %.2f, \"p99_us\": %.2f}\n",
            load->latencies_ns->len, load->failed, duration_s, load->latencies_ns->len / duration_s,
            percentile_us(load, 0.5), percentile_us(load, 0.9), percentile_us(load, 0.99));
}

static void parse_options(int *argc, char ***argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("SOCKET ARGUMENT");
    g_option_context_set_summary(context, "Calls a method with the JSON ARGUMENT over the unix socket, again and again.");
    g_option_context_add_main_entries(context, options, NULL);
    g_autoptr(GError) error = NULL;
    if (g_option_context_parse(context, argc, argv, &error) && *argc == 3 && calls > 0 && connections > 0 &&
        connections <= CONNECTIONS_MAX)
        return;
    g_printerr("bench-load: %s; see bench-load --help\n", error ? error->message : "wrong arguments");
    exit(2);
}

int main(int argc, char **argv)
{
    parse_options(&argc, &argv);
    Load load = {
        .argument = argv[2],
        .epoll_fd = epoll_create1(EPOLL_CLOEXEC),
        .frame = g_byte_array_new(),
        .latencies_ns = g_array_new(FALSE, FALSE, sizeof(guint64)),
    };
    Connection all[CONNECTIONS_MAX] = {0};
    for (int i = 0; i < connections; i++) {
        connection_open(&all[i], argv[1]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(load.epoll_fd, EPOLL_CTL_ADD, all[i].fd, &event) != 0)
            g_error("watching a connection: %m");
    }

    run(&load, all, (guint64)MAX(warm_up, 0), G_MAXINT64);
    g_array_set_size(load.latencies_ns, 0);
    load.failed = 0;
    gint64 start_ns = now_ns();
    gint64 end_ns = seconds > 0 ? start_ns + (gint64)(seconds * 1e9) : G_MAXINT64;
    run(&load, all, seconds > 0 ? G_MAXUINT64 : (guint64)calls, end_ns);
    report(&load, now_ns() - start_ns);

    for (int i = 0; i < connections; i++)
        connection_close(&all[i]);
    close(load.epoll_fd);
    g_byte_array_unref(load.frame);
    g_array_unref(load.latencies_ns);
    return load.failed > 0;
}
