/* SPDX-License-Identifier: MIT */
#include "repl-input.h"

#include <errno.h>
#include <glib-unix.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include "command.h"
#include "editline-library.h"
#include "standard-streams.h"

/* No line of a program is longer; it bounds what is taken in. */
#define LINE_BYTES_MAX (64u << 20)

/* Names that fit on a screen. */
#define SHOWN_MAX 200u

struct ReplInput {
    ReplInputOptions options;
    GByteArray *pending; /* what was read beyond the last line */
    gboolean at_end;
    EditLine *editor; /* NULL: lines are read as they come */
    History *past;
    const char *prompt;
    mbstate_t decoding;
};

/* ---- waiting ---- */

static gboolean note_readable(int fd, GIOCondition condition, gpointer user_data)
{
    *(gboolean *)user_data = TRUE;
    return G_SOURCE_CONTINUE;
}

/* Who was stopped and goes on finds the terminal as the shell has left it. */
static volatile sig_atomic_t was_continued;

static void note_continued(int number)
{
    was_continued = 1;
}

static void prepare_terminal(const ReplInput *input)
{
    was_continued = 0;
    editline.el_set(input->editor, EL_PREP_TERM, 1);
    editline.el_set(input->editor, EL_REFRESH);
}

/* The main loop goes on until there is something to read; FALSE: a signal came first. */
static gboolean await_input(const ReplInput *input)
{
    gboolean is_readable = FALSE;
    guint source = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, note_readable, &is_readable);
    while (!is_readable && !*input->options.signal) {
        g_main_context_iteration(NULL, TRUE);
        if (was_continued && input->editor)
            prepare_terminal(input);
    }
    g_source_remove(source);
    return is_readable && !*input->options.signal;
}

/* ---- as it comes ---- */

/* Takes the first line out, if there is a whole one, or the rest at the end; NULL: neither. */
static char *take_line(ReplInput *input)
{
    GByteArray *pending = input->pending;
    const guint8 *end = pending->len ? memchr(pending->data, '\n', pending->len) : NULL;
    if (!end && !(input->at_end && pending->len))
        return NULL;
    gsize size = end ? (gsize)(end - pending->data) : pending->len;
    char *line = g_strndup((const char *)pending->data, size);
    g_byte_array_remove_range(pending, 0, (guint)(end ? size + 1 : size));
    return line;
}

static gboolean read_more(ReplInput *input, GError **error)
{
    guint8 piece[65536];
    gssize got = read(STDIN_FILENO, piece, sizeof piece);
    if (got < 0 && errno == EINTR)
        return TRUE;
    if (got < 0 || input->pending->len > LINE_BYTES_MAX) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "reading standard input: %s",
                    got < 0 ? g_strerror(errno) : "a line is too long");
        return FALSE;
    }
    input->at_end = got == 0;
    g_byte_array_append(input->pending, piece, (guint)got);
    return TRUE;
}

static ReplRead read_plain(ReplInput *input, char **line, GError **error)
{
    if (input->options.is_terminal)
        standard_write(STDOUT_FILENO, input->prompt, strlen(input->prompt));
    while (!(*line = take_line(input))) {
        if (input->at_end)
            return REPL_END;
        if (!await_input(input))
            return REPL_SIGNALLED;
        if (!read_more(input, error))
            return REPL_FAILED;
    }
    return REPL_LINE;
}

/* ---- edited ---- */

static ReplInput *input_of(EditLine *editor)
{
    ReplInput *input = NULL;
    editline.el_get(editor, EL_CLIENTDATA, &input);
    return input;
}

static char *tell_prompt(EditLine *editor)
{
    return (char *)input_of(editor)->prompt;
}

/* A character of the terminal, which sends bytes: 1, 0 at the end, -1 where there is none. */
static int read_character(EditLine *editor, wchar_t *character)
{
    ReplInput *input = input_of(editor);
    for (;;) {
        char byte;
        if (!await_input(input)) {
            errno = EINTR;
            return -1;
        }
        gssize got = read(STDIN_FILENO, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return (int)got;
        gsize used = mbrtowc(character, &byte, 1, &input->decoding);
        if (used == (gsize)-2)
            continue;
        if (used == (gsize)-1) { /* no UTF-8 */
            input->decoding = (mbstate_t){0};
            *character = 0xfffd;
        }
        return 1;
    }
}

static gsize common_size(const GPtrArray *names)
{
    const char *first = names->pdata[0];
    gsize size = strlen(first);
    for (guint i = 1; i < names->len; i++) {
        const char *name = names->pdata[i];
        gsize same = 0;
        while (same < size && name[same] == first[same])
            same++;
        size = same;
    }
    while (size > 0 && (first[size] & 0xc0) == 0x80) /* in the middle of a character */
        size--;
    return size;
}

static guint terminal_columns(EditLine *editor)
{
    int columns = 0;
    static char capability[] = "co";
    editline.el_get(editor, EL_GETTC, capability, &columns);
    return columns > 0 ? (guint)columns : 80;
}

/* In columns, from top to bottom. */
static void list_names(EditLine *editor, const GPtrArray *names)
{
    guint count = MIN(names->len, SHOWN_MAX), width = 0;
    for (guint i = 0; i < count; i++)
        width = MAX(width, (guint)g_utf8_strlen(names->pdata[i], -1) + 2);
    guint columns = MAX(terminal_columns(editor) / width, 1), rows = (count + columns - 1) / columns;
    g_autoptr(GString) text = g_string_new("\n");
    for (guint row = 0; row < rows; row++) {
        for (guint at = row; at < count; at += rows) {
            const char *name = names->pdata[at];
            guint padding = at + rows < count ? width - (guint)g_utf8_strlen(name, -1) : 0;
            g_string_append_printf(text, "%s%*s", name, (int)padding, "");
        }
        g_string_append_c(text, '\n');
    }
    if (names->len > count)
        g_string_append_printf(text, "... %u more\n", names->len - count);
    standard_write(STDOUT_FILENO, text->str, text->len);
}

static unsigned char complete(EditLine *editor, int key)
{
    ReplInput *input = input_of(editor);
    const LineInfo *line = editline.el_line(editor);
    g_autofree char *text = g_strndup(line->buffer, (gsize)(line->cursor - line->buffer));
    gsize typed = 0;
    g_autoptr(GPtrArray) names = input->options.complete(text, &typed, input->options.user_data);
    if (!names || !names->len)
        return CC_REFRESH_BEEP;
    gsize size = common_size(names);
    if (size > typed) {
        g_autofree char *rest = g_strndup((const char *)names->pdata[0] + typed, size - typed);
        editline.el_insertstr(editor, rest);
    } else if (names->len > 1) {
        list_names(editor, names);
        return CC_REDISPLAY;
    }
    return CC_REFRESH;
}

static void remember(ReplInput *input, const char *line)
{
    HistEvent event;
    editline.history(input->past, &event, H_ENTER, line);
    if (input->options.history)
        repl_history_add(input->options.history, line);
}

static gboolean on_resize(gpointer user_data)
{
    editline.el_resize(((ReplInput *)user_data)->editor);
    return G_SOURCE_CONTINUE;
}

static ReplRead read_edited(ReplInput *input, char **line)
{
    int size = 0;
    guint resize = g_unix_signal_add(SIGWINCH, on_resize, input);
    editline.el_set(input->editor, EL_PREP_TERM, 1); /* before there is a prompt to type behind */
    const char *text = editline.el_gets(input->editor, &size);
    g_source_remove(resize);
    gboolean is_whole = text && size > 0 && text[size - 1] == '\n';
    if (!is_whole && *input->options.signal) {
        const LineInfo *left = editline.el_line(input->editor);
        gboolean was_empty = left->lastchar == left->buffer;
        editline.el_reset(input->editor);
        return was_empty ? REPL_SIGNALLED_IDLE : REPL_SIGNALLED;
    }
    if (!text || size <= 0)
        return REPL_END;
    gsize end = (gsize)size - (is_whole ? 1 : 0);
    *line = g_strndup(text, end);
    if (end > 0)
        remember(input, *line);
    return REPL_LINE;
}

static void start_history(ReplInput *input)
{
    HistEvent event;
    input->past = editline.history_init();
    editline.history(input->past, &event, H_SETSIZE, (int)REPL_HISTORY_MAX);
    editline.history(input->past, &event, H_SETUNIQUE, 1);
    g_autoptr(GPtrArray) lines = input->options.history ? repl_history_lines(input->options.history) : g_ptr_array_new();
    for (guint i = 0; i < lines->len; i++)
        editline.history(input->past, &event, H_ENTER, (const char *)lines->pdata[i]);
}

/* Texts are UTF-8 whatever the locale says. */
static void use_utf8(void)
{
    if (g_ascii_strcasecmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static void start_editor(ReplInput *input)
{
    g_autoptr(GError) error = NULL;
    if (!editline_library_load(&error)) {
        command_fail("lines cannot be edited: %s", error->message);
        return;
    }
    use_utf8();
    signal(SIGCONT, note_continued);
    start_history(input);
    EditLine *editor = input->editor = editline.el_init("rrjs", stdin, stdout, stderr);
    editline.el_set(editor, EL_CLIENTDATA, input);
    editline.el_set(editor, EL_PROMPT, tell_prompt);
    editline.el_set(editor, EL_EDITOR, "emacs");
    editline.el_set(editor, EL_HIST, editline.history, input->past);
    editline.el_set(editor, EL_GETCFN, read_character);
    editline.el_wset(editor, EL_ADDFN, L"rrjs-complete", L"complete a name", complete); /* others it copies, and keeps */
    editline.el_set(editor, EL_BIND, "\t", "rrjs-complete", NULL);
    editline.el_set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
    editline.el_source(editor, NULL); /* ~/.editrc, where people have their own keys */
}

/* ---- both ---- */

ReplInput *repl_input_new(const ReplInputOptions *options)
{
    ReplInput *input = g_new0(ReplInput, 1);
    input->options = *options;
    input->pending = g_byte_array_new();
    if (options->is_terminal)
        start_editor(input);
    return input;
}

ReplRead repl_input_read(ReplInput *input, const char *prompt, char **line, GError **error)
{
    input->prompt = prompt;
    *line = NULL;
    return input->editor ? read_edited(input, line) : read_plain(input, line, error);
}

void repl_input_free(ReplInput *input)
{
    if (input->editor) {
        editline.el_end(input->editor);
        editline.history_end(input->past);
    }
    g_byte_array_unref(input->pending);
    g_free(input);
}
