"""The figures of the limits: how late a script is stopped, how soon a killed worker is replaced, and whether a script that
stays below the memory limit is ever stopped."""

import os
import signal
import sys
import threading
import time

from harness import ROOT, Row, Server, children, cpu_ns, median

sys.path += [os.path.join(ROOT, "tests", "e2e"), os.path.join(ROOT, "tests", "attacks")]
import run as suite  # noqa: E402
from support import Client, request_frame  # noqa: E402

ENDLESS = {
    "a loop": "for (;;);",
    "`await` in a loop": "for (;;) await 1",
    "a flood of microtasks": ("const again = () => { Promise.resolve().then(again); }; again();"
                              "await new Promise(() => setTimeout(() => {}, 1e6))"),
    "a comparator": "for (;;) [3, 2, 1].sort(() => { for (;;); })",
    "timers": "const again = () => setImmediate(again); again(); await new Promise(() => {})",
}
# Collections of what it keeps alive are not interrupted.
HOARDER = ("const again = () => Promise.resolve().then(again); again();"
           "await new Promise(() => setTimeout(() => {}, 1e6))")
MEGABYTES = 64
SHARE = 0.6


INNOCENT_MS = 100  # what an innocent call may take beside an attack, 99 times out of 100


def client_of(server):
    return Client("unix://" + server.socket)


def frames(method, argument, count):
    return b"".join(request_frame(method, argument, number) for number in range(count))


def soft_stop(_):
    """Milliseconds between the time limit and the answer, as the caller sees it."""
    limit_ms, rounds = 200, 15

    def row(client, name, code, aim, bound_ms):
        late = []
        for _round in range(rounds):
            begin = time.monotonic()
            status = client.execute(code, timeout_ms=limit_ms)["status"]
            late.append((time.monotonic() - begin) * 1000 - limit_ms)
            if status != "timeout":
                sys.exit(f"bench: {name} ended with {status}")
        return Row(f"stop of {name} after its time limit", f"{median(late):.1f} ms, at most {max(late):.1f} ms", "–", None,
                   aim, bound_ms and max(late) <= bound_ms)

    with Server(workers=1) as server, client_of(server) as client:
        rows = [row(client, name, code, "≤ 20 ms", 20) for name, code in ENDLESS.items()]
        return [*rows, row(client, "a flood that keeps every promise", HOARDER, "– (a collection is not interrupted)", None)]


def replacement(_):
    """From SIGKILL to the answer of a call sent right after it: by the warm spare, and where that is killed as well."""
    def answer_ms(server, client, victims):
        begin = time.monotonic()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        while set(victims) & set(children(server.pid)):
            time.sleep(0.0005)
        client.execute("1")
        taken = (time.monotonic() - begin) * 1000
        server.settle()
        return taken

    with Server(workers=1) as server, client_of(server) as client:
        by_spare, by_new = [], []
        for _round in range(9):
            before = {pid: cpu_ns(pid) for pid in children(server.pid)}
            client.execute("let sum = 0; for (let i = 0; i < 1e6; i++) sum += i; sum")
            worker = max(before, key=lambda pid: cpu_ns(pid) - before[pid])
            by_spare.append(answer_ms(server, client, [worker]))
            by_new.append(answer_ms(server, client, children(server.pid)))
    return [Row("from the kill of a worker to the next answer, by the warm spare", f"{median(by_spare):.1f} ms",
                f"without a spare: {median(by_new):.1f} ms", median(by_spare) / median(by_new), "≤ 50 ms",
                median(by_spare) <= 50)]


def innocence(is_full):
    """Executions that keep 60 % of the limit alive: with what the one before left behind, more than the limit."""
    total, workers = (10_000 if is_full else 400), 2
    code = (f"const kept = []; for (let i = 0; i < {int(MEGABYTES * SHARE)}; i++) {{"
            "kept.push(new Uint8Array(1 << 20).fill(1)) } kept.length")
    with Server(workers=workers, overrides=[f"js.max_memory_mb={MEGABYTES}"]) as server:
        stopped = []

        def work():
            with client_of(server) as client:
                for _call in range(total // workers):
                    reply = client.execute(code)
                    if reply["status"] != "success":
                        stopped.append(reply["error"])
        threads = [threading.Thread(target=work) for _worker in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for error in sorted(set(stopped)):
        print(f"innocence: {stopped.count(error)} × {error}", file=sys.stderr)
    return [Row(f"stopped of {total:,} executions that keep {SHARE:.0%} of `js.max_memory_mb: {MEGABYTES}` alive",
                str(len(stopped)), "–", None, "0", not stopped)]


def attacks(is_full):
    """Innocent calls of one client beside all of tests/attacks, by kind, and beside nothing."""
    chosen = suite.chosen([], "fresh") * (5 if is_full else 1)
    failures, times_ms = suite.measure(chosen)
    if failures:
        sys.exit(f"bench: attacks got through: {failures}")
    p99 = {kind: suite.percentile(times, 0.99) for kind, times in times_ms.items()}
    return [Row(f"innocent calls beside attacks of kind {kind}, p99", f"{p99[kind]:.1f} ms", f"beside nothing: {p99['idle']:.1f} ms",
                p99[kind] / p99["idle"], f"≤ {INNOCENT_MS} ms", p99[kind] <= INNOCENT_MS)
            for kind in suite.KINDS if kind in p99]
