/* SPDX-License-Identifier: MIT
 *
 * Keys that are near to ours: what somebody may have meant by a key that is unknown inside our sections, and by one at the
 * top that is nobody's. */
#include "settings-table.h"
#include <string.h>
#include "edit-distance.h"

/* No key of ours is longer; it also bounds the work of comparing. */
#define KEY_BYTES_MAX 64

/* The key below parent that is most like the given one, or NULL where none is like it. */
static char *nearest_key(const char *parent, const char *key)
{
    char *nearest = NULL;
    guint distance = MAX(2, (guint)strlen(key) / 3) + 1;
    for (const SettingGroup *group = settings_groups; group->prefix; group++) {
        for (const SettingRow *row = group->rows; row->key; row++) {
            g_autofree char *pattern = settings_path_join(group->prefix, row->key);
            const char *rest = settings_pattern_rest(pattern, parent);
            if (!rest || !*rest)
                continue;
            g_autofree char *candidate = settings_path_part(rest + 1, 0);
            guint new_distance = *candidate == '<' ? G_MAXUINT : edit_distance(key, candidate);
            if (new_distance < distance) {
                distance = new_distance;
                g_free(nearest);
                nearest = g_steal_pointer(&candidate);
            }
        }
    }
    return nearest;
}

char *settings_unknown_key(const char *path)
{
    const char *dot = strrchr(path, '.');
    g_autofree char *parent = dot ? g_strndup(path, (gsize)(dot - path)) : g_strdup("");
    const char *key = dot ? dot + 1 : path;
    g_autofree char *nearest = strlen(key) <= KEY_BYTES_MAX ? nearest_key(parent, key) : NULL;
    g_autofree char *shown = setting_escape(path);

    if (!nearest)
        return g_strdup_printf("unknown key %s", shown);
    return g_strdup_printf("unknown key %s (did you mean %s?)", shown, nearest);
}

/* ---- beside our sections ---- */

/* The sections of RoadRunner and its plugins that are not ours, some of which are near to ours. */
static const char *const roadrunner_sections[] = {
    "amqp", "app", "beanstalk", "boltdb", "broadcast", "centrifuge", "endure", "fileserver", "google_pub_sub", "grpc",
    "gzip", "headers", "http", "jobs", "kafka", "kv", "lock", "memcached", "memory", "nats", "otel", "redis", "reload",
    "send", "server", "service", "sqs", "static", "tcp", "temporal", "websockets", NULL,
};

/* Our sections that the key is near to, and the same key inside js. */
static GPtrArray *meant_by(const char *key)
{
    GPtrArray *meant = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const SettingGroup *group = settings_groups; group->prefix; group++) {
        for (const SettingRow *row = group->rows; row->key; row++) {
            g_autofree char *path = settings_path_join(group->prefix, row->key);
            char *section = settings_path_part(path, 0);
            if (g_hash_table_add(seen, section) && edit_is_near(key, section))
                g_ptr_array_add(meant, g_strdup(section));
        }
    }
    g_autofree char *inside = settings_path_join("js", key);
    if (settings_find(inside).kind != SETTING_PATH_UNKNOWN)
        g_ptr_array_add(meant, g_steal_pointer(&inside));
    g_ptr_array_add(meant, NULL);
    return meant;
}

char *settings_stray_section(const char *key)
{
    if (g_str_equal(key, "envfile"))
        return g_strdup("envfile is not read: variables come from the environment alone");
    if (!*key || strlen(key) > KEY_BYTES_MAX || strchr(key, '.') || g_strv_contains(roadrunner_sections, key))
        return NULL;
    g_autoptr(GPtrArray) meant = meant_by(key);
    if (!meant->pdata[0])
        return NULL;
    g_autofree char *candidates = g_strjoinv(" or ", (char **)meant->pdata);
    g_autofree char *shown = setting_escape(key);
    return g_strdup_printf("%s is no section and has no effect (did you mean %s?)", shown, candidates);
}

char *settings_stray_channel(const char *name)
{
    if (strlen(name) > KEY_BYTES_MAX || g_str_equal(name, "js") || g_strv_contains(roadrunner_sections, name) ||
        !edit_is_near(name, "js"))
        return NULL;
    g_autofree char *shown = setting_escape(name);
    return g_strdup_printf("logs.channels.%s is nobody's channel and has no effect (did you mean js?)", shown);
}
