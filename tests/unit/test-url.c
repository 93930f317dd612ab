/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "url.h"

/* ---- parsing ---- */

typedef struct {
    const char *text, *base;
    const char *href; /* NULL: no URL */
} Parse;

static const Parse scheme_rows[] = {
    {"https://example.org/", NULL, "https://example.org/"},
    {"HTTPS://example.org", NULL, "https://example.org/"},
    {"  https://example.org/ \n", NULL, "https://example.org/"},
    {"ht\ttps://exa\nmple.org/a\rb", NULL, "https://example.org/ab"},
    {"a+b-c.1:x", NULL, "a+b-c.1:x"},
    {"1a:x", NULL, NULL},
    {"", NULL, NULL},
    {":", NULL, NULL},
    {"no-scheme", NULL, NULL},
    {"//example.org/", NULL, NULL},
    {"/path", NULL, NULL},
    {"https:", NULL, NULL},
    {"https:///", NULL, NULL},
    {"https:example.org", NULL, "https://example.org/"},
    {"https:/example.org", NULL, "https://example.org/"},
    {"https:\\\\example.org\\a", NULL, "https://example.org/a"},
    {"https:////example.org", NULL, "https://example.org/"},
    {"foo:", NULL, "foo:"},
    {"foo:/", NULL, "foo:/"},
    {"foo://", NULL, "foo://"},
    {"foo:///", NULL, "foo:///"},
    {"foo:////", NULL, "foo:////"},
    {"javascript:alert(1)", NULL, "javascript:alert(1)"},
    {"mailto:a@b.c", NULL, "mailto:a@b.c"},
    {"urn:isbn:0", NULL, "urn:isbn:0"},
};

static const Parse authority_rows[] = {
    {"https://user@h/", NULL, "https://user@h/"},
    {"https://user:secret@h/", NULL, "https://user:secret@h/"},
    {"https://user:@h/", NULL, "https://user@h/"},
    {"https://:secret@h/", NULL, "https://:secret@h/"},
    {"https://@h/", NULL, "https://h/"},
    {"https://:@h/", NULL, "https://h/"},
    {"https://a@b@h/", NULL, "https://a%40b@h/"},
    {"https://a:b:c@h/", NULL, "https://a:b%3Ac@h/"},
    {"https://\xc3\xa9:\xf0\x9f\x98\x80@h/", NULL, "https://%C3%A9:%F0%9F%98%80@h/"},
    {"https://a b;c=d|e@h/", NULL, "https://a%20b%3Bc%3Dd%7Ce@h/"},
    {"https://user@/", NULL, NULL},
    {"foo://user@/", NULL, NULL},
    {"https://h:8080/", NULL, "https://h:8080/"},
    {"https://h:443/", NULL, "https://h/"},
    {"https://h:80/", NULL, "https://h:80/"},
    {"http://h:80/", NULL, "http://h/"},
    {"ws://h:80/", NULL, "ws://h/"},
    {"wss://h:443/", NULL, "wss://h/"},
    {"ftp://h:21/", NULL, "ftp://h/"},
    {"foo://h:443/", NULL, "foo://h:443/"},
    {"https://h:/", NULL, "https://h/"},
    {"https://h:0/", NULL, "https://h:0/"},
    {"https://h:00080/", NULL, "https://h:80/"},
    {"https://h:65535/", NULL, "https://h:65535/"},
    {"https://h:65536/", NULL, NULL},
    {"https://h:99999999999999999999/", NULL, NULL},
    {"https://h:x/", NULL, NULL},
    {"https://h:8 0/", NULL, NULL},
    {"https://:80/", NULL, NULL},
    {"foo://:80/", NULL, NULL},
    {"https://h?q", NULL, "https://h/?q"},
    {"https://h#f", NULL, "https://h/#f"},
    {"foo://h?q", NULL, "foo://h?q"},
    {"https://user:p@ss@h:1/", NULL, "https://user:p%40ss@h:1/"},
    {"https://h\\@other/", NULL, "https://h/@other/"},
};

static const Parse domain_rows[] = {
    {"https://EXAMPLE.Org/", NULL, "https://example.org/"},
    {"https://b\xc3\xbc" "cher.de/", NULL, "https://xn--bcher-kva.de/"},
    {"https://B\xc3\x9c" "CHER.de/", NULL, "https://xn--bcher-kva.de/"},
    {"https://fa\xc3\x9f.de/", NULL, "https://xn--fa-hia.de/"},
    {"https://b%C3%BCcher.de/", NULL, "https://xn--bcher-kva.de/"},
    {"https://xn--bcher-kva.de/", NULL, "https://xn--bcher-kva.de/"},
    {"https://xn--/", NULL, "https://xn--/"},
    {"https://XN--broken-label/", NULL, "https://xn--broken-label/"},
    {"https://\xef\xbc\xa7\xef\xbd\x8f.com/", NULL, "https://go.com/"},
    {"https://a\xe3\x80\x82" "b/", NULL, "https://a.b/"},
    {"https://fa\xe1\xba\x9e.de/", NULL, "https://xn--fa-hia.de/"},
    {"https://look\xe1\xa0\x8eout.net/", NULL, "https://lookout.net/"},
    {"https://\xe1\x82\xa0\xe1\x83\x85.de/", NULL, "https://xn--rkj0d.de/"},
    {"https://%65xample.org/", NULL, "https://example.org/"},
    {"https://a%00b/", NULL, NULL},
    {"https://a%20b/", NULL, NULL},
    {"https://a b/", NULL, NULL},
    {"https://a<b/", NULL, NULL},
    {"https://a>b/", NULL, NULL},
    {"https://a^b/", NULL, NULL},
    {"https://a|b/", NULL, NULL},
    {"https://a%/", NULL, NULL},
    {"https://a%zz/", NULL, NULL},
    {"https://%ff/", NULL, NULL},
    {"https://%C2%AD/", NULL, NULL},
    {"https://a_b.c/", NULL, "https://a_b.c/"},
    {"https://-a-.b/", NULL, "https://-a-.b/"},
    {"https://a..b/", NULL, "https://a..b/"},
    {"https://a./", NULL, "https://a./"},
    {"https://./", NULL, "https://./"},
    {"https://[a]/", NULL, NULL},
    {"https://a]/", NULL, NULL},
    {"https://[::1/", NULL, NULL},
    {"foo://EXAMPLE.Org/", NULL, "foo://EXAMPLE.Org/"},
    {"foo://\xc3\xa9/", NULL, "foo://%C3%A9/"},
    {"foo://a%zz/", NULL, "foo://a%zz/"},
    {"foo://a b/", NULL, NULL},
    {"foo://a^b/", NULL, NULL},
    {"foo://!\"$&'()*+,-.;=_`{}~/", NULL, "foo://!\"$&'()*+,-.;=_`{}~/"},
};

static const Parse address_rows[] = {
    {"https://127.0.0.1/", NULL, "https://127.0.0.1/"},
    {"https://127.1/", NULL, "https://127.0.0.1/"},
    {"https://127.0.1/", NULL, "https://127.0.0.1/"},
    {"https://2130706433/", NULL, "https://127.0.0.1/"},
    {"https://0x7f.1/", NULL, "https://127.0.0.1/"},
    {"https://0x7F000001/", NULL, "https://127.0.0.1/"},
    {"https://0177.0.0.01/", NULL, "https://127.0.0.1/"},
    {"https://0x/", NULL, "https://0.0.0.0/"},
    {"https://0/", NULL, "https://0.0.0.0/"},
    {"https://1.2.3.4./", NULL, "https://1.2.3.4/"},
    {"https://1.2.3.4../", NULL, "https://1.2.3.4../"},
    {"https://%31.2.3.4/", NULL, "https://1.2.3.4/"},
    {"https://\xef\xbc\x91.2.3.4/", NULL, "https://1.2.3.4/"},
    {"https://256.0.0.1/", NULL, NULL},
    {"https://1.2.3.256/", NULL, NULL},
    {"https://1.2.65536/", NULL, NULL},
    {"https://1.2.65535/", NULL, "https://1.2.255.255/"},
    {"https://4294967295/", NULL, "https://255.255.255.255/"},
    {"https://4294967296/", NULL, NULL},
    {"https://99999999999999999999999999/", NULL, NULL},
    {"https://1.2.3.4.5/", NULL, NULL},
    {"https://1.2..4/", NULL, NULL},
    {"https://a.1/", NULL, NULL},
    {"https://a.09/", NULL, NULL},
    {"https://a.0x1/", NULL, NULL},
    {"https://a.0xg/", NULL, "https://a.0xg/"},
    {"https://1.a/", NULL, "https://1.a/"},
    {"foo://127.1/", NULL, "foo://127.1/"},
    {"https://[::]/", NULL, "https://[::]/"},
    {"https://[::1]/", NULL, "https://[::1]/"},
    {"https://[1::]/", NULL, "https://[1::]/"},
    {"https://[0:0:0:0:0:0:0:1]/", NULL, "https://[::1]/"},
    {"https://[1:0:0:2:0:0:0:3]/", NULL, "https://[1:0:0:2::3]/"},
    {"https://[1:0:2:0:3:0:4:0]/", NULL, "https://[1:0:2:0:3:0:4:0]/"},
    {"https://[1:0:0:2:3:0:0:4]/", NULL, "https://[1::2:3:0:0:4]/"},
    {"https://[2001:0DB8::00ff]/", NULL, "https://[2001:db8::ff]/"},
    {"https://[::1.2.3.4]/", NULL, "https://[::102:304]/"},
    {"https://[::ffff:127.0.0.1]/", NULL, "https://[::ffff:7f00:1]/"},
    {"https://[1:2:3:4:5:6:7:8]:8080/", NULL, "https://[1:2:3:4:5:6:7:8]:8080/"},
    {"https://[1:2:3:4:5:6:1.2.3.4]/", NULL, "https://[1:2:3:4:5:6:102:304]/"},
    {"foo://[::1]/", NULL, "foo://[::1]/"},
    {"https://[]/", NULL, NULL},
    {"https://[:]/", NULL, NULL},
    {"https://[:1]/", NULL, NULL},
    {"https://[1:]/", NULL, NULL},
    {"https://[:::]/", NULL, NULL},
    {"https://[1::2::3]/", NULL, NULL},
    {"https://[1:2:3:4:5:6:7]/", NULL, NULL},
    {"https://[1:2:3:4:5:6:7:8:9]/", NULL, NULL},
    {"https://[12345::]/", NULL, NULL},
    {"https://[g::]/", NULL, NULL},
    {"https://[::1%25eth0]/", NULL, NULL},
    {"https://[::1.2.3]/", NULL, NULL},
    {"https://[::1.2.3.4.5]/", NULL, NULL},
    {"https://[::01.2.3.4]/", NULL, NULL},
    {"https://[::256.2.3.4]/", NULL, NULL},
    {"https://[::.2.3.4]/", NULL, NULL},
    {"https://[1:2:3:4:5:6:7:1.2.3.4]/", NULL, NULL},
    {"https://[::1]x/", NULL, NULL},
};

static const Parse path_rows[] = {
    {"https://h/a/./b/../c", NULL, "https://h/a/c"},
    {"https://h/..", NULL, "https://h/"},
    {"https://h/../../a", NULL, "https://h/a"},
    {"https://h/a/.", NULL, "https://h/a/"},
    {"https://h/a/..", NULL, "https://h/"},
    {"https://h/a/%2e/b", NULL, "https://h/a/b"},
    {"https://h/a/%2E%2e/b", NULL, "https://h/b"},
    {"https://h/a/.%2e/b", NULL, "https://h/b"},
    {"https://h/a/...", NULL, "https://h/a/..."},
    {"https://h/a/%2e.%2e", NULL, "https://h/a/%2e.%2e"},
    {"https://h//a//", NULL, "https://h//a//"},
    {"https://h/a\\b", NULL, "https://h/a/b"},
    {"foo://h/a\\b", NULL, "foo://h/a\\b"},
    {"https://h/ \"<>`{}^", NULL, "https://h/%20%22%3C%3E%60%7B%7D%5E"},
    {"https://h/'()*;=@|[]", NULL, "https://h/'()*;=@|[]"},
    {"https://h/%zz%4", NULL, "https://h/%zz%4"},
    {"https://h/\xf0\x9f\x98\x80", NULL, "https://h/%F0%9F%98%80"},
    {"https://h/\x7f", NULL, "https://h/%7F"},
    {"https://h/?a b\"#'c d`", NULL, "https://h/?a%20b%22#'c%20d%60"},
    {"https://h/?'", NULL, "https://h/?%27"},
    {"foo://h/?'", NULL, "foo://h/?'"},
    {"https://h/?", NULL, "https://h/?"},
    {"https://h/#", NULL, "https://h/#"},
    {"https://h/?#", NULL, "https://h/?#"},
    {"https://h/#a?b#c", NULL, "https://h/#a?b#c"},
    {"foo:a b", NULL, "foo:a b"},
    {"foo:a ?q", NULL, "foo:a%20?q"},
    {"foo:a  #f", NULL, "foo:a %20#f"},
    {"foo:\xc3\xa9<", NULL, "foo:%C3%A9<"},
    {"foo:a/../b", NULL, "foo:a/../b"},
    {"foo:/a/../b", NULL, "foo:/b"},
    {"foo:/.//a", NULL, "foo:/.//a"},
    {"foo:/a/..//b", NULL, "foo:/.//b"},
    {"foo:/..//b", NULL, "foo:/.//b"},
    {"blob:https://h/id", NULL, "blob:https://h/id"},
};

static const Parse base_rows[] = {
    {"", "https://h/a/b?q#f", "https://h/a/b?q"},
    {"#x", "https://h/a/b?q#f", "https://h/a/b?q#x"},
    {"?x", "https://h/a/b?q#f", "https://h/a/b?x"},
    {"c", "https://h/a/b?q#f", "https://h/a/c"},
    {"./c/", "https://h/a/b", "https://h/a/c/"},
    {"../c", "https://h/a/b/d", "https://h/a/c"},
    {"../../../c", "https://h/a/b", "https://h/c"},
    {"/c", "https://u:p@h:1/a/b", "https://u:p@h:1/c"},
    {"//g/c", "https://u:p@h:1/a/b", "https://g/c"},
    {"\\\\g\\c", "https://h/a", "https://g/c"},
    {"https:c", "https://h/a/b", "https://h/a/c"},
    {"http:c", "https://h/a/b", "http://c/"},
    {"https:/c", "https://h/a/b", "https://h/c"},
    {"foo:c", "foo://h/a/b", "foo:c"},
    {"c", "foo://h/a/b", "foo://h/a/c"},
    {"c", "foo://h", "foo://h/c"},
    {"/..//c", "foo:/a", "foo:/.//c"},
    {"..", "foo:/.//a/b", "foo:/.//"},
    {"c", "mailto:a@b", NULL},
    {"?c", "mailto:a@b", NULL},
    {"", "mailto:a@b", NULL},
    {"#c", "mailto:a@b?q", "mailto:a@b?q#c"},
    {"a:b", "mailto:x", "a:b"},
    {"a b?c d#e f", "https://h/", "https://h/a%20b?c%20d#e%20f"},
};

static const Parse file_rows[] = {
    {"file:", NULL, "file:///"},
    {"file:a", NULL, "file:///a"},
    {"file:/a", NULL, "file:///a"},
    {"file://a", NULL, "file://a/"},
    {"file:///a/../b", NULL, "file:///b"},
    {"file://localhost/a", NULL, "file:///a"},
    {"file://LOCALHOST/a", NULL, "file:///a"},
    {"file://a:1/", NULL, NULL},
    {"file://u@a/", NULL, NULL},
    {"file:C|/a", NULL, "file:///C:/a"},
    {"file:///C|/a", NULL, "file:///C:/a"},
    {"file://C:/a", NULL, "file:///C:/a"},
    {"file:///C:/..", NULL, "file:///C:/"},
    {"file:///C:/../..", NULL, "file:///C:/"},
    {"file:///CC:/..", NULL, "file:///"},
    {"file:\\\\a\\b", NULL, "file://a/b"},
    {"b", "file:///C:/a", "file:///C:/b"},
    {"..", "file:///C:/a/b", "file:///C:/"},
    {"/b", "file:///C:/a", "file:///C:/b"},
    {"/D:/b", "file:///C:/a", "file:///D:/b"},
    {"D:/b", "file:///C:/a", "d:/b"},
    {"D|/b", "file://h/C:/a", "file://h/D:/b"},
    {"//h/b", "file:///C:/a", "file://h/b"},
    {"?q", "file://h/a", "file://h/a?q"},
    {"file:b", "file://h/a/c", "file://h/a/b"},
    {"file:b", "https://h/a", "file:///b"},
};

static void check_parse(const Parse *row)
{
    g_auto(Url) base = {0};
    g_auto(Url) url = {0};
    if (row->base)
        g_assert_true(url_parse(row->base, strlen(row->base), NULL, &base));
    gboolean valid = url_parse(row->text, strlen(row->text), row->base ? &base : NULL, &url);
    if (g_strcmp0(valid ? url.href->str : NULL, row->href) != 0)
        g_error("\"%s\" with base %s gave %s, not %s", row->text, row->base, valid ? url.href->str : "none", row->href);
    if (!valid) {
        g_assert_null(url.href);
        return;
    }
    g_auto(Url) again = {0};
    g_assert_true(url_parse(row->href, strlen(row->href), NULL, &again));
    g_assert_cmpstr(again.href->str, ==, row->href);
    g_assert_cmpmem(again.ends, sizeof again.ends, url.ends, sizeof url.ends);
}

typedef struct {
    const Parse *rows;
    gsize count;
} ParseTable;

static void test_parse(gconstpointer data)
{
    const ParseTable *table = data;
    for (gsize i = 0; i < table->count; i++)
        check_parse(&table->rows[i]);
}

/* A drive letter is followed by nothing, or by what ends a segment; NUL does not. */
static void test_drive_letter_and_nul(void)
{
    g_auto(Url) base = {0};
    g_auto(Url) url = {0};
    g_assert_true(url_parse("file:///D:/a/b", 14, NULL, &base));
    g_assert_true(url_parse("C|\0x", 4, &base, &url));
    g_assert_cmpstr(url.href->str, ==, "file:///D:/a/C|%00x");
}

/* ---- parts ---- */

static void test_parts(void)
{
    static const char text[] = "https://us:pw@h.example:8080/a/b?q=1#f";
    static const char *const parts[URL_PART_COUNT] = {
        "https:", "//", "us", ":pw", "@", "h.example", ":8080", "", "/a/b", "?q=1", "#f",
    };
    g_auto(Url) url = {0};
    g_assert_true(url_parse(text, strlen(text), NULL, &url));
    for (guint part = 0; part < URL_PART_COUNT; part++) {
        gsize size;
        const char *start = url_part(&url, part, &size);
        g_assert_cmpmem(start, size, parts[part], strlen(parts[part]));
    }
}

static void test_guard(void)
{
    g_auto(Url) url = {0};
    gsize guard, path;
    g_assert_true(url_parse("foo:/.//a", 9, NULL, &url));
    url_part(&url, URL_GUARD, &guard);
    const char *start = url_part(&url, URL_PATH, &path);
    g_assert_cmpuint(guard, ==, 2);
    g_assert_cmpmem(start, path, "//a", 3);
}

static void test_origin(void)
{
    static const char *const rows[][2] = {
        {"https://u:p@h:1/a", "https://h:1"}, {"http://h:80/", "http://h"},      {"ws://h/", "ws://h"},
        {"ftp://h/", "ftp://h"},              {"file:///a", "null"},             {"foo://h/", "null"},
        {"blob:https://h:1/id", "https://h:1"}, {"blob:ftp://h/id", "null"},     {"blob:x", "null"},
        {"data:,x", "null"},                  {"blob:blob:https://h/", "null"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Url) url = {0};
        g_assert_true(url_parse(rows[i][0], strlen(rows[i][0]), NULL, &url));
        g_autofree char *origin = url_origin(&url);
        g_assert_cmpstr(origin, ==, rows[i][1]);
    }
}

/* ---- setters ---- */

typedef struct {
    UrlSetter setter;
    const char *href, *value, *expected;
} Set;

static const Set set_rows[] = {
    {URL_SET_PROTOCOL, "https://h/", "http", "http://h/"},
    {URL_SET_PROTOCOL, "https://h/", "HTTP:x", "http://h/"},
    {URL_SET_PROTOCOL, "https://h/", "foo", "https://h/"},
    {URL_SET_PROTOCOL, "foo://h/", "https", "foo://h/"},
    {URL_SET_PROTOCOL, "foo://h/", "bar+1", "bar+1://h/"},
    {URL_SET_PROTOCOL, "https://h:80/", "http", "http://h/"},
    {URL_SET_PROTOCOL, "https://h:1/", "file", "https://h:1/"},
    {URL_SET_PROTOCOL, "https://u@h/", "file", "https://u@h/"},
    {URL_SET_PROTOCOL, "file:///a", "https", "file:///a"},
    {URL_SET_PROTOCOL, "file://h/a", "https", "https://h/a"},
    {URL_SET_PROTOCOL, "https://h/", "1x", "https://h/"},
    {URL_SET_PROTOCOL, "https://h/", "", "https://h/"},
    {URL_SET_USERNAME, "https://h/", "a:b@c", "https://a%3Ab%40c@h/"},
    {URL_SET_USERNAME, "https://u:p@h/", "", "https://:p@h/"},
    {URL_SET_USERNAME, "https://u@h/", "", "https://h/"},
    {URL_SET_USERNAME, "file:///a", "u", "file:///a"},
    {URL_SET_USERNAME, "mailto:a", "u", "mailto:a"},
    {URL_SET_PASSWORD, "https://h/", "p", "https://:p@h/"},
    {URL_SET_PASSWORD, "https://u:p@h/", "", "https://u@h/"},
    {URL_SET_PASSWORD, "foo:///a", "p", "foo:///a"},
    {URL_SET_HOST, "https://h:1/", "g:2", "https://g:2/"},
    {URL_SET_HOST, "https://h:1/", "g", "https://g:1/"},
    {URL_SET_HOST, "https://h:1/", "g:443", "https://g/"},
    {URL_SET_HOST, "https://h:1/", "g:2x", "https://g:2/"},
    {URL_SET_HOST, "https://h:1/", "g:99999", "https://g:1/"},
    {URL_SET_HOST, "https://h:1/", ":2", "https://h:1/"},
    {URL_SET_HOST, "https://h/", "", "https://h/"},
    {URL_SET_HOST, "https://h/", "a b", "https://h/"},
    {URL_SET_HOST, "https://h/", "g/path", "https://g/"},
    {URL_SET_HOST, "https://h/", "[::1]:2", "https://[::1]:2/"},
    {URL_SET_HOST, "foo://h/", "", "foo:///"},
    {URL_SET_HOST, "foo://u@h/", "", "foo://u@h/"},
    {URL_SET_HOST, "foo:/.//a", "h", "foo://h//a"},
    {URL_SET_HOST, "foo:a", "h", "foo:a"},
    {URL_SET_HOST, "file:///a", "h:1", "file:///a"},
    {URL_SET_HOST, "file:///a", "h", "file://h/a"},
    {URL_SET_HOST, "file://h/a", "localhost", "file:///a"},
    {URL_SET_HOSTNAME, "https://h:1/", "g", "https://g:1/"},
    {URL_SET_HOSTNAME, "https://h:1/", "g:2", "https://h:1/"},
    {URL_SET_HOSTNAME, "https://h:1/", "127.1", "https://127.0.0.1:1/"},
    {URL_SET_HOSTNAME, "foo:/a", "h", "foo://h/a"},
    {URL_SET_PORT, "https://h/", "8080", "https://h:8080/"},
    {URL_SET_PORT, "https://h:1/", "", "https://h/"},
    {URL_SET_PORT, "https://h:1/", "443", "https://h/"},
    {URL_SET_PORT, "https://h:1/", "90x", "https://h:90/"},
    {URL_SET_PORT, "https://h:1/", "x", "https://h:1/"},
    {URL_SET_PORT, "https://h:1/", "65536", "https://h:1/"},
    {URL_SET_PORT, "https://h:1/", "\t\n", "https://h:1/"},
    {URL_SET_PORT, "file:///a", "1", "file:///a"},
    {URL_SET_PATHNAME, "https://h/a", "b", "https://h/b"},
    {URL_SET_PATHNAME, "https://h/a", "/b/../c?d#e", "https://h/c%3Fd%23e"},
    {URL_SET_PATHNAME, "https://h/a", "", "https://h/"},
    {URL_SET_PATHNAME, "https://h/a", "\\b", "https://h/b"},
    {URL_SET_PATHNAME, "foo://h/a", "", "foo://h"},
    {URL_SET_PATHNAME, "foo:/a", "", "foo:/"},
    {URL_SET_PATHNAME, "foo:/a", "//b", "foo:/.//b"},
    {URL_SET_PATHNAME, "foo:/.//a", "/b", "foo:/b"},
    {URL_SET_PATHNAME, "foo:a", "b", "foo:a"},
    {URL_SET_PATHNAME, "file:///a", "C|/", "file:///C:/"},
    {URL_SET_SEARCH, "https://h/?a#f", "b=c", "https://h/?b=c#f"},
    {URL_SET_SEARCH, "https://h/?a#f", "?b", "https://h/?b#f"},
    {URL_SET_SEARCH, "https://h/?a#f", "??b#'", "https://h/??b%23%27#f"},
    {URL_SET_SEARCH, "https://h/?a#f", "", "https://h/#f"},
    {URL_SET_SEARCH, "https://h/?a#f", "?", "https://h/?#f"},
    {URL_SET_SEARCH, "foo:a", "'", "foo:a?'"},
    {URL_SET_HASH, "https://h/", "f g", "https://h/#f%20g"},
    {URL_SET_HASH, "https://h/", "##", "https://h/##"},
    {URL_SET_HASH, "https://h/#f", "", "https://h/"},
    {URL_SET_HASH, "foo:a", "f", "foo:a#f"},
};

static void test_set(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(set_rows); i++) {
        const Set *row = &set_rows[i];
        g_auto(Url) url = {0};
        g_auto(Url) again = {0};
        g_assert_true(url_parse(row->href, strlen(row->href), NULL, &url));
        url_set(&url, row->setter, row->value, strlen(row->value));
        if (g_strcmp0(url.href->str, row->expected) != 0)
            g_error("setter %d of %s to \"%s\" gave %s, not %s", row->setter, row->href, row->value, url.href->str,
                    row->expected);
        g_assert_true(url_parse(url.href->str, url.href->len, NULL, &again));
        g_assert_cmpmem(again.ends, sizeof again.ends, url.ends, sizeof url.ends);
    }
}

/* ---- the rest ---- */

static void test_form(void)
{
    g_autoptr(GString) encoded = g_string_new(NULL);
    g_autoptr(GString) decoded = g_string_new(NULL);
    url_form_encode(encoded, "a b+c&d=\xc3\xa9*-._~", 15);
    g_assert_cmpstr(encoded->str, ==, "a+b%2Bc%26d%3D%C3%A9*-._%7E");
    url_form_decode(decoded, "a+b%2Bc%zz%4", 12);
    g_assert_cmpstr(decoded->str, ==, "a b+c%zz%4");
}

static void test_nul(void)
{
    static const char text[] = "https://h/a\0b?c\0d#e\0f";
    static const char in_host[] = "https://a\0b/";
    g_auto(Url) url = {0};
    g_auto(Url) none = {0};
    g_assert_true(url_parse(text, sizeof text - 1, NULL, &url));
    g_assert_cmpstr(url.href->str, ==, "https://h/a%00b?c%00d#e%00f");
    g_assert_false(url_parse(in_host, sizeof in_host - 1, NULL, &none));
}

/* What would take forever were any step not linear. */
static void test_large(void)
{
    gsize size = URL_SIZE_MAX - 16;
    static const char *const heads[] = {"https://h/", "https://a:b@", "foo:", "https://h/?", "https://"};
    static const char *const pieces[] = {"a/../", "/..", "@", "x", "\xc3\xa9", ":", "1.", "%2e"};
    for (gsize i = 0; i < G_N_ELEMENTS(heads) * G_N_ELEMENTS(pieces); i++) {
        const char *piece = pieces[i % G_N_ELEMENTS(pieces)];
        g_autoptr(GString) text = g_string_new(heads[i / G_N_ELEMENTS(pieces)]);
        while (text->len < size / 8)
            g_string_append(text, piece);
        g_auto(Url) url = {0};
        url_parse(text->str, text->len, NULL, &url);
    }
    g_autofree char *too_large = g_strnfill(URL_SIZE_MAX + 1, 'a');
    g_auto(Url) none = {0};
    memcpy(too_large, "foo:", 4);
    g_assert_false(url_parse(too_large, URL_SIZE_MAX + 1, NULL, &none));
}

#define TABLE(name, rows)                                                                                                \
    static const ParseTable name = {rows, G_N_ELEMENTS(rows)}

TABLE(schemes, scheme_rows);
TABLE(authorities, authority_rows);
TABLE(domains, domain_rows);
TABLE(addresses, address_rows);
TABLE(paths, path_rows);
TABLE(bases, base_rows);
TABLE(files, file_rows);

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/url/parse/schemes", &schemes, test_parse);
    g_test_add_data_func("/url/parse/authorities", &authorities, test_parse);
    g_test_add_data_func("/url/parse/domains", &domains, test_parse);
    g_test_add_data_func("/url/parse/addresses", &addresses, test_parse);
    g_test_add_data_func("/url/parse/paths", &paths, test_parse);
    g_test_add_data_func("/url/parse/bases", &bases, test_parse);
    g_test_add_data_func("/url/parse/files", &files, test_parse);
    g_test_add_func("/url/parse/nul", test_nul);
    g_test_add_func("/url/parse/drive-letter-and-nul", test_drive_letter_and_nul);
    g_test_add_func("/url/parse/large", test_large);
    g_test_add_func("/url/parts", test_parts);
    g_test_add_func("/url/guard", test_guard);
    g_test_add_func("/url/origin", test_origin);
    g_test_add_func("/url/set", test_set);
    g_test_add_func("/url/form", test_form);
    return g_test_run();
}
