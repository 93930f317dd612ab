"""One call through everything: RPC in, value, log line and metric out."""


def test_a_call_leaves_its_value_a_line_and_a_sample(serve):
    server = serve()
    reply = server.execute('log.info("hello", {n: 1}); metrics.increment("calls"); 2 + 2', request_id="r1")
    assert reply["result"] == 4 and reply["status"] == "success" and reply["request_id"] == "r1"
    line = server.lines("js")[0]
    assert (line["level"], line["msg"], line["request_id"], line["n"]) == ("info", "hello", "r1", 1)
    assert server.metrics()["js_user_calls_total"] == 1
    assert server.stop() == 0
