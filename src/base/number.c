/* SPDX-License-Identifier: MIT
 *
 * Doubles as text and back. decimal.c finds the shortest digits that read back to the same value; three
 * functions lay them out. */
#include "number.h"
#include "decimal.h"
#include <math.h>
#include <string.h>

/* A positive finite number: 0.d1d2…dn × 10^(exponent + 1), that is d1.d2…dn × 10^exponent. */
typedef struct {
    char digits[24];
    int count;
    int exponent;
} Decimal;

static void strip_zeros(Decimal *decimal)
{
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}

/* Two at a time, which halves a chain of divisions. */
static void set_digits(Decimal *decimal, guint64 number)
{
    char digits[sizeof decimal->digits];
    gsize at = sizeof digits;
    for (; number >= 10; number /= 100) {
        guint two = (guint)(number % 100);
        digits[--at] = (char)('0' + two % 10);
        digits[--at] = (char)('0' + two / 10);
    }
    if (number > 0)
        digits[--at] = (char)('0' + number);
    decimal->count = (int)(sizeof digits - at);
    memcpy(decimal->digits, digits + at, sizeof digits - at);
}

/* Below 2^53 neighbouring integers are different doubles, so no shorter decimal reads back to the
 * same one. */
static gboolean from_integer(double value, Decimal *decimal)
{
    if (value >= 9007199254740992.0 || value != (double)(guint64)value)
        return FALSE;
    set_digits(decimal, (guint64)value);
    decimal->exponent = decimal->count - 1;
    strip_zeros(decimal);
    return TRUE;
}

/* The quick way for most numbers that people write. Different decimals of up to 15 digits are different doubles, so of these
 * there is but one. */
static gboolean from_thousandths(double value, Decimal *decimal)
{
    double thousandths = value * 1000;
    if (thousandths >= 1e15 || thousandths != (double)(guint64)thousandths || thousandths / 1000 != value)
        return FALSE;
    set_digits(decimal, (guint64)thousandths);
    decimal->exponent = decimal->count - 4;
    strip_zeros(decimal);
    return TRUE;
}

static void find_shortest(double value, Decimal *decimal)
{
    if (from_integer(value, decimal) || from_thousandths(value, decimal))
        return;
    DecimalNumber shortest = decimal_shortest(value);
    set_digits(decimal, shortest.digits);
    decimal->exponent = decimal->count - 1 + shortest.exponent;
    strip_zeros(decimal);
}

static char *put(char *to, const char *from, gsize size)
{
    memcpy(to, from, size);
    return to + size;
}

static char *put_zeros(char *to, int count)
{
    memset(to, '0', count);
    return to + count;
}

static char *put_plain(char *to, const Decimal *decimal)
{
    int before_point = decimal->exponent + 1;
    if (before_point <= 0) {
        to = put(to, "0.", 2);
        to = put_zeros(to, -before_point);
        return put(to, decimal->digits, decimal->count);
    }
    if (before_point >= decimal->count) {
        to = put(to, decimal->digits, decimal->count);
        return put_zeros(to, before_point - decimal->count);
    }
    to = put(to, decimal->digits, before_point);
    *to++ = '.';
    return put(to, decimal->digits + before_point, decimal->count - before_point);
}

static char *put_exponential(char *to, const Decimal *decimal, int exponent_digits)
{
    *to++ = decimal->digits[0];
    if (decimal->count > 1) {
        *to++ = '.';
        to = put(to, decimal->digits + 1, decimal->count - 1);
    }
    return to + g_snprintf(to, 8, "e%c%0*d", decimal->exponent < 0 ? '-' : '+', exponent_digits,
                           ABS(decimal->exponent));
}

/* Zero, infinities and NaN have no digits to look for. Returns 0 for all others. */
static gsize put_special(char *text, double value)
{
    const char *name;
    if (isnan(value))
        name = "NaN";
    else if (isinf(value))
        name = value > 0 ? "+Inf" : "-Inf";
    else if (value == 0)
        name = signbit(value) ? "-0" : "0";
    else
        return 0;
    return g_strlcpy(text, name, NUMBER_TEXT_MAX);
}

static char *put_sign(char *to, double value)
{
    if (value < 0)
        *to++ = '-';
    return to;
}

static gsize finish(char *text, char *end)
{
    *end = '\0';
    return end - text;
}

gsize number_format_prometheus(double value, char text[static NUMBER_TEXT_MAX])
{
    gsize special = put_special(text, value == 0 ? 0.0 : value);
    if (special > 0)
        return special;

    Decimal decimal;
    find_shortest(fabs(value), &decimal);
    char *end = put_sign(text, value);
    gboolean exponential = decimal.exponent < -4 || decimal.exponent >= 6;
    return finish(text, exponential ? put_exponential(end, &decimal, 2) : put_plain(end, &decimal));
}

gsize number_format_plain(double value, char text[static NUMBER_TEXT_MAX])
{
    gsize special = put_special(text, value);
    if (special > 0)
        return special;

    Decimal decimal;
    find_shortest(fabs(value), &decimal);
    return finish(text, put_plain(put_sign(text, value), &decimal));
}

gsize number_format_json(double value, char text[static NUMBER_TEXT_MAX])
{
    double magnitude = fabs(value);
    if (!isfinite(value) || value == 0 || (magnitude >= 1e-6 && magnitude < 1e21))
        return number_format_plain(value, text);

    Decimal decimal;
    find_shortest(magnitude, &decimal);
    return finish(text, put_exponential(put_sign(text, value), &decimal, 1));
}

/* ---- reading ---- */

enum { DIGITS_MAX = 19 }; /* fit into 64 bits */

/* The first digits of a number, and where its point is; what was left out is more than 0 and less than 1. */
typedef struct {
    DecimalNumber number;
    int count;
    gboolean cut;
} Digits;

static void add_digit(Digits *digits, char digit, gboolean behind_point)
{
    if (digits->count < DIGITS_MAX) {
        digits->number.digits = digits->number.digits * 10 + (guint64)(digit - '0');
        digits->number.exponent -= behind_point;
        digits->count += digits->number.digits > 0;
    } else {
        digits->cut |= digit != '0';
        digits->number.exponent += !behind_point;
    }
}

/* Far beyond all doubles it does not matter how far. */
static int read_exponent(const char *at, const char *end)
{
    int exponent = 0;
    gboolean negative = at < end && *at == '-';
    for (at += at < end && !g_ascii_isdigit(*at); at < end; at++)
        exponent = MIN(exponent * 10 + (*at - '0'), 1 << 24);
    return negative ? -exponent : exponent;
}

static Digits read_digits(const char *at, const char *end)
{
    Digits digits = {0};
    gboolean behind_point = FALSE;
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.')
            behind_point = TRUE;
        else
            add_digit(&digits, *at, behind_point);
    }
    if (at < end)
        digits.number.exponent += read_exponent(at + 1, end);
    return digits;
}

static gboolean nearest_value(const Digits *digits, double *value)
{
    if (!decimal_value(digits->number, value))
        return FALSE;
    DecimalNumber above = {digits->number.digits + 1, digits->number.exponent};
    double value_above;
    return !digits->cut || (decimal_value(above, &value_above) && value_above == *value);
}

double number_parse_json(const char *text, gsize size)
{
    gboolean negative = *text == '-';
    Digits digits = read_digits(text + negative, text + size);
    double value;
    if (nearest_value(&digits, &value))
        return negative ? -value : value;
    char few[64];
    g_autofree char *many = size < sizeof few ? NULL : g_strndup(text, size);
    if (!many) {
        memcpy(few, text, size);
        few[size] = '\0';
    }
    return g_ascii_strtod(many ? many : few, NULL);
}
