/* SPDX-License-Identifier: MIT
 *
 * Any records in the ring, on to the log file: what a worker wrote comes out as whole lines that are JSON, in which the
 * server's own members have the server's values, or not at all. */
#include "drain.h"
#include "json-check.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char *const context[] = {"request_id", NULL};

typedef struct {
    Block block;
    Logger *logger;
    Drain *drain;
    LineOrigin origin;
    int file; /* what the logger writes to */
} World;

static Logger *open_logger(const char *path)
{
    char *outputs[] = {(char *)path, NULL}, *complaints[] = {(char *)"stderr", NULL};
    const LogSettings settings = {.mode = LOG_MODE_PRODUCTION, .level = LOG_DEBUG, .line_ending = (char *)"\n",
                                  .output = outputs, .err_output = complaints};
    Logger *logger = logger_new(&settings, NULL);
    g_assert(logger);
    return logger;
}

/* Made once for all runs. */
static World *shared_world(void)
{
    static World world;
    if (world.drain)
        return &world;
    int fd;
    g_assert(block_create(&world.block, 0, 1, &fd, NULL));
    close(fd);
    g_autofree char *path = g_strdup_printf("%s/rrjs-fuzz-drain-%d", g_get_tmp_dir(), getpid());
    world.logger = open_logger(path);
    world.file = open(path, O_RDWR | O_CLOEXEC);
    g_assert(world.file >= 0 && unlink(path) == 0);
    world.drain = drain_new(world.logger, context, FALSE);
    line_origin_init(&world.origin, 7);
    return &world;
}

/* One record: its level, where the message ends, a size, and so many bytes; the rest of the header is sound, which the
 * ring's own target varies. */
static gboolean put_record(const Block *block, const guint8 **data, gsize *size)
{
    if (*size < 3)
        return FALSE;
    gsize length = MIN((*data)[2], *size - 3), message_size = MIN((*data)[1], length);
    const char *bytes = (const char *)*data + 3;
    gboolean put = ring_put(block, ((*data)[0] & 3) | ((*data)[0] & 4 ? RING_QUOTED : 0), 1.7e12, bytes, message_size, bytes + message_size, length - message_size);
    *data += 3 + length;
    *size -= 3 + length;
    return put;
}

static void check_line(const char *text)
{
    json_error_t failure;
    json_t *line = json_loads(text, JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, &failure);
    if (line) /* else: numbers too large and the like, which are JSON all the same */
        g_assert(json_is_object(line));
    else
        g_assert(json_error_code(&failure) != json_error_end_of_input_expected);
    json_decref(line);
    g_assert(g_str_has_prefix(text, "{\"level\":\"") && strstr(text, ",\"ts\":1700000000000000000,\"logger\":\"js\",\"msg\":\""));
}

static void check_file(int file)
{
    gsize size = (gsize)lseek(file, 0, SEEK_END);
    g_autofree char *text = g_malloc(size + 1);
    g_assert(pread(file, text, size, 0) == (gssize)size && ftruncate(file, 0) == 0);
    text[size] = '\0';
    g_assert(strlen(text) == size && g_utf8_validate(text, (gssize)size, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] && lines[i + 1]; i++)
        check_line(lines[i]);
    g_assert(size == 0 || text[size - 1] == '\n');
}

static void check_reply(ReplyLines *reply)
{
    g_autoptr(GBytes) lines = reply_lines_end(reply);
    gsize size;
    const char *text = g_bytes_get_data(lines, &size);
    g_assert(text[0] == '[' && json_check_value(text, size) && g_utf8_validate_len(text, size, NULL));
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    World *world = shared_world();
    ReplyLines *reply = reply_lines_new(4, 256);
    line_origin_set(&world->origin, "r\"1\n", "p.f\n", "script.js", reply);
    while (put_record(&world->block, &data, &size))
        ;
    while (drain_ring(world->drain, &world->block, &world->origin, 1 << 20) == DRAIN_MORE)
        ;
    drain_flush(world->drain);
    check_file(world->file);
    check_reply(reply);
    (void)ring_recover(&world->block); /* as when a worker was killed for what it wrote */
    return 0;
}
