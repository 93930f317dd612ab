/* SPDX-License-Identifier: MIT
 *
 * Declarations of a module that import or export from elsewhere. What is a module of node becomes bindings, see module.h; all
 * else is left to a bundler. */
#pragma once

#include "toplevel-statement.h"

/* Takes such a declaration, whose first word was read last. */
void module_take_from(Scanner *scanner, const Token *declaration);
