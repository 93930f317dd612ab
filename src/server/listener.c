/* SPDX-License-Identifier: MIT
 *
 * Sockets are set up before bind, so that accepted ones inherit their options and accepting costs one system call. */
#include "listener.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "address.h"
#include "log.h"

enum {
    ACCEPTS_PER_TURN = 64,
    PAUSE_MS = 100,
};

struct Listener {
    int fd;
    char *address;
    char *path; /* of a unix socket's file */
    dev_t device;
    ino_t inode;

    ListenerAccepted accepted;
    gpointer user_data;
    guint source; /* waits for clients, or for the end of a pause */
    gint64 warned_us;
};

/* ---- binding ---- */

static void set_flag(int fd, int level, int option, int value)
{
    /* These only tune: a system that refuses one of them still serves. */
    (void)setsockopt(fd, level, option, &value, sizeof value);
}

static void set_options(int fd, int family)
{
    if (family == AF_UNIX) {
        /* The file gets these bits less the umask: bind's own default adds execute. */
        (void)fchmod(fd, 0666);
        return;
    }
    set_flag(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    set_flag(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_flag(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (family == AF_INET6)
        set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
}

/* Whether the file is a socket that nobody listens on. */
static gboolean is_stale(const AddressSocket *socket_address)
{
    const struct sockaddr_un *name = (const struct sockaddr_un *)&socket_address->storage;
    struct stat file;
    if (lstat(name->sun_path, &file) != 0 || !S_ISSOCK(file.st_mode))
        return FALSE;
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0)
        return FALSE;
    gboolean refused = connect(probe, (const struct sockaddr *)name, socket_address->size) != 0 &&
                       errno == ECONNREFUSED;
    close(probe);
    return refused;
}

static gboolean bind_replacing_stale(int fd, const AddressSocket *address)
{
    const struct sockaddr *name = (const struct sockaddr *)&address->storage;
    if (bind(fd, name, address->size) == 0)
        return TRUE;
    if (errno != EADDRINUSE || name->sa_family != AF_UNIX)
        return FALSE;
    if (!is_stale(address)) {
        errno = EADDRINUSE;
        return FALSE;
    }
    return g_unlink(((const struct sockaddr_un *)name)->sun_path) == 0 && bind(fd, name, address->size) == 0;
}

/* Returns the listening descriptor, or -1 with errno. */
static int open_socket(const AddressSocket *address)
{
    int family = address->storage.ss_family;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    set_options(fd, family);
    if (bind_replacing_stale(fd, address) && listen(fd, SOMAXCONN) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* The first candidate counts; the others are for machines without its kind of address. */
static int open_first(const GArray *candidates)
{
    int fd = -1;
    for (guint i = 0; i < candidates->len; i++) {
        fd = open_socket(&g_array_index(candidates, AddressSocket, i));
        if (fd >= 0 || (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL))
            break;
    }
    return fd;
}

static char *bound_address(int fd, const char *asked)
{
    AddressSocket bound = {.size = sizeof bound.storage};
    if (getsockname(fd, (struct sockaddr *)&bound.storage, &bound.size) != 0)
        return g_strdup(asked);
    return address_text(&bound, strstr(asked, "://") != NULL);
}

static void remember_file(Listener *listener, const char *path)
{
    struct stat file;
    if (!path || lstat(path, &file) != 0)
        return;
    listener->path = g_strdup(path);
    listener->device = file.st_dev;
    listener->inode = file.st_ino;
}

/* The file may be another server's by now. */
static void remove_file(Listener *listener)
{
    struct stat file;
    if (listener->path && lstat(listener->path, &file) == 0 && file.st_dev == listener->device &&
        file.st_ino == listener->inode)
        (void)g_unlink(listener->path); /* what stays behind is stale, and the next start replaces it */
}

Listener *listener_new(const char *text, GError **error)
{
    g_auto(Address) address = {0};
    if (!address_parse(text, &address, error))
        return NULL;
    g_autoptr(GArray) candidates = address_resolve(&address, TRUE, error);
    if (!candidates) {
        g_prefix_error(error, "listening on %s: ", text);
        return NULL;
    }
    int fd = open_first(candidates);
    if (fd < 0) {
        int reason = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(reason), "listening on %s: %s", text,
                    g_strerror(reason));
        return NULL;
    }

    Listener *listener = g_new0(Listener, 1);
    listener->fd = fd;
    listener->address = bound_address(fd, text);
    remember_file(listener, address.path);
    return listener;
}

const char *listener_address(const Listener *listener)
{
    return listener->address;
}

/* ---- accepting ---- */

static gboolean accept_clients(int fd, GIOCondition condition, gpointer user_data);

static gboolean end_pause(gpointer user_data)
{
    Listener *listener = user_data;
    listener->source = g_unix_fd_add(listener->fd, G_IO_IN, accept_clients, listener);
    return G_SOURCE_REMOVE;
}

static void pause_accepting(Listener *listener, int reason)
{
    gint64 now_us = g_get_monotonic_time();
    if (!listener->warned_us || now_us - listener->warned_us >= G_USEC_PER_SEC) {
        listener->warned_us = now_us;
        log_write(LOG_WARN, "accepting clients is paused", LOG_STRING("address", listener->address),
                  LOG_STRING("error", g_strerror(reason)));
    }
    listener->source = g_timeout_add(PAUSE_MS, end_pause, listener);
}

static gboolean is_shortage(int reason)
{
    return reason == EMFILE || reason == ENFILE || reason == ENOBUFS || reason == ENOMEM;
}

static gboolean accept_clients(int fd, GIOCondition condition, gpointer user_data)
{
    Listener *listener = user_data;
    for (guint i = 0; i < ACCEPTS_PER_TURN; i++) {
        AddressSocket peer = {.size = sizeof peer.storage};
        int client = accept4(fd, (struct sockaddr *)&peer.storage, &peer.size, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client >= 0) {
            listener->accepted(client, (struct sockaddr *)&peer.storage, peer.size, listener->user_data);
        } else if (is_shortage(errno)) {
            pause_accepting(listener, errno);
            return G_SOURCE_REMOVE;
        } else if (errno == EAGAIN) {
            break;
        } /* All else concerns one client that left before it was accepted. */
    }
    return G_SOURCE_CONTINUE;
}

void listener_start(Listener *listener, ListenerAccepted accepted, gpointer user_data)
{
    listener->accepted = accepted;
    listener->user_data = user_data;
    (void)end_pause(listener);
}

void listener_free(Listener *listener)
{
    if (!listener)
        return;
    if (listener->source)
        g_source_remove(listener->source);
    remove_file(listener);
    close(listener->fd);
    g_free(listener->path);
    g_free(listener->address);
    g_free(listener);
}
