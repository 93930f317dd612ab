/* SPDX-License-Identifier: MIT
 *
 * rrjs: the program people type, and the server. Finds the command and hands over to it. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "command.h"

static const Command commands[] = {
    {"run", "[options] FILE|- [ARG…]", "run one script file", command_run},
    {"eval", "[options] CODE", "run CODE and print its value as JSON", command_eval},
    {"serve", "[-c FILE] [-o KEY=VALUE]…", "start the server", command_serve},
    {"check", "[-c FILE] [-o KEY=VALUE]…", "read the configuration, print what is in force or what is wrong", command_check},
    {"execute", "[--rpc ADDRESS] FILE|-", "send a script to a running server and print the reply", command_execute},
    {"workers", "[--rpc ADDRESS]", "list the workers of a running server", command_workers},
    {"reset", "[--rpc ADDRESS]", "replace every worker of a running server without losing a call", command_reset},
    {"version", "", "print the version", command_version},
};

static void print_help(FILE *out)
{
    fprintf(out, "Usage: rrjs COMMAND …\n\nRuns JavaScript in supervised worker processes.\n\nCommands:\n");
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(out, "  %-9s%-28s %s\n", commands[i].name, commands[i].usage, commands[i].summary);
    fprintf(out, "\nrrjs COMMAND --help explains the options of a command. The manual is in docs/.\n");
}

int command_version(int argc, char **argv)
{
    if (argc > 1)
        return command_fail("version: unexpected argument %s", argv[1]);
    printf("rrjs %s\n", RRJS_VERSION);
    return EXIT_FINISHED;
}

int main(int argc, char **argv)
{
    /* Names and messages may be printed in the user's encoding, numbers never: nothing here may depend on LC_NUMERIC. */
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);

    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") || g_str_equal(argv[1], "help")) {
        print_help(stdout);
        return EXIT_FINISHED;
    }
    if (g_str_equal(argv[1], "--version"))
        return command_version(1, argv);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(argv[1], commands[i].name))
            return commands[i].run(argc - 1, argv + 1);
    return command_fail("unknown command %s (see rrjs --help)", argv[1]);
}
