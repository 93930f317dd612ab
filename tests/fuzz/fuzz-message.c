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
    }
}

static void check_message(const WorkerMessage *message)
{
    g_assert((message->type == MESSAGE_REPLY) == (message->outcome != NULL));
    g_assert((message->type == MESSAGE_NOTICE) == (message->notice.cause != NULL));
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
        check_message(&message);
        worker_message_clear(&message);
        at += used;
    }
}
