/* SPDX-License-Identifier: MIT
 *
 * Addresses as people write them: tcp://127.0.0.1:6001, unix:///run/rrjs.sock, and host:port where the scheme goes
 * without saying. Text to parts, parts to socket addresses, and back to text for what was really bound. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

#define ADDRESS_ERROR (address_error_quark())
GQuark address_error_quark(void);

typedef enum { ADDRESS_TCP, ADDRESS_UNIX } AddressKind;

typedef struct {
    AddressKind kind;
    char *host; /* tcp: without brackets; "" stands for all interfaces */
    guint16 port;
    char *path; /* unix */
} Address;

/* On failure the error names the text and what is wrong with it, and there is nothing to clear. */
gboolean address_parse(const char *text, Address *address, GError **error);
void address_clear(Address *address);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Address, address_clear)

typedef struct {
    struct sockaddr_storage storage;
    socklen_t size;
} AddressSocket;

/* The AddressSockets to try, best first, never empty. For listening (or else connecting) an empty host stands for every
 * interface (or else the loopback). May block on name resolution: for start-up and the command line. */
GArray *address_resolve(const Address *address, gboolean for_listening, GError **error);

/* Whether only one of them can be listened on at a time: the same path, or the same port of interfaces that are not apart. What
 * cannot be parsed or resolved, and port 0, are apart from everything. May block as address_resolve() does. */
gboolean address_collides(const char *one, const char *other);

/* tcp://127.0.0.1:6001 or unix:///path; without the scheme tcp:// where that is not wanted. */
char *address_text(const AddressSocket *socket, gboolean with_scheme);
