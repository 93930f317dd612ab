/* SPDX-License-Identifier: MIT
 *
 * libedit, which edits lines at a terminal. Loaded by the one command that does so: with what it stands on, every other and
 * the server would carry it. */
#pragma once

#include <glib.h>
#include <histedit.h>

/* The functions in use, each of libedit's own type: editline.el_init() is el_init(). */
#define EDITLINE_FUNCTIONS(FUNCTION)                                                                                    \
    FUNCTION(el_end)                                                                                                    \
    FUNCTION(el_get)                                                                                                    \
    FUNCTION(el_gets)                                                                                                   \
    FUNCTION(el_init)                                                                                                   \
    FUNCTION(el_insertstr)                                                                                              \
    FUNCTION(el_line)                                                                                                   \
    FUNCTION(el_reset)                                                                                                  \
    FUNCTION(el_resize)                                                                                                 \
    FUNCTION(el_set)                                                                                                    \
    FUNCTION(el_wset)                                                                                                   \
    FUNCTION(el_source)                                                                                                 \
    FUNCTION(history)                                                                                                   \
    FUNCTION(history_end)                                                                                               \
    FUNCTION(history_init)

typedef struct {
#define EDITLINE_MEMBER(name) __typeof__(name) *name;
    EDITLINE_FUNCTIONS(EDITLINE_MEMBER)
#undef EDITLINE_MEMBER
} EditlineFunctions;

extern EditlineFunctions editline;

/* Before anything else. FALSE: it is not there, as the error says. */
gboolean editline_library_load(GError **error);
