"""What programs and functions may take, and who runs them: crews, walls, bounds of functions."""

import array
import itertools
import mmap
import os
import re
import signal
import threading

import pytest

from support import in_threads, is_sanitized, wait_until

PAGE = mmap.PAGESIZE
PRESENT = 1 << 63 | 1 << 62  # in memory, or swapped out
SECRET = "value-of-the-variable-6f1c"
HIDDEN = "export const where = 'text-of-the-hidden-one-b41d';\nexport const key = process.env.WALL_KEY;\n"
SHOWN = "export const where = 'text-of-the-shown-one-93aa';\nexport const env = () => JSON.stringify(import.meta.env);\n"


def value(reply):
    assert reply["status"] == "success", reply
    return reply["result"]


def serve_walls(serve_programs, scripts, *overrides):
    # Memory is read as root, or as whoever started a worker that has no sandbox to hide it.
    sandbox = [] if os.geteuid() == 0 else ["js.sandbox=off"]
    server = serve_programs({"hidden.js": HIDDEN, "shown.js": SHOWN}, "js.programs.shown.scripts=true",
                            "js.programs.shown.env=WALL_KEY", "js.programs.hidden.env=WALL_KEY", *scripts, *sandbox, *overrides,
                            env={"WALL_KEY": SECRET})
    wait_until(lambda: {worker["state"] for worker in server.health()["workers"]} == {"idle"}, "all workers to be ready")
    return server


def workers_of(server, crew):
    return [worker for worker in server.health()["workers"] if worker["crew"] == crew]


def touched(pagemap, start, end):
    """The runs of pages between two addresses that are in memory, as (address, size): most of what an engine maps is not."""
    pagemap.seek(start // PAGE * 8)
    entries = array.array("Q", pagemap.read((end - start) // PAGE * 8))
    runs = itertools.groupby(range(len(entries)), lambda page: bool(entries[page] & PRESENT))
    for is_present, pages in runs:
        pages = list(pages)
        if is_present:
            yield start + pages[0] * PAGE, len(pages) * PAGE


def memory_holds(pid, *texts):
    """Which of the texts are in the memory of the process, in one of the engine's two forms."""
    found = set()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory, \
            open(f"/proc/{pid}/pagemap", "rb") as pagemap:
        for line in maps:
            start, end, flags = re.match("([0-9a-f]+)-([0-9a-f]+) (\\S+)", line).groups()
            if "r" not in flags or "[v" in line:
                continue
            for address, size in touched(pagemap, int(start, 16), int(end, 16)):
                memory.seek(address)
                data = memory.read(size)
                found |= {text for text in texts if text.encode() in data or text.encode("utf-16-le") in data}
    return found


def shared_texts(worker):
    """The names of the memory with texts that it maps, and the rights that it has there."""
    with open(f"/proc/{worker['pid']}/maps") as maps:
        return set(re.findall(r"^\S+ (\S+) .* /memfd:(rrjs-(?:programs|imports)) ", maps.read(), re.MULTILINE))


def test_texts_are_shared_to_be_read(serve_programs):
    server = serve_walls(serve_programs, [])
    assert [shared_texts(worker) for worker in workers_of(server, "programs")] == [{("r--s", "rrjs-programs")}] * 3
    assert [shared_texts(worker) for worker in workers_of(server, "scripts")] == [{("r--s", "rrjs-imports")}] * 3


def test_a_large_text_costs_no_worker_its_memory(serve_programs):
    """It is there once for all of them, with what the engine reads."""
    text = "export const f = () => 'small';\n/*" + " \u00e9" * (12 << 20) + "*/\nexport const g = () => f.toString().length;"
    server = serve_programs({"large.js": text}, "js.max_code_kb=65536", "js.programs_memory_mb=16", "js.pool_size=1",
                            "js.load_timeout_ms=60000")
    assert value(server.function("large.f")) == "small"
    assert value(server.function("large.g")) == 13
    assert 'js_worker_restarts_total{reason="retired"} 1' not in server.metrics_text()


@pytest.mark.skipif(is_sanitized(), reason="a sanitizer maps too much to be looked through")
def test_a_scripts_worker_has_neither_texts_nor_variables(serve_programs):
    server = serve_walls(serve_programs, [])  # apart is what env makes of no setting
    assert value(server.function("hidden.key")) == SECRET
    assert value(server.execute("(await import('shown')).where")) == "text-of-the-shown-one-93aa"
    everything = {SECRET, "text-of-the-hidden-one-b41d", "text-of-the-shown-one-93aa"}
    for worker in workers_of(server, "programs"):
        assert memory_holds(worker["pid"], *everything) == everything
    strangers = workers_of(server, "scripts")
    assert len(strangers) == 3
    for worker in strangers:
        assert memory_holds(worker["pid"], *everything) == {"text-of-the-shown-one-93aa"}
        with open(f"/proc/{worker['pid']}/environ") as environ:
            assert SECRET not in environ.read()


def test_apart_scripts_import_without_variables(serve_programs):
    server = serve_walls(serve_programs, ["js.scripts=apart"])
    assert value(server.execute("(await import('shown')).env()")) == "{}"
    assert value(server.function("shown.env")) == f'{{"WALL_KEY":"{SECRET}"}}'
    reply = server.execute("await import('hidden')")
    assert reply["status"] == "error" and "hidden" in reply["error"]


def test_on_scripts_import_without_variables_too(serve_programs):
    server = serve_walls(serve_programs, ["js.scripts=on"])
    assert value(server.execute("(await import('shown')).env()")) == "{}"
    assert value(server.function("shown.env")) == f'{{"WALL_KEY":"{SECRET}"}}'
    assert {worker["crew"] for worker in server.health()["workers"]} == {"all"}


def test_off(serve_programs):
    server = serve_walls(serve_programs, ["js.scripts=off"])
    reply = server.execute("1 + 1")
    assert reply["status"] == "rejected" and "js.scripts is off" in reply["error"]
    assert value(server.function("hidden.where")) == "text-of-the-hidden-one-b41d"
    with server.client() as client:
        assert client.call("js.Check", {"code": "1 +"}).value["ok"] is False
    assert server.executions()["rejected"] == 1


def test_neither_crew_waits_for_the_other(serve_programs):
    server = serve_walls(serve_programs, [], "js.scripts_pool_size=1", "js.pool_size=1")
    with server.client() as client:
        for _ in range(3):
            client.send("js.Execute", {"code": "for (;;);", "timeout_ms": 60000})
        wait_until(lambda: server.metrics()['js_crew_queue_length{crew="scripts"}'] == 2, "scripts that wait")
        assert value(server.function("hidden.where")) == "text-of-the-hidden-one-b41d"
        metrics = server.metrics()
        assert metrics['js_crew_available{crew="programs"}'] == 1 and metrics['js_crew_available{crew="scripts"}'] == 0
        assert metrics["js_pool_size"] == 2 and metrics["js_queue_length"] == 2
        assert server.get(server.status_address, "/ready").status == 200
        with server.client() as other:
            assert len(other.call("informer.Workers", "js").value["workers"]) == 2


def test_a_reload_reaches_both(serve_programs, tmp_path):
    server = serve_walls(serve_programs, [])
    (tmp_path / "programs" / "shown.js").write_text(SHOWN.replace("93aa", "0000"))
    with server.client() as client:
        assert client.call("js.Reload", None).value is True
    assert value(server.execute("(await import('shown')).where")) == "text-of-the-shown-one-0000"
    assert value(server.function("shown.where")) == "text-of-the-shown-one-0000"


def test_a_reload_does_not_bring_variables_to_scripts(serve, tmp_path):
    (tmp_path / "pricing.js").write_text("export const key = process.env.WALL_KEY ?? null;\n")
    config = f"js:\n  root: {tmp_path}\n  programs:\n    pricing:\n      file: pricing.js\n"
    server = serve(config=config, env={"WALL_KEY": SECRET})
    (server.folder / "config.yaml").write_text(config + "      env: [WALL_KEY]\n")
    with server.client() as client:
        reply = client.call("js.Reload", None)
    assert reply.is_error and b"a program has env by now" in reply.body and b"it takes a restart of the server" in reply.body
    assert not [line for line in server.lines() if line["msg"] in ("setting changed", "a changed setting needs a restart")]
    assert value(server.function("pricing.key")) is None and value(server.execute("1 + 1")) == 2
    with server.client() as client:
        assert client.call("resetter.Reset", "js").value is True
    assert value(server.function("pricing.key")) is None


GATED = """\
export const slow = (ms) => new Promise((resolve) => setTimeout(resolve, ms, "slow"));
export const fast = (value) => value;
"""


def test_more_calls_of_a_function_than_may_run_wait_and_hold_up_nobody(serve_programs):
    server = serve_programs({"gated.js": GATED}, "js.programs.gated.functions.slow.max_concurrent=1", "js.pool_size=2")
    with server.client() as client:
        sent = [client.send("js.Call", {"function": "gated.slow", "args": [60000]})]
        sent += [client.send("js.Call", {"function": "gated.slow", "args": [1], "request_id": str(i)}) for i in range(3)]
        late = client.send("js.Call", {"function": "gated.slow", "args": [1], "timeout_ms": 100})
        wait_until(lambda: server.metrics()["js_queue_length"] >= 3, "calls that wait")
        assert [value(server.function("gated.fast", i)) for i in range(20)] == list(range(20))
        assert server.metrics()["js_active_executions"] == 1
        reply = client.receive()
        assert reply.sequence == late and reply.value["status"] == "timeout"
        assert server.metrics()["js_queue_length"] == 3
        assert server.health()["crews"][0]["queued"] == 3
        # The worker of the one that runs is lost: the others follow, in order.
        busy = next(worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy")
        os.kill(busy, signal.SIGKILL)
        replies = [client.receive() for _ in sent]
    assert [reply.sequence for reply in replies] == sent
    assert [reply.value["status"] for reply in replies] == ["crash", "success", "success", "success"]


SHARED = """\
let rest = [];
export function litter(mb) {
    for (let i = 0; i < mb; i++) new Array(1 << 17).fill(i);
    return mb;
}
export function keep(mb) {
    for (let i = 0; i < mb; i++) rest.push(new Array(1 << 17).fill(i));
    return rest.length;
}
export const forget = () => { rest = []; };
export function take(mb) {
    const own = [];
    for (let i = 0; i < mb; i++) own.push(new Array(1 << 17).fill(i));
    for (const end = performance.now() + 30; performance.now() < end;); // for the engine to look at its memory
    return own.length;
}
"""


def serve_shared(serve_programs, *overrides):
    return serve_programs({"shared.js": SHARED}, "js.programs.shared.functions.take.max_memory_mb=16", "js.pool_size=1",
                          "js.max_executions=0", *overrides)


measures_memory = pytest.mark.skipif(is_sanitized(), reason="a sanitizer's allocator keeps what is freed")


@measures_memory
def test_what_others_leave_is_not_charged_to_a_small_function(serve_programs):
    server = serve_shared(serve_programs)
    workers = server.worker_pids()
    for _ in range(5):
        assert value(server.function("shared.litter", 100)) == 100
        assert value(server.function("shared.take", 4)) == 4
    assert value(server.function("shared.keep", 60)) == 60  # within what programs may keep
    for _ in range(5):
        assert value(server.function("shared.take", 4)) == 4
    assert server.worker_pids() == workers
    reply = server.function("shared.take", 400)
    assert reply["status"] == "memory_limit" and "16 MB" in reply["error"]
    assert value(server.function("shared.take", 4)) == 4


@measures_memory
def test_what_is_kept_beyond_its_share_retires_the_worker(serve_programs):
    server = serve_shared(serve_programs, "js.programs_memory_mb=64")
    calls = 300
    assert all(value(server.function("shared.keep", 1)) > 0 for _ in range(calls))
    retired = server.metrics()['js_worker_restarts_total{reason="retired"}']
    assert 2 <= retired <= 8
    assert server.executions()["success"] == calls


# What a whole call leaves equal, and a stopped one does not.
HALVES = """\
let a = 0, b = 0;
export function whole() {
    a++;
    b++;
    return a === b;
}
export function time() {
    a++;
    for (;;);
}
export async function wait() {
    a++;
    await new Promise((resolve) => setTimeout(resolve, 60000));
    b++;
}
export function stack() {
    a++;
    return stack() + 1;
}
export function memory() {
    a++;
    for (const all = [];;) all.push(new Array(1 << 17).fill(0));
}
"""
STOPS = {"time": ("timeout", 30), "wait": ("timeout", 20), "stack": ("error", 30), "memory": ("memory_limit", 20)}


def test_no_call_sees_what_a_hundred_stops_left(serve_programs):
    server = serve_programs({"halves.js": HALVES}, "js.programs.halves.functions.memory.max_memory_mb=16")
    over = threading.Event()

    def look(number):
        seen = 0
        with server.client() as client:
            while not over.is_set() or not seen:
                assert value(client.call("js.Call", {"function": "halves.whole"}).value) is True
                seen += 1
        return seen

    def stop(number):
        try:
            with server.client() as client:
                for kind, (status, count) in STOPS.items():
                    limits = {"timeout_ms": 60} if status == "timeout" else {}
                    for _ in range(count):
                        reply = client.call("js.Call", {"function": "halves." + kind, **limits}).value
                        assert reply["status"] == status, reply
                        assert value(client.call("js.Call", {"function": "halves.whole"}).value) is True
        finally:
            over.set()

    seen = in_threads(4, lambda number: look(number) if number else stop(number))
    assert sum(seen[1:]) >= 100


def test_no_call_sees_what_was_left_by_clients_that_went_away(serve_programs, tmp_path):
    server = serve_programs({"halves.js": HALVES}, f"rpc.listen=unix://{tmp_path}/s")  # of which the end is told at once
    for kind in ("time", "wait") * 4:
        client = server.client()
        client.send("js.Call", {"function": "halves." + kind})
        wait_until(lambda: server.metrics()["js_active_executions"] == 1, "the call to run")
        client.close()
        for _ in range(4):
            assert value(server.function("halves.whole")) is True
        wait_until(server.is_quiet, "the call to be over")
    assert server.metrics()['js_worker_restarts_total{reason="crash"}'] == 0


def test_a_flood_of_one_function_leaves_others_alone(serve_programs):
    """Forty clients with fifty calls each of a function of which one may run; then they are gone."""
    server = serve_programs({"gated.js": GATED}, "js.programs.gated.functions.slow.max_concurrent=1", "js.queue_size=200",
                            "js.pool_size=2")
    hostile = [server.client() for _ in range(40)]
    for client in hostile:
        for _ in range(50):
            client.send("js.Call", {"function": "gated.slow", "args": [20], "timeout_ms": 60000})
    wait_until(lambda: server.metrics()["js_queue_length"] >= 100, "the queue to fill")
    for i in range(200):
        assert value(server.function("gated.fast", i)) == i
        assert i % 50 or server.metrics()["js_active_executions"] <= 1
    for client in hostile:
        client.close()
    wait_until(server.is_quiet, "what nobody waits for to be gone")
    assert value(server.function("gated.slow", 1)) == "slow"
    assert server.metrics()["js_waiting_bytes"] == 0


LEAK = "const kept = [];\nexport const leak = (kb) => kept.push(new Uint8Array(kb << 10).fill(7));\n"


@measures_memory
def test_a_leak_loses_no_call(serve_programs):
    """The size of a call and how many can be set for a longer run: RRJS_LEAK=100x100000, in KB."""
    kb, calls = map(int, os.environ.get("RRJS_LEAK", "1024x3000").split("x"))
    server = serve_programs({"leak.js": LEAK}, "js.max_executions=0")

    def call(number):
        with server.client() as client:
            return [value(client.call("js.Call", {"function": "leak.leak", "args": [kb]}).value) for _ in range(calls // 4)]

    assert all(kept > 0 for values in in_threads(4, call) for kept in values)
    metrics = server.metrics()
    assert metrics['js_worker_restarts_total{reason="retired"}'] >= kb * calls / 1024 / 300 - 2
    for reason in ("crash", "timeout", "memory_limit"):
        assert metrics[f'js_worker_restarts_total{{reason="{reason}"}}'] == 0
    assert server.executions()["success"] == calls // 4 * 4
