"""What the server does about its bundler, a stranger: one that others may change, one that hangs, one that is left behind."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

from bundles import ESBUILD, write
from support import RRJS, clean_environment, run_rrjs, wait_until

CONTAINER = os.path.join(os.path.dirname(__file__), "container_profile.py")
FAKE = pathlib.Path(RRJS).with_name("tests") / "unit" / "fake-bundler"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def bundler(tmp_path):
    """The real one, in a place of its own."""
    path = tmp_path / "bin" / "esbuild"
    path.parent.mkdir()
    shutil.copy(ESBUILD, path)
    return path


@pytest.fixture
def serve_app(serve, root, bundler):
    def start(*overrides):
        write(root, {"app.ts": "export const f = (): number => 1;", "plain.js": "export const f = () => 'plain';"})
        return serve(f"js.root={root}", f"js.bundler={bundler}", "js.programs.app=app.ts", "js.programs.plain=plain.js", *overrides)
    return start


def replace_by_fake(bundler, root, behaviour):
    write(root, {"version": "0.25.0", "behaviour": behaviour})
    bundler.unlink()
    shutil.copy(FAKE, bundler)


def running(bundler):
    """Process ids of who runs that file."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "exe") == str(bundler):
                found.append(int(entry.name))
        except OSError:
            pass
    return found


def test_one_that_others_may_change_is_refused_with_its_path(serve_app, bundler):
    bundler.chmod(0o777)
    server = serve_app()
    assert f"{bundler} can be written by others" in server.function("app.f")["error"]
    assert server.function("plain.f")["result"] == "plain"
    bundler.chmod(0o755)
    bundler.parent.chmod(0o777)
    failed = run_rrjs("reload", "--rpc", server.rpc)
    assert failed.returncode != 0 and f"{bundler.parent} can be written by others" in failed.stderr
    bundler.parent.chmod(0o755)
    assert run_rrjs("reload", "--rpc", server.rpc).returncode == 0
    assert server.function("app.f")["result"] == 1


def test_one_that_hangs_keeps_no_call_waiting_and_ends_with_the_server(serve_app, bundler, root):
    server = serve_app()
    assert server.function("app.f")["result"] == 1
    replace_by_fake(bundler, root, "hang")
    write(root, {"app.ts": "export const f = (): number => 2;"})
    reload = subprocess.Popen([RRJS, "reload", "--rpc", server.rpc], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: running(bundler), "the bundler to run")
    assert server.function("app.f")["result"] == 1 and server.function("plain.f")["result"] == "plain"
    assert server.execute("1 + 1")["result"] == 2
    server.stop()
    wait_until(lambda: not running(bundler), "the bundler to end")
    reload.wait()


def test_one_is_not_outlived_by_its_server(serve_app, bundler, root):
    server = serve_app()
    replace_by_fake(bundler, root, "hang")
    write(root, {"app.ts": "export const f = (): number => 2;"})
    reload = subprocess.Popen([RRJS, "reload", "--rpc", server.rpc], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: running(bundler), "the bundler to run")
    server.stop(signal.SIGKILL)
    wait_until(lambda: not running(bundler), "the bundler to end")
    reload.wait()


@pytest.mark.parametrize("behaviour, error", [
    ("fork", "was ended by SIGSYS: it tried what no bundler needs"),
    ("flood-words", "ended with status 7 and said: xxx"),
    ("no-metafile", "makes no sense: its metafile is no JSON"),
])
def test_one_that_does_what_it_should_not_is_told_of(serve_app, bundler, root, behaviour, error):
    replace_by_fake(bundler, root, behaviour)
    write(root, {"app.ts": ""})
    server = serve_app()
    assert error in server.function("app.f")["error"]
    assert server.function("plain.f")["result"] == "plain"


def check_without_landlock(root, bundler, *overrides):
    """rrjs check where the system has no landlock."""
    settings = [f"js.root={root}", f"js.bundler={bundler}", "js.programs.app=app.ts", "js.programs.other=other.ts", *overrides]
    return subprocess.run([sys.executable, CONTAINER, "old-enosys", RRJS, "check",
                           *(argument for setting in settings for argument in ("-o", setting))],
                          cwd=root, env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)


def test_without_landlock_it_is_refused_where_the_sandbox_is_required(root, bundler):
    write(root, {"app.ts": "export const f = 1;", "other.ts": "export const f = 2;"})
    checked = check_without_landlock(root, bundler, "js.sandbox=require")
    assert checked.returncode != 0
    assert checked.stderr.count("js.sandbox is require, but the jail of the bundler lacks here: landlock") == 2, checked.stderr


def test_without_landlock_a_warning_says_so_once_and_what_is_outside_stays_there(root, bundler, tmp_path):
    write(root, {"app.ts": "export const f = 1;", "other.ts": "export const f = 2;"})
    checked = check_without_landlock(root, bundler)
    assert checked.returncode == 0, checked.stderr
    assert checked.stderr.count("the jail of the bundler is not complete: landlock is missing here") == 1, checked.stderr
    write(tmp_path, {"outside.ts": "export const f = 3;"})
    write(root, {"other.ts": "export * from '../outside';"})
    checked = check_without_landlock(root, bundler)
    assert checked.returncode == 2 and "../outside.ts is imported, which is outside js.root" in checked.stderr, checked.stderr


def test_it_is_killed_with_a_script_that_is_interrupted(bundler, root):
    replace_by_fake(bundler, root, "hang")
    write(root, {"app.ts": "1"})
    run = subprocess.Popen([RRJS, "run", "-o", f"js.bundler={bundler}", "-o", f"js.root={root}", str(root / "app.ts")],
                           cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: running(bundler), "the bundler to run")
    run.send_signal(signal.SIGINT)
    run.wait()
    wait_until(lambda: not running(bundler), "the bundler to end")
