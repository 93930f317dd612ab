/* SPDX-License-Identifier: MIT
 *
 * What the scripts of js/node/crypto.js and its kin need beside the host of Web Crypto: hashes in pieces, keys as text. See
 * src/crypto. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* Functions as those of web_crypto_host(), with the same keys. */
JSObjectRef node_crypto_host(void);
