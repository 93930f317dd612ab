/* SPDX-License-Identifier: MIT
 *
 * The C side of TextEncoder and TextDecoder, and of everything else that turns text into bytes or back. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* encodeUtf8(string)                     a new Uint8Array of the running script's realm
 * decodeUtf8(bytes, fatal, ignoreBOM)    the text of a Uint8Array; with fatal, a TypeError where it is malformed */
JSObjectRef web_encoding_host(void);
