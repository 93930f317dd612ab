/* SPDX-License-Identifier: MIT
 *
 * The multi handle of libcurl on the main loop. One event source has an epoll descriptor for the sockets of all exchanges,
 * since the loop's cost is linear in its descriptors, and libcurl's timer as its ready time. */
#include "transfer-private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_PER_TURN  64
#define POOLED_MAX       100L /* idle connections that are kept */

#define TRANSFERS_ERROR (g_quark_from_static_string("transfers"))

typedef struct {
    GSource source;
    Transfers *transfers;
} TransfersSource;

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user_data, void *known)
{
    Transfers *transfers = user_data;
    struct epoll_event event = {
        .events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u),
        .data.fd = fd,
    };
    /* A socket that cannot be watched leaves its exchange to the time limits. */
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(transfers->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    (void)epoll_ctl(transfers->epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    if (!known)
        curl.multi_assign(transfers->multi, fd, transfers);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user_data)
{
    Transfers *transfers = user_data;
    g_source_set_ready_time(transfers->source, timeout_ms < 0 ? -1 : g_get_monotonic_time() + timeout_ms * 1000);
    return 0;
}

static void act_on_sockets(Transfers *transfers)
{
    struct epoll_event events[EVENTS_PER_TURN];
    int count = epoll_wait(transfers->epoll_fd, events, EVENTS_PER_TURN, 0);
    for (int i = 0; i < count; i++) {
        guint32 ready = events[i].events;
        int bits = (ready & EPOLLIN ? CURL_CSELECT_IN : 0) | (ready & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (ready & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        int running;
        curl.multi_socket_action(transfers->multi, events[i].data.fd, bits, &running);
    }
}

static void act_on_timer(Transfers *transfers)
{
    int running;
    g_source_set_ready_time(transfers->source, -1);
    curl.multi_socket_action(transfers->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

static void finish_ended(Transfers *transfers)
{
    int left;
    CURLMsg *message;
    while ((message = curl.multi_info_read(transfers->multi, &left))) {
        Transfer *transfer = NULL;
        CURLcode result = message->data.result;
        curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        if (message->msg == CURLMSG_DONE)
            transfer_finish(transfer, result);
    }
}

void transfers_note_full(Transfers *transfers, Transfer *transfer)
{
    if (!transfer->is_full)
        g_ptr_array_add(transfers->full, transfer);
    transfer->is_full = TRUE;
}

static void settle_full(Transfers *transfers)
{
    while (transfers->full->len > 0) {
        Transfer *transfer = g_ptr_array_steal_index_fast(transfers->full, transfers->full->len - 1);
        transfer->is_full = FALSE;
        transfer_settle(transfer);
    }
}

static gboolean transfers_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Transfers *transfers = ((TransfersSource *)source)->transfers;
    gint64 ready_us = g_source_get_ready_time(source);
    if (g_source_query_unix_fd(source, transfers->epoll_tag))
        act_on_sockets(transfers);
    if (ready_us >= 0 && ready_us <= g_source_get_time(source))
        act_on_timer(transfers);
    finish_ended(transfers);
    settle_full(transfers);
    transfers->options.turn_over(transfers->options.user_data);
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {.dispatch = transfers_dispatch};

static void attach(Transfers *transfers)
{
    transfers->source = g_source_new(&source_funcs, sizeof(TransfersSource));
    ((TransfersSource *)transfers->source)->transfers = transfers;
    transfers->epoll_tag = g_source_add_unix_fd(transfers->source, transfers->epoll_fd, G_IO_IN);
    g_source_set_can_recurse(transfers->source, TRUE);
    g_source_attach(transfers->source, NULL);
}

Transfers *transfers_new(const TransfersOptions *options, GError **error)
{
    if (!curl_library_load(error))
        return NULL;
    Transfers *transfers = g_new0(Transfers, 1);
    transfers->options = *options;
    transfers->full = g_ptr_array_new();
    transfers->abandoned = g_ptr_array_new_with_free_func(transfer_destroy);
    transfers->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (transfers->epoll_fd < 0) {
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "making an epoll descriptor: %s",
                    g_strerror(errno));
        transfers_free(transfers);
        return NULL;
    }
    attach(transfers);
    transfers->multi = curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl.multi_init() : NULL;
    if (!transfers->multi) {
        g_set_error(error, TRANSFERS_ERROR, 0, "starting libcurl %s failed", curl.version());
        transfers_free(transfers);
        return NULL;
    }
    curl.multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl.multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
    curl.multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl.multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
    curl.multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS, POOLED_MAX);
    /* Of several streams on one connection libcurl 7.88 may forget one that goes on after a pause. */
    curl.multi_setopt(transfers->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    return transfers;
}

void transfers_free(Transfers *transfers)
{
    if (!transfers)
        return;
    g_ptr_array_unref(transfers->abandoned);
    if (transfers->multi)
        curl.multi_cleanup(transfers->multi);
    if (transfers->source) {
        g_source_destroy(transfers->source);
        g_source_unref(transfers->source);
    }
    if (transfers->epoll_fd >= 0)
        close(transfers->epoll_fd);
    g_ptr_array_unref(transfers->full);
    g_free(transfers);
}

guint transfers_abandoned(const Transfers *transfers)
{
    return transfers ? transfers->abandoned->len : 0;
}
