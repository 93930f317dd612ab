/* SPDX-License-Identifier: MIT
 *
 * JSON text into msgpack in one pass. How many members a container has stands in front of them and is known behind them:
 * the head is written in the form for few, and those that had more grow all at once in the end. */
#include <string.h>
#include "codec.h"
#include "json-read.h"
#include "msgpack.h"
#include "number.h"

enum {
    FEW = 15,       /* members that the short head can tell */
    CHUNK = 64 << 10,
};

typedef struct {
    gsize head; /* where it is in out */
    guint32 count;
    gboolean spelled; /* an object that is an error, or an array of them: names are written as Go has them */
} Container;

typedef struct {
    GByteArray *out;  /* as long as there is room; the last bytes are not in use yet */
    gsize size;       /* of what is in use */
    Container *open;  /* from the outermost */
    guint depth;
    GArray *grown; /* of Container: those with more than FEW members, in the order of their ends */
    gboolean spelled; /* as Container's, where none is open */
    guint8 errors_in; /* behind a name of an error: the head of what would be an error, or an array of them */
} Writer;

enum { MAP_HEAD = 0x80, ARRAY_HEAD = 0x90 };

static gboolean is_spelled(const Writer *writer)
{
    return writer->depth > 0 ? writer->open[writer->depth - 1].spelled : writer->spelled;
}

/* Where so many bytes more may be written. */
static guint8 *room(Writer *writer, gsize size)
{
    if (writer->out->len - writer->size < size)
        g_byte_array_set_size(writer->out, (guint)(writer->size + size + CHUNK));
    return writer->out->data + writer->size;
}

/* ---- scalars ---- */

static void append_string(Writer *writer, const JsonScan *scan)
{
    gsize size = scan->escaped ? json_read_string(scan->text, scan->size, NULL) : scan->size;
    guint8 *to = room(writer, MSGPACK_HEAD_MAX + size);
    gsize head = msgpack_write_string_head(to, size);
    if (scan->escaped)
        json_read_string(scan->text, scan->size, (char *)to + head);
    else
        memcpy(to + head, scan->text, size);
    writer->size += head + size;
}

static gboolean is_named(const JsonScan *scan, const char *name)
{
    return scan->size == strlen(name) && memcmp(scan->text, name, scan->size) == 0;
}

/* Errors lie in errors as their cause and in an array; what else one has is the script's. */
static void append_name(Writer *writer, const JsonScan *scan)
{
    gsize start = writer->size;
    append_string(writer, scan);
    if (!is_spelled(writer))
        return;
    writer->errors_in = is_named(scan, "cause") ? MAP_HEAD : is_named(scan, "errors") ? ARRAY_HEAD : 0;
    if (scan->size > 0 && scan->size <= FEW) { /* a head of one byte */
        guint8 *first = &writer->out->data[start + 1];
        *first = (guint8)g_ascii_toupper((char)*first);
    }
}

static void append_number(Writer *writer, const JsonScan *scan)
{
    gint64 integer;
    guint8 *to = room(writer, MSGPACK_HEAD_MAX);
    if (json_read_plain_integer(scan->text, scan->size, &integer))
        writer->size += msgpack_write_integer(to, integer);
    else
        writer->size += msgpack_write_double(to, number_parse_json(scan->text, scan->size));
}

static void append_byte(Writer *writer, guint8 byte)
{
    *room(writer, 1) = byte;
    writer->size++;
}

/* ---- containers ---- */

static gboolean begins_error(const Writer *writer, guint8 head)
{
    gboolean in_array = writer->depth > 0 && writer->out->data[writer->open[writer->depth - 1].head] == ARRAY_HEAD;
    return in_array ? is_spelled(writer) && head == MAP_HEAD : head == writer->errors_in;
}

static void begin(Writer *writer, guint8 head)
{
    Container container = {.head = writer->size, .spelled = begins_error(writer, head)};
    writer->errors_in = 0;
    writer->open[writer->depth++] = container;
    append_byte(writer, head);
}

static void end(Writer *writer)
{
    Container *container = &writer->open[--writer->depth];
    guint8 *head = &writer->out->data[container->head];
    if (container->count > FEW)
        g_array_append_val(writer->grown, *container);
    else
        *head |= (guint8)container->count;
}

static gsize write_head(guint8 *to, guint8 short_head, guint32 count)
{
    return short_head == MAP_HEAD ? msgpack_write_map_head(to, count) : msgpack_write_array_head(to, count);
}

/* Between these two the bytes have their place already; before from, they have not. */
typedef struct {
    guint8 *bytes;
    gsize from, to;
} Shift;

static void grow_head(Shift *shift, const Container *container)
{
    gsize behind = container->head + 1, moved = shift->from - behind;
    guint8 head[MSGPACK_HEAD_MAX];
    gsize size = write_head(head, shift->bytes[container->head], container->count);
    shift->to -= moved;
    memmove(shift->bytes + shift->to, shift->bytes + behind, moved);
    shift->to -= size;
    memcpy(shift->bytes + shift->to, head, size);
    shift->from = container->head;
}

/* From the last to the first, so that each byte is moved once. They are known in the order of their ends: what began after
 * one that ended later lies inside it, and comes before it on the way back. */
static void grow_heads(Writer *writer)
{
    const Container *grown = (const Container *)writer->grown->data;
    gsize added = 0;
    guint8 head[MSGPACK_HEAD_MAX];
    for (guint i = 0; i < writer->grown->len; i++)
        added += write_head(head, ARRAY_HEAD, grown[i].count) - 1;
    (void)room(writer, added);
    Shift shift = {writer->out->data, writer->size, writer->size + added};
    writer->size += added;

    Container *around = writer->open;
    guint depth = 0;
    for (guint i = writer->grown->len; i > 0; i--) {
        while (depth > 0 && around[depth - 1].head > grown[i - 1].head)
            grow_head(&shift, &around[--depth]);
        around[depth++] = grown[i - 1];
    }
    while (depth > 0)
        grow_head(&shift, &around[--depth]);
}

/* ---- the text ---- */

static void append_token(Writer *writer, const JsonScan *scan, JsonToken token)
{
    switch (token) {
    case JSON_TOKEN_OBJECT:
        begin(writer, MAP_HEAD);
        break;
    case JSON_TOKEN_ARRAY:
        begin(writer, ARRAY_HEAD);
        break;
    case JSON_TOKEN_CLOSE:
        end(writer);
        break;
    case JSON_TOKEN_NAME:
        append_name(writer, scan);
        break;
    case JSON_TOKEN_STRING:
        append_string(writer, scan);
        break;
    case JSON_TOKEN_NUMBER:
        append_number(writer, scan);
        break;
    default:
        append_byte(writer, token == JSON_TOKEN_NULL ? 0xc0 : token == JSON_TOKEN_TRUE ? 0xc3 : 0xc2);
    }
}

static gboolean append_all(Writer *writer, JsonScan *scan)
{
    for (;;) {
        JsonToken token = json_scan_next(scan);
        if (token <= JSON_TOKEN_END)
            return token == JSON_TOKEN_END;
        if (token != JSON_TOKEN_NAME && token != JSON_TOKEN_CLOSE && writer->depth > 0)
            writer->open[writer->depth - 1].count++;
        append_token(writer, scan, token);
    }
}

/* At most: nothing grows more than 1.5 and a comma do, to a double. */
static gboolean fits(const GByteArray *out, gsize size, GError **error)
{
    gsize left = G_MAXUINT32 - out->len;
    if (size <= G_MAXUINT32 && size / 4 * 9 + 2 * CHUNK <= left)
        return TRUE;
    g_set_error(error, RPC_ERROR, RPC_ERROR_TOO_LARGE, "%zu bytes of JSON may not fit into msgpack", size);
    return FALSE;
}

/* Nothing is appended where the text is broken. */
static gboolean convert(GByteArray *out, JsonScan *scan, gboolean spelled)
{
    g_autofree Container *open = g_new(Container, JSON_READ_DEPTH_MAX);
    g_autoptr(GArray) grown = g_array_new(FALSE, FALSE, sizeof(Container));
    guint before = out->len;
    Writer writer = {.out = out, .size = before, .open = open, .grown = grown, .spelled = spelled};
    gboolean whole = append_all(&writer, scan);
    if (whole)
        grow_heads(&writer);
    g_byte_array_set_size(out, whole ? (guint)writer.size : before);
    return whole;
}

gboolean msgpack_append_json(GByteArray *out, const char *json, gsize size, GError **error)
{
    if (!fits(out, size, error))
        return FALSE;
    JsonScan scan;
    json_read_init(&scan, json, size);
    return convert(out, &scan, FALSE) || json_read_fail(&scan, json, error);
}

void msgpack_append_error_members(GByteArray *out, const char *members, gsize size, gboolean go_names)
{
    JsonScan scan;
    json_scan_init_members(&scan, members, size, JSON_READ_DEPTH_MAX);
    if (fits(out, size, NULL))
        (void)convert(out, &scan, go_names);
}
