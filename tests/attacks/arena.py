"""Where attacks happen: a server with two workers and small limits, a client with innocent calls beside them, and the checks
on everything that must hold however an attack ends."""

import json
import os
import re
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from attack import FOLDER, PLENTY_MS  # noqa: E402
from support import JSON, MSGPACK, ROOT, STATUSES, Client, Server, is_sanitized, wait_until  # noqa: E402
from wire import msgpack_decode  # noqa: E402

GRACE_MS = 500              # after which the server kills the worker
REAP_MS = 5000              # for the kernel to free its memory, and for neighbours of a busy machine
GROWTH_MB = 16              # of the server, over the whole suite
PAUSE_S = 0.002             # between two innocent calls
IDLE_S = 1.0                # of innocent calls alone, to compare with

SETTINGS = ("js.default_timeout_ms=300", "js.max_result_mb=4", "js.max_result_depth=40000", "js.metrics.max_families=100",
            "js.metrics.max_series_per_family=200", "js.metrics.max_series=1500", "js.max_executions=500")

INNOCENT = r"""
    metrics.increment('innocent_calls', { kind: 'innocent' });
    metrics.histogram('innocent_size', 0.5);
    log.info('innocent', { n: args.n, list: [1, 2], text: 'a\nb' });
    const names = Object.getOwnPropertyNames(globalThis).length;
    const pristine = Object.keys({}).length === 0 && ({}).polluted === undefined && typeof planted === 'undefined' &&
        [1, 2].map((x) => x + 1).join() === '2,3' && JSON.stringify({ a: [1] }) === '{"a":[1]}' &&
        typeof log.info === 'function' && structuredClone(new Map([[1, 2]])).get(1) === 2;
    await new Promise((done) => setTimeout(done, 0));
    ({ n: args.n * 2, pristine, names })
"""


def msgpack_text(text):
    data = text.encode()
    return b"\xdb" + struct.pack(">I", len(data)) + data


def msgpack_request(argument):
    """A map of texts and one number."""
    members = [msgpack_text(key) + (msgpack_text(value) if isinstance(value, str) else b"\xce" + struct.pack(">I", value))
               for key, value in argument.items()]
    return bytes([0x80 | len(members)]) + b"".join(members)


CODECS = {
    "json": (JSON, lambda argument: json.dumps(argument).encode(), json.loads),
    "msgpack": (MSGPACK, msgpack_request, msgpack_decode),
}


class Innocents(threading.Thread):
    """One client that calls, checks what came back, and calls again. Its times are kept by what went on meanwhile."""

    def __init__(self, address, has_program=False):
        super().__init__(daemon=True)
        self.has_program = has_program
        self.client = Client(address)
        self.kind = "idle"
        self.times_ms = {}
        self.count = 0
        self.failures = []
        self.names = {}  # how many globals there are, of scripts and of the program
        self.go_on = threading.Event()
        self.at_rest = threading.Event()
        self.is_over = False
        self.go_on.set()

    def check(self, reply, by_program):
        assert reply["status"] == "success", reply
        result = reply["result"]
        names = self.names.setdefault(by_program, result["names"])
        assert result == {"n": self.count * 2, "pristine": True, "names": names}, reply

    def one(self, by_program):
        members = {"request_id": "innocent", "timeout_ms": PLENTY_MS}
        if by_program:
            return self.client.call("js.Call", {"function": "innocent.check", "args": [self.count], **members}).value
        return self.client.execute(INNOCENT, args={"n": self.count}, **members)

    def call(self):
        self.count += 1
        by_program = self.has_program and self.count % 2 == 0
        kind, begin = self.kind, time.monotonic()
        reply = self.one(by_program)
        self.times_ms.setdefault(kind, []).append((time.monotonic() - begin) * 1000)
        try:
            self.check(reply, by_program)
        except AssertionError as failure:
            self.failures.append(f"innocent call {self.count} beside {kind}: {failure}")

    def run(self):
        try:
            while not self.is_over:
                if not self.go_on.is_set():
                    self.at_rest.set()
                    self.go_on.wait()
                self.call()
                time.sleep(PAUSE_S)
        except Exception as failure:
            self.failures.append(f"innocent call {self.count} beside {self.kind}: {failure!r}")
        self.at_rest.set()

    def pause(self):
        self.at_rest.clear()
        self.go_on.clear()
        if self.is_alive():
            self.at_rest.wait()

    def resume(self):
        self.go_on.set()

    def stop(self):
        self.is_over = True
        self.go_on.set()
        self.join()
        self.client.close()


class Output:
    """The server's log, read as it grows; every line is checked for what no script may bring about."""

    HEAD = re.compile(r'\{"level":"(?:debug|info|warn|error)","ts":\d+,"logger":"(js|rrjs)","msg":"')
    RESERVED = ("level", "ts", "logger", "msg", "request_id")

    def __init__(self, path):
        self.file = open(path, encoding="utf-8", errors="strict", newline="\n")
        self.rest = ""
        self.script_lines = 0

    @staticmethod
    def is_the_servers(line):
        """What the server says of executions stands under the scripts' logger, too."""
        return '"msg":"JavaScript execution' in line

    def more(self):
        """The new lines, as texts."""
        text = self.rest + self.file.read()
        *lines, self.rest = text.split("\n")
        for line in lines:
            self.check(line)
        return lines

    def check(self, line):
        head = self.HEAD.match(line)
        assert head, f"a line out of shape: {line[:300]}"
        values = json.loads(line)
        if any(line.count(f'"{key}":') > 1 for key in self.RESERVED):
            keys = json.loads(line, object_pairs_hook=lambda pairs: [key for key, _ in pairs])
            assert all(keys.count(key) <= 1 for key in self.RESERVED), f"a key of the line is there twice: {line[:300]}"
        is_summary = self.is_the_servers(line) and "suppressed" in values
        if head[1] == "js" and not is_summary:
            request = values.get("request_id", "")
            is_summary = "request_id" not in values and values["msg"].startswith("JavaScript executions failed, too many")
            assert is_summary or request == "innocent" or request.startswith("attack "), f"a line of nobody: {line[:300]}"
            self.script_lines += not self.is_the_servers(line)


class Page:
    """One look at the metrics page, checked for what no script may bring about."""

    SAMPLE = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
                        r'(,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*")*\})? (\S+)')
    OWN = set(re.findall(r"^\| `(\w+)`", Path(ROOT, "docs", "metrics.md").read_text(encoding="utf-8"), re.M))

    def __init__(self, text):
        self.lines = text.split("\n")
        self.samples = {}
        families = set()
        assert self.lines.pop() == "", "the metrics page has no end"
        for line in self.lines:
            if line.startswith("# TYPE "):
                family = line.split(" ")[2]
                assert family not in families and (family.startswith("js_user_") or family in self.OWN), f"family {line}"
                families.add(family)
            elif not line.startswith("# HELP "):
                self.add_sample(line)
        counted = {f'js_executions_total{{status="{status}"}}' for status in STATUSES}
        assert {key for key in self.samples if key.startswith("js_executions_total")} == counted

    def add_sample(self, line):
        assert self.SAMPLE.fullmatch(line), f"no sample: {line[:300]!r}"
        key, _, value = line.rpartition(" ")
        assert key not in self.samples, f"twice on the metrics page: {key}"
        self.samples[key] = float(value)

    def total(self, name):
        return sum(value for key, value in self.samples.items() if re.split(r"[{ ]", key)[0] == name)


class Arena:
    """isolation: fresh, with innocent calls beside the attacks; shared, where workers are replaced between them. program: an
    attack that is one, loaded by one worker beside an innocent program."""

    def __init__(self, folder, isolation="fresh", idle_s=IDLE_S, program=None):
        self.folder = folder
        self.isolation = isolation
        memory_mb = 256 if is_sanitized() else 64
        programs = [] if program is None else (
            "js.pool_size=1", f"js.root={FOLDER}", "js.programs.innocent=innocent.js",
            f"js.programs.{program.name.partition('/')[2]}={program.name}.js")
        self.server = Server(folder, (*SETTINGS, f"js.max_memory_mb={memory_mb}", f"js.isolation={isolation}",
                                      f"rpc.listen=unix://{folder}/s", *programs))
        self.seen = dict.fromkeys(STATUSES, 0)
        self.output = Output(self.server.log_path)
        self.late_ms = {}
        self.have_run = set()
        self.innocents = None
        if isolation == "fresh":
            self.innocents = Innocents(self.server.rpc, program is not None)
            self.innocents.start()
            time.sleep(idle_s)
            wait_until(lambda: self.innocents.count > 1, "an innocent call")
        self.resident_mb = self.server.resident_mb()

    def close(self):
        if self.innocents:
            self.innocents.stop()
        return self.server.stop()

    # ---- one attack ----

    def run(self, attack):
        """Returns the reply of the last run; raises AssertionError where something does not hold."""
        return self.run_elsewhere(attack) if attack.alone else self.run_here(attack)

    def run_elsewhere(self, attack):
        """The same on a server of its own, whose books are closed right after it."""
        with tempfile.TemporaryDirectory(prefix="alone-", dir=self.folder) as folder:
            elsewhere = Arena(Path(folder), self.isolation, idle_s=0, program=attack if attack.steps else None)
            try:
                reply = elsewhere.run_here(attack)
                elsewhere.settle()
            finally:
                elsewhere.close()
        if self.innocents:
            for kind, times_ms in elsewhere.innocents.times_ms.items():
                self.innocents.times_ms.setdefault(kind, []).extend(times_ms)
        return reply

    def run_here(self, attack):
        if self.innocents:
            self.innocents.kind = attack.kind
        else:
            self.reset()
        expectations = attack.shared if self.isolation == "shared" and attack.shared else attack.expectations
        self.output.more()
        dropped = self.page().total("js_log_lines_dropped_total") if self.counts_lines(attack) else 0
        for _ in range(attack.runs):
            reply = self.call_program(attack) if attack.steps else self.call(attack)
            assert any(expectation.is_met_by(reply) for expectation in expectations), \
                f"{attack.name} expects {' | '.join(map(str, expectations))} and got {self.shown(reply)}"
            self.check_time(attack, reply)
        self.check_traces(attack, dropped)
        assert self.server.process.poll() is None, "the server has ended"
        self.have_run.add(attack.name)
        self.check_innocents()
        return reply

    def check_innocents(self):
        if self.innocents:
            failures = self.innocents.failures[:]
            del self.innocents.failures[:len(failures)]
            assert not failures, "; ".join(failures)

    @staticmethod
    def shown(reply):
        return json.dumps(reply)[:2000]

    def call(self, attack):
        """Exactly one reply: the next frame of the connection is that of the next call."""
        argument = {"code": attack.code, "timeout_ms": attack.timeout_ms, "request_id": f"attack {attack.name}"}
        flag, encode, decode = CODECS[attack.codec]
        with self.server.client() as client:
            client.send("js.Execute", encode(argument), 1, flag)
            reply = client.receive()
            assert reply.sequence == 1 and reply.flags & flag, (reply.flags, reply.body[:300])
            client.send("js.Execute", {"code": "1 + 1", "timeout_ms": PLENTY_MS, "request_id": "attack over"}, 2)
            after = client.receive()
            assert (after.sequence, after.value["result"]) == (2, 2), after.body
        self.seen["success"] += 1
        if reply.is_error:
            self.seen["success"] += 1  # for the server it was one: it saw the value before the codec did
            return {"status": "frame", "error": reply.body.decode(), "duration_ms": 0}
        value = decode(reply.body)
        self.seen[value["status"]] += 1
        return value

    def call_program(self, attack):
        """Exactly one reply for each step; that of the last."""
        with self.server.client() as client:
            for number, step in enumerate(attack.steps):
                members = {"timeout_ms": attack.timeout_ms, "request_id": f"attack {attack.name} {step.label}"}
                client.send(step.method, step.body(members), number + 1)
                reply = client.receive()
                assert reply.sequence == number + 1 and not reply.is_error, (reply.sequence, reply.body[:300])
                self.seen[reply.value["status"]] += 1
        return reply.value

    def check_time(self, attack, reply):
        late = reply["duration_ms"] - attack.timeout_ms
        assert late <= GRACE_MS + REAP_MS, self.shown(reply)
        if reply["status"] == "timeout":
            assert late >= 0, self.shown(reply)
            self.late_ms.setdefault(attack.name, []).append(late)

    # ---- its traces ----

    @staticmethod
    def counts_lines(attack):
        return any(check.wanted == "lines" for check in attack.checks)

    def page(self):
        return Page(self.server.metrics_text())

    def check_traces(self, attack, dropped_before):
        lines = self.output.more()
        page = self.page()
        for check in attack.checks:
            if check.wanted == "lines":
                mine = sum(f'"request_id":"attack {attack.name}"' in line and not self.output.is_the_servers(line) for line in lines)
                dropped = page.total("js_log_lines_dropped_total") - dropped_before
                assert mine + dropped == int(check.operand), f"{mine} lines seen, {dropped} dropped, not {check.operand}"
                continue
            if check.subject == "metric" and check.wanted == "some" and attack.name in self.have_run:
                continue  # counters go on from where its last run left them
            source = lines if check.subject == "log" else page.lines
            found = next((line for line in source if re.search(check.operand, line)), None)
            assert (found is None) == (check.wanted == "no"), \
                f"{attack.name} wants {check.wanted} {check.subject} line like {check.operand}: {(found or '')[:300]}"

    # ---- everything together ----

    def reset(self):
        """Other workers than those that have seen the last attack."""
        with self.server.client() as client:
            assert client.call("resetter.Reset", "js").value is True

    def settle(self):
        """Innocent calls stop for a moment, everything comes to rest, and all books agree."""
        if self.innocents:
            self.innocents.pause()
        wait_until(self.server.is_quiet, "a server at rest")
        self.check_books()
        self.check_restarts()
        if self.innocents:
            self.innocents.resume()

    def check_books(self):
        page = self.page()
        innocent = self.innocents.count if self.innocents else 0
        self.output.more()
        for status in STATUSES:
            replies = self.seen[status] + (innocent if status == "success" else 0)
            self.agree(f"executions with status {status}", page.samples[f'js_executions_total{{status="{status}"}}'], replies)
        self.agree("innocent increments", page.samples.get('js_user_innocent_calls_total{kind="innocent"}', 0), innocent)
        self.agree("innocent observations", page.samples.get("js_user_innocent_size_count", 0), innocent)
        self.agree("log lines", page.total("js_log_lines_total"), self.output.script_lines)

    @staticmethod
    def agree(what, counted, seen):
        assert counted == seen, f"{what}: {counted:g} counted, {seen:g} seen"

    def restarts(self, reason):
        return self.page().samples.get(f'js_worker_restarts_total{{reason="{reason}"}}', 0)

    def check_restarts(self):
        """A crash costs a worker, and so does a memory limit; a time limit only where the worker did not stop by itself. They
        are counted when the worker is gone, which may be after its reply."""
        for reason in ("crash", "memory_limit"):
            wait_until(lambda: self.restarts(reason) >= self.seen[reason], f"{self.seen[reason]} restarts after {reason}")
        self.agree("restarts after crashes", self.restarts("crash"), self.seen["crash"])
        assert self.restarts("timeout") <= self.seen["timeout"], "more restarts than executions over the time limit"

    def growth_mb(self):
        return self.server.resident_mb() - self.resident_mb
