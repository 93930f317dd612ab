/* SPDX-License-Identifier: MIT
 *
 * The URL data of web-platform-tests, which is not part of this repository: RRJS_URL_DATA names the folder that has
 * urltestdata.json, setters_tests.json and toascii.json. Without it there is nothing to test. */
#include <jansson.h>
#include <string.h>
#include "url.h"

static json_t *load(const char *name)
{
    json_error_t error;
    g_autofree char *path = g_build_filename(g_getenv("RRJS_URL_DATA"), name, NULL);
    json_t *data = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (!data)
        g_error("%s: %s", path, error.text);
    return data;
}

static const char *text_of(const json_t *row, const char *key, gsize *size)
{
    const json_t *value = json_object_get(row, key);
    *size = json_string_length(value);
    return json_string_value(value);
}

/* Part by part; without: the mark to leave out, where there is one; alone: a mark that stands alone is left out as well. */
static char *attribute(const Url *url, const char *name)
{
    static const struct {
        const char *name;
        UrlPart first, last;
        gboolean without_mark, or_nothing;
    } attributes[] = {
        {"href", URL_SCHEME, URL_FRAGMENT},      {"protocol", URL_SCHEME, URL_SCHEME},
        {"username", URL_USERNAME, URL_USERNAME}, {"password", URL_PASSWORD, URL_PASSWORD, TRUE},
        {"host", URL_HOST, URL_PORT},            {"hostname", URL_HOST, URL_HOST},
        {"port", URL_PORT, URL_PORT, TRUE},      {"pathname", URL_PATH, URL_PATH},
        {"search", URL_QUERY, URL_QUERY, FALSE, TRUE}, {"hash", URL_FRAGMENT, URL_FRAGMENT, FALSE, TRUE},
    };
    if (g_str_equal(name, "origin"))
        return url_origin(url);
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
        if (!g_str_equal(name, attributes[i].name))
            continue;
        gsize size;
        const char *start = url_part(url, attributes[i].first, &size), *end = url_part(url, attributes[i].last, &size) + size;
        if (start < end && (attributes[i].without_mark || (attributes[i].or_nothing && end - start == 1)))
            start++;
        return g_strndup(start, (gsize)(end - start));
    }
    return NULL;
}

/* Each known attribute is what the row says. */
static gboolean matches(const Url *url, json_t *expected)
{
    const char *name;
    json_t *value;
    json_object_foreach(expected, name, value) {
        g_autofree char *got = attribute(url, name);
        if (!got || !json_is_string(value) || g_str_equal(name, "input") || g_str_equal(name, "base"))
            continue;
        if (g_strcmp0(got, json_string_value(value)) == 0)
            continue;
        g_test_message("%s: %s is %s, not %s", url->href->str, name, got, json_string_value(value));
        return FALSE;
    }
    return TRUE;
}

static gboolean parse_row(json_t *row)
{
    g_auto(Url) base = {0};
    g_auto(Url) url = {0};
    gsize size, base_size;
    const char *text = text_of(row, "input", &size), *base_text = text_of(row, "base", &base_size);
    gboolean valid = (!base_text || url_parse(base_text, base_size, NULL, &base)) &&
                     url_parse(text, size, base_text ? &base : NULL, &url);
    gboolean right = valid == !json_is_true(json_object_get(row, "failure")) && (!valid || matches(&url, row));
    if (!right)
        g_test_message("wrong: \"%s\" with base %s", text, base_text);
    return right;
}

static void test_parse(void)
{
    size_t i;
    json_t *row, *data = load("urltestdata.json");
    guint wrong = 0;
    json_array_foreach(data, i, row)
        wrong += json_is_object(row) && !parse_row(row);
    json_decref(data);
    g_assert_cmpuint(wrong, ==, 0);
}

static gboolean set_row(json_t *row, UrlSetter setter)
{
    g_auto(Url) url = {0};
    gsize size, value_size;
    const char *text = text_of(row, "href", &size), *value = text_of(row, "new_value", &value_size);
    g_assert_true(url_parse(text, size, NULL, &url));
    url_set(&url, setter, value, value_size);
    return matches(&url, json_object_get(row, "expected"));
}

static void test_set(void)
{
    static const char *const names[URL_SETTER_COUNT] = {
        "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash",
    };
    json_t *row, *data = load("setters_tests.json");
    guint wrong = 0;
    size_t i;
    for (guint setter = 0; setter < URL_SETTER_COUNT; setter++)
        json_array_foreach(json_object_get(data, names[setter]), i, row)
            wrong += !set_row(row, setter);
    json_decref(data);
    g_assert_cmpuint(wrong, ==, 0);
}

static gboolean to_ascii_row(json_t *row)
{
    g_auto(Url) url = {0};
    const json_t *output = json_object_get(row, "output");
    g_autofree char *text = g_strdup_printf("https://%s/x", json_string_value(json_object_get(row, "input")));
    if (!url_parse(text, strlen(text), NULL, &url))
        return json_is_null(output);
    g_autofree char *host = attribute(&url, "hostname");
    return g_strcmp0(host, json_string_value(output)) == 0;
}

static void test_to_ascii(void)
{
    size_t i;
    json_t *row, *data = load("toascii.json");
    guint wrong = 0;
    json_array_foreach(data, i, row)
        wrong += json_is_object(row) && !to_ascii_row(row);
    json_decref(data);
    g_assert_cmpuint(wrong, ==, 0);
}

static void test_nothing(void)
{
    g_test_skip("RRJS_URL_DATA is not set");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    gboolean has_data = g_getenv("RRJS_URL_DATA") != NULL;
    g_test_add_func("/url-data/parse", has_data ? test_parse : test_nothing);
    g_test_add_func("/url-data/set", has_data ? test_set : test_nothing);
    g_test_add_func("/url-data/to-ascii", has_data ? test_to_ascii : test_nothing);
    return g_test_run();
}
