/* SPDX-License-Identifier: MIT
 *
 * What a running server takes over of its configuration when that is read again. */
#pragma once

#include "settings.h"

/* Reads it as the command line says. What can change meanwhile changes in current; what cannot is logged. scripts: where they run
 * since the start. FALSE: it cannot be read, has a mistake, or would bring variables to where scripts run; nothing has changed. */
gboolean reload_settings(Settings *current, ScriptsMode scripts, GError **error);

/* Logs what is strange about them. */
void reload_log_warnings(const Settings *settings);
