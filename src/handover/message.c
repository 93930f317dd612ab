/* SPDX-License-Identifier: MIT
 *
 * Messages into bytes and back. The variable parts of a message follow its fixed part in the order of their sizes. */
#include "message.h"

#include <string.h>
#include "http-token.h"

#define HANDOVER_ERROR (g_quark_from_static_string("handover"))

/* Texts of a reply that come with an outcome, as sizes in front of their bytes. ABSENT: the member is NULL. */
#define ABSENT G_MAXUINT32
enum {
    TEXT_ERROR,
    TEXT_LOGGED_ERROR,
    TEXT_NAME,
    TEXT_MESSAGE,
    TEXT_STACK,
    TEXT_FILE,
    TEXT_DETAILS,
    TEXT_SOURCE_LINE,
    TEXT_COUNT,
};
#define TEXT_MAX (1u << 20)

typedef struct {
    guint32 status;
    guint32 flags; /* REPLY_* */
    guint32 has_exception;
    guint32 line;
    guint32 column;
    guint32 result_size; /* ABSENT: null */
    guint32 text_sizes[TEXT_COUNT];
    guint32 is_traced;
} ReplyHead;

enum { NOTICE_CAUSE, NOTICE_TEXT, NOTICE_NAME, NOTICE_DETAIL, NOTICE_COUNT };
typedef struct {
    guint32 sizes[NOTICE_COUNT];
} NoticeHead;
#define NOTICE_MAX 4096u

static void append_header(GByteArray *bytes, MessageType type, guint64 execution, gsize size)
{
    MessageHeader header = {.size = (guint32)size, .type = type, .execution = execution};
    g_byte_array_append(bytes, (const guint8 *)&header, sizeof header);
}

static void append_text(GByteArray *bytes, const char *text, guint32 size)
{
    if (size != ABSENT && size > 0)
        g_byte_array_append(bytes, (const guint8 *)text, size);
}

void message_append_empty(GByteArray *bytes, MessageType type, guint64 execution)
{
    append_header(bytes, type, execution, 0);
}

void message_append_setup(GByteArray *bytes, const MessageSetup *setup, const char *const *redact, const char *base_url)
{
    MessageSetup complete = *setup;
    complete.redact_size = 0;
    for (const char *const *name = redact; *name; name++)
        complete.redact_size += (guint32)strlen(*name) + 1;
    complete.base_url_size = base_url ? (guint32)strlen(base_url) + 1 : 0;
    append_header(bytes, MESSAGE_SETUP, 0, sizeof complete + complete.redact_size + complete.base_url_size);
    g_byte_array_append(bytes, (const guint8 *)&complete, sizeof complete);
    for (const char *const *name = redact; *name; name++)
        g_byte_array_append(bytes, (const guint8 *)*name, (guint)strlen(*name) + 1);
    append_text(bytes, base_url, complete.base_url_size);
}

void message_append_execute(GByteArray *bytes, guint64 execution, const MessageExecute *execute, const char *file,
                            const char *name, GBytes *args, GBytes *code)
{
    MessageExecute complete = *execute;
    complete.has_args = args != NULL;
    complete.sizes[EXECUTE_FILE] = (guint32)strlen(file);
    complete.sizes[EXECUTE_NAME] = (guint32)strlen(name);
    complete.sizes[EXECUTE_ARGS] = args ? (guint32)g_bytes_get_size(args) : 0;
    complete.sizes[EXECUTE_CODE] = code ? (guint32)g_bytes_get_size(code) : 0;
    gsize size = sizeof complete;
    for (guint i = 0; i < EXECUTE_TEXT_COUNT; i++)
        size += complete.sizes[i];
    append_header(bytes, MESSAGE_EXECUTE, execution, size);
    g_byte_array_append(bytes, (const guint8 *)&complete, sizeof complete);
    append_text(bytes, file, complete.sizes[EXECUTE_FILE]);
    append_text(bytes, name, complete.sizes[EXECUTE_NAME]);
}

const char *message_execute_text(const MessageExecute *execute, const char *body, ExecuteText which, gsize *size)
{
    const char *at = body + sizeof *execute;
    for (guint i = 0; i < which; i++)
        at += execute->sizes[i];
    *size = execute->sizes[which];
    return at;
}

void message_append_ready(GByteArray *bytes, const MessageReady *ready)
{
    append_header(bytes, MESSAGE_READY, 0, sizeof *ready);
    g_byte_array_append(bytes, (const guint8 *)ready, sizeof *ready);
}

/* The size of a text that is cut where it would not be accepted at the other end. */
static guint32 text_size(const char *text, guint32 max)
{
    if (!text)
        return ABSENT;
    gsize size = strlen(text);
    if (size <= max)
        return (guint32)size;
    return (guint32)(g_utf8_find_prev_char(text, text + max) - text);
}

void message_append_reply(GByteArray *bytes, guint64 execution, const Outcome *outcome, guint32 flags)
{
    const OutcomeException *exception = outcome->exception;
    const char *texts[TEXT_COUNT] = {
        [TEXT_ERROR] = outcome->error,
        [TEXT_LOGGED_ERROR] = outcome->logged_error,
        [TEXT_NAME] = exception ? exception->name : NULL,
        [TEXT_MESSAGE] = exception ? exception->message : NULL,
        [TEXT_STACK] = exception ? exception->stack : NULL,
        [TEXT_FILE] = exception ? exception->file : NULL,
        [TEXT_DETAILS] = exception && exception->details && strlen(exception->details) <= TEXT_MAX ? exception->details : NULL,
        [TEXT_SOURCE_LINE] = exception ? exception->source_line : NULL,
    };
    gsize result_size = 0;
    const char *result = outcome->result ? g_bytes_get_data(outcome->result, &result_size) : NULL;
    ReplyHead head = {
        .status = outcome->status,
        .flags = flags,
        .has_exception = exception != NULL,
        .line = exception ? exception->line : 0,
        .column = exception ? exception->column : 0,
        .result_size = outcome->result ? (guint32)result_size : ABSENT,
        .is_traced = exception && exception->is_traced,
    };
    gsize size = sizeof head + result_size;
    for (guint i = 0; i < TEXT_COUNT; i++) {
        head.text_sizes[i] = text_size(texts[i], TEXT_MAX);
        size += head.text_sizes[i] == ABSENT ? 0 : head.text_sizes[i];
    }

    append_header(bytes, MESSAGE_REPLY, execution, size);
    g_byte_array_append(bytes, (const guint8 *)&head, sizeof head);
    append_text(bytes, result, head.result_size);
    for (guint i = 0; i < TEXT_COUNT; i++)
        append_text(bytes, texts[i], head.text_sizes[i]);
}

void message_append_notice(GByteArray *bytes, const char *cause, const char *text, const char *name, const char *detail)
{
    const char *texts[NOTICE_COUNT] = {cause, text, name, detail};
    NoticeHead head;
    gsize size = sizeof head;
    for (guint i = 0; i < NOTICE_COUNT; i++) {
        head.sizes[i] = text_size(texts[i], NOTICE_MAX);
        size += head.sizes[i] == ABSENT ? 0 : head.sizes[i];
    }
    append_header(bytes, MESSAGE_NOTICE, 0, size);
    g_byte_array_append(bytes, (const guint8 *)&head, sizeof head);
    for (guint i = 0; i < NOTICE_COUNT; i++)
        append_text(bytes, texts[i], head.sizes[i]);
}

void message_append_map_wanted(GByteArray *bytes, guint64 execution, guint32 program)
{
    MessageMapWanted wanted = {.program = program};
    append_header(bytes, MESSAGE_MAP_WANTED, execution, sizeof wanted);
    g_byte_array_append(bytes, (const guint8 *)&wanted, sizeof wanted);
}

void message_append_map(GByteArray *bytes, guint64 execution, const ProgramMap *map)
{
    MessageMap head = {
        .program = map->program,
        .folder_size = (guint32)strlen(map->folder),
        .root_size = (guint32)strlen(map->root),
        .text_size = (guint32)map->text_size,
    };
    append_header(bytes, MESSAGE_MAP, execution, sizeof head + (gsize)head.folder_size + head.root_size + head.text_size);
    g_byte_array_append(bytes, (const guint8 *)&head, sizeof head);
    append_text(bytes, map->folder, head.folder_size);
    append_text(bytes, map->root, head.root_size);
}

void message_read_map(const char *body, ProgramMap *map)
{
    MessageMap head;
    memcpy(&head, body, sizeof head);
    *map = (ProgramMap){
        .program = head.program,
        .folder = body + sizeof head,
        .root = body + sizeof head + head.folder_size,
        .text = body + sizeof head + head.folder_size + head.root_size,
        .folder_size = head.folder_size,
        .root_size = head.root_size,
        .text_size = head.text_size,
    };
}

void message_append_fetch_start(GByteArray *bytes, guint64 execution, const FetchRequest *request)
{
    MessageFetchStart start = {
        .fetch = request->fetch,
        .has_body = request->has_body != FALSE,
        .body_size = request->body_size,
        .method_size = (guint32)strlen(request->method),
        .url_size = (guint32)strlen(request->url),
        .headers_size = (guint32)request->headers_size,
    };
    gsize texts_size = (gsize)start.method_size + start.url_size + start.headers_size;
    append_header(bytes, MESSAGE_FETCH_START, execution, sizeof start + texts_size);
    g_byte_array_append(bytes, (const guint8 *)&start, sizeof start);
    append_text(bytes, request->method, start.method_size);
    append_text(bytes, request->url, start.url_size);
    append_text(bytes, request->headers, start.headers_size);
}

void message_append_fetch(GByteArray *bytes, MessageType type, guint64 execution, const FetchPart *part)
{
    MessageFetch head = {
        .fetch = part->fetch,
        .value = part->value,
        .text_size = (guint32)part->text_size,
        .data_size = (guint32)part->data_size,
    };
    append_header(bytes, type, execution, sizeof head + part->text_size + part->data_size);
    g_byte_array_append(bytes, (const guint8 *)&head, sizeof head);
    append_text(bytes, part->text, head.text_size);
    append_text(bytes, part->data, head.data_size);
}

static void message_notice_clear(MessageNotice *notice)
{
    g_clear_pointer(&notice->cause, g_free);
    g_clear_pointer(&notice->text, g_free);
    g_clear_pointer(&notice->name, g_free);
    g_clear_pointer(&notice->detail, g_free);
}

void worker_message_clear(WorkerMessage *message)
{
    g_clear_pointer(&message->outcome, outcome_free);
    message_notice_clear(&message->notice);
    g_clear_pointer(&message->start.method, g_free);
    g_clear_pointer(&message->start.url, g_free);
    g_clear_pointer(&message->start.headers, g_strfreev);
}

/* ---- decoding: what a worker sent ---- */

/* What is left of a body. */
typedef struct {
    const char *at;
    gsize left;
} Reader;

static gboolean reader_take(Reader *reader, gsize size, const char **bytes)
{
    if (size > reader->left)
        return FALSE;
    *bytes = reader->at;
    reader->at += size;
    reader->left -= size;
    return TRUE;
}

static gboolean reader_take_text(Reader *reader, guint32 size, guint32 max, char **text)
{
    const char *bytes;
    if (size == ABSENT)
        return TRUE;
    if (size > max || !reader_take(reader, size, &bytes) || !g_utf8_validate_len(bytes, size, NULL))
        return FALSE;
    *text = g_strndup(bytes, size);
    return TRUE;
}

static gboolean read_exception(Reader *reader, const ReplyHead *head, OutcomeException *exception)
{
    exception->line = head->line;
    exception->column = head->column;
    exception->is_traced = head->is_traced != 0;
    return reader_take_text(reader, head->text_sizes[TEXT_NAME], TEXT_MAX, &exception->name) &&
           reader_take_text(reader, head->text_sizes[TEXT_MESSAGE], TEXT_MAX, &exception->message) &&
           reader_take_text(reader, head->text_sizes[TEXT_STACK], TEXT_MAX, &exception->stack) &&
           reader_take_text(reader, head->text_sizes[TEXT_FILE], TEXT_MAX, &exception->file) &&
           reader_take_text(reader, head->text_sizes[TEXT_DETAILS], TEXT_MAX, &exception->details) &&
           reader_take_text(reader, head->text_sizes[TEXT_SOURCE_LINE], TEXT_MAX, &exception->source_line);
}

/* A worker judges its own execution: crashes and rejections are not its to report. */
static gboolean status_is_a_workers(guint32 status)
{
    return status == OUTCOME_SUCCESS || status == OUTCOME_ERROR || status == OUTCOME_TIMEOUT ||
           status == OUTCOME_MEMORY_LIMIT;
}

static gboolean read_reply(Reader *reader, WorkerMessage *message)
{
    ReplyHead head;
    const char *bytes;
    if (!reader_take(reader, sizeof head, &bytes))
        return FALSE;
    memcpy(&head, bytes, sizeof head);
    if (!status_is_a_workers(head.status) || (head.flags & ~(guint32)(REPLY_RETIRE | REPLY_STALE)))
        return FALSE;

    message->flags = head.flags;
    message->outcome = outcome_new(head.status);
    if (head.result_size != ABSENT) {
        if (!reader_take(reader, head.result_size, &bytes) || head.result_size == 0 ||
            !g_utf8_validate_len(bytes, head.result_size, NULL))
            return FALSE;
        message->outcome->result = g_bytes_new(bytes, head.result_size);
    }
    if (!reader_take_text(reader, head.text_sizes[TEXT_ERROR], TEXT_MAX, &message->outcome->error) ||
        !reader_take_text(reader, head.text_sizes[TEXT_LOGGED_ERROR], TEXT_MAX, &message->outcome->logged_error))
        return FALSE;
    if (head.has_exception) {
        message->outcome->exception = g_new0(OutcomeException, 1);
        if (!read_exception(reader, &head, message->outcome->exception))
            return FALSE;
    }
    return reader->left == 0 && (head.status == OUTCOME_SUCCESS) == (message->outcome->error == NULL);
}

static gboolean read_ready(Reader *reader, WorkerMessage *message)
{
    const char *bytes;
    if (!reader_take(reader, sizeof message->ready, &bytes))
        return FALSE;
    memcpy(&message->ready, bytes, sizeof message->ready);
    return reader->left == 0 && !(message->ready.sandbox & ~SANDBOX_ALL);
}

static gboolean read_notice(Reader *reader, WorkerMessage *message)
{
    NoticeHead head;
    const char *bytes;
    if (!reader_take(reader, sizeof head, &bytes))
        return FALSE;
    memcpy(&head, bytes, sizeof head);
    MessageNotice *notice = &message->notice;
    return reader_take_text(reader, head.sizes[NOTICE_CAUSE], NOTICE_MAX, &notice->cause) && notice->cause &&
           reader_take_text(reader, head.sizes[NOTICE_TEXT], NOTICE_MAX, &notice->text) && notice->text &&
           reader_take_text(reader, head.sizes[NOTICE_NAME], NOTICE_MAX, &notice->name) &&
           reader_take_text(reader, head.sizes[NOTICE_DETAIL], NOTICE_MAX, &notice->detail) && reader->left == 0;
}

static gboolean is_printable(const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isgraph(text[i]))
            return FALSE;
    }
    return size > 0;
}

/* Pairs of texts, each ended by NUL, as a list. NULL where they are not such pairs. */
static char **read_headers(const char *bytes, gsize size)
{
    g_autoptr(GStrvBuilder) headers = g_strv_builder_new();
    gboolean is_name = TRUE;
    for (const char *at = bytes; at < bytes + size;) {
        const char *end = memchr(at, '\0', (gsize)(bytes + size - at));
        if (!end || (is_name ? !http_is_token(at, (gsize)(end - at)) : at[strcspn(at, "\r\n")] != '\0'))
            return NULL;
        g_strv_builder_add(headers, at);
        is_name = !is_name;
        at = end + 1;
    }
    return is_name ? g_strv_builder_end(headers) : NULL;
}

static gboolean read_fetch_start(Reader *reader, WorkerMessage *message)
{
    MessageFetchStart start;
    const char *bytes, *method, *url, *headers;
    if (!reader_take(reader, sizeof start, &bytes))
        return FALSE;
    memcpy(&start, bytes, sizeof start);
    if (start.method_size > FETCH_METHOD_MAX || start.url_size > FETCH_URL_MAX || start.headers_size > FETCH_HEADERS_MAX ||
        start.body_size < -1 || (!start.has_body && start.body_size > 0))
        return FALSE;
    if (!reader_take(reader, start.method_size, &method) || !reader_take(reader, start.url_size, &url) ||
        !reader_take(reader, start.headers_size, &headers) || reader->left != 0)
        return FALSE;
    if (!http_is_token(method, start.method_size) || !is_printable(url, start.url_size))
        return FALSE;

    message->start.fetch = start.fetch;
    message->start.has_body = start.has_body != 0;
    message->start.body_size = start.body_size;
    message->start.method = g_strndup(method, start.method_size);
    message->start.url = g_strndup(url, start.url_size);
    message->start.headers = read_headers(headers, start.headers_size);
    return message->start.headers != NULL;
}

gboolean message_read_fetch(const char *body, gsize size, FetchPart *part)
{
    MessageFetch head;
    if (size < sizeof head)
        return FALSE;
    memcpy(&head, body, sizeof head);
    if (size - sizeof head != (gsize)head.text_size + head.data_size)
        return FALSE;
    *part = (FetchPart){
        .fetch = head.fetch,
        .value = head.value,
        .text = body + sizeof head,
        .text_size = head.text_size,
        .data = body + sizeof head + head.text_size,
        .data_size = head.data_size,
    };
    return TRUE;
}

static gboolean read_fetch_part(Reader *reader, WorkerMessage *message)
{
    return message_read_fetch(reader->at, reader->left, &message->part) && message->part.text_size == 0;
}

static gboolean read_map_wanted(Reader *reader, WorkerMessage *message)
{
    MessageMapWanted wanted;
    const char *bytes;
    if (!reader_take(reader, sizeof wanted, &bytes))
        return FALSE;
    memcpy(&wanted, bytes, sizeof wanted);
    message->program = wanted.program;
    return reader->left == 0;
}

static gboolean read_nothing(Reader *reader, WorkerMessage *message)
{
    return reader->left == 0;
}

/* The messages a worker may send, how large they may be, and who reads them. */
static const struct {
    gsize body_max; /* beside the result */
    gboolean with_result;
    gboolean (*read)(Reader *reader, WorkerMessage *message);
} readers[] = {
    [MESSAGE_READY] = {sizeof(MessageReady), FALSE, read_ready},
    [MESSAGE_REPLY] = {sizeof(ReplyHead) + TEXT_COUNT * TEXT_MAX, TRUE, read_reply},
    [MESSAGE_DRAIN] = {0, FALSE, read_nothing},
    [MESSAGE_NOTICE] = {sizeof(NoticeHead) + NOTICE_COUNT * NOTICE_MAX, FALSE, read_notice},
    [MESSAGE_FETCH_START] = {sizeof(MessageFetchStart) + FETCH_METHOD_MAX + FETCH_URL_MAX + FETCH_HEADERS_MAX, FALSE,
                             read_fetch_start},
    [MESSAGE_FETCH_BODY] = {sizeof(MessageFetch) + FETCH_PIECE_MAX, FALSE, read_fetch_part},
    [MESSAGE_FETCH_READ] = {sizeof(MessageFetch), FALSE, read_fetch_part},
    [MESSAGE_FETCH_CANCEL] = {sizeof(MessageFetch), FALSE, read_fetch_part},
    [MESSAGE_MAP_WANTED] = {sizeof(MessageMapWanted), FALSE, read_map_wanted},
};

MessageRead message_read_worker_header(const guint8 *bytes, gsize size, gsize result_max, MessageHeader *header,
                                       GError **error)
{
    if (size < sizeof *header)
        return MESSAGE_INCOMPLETE;
    memcpy(header, bytes, sizeof *header);
    if (header->type >= G_N_ELEMENTS(readers) || !readers[header->type].read) {
        g_set_error(error, HANDOVER_ERROR, 0, "message of unknown type %u", header->type);
        return MESSAGE_INVALID;
    }
    gsize body_max = readers[header->type].body_max + (readers[header->type].with_result ? result_max : 0);
    if (header->size > body_max) {
        g_set_error(error, HANDOVER_ERROR, 0, "message of type %u has %u bytes, at most %zu are allowed", header->type,
                    header->size, body_max);
        return MESSAGE_INVALID;
    }
    return MESSAGE_COMPLETE;
}

MessageRead message_decode_worker(const guint8 *bytes, gsize size, gsize result_max, WorkerMessage *message, gsize *used,
                                  GError **error)
{
    MessageHeader header;
    MessageRead read = message_read_worker_header(bytes, size, result_max, &header, error);
    if (read != MESSAGE_COMPLETE)
        return read;
    if (size - sizeof header < header.size)
        return MESSAGE_INCOMPLETE;

    *message = (WorkerMessage){.type = header.type, .execution = header.execution};
    Reader reader = {.at = (const char *)bytes + sizeof header, .left = header.size};
    if (!readers[header.type].read(&reader, message)) {
        worker_message_clear(message);
        g_set_error(error, HANDOVER_ERROR, 0, "malformed message of type %u", header.type);
        return MESSAGE_INVALID;
    }
    *used = sizeof header + header.size;
    return MESSAGE_COMPLETE;
}
