"""The figures of large payloads: how long they hold the main loop, what memory they take and leave, and what innocent calls
beside them meet. The loop is watched from inside (turns.c): the CPU time of its longest turn, which other processes on the
machine do not change."""

import json
import os
import struct
import tempfile
import threading
import time

import limits
from harness import RRJS, TURNS, Row, Server, median, resident_bytes, wait_until

MEBIBYTE = 1 << 20
SIZE = 15 * MEBIBYTE
TURN_MS = 5  # what a turn may take
JSON, MSGPACK = 0x08, 0x10
QUEUED = 100_000


def json_args(value):
    count = (SIZE - 100) // (len(value) + 1)
    return JSON, b'{"code":"1","args":[' + b",".join([value] * count) + b"]}"


def msgpack_call(code):
    text = code.encode()
    return MSGPACK, b"\x81\xa4code\xda" + struct.pack(">H", len(text)) + text


REQUESTS = {
    "objects": json_args(b"{}"),
    "numbers": json_args(b"1.5"),
    "a string": (JSON, b'{"code":"1","args":"' + b"x" * (SIZE - 100) + b'"}'),
    "code": (JSON, b'{"code":"1//' + b"x" * (SIZE - 100) + b'"}'),
}
RESULTS = {"objects": "Array(5e6).fill({})", "numbers": "Array(35e5).fill(1.5)", "a string": "'x'.repeat(15e6)"}


class WatchedServer(Server):
    """Knows the longest turn of its loop since it was last asked, and its memory's peak."""

    def __init__(self, overrides=(), rrjs=RRJS):
        self.turns = tempfile.NamedTemporaryFile()
        self.turns.write(bytes(8))
        self.turns.flush()
        super().__init__(workers=2, overrides=overrides, rrjs=rrjs,
                         env={**os.environ, "LD_PRELOAD": TURNS, "RRJS_BENCH_TURNS": self.turns.name})
        self.peak, self.is_over = 0, threading.Event()
        self.watcher = threading.Thread(target=self.watch)

    def __enter__(self):
        super().__enter__()
        self.longest_turn_ms()
        self.watcher.start()
        return self

    def __exit__(self, *details):
        self.is_over.set()
        self.watcher.join()
        super().__exit__(*details)

    def watch(self):
        while not self.is_over.wait(0.002):
            self.peak = max(self.peak, resident_bytes(self.pid))

    def longest_turn_ms(self):
        self.turns.seek(0)
        longest = struct.unpack("Q", self.turns.read(8))[0]
        self.turns.seek(0)
        self.turns.write(bytes(8))
        self.turns.flush()
        return longest / 1e6


def calls():
    """Name -> flags and argument, all large."""
    cases = {f"request of {name}": case for name, case in REQUESTS.items()}
    for name, code in RESULTS.items():
        cases[f"result of {name}"] = JSON, json.dumps({"code": code}).encode()
        cases[f"result of {name} in msgpack"] = msgpack_call(code)
    return cases


def longest_turns(server):
    """Name -> milliseconds, of each payload by itself."""
    turns = {}
    with limits.client_of(server) as client:
        for name, (flags, argument) in calls().items():
            assert not client.call("js.Execute", argument, flags=flags).is_error
            turns[name] = server.longest_turn_ms()
    return turns


def innocent_ms(server, works):
    """What the longest small call took that was made while one of the works was done, of all of them in the middle."""
    is_over, times = threading.Event(), []

    def call():
        with limits.client_of(server) as client:
            while not is_over.is_set():
                begin = time.monotonic()
                client.execute("1 + 1")
                times.append((time.monotonic() - begin) * 1000)
                time.sleep(0.001)
    caller = threading.Thread(target=call)
    caller.start()
    longest = []
    for work in works:
        wait_until(lambda: times, "a small call")
        times.clear()
        work()
        seen = len(times)
        wait_until(lambda: len(times) > seen, "the call that was under way")
        longest.append(max(times))
    is_over.set()
    caller.join()
    return median(longest)


def requests(server, rounds):
    """Works that send one large request each."""
    def send(flags, argument):
        with limits.client_of(server) as client:
            client.call("js.Execute", argument, flags=flags)
    return [lambda case=case: send(*case) for _round in range(rounds) for case in REQUESTS.values()]


def expiry_ms(rrjs=RRJS):
    """The longest turn while a queue's time runs out."""
    with WatchedServer([f"js.queue_size={2 * QUEUED}"], rrjs) as server:
        connections = [limits.client_of(server) for _ in range(QUEUED // 1000)]
        for client in connections[:2]:
            client.send("js.Execute", {"code": "for (;;);", "timeout_ms": 60000})
        frames = limits.frames("js.Execute", {"code": "1", "timeout_ms": 20000}, 1000)
        for client in connections:
            client.socket.sendall(frames)
        server.longest_turn_ms()
        for client in connections[2:]:
            for _call in range(1000):
                assert client.receive().value["status"] == "timeout"
        turn = server.longest_turn_ms()
        for client in connections:
            client.close()
    return turn


def payloads(_):
    with WatchedServer() as server:
        quiet = innocent_ms(server, [lambda: time.sleep(0.3)] * 12)
        before = resident_bytes(server.pid)
        rounds = [longest_turns(server) for _round in range(3)]
        turns = {name: median([each[name] for each in rounds]) for name in rounds[0]}
        wait_until(lambda: resident_bytes(server.pid) < before + 8 * MEBIBYTE, "memory to be given back")
        after, peak = resident_bytes(server.pid) / MEBIBYTE, server.peak / MEBIBYTE
        beside = innocent_ms(server, requests(server, 3))
    worst = max(turns, key=turns.get)
    expiry = expiry_ms()
    return [
        Row(f"longest turn of the main loop beside {len(turns)} payloads of 15 MB", f"{turns[worst]:.1f} ms ({worst})", "–", None,
            f"≤ {TURN_MS} ms", turns[worst] <= TURN_MS),
        Row(f"the same when the time of {QUEUED:,} waiting calls is over", f"{expiry:.1f} ms", "–", None, f"≤ {TURN_MS} ms",
            expiry <= TURN_MS),
        Row("memory of the server beside such payloads, RSS", f"{peak:.0f} MB, {after:.0f} MB afterwards",
            f"before: {before / MEBIBYTE:.0f} MB", None, "≤ 64 MB", peak <= 64),
        Row("innocent calls beside a request of 15 MB, the longest", f"{beside:.1f} ms", f"beside nothing: {quiet:.1f} ms", beside / quiet,
            f"≤ {limits.INNOCENT_MS} ms", beside <= limits.INNOCENT_MS),
    ]
