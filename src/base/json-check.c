/* SPDX-License-Identifier: MIT */
#include "json-check.h"

static gboolean is_sound(JsonScan *scan)
{
    JsonToken token;
    do
        token = json_scan_next(scan);
    while (token > JSON_TOKEN_END);
    return token == JSON_TOKEN_END;
}

gboolean json_check_value(const char *text, gsize size)
{
    JsonScan scan;
    json_scan_init(&scan, text, size, JSON_SCAN_DEPTH_MAX);
    return is_sound(&scan);
}

gboolean json_check_members(const char *text, gsize size)
{
    if (size == 0)
        return TRUE;
    JsonScan scan;
    json_scan_init_members(&scan, text, size, JSON_SCAN_DEPTH_MAX);
    return is_sound(&scan);
}

gboolean json_check_string_inside(const char *text, gsize size)
{
    if (size == 0)
        return TRUE;
    const char *end = text + size, *failure;
    gboolean escaped;
    return json_scan_string_inside(&text, end, &escaped, &failure) == end;
}
