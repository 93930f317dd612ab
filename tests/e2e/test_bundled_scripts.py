"""rrjs run, check and build of files that are bundled, and bundles on machines that have neither esbuild nor node."""

import hashlib
import json

import pytest

from bundles import ESBUILD, add_esbuild, write
from support import run_rrjs

FILES = {
    "src/app.ts": "import { double } from 'twice';\nimport { Kind } from './kind';\n"
                  "export const total = (...all: number[]): number => double(all.length) + Kind.B;\n"
                  "export const fail = (): never => {\n    throw new Error('no');\n};\n"
                  "console.log(total(1, 2), typeof args);\n",
    "src/kind.ts": "export enum Kind { A, B = 5 }\n",
    "node_modules/twice/package.json": {"name": "twice", "main": "main.js"},
    "node_modules/twice/main.js": "'use strict';\nexports.double = (a) => 2 * a;\n",
    "package.json": {"name": "app"},
}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    write(root, FILES)
    return root


@pytest.fixture
def run(root):
    """run(*arguments, folder=".", **options) in a folder below the root, with the esbuild of the tests."""
    def start(*arguments, folder=".", **options):
        command, *rest = arguments
        override = "--override" if command == "build" else "-o"
        return run_rrjs(command, override, f"js.bundler={ESBUILD}", *rest, cwd=root / folder, **options)
    return start


# ---- run and check ----

@pytest.mark.parametrize("folder, file", [(".", "src/app.ts"), ("src", "app.ts"), ("..", "root/src/app.ts"), ("/", None)])
def test_a_script_is_bundled_with_what_it_imports(run, root, folder, file):
    done = run("run", file or str(root / "src/app.ts"), "a", folder=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "9 object\n", "")
    assert run("check", file or str(root / "src/app.ts"), folder=folder).returncode == 0


@pytest.mark.parametrize("file, text", [("a.js", "const { double } = require('twice');\nconsole.log(double(2));"),
                                        ("a.mjs", "import { double } from 'twice';\nconsole.log(await double(2));"),
                                        ("a.jsx", "/** @jsxRuntime classic */ /** @jsx twice */\nconst twice = (tag, { a }) => 2 * a;\nconsole.log(<b a={2} />);"),
                                        ("a.cjs", "module.exports = console.log(require('twice').double(2));"),
                                        ("a.tsx", "import * as twice from 'twice';\nconst two = <T,>(a: T): T => a;\nconsole.log(twice.double(two(2)));")])
def test_what_people_write(run, root, file, text):
    write(root, {file: text})
    assert run("run", file).stdout == "4\n"


def test_what_runs_as_it_is_needs_no_bundler(tmp_path):
    write(tmp_path, {"a.js": "import path from 'node:path';\nconsole.log(path.join('a', 'b'), typeof require, typeof module);"})
    done = run_rrjs("run", "-o", "js.bundler=/nowhere/esbuild", "a.js", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "a/b function undefined\n"), done.stderr


def test_standard_input_is_run_as_it_is(run):
    assert run("run", "-", stdin="console.log(1)").stdout == "1\n"
    assert "bundle the code with what it imports, by rrjs build" in run("run", "-", stdin="import 'twice'").stderr


def test_errors_show_the_line_of_the_source(run, root):
    write(root, {"src/throws.ts": "import { fail } from './app';\ninterface A { a: number }\nfail();\n"})
    done = run("run", "src/throws.ts")
    assert done.returncode == 1
    assert "src/app.ts:5:" in done.stderr and "\n    throw new Error('no');\n" in done.stderr and "^\n" in done.stderr
    assert "at global code (src/throws.ts:3:" in done.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_what_cannot_be_bundled_is_told_with_its_line(run, root, command):
    write(root, {"a.ts": "import { b } from './b';\nb();\n", "b.ts": "const \u00e4 = '\u00e4\u00f6\u00fc'; export const b: = 1;\nimport './c';\n"})
    done = run(command, "a.ts")
    assert done.returncode == 1
    assert "b.ts:1:34\nconst \u00e4 = '\u00e4\u00f6\u00fc'; export const b: = 1;\n" + " " * 33 + "^\n" in done.stderr, done.stderr
    write(root, {"b.ts": "import './c';\n"})
    assert "b.ts:1:8\nimport './c';\n       ^\n\nnothing is found for \"./c\": " in run(command, "a.ts").stderr


def test_warnings_are_told(run, root):
    write(root, {"a.ts": "const f = (a: number) => a === -0;\nconsole.log(f(1));\n"})
    done = run("run", "a.ts")
    assert (done.returncode, done.stdout) == (0, "false\n") and "rrjs: warning: a.ts:1:" in done.stderr


# ---- build ----

def build(run, *arguments, **options):
    done = run("build", *arguments, **options)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def on_a_bare_machine(*arguments, **options):
    return run_rrjs(*arguments, env={"PATH": ""}, **options)


def test_a_bundle_is_a_script_where_there_is_no_bundler(run, tmp_path):
    build(run, "src/app.ts", "-o", tmp_path / "out.js")
    done = on_a_bare_machine("run", "out.js", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "9 object\n", "")


def test_a_bundle_is_a_program_where_there_is_no_bundler(run, root, serve):
    build(run, "-o", "dist/app.js", "src/app.ts")
    server = serve(f"js.root={root}", "js.functions=dist", env={"PATH": ""})
    assert server.function("app.total", 1)["result"] == 7
    exception = server.function("app.fail")["exception"]
    assert (exception["file"], exception["line"]) == ("src/app.ts", 5)
    wanted = on_a_bare_machine("check", "-o", f"js.root={root}", "-o", "js.programs.app=src/app.ts")
    assert wanted.returncode == 2 and "src/app.ts needs a bundler" in wanted.stderr and "rrjs build" in wanted.stderr


def test_the_folder_of_a_bundle_is_made(run, root):
    build(run, "src/app.ts", "-o", "a/b/app.js")
    assert (root / "a" / "b" / "app.js.map").exists()


def test_a_bundle_of_commonjs_keeps_its_names(run, root, serve):
    write(root, {"old.js": "exports.total = (a) => require('twice').double(a);"})
    build(run, "old.js", "-o", "out.js")
    server = serve(f"js.root={root}", "js.programs.old=out.js", env={"PATH": ""})
    assert server.function("old.total", 4)["result"] == 8


def test_programs_and_modules_of_node_stay_outside(run, root, serve):
    write(root, {"user.ts": "import path from 'path';\nexport const use = async () => path.join('a', (await import('other')).name);",
                 "other.js": "export const name = 'other';", "rr.yaml": "js: {programs: {other: other.js}}"})
    build(run, "-c", "rr.yaml", "user.ts", "-o", "out.js")
    server = serve(f"js.root={root}", "js.programs.user=out.js", "js.programs.other=other.js", env={"PATH": ""})
    assert server.function("user.use")["result"] == "a/other"


def test_the_list_of_inputs(run, root):
    build(run, "src/app.ts", "-o", "out.js")
    told = json.loads((root / "out.js.inputs.json").read_text())
    assert told["entry"] == "src/app.ts"
    hashes = {one["path"]: one["sha256"] for one in told["inputs"]}
    assert list(hashes) == sorted(hashes)
    assert {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in FILES} == hashes


def test_nothing_is_written_where_there_is_no_bundle(run, root):
    write(root, {"a.ts": "let x: = 1;", "out.js": "before"})
    for arguments, told in ((("a.ts", "-o", "out.js"), "a.ts:1:8\n"), (("src/app.ts", "-o", "src/kind.ts"), "is what the bundle is made of"),
                            (("src/app.ts", "-o", "out.js/b.js"), "making the folder out.js: Not a directory"),
                            (("src/app.ts",), "no output given"),
                            (("-o", "out.js"), "no entry given"), (("-", "-o", "out.js"), "has to be a file"),
                            (("src/app.ts", "-o", "out.js", "more"), "unexpected argument more")):
        done = run("build", *arguments)
        assert done.returncode in (1, 2) and told in done.stderr, done.stderr
    assert (root / "out.js").read_text() == "before" and not (root / "out.js.map").exists()
    assert (root / "src/kind.ts").read_text() == FILES["src/kind.ts"]


def test_the_esbuild_of_the_package_is_found(root):
    add_esbuild(root)
    done = run_rrjs("run", "app.ts", cwd=root / "src", env={"PATH": ""})
    assert (done.returncode, done.stdout) == (0, "9 object\n"), done.stderr
