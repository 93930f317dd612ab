/* SPDX-License-Identifier: MIT */
#include "roll.h"

const char *roll_cause_name(RollCause cause)
{
    static const char *const names[ROLL_CAUSE_COUNT] = {
        [ROLL_RESET] = "reset",
        [ROLL_RELOAD] = "reload",
        [ROLL_WATCH] = "watch",
    };
    return names[cause];
}

const char *roll_result_name(RollResult result)
{
    static const char *const names[ROLL_RESULT_COUNT] = {[ROLL_COMPLETED] = "completed", [ROLL_FAILED] = "failed"};
    return names[result];
}
