"""The figure of fetch(): processor time of one request and its JSON, in the server and the worker together. The web server
that answers is another process's thread and does not count."""

import os
import shutil
import subprocess
import sys

from harness import ROOT, Row, Server, children, cpu_ns, median

sys.path.append(os.path.join(ROOT, "tests", "e2e"))
from http_peer import Peer  # noqa: E402

NODE = shutil.which("node")
SCRIPT = "const response = await fetch({url!r}); if (!response.ok) throw new Error('refused'); (await response.json()).name"
CALLS = 500


def node_us(url):
    """The same by node, all in one context."""
    command = [NODE, os.path.join(ROOT, "bench", "node-fetch.js"), url, str(CALLS)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def fetch_json(_):
    with Peer() as peer, Server(workers=1, overrides=["js.allow_net=127.0.0.1"]) as server:
        url, family = peer.url("/json"), [server.pid, *children(server.pid)]
        code = SCRIPT.format(url=url)
        server.load("-n", 300, code=code)
        rounds = []
        for _round in range(7):
            before = sum(cpu_ns(pid) for pid in family)
            server.load("-n", CALLS, code=code)
            mine = (sum(cpu_ns(pid) for pid in family) - before) / CALLS / 1000
            rounds.append((mine, node_us(url) if NODE else None))
    used = median([a for a, _ in rounds])
    row = ["`fetch` + `json()` in a fresh realm, CPU of server and worker", f"{used:.0f} µs"]
    aim, met = "≤ 500 µs: 2,000/s of a core", used <= 500
    if not NODE:
        return [Row(*row, "node is not installed", None, aim, met)]
    return [Row(*row, f"node, all in one context: {median([b for _, b in rounds]):.0f} µs", median([a / b for a, b in rounds]), aim, met)]
