/* SPDX-License-Identifier: MIT
 *
 * Character encodings by the Encoding standard: UTF-8 in both directions, and decoders for all encodings that have a label
 * there. UTF-16 units are the other side everywhere. Works on memory alone, without the engine. */
#pragma once

#include <glib.h>

/* U+FFFD: what stands for bytes that are no character. */
#define CHARSET_NO_CHARACTER 0xfffd

/* Units that decoding a piece can give at most, whatever was left of the piece before. */
#define CHARSET_UNITS_MAX(size) ((size) + 8)

/* ---- UTF-8 ---- */

/* What a decoder knows between two pieces: a sequence that is not complete. Begins as zeros. */
typedef struct {
    guint32 code_point;
    guint8 needed, seen; /* bytes behind the first */
    guint8 lower, upper; /* the range of the next one */
} CharsetUtf8;

/* Decodes one piece and returns how many units that gave. Each maximal part of a malformed sequence becomes U+FFFD; with
 * fatal, the first one ends it with -1. last: a sequence that is not complete is malformed. */
gssize charset_utf8_decode(CharsetUtf8 *state, const guint8 *bytes, gsize size, gboolean last, gboolean fatal,
                           gunichar2 *units);

/* Bytes that units take as UTF-8, lone surrogates as U+FFFD. */
gsize charset_utf8_size(const gunichar2 *units, gsize length);

/* Encodes as many whole characters as have room. Returns how many bytes that were, *read how many units. */
gsize charset_utf8_encode(const gunichar2 *units, gsize length, guint8 *utf8, gsize room, gsize *read);

/* ---- all of them ---- */

typedef struct Charset Charset;

/* NULL where it is no label of an encoding. Case and white space around it do not count. */
const Charset *charset_find(const char *label, gsize size);

/* The name that TextDecoder.encoding gives: "windows-1252". */
const char *charset_name(const Charset *charset);

/* FALSE for "replacement", which is there to decode nothing. */
gboolean charset_is_decodable(const Charset *charset);

typedef struct CharsetDecoder CharsetDecoder;

CharsetDecoder *charset_decoder_new(const Charset *charset, gboolean fatal, gboolean ignore_bom);
void charset_decoder_free(CharsetDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CharsetDecoder, charset_decoder_free)

/* Decodes one piece of a stream and returns how many units that gave, -1 where it is malformed and fatal. After the last
 * piece, and after -1, a new stream begins. A byte order mark at its start is left out unless ignore_bom was given. */
gssize charset_decoder_push(CharsetDecoder *decoder, const guint8 *bytes, gsize size, gboolean last, gunichar2 *units);
