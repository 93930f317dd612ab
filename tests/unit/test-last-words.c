/* SPDX-License-Identifier: MIT
 *
 * What a process left on its standard error, which may be anything: bounded, on one line, and printable. */
#include "last-words.h"

#include <string.h>
#include <unistd.h>

static LastWords words;
static char text[LAST_WORDS_MAX + 1];

static void start(void)
{
    g_assert_true(last_words_open(&words));
    g_assert_cmpint(words.fd, >=, 0);
}

static const char *read_back(void)
{
    last_words_read(&words, text);
    last_words_close(&words);
    return text;
}

static void say(const char *bytes, gsize size)
{
    g_assert_cmpint(write(words.fd, bytes, size), ==, (gssize)size);
}

static void test_silence(void)
{
    start();
    g_assert_cmpstr(read_back(), ==, "");
    g_assert_cmpstr(read_back(), ==, ""); /* closed */
}

static void test_words(void)
{
    start();
    say("a warning of the start\n", 23);
    last_words_skip(&words);
    say("\nERROR:\tno\x1b[31m\xc3\xa9\0\n", 19);
    say("more\r\n", 6);
    g_assert_cmpstr(read_back(), ==, "ERROR: no?[31m??? more");
}

static void test_flood(void)
{
    static char line[1000];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\n';
    start();
    guint written = 0;
    while (write(words.fd, line, sizeof line) == sizeof line)
        g_assert_cmpuint(++written, <, 100);
    g_assert_cmpint(ftruncate(words.fd, 1 << 20), <, 0);
    const char *end = read_back();
    g_assert_cmpuint(strspn(end, "x "), ==, strlen(end));
    g_assert_cmpuint(strlen(end), >=, LAST_WORDS_MAX - 1); /* but for the end of a line */
}

static void test_positions_of_a_liar(void)
{
    static const off_t positions[] = {1, 100000, G_MAXINT64};
    for (gsize i = 0; i < G_N_ELEMENTS(positions); i++) {
        start();
        say("abc", 3);
        last_words_skip(&words);
        (void)lseek(words.fd, positions[i], SEEK_SET);
        g_assert_cmpstr(read_back(), ==, "");
    }
}

static void test_nobody_listens(void)
{
    g_setenv("RRJS_WORKER_STDERR", "1", TRUE);
    g_assert_true(last_words_open(&words));
    g_assert_cmpint(words.fd, ==, -1);
    last_words_skip(&words);
    g_assert_cmpstr(read_back(), ==, "");
    g_unsetenv("RRJS_WORKER_STDERR");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_unsetenv("RRJS_WORKER_STDERR");
    g_test_add_func("/last-words/silence", test_silence);
    g_test_add_func("/last-words/words", test_words);
    g_test_add_func("/last-words/flood", test_flood);
    g_test_add_func("/last-words/positions-of-a-liar", test_positions_of_a_liar);
    g_test_add_func("/last-words/nobody-listens", test_nobody_listens);
    return g_test_run();
}
