"""What end-to-end tests talk to the programs with: the command line, a server process, a goridge client, HTTP."""

import functools
import gzip
import http.client
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import threading
import time
import zlib

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(os.environ.get("RRJS_BUILD", os.path.join(ROOT, "build")))
RRJS = os.path.join(BUILD, "rrjs")

# No single wait of a test is longer than this; machines are shared, and sanitized builds are slow.
PATIENCE_S = 180

# Whether tests run that are too long for each change: script/test --full.
IS_FULL = "RRJS_TEST_FULL" in os.environ

RAW, JSON, MSGPACK, GOB, ERROR, PROTO = 0x04, 0x08, 0x10, 0x20, 0x40, 0x80
STATUSES = ("success", "error", "timeout", "memory_limit", "crash", "rejected")


@functools.cache
def is_sanitized():
    """Such a build has no complete sandbox, and keeps and takes memory in ways of its own."""
    with open(os.path.join(BUILD, "rrjs-worker"), "rb") as file:
        return b"__asan_init" in file.read()


def clean_environment(extra=None):
    """The environment without colours and without settings of whoever runs the tests."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RRJS_")}
    environment["NO_COLOR"] = "1"
    environment.update(extra or {})
    return environment


def run_rrjs(*arguments, stdin=None, env=None, cwd=None, timeout=PATIENCE_S):
    return subprocess.run([RRJS, *map(str, arguments)], input=stdin, env=clean_environment(env), cwd=cwd,
                          timeout=timeout, capture_output=True, text=True)


def wait_until(condition, what, timeout=PATIENCE_S):
    """Polls until condition() is true (its value is returned): for states that announce themselves to nobody."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s in vain for {what}")
        select.select([], [], [], 0.01)


# ---- goridge ----

def frame(flags, options, payload, version=1, crc=None):
    head = struct.pack("<BBI", version << 4 | 3 + len(options), flags, len(payload))
    checksum = zlib.crc32(head) if crc is None else crc
    return head + struct.pack("<IBB", checksum, 0, 0) + b"".join(struct.pack("<I", o) for o in options) + payload


def request_frame(method, argument, sequence=1, flags=JSON):
    """argument: bytes as they are, anything else as JSON."""
    body = argument if isinstance(argument, bytes) else json.dumps(argument).encode()
    name = method.encode()
    return frame(flags, [sequence, len(name)], name + body)


class Reply:
    def __init__(self, flags, sequence, method, body):
        self.flags, self.sequence, self.method, self.body = flags, sequence, method, body

    @property
    def is_error(self):
        return bool(self.flags & ERROR)

    @property
    def value(self):
        assert not self.is_error, self.body
        return json.loads(self.body)


class Client:
    """One connection. address: tcp://host:port or unix://path."""

    def __init__(self, address):
        scheme, _, rest = address.partition("://")
        if scheme == "unix":
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(rest)
        else:
            host, _, port = rest.rpartition(":")
            self.socket = socket.create_connection((host, int(port)))
        self.socket.settimeout(PATIENCE_S)
        self.sequence = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, method, argument, sequence=None, flags=JSON):
        self.sequence = self.sequence + 1 if sequence is None else sequence
        self.socket.sendall(request_frame(method, argument, self.sequence, flags))
        return self.sequence

    def receive_exactly(self, size):
        data, had = bytearray(size), 0
        while had < size:
            count = self.socket.recv_into(memoryview(data)[had:])
            if not count:
                raise ConnectionError(f"closed after {had} of {size} bytes")
            had += count
        return bytes(data)

    def receive(self):
        head = self.receive_exactly(12)
        words, flags, size = head[0] & 15, head[1], struct.unpack_from("<I", head, 2)[0]
        assert head[0] >> 4 == 1 and struct.unpack_from("<I", head, 6)[0] == zlib.crc32(head[:6])
        options = struct.unpack(f"<{words - 3}I", self.receive_exactly(4 * (words - 3)))
        assert len(options) == 2
        payload = self.receive_exactly(size)
        return Reply(flags, options[0], payload[:options[1]].decode(), payload[options[1]:])

    def is_closed_by_server(self):
        """Waits for the end of the stream, whatever comes before it."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionError:
            pass
        return True

    def call(self, method, argument, flags=JSON):
        sequence = self.send(method, argument, flags=flags)
        reply = self.receive()
        assert reply.sequence == sequence
        return reply

    def execute(self, code, **members):
        return self.call("js.Execute", {"code": code, **members}).value


# ---- the server ----

def is_about_execution(line):
    return line.get("logger") == "js" and line["msg"].startswith(("JavaScript execution failed", "JavaScript executions failed",
                                                                  "JavaScript execution completed"))


class Server:
    """rrjs serve on free ports, logging production JSON to a file. command: the program, behind others that start it. Where the
    configuration sets no time limit for calls, there is none that a slow machine could meet."""

    def __init__(self, folder, overrides=(), config=None, env=None, stderr=None, command=(RRJS,)):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log_path = folder / "log"
        self.socket_path = folder / "rpc.sock"
        arguments = [*command, "serve"]
        if config is not None:
            (folder / "config.yaml").write_text(config)
            arguments += ["-c", str(folder / "config.yaml")]
        limits = [] if config and re.search("(default|max)_timeout_ms", config) else [f"js.default_timeout_ms={PATIENCE_S * 1000}"]
        settings = [*limits, "rpc.listen=tcp://127.0.0.1:0", "metrics.address=127.0.0.1:0", "status.address=127.0.0.1:0",
                    "logs.mode=production", f"logs.output={self.log_path}", "js.pool_size=2", *overrides]
        for setting in settings:
            arguments += ["-o", setting]
        self.stderr_path = folder / "stderr"
        self.process = subprocess.Popen(arguments, cwd=folder, env=clean_environment(env), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=stderr or open(self.stderr_path, "w"))
        self.wait_for_line(lambda line: line["msg"] == "server started")
        addresses = {line["msg"]: line["address"] for line in self.lines() if "address" in line}
        self.rpc = addresses["rpc listening"]
        self.metrics_address = addresses.get("metrics page")
        self.status_address = addresses.get("status page")
        wait_until(lambda: not self.status_address or b'"status":"busy"' not in self.get(self.status_address, "/ready").body,
                   "a ready worker")

    def lines(self, logger=None):
        """The log lines so far, parsed; those that scripts wrote ("js"), or the server ("rrjs")."""
        text = self.log_path.read_text() if self.log_path.exists() else ""
        lines = [json.loads(line) for line in text.split("\n")[:-1]]
        return [line for line in lines if logger in (None, line.get("logger")) and not (logger and is_about_execution(line))]

    def execution_lines(self):
        """What the server says of executions, under the scripts' logger."""
        return [line for line in self.lines() if is_about_execution(line)]

    def wait_for_line(self, matches, timeout=PATIENCE_S):
        def look():
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}: {self.stderr_path.read_text()}")
            return next((line for line in self.lines() if matches(line)), None)
        return wait_until(look, "a log line", timeout)

    def client(self):
        return Client(self.rpc)

    def execute(self, code, **members):
        with self.client() as client:
            return client.execute(code, **members)

    def function(self, function, *args, **members):
        """The reply of js.Call: `server.function("pricing.total", 1, 2)`."""
        with self.client() as client:
            return client.call("js.Call", {"function": function, "args": list(args), **members}).value

    def request(self, address, method, path, headers=None):
        connection = http.client.HTTPConnection(address, timeout=PATIENCE_S)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        response.body = response.read()
        if response.getheader("Content-Encoding") == "gzip":
            response.body = gzip.decompress(response.body)
        connection.close()
        return response

    def get(self, address, path, headers=None):
        return self.request(address, "GET", path, headers)

    def metrics_text(self):
        return self.get(self.metrics_address, "/metrics").body.decode()

    def metrics(self):
        """Sample line without value -> value."""
        samples = {}
        for line in self.metrics_text().splitlines():
            if not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                samples[name] = float(value)
        return samples

    def executions(self):
        """Finished calls by status."""
        samples = self.metrics()
        return {status: samples[f'js_executions_total{{status="{status}"}}'] for status in STATUSES}

    def is_quiet(self):
        """Whether nothing runs or waits and every worker of the pool is idle."""
        health = self.health()
        states = [worker["state"] for worker in health["workers"] if not worker["spare"]]
        return (health["status"], health["queue"]["length"], health["pool"]["active"]) == ("ok", 0, 0) and \
            set(states) == {"idle"}

    def health(self):
        return json.loads(self.get(self.status_address, "/health").body)

    def worker_pids(self):
        return [worker["pid"] for worker in self.health()["workers"]]

    def resident_mb(self):
        text = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def stop(self, how=signal.SIGTERM):
        """Stops it by its process id; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        return self.process.returncode


def run_cases(execute, cases):
    """Runs many small pieces of code, each the body of an async function, in one execution: name -> what it returned, or the
    text of what it threw. execute(code) gives a reply."""
    parts = [f"try {{ out[{json.dumps(name)}] = await (async () => {{ {code}\n }})() }} "
             f"catch (error) {{ out[{json.dumps(name)}] = String(error) }}" for name, code in cases.items()]
    reply = execute("const out = {};\n" + "\n".join(parts) + "\nout")
    assert "error" not in reply, reply
    return reply["result"]


def in_threads(count, work):
    """Runs work(number) in so many threads; returns what they returned, in order."""
    results = [None] * count
    failures = []

    def one(number):
        try:
            results[number] = work(number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results
