/* SPDX-License-Identifier: MIT
 *
 * rrjs repl: lines from a terminal or from standard input, run one after the other in a session. */
#include "command.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "file-put.h"
#include "repl-commands.h"
#include "repl-input.h"
#include "repl-session.h"
#include "run-options.h"
#include "script-file.h"
#include "standard-streams.h"

static char *history_file;

static const GOptionEntry options[] = {
    RUN_OPTIONS_OF_LIMITS("a line"),
    RUN_OPTIONS_OF_LOGS,
    RUN_OPTION_OF_METRICS,
    RUN_OPTIONS_OF_NET,
    {"history", 0, 0, G_OPTION_ARG_FILENAME, &history_file, "Remember lines in FILE (\"\": nowhere; default: see docs/repl.md)", "FILE"},
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

typedef struct {
    Setup setup;
    ReplHistory *history;
    ReplInput *input;
    ReplSession *session;
    gboolean is_terminal;
    int signal;        /* that has come and is not dealt with; 0: none */
    guint count;       /* of lines that were run */
    GString *begun;    /* what goes on with the next line */
    GString *entered;  /* all that was run, for .save */
    gboolean is_asked; /* Ctrl-C was pressed where nothing was typed */
    gboolean is_over;
    int fault;         /* the exit code for the last command that failed; EXIT_FINISHED: none has */
} Repl;

/* ---- lines ---- */

static void run_text(Repl *repl, const char *name, const char *text, gsize size, gboolean is_last)
{
    if (repl_session_run(repl->session, name, text, size, is_last)) {
        repl->count++;
        g_string_append_len(repl->entered, text, (gssize)size);
        g_string_append_c(repl->entered, '\n');
        g_string_truncate(repl->begun, 0);
    }
}

static gboolean is_blank(const GString *text)
{
    return strspn(text->str, " \t\r\n") == text->len;
}

/* What was begun, with one more line. is_last: nothing follows it. */
static void take_text(Repl *repl, gboolean is_last)
{
    if (is_blank(repl->begun)) {
        g_string_truncate(repl->begun, 0);
        return;
    }
    g_autofree char *name = g_strdup_printf("repl-%u", repl->count + 1);
    g_autofree char *text = g_strndup(repl->begun->str, repl->begun->len);
    run_text(repl, name, text, repl->begun->len, is_last);
}

static void add_line(Repl *repl, const char *line)
{
    if (repl->begun->len)
        g_string_append_c(repl->begun, '\n');
    g_string_append(repl->begun, line);
}

/* ---- commands ---- */

static void load(Repl *repl, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_auto(ScriptFile) script = {0};
    if (!script_file_read(&script, file, &error)) {
        repl->fault = command_fail("%s", error->message);
        return;
    }
    if (!script_file_prepare(&script, repl->setup.settings, &error)) {
        repl->fault = script_file_tell(&script, error);
        return;
    }
    gsize size;
    const char *text = g_bytes_get_data(script.text, &size);
    if (size > 0)
        run_text(repl, script.name, text, size, TRUE);
}

static void save(Repl *repl, const char *file)
{
    g_autoptr(GError) error = NULL;
    if (!file_put(file, repl->entered->str, repl->entered->len, &error))
        repl->fault = command_fail("%s", error->message);
}

/* Lines until the end of the input, whose signals drop them. */
static void edit(Repl *repl)
{
    ReplRead read;
    char *line;
    g_autoptr(GError) error = NULL;
    while ((read = repl_input_read(repl->input, "... ", &line, &error)) == REPL_LINE) {
        add_line(repl, line);
        g_free(line);
    }
    if (read == REPL_END && repl->is_terminal)
        standard_write(STDOUT_FILENO, "\n", 1);
    if (read == REPL_END)
        take_text(repl, TRUE);
    g_string_truncate(repl->begun, 0);
    repl->signal = repl->signal == SIGINT ? 0 : repl->signal;
}

static void take_command(Repl *repl, const char *line)
{
    ReplCommand command;
    const char *argument;
    if (!repl_command_read(line, &command, &argument)) {
        repl->fault = EXIT_USAGE;
        return;
    }
    g_autofree char *help = command == REPL_HELP ? repl_commands_help() : NULL;
    switch (command) {
    case REPL_BREAK:
        g_string_truncate(repl->begun, 0);
        break;
    case REPL_CLEAR:
        g_string_truncate(repl->begun, 0);
        repl_session_clear(repl->session);
        break;
    case REPL_EDITOR:
        edit(repl);
        break;
    case REPL_EXIT:
        repl->is_over = TRUE;
        break;
    case REPL_HELP:
        standard_write(STDOUT_FILENO, help, strlen(help));
        break;
    case REPL_LOAD:
        load(repl, argument);
        break;
    case REPL_SAVE:
        save(repl, argument);
        break;
    case REPL_COMMAND_COUNT:
        break;
    }
}

/* ---- the loop ---- */

static void take_line(Repl *repl, const char *line)
{
    repl->is_asked = FALSE;
    if (repl_is_command(line) && (repl->begun->len == 0 || g_str_equal(line, ".break"))) {
        take_command(repl, line);
        return;
    }
    add_line(repl, line);
    take_text(repl, FALSE);
}

/* At a terminal the first Ctrl-C drops what is there; where nothing is, the second leaves. */
static void take_signal(Repl *repl, gboolean was_idle)
{
    gboolean is_interrupt = repl->signal == SIGINT && repl->is_terminal;
    gboolean is_idle = was_idle && repl->begun->len == 0;
    repl->is_over = !is_interrupt || (is_idle && repl->is_asked);
    standard_write(STDOUT_FILENO, "\n", 1);
    if (repl->is_over)
        return;
    repl->signal = 0;
    repl->is_asked = is_idle;
    g_string_truncate(repl->begun, 0);
    if (is_idle)
        standard_print(STDOUT_FILENO, "(Ctrl-C once more, Ctrl-D or .exit leaves)\n");
}

static void read_lines(Repl *repl, GError **error)
{
    while (!repl->is_over) {
        char *line;
        switch (repl_input_read(repl->input, repl->begun->len ? "... " : "> ", &line, error)) {
        case REPL_LINE:
            take_line(repl, line);
            g_free(line);
            break;
        case REPL_SIGNALLED:
            take_signal(repl, FALSE);
            break;
        case REPL_SIGNALLED_IDLE:
            take_signal(repl, TRUE);
            break;
        case REPL_END:
            if (repl->is_terminal)
                standard_write(STDOUT_FILENO, "\n", 1);
            else
                take_text(repl, TRUE);
            repl->is_over = TRUE;
            break;
        case REPL_FAILED:
            repl->is_over = TRUE;
            break;
        }
        /* One that has stopped a line has done its work. */
        if (repl->signal == SIGINT && repl->is_terminal && !repl->is_over)
            repl->signal = 0;
        repl->is_over |= repl->signal != 0 || standard_failure(STDOUT_FILENO);
    }
}

static gboolean on_interrupt(gpointer user_data)
{
    ((Repl *)user_data)->signal = SIGINT;
    return G_SOURCE_CONTINUE;
}

static gboolean on_terminate(gpointer user_data)
{
    ((Repl *)user_data)->signal = SIGTERM;
    return G_SOURCE_CONTINUE;
}

static gboolean on_hangup(gpointer user_data)
{
    ((Repl *)user_data)->signal = SIGHUP;
    return G_SOURCE_CONTINUE;
}

static GPtrArray *complete(const char *text, gsize *typed, gpointer user_data)
{
    return repl_session_complete(((Repl *)user_data)->session, text, typed);
}

/* A history that cannot be kept is told, and no reason not to begin. */
static ReplHistory *open_history(const Repl *repl)
{
    if (!repl->is_terminal || (history_file && !*history_file))
        return NULL;
    g_autofree char *file = history_file ? g_strdup(history_file) : repl_history_file();
    g_autoptr(GError) error = NULL;
    ReplHistory *history = repl_history_open(file, &error);
    if (!history)
        command_fail("%s: lines are not remembered", error->message);
    return history;
}

/* A person has seen what failed; a program has not. */
static int end_code(const Repl *repl)
{
    if (repl->signal)
        return EXIT_SIGNAL + repl->signal;
    int failed = repl_session_exit_code(repl->session);
    return repl->is_terminal ? EXIT_FINISHED : failed ? failed : repl->fault;
}

static int run(Repl *repl, GError **error)
{
    repl->session = repl_session_new(&repl->setup, &repl->signal, error);
    if (!repl->session)
        return EXIT_USAGE;
    repl->history = open_history(repl);
    repl->input = repl_input_new(&(ReplInputOptions){
        .is_terminal = repl->is_terminal,
        .history = repl->history,
        .complete = complete,
        .user_data = repl,
        .signal = &repl->signal,
    });
    repl->begun = g_string_new(NULL);
    repl->entered = g_string_new(NULL);
    if (repl->is_terminal)
        standard_print(STDOUT_FILENO, "rrjs %s. .help lists the commands.\n", RRJS_VERSION);
    guint sources[] = {g_unix_signal_add(SIGINT, on_interrupt, repl), g_unix_signal_add(SIGTERM, on_terminate, repl),
                       g_unix_signal_add(SIGHUP, on_hangup, repl)};
    read_lines(repl, error);
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
    repl_input_free(repl->input);
    repl_history_close(repl->history);
    int code = end_code(repl);
    if (*error || !run_options_write_metrics(repl_session_pool(repl->session), error))
        code = EXIT_USAGE;
    repl_session_free(repl->session);
    g_string_free(repl->begun, TRUE);
    g_string_free(repl->entered, TRUE);
    return code;
}

int command_repl(int argc, char **argv)
{
    if (!command_parse("repl", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return command_fail("repl: unexpected argument %s (rrjs run FILE runs a file)", argv[1]);
    g_autoptr(GError) error = NULL;
    Repl repl = {.is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)};
    int code = EXIT_USAGE;
    setup_override_first("js.max_executions=0"); /* a session lasts as long as its worker */
    if (run_options_load(&repl.setup, &error) && setup_open_logs(&repl.setup, &error))
        code = run(&repl, &error);
    setup_clear(&repl.setup);
    return error ? command_fail("%s", error->message) : code;
}
