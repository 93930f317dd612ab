/* SPDX-License-Identifier: MIT
 *
 * A worker without an engine, for the tests of the pool: speaks the handover protocol, and does what the first word of
 * the code says, be it ever so wrong. */
#include "fake-worker.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry.h"
#include "texts.h"

Block block;
guint8 *registry_memory;
guint64 id;
static MessageSetup setup;
static Texts texts;
static GString *received; /* the programs that it was given, as name=environment */

void send_bytes(GByteArray *bytes)
{
    for (gsize at = 0; at < bytes->len;) {
        ssize_t sent = write(HANDOVER_SOCKET, bytes->data + at, bytes->len - at);
        if (sent <= 0)
            exit(90);
        at += (gsize)sent;
    }
    g_byte_array_unref(bytes);
}

static void read_exactly(void *into, gsize size)
{
    for (gsize at = 0; at < size;) {
        ssize_t got = read(HANDOVER_SOCKET, (char *)into + at, size - at);
        if (got <= 0)
            exit(0);
        at += (gsize)got;
    }
}

/* The next message; its body, with a NUL behind it, is the caller's. */
static char *read_message(MessageHeader *header)
{
    read_exactly(header, sizeof *header);
    char *body = g_malloc0(header->size + 1);
    read_exactly(body, header->size);
    return body;
}

/* With shared isolation, or where its file is called so, it plays a worker on a system without landlock. */
static guint16 sandbox_parts(void)
{
    char path[4096] = "";
    if (setup.sandbox == SANDBOX_OFF)
        return 0;
    gboolean is_unconfined = readlink("/proc/self/exe", path, sizeof path - 1) > 0 && g_str_has_suffix(path, "-unconfined");
    return is_unconfined || setup.isolation == ISOLATION_SHARED ? SANDBOX_ALL & ~(1u << SANDBOX_LANDLOCK) : SANDBOX_ALL;
}

static void send_ready(guint32 missing)
{
    GByteArray *bytes = g_byte_array_new();
    message_append_ready(bytes, &(MessageReady){.missing_symbols = missing, .sandbox = sandbox_parts()});
    send_bytes(bytes);
}

static void send_empty(MessageType type)
{
    GByteArray *bytes = g_byte_array_new();
    message_append_empty(bytes, type, id);
    send_bytes(bytes);
}

void reply_with(guint64 execution, Outcome *outcome, gboolean retire)
{
    GByteArray *bytes = g_byte_array_new();
    message_append_reply(bytes, execution, outcome, retire ? REPLY_RETIRE : 0);
    outcome_free(outcome);
    send_bytes(bytes);
}

Outcome *value(const char *json)
{
    Outcome *outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new(json, strlen(json));
    return outcome;
}

void hang(void)
{
    for (;;)
        pause();
}

static void put_line(int level, const char *message)
{
    const char *fields = "\"n\":1";
    while (!ring_put(&block, level, 1762890686123.0, message, strlen(message), fields,
                     level & RING_TEXT ? 0 : strlen(fields))) {
        MessageHeader header;
        send_empty(MESSAGE_DRAIN);
        g_free(read_message(&header)); /* wakes it */
    }
}

void grow_to(gsize megabytes)
{
    char *memory = malloc(megabytes << 20);
    for (gsize at = 0; at < megabytes << 20; at += 4096)
        ((volatile char *)memory)[at] = 1;
}

static void die_by(int number)
{
    signal(number, SIG_DFL); /* also where a sanitizer has a handler of its own */
    raise(number);
}

/* ---- the commands; rest is the code behind the first word ---- */

static void do_value(const char *rest)
{
    reply_with(id, value(rest), FALSE);
}

static void do_pid(const char *rest)
{
    g_autofree char *text = g_strdup_printf("%d", getpid());
    reply_with(id, value(text), FALSE);
}

static void do_error(const char *rest)
{
    reply_with(id, outcome_new_failure(OUTCOME_ERROR, "%s", rest), FALSE);
}

static void do_soft_timeout(const char *rest)
{
    reply_with(id, outcome_new_failure(OUTCOME_TIMEOUT, "too slow"), FALSE);
}

static void do_soft_memory(const char *rest)
{
    reply_with(id, outcome_new_failure(OUTCOME_MEMORY_LIMIT, "too large"), TRUE);
}

static void do_retire(const char *rest)
{
    reply_with(id, value("\"retired\""), TRUE);
}

static void do_sleep(const char *rest)
{
    g_usleep((gulong)atol(rest) * 1000);
    reply_with(id, value("null"), FALSE);
}

static void do_hang(const char *rest)
{
    hang();
}

static void do_until_cancelled(const char *rest)
{
    MessageHeader header;
    g_free(read_message(&header));
    if (header.type != MESSAGE_WAKE)
        exit(91);
    if (__atomic_load_n(&block.words[BLOCK_WORD_CANCEL], __ATOMIC_ACQUIRE) != (gint32)id)
        exit(92);
    reply_with(id, outcome_new_failure(OUTCOME_ERROR, "cancelled"), FALSE);
}

static void do_signal(const char *rest)
{
    die_by(atoi(rest));
    hang();
}

static void do_exit(const char *rest)
{
    _exit(atoi(rest));
}

static void do_value_then_exit(const char *rest)
{
    reply_with(id, value(rest), FALSE);
    _exit(0);
}

static void do_close(const char *rest)
{
    close(HANDOVER_SOCKET);
    hang();
}

static void do_memory(const char *rest)
{
    grow_to((gsize)atol(rest));
    hang();
}

/* Megabytes, then the number of the signal to die by. */
static void do_memory_crash(const char *rest)
{
    char *end;
    grow_to((gsize)strtol(rest, &end, 10));
    g_usleep(300000); /* long enough to be measured */
    die_by(atoi(end));
}

static void do_garbage(const char *rest)
{
    GByteArray *bytes = g_byte_array_new();
    for (guint i = 0; i < 5000; i++)
        g_byte_array_append(bytes, &(guint8){(guint8)(i * 37 + 200)}, 1);
    send_bytes(bytes);
    hang();
}

static void do_oversized(const char *rest)
{
    MessageHeader header = {.size = G_MAXUINT32, .type = MESSAGE_REPLY, .execution = id};
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const guint8 *)&header, sizeof header);
    send_bytes(bytes);
    hang();
}

static void do_bad_utf8(const char *rest)
{
    reply_with(id, value("\"\xff\xfe\""), FALSE);
    hang();
}

static void do_wrong_id(const char *rest)
{
    reply_with(id + 1, value("1"), FALSE);
    hang();
}

static void do_twice(const char *rest)
{
    g_autoptr(Outcome) outcome = value("1");
    GByteArray *bytes = g_byte_array_new();
    message_append_reply(bytes, id, outcome, 0);
    message_append_reply(bytes, id, outcome, 0);
    send_bytes(bytes);
}

static void do_crash_status(const char *rest)
{
    reply_with(id, outcome_new_failure(OUTCOME_CRASH, "I say so"), FALSE);
    hang();
}

static void do_ready_again(const char *rest)
{
    send_ready(0);
    hang();
}

static void do_server_message(const char *rest)
{
    send_empty(MESSAGE_EXECUTE);
    hang();
}

static void do_log(const char *rest)
{
    put_line(LOG_INFO, rest);
    put_line(LOG_WARN, "second");
    reply_with(id, value("1"), FALSE);
}

static void do_log_then_kill(const char *rest)
{
    put_line(LOG_INFO, rest);
    block.words[BLOCK_WORD_BEGUN] = 1; /* the next line was on its way */
    die_by(SIGKILL);
}

static void do_flood(const char *rest)
{
    for (int i = 0; i < atoi(rest); i++)
        put_line(LOG_INFO, "a line of a flood that is longer than most, so that the ring is full before the script ends");
    reply_with(id, value("1"), FALSE);
}

static void do_control_bytes(const char *rest)
{
    put_line(LOG_INFO, "forged\nline");
    reply_with(id, value("1"), FALSE);
    hang();
}

static void do_broken_head(const char *rest)
{
    __atomic_store_n(&block.words[BLOCK_WORD_HEAD], 12345678, __ATOMIC_RELEASE);
    reply_with(id, value("1"), FALSE);
    hang();
}

static void do_console(const char *rest)
{
    g_autofree char *line = g_strconcat(rest, "\n", NULL);
    put_line(LOG_INFO | RING_TEXT, line);
    reply_with(id, value("1"), FALSE);
}

static void do_notice(const char *rest)
{
    GByteArray *bytes = g_byte_array_new();
    for (guint i = 0; i < 5; i++)
        message_append_notice(bytes, "label", "metric sample rejected", rest, "label name \"le\" is reserved");
    send_bytes(bytes);
    block.cells[CELL_REJECTED_LABEL] += 5;
    reply_with(id, value("1"), FALSE);
}

/* What it knows of programs: names and environments, with words for those that it was to load. */
static void do_received(const char *rest)
{
    g_autofree char *escaped = g_strescape(received->str, NULL);
    g_autofree char *text = g_strdup_printf("\"%s\"", escaped);
    reply_with(id, value(text), FALSE);
}

static const FakeCommand commands[] = {
    {"received", do_received},
    {"value", do_value},
    {"pid", do_pid},
    {"error", do_error},
    {"soft-timeout", do_soft_timeout},
    {"soft-memory", do_soft_memory},
    {"retire", do_retire},
    {"sleep", do_sleep},
    {"hang", do_hang},
    {"until-cancelled", do_until_cancelled},
    {"signal", do_signal},
    {"exit", do_exit},
    {"value-then-exit", do_value_then_exit},
    {"close", do_close},
    {"memory", do_memory},
    {"memory-crash", do_memory_crash},
    {"garbage", do_garbage},
    {"oversized", do_oversized},
    {"bad-utf8", do_bad_utf8},
    {"wrong-id", do_wrong_id},
    {"twice", do_twice},
    {"crash-status", do_crash_status},
    {"ready-again", do_ready_again},
    {"server-message", do_server_message},
    {"log", do_log},
    {"log-then-kill", do_log_then_kill},
    {"flood", do_flood},
    {"control-bytes", do_control_bytes},
    {"broken-head", do_broken_head},
    {"console", do_console},
    {"notice", do_notice},
    {NULL, NULL},
};

static gboolean run_command_of(const FakeCommand *list, const char *code)
{
    for (; list->word; list++) {
        gsize size = strlen(list->word);
        if (strncmp(code, list->word, size) == 0 && (code[size] == ' ' || code[size] == '\0')) {
            list->run(code + size + (code[size] == ' '));
            return TRUE;
        }
    }
    return FALSE;
}

/* As every worker does: FALSE where it could not start with what is there. */
static gboolean map_registry(void)
{
    struct stat status;
    if (fstat(HANDOVER_REGISTRY, &status) < 0)
        return FALSE;
    gsize size = (gsize)status.st_size;
    registry_memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, HANDOVER_REGISTRY, 0);
    if (registry_memory == MAP_FAILED)
        return FALSE;
    g_autoptr(Registry) registry = registry_new(registry_memory, size, 1, NULL);
    return registry != NULL;
}

static char *text_of(const MessageExecute *request, const char *body, ExecuteText which)
{
    gsize size;
    const char *text = message_execute_text(request, body, which, &size);
    return g_strndup(text, size);
}

/* The text of a program is what it does when it loads it. A call does what its first argument, a string, says. */
static char *command_of(const MessageExecute *request, const char *body)
{
    static GHashTable *kept;
    if (!kept)
        kept = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autofree char *args = text_of(request, body, EXECUTE_ARGS), *name = text_of(request, body, EXECUTE_NAME);
    switch (request->kind) {
    case EXECUTE_KEEP:
        g_hash_table_insert(kept, GUINT_TO_POINTER(request->program), g_strdup(texts_get(&texts, request->program, TEXT_SOURCE, &(gsize){0})));
        g_string_append_printf(received, "%s=%s ", name, args);
        return g_strdup("value null");
    case EXECUTE_LOAD:
        g_string_append(received, "load ");
        return g_strdup(g_hash_table_lookup(kept, GUINT_TO_POINTER(request->program)));
    case EXECUTE_CALL:
        return g_str_has_prefix(args, "[\"") ? g_strndup(args + 2, strlen(args) - 4) : g_strdup("value 1");
    default:
        return text_of(request, body, EXECUTE_CODE);
    }
}

void run_command(const char *code)
{
    if (!run_command_of(commands, code) && !run_command_of(hostile_commands, code))
        exit(93);
}

static void execute(const MessageExecute *request, const char *body)
{
    g_autofree char *code = command_of(request, body);
    run_command(code);
}

int main(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)texts_map(&texts, HANDOVER_TEXTS, NULL); /* where there are programs */
    if (!block_map(&block, HANDOVER_BLOCK, NULL) || !map_registry())
        return 94;
    MessageHeader header;
    g_autofree char *first = read_message(&header);
    if (header.type != MESSAGE_SETUP)
        return 95;
    memcpy(&setup, first, sizeof setup);
    received = g_string_new(NULL);
    send_ready(READY_NO_GC);

    for (;;) {
        g_autofree char *body = read_message(&header);
        if (header.type != MESSAGE_EXECUTE)
            continue;
        MessageExecute request;
        memcpy(&request, body, sizeof request);
        id = header.execution;
        execute(&request, body);
    }
}
