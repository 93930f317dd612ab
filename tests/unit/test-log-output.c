/* SPDX-License-Identifier: MIT
 *
 * Loggers on real descriptors: files, rotation, and pipes whose readers are slow, asleep or gone. */
#include "log.h"
#include "log-output.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MIB (1024u * 1024)

typedef struct {
    char *folder;
    char *path; /* of a log file in it */
    int pipe[2];
    char *pipe_name; /* of the end that lines go into */
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->folder = g_dir_make_tmp("rrjs-log-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "app.log", NULL);
    g_assert_cmpint(pipe2(fixture->pipe, O_CLOEXEC), ==, 0);
    fixture->pipe_name = g_strdup_printf("/proc/self/fd/%d", fixture->pipe[1]);
}

/* The log folder, and one in it that a test may have made. */
static void remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_DIR))
            remove_folder(file);
        else
            g_unlink(file);
    }
    g_rmdir(path);
}

static void close_end(Fixture *fixture, int end)
{
    if (fixture->pipe[end] >= 0)
        close(fixture->pipe[end]);
    fixture->pipe[end] = -1;
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    remove_folder(fixture->folder);
    close_end(fixture, 0);
    close_end(fixture, 1);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->pipe_name);
}

/* A logger whose lines are bare messages. */
static LogSettings raw_settings(char **output, char **err_output)
{
    return (LogSettings){
        .mode = LOG_MODE_RAW, .level = LOG_DEBUG, .line_ending = "\n", .output = output, .err_output = err_output};
}

static Logger *raw_logger(char **output, char **err_output)
{
    const LogSettings settings = raw_settings(output, err_output);
    g_autoptr(GError) error = NULL;
    Logger *logger = logger_new(&settings, &error);
    g_assert_no_error(error);
    return logger;
}

static void put(Logger *logger, const char *message)
{
    logger_write_pieces(logger, LOG_INFO, 0, "js", message, strlen(message), NULL, 0, NULL, 0);
}

static void put_now(Logger *logger, const char *message)
{
    put(logger, message);
    logger_flush(logger);
}

static void assert_file(const char *path, const char *expected)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, expected);
}

/* ---- files ---- */

static void test_file(Fixture *fixture, gconstpointer data)
{
    g_autofree char *other = g_build_filename(fixture->folder, "other file.log", NULL);
    g_autofree char *url = g_filename_to_uri(other, NULL, NULL);
    char *output[] = {fixture->path, url, NULL};
    g_assert_true(g_file_set_contents(fixture->path, "kept\n", -1, NULL));

    g_autoptr(Logger) logger = raw_logger(output, NULL);
    put(logger, "one");
    assert_file(fixture->path, "kept\n");
    put(logger, "two");
    logger_flush(logger);
    assert_file(fixture->path, "kept\none\ntwo\n");
    assert_file(other, "one\ntwo\n");
    g_assert_cmpuint(logger_lines(logger, LOG_INFO), ==, 2);
    g_assert_cmpuint(logger_lines(logger, LOG_ERROR), ==, 0);
    g_assert_cmpuint(logger_lines_dropped(logger), ==, 0);
}

static void test_file_of_two_loggers(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->path, NULL};
    Logger *one = raw_logger(output, NULL);
    Logger *two = raw_logger(output, NULL);
    put(one, "1a");
    put(two, "2a");
    logger_flush(two);
    logger_flush(one);
    logger_free(one);
    put_now(two, "2b");
    logger_free(two);
    assert_file(fixture->path, "2a\n1a\n2b\n");
}

static void test_reopen(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->path, NULL};
    g_autofree char *moved = g_strconcat(fixture->path, ".1", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Logger) logger = raw_logger(output, NULL);
    put(logger, "before");
    g_assert_cmpint(g_rename(fixture->path, moved), ==, 0);
    g_assert_true(logger_reopen(logger, &error));
    g_assert_no_error(error);
    put_now(logger, "after");
    assert_file(moved, "before\n");
    assert_file(fixture->path, "after\n");

    /* What cannot be opened keeps its old file. */
    g_unlink(fixture->path);
    g_assert_cmpint(g_mkdir(fixture->path, 0755), ==, 0);
    g_assert_false(logger_reopen(logger, &error));
    g_assert_nonnull(strstr(error->message, fixture->path));
    put_now(logger, "lost with its file, but no failure");
    g_assert_cmpuint(logger_lines_dropped(logger), ==, 0);
}

static void test_open_errors(Fixture *fixture, gconstpointer data)
{
    g_autofree char *missing = g_build_filename(fixture->folder, "none", "app.log", NULL);
    const struct {
        const char *name;
        char *output;
        LogFileOptions *file;
        const char *says;
    } cases[] = {
        {"missing folder", missing, NULL, "none/app.log: No such file"},
        {"folder", fixture->folder, NULL, "Is a directory"},
        {"other scheme", "http://example.com/x", NULL, "http://example.com/x"},
        {"no file name", NULL, &(LogFileOptions){0}, "log_output"},
        {"rotated device", NULL, &(LogFileOptions){.log_output = "/dev/null"}, "/dev/null"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].name);
        char *output[] = {cases[i].output, NULL};
        LogSettings settings = raw_settings(output, NULL);
        settings.file = cases[i].file;
        g_autoptr(GError) error = NULL;
        g_assert_null(logger_new(&settings, &error));
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, cases[i].says));
    }
}

static void test_off(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->path, NULL};
    LogSettings settings = raw_settings(output, NULL);
    settings.mode = LOG_MODE_OFF;
    g_autoptr(Logger) logger = logger_new(&settings, NULL);
    g_assert_false(logger_passes(logger, LOG_ERROR));
    put_now(logger, "nothing");
    g_assert_cmpuint(logger_lines(logger, LOG_INFO), ==, 0);
    g_assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
}

static void test_levels(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->path, NULL};
    LogSettings settings = raw_settings(output, NULL);
    settings.level = LOG_WARN;
    g_autoptr(Logger) logger = logger_new(&settings, NULL);
    static const char *const messages[] = {"debug", "info", "warn", "error", "no level"};
    for (int level = LOG_DEBUG; level <= LOG_LEVEL_COUNT; level++)
        logger_write_pieces(logger, level, 0, "js", messages[level], strlen(messages[level]), NULL, 0, NULL, 0);
    logger_flush(logger);
    assert_file(fixture->path, "warn\nerror\n");
    g_assert_cmpuint(logger_lines(logger, LOG_INFO), ==, 0);
    g_assert_cmpuint(logger_lines(logger, LOG_WARN), ==, 1);
}

static void test_context(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->path, NULL};
    g_autoptr(Logger) logger = raw_logger(output, NULL);
    g_autoptr(GString) context = g_string_new(NULL);
    logger_append_context(logger, context, "request_id", "r\"1");
    logger_append_context(logger, context, "worker", "0");
    g_assert_cmpstr(context->str, ==, "\"request_id\": \"r\\\"1\", \"worker\": \"0\"");
}

static void test_own_lines(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->path, NULL};
    g_autoptr(Logger) logger = raw_logger(output, NULL);
    log_set_default(logger);
    log_write(LOG_INFO, "worker started", LOG_INT("worker", 0), LOG_STRING("engine", "x"));
    log_write(LOG_WARN, "plain");
    assert_file(fixture->path, "worker started\t{\"worker\": 0, \"engine\": \"x\"}\nplain\n");
    log_set_default(NULL);
}

/* ---- pipes ---- */

static char *read_available(int fd)
{
    GString *text = g_string_new(NULL);
    char bytes[8192];
    g_assert_cmpint(fcntl(fd, F_SETFL, O_NONBLOCK), ==, 0);
    for (gssize size = read(fd, bytes, sizeof bytes); size > 0; size = read(fd, bytes, sizeof bytes))
        g_string_append_len(text, bytes, size);
    return g_string_free(text, FALSE);
}

static void test_pipe(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->pipe_name, NULL};
    g_autoptr(Logger) logger = raw_logger(output, NULL);
    put_now(logger, "hello");
    g_autofree char *text = read_available(fixture->pipe[0]);
    g_assert_cmpstr(text, ==, "hello\n");
}

/* Numbered lines of uneven length, some longer than what a pipe takes at once. */
static char *numbered_line(guint number)
{
    return g_strdup_printf("%u %0*d", number, (int)(number % 97 == 0 ? 9000 : number % 300 + 1), 0);
}

static void test_slow_reader(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->pipe_name, NULL};
    g_autoptr(Logger) logger = raw_logger(output, NULL);
    g_autoptr(GString) expected = g_string_new(NULL), seen = g_string_new(NULL);
    for (guint i = 0; i < 5000; i++) {
        g_autofree char *line = numbered_line(i);
        put_now(logger, line);
        g_string_append_printf(expected, "%s\n", line);
    }
    while (seen->len < expected->len) {
        g_autofree char *text = read_available(fixture->pipe[0]);
        g_string_append(seen, text);
        g_main_context_iteration(NULL, seen->len < expected->len);
    }
    g_assert_true(g_string_equal(seen, expected));
    g_assert_cmpuint(logger_lines_dropped(logger), ==, 0);
}

/* The reports in err_output; waits for the first. */
static char *wait_for_report(const char *path)
{
    for (;;) {
        g_autofree char *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL) && *text)
            return g_steal_pointer(&text);
        g_main_context_iteration(NULL, TRUE);
    }
}

/* A reader that never reads: nothing blocks, memory is bounded, whole lines are dropped and counted. */
static void test_sleeping_reader(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->pipe_name, NULL}, *err_output[] = {fixture->path, NULL};
    g_autoptr(Logger) logger = raw_logger(output, err_output);
    g_autofree char *message = g_strnfill(1023, 'x');
    const guint count = 2 * LOG_BACKLOG_MAX / 1024;
    for (guint i = 0; i < count; i++) {
        put(logger, message);
        if (i % 100 == 0)
            logger_flush(logger);
    }
    g_assert_false(logger_drain(logger, 0));
    guint64 dropped = logger_lines_dropped(logger);
    g_assert_cmpuint(dropped, >, 0);

    g_autofree char *report = wait_for_report(fixture->path);
    g_assert_nonnull(strstr(report, fixture->pipe_name));
    g_assert_nonnull(strstr(report, "lines lost"));

    /* All that was not dropped comes out, in whole lines. */
    guint64 seen = 0;
    while (seen < (count - dropped) * 1024) {
        g_autofree char *text = read_available(fixture->pipe[0]);
        seen += strlen(text);
        g_main_context_iteration(NULL, FALSE);
    }
    g_assert_true(logger_drain(logger, 0));
    g_autofree char *rest = read_available(fixture->pipe[0]);
    g_assert_cmpstr(rest, ==, "");
}

static void test_reader_gone(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->pipe_name, NULL}, *err_output[] = {fixture->path, NULL};
    g_autoptr(Logger) logger = raw_logger(output, err_output);
    close_end(fixture, 0);
    put_now(logger, "one");
    put_now(logger, "two");
    g_assert_cmpuint(logger_lines_dropped(logger), ==, 2);
    g_autofree char *report = wait_for_report(fixture->path);
    g_assert_nonnull(strstr(report, "Broken pipe; 2 lines lost"));

    /* The next report waits a second; at the end it is written at once. */
    put_now(logger, "three");
    assert_file(fixture->path, report);
    logger_drain(logger, 0);
    g_autofree char *reports = NULL;
    g_assert_true(g_file_get_contents(fixture->path, &reports, NULL, NULL));
    g_assert_nonnull(strstr(reports, "Broken pipe; 1 lines lost"));
}

/* A full disk: /dev/full takes no byte. */
static void test_full_device(Fixture *fixture, gconstpointer data)
{
    char *output[] = {"/dev/full", NULL}, *err_output[] = {fixture->path, NULL};
    g_autoptr(Logger) logger = raw_logger(output, err_output);
    put_now(logger, "one");
    g_assert_cmpuint(logger_lines_dropped(logger), ==, 1);
    g_autofree char *report = wait_for_report(fixture->path);
    g_assert_nonnull(strstr(report, "No space left on device; 1 lines lost"));
}

/* Lines of a logger that is gone stay in the queue of the output it shared, and are nobody's loss. */
static void test_waiting_lines_outlive_logger(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->pipe_name, NULL};
    Logger *one = raw_logger(output, NULL), *two = raw_logger(output, NULL);
    g_autofree char *message = g_strnfill(100000, 'x');
    put_now(one, message);
    put_now(one, "last");
    logger_free(one);
    put_now(two, "after");

    g_autoptr(GString) seen = g_string_new(NULL);
    while (!g_str_has_suffix(seen->str, "x\nlast\nafter\n")) {
        g_autofree char *text = read_available(fixture->pipe[0]);
        g_string_append(seen, text);
        g_main_context_iteration(NULL, FALSE);
    }
    logger_free(two);
}

static gpointer read_to_end(gpointer fd)
{
    GString *text = g_string_new(NULL);
    char bytes[4096];
    for (gssize size = read(GPOINTER_TO_INT(fd), bytes, sizeof bytes); size > 0;
         size = read(GPOINTER_TO_INT(fd), bytes, sizeof bytes))
        g_string_append_len(text, bytes, size);
    return text;
}

/* At the end of a process the main loop is gone, but nothing collected is lost. */
static void test_drain_at_end(Fixture *fixture, gconstpointer data)
{
    char *output[] = {fixture->pipe_name, NULL};
    Logger *logger = raw_logger(output, NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    for (guint i = 0; i < 2000; i++) {
        g_autofree char *line = numbered_line(i);
        put(logger, line);
        g_string_append_printf(expected, "%s\n", line);
    }
    GThread *reader = g_thread_new("reader", read_to_end, GINT_TO_POINTER(fixture->pipe[0]));
    g_assert_true(logger_drain(logger, 60000));
    logger_free(logger);
    close_end(fixture, 1);
    GString *seen = g_thread_join(reader);
    g_assert_true(g_string_equal(seen, expected));
    g_string_free(seen, TRUE);
}

/* ---- standard error ---- */

/* Runs with another descriptor as standard error. */
static int replace_stderr(int fd)
{
    int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    g_assert_cmpint(dup2(fd, STDERR_FILENO), >=, 0);
    return saved;
}

static void restore_stderr(int saved)
{
    g_assert_cmpint(dup2(saved, STDERR_FILENO), >=, 0);
    close(saved);
}

/* The descriptor's flags belong to all its holders and must stay. Loggers on one pipe keep their lines apart. */
static void check_standard_error(int write_fd, int read_fd)
{
    int saved = replace_stderr(write_fd);
    char *output[] = {"stderr", NULL};
    Logger *one = raw_logger(output, NULL), *two = raw_logger(output, NULL);
    restore_stderr(saved);

    g_autoptr(GString) expected = g_string_new(NULL), seen = g_string_new(NULL);
    for (guint i = 0; i < 3000; i++) {
        g_autofree char *line = numbered_line(i);
        put_now(i % 2 ? one : two, line);
        g_string_append_printf(expected, "%s\n", line);
    }
    g_assert_cmpint(fcntl(write_fd, F_GETFL) & O_NONBLOCK, ==, 0);
    while (seen->len < expected->len) {
        g_autofree char *text = read_available(read_fd);
        g_string_append(seen, text);
        g_main_context_iteration(NULL, seen->len < expected->len);
    }
    g_assert_true(g_string_equal(seen, expected));
    logger_free(one);
    logger_free(two);
}

static void test_stderr_pipe(Fixture *fixture, gconstpointer data)
{
    check_standard_error(fixture->pipe[1], fixture->pipe[0]);
}

static void test_stderr_socket(Fixture *fixture, gconstpointer data)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    check_standard_error(ends[1], ends[0]);
    close(ends[0]);
    close(ends[1]);
}

/* Lines before any logger is configured. */
static void test_early_lines(Fixture *fixture, gconstpointer data)
{
    int saved = replace_stderr(fixture->pipe[1]);
    log_write(LOG_ERROR, "listening", LOG_STRING("address", "tcp://127.0.0.1:6001"));
    restore_stderr(saved);
    g_assert_true(logger_drain(NULL, 0));
    g_autofree char *line = read_available(fixture->pipe[0]);
    const char *after_time = strchr(line, '\t');
    g_assert_nonnull(after_time);
    /* Colour depends on where the test's standard output goes. */
    g_assert_nonnull(strstr(after_time, "ERROR"));
    g_assert_true(g_str_has_suffix(after_time, "\tlistening\t{\"address\": \"tcp://127.0.0.1:6001\"}\n"));
}

/* A fifo without a reader cannot be opened anew, so that the inherited description itself is written to. */
static void test_stderr_shared(Fixture *fixture, gconstpointer data)
{
    g_autofree char *fifo = g_build_filename(fixture->folder, "fifo", NULL);
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    int read_fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    int write_fd = open(fifo, O_WRONLY | O_CLOEXEC);
    close(read_fd);

    int saved = replace_stderr(write_fd);
    char *output[] = {"stderr", NULL};
    g_autoptr(Logger) keeper = raw_logger(output, NULL);
    restore_stderr(saved);
    read_fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    /* Loggers made from here on share what the first one opened. */
    check_standard_error(write_fd, read_fd);
    close(read_fd);
    close(write_fd);
}

/* ---- rotation ---- */

static Logger *rotated_logger(const LogFileOptions *file)
{
    LogFileOptions copy = *file;
    LogSettings settings = raw_settings(NULL, NULL);
    settings.mode = LOG_MODE_PRODUCTION;
    settings.encoding_is_set = TRUE;
    settings.encoding = LOG_ENCODING_CONSOLE;
    settings.file = &copy;
    g_autoptr(GError) error = NULL;
    Logger *logger = logger_new(&settings, &error);
    g_assert_no_error(error);
    return logger;
}

/* So many MiB in lines of about 1 KiB, numbered from 0. */
static void put_mib(Logger *logger, guint mib)
{
    g_autofree char *filler = g_strnfill(1000, 'x');
    for (guint i = 0; i < mib * 1024; i++) {
        g_autofree char *message = g_strdup_printf("%s%u", filler, i);
        put(logger, message);
        if (i % 10 == 0)
            logger_flush(logger);
    }
    logger_flush(logger);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Paths in the folder that end so, but for the file being written, oldest first. */
static GPtrArray *rotated_files(const char *path, const char *suffix)
{
    g_autofree char *folder_path = g_path_get_dirname(path);
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(folder_path, 0, NULL);
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        g_autofree char *file = g_build_filename(folder_path, name, NULL);
        if (g_str_has_suffix(name, suffix) && strcmp(file, path) != 0)
            g_ptr_array_add(files, g_steal_pointer(&file));
    }
    g_ptr_array_sort(files, by_name);
    return files;
}

static void assert_whole_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = g_strv_length(lines);
    g_assert_cmpuint(count, >, 1);
    g_assert_cmpstr(lines[count - 1], ==, "");
    for (guint i = 0; i + 1 < count; i++) {
        g_assert_true(g_str_has_prefix(lines[i], "{\"level\":\"info\",\"ts\":0,\"logger\":\"js\",\"msg\":\"x"));
        g_assert_true(g_str_has_suffix(lines[i], "\"}"));
    }
}

static void test_rotation(Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "deep", "app.log", NULL);
    const LogFileOptions file = {.log_output = path, .max_size = 1, .max_backups = 10, .max_age = 1};
    g_autoptr(Logger) logger = rotated_logger(&file);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
    g_assert_cmpint(chmod(path, 0640), ==, 0);
    put_mib(logger, 3);

    g_autoptr(GPtrArray) files = rotated_files(path, ".log");
    g_assert_cmpuint(files->len, ==, 3);
    g_autoptr(GString) all = g_string_new(NULL);
    g_ptr_array_add(files, g_strdup(path));
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *text = NULL;
        gsize size;
        g_assert_true(g_file_get_contents(files->pdata[i], &text, &size, NULL));
        g_assert_cmpuint(size, <=, MIB);
        assert_whole_lines(text);
        g_string_append(all, text);
        g_assert_cmpint(stat(files->pdata[i], &info), ==, 0);
        g_assert_cmpuint(info.st_mode & 0777, ==, 0640);
    }
    g_auto(GStrv) lines = g_strsplit(all->str, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 3 * 1024 + 1);
    for (guint i = 0; i < 3 * 1024; i++) {
        g_autofree char *end = g_strdup_printf("x%u\"}", i);
        g_assert_true(g_str_has_suffix(lines[i], end));
    }
    g_autofree char *name = g_path_get_basename(files->pdata[0]);
    g_assert_true(g_regex_match_simple("^app-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}\\.log$", name, 0, 0));
}

static void test_backups_limit(Fixture *fixture, gconstpointer data)
{
    g_autofree char *old = g_build_filename(fixture->folder, "app-2006-01-02T15-04-05.000.log", NULL);
    g_autofree char *foreign = g_build_filename(fixture->folder, "app-notes.log", NULL);
    g_assert_true(g_file_set_contents(old, "old\n", -1, NULL));
    g_assert_true(g_file_set_contents(foreign, "mine\n", -1, NULL));
    const LogFileOptions file = {.log_output = fixture->path, .max_size = 1, .max_backups = 2, .max_age = 1};
    g_autoptr(Logger) logger = rotated_logger(&file);
    g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS)); /* too old */
    put_mib(logger, 5);

    assert_file(foreign, "mine\n");
    g_unlink(foreign);
    g_autoptr(GPtrArray) files = rotated_files(fixture->path, ".log");
    g_assert_cmpuint(files->len, ==, 2);
}

static void test_compress(Fixture *fixture, gconstpointer data)
{
    const LogFileOptions file = {
        .log_output = fixture->path, .max_size = 1, .max_backups = 10, .max_age = 1, .compress = TRUE};
    g_autoptr(Logger) logger = rotated_logger(&file);
    put_mib(logger, 2);
    g_autoptr(GPtrArray) plain = rotated_files(fixture->path, ".log");
    g_assert_cmpuint(plain->len, ==, 2);
    for (guint left = plain->len; left > 0;) {
        g_main_context_iteration(NULL, TRUE);
        g_autoptr(GPtrArray) files = rotated_files(fixture->path, ".log");
        left = files->len;
    }

    g_autoptr(GPtrArray) files = rotated_files(fixture->path, ".log.gz");
    g_assert_cmpuint(files->len, ==, 2);
    g_autoptr(GPtrArray) parts = rotated_files(fixture->path, ".part");
    g_assert_cmpuint(parts->len, ==, 0);
    g_autofree char *text = g_malloc0(MIB + 1);
    gzFile from = gzopen(files->pdata[0], "rb");
    g_assert_cmpint(gzread(from, text, MIB), >, MIB - 2048);
    gzclose(from);
    assert_whole_lines(text);
}

/* Compressing goes on at the next start; until then the file is whole. */
static void test_compress_unfinished(Fixture *fixture, gconstpointer data)
{
    const LogFileOptions file = {.log_output = fixture->path, .max_size = 1, .compress = TRUE};
    Logger *logger = rotated_logger(&file);
    put_mib(logger, 1);
    g_main_context_iteration(NULL, TRUE);
    logger_free(logger);

    g_autoptr(GPtrArray) files = rotated_files(fixture->path, "");
    g_assert_cmpuint(files->len, ==, 1);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(files->pdata[0], &text, NULL, NULL));
    assert_whole_lines(text);
}

/* Where the folder is gone no new file can be made: the old one takes the lines, and that is reported. */
static void test_rotation_fails(Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "deep", "app.log", NULL);
    g_autofree char *moved = g_build_filename(fixture->folder, "moved", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    char *err_output[] = {fixture->path, NULL};
    LogSettings settings = raw_settings(NULL, err_output);
    settings.mode = LOG_MODE_PRODUCTION;
    settings.file = &(LogFileOptions){.log_output = path, .max_size = 1};
    g_autoptr(Logger) logger = logger_new(&settings, NULL);
    g_assert_cmpint(g_rename(folder, moved), ==, 0);
    put_mib(logger, 1);
    g_assert_cmpuint(logger_lines_dropped(logger), ==, 0);
    g_autofree char *report = wait_for_report(fixture->path);
    g_assert_nonnull(strstr(report, "rotating: No such file or directory; 0 lines lost"));

    g_autofree char *old = g_build_filename(moved, "app.log", NULL);
    g_autofree char *text = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(old, &text, &size, NULL));
    g_assert_cmpuint(size, >, MIB);
    assert_whole_lines(text);
}

/* Rotated files are JSON, whatever the encoding says; so must be the pieces. */
static void test_rotation_of_a_link(Fixture *fixture, gconstpointer data)
{
    g_autofree char *target = g_build_filename(fixture->folder, "target.log", NULL);
    g_assert_true(g_file_set_contents(target, "", 0, NULL));
    g_assert_cmpint(symlink(target, fixture->path), ==, 0);
    const LogFileOptions file = {.log_output = fixture->path, .max_size = 1, .max_backups = 10, .max_age = 1};
    g_autoptr(Logger) logger = rotated_logger(&file);
    put_mib(logger, 2);
    g_autofree char *leads_to = g_file_read_link(fixture->path, NULL);
    g_assert_cmpstr(leads_to, ==, target);
    g_autoptr(GPtrArray) of_target = rotated_files(target, ".log");
    g_assert_cmpuint(of_target->len, ==, 2 + 1); /* and the link */
}

static void test_rotated_is_json(Fixture *fixture, gconstpointer data)
{
    const LogFileOptions file = {.log_output = fixture->path};
    g_autoptr(Logger) logger = rotated_logger(&file);
    g_assert_cmpint(logger_pieces(logger), ==, LOG_PIECES_JSON);
    g_assert_cmpstr(logger_reserved_keys(logger)[0], ==, "level");
}

static void test_rotation_shared(Fixture *fixture, gconstpointer data)
{
    const LogFileOptions file = {.log_output = fixture->path, .max_size = 1};
    g_autoptr(Logger) one = rotated_logger(&file);
    g_autoptr(Logger) two = rotated_logger(&file);
    put_mib(one, 1);
    put_mib(two, 1);
    g_autoptr(GPtrArray) files = rotated_files(fixture->path, ".log");
    g_assert_cmpuint(files->len, ==, 2);

    LogSettings other = raw_settings(NULL, NULL);
    other.file = &(LogFileOptions){.log_output = fixture->path, .max_size = 2};
    g_autoptr(GError) error = NULL;
    g_assert_null(logger_new(&other, &error));
    g_assert_nonnull(strstr(error->message, "open already"));
}

#define ADD(name, function) g_test_add("/log-output/" name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    ADD("file", test_file);
    ADD("file-of-two-loggers", test_file_of_two_loggers);
    ADD("reopen", test_reopen);
    ADD("open-errors", test_open_errors);
    ADD("off", test_off);
    ADD("levels", test_levels);
    ADD("context", test_context);
    ADD("own-lines", test_own_lines);
    ADD("pipe", test_pipe);
    ADD("slow-reader", test_slow_reader);
    ADD("sleeping-reader", test_sleeping_reader);
    ADD("reader-gone", test_reader_gone);
    ADD("full-device", test_full_device);
    ADD("waiting-lines-outlive-logger", test_waiting_lines_outlive_logger);
    ADD("drain-at-end", test_drain_at_end);
    ADD("early-lines", test_early_lines);
    ADD("stderr-pipe", test_stderr_pipe);
    ADD("stderr-socket", test_stderr_socket);
    ADD("stderr-shared", test_stderr_shared);
    ADD("rotation", test_rotation);
    ADD("backups-limit", test_backups_limit);
    ADD("compress", test_compress);
    ADD("compress-unfinished", test_compress_unfinished);
    ADD("rotation-fails", test_rotation_fails);
    ADD("rotation-of-a-link", test_rotation_of_a_link);
    ADD("rotated-is-json", test_rotated_is_json);
    ADD("rotation-shared", test_rotation_shared);
    return g_test_run();
}
