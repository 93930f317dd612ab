/* SPDX-License-Identifier: MIT
 *
 * Forms of text values: addresses, URLs, names. Each has the words that errors and the manual use for it. */
#include "settings-table.h"
#include <string.h>
#include "net-pattern.h"

/* What fits in sockaddr_un with its final NUL. */
#define UNIX_PATH_MAX_BYTES 107

#define PROGRAM_NAME_MAX 200

static gboolean is_port(const char *text)
{
    guint64 port;
    return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT16, &port, NULL);
}

/* The part before the port: empty, [v6 address], or a name or v4 address. */
static gboolean is_host(const char *text, gsize size)
{
    if (size >= 2 && text[0] == '[' && text[size - 1] == ']')
        return strspn(text + 1, "0123456789abcdefABCDEF:.") == size - 2 && size > 2;
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isalnum(text[i]) && !strchr("-._", text[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean is_host_and_port(const char *text)
{
    const char *colon = strrchr(text, ':');
    return colon && is_port(colon + 1) && is_host(text, (gsize)(colon - text));
}

static gboolean fits_version(const char *text)
{
    if (*text != '2' && *text != '3')
        return FALSE;
    const char *minor = text + 1;
    return *minor == '\0' || (*minor == '.' && minor[1] && strspn(minor, "0123456789.") == strlen(minor));
}
const SettingForm setting_form_version = {"2 or 3, or one of them with a minor number", fits_version};

static gboolean fits_listen(const char *text)
{
    const char *separator = strstr(text, "://");
    if (!separator || strstr(separator + 3, "://"))
        return FALSE;
    const char *rest = separator + 3;
    if (g_str_has_prefix(text, "tcp://"))
        return is_host_and_port(rest);
    return g_str_has_prefix(text, "unix://") && *rest && strlen(rest) <= UNIX_PATH_MAX_BYTES;
}
const SettingForm setting_form_listen = {"tcp://HOST:PORT or unix:///PATH", fits_listen};

static gboolean fits_address(const char *text)
{
    return *text == '\0' || is_host_and_port(text);
}
const SettingForm setting_form_address = {"HOST:PORT, or empty for none", fits_address};

static gboolean fits_url(const char *text)
{
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
        return FALSE;
    const char *scheme = g_uri_get_scheme(uri);
    return g_str_equal(scheme, "http") || g_str_equal(scheme, "https");
}
const SettingForm setting_form_url = {"a URL with http:// or https://", fits_url};

/* NULL where it is one. */
static const char *fault_of_net_pattern(const char *text)
{
    NetPattern pattern;
    const char *fault = NULL;
    if (net_pattern_parse(text, &pattern, &fault))
        net_pattern_clear(&pattern);
    return fault;
}

static gboolean fits_net_pattern(const char *text)
{
    return !fault_of_net_pattern(text);
}
const SettingForm setting_form_net_pattern = {"HOST, *.DOMAIN, ADDRESS or ADDRESS/BITS, with or without :PORT",
                                              fits_net_pattern, fault_of_net_pattern};

/* Letters, digits, underscores and what else is given; no digit in front. */
static gboolean is_identifier(const char *text, char also)
{
    if (!*text || g_ascii_isdigit(*text))
        return FALSE;
    for (; *text; text++) {
        if (!g_ascii_isalnum(*text) && *text != '_' && *text != also)
            return FALSE;
    }
    return TRUE;
}

gboolean setting_is_metric_name(const char *name)
{
    return is_identifier(name, ':');
}

static gboolean fits_label(const char *text)
{
    return is_identifier(text, '_') && !g_str_has_prefix(text, "__");
}
const SettingForm setting_form_label = {
    "a label name: letters, digits and underscores, no digit first, not two underscores first", fits_label};

static gboolean fits_name_part(const char *text)
{
    return *text == '\0' || setting_is_metric_name(text);
}
const SettingForm setting_form_name_part = {
    "part of a metric name: letters, digits, underscores and colons, no digit first", fits_name_part};

static gboolean fits_filled(const char *text)
{
    return *text != '\0';
}
const SettingForm setting_form_filled = {"any text but the empty one", fits_filled};

static gboolean fits_absolute(const char *text)
{
    return g_path_is_absolute(text);
}
const SettingForm setting_form_absolute = {"an absolute path", fits_absolute};

/* The last part of a path is a name as well, so that none is empty. */
gboolean settings_is_program_name(const char *name)
{
    gsize size = strlen(name);
    return size > 0 && size <= PROGRAM_NAME_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_/-") == size &&
           name[0] != '/' && name[size - 1] != '/' && !strstr(name, "//");
}
const char settings_program_name_wanted[] = "a program's name: of a-z, 0-9, _ and -, in parts with / between them";
const SettingForm setting_form_program = {settings_program_name_wanted, settings_is_program_name};

static gboolean fits_variable(const char *text)
{
    return is_identifier(text, '_');
}
const SettingForm setting_form_variable = {"the name of a variable: letters, digits and underscores, no digit first",
                                           fits_variable};
