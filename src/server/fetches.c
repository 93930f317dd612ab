/* SPDX-License-Identifier: MIT
 *
 * Exchanges in their sessions. One waits until its session and the server have room for it, then it is a transfer. What it
 * hands on is appended to the worker's link and sent at the end of the turn, as one. */
#include "fetches.h"

#include <string.h>
#include "transfer.h"

#define WAITING_BYTES_MAX (64u << 20) /* of the requests of one session that wait, bodies included */
#define UNSENT_BYTES_MAX  (1u << 20)  /* on the link, before more of bodies is appended or another exchange begins */

struct Fetches {
    const Settings *settings;
    FetchFigures *figures;
    Guard *guard;
    Transfers *transfers; /* made with the first exchange */
    GQueue sessions;      /* of FetchSession; the one that may begin the next exchange first */
};

struct FetchSession {
    Fetches *fetches;
    GList node;
    Link *link;
    guint64 execution;
    NetReach reach;
    GHashTable *by_id;
    GQueue waiting;      /* of Fetch, in order of arrival */
    gsize waiting_bytes;
    guint active;
    gboolean is_dirty;   /* something was appended to the link */
    gboolean is_blocked; /* something was not appended or begun, for want of room */
    GArray *ended;       /* of guint64: where in the link the last word about each ended exchange is, until it is sent */
};

/* What a worker asked for and not yet heard the end of. */
typedef struct {
    FetchSession *session;
    GList node; /* in session->waiting */
    guint32 id;
    char *host; /* for the counters */
    char status[8];
    gint64 started_us;

    Transfer *transfer; /* NULL while it waits */
    char *method, *url; /* until it begins */
    char **headers;
    gboolean has_body;
    gint64 body_size;
    GByteArray *early; /* of the body, before it begins */
    gboolean early_is_all;
    gsize waiting_bytes; /* its share of the session's */

    gsize unread; /* bytes that were handed on and are not used up */
    gsize unsent; /* bytes that came and were not told to be on their way, */
    gsize untold; /* of them those that are */
} Fetch;

/* ---- what the worker is told ---- */

static void tell(Fetch *fetch, MessageType type, const FetchPart *part)
{
    FetchPart whole = *part;
    whole.fetch = fetch->id;
    message_append_fetch(link_outgoing(fetch->session->link), type, fetch->session->execution, &whole);
    fetch->session->is_dirty = TRUE;
}

static void flush(FetchSession *session)
{
    if (session->is_dirty)
        (void)link_flush(session->link); /* where the worker is gone, its end is about to be noticed */
    session->is_dirty = FALSE;
}

static void on_head(gpointer user_data, guint status, const char *reason, const char *headers, gsize headers_size)
{
    Fetch *fetch = user_data;
    g_snprintf(fetch->status, sizeof fetch->status, "%u", status);
    FetchPart part = {
        .value = status,
        .text = reason,
        .text_size = strlen(reason),
        .data = headers,
        .data_size = headers_size,
    };
    tell(fetch, MESSAGE_FETCH_HEAD, &part);
}

static void on_data(gpointer user_data, const guint8 *bytes, gsize size)
{
    Fetch *fetch = user_data;
    fetch->unread += size;
    fetch->session->fetches->figures->received_bytes += size;
    tell(fetch, MESSAGE_FETCH_DATA, &(FetchPart){.data = (const char *)bytes, .data_size = size});
}

/* Where not, fetches_resume() comes back to it. */
static gboolean has_room(FetchSession *session)
{
    gboolean is_full = link_unsent(session->link) >= UNSENT_BYTES_MAX;
    session->is_blocked |= is_full;
    return !is_full;
}

static gboolean on_has_room(gpointer user_data)
{
    return has_room(((Fetch *)user_data)->session);
}

/* A worker that sends a body byte by byte and does not read must not have this pile up either: what there is no room for
 * is told later, as one. */
static void tell_sent(Fetch *fetch)
{
    if (fetch->untold == 0 || !has_room(fetch->session))
        return;
    tell(fetch, MESSAGE_FETCH_SENT, &(FetchPart){.value = (guint32)fetch->untold});
    fetch->unsent -= fetch->untold;
    fetch->untold = 0;
}

static void on_sent(gpointer user_data, gsize bytes)
{
    Fetch *fetch = user_data;
    fetch->untold += bytes;
    fetch->session->fetches->figures->sent_bytes += bytes;
    tell_sent(fetch);
}

/* ---- coming and going ---- */

static void fetch_free(gpointer data)
{
    Fetch *fetch = data;
    g_clear_pointer(&fetch->transfer, transfer_free);
    g_clear_pointer(&fetch->early, g_byte_array_unref);
    g_clear_pointer(&fetch->headers, g_strfreev);
    g_free(fetch->method);
    g_free(fetch->url);
    g_free(fetch->host);
    g_free(fetch);
}

/* Takes it off every list and counts it. */
static void leave(Fetch *fetch, const char *status)
{
    FetchSession *session = fetch->session;
    FetchFigures *figures = session->fetches->figures;
    if (fetch->transfer) {
        session->active--;
        figures->active--;
    } else {
        g_queue_unlink(&session->waiting, &fetch->node);
    }
    session->waiting_bytes -= fetch->waiting_bytes;
    fetch_figures_add(figures, fetch->host, status, g_get_monotonic_time() - fetch->started_us);
    guint64 end = link_end(session->link);
    g_array_append_val(session->ended, end);
    g_hash_table_remove(session->by_id, GUINT_TO_POINTER(fetch->id));
}

static void fail(Fetch *fetch, const TransferFailure *failure)
{
    tell(fetch, MESSAGE_FETCH_FAIL,
         &(FetchPart){.text = failure->code, .text_size = strlen(failure->code), .data = failure->text,
                      .data_size = strlen(failure->text)});
    leave(fetch, failure->code);
}

static void admit(Fetches *fetches);

static void on_ended(gpointer user_data, const TransferFailure *failure)
{
    Fetch *fetch = user_data;
    Fetches *fetches = fetch->session->fetches;
    if (failure) {
        fail(fetch, failure);
    } else {
        tell(fetch, MESSAGE_FETCH_END, &(FetchPart){0});
        leave(fetch, fetch->status);
    }
    admit(fetches);
}

/* Hands on what was kept back in a session whose link is free. */
static void resume(FetchSession *session)
{
    session->is_blocked = FALSE;
    g_autoptr(GList) ids = g_hash_table_get_keys(session->by_id);
    for (GList *id = ids; id; id = id->next) {
        Fetch *fetch = g_hash_table_lookup(session->by_id, id->data);
        if (!fetch || !fetch->transfer)
            continue;
        tell_sent(fetch);
        transfer_resume(fetch->transfer);
    }
    flush(session);
}

static FetchSession *find_resumable(const Fetches *fetches)
{
    for (GList *node = fetches->sessions.head; node; node = node->next) {
        FetchSession *session = node->data;
        if (session->is_blocked && !link_is_clogged(session->link))
            return session;
    }
    return NULL;
}

/* Looks anew after each, since the end of one exchange may begin others. */
void fetches_resume(Fetches *fetches)
{
    FetchSession *session;
    while ((session = find_resumable(fetches))) {
        resume(session);
        admit(fetches);
    }
}

/* ---- beginning ---- */

static void on_turn_over(gpointer user_data)
{
    Fetches *fetches = user_data;
    for (GList *node = fetches->sessions.head; node; node = node->next)
        flush(node->data);
    fetches_resume(fetches);
    admit(fetches); /* a look-up that kept others waiting may be over */
}

static Transfers *transfers_of(Fetches *fetches, GError **error)
{
    const Settings *settings = fetches->settings;
    if (!fetches->guard)
        fetches->guard = guard_new((const char *const *)settings->allow_net, (const char *const *)settings->deny_net, error);
    if (!fetches->guard || fetches->transfers)
        return fetches->transfers;
    TransfersOptions options = {
        .guard = fetches->guard,
        .body_max = (gsize)settings->fetch_max_body_mb << 20,
        .head_max = (gsize)settings->fetch_max_header_kb << 10,
        .window = FETCH_WINDOW,
        .connect_timeout_ms = settings->fetch_connect_timeout_ms,
        .idle_timeout_ms = settings->fetch_idle_timeout_ms,
        .ca_file = settings->fetch_ca_file,
        .turn_over = on_turn_over,
        .user_data = fetches,
    };
    return fetches->transfers = transfers_new(&options, error);
}

/* Makes a transfer of one that waited. */
static gboolean begin(Fetch *fetch, TransferFailure *failure)
{
    static const TransferHandler handler = {
        .head = on_head, .data = on_data, .has_room = on_has_room, .sent = on_sent, .ended = on_ended};
    g_autoptr(GError) error = NULL;
    Transfers *transfers = transfers_of(fetch->session->fetches, &error);
    if (!transfers) {
        *failure = (TransferFailure){"ERR_FETCH", g_strdup(error->message)};
        return FALSE;
    }
    TransferRequest request = {fetch->method,   fetch->url,       fetch->headers,
                               fetch->has_body, fetch->body_size, fetch->session->reach};
    fetch->transfer = transfer_start(transfers, &request, &handler, fetch, failure);
    return fetch->transfer != NULL;
}

static void begin_or_fail(Fetch *fetch)
{
    FetchSession *session = fetch->session;
    TransferFailure failure = {0};
    if (!begin(fetch, &failure)) {
        fail(fetch, &failure);
        transfer_failure_clear(&failure);
        return;
    }
    g_queue_unlink(&session->waiting, &fetch->node);
    session->active++;
    session->fetches->figures->active++;
    session->waiting_bytes -= fetch->waiting_bytes;
    fetch->waiting_bytes = 0;
    g_clear_pointer(&fetch->method, g_free);
    g_clear_pointer(&fetch->url, g_free);
    g_clear_pointer(&fetch->headers, g_strfreev);
    if (fetch->early)
        (void)transfer_send(fetch->transfer, fetch->early->data, fetch->early->len, fetch->early_is_all);
    g_clear_pointer(&fetch->early, g_byte_array_unref);
}

/* A worker that does not read must not have heads pile up either, nor one that cancels at once threads of look-ups. */
static gboolean may_begin(FetchSession *session)
{
    const Fetches *fetches = session->fetches;
    guint total = fetches->figures->active + transfers_abandoned(fetches->transfers);
    return session->waiting.length > 0 && session->active < fetches->settings->fetch_max_concurrent &&
           total < fetches->settings->fetch_max_total && has_room(session);
}

/* Begins what there is room for, one of each session in turn. */
static void admit(Fetches *fetches)
{
    for (guint passed = 0; passed < fetches->sessions.length;) {
        FetchSession *session = fetches->sessions.head->data;
        g_queue_unlink(&fetches->sessions, &session->node);
        g_queue_push_tail_link(&fetches->sessions, &session->node);
        if (may_begin(session)) {
            begin_or_fail(session->waiting.head->data);
            flush(session);
            passed = 0;
        } else {
            passed++;
        }
    }
}

/* ---- what the worker says ---- */

static char *host_of(const char *url)
{
    const char *separator = strstr(url, "://");
    const char *host = separator ? separator + 3 : url;
    gsize size = *host == '[' ? strcspn(host, "]/?#") + 1 : strcspn(host, ":/?#");
    return g_utf8_make_valid(host, (gssize)MIN(size, 255));
}

static gboolean refuse(const char **fault, const char *text)
{
    *fault = text;
    return FALSE;
}

static gboolean hold(Fetch *fetch, gsize bytes)
{
    fetch->waiting_bytes += bytes;
    fetch->session->waiting_bytes += bytes;
    return fetch->session->waiting_bytes <= WAITING_BYTES_MAX;
}

static void fail_for_want_of_room(Fetch *fetch)
{
    g_autofree char *text =
        g_strdup_printf("%s: more than %u bytes of requests wait for their turn (js.fetch.max_concurrent)", fetch->host,
                        WAITING_BYTES_MAX);
    fail(fetch, &(TransferFailure){"ENOBUFS", text});
}

/* How many exchanges the worker cannot know to be over: one that does not read must not have answers pile up. */
static guint count_pending(FetchSession *session)
{
    guint sent = 0;
    while (sent < session->ended->len && link_has_sent(session->link, g_array_index(session->ended, guint64, sent)))
        sent++;
    g_array_remove_range(session->ended, 0, sent);
    return g_hash_table_size(session->by_id) + session->ended->len;
}

static gboolean take_start(FetchSession *session, const WorkerMessage *message, const char **fault)
{
    gpointer key = GUINT_TO_POINTER(message->start.fetch);
    if (g_hash_table_contains(session->by_id, key))
        return refuse(fault, "fetch under a number that is in use");
    if (count_pending(session) >= session->fetches->settings->max_pending)
        return refuse(fault, "more fetches than js.max_pending");
    Fetch *fetch = g_new0(Fetch, 1);
    *fetch = (Fetch){
        .session = session,
        .node.data = fetch,
        .id = message->start.fetch,
        .host = host_of(message->start.url),
        .started_us = g_get_monotonic_time(),
        .method = g_strdup(message->start.method),
        .url = g_strdup(message->start.url),
        .headers = g_strdupv(message->start.headers),
        .has_body = message->start.has_body,
        .body_size = message->start.body_size,
    };
    g_hash_table_insert(session->by_id, key, fetch);
    g_queue_push_tail_link(&session->waiting, &fetch->node);
    gsize size = strlen(fetch->url);
    for (char **text = fetch->headers; *text; text++)
        size += strlen(*text) + 1;
    if (!hold(fetch, size))
        fail_for_want_of_room(fetch);
    else if (may_begin(session))
        begin_or_fail(fetch);
    return TRUE;
}

/* A body that came before the exchange begins is checked when it ends, like one that comes later. */
static gboolean take_early(Fetch *fetch, const FetchPart *part)
{
    if (!fetch->has_body || fetch->early_is_all)
        return FALSE;
    if (!fetch->early)
        fetch->early = g_byte_array_new();
    g_byte_array_append(fetch->early, (const guint8 *)part->data, (guint)part->data_size);
    fetch->early_is_all = part->value != 0;
    gint64 size = fetch->early->len;
    if (fetch->body_size >= 0 && (size > fetch->body_size || (fetch->early_is_all && size < fetch->body_size)))
        return FALSE;
    if (!hold(fetch, part->data_size))
        fail_for_want_of_room(fetch);
    return TRUE;
}

static gboolean take_body(Fetch *fetch, const FetchPart *part, const char **fault)
{
    fetch->unsent += part->data_size;
    if (fetch->unsent > FETCH_WINDOW)
        return refuse(fault, "more of a body than the window allows");
    gboolean is_last = part->value != 0;
    gboolean fits = fetch->transfer
                        ? transfer_send(fetch->transfer, (const guint8 *)part->data, part->data_size, is_last)
                        : take_early(fetch, part);
    return fits || refuse(fault, "a body of another size than announced");
}

static gboolean take_read(Fetch *fetch, const FetchPart *part, const char **fault)
{
    if (part->value > fetch->unread)
        return refuse(fault, "more read than was sent");
    fetch->unread -= part->value;
    if (fetch->transfer)
        transfer_read(fetch->transfer, part->value);
    return TRUE;
}

static gboolean take(FetchSession *session, const WorkerMessage *message, const char **fault)
{
    if (message->type == MESSAGE_FETCH_START)
        return take_start(session, message, fault);
    Fetch *fetch = g_hash_table_lookup(session->by_id, GUINT_TO_POINTER(message->part.fetch));
    if (!fetch)
        return TRUE;
    if (message->type == MESSAGE_FETCH_BODY)
        return take_body(fetch, &message->part, fault);
    if (message->type == MESSAGE_FETCH_READ)
        return take_read(fetch, &message->part, fault);
    leave(fetch, "cancelled");
    admit(session->fetches);
    return TRUE;
}

gboolean fetch_session_take(FetchSession *session, const WorkerMessage *message, const char **fault)
{
    gboolean is_right = take(session, message, fault);
    if (is_right) {
        flush(session);
        fetches_resume(session->fetches);
    }
    return is_right;
}

/* ---- life ---- */

Fetches *fetches_new(const Settings *settings, FetchFigures *figures)
{
    Fetches *fetches = g_new0(Fetches, 1);
    fetches->settings = settings;
    fetches->figures = figures;
    return fetches;
}

void fetches_free(Fetches *fetches)
{
    if (!fetches)
        return;
    transfers_free(fetches->transfers);
    g_clear_pointer(&fetches->guard, guard_free);
    g_free(fetches);
}

FetchSession *fetch_session_new(Fetches *fetches, Link *link, guint64 execution, NetReach reach)
{
    FetchSession *session = g_new0(FetchSession, 1);
    session->fetches = fetches;
    session->node.data = session;
    session->link = link;
    session->execution = execution;
    session->reach = MAX(reach, fetches->settings->net);
    session->by_id = g_hash_table_new_full(NULL, NULL, NULL, fetch_free);
    session->ended = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_queue_push_tail_link(&fetches->sessions, &session->node);
    return session;
}

void fetch_session_free(FetchSession *session)
{
    Fetches *fetches = session->fetches;
    g_autoptr(GList) left = g_hash_table_get_values(session->by_id);
    for (GList *fetch = left; fetch; fetch = fetch->next)
        leave(fetch->data, "cancelled");
    g_hash_table_unref(session->by_id);
    g_array_unref(session->ended);
    g_queue_unlink(&fetches->sessions, &session->node);
    g_free(session);
    admit(fetches);
}
