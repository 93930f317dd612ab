/* SPDX-License-Identifier: MIT
 *
 * The declarations of all that scripts and programs see, for compilers and editors. */
#pragma once

/* The text of a .d.ts file. The caller frees it. */
char *types_text(void);
