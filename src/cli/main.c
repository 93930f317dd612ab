/* SPDX-License-Identifier: MIT
 *
 * rrjs: the program people type, and the server. Finds the command and hands over to it. */
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "command.h"
#include "edit-distance.h"
#include "standard-streams.h"

#define OPTIONS "[options]"
#define SETTINGS "[-c FILE] [-o KEY=VALUE]…"
#define REMOTE "[--rpc ADDRESS]"

static const Command commands[] = {
    {"run", OPTIONS, "FILE|- " COMMAND_SCRIPT_ARGUMENTS, "run one script file", command_run},
    {"eval", OPTIONS, "CODE|- " COMMAND_SCRIPT_ARGUMENTS, "run CODE and print its value as JSON", command_eval},
    {"repl", OPTIONS, "", "type JavaScript line by line", command_repl},
    {"serve", SETTINGS, "", "start the server", command_serve},
    {"check", OPTIONS, "[FILE|-]…", "what is wrong with the configuration, or with the syntax of FILE", command_check},
    {"build", "-o FILE", "ENTRY", "make one file of ENTRY and all that it imports", command_build},
    {"execute", REMOTE, "FILE|-", "send a script to a running server and print the reply", command_execute},
    {"call", REMOTE, "FUNCTION [ARGS]", "call a function of a program on a running server and print the reply", command_call},
    {"workers", REMOTE, "", "list the workers of a running server", command_workers},
    {"reset", REMOTE, "", "replace every worker of a running server without losing a call", command_reset},
    {"reload", REMOTE, "", "have a running server read its configuration again, and reset it", command_reload},
    {"init", "", "[FOLDER]", "make a folder to begin with: a program in TypeScript, its configuration", command_init},
    {"types", "", "", "print the declarations of what scripts see, for TypeScript", command_types},
    {"version", "", "", "print the version", command_version},
};

const Command *command_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(commands[i].name, name))
            return &commands[i];
    return NULL;
}

static void print_help(int fd)
{
    g_autoptr(GString) text = g_string_new("Usage: rrjs COMMAND …\n\nRuns JavaScript in supervised worker processes.\n\nCommands:\n");
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        const Command *command = &commands[i];
        const char *between = *command->options ? " " : "";
        g_autofree char *usage = g_strconcat(command->name, between, command->options, *command->arguments ? " " : "",
                                             command->arguments, NULL);
        int padding = 37 - (int)g_utf8_strlen(usage, -1);
        g_string_append_printf(text, "  %s%*s%s\n", usage, padding, "", command->summary);
    }
    g_string_append(text, "\nrrjs FILE is rrjs run FILE. rrjs COMMAND --help explains the options of a command. The manual is in docs/.\n");
    standard_write(fd, text->str, text->len);
}

int command_version(int argc, char **argv)
{
    static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};
    if (!command_parse("version", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return command_fail("version: unexpected argument %s", argv[1]);
    standard_print(STDOUT_FILENO, "rrjs %s\n", RRJS_VERSION);
    return EXIT_FINISHED;
}

static void leave(int number)
{
    _exit(EXIT_SIGNAL + number);
}

/* What we were started with must not matter: a blocked signal would never come, and an ignored SIGCHLD would hide how
 * workers end. To process 1, as which a container starts us, the kernel sends no signal that it has no handler for; what
 * ends any other process until a command knows better ends it, too. */
static void prepare_signals(void)
{
    static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that is too large fails as a full disk does */
    signal(SIGCHLD, SIG_DFL);
    for (gsize i = 0; getpid() == 1 && i < G_N_ELEMENTS(ending); i++)
        signal(ending[i], leave);
}

/* No command is longer; it also bounds the work of comparing. */
#define NAME_BYTES_MAX 32

static const char *nearest_command(const char *name)
{
    const char *nearest = NULL;
    guint least = G_MAXUINT;
    for (gsize i = 0; strlen(name) <= NAME_BYTES_MAX && i < G_N_ELEMENTS(commands); i++) {
        guint distance = edit_distance(name, commands[i].name);
        if (distance < least && edit_is_near(name, commands[i].name)) {
            least = distance;
            nearest = commands[i].name;
        }
    }
    return nearest;
}

static int fail_unknown(const char *name)
{
    const char *nearest = nearest_command(name);
    if (*name == '-')
        return command_fail("unknown option %s; options come behind a command (see rrjs --help)", name);
    if (nearest)
        return command_fail("unknown command %s (did you mean %s?)", name, nearest);
    return command_fail("unknown command %s, and there is no file of that name (see rrjs --help)", name);
}

static int run_command(int argc, char **argv)
{
    if (argc < 2) {
        print_help(STDERR_FILENO);
        return EXIT_USAGE;
    }
    if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") || g_str_equal(argv[1], "help")) {
        print_help(STDOUT_FILENO);
        return EXIT_FINISHED;
    }
    const Command *command = command_find(g_str_equal(argv[1], "--version") ? "version" : argv[1]);
    if (command)
        return command->run(argc - 1, argv + 1);
    if (g_file_test(argv[1], G_FILE_TEST_EXISTS) && !g_file_test(argv[1], G_FILE_TEST_IS_DIR))
        return command_run(argc, argv);
    return fail_unknown(argv[1]);
}

int main(int argc, char **argv)
{
    /* Names and messages may be printed in the user's encoding, numbers never: nothing here may depend on LC_NUMERIC. */
    setlocale(LC_CTYPE, "");
    standard_start();
    prepare_signals();
    return command_end(run_command(argc, argv));
}
