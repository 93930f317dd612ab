/* SPDX-License-Identifier: MIT
 *
 * libcurl, loaded when the first exchange begins: with the two dozen libraries that it stands on, it would more than double
 * the time in which the program starts, and most servers and nearly all commands never fetch. */
#pragma once

#include <curl/curl.h>
#include <glib.h>

/* The functions in use, each of libcurl's own type: curl.easy_init() is curl_easy_init(). */
#define CURL_FUNCTIONS(FUNCTION)                                                                                        \
    FUNCTION(easy_cleanup)                                                                                              \
    FUNCTION(easy_getinfo)                                                                                              \
    FUNCTION(easy_init)                                                                                                 \
    FUNCTION(easy_pause)                                                                                                \
    FUNCTION(easy_setopt)                                                                                               \
    FUNCTION(easy_strerror)                                                                                             \
    FUNCTION(free)                                                                                                      \
    FUNCTION(global_init)                                                                                               \
    FUNCTION(multi_add_handle)                                                                                          \
    FUNCTION(multi_assign)                                                                                              \
    FUNCTION(multi_cleanup)                                                                                             \
    FUNCTION(multi_info_read)                                                                                           \
    FUNCTION(multi_init)                                                                                                \
    FUNCTION(multi_remove_handle)                                                                                       \
    FUNCTION(multi_setopt)                                                                                              \
    FUNCTION(multi_socket_action)                                                                                       \
    FUNCTION(multi_strerror)                                                                                            \
    FUNCTION(slist_append)                                                                                              \
    FUNCTION(slist_free_all)                                                                                            \
    FUNCTION(url)                                                                                                       \
    FUNCTION(url_cleanup)                                                                                               \
    FUNCTION(url_get)                                                                                                   \
    FUNCTION(url_set)                                                                                                   \
    FUNCTION(version)

typedef struct {
#define CURL_MEMBER(name) __typeof__(curl_##name) *name;
    CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
} CurlFunctions;

extern CurlFunctions curl;

/* Before anything else; once is enough. The error says what is missing. */
gboolean curl_library_load(GError **error);
