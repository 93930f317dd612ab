/* SPDX-License-Identifier: MIT
 *
 * The C side of URL and URLSearchParams. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* parse(text, base)           the serialised URL, or undefined where it is none; base may be undefined
 * set(href, setter, value)    the same after one of the setters, which are numbered as in setters
 * ends                        where the parts of the URL that was given last end, in the order of parts
 * origin(href)
 * formEncode(text), formDecode(text)   one name or value as in a query */
JSObjectRef web_url_host(void);
