/* SPDX-License-Identifier: MIT
 *
 * rrjs types: prints the declarations of all that scripts and programs see. */
#include "command.h"

#include <string.h>
#include <unistd.h>
#include "standard-streams.h"
#include "types-text.h"

int command_types(int argc, char **argv)
{
    static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};
    if (!command_parse("types", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return command_fail("types: unexpected argument %s (rrjs types > rrjs.d.ts)", argv[1]);
    g_autofree char *text = types_text();
    standard_write(STDOUT_FILENO, text, strlen(text));
    return EXIT_FINISHED;
}
