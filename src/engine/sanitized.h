/* SPDX-License-Identifier: MIT
 *
 * Whether this build has the address sanitizer. Its runtime makes system calls and takes memory of its own, and opens a
 * file when it has something to report: such a build does without the sandbox and the limit on private memory. */
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED 0
#endif
