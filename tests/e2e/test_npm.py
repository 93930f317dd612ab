"""Packages from npm, unmodified: one real operation of each (tests/npm/cases), as a program and in node, and one page of several as a
script. The packages are those that script/bootstrap installs; tests/npm/run.py does it with all of them."""

import os
import re
import shlex
import sys

import pytest

from bundles import write
from http_peer import Peer
from support import ROOT, RRJS, run_rrjs

sys.path.insert(0, os.path.join(ROOT, "tests", "npm"))
import operations

CASES = operations.ordinary_cases()


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return operations.Sources(tmp_path_factory.mktemp("npm") / "npm", CASES)


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    programs = operations.Programs(tmp_path_factory.mktemp("server"), CASES)
    yield programs
    programs.stop()


@pytest.fixture(scope="module")
def origin():
    with Peer() as peer:
        yield f"http://127.0.0.1:{peer.port}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.package)
def test_same_as_in_node(sources, programs, origin, case):
    assert programs.call(case, origin) == sources.call(operations.NODE, case, origin)


def test_the_page_about_packages_is_of_these():
    with open(os.path.join(ROOT, "docs", "npm.md")) as page:
        told = dict(re.findall(r"^\| \[?`?([\w@./-]+?)`? \| ([\d.]+) \|", page.read(), re.M))
    assert told == {case.package: case.version for case in operations.all_cases()}


PAGE = """
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import Handlebars from "handlebars";
import { z } from "zod";

const { title, rows } = z.object({ title: z.string(), rows: z.array(z.number()).default([1, 2]) }).parse({ title: "A & B" });
const list = renderToString(createElement("ul", null, rows.map((row) => createElement("li", { key: row }, row))));
const html = Handlebars.compile("<h1>{{title}}</h1>{{{list}}}")({ title, list });
console.log(html);
export default html;
"""


@pytest.mark.parametrize("kind, format", [("mjs", ["--format=esm", "--minify"]), ("js", ["--format=iife"])])
def test_a_bundle_as_a_script(sources, kind, format):
    page, bundle = sources.folder / "page.js", sources.folder / f"page.bundle.{kind}"
    page.write_text(PAGE)
    operations.esbuild(page, f"--outfile={bundle}", "--bundle", "--platform=browser", '--define:process.env.NODE_ENV="production"', *format)
    assert operations.run(RRJS, "run", bundle) == "<h1>A &amp; B</h1><ul><li>1</li><li>2</li></ul>\n"


def test_the_command_of_the_page_about_modules(sources, shared_server):
    with open(os.path.join(ROOT, "docs", "modules.md")) as page:
        command = next(line for line in page if line.startswith("npx esbuild "))
    (sources.folder / "page.js").write_text('import Handlebars from "handlebars";\n'
                                             'export default Handlebars.compile("<h1>{{title}}</h1>")(args);\n')
    _, _, source, *options = shlex.split(command)
    output = next(option for option in options if option.startswith("--outfile="))
    operations.run(operations.ESBUILD, source, *options, cwd=sources.folder)
    reply = shared_server.execute((sources.folder / output.removeprefix("--outfile=")).read_text(), args={"title": "A & B"})
    assert reply["result"] == "<h1>A &amp; B</h1>"


def test_an_empty_package_for_a_module_that_is_not_there(serve, tmp_path):
    root = tmp_path / "root"
    write(root, {
        "node_modules/reader/index.js": 'const fs = require("fs");\nexports.read = (text) => text ?? fs.readFileSync("x");\n',
        "app.js": 'import { read } from "reader";\nexport default read;\n',
        "empty/package.json": {"name": "fs", "version": "1.0.0"},
        "empty/index.js": "module.exports = {};\n",
    })
    server = serve(f"js.root={root}", f"js.bundler={operations.ESBUILD}", "js.programs.app=app.js")
    assert 'node_modules/reader/index.js:1:20: "fs" is a module of node that is not here' in server.function("app", "text")["error"]
    (root / "node_modules" / "fs").symlink_to("../empty")
    assert run_rrjs("reload", "--rpc", server.rpc).returncode == 0
    assert server.function("app", "text")["result"] == "text"
