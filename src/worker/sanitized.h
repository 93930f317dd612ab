/* SPDX-License-Identifier: MIT
 *
 * Whether this build has the address sanitizer. Its runtime makes system calls and takes memory of its own, when it has
 * something to report and before: such a build does without the filter for calls and the limit on private memory. */
#pragma once

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif
