/* SPDX-License-Identifier: MIT
 *
 * What metrics and labels may be called, and how a script's name becomes the name of a family.
 * Checks answer with NULL, or with a static sentence that says what is wrong. */
#pragma once

#include <glib.h>
#include "cells.h"

#define NAMES_SCRIPT_PREFIX  "js_user_"
#define NAMES_COUNTER_SUFFIX "_total"
#define NAMES_SCRIPT_MAX     200 /* bytes, without prefix and suffix */
#define NAMES_FAMILY_MAX     640 /* a namespace, a subsystem and a name */
#define NAMES_LABEL_MAX      100
#define NAMES_LABELS_MAX     32
#define NAMES_VALUE_MAX      1024

/* [a-zA-Z_:][a-zA-Z0-9_:]* */
gboolean names_is_metric(const char *name);

/* A name as a script gives it. */
const char *names_check_script(const char *name);

/* A label name on a metric of that kind. */
const char *names_check_label(const char *name, MetricKind kind);

/* Appends the family of a script's metric: js_user_<name>, counters with _total at the end. */
void names_append_family(GString *text, MetricKind kind, const char *name);

/* Whether names_append_family() can have made it. */
gboolean names_is_script_family(const char *family, MetricKind kind);

/* How many bytes of a label value are kept: all, or at most NAMES_VALUE_MAX, without cutting a
 * character apart. */
gsize names_value_size(const char *value);
