"""What the figures are measured with: the programs of a build folder, their processes, and rows of the table."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
BUILD = os.path.abspath(os.environ.get("RRJS_BUILD", os.path.join(ROOT, "build-bench")))
RRJS = os.path.join(BUILD, "rrjs")
LOAD = os.path.join(BUILD, "bench", "bench-load")
CONVERT = os.path.join(BUILD, "bench", "bench-convert")
TURNS = os.path.join(BUILD, "bench", "bench-turns.so")
ECHO = os.path.join(BUILD, "bench", "bench-echo")
SCRIPTS = os.path.join(ROOT, "bench", "scripts")

TRIVIAL = "1 + 1"
PATIENCE_S = 60
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Row:
    """One line of the table. met is None where there was nothing to compare with."""
    figure: str
    value: str
    yardstick: str
    ratio: float | None
    aim: str
    met: bool | None


def median(values):
    return statistics.median(values)


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"bench: waited {PATIENCE_S} s in vain for {what}")
        time.sleep(0.01)


def script(*names):
    """The text of scripts of bench/scripts, one after the other."""
    texts = []
    for name in names:
        with open(os.path.join(SCRIPTS, name + ".js"), encoding="utf-8") as file:
            texts.append(file.read())
    return "".join(texts)


# ---- processes ----

def cpu_ns(pid):
    """CPU time of a process's first thread, to the nanosecond; helper threads of the engine are not in it."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0])


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE


def pss_bytes(pid):
    """Resident memory, with what is shared counted in parts."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    raise ValueError(f"no Pss in /proc/{pid}/smaps_rollup")


class Process:
    """A program that serves a unix socket in a folder of its own until it is stopped."""

    def __init__(self, command, env=None):
        self.folder = tempfile.TemporaryDirectory(prefix="rrjs-bench-")
        self.socket = os.path.join(self.folder.name, "socket")
        self.process = subprocess.Popen(command(self.socket), env=env)
        self.pid = self.process.pid

    def __enter__(self):
        wait_until(lambda: os.path.exists(self.socket) or self.process.poll() is not None, "the server's socket")
        if self.process.poll() is not None:
            sys.exit(f"bench: the server ended at once with {self.process.returncode}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.folder.cleanup()

    def load(self, *options, code=TRIVIAL):
        """What bench-load prints. A failed call ends the benchmark."""
        return self.load_with(json.dumps({"code": code}), *options)

    def call(self, function, args, *options):
        """The same with calls of a program's function."""
        return self.load_with(json.dumps({"function": function, "args": args}), "--method", "js.Call", *options)

    def load_with(self, argument, *options):
        result = subprocess.run([LOAD, *map(str, options), self.socket, argument], capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"bench: bench-load failed: {result.stderr}{result.stdout}")
        return json.loads(result.stdout)


class Echo(Process):
    """mode "relay": the replies come from a second process."""

    def __init__(self, *mode):
        super().__init__(lambda socket: [ECHO, socket, *mode])


class Server(Process):
    """rrjs serve, quiet: production lines of level info and above go to /dev/null."""

    def __init__(self, workers, isolation="fresh", overrides=(), rrjs=RRJS, env=None):
        settings = ["metrics.address=", "logs.mode=production", "logs.level=info", "logs.output=/dev/null",
                    f"js.pool_size={workers}", f"js.isolation={isolation}", "js.max_executions=0", *overrides]
        options = [word for setting in settings for word in ("-o", setting)]
        super().__init__(lambda socket: [rrjs, "serve", "-c", os.devnull, "-o", f"rpc.listen=unix://{socket}", *options], env)
        self.workers = workers

    def __enter__(self):
        super().__enter__()
        self.settle()
        return self

    def family(self):
        return [self.pid, *children(self.pid)]

    def settle(self):
        """Waits until all workers and the spare are there and have nothing left to do."""
        wait_until(lambda: len(children(self.pid)) == self.workers + 1, "the workers and their spare")
        seen = {"cpu": None, "since": time.monotonic()}

        def is_quiet():
            cpu = [cpu_ns(pid) for pid in self.family()]
            if cpu != seen["cpu"]:
                seen.update(cpu=cpu, since=time.monotonic())
            return time.monotonic() - seen["since"] > 0.3
        wait_until(is_quiet, "the workers to come to rest")

    def execute(self, code):
        """The value of a script."""
        result = subprocess.run([RRJS, "execute", "--rpc", "unix://" + self.socket, "-"], input=code,
                                capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"bench: the script failed: {result.stderr}{result.stdout}")
        return json.loads(result.stdout)["result"]
