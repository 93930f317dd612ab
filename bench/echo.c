/* SPDX-License-Identifier: MIT
 *
 * bench-echo SOCKET [relay]: the least a goridge server can be, for comparison. It reads frames from a unix socket, checks
 * them as the product does, and sends every argument back as the reply. One thread, one epoll set, until it is killed.
 * relay: the replies come from a second process that it passes each piece to, over a socket, as a server does whose work is
 * done by workers; one client at a time. */
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "frame.h"

#define PAYLOAD_MAX (1u << 20)
#define READ_SIZE   (64u << 10)
#define EVENTS_MAX  64

typedef struct {
    int fd;
    GByteArray *in;
    GByteArray *out;
} Client;

static int epoll_fd;
static int worker = -1; /* relay: the other process */

static void watch(int fd, void *data)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        g_error("watching a descriptor: %m");
}

static int listen_on(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        g_error("listening on %s: the path is too long", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, SOMAXCONN) != 0)
        g_error("listening on %s: %m", path);
    return fd;
}

static void client_add(int fd)
{
    if (fd < 0)
        g_error("accepting a client: %m");
    Client *client = g_new0(Client, 1);
    *client = (Client){.fd = fd, .in = g_byte_array_new(), .out = g_byte_array_new()};
    watch(fd, client);
}

static void client_free(Client *client)
{
    close(client->fd);
    g_byte_array_unref(client->in);
    g_byte_array_unref(client->out);
    g_free(client);
}

/* Answers every whole frame of the buffer. FALSE where the client does not speak goridge. */
static gboolean answer(Client *client)
{
    gsize at = 0;
    for (;;) {
        RpcRequest request;
        gsize needed;
        RpcFrameRead got =
            rpc_frame_read(client->in->data + at, client->in->len - at, PAYLOAD_MAX, &request, &needed, NULL);
        if (got == RPC_FRAME_INVALID)
            return FALSE;
        if (got == RPC_FRAME_INCOMPLETE)
            break;
        rpc_frame_append(client->out, request.flags, request.sequence, request.method, request.method_size,
                         request.argument, request.argument_size);
        at += needed;
    }
    if (at > 0)
        g_byte_array_remove_range(client->in, 0, (guint)at);
    return TRUE;
}

/* The other process: sends back what it gets. */
static void run_worker(int fd)
{
    guint8 bytes[READ_SIZE];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        gssize got = recv(fd, bytes, sizeof bytes, 0);
        if (got <= 0 || send(fd, bytes, (gsize)got, MSG_NOSIGNAL) != got)
            _exit(0);
    }
}

static void start_worker(void)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        g_error("making a pair of sockets: %m");
    pid_t pid = fork();
    if (pid < 0)
        g_error("starting the worker: %m");
    if (pid == 0)
        run_worker(ends[1]);
    close(ends[1]);
    worker = ends[0];
}

/* Through the other process and back. */
static gboolean relay(GByteArray *bytes)
{
    gsize at = 0;
    if (send(worker, bytes->data, bytes->len, MSG_NOSIGNAL) != (gssize)bytes->len)
        return FALSE;
    while (at < bytes->len) {
        gssize got = recv(worker, bytes->data + at, bytes->len - at, 0);
        if (got <= 0)
            return FALSE;
        at += (gsize)got;
    }
    return TRUE;
}

static gboolean serve(Client *client)
{
    guint had = client->in->len;
    g_byte_array_set_size(client->in, had + READ_SIZE);
    gssize got = recv(client->fd, client->in->data + had, READ_SIZE, 0);
    g_byte_array_set_size(client->in, had + (guint)MAX(got, 0));
    if (got <= 0 || !answer(client) || (worker >= 0 && !relay(client->out)))
        return FALSE;
    gssize sent = send(client->fd, client->out->data, client->out->len, MSG_NOSIGNAL);
    gboolean whole = sent == (gssize)client->out->len;
    g_byte_array_set_size(client->out, 0);
    return whole;
}

int main(int argc, char **argv)
{
    gboolean is_relay = argc == 3 && strcmp(argv[2], "relay") == 0;
    if (argc != 2 && !is_relay) {
        g_printerr("usage: bench-echo SOCKET [relay]\n");
        return 2;
    }
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (is_relay)
        start_worker();
    int listener = listen_on(argv[1]);
    watch(listener, NULL);

    for (;;) {
        struct epoll_event events[EVENTS_MAX];
        int count = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);
        for (int i = 0; i < count; i++) {
            Client *client = events[i].data.ptr;
            if (!client)
                client_add(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
            else if (!serve(client))
                client_free(client);
        }
    }
}
