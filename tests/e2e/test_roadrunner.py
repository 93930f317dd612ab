"""rrjs inside RoadRunner: by the plugin in go/, and as a service of it."""

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest

import roadrunner as rr
from http_peer import Peer
from roadrunner import PROGRAM, RoadRunner, build_roadrunner, process_state
from support import GOB, JSON, MSGPACK, ROOT, RRJS, Client, run_rrjs, wait_until
from wire import msgpack_decode

PAGE = os.path.join(ROOT, "docs", "roadrunner.md")


@pytest.fixture(scope="module", autouse=True)
def program():
    return build_roadrunner()


@pytest.fixture
def begin(tmp_path):
    """begin(configuration, *arguments) -> a RoadRunner that is starting; nothing is left of it at the end."""
    started = []

    def start(configuration, *arguments, **options):
        started.append(RoadRunner(tmp_path / f"rr{len(started)}", configuration, *arguments, **options))
        return started[-1]

    yield start
    for one in started:
        one.end()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def example(name):
    """The block of the manual behind <!-- name -->."""
    return re.search(rf"<!-- {name} -->\n(?:<!-- not run -->\n)?```yaml\n(.*?)```", open(PAGE).read(), re.S)[1]


def test_the_plugin_is_small_and_vetted():
    """No C in it, and formatted as Go has it."""
    sources = sorted(Path(ROOT, "go").glob("*.go"))
    lines = [line for source in sources for line in source.read_text().splitlines()]
    assert 300 < sum(bool(line.strip()) and not line.strip().startswith("//") for line in lines) <= 500
    assert 'import "C"' not in lines
    folders = [os.path.join(ROOT, "go"), rr.SOURCES]
    assert subprocess.run([os.path.join(os.path.dirname(rr.go()), "gofmt"), "-l", *folders], capture_output=True).stdout == b""
    done = subprocess.run(["nice", "-n", "10", rr.go(), "vet", ".", "github.com/rrjs/rrjs/go"], cwd=rr.SOURCES,
                          env=rr.GO_ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# ---- the plugin: calls ----

PROGRAM_TEXT = """
export default () => "default";
export const total = (a, b) => ({ sum: a + b, key: process.env.PRICING_KEY });
"""

CALLS = [("js.Execute", request) for request in (
    {"code": "2 + 2"}, {"code": "0.5"}, {"code": "'text <&> é \\u2028 \\ud83d\\ude00'"}, {"code": "null"}, {"code": "true"},
    {"code": "[1, null, 2.5, 'x', [], {}]"}, {"code": "({z: 1, a: {b: [true]}, 10: null})"}, {"code": "9007199254740993"},
    {"code": "null.x", "request_id": "r-1"}, {"code": "throw Object.assign(new Error('no'), {code: 'X', sku: 1})"},
    {"code": "1 +"}, {"code": ""}, {}, {"code": "args", "args": [1, {"a": None}, "é"]}, {"code": "while (true) {}", "timeout_ms": 100},
    {"code": "1", "timeout_ms": 999999999}, {"code": "log.info('kept', {n: 1}); 1", "logs": True}, {"code": "x", "name": "page"},
    {"code": "'x'.repeat(300000)"}, {"code": "1", "request_id": "r" * 300}, {"code": "1", "net": "nowhere"})] + [
    ("js.Call", {"function": "pricing"}), ("js.Call", {"function": "pricing.total", "args": [1, 2]}),
    ("js.Call", {"function": "pricing.nothing"}), ("js.Call", {"function": "pricing.total", "args": 5}),
    ("js.Check", {"code": "let a = 1;"}), ("js.Check", {"code": "let = ("}), ("js.Check", {})]


@pytest.fixture(scope="module")
def pair(tmp_path_factory, program):
    """A RoadRunner, and the address at which the same rrjs takes calls directly."""
    folder = tmp_path_factory.mktemp("pair")
    (folder / "pricing.js").write_text(PROGRAM_TEXT)
    one = RoadRunner(folder, "js: {listen: 'unix://{folder}/direct.sock', pool_size: 1, scripts: 'on', "
                             "programs: {pricing: {file: pricing.js, env: [PRICING_KEY]}}}", env={"PRICING_KEY": "$HOME"}).serves()
    yield one, f"unix://{folder}/direct.sock"
    one.end()


def told(body):
    """What a reply says, without what differs from call to call."""
    if isinstance(body, dict):
        body.pop("duration_ms", None), body.pop("DurationMs", None)
        for line in body.get("logs") or []:
            line.pop("time")
    return body


def msgpack_encode(value):
    """Small maps, lists and scalars."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return b"\xd3" + value.to_bytes(8, "big", signed=True)
    if isinstance(value, str):
        return b"\xdb" + len(value.encode()).to_bytes(4, "big") + value.encode()
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(msgpack_encode, value))
    return bytes([0x80 | len(value)]) + b"".join(msgpack_encode(key) + msgpack_encode(value[key]) for key in value)


def through(address, codec):
    replies = []
    with Client(address) as client:
        for method, request in CALLS:
            reply = client.call(method, msgpack_encode(request) if codec == MSGPACK else request, flags=codec)
            decode = json.loads if codec == JSON else msgpack_decode
            replies.append((reply.flags, reply.body.decode() if reply.is_error else told(decode(reply.body))))
    return replies


@pytest.mark.parametrize("codec", [JSON, MSGPACK], ids=["JSON", "msgpack"])
def test_replies_through_roadrunner_are_those_of_rrjs(pair, codec):
    one, direct = pair
    replies = through(one.rpc, codec)
    assert replies == through(direct, codec)
    assert replies[0][1]["result"] == 4 and replies[12] == (codec | 0x40, "code is required")


def test_replies_to_a_go_client_are_those_of_rrjs(pair):
    """Its codec is gob; the types of results are the same, too."""
    one, direct = pair
    go_names = {"code": "Code", "function": "Function", "args": "Args", "request_id": "RequestID", "timeout_ms": "TimeoutMs",
                "logs": "Logs", "name": "Name", "net": "Net"}
    calls = "".join(json.dumps({"Method": method, "Request": {go_names[key]: value for key, value in request.items()}})
                    for method, request in CALLS)
    both = []
    for address in (one.rpc, direct):
        done = subprocess.run([PROGRAM, "gob", address], input=calls, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        both.append([json.loads(line) for line in done.stdout.splitlines()])
        for answer in both[-1]:
            told({"logs": answer["reply"]["Logs"]})
    assert both[0] == both[1]
    assert [answer["type"] for answer in both[0][:7]] == ["int64", "float64", "string", "<nil>", "bool", "[]interface {}",
                                                          "map[string]interface {}"]


def test_a_request_that_is_too_large_is_told_and_harms_no_other(pair):
    one, direct = pair
    big = {"code": "'" + "x" * (17 << 20) + "'"}
    texts = []
    for address in (one.rpc, direct):
        with Client(address) as client:
            texts.append(client.call("js.Execute", big).body.decode())
    assert "is over the limit of" in texts[0] and "js.max_request_mb" in texts[0] and texts[0] == texts[1]
    assert one.execute("1")["result"] == 1


def test_calls_of_one_connection_run_at_the_same_time(begin):
    one = begin("js: {pool_size: 2, allow_net: [127.0.0.1]}").serves()
    with Peer() as peer, one.client() as client:
        held = client.send("js.Execute", {"code": peer.held("'held'")})
        peer.wait_for_requests(1)
        free = client.send("js.Execute", {"code": "'free'"})
        first = client.receive()
        peer.release()
        second = client.receive()
    assert [(first.sequence, first.value["result"]), (second.sequence, second.value["result"])] == [(free, "free"), (held, "held")]


def test_the_example_of_the_manual(begin, tmp_path):
    folder = tmp_path / "rr0"
    (folder / "js").mkdir(parents=True)
    (folder / "js" / "pricing.js").write_text("export const total = items => items.reduce((sum, item) => sum + item.price * item.count, 0)")
    pages = [str(free_port()), str(free_port())]
    text = example("plugin").replace('version: "3"\n', "").replace("2112", pages[0]).replace("2114", pages[1])
    one = begin(text).serves()
    assert one.call("js.Call", {"function": "pricing.total", "args": [[{"price": 20, "count": 3}], "DE"]}).value["result"] == 60
    assert "\njs_pool_size 4\n" in one.get(f"127.0.0.1:{pages[0]}", "/metrics")[1]
    assert one.get(f"127.0.0.1:{pages[1]}", "/health?plugin=js")[0] == 200


# ---- the plugin: configuration ----

def test_the_section_arrives_whole_and_is_in_no_list_of_processes(begin, tmp_path):
    """RoadRunner folds keys to lower case and has put the environment in; -o makes texts of numbers."""
    folder = tmp_path / "rr0"
    (folder / "js").mkdir(parents=True)
    (folder / "js" / "pricing.js").write_text(
        "export const readTotal = () => [process.env.PRICING_KEY, process.env.path]; export default () => 1")
    one = begin("""
js:
  Pool_Size: 3
  ROOT: "{folder}/js"
  Allow_Net: [Example.COM]
  Log: {Redact: ["${SECRET}"]}
  Programs:
    Pricing: {File: pricing.js, ENV: [PRICING_KEY], Functions: {readTotal: {timeout_ms: 5000}}}
""", "-o", "js.default_timeout_ms=1500", "-o", "js.max_executions=77",
                env={"SECRET": "with $HOME", "PRICING_KEY": "k-$HOME", "HOME": "/nowhere"}).serves()
    assert one.call("js.Call", {"function": "pricing.readTotal"}).value["result"] == ["k-$HOME", None]
    assert one.execute("while (true) {}")["error"] == "execution timeout after 1.5s"
    line = one.wait_for_line("server started", "js.rrjs")
    assert (line["pool_size"], line["default_timeout_ms"]) == (3, 1500)
    one.execute("log.info('x', {'with $HOME': 1, open: 3})")
    assert one.wait_for_line("x", "js") | {"ts": 0} == {"level": "info", "ts": 0, "logger": "js", "msg": "x",
                                                       "with $HOME": "[redacted]", "open": 3}
    command = open(f"/proc/{one.rrjs()}/cmdline").read().split("\0")
    assert command[1:-1] == ["serve", "-c", "/dev/fd/3", "--ready-fd", "2", "--stop-on-stdin-eof"]


def test_without_the_section_there_is_no_plugin(begin):
    one = begin("").serves()
    assert b"can't find service js" in one.call("js.Execute", {"code": "1"}).body
    assert rr.descendants(one.process.pid) == []


@pytest.mark.parametrize("section, reason", [
    ("{pool_size: 0}", "js.pool_size"), ("{poolsize: 1}", "pool_size"), ("{binary: /nowhere/rrjs}", "/nowhere/rrjs"),
    ("{programs: {a: {file: a.js, env: {A: b}}}}", "js.programs.a.env"), ("{max_timeout_ms: soon}", "max_timeout_ms")])
def test_roadrunner_does_not_start_with_what_rrjs_refuses(begin, section, reason):
    one = begin(f"js: {section}")
    assert one.process.wait(60) == 1
    assert reason in one.stderr()


# ---- the plugin: metrics, logs, workers, health ----

def test_metrics_are_on_the_page_of_roadrunner(begin):
    address = f"127.0.0.1:{free_port()}"
    one = begin(f"metrics: {{address: '{address}'}}\njs: {{pool_size: 1}}").serves()
    one.execute("metrics.increment('orders', {kind: 'a\"b\\\\c'}); metrics.histogram('took', 0.2); metrics.gauge('took_count', 7); 1")
    status, page = one.get(address, "/metrics")
    assert status == 200
    samples = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    assert samples['js_executions_total{status="success"}'] == "1" and samples["js_plugin_up"] == "1"
    assert samples['js_user_orders_total{kind="a\\"b\\\\c"}'] == "1"
    assert (samples['js_user_took_bucket{le="+Inf"}'], samples["js_user_took_sum"]) == ("1", "0.2")
    families = re.findall(r"^# TYPE (\S+)", page, re.M)
    assert len(families) == len(set(families)) and families.count("process_resident_memory_bytes") == 1
    os.kill(one.rrjs(), signal.SIGKILL)
    wait_until(lambda: "js_plugin_restarts_total 1\n" in one.get(address, "/metrics")[1], "another start")
    wait_until(lambda: "js_plugin_up 1\n" in one.get(address, "/metrics")[1], "rrjs")


FINE = "# HELP js_fine Fine.\n# TYPE js_fine counter\njs_fine 1\n"
BAD_PAGES = {
    "a series twice": FINE + "# TYPE js_x gauge\njs_x{a=\"1\"} 1\njs_x{a=\"1\"} 2\n",
    "a name that is also part of a histogram": FINE + "# TYPE js_h histogram\njs_h_bucket{le=\"+Inf\"} 1\njs_h_sum 1\njs_h_count 1\n"
                                                      "# TYPE js_h_count gauge\njs_h_count{a=\"b\"} 5\n",
    "those of RoadRunner and of the plugin": FINE + "# TYPE go_goroutines counter\ngo_goroutines 1\nprocess_cpu_seconds_total 5\n"
                                                    "# TYPE js_plugin_up counter\njs_plugin_up 1\nother 1\n",
    "no page": "<html>\n", "nothing": "", "a line without its end": FINE + "js_y{a=\"", "a family twice": FINE + FINE,
}


@pytest.fixture
def fake(tmp_path):
    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "start").write_text("well")
    (folder / "page").write_text("")
    program = os.path.join(os.path.dirname(__file__), "fake_rrjs.py")
    return folder, f"{{binary: {program}}}", {"FAKE_RRJS": str(folder)}


def test_no_page_of_ours_breaks_that_of_roadrunner(begin, fake):
    folder, section, env = fake
    address = f"127.0.0.1:{free_port()}"
    one = begin(f"metrics: {{address: '{address}'}}\njs: {section}", env=env).serves()
    wait_until(lambda: "js_plugin_up 1\n" in one.get(address, "/metrics")[1], "the fake")
    for name, text in BAD_PAGES.items():
        (folder / "page").write_text(text)
        status, page = one.get(address, "/metrics")
        assert status == 200 and "\njs_plugin_up 1\n" in page and "\ngo_goroutines " in page and "\nother" not in page, name
        assert ("\njs_fine 1\n" in page) == (name not in ("no page", "nothing")), name


def test_lines_are_in_the_logger_with_level_fields_and_types(begin):
    one = begin("js: {pool_size: 1}").serves()
    one.execute("log.debug('d'); log.info('i', {z: 'text', a: 1, big: 2 ** 60, f: 0.5, t: true, n: null, o: {y: [1, {x: '<é>'}], b: 2}, "
                "level: 'forged', msg: 'm', ts: 1, logger: 'l'}); log.warn('w', {s: '5'}); log.error('e')", request_id="r-7")
    one.wait_for_line("e", "js")
    lines = [line for line in one.lines("js")]
    assert [(line["level"], line["msg"], line["request_id"]) for line in lines] == [
        ("debug", "d", "r-7"), ("info", "i", "r-7"), ("warn", "w", "r-7"), ("error", "e", "r-7")]
    text = next(line for line in one.log_path.read_text().splitlines() if '"msg":"i"' in line)
    fields = text.partition('"request_id":"r-7",')[2]
    assert fields.startswith('"z":"text","a":1,"big":1152921504606847000,"f":0.5,"t":true,"n":null,"o":{"b":2,"y":[1,{"x":"<é>"}]}')
    assert [line["ts"] for line in lines] == sorted(line["ts"] for line in lines)
    assert "server started" in [line["msg"] for line in one.lines("js.rrjs")]


def test_no_line_of_ours_ends_roadrunner(begin, fake):
    """What is no line of a log is passed on as text; so is the beginning of one."""
    folder, section, env = fake
    heads = '"ts":1,"logger":"js","msg":"m"'
    lines = [f'{{"level":"{level}",{heads}}}' for level in ("fatal", "panic", "dpanic", "nothing")] + [
        "text", "[]", "{", '{"level":"info"}', f'{{"level":"info",{heads},"a":}}', f'{{"level":"info",{heads},"a":1,"a":2}} rest',
        "\xff\0", '{"level":5,"ts":"x"}', f'{{"level":"warn",{heads},"deep":{"[" * 20000}{"]" * 20000}}}', "x" * 300000]
    (folder / "lines").write_text("\n".join([*lines, f'{{"level":"info",{heads.replace("1", "2", 1)},"last":true}}', "cut"]), "latin-1")
    one = begin(f"js: {section}", env=env).serves()
    wait_until(lambda: any(line.get("last") for line in one.lines("js")), "the last line")
    levels = [line["level"] for line in one.lines("js") if line["msg"] == "m"]
    assert levels[:3] == ["error"] * 3 and set(levels) <= {"error", "warn", "info"}
    assert {"text", "[]", "{", "x" * 300000} <= {line["msg"] for line in one.lines("js") if line["level"] == "error"}
    one.stop()
    assert one.lines("js")[-1]["msg"] == "cut"


def test_the_channel_of_the_logger_counts(begin, tmp_path):
    """Its output, and its level: rrjs is not asked for lines that nobody wants."""
    one = begin("logs: {channels: {js: {mode: raw, level: warn, output: ['{folder}/js.log']}}}\njs: {pool_size: 1}").serves()
    one.execute("log.info('no'); log.warn('yes', {a: 1}); log.error('again')")
    path = one.folder / "js.log"
    wait_until(lambda: path.exists() and path.read_text().endswith("again\n"), "the lines")
    assert path.read_text() == 'yes\t{"a": 1}\nagain\n'


def test_workers_and_reset(begin, tmp_path):
    """What `rr workers` and `rr reset` ask for. Programs are read anew."""
    folder = tmp_path / "rr0"
    folder.mkdir()
    (folder / "page.js").write_text("export default () => 1")
    one = begin("js: {pool_size: 2, programs: {page: page.js}}").serves()
    wait_until(lambda: one.call("js.Call", {"function": "page"}).value["result"] == 1, "a call")
    before = one.call("informer.Workers", "js").value["workers"]
    assert {worker["command"] for worker in before} == {"rrjs-worker"} and len(before) == 2
    assert sum(worker["numExecs"] for worker in before) == 1 and all(worker["memoryUsage"] > 1 << 20 for worker in before)
    assert {worker["pid"] for worker in before} <= set(rr.descendants(one.rrjs()))
    assert "js" in one.call("informer.List", True).value and "js" in one.call("resetter.List", True).value
    (folder / "page.js").write_text("export default () => 2")
    assert one.call("resetter.Reset", "js").value is True
    after = one.call("informer.Workers", "js").value["workers"]
    assert not {worker["pid"] for worker in before} & {worker["pid"] for worker in after}
    assert one.call("js.Call", {"function": "page"}).value["result"] == 2
    assert run_rrjs("workers", "--rpc", one.rpc).stdout.count("ready") == 2
    assert run_rrjs("reset", "--rpc", one.rpc).stdout == "every worker was replaced\n"
    (folder / "page.js").write_text("export default (")
    assert b"page.js" in one.call("resetter.Reset", "js").body
    assert one.call("js.Call", {"function": "page"}).value["result"] == 2


def test_status_and_readiness(begin, tmp_path):
    address = f"127.0.0.1:{free_port()}"
    folder = tmp_path / "rr0"
    folder.mkdir()
    (folder / "needed.js").write_text("throw new Error('not yet')")
    one = begin(f"status: {{address: '{address}'}}\njs: {{pool_size: 1, programs: {{needed: {{file: needed.js, required: true}}}}}}").serves()
    wait_until(lambda: one.get(address, "/health?plugin=js")[0] == 200, "rrjs")
    assert one.get(address, "/ready?plugin=js")[0] == 503
    (folder / "needed.js").write_text("export default () => 1")
    assert one.call("resetter.Reset", "js").value is True
    assert one.get(address, "/ready?plugin=js")[0] == 200
    pid = one.rrjs()
    os.kill(pid, signal.SIGSTOP)
    assert one.get(address, "/health?plugin=js")[0] == 503
    os.kill(pid, signal.SIGCONT)
    wait_until(lambda: one.get(address, "/health?plugin=js")[0] == 200, "rrjs to answer again")


# ---- the plugin: ends ----

def held_call(one, peer, client, result="'done'"):
    sequence = client.send("js.Execute", {"code": peer.held(result)})
    peer.wait_for_requests(1)
    return sequence


def test_a_stop_lets_calls_end(begin):
    one = begin("js: {pool_size: 1, allow_net: [127.0.0.1]}").serves()
    with Peer() as peer, one.client() as client:
        held_call(one, peer, client)
        one.process.send_signal(signal.SIGTERM)
        one.wait_for_line("stopping", "js.rrjs")
        peer.release()
        assert client.receive().value["result"] == "done"
        assert one.process.wait(60) == 0
    assert one.lines()[-1]["msg"] == "stopped"


@pytest.mark.parametrize("frozen", [False, True], ids=["a call without an end", "an rrjs that does nothing"])
def test_a_stop_ends_within_the_grace_period(begin, frozen):
    one = begin("js: {pool_size: 1, allow_net: [127.0.0.1], stop_timeout_ms: 600000}", "-grace", "3s").serves()
    pid = one.rrjs()
    with Peer() as peer, one.client() as client:
        held_call(one, peer, client)
        if frozen:
            os.kill(pid, signal.SIGSTOP)
        one.process.send_signal(signal.SIGTERM)
        reply = client.receive()
        assert reply.is_error if frozen else reply.value["error"] == "execution error: the server is stopping"
        assert one.process.wait(60) == 0


def test_rrjs_is_started_again_where_it_was_killed(begin):
    one = begin("js: {pool_size: 1, allow_net: [127.0.0.1]}").serves()
    with Peer() as peer, one.client() as client:
        held_call(one, peer, client)
        pid, left = one.rrjs(), rr.descendants(one.rrjs())
        os.kill(pid, signal.SIGKILL)
        assert client.receive().body.startswith(b"js: rrjs has not answered: ")
        assert client.execute("'again'")["result"] == "again"
    for worker in left:
        wait_until(lambda: not process_state(worker), "the end of its workers")
    line = one.wait_for_line("rrjs has ended and is started again", "js")
    assert (line["level"], line["error"], line["in"]) == ("error", "signal: killed", 0.1)
    assert len(list(one.folder.glob("*.sock"))) == 2


def test_there_is_more_and_more_time_between_starts(begin, fake):
    folder, section, env = fake
    (folder / "start").write_text("fail")
    one = begin(f"js: {section}", env=env).serves()
    starts = folder / "starts"
    wait_until(lambda: starts.exists() and len(starts.read_text().splitlines()) >= 5, "five starts")
    times = [float(line) for line in starts.read_text().split()]
    assert all(later - earlier >= 0.1 * 2 ** number for number, (earlier, later) in enumerate(zip(times, times[1:]))), times
    one.call("informer.Workers", "js")
    line = one.wait_for_line("the workers of rrjs are not known", "js")
    assert line["error"] == "js: rrjs is not there: exit status 1 rrjs: it was told to fail"
    (folder / "start").write_text("well")
    one.wait_for_line("rrjs: it was told to fail", "js")


def test_rrjs_does_not_outlive_a_roadrunner_that_was_killed(begin):
    one = begin("js: {pool_size: 1, allow_net: [127.0.0.1]}").serves()
    with Peer() as peer, one.client() as client:
        held_call(one, peer, client)
        left = rr.descendants(one.process.pid)
        assert len(left) >= 3
        one.stop(signal.SIGKILL)
        for pid in left:
            wait_until(lambda: not process_state(pid), f"the end of {pid}")
    (one.folder / "rr.sock").unlink()
    assert list(one.folder.glob("*.sock")) == []
    assert begin("js: {pool_size: 1}").serves().execute("1")["result"] == 1


# ---- the service ----

def service(begin, tmp_path, **replaced):
    """The example of the manual, on free ports."""
    folder = tmp_path / "rr0"
    folder.mkdir()
    text = example("service").replace("6002", str(free_port())).replace("2114", str(free_port())).replace("2113", str(free_port()))
    return begin(text.replace('version: "3"\n', ""), "-stock")


def service_addresses(one):
    text = (one.folder / ".rr.yaml").read_text()
    return ["tcp://" + re.search(r"^js:\n +listen: tcp://(127\.0\.0\.1:\d+)", text, re.M)[1], re.search(r"status_address: (\S+)", text)[1]]


def test_rrjs_as_a_service(begin, tmp_path):
    one = service(begin, tmp_path).serves()
    rpc, status = service_addresses(one)

    def is_ready():
        try:
            return one.get(status, "/ready")[0] == 200
        except OSError:  # it ends just now
            return False

    wait_until(is_ready, "rrjs")
    with Client(rpc) as client:
        assert client.execute("log.info('a line', {n: 1}); 6 * 7")["result"] == 42
    text = '"msg":"a line","n":1'
    line = wait_until(lambda: next((line for line in one.lines("service.js") if text in line["msg"]), None), "the line")
    assert line["level"] == "info"
    pid = one.rrjs()
    assert pid in [worker["pid"] for worker in one.call("informer.Workers", "service").value["workers"]]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not process_state(pid), "its end")
    wait_until(is_ready, "another rrjs")
    assert one.call("resetter.Reset", "service").value is True
    wait_until(is_ready, "one more")
    left = rr.descendants(one.process.pid)
    one.stop(signal.SIGKILL)
    for pid in left:
        wait_until(lambda: not process_state(pid), f"the end of {pid}")
    (one.folder / "rr.sock").unlink()
