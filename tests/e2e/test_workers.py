"""Workers that die, hang, grow or are replaced, and calls that have to wait: every call gets exactly one answer, the right
one, and the counters agree with what the clients saw."""

import os
import random
import re
import signal

import pytest

from support import STATUSES, in_threads, is_sanitized, wait_until

SPIN = "while (true) {}"
REPEATING_MATCH = "('a'.repeat(40) + '!').match(/(a+)+$/)"  # a native call that the engine cannot interrupt


@pytest.fixture
def serve_unix(serve, tmp_path):
    """As serve, on a unix socket, where a client's leaving is noticed at once."""
    return lambda *overrides: serve(f"rpc.listen=unix://{tmp_path}/s", *overrides)


def workers(server, **wanted):
    return [worker for worker in server.health()["workers"] if all(worker[key] == value for key, value in wanted.items())]


def when_all_are_idle(server):
    return wait_until(lambda: len(workers(server, state="idle")) == len(server.health()["workers"]) and workers(server),
                      "idle workers and spare")


def when_one_is_busy(server):
    return wait_until(lambda: workers(server, state="busy"), "a busy worker")[0]


def restarts(server, reason):
    return server.metrics().get(f'js_worker_restarts_total{{reason="{reason}"}}', 0)


def hold(server):
    """A client whose call occupies the only worker until the client is closed."""
    client = server.client()
    client.send("js.Execute", {"code": SPIN, "timeout_ms": 300000})
    wait_until(lambda: server.metrics()["js_active_executions"] == 1, "the call to run")
    return client


# ---- death ----

@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT], ids=lambda number: number.name)
def test_the_call_of_a_killed_worker_is_answered_once_and_the_next_one_by_the_spare(serve, number):
    # In a sanitized build SIGSEGV would be an exit with the sanitizer's report.
    server = serve("js.pool_size=1", env={"ASAN_OPTIONS": "handle_segv=0"})
    spare = [worker for worker in when_all_are_idle(server) if worker["spare"]][0]
    with server.client() as client:
        client.send("js.Execute", {"code": SPIN, "request_id": "lost"}, 1)
        os.kill(when_one_is_busy(server)["pid"], number)
        reply = client.receive()
        assert reply.sequence == 1
        assert (reply.value["status"], reply.value["result"], reply.value["request_id"]) == ("crash", None, "lost")
        assert reply.value["error"] == f"execution error: worker crashed ({number.name})"
        client.send("js.Execute", {"code": "'next'"}, 2)
        reply = client.receive()
        assert (reply.sequence, reply.value["result"]) == (2, "next")
    assert workers(server, pid=spare["pid"], spare=False)[0]["executions"] == 1
    when_all_are_idle(server)
    assert restarts(server, "crash") == 1
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "crash": 1, "success": 1}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT], ids=lambda number: number.name)
def test_a_death_far_from_the_memory_limit_is_none_of_memory(serve, number):
    """With the libraries that it shares with others, a worker of some memory is larger than the smallest limit."""
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    with server.client() as client:
        client.send("js.Execute", {"code": "const kept = new Uint8Array(20 << 20).fill(1); log.info('kept'); for (;;);"})
        server.wait_for_line(lambda line: line["msg"] == "kept")
        os.kill(when_one_is_busy(server)["pid"], number)
        assert client.receive().value["error"] == f"execution error: worker crashed ({number.name})"
    wait_until(lambda: restarts(server, "crash") == 1, "the restart")
    assert restarts(server, "memory_limit") == 0


@pytest.mark.skipif(is_sanitized(), reason="the sanitizer's runtime has handlers of its own")
@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV], ids=lambda number: number.name)
def test_a_worker_that_dies_says_where_and_with_how_much_memory(serve, number):
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    with server.client() as client:
        client.send("js.Execute", {"code": "log.info('begun'); [3, 1, 2].sort(() => { for (;;); })"})
        server.wait_for_line(lambda line: line["msg"] == "begun")
        os.kill(when_one_is_busy(server)["pid"], number)
        assert client.receive().value["status"] == "crash"
    line = server.wait_for_line(lambda line: line["msg"] == "worker replaced")
    assert line["cause"] == number.name
    assert re.fullmatch(number.name + r": private memory grown by \d+ MB, \d+ MB more resident than at the start, limit 64 MB; "
                        r"at( [\w.+-]+\+[0-9a-f]+| compiled)+", line["last_words"])


@pytest.mark.skipif(is_sanitized(), reason="a sanitized build has memory of its own")
def test_a_worker_that_ends_otherwise_has_no_last_words(serve):
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    assert server.execute("const kept = []; for (;;) kept.push(new Uint8Array(1e6).fill(1))")["status"] == "memory_limit"
    assert "last_words" not in server.wait_for_line(lambda line: line["msg"] == "worker replaced")


def test_an_idle_worker_that_dies_is_replaced_without_a_trace_in_calls(serve):
    server = serve()
    victim = when_all_are_idle(server)[0]
    assert server.execute("1")["result"] == 1
    os.kill(victim["pid"], signal.SIGKILL)
    wait_until(lambda: not workers(server, pid=victim["pid"]), "the worker to be noticed")
    when_all_are_idle(server)
    assert server.execute("2")["result"] == 2
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 2}


def test_what_a_killed_worker_had_logged_and_counted_stays(serve):
    server = serve("js.pool_size=1")
    when_all_are_idle(server)
    with server.client() as client:
        client.send("js.Execute", {"code": "log.info('before'); metrics.increment('seen', {a: 'b'}); " + SPIN})
        os.kill(wait_until(lambda: server.metrics().get('js_user_seen_total{a="b"}') and workers(server, state="busy"),
                           "the metric")[0]["pid"], signal.SIGKILL)
        assert client.receive().value["status"] == "crash"
    assert [line["msg"] for line in server.lines("js")] == ["before"]
    server.execute("metrics.increment('seen', {a: 'b'})")
    assert server.metrics()['js_user_seen_total{a="b"}'] == 2


# ---- time ----

@pytest.mark.parametrize("code", [
    SPIN,
    "await new Promise(resolve => setTimeout(resolve, 1e6))",
    "setInterval(() => {}, 0); await new Promise(resolve => setTimeout(resolve, 1e6))",
    "const again = () => Promise.resolve().then(again); again(); await new Promise(resolve => setTimeout(resolve, 1e6))",
    "({toJSON() { while (true) {} }})",
    "throw {toString() { while (true) {} }}",
    "try { while (true) {} } finally { while (true) {} }",
])
def test_a_script_over_its_time_is_stopped_and_its_worker_goes_on(serve, code):
    """Where a busy machine gives it no time to stop in, it is killed: then it has another try."""
    server = serve("js.pool_size=1")
    for kills in range(5):
        pids = [worker["pid"] for worker in when_all_are_idle(server)]
        reply = server.execute(code, timeout_ms=300)
        assert (reply["status"], reply["error"], reply["result"]) == ("timeout", "execution timeout after 300ms", None)
        assert reply["duration_ms"] >= 300
        assert server.execute("1 + 1")["result"] == 2
        if [worker["pid"] for worker in when_all_are_idle(server)] == pids:
            assert restarts(server, "timeout") == kills
            return
    raise AssertionError("its worker was killed each time")


def test_a_native_call_that_cannot_be_interrupted_is_ended_with_its_worker(serve):
    server = serve("js.pool_size=1")
    pids = {worker["pid"] for worker in when_all_are_idle(server)}
    reply = server.execute(REPEATING_MATCH, timeout_ms=300)
    assert (reply["status"], reply["error"]) == ("timeout", "execution timeout after 300ms")
    assert reply["duration_ms"] >= 300
    assert server.execute("1 + 1")["result"] == 2
    assert {worker["pid"] for worker in when_all_are_idle(server)} != pids
    assert restarts(server, "timeout") == 1
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "timeout": 1, "success": 1}


def test_a_stopped_worker_process_costs_its_call_the_time_it_had(serve):
    server = serve("js.pool_size=1")
    when_all_are_idle(server)
    with server.client() as client:
        client.send("js.Execute", {"code": SPIN, "timeout_ms": 3000})
        os.kill(when_one_is_busy(server)["pid"], signal.SIGSTOP)
        reply = client.receive().value
    assert reply["status"] == "timeout" and reply["duration_ms"] >= 3000
    assert server.execute("1 + 1")["result"] == 2
    when_all_are_idle(server)
    assert restarts(server, "timeout") == 1


def test_a_worker_stopped_while_idle_loses_nobody_more_than_one_call(serve):
    server = serve("js.pool_size=1")
    for worker in when_all_are_idle(server):
        if not worker["spare"]:
            os.kill(worker["pid"], signal.SIGSTOP)
    reply = server.execute("1 + 1", timeout_ms=300)
    assert reply["status"] in ("timeout", "crash")
    assert server.execute("1 + 1")["result"] == 2


# ---- waiting ----

def test_waiting_calls_start_in_the_order_of_their_arrival(serve_unix):
    server = serve_unix("js.pool_size=1")
    holder = hold(server)
    with server.client() as client:
        for number in range(50):
            client.send("js.Execute", {"code": f"log.info('{number}')"}, number)
        wait_until(lambda: server.metrics()["js_queue_length"] == 50, "the calls to wait")
        assert server.health()["queue"] == {"length": 50, "size": 1000}
        holder.close()
        assert [client.receive().sequence for _ in range(50)] == list(range(50))
    assert [line["msg"] for line in server.lines("js")] == [str(number) for number in range(50)]
    assert server.metrics()["js_queue_wait_seconds_count"] == 51


def test_one_call_more_than_the_queue_holds_is_refused_at_once(serve_unix):
    server = serve_unix("js.pool_size=1", "js.queue_size=2")
    holder = hold(server)
    clients = [server.client() for _ in range(3)]
    for number, client in enumerate(clients):
        client.send("js.Execute", {"code": "metrics.increment('ran')"})
        if number < 2:
            wait_until(lambda: server.metrics()["js_queue_length"] == number + 1, "the call to wait")
    reply = clients[2].receive()
    assert (reply.value["status"], reply.value["result"]) == ("rejected", None)
    assert reply.value["error"] == "execution rejected: queue is full (2 calls waiting)"
    holder.close()
    assert all(client.receive().value["status"] == "success" for client in clients[:2])
    for client in clients:
        client.close()
    assert server.metrics()["js_user_ran_total"] == 2
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "error": 1, "success": 2, "rejected": 1}


def test_a_call_whose_time_is_over_is_never_started(serve_unix):
    server = serve_unix("js.pool_size=1")
    holder = hold(server)
    reply = server.execute("metrics.increment('ran')", timeout_ms=200)
    assert (reply["status"], reply["error"]) == ("timeout", "execution timeout after 200ms")
    assert reply["duration_ms"] >= 200
    holder.close()
    assert server.execute("1 + 1")["result"] == 2
    samples = server.metrics()
    assert "js_user_ran_total" not in samples and samples["js_queue_length"] == 0


def test_the_time_in_the_queue_counts(serve_unix):
    server = serve_unix("js.pool_size=1")
    with server.client() as client:
        client.send("js.Execute", {"code": "const end = Date.now() + 1500; while (Date.now() < end);"}, 1)
        client.send("js.Execute", {"code": SPIN, "timeout_ms": 2000}, 2)
        assert client.receive().value["status"] == "success"
        reply = client.receive().value
    waited_ms = server.metrics()["js_queue_wait_seconds_sum"] * 1000
    assert reply["status"] == "timeout" and waited_ms >= 1000 and 2000 <= reply["duration_ms"] < 2000 + waited_ms


# ---- refusals ----

@pytest.mark.parametrize("members, words", [
    ({"timeout_ms": 300001}, ["timeout_ms", "300001", "300000"]),
    ({"request_id": "x" * 257}, ["request_id", "257", "256"]),
    ({"request_id": "ü" * 129}, ["request_id", "258", "256"]),
])
def test_calls_out_of_bounds_are_refused_unrun(shared_server, members, words):
    before = shared_server.executions()
    reply = shared_server.execute("metrics.increment('out_of_bounds')", **members)
    assert (reply["status"], reply["result"]) == ("rejected", None)
    assert reply["error"].startswith("execution rejected: ") and all(word in reply["error"] for word in words)
    assert "js_user_out_of_bounds_total" not in shared_server.metrics()
    after = shared_server.executions()
    assert {status: after[status] - before[status] for status in STATUSES} == {**dict.fromkeys(STATUSES, 0), "rejected": 1}


@pytest.mark.parametrize("members", [{"timeout_ms": 300000}, {"timeout_ms": 0}, {"timeout_ms": -(2 ** 40)},
                                     {"request_id": "ü" * 128}])
def test_calls_at_the_bounds_run(shared_server, members):
    reply = shared_server.execute("1 + 1", **members)
    assert (reply["status"], reply.get("request_id", "")) == ("success", members.get("request_id", ""))


# ---- replacement ----

def test_a_worker_is_replaced_after_its_executions(serve):
    server = serve("js.pool_size=1", "js.max_executions=3")
    when_all_are_idle(server)
    pids = set()
    with server.client() as client:
        for number in range(12):
            assert client.execute(f"{number}")["result"] == number
            pids |= {worker["pid"] for worker in workers(server)}
    wait_until(lambda: restarts(server, "retired") == 4, "four retirements")
    assert all(worker["executions"] < 3 for worker in when_all_are_idle(server))
    assert len(pids) >= 4
    assert server.executions()["success"] == 12


# ---- memory ----

@pytest.mark.parametrize("code", [
    "const kept = []; for (;;) kept.push(new Array(1e4).fill().map((_, i) => ({i})))",
    "const kept = []; for (;;) kept.push(new Uint8Array(1e6).fill(1))",
    "let kept = 'x'; const all = []; for (;;) all.push((kept + all.length).repeat(1e6))",
])
def test_a_script_over_the_memory_limit_is_stopped(serve, code):
    server = serve("js.pool_size=1", "js.max_memory_mb=128")
    when_all_are_idle(server)
    reply = server.execute(code, timeout_ms=60000)
    assert (reply["status"], reply["error"], reply["result"]) == \
        ("memory_limit", "execution error: memory limit of 128 MB exceeded", None)
    assert server.execute("1 + 1")["result"] == 2
    when_all_are_idle(server)
    assert restarts(server, "memory_limit") == 1
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "memory_limit": 1, "success": 1}


@pytest.mark.parametrize("megabytes, runs, code", [
    (64, 200, "const kept = []; for (let i = 0; i < 38; i++) kept.push(new Uint8Array(1 << 20).fill(1)); kept.length"),
    (192, 8, "const kept = []; for (let i = 0; i < 1000000; i++) kept.push({}); kept.length"),
])
def test_a_script_that_keeps_most_of_its_memory_runs_again_and_again(serve, megabytes, runs, code):
    server = serve(f"js.max_memory_mb={megabytes}")

    def work(_):
        with server.client() as client:
            for _ in range(runs // 2):
                assert client.execute(code)["status"] == "success"
    in_threads(2, work)
    assert restarts(server, "memory_limit") == 0 and restarts(server, "crash") == 0


def test_the_smallest_memory_limit_leaves_room_for_small_scripts(serve):
    server = serve("js.pool_size=1", "js.max_memory_mb=64")
    pids = [worker["pid"] for worker in when_all_are_idle(server)]
    with server.client() as client:
        for number in range(50):
            assert client.execute(f"{number}")["result"] == number
    assert [worker["pid"] for worker in when_all_are_idle(server)] == pids


# ---- everything at once ----

def test_mixed_calls_of_many_clients_are_all_answered_and_counted(serve):
    server = serve("js.pool_size=4", "js.max_memory_mb=128", "js.max_executions=40")
    kinds = [
        ("success", "args.n * 2", {}),
        ("success", "await new Promise(resolve => setTimeout(resolve, 1)); args.n * 2", {}),
        ("error", "throw new Error(args.n)", {}),
        ("error", "not JavaScript", {}),
        ("timeout", SPIN, {"timeout_ms": 100}),
        ("rejected", "1", {"timeout_ms": 10 ** 9}),
        ("memory_limit", "const kept = []; for (;;) kept.push(new Uint8Array(1e6).fill(1))", {}),
    ]
    weights = [40, 20, 20, 10, 5, 5, 2]

    def work(number):
        dice = random.Random(number)
        seen = dict.fromkeys(STATUSES, 0)
        with server.client() as client:
            for call in range(30):
                status, code, members = dice.choices(kinds, weights)[0]
                n = number * 100 + call
                reply = client.execute(code, args={"n": n}, request_id=f"r{n}", **members)
                assert (reply["status"], reply["request_id"]) == (status, f"r{n}"), reply
                if status == "success":
                    assert reply["result"] == n * 2
                if "new Error" in code:
                    assert reply["error"] == f"execution error: Error: {n}"
                seen[status] += 1
        return seen

    seen = in_threads(16, work)
    totals = {status: sum(one[status] for one in seen) for status in STATUSES}
    assert server.executions() == totals and sum(totals.values()) == 16 * 30
    samples = server.metrics()
    for status, count in totals.items():
        assert samples.get(f'js_execution_duration_seconds_count{{status="{status}"}}', 0) == count
    assert samples["js_code_size_bytes_count"] == 16 * 30
    # Calls that were started; some of those that timed out may have done so while they waited.
    started = sum(totals.values()) - totals["rejected"]
    assert started - totals["timeout"] <= samples["js_queue_wait_seconds_count"] <= started
    wait_until(server.is_quiet, "a server at rest")


# ---- isolation ----

@pytest.mark.parametrize("isolation, counts", [("fresh", [1, 1, 1]), ("shared", [1, 2, 3])])
def test_what_scripts_of_a_worker_share(serve, isolation, counts):
    server = serve("js.pool_size=1", f"js.isolation={isolation}")
    with server.client() as client:
        assert [client.execute("globalThis.n = (globalThis.n || 0) + 1")["result"] for _ in range(3)] == counts


@pytest.mark.skipif(is_sanitized(), reason="a sanitized build keeps what was freed")
def test_what_an_execution_kept_goes_with_it(serve):
    """More than half of the limit stays alive until the end, at the top level: that is no reason for another worker."""
    server = serve("js.pool_size=1", "js.max_memory_mb=256")
    pid = when_all_are_idle(server)[0]["pid"]
    for _ in range(5):
        assert server.execute("const kept = new Uint8Array(160e6).fill(1); kept.length")["result"] == 160e6
    assert when_all_are_idle(server)[0]["pid"] == pid and restarts(server, "retired") == 0
