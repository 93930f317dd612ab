/* SPDX-License-Identifier: MIT
 *
 * Doubles as text. One function finds the shortest digits that read back to the same value, three
 * lay them out. Printing and reading go through GLib's ASCII variants, so a decimal comma of the
 * process's locale never shows. */
#include "number.h"
#include <math.h>
#include <string.h>

/* A positive finite number: 0.d1d2…dn × 10^(exponent + 1), that is d1.d2…dn × 10^exponent. */
typedef struct {
    char digits[24];
    int count;
    int exponent;
} Decimal;

#define DIGITS_MAX 17 /* always enough for a double */

static void strip_zeros(Decimal *decimal)
{
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}

/* Below 2^53 neighbouring integers are different doubles, so no shorter decimal reads back to the
 * same one. */
static gboolean from_integer(double value, Decimal *decimal)
{
    if (value >= 9007199254740992.0 || value != floor(value))
        return FALSE;
    char reversed[24];
    int count = 0;
    for (guint64 rest = (guint64)value; rest > 0; rest /= 10)
        reversed[count++] = '0' + rest % 10;
    for (int i = 0; i < count; i++)
        decimal->digits[i] = reversed[count - 1 - i];
    decimal->count = count;
    decimal->exponent = count - 1;
    strip_zeros(decimal);
    return TRUE;
}

/* The nearest decimal of so many digits. */
static void round_to(double value, int count, Decimal *decimal)
{
    char format[8], text[40];
    g_snprintf(format, sizeof(format), "%%.%de", count - 1);
    g_ascii_formatd(text, sizeof(text), format, value);
    decimal->digits[0] = text[0];
    memcpy(decimal->digits + 1, text + 2, count - 1);
    decimal->count = count;
    decimal->exponent = (int)g_ascii_strtoll(strchr(text, 'e') + 1, NULL, 10);
}

static gboolean reads_back(const Decimal *decimal, double value)
{
    char text[48];
    g_snprintf(text, sizeof(text), "%.*se%d", decimal->count, decimal->digits,
               decimal->exponent - decimal->count + 1);
    return g_ascii_strtod(text, NULL) == value;
}

/* One unit more in the last digit; 99 becomes 10 with the next exponent. */
static void add_unit(Decimal *decimal)
{
    int i = decimal->count - 1;
    while (i >= 0 && decimal->digits[i] == '9')
        decimal->digits[i--] = '0';
    if (i >= 0) {
        decimal->digits[i]++;
        return;
    }
    decimal->digits[0] = '1';
    decimal->exponent++;
}

/* What reads back to a power of two reaches twice as far above as below it: the nearest decimal,
 * when it lies below, can miss while the next one above still hits. */
static gboolean power_above_reads_back(double value, Decimal *decimal)
{
    int exponent;
    if (frexp(value, &exponent) != 0.5)
        return FALSE;
    Decimal above = *decimal;
    add_unit(&above);
    if (!reads_back(&above, value))
        return FALSE;
    *decimal = above;
    return TRUE;
}

/* A decimal of up to 15 digits survives the way into a normal double and back (DBL_DIG), so where
 * one reads back, it is the value's 15 digits without their zeros, and fewer digits need not be
 * tried. Subnormals have no such promise. */
static void find_shortest(double value, Decimal *decimal)
{
    if (from_integer(value, decimal))
        return;
    for (int count = value < 2.2250738585072014e-308 ? 1 : 15; count <= DIGITS_MAX; count++) {
        round_to(value, count, decimal);
        if (reads_back(decimal, value) || power_above_reads_back(value, decimal))
            break;
    }
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
