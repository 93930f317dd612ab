/* SPDX-License-Identifier: MIT */
#include "repl-commands.h"

#include <string.h>
#include "command.h"

static const struct {
    const char *name;
    const char *argument; /* that it needs; NULL: none */
    const char *summary;
} commands[REPL_COMMAND_COUNT] = {
    [REPL_BREAK] = {"break", NULL, "drop what was begun in the lines before"},
    [REPL_CLEAR] = {"clear", NULL, "forget all that was declared"},
    [REPL_EDITOR] = {"editor", NULL, "type several lines; Ctrl-D runs them, Ctrl-C drops them"},
    [REPL_EXIT] = {"exit", NULL, "leave, as Ctrl-D does"},
    [REPL_HELP] = {"help", NULL, "show this"},
    [REPL_LOAD] = {"load", "FILE", "run a file: what it declares and exports is there then"},
    [REPL_SAVE] = {"save", "FILE", "write the lines of this session to a file"},
};

gboolean repl_is_command(const char *line)
{
    return line[0] == '.' && g_ascii_isalpha(line[1]);
}

gboolean repl_command_read(const char *line, ReplCommand *command, const char **argument)
{
    gsize size = strcspn(line + 1, " \t");
    const char *rest = line + 1 + size;
    *argument = rest + strspn(rest, " \t");
    for (guint i = 0; i < REPL_COMMAND_COUNT; i++) {
        if (strlen(commands[i].name) != size || memcmp(commands[i].name, line + 1, size) != 0)
            continue;
        *command = (ReplCommand)i;
        if (!commands[i].argument || **argument)
            return TRUE;
        command_fail(".%s needs a %s", commands[i].name, commands[i].argument);
        return FALSE;
    }
    command_fail("there is no command .%.*s; .help lists them", (int)size, line + 1);
    return FALSE;
}

char *repl_commands_help(void)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < REPL_COMMAND_COUNT; i++) {
        g_autofree char *usage = g_strjoin(" ", commands[i].name, commands[i].argument, NULL);
        g_string_append_printf(text, ".%-12s %s\n", usage, commands[i].summary);
    }
    g_string_append(text, "\nCtrl-C stops what runs, and drops what is typed. Tab completes names. _ is the last value.\n");
    return g_string_free(text, FALSE);
}
