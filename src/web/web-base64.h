/* SPDX-License-Identifier: MIT
 *
 * The C side of atob() and btoa(). */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* encode(text)   undefined where a character is above U+00FF
 * decode(text)   undefined where it is not base64 */
JSObjectRef web_base64_host(void);
