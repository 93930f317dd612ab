/* SPDX-License-Identifier: MIT
 *
 * What those who make log lines know of the loggers that the lines go to. */
#pragma once

typedef enum { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_LEVEL_COUNT } LogLevel;

/* How the pieces of a script's line must look. */
typedef enum {
    LOG_PIECES_JSON,    /* message escaped as in a JSON string, fields "k":v,"k":v */
    LOG_PIECES_CONSOLE, /* message with control characters escaped, fields "k": v, "k": v */
} LogPieces;
