"""async_hooks: what AsyncLocalStorage keeps is there wherever something goes on, as in node. That holds for texts without await, which
a bundler makes of others; all others are refused."""

import os
import subprocess

import pytest

from bundles import ESBUILD, write
from support import PATIENCE_S, ROOT

FOLDER = os.path.join(ROOT, "tests", "node")
BUNDLER = f"js.bundler={ESBUILD}"
REFUSED = "what AsyncLocalStorage keeps does not pass an await: build the code with async functions lowered"


def by_node(path):
    node = subprocess.run(["node", path], capture_output=True, text=True, timeout=PATIENCE_S)
    assert node.returncode == 0 and node.stdout, node.stderr
    return node.stdout


@pytest.mark.parametrize("name", ["async_generators.mjs", "async_storage.mjs"])
def test_same_as_node(rrjs, name):
    path = os.path.join(FOLDER, name)
    ours = rrjs("run", "-o", BUNDLER, path)
    assert (ours.returncode, ours.stdout) == (0, by_node(path)), ours.stderr


def test_a_bundle_needs_no_bundler(rrjs, tmp_path):
    path, bundle = os.path.join(FOLDER, "async_storage.mjs"), str(tmp_path / "bundle.mjs")
    built = rrjs("build", f"--override={BUNDLER}", path, "-o", bundle)
    assert built.returncode == 0, built.stderr
    ours = rrjs("run", bundle, cwd=tmp_path, env={"PATH": "/nowhere"})
    assert (ours.returncode, ours.stdout) == (0, by_node(path)), ours.stderr


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


# ---- programs, which are built for it ----

@pytest.fixture
def serve_built(serve, tmp_path):
    """serve_built(files, name of the entry) -> a running Server with it as the program app."""
    def start(files, entry):
        write(tmp_path / "root", files)
        return serve(f"js.root={tmp_path / 'root'}", BUNDLER, f"js.programs.app={entry}", "js.pool_size=1")
    return start


TRACING = """
import { AsyncLocalStorage } from 'async_hooks';
const spans = new AsyncLocalStorage();
export const span = (name, run) => spans.run([...(spans.getStore() ?? []), name], run);
export const current = () => spans.getStore()?.join(' > ');
"""
APP = """
import { span, current } from 'tracing';
const sleep = (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); });
async function* steps() { for (const name of ['a', 'b']) { await sleep(1); yield span(name, async () => { await sleep(1); return current(); }); } }
export async function work(name: string) {
    const work = async (n: number) => { const seen: unknown[] = []; await sleep(3 - n); for await (const step of steps()) seen.push(step); return seen; };
    return [current(), await Promise.all([1, 2].map((n) => span(`${name}${n}`, () => work(n)))), current()];
}
export const fail = async () => span('fails', async () => { await sleep(1); throw new RangeError(`in ${current()}`); });
"""
PACKAGE = {
    "node_modules/tracing/package.json": {"name": "tracing", "main": "index.cjs", "module": "index.mjs"},
    "node_modules/tracing/index.mjs": TRACING,
}


def test_a_package_that_names_it(serve_built):
    server = serve_built({"app.ts": APP, **PACKAGE}, "app.ts")
    expected = [[f"job{n} > {name}" for name in "ab"] for n in (1, 2)]
    for _ in range(2):
        assert server.function("app.work", "job")["result"] == [None, expected, None]
    exception = server.function("app.fail")["exception"]
    assert (exception["name"], exception["message"], exception["file"], exception["line"]) == ("RangeError", "in fails", "app.ts", 9)


def test_javascript_that_awaits_is_built_too(serve_built):
    text = TRACING + "export const get = () => span('x', async () => { await 1; return current(); });"
    assert serve_built({"app.mjs": text}, "app.mjs").function("app.get")["result"] == "x"


def test_await_at_the_top_level_is_refused(serve_built):
    server = serve_built({"app.ts": f"{TRACING}\nexport const value = await 1;"}, "app.ts")
    reply = server.function("app.value")
    assert reply["status"] != "success"
    assert "app.ts:7:22: await at the top level cannot be used together with AsyncLocalStorage" in str(reply), reply
