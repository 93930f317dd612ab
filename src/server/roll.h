/* SPDX-License-Identifier: MIT
 *
 * A roll: all workers are replaced, one after the other, each once its successor is ready. Here is how rolls are called and
 * counted; pool-roll.c has them happen. */
#pragma once

/* What asked for it. */
typedef enum {
    ROLL_RESET,
    ROLL_RELOAD,
    ROLL_WATCH, /* files of programs changed */
    ROLL_CAUSE_COUNT,
} RollCause;
const char *roll_cause_name(RollCause cause);

typedef enum {
    ROLL_COMPLETED,
    ROLL_FAILED,
    ROLL_RESULT_COUNT,
} RollResult;
const char *roll_result_name(RollResult result);
