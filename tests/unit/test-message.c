/* SPDX-License-Identifier: MIT
 *
 * Messages between server and worker: what a worker says arrives whole, and what a hostile one could say is refused
 * before anything of it is believed. Bodies are written out as their words and texts. */
#include "message.h"

#include <string.h>

#define RESULT_MAX 1000
#define ABSENT     G_MAXUINT32

static MessageRead decode(const GByteArray *bytes, WorkerMessage *message, gsize *used, GError **error)
{
    g_autofree guint8 *exact = g_memdup2(bytes->data, bytes->len); /* reading on would be noticed */
    return message_decode_worker(exact, bytes->len, RESULT_MAX, message, used, error);
}

/* Decodes one whole message; what it holds is the caller's. */
static WorkerMessage decoded(const GByteArray *bytes)
{
    WorkerMessage message = {0};
    gsize used = 0;
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(decode(bytes, &message, &used, &error), ==, MESSAGE_COMPLETE);
    g_assert_no_error(error);
    g_assert_cmpuint(used, ==, bytes->len);
    return message;
}

/* ---- what a worker says ---- */

static void test_ready(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_ready(bytes, &(MessageReady){.missing_symbols = READY_NO_GC, .sandbox = SANDBOX_ALL,
                                                 .landlock_abi = 7, .started_us = 12345});
    WorkerMessage message = decoded(bytes);
    g_assert_cmpint(message.type, ==, MESSAGE_READY);
    g_assert_cmpuint(message.ready.missing_symbols, ==, READY_NO_GC);
    g_assert_cmpuint(message.ready.sandbox, ==, SANDBOX_ALL);
    g_assert_cmpuint(message.ready.landlock_abi, ==, 7);
    g_assert_cmpint(message.ready.started_us, ==, 12345);
    worker_message_clear(&message);
}

static void test_drain(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_empty(bytes, MESSAGE_DRAIN, 7);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpint(message.type, ==, MESSAGE_DRAIN);
    g_assert_cmpuint(message.execution, ==, 7);
    worker_message_clear(&message);
}

static void test_success(void)
{
    g_autoptr(Outcome) outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new("{\"a\":1}", 7);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_reply(bytes, G_MAXUINT64, outcome, REPLY_RETIRE);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpint(message.type, ==, MESSAGE_REPLY);
    g_assert_cmpuint(message.execution, ==, G_MAXUINT64);
    g_assert_cmpuint(message.flags, ==, REPLY_RETIRE);
    g_assert_cmpint(message.outcome->status, ==, OUTCOME_SUCCESS);
    g_assert_true(g_bytes_equal(message.outcome->result, outcome->result));
    g_assert_null(message.outcome->error);
    g_assert_null(message.outcome->exception);
    worker_message_clear(&message);
}

static void test_null_result(void)
{
    g_autoptr(Outcome) outcome = outcome_new(OUTCOME_SUCCESS);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_reply(bytes, 1, outcome, 0);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpuint(message.flags, ==, 0);
    g_assert_null(message.outcome->result);
    worker_message_clear(&message);
}

static void test_exception(void)
{
    g_autoptr(Outcome) outcome = outcome_new_failure(OUTCOME_ERROR, "TypeError: ü");
    outcome->exception = g_new0(OutcomeException, 1);
    *outcome->exception = (OutcomeException){
        .name = g_strdup("TypeError"), .message = g_strdup("ü"), .stack = g_strdup(""), .line = 3, .column = 14,
        .details = g_strdup("\"code\":\"E\""), .is_traced = TRUE, .source_line = g_strdup("throw")};
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_reply(bytes, 1, outcome, 0);
    WorkerMessage message = decoded(bytes);
    const OutcomeException *exception = message.outcome->exception;
    g_assert_cmpstr(message.outcome->error, ==, "TypeError: ü");
    g_assert_cmpstr(exception->name, ==, "TypeError");
    g_assert_cmpstr(exception->message, ==, "ü");
    g_assert_cmpstr(exception->stack, ==, "");
    g_assert_null(exception->file);
    g_assert_cmpuint(exception->line, ==, 3);
    g_assert_cmpuint(exception->column, ==, 14);
    g_assert_cmpstr(exception->details, ==, "\"code\":\"E\"");
    g_assert_true(exception->is_traced);
    g_assert_cmpstr(exception->source_line, ==, "throw");
    worker_message_clear(&message);
}

/* A text is cut to what the other end accepts, and never inside a character. */
static void test_long_error_is_cut(void)
{
    g_autoptr(GString) text = g_string_new("x");
    while (text->len <= 1 << 20)
        g_string_append(text, "ü");
    g_autoptr(Outcome) outcome = outcome_new_failure(OUTCOME_ERROR, "%s", text->str);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_reply(bytes, 1, outcome, 0);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpuint(strlen(message.outcome->error), ==, (1 << 20) - 1);
    worker_message_clear(&message);
}

/* What is cut would be no JSON any more. */
static void test_long_details_are_left_out(void)
{
    g_autoptr(Outcome) outcome = outcome_new_failure(OUTCOME_ERROR, "x");
    outcome->exception = g_new0(OutcomeException, 1);
    outcome->exception->details = g_strnfill((1 << 20) + 1, ' ');
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_reply(bytes, 1, outcome, 0);
    WorkerMessage message = decoded(bytes);
    g_assert_null(message.outcome->exception->details);
    worker_message_clear(&message);
}

static void test_map_wanted(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_map_wanted(bytes, 7, G_MAXUINT32);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpint(message.type, ==, MESSAGE_MAP_WANTED);
    g_assert_cmpuint(message.execution, ==, 7);
    g_assert_cmpuint(message.program, ==, G_MAXUINT32);
    worker_message_clear(&message);
}

static void test_map(void)
{
    static const char text[] = "{\"version\":3}";
    ProgramMap map = {.program = 3, .folder = "dist", .root = "/srv", .text_size = strlen(text)};
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_map(bytes, 7, &map);
    g_byte_array_append(bytes, (const guint8 *)text, strlen(text));
    MessageHeader header;
    memcpy(&header, bytes->data, sizeof header);
    g_assert_cmpuint(header.type, ==, MESSAGE_MAP);
    g_assert_cmpuint(header.execution, ==, 7);
    g_assert_cmpuint(header.size, ==, bytes->len - sizeof header);
    ProgramMap read;
    message_read_map((const char *)bytes->data + sizeof header, &read);
    g_assert_cmpuint(read.program, ==, 3);
    g_assert_cmpmem(read.folder, read.folder_size, "dist", 4);
    g_assert_cmpmem(read.root, read.root_size, "/srv", 4);
    g_assert_cmpmem(read.text, read.text_size, text, strlen(text));
}

static void test_notice(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_notice(bytes, "label", "metric sample rejected", "orders", NULL);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpint(message.type, ==, MESSAGE_NOTICE);
    g_assert_cmpstr(message.notice.cause, ==, "label");
    g_assert_cmpstr(message.notice.text, ==, "metric sample rejected");
    g_assert_cmpstr(message.notice.name, ==, "orders");
    g_assert_null(message.notice.detail);
    worker_message_clear(&message);
}

#define HEADERS "accept\0*/*\0x-empty\0\0"

static void test_fetch_start(void)
{
    FetchRequest request = {
        .fetch = 3,
        .method = "POST",
        .url = "http://a.example/?x",
        .headers = HEADERS,
        .headers_size = sizeof HEADERS - 1,
        .has_body = TRUE,
        .body_size = -1,
    };
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_fetch_start(bytes, 9, &request);
    WorkerMessage message = decoded(bytes);
    g_assert_cmpint(message.type, ==, MESSAGE_FETCH_START);
    g_assert_cmpuint(message.execution, ==, 9);
    g_assert_cmpuint(message.start.fetch, ==, 3);
    g_assert_cmpstr(message.start.method, ==, "POST");
    g_assert_cmpstr(message.start.url, ==, "http://a.example/?x");
    g_assert_cmpstrv(message.start.headers, ((const char *[]){"accept", "*/*", "x-empty", "", NULL}));
    g_assert_true(message.start.has_body);
    g_assert_cmpint(message.start.body_size, ==, -1);
    worker_message_clear(&message);
}

/* What goes with a fetch in the worker's direction: its type, number and bytes. */
static void test_fetch_parts(void)
{
    static const struct {
        MessageType type;
        FetchPart part;
    } cases[] = {
        {MESSAGE_FETCH_BODY, {.fetch = 1, .data = "a\0b", .data_size = 3}},
        {MESSAGE_FETCH_BODY, {.fetch = G_MAXUINT32, .value = 1}},
        {MESSAGE_FETCH_READ, {.fetch = 2, .value = 65536}},
        {MESSAGE_FETCH_CANCEL, {.fetch = 3}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        message_append_fetch(bytes, cases[i].type, 5, &cases[i].part);
        g_autofree guint8 *exact = g_memdup2(bytes->data, bytes->len);
        WorkerMessage message;
        gsize used;
        g_assert_cmpint(message_decode_worker(exact, bytes->len, RESULT_MAX, &message, &used, NULL), ==, MESSAGE_COMPLETE);
        g_assert_cmpint(message.type, ==, cases[i].type);
        g_assert_cmpuint(message.execution, ==, 5);
        g_assert_cmpuint(message.part.fetch, ==, cases[i].part.fetch);
        g_assert_cmpuint(message.part.value, ==, cases[i].part.value);
        g_assert_cmpmem(message.part.data, message.part.data_size, cases[i].part.data, cases[i].part.data_size);
        worker_message_clear(&message);
    }
}

static void test_byte_at_a_time(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_notice(bytes, "cause", "text", NULL, "detail");
    for (guint whole = bytes->len, size = 0; size < whole; size++) {
        g_autoptr(GByteArray) part = g_byte_array_append(g_byte_array_new(), bytes->data, size);
        WorkerMessage message;
        gsize used;
        g_assert_cmpint(decode(part, &message, &used, NULL), ==, MESSAGE_INCOMPLETE);
    }
}

static void test_two_messages(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_empty(bytes, MESSAGE_DRAIN, 0);
    guint first = bytes->len;
    message_append_ready(bytes, &(MessageReady){0});
    WorkerMessage message;
    gsize used;
    g_assert_cmpint(decode(bytes, &message, &used, NULL), ==, MESSAGE_COMPLETE);
    g_assert_cmpint(message.type, ==, MESSAGE_DRAIN);
    g_assert_cmpuint(used, ==, first);
    worker_message_clear(&message);
}

/* ---- what the server says ---- */

static void test_execute_layout(void)
{
    g_autoptr(GBytes) code = g_bytes_new_static("1+1", 3), args = g_bytes_new_static("[]", 2);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_execute(bytes, 9,
                           &(MessageExecute){
                               .deadline_us = 77,
                               .kind = EXECUTE_CALL,
                               .flags = EXECUTE_HAS_REQUEST_ID | EXECUTE_TO_THE_END,
                               .program = 5,
                               .memory_limit_mb = 64,
                           },
                           "script.js", "total", args, code);
    g_byte_array_append(bytes, g_bytes_get_data(args, NULL), (guint)g_bytes_get_size(args));
    g_byte_array_append(bytes, g_bytes_get_data(code, NULL), (guint)g_bytes_get_size(code));
    MessageHeader header;
    MessageExecute execute;
    memcpy(&header, bytes->data, sizeof header);
    memcpy(&execute, bytes->data + sizeof header, sizeof execute);
    g_assert_cmpuint(header.type, ==, MESSAGE_EXECUTE);
    g_assert_cmpuint(header.execution, ==, 9);
    g_assert_cmpuint(header.size, ==, bytes->len - sizeof header);
    g_assert_cmpint(execute.deadline_us, ==, 77);
    g_assert_cmpuint(execute.kind, ==, EXECUTE_CALL);
    g_assert_cmpuint(execute.program, ==, 5);
    g_assert_cmpuint(execute.memory_limit_mb, ==, 64);
    g_assert_true(execute.has_args);
    g_assert_cmpuint(execute.flags, ==, EXECUTE_HAS_REQUEST_ID | EXECUTE_TO_THE_END);
    gsize start = sizeof header + sizeof execute;
    g_assert_cmpmem(bytes->data + start, bytes->len - start, "script.jstotal[]1+1", 19);
}

static void test_setup_layout(void)
{
    const char *const redact[] = {"password", "a.b", NULL};
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_setup(bytes, &(MessageSetup){.layout = HANDOVER_LAYOUT, .redact_size = 999}, redact, NULL);
    MessageSetup setup;
    memcpy(&setup, bytes->data + sizeof(MessageHeader), sizeof setup);
    g_assert_cmpuint(setup.redact_size, ==, 13);
    gsize start = sizeof(MessageHeader) + sizeof setup;
    g_assert_cmpmem(bytes->data + start, bytes->len - start, "password\0a.b", 13);
}

static void test_fetch_layout(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    FetchPart head = {.fetch = 7, .value = 404, .text = "Not Found", .text_size = 9, .data = "a\0b", .data_size = 4};
    message_append_fetch(bytes, MESSAGE_FETCH_HEAD, 2, &head);
    static const guint8 expected[] = {
        29, 0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,      /* size, type, execution */
        7, 0, 0, 0, 148, 1, 0, 0, 9, 0, 0, 0, 4, 0, 0, 0,      /* fetch, value, sizes of text and data */
        'N', 'o', 't', ' ', 'F', 'o', 'u', 'n', 'd',           /* text */
        'a', 0, 'b', 0,                                        /* data */
    };
    g_assert_cmpmem(bytes->data, bytes->len, expected, sizeof expected);
    FetchPart read;
    gsize size = bytes->len - sizeof(MessageHeader);
    g_autofree char *body = g_memdup2(bytes->data + sizeof(MessageHeader), size);
    g_assert_true(message_read_fetch(body, size, &read));
    g_assert_cmpuint(read.fetch, ==, 7);
    g_assert_cmpuint(read.value, ==, 404);
    g_assert_cmpmem(read.text, read.text_size, "Not Found", 9);
    g_assert_cmpmem(read.data, read.data_size, "a\0b", 4);
    g_assert_false(message_read_fetch(body, size - 1, &read));
    g_assert_false(message_read_fetch(body, 15, &read));
}

/* ---- what a hostile worker could say ---- */

/* The words of a body, and how many. */
#define WORDS(...) (const guint32[]){__VA_ARGS__}, sizeof((const guint32[]){__VA_ARGS__}) / sizeof(guint32)
/* A reply: status, has_exception, size of the result, sizes of error, name, message, stack, file. */
#define REPLY(status, exception, result, error, ...) REPLY_WORDS(status, exception, result, error, __VA_ARGS__)
#define REPLY_WORDS(status, exception, result, error, name, message, stack, file)                                      \
    WORDS(status, 0, exception, 1, 1, result, error, ABSENT, name, message, stack, file, ABSENT, ABSENT, 0)
/* The start of a fetch: number, has_body, low and high word of body_size, sizes of method, url, headers. */
#define START(...) WORDS(1, __VA_ARGS__, 0)
#define NO_EXCEPTION ABSENT, ABSENT, ABSENT, ABSENT

static const struct {
    const char *name;
    guint32 type;
    const guint32 *words;
    guint word_count;
    const char *tail;
    gint32 lie; /* added to the size that the header announces */
    const char *error;
} hostile_cases[] = {
    {"type 0", 0, WORDS(0), "", 0, "*unknown type 0"},
    {"type beyond the last", 19, WORDS(0), "", 0, "*unknown type 19"},
    {"largest type", G_MAXUINT32, WORDS(0), "", 0, "*unknown type 4294967295"},
    {"setup, which is the server's", MESSAGE_SETUP, WORDS(0), "", 0, "*unknown type 1"},
    {"execute, which is the server's", MESSAGE_EXECUTE, WORDS(0), "", 0, "*unknown type 2"},
    {"wake, which is the server's", MESSAGE_WAKE, WORDS(0), "", 0, "*unknown type 3"},
    {"map, which is the server's", MESSAGE_MAP, WORDS(0, 0, 0, 0), "", 0, "*unknown type 18"},
    {"head of a response, which is the server's", MESSAGE_FETCH_HEAD, WORDS(1, 200, 0, 0), "", 0, "*unknown type 12"},

    {"ready of 4 GB", MESSAGE_READY, WORDS(0, 0, 0, 0), "", -17, "*4294967295 bytes, at most 16*"},
    {"ready too long", MESSAGE_READY, WORDS(0, 0, 0, 0, 0), "", 0, "*20 bytes, at most 16*"},
    {"ready too short", MESSAGE_READY, WORDS(0, 0, 0), "", 0, "malformed*"},
    {"ready with a sandbox of unknown parts", MESSAGE_READY, WORDS(0, SANDBOX_ALL + 1, 0, 0), "", 0, "malformed*"},
    {"drain with a body", MESSAGE_DRAIN, WORDS(0), "", 0, "*4 bytes, at most 0*"},

    {"reply of 4 GB", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, ABSENT, ABSENT, NO_EXCEPTION), "", -61,
     "*4294967295 bytes, at most*"},
    {"reply without a body", MESSAGE_REPLY, WORDS(0), "", -4, "malformed*"},
    {"reply cut in its head", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, ABSENT, ABSENT, NO_EXCEPTION), "", -1,
     "malformed*"},
    {"bytes behind the reply", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, 1, ABSENT, NO_EXCEPTION), "1 ", 0,
     "malformed*"},
    {"status crash", MESSAGE_REPLY, REPLY(OUTCOME_CRASH, 0, ABSENT, 1, NO_EXCEPTION), "e", 0, "malformed*"},
    {"status rejected", MESSAGE_REPLY, REPLY(OUTCOME_REJECTED, 0, ABSENT, 1, NO_EXCEPTION), "e", 0, "malformed*"},
    {"status unknown", MESSAGE_REPLY, REPLY(77, 0, ABSENT, 1, NO_EXCEPTION), "e", 0, "malformed*"},
    {"success with an error", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, 1, 1, NO_EXCEPTION), "1e", 0, "malformed*"},
    {"failure without an error", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 0, ABSENT, ABSENT, NO_EXCEPTION), "", 0,
     "malformed*"},
    {"empty result", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, 0, ABSENT, NO_EXCEPTION), "", 0, "malformed*"},
    {"result beyond the body", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, 2, ABSENT, NO_EXCEPTION), "1", 0,
     "malformed*"},
    {"result not UTF-8", MESSAGE_REPLY, REPLY(OUTCOME_SUCCESS, 0, 3, ABSENT, NO_EXCEPTION), "\"\xff\"", 0,
     "malformed*"},
    {"error beyond the body", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 0, ABSENT, 5, NO_EXCEPTION), "e", 0, "malformed*"},
    {"error of nearly 4 GB", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 0, ABSENT, ABSENT - 1, NO_EXCEPTION), "e", 0,
     "malformed*"},
    {"error not UTF-8", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 0, ABSENT, 2, NO_EXCEPTION), "\xc3(", 0, "malformed*"},
    {"name beyond the body", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 1, ABSENT, 1, 2, ABSENT, ABSENT, ABSENT), "en", 0,
     "malformed*"},
    {"message not UTF-8", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 1, ABSENT, 1, 1, 1, ABSENT, ABSENT), "en\x80", 0,
     "malformed*"},
    {"stack beyond the body", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 1, ABSENT, 1, 1, 1, 9, ABSENT), "enm", 0,
     "malformed*"},
    {"file half a character", MESSAGE_REPLY, REPLY(OUTCOME_ERROR, 1, ABSENT, 1, 1, 1, 1, 1), "enms\xc3", 0,
     "malformed*"},
    {"texts of an exception that is not there", MESSAGE_REPLY,
     REPLY(OUTCOME_ERROR, 0, ABSENT, 1, 1, ABSENT, ABSENT, ABSENT), "en", 0, "malformed*"},

    {"notice of 4 GB", MESSAGE_NOTICE, WORDS(1, 1, ABSENT, ABSENT), "ct", -19, "*4294967295 bytes, at most*"},
    {"notice cut in its head", MESSAGE_NOTICE, WORDS(1, 1, ABSENT), "", 0, "malformed*"},
    {"notice without a cause", MESSAGE_NOTICE, WORDS(ABSENT, 1, ABSENT, ABSENT), "t", 0, "malformed*"},
    {"notice without a text", MESSAGE_NOTICE, WORDS(1, ABSENT, ABSENT, ABSENT), "c", 0, "malformed*"},
    {"notice text over its limit", MESSAGE_NOTICE, WORDS(1, 4097, ABSENT, ABSENT), "ct", 0, "malformed*"},
    {"notice name beyond the body", MESSAGE_NOTICE, WORDS(1, 1, 3, ABSENT), "ct", 0, "malformed*"},
    {"notice detail not UTF-8", MESSAGE_NOTICE, WORDS(1, 1, ABSENT, 1), "ct\xfe", 0, "malformed*"},
    {"bytes behind the notice", MESSAGE_NOTICE, WORDS(1, 1, ABSENT, ABSENT), "ct ", 0, "malformed*"},

    {"fetch of 4 GB", MESSAGE_FETCH_START, START(0, 0, 0, 3, 1, 0), "GETu", -37, "*4294967295 bytes, at most*"},
    {"fetch cut in its head", MESSAGE_FETCH_START, WORDS(1, 0, 0, 0, 0), "", 0, "malformed*"},
    {"fetch without a method", MESSAGE_FETCH_START, START(0, 0, 0, 0, 1, 0), "u", 0, "malformed*"},
    {"fetch without a URL", MESSAGE_FETCH_START, START(0, 0, 0, 3, 0, 0), "GET", 0, "malformed*"},
    {"method over its limit", MESSAGE_FETCH_START, START(0, 0, 0, 65, 1, 0), "GETu", 0, "malformed*"},
    {"method beyond the body", MESSAGE_FETCH_START, START(0, 0, 0, 9, 0, 0), "GETu", 0, "malformed*"},
    {"method with a line end", MESSAGE_FETCH_START, START(0, 0, 0, 3, 1, 0), "G\nTu", 0, "malformed*"},
    {"method with a space", MESSAGE_FETCH_START, START(0, 0, 0, 3, 1, 0), "G Tu", 0, "malformed*"},
    {"URL over its limit", MESSAGE_FETCH_START, START(0, 0, 0, 3, 65537, 0), "GETu", 0, "malformed*"},
    {"URL with a space", MESSAGE_FETCH_START, START(0, 0, 0, 3, 3, 0), "GETu v", 0, "malformed*"},
    {"URL not in ASCII", MESSAGE_FETCH_START, START(0, 0, 0, 3, 2, 0), "GETü", 0, "malformed*"},
    {"headers over their limit", MESSAGE_FETCH_START, START(0, 0, 0, 3, 1, 131073), "GETu", 0, "malformed*"},
    {"header without an end", MESSAGE_FETCH_START, START(0, 0, 0, 3, 1, 1), "GETua", 0, "malformed*"},
    {"bytes behind the fetch", MESSAGE_FETCH_START, START(0, 0, 0, 3, 1, 0), "GETu ", 0, "malformed*"},
    {"body of size -2", MESSAGE_FETCH_START, START(1, G_MAXUINT32 - 1, G_MAXUINT32, 3, 1, 0), "GETu", 0, "malformed*"},
    {"size of no body", MESSAGE_FETCH_START, START(0, 1, 0, 3, 1, 0), "GETu", 0, "malformed*"},
    {"piece over its limit", MESSAGE_FETCH_BODY, WORDS(1, 0, 0, 0), "", 65537, "*65553 bytes, at most 65552*"},
    {"piece beyond the body", MESSAGE_FETCH_BODY, WORDS(1, 0, 0, 2), "x", 0, "malformed*"},
    {"piece with a text", MESSAGE_FETCH_BODY, WORDS(1, 0, 1, 0), "x", 0, "malformed*"},
    {"piece of nearly 4 GB", MESSAGE_FETCH_BODY, WORDS(1, 0, 0, G_MAXUINT32), "x", 0, "malformed*"},
    {"read with bytes", MESSAGE_FETCH_READ, WORDS(1, 0, 0, 1), "x", 0, "*17 bytes, at most 16*"},
    {"map wanted cut in its head", MESSAGE_MAP_WANTED, WORDS(1), "", 0, "malformed*"},
    {"map wanted with more behind", MESSAGE_MAP_WANTED, WORDS(1, 0, 0), "", 0, "*12 bytes, at most 8*"},
    {"cancel cut in its head", MESSAGE_FETCH_CANCEL, WORDS(1, 0, 0), "", 0, "malformed*"},
};

/* Headers hold zeros, so they have cases of their own. */
static void test_hostile_headers(void)
{
    static const struct {
        const char *name;
        const char *headers;
        gsize size;
    } cases[] = {
        {"name without a value", "a\0", 2},
        {"empty name", "\0b\0", 3},
        {"name with a colon", "a:\0b\0", 5},
        {"name with a line end", "a\n\0b\0", 5},
        {"name not in ASCII", "\xc3\xbc\0b\0", 5},
        {"value with CR", "a\0b\rc\0", 6},
        {"value with LF", "a\0b\nHost: x\0", 12},
        {"value without an end", "a\0b", 3},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].name);
        FetchRequest request = {
            .method = "GET", .url = "u", .headers = cases[i].headers, .headers_size = cases[i].size};
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        message_append_fetch_start(bytes, 1, &request);
        WorkerMessage message;
        gsize used;
        g_assert_cmpint(decode(bytes, &message, &used, NULL), ==, MESSAGE_INVALID);
    }
}

static void test_hostile(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(hostile_cases); i++) {
        g_test_message("%s", hostile_cases[i].name);
        gsize words_size = hostile_cases[i].word_count * sizeof(guint32), tail_size = strlen(hostile_cases[i].tail);
        MessageHeader header = {
            .size = (guint32)(words_size + tail_size) + (guint32)hostile_cases[i].lie,
            .type = hostile_cases[i].type,
        };
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, (const guint8 *)&header, sizeof header);
        g_byte_array_append(bytes, (const guint8 *)hostile_cases[i].words, (guint)words_size);
        g_byte_array_append(bytes, (const guint8 *)hostile_cases[i].tail, (guint)tail_size);

        WorkerMessage message;
        gsize used;
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(decode(bytes, &message, &used, &error), ==, MESSAGE_INVALID);
        g_assert_nonnull(error);
        g_assert_true(g_pattern_match_simple(hostile_cases[i].error, error->message));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/ready", test_ready);
    g_test_add_func("/message/drain", test_drain);
    g_test_add_func("/message/success", test_success);
    g_test_add_func("/message/null-result", test_null_result);
    g_test_add_func("/message/exception", test_exception);
    g_test_add_func("/message/long-error-is-cut", test_long_error_is_cut);
    g_test_add_func("/message/map-wanted", test_map_wanted);
    g_test_add_func("/message/map", test_map);
    g_test_add_func("/message/long-error-is-cut/details", test_long_details_are_left_out);
    g_test_add_func("/message/notice", test_notice);
    g_test_add_func("/message/fetch-start", test_fetch_start);
    g_test_add_func("/message/fetch-parts", test_fetch_parts);
    g_test_add_func("/message/byte-at-a-time", test_byte_at_a_time);
    g_test_add_func("/message/two-messages", test_two_messages);
    g_test_add_func("/message/execute-layout", test_execute_layout);
    g_test_add_func("/message/setup-layout", test_setup_layout);
    g_test_add_func("/message/fetch-layout", test_fetch_layout);
    g_test_add_func("/message/hostile", test_hostile);
    g_test_add_func("/message/hostile-headers", test_hostile_headers);
    return g_test_run();
}
