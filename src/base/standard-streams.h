/* SPDX-License-Identifier: MIT
 *
 * Standard output and standard error of the commands. Everything that a command or its script prints goes through
 * standard_write(), so that what cannot be written is never taken for written: the first failure of each stream is
 * remembered and ends the stream, since an output with holes is worse than one that is cut. */
#pragma once

#include <glib.h>

/* Makes sure that descriptors 0 to 2 are there, as other files would take their places: a closed standard output becomes one
 * that cannot be written, a closed standard input one that cannot be read. At the start of the program. */
void standard_start(void);

/* Writes all of it, and waits for the reader. FALSE: the stream has failed, now or earlier. fd: 1 or 2. */
gboolean standard_write(int fd, const char *text, gsize size);
gboolean standard_print(int fd, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The errno of the stream's failure, 0 while there is none. */
int standard_failure(int fd);

/* Called once, from inside the write that fails for the want of a reader. NULL: nothing. */
typedef void (*StandardReaderGone)(gpointer user_data);
void standard_on_reader_gone(StandardReaderGone gone, gpointer user_data);
