/* SPDX-License-Identifier: MIT
 *
 * The worker's side of HTTP exchanges: what it asks of the server and when, and in which order news come out. What it
 * sends is written down, with numbers that begin at 1 in each test, as words such as "start 1", "body 1 65536", "body 1 10
 * last", "read 1 65536", "cancel 1". */
#include "exchanges.h"

#include <string.h>

#define EXECUTION 42

static GString *sent;
static guint released;
static guint32 before; /* the number of the last exchange of earlier tests */

static const char *const words[] = {
    [MESSAGE_FETCH_BODY] = "body", [MESSAGE_FETCH_READ] = "read", [MESSAGE_FETCH_CANCEL] = "cancel",
};

static void note_message(const MessageHeader *header, const char *body)
{
    FetchPart part;
    if (sent->len)
        g_string_append(sent, ", ");
    if (header->type == MESSAGE_FETCH_START) {
        MessageFetchStart start;
        memcpy(&start, body, sizeof start);
        g_string_append_printf(sent, "start %u", start.fetch - before);
        return;
    }
    g_assert_true(message_read_fetch(body, header->size, &part));
    g_string_append_printf(sent, "%s %u", words[header->type], part.fetch - before);
    if (header->type == MESSAGE_FETCH_BODY)
        g_string_append_printf(sent, " %zu%s", part.data_size, part.value ? " last" : "");
    if (header->type == MESSAGE_FETCH_READ)
        g_string_append_printf(sent, " %u", part.value);
}

static void take_bytes(GByteArray *bytes)
{
    for (gsize at = 0; at < bytes->len;) {
        MessageHeader header;
        memcpy(&header, bytes->data + at, sizeof header);
        g_assert_cmpuint(header.execution, ==, EXECUTION);
        note_message(&header, (const char *)bytes->data + at + sizeof header);
        at += sizeof header + header.size;
    }
    g_byte_array_set_size(bytes, 0);
}

static void count_release(gpointer owner)
{
    released++;
}

static void begin(void)
{
    if (!sent) {
        sent = g_string_new(NULL);
        exchanges_start(&(ExchangesHost){.send = take_bytes, .release = count_release});
    }
    exchanges_begin(EXECUTION, 3);
    before = exchange_start(&(FetchRequest){.method = "GET", .url = "http://h/", .headers = ""}, NULL)->id;
    exchanges_clear();
    g_string_truncate(sent, 0);
    released = 0;
}

static Exchange *start_one(gboolean has_body)
{
    FetchRequest request = {.method = "GET", .url = "http://h/", .headers = "", .has_body = has_body, .body_size = -1};
    return exchange_start(&request, NULL);
}

/* What the server says. */
static void hear_as(guint64 execution, MessageType type, const FetchPart *part)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_fetch(bytes, type, execution, part);
    MessageHeader header;
    memcpy(&header, bytes->data, sizeof header);
    exchanges_receive(&header, (const char *)bytes->data + sizeof header);
}

static void hear(MessageType type, guint32 fetch, guint32 value, const char *text, gsize data_size)
{
    g_autofree char *data = g_malloc0(data_size + 1);
    hear_as(EXECUTION, type, &(FetchPart){.fetch = before + fetch, .value = value, .text = text, .text_size = strlen(text),
                                          .data = data, .data_size = data_size});
}

static void hear_head(guint32 fetch)
{
    hear(MESSAGE_FETCH_HEAD, fetch, 200, "OK", 0);
}

/* Takes the next news and says whose and what it is: "1 head". */
#define assert_news(expected)                                                                                          \
    G_STMT_START                                                                                                       \
    {                                                                                                                  \
        static const char *const names[] = {"head", "body", "room", "failure"};                                       \
        ExchangeNews news;                                                                                             \
        Exchange *told = exchanges_next(&news);                                                                        \
        g_autofree char *is = told ? g_strdup_printf("%u %s", told->id - before, names[news]) : g_strdup("none");               \
        g_assert_cmpstr(is, ==, expected);                                                                             \
    }                                                                                                                  \
    G_STMT_END

static void test_a_small_response(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    g_assert_true(exchanges_pending());
    hear_head(1);
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 10);
    hear(MESSAGE_FETCH_END, 1, 0, "", 0);
    assert_news("1 head");
    g_assert_cmpuint(exchange->status, ==, 200);
    assert_news("none");
    g_assert_false(exchanges_pending());

    gsize size;
    g_assert_true(exchange_wish(exchange, WISH_ALL));
    g_autofree guint8 *data = exchange_take(exchange, &size);
    g_assert_cmpuint(size, ==, 10);
    exchange_end(exchange);
    g_assert_cmpstr(sent->str, ==, "start 1");
    g_assert_cmpuint(released, ==, 1);
}

static void test_all_is_acknowledged_while_it_comes(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    hear_head(1);
    assert_news("1 head");
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 60000);
    g_assert_false(exchange_wish(exchange, WISH_ALL));
    g_assert_true(exchanges_pending());
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 60000);
    assert_news("none");
    hear(MESSAGE_FETCH_END, 1, 0, "", 0);
    assert_news("1 body");
    g_assert_cmpuint(exchange->received.size, ==, 120000);
    g_assert_cmpstr(sent->str, ==, "start 1, read 1 120000");
}

static void test_pieces_are_acknowledged_when_taken(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    hear_head(1);
    assert_news("1 head");
    for (guint i = 0; i < 4; i++)
        hear(MESSAGE_FETCH_DATA, 1, 0, "", FETCH_PIECE_MAX);
    g_assert_cmpstr(sent->str, ==, "start 1");
    gsize size;
    g_assert_true(exchange_wish(exchange, WISH_SOME));
    g_free(exchange_take(exchange, &size));
    g_assert_cmpstr(sent->str, ==, "start 1, read 1 262144");

    g_assert_false(exchange_wish(exchange, WISH_SOME));
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 5);
    assert_news("1 body");
    g_free(exchange_take(exchange, &size));
    g_assert_cmpuint(size, ==, 5);
    g_assert_false(exchange_wish(exchange, WISH_SOME));
    hear(MESSAGE_FETCH_END, 1, 0, "", 0);
    assert_news("1 body");
    g_assert_true(exchange->is_complete);
}

static void test_a_failure_is_told_once_and_last(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    hear_head(1);
    hear(MESSAGE_FETCH_FAIL, 1, 0, "ECONNRESET", 0);
    assert_news("1 head");
    assert_news("1 failure");
    g_assert_cmpstr(exchange->failure_code, ==, "ECONNRESET");
    exchange_end(exchange);
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 5);
    assert_news("none");
    g_assert_false(exchanges_pending());
    g_assert_cmpstr(sent->str, ==, "start 1");
}

static void test_nothing_is_sent_behind_a_failure(void)
{
    g_autofree guint8 *bytes = g_malloc0(FETCH_WINDOW + 10);
    begin();
    Exchange *exchange = start_one(TRUE);
    hear(MESSAGE_FETCH_FAIL, 1, 0, "ECONNRESET", 0);
    g_assert_false(exchange_send(exchange, bytes, FETCH_WINDOW + 10, FALSE));
    assert_news("1 failure");
    g_assert_cmpstr(sent->str, ==, "start 1");
}

static void test_news_come_in_order_of_arrival(void)
{
    begin();
    start_one(FALSE);
    start_one(FALSE);
    start_one(FALSE);
    g_assert_false(exchanges_have_room());
    hear_head(3);
    hear(MESSAGE_FETCH_FAIL, 1, 0, "ENOTFOUND", 0);
    hear_head(2);
    assert_news("3 head");
    assert_news("1 failure");
    assert_news("2 head");
    assert_news("none");
}

static void test_a_body_is_sent_within_the_window(void)
{
    g_autofree guint8 *bytes = g_malloc0(FETCH_WINDOW + 10);
    begin();
    Exchange *exchange = start_one(TRUE);
    g_assert_true(exchange_send(exchange, bytes, FETCH_WINDOW + 10, TRUE));
    g_assert_cmpstr(sent->str, ==, "start 1, body 1 65536, body 1 65536, body 1 65536, body 1 65536");
    g_string_truncate(sent, 0);
    hear(MESSAGE_FETCH_SENT, 1, 4, "", 0);
    hear(MESSAGE_FETCH_SENT, 1, 100000, "", 0);
    g_assert_cmpstr(sent->str, ==, "body 1 4, body 1 6 last");
    assert_news("none");
}

static void test_a_stream_waits_for_room(void)
{
    g_autofree guint8 *bytes = g_malloc0(FETCH_WINDOW + 10);
    begin();
    Exchange *exchange = start_one(TRUE);
    g_assert_true(exchange_send(exchange, bytes, 10, FALSE));
    g_assert_false(exchange_send(exchange, bytes, FETCH_WINDOW, FALSE));
    assert_news("none");
    hear(MESSAGE_FETCH_SENT, 1, FETCH_WINDOW, "", 0);
    assert_news("1 room");
    g_string_truncate(sent, 0);
    g_assert_true(exchange_send(exchange, bytes, 0, TRUE));
    g_assert_cmpstr(sent->str, ==, "body 1 0 last");
}

static void test_an_exchange_that_is_not_over_is_cancelled(void)
{
    begin();
    exchange_end(start_one(FALSE));
    Exchange *complete = start_one(FALSE);
    hear_head(2);
    hear(MESSAGE_FETCH_END, 2, 0, "", 0);
    exchange_end(complete);
    g_assert_cmpstr(sent->str, ==, "start 1, cancel 1, start 2");
    g_assert_cmpuint(released, ==, 2);
    assert_news("none");
}

static void test_a_small_body_that_nobody_wants_is_let_come(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    hear_head(1);
    assert_news("1 head");
    exchange_drop(exchange);
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 100);
    g_assert_false(exchanges_pending());
    g_assert_cmpuint(released, ==, 0);
    hear(MESSAGE_FETCH_END, 1, 0, "", 0);
    g_assert_cmpuint(released, ==, 1);
    assert_news("none");
    g_assert_cmpstr(sent->str, ==, "start 1");
}

static void test_a_large_body_that_nobody_wants_is_cancelled(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    hear_head(1);
    assert_news("1 head");
    exchange_drop(exchange);
    hear(MESSAGE_FETCH_DATA, 1, 0, "", FETCH_PIECE_MAX);
    hear(MESSAGE_FETCH_DATA, 1, 0, "", 1);
    g_assert_cmpstr(sent->str, ==, "start 1, cancel 1");
    g_assert_cmpuint(released, ==, 1);
}

static void test_complete_ones_do_not_count(void)
{
    begin();
    for (guint32 i = 1; i <= 3; i++) {
        start_one(FALSE);
        hear_head(i);
    }
    g_assert_false(exchanges_have_room());
    hear(MESSAGE_FETCH_END, 2, 0, "", 0);
    g_assert_true(exchanges_have_room());
    start_one(FALSE);
    g_assert_false(exchanges_have_room());
    hear(MESSAGE_FETCH_FAIL, 1, 0, "ECONNRESET", 0);
    g_assert_true(exchanges_have_room());
    exchanges_clear();
    for (guint i = 0; i < 3; i++) {
        g_assert_true(exchanges_have_room());
        start_one(FALSE);
    }
    g_assert_false(exchanges_have_room());
}

/* Who still knows an exchange of an earlier execution finds none by its number. */
static void test_numbers_go_on_from_execution_to_execution(void)
{
    begin();
    guint32 number = start_one(FALSE)->id;
    exchanges_clear();
    exchanges_begin(EXECUTION, 3);
    start_one(FALSE);
    g_assert_null(exchange_find(number));
}

static void test_what_is_none_of_ours_is_passed_over(void)
{
    begin();
    start_one(FALSE);
    hear_as(EXECUTION - 1, MESSAGE_FETCH_HEAD, &(FetchPart){.fetch = before + 1, .value = 200});
    hear_head(9);
    hear(MESSAGE_WAKE, 1, 0, "", 0);
    exchanges_receive(&(MessageHeader){.size = 3, .type = MESSAGE_FETCH_HEAD, .execution = EXECUTION}, "abc");
    assert_news("none");
    g_assert_true(exchanges_pending());
}

static void test_an_empty_body_is_a_last_piece(void)
{
    begin();
    g_assert_true(exchange_send(start_one(TRUE), (const guint8 *)"", 0, TRUE));
    g_assert_cmpstr(sent->str, ==, "start 1, body 1 0 last");
}

static void test_bodies_that_are_read_ahead_are_kept(void)
{
    begin();
    Exchange *exchange = start_one(FALSE);
    start_one(FALSE);
    hear_head(1);
    hear_head(2);
    assert_news("1 head");
    assert_news("2 head");
    hear(MESSAGE_FETCH_DATA, 1, 0, "", FETCH_WINDOW / 2);
    g_assert_false(exchanges_pending());
    g_assert_true(exchanges_read_ahead());
    g_assert_cmpstr(sent->str, ==, "start 1, start 2, read 1 131072");
    hear(MESSAGE_FETCH_DATA, 1, 0, "", FETCH_WINDOW / 2);
    g_assert_cmpstr(sent->str, ==, "start 1, start 2, read 1 131072, read 1 131072");
    hear(MESSAGE_FETCH_END, 1, 0, "", 0);
    g_assert_true(exchanges_read_ahead());
    exchanges_keep();
    g_assert_cmpuint(released, ==, 0);

    exchanges_begin(EXECUTION, 3);
    assert_news("2 failure");
    gsize size;
    g_assert_true(exchange_wish(exchange, WISH_ALL));
    g_autofree guint8 *data = exchange_take(exchange, &size);
    g_assert_cmpuint(size, ==, FETCH_WINDOW);
    exchange_end(exchange);
    g_assert_cmpstr(sent->str, ==, "start 1, start 2, read 1 131072, read 1 131072");
}

static void test_of_kept_bodies_the_newest_stay(void)
{
    begin();
    for (guint32 number = 1; number <= 3; number++) {
        start_one(FALSE);
        hear_head(number);
        hear(MESSAGE_FETCH_DATA, number, 0, "", 30 << 20);
        hear(MESSAGE_FETCH_END, number, 0, "", 0);
    }
    start_one(FALSE); /* which has no response yet */
    assert_news("1 head");
    assert_news("2 head");
    assert_news("3 head");
    exchanges_keep();
    assert_news("1 failure");
    assert_news("none");
    g_assert_cmpuint(released, ==, 1);
    exchanges_clear();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exchanges/a-small-response", test_a_small_response);
    g_test_add_func("/exchanges/all-is-acknowledged-while-it-comes", test_all_is_acknowledged_while_it_comes);
    g_test_add_func("/exchanges/pieces-are-acknowledged-when-taken", test_pieces_are_acknowledged_when_taken);
    g_test_add_func("/exchanges/a-failure-is-told-once-and-last", test_a_failure_is_told_once_and_last);
    g_test_add_func("/exchanges/nothing-is-sent-behind-a-failure", test_nothing_is_sent_behind_a_failure);
    g_test_add_func("/exchanges/news-come-in-order-of-arrival", test_news_come_in_order_of_arrival);
    g_test_add_func("/exchanges/a-body-is-sent-within-the-window", test_a_body_is_sent_within_the_window);
    g_test_add_func("/exchanges/a-stream-waits-for-room", test_a_stream_waits_for_room);
    g_test_add_func("/exchanges/an-exchange-that-is-not-over-is-cancelled", test_an_exchange_that_is_not_over_is_cancelled);
    g_test_add_func("/exchanges/numbers-go-on-from-execution-to-execution", test_numbers_go_on_from_execution_to_execution);
    g_test_add_func("/exchanges/what-is-none-of-ours-is-passed-over", test_what_is_none_of_ours_is_passed_over);
    g_test_add_func("/exchanges/a-small-body-that-nobody-wants-is-let-come", test_a_small_body_that_nobody_wants_is_let_come);
    g_test_add_func("/exchanges/a-large-body-that-nobody-wants-is-cancelled", test_a_large_body_that_nobody_wants_is_cancelled);
    g_test_add_func("/exchanges/complete-ones-do-not-count", test_complete_ones_do_not_count);
    g_test_add_func("/exchanges/an-empty-body-is-a-last-piece", test_an_empty_body_is_a_last_piece);
    g_test_add_func("/exchanges/bodies-that-are-read-ahead-are-kept", test_bodies_that_are_read_ahead_are_kept);
    g_test_add_func("/exchanges/of-kept-bodies-the-newest-stay", test_of_kept_bodies_the_newest_stay);
    return g_test_run();
}
