/* SPDX-License-Identifier: MIT
 *
 * What the files of this room share. */
#pragma once

#include "url.h"

/* A piece of somebody else's text. */
typedef struct {
    const char *start;
    gsize size;
} UrlSlice;

/* ---- url-code.c ---- */

/* What a byte is: the sets in which it is percent-encoded, and where it is forbidden. */
typedef enum {
    URL_CODE_CONTROL = 1 << 0,
    URL_CODE_FRAGMENT = 1 << 1,
    URL_CODE_QUERY = 1 << 2,
    URL_CODE_SPECIAL_QUERY = 1 << 3,
    URL_CODE_PATH = 1 << 4,
    URL_CODE_USERINFO = 1 << 5,
    URL_CODE_FORM = 1 << 6,
    URL_CODE_NOT_IN_HOST = 1 << 7,
    URL_CODE_NOT_IN_DOMAIN = 1 << 8,
} UrlCode;

extern const guint16 url_codes[256];

/* Appends the text, with the bytes of that set encoded. */
void url_encode(GString *out, UrlSlice text, UrlCode set);
void url_percent_decode(GString *out, UrlSlice text);

/* A copy without tabs and line ends where it has any; *kept holds it. */
UrlSlice url_without_breaks(UrlSlice text, char **kept);

/* ---- url-scheme.c ---- */

typedef struct {
    const char *name; /* with its colon */
    guint16 default_port;
    gboolean is_file;
} UrlScheme;

/* NULL where it is none of the special ones. */
const UrlScheme *url_scheme_find(UrlSlice scheme);

/* The length of a scheme at the start of the text, with its colon; 0 where there is none. */
gsize url_scheme_length(UrlSlice text);

/* ---- url-host.c, url-idna.c, url-address.c ---- */

/* Appends the host in its serialised form; FALSE where it is none, and then out may have changed behind its end. Domains
 * are those of special schemes. */
gboolean url_host_append(GString *out, UrlSlice text, gboolean is_domain);

/* text: valid UTF-8 without NUL. */
gboolean url_idna_append(GString *out, UrlSlice domain);

gboolean url_ipv4_is_meant(UrlSlice domain);
gboolean url_ipv4_append(GString *out, UrlSlice domain);
gboolean url_ipv6_append(GString *out, UrlSlice text);

/* ---- url-path.c ---- */

gboolean url_is_slash(char c, const UrlScheme *scheme);
gboolean url_is_drive_letter(UrlSlice text);
gboolean url_starts_with_drive_letter(UrlSlice text);

/* Work on the path that begins at href->str[start] and ends the text. */
void url_path_shorten(GString *href, gsize start, const UrlScheme *scheme);
void url_path_append(GString *href, gsize start, UrlSlice segments, const UrlScheme *scheme);

/* ---- url.c ---- */

UrlSlice url_slice(const Url *url, UrlPart part);
gboolean url_part_is_empty(const Url *url, UrlPart part);
gboolean url_has_opaque_path(const Url *url);
/* NULL where its scheme is none of the special ones. */
const UrlScheme *url_scheme(const Url *url);
gboolean url_is_file(const Url *url);
void url_replace(Url *url, UrlPart part, UrlSlice text);
/* Puts the guard where the path needs it, and takes it away where not. */
void url_fix_guard(Url *url);

/* Where the text of the host ends in "host:port": at the first colon outside of brackets, or at the end. */
gsize url_host_length(UrlSlice text);

/* The digits at the start of the text as a port. FALSE where the number is too large. */
gboolean url_port_read(UrlSlice text, guint *port, gsize *digits);
