/* SPDX-License-Identifier: MIT
 *
 * What esbuild says of sources, for people: its text read as one of a stranger, the common messages in words that fit here.
 * Private to this room. */
#pragma once

#include <glib.h>

typedef struct {
    GPtrArray *errors;   /* of char *, one line each: "js/app.ts:1:15: nothing is there …" */
    GPtrArray *warnings; /* the same */
    char *rest;          /* what stands in front of the first message, printable, cut; "" */
} BundlerMessages;

/* root: the folder whose path is left out. */
BundlerMessages *bundler_messages_read(const char *text, gsize size, const char *root);
void bundler_messages_free(BundlerMessages *messages);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BundlerMessages, bundler_messages_free)
