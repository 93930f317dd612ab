/* SPDX-License-Identifier: MIT
 *
 * A scanner without recursion: of the containers that are open it keeps one bit each, which says whether it is
 * an object. */
#include "json-check.h"

#include <string.h>

typedef struct {
    const char *at;
    const char *end;
    guint depth;
    guint8 objects[JSON_CHECK_DEPTH_MAX / 8];
} Scanner;

static char peek(const Scanner *scanner)
{
    return scanner->at < scanner->end ? *scanner->at : '\0';
}

static gboolean take(Scanner *scanner, char wanted)
{
    if (scanner->at == scanner->end || *scanner->at != wanted)
        return FALSE;
    scanner->at++;
    return TRUE;
}

static void skip_space(Scanner *scanner)
{
    while (scanner->at < scanner->end && (*scanner->at == ' ' || *scanner->at == '\n' || *scanner->at == '\t' ||
                                          *scanner->at == '\r'))
        scanner->at++;
}

static gboolean take_word(Scanner *scanner, const char *word)
{
    gsize size = strlen(word);
    if ((gsize)(scanner->end - scanner->at) < size || memcmp(scanner->at, word, size) != 0)
        return FALSE;
    scanner->at += size;
    return TRUE;
}

/* Behind a backslash. */
static gboolean take_escape(Scanner *scanner)
{
    char c = peek(scanner);
    if (c == '\0' || !strchr("\"\\/bfnrtu", c))
        return FALSE;
    scanner->at++;
    for (guint i = 0; c == 'u' && i < 4; i++) {
        if (!g_ascii_isxdigit(peek(scanner)))
            return FALSE;
        scanner->at++;
    }
    return TRUE;
}

#define EACH_BYTE(byte) (0x0101010101010101u * (byte))

/* Where the high bit of a byte is set in the result, that byte or one before it is 0. */
static guint64 zero_bytes(guint64 word)
{
    return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

/* Whether all eight stand for themselves in a string; now and then no where it is yes, which only costs time. */
static gboolean eight_are_plain(const char *at)
{
    guint64 word;
    memcpy(&word, at, sizeof word);
    guint64 controls = (word - EACH_BYTE(0x20)) & ~word & EACH_BYTE(0x80);
    return !(controls | zero_bytes(word ^ EACH_BYTE('"')) | zero_bytes(word ^ EACH_BYTE('\\')));
}

/* Up to a quote, a backslash, a control character or the end. */
static void skip_plain(Scanner *scanner)
{
    const char *at = scanner->at, *end = scanner->end;
    while (end - at >= 8 && eight_are_plain(at))
        at += 8;
    while (at < end && (guchar)*at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    scanner->at = at;
}

/* Up to a quote or the end; FALSE where a control character or a wrong escape comes first. */
static gboolean skip_string_inside(Scanner *scanner)
{
    for (;;) {
        skip_plain(scanner);
        if (scanner->at == scanner->end || *scanner->at == '"')
            return TRUE;
        if (!take(scanner, '\\') || !take_escape(scanner))
            return FALSE;
    }
}

static gboolean take_string(Scanner *scanner)
{
    return take(scanner, '"') && skip_string_inside(scanner) && take(scanner, '"');
}

static gboolean take_digits(Scanner *scanner)
{
    const char *start = scanner->at;
    while (scanner->at < scanner->end && g_ascii_isdigit(*scanner->at))
        scanner->at++;
    return scanner->at > start;
}

static gboolean take_number(Scanner *scanner)
{
    (void)take(scanner, '-');
    if (!take(scanner, '0') && !take_digits(scanner))
        return FALSE;
    if (take(scanner, '.') && !take_digits(scanner))
        return FALSE;
    if (!take(scanner, 'e') && !take(scanner, 'E'))
        return TRUE;
    if (!take(scanner, '+'))
        (void)take(scanner, '-');
    return take_digits(scanner);
}

static gboolean take_scalar(Scanner *scanner)
{
    switch (peek(scanner)) {
    case '"':
        return take_string(scanner);
    case 't':
        return take_word(scanner, "true");
    case 'f':
        return take_word(scanner, "false");
    case 'n':
        return take_word(scanner, "null");
    default:
        return take_number(scanner);
    }
}

/* The name of a member, up to its value. */
static gboolean take_name(Scanner *scanner)
{
    skip_space(scanner);
    if (!take_string(scanner))
        return FALSE;
    skip_space(scanner);
    return take(scanner, ':');
}

static gboolean in_object(const Scanner *scanner)
{
    guint top = scanner->depth - 1;
    return scanner->objects[top / 8] >> top % 8 & 1;
}

static gboolean push(Scanner *scanner, gboolean object)
{
    if (scanner->depth == JSON_CHECK_DEPTH_MAX)
        return FALSE;
    guint8 *bits = &scanner->objects[scanner->depth / 8];
    guint8 bit = (guint8)(1u << scanner->depth % 8);
    *bits = object ? *bits | bit : *bits & ~bit;
    scanner->depth++;
    return TRUE;
}

typedef enum { BROKEN, VALUE_NEXT, VALUE_OVER } Step;

/* The start of a value: all of a scalar or an empty container, else up to the first value inside. */
static Step begin_value(Scanner *scanner)
{
    skip_space(scanner);
    gboolean object = peek(scanner) == '{';
    if (!object && peek(scanner) != '[')
        return take_scalar(scanner) ? VALUE_OVER : BROKEN;
    scanner->at++;
    skip_space(scanner);
    if (take(scanner, object ? '}' : ']'))
        return VALUE_OVER;
    return push(scanner, object) && (!object || take_name(scanner)) ? VALUE_NEXT : BROKEN;
}

/* Behind a value inside a container: closes it, or goes up to the next value. */
static Step after_value(Scanner *scanner)
{
    gboolean object = in_object(scanner);
    skip_space(scanner);
    if (take(scanner, ','))
        return !object || take_name(scanner) ? VALUE_NEXT : BROKEN;
    scanner->depth--;
    return take(scanner, object ? '}' : ']') ? VALUE_OVER : BROKEN;
}

static gboolean take_value(Scanner *scanner)
{
    Step step = VALUE_NEXT;
    while (step == VALUE_NEXT || (step == VALUE_OVER && scanner->depth > 0))
        step = step == VALUE_NEXT ? begin_value(scanner) : after_value(scanner);
    skip_space(scanner);
    return step == VALUE_OVER;
}

/* The bits need no zeroes: each is written before it is read. */
static void scanner_init(Scanner *scanner, const char *text, gsize size)
{
    scanner->at = text;
    scanner->end = size > 0 ? text + size : text; /* no text at all may be NULL */
    scanner->depth = 0;
}

gboolean json_check_value(const char *text, gsize size)
{
    Scanner scanner;
    scanner_init(&scanner, text, size);
    return take_value(&scanner) && scanner.at == scanner.end;
}

gboolean json_check_members(const char *text, gsize size)
{
    Scanner scanner;
    scanner_init(&scanner, text, size);
    if (size == 0)
        return TRUE;
    do {
        if (!take_name(&scanner) || !take_value(&scanner))
            return FALSE;
    } while (take(&scanner, ','));
    return scanner.at == scanner.end;
}

gboolean json_check_string_inside(const char *text, gsize size)
{
    Scanner scanner;
    scanner_init(&scanner, text, size);
    return skip_string_inside(&scanner) && scanner.at == scanner.end;
}
