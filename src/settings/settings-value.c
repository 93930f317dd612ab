/* SPDX-License-Identifier: MIT
 *
 * Values of settings: from text into the field of a struct and back, by the type of their row. Errors name the value and
 * what it should have been; where it stood is added by the caller. */
#include "settings-table.h"
#include <math.h>
#include <string.h>
#include "number.h"

#define LIST_ENTRIES_MAX 1000
#define BUCKETS_MAX 200
#define SHOWN_BYTES_MAX 100

#define FIELD(TYPE, target, offset) G_STRUCT_MEMBER(TYPE, target, offset)

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean fail(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(SETTINGS_ERROR, 0, format, arguments);
    va_end(arguments);
    return FALSE;
}

char *setting_escape(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *shown = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        if (shown->len >= SHOWN_BYTES_MAX) {
            g_string_append(shown, "…");
            break;
        }
        if (*at == '\n')
            g_string_append(shown, "\\n");
        else if (g_ascii_iscntrl(*at))
            g_string_append_printf(shown, "\\x%02x", (guchar)*at);
        else
            g_string_append_unichar(shown, g_utf8_get_char(at));
    }
    return g_string_free(shown, FALSE);
}

/* ---- from text ---- */

static gboolean store_uint(const SettingRow *row, gpointer target, const char *text, GError **error)
{
    gint64 number;
    g_autoptr(GError) reason = NULL;
    if (g_ascii_string_to_signed(text, 10, row->minimum, row->maximum, &number, &reason)) {
        FIELD(guint, target, row->offset) = (guint)number;
        return TRUE;
    }
    g_autofree char *shown = setting_escape(text);
    if (g_error_matches(reason, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
        return fail(error, "%s is not between %u and %u", shown, row->minimum, row->maximum);
    return fail(error, "\"%s\" is not a whole number between %u and %u", shown, row->minimum, row->maximum);
}

static const SettingWord bool_words[] = {
    {"true", TRUE}, {"false", FALSE}, {"yes", TRUE}, {"no", FALSE}, {"on", TRUE}, {"off", FALSE}, {NULL}};

static const SettingWord *find_word(const SettingWord *words, const char *text)
{
    for (; words->word; words++) {
        if (g_ascii_strcasecmp(words->word, text) == 0)
            return words;
    }
    return NULL;
}

static char *joined_words(const SettingWord *words)
{
    GString *text = g_string_new(NULL);
    for (; words->word; words++)
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", words->word);
    return g_string_free(text, FALSE);
}

static gboolean fits(const SettingRow *row, const char *text)
{
    return (!row->form || row->form->fits(text)) && (!row->words || find_word(row->words, text));
}

static gboolean fail_unfit(const SettingRow *row, const char *text, GError **error)
{
    g_autofree char *shown = setting_escape(text);
    if (row->form && row->form->fault)
        return fail(error, "\"%s\" is not %s: it %s", shown, row->form->wanted, row->form->fault(text));
    if (row->form)
        return fail(error, "\"%s\" is not %s", shown, row->form->wanted);
    g_autofree char *words = row->words ? joined_words(row->words) : setting_allowed(row);
    return fail(error, "\"%s\" is none of %s", shown, words);
}

static gboolean store_bool(const SettingRow *row, gpointer target, const char *text, GError **error)
{
    const SettingWord *word = find_word(bool_words, text);
    if (!word)
        return fail_unfit(row, text, error);
    FIELD(gboolean, target, row->offset) = word->value;
    return TRUE;
}

static gboolean store_word(const SettingRow *row, gpointer target, const char *text, GError **error)
{
    const SettingWord *word = find_word(row->words, text);
    if (!word)
        return fail_unfit(row, text, error);
    FIELD(int, target, row->offset) = word->value;
    return TRUE;
}

static gboolean store_string(const SettingRow *row, gpointer target, const char *text, GError **error)
{
    if (!fits(row, text))
        return fail_unfit(row, text, error);
    char **field = &FIELD(char *, target, row->offset);
    g_free(*field);
    *field = g_strdup(text);
    return TRUE;
}

/* The words of a text, without those between two blanks. */
static char **words_of(const char *text)
{
    g_autofree char **words = g_strsplit_set(text, " \t\r\n", -1);
    char **end = words;
    for (char **word = words; *word; word++) {
        if (**word)
            *end++ = *word;
        else
            g_free(*word);
    }
    *end = NULL;
    return g_steal_pointer(&words);
}

/* A list may be written as it is shown, in brackets; those of an IPv6 address are its own. */
static char *without_brackets(const char *text)
{
    gsize size = strlen(text);
    if (*text != '[' || strchr(text, ']') != text + size - 1)
        return g_strdup(text);
    g_autofree char *inside = g_strndup(text + 1, size - 2);
    return g_hostname_is_ip_address(inside) ? g_strdup(text) : g_steal_pointer(&inside);
}

/* The entries of a list, or of text with commas or blanks in it. */
static char **list_entries(const SettingRow *row, const SettingValue *value)
{
    if (value->is_list)
        return g_strdupv((char **)value->items);
    g_autofree char *text = without_brackets(value->items[0]);
    if (!*text)
        return g_new0(char *, 1);
    if (row->blanks_separate)
        return words_of(text);
    char **entries = g_strsplit(text, ",", -1);
    for (char **entry = entries; *entry; entry++)
        g_strstrip(*entry);
    return entries;
}

gboolean setting_check_entry(const SettingRow *row, const char *text, GError **error)
{
    return fits(row, text) || fail_unfit(row, text, error);
}

static void add_line(GString *text, const char *line)
{
    g_string_append_printf(text, "%s%s", text->len ? "\n" : "", line);
}

static gboolean check_entries(const SettingRow *row, char **entries, GError **error)
{
    if (g_strv_length(entries) > LIST_ENTRIES_MAX)
        return fail(error, "%u entries are more than %d", g_strv_length(entries), LIST_ENTRIES_MAX);

    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) problems = g_string_new(NULL);
    for (char **entry = entries; *entry; entry++) {
        g_autoptr(GError) problem = NULL;
        if (setting_check_entry(row, *entry, &problem) && !g_hash_table_add(seen, *entry) && row->unique)
            (void)fail(&problem, "\"%s\" is there twice", *entry);
        if (problem)
            add_line(problems, problem->message);
    }
    return problems->len == 0 || fail(error, "%s", problems->str);
}

static gboolean store_list(const SettingRow *row, gpointer target, char **entries, GError **error)
{
    if (!check_entries(row, entries, error))
        return FALSE;
    char ***field = &FIELD(char **, target, row->offset);
    g_strfreev(*field);
    *field = g_strdupv(entries);
    return TRUE;
}

static gboolean is_infinity(const char *text)
{
    static const SettingWord words[] = {{".inf"}, {"+.inf"}, {"inf"}, {"+inf"}, {NULL}};
    return find_word(words, text) != NULL;
}

/* Finite decimal numbers only: no hexadecimal, which strtod would take. */
static gboolean parse_number(const char *text, double *number)
{
    char *end;
    *number = g_ascii_strtod(text, &end);
    return *text && strspn(text, "0123456789.+-eE") == strlen(text) && *end == '\0' && isfinite(*number);
}

/* Every histogram ends in +Inf, so that one may be written or not. */
static gboolean store_numbers(const SettingRow *row, gpointer target, char **entries, GError **error)
{
    guint count = g_strv_length(entries);
    if (count > 0 && is_infinity(entries[count - 1]))
        count--;
    if (count > BUCKETS_MAX)
        return fail(error, "%u numbers are more than %d", count, BUCKETS_MAX);

    g_autofree double *numbers = g_new(double, MAX(count, 1));
    for (guint i = 0; i < count; i++) {
        g_autofree char *shown = setting_escape(entries[i]);
        if (!parse_number(entries[i], &numbers[i]))
            return fail(error, "\"%s\" is not a finite number", shown);
        if (i > 0 && !(numbers[i] > numbers[i - 1]))
            return fail(error, "%s is not above %s, the number before it", shown, entries[i - 1]);
    }
    double **field = &FIELD(double *, target, row->offset);
    g_free(*field);
    *field = count ? g_steal_pointer(&numbers) : NULL;
    FIELD(guint, target, row->count_offset) = count;
    return TRUE;
}

static gboolean store_one(const SettingRow *row, gpointer target, const char *text, GError **error)
{
    switch (row->type) {
    case SETTING_UINT:
        return store_uint(row, target, text, error);
    case SETTING_BOOL:
        return store_bool(row, target, text, error);
    case SETTING_WORD:
        return store_word(row, target, text, error);
    default:
        return store_string(row, target, text, error);
    }
}

gboolean setting_store(const SettingRow *row, gpointer target, const SettingValue *value, GError **error)
{
    if (row->type == SETTING_UNUSED)
        return !row->form || value->is_list || fits(row, value->items[0]) || fail_unfit(row, value->items[0], error);
    if (row->type == SETTING_LIST || row->type == SETTING_NUMBERS) {
        g_auto(GStrv) entries = list_entries(row, value);
        return row->type == SETTING_LIST ? store_list(row, target, entries, error)
                                         : store_numbers(row, target, entries, error);
    }
    if (value->is_list)
        return fail(error, "a list, where one value is wanted");
    return store_one(row, target, value->items[0], error);
}

gboolean setting_is_unset(const SettingRow *row, const SettingValue *value)
{
    if (!row->empty_is_unset)
        return FALSE;
    const char *first = value->items[0];
    return !first || (!value->is_list && (!*first || (row->type == SETTING_UINT && g_str_equal(first, "0"))));
}

void setting_store_initial(const SettingRow *rows, gpointer target)
{
    for (const SettingRow *row = rows; row->key; row++) {
        const char *items[] = {row->initial, NULL};
        /* The table's own words: a unit test holds that they all fit. */
        if (row->initial)
            (void)setting_store(row, target, &(SettingValue){items, FALSE}, NULL);
    }
}

void setting_clear(const SettingRow *rows, gpointer target)
{
    for (const SettingRow *row = rows; row->key; row++) {
        if (row->type == SETTING_STRING || row->type == SETTING_NUMBERS)
            g_clear_pointer(&FIELD(gpointer, target, row->offset), g_free);
        else if (row->type == SETTING_LIST)
            g_clear_pointer(&FIELD(char **, target, row->offset), g_strfreev);
    }
}

/* ---- to text ---- */

/* Bare where that is unmistakable on a line of its own, else in quotes. */
static char *string_text(const char *text)
{
    g_autofree char *shown = setting_escape(text);
    gboolean plain = *text && g_str_equal(text, shown) && !strpbrk(text, " \"");
    return plain ? g_steal_pointer(&shown) : g_strdup_printf("\"%s\"", shown);
}

static const char *word_text(const SettingWord *words, int value)
{
    while (words->word && words->value != value)
        words++;
    return words->word ? words->word : "(not set)";
}

static char *list_text(char **entries)
{
    GString *text = g_string_new("[");
    for (char **entry = entries; *entry; entry++) {
        g_autofree char *shown = string_text(*entry);
        g_string_append_printf(text, "%s%s", entry == entries ? "" : ", ", shown);
    }
    g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

static char *numbers_text(const double *numbers, guint count)
{
    GString *text = g_string_new("[");
    for (guint i = 0; i < count; i++) {
        char number[NUMBER_TEXT_MAX];
        number_format_prometheus(numbers[i], number);
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", number);
    }
    g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

char *setting_text(const SettingRow *row, gconstpointer target)
{
    switch (row->type) {
    case SETTING_UINT:
        return g_strdup_printf("%u", FIELD(const guint, target, row->offset));
    case SETTING_BOOL:
        return g_strdup(FIELD(const gboolean, target, row->offset) ? "true" : "false");
    case SETTING_WORD:
        return g_strdup(word_text(row->words, FIELD(const int, target, row->offset)));
    case SETTING_LIST:
        return list_text(FIELD(char **const, target, row->offset));
    case SETTING_NUMBERS:
        return numbers_text(FIELD(double *const, target, row->offset), FIELD(const guint, target, row->count_offset));
    case SETTING_STRING:
        break;
    case SETTING_UNUSED:
        return g_strdup("(unused)");
    }
    const char *text = FIELD(const char *const, target, row->offset);
    return text ? string_text(text) : g_strdup("(not set)");
}

char *setting_allowed(const SettingRow *row)
{
    switch (row->type) {
    case SETTING_UINT:
        return g_strdup_printf("%u…%u", row->minimum, row->maximum);
    case SETTING_BOOL:
        return g_strdup("true, false");
    case SETTING_NUMBERS:
        return g_strdup("list of finite numbers, rising");
    case SETTING_LIST:
        if (row->words) {
            g_autofree char *words = joined_words(row->words);
            return g_strdup_printf("list of %s", words);
        }
        return g_strdup_printf("list; each %s", row->form ? row->form->wanted : "any text");
    default:
        if (row->words)
            return joined_words(row->words);
        return g_strdup(row->form ? row->form->wanted : row->type == SETTING_UNUSED ? "anything" : "any text");
    }
}
