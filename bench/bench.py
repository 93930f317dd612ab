"""Measures the figures, prints the table, and with --write puts it into docs/performance.md. Called by script/bench."""

import argparse
import os
import platform
import re
import sys
import time

from against import COMPARISONS, compare
from figures import FIGURES
from harness import ROOT

DOCUMENT = os.path.join(ROOT, "docs", "performance.md")
BEGIN, END = "<!-- table: script/bench --write -->", "<!-- end of table -->"


def first_match(path, pattern):
    with open(path, encoding="utf-8") as file:
        found = re.search(pattern, file.read(), re.MULTILINE)
    return found.group(1).strip() if found else "unknown"


def machine():
    model = first_match("/proc/cpuinfo", r"^model name\s*:\s*(.*)$")
    memory = int(first_match("/proc/meminfo", r"^MemTotal:\s*(\d+)")) / 2**20
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (f"{model}, {cores} cores, {memory:.1f} GB, {platform.system()} {platform.release()}, "
            f"{time.strftime('%Y-%m-%d')}, load {load:.1f} at the start")


def table(rows, yardstick="yardstick"):
    yes_no = {True: "yes", False: "**no**", None: "–"}
    lines = [f"| figure | value | {yardstick} | ratio | aim | met? |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        cells = [row.figure, row.value, row.yardstick, ratio, row.aim, yes_no[row.met]]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write(text):
    with open(DOCUMENT, encoding="utf-8") as file:
        document = file.read()
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    with open(DOCUMENT, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("name", nargs="*", metavar="NAME", help="only these: " + ", ".join(FIGURES))
    parser.add_argument("--write", action="store_true", help="refresh the table in docs/performance.md (all figures)")
    parser.add_argument("--full", action="store_true", help="a million executions for steady-memory, ten thousand for innocence")
    parser.add_argument("--against", metavar="COMMIT", help="against that commit instead: " + ", ".join(COMPARISONS))
    options = parser.parse_args()
    known = COMPARISONS if options.against else FIGURES
    unknown = [name for name in options.name if name not in known]
    if unknown:
        parser.error(f"no figure is called {unknown[0]}; there are: {', '.join(known)}")
    if options.write and (options.name or options.against):
        parser.error("--write needs all figures")

    description = machine()
    if options.against:
        print(f"{description}\n\n{table(compare(options.against, options.name), options.against)}")
        return
    rows = []
    for name in options.name or FIGURES:
        begin = time.monotonic()
        rows += FIGURES[name](options.full)
        print(f"{name}: {time.monotonic() - begin:.0f} s", file=sys.stderr)
    text = f"{description}\n\n{table(rows)}"
    print(text)
    if options.write:
        write(text)


main()
