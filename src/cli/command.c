/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "json-read.h"
#include "standard-streams.h"

/* A script longer than any that a server accepts. */
#define SCRIPT_MAX (1024u << 20)

static const GOptionEntry *find_short(const GOptionEntry *entries, char name)
{
    for (; entries->long_name; entries++)
        if (entries->short_name == name)
            return entries;
    return NULL;
}

/* Whether what follows the word is its value: of an option that does not have it already, and wants one. */
static gboolean wants_next(const GOptionEntry *entries, const char *word)
{
    if (word[0] != '-' || !word[1] || strchr(word, '='))
        return FALSE;
    const GOptionEntry *entry = entries;
    while (entry->long_name && !(word[1] == '-' ? g_str_equal(entry->long_name, word + 2) : entry->short_name == word[1]))
        entry++;
    return entry->long_name && entry->arg != G_OPTION_ARG_NONE;
}

/* GLib does not know "-o=VALUE", which becomes "--override=VALUE". to_the_end: other arguments do not end the options. */
static void lengthen_short_options(const GOptionEntry *entries, gboolean to_the_end, int argc, char **argv)
{
    for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i += wants_next(entries, argv[i]) ? 2 : 1) {
        gboolean is_option = argv[i][0] == '-' && argv[i][1];
        if (!is_option && !to_the_end)
            break;
        const GOptionEntry *entry = is_option && argv[i][2] == '=' ? find_short(entries, argv[i][1]) : NULL;
        if (!entry)
            continue;
        g_autofree char *longer = g_strdup_printf("--%s%s", entry->long_name, argv[i] + 2);
        argv[i] = (char *)g_intern_string(longer);
    }
}

/* GLib leaves the "--" that ends the options where it is. */
static void drop_separator(gboolean anywhere, int *argc, char **argv)
{
    for (int i = 1; i < (anywhere ? *argc : MIN(*argc, 2)); i++) {
        if (!g_str_equal(argv[i], "--"))
            continue;
        memmove(argv + i, argv + i + 1, (gsize)(*argc - i) * sizeof *argv); /* and the NULL behind the last */
        --*argc;
        return;
    }
}

static void print_help(GOptionContext *context)
{
    g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
    standard_write(STDOUT_FILENO, help, strlen(help));
}

gboolean command_parse(const char *command, const GOptionEntry *entries, int *argc, char ***argv)
{
    g_autofree char *program = g_strdup_printf("rrjs %s", command);
    g_set_prgname(program);
    const Command *entry = command_find(command);
    g_autoptr(GOptionContext) context = g_option_context_new(entry->arguments);
    g_option_context_set_summary(context, entry->summary);
    gboolean anywhere = !strstr(entry->arguments, COMMAND_SCRIPT_ARGUMENTS);
    g_option_context_set_strict_posix(context, !anywhere);
    g_option_context_add_main_entries(context, entries, NULL);
    /* GLib's own help is printed by GLib, which does not look whether it can be. */
    gboolean wants_help = FALSE;
    const GOptionEntry help[] = {{"help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, "Show this help", NULL}, G_OPTION_ENTRY_NULL};
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, help, NULL);
    lengthen_short_options(entries, anywhere, *argc, *argv);
    g_autoptr(GError) error = NULL;
    if (g_option_context_parse(context, argc, argv, &error)) {
        if (wants_help) {
            print_help(context);
            exit(command_end(EXIT_FINISHED));
        }
        drop_separator(anywhere, argc, *argv);
        return TRUE;
    }
    command_fail("%s (see rrjs %s --help)", error->message, command);
    return FALSE;
}

int command_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *text = g_strdup_vprintf(format, values);
    va_end(values);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        standard_print(STDERR_FILENO, "rrjs: %s\n", *line);
    return EXIT_USAGE;
}

int command_end(int code)
{
    static const char *const names[] = {[STDOUT_FILENO] = "standard output", [STDERR_FILENO] = "standard error"};
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        int failure = standard_failure(fd);
        if (failure == EPIPE)
            code = code ? code : EXIT_SIGNAL + SIGPIPE;
        else if (failure)
            code = code ? code : EXIT_USAGE, command_fail("writing to %s: %s", names[fd], g_strerror(failure));
    }
    return code;
}

int command_exit_code(const char *status)
{
    static const struct {
        const char *status;
        int code;
    } codes[] = {
        {"success", EXIT_FINISHED},           {"timeout", EXIT_TIMEOUT}, {"memory_limit", EXIT_MEMORY_LIMIT},
        {"crash", EXIT_CRASH},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (g_strcmp0(codes[i].status, status) == 0)
            return codes[i].code;
    return EXIT_FAILED;
}

/* name: of the file, for messages. */
static GBytes *read_to_end(int fd, const char *name, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    guint8 piece[65536];
    for (;;) {
        gssize got = read(fd, piece, sizeof piece);
        if (got == 0)
            return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "reading %s: %s", name, g_strerror(errno));
            return NULL;
        }
        if (bytes->len + (gsize)got > SCRIPT_MAX) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s is longer than %u bytes", name, SCRIPT_MAX);
            return NULL;
        }
        g_byte_array_append(bytes, piece, (guint)got);
    }
}

/* What is there can be read once: asked for twice, the second would silently be empty. */
static GBytes *read_standard_input(GError **error)
{
    static gboolean is_read;
    if (is_read) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "standard input has been read already");
        return NULL;
    }
    is_read = TRUE;
    return read_to_end(STDIN_FILENO, "standard input", error);
}

/* A byte order mark at the front belongs to the file, not to the script: a hashbang behind it still comes first. */
static GBytes *without_mark(GBytes *script)
{
    gsize size;
    const char *text = g_bytes_get_data(script, &size);
    gsize mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return g_bytes_new_from_bytes(script, mark, size - mark);
}

const char *command_script_name(const char *file)
{
    return g_str_equal(file, "-") ? "stdin" : file;
}

/* "-": standard input. */
static GBytes *read_file(const char *file, GError **error)
{
    if (g_str_equal(file, "-"))
        return read_standard_input(error);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "reading %s: %s", file, g_strerror(errno));
        return NULL;
    }
    GBytes *bytes = read_to_end(fd, file, error);
    close(fd);
    return bytes;
}

/* Where at is in the text, as people count. */
static char *place_in(const char *text, const char *at)
{
    guint line = 1;
    const char *start = text;
    for (const char *end; (end = memchr(start, '\n', (gsize)(at - start))); start = end + 1)
        line++;
    return g_strdup_printf("%u:%zu", line, (gsize)(at - start) + 1);
}

/* file: where the text is from; NULL: the command line. */
static gboolean check_args(const char *what, const char *text, gsize size, const char *file, GError **error)
{
    JsonScan scan;
    json_read_init(&scan, text, size); /* no deeper than what comes over RPC */
    if (json_scan_skip(&scan, json_scan_next(&scan)) && json_scan_next(&scan) == JSON_TOKEN_END)
        return TRUE;
    if (!file) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: not JSON at column %zu: %s", what,
                    (gsize)(scan.at - text) + 1, scan.failure);
        return FALSE;
    }
    g_autofree char *place = place_in(text, scan.at);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: %s:%s: not JSON: %s", what, file, place, scan.failure);
    return FALSE;
}

static char *read_args_file(const char *what, const char *file, GError **error)
{
    g_autoptr(GBytes) bytes = read_file(file, error), content = bytes ? without_mark(bytes) : NULL;
    if (!content) {
        g_prefix_error(error, "%s: ", what);
        return NULL;
    }
    gsize size;
    const char *text = g_bytes_get_data(content, &size);
    g_autofree char *args = g_strndup(text ? text : "", size);
    return check_args(what, args, size, command_script_name(file), error) ? g_steal_pointer(&args) : NULL;
}

char *command_read_args(const char *what, const char *given, GError **error)
{
    if (*given == '@')
        return read_args_file(what, given + 1, error);
    return check_args(what, given, strlen(given), NULL, error) ? g_strdup(given) : NULL;
}

GBytes *command_read_script(const char *file, GError **error)
{
    g_autoptr(GBytes) script = read_file(file, error);
    if (!script)
        return NULL;

    gsize size;
    const char *text = g_bytes_get_data(script, &size), *end;
    if (!g_utf8_validate_len(text, size, &end)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is not UTF-8: invalid byte 0x%02x at offset %zd",
                    g_str_equal(file, "-") ? "standard input" : file, (guint8)*end, end - text);
        return NULL;
    }
    return without_mark(script);
}
