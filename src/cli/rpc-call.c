/* SPDX-License-Identifier: MIT */
#include "rpc-call.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "address.h"
#include "client.h"
#include "settings.h"
#include "setup.h"

/* A reply is at most js.max_result_mb and its envelope. */
#define REPLY_MAX G_MAXINT32

char *rpc_call_address;

static int connect_to(const char *text, GError **error)
{
    g_auto(Address) address = {0};
    if (!address_parse(text, &address, error))
        return -1;
    g_autoptr(GArray) sockets = address_resolve(&address, FALSE, error);
    if (!sockets)
        return -1;
    int failure = 0;
    for (guint i = 0; i < sockets->len; i++) {
        const AddressSocket *candidate = &g_array_index(sockets, AddressSocket, i);
        int fd = socket(candidate->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, (const struct sockaddr *)&candidate->storage, candidate->size) == 0)
            return fd;
        failure = errno;
        if (fd >= 0)
            close(fd);
    }
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(failure), "connecting to %s: %s", text,
                g_strerror(failure));
    return -1;
}

static gboolean send_all(int fd, const GByteArray *bytes, GError **error)
{
    for (gsize sent = 0; sent < bytes->len;) {
        gssize got = send(fd, bytes->data + sent, bytes->len - sent, MSG_NOSIGNAL);
        if (got < 0 && errno != EINTR) {
            g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "sending the request: %s",
                        g_strerror(errno));
            return FALSE;
        }
        sent += got > 0 ? (gsize)got : 0;
    }
    return TRUE;
}

/* Reads until the reply's frame is whole. */
static gboolean receive(int fd, GByteArray *bytes, RpcReply *reply, GError **error)
{
    for (;;) {
        gsize needed;
        RpcFrameRead read_so_far = rpc_reply_read(bytes->data, bytes->len, REPLY_MAX, reply, &needed, error);
        if (read_so_far != RPC_FRAME_INCOMPLETE)
            return read_so_far == RPC_FRAME_COMPLETE;
        guint8 piece[65536];
        gssize got = recv(fd, piece, sizeof piece, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "waiting for the reply: %s",
                        got < 0 ? g_strerror(errno) : "the server closed the connection");
            return FALSE;
        }
        g_byte_array_append(bytes, piece, (guint)got);
    }
}

static char *configured_address(GError **error)
{
    if (rpc_call_address)
        return g_strdup(rpc_call_address);
    g_autoptr(Settings) settings = settings_load(setup_config_file, (const char *const *)setup_overrides, error);
    return settings ? g_strdup(settings->rpc_listen) : NULL;
}

char *rpc_call(const char *method, const char *json, GError **error)
{
    g_autofree char *address = configured_address(error);
    int fd = address ? connect_to(address, error) : -1;
    if (fd < 0)
        return NULL;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    rpc_request_append(bytes, 1, method, json, strlen(json));
    RpcReply reply;
    gboolean done = send_all(fd, bytes, error);
    g_byte_array_set_size(bytes, 0);
    done = done && receive(fd, bytes, &reply, error);
    close(fd);
    if (!done)
        return NULL;
    if (reply.flags & RPC_FLAG_ERROR) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%.*s", (int)reply.body_size, (const char *)reply.body);
        return NULL;
    }
    return g_strndup((const char *)reply.body, reply.body_size);
}
