/* SPDX-License-Identifier: MIT
 *
 * The text of /metrics: what the pool and its scripts count, and the process_* families of the server itself. */
#pragma once

#include <glib.h>
#include "pool.h"

/* Appends the whole page, built anew. */
void metrics_page_append(Pool *pool, GString *text);
