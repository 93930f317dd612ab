/* SPDX-License-Identifier: MIT
 *
 * Labels whose number is bounded: what is beyond the bound, or has no name, is counted under one. */
#pragma once

#include <glib.h>

#define OTHER_LABEL "other"

/* The label of a name: it, but where that is the one of all others in quotes. */
static inline const char *label_of_name(const char *name)
{
    return g_str_equal(name, OTHER_LABEL) ? "\"" OTHER_LABEL "\"" : name;
}
