"""The wire: requests as real clients send them, byte for byte, and what comes back over tcp and unix sockets."""

import json
import os
import re
import signal
import socket

import pytest

from wire import gob_execute_request, gob_execute_response, gob_scalar, msgpack_decode
from support import ERROR, GOB, JSON, MSGPACK, PROTO, RAW, ROOT, Server, frame, request_frame, wait_until

FRAMES = os.path.join(ROOT, "tests", "frames")
HOLD = "await new Promise(resolve => setTimeout(resolve, 600000))"


@pytest.fixture(scope="module")
def servers(tmp_path_factory, shared_server):
    """One server a transport, by name."""
    folder = tmp_path_factory.mktemp("unix")
    unix = Server(folder, [f"rpc.listen=unix://{folder}/s"])
    yield {"tcp": shared_server, "unix": unix}
    unix.stop()


@pytest.fixture(params=["tcp", "unix"])
def server(request, servers):
    return servers[request.param]


def recorded(name):
    with open(os.path.join(FRAMES, name), "rb") as file:
        return file.read()


def ask(server, request, count):
    """Sends bytes as they are; the replies by sequence number."""
    with server.client() as client:
        client.socket.sendall(request)
        replies = [client.receive() for _ in range(count)]
    assert {reply.method for reply in replies} <= {"js.Execute", "jsExecute", "js.Nope", "foo.Bar", "js.Str", "t.Echo"}
    return {reply.sequence: reply for reply in replies}


def without_duration(members):
    members = dict(members)
    duration = members.pop("duration_ms", members.pop("DurationMs", 0))
    assert isinstance(duration, int) and 0 <= duration < 60000
    return members


# ---- recorded requests ----

ANSWERED_BYTE_FOR_BYTE = ["php-json-empty-code", "go-gob-empty-code", "go-gob-unknown-method", "go-gob-unknown-service",
                          "go-gob-nodot"]


@pytest.mark.parametrize("name", ANSWERED_BYTE_FOR_BYTE)
def test_recorded_requests_with_one_possible_answer(server, name):
    expected = recorded(name + ".rep.bin")
    with server.client() as client:
        client.socket.sendall(recorded(name + ".req.bin"))
        assert client.receive_exactly(len(expected)) == expected


SUCCESS_4 = {"result": 4, "request_id": "req-123", "status": "success"}


@pytest.mark.parametrize("name, expected", [
    ("php-json", {1: SUCCESS_4}),
    ("php-json-service-prefix", {1: SUCCESS_4}),
    ("php-json-two-calls", {1: SUCCESS_4, 2: {"result": 2, "status": "success"}}),
    ("php-json-utf8", {1: {"result": len("Grüße, мир, 世界, 😀".encode("utf-16-le")) // 2, "status": "success"}}),
])
def test_recorded_json_requests(server, name, expected):
    replies = ask(server, recorded(name + ".req.bin"), len(expected))
    assert {reply.flags for reply in replies.values()} == {JSON}
    assert {sequence: without_duration(reply.value) for sequence, reply in replies.items()} == expected


def test_the_json_reply_of_the_recorded_request_is_laid_out_as_the_original_lays_it_out(server):
    reply = ask(server, recorded("php-json.req.bin"), 1)[1]
    assert re.fullmatch(rb'\{"result":4,"duration_ms":\d+,"request_id":"req-123","status":"success"\}', reply.body)


@pytest.mark.parametrize("name, text", [
    ("php-json-empty-array", "json: cannot unmarshal array into Go value of type"),
    ("php-json-null", "code is required"),
])
def test_recorded_json_requests_without_code(server, name, text):
    reply = ask(server, recorded(name + ".req.bin"), 1)[1]
    assert reply.flags == JSON | ERROR and reply.body.decode().startswith(text)


def test_a_recorded_request_of_one_mebibyte(server):
    # As PHP sends it: the code is one long comment and "1;", and slashes are escaped.
    start, end = b'{"code":"\\/*', b'*\\/1;"}'
    body = start + b"x" * (1048578 - len(start) - len(end)) + end
    request = request_frame("js.Execute", body)
    assert len(request) == 20 + 1048588
    assert without_duration(ask(server, request, 1)[1].value) == {"result": 1, "status": "success"}


def unknown_variable(name):
    message = f"Can't find variable: {name}"
    return {"error": f"execution error: ReferenceError: {message}", "request_id": "req-123", "status": "error",
            "exception": {"name": "ReferenceError", "message": message, "stack": f"global code@script.js:1:{len(name) + 1}",
                          "file": "script.js", "line": 1, "column": len(name) + 1}}


@pytest.mark.parametrize("name, expected", [
    ("go-gob-two-calls", {0: {"result": 4, "request_id": "req-123"}, 1: unknown_variable("str")}),
    ("go-gob-int", {0: unknown_variable("int")}),
    ("go-gob-float", {0: unknown_variable("float")}),
    ("go-gob-bool", {0: unknown_variable("bool")}),
    ("go-gob-nil", {0: unknown_variable("nil")}),
    ("go-gob-err", {0: unknown_variable("err")}),
    ("go-gob-map-noreply", {0: unknown_variable("map")}),
])
def test_recorded_gob_requests(server, name, expected):
    replies = ask(server, recorded(name + ".req.bin"), len(expected))
    assert {reply.flags for reply in replies.values()} == {GOB}
    answers = {sequence: without_duration(gob_execute_response(reply.body)) for sequence, reply in replies.items()}
    assert answers == expected


@pytest.mark.parametrize("name, flags, texts", [
    ("go-gob-plainstring", GOB | ERROR, {0: "rpc: can't find method js.Str"}),
    ("go-proto-two-calls", PROTO | ERROR, {0: "rpc: can't find service t.Echo", 1: "rpc: can't find service t.Echo"}),
    ("php-raw", RAW | ERROR, {1: "code is required"}),
])
def test_recorded_requests_that_the_server_has_no_answer_for(server, name, flags, texts):
    replies = ask(server, recorded(name + ".req.bin"), len(texts))
    assert {reply.flags for reply in replies.values()} == {flags}
    assert {sequence: reply.body.decode() for sequence, reply in replies.items()} == texts


@pytest.mark.parametrize("name, expected", [
    ("php-msgpack-jsonnames", SUCCESS_4),
    ("php-msgpack-gonames", {"Result": 4, "Error": "", "RequestID": "req-123", "Status": "success"}),
])
def test_recorded_msgpack_requests_are_answered_in_their_spelling(server, name, expected):
    reply = ask(server, recorded(name + ".req.bin"), 1)[1]
    assert reply.flags == MSGPACK
    assert without_duration(msgpack_decode(reply.body)) == expected


def test_every_recorded_request_is_tested_here():
    text = open(__file__).read()
    names = {name[:-len(".req.bin")] for name in os.listdir(FRAMES) if name.endswith(".req.bin")}
    assert names and [name for name in sorted(names) if f'"{name}"' not in text] == []


# ---- codecs ----

@pytest.mark.parametrize("code, result", [
    ("4", 4), ("-5", -5), ("1.5", 1.5), ("-0.25", -0.25), ("true", True), ("'hello'", "hello"),
    ("'Grüße 😀'", "Grüße 😀"), ("2 ** 52", 2 ** 52),
])
def test_gob_scalars(shared_server, code, result):
    reply = ask(shared_server, request_frame("js.Execute", gob_execute_request(code), 1, GOB), 1)[1]
    assert reply.flags == GOB
    answer = without_duration(gob_execute_response(reply.body))
    assert answer == {"result": result} and type(answer["result"]) is type(result)


def test_gob_null_is_left_out(shared_server):
    reply = ask(shared_server, request_frame("js.Execute", gob_execute_request("null"), 1, GOB), 1)[1]
    assert reply.flags == GOB and without_duration(gob_execute_response(reply.body)) == {}


DETAILED = ("const e = new AggregateError([new TypeError('a')], 'x', { cause: Object.assign(new Error('y'), { z: 1 }) });"
            "throw Object.assign(e, { code: 'E', list: [1, { message: 'm' }] })")
DETAILS = {"code": "E", "data": {"code": "E", "list": [1, {"message": "m"}]},
           "cause": {"name": "Error", "message": "y", "stack": "global code@script.js:1:89", "data": {"z": 1}},
           "errors": [{"name": "TypeError", "message": "a", "stack": "global code@script.js:1:44"}]}


def test_details_of_an_exception_in_json_and_gob(shared_server):
    for flags, argument, decode in [(JSON, json.dumps({"code": DETAILED}).encode(), json.loads),
                                    (GOB, gob_execute_request(DETAILED), gob_execute_response)]:
        reply = ask(shared_server, request_frame("js.Execute", argument, 1, flags), 1)[1]
        exception = decode(reply.body)["exception"]
        assert reply.flags == flags and {name: exception.get(name) for name in DETAILS} == DETAILS


@pytest.mark.parametrize("code, result", [("({a: [1, {b: null}]})", {"a": [1, {"b": None}]}), ("[1, 'x']", [1, "x"])])
def test_a_gob_request_with_an_object_or_array_is_answered_in_json(shared_server, code, result):
    reply = ask(shared_server, request_frame("js.Execute", gob_execute_request(code), 1, GOB), 1)[1]
    assert reply.flags == JSON
    assert without_duration(reply.value) == {"result": result, "status": "success"}


def test_both_msgpack_spellings_in_one_argument(shared_server):
    body = b"\x82\xa4code\xa11\xa4Code\xa11"
    answer = msgpack_decode(ask(shared_server, request_frame("js.Execute", body, 1, MSGPACK), 1)[1].body)
    assert 1 in (answer.get("result"), answer.get("Result"))


def test_msgpack_carries_nested_results(shared_server):
    code = b"({a: [-1, 1.5, null, true, 'x'.repeat(40), 70000]})"
    body = b"\x81\xa4code\xd9" + bytes([len(code)]) + code
    answer = msgpack_decode(ask(shared_server, request_frame("js.Execute", body, 1, MSGPACK), 1)[1].body)
    assert answer["result"] == {"a": [-1, 1.5, None, True, "x" * 40, 70000]}


# What PHP makes of an object: `(array) $object` has NUL in the names of members that are not public, and its msgpack writes
# the name of the class under a key that is nil.
PHP_ARRAY = {"\0*\0id": 7, "\0Shop\\Item\0sku": "A1", "": 0, "name": "a\0b"}
PHP_CODE = "args['\\0*\\0id'] === 7 && args.name.length === 3 && Object.keys(args).length === 4 && args"


def test_nul_in_names_travels_in_json(shared_server):
    with shared_server.client() as client:
        assert client.execute(PHP_CODE, args=PHP_ARRAY)["result"] == PHP_ARRAY
        assert client.execute("args", args=[{"a": PHP_ARRAY}])["result"] == [{"a": PHP_ARRAY}]


def msgpack_string(text):
    return b"\xd9" + bytes([len(text)]) + text.encode()


def php_object(members, class_name):
    """As PHP's extension packs it; members are strings and small integers."""
    body = b"".join(msgpack_string(name) + (bytes([value]) if isinstance(value, int) else msgpack_string(value))
                    for name, value in members.items())
    return bytes([0x80 + len(members) + 1]) + b"\xc0" + msgpack_string(class_name) + body


def test_an_object_of_php_travels_in_msgpack(shared_server):
    item = php_object(PHP_ARRAY, "Shop\\Item")
    body = b"\x83\xc0\xa7Request\xa4code" + msgpack_string(f"args.every(args => {PHP_CODE}) && args") + b"\xa4args\x92" + item * 2
    answer = msgpack_decode(ask(shared_server, request_frame("js.Execute", body, 1, MSGPACK), 1)[1].body)
    assert answer["result"] == [PHP_ARRAY, PHP_ARRAY]


def test_nul_in_names_travels_in_answers_to_gob(shared_server):
    code = "({'\\0*\\0id': '\\0'})"
    reply = ask(shared_server, request_frame("js.Execute", gob_execute_request(code), 1, GOB), 1)[1]
    assert reply.flags == JSON and reply.value["result"] == {"\0*\0id": "\0"}


def test_args_reach_the_script_as_they_were_written(shared_server):
    body = b'{"args": [1.50, 1e999, 12345678901234567890, "\\ud800", {"a":1,"a":2} ],"code":"args[0] + \' \' + args[1] + \' \' + ' \
           b'args[2] + \' \' + args[3].charCodeAt(0) + \' \' + args[4].a"}'
    reply = ask(shared_server, request_frame("js.Execute", body, 1, JSON), 1)[1]
    assert reply.value["result"] == "1.5 Infinity 12345678901234567000 55296 2"


@pytest.mark.parametrize("flags, body, reply_flags, text", [
    (0, b'{"code":"1"}', GOB | ERROR, "goridge_read_request_body: unknown decoder used in frame"),
    (PROTO, b"\x0a\x011", PROTO | ERROR, "goridge_read_request_body: message type is not a proto"),
    (PROTO | GOB, b"\x0a\x011", PROTO | ERROR, "goridge_read_request_body: message type is not a proto"),
    (RAW, b'{"code":"1"}', RAW | ERROR, "code is required"),
    (JSON, b"", JSON | ERROR, "code is required"),
])
def test_codecs_that_cannot_carry_a_call(shared_server, flags, body, reply_flags, text):
    with shared_server.client() as client:
        client.socket.sendall(request_frame("js.Execute", body, 9, flags))
        reply = client.receive()
        assert (reply.flags, reply.sequence, reply.body.decode()) == (reply_flags, 9, text)
        assert client.execute("1 + 1")["result"] == 2  # an ERROR frame leaves the connection usable


@pytest.mark.parametrize("body", [b"{", b"[1,2]", b'"text"', b'{"code":1}', b'{"code":"1","timeout_ms":1.5}',
                                  b'{"code":"1","request_id":{}}', b'{"code":"\xff"}', b'{"code":"1"} x'])
def test_malformed_json_is_an_error_frame(shared_server, body):
    with shared_server.client() as client:
        client.socket.sendall(request_frame("js.Execute", body))
        assert client.receive().flags == JSON | ERROR
        assert client.execute("1 + 1")["result"] == 2


def test_members_of_a_json_request(shared_server):
    with shared_server.client() as client:
        body = b'{"CODE":"args.a + 1","Args":{"a":41},"something":[1],"timeout_ms":-1}'
        client.socket.sendall(request_frame("js.Execute", body))
        assert without_duration(client.receive().value) == {"result": 42, "status": "success"}
        assert client.execute("typeof args")["result"] == "undefined"
        assert client.execute("args", args=None)["result"] is None
        assert client.execute("'\\u0000'.length + '\0'.length")["result"] == 2


def test_a_failed_script_is_a_successful_reply_with_an_exception(shared_server):
    reply = shared_server.execute("\nthrow new TypeError('no')", request_id="r")
    assert (reply["result"], reply["error"], reply["status"]) == (None, "execution error: TypeError: no", "error")
    assert reply["request_id"] == "r"
    exception = reply["exception"]
    assert (exception["name"], exception["message"], exception["file"], exception["line"]) == ("TypeError", "no", "script.js", 2)


def test_control_error_and_reserved_bits_of_a_request_are_ignored(shared_server):
    with shared_server.client() as client:
        request = bytearray(request_frame("js.Execute", {"code": "1"}, flags=JSON | ERROR | 1))
        request[10:12] = b"\xff\xff"
        client.socket.sendall(request)
        assert client.receive().value["result"] == 1
        for version in (0, 2):
            body = b'js.Execute{"code":"2"}'
            client.socket.sendall(frame(JSON, [1, 10], body, version=version))
            assert client.receive().value["result"] == 2


# ---- sequence numbers, order, pace ----

@pytest.mark.parametrize("sequence", [0, 1, 0x7fffffff, 0x80000000, 0xffffffff])
def test_any_sequence_number_comes_back(server, sequence):
    with server.client() as client:
        client.send("js.Execute", {"code": "7"}, sequence)
        reply = client.receive()
        assert (reply.sequence, reply.value["result"]) == (sequence, 7)


def test_replies_come_in_the_order_of_completion(server):
    with server.client() as client:
        client.send("js.Execute", {"code": HOLD}, 1)
        pid = wait_until(lambda: [worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy"], "it to run")[0]
        client.send("js.Execute", {"code": "'fast'"}, 2)
        client.send("rpc.Version", True, 3)
        assert sorted(client.receive().sequence for _ in range(2)) == [2, 3]
        os.kill(pid, signal.SIGKILL)
        assert client.receive().sequence == 1


def test_calls_of_one_connection_run_at_the_same_time(shared_server):
    with shared_server.client() as client:
        client.send("js.Execute", {"code": HOLD})
        client.send("js.Execute", {"code": HOLD})
        wait_until(lambda: shared_server.metrics()["js_active_executions"] == 2, "two running calls")
    wait_until(lambda: shared_server.metrics()["js_active_executions"] == 0, "both to be stopped")


def test_a_hundred_pipelined_calls_each_get_their_own_answer(server):
    with server.client() as client:
        for sequence in range(100):
            client.send("js.Execute", {"code": f"{sequence} * 3", "request_id": f"r{sequence}"}, sequence)
        replies = [client.receive() for _ in range(100)]
    assert {reply.sequence: (reply.value["result"], reply.value["request_id"]) for reply in replies} == \
        {sequence: (sequence * 3, f"r{sequence}") for sequence in range(100)}


def test_the_same_sequence_number_twice_in_flight_is_answered_twice(server):
    with server.client() as client:
        client.socket.sendall(request_frame("js.Execute", {"code": "'a'"}, 5) + request_frame("js.Execute", {"code": "'b'"}, 5))
        replies = [client.receive() for _ in range(2)]
    assert [reply.sequence for reply in replies] == [5, 5]
    assert sorted(reply.value["result"] for reply in replies) == ["a", "b"]


def test_a_request_a_byte_at_a_time(server):
    with server.client() as client:
        if client.socket.family != socket.AF_UNIX:
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in recorded("php-json-two-calls.req.bin"):
            client.socket.sendall(bytes([byte]))
        replies = {reply.sequence: reply.value["result"] for reply in (client.receive(), client.receive())}
    assert replies == {1: 4, 2: 2}


def test_after_the_client_shut_its_side_running_calls_are_still_answered(server):
    with server.client() as client:
        client.send("js.Execute", {"code": "await new Promise(r => setTimeout(r, 100)); 'late'"}, 1)
        client.send("js.Execute", {"code": "'soon'"}, 2)
        client.socket.shutdown(socket.SHUT_WR)
        replies = {reply.sequence: reply.value["result"] for reply in (client.receive(), client.receive())}
        assert replies == {1: "late", 2: "soon"}
        assert client.socket.recv(1) == b""


def test_large_results_arrive_whole(server):
    assert server.execute("'x'.repeat(5e6)")["result"] == "x" * 5000000


# ---- js.Check ----

BAD_SCRIPT = "let a = 1;\nthrow (a;"


def check_argument(code, codec):
    if codec == GOB:
        return gob_execute_request(code)
    text = code.encode()
    return json.dumps({"code": code}).encode() if codec == JSON else b"\x81\xa4code\xda" + len(text).to_bytes(2, "big") + text


@pytest.mark.parametrize("codec", [JSON, MSGPACK, GOB])
def test_check(shared_server, codec):
    assert decode_value(server_call(shared_server, "js.Check", check_argument("await 1; return 2", codec), codec)) == {"ok": True}
    verdict = decode_value(server_call(shared_server, "js.Check", check_argument(BAD_SCRIPT, codec), codec))
    message = verdict.pop("message")
    assert verdict == {"ok": False, "line": 2, "column": 9}
    assert message == shared_server.execute(BAD_SCRIPT)["exception"]["message"]


@pytest.mark.parametrize("isolation", ["fresh", "shared"])
def test_a_check_runs_nothing_and_is_no_execution(serve, isolation):
    server = serve(f"js.isolation={isolation}", "js.pool_size=1")
    with server.client() as client:
        for code in ("globalThis.seen = 1; log.info('seen')", "for (;;);", "const a = 1;", "const a = 1;", "(() => { let b; let b })"):
            verdict = client.call("js.Check", {"code": code}).value
            assert verdict["ok"] is (code[0] != "(")
        assert client.execute("typeof seen")["result"] == "undefined"
    metrics = server.metrics()
    assert metrics['js_executions_total{status="success"}'] == 1 and metrics['js_executions_total{status="error"}'] == 0
    assert metrics["js_code_size_bytes_count"] == 1
    assert not [line for line in server.lines("js") if line["msg"] == "seen"]


def test_a_check_has_the_limits_of_executions(serve):
    server = serve("js.max_code_kb=1")
    with server.client() as client:
        reply = client.call("js.Check", {"code": "1;" * 1000})
        assert reply.is_error and b"js.max_code_kb" in reply.body
        reply = client.call("js.Check", {"code": "1", "timeout_ms": 999999999})
        assert reply.is_error and b"timeout_ms 999999999 is above the maximum" in reply.body
        assert client.call("js.Check", {"code": ""}).body == b"code is required"


# ---- the other methods ----

def decode_value(reply):
    decoders = {JSON: json.loads, GOB: gob_scalar, MSGPACK: msgpack_decode}
    return decoders[reply.flags](reply.body)


ANY_ARGUMENT = {JSON: b"true", MSGPACK: b"\xc3", GOB: b"\x03\x02\x00\x01"}
PLUGIN_ARGUMENT = {JSON: b'"js"', MSGPACK: b"\xa2js", GOB: b"\x05\x0c\x00\x02js"}


@pytest.mark.parametrize("codec", [JSON, MSGPACK, GOB])
def test_the_version(server, rrjs, codec):
    version = decode_value(server_call(server, "rpc.Version", ANY_ARGUMENT[codec], codec))
    assert version in rrjs("version").stdout


def server_call(server, method, argument, codec):
    with server.client() as client:
        return client.call(method, argument, codec)


@pytest.mark.parametrize("method", ["informer.List", "resetter.List"])
def test_the_lists_of_plugins(server, method):
    assert decode_value(server_call(server, method, b"true", JSON)) == ["js"]
    assert decode_value(server_call(server, method, b"\xc3", MSGPACK)) == ["js"]
    answer = server_call(server, method, ANY_ARGUMENT[GOB], GOB)
    assert answer.flags == JSON and answer.value == ["js"]


@pytest.mark.parametrize("codec", [JSON, MSGPACK, GOB])
def test_the_workers_in_the_shape_of_roadrunner(server, codec):
    # The list is a struct: asked in gob it comes in JSON, as every object does.
    workers = decode_value(server_call(server, "informer.Workers", PLUGIN_ARGUMENT[codec], codec))["workers"]
    assert len(workers) == 2
    for worker in workers:
        assert set(worker) == {"pid", "status", "numExecs", "created", "memoryUsage", "CPUPercent", "command", "statusStr",
                               "crew", "running", "runningMs"}
        os.kill(worker["pid"], 0)
        assert worker["memoryUsage"] > 1 << 20 and worker["numExecs"] >= 0 and worker["created"] > 1e18
        assert worker["statusStr"] in ("ready", "working", "inactive", "stopping")
        assert isinstance(worker["CPUPercent"], (int, float))


OTHER_PLUGIN = {JSON: b'"http"', MSGPACK: b"\xa4http", GOB: b"\x07\x0c\x00\x04http"}


@pytest.mark.parametrize("codec", [JSON, MSGPACK, GOB])
def test_a_plugin_that_is_not_there(shared_server, codec):
    assert decode_value(server_call(shared_server, "informer.Workers", OTHER_PLUGIN[codec], codec)) == {"workers": None}
    reply = server_call(shared_server, "resetter.Reset", OTHER_PLUGIN[codec], codec)
    assert reply.is_error and reply.body == b"no such plugin: http"


@pytest.mark.parametrize("codec", [JSON, MSGPACK, GOB])
@pytest.mark.parametrize("plugin", [PLUGIN_ARGUMENT, OTHER_PLUGIN], ids=["js", "http"])
def test_there_are_no_pipelines(shared_server, plugin, codec):
    assert decode_value(server_call(shared_server, "informer.Jobs", plugin[codec], codec)) is None


@pytest.mark.parametrize("method", ["informer.Workers", "informer.Jobs", "resetter.Reset"])
def test_a_plugin_whose_name_is_no_text(shared_server, method):
    assert server_call(shared_server, method, b"{}", JSON).is_error


@pytest.mark.parametrize("codec", [JSON, MSGPACK, GOB])
def test_a_reset_replaces_every_worker(serve, codec):
    server = serve()

    def ready_workers():
        workers = server_call(server, "informer.Workers", b'"js"', JSON).value["workers"]
        return {worker["pid"] for worker in workers if worker["statusStr"] == "ready"}
    before = wait_until(lambda: len(ready_workers()) == 2 and ready_workers(), "two ready workers")
    assert decode_value(server_call(server, "resetter.Reset", PLUGIN_ARGUMENT[codec], codec)) is True
    wait_until(lambda: len(ready_workers() - before) == 2, "new workers")
    assert server.execute("1 + 1")["result"] == 2
    assert server.metrics()['js_worker_restarts_total{reason="reset"}'] >= 2


@pytest.mark.parametrize("method, text", [
    ("js.execute", "rpc: can't find method js.execute"),
    ("js.", "rpc: can't find method js."),
    (".Execute", "rpc: can't find service .Execute"),
    ("", "rpc: service/method request ill-formed: "),
    ("a.js.Execute", "rpc: can't find service a.js.Execute"),
    ("informer.AddWorkers", "rpc: can't find method informer.AddWorkers"),
])
def test_methods_that_are_not_there(shared_server, method, text):
    reply = server_call(shared_server, method, b"true", JSON)
    assert reply.flags == JSON | ERROR and reply.body.decode() == text


def test_the_pages_can_be_read_by_rpc(shared_server):
    with shared_server.client() as client:
        page = client.call("js.Metrics", None).value
        assert "# TYPE js_pool_size gauge\njs_pool_size 2\n" in page and "process_resident_memory_bytes" in page
        assert client.call("js.Health", "live").value["status"] == "ok"
        wait_until(lambda: client.call("js.Health", "ready").value["status"] == "ok", "an idle worker")
        assert b'the question is "dead"' in client.call("js.Health", "dead").body
