/* SPDX-License-Identifier: MIT
 *
 * YAML text into a tree whose nodes know their line and column. The text is looked at first: size, UTF-8, depth. */
#include "settings-table.h"
#include <string.h>
#include <yaml.h>

/* libyaml looks at every open bracket for each token, so that deep nesting would take hours. */
#define DEPTH_MAX 100

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(yaml_parser_t, yaml_parser_delete)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(yaml_document_t, yaml_document_delete)

struct SettingsDocument {
    char *name;
    yaml_document_t yaml;
};

/* A text on its way to a tree. */
typedef struct {
    Settings *settings;
    const char *name;
    const char *text;
    gsize size;
} Source;

static gboolean fail_at(const Source *source, yaml_mark_t mark, const char *format, ...) G_GNUC_PRINTF(3, 4);
static gboolean fail_at(const Source *source, yaml_mark_t mark, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    settings_add_error(source->settings, "%s:%zu:%zu: %s", source->name, mark.line + 1, mark.column + 1, problem);
    return FALSE;
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

static gboolean check_text(const Source *source)
{
    const char *end;
    if (source->size > SETTINGS_FILE_MAX) {
        settings_add_error(source->settings, "%s: larger than %d bytes", source->name, SETTINGS_FILE_MAX);
        return FALSE;
    }
    if (g_utf8_validate_len(source->text, source->size, &end))
        return TRUE;
    return fail_at(source, mark_of(source->text, (gsize)(end - source->text)),
                   *end ? "not valid UTF-8 (byte 0x%02x)" : "a NUL byte", (guchar)*end);
}

static gboolean fail_parse(const Source *source, const yaml_parser_t *parser)
{
    if (parser->error == YAML_READER_ERROR)
        return fail_at(source, mark_of(source->text, MIN(parser->problem_offset, source->size)), "%s", parser->problem);
    return fail_at(source, parser->problem_mark, "%s%s%s", parser->problem ? parser->problem : "not YAML",
                   parser->context ? " " : "", parser->context ? parser->context : "");
}

static void parser_start(yaml_parser_t *parser, const Source *source)
{
    if (!yaml_parser_initialize(parser))
        g_error("no memory for the YAML parser");
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const guchar *)source->text, source->size);
}

/* Goes through the text once without making a tree of it, to see that it is YAML and not nested too deep. */
static gboolean check_depth(const Source *source)
{
    g_auto(yaml_parser_t) parser;
    parser_start(&parser, source);
    yaml_event_type_t type;
    int depth = 0;
    do {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event))
            return fail_parse(source, &parser);
        type = event.type;
        depth += (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) -
                 (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT);
        yaml_mark_t mark = event.start_mark;
        yaml_event_delete(&event);
        if (depth > DEPTH_MAX)
            return fail_at(source, mark, "nested more than %d deep", DEPTH_MAX);
    } while (type != YAML_STREAM_END_EVENT);
    return TRUE;
}

static gboolean load(const Source *source, yaml_document_t *document)
{
    g_auto(yaml_parser_t) parser;
    parser_start(&parser, source);
    if (!yaml_parser_load(&parser, document))
        return fail_parse(source, &parser);
    g_auto(yaml_document_t) next = {0};
    if (!yaml_parser_load(&parser, &next))
        return fail_parse(source, &parser);
    const yaml_node_t *second = yaml_document_get_root_node(&next);
    return !second || fail_at(source, second->start_mark, "a second document; only one is read");
}

SettingsDocument *settings_document_new(Settings *settings, const char *name, const char *text, gsize size)
{
    Source source = {settings, name, text, size};
    if (!check_text(&source) || !check_depth(&source))
        return NULL;
    g_autoptr(SettingsDocument) document = g_new0(SettingsDocument, 1);
    document->name = g_strdup(name);
    return load(&source, &document->yaml) ? g_steal_pointer(&document) : NULL;
}

void settings_document_free(SettingsDocument *document)
{
    if (!document)
        return;
    yaml_document_delete(&document->yaml);
    g_free(document->name);
    g_free(document);
}

const char *settings_document_name(const SettingsDocument *document)
{
    return document->name;
}

struct yaml_document_s *settings_document_yaml(SettingsDocument *document)
{
    return &document->yaml;
}
