/* SPDX-License-Identifier: MIT
 *
 * YAML text into a Settings. libyaml makes a tree whose nodes know their line and column; we walk down the keys that the
 * table knows and pass over the sections of others. The tree may share nodes (aliases), so the walk counts its steps. */
#include "settings-table.h"
#include <string.h>
#include <yaml.h>

/* Far more than a file that people write has. */
#define VISITS_MAX 20000
/* libyaml looks at every open bracket for each token, so that deep nesting would take hours. */
#define DEPTH_MAX 100

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(yaml_parser_t, yaml_parser_delete)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(yaml_document_t, yaml_document_delete)

typedef struct {
    Settings *settings;
    const char *name; /* of the file */
    yaml_document_t *document;
    guint visits;
} Reader;

static gboolean fail_at(const Reader *reader, yaml_mark_t mark, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static gboolean fail_at(const Reader *reader, yaml_mark_t mark, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, SETTINGS_ERROR, 0, "%s:%zu:%zu: %s", reader->name, mark.line + 1, mark.column + 1, problem);
    return FALSE;
}

/* The node, counted; NULL with an error when there were too many. */
static const yaml_node_t *visit(Reader *reader, int index, GError **error)
{
    const yaml_node_t *node = yaml_document_get_node(reader->document, index);
    if (++reader->visits > VISITS_MAX) {
        fail_at(reader, node->start_mark, error, "too many values (over %d, aliases followed)", VISITS_MAX);
        return NULL;
    }
    return node;
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

static SettingOrigin node_origin(const Reader *reader, const yaml_node_t *node, const char *path, GPtrArray *names)
{
    GString *shown = g_string_new(NULL);
    g_string_append_printf(shown, "%s:%zu", reader->name, node->start_mark.line + 1);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(shown, "%s%s", i == 0 ? " (environment " : ", ", (const char *)names->pdata[i]);
    if (names->len > 0)
        g_string_append_c(shown, ')');
    char *place = g_strdup_printf("%s:%zu:%zu: %s", reader->name, node->start_mark.line + 1,
                                  node->start_mark.column + 1, path);
    return (SettingOrigin){place, g_string_free(shown, FALSE)};
}

static void origin_clear(SettingOrigin *origin)
{
    g_free(origin->place);
    g_free(origin->shown);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SettingOrigin, origin_clear)

/* Adds the scalar's text, expanded. */
static gboolean add_item(const Reader *reader, const yaml_node_t *node, const char *path, GPtrArray *items,
                         GPtrArray *names, GError **error)
{
    if (node->type != YAML_SCALAR_NODE)
        return fail_at(reader, node->start_mark, error, "%s: a %s, where one value is wanted", path,
                       node->type == YAML_MAPPING_NODE ? "map" : "list");
    if (strlen(scalar_text(node)) != node->data.scalar.length)
        return fail_at(reader, node->start_mark, error, "%s: contains a NUL character", path);
    g_autofree char *text = settings_expand(scalar_text(node), names);
    if (!g_utf8_validate(text, -1, NULL))
        return fail_at(reader, node->start_mark, error, "%s: not valid UTF-8 (environment %s)", path,
                       (const char *)names->pdata[names->len - 1]);
    g_ptr_array_add(items, g_steal_pointer(&text));
    return TRUE;
}

static gboolean add_items(Reader *reader, const yaml_node_t *list, const char *path, GPtrArray *items,
                          GPtrArray *names, GError **error)
{
    for (const yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++) {
        const yaml_node_t *node = visit(reader, *item, error);
        if (!node || !add_item(reader, node, path, items, names, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_value(Reader *reader, const yaml_node_t *node, const char *path, const SettingPath *found,
                           GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gboolean is_list = node->type == YAML_SEQUENCE_NODE;
    if (is_null(node) || (found->row->type == SETTING_UNUSED && node->type != YAML_SCALAR_NODE))
        return TRUE;
    if (!(is_list ? add_items(reader, node, path, items, names, error)
                  : add_item(reader, node, path, items, names, error)))
        return FALSE;
    g_ptr_array_add(items, NULL);

    g_auto(SettingOrigin) origin = node_origin(reader, node, path, names);
    SettingValue value = {(const char *const *)items->pdata, is_list};
    return settings_assign(reader->settings, path, found, &value, &origin, error);
}

/* The key's text, or NULL with an error. */
static const char *read_key(Reader *reader, const yaml_node_t *node, const char *path, GHashTable *seen, GError **error)
{
    if (node->type != YAML_SCALAR_NODE || strlen(scalar_text(node)) != node->data.scalar.length) {
        fail_at(reader, node->start_mark, error, "a key in %s is not a plain text", *path ? path : "the file");
        return NULL;
    }
    const char *key = scalar_text(node);
    g_autofree char *full = settings_path_join(path, key);
    const yaml_node_t *first = g_hash_table_lookup(seen, key);
    if (first && settings_path_is_ours(full)) {
        fail_at(reader, node->start_mark, error, "%s is there twice, first in line %zu", full,
                first->start_mark.line + 1);
        return NULL;
    }
    g_hash_table_insert(seen, (char *)key, (gpointer)node);
    return key;
}

/* Whether the key is nothing of ours: another plugin's section, or a channel that no key path can name. */
static gboolean is_foreign(const char *parent, const char *key)
{
    if (!*parent)
        return strchr(key, '.') || !settings_path_is_ours(key);
    return g_str_equal(parent, "logs.channels") && (!*key || strchr(key, '.'));
}

static gboolean read_map(Reader *reader, const yaml_node_t *map, const char *path, GError **error);

static gboolean read_section(Reader *reader, const yaml_node_t *node, const char *path, const SettingGroup *group,
                             GError **error)
{
    if (is_null(node))
        return TRUE;
    if (node->type != YAML_MAPPING_NODE)
        return fail_at(reader, node->start_mark, error, "%s: a %s, where a map of keys is wanted", path,
                       node->type == YAML_SEQUENCE_NODE ? "list" : "single value");
    if (group) {
        /* Also an empty map makes a channel, or switches rotation on. */
        g_autoptr(GPtrArray) no_names = g_ptr_array_new();
        g_auto(SettingOrigin) origin = node_origin(reader, node, path, no_names);
        group->target(reader->settings, path);
        settings_set_origin(reader->settings, path, &origin);
    }
    return read_map(reader, node, path, error);
}

static gboolean read_pair(Reader *reader, const yaml_node_t *key_node, const char *key, const yaml_node_t *value,
                          const char *parent, GError **error)
{
    if (is_foreign(parent, key))
        return TRUE;
    g_autofree char *path = settings_path_join(parent, key);
    SettingPath found = settings_find(path);
    if (g_str_equal(key, "<<"))
        return fail_at(reader, key_node->start_mark, error, "%s: merge keys are not supported", path);
    if (strchr(key, '.'))
        return fail_at(reader, key_node->start_mark, error, "%s: a key with a dot; dots are written as nested maps", path);
    if (found.kind == SETTING_PATH_UNKNOWN) {
        g_autofree char *unknown = settings_unknown_key(path);
        return fail_at(reader, key_node->start_mark, error, "%s", unknown);
    }
    return found.kind == SETTING_PATH_VALUE ? read_value(reader, value, path, &found, error)
                                            : read_section(reader, value, path, found.group, error);
}

/* As deep as the table, however the nodes refer to each other: every key on the way is one of it. */
static gboolean read_map(Reader *reader, const yaml_node_t *map, const char *path, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const yaml_node_pair_t *end = map->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *key_node = visit(reader, pair->key, error);
        const char *key = key_node ? read_key(reader, key_node, path, seen, error) : NULL;
        const yaml_node_t *value = key ? visit(reader, pair->value, error) : NULL;
        if (!value || !read_pair(reader, key_node, key, value, path, error))
            return FALSE;
    }
    return TRUE;
}

/* The position of a byte, for problems that come without one. */
static yaml_mark_t mark_of(const char *text, gsize offset)
{
    yaml_mark_t mark = {.index = offset};
    for (gsize i = 0; i < offset; i++) {
        gboolean is_newline = text[i] == '\n';
        mark.line += is_newline;
        /* Bytes that go on with a character make no column of their own. */
        mark.column = is_newline ? 0 : mark.column + (((guchar)text[i] & 0xC0) != 0x80);
    }
    return mark;
}

static gboolean check_text(const Reader *reader, const char *text, gsize size, GError **error)
{
    const char *end;
    if (size > SETTINGS_FILE_MAX) {
        g_set_error(error, SETTINGS_ERROR, 0, "%s: larger than %d bytes", reader->name, SETTINGS_FILE_MAX);
        return FALSE;
    }
    if (g_utf8_validate_len(text, size, &end))
        return TRUE;
    return fail_at(reader, mark_of(text, (gsize)(end - text)), error,
                   *end ? "not valid UTF-8 (byte 0x%02x)" : "a NUL byte", (guchar)*end);
}

static gboolean fail_parse(const Reader *reader, const yaml_parser_t *parser, const char *text, gsize size,
                           GError **error)
{
    if (parser->error == YAML_READER_ERROR)
        return fail_at(reader, mark_of(text, MIN(parser->problem_offset, size)), error, "%s", parser->problem);
    return fail_at(reader, parser->problem_mark, error, "%s%s%s", parser->problem ? parser->problem : "not YAML",
                   parser->context ? " " : "", parser->context ? parser->context : "");
}

static void parser_start(yaml_parser_t *parser, const char *text, gsize size)
{
    if (!yaml_parser_initialize(parser))
        g_error("no memory for the YAML parser");
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const guchar *)text, size);
}

/* Goes through the text once without making a tree of it, to see that it is YAML and not nested too deep. */
static gboolean check_depth(const Reader *reader, const char *text, gsize size, GError **error)
{
    g_auto(yaml_parser_t) parser;
    parser_start(&parser, text, size);
    yaml_event_type_t type;
    int depth = 0;
    do {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event))
            return fail_parse(reader, &parser, text, size, error);
        type = event.type;
        depth += (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) -
                 (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT);
        yaml_mark_t mark = event.start_mark;
        yaml_event_delete(&event);
        if (depth > DEPTH_MAX)
            return fail_at(reader, mark, error, "nested more than %d deep", DEPTH_MAX);
    } while (type != YAML_STREAM_END_EVENT);
    return TRUE;
}

static gboolean read_document(Reader *reader, GError **error)
{
    const yaml_node_t *root = yaml_document_get_root_node(reader->document);
    if (!root || is_null(root))
        return TRUE;
    if (root->type != YAML_MAPPING_NODE)
        return fail_at(reader, root->start_mark, error, "a map of sections is wanted");
    return read_map(reader, root, "", error);
}

gboolean settings_read_yaml(Settings *settings, const char *name, const char *text, gsize size, GError **error)
{
    Reader reader = {.settings = settings, .name = name};
    if (!check_text(&reader, text, size, error) || !check_depth(&reader, text, size, error))
        return FALSE;

    g_auto(yaml_parser_t) parser;
    parser_start(&parser, text, size);
    g_auto(yaml_document_t) document = {0};
    if (!yaml_parser_load(&parser, &document))
        return fail_parse(&reader, &parser, text, size, error);
    reader.document = &document;
    if (!read_document(&reader, error))
        return FALSE;

    g_auto(yaml_document_t) next = {0};
    if (!yaml_parser_load(&parser, &next))
        return fail_parse(&reader, &parser, text, size, error);
    const yaml_node_t *second = yaml_document_get_root_node(&next);
    return !second || fail_at(&reader, second->start_mark, error, "a second document; only one is read");
}
