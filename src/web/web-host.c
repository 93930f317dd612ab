/* SPDX-License-Identifier: MIT */
#include "web-host.h"

#include "engine.h"
#include "host.h"
#include "running.h"
#include "text.h"
#include "web-base64.h"
#include "web-compression.h"
#include "web-crypto.h"
#include "web-encoding.h"
#include "web-fetch.h"
#include "web-url.h"
#include "web.h"

HOST_FUNCTION(is_alive)
{
    return JSValueMakeBoolean(context, running_is_alive());
}

static JSValueRef string_value(const char *text)
{
    return text_value(engine_system(), text_literal(text));
}

/* A new part of kit.host is one line here. */
static JSObjectRef make_parts(const MessageSetup *setup, const char *base_url)
{
    JSObjectRef parts = JSObjectMake(engine_system(), NULL, NULL);
    host_set(parts, "base64", web_base64_host());
    host_set(parts, "encoding", web_encoding_host());
    host_set(parts, "compression", web_compression_host());
    host_set(parts, "crypto", web_crypto_host());
    host_set(parts, "fetch", web_fetch_host(setup, base_url));
    host_set(parts, "url", web_url_host());
    return parts;
}

JSObjectRef web_host(const MessageSetup *setup, const char *base_url)
{
    JSObjectRef web = JSObjectMake(engine_system(), NULL, NULL), names = JSObjectMakeArray(engine_system(), 0, NULL, NULL),
                groups = JSObjectMakeArray(engine_system(), 0, NULL, NULL), of_numbers = JSObjectMakeArray(engine_system(), 0, NULL, NULL);
    for (unsigned i = 0; web_names[i].name; i++) {
        JSObjectSetPropertyAtIndex(engine_system(), names, i, string_value(web_names[i].name), NULL);
        JSObjectSetPropertyAtIndex(engine_system(), of_numbers, i, JSValueMakeBoolean(engine_system(), web_names[i].is_of_numbers), NULL);
        JSObjectSetPropertyAtIndex(engine_system(), groups, i, string_value(web_names[i].group), NULL);
    }
    host_set(web, "names", names);
    host_set(web, "groups", groups);
    host_set(web, "ofNumbers", of_numbers);
    host_set(web, "parts", make_parts(setup, base_url));
    host_set_function(web, "isAlive", is_alive);
    return web;
}
