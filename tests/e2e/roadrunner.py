"""A RoadRunner of its own plugins (tests/roadrunner), and whose service or plugin rrjs is in it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import urllib.request

import pytest

from support import BUILD, PATIENCE_S, ROOT, RRJS, Client, clean_environment, is_sanitized, wait_until

SOURCES = os.path.join(ROOT, "tests", "roadrunner")
PROGRAM = os.path.join(BUILD, "roadrunner")
IS_FULL = "RRJS_TEST_FULL" in os.environ


# Modules come from where script/bootstrap put them: nothing is downloaded.
GO_ENVIRONMENT = clean_environment({"GOPROXY": "off", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"})


def go():
    """The program go; skips where there is none."""
    if is_sanitized():
        pytest.skip("RoadRunner is tested with the ordinary build")
    path = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if not path:
        pytest.skip("go is not installed: RoadRunner and the plugin in go/ are not tested")
    return path


def build_roadrunner():
    """With the race detector where there is time for it; what it finds is in standard error."""
    race = ["-race"] if IS_FULL else []
    done = subprocess.run(["nice", "-n", "10", go(), "build", *race, "-o", PROGRAM, "."], cwd=SOURCES,
                          env={**GO_ENVIRONMENT, "CGO_ENABLED": "1" if race else "0"}, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stderr}\n(script/bootstrap downloads the modules)"
    return PROGRAM


def process_state(pid):
    """Of /proc: R, S, …; None where there is no such process, or only what is left of it for its parent to see."""
    try:
        state = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return None
    return None if state == "Z" else state


def descendants(pid):
    """Of all threads: programs are started by any of them."""
    found = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except FileNotFoundError:
        return found
    for task in tasks:
        try:
            for child in map(int, open(f"/proc/{pid}/task/{task}/children").read().split()):
                found += [child, *descendants(child)]
        except FileNotFoundError:
            pass
    return found


def name_of(pid):
    try:
        return open(f"/proc/{pid}/comm").read().strip()
    except FileNotFoundError:
        return None


class RoadRunner:
    """Runs with this configuration, a text in YAML, in which {folder} is the folder, which is the working directory and TMPDIR.
    RPC is on a unix socket there; the log in production mode in a file."""

    def __init__(self, folder, configuration, *arguments, env=None, program=PROGRAM):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.log_path, self.rpc = folder, folder / "log", f"unix://{folder}/rr.sock"
        (folder / ".rr.yaml").write_text('version: "3"\n' + configuration.replace("{folder}", str(folder)))
        settings = [f"rpc.listen={self.rpc}", "logs.mode=production", f"logs.output={self.log_path}"]
        command = [program, "-c", str(folder / ".rr.yaml"), *arguments]
        for setting in settings:
            command += ["-o", setting]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=open(folder / "stderr", "w"),
            env=clean_environment({"TMPDIR": str(folder), "PATH": f"{BUILD}{os.pathsep}{os.environ['PATH']}", **(env or {})}))

    def serves(self):
        """Itself, once all plugins do."""
        line = self.process.stdout.readline()
        assert line == b"RoadRunner serves\n", self.stderr()
        return self

    def stderr(self):
        return (self.folder / "stderr").read_text()

    def rrjs(self):
        """The process id of rrjs, once it is there."""
        return wait_until(lambda: next((pid for pid in descendants(self.process.pid) if name_of(pid) == "rrjs"), None), "rrjs")

    def lines(self, logger=None):
        text = self.log_path.read_text() if self.log_path.exists() else ""
        lines = [json.loads(line) for line in text.split("\n")[:-1]]
        return [line for line in lines if logger in (None, line.get("logger"))]

    def wait_for_line(self, message, logger=None):
        return wait_until(lambda: next((line for line in self.lines(logger) if line["msg"] == message), None), message)

    def client(self):
        return Client(self.rpc)

    def call(self, method, argument):
        with self.client() as client:
            return client.call(method, argument)

    def execute(self, code, **members):
        return self.call("js.Execute", {"code": code, **members}).value

    def get(self, address, path):
        """Status and body, of a page that there is or will be."""
        host, _, port = address.rpartition(":")

        def is_there():
            with socket.socket() as probe:
                return probe.connect_ex((host, int(port))) == 0

        wait_until(is_there, address)
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=PATIENCE_S) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)

    def end(self):
        """Whatever became of it: nothing of it is left."""
        known = [self.process.pid, *descendants(self.process.pid)]
        self.stop()
        self.process.stdout.close()
        assert "DATA RACE" not in self.stderr(), self.stderr()
        for pid in known:
            wait_until(lambda: not process_state(pid), f"the end of {pid}")
        assert not list(self.folder.glob("*.sock")), list(self.folder.iterdir())
