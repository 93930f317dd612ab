/* SPDX-License-Identifier: MIT
 *
 * Where one exchange may go. The guard is asked for the names that the request bears, that of the URL and that of a Host
 * header (:authority in HTTP/2), before anything is looked up; with the address before each connection is made; and once
 * more before the request is sent, since that may be over a connection that another exchange has made. */
#include "transfer-private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#define V6_CHARACTERS   "0123456789abcdefABCDEF:."
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"

static void refuse(Transfer *transfer, char *refusal)
{
    g_free(transfer->refusal);
    transfer->refusal = refusal;
}

/* ---- the names ---- */

/* HOST, ADDRESS or [ADDRESS], with :PORT behind it or without. */
static gboolean read_host(const char *text, char **host, guint16 *port)
{
    gboolean is_v6 = *text == '[';
    gsize size = is_v6 ? strcspn(text, "]") : strcspn(text, ":");
    const char *rest = text + size + (is_v6 && text[size]);
    guint64 number = *port;
    if (*rest == ':' && rest[1] && !g_ascii_string_to_unsigned(rest + 1, 10, 1, G_MAXUINT16, &number, NULL))
        return FALSE;
    g_autofree char *name = g_strndup(text + is_v6, size - is_v6);
    const char *characters = is_v6 ? V6_CHARACTERS : HOST_CHARACTERS;
    if ((*rest && *rest != ':') || !*name || name[strspn(name, characters)])
        return FALSE;
    *host = g_steal_pointer(&name);
    *port = (guint16)number;
    return TRUE;
}

static gboolean read_host_header(Transfer *transfer, const TransferRequest *request)
{
    for (char **pair = request->headers; pair[0]; pair += 2) {
        if (g_ascii_strcasecmp(pair[0], "host") != 0)
            continue;
        if (transfer->header_host) { /* the server would choose */
            refuse(transfer, g_strdup("the request has two host headers"));
            return FALSE;
        }
        transfer->header_port = transfer->port;
        if (!read_host(pair[1], &transfer->header_host, &transfer->header_port)) {
            g_autofree char *shown = g_utf8_make_valid(pair[1], (gssize)MIN(strlen(pair[1]), 100));
            refuse(transfer, g_strdup_printf("the header host \"%s\" names no host", shown));
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean has_alias(const Transfer *transfer)
{
    return transfer->header_host && (transfer->header_port != transfer->port ||
                                     g_ascii_strcasecmp(transfer->header_host, transfer->host) != 0);
}

gboolean transfer_may_begin(Transfer *transfer, const TransferRequest *request)
{
    const Guard *guard = transfer->transfers->options.guard;
    if (!read_host_header(transfer, request))
        return FALSE;
    refuse(transfer, guard_refuses_host(guard, transfer->reach, transfer->host, transfer->port));
    if (!transfer->refusal && has_alias(transfer))
        refuse(transfer, guard_refuses_host(guard, transfer->reach, transfer->header_host, transfer->header_port));
    return transfer->refusal == NULL;
}

/* ---- the address ---- */

static gboolean may_reach(Transfer *transfer, struct sockaddr *address)
{
    const Guard *guard = transfer->transfers->options.guard;
    refuse(transfer, guard_refuses(guard, transfer->reach, transfer->host, address));
    if (!transfer->refusal && has_alias(transfer))
        refuse(transfer, guard_refuses_alias(guard, transfer->reach, transfer->header_host, transfer->header_port, address));
    return transfer->refusal == NULL;
}

static int on_resolve(void *resolver, void *reserved, void *user_data)
{
    ((Transfer *)user_data)->is_resolving = TRUE;
    return 0;
}

static curl_socket_t on_connect(void *user_data, curlsocktype purpose, struct curl_sockaddr *address)
{
    Transfer *transfer = user_data;
    transfer->is_resolving = FALSE;
    if (transfer->is_abandoned || !may_reach(transfer, &address->addr))
        return CURL_SOCKET_BAD;
    transfer->was_tried = TRUE;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    transfer->socket_error = fd < 0 ? errno : 0;
    return fd;
}

static gboolean read_address(const char *text, int port, struct sockaddr_storage *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET};
    if (address->ss_family == AF_INET) {
        v4->sin_port = htons((guint16)port);
        return inet_pton(AF_INET, text, &v4->sin_addr) == 1;
    }
    v6->sin6_port = htons((guint16)port);
    return inet_pton(AF_INET6, text, &v6->sin6_addr) == 1;
}

static int on_connected(void *user_data, char *address, char *local_address, int port, int local_port)
{
    Transfer *transfer = user_data;
    struct sockaddr_storage reached;
    if (read_address(address, port, &reached) && may_reach(transfer, (struct sockaddr *)&reached))
        return CURL_PREREQFUNC_OK;
    transfer_explain_refusal(transfer);
    return CURL_PREREQFUNC_ABORT;
}

gboolean transfer_set_reach(Transfer *transfer)
{
    CURL *easy = transfer->easy;
    return curl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, on_resolve) == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, transfer) == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_connect) == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected) == CURLE_OK &&
           curl.easy_setopt(easy, CURLOPT_PREREQDATA, transfer) == CURLE_OK;
}
