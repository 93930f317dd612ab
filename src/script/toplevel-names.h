/* SPDX-License-Identifier: MIT
 *
 * The names that a script's text declares for the whole of it: by `var` outside of functions, wherever it stands and
 * whatever pattern it has, and by functions at the top level or, in text that is not strict, in blocks. The scan tells what
 * it meets; each context keeps in three bits where it is in a declaration. */
#pragma once

#include "toplevel-statement.h"

/* A word, and the keyword that it is where it stands. */
void names_take_word(Scanner *scanner, const Token *token, Keyword keyword);

/* A bracket was opened: a pattern, if a name could have stood there. */
void names_open(Context *context);

/* A comma, a colon behind the key of an object, and dots, each in its context. */
void names_take_comma(Context *context);
void names_take_key_end(Context *context);
void names_take_ellipsis(Context *context);

/* The end of a statement, or of the first part of a head. */
void names_end_list(Context *context);

/* Each name once, in order of its first declaration. with_block_names: those of functions in blocks, too. */
GArray *names_unique(const char *text, const GArray *names, gboolean with_block_names);
