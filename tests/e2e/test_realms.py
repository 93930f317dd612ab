"""The realms of a worker: nothing of the one that lives on can be changed from those that scripts and programs run in, by
whatever way they get hold of it; nor does any of its functions compile code; nor do scripts and programs get hold of anything
of each other."""

import os

import pytest

from conftest import end
from support import Server

WALK = open(os.path.join(os.path.dirname(__file__), "realms.js"), encoding="utf-8").read()
WAYS = ("never", "before", "after")


def walk(server, spying):
    """What a walk finds, twice: what it leaves behind in the one worker is there for the second."""
    replies = [server.execute(f"const spying = '{spying}';\n{WALK}", timeout_ms=60000) for _ in range(2)]
    assert [reply["status"] for reply in replies] == ["success"] * 2, replies
    return [reply["result"] for reply in replies]


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"), ("js.pool_size=1",), None, None)
    yield server
    end(server)


@pytest.mark.parametrize("spying", WAYS)
def test_nothing_foreign_can_be_changed(one_worker, spying):
    for found in walk(one_worker, spying):
        assert found["count"] > 50
        assert found["changeable"] == found["compiling"] == found["marks"] == []


def test_a_realm_that_is_shared_has_marks(serve):
    """The proof that marks would be found."""
    first, second = walk(serve("js.pool_size=1", "js.isolation=shared", "js.max_memory_mb=2048"), "never")
    assert first["marks"] == [] and "log" in second["marks"]


# ---- programs ----

LIBRARY = """
export const object = { list: [] };
export function again() { return import('x'); }
export class Thing {}
export const made = [new Thing(), new Blob([]), new Headers(), Promise.resolve({}), function* () {}, async () => {}, new Error('x')];
export default import.meta;
"""


def program(spying):
    """The walk as a function."""
    body, end, _ = WALK.rpartition("judge();")
    assert end
    return f"const spying = '{spying}';\nexport async function walk() {{\n{body}return judge();\n}}\n"


@pytest.mark.parametrize("isolation", ["fresh", "shared"])
@pytest.mark.parametrize("spying", WAYS)
def test_programs_and_scripts_meet_nothing_of_each_other(serve_programs, spying, isolation):
    """One after the other leaves its mark on all that it can reach, and looks for those of the others."""
    text = program(spying)
    server = serve_programs({"a.js": text, "b.js": text, "x.js": LIBRARY, "loading.js": text + "export const found = await walk();"},
                            "js.pool_size=1", "js.programs.x.scripts=true", "js.scripts=on", f"js.isolation={isolation}",
                            "js.load_timeout_ms=60000", "js.programs_memory_mb=1024", "js.max_memory_mb=1024")
    script = f"const spying = '{spying}';\n{WALK}"
    replies = [server.function("loading.found"), *(server.function(f"{name}.walk", timeout_ms=60000) for name in "ab"),
               server.execute(script, timeout_ms=60000), server.function("x.object")]
    assert [reply["status"] for reply in replies] == ["success"] * 5, replies
    for found in (reply["result"] for reply in replies[:4]):
        assert found["count"] > 50
        assert found["changeable"] == found["compiling"] == found["marks"] == []
    assert server.metrics()["js_program_loads_total{program=\"a\",result=\"loaded\"}"] == 2  # with the spare: nobody was replaced


def test_a_program_that_replaced_the_built_ins_is_handed_nothing(serve_programs):
    """They are replaced while it is loaded and stay so for all calls; what they were given is told in the end."""
    tools, begin, _ = WALK.partition("/* By then the value of this script")
    assert begin
    text = f"""const spying = 'before';
        {tools}
        spy();
        export const same = (value) => value, fails = (value) => {{ throw value; }}, late = async (value) => {{ await null; return value; }};
        export const lateFails = async (value) => {{ await null; throw new Error('x', {{ cause: value }}); }};
        export const imports = () => import('x'), fetches = () => fetch('data:,x');
        export const found = () => {{ unspy(); walk(); return judge(); }};"""
    server = serve_programs({"a.js": text, "x.js": LIBRARY}, "js.pool_size=1")
    statuses = [server.function(f"a.{name}", {"a": [1]}, timeout_ms=1000)["status"]
                for name in ("same", "fails", "late", "lateFails", "imports", "fetches")]
    assert statuses[:4] == ["success", "error", "success", "error"], statuses
    reply = server.function("a.found", timeout_ms=60000)
    assert reply["status"] == "success", reply
    assert reply["result"]["changeable"] == reply["result"]["compiling"] == reply["result"]["marks"] == []
