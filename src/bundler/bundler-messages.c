/* SPDX-License-Identifier: MIT
 *
 * A message is a line that begins with a mark, then its place as a line of four blanks, and notes: lines of two blanks, with
 * places of their own. The lines between quote the source and are left out. */
#include "bundler-messages.h"

#include <string.h>
#include "bundler-path.h"
#include "printable.h"

#define MESSAGES_MAX 50
#define SHOWN_BYTES_MAX 1000

static const char error_mark[] = "\xe2\x9c\x98 [ERROR] ";
static const char warning_mark[] = "\xe2\x96\xb2 [WARNING] ";

/* What to do, in a note that is of no use here. */
static const char advice[] = "You can mark the path";

typedef struct {
    gboolean is_error;
    const char *text;
    char *place;      /* file:line:column, the column from 1; NULL: not told */
    const char *note; /* the first one; NULL */
    char *note_place;
} Message;

/* ---- in our words ---- */

/* What stands between quotes behind the prefix; NULL where it is another message. The caller frees it. */
static char *quoted_behind(const char *text, const char *prefix)
{
    if (!g_str_has_prefix(text, prefix))
        return NULL;
    const char *start = text + strlen(prefix), *end = strrchr(start, '"');
    return *start == '"' && end > start ? g_strndup(start + 1, (gsize)(end - start - 1)) : NULL;
}

/* What a note says, with its place; NULL where there is none. */
static char *note_of(const Message *message)
{
    if (!message->note)
        return NULL;
    return message->note_place ? g_strdup_printf("%s %s", message->note, message->note_place) : g_strdup(message->note);
}

/* Of the file that a message is about, below the root; "." for that itself. */
static char *folder_of(const Message *message)
{
    return message->place ? g_path_get_dirname(message->place) : g_strdup(".");
}

static gboolean leads_out(const char *folder, const char *name)
{
    g_autofree char *path = g_path_is_absolute(name) ? NULL : bundler_path_inside(folder, name);
    return path == NULL;
}

static char *say_unresolved(const Message *message)
{
    g_autofree char *name = quoted_behind(message->text, "Could not resolve "), *folder = folder_of(message);
    g_autofree char *note = note_of(message);
    if (!name)
        return NULL;
    const char *shown = g_str_equal(folder, ".") ? "js.root" : folder;
    if (note && strstr(note, "built into node"))
        return g_strdup_printf("\"%s\" is a module of node that is not here", name);
    if (note)
        return g_strdup_printf("nothing is found for \"%s\": %s", name, note);
    if (!message->place)
        return g_strdup_printf("nothing is found for \"%s\"", name);
    if (name[0] != '.' && name[0] != '/')
        return g_strdup_printf("nothing is found for \"%s\": no such package in a node_modules from %s up to js.root", name,
                               shown);
    if (leads_out(folder, name))
        return g_strdup_printf("nothing is found for \"%s\": it is outside js.root, where nothing is read", name);
    return g_strdup_printf("nothing is found for \"%s\": neither a file of that name in %s, or with .tsx, .ts, .jsx, .js, "
                           ".css or .json behind, nor a folder with an index or package.json",
                           name, shown);
}

/* By landlock, or by the permissions of the file. */
static char *say_unreadable(const Message *message)
{
    static const char denied[] = ": permission denied";
    if (!g_str_has_prefix(message->text, "Cannot read ") || !g_str_has_suffix(message->text, denied))
        return NULL;
    return g_strdup_printf("%.*s: it is outside js.root, or behind a link that leads there, or not for this user to read",
                           (int)(strlen(message->text) - strlen(denied)), message->text);
}

static char *say_kind(const Message *message)
{
    g_autofree char *kind = quoted_behind(message->text, "No loader is configured for ");
    return kind ? g_strdup_printf("files that end in %s cannot be imported", kind) : NULL;
}

static char *say_await(const Message *message)
{
    if (!g_str_has_prefix(message->text, "Top-level await is not available"))
        return NULL;
    return g_strdup("await at the top level cannot be used together with AsyncLocalStorage, for which async functions are "
                    "rewritten: put it into a function");
}

static char *say(const Message *message)
{
    static char *(*const says[])(const Message *message) = {say_unresolved, say_unreadable, say_kind, say_await};
    for (guint i = 0; i < G_N_ELEMENTS(says); i++) {
        char *text = says[i](message);
        if (text)
            return text;
    }
    g_autofree char *note = note_of(message);
    return note ? g_strdup_printf("%s (%s)", message->text, note) : g_strdup(message->text);
}

/* ---- reading ---- */

static void add(BundlerMessages *messages, Message *message)
{
    GPtrArray *list = message->is_error ? messages->errors : messages->warnings;
    if (message->text && list->len < MESSAGES_MAX) {
        g_autofree char *said = say(message), *whole = message->place ? g_strconcat(message->place, ": ", said, NULL)
                                                                      : g_strdup(said);
        g_ptr_array_add(list, printable(whole, SHOWN_BYTES_MAX));
    }
    g_free(message->place);
    g_free(message->note_place);
    *message = (Message){0};
}

/* "    js/app.ts:1:14:" as js/app.ts:1:15, else NULL. Its columns count from 0, and bytes; ours count from 1. */
static char *read_place(const char *line)
{
    gsize size = strlen(line);
    if (!g_str_has_prefix(line, "    ") || line[4] == ' ' || size < 6 || line[size - 1] != ':')
        return NULL;
    g_autofree char *place = g_strndup(line + 4, size - 5);
    char *column = strrchr(place, ':');
    if (!column || !g_ascii_isdigit(column[1]))
        return NULL;
    guint64 number = MIN(g_ascii_strtoull(column + 1, NULL, 10), G_MAXUINT32 - 1);
    *column = '\0';
    return g_strdup_printf("%s:%u", place, (guint)number + 1);
}

static gboolean begins(BundlerMessages *messages, Message *message, const char *line)
{
    gboolean is_error = g_str_has_prefix(line, error_mark);
    if (!is_error && !g_str_has_prefix(line, warning_mark))
        return FALSE;
    add(messages, message);
    message->is_error = is_error;
    message->text = line + (is_error ? sizeof error_mark : sizeof warning_mark) - 1;
    return TRUE;
}

static void read_line(BundlerMessages *messages, Message *message, GString *rest, const char *line)
{
    if (begins(messages, message, line))
        return;
    if (!message->text) {
        g_string_append_printf(rest, "%s%s", rest->len > 0 ? " " : "", line);
        return;
    }
    char *place = read_place(line);
    if (place && !message->place && !message->note)
        message->place = place;
    else if (place && message->note && !message->note_place)
        message->note_place = place;
    else
        g_free(place);
    if (!message->note && g_str_has_prefix(line, "  ") && line[2] != ' ' && line[2] != '\0' &&
        !g_str_has_prefix(line + 2, advice))
        message->note = line + 2;
}

/* The text without the folder in front of paths, and without what is no text. */
static char *clean(const char *text, gsize size, const char *root)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
    g_autofree char *folder = g_strconcat(root, "/", NULL);
    if (g_str_equal(root, "/"))
        return g_steal_pointer(&valid);
    g_auto(GStrv) parts = g_strsplit(valid, folder, -1);
    return g_strjoinv("", parts);
}

BundlerMessages *bundler_messages_read(const char *text, gsize size, const char *root)
{
    BundlerMessages *messages = g_new0(BundlerMessages, 1);
    messages->errors = g_ptr_array_new_with_free_func(g_free);
    messages->warnings = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *cleaned = clean(text, size, root);
    g_auto(GStrv) lines = g_strsplit(cleaned, "\n", -1);
    g_autoptr(GString) rest = g_string_new(NULL);
    Message message = {0};
    for (char **line = lines; *line; line++)
        read_line(messages, &message, rest, *line);
    add(messages, &message);
    messages->rest = printable(g_strstrip(rest->str), SHOWN_BYTES_MAX);
    return messages;
}

void bundler_messages_free(BundlerMessages *messages)
{
    if (!messages)
        return;
    g_ptr_array_unref(messages->errors);
    g_ptr_array_unref(messages->warnings);
    g_free(messages->rest);
    g_free(messages);
}
