"""The walls around programs: what a call leaves behind meets no other call, and scripts and programs meet nothing of each
other."""

import os
import threading

import pytest

from http_peer import Peer
from support import wait_until


@pytest.fixture(scope="module")
def peer():
    with Peer() as peer:
        yield peer


def value(reply):
    assert reply["status"] == "success", reply
    return reply["result"]


# ---- from call to call ----

LEFT_BEHIND = """
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let settle, fail, resolveKept, rejectKept, handle;
export const pending = () => new Promise((resolve, reject) => { settle = resolve; fail = reject; });
export const thenable = () => ({ then(resolve, reject) { resolveKept = resolve; rejectKept = reject; } });
export const answers = async () => { settle('of another call'); await pause(1); return 'mine'; };
export const fails = async () => { fail(new Error('of another call')); await pause(1); return 'mine'; };
export const answersKept = async () => { resolveKept('of another call'); await pause(1); return 'mine'; };
export const failsKept = async () => { rejectKept(new Error('of another call')); await pause(1); return 'mine'; };
export const start = () => { handle = setTimeout(() => {}, 1e6); };
export const clear = async () => { const done = pause(1); clearTimeout(handle); await done; return 'mine'; };
"""


@pytest.mark.parametrize("before, after", [
    ("pending", "answers"), ("pending", "fails"), ("thenable", "answersKept"), ("thenable", "failsKept"), ("start", "clear"),
])
def test_what_a_call_leaves_behind_is_not_the_next_one_s(serve_programs, before, after):
    server = serve_programs({"left.js": LEFT_BEHIND}, "js.pool_size=1", "js.scripts=on")
    server.function(f"left.{before}")
    assert value(server.execute("setTimeout(() => {}, 1e6)")) == 1  # numbers of a script are its own
    assert value(server.function(f"left.{after}")) == "mine"
    assert value(server.execute("setTimeout(() => {}, 1e6)")) == 1


def test_the_body_of_a_response_ends_with_its_call(serve_programs, peer):
    server = serve_programs({"bodies.js": f"""
        let response;
        const url = "http://{peer.address}";
        export const first = async () => {{ response = await fetch(url + '/first'); return response.status; }};
        export const second = async () => {{
            const own = await fetch(url + '/second');
            const old = await response.text().catch((error) => error.message);
            await response.body?.cancel().catch(() => {{}});
            return [old, own.status, (await own.text()).length > 0];
        }};
    """}, "js.pool_size=1", f"js.allow_net={peer.address}")
    status = value(server.function("bodies.first"))
    assert value(server.function("bodies.second")) == ["fetch: the body ended with the call that asked for it", status, True]


def test_messages_under_way_end_with_the_call(serve_programs):
    server = serve_programs({"port.js": """
        const { port1, port2 } = new MessageChannel(), got = [];
        port2.onmessage = (event) => got.push(event.data);
        export const post = (value) => { port1.postMessage(value); };
        export const turn = async (value) => {
            port1.postMessage(value);
            while (got.at(-1) !== value) await new Promise((resolve) => setTimeout(resolve));
            return got;
        };
    """}, "js.pool_size=1")
    assert value(server.function("port.turn", 1)) == [1]
    value(server.function("port.post", 2))
    assert value(server.function("port.turn", 3)) == [1, 3]


# ---- classes ----

CLASSES = """
const blob = new Blob(['abc']), controller = new AbortController(), headers = new Headers({ a: 'b' });
export const rate = 1;
export const seen = async () => {
    controller.signal.dispatchEvent(new Event('x'));
    const copy = structuredClone(blob);
    return [
        await new Response(blob, { headers }).text(), copy instanceof Blob && copy.size, AbortSignal.any([controller.signal]).aborted,
        new Request('http://a.example/', { signal: controller.signal }).signal instanceof AbortSignal,
        (await fetch('data:,x')) instanceof Response,
    ];
};
export const shown = () => { console.log(blob); };
"""


@pytest.mark.parametrize("isolation", ["fresh", "shared"])
def test_a_program_has_the_same_classes_in_each_call(serve_programs, isolation):
    server = serve_programs({"classes.js": CLASSES}, "js.pool_size=1", "js.scripts=on", f"js.isolation={isolation}")
    for _ in range(2):
        assert value(server.function("classes.seen")) == ["abc", 3, False, True, True]
        assert value(server.execute("await new Response(structuredClone(new Blob(['x']))).text()")) == "x"
    server.function("classes.shown")
    assert [line["msg"] for line in server.lines("js") if line["level"] == "info"] == ["Blob { size: 3, type: '' }"]


@pytest.mark.parametrize("isolation", ["fresh", "shared"])
def test_scripts_get_no_class_of_a_program(serve_programs, isolation):
    """Whoever first touches a Web API in a worker gets it in a realm of his own."""
    touch = "const made = [new Blob([]), new Headers(), new URL('http://a'), new Event('x'), await fetch('data:,x'), new TextEncoder()];"
    server = serve_programs({
        "first.js": f"globalThis.secret = 'mine'; export const touched = async () => {{ {touch} return made.length }}",
    }, "js.pool_size=1", "js.scripts=on", f"js.isolation={isolation}")
    assert value(server.function("first.touched")) == 6
    looks = touch + "made.map((object) => typeof object.constructor.constructor('return globalThis.secret')())"
    assert value(server.execute(looks)) == ["undefined"] * 6
    assert value(server.function("first.touched")) == 6


def test_a_name_is_taken_as_it_stands(serve_programs):
    server = serve_programs({"a.js": "export default 1", "b.js": r"export const f = () => import('a\0b')"})
    assert server.function("b.f")["exception"]["message"] == \
        'cannot import "a\ufffdb": there is no program of this name that can be loaded and may be imported'


def test_arguments_cost_no_program_its_state(serve_programs):
    """A list that overflows the stack would: after that a realm is made anew."""
    server = serve_programs({"a.js": "let n = 0; export const count = (...values) => [++n, values.length];"},
                            "js.pool_size=1", "js.max_stack_kb=256")
    assert value(server.function("a.count", *range(10000))) == [1, 10000]
    for count in (10001, 500000):
        reply = server.function("a.count", *range(count))
        assert reply["exception"]["message"] == f"a is called with {count} arguments, and 10000 is the limit"
    assert value(server.function("a.count", [[]] * 1000)) == [2, 1]


STRANGE = {  # arguments as they are sent, and as JSON.stringify gives them back, with what a prototype shows
    '{"__proto__": {"x": 1}}': [{"__proto__": {"x": 1}}, None],
    '{"a": 1, "a": 2}': [{"a": 2}, None],
    '"\\ud800 \\udc00"': ["\ufffd \ufffd", None],
    "[1e999, -0, 1e-400, 123456789012345678901234567890]": [[None, 0, 0, 1.2345678901234568e29], None],
    '{"x": "\\u0000\\u2028", "constructor": 1, "toJSON": 2}': [{"x": "\0\u2028", "constructor": 1, "toJSON": 2}, "\0\u2028"],
}


def test_strange_arguments(serve_programs):
    server = serve_programs({"a.js": "export const f = (value) => [value, value.x];"})
    with server.client() as client:
        for sent, told in STRANGE.items():
            assert value(client.call("js.Call", b'{"function": "a.f", "args": [%s]}' % sent.encode()).value) == told
        for sent in ("[" * 3000 + "]" * 3000, "NaN", "1,", "\xff"):
            assert client.call("js.Call", b'{"function": "a.f", "args": [%s]}' % sent.encode("latin-1")).is_error
    assert value(server.function("a.f", "x"))[0] == "x"


def test_scripts_learn_nothing_of_a_source_map(serve_programs):
    """A stack is a text that a script may write; of what it can import it gets the same without."""
    source_map = '{"version": 3, "sources": ["src/%s.ts"], "names": [], "mappings": "AAUA"}'
    server = serve_programs({"own.js": "export const f = 1;", "own.js.map": source_map % "hidden",
                             "open.js": "export const f = 1;", "open.js.map": source_map % "shown"},
                            "js.scripts=on", "js.programs.open.scripts=true", "js.pool_size=1")
    forge = """const error = new Error('mine');
        error.stack = 'f@own.js:1:1\\ng@open.js:1:1';
        Object.defineProperties(error, { sourceURL: { value: 'own.js' }, line: { value: 1 }, column: { value: 1 } });
        log.error('told', { error });
        console.log(error);
        throw error;"""
    exception = server.execute(forge)["exception"]
    assert "hidden" not in str(exception) and "src/shown.ts:11:1" in exception["stack"]
    assert not [line for line in server.lines() if "hidden" in str(line)]


# ---- callers ----

def test_a_caller_that_leaves_costs_nobody_anything(serve_programs):
    """Its call is stopped in the middle; the program is made anew, whatever was half done."""
    server = serve_programs({"a.js": """
        let half = 0;
        export const loop = () => { half = 1; for (;;); };
        export const wait = async () => { half = 1; await new Promise(() => setTimeout(() => {}, 1e6)); };
        export const seen = () => half;
    """}, "js.pool_size=1")
    pids = server.worker_pids()
    for name in ("loop", "wait"):
        with server.client() as client:
            client.send("js.Call", {"function": f"a.{name}", "timeout_ms": 60000})
            wait_until(lambda: any(worker["state"] == "busy" for worker in server.health()["workers"]), "the call to run")
        assert value(server.function("a.seen", timeout_ms=60000)) == 0
    assert server.worker_pids() == pids


def test_a_flood_of_functions_that_are_not_there(serve_programs):
    server = serve_programs({"a.js": "export const f = () => 1;"}, "js.pool_size=1")
    before = len(server.metrics_text())
    with server.client() as client:
        for n in range(3000):
            client.send("js.Call", {"function": f"{'a' if n % 2 else 'b'}.name{n}", "args": [n]})
        for _ in range(3000):
            assert client.receive().value["status"] == "rejected"
        assert value(client.call("js.Call", {"function": "a.f"}).value) == 1
    samples = server.metrics()
    assert samples['js_calls_total{function="other",status="rejected"}'] == 3000
    assert len(server.metrics_text()) < before + 4000


# ---- files ----

def shapes(folder, secret):
    """What a name can be, each put in the place of what was there."""
    new = folder / "new"

    def file(text):
        return lambda: new.write_text(text)
    return [
        file("export const f = () => 'a';"), lambda: new.symlink_to(secret), lambda: os.mkfifo(new), file("export const f = ("),
        lambda: new.symlink_to("stable.js"), lambda: new.symlink_to("/dev/zero"), lambda: new.symlink_to("shifting.js"),
        lambda: new.symlink_to(secret.parent), file("x" * (5 << 20)), file(""), lambda: new.symlink_to("nowhere.js"),
        file("export const f = () => 'b';"),
    ]


def test_files_that_somebody_keeps_replacing(serve, tmp_path):
    """While others reload: what works goes on, nothing outside the root is read, nobody waits for a FIFO."""
    folder, secret = tmp_path / "root" / "js", tmp_path / "secret" / "secret.js"
    folder.mkdir(parents=True)
    secret.parent.mkdir()
    secret.write_text("export const f = () => 'secret';")
    (folder / "stable.js").write_text("export const f = () => 'stable';")
    (folder / "shifting.js").write_text("export const f = () => 'a';")
    server = serve(f"js.root={tmp_path / 'root'}", f"js.functions={folder}", "js.watch=true", "js.pool_size=1")
    is_over = threading.Event()

    def replace():
        while not is_over.is_set():
            for shape in shapes(folder, secret):
                shape()
                os.replace(folder / "new", folder / "shifting.js")

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        for _ in range(15):
            with server.client() as client:
                client.call("js.Reload", {})
            assert value(server.function("stable.f")) == "stable"
            assert server.function("shifting.f")["result"] in (None, "a", "b", "stable")
    finally:
        is_over.set()
        thread.join()
    with server.client() as client:
        wait_until(lambda: not client.call("js.Reload", {}).is_error, "a reload of what is there in the end")
    assert value(server.function("shifting.f")) == "b"
    assert not [line for line in server.lines() if "secret" in str(line) and "js.root" not in str(line)]
