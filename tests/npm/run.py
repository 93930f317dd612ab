#!/usr/bin/env python3
"""Runs one real operation of each package in node and, as a program, in rrjs, and compares. script/bootstrap --full installs the
packages; RRJS_BUILD names the build, as for all tests.

    tests/npm/run.py                all
    tests/npm/run.py zod mathjs     these
    tests/npm/run.py --write        all, by Deno and Bun, too, which come from npm; refreshes docs/npm.md

The exit code is 0 where all give what node gives, 1 where one does not, 2 for wrong usage."""

import argparse
import datetime
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import operations
from http_peer import Peer
from support import ROOT

PAGE = pathlib.Path(ROOT) / "docs" / "npm.md"
MARKS = re.compile(r"(<!-- packages: tests/npm/run.py --write -->\n).*?(<!-- end of packages -->)", re.S)

# Other runtimes, from packages that bring the program along.
OTHERS = {
    "Deno": ("deno", "2.9.6", "@deno/*/deno", ["run", "--allow-all", "--no-remote", "--node-modules-dir=manual"]),
    "Bun": ("bun", "1.4.5", "@oven/*/bin/bun", ["run"]),
}


# How often times are taken.
ROUNDS = 3


class Row:
    """What became of one case. why: None where rrjs gives what node gives. others: whether other runtimes do."""

    def __init__(self, case):
        self.case, self.why, self.others, self.cold_s, self.load_s, self.bytes = case, None, {}, math.inf, math.inf, 0


def difference(ours, theirs, path=""):
    """The first place where two values of JSON differ, and both there."""
    if type(ours) is type(theirs) and isinstance(ours, (list, dict)):
        keys = range(max(len(ours), len(theirs))) if isinstance(ours, list) else sorted({*ours, *theirs})
        for key in keys:
            parts = [value[key] if (key < len(value) if isinstance(value, list) else key in value) else None for value in (ours, theirs)]
            if parts[0] != parts[1]:
                return difference(*parts, f"{path}[{key!r}]")
    return f"result{path}: {str(ours)[:200]!r}, in node {str(theirs)[:200]!r}"


def outcome(call, expected):
    """Why what is called does not give that; None where it does."""
    try:
        value = call()
    except operations.Failure as failure:
        return str(failure)
    return None if value == expected else difference(value, expected)


def install_others(folder):
    """Runtime's name -> the command that runs a module."""
    packages = [f"{package}@{version}" for package, version, _, _ in OTHERS.values()]
    operations.run("npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", *packages)
    return {name: [next(folder.glob(f"node_modules/{program}")), *options] for name, (_, _, program, options) in OTHERS.items()}


def measure(rows, programs):
    """Once more; the shorter times stay."""
    programs.fresh()
    for row in rows:
        row.bytes = programs.figure("js_program_code_bytes", row.case)
        row.load_s = min(row.load_s, programs.figure("js_program_load_seconds", row.case))
        row.cold_s = min(row.cold_s, operations.check_s(row.case))


def run_all(cases, with_others, report):
    with tempfile.TemporaryDirectory() as folder, Peer() as peer:
        folder, origin = pathlib.Path(folder), f"http://127.0.0.1:{peer.port}"
        others = install_others(folder / "others") if with_others else {}
        operations.compile_components()
        sources = operations.Sources(folder / "npm", cases)
        programs = operations.Programs(folder / "server", cases)

        def run_case(case):
            row = Row(case)
            expected = sources.call(operations.NODE, case, origin)
            row.why = outcome(lambda: programs.call(case, origin), expected)
            row.others = {name: outcome(lambda: sources.call(command, case, origin), expected) for name, command in others.items()}
            report(row)
            return row

        try:
            rows = [run_case(case) for case in cases]
            for _ in range(ROUNDS if with_others else 1):
                measure([row for row in rows if not row.why], programs)
            return rows
        finally:
            programs.stop()


# ---- the page ----

def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def counts(rows):
    told = [("rrjs", sum(not row.why for row in rows))]
    told += [(name, sum(not row.others[name] for row in rows)) for name in rows[0].others]
    return ", ".join(f"{count} of {len(rows)} in {name}" for name, count in told)


def cell(text):
    return re.sub(r"\s+", " ", text).replace("|", "\\|")[:200]


def page_lines(rows):
    names = list(rows[0].others)
    node = operations.run("node", "--version").strip()
    versions = ", ".join(f"{name} {OTHERS[name][1]}" for name in names)
    yield (f"`tests/npm/run.py`, which is a part of `script/test --full`, on {datetime.date.today()}, commit {git('rev-parse', '--short=10', 'HEAD')}: the same as in node {node[1:]} are "
           f"**{counts(rows)}** ({versions}).")
    yield ""
    yield f"| package | version | what it does | result | bundle | cold | warm | {' | '.join(names)} |"
    yield f"|---|---|---|---|--:|--:|--:|{'---|' * len(names)}"
    for row in rows:
        times = ["", "", ""] if row.why else [f"{row.bytes / 1024:.0f} KB", f"{row.cold_s * 1000:.0f} ms",
                                             f"{row.load_s * 1000:.1f} ms"]
        told = [row.case.package, row.case.version, cell(row.case.about), cell(row.why or "equal"), *times,
                *(cell(row.others[name] or "equal") for name in names)]
        yield "| " + " | ".join(told) + " |"


def write_page(rows):
    text = "\n".join(page_lines(rows)) + "\n"
    PAGE.write_text(MARKS.sub(lambda marks: marks[1] + text + marks[2], PAGE.read_text()))


def write_results(rows, path):
    suite = xml.Element("testsuite")
    for row in rows:
        case = xml.SubElement(suite, "testcase", name=row.case.package)
        if row.why:
            xml.SubElement(case, "failure")
    xml.ElementTree(suite).write(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help="only these")
    parser.add_argument("--write", action="store_true", help="run other runtimes, too, and refresh docs/npm.md")
    parser.add_argument("--junitxml", metavar="FILE", help="leave the results there, as pytest does")
    arguments = parser.parse_args()
    cases = [case for case in operations.all_cases() if not arguments.packages or case.package in arguments.packages]
    unknown = {*arguments.packages} - {case.package for case in cases}
    if unknown or arguments.write and arguments.packages:
        parser.error(f"no cases of {', '.join(sorted(unknown))}" if unknown else "--write takes all packages")

    def report(row):
        for name, why in [("rrjs", row.why), *row.others.items()]:
            if why:
                print(f"{row.case.package} in {name}: {why}", flush=True)

    rows = run_all(cases, arguments.write, report)
    if arguments.write:
        write_page(rows)
    if arguments.junitxml:
        write_results(rows, arguments.junitxml)
    print(f"the same as in node: {counts(rows)}")
    return 1 if any(row.why for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
