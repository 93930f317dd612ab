/* SPDX-License-Identifier: MIT
 *
 * Any bytes as what a worker sends: message after message is decoded until one is incomplete or refused, and what was
 * accepted keeps the promises of the headers. */
#include "message.h"

#include <string.h>

#define RESULT_MAX 4096

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_text(const char *text)
{
    g_assert(!text || g_utf8_validate(text, -1, NULL));
}

static void check_outcome(const Outcome *outcome)
{
    g_assert((outcome->status == OUTCOME_SUCCESS) == (outcome->error == NULL));
    g_assert(outcome->status != OUTCOME_CRASH && outcome->status < OUTCOME_REJECTED);
    check_text(outcome->error);
    if (outcome->exception) {
        check_text(outcome->exception->name);
        check_text(outcome->exception->message);
        check_text(outcome->exception->stack);
        check_text(outcome->exception->file);
        check_text(outcome->exception->details);
        check_text(outcome->exception->source_line);
    }
}

static void check_start(const WorkerMessage *message)
{
    g_assert(*message->start.method && *message->start.url && strlen(message->start.url) <= FETCH_URL_MAX);
    g_assert(g_str_is_ascii(message->start.method) && g_str_is_ascii(message->start.url));
    g_assert(g_strv_length(message->start.headers) % 2 == 0);
    for (char **text = message->start.headers; *text; text++)
        g_assert(!strpbrk(*text, "\r\n"));
}

/* The part lies within its message. */
static void check_part(const FetchPart *part, const guint8 *bytes, gsize size)
{
    g_assert(part->data_size <= FETCH_PIECE_MAX && part->data_size <= size);
    g_assert(part->data >= (const char *)bytes && part->data + part->data_size == (const char *)bytes + size);
}

static void check_message(const WorkerMessage *message, const guint8 *bytes, gsize size)
{
    g_assert((message->type == MESSAGE_REPLY) == (message->outcome != NULL));
    g_assert((message->type == MESSAGE_NOTICE) == (message->notice.cause != NULL));
    g_assert((message->type == MESSAGE_FETCH_START) == (message->start.headers != NULL));
    if (message->start.headers)
        check_start(message);
    else if (message->type >= MESSAGE_FETCH_BODY && message->type <= MESSAGE_FETCH_CANCEL)
        check_part(&message->part, bytes, size);
    if (message->outcome)
        check_outcome(message->outcome);
    check_text(message->notice.text);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gsize at = 0;
    for (;;) {
        WorkerMessage message;
        gsize used = 0;
        g_autoptr(GError) error = NULL;
        MessageRead read = message_decode_worker(data + at, size - at, RESULT_MAX, &message, &used, &error);
        g_assert((read == MESSAGE_INVALID) == (error != NULL));
        if (read != MESSAGE_COMPLETE)
            return 0;
        g_assert(used >= sizeof(MessageHeader) && used <= size - at);
        check_message(&message, data + at, used);
        worker_message_clear(&message);
        at += used;
    }
}
