/* SPDX-License-Identifier: MIT
 *
 * What settings ask of the machine: addresses that are apart, folders and files that are there. A start would meet the same,
 * one at a time. */
#pragma once

#include <glib.h>
#include "settings.h"

/* Listeners that stand on one address; of char *, one line each. */
GPtrArray *surroundings_collisions(const Settings *settings);

/* Those, and folders and files that are missing or closed to us, so that no server would start. Looks only, and makes
 * nothing. */
GPtrArray *surroundings_errors(const Settings *settings);

/* What a server would start without, and miss later. */
GPtrArray *surroundings_warnings(const Settings *settings);
