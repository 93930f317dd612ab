"""Packages from npm, unmodified: each case of tests/npm/cases is bundled to one text, a module or a function that is called,
which prints the same in rrjs as in node. Needs node, npm and, for the first run, the registry: without them the tests are skipped."""

import os
import shlex
import shutil
import subprocess

import pytest

from support import ROOT, RRJS

SOURCE = os.path.join(ROOT, "tests", "npm")
CASES = sorted(name.removesuffix(".js") for name in os.listdir(os.path.join(SOURCE, "cases")))

# As edge runtimes take the packages: no modules of node; production as in production.
BUNDLE = ["--bundle", "--platform=browser", "--conditions=workerd", "--log-level=warning",
          '--define:process.env.NODE_ENV="production"']
FORMATS = {"mjs": ["--format=esm", "--minify"], "js": ["--format=iife"]}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("npm") / "npm"
    shutil.copytree(SOURCE, folder)
    try:
        result = run("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", cwd=folder)
    except subprocess.TimeoutExpired:
        pytest.skip("npm ci: no answer from the registry in 120 s")
    if result.returncode and any(word in result.stderr for word in ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT")):
        pytest.skip("npm ci: the registry cannot be reached")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", CASES)
def test_same_as_node(packages, name, kind):
    bundle = str(packages / f"{name}.bundle.{kind}")
    result = run(str(packages / "node_modules" / ".bin" / "esbuild"), f"cases/{name}.js", f"--outfile={bundle}", *BUNDLE, *FORMATS[kind],
                 cwd=packages)
    assert result.returncode == 0, result.stderr
    node, rrjs = run("node", bundle), run(RRJS, "run", bundle)
    assert node.returncode == 0 and node.stdout, node.stderr
    assert (rrjs.returncode, rrjs.stdout) == (0, node.stdout), rrjs.stderr


def test_the_command_of_the_page_about_bundling(packages, shared_server):
    with open(os.path.join(ROOT, "docs", "bundling.md")) as page:
        command = next(line for line in page if line.startswith("npx esbuild "))
    (packages / "page.js").write_text('import Handlebars from "handlebars";\n'
                                      'export default Handlebars.compile("<h1>{{title}}</h1>")(args);\n')
    result = run(str(packages / "node_modules" / ".bin" / "esbuild"), *shlex.split(command)[2:], "--log-level=warning", cwd=packages)
    assert result.returncode == 0, result.stderr
    reply = shared_server.execute((packages / "page.bundle.js").read_text(), args={"title": "A & B"})
    assert reply["result"] == "<h1>A &amp; B</h1>"
