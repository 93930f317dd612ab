/* SPDX-License-Identifier: MIT
 *
 * One exchange: its request and its life; receive.c has the response. libcurl's callbacks only take and give bytes; what may
 * end a transfer or begin another happens after them, from the main loop. */
#include "transfer-private.h"

#include <string.h>

#define CONNECTION_AGE 60L /* seconds after which an idle connection is not used again */

/* ---- the request ---- */

/* Bytes that are on their way are forgotten once they cannot be asked for again. */
static void cut_upload(Transfer *transfer)
{
    if (transfer->upload_taken <= transfer->transfers->options.window)
        return;
    transfer->upload_is_cut = TRUE;
    g_byte_array_remove_range(transfer->upload, 0, (guint)transfer->upload_at);
    transfer->upload_told -= transfer->upload_at;
    transfer->upload_at = 0;
}

static size_t on_upload(char *buffer, size_t one, size_t size, void *user_data)
{
    Transfer *transfer = user_data;
    gsize piece = MIN(size, transfer->upload->len - transfer->upload_at);
    if (piece == 0 && !transfer->upload_is_complete) {
        transfer->upload_waits = TRUE;
        return CURL_READFUNC_PAUSE;
    }
    if (piece == 0)
        return 0;
    memcpy(buffer, transfer->upload->data + transfer->upload_at, piece);
    transfer->upload_at += piece;
    gsize is_new = transfer->upload_at > transfer->upload_told ? transfer->upload_at - transfer->upload_told : 0;
    transfer->upload_told += is_new;
    cut_upload(transfer);
    if (is_new > 0)
        transfer->handler->sent(transfer->user_data, is_new);
    return piece;
}

static int on_seek(void *user_data, curl_off_t offset, int origin)
{
    Transfer *transfer = user_data;
    if (transfer->upload_is_cut || origin != SEEK_SET || offset != 0)
        return CURL_SEEKFUNC_CANTSEEK;
    transfer->upload_at = 0;
    return CURL_SEEKFUNC_OK;
}

gboolean transfer_send(Transfer *transfer, const guint8 *bytes, gsize size, gboolean is_last)
{
    if (!transfer->easy)
        return TRUE;
    transfer->upload_taken += size;
    guint64 announced = transfer->upload_size < 0 ? G_MAXUINT64 : (guint64)transfer->upload_size;
    if (!transfer->upload || transfer->upload_is_complete || transfer->upload_taken > announced ||
        (is_last && transfer->upload_size >= 0 && transfer->upload_taken < announced))
        return FALSE;
    g_byte_array_append(transfer->upload, bytes, (guint)size);
    cut_upload(transfer);
    transfer->upload_is_complete = is_last;
    if (transfer->upload_waits) {
        transfer->upload_waits = FALSE;
        transfer_apply_pauses(transfer);
    }
    return TRUE;
}

/* Headers that tell of the connection and of where messages end: those are libcurl's to set. */
static gboolean is_of_the_connection(const char *name)
{
    static const char *const names[] = {"connection", "content-length", "expect",  "http2-settings",   "keep-alive",
                                        "proxy-connection", "te",       "trailer", "transfer-encoding", "upgrade"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_ascii_strcasecmp(names[i], name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* libcurl looks for the end of the list that it is given: many headers are appended to the last one. */
static void add_line(Transfer *transfer, const char *line)
{
    struct curl_slist *longer = curl.slist_append(transfer->last_header, line);
    if (!longer)
        return;
    if (!transfer->headers)
        transfer->headers = longer;
    transfer->last_header = longer->next ? longer->next : longer;
}

static gboolean has_header(const TransferRequest *request, const char *name)
{
    for (char **pair = request->headers; pair[0]; pair += 2) {
        if (g_ascii_strcasecmp(pair[0], name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A piece of an encoded body could not be decoded. */
static void add_codings(Transfer *transfer, const TransferRequest *request)
{
    if (has_header(request, "accept-encoding"))
        return;
    const char *codings = has_header(request, "range") ? "identity" : decoder_accepts();
    g_autofree char *line = g_strconcat("Accept-Encoding: ", codings, NULL);
    add_line(transfer, line);
}

static void add_headers(Transfer *transfer, const TransferRequest *request)
{
    for (char **pair = request->headers; pair[0]; pair += 2) {
        if (is_of_the_connection(pair[0]))
            continue;
        /* libcurl takes "name:" as the wish to leave one out. */
        g_autofree char *line = *pair[1] ? g_strconcat(pair[0], ": ", pair[1], NULL) : g_strconcat(pair[0], ";", NULL);
        add_line(transfer, line);
    }
    add_codings(transfer, request);
    if (!request->has_body && (g_str_equal(request->method, "POST") || g_str_equal(request->method, "PUT")))
        add_line(transfer, "Content-Length: 0");
    add_line(transfer, "Expect:");
    curl.easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
}

static void set_method(Transfer *transfer, const TransferRequest *request)
{
    CURL *easy = transfer->easy;
    if (g_str_equal(request->method, "HEAD")) {
        transfer->has_no_body = TRUE;
        curl.easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request->has_body) {
        curl.easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl.easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body_size);
        curl.easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
        curl.easy_setopt(easy, CURLOPT_READDATA, transfer);
        curl.easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
        curl.easy_setopt(easy, CURLOPT_SEEKDATA, transfer);
        transfer->upload = g_byte_array_new();
        transfer->upload_size = request->body_size;
    }
    if (!transfer->has_no_body && !g_str_equal(request->method, request->has_body ? "PUT" : "GET"))
        curl.easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_options(Transfer *transfer)
{
    CURL *easy = transfer->easy;
    const TransfersOptions *options = &transfer->transfers->options;
    curl.easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    curl.easy_setopt(easy, CURLOPT_CURLU, transfer->url);
    curl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl.easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* breaking off does not wait for the resolver's thread */
    curl.easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl.easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl.easy_setopt(easy, CURLOPT_USERAGENT, "rrjs/" RRJS_VERSION);
    curl.easy_setopt(easy, CURLOPT_MAXAGE_CONN, CONNECTION_AGE);
    curl.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
    curl.easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl.easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, ((long)options->idle_timeout_ms + 999) / 1000);
    /* Beside the folder of the system's authorities, which stays. */
    if (options->ca_file)
        curl.easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
    curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, transfer_on_header);
    curl.easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_on_body);
    curl.easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
}

/* ---- life ---- */

static char *url_part(CURLU *url, CURLUPart part)
{
    char *value = NULL;
    curl.url_get(url, part, &value, CURLU_DEFAULT_PORT);
    char *copy = g_strdup(value ? value : "");
    curl.free(value);
    return copy;
}

/* libcurl connects to what is read here: nobody parses the URL a second time. */
static gboolean read_url(Transfer *transfer, const char *text)
{
    transfer->url = curl.url();
    if (!transfer->url)
        return FALSE;
    CURLUcode result = curl.url_set(transfer->url, CURLUPART_URL, text, CURLU_DISALLOW_USER | CURLU_PATH_AS_IS);
    if (result != CURLUE_OK)
        return FALSE;
    g_autofree char *scheme = url_part(transfer->url, CURLUPART_SCHEME);
    g_autofree char *port = url_part(transfer->url, CURLUPART_PORT);
    g_autofree char *host = url_part(transfer->url, CURLUPART_HOST);
    if (*host == '[') {
        g_strdelimit(host, "]", '\0');
        memmove(host, host + 1, strlen(host));
    }
    transfer->host = g_steal_pointer(&host);
    transfer->port = (guint16)g_ascii_strtoull(port, NULL, 10);
    return *transfer->host && (g_str_equal(scheme, "http") || g_str_equal(scheme, "https"));
}

/* Where it cannot begin: moves why to the caller. */
static Transfer *give_up(Transfer *transfer, TransferFailure *failure)
{
    *failure = transfer->failure;
    transfer->failure = (TransferFailure){0};
    transfer_destroy(transfer);
    return NULL;
}

Transfer *transfer_start(Transfers *transfers, const TransferRequest *request, const TransferHandler *handler,
                         gpointer user_data, TransferFailure *failure)
{
    Transfer *transfer = g_new0(Transfer, 1);
    *transfer = (Transfer){
        .transfers = transfers,
        .handler = handler,
        .user_data = user_data,
        .reach = request->reach,
        .room = transfers->options.window,
        .backlog = g_byte_array_new(),
    };
    response_head_init(&transfer->head, transfers->options.head_max);
    if (!read_url(transfer, request->url)) {
        char *text = g_strdup_printf("%.200s: not a URL that can be fetched", request->url);
        transfer->failure = (TransferFailure){"ERR_INVALID_URL", text};
        return give_up(transfer, failure);
    }
    if (!transfer_may_begin(transfer, request)) {
        transfer_explain_refusal(transfer);
        return give_up(transfer, failure);
    }
    transfer->easy = curl.easy_init();
    CURLMcode result = CURLM_BAD_EASY_HANDLE;
    if (transfer->easy && transfer_set_reach(transfer)) {
        set_options(transfer);
        set_method(transfer, request);
        add_headers(transfer, request);
        result = curl.multi_add_handle(transfers->multi, transfer->easy);
    }
    if (result == CURLM_OK)
        return transfer;
    transfer_fail(transfer, "ERR_FETCH", "the exchange cannot begin (%s)", curl.multi_strerror(result));
    return give_up(transfer, failure);
}

void transfer_drop_handle(Transfer *transfer)
{
    if (!transfer->easy)
        return;
    curl.multi_remove_handle(transfer->transfers->multi, transfer->easy);
    g_clear_pointer(&transfer->easy, curl.easy_cleanup);
}

void transfer_finish(Transfer *transfer, CURLcode result)
{
    if (transfer->is_abandoned) {
        g_ptr_array_remove_fast(transfer->transfers->abandoned, transfer);
        return;
    }
    if (result != CURLE_OK)
        transfer_explain(transfer, result);
    else if (transfer->head.state != HEAD_COMPLETE) /* libcurl does not mind */
        transfer_fail(transfer, "ECONNRESET", "the connection was closed in the middle of the head");
    transfer_drop_handle(transfer);
    transfer_end_if_over(transfer);
}

void transfer_destroy(gpointer data)
{
    Transfer *transfer = data;
    transfer_drop_handle(transfer);
    if (transfer->is_full)
        g_ptr_array_remove_fast(transfer->transfers->full, transfer);
    transfer->transfers->backlog_bytes -= transfer->backlog->len;
    g_byte_array_unref(transfer->backlog);
    decoder_free(transfer->decoder);
    if (transfer->upload)
        g_byte_array_unref(transfer->upload);
    response_head_clear(&transfer->head);
    transfer_failure_clear(&transfer->failure);
    curl.url_cleanup(transfer->url);
    curl.slist_free_all(transfer->headers);
    g_free(transfer->host);
    g_free(transfer->header_host);
    g_free(transfer->refusal);
    g_free(transfer);
}

/* The thread of a look-up goes on in any case; the transfer stays with it, so that they are counted. No handler is called:
 * there is no connection, and will be none. */
void transfer_free(Transfer *transfer)
{
    if (transfer->easy && transfer->is_resolving) {
        transfer->is_abandoned = TRUE;
        g_ptr_array_add(transfer->transfers->abandoned, transfer);
    } else {
        transfer_destroy(transfer);
    }
}
