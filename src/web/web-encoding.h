/* SPDX-License-Identifier: MIT
 *
 * The C side of TextEncoder and TextDecoder, and of everything else that turns text into bytes or back. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* encodeUtf8(string)                       a new Uint8Array of the running script's realm
 * encodeInto(string, bytes)                whole characters, as many as have room in the Uint8Array; counts then has how
 *                                          many units were read, and how many bytes written
 * decodeUtf8(bytes, fatal, ignoreBOM)      the text of a Uint8Array; with fatal, a TypeError where it is malformed
 * nameOf(label)                            the name of the encoding, or undefined where there is none to decode with
 * makeDecoder(label, fatal, ignoreBOM)     for a stream of bytes
 * decode(decoder, bytes, isLast)           the next piece of it; a TypeError as above */
JSObjectRef web_encoding_host(void);
