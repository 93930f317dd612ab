/* SPDX-License-Identifier: MIT
 *
 * The commands of the fake worker that say what bytes to send, and what to leave in the shared memory. Bytes are written
 * in hexadecimal; "id" stands for the number of the execution. */
#include "fake-worker.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- arguments ---- */

static guint64 take_number(const char **rest)
{
    char *end;
    guint64 number = g_ascii_strtoull(*rest, &end, 0);
    *rest = end + strspn(end, " ");
    return number;
}

static GByteArray *take_bytes(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    for (; *hex; hex += 2) {
        if (g_str_has_prefix(hex, "id")) {
            g_byte_array_append(bytes, (const guint8 *)&id, sizeof id);
            continue;
        }
        guint8 byte = (guint8)(g_ascii_xdigit_value(hex[0]) * 16 + g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

/* ---- messages ---- */

static void do_bytes(const char *rest)
{
    send_bytes(take_bytes(rest));
    hang();
}

static void do_bytes_and_go_on(const char *rest)
{
    send_bytes(take_bytes(rest));
}

/* BYTES then COMMAND: these bytes the first time, that command from then on. */
static void do_bytes_once(const char *rest)
{
    static gboolean was_here;
    const char *then = strstr(rest, " then ");
    g_autofree char *bytes = g_strndup(rest, (gsize)(then - rest));
    if (was_here)
        run_command(then + strlen(" then "));
    else
        send_bytes(take_bytes(bytes));
    was_here = TRUE;
}

static void do_bytes_and_close(const char *rest)
{
    send_bytes(take_bytes(rest));
    close(HANDOVER_SOCKET);
    hang();
}

/* Behind the reply, when it has no call any more. */
static void do_reply_and_bytes(const char *rest)
{
    g_autoptr(Outcome) outcome = value("1");
    g_autoptr(GByteArray) more = take_bytes(rest);
    GByteArray *bytes = g_byte_array_new();
    message_append_reply(bytes, id, outcome, 0);
    g_byte_array_append(bytes, more->data, more->len);
    send_bytes(bytes);
    hang();
}

/* COUNT BYTES: so many times the same, then the reply. */
static void do_flood_of(const char *rest)
{
    guint64 count = take_number(&rest);
    g_autoptr(GByteArray) bytes = take_bytes(rest);
    while (count-- > 0)
        send_bytes(g_byte_array_ref(bytes));
    reply_with(id, value("1"), FALSE);
}

/* Answers call after call without reading: each when something more has come, or will not come any more. */
static void do_deaf(const char *rest)
{
    for (int before = 0;; id++) {
        reply_with(id, value("1"), FALSE);
        int unread = before;
        for (guint i = 0; i < 100 && unread == before; i++) {
            g_usleep(1000);
            if (ioctl(HANDOVER_SOCKET, FIONREAD, &unread) < 0)
                exit(96);
        }
        before = unread;
    }
}

/* Is idle, but for those that would send it something. */
static void do_reply_and_shut(const char *rest)
{
    reply_with(id, value("1"), FALSE);
    shutdown(HANDOVER_SOCKET, SHUT_RD);
    hang();
}

/* MEGABYTES, which it takes while it is idle. */
static void do_reply_and_grow(const char *rest)
{
    reply_with(id, value("1"), FALSE);
    grow_to((gsize)take_number(&rest));
    hang();
}

/* Asks for one exchange after the other, which the server refuses, and reads nothing of it. */
static void do_fetch_unread(const char *rest)
{
    for (guint32 number = 1;; number++) {
        GByteArray *bytes = g_byte_array_new();
        message_append_fetch_start(
            bytes, id, &(FetchRequest){.fetch = number, .method = "GET", .url = "http://127.0.0.1:1/", .headers = ""});
        send_bytes(bytes);
        if (number % 50 == 0)
            g_usleep(2000); /* so that the server comes to answer */
    }
}

/* ---- shared memory ---- */

static void reply_and_go_on(void)
{
    reply_with(id, value("1"), FALSE);
}

/* OFFSET BYTES in the block. */
static void do_block(const char *rest)
{
    guint64 offset = take_number(&rest);
    g_autoptr(GByteArray) bytes = take_bytes(rest);
    memcpy((guint8 *)block.header + offset, bytes->data, bytes->len);
    reply_and_go_on();
}

/* OFFSET BYTES in the registry; "end": behind what is published, and published. */
static void do_registry(const char *rest)
{
    enum { PUBLISHED = 128, RECORDS = 4096 };
    guint32 *published = (guint32 *)(registry_memory + PUBLISHED);
    gboolean append = g_str_has_prefix(rest, "end ");
    guint64 offset = append ? RECORDS + *published : take_number(&rest);
    g_autoptr(GByteArray) bytes = take_bytes(append ? rest + strlen("end ") : rest);
    memcpy(registry_memory + offset, bytes->data, bytes->len);
    if (append)
        __atomic_store_n(published, *published + bytes->len, __ATOMIC_RELEASE);
    reply_and_go_on();
}

/* VALUE in all cells. */
static void do_cells(const char *rest)
{
    for (guint i = 0; i < block.header->cell_count; i++)
        block.cells[i] = strtod(rest, NULL);
    reply_and_go_on();
}

/* TAIL HEAD BYTES: the positions, and what is in the ring from the tail on. */
static void do_ring(const char *rest)
{
    guint32 tail = (guint32)take_number(&rest), head = (guint32)take_number(&rest);
    g_autoptr(GByteArray) bytes = take_bytes(rest);
    for (guint i = 0; i < bytes->len; i++)
        block.ring[(tail + i) % BLOCK_RING_SIZE] = bytes->data[i];
    block.words[BLOCK_WORD_TAIL] = (gint32)tail;
    __atomic_store_n(&block.words[BLOCK_WORD_HEAD], (gint32)head, __ATOMIC_RELEASE);
    reply_and_go_on();
}

const FakeCommand hostile_commands[] = {
    {"bytes", do_bytes},
    {"bytes-and-go-on", do_bytes_and_go_on},
    {"bytes-once", do_bytes_once},
    {"bytes-and-close", do_bytes_and_close},
    {"reply-and-bytes", do_reply_and_bytes},
    {"flood-of", do_flood_of},
    {"deaf", do_deaf},
    {"fetch-unread", do_fetch_unread},
    {"reply-and-shut", do_reply_and_shut},
    {"reply-and-grow", do_reply_and_grow},
    {"block", do_block},
    {"registry", do_registry},
    {"cells", do_cells},
    {"ring", do_ring},
    {NULL, NULL},
};
