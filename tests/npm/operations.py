"""One real operation of each package: the modules in cases/, each run by node and as a program of rrjs. tests/e2e/test_npm.py takes
those whose packages are in each test run, run.py all of them."""

import json
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import support

PACKAGES = json.loads((HERE / "package.json").read_text())
MODULES = HERE / "node_modules"
PATIENCE_S = 120

# As an edge runtime takes packages; node's names that are there stay imports.
NODE_NAMES = ("assert", "async_hooks", "buffer", "crypto", "events", "os", "path", "process", "punycode", "querystring", "stream",
              "string_decoder", "timers", "url", "util")
BUNDLE = ["--bundle", "--format=esm", "--platform=browser", "--conditions=worker,module", "--charset=utf8", "--target=es2024",
          "--keep-names", "--sourcemap", '--define:process.env.NODE_ENV="production"',
          *(f"--external:{prefix}{name}" for name in NODE_NAMES for prefix in ("", "node:"))]


class Case:
    """A file of cases/: its name is that of the package, with + for /; its first comment says what it does."""

    def __init__(self, path):
        self.path = path
        self.package = path.stem.replace("+", "/")
        self.is_ordinary = self.package in PACKAGES["dependencies"]
        self.version = (PACKAGES["dependencies"] | PACKAGES["devDependencies"])[self.package]
        self.program = re.sub("[^a-z0-9_-]+", "-", self.package).strip("-")
        self.about = re.search(r"/\* (.*?) \*/", path.read_text(), re.S)[1]


def all_cases():
    return [Case(path) for path in sorted((HERE / "cases").iterdir()) if path.suffix in (".js", ".ts", ".tsx")]


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


def esbuild_program():
    """The program itself: node_modules/.bin has a script of node in its place where install scripts are off."""
    found = sorted(MODULES.glob("@esbuild/*/bin/esbuild"))
    if not found:
        raise Failure("the packages of tests/npm are missing: script/bootstrap")
    return found[0]


def esbuild(*arguments):
    run(esbuild_program(), *arguments, "--log-level=warning", "--jsx=automatic")


class Workshop:
    """A folder with the cases as JavaScript, beside their packages. bundles: the bundle of each, or why there is none."""

    def __init__(self, folder, cases):
        self.folder, self.cases = folder, cases
        self.sources = folder / "cases"
        self.bundles = folder / "bundles"
        self.bundling_s, self.failures = {}, {}
        self.sources.mkdir(parents=True)
        (folder / "node_modules").symlink_to(MODULES)
        (folder / "package.json").write_text('{"type": "module"}')
        if any(case.package == "svelte" for case in cases):
            run("node", "components.mjs", self.sources)
        esbuild(*(case.path for case in cases), f"--outdir={self.sources}")
        for case in cases:
            self.bundle(case)

    def bundle(self, case):
        started = time.monotonic()
        try:
            esbuild(self.source(case), f"--outfile={self.bundle_path(case)}", *BUNDLE)
        except Failure as failure:
            self.failures[case.package] = str(failure)
        self.bundling_s[case.package] = time.monotonic() - started

    def bundle_path(self, case):
        return self.bundles / f"{case.program}.js"

    def source(self, case):
        return self.sources / f"{case.path.stem}.js"

    def call(self, runtime, case, origin):
        """What the operation gives in another runtime: a command that runs a module of JavaScript."""
        return json.loads(run(*runtime, HERE / "call.mjs", self.source(case), origin, cwd=self.folder))


class Programs:
    """A server whose programs are the cases."""

    def __init__(self, workshop):
        self.workshop = workshop
        cases = [case for case in workshop.cases if case.package not in workshop.failures]
        self.server = support.Server(workshop.folder / "server", [
            f"js.root={workshop.bundles}", "js.pool_size=1", "js.max_code_kb=16384", "js.allow_net=[127.0.0.1]",
            *(f"js.programs.{case.program}={case.program}.js" for case in cases)])

    def call(self, case, origin):
        if case.package in self.workshop.failures:
            raise Failure(self.workshop.failures[case.package])
        reply = self.server.function(case.program, origin)
        if "error" in reply:
            raise Failure(reply["error"])
        return reply["result"]

    def load_s(self, case):
        return self.server.metrics()[f'js_program_load_seconds{{program="{case.program}"}}']

    def stop(self):
        return self.server.stop()
