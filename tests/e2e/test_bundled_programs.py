"""Programs that are bundled: TypeScript and what else needs it, packages, CommonJS, faults, reloads that keep what has not changed."""

import pytest

from bundles import ESBUILD, add_esbuild, write
from support import run_rrjs, wait_until

APP = """\
import { z } from 'zod-like';
import { label } from './lib/label';
import data from './data.json';
const Order = z.object({ id: z.number() });
export function total(order: { id: number }): string {
    return label(Order.parse(order).id + data.offset);
}
export const later = async () => (await import('./lib/later')).default;
export const fail = (why: string): never => {
    throw new TypeError(why);
};
"""
FILES = {
    "app.ts": APP,
    "lib/label.ts": "export const label = (id: number): string => `#${id}`;\n",
    "lib/later.mts": "export default 'later' as const;\n",
    "lib/later.ts": "export default 'later' as const;\n",
    "data.json": {"offset": 10},
    "node_modules/zod-like/package.json": {"name": "zod-like", "exports": {".": {"import": "./index.mjs", "require": "./no.js"}},
                                           "scripts": {"postinstall": "touch /tmp/never"}},
    "node_modules/zod-like/index.mjs": "import make from './make.cjs';\nexport const z = { object: make, number: () => Number };\n",
    "node_modules/zod-like/make.cjs": "module.exports = (shape) => ({ parse: (value) => ({ id: shape.id(value.id) }) });\n",
}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def serve_files(serve, root):
    """serve_files(files, {"app": "app.ts"}, *overrides) -> a running Server with these programs."""
    def start(files, programs, *overrides, bundler=ESBUILD):
        write(root, files)
        named = [f"js.programs.{name}={file}" for name, file in programs.items()]
        return serve(f"js.root={root}", *([f"js.bundler={bundler}"] if bundler else []), *named, *overrides)
    return start


def value(reply):
    assert reply["status"] == "success", reply
    return reply["result"]


def reload(server):
    return run_rrjs("reload", "--rpc", server.rpc)


# ---- what works ----

def test_typescript_with_packages_json_and_imports_at_run_time(serve_files):
    server = serve_files(FILES, {"app": "app.ts"})
    assert value(server.function("app.total", {"id": 5})) == "#15"
    assert value(server.function("app.later")) == "later"
    exception = server.function("app.fail", "no")["exception"]
    assert (exception["file"], exception["line"], exception["message"]) == ("app.ts", 10, "no")


def test_a_program_that_is_called_like_its_package(serve_files):
    """Declarations mean the package, of its files, too; by import() other programs are still reached."""
    files = {
        "zod-like.ts": "import { z } from 'zod-like';\nimport make from 'zod-like/make.cjs';\nexport const number = z.number()('7');\n"
                       "export const same = z.object === make;\nexport const other = async () => (await import('rates')).rate;\n",
        "rates.ts": "export const rate: number = 0.2;\n",
        "node_modules/zod-like/index.mjs": FILES["node_modules/zod-like/index.mjs"],
        "node_modules/zod-like/make.cjs": FILES["node_modules/zod-like/make.cjs"],
        "node_modules/zod-like/package.json": {"name": "zod-like", "exports": {".": "./index.mjs", "./make.cjs": "./make.cjs"}},
    }
    server = serve_files(files, {"zod-like": "zod-like.ts", "rates": "rates.ts"})
    assert [value(server.function(f"zod-like.{name}")) for name in ("number", "same", "other")] == [7, True, 0.2]



@pytest.mark.parametrize("name, text", [
    ("a.tsx", "const h = (tag: string, props: object) => [tag, props];\n/** @jsxRuntime classic */ /** @jsx h */\nexport const f = () => <b id='x' />;"),
    ("a.jsx", "/** @jsxRuntime classic */ /** @jsx h */\nconst h = (tag, props) => [tag, props];\nexport const f = () => <b id='x' />;"),
    ("a.mts", "export const f = (): unknown => ['b', { id: 'x' }];"),
    ("a.cts", "const both: unknown[] = ['b', { id: 'x' }];\nexport = { f: () => both };"),
    ("a.cjs", "exports.f = () => ['b', { id: 'x' }];"),
    ("a.js", "const { f } = require('./c');\nmodule.exports = { f };"),
    ("a.mjs", "export { f } from './c.js';"),
])
def test_what_people_write(serve_files, name, text):
    server = serve_files({name: text, "c.js": "exports.f = () => ['b', { id: 'x' }];"}, {"a": name})
    assert value(server.function("a.f")) == ["b", {"id": "x"}]


def test_commonjs_has_its_names_as_functions(serve_files):
    server = serve_files({
        "one.js": "const twice = (a) => 2 * a;\nmodule.exports = twice;\nmodule.exports.label = 'one';",
        "two.cjs": "'use strict';\nObject.defineProperty(exports, '__esModule', { value: true });\nexports.default = () => 'default';\n"
                   "exports.three = () => 3;",
        "user.mjs": "export const both = async () => { const { default: one } = await import('one'); return [one(2), (await import('two')).three()]; };",
    }, {"one": "one.js", "two": "two.cjs", "user": "user.mjs"})
    assert value(server.function("one", 4)) == 8 and value(server.function("one.label")) == "one"
    assert value(server.function("two")) == "default" and value(server.function("two.three")) == 3
    assert value(server.function("user.both")) == [4, 3]
    assert server.function("one.none")["error"].endswith("its exports: default, label")


def test_programs_stay_outside_of_bundles(serve_files):
    server = serve_files({
        "shared.ts": "export let count = 0;\nexport const add = (): number => ++count;",
        "user.ts": "import { one } from './one';\nexport const use = async () => (await import('shared')).add() + one;",
        "one.ts": "export const one: number = 1;",
    }, {"shared": "shared.ts", "user": "user.ts"})
    assert value(server.function("user.use")) == 2


def test_files_of_a_folder(serve, root):
    write(root, {"js/a.ts": "export const f = (): number => 1;", "js/b/c.tsx": "export const f = () => 2;", "js/d.d.ts": "export {};",
                 "js/e.js": "export const f = () => 3;", "js/e.ts": "export const f = () => 4;", "js/data.json": "{}"})
    server = serve(f"js.root={root}", "js.functions=js", f"js.bundler={ESBUILD}")
    assert [value(server.function(name)) for name in ("a.f", "b/c.f", "e.f")] == [1, 2, 3]
    line = server.wait_for_line(lambda line: "is no program" in line["msg"])
    assert line["error"] == "js/e.ts: a program of the name e is there already: js/e.js"
    assert server.function("d.f")["status"] == "rejected"


def test_what_runs_as_it_is_needs_no_bundler(serve_files):
    bundle = "var __require = (x) => require(x);\nexport const f = () => typeof module;\n"
    server = serve_files({"a.js": bundle}, {"a": "a.js"}, bundler="/nowhere/esbuild")
    assert value(server.function("a.f")) == "undefined"


# ---- what does not ----

@pytest.mark.parametrize("name, files, fault", [
    ("a.ts", {}, "a.ts:2:8: nothing is found for \"./b\""),
    ("a.d.ts", {"a.d.ts": "export {}"}, "reading a.d.ts: declarations of types are no program"),
    ("a.json", {"a.json": "{}"}, "reading a.json: JSON is no program; a program may import it"),
    ("missing.ts", {}, "reading missing.ts: No such file or directory"),
])
def test_what_is_wrong_is_told_with_its_place(rrjs, root, name, files, fault):
    write(root, {"a.ts": "\nimport './b';\n", **files})
    checked = rrjs("check", "-o", f"js.root={root}", "-o", f"js.bundler={ESBUILD}", "-o", f"js.programs.a={name}")
    assert checked.returncode == 2 and f"(-o): {fault}" in checked.stderr, checked.stderr


def test_without_esbuild_the_message_says_what_to_do(serve_files):
    server = serve_files({"app.ts": "export const f = 1;"}, {"app": "app.ts"}, bundler=None)
    error = server.function("app.f")["error"]
    assert "app.ts needs a bundler" in error and "rrjs build" in error and "js.bundler" in error


def test_a_bundle_that_is_too_large(serve_files):
    server = serve_files({"app.ts": "import text from './a.txt';\nexport const size = text.length;", "a.txt": "x" * 200000},
                         {"app": "app.ts"}, "js.max_code_kb=100")
    assert "of its bundle are more than 102400 (js.max_code_kb)" in server.function("app.size")["error"]


def test_what_its_bundler_finds_strange_is_told(serve_files, rrjs, root):
    server = serve_files({"app.ts": "export const same = (a: number) => a === -0;"}, {"app": "app.ts"})
    line = server.wait_for_line(lambda line: "strange" in line["msg"])
    assert line["level"] == "warn" and line["program"] == "app" and "app.ts:1:" in line["warning"]
    checked = rrjs("check", "-o", f"js.root={root}", "-o", f"js.bundler={ESBUILD}", "-o", "js.programs.app=app.ts")
    assert checked.returncode == 0 and "warning: program app: app.ts:1:" in checked.stderr


# ---- reloads ----

def test_what_has_not_changed_is_not_bundled_again_where_files_are_watched(serve_files, root):
    bundler = add_esbuild(root)
    server = serve_files({"one.ts": "import { n } from './n';\nexport const f = () => n;", "n.ts": "export const n = 1;",
                          "two.ts": "export const f = (): number => 2;"}, {"one": "one.ts", "two": "two.ts"}, "js.watch=true",
                         bundler=None)
    assert value(server.function("one.f")) == 1
    bundler.unlink()
    write(root, {"n.ts": "export const n = 10;"})
    line = server.wait_for_line(lambda line: "are not replaced" in line["msg"])
    assert "one.ts needs a bundler" in line["error"] and "two" not in line["error"]
    assert value(server.function("one.f")) == 1 and value(server.function("two.f")) == 2


def test_a_reload_finds_a_file_that_now_comes_first(serve_files, root):
    server = serve_files({"one.ts": "import { n } from './n';\nexport const f = () => n;", "n/index.ts": "export const n = 1;"},
                         {"one": "one.ts"})
    assert value(server.function("one.f")) == 1
    write(root, {"n.ts": "export const n = 10;"})
    assert reload(server).returncode == 0
    assert value(server.function("one.f")) == 10


def test_what_a_bundle_is_made_of_is_watched(serve_files, root):
    server = serve_files(FILES, {"app": "app.ts"}, "js.watch=true")
    write(root, {"lib/label.ts": "import { mark } from './mark';\nexport const label = (id: number) => mark + id;"})
    line = server.wait_for_line(lambda line: "are not replaced" in line["msg"])
    assert "lib/label.ts:1:" in line["error"] and "./mark" in line["error"]
    assert value(server.function("app.total", {"id": 5})) == "#15"
    write(root, {"lib/mark.ts": "export const mark = '%';"})
    wait_until(lambda: server.function("app.total", {"id": 5})["result"] == "%15", "the file that was missing")
    write(root, {"lib/mark.ts": "export const mark = '$';"})
    wait_until(lambda: server.function("app.total", {"id": 5})["result"] == "$15", "a file that came later")
    write(root, {"node_modules/zod-like/make.cjs": "module.exports = (shape) => ({ parse: (value) => ({ id: 1 }) });\n"})
    wait_until(lambda: server.function("app.total", {"id": 5})["result"] == "$11", "a file of a package")


