/* SPDX-License-Identifier: MIT
 *
 * What reading a request and writing a reply cost for each MB, in the calling thread: bench-convert [MB]. One line a case:
 * what, the case, milliseconds of CPU for each MB, and the memory taken at most as a multiple of the bytes. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "envelope.h"
#include "json-check.h"

static gsize wanted_bytes = 15 << 20;

/* ---- what is converted ---- */

/* Before, one piece again and again, a last one, behind. Sizes are those of the literals, which may hold NUL. */
typedef struct {
    const char *before, *piece, *last, *behind;
    gsize sizes[4];
} Pattern;
#define PATTERN(before, piece, last, behind) \
    {before, piece, last, behind, {sizeof(before) - 1, sizeof(piece) - 1, sizeof(last) - 1, sizeof(behind) - 1}}

static void append_number(GByteArray *bytes, gsize number)
{
    guint32 big_endian = GUINT32_TO_BE((guint32)number);
    g_byte_array_append(bytes, (const guint8 *)&big_endian, 4);
}

/* count_at: where the number of pieces goes, as 32 bits; 0: nowhere. */
static GByteArray *repeat(const Pattern *pattern, gsize count_at)
{
    GByteArray *bytes = g_byte_array_new();
    gsize count = wanted_bytes / pattern->sizes[1];
    g_byte_array_append(bytes, (const guint8 *)pattern->before, (guint)pattern->sizes[0]);
    if (count_at > 0) {
        GByteArray *number = g_byte_array_new();
        append_number(number, count);
        memcpy(bytes->data + count_at, number->data, 4);
        g_byte_array_unref(number);
    }
    for (gsize i = 0; i < count; i++)
        g_byte_array_append(bytes, (const guint8 *)pattern->piece, (guint)pattern->sizes[1]);
    g_byte_array_append(bytes, (const guint8 *)pattern->last, (guint)pattern->sizes[2]);
    g_byte_array_append(bytes, (const guint8 *)pattern->behind, (guint)pattern->sizes[3]);
    return bytes;
}

#define JSON_REQUEST(before, piece, last, behind) \
    PATTERN("{\"code\":\"1\",\"args\":" before, piece, last, behind "}")
#define NEST(text) text text text text text text text text text text
#define NEST_1000(text) NEST(NEST(NEST(text)))

static const struct {
    const char *name;
    Pattern request; /* the args stand between the first 19 bytes and the last */
} json_cases[] = {
    {"empty objects", JSON_REQUEST("[", "{},", "{}", "]")},
    {"small objects", JSON_REQUEST("[", "{\"id\":17,\"name\":\"a b\"},", "{}", "]")},
    {"nulls", JSON_REQUEST("[", "null,", "1", "]")},
    {"digits", JSON_REQUEST("[", "1,", "1", "]")},
    {"short fractions", JSON_REQUEST("[", "1.5,", "1", "]")},
    {"long fractions", JSON_REQUEST("[", "0.12345678901234567,", "1", "]")},
    {"large exponents", JSON_REQUEST("[", "1e-300,", "1", "]")},
    {"integers", JSON_REQUEST("[", "1234567890123,", "1", "]")},
    {"one number", JSON_REQUEST("", "1234567890", "1", "")},
    {"empty strings", JSON_REQUEST("[", "\"\",", "1", "]")},
    {"short strings", JSON_REQUEST("[", "\"twelve bytes\",", "1", "]")},
    {"one string", JSON_REQUEST("\"", "0123456789abcdef", "1", "\"")},
    {"string of umlauts", JSON_REQUEST("\"", "\xc3\xa4\xc3\xb6", "1", "\"")},
    {"string of Chinese", JSON_REQUEST("\"", "\xe4\xb8\x96\xe7\x95\x8c", "1", "\"")},
    {"string of escapes", JSON_REQUEST("\"", "\\u00e4", "1", "\"")},
    {"string of line ends", JSON_REQUEST("\"", "\\n", "1", "\"")},
    {"names", JSON_REQUEST("{", "\"name\":1,", "\"a\":1", "}")},
    {"white space", JSON_REQUEST("[", "1, ", "1", "]")},
    {"deep", JSON_REQUEST("[", NEST_1000("[") NEST_1000("]") ",", "1", "]")},
};

/* { code: "1", args: an array of 32 bits } */
#define MSGPACK_REQUEST(piece) PATTERN("\x82\xa4" "code\xa1" "1\xa4" "args\xdd\0\0\0\0", piece, "", "")
enum { MSGPACK_COUNT_AT = 14 };

static const struct {
    const char *name;
    Pattern request;
} msgpack_cases[] = {
    {"empty maps", MSGPACK_REQUEST("\x80")},
    {"maps", MSGPACK_REQUEST("\x82\xa2" "id\x11\xa4" "name\xa3" "a b")},
    {"nil", MSGPACK_REQUEST("\xc0")},
    {"false", MSGPACK_REQUEST("\xc2")},
    {"small integers", MSGPACK_REQUEST("\xe0")},
    {"large integers", MSGPACK_REQUEST("\xd3\x89\x01\x02\x03\x04\x05\x06\x07")},
    {"round doubles", MSGPACK_REQUEST("\xcb\x3f\xf8\0\0\0\0\0\0")},
    {"other doubles", MSGPACK_REQUEST("\xcb\x3f\xbf\x9a\xdd\x37\x11\x3f\x07")},
    {"floats", MSGPACK_REQUEST("\xca\x3f\xbf\x9a\xdd")},
    {"empty strings", MSGPACK_REQUEST("\xa0")},
    {"short strings", MSGPACK_REQUEST("\xac" "twelve bytes")},
    {"strings of one NUL", MSGPACK_REQUEST("\xa1\0")},
    {"strings of NUL", MSGPACK_REQUEST("\xbf\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
    {"strings of no UTF-8", MSGPACK_REQUEST("\xa8\xff\xff\xff\xff\xff\xff\xff\xff")},
    {"nil keys", MSGPACK_REQUEST("\x81\xc0\xa1" "C")},
    {"bytes", MSGPACK_REQUEST("\xc4\x08" "01234567")},
    {"one in one", MSGPACK_REQUEST("\x91\x91\x91\x91\xc0")},
};

/* Type 65 is a struct with Args of type 66, which the definitions define. */
static const struct {
    const char *name;
    const char *definitions;
    gsize definitions_size;
    const char *piece;
    gsize piece_size;
} gob_cases[] = {
#define GOB_CASE(name, definitions, piece) {name, definitions, sizeof(definitions) - 1, piece, sizeof(piece) - 1}
#define SLICE_OF(id) "\x07\xff\x83\x02\x02" id "\0\0"
    GOB_CASE("integers", SLICE_OF("\x04"), "\x11"),
    GOB_CASE("large integers", SLICE_OF("\x04"), "\xf8\x12\x34\x56\x78\x9a\xbc\xde\xf0"),
    GOB_CASE("booleans", SLICE_OF("\x02"), "\0"),
    GOB_CASE("round doubles", SLICE_OF("\x08"), "\xfe\xf8\x3f"),
    GOB_CASE("other doubles", SLICE_OF("\x08"), "\xf8\x07\x3f\x11\x37\xdd\x9a\xbf\x3f"),
    GOB_CASE("empty strings", SLICE_OF("\x0c"), "\0"),
    GOB_CASE("short strings", SLICE_OF("\x0c"), "\x0c" "twelve bytes"),
    GOB_CASE("nil interfaces", SLICE_OF("\x10"), "\0"),
    GOB_CASE("interfaces", SLICE_OF("\x10"), "\x03" "int\x04\x02\0\x08"),
    GOB_CASE("structs", "\x08\xff\x83\x02\x02\xff\x86\0\0" "\x13\xff\x85\x03\x02\x02\x01\x01X\x01\x04\0\x01\x01Y\x01\x04\0\0\0",
             "\x01\x02\x01\x04\0"),
    GOB_CASE("empty structs", "\x08\xff\x83\x02\x02\xff\x86\0\0" "\x13\xff\x85\x03\x02\x02\x01\x01X\x01\x04\0\x01\x01Y\x01\x04\0\0\0",
             "\0"),
};

static GByteArray *gob_request(guint index)
{
    static const char args_type[] = "\x11\xff\x81\x03\x02\x01\x01\x04" "Args\x01\xff\x84\0\0\0";
    gsize count = wanted_bytes / gob_cases[index].piece_size;
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const guint8 *)args_type, sizeof args_type - 1);
    g_byte_array_append(bytes, (const guint8 *)gob_cases[index].definitions, (guint)gob_cases[index].definitions_size);
    static const guint8 head[] = {0xfc}, value[] = {0xff, 0x82, 0x01, 0xfc}, end[] = {0};
    g_byte_array_append(bytes, head, 1);
    append_number(bytes, sizeof value + 4 + count * gob_cases[index].piece_size + 1);
    g_byte_array_append(bytes, value, sizeof value);
    append_number(bytes, count);
    for (gsize i = 0; i < count; i++)
        g_byte_array_append(bytes, (const guint8 *)gob_cases[index].piece, (guint)gob_cases[index].piece_size);
    g_byte_array_append(bytes, end, 1);
    return bytes;
}

/* ---- measuring ---- */

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* A line of /proc/self/status, in bytes. */
static gsize status_bytes(const char *name)
{
    g_autofree char *text = NULL;
    g_file_get_contents("/proc/self/status", &text, NULL, NULL);
    const char *line = text ? strstr(text, name) : NULL;
    return line ? strtoul(line + strlen(name), NULL, 10) * 1024 : 0;
}

typedef struct {
    guint8 flags;
    const guint8 *bytes;
    gsize size;
} Input;

static void fail(const char *text)
{
    fprintf(stderr, "bench-convert: %s\n", text);
    _exit(1);
}

static void decode(const Input *input)
{
    RpcRequest request = {.flags = input->flags, .method = "js.Execute", .method_size = strlen("js.Execute"),
                          .argument = input->bytes, .argument_size = input->size};
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    if (!rpc_execute_decode(&request, &execute, &error))
        fail(error->message);
}

static void encode(const Input *input)
{
    RpcRequest request = {.flags = input->flags, .method = "js.Execute", .method_size = strlen("js.Execute")};
    RpcExecute execute = {.request_id = (char *)""};
    g_autoptr(Outcome) outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new_static(input->bytes, input->size);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    if (out->len > 1 && out->data[1] & RPC_FLAG_ERROR)
        fail("an error instead of a reply");
}

static void check(const Input *input)
{
    if (!json_check_value((const char *)input->bytes, input->size))
        fail("no JSON");
}

/* In a process of its own, so that the highest memory is that of the case. */
static void measure(const char *what, const char *name, void (*convert)(const Input *), const Input *input)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int file = open("/proc/self/clear_refs", O_WRONLY); /* VmHWM starts anew */
        (void)!write(file, "5", 1);
        gsize before = status_bytes("VmHWM:");
        double start = cpu_ms();
        convert(input);
        double megabytes = input->size / 1048576.0, spent = cpu_ms() - start;
        printf("%s\t%s\t%.2f\t%.2f\n", what, name, spent / megabytes,
               (double)(status_bytes("VmHWM:") - before) / input->size);
        fflush(stdout);
        _exit(0);
    }
    int status;
    if (waitpid(pid, &status, 0) < 0 || status != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted_bytes = (gsize)(atof(argv[1]) * 1048576);
    for (guint i = 0; i < G_N_ELEMENTS(json_cases); i++) {
        g_autoptr(GByteArray) bytes = repeat(&json_cases[i].request, 0);
        const Input request = {RPC_FLAG_JSON, bytes->data, bytes->len};
        const Input value = {0, bytes->data + 19, bytes->len - 20};
        measure("check JSON", json_cases[i].name, check, &value);
        measure("read JSON", json_cases[i].name, decode, &request);
        measure("write msgpack", json_cases[i].name, encode, &(Input){RPC_FLAG_MSGPACK, value.bytes, value.size});
        measure("write gob", json_cases[i].name, encode, &(Input){RPC_FLAG_GOB, value.bytes, value.size});
    }
    for (guint i = 0; i < G_N_ELEMENTS(msgpack_cases); i++) {
        g_autoptr(GByteArray) bytes = repeat(&msgpack_cases[i].request, MSGPACK_COUNT_AT);
        measure("read msgpack", msgpack_cases[i].name, decode, &(Input){RPC_FLAG_MSGPACK, bytes->data, bytes->len});
    }
    for (guint i = 0; i < G_N_ELEMENTS(gob_cases); i++) {
        g_autoptr(GByteArray) bytes = gob_request(i);
        measure("read gob", gob_cases[i].name, decode, &(Input){RPC_FLAG_GOB, bytes->data, bytes->len});
    }
    return 0;
}
