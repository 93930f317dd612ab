/* SPDX-License-Identifier: MIT
 *
 * zlib for js/web/compression.js, in steps: input goes in, output comes out in pieces of limited size, so that the limits
 * of an execution hold between any two of them. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* open(format, decompress): a codec; formats are 0 deflate, 1 deflate-raw, 2 gzip.
 * write(codec, bytes): a Uint8Array, or undefined for the end of the input; all output must have been read before.
 * read(codec): a Uint8Array, or undefined where it takes more input to go on; throws a TypeError for bad input. */
JSObjectRef web_compression_host(void);
