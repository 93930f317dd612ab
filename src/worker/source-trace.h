/* SPDX-License-Identifier: MIT
 *
 * From positions in texts that run to those in the sources that they were made from, by source maps. The map of a program
 * comes from the server, that of a script is in its text; it is read with the first position that is asked for, under the
 * limits of the execution, and where it is no good positions stay what they are. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "bindings.h"
#include "channel.h"

typedef enum {
    TRACE_IN_TEXT,  /* the text may have a map in it */
    TRACE_IN_SERVER,
    TRACE_ASKED,    /* the server was asked for it */
    TRACE_CAME,     /* and sent it */
    TRACE_OPEN,
    TRACE_NONE,     /* there is none, or it is no good */
} TraceState;

/* The map of one text. Zeroed: the text may have one in it. */
typedef struct {
    TraceState state;
    guint32 program;  /* whose: its number */
    const char *name; /* that program's, borrowed; NULL: it is a script */
    GBytes *json;     /* came */
    gsize positions;  /* came: in it, at most */
    gboolean is_refused; /* it was told that it is not used */
    char *folder;     /* came: what its sources are relative to */
    char *root;       /* came: see bindings_open_map() */
    JSObjectRef map;  /* open */
} SourceTrace;

void source_trace_clear(SourceTrace *trace);

/* Takes over a map that was asked for. FALSE: the message is another. */
gboolean source_trace_receive(const ServerMessage *message);

/* Where that place of a text comes from; text and file: the user's, and what it is called. FALSE: it is not known. */
gboolean source_trace(SourceTrace *trace, const char *text, gsize size, const char *file, guint line, guint column,
                      BindingsSource *source);
