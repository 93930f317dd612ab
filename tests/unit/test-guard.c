/* SPDX-License-Identifier: MIT
 *
 * Patterns of js.allow_net and js.deny_net, and which addresses are refused without one, allowed by one and by none. */
#include "guard.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>
#include "net-pattern.h"
#include "own-address.h"

static const char *const none[] = {NULL};

/* ---- patterns ---- */

static const struct {
    const char *text;
    NetPatternKind kind;
    const char *name; /* or the address as it is written out */
    guint bits;
    guint16 port;
} patterns[] = {
    {"a.example", NET_PATTERN_NAME, "a.example"},
    {"A.Example.", NET_PATTERN_NAME, "a.example"},
    {"a.example:80", NET_PATTERN_NAME, "a.example", 0, 80},
    {"localhost:65535", NET_PATTERN_NAME, "localhost", 0, 65535},
    {"my_host-1", NET_PATTERN_NAME, "my_host-1"},
    {"1password.example", NET_PATTERN_NAME, "1password.example"},
    {"xn--bcher-kva.example", NET_PATTERN_NAME, "xn--bcher-kva.example"},
    {"*.Example", NET_PATTERN_DOMAIN, "example"},
    {"*.a.example:8443", NET_PATTERN_DOMAIN, "a.example", 0, 8443},
    {"10.1.2.3", NET_PATTERN_RANGE, "10.1.2.3", 32},
    {"10.1.2.3:1", NET_PATTERN_RANGE, "10.1.2.3", 32, 1},
    {"10.0.0.0/8", NET_PATTERN_RANGE, "10.0.0.0", 8},
    {"10.0.0.0/8:443", NET_PATTERN_RANGE, "10.0.0.0", 8, 443},
    {"0.0.0.0/0", NET_PATTERN_RANGE, "0.0.0.0", 0},
    {"::1", NET_PATTERN_RANGE, "::1", 128},
    {"[::1]", NET_PATTERN_RANGE, "::1", 128},
    {"[::1]:8080", NET_PATTERN_RANGE, "::1", 128, 8080},
    {"fd00::/8", NET_PATTERN_RANGE, "fd00::", 8},
    {"[fd00::/8]:99", NET_PATTERN_RANGE, "fd00::", 8, 99},
    {"::/0", NET_PATTERN_RANGE, "::", 0},
    {"::ffff:10.1.2.3", NET_PATTERN_RANGE, "10.1.2.3", 32},
    {"::ffff:10.0.0.0/104", NET_PATTERN_RANGE, "10.0.0.0", 8},
};

static void test_patterns(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_test_message("%s", patterns[i].text);
        NetPattern pattern;
        const char *fault = NULL;
        g_assert_true(net_pattern_parse(patterns[i].text, &pattern, &fault));
        g_assert_null(fault);
        g_assert_cmpint(pattern.kind, ==, patterns[i].kind);
        g_assert_cmpuint(pattern.port, ==, patterns[i].port);
        if (pattern.kind == NET_PATTERN_RANGE) {
            char text[INET6_ADDRSTRLEN];
            inet_ntop(pattern.range.family, pattern.range.bytes, text, sizeof text);
            g_assert_cmpstr(text, ==, patterns[i].name);
            g_assert_cmpuint(pattern.range.bits, ==, patterns[i].bits);
        } else {
            g_assert_cmpstr(pattern.name, ==, patterns[i].name);
        }
        net_pattern_clear(&pattern);
    }
}

static const struct {
    const char *text;
    const char *fault;
} faults[] = {
    {"", "names no host"},
    {".", "names no host"},
    {":80", "names no host"},
    {"*.", "may have * only as its whole first part"},
    {"*", "may have * only as its whole first part"},
    {"*example", "may have * only as its whole first part"},
    {"a.*.example", "may have * only as its whole first part"},
    {"*.*.example", "may have * only as its whole first part"},
    {"a..example", "has an empty part"},
    {"a..", "has an empty part"},
    {".example", "has an empty part"},
    {"a b", "holds a character that host names do not have"},
    {"b\xc3\xbc" "cher.example", "holds a character that host names do not have"},
    {"user@a", "holds a character that host names do not have"},
    {"http://a.example", "is a URL; only its host is wanted"},
    {"a.example/path", "has an address that cannot be read"},
    {"a.example/8", "has an address that cannot be read"},
    {"a:", "needs a port from 1 to 65535 behind the :"},
    {"a:0", "needs a port from 1 to 65535 behind the :"},
    {"a:65536", "needs a port from 1 to 65535 behind the :"},
    {"a:-1", "needs a port from 1 to 65535 behind the :"},
    {"a:http", "needs a port from 1 to 65535 behind the :"},
    {"[::1", "needs ] and then :PORT or nothing"},
    {"[::1]80", "needs ] and then :PORT or nothing"},
    {"[::1]:", "needs a port from 1 to 65535 behind the :"},
    {"[a]", "has an address that cannot be read"},
    {"::1:80:x", "has an address that cannot be read"},
    {"1.2.3", "has an address that cannot be read"},
    {"1.2.3.256", "has an address that cannot be read"},
    {"127.1", "has an address that cannot be read"},
    {"0x7f.1", "has an address that cannot be read"},
    {"2130706433", "has an address that cannot be read"},
    {"a.0x7f", "has an address that cannot be read"},
    {"0177.0.0.1", "has an address that cannot be read"},
    {"10.0.0.0/", "needs 0 to 32 bits behind the /"},
    {"10.0.0.0/33", "needs 0 to 32 bits behind the /"},
    {"10.0.0.0/-1", "needs 0 to 32 bits behind the /"},
    {"10.0.0.0/8/8", "needs 0 to 32 bits behind the /"},
    {"fd00::/129", "needs 0 to 128 bits behind the /"},
    {"10.1.0.0/8", "has an address with more bits set than the / leaves"},
    {"fd00::1/8", "has an address with more bits set than the / leaves"},
};

static void test_faults(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_test_message("%s", faults[i].text);
        NetPattern pattern;
        const char *fault = NULL;
        g_assert_false(net_pattern_parse(faults[i].text, &pattern, &fault));
        g_assert_cmpstr(fault, ==, faults[i].fault);
        const char *const list[] = {"b.example", faults[i].text, NULL};
        g_autoptr(GError) error = NULL;
        g_assert_null(guard_new(list, none, &error));
        g_autofree char *expected = g_strdup_printf("js.allow_net: \"%s\" %s", faults[i].text, fault);
        g_assert_cmpstr(error->message, ==, expected);
        g_clear_error(&error);
        g_assert_null(guard_new(none, list, &error));
        g_assert_true(g_str_has_prefix(error->message, "js.deny_net: "));
    }
}

/* ---- addresses ---- */

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} Address;

static Address address_of(const char *text, guint16 port)
{
    Address address = {0};
    if (strchr(text, ':')) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(port);
        g_assert_cmpint(inet_pton(AF_INET6, text, &address.v6.sin6_addr), ==, 1);
    } else {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(port);
        g_assert_cmpint(inet_pton(AF_INET, text, &address.v4.sin_addr), ==, 1);
    }
    return address;
}

/* The first and last of each class, and their neighbours. A pattern in place of a class is matched. */
static const struct {
    const char *address;
    const char *class; /* NULL: allowed */
} addresses[] = {
    {"0.0.0.0", "*this network"},
    {"0.255.255.255", "*this network"},
    {"1.0.0.0", NULL},
    {"9.255.255.255", NULL},
    {"10.0.0.0", "*private*"},
    {"10.255.255.255", "*private*"},
    {"11.0.0.0", NULL},
    {"100.63.255.255", NULL},
    {"100.64.0.0", "*carrier*"},
    {"100.127.255.255", "*carrier*"},
    {"100.128.0.0", NULL},
    {"126.255.255.255", NULL},
    {"127.0.0.0", "*loopback*"},
    {"127.0.0.1", "a loopback address"},
    {"127.1.2.3", "*loopback*"},
    {"127.255.255.255", "*loopback*"},
    {"128.0.0.0", NULL},
    {"169.253.255.255", NULL},
    {"169.254.0.0", "*link-local*"},
    {"169.254.169.254", "*link-local*"},
    {"169.254.255.255", "*link-local*"},
    {"169.255.0.0", NULL},
    {"172.15.255.255", NULL},
    {"172.16.0.0", "*private*"},
    {"172.31.255.255", "*private*"},
    {"172.32.0.0", NULL},
    {"191.255.255.255", NULL},
    {"192.0.0.0", "*protocols"},
    {"192.0.0.170", "*protocols"},
    {"192.0.0.255", "*protocols"},
    {"192.0.1.0", NULL},
    {"192.0.1.255", NULL},
    {"192.0.2.0", "*documentation"},
    {"192.0.2.255", "*documentation"},
    {"192.0.3.0", NULL},
    {"192.88.98.255", NULL},
    {"192.88.99.1", "*6to4*"},
    {"192.88.100.0", NULL},
    {"192.167.255.255", NULL},
    {"192.168.0.0", "*private*"},
    {"192.168.255.255", "*private*"},
    {"192.169.0.0", NULL},
    {"198.17.255.255", NULL},
    {"198.18.0.0", "*benchmarks"},
    {"198.19.255.255", "*benchmarks"},
    {"198.20.0.0", NULL},
    {"198.51.99.255", NULL},
    {"198.51.100.0", "*documentation"},
    {"198.51.100.255", "*documentation"},
    {"198.51.101.0", NULL},
    {"203.0.112.255", NULL},
    {"203.0.113.0", "*documentation"},
    {"203.0.113.255", "*documentation"},
    {"203.0.114.0", NULL},
    {"8.8.8.8", NULL},
    {"223.255.255.255", NULL},
    {"224.0.0.0", "*multicast*"},
    {"224.0.0.251", "*multicast*"},
    {"239.255.255.255", "*multicast*"},
    {"240.0.0.0", "*reserved*"},
    {"255.255.255.254", "*reserved*"},
    {"255.255.255.255", "*broadcast*"},

    {"::", "*unspecified*"},
    {"::1", "a loopback address"},
    {"::2", "*reserved*"},
    {"::127.0.0.1", "*reserved*"},
    {"::8.8.8.8", "*reserved*"},
    {"::1:0:0", "*reserved*"},
    {"::fffe:127.0.0.1", "*reserved*"},
    {"::ffff:127.0.0.1", "a loopback address"},
    {"::ffff:7f00:1", "a loopback address"},
    {"::ffff:0.0.0.0", "*this network"},
    {"::ffff:10.1.2.3", "*private*"},
    {"::ffff:100.64.0.1", "*carrier*"},
    {"::ffff:169.254.169.254", "*link-local*"},
    {"::ffff:172.16.0.1", "*private*"},
    {"::ffff:192.168.1.1", "*private*"},
    {"::ffff:224.0.0.1", "*multicast*"},
    {"::ffff:255.255.255.255", "*broadcast*"},
    {"::ffff:8.8.8.8", NULL},
    {"::ffff:0:127.0.0.1", "*loopback*"},
    {"::ffff:0:10.0.0.1", "*private*"},
    {"::ffff:0:8.8.8.8", NULL},
    {"64:ff9b::127.0.0.1", "*loopback*"},
    {"64:ff9b::a9fe:a9fe", "*link-local*"},
    {"64:ff9b::192.168.0.1", "*private*"},
    {"64:ff9b::240.0.0.1", "*reserved*"},
    {"64:ff9b::8.8.8.8", NULL},
    {"64:ff9b:1::8.8.8.8", "*reserved*"},
    {"64:ff9b:1::10.0.0.1", "*reserved*"},
    {"64:ff9a::8.8.8.8", "*reserved*"},
    {"100::1", "*reserved*"},
    {"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "*reserved*"},
    {"2000::", NULL},
    {"2001::1", "*Teredo*"},
    {"2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "*Teredo*"},
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2", "*Teredo*"},
    {"2001:2::1", "*benchmarks"},
    {"2001:2:0:ffff::", "*benchmarks"},
    {"2001:10::1", "*not routed"},
    {"2001:1f:ffff::", "*not routed"},
    {"2001:20::1", "*not routed"},
    {"2001:2f:ffff::", "*not routed"},
    {"2001:30::", NULL},
    {"2001:200::1", NULL},
    {"2001:4860:4860::8888", NULL},
    {"2001:db7:ffff::", NULL},
    {"2001:db8::1", "*documentation"},
    {"2001:db8:ffff::", "*documentation"},
    {"2001:db9::", NULL},
    {"2002::", "*this network"},
    {"2002:7f00:1::", "*loopback*"},
    {"2002:a00:1::1", "*private*"},
    {"2002:6440:1::", "*carrier*"},
    {"2002:a9fe:a9fe::1", "*link-local*"},
    {"2002:ac10:1::", "*private*"},
    {"2002:c0a8:101::1", "*private*"},
    {"2002:e000:1::", "*multicast*"},
    {"2002:ffff:ffff::", "*broadcast*"},
    {"2002:808:808::1", NULL},
    {"2003::1", NULL},
    {"2606:4700::1111", NULL},
    {"2a00:1450::1", NULL},
    {"3ffe:ffff::", NULL},
    {"3fff::1", "*documentation"},
    {"3fff:fff:ffff::", "*documentation"},
    {"3fff:1000::", NULL},
    {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
    {"4000::", "*reserved*"},
    {"5f00::1", "*reserved*"},
    {"fbff:ffff::", "*reserved*"},
    {"fc00::", "*private*"},
    {"fd12:3456:789a::1", "*private*"},
    {"fd00:ec2::254", "*private*"},
    {"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "*private*"},
    {"fe00::1", "*reserved*"},
    {"fe80::", "*link-local*"},
    {"fe80::a9fe:a9fe", "*link-local*"},
    {"febf:ffff::", "*link-local*"},
    {"fec0::1", "*private*"},
    {"feff:ffff::", "*private*"},
    {"ff00::", "*multicast*"},
    {"ff02::1", "*multicast*"},
    {"ff0e::1", "*multicast*"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "*multicast*"},
};

static void test_addresses(void)
{
    g_autoptr(Guard) guard = guard_new(none, none, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_test_message("%s", addresses[i].address);
        Address address = address_of(addresses[i].address, 80);
        g_autofree char *refusal = guard_refuses(guard, NET_PUBLIC, "a.example", &address.any);
        g_autofree char *pattern = g_strdup_printf("* is %s, which scripts may not reach unless js.allow_net lists it",
                                                   addresses[i].class);
        if (addresses[i].class)
            g_assert_true(refusal && g_pattern_match_simple(pattern, refusal));
        else
            g_assert_null(refusal);
    }
}

static void test_other_families(void)
{
    g_autoptr(Guard) guard = guard_new((const char *const[]){"0.0.0.0/0", "::/0", NULL}, none, NULL);
    struct sockaddr address = {.sa_family = AF_UNIX};
    g_autofree char *refusal = guard_refuses(guard, NET_PUBLIC, "a", &address);
    g_assert_cmpstr(refusal, ==, "this is not an address of the internet");
}

/* An address is named as it is connected to. */
static void test_address_text(void)
{
    g_autoptr(Guard) guard = guard_new(none, none, NULL);
    Address mapped = address_of("::ffff:127.0.0.1", 80), v6 = address_of("fe80:0::1", 80);
    g_autofree char *mapped_text = guard_refuses(guard, NET_PUBLIC, "a", &mapped.any);
    g_autofree char *v6_text = guard_refuses(guard, NET_PUBLIC, "a", &v6.any);
    g_assert_true(g_str_has_prefix(mapped_text, "127.0.0.1 is "));
    g_assert_true(g_str_has_prefix(v6_text, "fe80::1 is "));
}

/* ---- what a pattern allows ---- */

static const struct {
    const char *pattern;
    const char *host;
    const char *address;
    guint16 port;
    gboolean allowed;
} allowances[] = {
    {"localhost", "localhost", "127.0.0.1", 80, TRUE},
    {"localhost", "localhost", "::1", 8080, TRUE},
    {"localhost", "LOCALHOST.", "127.0.0.1", 80, TRUE},
    {"localhost", "127.0.0.1", "127.0.0.1", 80, FALSE},
    {"localhost", "evil.example", "127.0.0.1", 80, FALSE},
    {"localhost", "xlocalhost", "127.0.0.1", 80, FALSE},
    {"localhost", "a.localhost", "127.0.0.1", 80, FALSE},
    {"localhost:80", "localhost", "127.0.0.1", 80, TRUE},
    {"localhost:80", "localhost", "127.0.0.1", 81, FALSE},
    {"db.internal", "db.internal", "10.0.0.1", 5432, TRUE},
    {"db.internal", "db.internal", "169.254.169.254", 80, TRUE},
    {"db.internal", "db.internal.example", "10.0.0.1", 80, FALSE},
    {"*.internal", "db.internal", "10.0.0.1", 80, TRUE},
    {"*.internal", "a.db.internal", "10.0.0.1", 80, TRUE},
    {"*.internal", "internal", "10.0.0.1", 80, FALSE},
    {"*.internal", ".internal", "10.0.0.1", 80, FALSE},
    {"*.internal", "xinternal", "10.0.0.1", 80, FALSE},
    {"*.internal", "internal.example", "10.0.0.1", 80, FALSE},
    {"*.internal:443", "a.internal", "10.0.0.1", 443, TRUE},
    {"*.internal:443", "a.internal", "10.0.0.1", 80, FALSE},
    {"127.0.0.1", "127.0.0.1", "127.0.0.1", 80, TRUE},
    {"127.0.0.1", "localhost", "127.0.0.1", 80, TRUE},
    {"127.0.0.1", "[::ffff:127.0.0.1]", "::ffff:127.0.0.1", 80, TRUE},
    {"127.0.0.1", "localhost", "::1", 80, FALSE},
    {"127.0.0.1", "a", "127.0.0.2", 80, FALSE},
    {"127.0.0.1:8080", "a", "127.0.0.1", 8080, TRUE},
    {"127.0.0.1:8080", "a", "127.0.0.1", 80, FALSE},
    {"::ffff:127.0.0.1", "a", "127.0.0.1", 80, TRUE},
    {"127.0.0.1", "a", "64:ff9b::127.0.0.1", 80, FALSE},
    {"64:ff9b::127.0.0.1", "a", "64:ff9b::127.0.0.1", 80, TRUE},
    {"10.0.0.0/8", "a", "10.255.0.1", 80, TRUE},
    {"10.0.0.0/8", "a", "::ffff:10.255.0.1", 80, TRUE},
    {"10.0.0.0/8", "a", "11.0.0.1", 80, TRUE}, /* public */
    {"10.0.0.0/8", "a", "192.168.0.1", 80, FALSE},
    {"10.0.0.0/15", "a", "10.1.255.255", 80, TRUE},
    {"10.0.0.0/15", "a", "10.2.0.0", 80, FALSE},
    {"10.0.0.0/8:99", "a", "10.0.0.1", 99, TRUE},
    {"10.0.0.0/8:99", "a", "10.0.0.1", 98, FALSE},
    {"0.0.0.0/0", "a", "127.0.0.1", 80, TRUE},
    {"0.0.0.0/0", "a", "::1", 80, FALSE},
    {"::/0", "a", "fe80::1", 80, TRUE},
    {"::/0", "a", "127.0.0.1", 80, FALSE},
    {"fd00::/8", "a", "fd12::1", 80, TRUE},
    {"fd00::/8", "a", "fc12::1", 80, FALSE},
    {"[fd00::/8]:8080", "a", "fd12::1", 8080, TRUE},
    {"[fd00::/8]:8080", "a", "fd12::1", 80, FALSE},
    {"a.example", "b.example", "8.8.8.8", 80, TRUE}, /* patterns only add */
};

static void test_allowances(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(allowances); i++) {
        g_test_message("%s: %s at %s", allowances[i].pattern, allowances[i].host, allowances[i].address);
        const char *const list[] = {"other.example", allowances[i].pattern, NULL};
        g_autoptr(Guard) guard = guard_new(list, none, NULL);
        Address address = address_of(allowances[i].address, allowances[i].port);
        g_autofree char *refusal = guard_refuses(guard, NET_PUBLIC, allowances[i].host, &address.any);
        g_assert_cmpint(refusal == NULL, ==, allowances[i].allowed);
    }
}

/* ---- what is listed alone, and what is never reached ---- */

static const struct {
    const char *allow, *deny; /* NULL: nothing */
    NetReach reach;
    const char *host;
    const char *address;
    gboolean may_be_looked_up, allowed;
} reaches[] = {
    {"a.example", NULL, NET_LISTED, "a.example", "8.8.8.8", TRUE, TRUE},
    {"a.example", NULL, NET_LISTED, "A.Example.", "10.0.0.1", TRUE, TRUE},
    {"a.example", NULL, NET_LISTED, "b.example", "8.8.8.8", FALSE, FALSE},
    {"a.example", NULL, NET_LISTED, "8.8.8.8", "8.8.8.8", FALSE, FALSE},
    {"a.example:443", NULL, NET_LISTED, "a.example", "8.8.8.8", FALSE, FALSE}, /* on port 80 */
    {"*.example", NULL, NET_LISTED, "a.example", "8.8.8.8", TRUE, TRUE},
    {"8.8.8.8", NULL, NET_LISTED, "8.8.8.8", "8.8.8.8", TRUE, TRUE},
    {"8.8.8.8", NULL, NET_LISTED, "::ffff:8.8.8.8", "::ffff:8.8.8.8", TRUE, TRUE},
    {"8.8.8.8", NULL, NET_LISTED, "a.example", "8.8.8.8", FALSE, FALSE}, /* the list does not have that name */
    {"10.0.0.0/8", NULL, NET_LISTED, "10.1.2.3", "10.1.2.3", TRUE, TRUE},
    {"10.0.0.0/8", NULL, NET_LISTED, "11.1.2.3", "11.1.2.3", FALSE, FALSE},
    {NULL, NULL, NET_LISTED, "8.8.8.8", "8.8.8.8", FALSE, FALSE},

    {"a.example", NULL, NET_NONE, "a.example", "8.8.8.8", FALSE, FALSE},
    {"0.0.0.0/0", NULL, NET_NONE, "8.8.8.8", "8.8.8.8", FALSE, FALSE},

    {NULL, "a.example", NET_PUBLIC, "a.example", "8.8.8.8", FALSE, FALSE},
    {NULL, "a.example", NET_PUBLIC, "A.EXAMPLE.", "8.8.8.8", FALSE, FALSE},
    {NULL, "a.example:443", NET_PUBLIC, "a.example", "8.8.8.8", TRUE, TRUE},
    {NULL, "*.example", NET_PUBLIC, "a.b.example", "8.8.8.8", FALSE, FALSE},
    {NULL, "8.8.8.8", NET_PUBLIC, "a.example", "8.8.8.8", TRUE, FALSE},
    {NULL, "8.8.8.8", NET_PUBLIC, "a.example", "::ffff:8.8.8.8", TRUE, FALSE},
    {NULL, "8.8.8.8", NET_PUBLIC, "a.example", "64:ff9b::8.8.8.8", TRUE, FALSE},
    {NULL, "8.8.8.8", NET_PUBLIC, "a.example", "2002:808:808::1", TRUE, FALSE},
    {NULL, "8.8.8.8", NET_PUBLIC, "8.8.8.8", "8.8.8.8", FALSE, FALSE},
    {NULL, "8.8.8.8", NET_PUBLIC, "a.example", "8.8.4.4", TRUE, TRUE},
    {NULL, "64:ff9b::/96", NET_PUBLIC, "a.example", "64:ff9b::8.8.8.8", TRUE, FALSE},
    {NULL, "2606:4700::/32", NET_PUBLIC, "a.example", "2606:4700::1111", TRUE, FALSE},
    {"a.example", "8.0.0.0/8", NET_PUBLIC, "a.example", "8.8.8.8", TRUE, FALSE}, /* what is denied wins */
    {"a.example", "a.example", NET_LISTED, "a.example", "8.8.8.8", FALSE, FALSE},
    {"127.0.0.1", "127.0.0.1:80", NET_PUBLIC, "127.0.0.1", "127.0.0.1", FALSE, FALSE},
    {"127.0.0.1", "127.0.0.1:81", NET_PUBLIC, "127.0.0.1", "127.0.0.1", TRUE, TRUE},
};

static void test_reaches(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(reaches); i++) {
        g_test_message("%s at %s: %s without %s", reaches[i].host, reaches[i].address, reaches[i].allow, reaches[i].deny);
        const char *const allow[] = {reaches[i].allow, NULL}, *const deny[] = {reaches[i].deny, NULL};
        g_autoptr(Guard) guard = guard_new(allow, deny, NULL);
        Address address = address_of(reaches[i].address, 80);
        g_autofree char *of_host = guard_refuses_host(guard, reaches[i].reach, reaches[i].host, 80);
        g_autofree char *of_address = guard_refuses(guard, reaches[i].reach, reaches[i].host, &address.any);
        g_assert_cmpint(of_host == NULL, ==, reaches[i].may_be_looked_up);
        g_assert_cmpint(of_address == NULL, ==, reaches[i].allowed);
        g_assert_true(!of_host || g_str_equal(of_host, of_address));
    }
}

/* ---- other hosts at the same address ---- */

static const struct {
    const char *allow, *deny;
    NetReach reach;
    const char *alias;
    guint16 port;
    const char *address;
    gboolean allowed;
} aliases[] = {
    {"127.0.0.1", NULL, NET_PUBLIC, "a.example", 80, "127.0.0.1", FALSE},
    {"a.example", NULL, NET_PUBLIC, "a.example", 80, "127.0.0.1", TRUE},
    {"a.example:80", NULL, NET_PUBLIC, "a.example", 81, "127.0.0.1", FALSE},
    {"127.0.0.0/8", NULL, NET_PUBLIC, "127.0.0.2", 80, "127.0.0.1", TRUE},
    {"127.0.0.1", NULL, NET_PUBLIC, "127.0.0.2", 80, "127.0.0.1", FALSE},
    {NULL, NULL, NET_PUBLIC, "a.example", 80, "8.8.8.8", TRUE}, /* anybody can ask there for anything */
    {NULL, "a.example", NET_PUBLIC, "a.example", 80, "8.8.8.8", FALSE},
    {"b.example", NULL, NET_LISTED, "a.example", 80, "8.8.8.8", FALSE},
    {"*.example", NULL, NET_LISTED, "a.example", 80, "8.8.8.8", TRUE},
    {"a.example", NULL, NET_NONE, "a.example", 80, "8.8.8.8", FALSE},
};

static void test_aliases(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(aliases); i++) {
        g_test_message("%s at %s", aliases[i].alias, aliases[i].address);
        const char *const allow[] = {aliases[i].allow, NULL}, *const deny[] = {aliases[i].deny, NULL};
        g_autoptr(Guard) guard = guard_new(allow, deny, NULL);
        Address address = address_of(aliases[i].address, 80);
        g_autofree char *refusal =
            guard_refuses_alias(guard, aliases[i].reach, aliases[i].alias, aliases[i].port, &address.any);
        g_assert_cmpint(refusal == NULL, ==, aliases[i].allowed);
    }
}

/* ---- the addresses of this machine ---- */

static void test_own_addresses(void)
{
    Address loopback = address_of("127.0.0.1", 0), public = address_of("8.8.8.8", 0), v6 = address_of("2606:4700::1111", 0);
    g_assert_true(address_is_own(AF_INET, (const guint8 *)&loopback.v4.sin_addr));
    g_assert_false(address_is_own(AF_INET, (const guint8 *)&public.v4.sin_addr));
    g_assert_false(address_is_own(AF_INET6, v6.v6.sin6_addr.s6_addr));
    struct ifaddrs *all;
    g_assert_cmpint(getifaddrs(&all), ==, 0);
    for (struct ifaddrs *one = all; one; one = one->ifa_next) {
        if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET)
            g_assert_true(address_is_own(AF_INET, (const guint8 *)&((struct sockaddr_in *)one->ifa_addr)->sin_addr));
    }
    freeifaddrs(all);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guard/patterns", test_patterns);
    g_test_add_func("/guard/faults", test_faults);
    g_test_add_func("/guard/addresses", test_addresses);
    g_test_add_func("/guard/other-families", test_other_families);
    g_test_add_func("/guard/address-text", test_address_text);
    g_test_add_func("/guard/allowances", test_allowances);
    g_test_add_func("/guard/reaches", test_reaches);
    g_test_add_func("/guard/aliases", test_aliases);
    g_test_add_func("/guard/own-addresses", test_own_addresses);
    return g_test_run();
}
