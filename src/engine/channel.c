/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "block.h"

#define READ_SIZE  (64u << 10)
#define KEEP_SIZE  (1u << 20) /* a larger buffer is given back once it is empty */

static guint8 *buffer;
static gsize capacity, start, end;

static void make_room(gsize bytes)
{
    if (start > 0) {
        memmove(buffer, buffer + start, end - start);
        end -= start;
        start = 0;
    }
    if (end == 0 && capacity > KEEP_SIZE && bytes <= KEEP_SIZE) {
        g_clear_pointer(&buffer, g_free);
        capacity = 0;
    }
    if (capacity - end < bytes) {
        capacity = end + bytes;
        buffer = g_realloc(buffer, capacity);
    }
}

static void read_some(void)
{
    gsize wanted = READ_SIZE;
    if (end - start >= sizeof(MessageHeader)) {
        MessageHeader header;
        memcpy(&header, buffer + start, sizeof header);
        gsize whole = sizeof header + header.size;
        if (whole > end - start)
            wanted = MAX(wanted, whole - (end - start));
    }
    make_room(wanted);
    gssize got;
    do
        got = read(HANDOVER_SOCKET, buffer + end, capacity - end);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        _exit(0);
    end += (gsize)got;
}

static gboolean take(ServerMessage *message)
{
    if (end - start < sizeof message->header)
        return FALSE;
    memcpy(&message->header, buffer + start, sizeof message->header);
    gsize whole = sizeof message->header + message->header.size;
    if (end - start < whole)
        return FALSE;
    message->body = (const char *)buffer + start + sizeof message->header;
    start += whole;
    return TRUE;
}

gboolean channel_wait(int timeout_ms)
{
    struct pollfd poll_fd = {.fd = HANDOVER_SOCKET, .events = POLLIN};
    int ready;
    do
        ready = poll(&poll_fd, 1, timeout_ms);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

void channel_receive(ServerMessage *message)
{
    while (!take(message))
        read_some();
}

gboolean channel_poll(ServerMessage *message)
{
    while (!take(message)) {
        if (!channel_wait(0))
            return FALSE;
        read_some();
    }
    return TRUE;
}

gboolean channel_next(ServerMessage *message)
{
    return take(message);
}

void channel_send(GByteArray *bytes)
{
    const guint8 *at = bytes->data;
    gsize left = bytes->len;
    while (left > 0) {
        gssize written = write(HANDOVER_SOCKET, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            _exit(0);
        at += written;
        left -= (gsize)written;
    }
    g_byte_array_set_size(bytes, 0);
}
