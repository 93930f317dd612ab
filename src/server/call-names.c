/* SPDX-License-Identifier: MIT */
#include "call-names.h"

guint call_names_fields(LogField *fields, CallNames names)
{
    guint count = 0;
    if (names.request_id && *names.request_id)
        fields[count++] = LOG_STRING("request_id", names.request_id);
    if (names.function && *names.function)
        fields[count++] = LOG_STRING("function", names.function);
    if (names.name)
        fields[count++] = LOG_STRING("name", names.name);
    return count;
}

CallNames call_names_copy(CallNames names)
{
    return (CallNames){g_strdup(names.request_id), g_strdup(names.function), g_strdup(names.name)};
}

void call_names_clear(CallNames *names)
{
    g_clear_pointer(&names->request_id, g_free);
    g_clear_pointer(&names->function, g_free);
    g_clear_pointer(&names->name, g_free);
}
