"""One real operation of each package: the modules in cases/, each run by node and as a program of rrjs. tests/e2e/test_npm.py takes
those whose packages are in each test run, run.py all of them."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import support
from bundles import ESBUILD

PACKAGES = json.loads((HERE / "package.json").read_text())
MODULES = HERE / "node_modules"
PATIENCE_S = 120

# That of Debian 12 and Ubuntu 24.04, version 18, has no global crypto without the flag.
NODE = ("node", "--experimental-global-webcrypto")

assert os.path.exists(ESBUILD), "the packages of tests/npm are missing: script/bootstrap"


class Case:
    """A file of cases/: its name is that of the package, with + for /; its first comment says what it does."""

    def __init__(self, path):
        self.path = path
        self.package = path.stem.replace("+", "/")
        self.is_ordinary = self.package in PACKAGES["dependencies"]
        self.version = (PACKAGES["dependencies"] | PACKAGES["devDependencies"])[self.package]
        self.program = "case-" + re.sub("[^a-z0-9_-]+", "-", self.package).strip("-")
        self.about = re.search(r"/\* (.*?) \*/", path.read_text(), re.S)[1]


def all_cases():
    return [Case(path) for path in sorted((HERE / "cases").iterdir()) if path.suffix in (".js", ".ts", ".tsx")
            and not path.stem.endswith(".svelte")]


def ordinary_cases():
    return [case for case in all_cases() if case.is_ordinary]


class Failure(Exception):
    """What a runtime could not do, in its words."""


def run(*command, cwd=HERE):
    """What the command printed. Raises Failure."""
    try:
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=PATIENCE_S, cwd=cwd,
                                stdin=subprocess.DEVNULL, env=support.clean_environment({"NODE_ENV": "production"}))
    except subprocess.TimeoutExpired:
        raise Failure(f"did not end within {PATIENCE_S} s") from None
    if result.returncode:
        raise Failure(result.stderr.strip() or f"ended with {result.returncode}")
    return result.stdout


def esbuild(*arguments):
    run(ESBUILD, *arguments, "--log-level=warning", "--jsx=automatic")


def compile_components():
    """Makes modules of Svelte's components, as its plugins for bundlers do it, beside them."""
    run("node", "components.mjs", HERE / "cases")


def program_settings(cases):
    return [f"js.root={HERE}", *(f"js.programs.{case.program}=cases/{case.path.name}" for case in cases)]


def check_s(case):
    """How long `rrjs check` takes, which bundles the program and has a worker load it."""
    started = time.monotonic()
    run(support.RRJS, "check", *(part for setting in program_settings([case]) for part in ("-o", setting)))
    return time.monotonic() - started


class Sources:
    """The cases as JavaScript, in a folder where other runtimes find their packages."""

    def __init__(self, folder, cases):
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "node_modules").symlink_to(MODULES)
        (folder / "package.json").write_text('{"type": "module"}')
        esbuild(*(case.path for case in cases), *(HERE / "cases").glob("*.svelte.js"), f"--outdir={folder}")

    def call(self, runtime, case, origin):
        """What the operation gives in that runtime: a command that runs a module."""
        return json.loads(run(*runtime, HERE / "call.mjs", self.folder / f"{case.path.stem}.js", origin, cwd=self.folder))


class Programs:
    """A server whose programs are the cases, as they are: it bundles them."""

    def __init__(self, folder, cases):
        self.server = support.Server(folder, [*program_settings(cases), "js.pool_size=1", "js.allow_net=[127.0.0.1]"])

    def call(self, case, origin):
        reply = self.server.function(case.program, origin)
        if "error" in reply:
            raise Failure(reply["error"])
        return reply["result"]

    def figure(self, name, case):
        """What the metrics page says of that program."""
        return self.server.metrics()[f'{name}{{program="{case.program}"}}']

    def fresh(self):
        """Has another worker load them all."""
        result = support.run_rrjs("reset", "--rpc", self.server.rpc)
        if result.returncode:
            raise Failure(result.stderr)

    def stop(self):
        return self.server.stop()
