/* SPDX-License-Identifier: MIT
 *
 * What the two halves of the fake worker share: fake-worker.c speaks the protocol, hostile-worker.c breaks it as it is
 * told, byte by byte. */
#pragma once

#include "block.h"
#include "message.h"

extern Block block;
extern guint8 *registry_memory;
extern guint64 id; /* of the execution */

/* Takes the bytes. */
void send_bytes(GByteArray *bytes);
void reply_with(guint64 execution, Outcome *outcome, gboolean retire);
Outcome *value(const char *json);
void hang(void);
void grow_to(gsize megabytes);
/* Does what its first word says. */
void run_command(const char *code);

/* rest: the code behind the word. */
typedef struct {
    const char *word;
    void (*run)(const char *rest);
} FakeCommand;

/* Ended by one without a word. */
extern const FakeCommand hostile_commands[];
