#!/usr/bin/env python3
"""Runs the attacks of this folder against a server and says what came of them.

    run.py [NAME…]           each once; NAME: a kind (time) or an attack (time/endless-loop)
    run.py --shared [NAME…]  with js.isolation: shared
    run.py --full [NAME…]    each 20 times, shuffled: ten minutes and more
    run.py --tables          what is expected, as the tables in docs/limits.md

RRJS_BUILD names the build folder."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import arena as place
from attack import KINDS, all_attacks, outcome_tables
from support import is_sanitized

FULL_RUNS = 20


def percentile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)]


def chosen(names, isolation):
    attacks = [attack for attack in all_attacks() if not names or attack.kind in names or attack.name in names]
    if isolation == "shared":
        attacks = [attack for attack in attacks if attack.kind in ("tamper", "escape") and not attack.shared_skip]
    if is_sanitized():
        attacks = [attack for attack in attacks if attack.kind not in ("memory", "crash")]
    return attacks


def run_all(arena, attacks, report):
    """Runs them; returns the failures, by attack."""
    failures = []
    for attack in attacks:
        begin = time.monotonic()
        try:
            outcome = arena.run(attack)["status"]
        except (AssertionError, OSError, ValueError) as failure:
            failures.append((attack.name, str(failure)))
            outcome = f"FAILED: {failure}"
        report(f"{attack.name:45} {time.monotonic() - begin:6.2f} s  {outcome}")
        if arena.server.process.poll() is not None:
            failures.append((attack.name, "the server has ended"))
            break
    return failures


def times_table(times_ms):
    """The innocent calls: how many beside which kind, and how long they took."""
    lines = [f"{'innocent calls beside':24}{'count':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"]
    for kind in ("idle", *KINDS):
        if times := times_ms.get(kind):
            lines.append(f"{kind:24}{len(times):8}{percentile(times, .5):9.1f}{percentile(times, .99):9.1f}{max(times):9.1f}")
    return "\n".join(lines)


def measure(attacks, isolation="fresh", report=lambda text: None):
    """Runs attacks in a new arena; returns the failures, the times of innocent calls by kind, and the arena, closed."""
    with tempfile.TemporaryDirectory(prefix="rrjs-attacks-") as folder:
        arena = place.Arena(Path(folder), isolation)
        try:
            failures = run_all(arena, attacks, report)
            try:
                arena.settle()
                if not is_sanitized():
                    assert arena.growth_mb() <= place.GROWTH_MB, f"the server grew by {arena.growth_mb():.1f} MB"
            except AssertionError as failure:
                failures.append(("books", str(failure)))
            growth = arena.growth_mb()
            late = [late for times in arena.late_ms.values() for late in times]
        finally:
            arena.close()
        report(f"server: {arena.resident_mb:.1f} MB before, {growth:+.1f} MB after")
        if late:
            report(f"time limits: {len(late)} stops, late by p50 {percentile(late, .5)} ms, p99 {percentile(late, .99)} ms, "
                   f"at most {max(late)} ms")
    return failures, arena.innocents.times_ms if arena.innocents else {}


def main():
    parser = argparse.ArgumentParser(prog="tests/attacks/run.py", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("name", nargs="*", metavar="NAME")
    parser.add_argument("--shared", action="store_true", help="with js.isolation: shared; tamper and escape")
    parser.add_argument("--full", action="store_true", help=f"each {FULL_RUNS} times, shuffled")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the shuffling")
    parser.add_argument("--tables", action="store_true", help="print what is expected, as docs/limits.md has it")
    options = parser.parse_args()
    if options.tables:
        print(outcome_tables(), end="")
        return 0

    isolation = "shared" if options.shared else "fresh"
    attacks = chosen(options.name, isolation)
    if not attacks:
        parser.error(f"no attack is called {' or '.join(options.name)}")
    if options.full:
        attacks *= FULL_RUNS
        random.Random(options.seed).shuffle(attacks)
        print(f"seed {options.seed}")
    failures, times_ms = measure(attacks, isolation, lambda text: print(text, flush=True))
    if times_ms:
        print(times_table(times_ms))
    print(f"{len(attacks)} attacks, {len(failures)} failures")
    for name, failure in failures:
        print(f"{name}: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
