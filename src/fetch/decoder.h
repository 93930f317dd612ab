/* SPDX-License-Identifier: MIT
 *
 * Takes the content codings off the body of a response. Bytes in, bytes out, as much at a time as there is room for: a
 * small body that stands for a large one costs its content only when somebody takes it. */
#pragma once

#include <glib.h>

typedef struct Decoder Decoder;

/* codings: the values of content-encoding, joined by commas. NULL where there is nothing to take off: no coding but
 * identity, or one that is not known here, with which all stay on, as in other runtimes. */
Decoder *decoder_new(const char *codings);
void decoder_free(Decoder *decoder);

/* Takes from the input, whose start and size it moves, and returns how many bytes of content it wrote, at most room. 0: all
 * input was taken and more is wanted, or there is a fault. */
gsize decoder_run(Decoder *decoder, const guint8 **input, gsize *input_size, guint8 *output, gsize room);
/* What is wrong with the data, in words that follow "the body": "is not encoded as …"; NULL: nothing. To be freed. */
char *decoder_fault(const Decoder *decoder);
/* The same where the input has ended. */
char *decoder_fault_at_end(const Decoder *decoder);

/* The value of accept-encoding that asks for what can be taken off. */
const char *decoder_accepts(void);
