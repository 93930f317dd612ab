/* SPDX-License-Identifier: MIT */
#include "printable.h"

char *printable(const char *text, gsize size_max)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) shown = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        if (shown->len > size_max) {
            g_string_append(shown, "...");
            break;
        }
        gunichar character = g_utf8_get_char(at);
        g_string_append_unichar(shown, g_unichar_isprint(character) ? character : 0xfffd);
    }
    return g_string_free(g_steal_pointer(&shown), FALSE);
}
