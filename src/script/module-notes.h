/* SPDX-License-Identifier: MIT
 *
 * What module_wrap() says of a module beside its text, as bytes for another process of the same build: where texts are made ready and
 * where they run are two. */
#pragma once

#include "module.h"

/* The map of a text that was made; or the fault of one that was not, where it has a message. */
GBytes *module_notes_pack(const ToplevelMap *map, const ModuleFault *fault);

/* Fills both, which are empty. The bytes begin where a struct may, and are trusted. */
void module_notes_unpack(gconstpointer bytes, ToplevelMap *map, ModuleFault *fault);
