/* SPDX-License-Identifier: MIT
 *
 * A tree of YAML into a Settings: we walk down the keys that the table knows and pass over the sections of others. A mistake
 * is told and passed over, too, so that all are found. The tree may share nodes (aliases), so the walk counts its steps. */
#include "settings-table.h"
#include <string.h>
#include <yaml.h>

/* Far more than a file that people write has. */
#define VISITS_MAX 20000

typedef struct {
    Settings *settings;
    SettingsDocument *document;
    SettingsPart part;
    const GPtrArray *documents; /* of SettingsDocument; those behind this one have priority */
    guint index;                /* of this one */
    guint visits;
} Reader;

static void tell(const Reader *reader, const yaml_node_t *node, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void tell(const Reader *reader, const yaml_node_t *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    settings_add_error(reader->settings, "%s:%zu:%zu: %s", settings_document_name(reader->document),
                       node->start_mark.line + 1, node->start_mark.column + 1, problem);
}

static void warn(const Reader *reader, const yaml_node_t *node, const char *problem)
{
    settings_add_warning(reader->settings, "%s:%zu:%zu: %s", settings_document_name(reader->document),
                         node->start_mark.line + 1, node->start_mark.column + 1, problem);
}

/* The node, counted; NULL when there were too many, which is told once and ends the walk. */
static const yaml_node_t *visit(Reader *reader, int index)
{
    const yaml_node_t *node = yaml_document_get_node(settings_document_yaml(reader->document), index);
    if (reader->visits++ < VISITS_MAX)
        return node;
    if (reader->visits == VISITS_MAX + 1)
        tell(reader, node, "too many values (over %d, aliases followed)", VISITS_MAX);
    return NULL;
}

static const char *scalar_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

static gboolean is_null(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return FALSE;
    static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};
    return g_strv_contains(words, scalar_text(node));
}

/* The value of a key at the top of a document, NULL where it is not there. */
static const yaml_node_t *top_value(SettingsDocument *document, const char *key)
{
    yaml_document_t *yaml = settings_document_yaml(document);
    const yaml_node_t *root = yaml_document_get_root_node(yaml);
    if (!root || root->type != YAML_MAPPING_NODE)
        return NULL;
    const yaml_node_pair_t *end = root->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *node = yaml_document_get_node(yaml, pair->key);
        if (node->type == YAML_SCALAR_NODE && g_str_equal(scalar_text(node), key))
            return yaml_document_get_node(yaml, pair->value);
    }
    return NULL;
}

/* ---- values ---- */

/* What the environment gave to a value, as settings_expand() tells it. */
typedef struct {
    GString *names;
    GString *unset;
} Environment;

static void environment_clear(Environment *environment)
{
    g_string_free(environment->names, TRUE);
    g_string_free(environment->unset, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Environment, environment_clear)

static SettingOrigin node_origin(const Reader *reader, const yaml_node_t *node, const char *path,
                                 const Environment *environment)
{
    const char *name = settings_document_name(reader->document);
    gboolean has_names = environment && environment->names->len > 0;
    return (SettingOrigin){
        .place = g_strdup_printf("%s:%zu:%zu: %s", name, node->start_mark.line + 1, node->start_mark.column + 1, path),
        .shown = g_strdup_printf("%s:%zu%s%s%s", name, node->start_mark.line + 1, has_names ? " (environment " : "",
                                 has_names ? environment->names->str : "", has_names ? ")" : ""),
        .unset = g_strdup(environment ? environment->unset->str : ""),
    };
}

static void origin_clear(SettingOrigin *origin)
{
    g_free(origin->place);
    g_free(origin->shown);
    g_free(origin->unset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SettingOrigin, origin_clear)

/* Adds the scalar's text, expanded. */
static gboolean add_item(const Reader *reader, const yaml_node_t *node, const char *path, GPtrArray *items,
                         const Environment *environment)
{
    if (node->type != YAML_SCALAR_NODE) {
        tell(reader, node, "%s: a %s, where one value is wanted", path,
             node->type == YAML_MAPPING_NODE ? "map" : "list");
        return FALSE;
    }
    if (strlen(scalar_text(node)) != node->data.scalar.length) {
        tell(reader, node, "%s: contains a NUL character", path);
        return FALSE;
    }
    g_autofree char *text = settings_expand(scalar_text(node), environment->names, environment->unset);
    if (!g_utf8_validate(text, -1, NULL)) {
        tell(reader, node, "%s: not valid UTF-8 (environment %s)", path, environment->names->str);
        return FALSE;
    }
    g_ptr_array_add(items, g_steal_pointer(&text));
    return TRUE;
}

/* One that is no good is told where it stands, and left out. */
static void add_entry(const Reader *reader, const yaml_node_t *node, const char *path, const SettingRow *row, GPtrArray *items,
                      const Environment *environment)
{
    gsize unset_before = environment->unset->len;
    if (is_null(node)) {
        tell(reader, node, "%s: nothing, where one value is wanted", path);
        return;
    }
    if (!add_item(reader, node, path, items, environment))
        return;
    g_autoptr(GError) error = NULL;
    if (row->type != SETTING_LIST || setting_check_entry(row, items->pdata[items->len - 1], &error))
        return;
    g_auto(SettingOrigin) origin = node_origin(reader, node, path, NULL);
    const char *unset = environment->unset->str + unset_before;
    settings_tell_value(reader->settings, origin.place, error->message, unset + strspn(unset, ", "));
    g_string_truncate(environment->unset, unset_before);
    g_ptr_array_remove_index(items, items->len - 1);
}

/* FALSE: the walk is over. */
static gboolean add_entries(Reader *reader, const yaml_node_t *list, const char *path, const SettingRow *row, GPtrArray *items,
                            const Environment *environment)
{
    for (const yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++) {
        const yaml_node_t *node = visit(reader, *item);
        if (!node)
            return FALSE;
        add_entry(reader, node, path, row, items, environment);
    }
    return TRUE;
}

static void read_value(Reader *reader, const yaml_node_t *node, const char *path, const SettingPath *found)
{
    if (is_null(node))
        return;
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    g_auto(Environment) environment = {g_string_new(NULL), g_string_new(NULL)};
    gboolean is_list = node->type == YAML_SEQUENCE_NODE;
    /* Nobody looks into what is not used. */
    gboolean is_passed_over = found->row->type == SETTING_UNUSED && node->type != YAML_SCALAR_NODE;
    if (!is_passed_over && !(is_list ? add_entries(reader, node, path, found->row, items, &environment)
                                     : add_item(reader, node, path, items, &environment))) {
        settings_refuse(reader->settings, path);
        return;
    }
    g_ptr_array_add(items, NULL);

    g_auto(SettingOrigin) origin = node_origin(reader, node, path, &environment);
    SettingValue value = {(const char *const *)items->pdata, is_list || is_passed_over};
    settings_assign(reader->settings, path, found, &value, &origin);
}

/* ---- maps ---- */

static void read_map(Reader *reader, const yaml_node_t *map, const char *path);

static void read_section(Reader *reader, const yaml_node_t *node, const char *path, const SettingGroup *group)
{
    if (is_null(node))
        return;
    if (node->type != YAML_MAPPING_NODE) {
        tell(reader, node, "%s: a %s, where a map of keys is wanted", path,
             node->type == YAML_SEQUENCE_NODE ? "list" : "single value");
        return;
    }
    if (group) {
        /* Also an empty map makes a channel, or switches rotation on. */
        g_auto(SettingOrigin) origin = node_origin(reader, node, path, NULL);
        group->target(reader->settings, path);
        settings_set_origin(reader->settings, path, &origin);
    }
    read_map(reader, node, path);
}

/* Whether the key is nothing of ours: another plugin's section, or a channel that no key path can name. */
static gboolean is_foreign(const char *parent, const char *key)
{
    if (!*parent)
        return strchr(key, '.') || !settings_path_is_ours(key);
    return g_str_equal(parent, "logs.channels") && (!*key || strchr(key, '.'));
}

static void warn_of_stray(const Reader *reader, const yaml_node_t *key_node, const char *parent, const char *key)
{
    g_autofree char *problem = g_str_equal(parent, "logs.channels")          ? settings_stray_channel(key)
                               : !*parent && !settings_path_is_ours(key) ? settings_stray_section(key)
                                                                             : NULL;
    if (problem)
        warn(reader, key_node, problem);
}

/* A map of keys, or in its place the value of the one that may stand alone. */
static void read_group(Reader *reader, const yaml_node_t *value, const char *path, const SettingGroup *group)
{
    if (!group || !group->short_key || value->type != YAML_SCALAR_NODE) {
        read_section(reader, value, path, group);
        return;
    }
    g_autofree char *full = settings_path_join(path, group->short_key);
    SettingPath found = settings_find(full);
    read_value(reader, value, full, &found);
}

static void read_pair(Reader *reader, const yaml_node_t *key_node, const char *key, const yaml_node_t *value,
                      const char *parent)
{
    warn_of_stray(reader, key_node, parent, key);
    if (is_foreign(parent, key))
        return;
    g_autofree char *path = settings_path_join(parent, key);
    SettingPath found = settings_find(path);
    g_autofree char *unknown = found.kind == SETTING_PATH_UNKNOWN ? settings_unknown_key(path) : NULL;
    g_autofree char *misnamed = settings_name_fault(parent, key);
    if (g_str_equal(key, "<<"))
        tell(reader, key_node, "%s: merge keys are not supported", path);
    else if (misnamed)
        tell(reader, key_node, "%s", misnamed);
    else if (strchr(key, '.'))
        tell(reader, key_node, "%s: a key with a dot; dots are written as nested maps", path);
    else if (unknown)
        tell(reader, key_node, "%s", unknown);
    else if (found.kind == SETTING_PATH_VALUE)
        read_value(reader, value, path, &found);
    else
        read_group(reader, value, path, found.group);
}

/* Whether a file that comes later has the section; then it has that of this one for nothing, which is warned of. */
static gboolean is_replaced(const Reader *reader, const yaml_node_t *key_node, const char *path, const char *key)
{
    for (guint i = reader->documents->len; !*path && settings_path_is_ours(key) && --i > reader->index;) {
        SettingsDocument *later = reader->documents->pdata[i];
        const yaml_node_t *section = top_value(later, key);
        if (!section || section->type != YAML_MAPPING_NODE || section->data.mapping.pairs.start == section->data.mapping.pairs.top)
            continue;
        g_autofree char *problem = g_strdup_printf("%s has no effect: that of %s takes its place", key,
                                                   settings_document_name(later));
        warn(reader, key_node, problem);
        return TRUE;
    }
    return FALSE;
}

/* The key's text, or NULL where there is nothing to read below it. */
static const char *read_key(Reader *reader, const yaml_node_t *node, const char *path, GHashTable *seen)
{
    if (node->type != YAML_SCALAR_NODE || strlen(scalar_text(node)) != node->data.scalar.length) {
        if (*path || reader->part == SETTINGS_BODY)
            tell(reader, node, "a key in %s is not a plain text", *path ? path : "the file");
        return NULL;
    }
    const char *key = scalar_text(node);
    if (!*path && settings_part_of(key) != reader->part)
        return NULL;
    g_autofree char *full = settings_path_join(path, key);
    const yaml_node_t *first = g_hash_table_lookup(seen, key);
    if (first && settings_path_is_ours(full)) {
        tell(reader, node, "%s is there twice, first in line %zu", full, first->start_mark.line + 1);
        return NULL;
    }
    g_hash_table_insert(seen, (char *)key, (gpointer)node);
    return is_replaced(reader, node, path, key) ? NULL : key;
}

/* As deep as the table, however the nodes refer to each other: every key on the way is one of it. */
static void read_map(Reader *reader, const yaml_node_t *map, const char *path)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const yaml_node_pair_t *end = map->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *key_node = visit(reader, pair->key), *value = key_node ? visit(reader, pair->value) : NULL;
        if (!value)
            return;
        const char *key = read_key(reader, key_node, path, seen);
        if (key)
            read_pair(reader, key_node, key, value, path);
    }
}

void settings_read_document(Settings *settings, SettingsDocument *document, SettingsPart part,
                            const GPtrArray *documents, guint index)
{
    Reader reader = {settings, document, part, documents, index, 0};
    const yaml_node_t *root = yaml_document_get_root_node(settings_document_yaml(document));
    if (!root || is_null(root))
        return;
    if (root->type == YAML_MAPPING_NODE)
        read_map(&reader, root, "");
    else if (part == SETTINGS_BODY)
        tell(&reader, root, "a map of sections is wanted");
    const yaml_node_t *nested = index > 0 && part == SETTINGS_BODY ? top_value(document, "include") : NULL;
    if (nested && !is_null(nested))
        warn(&reader, nested, "include has no effect in a file that is included itself");
}

char *settings_document_version(SettingsDocument *document)
{
    const yaml_node_t *node = top_value(document, "version");
    if (!node || node->type != YAML_SCALAR_NODE || is_null(node))
        return NULL;
    g_auto(Environment) environment = {g_string_new(NULL), g_string_new(NULL)};
    return settings_expand(scalar_text(node), environment.names, environment.unset);
}
