/* SPDX-License-Identifier: MIT */
#include "zones.h"

#include <unicode/ures.h>

void zones_open(void)
{
    UErrorCode status = U_ZERO_ERROR;
    (void)ures_openDirect(NULL, "zoneinfo64", &status); /* stays open, and so in ICU's cache, as long as the process */
}
