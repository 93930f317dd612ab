"""Programs that change while the server runs: a reload takes over what loads, and leaves the old ones serving where something
does not."""

import threading

import pytest

from http_peer import Peer
from support import STATUSES, in_threads, run_rrjs, wait_until


def version(number, more=""):
    return f"export const version = () => {number};\n{more}"


def reload(server):
    return run_rrjs("reload", "--rpc", server.rpc)


def when_all_are_idle(server):
    return wait_until(lambda: {worker["state"] for worker in server.health()["workers"]} == {"idle"}, "idle workers and spare")


def pids(server):
    return {worker["pid"] for worker in server.health()["workers"] if not worker["spare"]}


def of_all_workers(server, function, count=8):
    """What the function says, asked by clients that come at the same time."""
    replies = in_threads(count, lambda _: server.function(function))
    return {reply.get("result") for reply in replies}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "programs"


# ---- what loads ----

def test_a_changed_program_is_taken_over_without_a_lost_call(serve_programs, root):
    server = serve_programs({"app.js": version(1)})
    when_all_are_idle(server)
    changed = threading.Event()

    def work(number):
        seen = []
        with server.client() as client:
            for call in range(60):
                if number == 0 and call == 20:
                    (root / "app.js").write_text(version(2))
                    assert client.call("js.Reload", None).value is True
                    changed.set()
                is_after = changed.is_set()
                reply = client.call("js.Call", {"function": "app.version"}).value
                assert reply["status"] == "success"
                assert reply["result"] == 2 or not is_after
                seen.append(reply["result"])
        return seen
    seen = in_threads(6, work)
    assert all(set(one) <= {1, 2} for one in seen)
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 360}


def test_what_is_configured_may_change(serve, root):
    root.mkdir()
    (root / "one.js").write_text(version(1))
    (root / "two.js").write_text(version(2))
    server = serve(config=f"js: {{root: {root}, programs: {{one: one.js}}}}")
    assert server.function("one.version")["result"] == 1 and server.function("two.version")["status"] == "rejected"
    (server.folder / "config.yaml").write_text(f"js: {{root: {root}, programs: {{two: two.js}}}}")
    assert reload(server).returncode == 0
    assert server.function("two.version")["result"] == 2 and server.function("one.version")["status"] == "rejected"
    line = server.wait_for_line(lambda line: line.get("key") == "js.programs.two.file")
    assert (line["level"], line["msg"]) == ("info", "setting changed")


def test_files_of_a_folder_come_and_go(serve, root):
    root.mkdir()
    (root / "one.js").write_text(version(1))
    server = serve(f"js.root={root}", "js.functions=.")
    (root / "one.js").unlink()
    (root / "two.js").write_text(version(2))
    assert reload(server).returncode == 0
    assert server.function("two.version")["result"] == 2 and server.function("one.version")["status"] == "rejected"


def test_a_reset_loads_what_was_loaded_before(serve_programs, root):
    server = serve_programs({"app.js": version(1)})
    (root / "app.js").write_text(version(2))
    assert run_rrjs("reset", "--rpc", server.rpc).returncode == 0
    assert of_all_workers(server, "app.version") == {1}


def test_versions_are_named_and_counted(serve_programs, root):
    def infos():
        return {name for name in server.metrics() if name.startswith("js_program_info{")}
    server = serve_programs({"app.js": version(1), "other.js": version(1)})
    before = infos()
    assert len(before) == 2 and all(f'program="{name}"' in "".join(before) for name in ("app", "other"))
    assert server.metrics()['js_program_versions_total{program="app"}'] == 1
    (root / "app.js").write_text(version(2))
    assert reload(server).returncode == 0
    assert len(infos()) == 2 and len(infos() & before) == 1
    assert server.metrics()['js_program_versions_total{program="app"}'] == 2
    assert server.metrics()['js_program_versions_total{program="other"}'] == 1


# ---- what is watched ----

def test_a_watched_program_is_taken_over_when_its_file_changes(serve_programs, root):
    server = serve_programs({"app.js": version(1)}, "js.watch=true")
    (root / "app.js").write_text(version(2))
    wait_until(lambda: of_all_workers(server, "app.version") == {2}, "the new version")
    assert server.wait_for_line(lambda line: line["msg"] == "workers were replaced")["cause"] == "watch"
    (root / "app.js").write_text("export const = 1")
    line = server.wait_for_line(lambda line: line["msg"] == "workers are not replaced, the ones before go on")
    assert line["cause"] == "watch" and "app.js:1" in line["error"]
    assert of_all_workers(server, "app.version") == {2}


def test_what_is_watched_follows_the_configuration(serve, root):
    root.mkdir()
    (root / "one.js").write_text(version(1))
    (root / "sub").mkdir()
    (root / "sub" / "two.js").write_text(version(1))
    config = "js: {{watch: true, root: {}, programs: {{app: {}}}}}"
    server = serve(config=config.format(root, "one.js"))
    (server.folder / "config.yaml").write_text(config.format(root, "sub/two.js"))
    assert reload(server).returncode == 0
    (root / "sub" / "two.js").write_text(version(2))
    wait_until(lambda: of_all_workers(server, "app.version") == {2}, "the new version")


# ---- what does not ----

@pytest.mark.parametrize("text, why", [
    (version(2, "export const a = 1;\nexport const b = a.b.c;\n"), "the program app cannot be loaded: TypeError: "),
    ("export const = 1", "the program app cannot be loaded: SyntaxError: "),
    ("import 'left-outside'", "the program app cannot be loaded: "),
    ("for (;;);", "the program app cannot be loaded: loading took longer than 500ms (js.load_timeout_ms)"),
    (None, "the program app cannot be loaded: reading app.js: No such file or directory"),
], ids=["throws", "no syntax", "import", "loops", "missing"])
def test_a_program_that_does_not_load_leaves_the_old_one(serve_programs, root, text, why):
    server = serve_programs({"app.js": version(1)}, "js.load_timeout_ms=500")
    when_all_are_idle(server)
    before = pids(server)
    if text is None:
        (root / "app.js").unlink()
    else:
        (root / "app.js").write_text(text)
    for _ in range(2):
        done = reload(server)
        assert done.returncode == 1 and "the workers are not replaced, the ones before go on: " + why in done.stderr, done.stderr
        assert str(root) not in done.stderr
        assert of_all_workers(server, "app.version") == {1}
        assert pids(server) == before
        assert why in server.health()["roll"]["error"]
    line = server.wait_for_line(lambda line: line["msg"] == "workers are not replaced, the ones before go on")
    assert (line["level"], line["cause"]) == ("error", "reload") and why in line["error"]

    (root / "app.js").write_text(version(3))
    assert reload(server).returncode == 0
    assert of_all_workers(server, "app.version") == {3} and server.health()["roll"]["error"] is None


def test_a_program_that_was_broken_before_holds_up_nobody(serve_programs, root):
    server = serve_programs({"app.js": version(1), "broken.js": "throw new Error('no')"})
    (root / "app.js").write_text(version(2))
    assert reload(server).returncode == 0
    assert of_all_workers(server, "app.version") == {2}
    assert server.function("broken")["status"] == "error"


def test_who_has_taken_over_already_goes_back(serve_programs, root):
    """The new version loads in the first worker only."""
    answers = iter(["yes"])
    with Peer(paths={"/": lambda connection, request: connection.answer(next(answers, "no"))}) as peer:
        server = serve_programs({"app.js": version(1)}, "js.allow_net=127.0.0.1", "js.pool_size=3")
        when_all_are_idle(server)
        before = pids(server)
        (root / "app.js").write_text(version(
            2, f"if (await (await fetch('{peer.url('/')}')).text() !== 'yes') throw new Error('not again');"))
        done = reload(server)
    assert done.returncode == 1 and "the program app cannot be loaded: Error: not again" in done.stderr
    assert of_all_workers(server, "app.version") == {1}
    assert len(pids(server) & before) == 2
