/* SPDX-License-Identifier: MIT
 *
 * A small map from cause to the time of its last line. Workers name the causes, so their number is bounded: whatever
 * comes after the first so many is counted under one. */
#include "notices.h"

#include "log.h"

#define CAUSES_MAX 64
#define COUNT_MAX  9007199254740992.0 /* beyond it doubles do not count */

struct Notices {
    GHashTable *causes; /* char * → Cause * */
};

typedef struct {
    gint64 logged_us;
    gboolean was_logged;
    gint64 notices; /* all of them */
    gint64 told;    /* how often it had happened by the last line */
} Cause;

Notices *notices_new(void)
{
    Notices *notices = g_new0(Notices, 1);
    notices->causes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return notices;
}

void notices_free(Notices *notices)
{
    if (!notices)
        return;
    g_hash_table_unref(notices->causes);
    g_free(notices);
}

static Cause *find_cause(Notices *notices, const char *name)
{
    Cause *cause = g_hash_table_lookup(notices->causes, name);
    if (!cause && g_hash_table_size(notices->causes) >= CAUSES_MAX) {
        name = "other";
        cause = g_hash_table_lookup(notices->causes, name);
    }
    if (!cause) {
        cause = g_new0(Cause, 1);
        g_hash_table_insert(notices->causes, g_strdup(name), cause);
    }
    return cause;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

gboolean notices_log(Notices *notices, const MessageNotice *notice, double happened, gint64 now_us)
{
    Cause *cause = find_cause(notices, notice->cause);
    cause->notices++;
    if (cause->was_logged && now_us - cause->logged_us < G_USEC_PER_SEC)
        return FALSE;
    /* What workers count is as they say: it may be any number, and may fall. */
    gint64 total = MAX((gint64)MIN(happened, COUNT_MAX), cause->notices);
    log_write(LOG_WARN, notice->text, LOG_STRING("name", or_empty(notice->name)),
              LOG_STRING("detail", or_empty(notice->detail)), LOG_INT("suppressed", MAX(total - cause->told - 1, 0)));
    cause->told = total;
    cause->logged_us = now_us;
    cause->was_logged = TRUE;
    return TRUE;
}
