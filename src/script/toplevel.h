/* SPDX-License-Identifier: MIT
 *
 * `await`, `return` and `import()` at the top level of a script. The engine knows none of them in a script, so a text that
 * uses them is wrapped in an async function that still returns the value of the last statement, as eval would give it, and
 * that tells of the variables which would be globals without it. This needs no parser: one pass over the text finds the
 * statements whose values count and the names that are declared, and the engine's own syntax check has the last word. A
 * script that is a module is wrapped as one, see module.h. Pure text work without the engine; texts may be any bytes and
 * are read as UTF-8. */
#pragma once

#include <glib.h>

#include "module-parts.h"

/* Whether the text contains the letters of one of these words at all. Most texts do not, and need nothing from here. */
gboolean toplevel_may_need_wrapping(const char *text, gsize size);

/* What was put into a text, by line and column of the result: 1-based, columns in UTF-16 units, as the engine counts. */
typedef struct {
    guint line;
    guint column;
    guint length;
} ToplevelInsertion;

/* What is in the first insertion for something that the user wrote elsewhere. */
typedef struct {
    guint start; /* its column in the first line of the result */
    guint line;  /* where that is in the user's text */
    guint column;
} ToplevelStandIn;

/* What the engine makes of the text to run. */
typedef enum {
    TOPLEVEL_TEXT,     /* its value: this is the user's text */
    TOPLEVEL_WRAPPED,  /* the same: the user's text is inside this one */
    TOPLEVEL_FUNCTION, /* the same, but a function that gives the value and wants arguments, see toplevel_wrap() */
    TOPLEVEL_MODULE,   /* the same, see module_wrap() */
} ToplevelForm;

/* Room for a word as long as `import`. */
#define TOPLEVEL_IMPORT_SIZE sizeof "import"

/* Leads from positions in a wrapped text back to the user's. Lines are the same in both. */
typedef struct {
    ToplevelForm form;
    GArray *insertions; /* of ToplevelInsertion, in the order of the text */
    GArray *stand_ins;  /* of ToplevelStandIn, in the order of the text; NULL: none */
    guint last_line;    /* of the user's text */
    guint tail_lines;   /* below it */
    gsize tail_size;    /* bytes of the wrapper behind the user's text */
    char import_name[TOPLEVEL_IMPORT_SIZE]; /* what stands for `import` in the text; empty: there is none */
} ToplevelMap;

/* The column in the user's text. A position inside an insertion is that of the character after it. */
guint toplevel_map_column(const ToplevelMap *map, guint line, guint column);

/* The place in the user's text for one in the result: the same, but that a position in a stand-in is that of what it is for. */
void toplevel_map_place(const ToplevelMap *map, guint *line, guint *column);

/* Whether a line belongs to the end of the wrapper, below the last line the user knows of; and whether it is the very
 * last, which calls the wrapper. */
gboolean toplevel_map_is_tail(const ToplevelMap *map, guint line);
gboolean toplevel_map_is_call(const ToplevelMap *map, guint line);

/* A message of the engine about the text with `import` for what stands for it; NULL where that is not in it. The caller frees
 * it. */
char *toplevel_map_message(const ToplevelMap *map, const char *message);

void toplevel_map_clear(ToplevelMap *map);

/* Says whether the engine can parse a text. */
typedef gboolean ToplevelAccepts(const char *text, gsize size, gpointer data);

/* The whole decision: the text to run instead of this one, or NULL when this one is to be run as it is. In order: as a
 * module, if it is one, with its value, where NULL may come with a fault instead; as it is, if nothing at its top level needs a
 * wrapper, and there is no import(); wrapped with its value and names; with less of them; with neither; as it is, if the
 * engine takes it (`var await = 5`). A text with what needs a wrapper that the engine takes in no form comes back wrapped, because
 * the complaint about the wrapped text is the one that knows these words. One that would leave its wrapper is to be run as it
 * is, which the engine refuses. The map is filled only with a text. */
char *toplevel_prepare(const char *text, gsize size, ToplevelAccepts *accepts, gpointer data,
                       ToplevelMap *map, gsize *out_size, ModuleFault *fault);

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

/* A name that a `var` or a function declares for the whole script. */
typedef struct {
    gsize start;
    gsize end;
    gboolean in_block; /* of a function in a block: for the whole script only where nothing else there has the name */
} ToplevelName;

/* What one pass found out. Marks are kept only for the last top-level statement that has a value. */
typedef struct {
    gboolean awaits;     /* an `await` anywhere */
    gboolean bare_await; /* one outside every function */
    gboolean function_awaits; /* one inside a function */
    gboolean top_return; /* a `return` outside every function */
    gsize return_at;     /* the first of them */
    gboolean broken;     /* brackets that do not match, nested too deep, something unterminated: marks mean nothing */
    gint64 stray;        /* offset of the bracket that closes nothing, with which the pass ended; -1: there is none */
    gint64 last_top;     /* number of that statement, from 0; -1: no statement has a value */
    GArray *marks;       /* of ToplevelMark, in the order of the text */
    GArray *names;       /* of ToplevelName, in the order of the text; one for each declaration */
    gboolean closures;   /* there are functions, classes or eval: variables can be reached when the text has run */
    gboolean html_comment; /* <!-- or --> began a comment, which it does not in a module */
    ModuleParts module;
} ToplevelScan;

void toplevel_scan(const char *text, gsize size, ToplevelScan *scan);

/* The same for a text that is known to be a module: strict, and without comments of HTML. */
void toplevel_scan_module(const char *text, gsize size, ToplevelScan *scan);
void toplevel_scan_clear(ToplevelScan *scan);

/* What a wrapper does beside running the text; bits. */
typedef enum {
    TOPLEVEL_WITH_VALUE = 1,
    TOPLEVEL_WITH_NAMES = 2,
    TOPLEVEL_WITH_BLOCK_NAMES = 4, /* of functions in blocks, too */
    TOPLEVEL_WITH_LEXICAL_NAMES = 8, /* of let, const and class at the top level, too */
    TOPLEVEL_WITH_BOX = 16, /* the value comes as the member `value` of an object, so that a promise stays one */
} ToplevelParts;

/* The text inside `(async($r)=>{` and `})()`. With value, what the marks point at is assigned to $r and returned. With
 * names, it is a function that calls its argument for each before it does anything else: expose("name", value, get, set,
 * flags), where get and set are functions that read and write the variable, and flags has bit 1 where others of the text
 * can do so, and 2 where the name is lexical, which has no value before the text has run. $r is another name when the text uses this one. Parts are left out where there is nothing to do for them, or
 * the scan is broken. Where the text has import(), it is a function, too, with a second argument, which is called in its
 * place: see module_wrap(). */
char *toplevel_wrap(const char *text, gsize size, const ToplevelScan *scan, ToplevelParts parts, ToplevelMap *map,
                    gsize *out_size);

/* The text as a block, so that one realm can run it again: the value stays, `let` and `const` do not. */
char *toplevel_block(const char *text, gsize size, ToplevelMap *map, gsize *out_size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ToplevelMap, toplevel_map_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ToplevelScan, toplevel_scan_clear)
