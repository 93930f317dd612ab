/* SPDX-License-Identifier: MIT
 *
 * Between doubles and decimal digits, in whole numbers of 128 bits and without a loop: the arithmetic below number.c. */
#pragma once

#include <glib.h>

/* digits × 10^exponent */
typedef struct {
    guint64 digits;
    int exponent;
} DecimalNumber;

/* The shortest digits, and of those the nearest, that read back to a positive finite value. They may end in zeros. */
DecimalNumber decimal_shortest(double value);

/* The double nearest to a decimal number; FALSE, now and then, where that would take a closer look. */
gboolean decimal_value(DecimalNumber number, double *value);
