"""A worker that is in somebody else's hands: whatever it sends and whatever it leaves in the shared memory, its call is
answered once, it is killed where it broke a rule, the other workers' calls run, the metrics page stays a metrics page and
the log a log. The real server runs a program that breaks the protocol as its calls say (tests/unit/hostile-worker.c)."""

import fnmatch
import math
import os
import re
import shutil
import struct

import pytest

from conftest import end
from support import BUILD, RRJS, Server, wait_until

SETUP, EXECUTE, WAKE, READY, REPLY, DRAIN, NOTICE = range(1, 8)
FETCH_START, FETCH_BODY, FETCH_READ, FETCH_CANCEL, FETCH_HEAD, FETCH_DATA, FETCH_END, FETCH_FAIL, FETCH_SENT = range(8, 17)
MAP_WANTED, MAP = 17, 18
TYPES = {"ready": READY, "reply": REPLY, "drain": DRAIN, "notice": NOTICE, "fetch start": FETCH_START,
         "fetch body": FETCH_BODY, "fetch read": FETCH_READ, "fetch cancel": FETCH_CANCEL,
         "map wanted": MAP_WANTED}
OF_THE_SERVER = [SETUP, EXECUTE, WAKE, FETCH_HEAD, FETCH_DATA, FETCH_END, FETCH_FAIL, FETCH_SENT, MAP]
ABSENT = 0xffffffff
PROTOCOL_ERROR = "execution error: worker crashed (protocol error)"

RING_SIZE = 512 << 10
HEAD_OFFSET, TAIL_OFFSET, BEGUN_OFFSET = 4 * 16, 4 * 32, 4 * 17
LOCK_OFFSET, PUBLISHED_OFFSET = 64, 128


# ---- the server with that program ----

@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The server finds its worker program beside itself."""
    folder = tmp_path_factory.mktemp("bin")
    shutil.copy(RRJS, folder / "rrjs")
    os.symlink(os.path.join(BUILD, "tests/unit/fake-worker"), folder / "rrjs-worker")
    return folder / "rrjs"


@pytest.fixture
def serve_hostile(program, tmp_path):
    servers = []

    def start(*overrides):
        servers.append(Server(tmp_path / f"server{len(servers)}", overrides, command=[program]))
        return servers[-1]

    yield start
    for server in servers:
        check_unharmed(server)
        end(server)


@pytest.fixture(scope="module")
def shared(program, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"), (), command=[program])
    yield server
    end(server)


@pytest.fixture
def server(shared):
    yield shared
    check_unharmed(shared)


# ---- what must hold ----

SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)')


def check_histogram(family, samples):
    """samples: (name, labels, value) of one family, in the order of the page."""
    series = {}
    for name, labels, value in samples:
        key = re.sub(r',?le="[^"]*"', "", labels or "")
        series.setdefault(key, {}).setdefault(name.removeprefix(family), []).append(value)
    for parts in series.values():
        buckets = parts["_bucket"]
        assert buckets == sorted(buckets) and parts["_count"] == [buckets[-1]] and len(parts["_sum"]) == 1


def check_page(text):
    """What a scraper insists on: one family after the other, each sample legal and there once."""
    seen, types, family, samples = set(), {}, None, {}
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, family, kind = line.split(" ")
            assert family not in types
            types[family] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            assert name in (family, *(family + suffix for suffix in ("_bucket", "_sum", "_count"))), line
            assert (name, labels) not in seen, line
            seen.add((name, labels))
            samples.setdefault(family, []).append((name, labels, float(value)))
    for name, kind in types.items():
        if kind == "histogram":
            check_histogram(name, samples[name])
        if kind == "counter":
            assert all(value >= 0 for _, _, value in samples.get(name, [])), name


def check_unharmed(server):
    assert server.process.poll() is None
    with server.client() as client:
        for number in range(4):
            assert client.execute(f"value {number}")["result"] == number
    check_page(server.metrics_text())
    assert all(line["level"] in ("debug", "info", "warn", "error") for line in server.lines())
    wait_until(server.is_quiet, "a server at rest")


def breaches(server):
    return [line["detail"] for line in server.lines("rrjs") if line["msg"] == "worker broke the protocol"]


def assert_breach(server, code):
    """The call is answered as a crash, while one of another worker goes on; the log says why."""
    before = len(breaches(server))
    with server.client() as other:
        other.send("js.Execute", {"code": "sleep 5"})
        reply = server.execute(code)
        assert (reply["status"], reply["error"], reply["result"]) == ("crash", PROTOCOL_ERROR, None)
        assert other.receive().value["status"] == "success"
    assert len(breaches(server)) == before + 1


def assert_breach_after(server, code):
    """The call itself is answered well; the worker is killed for what it says then."""
    before = len(breaches(server))
    assert server.execute(code)["status"] == "success"
    wait_until(lambda: len(breaches(server)) == before + 1, "the worker to be killed")


# ---- messages ----

def message(kind, body=b"", execution="id", size=None):
    """In the hexadecimal form of the commands; execution: "id" or a number."""
    number = execution if execution == "id" else struct.pack("<Q", execution).hex()
    return struct.pack("<II", len(body) if size is None else size, kind).hex() + number + body.hex()


def reply_body(status=0, result=b"1", texts=(None,) * 8, has_exception=0, sizes=None, retire=0):
    """texts: error, the same for the log, and name, message, stack, file, details and source line of the exception."""
    counted = sizes or [ABSENT if text is None else len(text) for text in texts]
    head = struct.pack("<6I8II", status, retire, has_exception, 1, 1, ABSENT if result is None else len(result), *counted, 0)
    return head + (result or b"") + b"".join(text or b"" for text in texts)


def notice_body(*texts, sizes=None):
    return struct.pack("<4I", *(sizes or [ABSENT if text is None else len(text) for text in texts])) + \
        b"".join(text or b"" for text in texts)


def fetch_start(method=b"GET", url=b"http://127.0.0.1:1/", headers=b"", has_body=0, body_size=-1, fetch=1, sizes=None):
    counted = sizes or (len(method), len(url), len(headers))
    return struct.pack("<IIqIIII", fetch, has_body, body_size, *counted, 0) + method + url + headers


def fetch_part(value=0, data=b"", fetch=1, text=b"", sizes=None):
    return struct.pack("<4I", fetch, value, *(sizes or (len(text), len(data)))) + text + data


WELL = {READY: bytes(16), REPLY: reply_body(), DRAIN: b"", NOTICE: notice_body(b"c", b"t", None, None),
        FETCH_START: fetch_start(), FETCH_BODY: fetch_part(1, b"abc"), FETCH_READ: fetch_part(3), FETCH_CANCEL: fetch_part(), MAP_WANTED: bytes(8)}
TEXTS = ["error", "logged error", "name", "message", "stack", "file", "details", "source line"]


def with_text(index, text):
    texts = [b"error", *[b"x"] * 5, b"", b""]
    texts[index] = text
    return reply_body(status=1, result=None, texts=texts, has_exception=1)


MESSAGES = {
    **{f"type {kind}": message(kind) for kind in (0, *OF_THE_SERVER, 19, 200, 0x7fffffff, 0xffffffff)},
    **{f"{name} one byte longer": message(kind, WELL[kind] + b"x") for name, kind in TYPES.items() if kind in WELL},
    **{f"{name} one byte shorter": message(kind, WELL[kind][:-1]) for name, kind in TYPES.items() if WELL.get(kind)},
    **{f"{name} of size 0": message(kind) for name, kind in TYPES.items() if WELL.get(kind)},
    **{f"{name} of nearly 4 GB": message(kind, WELL[kind], size=ABSENT) for name, kind in TYPES.items() if kind in WELL},
    **{f"{name} of 64 MB": message(kind, WELL[kind], size=64 << 20) for name, kind in TYPES.items() if kind in WELL},
    "reply to call 0": message(REPLY, WELL[REPLY], 0),
    "reply to a call of long ago": message(REPLY, WELL[REPLY], 1),
    "reply to a call to come": message(REPLY, WELL[REPLY], 2 ** 64 - 1),
    "ready while busy": message(READY, WELL[READY]),
    "status crash": message(REPLY, reply_body(status=4, texts=[b"e", *[None] * 7])),
    "status rejected": message(REPLY, reply_body(status=5, texts=[b"e", *[None] * 7])),
    "status unknown": message(REPLY, reply_body(status=77, texts=[b"e", *[None] * 7])),
    "success with an error": message(REPLY, reply_body(texts=[b"e", *[None] * 7])),
    "failure without an error": message(REPLY, reply_body(status=1)),
    "result beyond the body": message(REPLY, reply_body()[:20] + struct.pack("<I", 4096) + reply_body()[24:]),
    "result of no bytes": message(REPLY, reply_body(result=b"")),
    "result not UTF-8": message(REPLY, reply_body(result=b'"\xff"')),
    "result cut in a character": message(REPLY, reply_body(result=b'"\xc3')),
    "result that is no JSON": message(REPLY, reply_body(result=b"undefined")),
    "result that ends early": message(REPLY, reply_body(result=b'{"a":')),
    "result with more behind": message(REPLY, reply_body(result=b'1,"status":"success"')),
    "result with a line end in a string": message(REPLY, reply_body(result=b'"a\nb"')),
    "result with NUL": message(REPLY, reply_body(result=b'1\0')),
    **{f"{name} not UTF-8": message(REPLY, with_text(i, b"\xff\xfe")) for i, name in enumerate(TEXTS)},
    **{f"{name} of nearly 4 GB": message(REPLY, reply_body(
        status=1, result=None, texts=[b"e"] * 8, has_exception=1,
        sizes=[ABSENT - 1 if k == i else 1 for k in range(8)])) for i, name in enumerate(TEXTS)},
    "texts of an exception without one": message(REPLY, reply_body(status=1, texts=[b"e", None, b"name", *[None] * 5])),
    **{f"details {name}": message(REPLY, with_text(6, text)) for name, text in {
        "that are no members": b'"code"', "of a value": b'{"code":1}', "that end early": b'"data":{', "that end the reply": b'"a":1},"b":{"c":2',
        "with a line end in a string": b'"code":"a\nb"', "with a comma in front": b',"code":1', "with one behind": b'"code":1,',
    }.items()},
    "notice without a cause": message(NOTICE, notice_body(None, b"t", None, None)),
    "notice without a text": message(NOTICE, notice_body(b"c", None, None, None)),
    "notice not UTF-8": message(NOTICE, notice_body(b"c", b"\xff", None, None)),
    "notice with too long a text": message(NOTICE, notice_body(b"c", b"t" * 5000, None, None)),
    "notice with sizes beyond": message(NOTICE, notice_body(sizes=[100, 100, 100, 100])),
    "fetch without a method": message(FETCH_START, fetch_start(method=b"")),
    "fetch with a method that is none": message(FETCH_START, fetch_start(method=b"GET /")),
    "fetch with a method of 65 bytes": message(FETCH_START, fetch_start(method=b"G" * 65)),
    "fetch without a URL": message(FETCH_START, fetch_start(url=b"")),
    "fetch with a line end in its URL": message(FETCH_START, fetch_start(url=b"http://a/\r\nX: y")),
    "fetch with a URL not ASCII": message(FETCH_START, fetch_start(url="http://ü/".encode())),
    "fetch with half a header": message(FETCH_START, fetch_start(headers=b"accept\0")),
    "fetch with a header that does not end": message(FETCH_START, fetch_start(headers=b"accept\0x")),
    "fetch with a header's name that is none": message(FETCH_START, fetch_start(headers=b"a b\0x\0")),
    "fetch with a line end in a header": message(FETCH_START, fetch_start(headers=b"accept\0x\r\ny: z\0")),
    "fetch with sizes beyond": message(FETCH_START, fetch_start(sizes=(3, 19, 4096))),
    "fetch with sizes of nearly 4 GB": message(FETCH_START, fetch_start(sizes=(3, ABSENT, 20))),
    "fetch with a body of negative size": message(FETCH_START, fetch_start(has_body=1, body_size=-2)),
    "fetch with a size without a body": message(FETCH_START, fetch_start(body_size=5)),
    "fetch of another call": message(FETCH_START, WELL[FETCH_START], 1),
    "fetch under a number in use": message(FETCH_START, fetch_start(b"POST", has_body=1)) * 2,
    "map of a program that is not there": message(MAP_WANTED, WELL[MAP_WANTED]),
    "map of a program far beyond": message(MAP_WANTED, b"\xff" * 8),
    "map for another call": message(MAP_WANTED, WELL[MAP_WANTED], 1),
    "piece of 64 KB and one byte": message(FETCH_BODY, fetch_part(0, bytes((64 << 10) + 1))),
    "piece with a text": message(FETCH_BODY, fetch_part(0, b"", text=b"x")),
    "piece with sizes that wrap": message(FETCH_BODY, fetch_part(sizes=(0xffffffff, 1))),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_wrong_message_costs_the_worker_its_life(server, name):
    assert_breach(server, f"bytes {MESSAGES[name]}")


LARGE = 300 << 10  # more than is looked at on the main loop
LARGE_MESSAGES = {
    "no JSON": message(REPLY, reply_body(result=b'"' + b"x" * LARGE)),
    "not UTF-8": message(REPLY, reply_body(result=b'"' + b"\xff" * LARGE + b'"')),
    "another call's": message(REPLY, reply_body(result=b'"' + b"x" * LARGE + b'"'), 1),
    "malformed": message(REPLY, bytes(LARGE)),
}


@pytest.mark.parametrize("name", LARGE_MESSAGES)
def test_a_wrong_large_message_costs_the_worker_its_life(server, name):
    assert_breach(server, f"bytes {LARGE_MESSAGES[name]}")
    assert server.metrics()["js_waiting_bytes"] == 0


def test_what_is_said_behind_a_large_reply_is_heard_after_it(server):
    """The reply is with the helper thread when the rest comes."""
    large = message(REPLY, reply_body(result=b'"' + b"x" * LARGE + b'"'))
    for more in (message(REPLY, WELL[REPLY]), large, message(FETCH_START, WELL[FETCH_START]), message(READY, WELL[READY])):
        before = len(breaches(server))
        assert server.execute(f"bytes {large}{more}")["result"] == "x" * LARGE
        wait_until(lambda: len(breaches(server)) == before + 1, "the worker to be killed")
    check_unharmed(server)


@pytest.mark.parametrize("command, status", [("bytes", "timeout"), ("bytes-and-close", "crash")])
def test_a_large_message_of_which_the_rest_never_comes(server, command, status):
    announced = message(REPLY, reply_body(), size=900 << 10)
    assert server.execute(f"{command} {announced}", timeout_ms=300)["status"] == status
    wait_until(lambda: server.metrics()["js_waiting_bytes"] == 0, "its room to be given back")


@pytest.mark.parametrize("whole", [message(REPLY, WELL[REPLY]), message(NOTICE, WELL[NOTICE]), message(DRAIN)],
                         ids=["reply", "notice", "drain"])
def test_a_message_that_is_cut_by_the_end_of_the_stream(server, whole):
    body = whole.replace("id", "00" * 8)
    for size in {1, 8, 15, len(body) // 2 - 1}:
        reply = server.execute(f"bytes-and-close {body[:2 * size]}")
        assert (reply["status"], reply["error"]) == ("crash", "execution error: worker crashed (SIGKILL)")


@pytest.mark.parametrize("more", [message(REPLY, WELL[REPLY]), message(READY, WELL[READY]), message(DRAIN),
                                  message(NOTICE, WELL[NOTICE]), message(FETCH_START, WELL[FETCH_START]),
                                  message(FETCH_CANCEL, WELL[FETCH_CANCEL]), message(MAP_WANTED, WELL[MAP_WANTED])],
                         ids=["reply", "ready", "drain", "notice", "fetch", "cancel", "map"])
def test_who_has_no_call_has_nothing_to_say(server, more):
    assert_breach_after(server, f"reply-and-bytes {more}")


def map_wanted(number):
    return message(MAP_WANTED, struct.pack("<II", number, 0))


@pytest.fixture
def serve_hostile_programs(serve_hostile, tmp_path):
    """With three programs, of which the last has no source map."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.js").write_text("value null")
    (tmp_path / "a.js.map").write_text('{"version":3,"names":["' + "x" * (8 << 20) + '"]}')
    (tmp_path / "b.js.map").write_text("{}")
    programs = (f"js.programs.{name}={name}.js" for name in "abc")
    return lambda *overrides: serve_hostile("js.pool_size=2", f"js.root={tmp_path}", *programs, *overrides)


def test_a_source_map_is_given_once_to_who_reads_it(serve_hostile_programs):
    server = serve_hostile_programs()
    assert server.execute(f"flood-of 1 {map_wanted(0)}")["result"] == 1
    assert server.execute(f"flood-of 1 {map_wanted(1)}")["result"] == 1
    assert not breaches(server)
    for numbers, detail in (((1, 1), "source map that it was given already"), ((2,), "source map of a program that*"),
                            ((3,), "source map of a program that*"), ((0, 1), "source map before it has read the last one")):
        wait_until(lambda: server.executions() and server.is_quiet(), "workers with nothing to do")
        assert_breach(server, f"bytes {''.join(map(map_wanted, numbers))}")
        assert fnmatch.fnmatch(breaches(server)[-1], detail)


def test_a_scripts_worker_gets_no_map_of_what_scripts_may_not_import(serve_hostile_programs):
    server = serve_hostile_programs("js.scripts=apart", "js.programs.b.scripts=true")
    assert server.execute(f"flood-of 1 {map_wanted(1)}")["result"] == 1
    assert_breach(server, f"bytes {map_wanted(0)}")
    assert breaches(server)[-1] == "source map of a program that it was not given, or that has none"


def test_a_map_that_cannot_be_used_is_told_once(serve_hostile_programs):
    server = serve_hostile_programs()
    body = message(NOTICE, notice_body(b"program_map", b"source map is not used", b"b", b"why"))
    unknown = message(NOTICE, notice_body(b"program_map", b"source map is not used", b"x", b"why"))
    for _ in range(3):
        assert server.execute(f"flood-of 3 {unknown}{body}")["result"] == 1
    assert [line["program"] for line in server.lines("rrjs") if line["msg"] == "source map is not used"] == ["b"]


def test_a_flood_of_notices_is_a_few_lines(server):
    body = notice_body(b"flood", b"metric sample rejected", b"n", b'd"\n\x1b[2J')
    assert server.execute(f"flood-of 50000 {message(NOTICE, body)}")["result"] == 1
    lines = [line for line in server.lines("rrjs") if line["msg"] == "metric sample rejected"]
    assert 1 <= len(lines) < 60 and all(line["detail"] == 'd"\n\x1b[2J' for line in lines)


def test_a_flood_of_causes_is_a_few_lines_too(server):
    bodies = "".join(message(NOTICE, notice_body(b"cause %d" % number, b"of many", None, None)) for number in range(1000))
    assert server.execute(f"flood-of 5 {bodies}")["result"] == 1
    assert 1 <= len([line for line in server.lines("rrjs") if line["msg"] == "of many"]) < 200


def test_a_flood_of_drains_stops_nobody(server):
    assert server.execute(f"flood-of 100000 {message(DRAIN)}")["result"] == 1


def test_a_worker_that_answers_without_reading_does_not_fill_the_server(serve_hostile):
    server = serve_hostile("js.pool_size=1")
    padding = "x" * (100 << 10)
    with server.client() as client:
        # Until it is killed for that, since what goes on answering so would answer other tests' calls.
        wait_until(lambda: client.execute(f"deaf {padding}")["status"] == "crash" and
                   "reply to a call that it has not read" in breaches(server), "the breach")


def test_a_worker_that_takes_no_more_calls_loses_none(serve_hostile):
    server = serve_hostile("js.pool_size=1")
    assert server.execute("reply-and-shut")["result"] == 1
    assert server.execute("value 2")["result"] == 2


def test_a_worker_that_grows_without_a_call_is_killed(serve_hostile):
    server = serve_hostile("js.pool_size=1", "js.max_memory_mb=64")
    assert server.execute("reply-and-grow 200")["result"] == 1
    wait_until(lambda: server.metrics()['js_worker_restarts_total{reason="memory_limit"}'] == 1, "the worker to be killed")


# ---- programs ----

STALE = 2


@pytest.fixture
def serve_hostile_program(serve_hostile, tmp_path):
    """With the program `a`, whose text is what the worker does when it is to load it; a call does what its argument says."""
    def start(command, *overrides):
        (tmp_path / "a.js").write_text(command)
        return serve_hostile(f"js.root={tmp_path}", "js.programs.a=a.js", *overrides)
    return start


@pytest.mark.parametrize("exports", ["null", "{}", "7", '"f"', '[["f"]]', "[" + "[" * 500 + "]" * 501, "[1e999]",
                                     r'["\ud800"]', r'["a\u0000b","\u001b[2J","\u0001",null]', "[" + '"x",' * 300000 + '"f"]',
                                     '["' + "x" * (1 << 20) + '","f"]'], ids=lambda text: text[:12])
def test_exports_that_make_no_sense(serve_hostile_program, exports):
    """What is no short list of names is not kept, and its functions are tried; of what is one, the names."""
    server = serve_hostile_program(f"value {exports}")
    before = server.resident_mb()
    reply = server.function("a.f", "value 5")
    is_list = exports.startswith('["a')
    assert reply["status"] == ("rejected" if is_list else "success"), reply
    assert not breaches(server) and server.resident_mb() < before + 32
    for program in server.health()["programs"]:
        assert program["state"] == "loaded"


@pytest.mark.parametrize("name", ["no JSON", "not UTF-8", "another call's", "stale", "ready", "fetch"])
def test_a_worker_that_breaks_the_rules_while_it_loads(serve_hostile_program, name):
    """It breaks that program, and nothing else; the worker is not started over and over for it."""
    wrong = {
        "no JSON": message(REPLY, reply_body(result=b'["f"')), "not UTF-8": message(REPLY, reply_body(result=b'["\xff"]')),
        "another call's": message(REPLY, WELL[REPLY], 2 ** 40), "stale": message(REPLY, reply_body(retire=STALE)),
        "ready": message(READY, WELL[READY]),
        "fetch": message(FETCH_START, WELL[FETCH_START], 7),
    }[name]
    server = serve_hostile_program(f"bytes {wrong}", "js.pool_size=1")
    reply = server.function("a.f", "value 5")
    assert reply["status"] == "error" and reply["error"].startswith("execution error: the program a cannot be loaded: ")
    assert len(breaches(server)) <= 2 and server.execute("value 3")["result"] == 3


@pytest.mark.parametrize("code", [f"bytes {message(REPLY, reply_body(retire=STALE))}", f"reply-and-bytes {message(REPLY, reply_body(retire=STALE))}",
                                  f"bytes {message(REPLY, reply_body(retire=4))}"], ids=["script", "no call", "unknown flag"])
def test_a_stop_of_no_program(server, code):
    (assert_breach_after if code.startswith("reply") else assert_breach)(server, code)


def test_what_a_worker_says_of_its_second_load_is_not_believed(serve_hostile_program):
    """By then a script may have taken it over, and the program works in all others."""
    first, none = (message(REPLY, reply_body(result=result)) for result in (b'["f"]', b"[]"))
    for then in (f"bytes-and-go-on {none}", "error no", "signal 6", f"bytes {message(READY, WELL[READY])}"):
        server = serve_hostile_program(f"bytes-once {first} then {then}", "js.pool_size=1")
        stale = f"bytes-and-go-on {message(REPLY, reply_body(retire=STALE))}"
        for _ in range(3):
            assert server.function("a.f", stale)["result"] == 1
            assert server.function("a.f", "value 5")["result"] == 5
        assert server.function("a.g", "value 5")["status"] == "rejected"
        assert server.health()["programs"][0]["state"] == "loaded"


def test_answers_to_fetches_do_not_pile_up_unread(serve_hostile):
    server = serve_hostile()
    assert_breach(server, "fetch-unread")
    assert breaches(server) == ["more fetches than js.max_pending"]


@pytest.mark.parametrize("kind", [FETCH_BODY, FETCH_READ, FETCH_CANCEL], ids=["body", "read", "cancel"])
def test_messages_about_a_fetch_that_is_over_are_passed_over(server, kind):
    assert server.execute(f"flood-of 20000 {message(kind, WELL[kind])}")["result"] == 1


# ---- the ring ----

def record(message_bytes, fields=b"", length=None, level=1, time_ms=1.7e12, message_size=None):
    whole = message_bytes + fields
    head = struct.pack("<iidii", len(whole) if length is None else length, level, time_ms,
                       len(message_bytes) if message_size is None else message_size, 0)
    return head + whole + bytes(-len(whole) % 8)


def ring(data, tail=0, filled=None):
    head = (tail + (len(data) if filled is None else filled)) % 2 ** 32
    return f"ring {tail} {head} {data.hex()}"


LINE = record(b"hello", b'"a":1')
POSITIONS = [1, 4, 7, 8, RING_SIZE - 8, RING_SIZE - 1, RING_SIZE, RING_SIZE + 8, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 8, 2 ** 32 - 1]


@pytest.mark.parametrize("name, code", {
    "nothing but zeroes": ring(bytes(64)),
    "nothing but ones": ring(b"\xff" * 64),
    "length negative": ring(record(b"hello", length=-1)),
    "length beyond what is there": ring(record(b"hello", length=800)),
    "length of the longest and one": ring(record(b"hello", length=(256 << 10) + 1), filled=RING_SIZE),
    "length of 2 GB": ring(record(b"hello", length=2 ** 31 - 1)),
    "message longer than the line": ring(record(b"hello", message_size=6)),
    "message of negative size": ring(record(b"hello", message_size=-5)),
    "level unknown": ring(record(b"hello", level=4)),
    "level negative": ring(record(b"hello", level=-7)),
    "level with an unknown flag": ring(record(b"hello", level=65)),
    "console text nobody asked for": ring(record(b"hello", level=17)),
    "quoted console text": ring(record(b"hello", level=49)),
    "a quoted message that ends its string": ring(record(b'a","b":"', level=33)),
    "a quoted message that ends in a backslash": ring(record(b"a\\", level=33)),
    "a quoted message with half an escape": ring(record(b"a\\u00", level=33)),
    "time not a number": ring(record(b"hello", time_ms=math.nan)),
    "time infinite": ring(record(b"hello", time_ms=math.inf)),
    "time negative": ring(record(b"hello", time_ms=-1.0)),
    "time beyond 64 bits of nanoseconds": ring(record(b"hello", time_ms=9.9e13)),
    "padding negative": ring(struct.pack("<ii", -8, -1) + bytes(24)),
    "padding of nothing": ring(struct.pack("<ii", 0, -1) + bytes(24)),
    "padding in the middle": ring(struct.pack("<ii", 32, -1) + bytes(24) + LINE),
    "padding of more than a ring": ring(struct.pack("<ii", 2 * RING_SIZE, -1) + bytes(24)),
    "more than a ring": ring(LINE, filled=RING_SIZE + 8),
    "half a record": ring(LINE, filled=8),
    "a line end in the message": ring(record(b'a\n{"level":"error"}')),
    "NUL in the message": ring(record(b"a\0b")),
    "an escape character in the message": ring(record(b"\x1b[2J")),
    "a message not UTF-8": ring(record(b"\xff\xfe")),
    "a character cut between message and fields": ring(record(b"a\xc3", b"\xbc")),
    "a quote in the message": ring(record(b'a","level":"error')),
    "a backslash at the end of the message": ring(record(b"a\\")),
    "a line end in the fields": ring(record(b"a", b'"b":\n1')),
    "fields not UTF-8": ring(record(b"a", b'"b":"\xff"')),
    "fields that end the line": ring(record(b"a", b'"b":1},{"c":2')),
    "fields that are none": ring(record(b"a", b"b")),
    "fields that begin with a comma": ring(record(b"a", b',"b":1')),
    "fields that end in a comma": ring(record(b"a", b'"b":1,')),
}.items(), ids=lambda value: value if not value.startswith("ring ") else "")
def test_a_ring_that_makes_no_sense_is_not_read(server, name, code):
    before = len(server.lines("js"))
    assert_breach(server, code)
    assert len(server.lines("js")) == before


@pytest.mark.parametrize("tail", [0, *POSITIONS])
def test_positions_of_the_ring(server, tail):
    """Every position against every other: a line or a breach, never more than what was there."""
    for filled in (0, 1, len(LINE), len(LINE) + 8, RING_SIZE, RING_SIZE + 8, 2 ** 31, 2 ** 32 - 8):
        before = len(server.lines("js"))
        reply = server.execute(ring(LINE, tail, filled))
        assert reply["status"] in ("success", "crash")
        assert len(server.lines("js")) - before <= 1
        assert server.execute("value 1")["result"] == 1


def test_a_line_that_was_begun_and_never_ended_is_counted(serve_hostile):
    server = serve_hostile("js.pool_size=1")
    assert server.execute(f"block {BEGUN_OFFSET} 01000000")["result"] == 1
    assert server.execute("signal 9")["status"] == "crash"
    wait_until(lambda: server.metrics()["js_log_lines_dropped_total"] == 1, "the lost line")
    assert server.execute("log after")["result"] == 1
    assert [line["msg"] for line in server.lines("js")] == ["after", "second"]


# ---- cells and registry ----

@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e308", "0.5", "-1e308"])
def test_cells_of_any_value(serve_hostile, value):
    server = serve_hostile("js.pool_size=1")
    family = family_record(0, b"js_user_a_total") + series_record(0, [(b"x", b"1")]) + \
        family_record(2, b"js_user_h", bounds=(1, 2)) + series_record(1, [])
    assert server.execute(f"registry end {family.hex()}")["result"] == 1
    for _ in range(4):
        assert server.execute(f"cells {value}")["result"] == 1
        check_page(server.metrics_text())
        assert server.execute("signal 9")["status"] == "crash"
    samples = server.metrics()
    assert samples['js_user_a_total{x="1"}'] >= 0 and samples["js_metrics_series"] == 6


def test_what_a_worker_spoiled_counts_again_for_the_next(serve_hostile):
    """The last worker's NaN would swallow whatever is added to it."""
    server = serve_hostile("js.pool_size=1")
    for _ in range(3):
        assert server.execute("cells nan")["result"] == 1
        assert server.execute("signal 9")["status"] == "crash"
        wait_until(server.is_quiet, "the next worker")
    assert server.execute("notice orders")["result"] == 1
    assert server.metrics()['js_metrics_rejected_total{reason="label"}'] == 5


def test_counters_that_fall_do_no_harm(serve_hostile):
    server = serve_hostile("js.pool_size=1")
    for value in ("7", "3", "0"):
        assert server.execute(f"cells {value}")["result"] == 1
        check_page(server.metrics_text())


def series_record(family, labels, size=None, text_size=None, kind=2):
    text = b"".join(name + b"\0" + value + b"\0" for name, value in labels)
    whole = 16 + len(text) + -len(text) % 8
    return struct.pack("<4I", whole if size is None else size, kind, family, len(text) if text_size is None else text_size) + \
        text + bytes(-len(text) % 8)


def family_record(kind, name, text=b"h\0\0", bounds=()):
    text = name + b"\0" + text
    values = struct.pack(f"<{len(bounds)}d", *bounds)
    size = 24 + len(values) + len(text) + -len(text) % 8
    return struct.pack("<6I", size, 1, kind, len(bounds), len(text), 0) + values + text + bytes(-len(text) % 8)


COUNTER = family_record(0, b"js_user_a_total") + series_record(0, [(b"x", b"1")])


@pytest.mark.parametrize("name, forged", {
    "size 0": series_record(0, [], size=0),
    "size beyond what is published": series_record(0, [], size=4096),
    "size of nearly 4 GB": series_record(0, [], size=0xfffffff8),
    "text beyond the record": series_record(0, [(b"x", b"2")], text_size=4096),
    "unknown type": series_record(0, [], kind=9),
    "no such family": series_record(5, []),
    "the server's own name": family_record(0, b"process_cpu_seconds_total"),
    "a name with a quote": family_record(1, b'js_user_"'),
    "a name with a line end": family_record(1, b"js_user_a\nb 1"),
    "a help text not UTF-8": family_record(1, b"js_user_b", b"\xff\0\0"),
    "a declaration": family_record(1, b"js_user_b", b"h\0key\0"),
    "bounds that fall": family_record(2, b"js_user_h", bounds=(2, 1)),
    "bounds that are no numbers": family_record(2, b"js_user_h", bounds=(math.nan,)),
    "a label with a quote": series_record(0, [(b'x"', b"1")]),
    "a value not UTF-8": series_record(0, [(b"x", b"\xff")]),
    "the same series twice": series_record(0, [(b"x", b"1")]),
}.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_registry_that_makes_no_sense_is_put_back(serve_hostile, name, forged):
    server = serve_hostile()
    assert server.execute(f"registry end {COUNTER.hex()}")["result"] == 1
    assert 'js_user_a_total{x="1"}' in server.metrics()
    assert server.execute(f"registry end {forged.hex()}")["result"] == 1
    page = server.metrics_text()
    check_page(page)
    assert 'js_user_a_total{x="1"} 0\n' in page and server.metrics()["js_metrics_series"] == 1
    assert [line["level"] for line in server.lines("rrjs") if "metrics registry was damaged" in line["msg"]] == ["error"]
    wait_until(lambda: server.metrics()['js_worker_restarts_total{reason="reset"}'] >= 1, "the workers to be replaced")
    wait_until(server.is_quiet, "the new workers")
    assert server.execute(f"registry end {series_record(0, [(b'y', b'2')]).hex()}")["result"] == 1
    assert server.metrics()['js_user_a_total{y="2"}'] == 0


@pytest.mark.parametrize("published", [0, 4, 1 << 20, 0x7ffffff8, 0xffffffff])
def test_a_registry_of_impossible_size(serve_hostile, published):
    server = serve_hostile()
    assert server.execute(f"registry end {COUNTER.hex()}")["result"] == 1
    check_page(server.metrics_text())
    assert server.execute(f"registry {PUBLISHED_OFFSET} {struct.pack('<I', published).hex()}")["result"] == 1
    check_page(server.metrics_text())
    assert server.execute("signal 9")["status"] == "crash"


@pytest.mark.parametrize("damage", ["block 0 " + "ff" * 28, "registry 0 " + "ff" * 64, "block 0 " + "00" * 4096,
                                    "registry 0 " + "00" * 4096], ids=["block", "registry", "empty block", "empty registry"])
def test_damaged_headers_keep_no_successor_out(serve_hostile, damage):
    server = serve_hostile("js.pool_size=1")
    for _ in range(4):
        # The spare too: one that is just starting may meet the damage, and is then started again.
        wait_until(lambda: all(worker["state"] == "idle" for worker in server.health()["workers"]), "all workers to be idle")
        assert server.execute(damage)["result"] == 1
        assert server.execute("signal 9")["status"] == "crash"
    assert not [line for line in server.lines("rrjs") if line["msg"] == "worker cannot be started"]


@pytest.mark.parametrize("owner", [1, 3, 4711, 0xffffffff])
def test_a_lock_that_is_never_released_is_taken_away(serve_hostile, owner):
    server = serve_hostile()
    with server.client() as busy:
        assert server.execute(f"registry {LOCK_OFFSET} {struct.pack('<I', owner).hex()}")["result"] == 1
        busy.send("js.Execute", {"code": "sleep 2500"})
        line = server.wait_for_line(lambda line: "lock of the metrics registry" in line["msg"])
        assert line["owner"] == owner
        assert busy.receive().value["status"] == "success"
    assert [worker for worker in server.health()["workers"] if worker["executions"] > 0]
