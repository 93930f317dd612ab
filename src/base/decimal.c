/* SPDX-License-Identifier: MIT
 *
 * A double stands for all reals between the two that lie halfway to its neighbours. These three, times a power of ten that
 * leaves 16 or 17 digits before the point, are compared with the whole numbers around; to be told from those, 128 bits of
 * the power are enough, as Raffaello Giulietti has proved ("The Schubfach way to render doubles"), if a rest that was cut
 * off is remembered in the last bit. */
#include "decimal.h"

#include <string.h>
#include "powers.h"

typedef unsigned __int128 Wide;

enum { FRACTION_BITS = 52, EXPONENT_MASK = 0x7ff, EXPONENT_BIAS = 1075 };
#define HIDDEN_BIT    (G_GUINT64_CONSTANT(1) << FRACTION_BITS)
#define FRACTION_MASK (HIDDEN_BIT - 1)

/* The first 128 bits of 10^exponent. */
static Wide power_of_ten(int exponent)
{
    return (Wide)powers[exponent - POWER_FIRST].high << 64 | powers[exponent - POWER_FIRST].low;
}

/* Of its binary logarithm the whole part; of 2^exponent, or three quarters of that, the decimal one. The constants are the
 * logarithms times a power of two, exact enough for all exponents there are. */
static int floor_log2_of_power_of_ten(int exponent)
{
    return (exponent * 1741647) >> 19;
}

static int floor_log10_of_power_of_two(int exponent, gboolean three_quarters)
{
    return (exponent * 1262611 - (three_quarters ? 524031 : 0)) >> 22;
}

/* The whole part of factor × power / 2^128, its last bit set where a rest was cut off. */
static guint64 scaled(Wide power, guint64 factor)
{
    Wide low = (Wide)(guint64)power * factor;
    Wide high = (Wide)(guint64)(power >> 64) * factor + (low >> 64);
    return (guint64)(high >> 64) | ((guint64)high > 1);
}

DecimalNumber decimal_shortest(double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    guint64 fraction = bits & FRACTION_MASK;
    int biased = (int)(bits >> FRACTION_BITS & EXPONENT_MASK);
    guint64 significand = biased > 0 ? fraction | HIDDEN_BIT : fraction;
    int exponent = MAX(biased, 1) - EXPONENT_BIAS;
    gboolean lower_is_closer = fraction == 0 && biased > 1; /* a power of two: below it doubles lie twice as dense */
    guint64 odd = significand & 1; /* what lies exactly halfway reads as the even one */

    int decimal_exponent = floor_log10_of_power_of_two(exponent, lower_is_closer);
    int shift = exponent + floor_log2_of_power_of_ten(-decimal_exponent) + 1;
    Wide power = power_of_ten(-decimal_exponent);
    guint64 lower = scaled(power, (4 * significand - 2 + lower_is_closer) << shift) + odd; /* in quarters, as the next */
    guint64 middle = scaled(power, (4 * significand) << shift);
    guint64 upper = scaled(power, (4 * significand + 2) << shift) - odd;

    guint64 digits = middle / 4, tens = digits / 10;
    gboolean tens_fit = lower <= 40 * tens, next_tens_fit = 40 * tens + 40 <= upper;
    if (digits >= 10 && tens_fit != next_tens_fit)
        return (DecimalNumber){tens + next_tens_fit, decimal_exponent + 1};
    gboolean fits = lower <= 4 * digits, next_fits = 4 * digits + 4 <= upper;
    if (fits != next_fits)
        return (DecimalNumber){digits + next_fits, decimal_exponent};
    guint64 half = 4 * digits + 2;
    gboolean round_up = middle > half || (middle == half && digits & 1);
    return (DecimalNumber){digits + round_up, decimal_exponent};
}

/* Behind the first 53 bits of a product, which are the significand: they say how to round it. */
enum { REST_BITS = 128 - FRACTION_BITS - 1 };

gboolean decimal_value(DecimalNumber number, double *value)
{
    if (number.digits == 0) {
        *value = 0;
        return TRUE;
    }
    if (number.exponent < POWER_FIRST || number.exponent > POWER_LAST)
        return FALSE;
    int zeros = __builtin_clzll(number.digits);
    guint64 digits = number.digits << zeros;
    Wide power = power_of_ten(number.exponent);
    Wide low = (Wide)(guint64)power * digits;
    Wide product = (Wide)(guint64)(power >> 64) * digits + (low >> 64); /* at most 1 above the true one */
    int exponent = floor_log2_of_power_of_ten(number.exponent) - zeros + REST_BITS + 64 - 127;
    if (!(product >> 127)) {
        product <<= 1;
        exponent--;
    }

    /* A subnormal number has fewer bits than 53; one of the largest might round to infinity. */
    int biased = exponent + EXPONENT_BIAS, missing = MAX(1 - biased, 0);
    if (missing > FRACTION_BITS || biased >= EXPONENT_MASK - 1)
        return FALSE;
    int rest_bits = REST_BITS + missing;
    const Wide one = 1, half = one << (rest_bits - 1), error = 4;
    Wide rest = product & ((one << rest_bits) - 1);
    if (rest + error > half && rest < half + error)
        return FALSE;
    guint64 significand = (guint64)(product >> rest_bits) + (rest > half);
    /* Added, so that one that became too large by rounding takes the next exponent. */
    guint64 bits = significand + (missing > 0 ? 0 : (guint64)(biased - 1) << FRACTION_BITS);
    memcpy(value, &bits, sizeof bits);
    return TRUE;
}
