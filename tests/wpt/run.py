#!/usr/bin/env python3
"""Runs web-platform-tests through rrjs and compares with expectations.json. The tests themselves are not part of this
repository: --wpt or RRJS_WPT names a copy. RRJS_BUILD names the build, as for all tests.

    tests/wpt/run.py --wpt ~/wpt                        everything that applies
    tests/wpt/run.py --wpt ~/wpt --filter streams -v    one directory, each deviation with its message
    tests/wpt/run.py --wpt ~/wpt --update               takes what came out as what is expected, and refreshes the score

The exit code is 0 where everything is as expected, 1 where something deviates, 2 for wrong usage."""

import argparse
import collections
import json
import os
import pathlib
import queue
import re
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import files
import support
from resources import ResourceServer

EXPECTATIONS = HERE / "expectations.json"
SCORE = HERE.parent.parent / "docs" / "web-apis.md"
SCORE_MARKS = re.compile(r"(<!-- score: tests/wpt/run.py --update -->\n).*?(<!-- end of score -->)", re.S)

PASS, OK = 0, 0
SUBTEST = ("pass", "FAIL", "TIMEOUT", "NOT RUN", "precondition failed")
NORMAL_MS, LONG_MS = 10_000, 60_000

# Instead of a list of subtests: not one of the file passes, if it gives any result at all.
WHOLE = "*"
# Of longer lists only the length is kept.
LIST_MAX = 40


class Outcome:
    """What one file gave: its subtests that passed, those that did not with their messages."""

    def __init__(self, name, passed=(), failed=None, broken=None):
        self.name, self.passed, self.failed, self.broken = name, passed, failed or {}, broken

    @property
    def total(self):
        return len(self.passed) + len(self.failed) + (1 if self.broken else 0)

    @property
    def deviation(self):
        if self.broken or self.failed and not self.passed:
            return WHOLE
        return sorted(self.failed) if len(self.failed) <= LIST_MAX else len(self.failed)


def is_superseded(expectations, test, subtest):
    """Whether the standard has changed since this copy of the subtest, so that it has to fail."""
    return any(test.name.startswith(prefix) and re.search(rule["subtests"], subtest)
               for prefix, rule in expectations["superseded"].items())


def outcome_of(expectations, test, reply):
    if "error" in reply:
        return Outcome(test.name, broken=reply["error"])
    result = reply["result"]
    passed, failed = [], {}
    for name, status, message in result["tests"]:
        if status == PASS:
            passed.append(name)
        elif not is_superseded(expectations, test, name):
            failed[name] = f"{SUBTEST[status]}: {message or ''}"
    broken = None if result["status"] == OK or failed else f"harness: {result['message']}"
    return Outcome(test.name, passed, failed, broken)


def run_tests(server, expectations, tests, origin, report):
    waiting = queue.Queue()
    for test in tests:
        waiting.put(test)
    outcomes, lock = {}, threading.Lock()

    def work(_):
        with server.client() as client:
            client.socket.settimeout(2 * LONG_MS / 1000)
            while True:
                try:
                    test = waiting.get_nowait()
                except queue.Empty:
                    return
                limit_ms = LONG_MS if test.is_long else NORMAL_MS
                reply = client.execute(test.script(origin, limit_ms), timeout_ms=limit_ms + 10_000)
                with lock:
                    outcomes[test.name] = outcome_of(expectations, test, reply)
                    report(outcomes[test.name])

    support.in_threads(server.pool_size, work)
    return [outcomes[test.name] for test in tests]


def run_all(root, expectations, tests, workers, report):
    with tempfile.TemporaryDirectory() as folder, ResourceServer(root) as resources:
        settings = [f"js.pool_size={workers}", f"js.base_url={resources.origin}/fetch/api/basic/", "js.max_timeout_ms=300000",
                    "js.allow_net=localhost,127.0.0.1", "js.max_request_mb=64"]
        server = support.Server(pathlib.Path(folder) / "server", settings)
        server.pool_size = workers
        try:
            return run_tests(server, expectations, tests, resources.origin, report)
        finally:
            server.stop()


# ---- expectations ----

def load_expectations():
    return json.loads(EXPECTATIONS.read_text())


def skip_reason(expectations, name):
    return next((reason for prefix, reason in expectations["skip"].items() if name.startswith(prefix)), None)


def surprises(outcome, expected):
    """Lines that say where an outcome is not the expected one."""
    if expected == WHOLE:
        return [f"{name}: passed, unexpectedly" for name in outcome.passed]
    if outcome.broken:
        return [f"no result: {outcome.broken}"]
    if isinstance(expected, int):
        return [] if len(outcome.failed) == expected else [f"{len(outcome.failed)} subtests fail in place of {expected}"]
    lines = [f"{name}: {message}" for name, message in outcome.failed.items() if name not in expected]
    return lines + [f"{name}: passed, unexpectedly" for name in expected if name in outcome.passed]


def update(expectations, outcomes):
    deviations = expectations["deviations"]
    for outcome in outcomes:
        deviations.pop(outcome.name, None)
        if outcome.deviation:
            deviations[outcome.name] = outcome.deviation
    expectations["deviations"] = dict(sorted(deviations.items()))
    EXPECTATIONS.write_text(json.dumps(expectations, indent=1, ensure_ascii=False) + "\n")


# ---- the score ----

def score(outcomes):
    rows = collections.OrderedDict()
    for outcome in outcomes:
        row = rows.setdefault(files.directory_of(outcome.name), [0, 0, 0])
        row[0] += 1
        row[1] += len(outcome.passed)
        row[2] += outcome.total
    return rows


def score_lines(rows):
    lines = ["| directory | files | subtests passed | of | share |", "|---|--:|--:|--:|--:|"]
    totals = [sum(row[i] for row in rows.values()) for i in range(3)]
    for name, (count, passed, total) in [*rows.items(), ("**all**", totals)]:
        share = 100 * passed / total if total else 0
        lines.append(f"| {name} | {count} | {passed} | {total} | {share:.1f} % |")
    return lines


def reason_lines(title, reasons):
    """A list of reasons, each with the parts of the suite that it is for."""
    places = collections.defaultdict(list)
    for prefix, reason in reasons.items():
        places[reason].append(f"`{prefix}`")
    return ["", title, "", *(f"- {reason}: {', '.join(names)}" for reason, names in places.items())] if reasons else []


def write_score(rows, expectations):
    lines = [*score_lines(rows), *reason_lines("What does not pass, and why:", expectations["reasons"]),
             *reason_lines("Files that are not run, and not counted:", expectations["skip"]),
             *reason_lines("Subtests that are not counted where they fail, since the standard has changed under them:",
                           {prefix: rule["reason"] for prefix, rule in expectations["superseded"].items()})]
    if SCORE.exists():
        SCORE.write_text(SCORE_MARKS.sub(lambda marks: marks[1] + "\n".join(lines) + "\n" + marks[2], SCORE.read_text()))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wpt", default=os.environ.get("RRJS_WPT"), help="a copy of web-platform-tests (default: $RRJS_WPT)")
    parser.add_argument("--filter", action="append", default=[], metavar="PREFIX", help="only files below it (repeatable)")
    parser.add_argument("--update", action="store_true", help="write expectations.json and, without --filter, the score in docs")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("-v", "--verbose", action="store_true", help="show every subtest that did not pass")
    arguments = parser.parse_args()
    if not arguments.wpt or not os.path.exists(os.path.join(arguments.wpt, "resources", "testharness.js")):
        parser.error("--wpt or RRJS_WPT must name a copy of web-platform-tests (with resources/testharness.js)")
    return arguments


def main():
    arguments = parse_arguments()
    expectations = load_expectations()
    tests = [test for test in files.collect(arguments.wpt, arguments.filter) if not skip_reason(expectations, test.name)]
    if not tests:
        print("no test applies", file=sys.stderr)
        return 2
    surprised = 0

    def report(outcome):
        nonlocal surprised
        lines = surprises(outcome, expectations["deviations"].get(outcome.name, []))
        surprised += len(lines)
        if arguments.verbose:
            lines = [outcome.broken] if outcome.broken else [f"{name}: {message}" for name, message in outcome.failed.items()]
        for line in lines if arguments.verbose or not arguments.update else ():
            print(f"{outcome.name}: {line}", flush=True)

    outcomes = run_all(arguments.wpt, expectations, tests, arguments.workers, report)
    rows = score(outcomes)
    print("\n".join(score_lines(rows)))
    if arguments.update:
        update(expectations, outcomes)
        if not arguments.filter:
            write_score(rows, expectations)
        return 0
    print(f"{surprised} deviation{'' if surprised == 1 else 's'} from {EXPECTATIONS.name}")
    return 1 if surprised else 0


if __name__ == "__main__":
    sys.exit(main())
