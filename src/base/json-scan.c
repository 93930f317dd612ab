/* SPDX-License-Identifier: MIT */
#include "json-scan.h"

#include <string.h>
#include "utf8.h"

/* What may come next. */
enum {
    EXPECT_ELEMENT, /* a value; in an object, a name */
    EXPECT_FIRST,   /* the same, or the end of the container */
    EXPECT_VALUE,   /* of the member whose name was last */
    EXPECT_MORE,    /* a comma, or the end of the container; outside of all, the end */
};

static JsonToken fail(JsonScan *scan, const char *failure)
{
    if (!scan->failure)
        scan->failure = failure;
    return JSON_TOKEN_BROKEN;
}

/* ---- strings ---- */

#define EACH_BYTE(byte) (0x0101010101010101u * (byte))

/* Where the high bit of a byte is set in the result, that byte or one before it is 0. */
static guint64 zero_bytes(guint64 word)
{
    return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

/* How many of eight characters, from the first, are ASCII that stands for itself in a string. The lowest bit that is set is
 * always right, since nothing was borrowed below it. */
static guint plain_of_eight(const char *at)
{
    guint64 word;
    memcpy(&word, at, sizeof word);
    word = GUINT64_FROM_LE(word);
    guint64 controls = (word - EACH_BYTE(0x20)) & ~word & EACH_BYTE(0x80);
    guint64 beyond_ascii = word & EACH_BYTE(0x80);
    guint64 others = beyond_ascii | controls | zero_bytes(word ^ EACH_BYTE('"')) | zero_bytes(word ^ EACH_BYTE('\\'));
    return others ? (guint)__builtin_ctzll(others) / 8 : 8;
}

static const char *skip_plain_ascii(const char *at, const char *end)
{
    while (end - at >= 8) {
        guint plain = plain_of_eight(at);
        at += plain;
        if (plain < 8)
            return at;
    }
    while (at < end && (guchar)*at >= 0x20 && (guchar)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

const char *json_scan_plain(const char *at, const char *end)
{
    for (;;) {
        at = skip_plain_ascii(at, end);
        if (at == end || (guchar)*at < 0x80)
            return at;
        guint size = 1;
        while (at < end && (guchar)*at >= 0x80 && size > 0) {
            size = utf8_character_size(at, (gsize)(end - at));
            at += size;
        }
        if (size == 0)
            return at;
    }
}

/* Behind an escape; NULL where it is none. */
static const char *skip_escape(const char *at, const char *end)
{
    if (end - at < 2 || !at[1] || !strchr("\"\\/bfnrtu", at[1]))
        return NULL;
    if (at[1] != 'u')
        return at + 2;
    if (end - at < 6)
        return NULL;
    for (guint i = 2; i < 6; i++)
        if (!g_ascii_isxdigit(at[i]))
            return NULL;
    return at + 6;
}

const char *json_scan_string_inside(const char **at, const char *end, gboolean *escaped, const char **failure)
{
    for (;;) {
        *at = json_scan_plain(*at, end);
        if (*at == end || **at == '"')
            return *at;
        const char *behind = **at == '\\' ? skip_escape(*at, end) : NULL;
        if (!behind) {
            *failure = **at == '\\'             ? "invalid escape in a string"
                       : (guchar)**at >= 0x80 ? "invalid UTF-8 in a string"
                                              : "control character in a string";
            return NULL;
        }
        *escaped = TRUE;
        *at = behind;
    }
}

/* From the quote at the start to behind the one at the end. */
static gboolean take_string(JsonScan *scan)
{
    scan->text = ++scan->at;
    scan->escaped = FALSE;
    const char *end = json_scan_string_inside(&scan->at, scan->end, &scan->escaped, &scan->failure);
    if (!end)
        return FALSE;
    if (end == scan->end) {
        scan->failure = "unexpected end in a string";
        return FALSE;
    }
    scan->size = (gsize)(end - scan->text);
    scan->at = end + 1;
    return TRUE;
}

/* ---- other tokens ---- */

static void skip_space(JsonScan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r'))
        scan->at++;
}

static gboolean take(JsonScan *scan, char wanted)
{
    if (scan->at == scan->end || *scan->at != wanted)
        return FALSE;
    scan->at++;
    return TRUE;
}

static gboolean take_digits(JsonScan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && g_ascii_isdigit(*scan->at))
        scan->at++;
    return scan->at > start;
}

static gboolean take_exponent(JsonScan *scan)
{
    if (!take(scan, 'e') && !take(scan, 'E'))
        return TRUE;
    if (!take(scan, '+'))
        (void)take(scan, '-');
    return take_digits(scan);
}

static JsonToken read_number(JsonScan *scan)
{
    scan->text = scan->at;
    gboolean negative = take(scan, '-');
    if (!take(scan, '0') && !take_digits(scan))
        return fail(scan, negative ? "digits expected" : "a value expected");
    if ((take(scan, '.') && !take_digits(scan)) || !take_exponent(scan))
        return fail(scan, "digits expected");
    scan->size = (gsize)(scan->at - scan->text);
    return JSON_TOKEN_NUMBER;
}

static JsonToken read_word(JsonScan *scan, const char *word, gsize size, JsonToken token)
{
    if ((gsize)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
        return fail(scan, "a value expected");
    scan->text = scan->at;
    scan->size = size;
    scan->at += size;
    return token;
}

static JsonToken open_container(JsonScan *scan, gboolean object)
{
    if (scan->depth == scan->depth_max)
        return fail(scan, "maximum parsing depth reached");
    guint8 *bits = &scan->objects[scan->depth / 8];
    guint8 bit = (guint8)(1u << scan->depth % 8);
    *bits = object ? *bits | bit : *bits & ~bit;
    scan->depth++;
    scan->in_object = object;
    scan->expected = EXPECT_FIRST;
    scan->text = scan->at++;
    return object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY;
}

static JsonToken read_value(JsonScan *scan)
{
    char c = *scan->at;
    if (c == '{' || c == '[')
        return open_container(scan, c == '{');
    scan->expected = EXPECT_MORE;
    switch (c) {
    case '"':
        return take_string(scan) ? JSON_TOKEN_STRING : JSON_TOKEN_BROKEN;
    case 't':
        return read_word(scan, "true", 4, JSON_TOKEN_TRUE);
    case 'f':
        return read_word(scan, "false", 5, JSON_TOKEN_FALSE);
    case 'n':
        return read_word(scan, "null", 4, JSON_TOKEN_NULL);
    default:
        return read_number(scan);
    }
}

/* The colon behind it is taken, too. */
static JsonToken read_name(JsonScan *scan)
{
    if (*scan->at != '"')
        return fail(scan, "a name expected");
    if (!take_string(scan))
        return JSON_TOKEN_BROKEN;
    skip_space(scan);
    if (!take(scan, ':'))
        return fail(scan, "':' expected");
    scan->expected = EXPECT_VALUE;
    return JSON_TOKEN_NAME;
}

static JsonToken close_container(JsonScan *scan)
{
    if (scan->depth == scan->depth_floor)
        return fail(scan, "the end expected");
    if (*scan->at != (scan->in_object ? '}' : ']'))
        return fail(scan, scan->in_object ? "',' or '}' expected" : "',' or ']' expected");
    scan->at++;
    scan->depth--;
    if (scan->depth > 0) {
        guint top = scan->depth - 1;
        scan->in_object = scan->objects[top / 8] >> top % 8 & 1;
    }
    scan->expected = EXPECT_MORE;
    return JSON_TOKEN_CLOSE;
}

static JsonToken read_end(JsonScan *scan)
{
    gboolean complete = scan->expected == EXPECT_MORE && scan->depth == scan->depth_floor;
    return complete ? JSON_TOKEN_END : fail(scan, "unexpected end");
}

/* ---- the scan ---- */

/* The bits need no zeroes: each is written before it is read. */
static void init(JsonScan *scan, const char *text, gsize size, guint depth_max)
{
    scan->at = text;
    scan->end = size > 0 ? text + size : text; /* no text at all may be NULL */
    scan->failure = NULL;
    scan->expected = EXPECT_ELEMENT;
    scan->in_object = FALSE;
    scan->depth = scan->depth_floor = 0;
    scan->depth_max = MIN(depth_max, JSON_SCAN_DEPTH_MAX);
}

void json_scan_init(JsonScan *scan, const char *text, gsize size, guint depth_max)
{
    init(scan, text, size, depth_max);
}

void json_scan_init_members(JsonScan *scan, const char *text, gsize size, guint depth_max)
{
    init(scan, text, size, depth_max);
    scan->in_object = TRUE;
    scan->objects[0] = 1;
    scan->depth = scan->depth_floor = 1;
}

JsonToken json_scan_next(JsonScan *scan)
{
    if (scan->failure)
        return JSON_TOKEN_BROKEN;
    skip_space(scan);
    if (scan->at == scan->end)
        return read_end(scan);
    switch (scan->expected) {
    case EXPECT_VALUE:
        return read_value(scan);
    case EXPECT_FIRST:
        if (*scan->at == '}' || *scan->at == ']')
            return close_container(scan);
        break;
    case EXPECT_MORE:
        if (*scan->at != ',' || scan->depth == 0)
            return close_container(scan);
        scan->at++;
        scan->expected = EXPECT_ELEMENT;
        skip_space(scan);
        if (scan->at == scan->end)
            return read_end(scan);
    }
    return scan->in_object ? read_name(scan) : read_value(scan);
}

gboolean json_scan_skip(JsonScan *scan, JsonToken first)
{
    if (first != JSON_TOKEN_OBJECT && first != JSON_TOKEN_ARRAY)
        return first != JSON_TOKEN_BROKEN;
    guint outside = scan->depth - 1;
    while (scan->depth > outside)
        if (json_scan_next(scan) == JSON_TOKEN_BROKEN)
            return FALSE;
    return TRUE;
}
