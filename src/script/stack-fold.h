/* SPDX-License-Identifier: MIT
 *
 * The stack of a script that called itself until there was no stack left says the same a hundred times. Pure text work. */
#pragma once

/* The stack with lines that repeat shown once, and how many there are more: "... 98 more frames like this", or "like these
 * 2". Repeated are one or a few lines, ten in all or more. The caller frees it. */
char *stack_fold(const char *stack);
