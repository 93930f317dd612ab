"""async_hooks: what AsyncLocalStorage keeps is there wherever something goes on, as in node. That holds for texts without await, which
a bundler makes of others; all others are refused."""

import os
import subprocess

import pytest

from support import ROOT

CASE = os.path.join(ROOT, "tests", "node", "async_storage.mjs")
ESBUILD = os.path.join(ROOT, "tests", "npm", "node_modules", ".bin", "esbuild")
LOWERED = ["--bundle", "--format=esm", "--external:node:async_hooks", "--target=es2024", "--log-level=warning",
           "--supported:async-await=false", "--supported:async-generator=false", "--supported:for-await=false"]
REFUSED = "what AsyncLocalStorage keeps does not pass an await: build the code with async functions lowered"


@pytest.fixture(scope="module")
def lowered(tmp_path_factory):
    """lowered(path) -> that of the same without async functions."""
    folder = tmp_path_factory.mktemp("lowered")

    def lower(path):
        target = str(folder / os.path.basename(path))
        subprocess.run([ESBUILD, path, f"--outfile={target}", *LOWERED], check=True, timeout=120)
        return target

    return lower


def test_same_as_node(rrjs, lowered):
    node = subprocess.run(["node", CASE], capture_output=True, text=True, timeout=120)
    assert node.returncode == 0 and node.stdout.endswith("done\n"), node.stderr
    ours = rrjs("run", lowered(CASE))
    assert (ours.returncode, ours.stdout) == (0, node.stdout), ours.stderr


ENGINE_LOOPS = """
const { AsyncLocalStorage } = require('node:async_hooks'), store = new AsyncLocalStorage(), seen = [];
const items = { [Symbol.asyncIterator]: () => {
    let n = 0;
    return { next() { seen.push(store.getStore()); return Promise.resolve({ value: n++, done: n > 3 }); } };
} };
store.run('in', () => Array.fromAsync(items, (n) => { seen.push(store.getStore()); return n; }))
    .then((values) => [seen.join(), values, store.getStore() ?? null]);
"""


def test_loops_of_the_engine(shared_server):
    assert shared_server.execute(ENGINE_LOOPS)["result"] == ["in,in,in,in,in,in,in", [0, 1, 2], None]


def test_defaults_and_names(shared_server):
    reply = shared_server.execute("""
        import { AsyncLocalStorage } from 'async_hooks';
        const store = new AsyncLocalStorage({ name: 'mine', defaultValue: 5 });
        export default [store.name, store.getStore(), store.run(undefined, () => store.getStore() === undefined)];
    """)
    assert reply["result"] == ["mine", 5, True]


TEXTS = [
    "import { AsyncLocalStorage } from 'node:async_hooks'; await 1;",
    "const hooks = require('async_hooks'); (async () => { for await (const x of []); })();",
    "import('async_hooks').then(async () => { await 1; })",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_with_await_are_refused(shared_server, text):
    reply = shared_server.execute(text)
    assert reply["status"] == "error" and REFUSED in reply["exception"]["message"], reply


def test_a_text_that_only_has_the_name(shared_server):
    assert shared_server.execute("const names = ['async_hooks']; await names.length")["result"] == 1


def test_hooks_are_not_there(shared_server):
    reply = shared_server.execute("require('async_hooks').createHook({})")
    assert reply["exception"]["code"] == "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM"


PROGRAM = """
import { AsyncLocalStorage } from 'node:async_hooks';
const store = new AsyncLocalStorage();
let resolve;
const first = new Promise((yes) => { resolve = yes; });
store.enterWith('load');
export const get = () => store.getStore() ?? 'nothing';
export const enter = (value) => { store.enterWith(value); first.then(() => { seen.push(store.getStore()); }); return get(); };
export const settle = () => { resolve(); return first.then(() => [get(), seen]); };
const seen = [];
"""


def test_each_call_begins_anew(serve_programs):
    """What a call enters is its own, and what it waits for goes on with it, also within a later one."""
    server = serve_programs({"app.js": PROGRAM}, "js.pool_size=1")
    assert server.function("app.get")["result"] == "nothing"
    assert server.function("app.enter", "one")["result"] == "one"
    assert server.function("app.get")["result"] == "nothing"
    assert server.function("app.settle")["result"] == ["nothing", ["one"]]
