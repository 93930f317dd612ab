/* SPDX-License-Identifier: MIT
 *
 * What js/web.js and the scripts of js/web/ are given by C. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include "message.h"

/* The host of web.js, in the system realm: names, groups, parts, shared and isAlive; evaluate comes from who loads the
 * scripts. base_url: against which fetch() resolves; NULL: none. */
JSObjectRef web_host(const MessageSetup *setup, const char *base_url);
