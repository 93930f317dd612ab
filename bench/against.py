"""This checkout against another commit of it, which is built in a folder of its own: both run in turn in the same rounds, on the
load program of this one. Ratios say how many times as fast this one is; below 0.95 is no."""

import os
import subprocess
import sys
import time

import payloads
from harness import BUILD, ROOT, RRJS, SCRIPTS, Row, Server, cpu_ns, median, script

LEAST = 0.95
ISOLATIONS = ("fresh", "shared")


def build(commit):
    """The rrjs of that commit, built as this one is, without its tests' results in the way."""
    def git(*words):
        return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout.strip()
    try:
        name = git("rev-parse", "--verify", "--short=12", commit + "^{commit}")
    except subprocess.CalledProcessError:
        sys.exit(f"bench: there is no commit {commit}")
    folder = os.path.join(ROOT, "build-against", name)
    if not os.path.exists(folder):
        git("worktree", "prune")
        git("worktree", "add", "--detach", folder, name)
    environment = {**os.environ, "BUILD": "build-bench"}
    command = [os.path.join(folder, "script", "build"), "-Dbuildtype=release"]
    if subprocess.run(command, env=environment, stdout=sys.stderr).returncode:
        sys.exit(f"bench: {name} could not be built in {folder}")
    return name, os.path.join(folder, "build-bench", "rrjs")


def in_turn(rounds, measure, mine, other):
    """measure(mine) and measure(other), in changing order, since the first of a pair meets another machine than the second."""
    pairs = []
    for number in range(rounds):
        order = (mine, other) if number % 2 else (other, mine)
        seen = {id(each): measure(each) for each in order}
        pairs.append((seen[id(mine)], seen[id(other)]))
    return pairs


def row(figure, unit, pairs, is_rate=False):
    values, others = zip(*pairs)
    ratio = median([a / b if is_rate else b / a for a, b in pairs])
    return Row(figure, f"{median(values):.1f} {unit}", f"{median(others):.1f} {unit}", ratio, f"≥ {LEAST} ×", ratio >= LEAST)


def with_servers(other, measure, rounds, **options):
    with Server(**options) as mine, Server(rrjs=other, **options) as theirs:
        return in_turn(rounds, measure, mine, theirs)


def latency(other):
    return [row(f"`js.Execute`, {isolation}, one client, p50", "µs",
                with_servers(other, lambda server: server.load("-n", 1500, "-w", 200)["p50_us"], 12, workers=1,
                             isolation=isolation))
            for isolation in ISOLATIONS]


def throughput(other):
    return [row(f"`js.Execute`, {isolation}, 16 clients, 2 workers", "calls/s",
                with_servers(other, lambda server: server.load("-c", 16, "-n", 4000, "-w", 200)["calls_per_second"], 16, workers=2,
                             isolation=isolation), is_rate=True)
            for isolation in ISOLATIONS]


def cpu(other):
    """Of the server and its workers, first threads only."""
    def per_call(server, calls=4000):
        before = sum(cpu_ns(pid) for pid in server.family())
        server.load("-c", 16, "-n", calls)
        return (sum(cpu_ns(pid) for pid in server.family()) - before) / calls / 1000
    return [row(f"CPU of server and workers per call, {isolation}, 16 clients", "µs",
                with_servers(other, per_call, 12, workers=2, isolation=isolation))
            for isolation in ISOLATIONS]


def in_script(name, figure):
    """The script's own comparison gives pairs of it and a yardstick: only the first counts here."""
    def measure(other):
        code = script("compare", name)
        return [row(figure, "ns", with_servers(other, lambda server: median([a for a, _ in server.execute(code)]), 6, workers=1))]
    return measure


def payload(other):
    """The longest turn of the main loop beside each large payload."""
    def turns(rrjs):
        with payloads.WatchedServer(rrjs=rrjs) as server:
            return payloads.longest_turns(server)
    rounds = in_turn(3, turns, RRJS, other)
    return [row(f"longest turn of the main loop beside a {name}, 15 MB", "ms", [(mine[name], theirs[name]) for mine, theirs in rounds])
            for name in payloads.calls()]


def start(other):
    file = os.path.join(SCRIPTS, "empty.js")

    def milliseconds(rrjs):
        begin = time.monotonic()
        subprocess.run([rrjs, "run", file], check=True, stdout=subprocess.DEVNULL)
        return (time.monotonic() - begin) * 1000
    return [row("`rrjs run` of an empty script", "ms", in_turn(24, milliseconds, RRJS, other))]


COMPARISONS = {
    "latency": latency,
    "throughput": throughput,
    "cpu": cpu,
    "increment": in_script("increment", "`metrics.increment`, 3 labels"),
    "log": in_script("log", "`log.info`, 3 fields, production"),
    "payloads": payload,
    "start": start,
}


def compare(commit, names):
    """Rows for those comparisons, all where none is named."""
    name, other = build(commit)
    print(f"bench: {os.path.relpath(BUILD, ROOT)} against {name}", file=sys.stderr)
    rows = []
    for each in names or COMPARISONS:
        rows += COMPARISONS[each](other)
    return rows
