/* SPDX-License-Identifier: MIT
 *
 * Doubles as text: the shortest digits that read back to the same value, in the three layouts that
 * logs and metrics need. Byte for byte what Go's strconv prints. And back. Independent of the locale. */
#pragma once

#include <glib.h>

/* Long enough for any double in any of the layouts, with the final NUL: 5e-324 in plain decimals
 * has 326 characters. */
#define NUMBER_TEXT_MAX 352

/* As the Prometheus text format has it: 999999, 1e+06, 0.0001, 1e-05, +Inf, NaN; -0 is 0. Returns
 * the length. */
gsize number_format_prometheus(double value, char text[static NUMBER_TEXT_MAX]);

/* Plain decimals, never an exponent (zap's top-level floats); "NaN", "+Inf", "-Inf" without quotes;
 * -0 is -0. */
gsize number_format_plain(double value, char text[static NUMBER_TEXT_MAX]);

/* As encoding/json has it: exponent where |x| < 1e-6 or ≥ 1e21. Finite values only. */
gsize number_format_json(double value, char text[static NUMBER_TEXT_MAX]);

/* The double nearest to a number as JSON has it, which the text is known to be; infinite where it is too large. */
double number_parse_json(const char *text, gsize size);
