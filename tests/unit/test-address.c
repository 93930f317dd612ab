/* SPDX-License-Identifier: MIT
 *
 * Addresses: what is understood, what is refused and with which words, and the text of a socket address. */
#include "address.h"

#include <string.h>

static const struct {
    const char *name, *text;
    AddressKind kind;
    const char *host;
    guint16 port;
    const char *path;
} good[] = {
    {"tcp", "tcp://127.0.0.1:6001", ADDRESS_TCP, "127.0.0.1", 6001, NULL},
    {"without-scheme", "127.0.0.1:2112", ADDRESS_TCP, "127.0.0.1", 2112, NULL},
    {"name", "localhost:0", ADDRESS_TCP, "localhost", 0, NULL},
    {"every-interface", "tcp://:65535", ADDRESS_TCP, "", 65535, NULL},
    {"ipv6", "tcp://[::1]:6001", ADDRESS_TCP, "::1", 6001, NULL},
    {"ipv6-every-interface", "[::]:80", ADDRESS_TCP, "::", 80, NULL},
    {"unix", "unix:///run/rrjs.sock", ADDRESS_UNIX, NULL, 0, "/run/rrjs.sock"},
    {"unix-relative", "unix://rrjs.sock", ADDRESS_UNIX, NULL, 0, "rrjs.sock"},
};

static void test_good(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_auto(Address) address = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(address_parse(good[i].text, &address, &error));
    g_assert_no_error(error);
    g_assert_cmpint(address.kind, ==, good[i].kind);
    g_assert_cmpstr(address.host, ==, good[i].host);
    g_assert_cmpuint(address.port, ==, good[i].port);
    g_assert_cmpstr(address.path, ==, good[i].path);
}

static const struct {
    const char *name, *text, *message;
} bad[] = {
    {"empty", "", "address \"\": the port is missing, as in 127.0.0.1:6001"},
    {"no-port", "tcp://127.0.0.1", "address \"tcp://127.0.0.1\": the port is missing, as in 127.0.0.1:6001"},
    {"ipv6-no-port", "[::1]", "address \"[::1]\": the port is missing, as in 127.0.0.1:6001"},
    {"empty-port", "localhost:", "address \"localhost:\": port \"\" is not a number from 0 to 65535"},
    {"port-too-high", ":65536", "address \":65536\": port \"65536\" is not a number from 0 to 65535"},
    {"port-signed", ":+1", "address \":+1\": port \"+1\" is not a number from 0 to 65535"},
    {"port-and-path", "a:1/x", "address \"a:1/x\": port \"1/x\" is not a number from 0 to 65535"},
    {"bare-ipv6", "::1:80", "address \"::1:80\": an IPv6 address is written in brackets, as in [::1]:6001"},
    {"half-bracket", "[a:1", "address \"[a:1\": \"[a\" is not a host"},
    {"blank", "tcp:// a:1", "address \"tcp:// a:1\": \" a\" is not a host"},
    {"scheme", "http://a:1", "address \"http://a:1\": the scheme is neither tcp nor unix"},
    {"two-schemes", "tcp://unix://a", "address \"tcp://unix://a\": there is more than one ://"},
    {"unix-empty", "unix://", "address \"unix://\": there is no path after unix://"},
};

static void test_bad(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    Address address = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(address_parse(bad[i].text, &address, &error));
    g_assert_error(error, ADDRESS_ERROR, 0);
    g_assert_cmpstr(error->message, ==, bad[i].message);
}

static void test_long_path(void)
{
    g_autofree char *longest = g_strdup_printf("unix:///%0106d", 0);
    g_auto(Address) address = {0};
    g_assert_true(address_parse(longest, &address, NULL));

    g_autofree char *longer = g_strdup_printf("unix:///%0107d", 0);
    Address none = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(address_parse(longer, &none, &error));
    g_assert_true(g_str_has_suffix(error->message, "the path has 108 bytes, and a socket's may have 107"));
}

static const struct {
    const char *name, *text;
    gboolean for_listening, with_scheme;
    const char *resolved;
} texts[] = {
    {"ipv4", "127.0.0.1:6001", TRUE, TRUE, "tcp://127.0.0.1:6001"},
    {"ipv4-bare", "tcp://127.0.0.1:2112", TRUE, FALSE, "127.0.0.1:2112"},
    {"ipv6", "[::1]:6001", FALSE, TRUE, "tcp://[::1]:6001"},
    {"every-interface", ":6001", TRUE, TRUE, "tcp://[::]:6001"},
    {"loopback", ":6001", FALSE, TRUE, "tcp://127.0.0.1:6001"},
    {"unix", "unix:///run/a.sock", TRUE, FALSE, "unix:///run/a.sock"},
};

static void test_text(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_auto(Address) address = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(address_parse(texts[i].text, &address, &error));
    g_autoptr(GArray) sockets = address_resolve(&address, texts[i].for_listening, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(sockets->len, >, 0);
    g_autofree char *text = address_text(&g_array_index(sockets, AddressSocket, 0), texts[i].with_scheme);
    g_assert_cmpstr(text, ==, texts[i].resolved);
}

#define ADD_TABLE(table, prefix, function)                                                                            \
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {                                                                 \
        g_autofree char *path = g_strconcat("/address/" prefix "/", table[i].name, NULL);                             \
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), function);                                                    \
    }

static const struct {
    const char *one, *other;
    gboolean collide;
} pairs[] = {
    {"tcp://127.0.0.1:6001", "127.0.0.1:6001", TRUE},
    {"127.0.0.1:6001", "127.0.0.1:6002", FALSE},
    {"127.0.0.1:0", "127.0.0.1:0", FALSE},
    {"127.0.0.1:6001", "127.0.0.2:6001", FALSE},
    {"127.0.0.1:6001", "localhost:6001", TRUE},
    {"127.0.0.1:6001", "0.0.0.0:6001", TRUE},
    {"127.0.0.1:6001", ":6001", TRUE},
    {"127.0.0.1:6001", "[::]:6001", TRUE},
    {"[::1]:6001", ":6001", TRUE},
    {"[::1]:6001", "127.0.0.1:6001", FALSE},
    {"[::1]:6001", "0.0.0.0:6001", FALSE},
    {"[::1]:6001", "[0:0::1]:6001", TRUE},
    {"unix:///a", "unix:///a", TRUE},
    {"unix:///a", "unix:///b", FALSE},
    {"unix:///a", "127.0.0.1:1", FALSE},
    {"", "", FALSE},
    {"nonsense", "nonsense", FALSE},
};

static void test_collisions(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_test_message("%s and %s", pairs[i].one, pairs[i].other);
        g_assert_cmpint(address_collides(pairs[i].one, pairs[i].other), ==, pairs[i].collide);
        g_assert_cmpint(address_collides(pairs[i].other, pairs[i].one), ==, pairs[i].collide);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_TABLE(good, "good", test_good)
    ADD_TABLE(bad, "bad", test_bad)
    ADD_TABLE(texts, "text", test_text)
    g_test_add_func("/address/long-path", test_long_path);
    g_test_add_func("/address/collisions", test_collisions);
    return g_test_run();
}
