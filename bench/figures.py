"""The figures: each function measures one against its yardstick, both in turn in the same run, and returns rows."""

import os
import shutil
import statistics
import subprocess
import time

import fetching
import limits
import modules
import payloads
import programs
from harness import (CONVERT, RRJS, ROOT, SCRIPTS, TRIVIAL, Echo, Row, Server, cpu_ns, median, pss_bytes, resident_bytes,
                     script)

NODE = shutil.which("node")
NO_NODE = "node is not installed"
ISOLATIONS = ("fresh", "shared")


# ---- inside a script ----

def in_script(name, figure, yardstick, most_ratio, most_ns=None):
    with Server(workers=1) as server:
        rounds = server.execute(script("compare", name))
    values, others = zip(*rounds)
    ratio = median([a / b for a, b in rounds])
    aim = f"≤ {most_ratio} ×" + (f", ≤ {most_ns} ns on a quiet machine" if most_ns else "")
    met = ratio <= most_ratio and (most_ns is None or median(values) <= most_ns)
    return [Row(figure, f"{median(values):.1f} ns", f"{yardstick}: {median(others):.1f} ns", ratio, aim, met)]


def increment(_):
    return in_script("increment", "`metrics.increment`, 3 labels", "empty function", 12, 100)


def log(_):
    return in_script("log", "`log.info`, 3 fields, production", "`JSON.stringify`", 3, 450)


def log_disabled(_):
    return in_script("log-disabled", "`log.debug` at level info, 3 fields", "empty function", 4)


def first_increment(_):
    """Each execution measures both once. The clock has steps of 1 µs, so that only the mean of many means anything; a tenth
    at either end is left out."""
    warm, calls = 500, 3000
    with Server(workers=1) as server, limits.client_of(server) as client:
        rounds = [client.execute(script("first-increment"))["result"] for _call in range(warm + calls)]
    values, others = zip(*rounds[warm:])
    value, other = trimmed_mean(values), trimmed_mean(others)
    more = value - other
    return [Row("first `increment` in a fresh realm", f"{value:.1f} µs ({more:+.1f})", f"first call of an empty function: {other:.1f} µs",
                value / other, "≤ 3 µs more", more <= 3)]


def trimmed_mean(values):
    tenth = len(values) // 10
    return statistics.mean(sorted(values)[tenth:-tenth])


# ---- calls ----

def latency(_):
    rows = []
    for isolation in ISOLATIONS:
        with Server(workers=1, isolation=isolation) as server, Echo() as echo, Echo("relay") as relay:
            options = ("-n", 1500, "-w", 200)
            rounds = [[each.load(*options)["p50_us"] for each in (server, echo, relay)] for _ in range(9)]
        values, echoes, relays = zip(*rounds)
        ratio, to_relay = median([a / b for a, b, _ in rounds]), median([a / c for a, _, c in rounds])
        figure = f"`js.Execute`, {isolation}, one client, p50"
        rows.append(Row(figure, f"{median(values):.1f} µs", f"C echo server: {median(echoes):.1f} µs", ratio, "≤ 4 ×",
                        ratio <= 4))
        rows.append(Row(figure, f"{median(values):.1f} µs", f"the same with a second process: {median(relays):.1f} µs",
                        to_relay, "–", None))
    return rows


def node_calls_per_second(processes, seconds):
    command = [NODE, os.path.join(ROOT, "bench", "node-vm.js"), str(seconds), TRIVIAL]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return sum(float(process.communicate()[0]) for process in running)


def throughput(_):
    rows = []
    for isolation, least in (("fresh", 1.5), ("shared", 8)):
        figure, aim = f"`js.Execute`, {isolation}, 16 clients, 2 workers", f"≥ {least} ×"
        with Server(workers=2, isolation=isolation) as server:
            rounds = []
            for _round in range(5):
                mine = server.load("-c", 16, "-s", 1.5, "-w", 200)["calls_per_second"]
                rounds.append((mine, node_calls_per_second(2, 1.5) if NODE else None))
        value = f"{median([a for a, _ in rounds]):.0f}/s"
        if not NODE:
            rows.append(Row(figure, value, NO_NODE, None, aim, None))
            continue
        ratio = median([a / b for a, b in rounds])
        rows.append(Row(figure, value, f"node `vm`, 2 processes: {median([b for _, b in rounds]):.0f}/s", ratio, aim,
                        ratio >= least))
    return rows


def server_cpu(_):
    rows = []
    for isolation in ISOLATIONS:
        with Server(workers=2, isolation=isolation) as server:
            samples = []
            for _round in range(5):
                before = cpu_ns(server.pid)
                calls = server.load("-c", 16, "-n", 8000)["calls"]
                samples.append((cpu_ns(server.pid) - before) / calls / 1000)
        used = median(samples)
        rows.append(Row(f"CPU of the server per call, {isolation}, 16 clients", f"{used:.1f} µs", "–", None, "≤ 25 µs",
                        used <= 25))
    return rows


def sandbox(_):
    """Calls per second of two servers that differ in the sandbox only."""
    rows = []
    for isolation in ISOLATIONS:
        with Server(workers=2, isolation=isolation) as closed, \
                Server(workers=2, isolation=isolation, overrides=["js.sandbox=off"]) as opened:
            rounds = []
            for number in range(60):
                # The first of a pair meets the processors in another state than the second.
                pair = (closed, opened) if number % 2 else (opened, closed)
                rate = {server: server.load("-c", 16, "-n", 2000)["calls_per_second"] for server in pair}
                rounds.append((rate[closed], rate[opened]))
        values, others = zip(*rounds)
        ratio = median([a / b for a, b in rounds])
        rows.append(Row(f"`js.Execute` in the sandbox, {isolation}, 16 clients, 2 workers", f"{median(values):.0f}/s",
                        f"`js.sandbox: off`: {median(others):.0f}/s", ratio, "≥ 0.97 ×", ratio >= 0.97))
    return rows


# ---- starting ----

def start(_):
    file = os.path.join(SCRIPTS, "empty.js")

    def seconds(*command):
        begin = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - begin
    rounds = []
    for _round in range(21):
        mine = seconds(RRJS, "run", file)
        rounds.append((mine, seconds(NODE, file) if NODE else None))
    figure, value = "`rrjs run` of an empty script", f"{median([a for a, _ in rounds]) * 1000:.1f} ms"
    if not NODE:
        return [Row(figure, value, NO_NODE, None, "≤ 0.5 ×", None)]
    ratio = median([a / b for a, b in rounds])
    return [Row(figure, value, f"node: {median([b for _, b in rounds]) * 1000:.1f} ms", ratio, "≤ 0.5 ×", ratio <= 0.5)]


# ---- Web APIs ----

def web_names(_):
    """What each name costs that a script's text has, whether it uses it or not. Of those that it does not name none is put into
    its global object."""
    names = "URL Headers Request Response Blob TextEncoder AbortController crypto"
    plain, named = "1 + 1; // " + "x" * len(names), "1 + 1; // " + names
    with Server(workers=1) as server:
        workers = server.family()[1:]

        def cpu_us(code, calls=400):
            before = sum(cpu_ns(pid) for pid in workers)
            server.load("-n", calls, code=code)
            return (sum(cpu_ns(pid) for pid in workers) - before) / calls / 1000
        rounds = []
        for number in range(24):
            order = (plain, named) if number % 2 else (named, plain)
            cost = {code: cpu_us(code) for code in order}
            rounds.append((cost[named], cost[plain]))
    each = median([a - b for a, b in rounds]) / len(names.split())
    return [Row("each Web API that a script names and does not use, worker CPU", f"{each:+.1f} µs",
                f"a script that names none: {median([b for _, b in rounds]):.1f} µs", None, "≤ 2 µs", each <= 2)]


def url(_):
    file = os.path.join(SCRIPTS, "url.js")

    def microseconds(*command):
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rounds = [(microseconds(RRJS, "run", file), microseconds(NODE, file) if NODE else None) for _round in range(5)]
    figure, aim, value = "`new URL` and three attributes", "≤ 2 ×", f"{median([a for a, _ in rounds]):.2f} µs"
    if not NODE:
        return [Row(figure, value, NO_NODE, None, aim, None)]
    ratio = median([a / b for a, b in rounds])
    return [Row(figure, value, f"node: {median([b for _, b in rounds]):.2f} µs", ratio, aim, ratio <= 2)]


# ---- large requests and results ----

def conversion(_):
    """Of each kind the case that costs most: empty objects, numbers, strings, escapes, deep nesting and the like, 15 MB of each."""
    lines = subprocess.run([CONVERT], check=True, capture_output=True, text=True).stdout.splitlines()
    cases = [(kind, name, float(ms), float(times)) for kind, name, ms, times in (line.split("\t") for line in lines)]
    empty = {kind: ms for kind, name, ms, _ in cases if name == "empty objects"}
    rows = []
    for kind in dict.fromkeys(case[0] for case in cases):
        _, name, worst, _ = max((case for case in cases if case[0] == kind), key=lambda case: case[2])
        memory = max(times for other, _, _, times in cases if other == kind)
        value = f"{worst:.1f} ms/MB ({name}), {memory:.1f} × the bytes"
        rows.append(Row(f"{kind}, the dearest of many cases", value, f"checking `[{{}},{{}},…]`: {empty['check JSON']:.1f} ms/MB",
                        worst / empty["check JSON"], "≤ 10 ms/MB", worst <= 10))
    return rows


# ---- memory ----

def idle_memory(_):
    with Server(workers=4) as server:
        parts = [pss_bytes(pid) / 2**20 for pid in server.family()]
    detail = f"{parts[0]:.1f} server, {sum(parts[1:]) / len(parts[1:]):.1f} each worker"
    return [Row("idle server with 4 workers and the spare, PSS", f"{sum(parts):.1f} MB ({detail})", "–", None, "≤ 60 MB",
                sum(parts) <= 60)]


def steady_memory(is_full):
    """Resident memory after the first 20,000 executions against that of the last ones, in medians of samples."""
    total, first, step, workers = (1_000_000 if is_full else 60_000), 20_000, 1000, 2
    code = "var list = []; for (var i = 0; i < 50; i++) list.push({ i, text: 'item ' + i }); list.length"
    with Server(workers=workers) as server:
        samples = []
        for _done in range(0, total, step):
            server.load("-c", 4, "-n", step, code=code)
            samples.append(sum(resident_bytes(pid) for pid in server.family()) / 2**20)
    later = samples[first // step:]
    quarter = max(len(later) // 4, 1)
    before, after = median(later[:quarter]), median(later[-quarter:])
    return [Row(f"memory after {total:,} executions, server and {workers} workers, RSS", f"{after:.1f} MB",
                f"after {first:,}: {before:.1f} MB", after / before, "flat (≤ 1.05 ×)", after <= before * 1.05)]


FIGURES = {
    "increment": increment,
    "first-increment": first_increment,
    "log": log,
    "log-disabled": log_disabled,
    "latency": latency,
    "throughput": throughput,
    "server-cpu": server_cpu,
    "sandbox": sandbox,
    "soft-stop": limits.soft_stop,
    "replacement": limits.replacement,
    "innocence": limits.innocence,
    "attacks": limits.attacks,
    "fetch-json": fetching.fetch_json,
    "web-names": web_names,
    "url": url,
    "start": start,
    "conversion": conversion,
    "payloads": payloads.payloads,
    "programs": programs.programs,
    "modules": modules.modules,
    "idle-memory": idle_memory,
    "steady-memory": steady_memory,
}
