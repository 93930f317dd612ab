/* SPDX-License-Identifier: MIT
 *
 * `await` and `return` at the top level of a script. The engine knows neither in a script, so a text that uses them is
 * wrapped in an async function that still returns the value of the last statement, as eval would give it. This needs
 * no parser: one pass over the text finds the statements whose values count, and the engine's own syntax check has the
 * last word. Pure text work without the engine; texts may be any bytes and are read as UTF-8. */
#pragma once

#include <glib.h>

/* Whether the text contains the letters of either word at all. Most texts do not, and need nothing from here. */
gboolean toplevel_may_need_wrapping(const char *text, gsize size);

/* What was put into a text, by line and column of the result: 1-based, columns in UTF-16 units, as the engine counts. */
typedef struct {
    guint line;
    guint column;
    guint length;
} ToplevelInsertion;

/* Leads from positions in a wrapped text back to the user's. Lines are the same in both. */
typedef struct {
    GArray *insertions; /* of ToplevelInsertion, in the order of the text */
    guint last_line;    /* of the user's text */
} ToplevelMap;

/* The column in the user's text. A position inside an insertion is that of the character after it. */
guint toplevel_map_column(const ToplevelMap *map, guint line, guint column);

/* Whether a line belongs to the end of the wrapper, below the last line the user knows of. */
gboolean toplevel_map_is_tail(const ToplevelMap *map, guint line);

void toplevel_map_clear(ToplevelMap *map);

/* Says whether the engine can parse a text. */
typedef gboolean ToplevelAccepts(const char *text, gsize size, gpointer data);

/* The whole decision: the text to run instead of this one, or NULL when this one is to be run as it is. In order: as it
 * is, if nothing at its top level needs a wrapper; wrapped with its value; wrapped without; as it is, if the engine takes it
 * (`var await = 5`). A text with a top-level await or return that the engine takes in no form comes back wrapped, because the
 * complaint about the wrapped text is the one that knows these words. One that would leave its wrapper is to be run as it is,
 * which the engine refuses. The map is filled only with a text. */
char *toplevel_prepare(const char *text, gsize size, ToplevelAccepts *accepts, gpointer data,
                       ToplevelMap *map, gsize *out_size);

/* A place in the text that decides about its value. */
typedef enum {
    TOPLEVEL_VALUE,       /* an expression statement: its value counts */
    TOPLEVEL_COMMA_VALUE, /* the same, with a comma that an assignment would not reach across */
    TOPLEVEL_RESET,       /* an if, loop, switch or try inside a block: makes the value undefined before it runs */
} ToplevelMarkKind;

typedef struct {
    gsize start;
    gsize end; /* behind the last token of the expression */
    ToplevelMarkKind kind;
} ToplevelMark;

/* What one pass found out. Marks are kept only for the last top-level statement that has a value. */
typedef struct {
    gboolean bare_await; /* an `await` outside every function */
    gboolean top_return; /* a `return` outside every function */
    gboolean broken;     /* brackets that do not match, nested too deep, something unterminated: marks mean nothing */
    gint64 stray;        /* offset of the bracket that closes nothing, with which the pass ended; -1: there is none */
    gint64 last_top;     /* number of that statement, from 0; -1: no statement has a value */
    GArray *marks;       /* of ToplevelMark, in the order of the text */
} ToplevelScan;

void toplevel_scan(const char *text, gsize size, ToplevelScan *scan);
void toplevel_scan_clear(ToplevelScan *scan);

/* The text inside `(async($r)=>{` and `})()`. With value, what the marks point at is assigned to $r and returned. The
 * variable gets another name when the text uses this one. */
char *toplevel_wrap(const char *text, gsize size, const ToplevelScan *scan, gboolean with_value,
                    ToplevelMap *map, gsize *out_size);

/* The text as a block, so that one realm can run it again: the value stays, `let` and `const` do not. */
char *toplevel_block(const char *text, gsize size, ToplevelMap *map, gsize *out_size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ToplevelMap, toplevel_map_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ToplevelScan, toplevel_scan_clear)
