"""As process 1 of a container, and below a subreaper: workers start, signals arrive, and nobody's children are left behind.

What rrjs was started with, an ignored or blocked signal, must not matter either."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from http_peer import Peer
from support import RRJS, Server, clean_environment, wait_until

SPIN = "for (;;) {}"

# A namespace of processes, whose process 1 the command becomes; for others than root one of users as well.
NAMESPACES = [("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"),
              ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child")]

# "python3 -c … COMMAND" runs the command as a subreaper, or below one.
BECOME_SUBREAPER = "import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"
BELOW_SUBREAPER = """
import ctypes, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
sys.exit(subprocess.call(sys.argv[1:]))
"""


def allowed(command):
    try:
        return subprocess.run([*command, "true"], capture_output=True, timeout=60).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def as_process_one():
    """The words before a command that make it process 1."""
    command = next((command for command in NAMESPACES if allowed(command)), None)
    if not command:
        pytest.skip("namespaces of processes are not permitted here (unshare --pid)")
    return command


def run(*command, env=None):
    return subprocess.run(command, env=clean_environment(env), capture_output=True, text=True, timeout=60)


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def name(pid):
    return Path(f"/proc/{pid}/comm").read_text().strip()


# ---- workers start ----

def test_eval_as_process_one(as_process_one):
    done = run(*as_process_one, RRJS, "eval", "1 + 1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


def test_eval_as_process_one_with_the_proc_of_another_namespace(as_process_one):
    """There the numbers of processes are others: the right one's memory is looked at all the same."""
    command = [word for word in as_process_one if word != "--mount-proc"]
    leave_leaks = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"  # a sanitizer looks for its threads in /proc
    done = run(*command, RRJS, "eval", "--metrics", "-", "1", env={"ASAN_OPTIONS": leave_leaks})
    resident = [line for line in done.stdout.splitlines() if line.startswith("js_worker_resident_memory_bytes{")]
    assert len(resident) == 1 and float(resident[0].split()[1]) > 2 ** 20


@pytest.mark.parametrize("how", [BECOME_SUBREAPER, BELOW_SUBREAPER], ids=["itself", "its parent"])
def test_eval_with_a_subreaper(how):
    done = run(sys.executable, "-c", how, RRJS, "eval", "1 + 1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


def test_no_worker_outlives_a_server_that_ends_at_any_moment():
    """The server is killed as soon as there is a worker, which may not even have asked to be told; a subreaper that inherits
    the workers waits for all of them."""
    done = run(sys.executable, "-c", """
import ctypes, os, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
for _ in range(20):
    server = subprocess.Popen(sys.argv[1:])
    while server.poll() is None and not open(f"/proc/{server.pid}/task/{server.pid}/children").read():
        pass
    assert server.poll() is None
    server.kill()
    server.wait()
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass
print("all ended")
""", RRJS, "eval", "await new Promise(resolve => setTimeout(resolve, 1e6))")
    assert (done.returncode, done.stdout) == (0, "all ended\n"), done.stderr


# ---- the entry point of a container ----

class Container:
    """rrjs serve as process 1. pid: of the server, as we see it."""

    def __init__(self, server, own_users):
        self.server = server
        self.pid, = children(server.process.pid)
        self.namespaces = ["--pid", "--mount", *(["--user", "--preserve-credentials"] if own_users else [])]

    def workers(self):
        return [pid for pid in children(self.pid) if name(pid).startswith("rrjs-worker")]

    def run_inside(self, *command, **options):
        """As "docker exec" does: the command is in the namespace, its parent is not."""
        return subprocess.run(["nsenter", f"--target={self.pid}", *self.namespaces, *command], check=True, **options)


@pytest.fixture
def container(as_process_one, tmp_path):
    server = Server(tmp_path / "server", ("js.pool_size=2", "js.allow_net=127.0.0.1"), command=(*as_process_one, RRJS))
    container = Container(server, "--user" in as_process_one)
    yield container
    if server.process.poll() is None:
        os.kill(container.pid, signal.SIGKILL)
        server.process.wait()


def test_a_container_serves_and_stops(container):
    server = container.server
    assert [server.execute(f"{i} + 1")["result"] for i in range(5)] == [1, 2, 3, 4, 5]
    assert len(server.health()["workers"]) == len(container.workers()) == 3
    with Peer() as peer, server.client() as client:
        running = client.send("js.Execute", {"code": peer.held("'done'")})
        peer.wait_for_requests(1)
        os.kill(container.pid, signal.SIGTERM)
        server.wait_for_line(lambda line: line["msg"] == "stopping")
        peer.release()
        reply = client.receive()
        assert (reply.sequence, reply.value["result"]) == (running, "done")
    assert server.process.wait(60) == 0
    assert server.lines("rrjs")[-1]["msg"] == "stopped"


def test_a_worker_that_dies_in_a_container_is_told_and_replaced(container):
    server = container.server
    with server.client() as client:
        client.send("js.Execute", {"code": SPIN})
        busy = wait_until(lambda: [worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy"],
                          "a busy worker")
        container.run_inside("kill", "-9", str(busy[0]))
        assert client.receive().value["error"] == "execution error: worker crashed (SIGKILL)"
    wait_until(server.is_quiet, "idle workers")
    wait_until(lambda: len(container.workers()) == 3 and all(state(pid) != "Z" for pid in children(container.pid)),
               "the replacement")


def test_a_container_collects_what_others_leave_behind(container):
    """Orphans end while workers end, too: each is collected, and how a worker ended is still told."""
    server = container.server
    read_end, write_end = os.pipe()
    # The shell ends at once; what it started reads on until the pipe is closed.
    container.run_inside("sh", "-c", "exec 9<&0; cat <&9 & cat <&9 &", stdin=read_end)
    os.close(read_end)
    orphans = wait_until(lambda: (found := [pid for pid in children(container.pid) if name(pid) == "cat"])[1:] and found,
                         "both orphans")
    with server.client() as client:
        client.send("js.Execute", {"code": SPIN})
        busy = wait_until(lambda: [worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy"],
                          "a busy worker")
        os.close(write_end)
        container.run_inside("kill", "-9", str(busy[0]))
        assert client.receive().value["error"] == "execution error: worker crashed (SIGKILL)"
    wait_until(lambda: not any(state(pid) for pid in orphans), "the orphans to be collected")
    wait_until(server.is_quiet, "idle workers")
    os.kill(container.pid, signal.SIGTERM)
    assert server.process.wait(60) == 0


def test_process_one_is_ended_by_signals_that_no_command_takes(as_process_one, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen([*as_process_one, RRJS, "workers", "--rpc", f"tcp://127.0.0.1:{listener.getsockname()[1]}"],
                                   env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        connection, _ = listener.accept()
        with connection:
            os.kill(children(process.pid)[0], signal.SIGINT)
            assert process.wait(60) == 128 + signal.SIGINT


# ---- what was inherited ----

def test_a_server_started_with_signals_ignored_and_blocked(tmp_path):
    inherit = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); " \
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGCHLD]); os.execv(sys.argv[1], sys.argv[1:])"
    server = Server(tmp_path / "server", command=(sys.executable, "-c", inherit, RRJS))
    with server.client() as client:
        client.send("js.Execute", {"code": SPIN})
        busy = wait_until(lambda: [worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy"],
                          "a busy worker")
        os.kill(busy[0], signal.SIGSEGV)
        assert client.receive().value["error"] == "execution error: worker crashed (SIGSEGV)"
    assert server.stop() == 0
