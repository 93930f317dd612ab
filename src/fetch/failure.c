/* SPDX-License-Identifier: MIT
 *
 * Failures of exchanges as scripts and people know them: codes of the system and of TLS, as other JavaScript servers use
 * them, and a text that names host and port. */
#include "transfer-private.h"

#include <errno.h>
#include <string.h>

#define TOO_LARGE 100 /* CURLE_TOO_LARGE, which older headers do not have */

void transfer_failure_clear(TransferFailure *failure)
{
    failure->code = NULL;
    g_clear_pointer(&failure->text, g_free);
}

void transfer_fail(Transfer *transfer, const char *code, const char *format, ...)
{
    if (transfer->failure.code)
        return;
    va_list values;
    va_start(values, format);
    g_autofree char *what = g_strdup_vprintf(format, values);
    va_end(values);
    gboolean is_v6 = strchr(transfer->host, ':') != NULL;
    transfer->failure.code = code;
    transfer->failure.text = g_strdup_printf(is_v6 ? "[%s]:%u: %s" : "%s:%u: %s", transfer->host, transfer->port, what);
}

/* ---- connecting ---- */

static const struct {
    int error;
    const char *code;
    const char *what;
} connect_failures[] = {
    {ECONNREFUSED, "ECONNREFUSED", "the connection was refused"},
    {ETIMEDOUT, "ETIMEDOUT", "the connection timed out"},
    {EHOSTUNREACH, "EHOSTUNREACH", "the host cannot be reached"},
    {ENETUNREACH, "ENETUNREACH", "the network cannot be reached"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL", "no local address is left for the connection"},
    {ECONNRESET, "ECONNRESET", "the connection was reset"},
    {EMFILE, "EMFILE", "this server has too many files open"},
    {ENFILE, "ENFILE", "this machine has too many files open"},
};

void transfer_explain_refusal(Transfer *transfer)
{
    transfer_fail(transfer, "EACCES", "%s", transfer->refusal ? transfer->refusal : "it cannot be told what was reached");
}

static void explain_connect(Transfer *transfer)
{
    if (transfer->refusal && !transfer->was_tried) {
        transfer_explain_refusal(transfer);
        return;
    }
    long error = transfer->socket_error;
    if (!error)
        curl.easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &error);
    for (guint i = 0; i < G_N_ELEMENTS(connect_failures); i++) {
        if (connect_failures[i].error == error) {
            transfer_fail(transfer, connect_failures[i].code, "%s", connect_failures[i].what);
            return;
        }
    }
    transfer_fail(transfer, "ECONNREFUSED", "no connection (%s)", transfer->detail);
}

static void explain_timeout(Transfer *transfer)
{
    curl_off_t ready_us = 0;
    curl.easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
    const TransfersOptions *options = &transfer->transfers->options;
    if (ready_us == 0)
        transfer_fail(transfer, "ETIMEDOUT", "no connection within %u ms (js.fetch.connect_timeout_ms)",
                      options->connect_timeout_ms);
    else
        transfer_fail(transfer, "ETIMEDOUT", "nothing moved for %u ms (js.fetch.idle_timeout_ms)",
                      options->idle_timeout_ms);
}

/* ---- TLS ---- */

/* Verdicts of OpenSSL, see openssl-verification-options(1). */
enum {
    VERDICT_OK = 0,
    VERDICT_UNSPECIFIED = 1,
    VERDICT_NOT_YET_VALID = 9,
    VERDICT_EXPIRED = 10,
    VERDICT_SELF_SIGNED = 18,
    VERDICT_SELF_SIGNED_IN_CHAIN = 19,
    VERDICT_NO_ISSUER = 20,
    VERDICT_NO_LEAF_SIGNATURE = 21,
    VERDICT_REVOKED = 23,
    VERDICT_WRONG_PURPOSE = 26,
};

static const struct {
    long verdict;
    const char *code;
    const char *what;
} certificate_failures[] = {
    {VERDICT_NOT_YET_VALID, "CERT_NOT_YET_VALID", "its certificate is not valid yet"},
    {VERDICT_EXPIRED, "CERT_HAS_EXPIRED", "its certificate has expired"},
    {VERDICT_SELF_SIGNED, "DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is signed by itself"},
    {VERDICT_SELF_SIGNED_IN_CHAIN, "SELF_SIGNED_CERT_IN_CHAIN",
     "its certificate leads to an authority that is not trusted (js.fetch.ca_file)"},
    {VERDICT_NO_ISSUER, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
     "its certificate is of an authority that is not trusted (js.fetch.ca_file)"},
    {VERDICT_NO_LEAF_SIGNATURE, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its certificate cannot be verified"},
    {VERDICT_REVOKED, "CERT_REVOKED", "its certificate was revoked"},
    {VERDICT_WRONG_PURPOSE, "INVALID_PURPOSE", "its certificate is for another purpose"},
};

static void explain_certificate(Transfer *transfer)
{
    long verdict = 0;
    curl.easy_getinfo(transfer->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    for (guint i = 0; i < G_N_ELEMENTS(certificate_failures); i++) {
        if (certificate_failures[i].verdict == verdict) {
            transfer_fail(transfer, certificate_failures[i].code, "%s", certificate_failures[i].what);
            return;
        }
    }
    /* The chain is in order, the name is not. */
    if (verdict == VERDICT_OK || verdict == VERDICT_UNSPECIFIED)
        transfer_fail(transfer, "ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another host (%s)",
                      transfer->detail);
    else
        transfer_fail(transfer, "ERR_TLS_CERT", "its certificate is not accepted (%s)", transfer->detail);
}

/* ---- the rest ---- */

/* libcurl has no number of its own for chunks that are none. */
static void explain_receive(Transfer *transfer)
{
    if (strstr(transfer->detail, "chunked-encoding"))
        transfer_fail(transfer, "EPROTO", "the body is not in the chunks that transfer-encoding promises (%s)",
                      transfer->detail);
    else
        transfer_fail(transfer, "ECONNRESET", "the connection broke while the response was received (%s)",
                      transfer->detail);
}

static const struct {
    CURLcode result;
    const char *code;
    const char *what;
    void (*explain)(Transfer *transfer); /* in place of both */
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "ENOTFOUND", "no address was found for this host"},
    {CURLE_COULDNT_CONNECT, NULL, NULL, explain_connect},
    {CURLE_OPERATION_TIMEDOUT, NULL, NULL, explain_timeout},
    {CURLE_PEER_FAILED_VERIFICATION, NULL, NULL, explain_certificate},
    {CURLE_SSL_CONNECT_ERROR, "EPROTO", "TLS could not be set up"},
    {CURLE_SSL_CACERT_BADFILE, "ERR_CA_FILE", "the certificates of js.fetch.ca_file cannot be read"},
    {CURLE_GOT_NOTHING, "ECONNRESET", "the connection was closed without a response"},
    {CURLE_SEND_ERROR, "ECONNRESET", "the connection broke while the request was sent"},
    {CURLE_SEND_FAIL_REWIND, "ECONNRESET", "the connection broke while the request was sent"},
    {CURLE_RECV_ERROR, NULL, NULL, explain_receive},
    {CURLE_PARTIAL_FILE, "ECONNRESET", "the connection was closed in the middle of the body"},
    {CURLE_BAD_CONTENT_ENCODING, "ERR_CONTENT_ENCODING", "the body is not encoded as content-encoding says"},
    {CURLE_URL_MALFORMAT, "ERR_INVALID_URL", "the URL cannot be used"},
    {CURLE_WEIRD_SERVER_REPLY, "EPROTO", "the response is malformed"},
    {CURLE_UNSUPPORTED_PROTOCOL, "EPROTO", "the response is not HTTP"},
    {CURLE_HTTP2, "EPROTO", "the response breaks the rules of HTTP/2"},
    {CURLE_HTTP2_STREAM, "EPROTO", "the server broke the exchange off"},
};

void transfer_explain(Transfer *transfer, CURLcode result)
{
    if (transfer->head.state == HEAD_TOO_LARGE ||
        (transfer->head.state == HEAD_INCOMPLETE && (result == CURLE_OUT_OF_MEMORY || (guint)result == TOO_LARGE)))
        transfer_fail(transfer, "ERR_HEADERS_TOO_LARGE", "the head of the response is larger than %zu bytes "
                      "(js.fetch.max_header_kb)", transfer->head.size_max);
    if (transfer->head.state == HEAD_MALFORMED)
        transfer_fail(transfer, "EPROTO", "the head of the response %s",
                      transfer->head.fault ? transfer->head.fault : "is malformed");
    for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
        if (failures[i].result != result)
            continue;
        if (failures[i].explain)
            failures[i].explain(transfer);
        else if (*transfer->detail)
            transfer_fail(transfer, failures[i].code, "%s (%s)", failures[i].what, transfer->detail);
        else
            transfer_fail(transfer, failures[i].code, "%s", failures[i].what);
        return;
    }
    transfer_fail(transfer, "ERR_FETCH", "the exchange failed (%s)",
                  *transfer->detail ? transfer->detail : curl.easy_strerror(result));
}
