/* SPDX-License-Identifier: MIT
 *
 * The setters of the URL class: each is the basic URL parser that begins in one of its states, here a check and a splice. */
#include "url-private.h"

#include <string.h>

/* Neither credentials nor a port go without a host. */
static gboolean is_without_authority(const Url *url)
{
    return url_part_is_empty(url, URL_HOST) || url_is_file(url);
}

static void replace_with(Url *url, UrlPart part, GString *text)
{
    url_replace(url, part, (UrlSlice){text->str, text->len});
    g_string_free(text, TRUE);
}

static void set_port_number(Url *url, guint port)
{
    const UrlScheme *scheme = url_scheme(url);
    GString *text = g_string_new(NULL);
    if (!scheme || port != scheme->default_port)
        g_string_printf(text, ":%u", port);
    replace_with(url, URL_PORT, text);
}

/* A scheme stays special or not, and what a file cannot have must not be there. */
static void set_protocol(Url *url, UrlSlice value)
{
    g_autoptr(GString) name = g_string_new_len(value.start, (gssize)value.size);
    g_string_append_c(name, ':');
    gsize size = url_scheme_length((UrlSlice){name->str, name->len});
    if (size == 0)
        return;
    g_string_ascii_down(g_string_truncate(name, size));
    const UrlScheme *old = url_scheme(url), *new = url_scheme_find((UrlSlice){name->str, size});
    if (!old != !new)
        return;
    if (new && new->is_file && !(url_part_is_empty(url, URL_AT) && url_part_is_empty(url, URL_PORT)))
        return;
    if (old && old->is_file && url_part_is_empty(url, URL_HOST))
        return;
    url_replace(url, URL_SCHEME, (UrlSlice){name->str, size});
    UrlSlice port = url_slice(url, URL_PORT);
    guint number;
    gsize digits;
    if (port.size > 0 && url_port_read((UrlSlice){port.start + 1, port.size - 1}, &number, &digits))
        set_port_number(url, number);
}

static void set_credential(Url *url, UrlPart part, const char *mark, UrlSlice value)
{
    if (is_without_authority(url))
        return;
    GString *text = g_string_new(value.size > 0 ? mark : "");
    url_encode(text, value, URL_CODE_USERINFO);
    replace_with(url, part, text);
    gboolean has_any = !url_part_is_empty(url, URL_USERNAME) || !url_part_is_empty(url, URL_PASSWORD);
    url_replace(url, URL_AT, (UrlSlice){"@", has_any});
}

static void set_username(Url *url, UrlSlice value)
{
    set_credential(url, URL_USERNAME, "", value);
}

static void set_password(Url *url, UrlSlice value)
{
    set_credential(url, URL_PASSWORD, ":", value);
}

/* ---- hosts and ports ---- */

/* The value up to where an authority would end. */
static UrlSlice authority_of(const Url *url, UrlSlice value)
{
    const UrlScheme *scheme = url_scheme(url);
    gsize size = 0;
    while (size < value.size && !url_is_slash(value.start[size], scheme) && value.start[size] != '?' &&
           value.start[size] != '#')
        size++;
    return (UrlSlice){value.start, size};
}

/* FALSE where the value is no host for this URL. */
static gboolean set_host_text(Url *url, UrlSlice value)
{
    const UrlScheme *scheme = url_scheme(url);
    gboolean may_be_empty = !scheme || scheme->is_file;
    gboolean needs_host = !url_part_is_empty(url, URL_AT) || !url_part_is_empty(url, URL_PORT);
    if (value.size == 0 && (!may_be_empty || needs_host))
        return FALSE;
    g_autoptr(GString) host = g_string_new(NULL);
    if (value.size > 0 && !url_host_append(host, value, scheme != NULL))
        return FALSE;
    if (scheme && scheme->is_file && g_str_equal(host->str, "localhost"))
        g_string_truncate(host, 0);
    url_replace(url, URL_SLASHES, (UrlSlice){"//", 2});
    url_replace(url, URL_HOST, (UrlSlice){host->str, host->len});
    url_fix_guard(url);
    return TRUE;
}

static void set_port_text(Url *url, UrlSlice value)
{
    guint port;
    gsize digits;
    if (url_port_read(value, &port, &digits) && digits > 0)
        set_port_number(url, port);
}

static void set_host(Url *url, UrlSlice value)
{
    if (url_has_opaque_path(url))
        return;
    UrlSlice authority = authority_of(url, value);
    gsize host_size = url_is_file(url) ? authority.size : url_host_length(authority);
    gboolean has_port = host_size < authority.size;
    if (has_port && host_size == 0)
        return;
    if (set_host_text(url, (UrlSlice){authority.start, host_size}) && has_port)
        set_port_text(url, (UrlSlice){authority.start + host_size + 1, authority.size - host_size - 1});
}

static void set_hostname(Url *url, UrlSlice value)
{
    if (url_has_opaque_path(url))
        return;
    UrlSlice authority = authority_of(url, value);
    if (url_is_file(url) || url_host_length(authority) == authority.size)
        set_host_text(url, authority);
}

/* Nothing removes the port; tabs and line ends alone are no number, and change nothing. */
static void set_port(Url *url, UrlSlice value)
{
    if (is_without_authority(url))
        return;
    if (value.size == 0) {
        url_replace(url, URL_PORT, value);
        return;
    }
    g_autofree char *kept = NULL;
    set_port_text(url, url_without_breaks(value, &kept));
}

/* ---- what is behind the host ---- */

static void set_pathname(Url *url, UrlSlice value)
{
    if (url_has_opaque_path(url))
        return;
    const UrlScheme *scheme = url_scheme(url);
    GString *path = g_string_new(NULL);
    if (scheme || value.size > 0 || url_part_is_empty(url, URL_SLASHES)) {
        gsize skipped = value.size > 0 && url_is_slash(value.start[0], scheme);
        url_path_append(path, 0, (UrlSlice){value.start + skipped, value.size - skipped}, scheme);
    }
    replace_with(url, URL_PATH, path);
    url_fix_guard(url);
}

static void set_behind_mark(Url *url, UrlPart part, char mark, UrlCode set, UrlSlice value)
{
    GString *text = g_string_new(NULL);
    if (value.size > 0) {
        gsize skipped = value.start[0] == mark;
        g_string_append_c(text, mark);
        url_encode(text, (UrlSlice){value.start + skipped, value.size - skipped}, set);
    }
    replace_with(url, part, text);
}

static void set_search(Url *url, UrlSlice value)
{
    set_behind_mark(url, URL_QUERY, '?', url_scheme(url) ? URL_CODE_SPECIAL_QUERY : URL_CODE_QUERY, value);
}

static void set_hash(Url *url, UrlSlice value)
{
    set_behind_mark(url, URL_FRAGMENT, '#', URL_CODE_FRAGMENT, value);
}

void url_set(Url *url, UrlSetter setter, const char *value, gsize size)
{
    static const struct {
        void (*set)(Url *url, UrlSlice value);
        gboolean keeps_breaks;
    } setters[URL_SETTER_COUNT] = {
        [URL_SET_PROTOCOL] = {set_protocol},       [URL_SET_USERNAME] = {set_username, TRUE},
        [URL_SET_PASSWORD] = {set_password, TRUE}, [URL_SET_HOST] = {set_host},
        [URL_SET_HOSTNAME] = {set_hostname},       [URL_SET_PORT] = {set_port, TRUE},
        [URL_SET_PATHNAME] = {set_pathname},       [URL_SET_SEARCH] = {set_search},
        [URL_SET_HASH] = {set_hash},
    };
    UrlSlice text = {value, size};
    g_autofree char *kept = NULL;
    if ((guint)setter >= URL_SETTER_COUNT || size > URL_SIZE_MAX || url->href->len > URL_SIZE_MAX * 3)
        return;
    if (!setters[setter].keeps_breaks)
        text = url_without_breaks(text, &kept);
    setters[setter].set(url, text);
}
