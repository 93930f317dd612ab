/* SPDX-License-Identifier: MIT
 *
 * The host of js/web/crypto.js and js/web/subtle.js: see src/crypto. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* Functions that give null for whatever cannot be done; bytes are Uint8Arrays, keys of two halves opaque objects. */
JSObjectRef web_crypto_host(void);
