/* SPDX-License-Identifier: MIT
 *
 * Parsing is strict, because what is accepted here by mistake is bound to the wrong interface. */
#include "address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

G_DEFINE_QUARK(rrjs-address-error, address_error)

#define PATH_MAX_BYTES (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

G_GNUC_PRINTF(3, 4)
static gboolean refuse(const char *text, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, ADDRESS_ERROR, 0, "address \"%s\": %s", text, reason);
    return FALSE;
}

static gboolean parse_unix(const char *text, const char *path, Address *address, GError **error)
{
    if (!*path)
        return refuse(text, error, "there is no path after unix://");
    if (strlen(path) > PATH_MAX_BYTES)
        return refuse(text, error, "the path has %zu bytes, and a socket's may have %zu", strlen(path),
                      PATH_MAX_BYTES);
    *address = (Address){.kind = ADDRESS_UNIX, .path = g_strdup(path)};
    return TRUE;
}

static gboolean parse_tcp(const char *text, const char *rest, Address *address, GError **error)
{
    const char *colon = strrchr(rest, ':');
    if (!colon || strchr(colon, ']'))
        return refuse(text, error, "the port is missing, as in 127.0.0.1:6001");

    guint64 port;
    if (!g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
        return refuse(text, error, "port \"%s\" is not a number from 0 to 65535", colon + 1);

    g_autofree char *host = g_strndup(rest, colon - rest);
    gsize length = strlen(host);
    if (length >= 2 && host[0] == '[' && host[length - 1] == ']') {
        memmove(host, host + 1, length - 2);
        host[length - 2] = '\0';
    } else if (strchr(host, ':')) {
        return refuse(text, error, "an IPv6 address is written in brackets, as in [::1]:6001");
    }
    if (strpbrk(host, "/[] \t"))
        return refuse(text, error, "\"%s\" is not a host", host);

    *address = (Address){.kind = ADDRESS_TCP, .host = g_steal_pointer(&host), .port = port};
    return TRUE;
}

gboolean address_parse(const char *text, Address *address, GError **error)
{
    const char *scheme_end = strstr(text, "://");
    if (!scheme_end)
        return parse_tcp(text, text, address, error);
    if (strstr(scheme_end + 3, "://"))
        return refuse(text, error, "there is more than one ://");
    if (g_str_has_prefix(text, "tcp://"))
        return parse_tcp(text, scheme_end + 3, address, error);
    if (g_str_has_prefix(text, "unix://"))
        return parse_unix(text, scheme_end + 3, address, error);
    return refuse(text, error, "the scheme is neither tcp nor unix");
}

void address_clear(Address *address)
{
    g_clear_pointer(&address->host, g_free);
    g_clear_pointer(&address->path, g_free);
}

static void append_family(GArray *sockets, const struct addrinfo *found, int family)
{
    for (; found; found = found->ai_next) {
        if (found->ai_family != family)
            continue;
        AddressSocket socket = {.size = found->ai_addrlen};
        memcpy(&socket.storage, found->ai_addr, found->ai_addrlen);
        g_array_append_val(sockets, socket);
    }
}

static GArray *resolve_tcp(const Address *address, gboolean for_listening, GError **error)
{
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV | (for_listening ? AI_PASSIVE : 0),
    };
    struct addrinfo *found = NULL;
    g_autofree char *port = g_strdup_printf("%u", address->port);
    int status = getaddrinfo(*address->host ? address->host : NULL, port, &hints, &found);
    if (status != 0) {
        g_set_error(error, ADDRESS_ERROR, 0, "host \"%s\": %s", address->host, gai_strerror(status));
        return NULL;
    }

    /* Every interface is one IPv6 socket that takes both kinds. A name that has both kinds of address means the IPv4
     * one, the only kind that PHP's client knows. */
    gboolean everywhere = for_listening && !*address->host;
    GArray *sockets = g_array_new(FALSE, FALSE, sizeof(AddressSocket));
    append_family(sockets, found, everywhere ? AF_INET6 : AF_INET);
    append_family(sockets, found, everywhere ? AF_INET : AF_INET6);
    freeaddrinfo(found);
    return sockets;
}

GArray *address_resolve(const Address *address, gboolean for_listening, GError **error)
{
    if (address->kind == ADDRESS_TCP)
        return resolve_tcp(address, for_listening, error);

    struct sockaddr_un name = {.sun_family = AF_UNIX};
    g_strlcpy(name.sun_path, address->path, sizeof name.sun_path);
    AddressSocket socket = {.size = sizeof name};
    memcpy(&socket.storage, &name, sizeof name);
    GArray *sockets = g_array_new(FALSE, FALSE, sizeof(AddressSocket));
    return g_array_append_val(sockets, socket);
}

/* The socket that listening would try first. */
static gboolean first_socket(const Address *address, AddressSocket *socket)
{
    g_autoptr(GArray) sockets = address_resolve(address, TRUE, NULL);
    if (sockets)
        *socket = g_array_index(sockets, AddressSocket, 0);
    return sockets != NULL;
}

static const guint8 *interface_of(const AddressSocket *socket, gsize *size)
{
    if (socket->storage.ss_family == AF_INET6) {
        *size = sizeof(struct in6_addr);
        return (const guint8 *)&((const struct sockaddr_in6 *)&socket->storage)->sin6_addr;
    }
    *size = sizeof(struct in_addr);
    return (const guint8 *)&((const struct sockaddr_in *)&socket->storage)->sin_addr;
}

/* All interfaces of its kind; those of IPv6 stand for both kinds. */
static gboolean is_everywhere(const guint8 *interface, gsize size)
{
    static const guint8 nothing[sizeof(struct in6_addr)];
    return memcmp(interface, nothing, size) == 0;
}

static gboolean share_interface(const AddressSocket *one, const AddressSocket *other)
{
    gsize one_size, other_size;
    const guint8 *one_interface = interface_of(one, &one_size), *other_interface = interface_of(other, &other_size);
    gboolean one_is_all = is_everywhere(one_interface, one_size);
    gboolean other_is_all = is_everywhere(other_interface, other_size);
    if (one_size == other_size)
        return one_is_all || other_is_all || memcmp(one_interface, other_interface, one_size) == 0;
    return one_size > other_size ? one_is_all : other_is_all;
}

gboolean address_collides(const char *one, const char *other)
{
    g_auto(Address) left = {0}, right = {0};
    AddressSocket left_socket, right_socket;
    if (!address_parse(one, &left, NULL) || !address_parse(other, &right, NULL) || left.kind != right.kind)
        return FALSE;
    if (left.kind == ADDRESS_UNIX)
        return g_str_equal(left.path, right.path);
    return left.port == right.port && left.port != 0 && first_socket(&left, &left_socket) &&
           first_socket(&right, &right_socket) && share_interface(&left_socket, &right_socket);
}

char *address_text(const AddressSocket *socket, gboolean with_scheme)
{
    const struct sockaddr *name = (const struct sockaddr *)&socket->storage;
    if (name->sa_family == AF_UNIX)
        return g_strdup_printf("unix://%s", ((const struct sockaddr_un *)name)->sun_path);

    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo(name, socket->size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return g_strdup("?");
    const char *format = name->sa_family == AF_INET6 ? "%s[%s]:%s" : "%s%s:%s";
    return g_strdup_printf(format, with_scheme ? "tcp://" : "", host, port);
}
