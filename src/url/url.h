/* SPDX-License-Identifier: MIT
 *
 * URLs by the URL standard (url.spec.whatwg.org): parsing, with or without a base, the setters of the URL class, origins.
 *
 * A URL is its serialisation and where each of its parts ends there, so that reading a part is a slice, and setting one a
 * splice. Everything takes linear time; texts above URL_SIZE_MAX are no URLs. */
#pragma once

#include <glib.h>

#define URL_SIZE_MAX (8u << 20)

/* The parts, in the order of the text: each with its punctuation, none that could be elsewhere. */
typedef enum {
    URL_SCHEME,   /* "https:" */
    URL_SLASHES,  /* "//" where there is a host, be it an empty one */
    URL_USERNAME, /* percent-encoded, as are all after it */
    URL_PASSWORD, /* ":secret" */
    URL_AT,       /* "@" where there is a user name or a password */
    URL_HOST,
    URL_PORT,     /* ":8080", never the default of the scheme */
    URL_GUARD,    /* "/." keeps a path that begins with "//" from being read as a host */
    URL_PATH,
    URL_QUERY,    /* "?a=b", "?" */
    URL_FRAGMENT, /* "#top", "#" */
    URL_PART_COUNT,
} UrlPart;

typedef struct {
    GString *href;
    guint32 ends[URL_PART_COUNT];
} Url;

/* text: UTF-8. base may be NULL. Where it returns FALSE, the text is no URL and *url holds nothing. */
gboolean url_parse(const char *text, gsize size, const Url *base, Url *url);
void url_clear(Url *url);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Url, url_clear)

const char *url_part(const Url *url, UrlPart part, gsize *size);

/* "https://example.org:8080", or "null" for an opaque one. The caller frees it. */
char *url_origin(const Url *url);

/* The attributes of the URL class that can be set beside href, which is url_parse(). */
typedef enum {
    URL_SET_PROTOCOL,
    URL_SET_USERNAME,
    URL_SET_PASSWORD,
    URL_SET_HOST,
    URL_SET_HOSTNAME,
    URL_SET_PORT,
    URL_SET_PATHNAME,
    URL_SET_SEARCH,
    URL_SET_HASH,
    URL_SETTER_COUNT,
} UrlSetter;

/* A value that is not allowed there changes nothing, as the standard wants. */
void url_set(Url *url, UrlSetter setter, const char *value, gsize size);

/* application/x-www-form-urlencoded, one name or value. Decoding may leave bytes that are not UTF-8. */
void url_form_encode(GString *out, const char *text, gsize size);
void url_form_decode(GString *out, const char *text, gsize size);
