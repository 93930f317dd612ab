/* SPDX-License-Identifier: MIT
 *
 * The time zones of the engine, which it asks ICU for. */
#pragma once

/* Has ICU read the zone files that ICU_TIMEZONE_FILES_DIR names, once and for all: no file can be opened later. Where there
 * are none it has its own. */
void zones_open(void);
