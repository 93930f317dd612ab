/* SPDX-License-Identifier: MIT */
#include "realm.h"

#include "bindings.h"
#include "engine.h"
#include "text.h"

/* Each live realm is some 120 KB of heap to mark, and making one takes a tenth of a millisecond: a few are enough to take
 * the making out of the calls of a burst. */
#define POOL_SIZE 4

static Realm pool[POOL_SIZE];
static guint pool_count;

static Realm realm_make(void)
{
    Realm realm = {.context = JSGlobalContextCreateInGroup(engine_group(), NULL)};
    realm.stringify = bindings_install(realm.context);
    return realm;
}

Realm realm_take(void)
{
    return pool_count ? pool[--pool_count] : realm_make();
}

void realm_release(Realm *realm)
{
    JSValueUnprotect(engine_system(), realm->stringify);
    JSGlobalContextRelease(realm->context);
}

JSValueRef realm_evaluate(const Realm *realm, JSStringRef text, const char *url, JSValueRef *thrown)
{
    JSStringRef name = text_literal(url);
    JSValueRef value = JSEvaluateScript(realm->context, text, NULL, name, 1, thrown);
    JSStringRelease(name);
    return value;
}

void realm_install_web(Realm *realm, WebNames names)
{
    WebNames missing = names & ~realm->web_names;
    if (missing)
        bindings_install_web(realm->context, missing);
    realm->web_names |= missing;
}

Realm *realm_shared(void)
{
    static Realm shared;
    if (!shared.context)
        shared = realm_make();
    return &shared;
}

gboolean realm_refill(void)
{
    if (pool_count == POOL_SIZE)
        return FALSE;
    pool[pool_count++] = realm_make();
    return TRUE;
}
