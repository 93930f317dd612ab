/* SPDX-License-Identifier: MIT
 *
 * Any text as an entry of js.allow_net: read or refused with words, and what is read allows what it should and no name of
 * its own accord. */
#include "guard.h"

#include <netinet/in.h>
#include <string.h>
#include "net-pattern.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    NetPattern pattern;
    const char *fault = NULL;
    gboolean is_one = net_pattern_parse(text, &pattern, &fault);
    g_assert(is_one == (fault == NULL));
    const char *const list[] = {text, NULL};
    g_autoptr(GError) error = NULL;
    const char *const none[] = {NULL};
    g_autoptr(Guard) guard = guard_new(list, none, &error);
    g_assert((guard != NULL) == is_one && (error != NULL) == !is_one);
    if (!is_one)
        return 0;

    struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_port = htons(pattern.port ? pattern.port : 80)};
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (pattern.kind == NET_PATTERN_NAME) {
        g_autoptr(Guard) denying = guard_new(list, list, NULL);
        for (NetReach reach = NET_PUBLIC; reach <= NET_NONE; reach++) {
            g_autofree char *own = guard_refuses(guard, reach, pattern.name, (struct sockaddr *)&loopback);
            g_autofree char *other = guard_refuses(guard, reach, "another.example", (struct sockaddr *)&loopback);
            g_autofree char *denied = guard_refuses(denying, reach, pattern.name, (struct sockaddr *)&loopback);
            g_assert((own == NULL) == (reach != NET_NONE) && denied);
            g_assert(other || g_str_equal(pattern.name, "another.example"));
        }
    }
    net_pattern_clear(&pattern);
    return 0;
}
