"""Errors in TypeScript are shown where it was written, with the line and a caret: by run, check and call; of scripts, by execute."""

import json

import pytest

from bundles import ESBUILD, write
from support import run_rrjs

FILES = {
    "js/price.ts": "interface Item {\n  price: number;\n}\n\nexport function price(item: Item | null): string {\n"
                   "  return item!.price.toFixed(2);\n}\n",
    "js/app.ts": "import { price } from './price';\n\nexport const shown = (...items: ({ price: number } | null)[]) => items.map(price);\n",
    "js/run.ts": "import { shown } from './app';\nconsole.log(shown({ price: 1 }));\nshown(null);\n",
    "js/wrong.ts": "import './broken';\n",
    "js/broken.ts": "const a: number = 1;\nconst b: = 2;\n",
}

THROWN = """js/price.ts:6:10
  return item!.price.toFixed(2);
         ^

Uncaught TypeError: null is not an object (evaluating 'item.price')
    at price (js/price.ts:6:10)
"""


@pytest.fixture
def root(tmp_path):
    write(tmp_path, FILES)
    return tmp_path


@pytest.fixture
def server(serve, root):
    return serve(f"js.root={root}", f"js.bundler={ESBUILD}", "js.programs.app=js/app.ts")


def test_what_a_script_throws(root):
    done = run_rrjs("run", "-o", f"js.bundler={ESBUILD}", "js/run.ts", cwd=root)
    assert done.returncode == 1 and done.stdout == "[ '1.00' ]\n" and done.stderr.startswith(THROWN), done.stderr
    assert done.stderr.endswith("    at global code (js/run.ts:3:1)\n")


@pytest.mark.parametrize("command", ["run", "check"])
def test_what_cannot_be_parsed(root, command):
    done = run_rrjs(command, "-o", f"js.bundler={ESBUILD}", "js/wrong.ts", cwd=root)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("js/broken.ts:2:10\nconst b: = 2;\n         ^\n"), done.stderr


def test_what_a_function_throws(root, server):
    done = run_rrjs("call", "--rpc", server.rpc, "-o", f"js.root={root}", "app.shown", "[null]")
    assert done.returncode == 1 and json.loads(done.stdout)["exception"]["file"] == "js/price.ts"
    assert done.stderr.startswith(THROWN), done.stderr


def test_where_the_source_is_not_here_the_place_is_told_without_it(root, server):
    done = run_rrjs("call", "--rpc", server.rpc, "-o", "js.root=/", "app.shown", "[null]")
    assert done.returncode == 1
    assert done.stderr.startswith("Uncaught TypeError: null is not an object (evaluating 'item.price')\n    at price (js/price.ts:6:10)\n")


def test_what_a_script_throws_on_a_server(root, server):
    write(root, {"s.js": "const a = 1;\na.b.c;\n"})
    done = run_rrjs("execute", "--rpc", server.rpc, "s.js", cwd=root)
    assert done.returncode == 1 and json.loads(done.stdout)["status"] == "error"
    assert done.stderr.startswith("script.js:2:4\na.b.c;\n   ^\n\nUncaught TypeError")
    done = run_rrjs("execute", "--rpc", server.rpc, "--name", "mine", "s.js", cwd=root)
    assert done.stderr.startswith("mine:2:4\na.b.c;\n   ^\n")


@pytest.mark.parametrize("file", ["/etc/hostname", "../secret", "js/../../secret", ""])
def test_a_server_has_no_other_file_shown(root, server, file):
    (root.parent / "secret").write_text("secret\n")
    code = f"const e = new Error('no'); Object.defineProperty(e, 'sourceURL', {{value: {json.dumps(file)}}}); e.line = 1; throw e;"
    write(root, {"s.js": code})
    done = run_rrjs("execute", "--rpc", server.rpc, "s.js", cwd=root)
    assert done.returncode == 1 and "Uncaught Error: no" in done.stderr and "secret\n" not in done.stderr
