"""Packages from npm, unmodified: each case of tests/npm/cases is bundled to one text, a module or a function that is called,
which prints the same in rrjs as in node. The packages are those that script/bootstrap installs."""

import os
import shlex
import shutil
import subprocess

import pytest

from support import ROOT, RRJS

SOURCE = os.path.join(ROOT, "tests", "npm")
CASES = sorted(name.removesuffix(".js") for name in os.listdir(os.path.join(SOURCE, "cases")))

# As edge runtimes take the packages: no modules of node; production as in production.
BUNDLE = ["--bundle", "--platform=browser", "--conditions=workerd",
          '--define:process.env.NODE_ENV="production"']
FORMATS = {"mjs": ["--format=esm", "--minify"], "js": ["--format=iife"]}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


@pytest.fixture
def packages(tmp_path):
    """A folder in which the packages are found."""
    assert os.path.isdir(os.path.join(SOURCE, "node_modules")), "the packages of tests/npm are missing: script/bootstrap"
    (tmp_path / "node_modules").symlink_to(os.path.join(SOURCE, "node_modules"))
    return tmp_path


def esbuild(packages, *arguments):
    result = run(str(packages / "node_modules" / ".bin" / "esbuild"), *arguments, "--log-level=warning", cwd=packages)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", CASES)
def test_same_as_node(packages, name, kind):
    shutil.copy(os.path.join(SOURCE, "cases", f"{name}.js"), packages / "case.js")
    bundle = str(packages / f"bundle.{kind}")
    esbuild(packages, "case.js", f"--outfile={bundle}", *BUNDLE, *FORMATS[kind])
    node, rrjs = run("node", bundle), run(RRJS, "run", bundle)
    assert node.returncode == 0 and node.stdout, node.stderr
    assert (rrjs.returncode, rrjs.stdout) == (0, node.stdout), rrjs.stderr


def test_the_command_of_the_page_about_bundling(packages, shared_server):
    with open(os.path.join(ROOT, "docs", "bundling.md")) as page:
        command = next(line for line in page if line.startswith("npx esbuild "))
    (packages / "page.js").write_text('import Handlebars from "handlebars";\n'
                                      'export default Handlebars.compile("<h1>{{title}}</h1>")(args);\n')
    esbuild(packages, *shlex.split(command)[2:])
    reply = shared_server.execute((packages / "page.bundle.js").read_text(), args={"title": "A & B"})
    assert reply["result"] == "<h1>A &amp; B</h1>"
