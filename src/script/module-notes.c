/* SPDX-License-Identifier: MIT */
#include "module-notes.h"

#include <string.h>

/* Followed by the insertions, then by the message with its NUL. */
typedef struct {
    ToplevelMap map;   /* without the insertions */
    ModuleFault fault; /* without the message */
    guint insertions;
    gboolean has_message;
} Notes;

GBytes *module_notes_pack(const ToplevelMap *map, const ModuleFault *fault)
{
    const GArray *insertions = map->insertions;
    Notes notes = {.map = *map, .fault = *fault, .insertions = insertions ? insertions->len : 0, .has_message = fault->message != NULL};
    notes.map.insertions = NULL;
    notes.fault.message = NULL;
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const guint8 *)&notes, sizeof notes);
    if (insertions)
        g_byte_array_append(bytes, (const guint8 *)insertions->data, insertions->len * (guint)sizeof(ToplevelInsertion));
    if (fault->message)
        g_byte_array_append(bytes, (const guint8 *)fault->message, (guint)strlen(fault->message) + 1);
    return g_byte_array_free_to_bytes(bytes);
}

void module_notes_unpack(gconstpointer bytes, ToplevelMap *map, ModuleFault *fault)
{
    const Notes *notes = bytes;
    const ToplevelInsertion *insertions = (gconstpointer)(notes + 1);
    *map = notes->map;
    *fault = notes->fault;
    if (map->form) {
        map->insertions = g_array_sized_new(FALSE, FALSE, sizeof *insertions, notes->insertions);
        g_array_append_vals(map->insertions, insertions, notes->insertions);
    }
    if (notes->has_message)
        fault->message = g_strdup((const char *)(insertions + notes->insertions));
}
