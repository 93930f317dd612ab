"""What the server and the program that started it tell each other: the configuration through a pipe, a line when calls are served,
and that either has ended, however it did."""

import json
import os
import signal
import subprocess
import sys

import pytest

from http_peer import Peer
from support import PATIENCE_S, RRJS, Client, clean_environment, run_rrjs, wait_until

OPTIONS = ["serve", "--stop-on-stdin-eof"]
EITHER = {"its input": ("--stop-on-stdin-eof", "subprocess.PIPE"), "its parent": ("--stop-with-parent", "subprocess.DEVNULL")}


class Started:
    """rrjs serve with a pipe as standard input, a configuration through another, and a third for the line. Standard output has
    the log."""

    def __init__(self, folder, configuration, *arguments):
        settings = {"version": "3", "rpc": {"listen": "tcp://127.0.0.1:0"}, "metrics": {"address": "127.0.0.1:0"},
                    "logs": {"mode": "production", "output": "stdout"}, **configuration}
        settings["js"] = {"pool_size": 1, **settings.get("js", {})}
        ours, writer = os.pipe()
        reader, theirs = os.pipe()
        os.write(theirs, json.dumps(settings).encode())
        os.close(theirs)
        self.process = subprocess.Popen(
            [RRJS, *OPTIONS, "-c", f"/dev/fd/{reader}", "--ready-fd", str(writer), *arguments], cwd=folder,
            env=clean_environment(), stdin=subprocess.PIPE, stdout=open(folder / "log", "w"), pass_fds=(reader, writer))
        os.close(reader)
        os.close(writer)
        self.log = folder / "log"
        self.line_end = open(ours)

    def ready(self):
        """The line; nothing follows it."""
        line, rest = self.line_end.readline(), self.line_end.read()
        assert not rest
        return json.loads(line)

    def messages(self):
        return [json.loads(line)["msg"] for line in self.log.read_text().split("\n")[:-1]]

    def stop(self):
        self.process.stdin.close()
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def start(tmp_path):
    started = []

    def begin(configuration, *arguments):
        started.append(Started(tmp_path, configuration, *arguments))
        return started[-1]

    yield begin
    for one in started:
        one.line_end.close()
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_it_says_where_it_listens_once_it_is_ready(start):
    started = start({"status": {"address": "127.0.0.1:0"}})
    line = started.ready()
    assert (line["status"], line["pid"], line["version"]) == ("ready", started.process.pid, run_rrjs("version").stdout.split()[1])
    assert all(line[key].rpartition(":")[2] not in ("", "0") for key in ("rpc", "metrics", "status_page"))
    with Client(line["rpc"]) as client:
        assert client.execute("1 + 1")["result"] == 2
    assert started.stop() == 0


def test_what_is_not_served_is_null_in_the_line(start):
    line = start({"metrics": {"address": ""}}).ready()
    assert (line["metrics"], line["status_page"]) == (None, None)


def test_a_configuration_through_a_pipe_is_kept_when_others_are_read_again(start, tmp_path):
    """The root is the working directory then."""
    program = tmp_path / "page.js"
    program.write_text("export default () => 1")
    started = start({"js": {"programs": {"page": "page.js"}, "default_timeout_ms": "1234"}})
    with Client(started.ready()["rpc"]) as client:
        program.write_text("export default () => 2")
        assert client.call("js.Reload", None).value is True
        assert client.call("js.Call", {"function": "page"}).value["result"] == 2
        assert client.execute("while (true) {}")["error"] == "execution timeout after 1.234s"
    assert "the configuration is no ordinary file, and so is not read again" in started.messages()


def test_the_end_of_its_input_stops_it_as_a_signal_does(start):
    started = start({"js": {"allow_net": ["127.0.0.1"]}})
    with Client(started.ready()["rpc"]) as client, Peer() as peer:
        started.process.stdin.write(b"passed over\n" * 10000)
        started.process.stdin.flush()
        client.send("js.Execute", {"code": peer.held("'to the end'")})
        peer.wait_for_requests(1)
        started.process.stdin.close()
        wait_until(lambda: "standard input has ended" in started.messages(), "the stop")
        peer.release()
        assert client.receive().value["result"] == "to the end"
    assert started.process.wait(PATIENCE_S) == 0
    assert started.messages()[-3:] == ["standard input has ended", "stopping", "stopped"]


def test_an_input_that_is_at_its_end_stops_it_at_once(tmp_path):
    done = subprocess.run([RRJS, *OPTIONS, "-o", "rpc.listen=tcp://127.0.0.1:0", "-o", "metrics.address="], cwd=tmp_path,
                          env=clean_environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=PATIENCE_S)
    assert done.returncode == 0 and b"standard input has ended" in done.stderr


PARENT = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=STDIN, pass_fds=(1,))
child.wait()
"""


def is_there(pid):
    """Whether such a process is, and is no zombie that somebody else has yet to bury."""
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("option, stdin", EITHER.values(), ids=EITHER)
def test_it_does_not_outlive_a_parent_that_was_killed(option, stdin, tmp_path):
    """Nor do its workers; and the next one finds the socket free."""
    address = f"unix://{tmp_path}/rpc.sock"
    command = [RRJS, "serve", option, "--ready-fd", "1", "-o", f"rpc.listen={address}", "-o", "metrics.address=", "-o", "logs.output=/dev/null"]
    for _ in range(2):
        parent = subprocess.Popen([sys.executable, "-c", PARENT.replace("STDIN", stdin), *command], cwd=tmp_path, env=clean_environment(),
                                  stdout=subprocess.PIPE)
        line = json.loads(parent.stdout.readline())
        with Client(address) as client:
            workers = [worker["pid"] for worker in client.call("informer.Workers", "js").value["workers"]]
            client.send("js.Execute", {"code": "while (true) {}"})
            wait_until(lambda: "working" in run_rrjs("workers", "--rpc", address).stdout, "a running call")
            parent.send_signal(signal.SIGKILL)
            parent.wait()
        for pid in [line["pid"], *workers]:
            wait_until(lambda: not is_there(pid), f"the end of {pid}")
        parent.stdout.close()
        assert not os.path.exists(tmp_path / "rpc.sock")


def test_the_section_of_a_plugin_that_starts_it_is_accepted(tmp_path):
    """One file does for RoadRunner with the plugin, and for `rrjs check`."""
    (tmp_path / ".rr.yaml").write_text("js: {binary: /usr/local/bin/rrjs, pool_size: 3}")
    done = run_rrjs("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and "js.pool_size = 3" in done.stdout


@pytest.mark.parametrize("fd, reason", [("77", "Bad file descriptor"), ("0", "it is open for reading only"), ("x", "Cannot parse")])
def test_a_descriptor_that_takes_no_line_is_told(fd, reason, tmp_path):
    done = run_rrjs("serve", "--ready-fd", fd, stdin="", cwd=tmp_path)
    assert done.returncode == 2 and reason in done.stderr and fd in done.stderr
