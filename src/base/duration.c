/* SPDX-License-Identifier: MIT
 *
 * Go's time.Duration as text. Under one second the largest unit that leaves something before the point (ns, µs, ms);
 * from one second on hours, minutes and seconds, where seconds carry the fraction. */
#include "duration.h"

#define MICROSECOND 1000u
#define MILLISECOND 1000000u
#define SECOND 1000000000u

/* count/unit in decimals, without trailing zeros after the point. The unit is a power of ten. */
static void append_decimal(GString *text, guint64 count, guint64 unit)
{
    g_string_append_printf(text, "%" G_GUINT64_FORMAT, count / unit);
    guint64 fraction = count % unit;
    if (fraction == 0)
        return;
    g_string_append_c(text, '.');
    while (fraction != 0) {
        unit /= 10;
        g_string_append_c(text, (char)('0' + fraction / unit));
        fraction %= unit;
    }
}

static void append_below_second(GString *text, guint64 nanoseconds)
{
    if (nanoseconds == 0) {
        g_string_append(text, "0s");
    } else if (nanoseconds < MICROSECOND) {
        append_decimal(text, nanoseconds, 1);
        g_string_append(text, "ns");
    } else if (nanoseconds < MILLISECOND) {
        append_decimal(text, nanoseconds, MICROSECOND);
        g_string_append(text, "µs");
    } else {
        append_decimal(text, nanoseconds, MILLISECOND);
        g_string_append(text, "ms");
    }
}

static void append_clock(GString *text, guint64 nanoseconds)
{
    guint64 minutes = nanoseconds / SECOND / 60;
    if (minutes >= 60)
        g_string_append_printf(text, "%" G_GUINT64_FORMAT "h", minutes / 60);
    if (minutes > 0)
        g_string_append_printf(text, "%" G_GUINT64_FORMAT "m", minutes % 60);
    append_decimal(text, nanoseconds - minutes * 60 * SECOND, SECOND);
    g_string_append_c(text, 's');
}

char *duration_text(gint64 nanoseconds)
{
    GString *text = g_string_new(nanoseconds < 0 ? "-" : "");
    /* Negated as unsigned, for the most negative value has no positive counterpart. */
    guint64 magnitude = nanoseconds < 0 ? -(guint64)nanoseconds : (guint64)nanoseconds;

    if (magnitude < SECOND)
        append_below_second(text, magnitude);
    else
        append_clock(text, magnitude);
    return g_string_free(text, FALSE);
}
