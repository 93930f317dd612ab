"""The workers' sandbox: what a script could do that has taken the engine over. The attempts are made from inside a worker
by a program that has one more global, probe(); the rest is looked at from outside."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from conftest import end
from support import BUILD, RRJS, Server, clean_environment, is_sanitized, wait_until

PROBE = os.path.join(BUILD, "tests", "probe", "rrjs-worker-probe")
CONTAINER = os.path.join(os.path.dirname(__file__), "container_profile.py")
PARTS = ("no_new_privs", "no_capabilities", "no_core_dumps", "landlock", "seccomp")
AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

pytestmark = pytest.mark.skipif(is_sanitized(), reason="a sanitized build has no complete sandbox")
is_root = os.geteuid() == 0
needs_root = pytest.mark.skipif(not is_root, reason="needs root")


@pytest.fixture
def open_folder():
    """A folder that any user can reach and write to."""
    folder = tempfile.mkdtemp(prefix="rrjs-sandbox-")
    os.chmod(folder, 0o777)
    yield Path(folder)
    shutil.rmtree(folder)


def program_with(folder, worker):
    """The path of rrjs in that folder, beside a worker program of that name."""
    shutil.copy(RRJS, folder / "rrjs")
    shutil.copy(worker, folder / "rrjs-worker")
    return str(folder / "rrjs")


def in_container(kind):
    return ("/usr/bin/python3", "-B", CONTAINER, kind)


def parts_in_force(server):
    return {part for part, in_force in server.health()["sandbox"]["parts"].items() if in_force}


def worker_pids(server):
    """Of workers that have finished their start."""
    def look():
        workers = server.health()["workers"]
        return all(worker["state"] == "idle" for worker in workers) and [worker["pid"] for worker in workers]
    return wait_until(look, "idle workers")


def sandbox_line(server):
    return server.wait_for_line(lambda line: "sandbox" in line["msg"])


# ---- attempts from inside ----

@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("probe")
    server = Server(folder / "server", command=(program_with(folder, PROBE),))
    yield server
    end(server)


# The names are those of tests/probe/probe.c.
KILLED = """
openat2; open_by_handle_at; statfs; getcwd; getdents64; chdir; chroot; mkdirat; unlinkat; renameat2; symlinkat; fchmodat;
truncate; setxattr; inotify_init1; fanotify_init; mount; umount2; pivot_root; fsopen;
socket, TCP; socket, TCP over IPv6; socket, UDP; socket, unix; socket, netlink; socket, packet; socket, vsock; socketpair;
connect; bind; listen; accept4; sendmsg; recvmsg; setsockopt;
clone, a process; clone, a thread in a namespace; clone, a traced thread; clone, a thread with a descriptor; execve; execveat;
ptrace; ptrace, by anybody; process_vm_readv; process_vm_writev; process_madvise; kcmp; kill; tkill; tgkill; rt_sigqueueinfo;
rt_tgsigqueueinfo; pidfd_open; pidfd_send_signal; pidfd_getfd; fcntl, signals to the server; fcntl, which signal;
fcntl, a lease; wait4; setpgid; setsid; unshare; setns;
setuid; setresuid; setgroups; capset; prctl, dumpable; prctl, death with the server; prctl, seccomp; seccomp;
landlock_create_ruleset; personality; prlimit64, cores; prlimit64, descriptors; prlimit64, of the server;
prlimit64, a look at the server; setpriority; sched_setaffinity; ioprio_set; mlockall;
io_uring_setup; bpf; perf_event_open; userfaultfd; keyctl; add_key; request_key; memfd_create; shmget; msgget; semget; mq_open;
timer_create; timerfd_create; setitimer; signalfd4; epoll_create1; pipe2; dup; ioctl, bytes that wait;
ioctl, a key into the terminal; init_module; finit_module; kexec_load; reboot; swapon; sethostname; settimeofday; clock_settime;
acct; syslog; quotactl; a call that no kernel has;
a socket in a thread
"""
KILLED_ON_X86_64 = "fork; vfork; iopl; ioperm; modify_ldt; arch_prctl; getpid by x32"
REFUSED = {
    "openat": "EACCES", "openat, a new file": "EACCES", "openat, a device": "EACCES", "newfstatat": "EACCES",
    "statx": "EACCES", "readlinkat": "EACCES", "faccessat": "EACCES", "the server's memory": "EACCES",
    "the server's environment": "EACCES", "a file in a thread": "EACCES", "clone3": "ENOSYS",
    "sched_setscheduler": "EPERM", "prctl, a name for memory": "EINVAL",
}
REFUSED_ON_X86_64 = {"open": "EACCES", "stat": "EACCES", "readlink": "EACCES"}
ALLOWED = ["getpid", "prlimit64, private memory", "prlimit64, a look at its own", "mmap, writable and executable",
           "prctl, a name", "tgkill, itself", "a thread"]

if os.uname().machine == "x86_64":
    KILLED += "; " + KILLED_ON_X86_64
    REFUSED.update(REFUSED_ON_X86_64)


@pytest.mark.parametrize("name", [" ".join(name.split()) for name in KILLED.split(";") if name.strip()])
def test_a_call_that_kills(probed, name):
    reply = probed.execute(f"probe({json.dumps(name)})")
    assert (reply["status"], reply.get("error"), reply["result"]) == \
        ("crash", "execution error: worker crashed (SIGSYS)", None)


@pytest.mark.parametrize("name", REFUSED)
def test_a_call_that_fails(probed, name):
    assert probed.execute(f"probe({json.dumps(name)})")["result"] == REFUSED[name]


@pytest.mark.parametrize("name", ALLOWED)
def test_a_call_that_works(probed, name):
    assert probed.execute(f"probe({json.dumps(name)})")["result"] == "ok"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="there is no such call")
def test_a_call_in_the_way_of_32_bits(probed):
    # A kernel without 32-bit programs answers with a fault.
    assert probed.execute("probe('getpid by int 0x80')")["error"] in (
        "execution error: worker crashed (SIGSYS)", "execution error: worker crashed (SIGSEGV)")


def test_the_server_goes_on_after_all_that(probed):
    assert probed.process.poll() is None
    assert probed.execute("1 + 1")["result"] == 2
    assert not os.path.exists("/tmp/rrjs-probe")


def test_without_the_sandbox_the_same_calls_work(tmp_path):
    server = Server(tmp_path / "server", ("js.sandbox=off",), command=(program_with(tmp_path, PROBE),))
    names = ["openat", "newfstatat", "readlinkat", "getcwd", "socket, TCP", "socket, UDP", "socket, unix", "clone, a process",
             "kill", "fcntl, signals to the server", "memfd_create", "epoll_create1", "timerfd_create", "pipe2",
             "dup", "ioctl, bytes that wait", "prlimit64, a look at the server", "a file in a thread", "a socket in a thread"]
    assert server.execute(f"{json.dumps(names)}.map(name => [name, probe(name)])")["result"] == [[name, "ok"] for name in names]
    end(server)


def test_the_product_has_no_probe(shared_server):
    assert shared_server.execute("typeof probe")["result"] == "undefined"
    worker = Path(os.path.dirname(RRJS), "rrjs-worker").read_bytes()
    assert b"io_uring_setup" not in worker and b"__wrap_bindings_install" not in worker


# ---- a worker from outside ----

def status_of(folder):
    return dict(line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line)


def test_every_thread_is_locked_in(shared_server):
    pid = worker_pids(shared_server)[0]
    threads = list(Path(f"/proc/{pid}/task").iterdir())
    assert len(threads) > 1
    for thread in threads:
        status = status_of(thread)
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2"), status["Name"]
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb") + (("CapBnd",) if is_root else ()):
            assert int(status[name], 16) == 0, (status["Name"], name)


def test_limits(shared_server):
    pid = worker_pids(shared_server)[0]
    limits = {line[:25].strip(): line[25:].split()[:2] for line in Path(f"/proc/{pid}/limits").read_text().splitlines()}
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max open files"] == ["128", "128"]


def test_a_busy_worker_dies_with_its_server(tmp_path):
    server = Server(tmp_path / "server")
    pids = worker_pids(server)
    with server.client() as client:
        client.send("js.Execute", {"code": "for (;;) {}"})
        wait_until(lambda: server.health()["pool"]["active"] == 1, "the call to run")
        server.process.kill()
        server.process.wait()

    def is_dead(pid):
        try:
            return status_of(Path(f"/proc/{pid}"))["State"].startswith("Z")  # until whoever inherits it looks
        except (FileNotFoundError, ProcessLookupError):
            return True
    wait_until(lambda: all(is_dead(pid) for pid in pids), "the workers to end")


@needs_root
def test_only_root_may_look_into_a_worker(shared_server):
    pid = worker_pids(shared_server)[0]
    assert os.stat(f"/proc/{pid}/environ").st_uid == 0
    looked = subprocess.run([*AS_NOBODY, "cat", f"/proc/{pid}/environ"], capture_output=True, text=True)
    assert looked.returncode != 0 and "denied" in looked.stderr


@needs_root
def test_the_environment_is_made_for_it(serve):
    server = serve(env={"SECRET": "s", "JSC_useJIT": "0", "LD_DEBUG": "", "TZ": "Europe/Berlin"})
    pid = worker_pids(server)[0]
    assert set(Path(f"/proc/{pid}/environ").read_text().split("\0")[:-1]) == {
        "GIGACAGE_ENABLED=0", "JSC_usePollingTraps=1", "JSC_useWasm=0", "TZ=Europe/Berlin",
        f"ICU_TIMEZONE_FILES_DIR={Path(RRJS).parent / 'zones'}"}


@needs_root
def test_descriptors(tmp_path):
    """Whatever the server was given, a worker has none of it."""
    give = ("sh", "-c", 'exec 7</etc/passwd 8</ 9</etc/passwd; exec "$@"', "sh", RRJS)
    server = Server(tmp_path / "server", command=give)
    assert any(os.readlink(path) == "/etc/passwd" for path in Path(f"/proc/{server.process.pid}/fd").iterdir())
    for pid in worker_pids(server):
        files = {int(path.name): os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
        assert [files.pop(number) for number in (0, 1, 2)] == ["/dev/null"] * 2 + ["/memfd:rrjs-last-words (deleted)"]
        assert files.pop(3).startswith("socket:")
        others = set(files.values())
        assert others <= {f"/proc/{pid}/statm", "/dev/urandom", "anon_inode:[eventfd]"}, others
    end(server)


def test_dates_know_the_time_zone(rrjs):
    code = "[new Date(2026, 6, 1).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone]"
    done = rrjs("eval", code, env={"TZ": "America/New_York"})
    assert json.loads(done.stdout) == [240, "America/New_York"]


@needs_root
def test_dates_know_the_machines_time_zone(tmp_path):
    if os.environ.get("TZ") or not os.path.exists("/usr/share/zoneinfo/Asia/Kathmandu"):
        pytest.skip("no time zones here")
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Asia/Kathmandu")
    command = ('mount -t tmpfs none /mnt && cp -a /etc/. /mnt && cp -a "$1" /mnt/localtime && mount --bind /mnt /etc && '
               'exec "$2" eval "new Date(2026, 6, 1).getTimezoneOffset()"')
    done = subprocess.run(["unshare", "--mount", "sh", "-c", command, "sh", tmp_path / "localtime", RRJS],
                          env=clean_environment(), capture_output=True, text=True)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no mounts here")
    assert done.stdout == "-345\n", done.stderr


# ---- what is said of it ----

def has_landlock(server):
    return server.health()["sandbox"]["landlock_abi"] > 0


def test_auto_says_what_is_in_force(shared_server):
    sandbox = shared_server.health()["sandbox"]
    assert sandbox["mode"] == "auto" and tuple(sandbox["parts"]) == PARTS
    line = sandbox_line(shared_server)
    assert line["logger"] == "rrjs" and line["landlock_abi"] == sandbox["landlock_abi"]
    assert set(line["parts"].split()) == parts_in_force(shared_server)
    assert (line["level"] == "info") == ("missing" not in line) == (parts_in_force(shared_server) == set(PARTS))
    samples = shared_server.metrics()
    assert {part for part in PARTS if samples[f'js_sandbox{{part="{part}"}}'] == 1} == parts_in_force(shared_server)
    assert len([line for line in shared_server.lines() if "sandbox" in line["msg"]]) == 1


def test_off_is_said_as_a_warning(serve):
    server = serve("js.sandbox=off")
    line = sandbox_line(server)
    assert (line["level"], line["msg"]) == ("warn", "workers run without a sandbox, as configured")
    assert parts_in_force(server) == set() and server.metrics()['js_sandbox{part="seccomp"}'] == 0
    status = status_of(Path(f"/proc/{worker_pids(server)[0]}"))
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("0", "0") or not is_root
    assert server.execute("1")["result"] == 1


def test_require_starts_where_all_parts_are(serve, rrjs, shared_server):
    if parts_in_force(shared_server) != set(PARTS):
        pytest.skip("not all parts are here")
    server = serve("js.sandbox=require")
    assert parts_in_force(server) == set(PARTS) and sandbox_line(server)["level"] == "info"
    assert server.execute("1")["result"] == 1
    done = rrjs("eval", "-o", "js.sandbox=require", "2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


# ---- containers and users ----

@pytest.mark.parametrize("user", [(), pytest.param(AS_NOBODY, marks=needs_root)], ids=["as is", "nobody"])
@pytest.mark.parametrize("kind", [None, "current"])
def test_any_user_and_a_container_have_it_all(open_folder, shared_server, user, kind):
    container = in_container(kind) if kind else ()
    program = program_with(open_folder, os.path.join(BUILD, "rrjs-worker"))
    (open_folder / "server").mkdir()
    os.chmod(open_folder / "server", 0o777)
    server = Server(open_folder / "server", command=(*user, *container, program))
    try:
        assert parts_in_force(server) == parts_in_force(shared_server)
        assert server.execute("[1, 2].map(x => x * 2)")["result"] == [2, 4]
        status = status_of(Path(f"/proc/{worker_pids(server)[0]}"))
        assert (status["NoNewPrivs"], status["Seccomp"], int(status["CapEff"], 16)) == ("1", "2", 0)
        assert status["Uid"].split()[0] == ("65534" if user else str(os.geteuid()))
    finally:
        end(server)


@pytest.mark.parametrize("kind", ["old-eperm", "old-enosys"])
def test_auto_goes_on_without_landlock(tmp_path, kind):
    server = Server(tmp_path / "server", command=(*in_container(kind), RRJS))
    line = sandbox_line(server)
    assert (line["level"], line["missing"], line["landlock_abi"]) == ("warn", "landlock", 0)
    assert parts_in_force(server) == set(PARTS) - {"landlock"}
    assert server.metrics()['js_sandbox{part="landlock"}'] == 0
    assert server.execute("1")["result"] == 1
    end(server)


@pytest.mark.parametrize("kind", ["old-eperm", "old-enosys"])
@pytest.mark.parametrize("command", [("serve",), ("run", "-"), ("eval", "1")], ids=lambda command: command[0])
def test_require_refuses_to_start_without_landlock(tmp_path, command, kind):
    addresses = ("-o", f"rpc.listen=unix://{tmp_path}/socket", "-o", "metrics.address=")
    done = subprocess.run([*in_container(kind), RRJS, command[0], "-o", "js.sandbox=require", *addresses, *command[1:]],
                          input="1", env=clean_environment(), cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("rrjs: the worker process cannot be started: js.sandbox is require, but the sandbox of the workers "
                           "lacks here: landlock\n")
    assert not os.path.exists(tmp_path / "socket")


def test_a_sandbox_that_is_none_of_the_words(rrjs):
    done = rrjs("check", "-o", "js.sandbox=on")
    assert done.returncode == 2 and "js.sandbox" in done.stderr and "auto, require, off" in done.stderr
