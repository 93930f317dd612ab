/* SPDX-License-Identifier: MIT */
#include "node-host.h"

#include "engine.h"
#include "host.h"
#include "node-crypto.h"
#include "text.h"

static const NodeModules *modules;

static JSValueRef text_or_undefined(JSContextRef context, const char *text)
{
    return text ? text_value(context, text_literal(text)) : JSValueMakeUndefined(context);
}

HOST_FUNCTION(place)
{
    g_autofree char *specifier = host_string_argument(context, count, arguments, 0);
    return text_or_undefined(context, specifier ? modules->place(specifier) : NULL);
}

HOST_FUNCTION(fault)
{
    g_autofree char *specifier = host_string_argument(context, count, arguments, 0);
    g_autofree char *text = specifier ? modules->fault(specifier) : NULL;
    return text_or_undefined(context, text);
}

static JSObjectRef names_there(void)
{
    JSObjectRef names = JSObjectMakeArray(engine_system(), 0, NULL, NULL);
    const char *name;
    for (guint i = 0; (name = modules->there(i)); i++)
        JSObjectSetPropertyAtIndex(engine_system(), names, i, text_or_undefined(engine_system(), name), NULL);
    return names;
}

/* As node calls it. */
#if defined __x86_64__
#define ARCHITECTURE "x64"
#elif defined __aarch64__
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE ""
#endif

JSObjectRef node_host(const NodeModules *given)
{
    modules = given;
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_function(host, "place", place);
    host_set_function(host, "fault", fault);
    host_set(host, "crypto", node_crypto_host());
    host_set(host, "names", names_there());
    host_set(host, "architecture", text_or_undefined(engine_system(), ARCHITECTURE));
    return host;
}
