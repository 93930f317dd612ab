"""TypeScript with packages from npm: a script beside Deno, a program that is saved beside node with tsx, which starts anew. Peers are taken
where they are: on the PATH, or where DENO and TSX say."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

import limits
from harness import RRJS, ROOT, Row, Server, median

PACKAGES = os.path.join(ROOT, "tests", "npm", "node_modules")
NEEDED = ("zod", "date-fns", "@esbuild")
DENO = os.environ.get("DENO") or shutil.which("deno")
TSX = os.environ.get("TSX") or shutil.which("tsx")

SCRIPT = """\
import { z } from "zod";
import { addDays, formatISO } from "date-fns";
const Order = z.object({ id: z.number(), date: z.string() });
const order: z.infer<typeof Order> = Order.parse({ id: 1, date: "2026-01-02" });
console.log(formatISO(addDays(new Date(order.date), 14), { representation: "date" }));
"""
PROGRAM = """\
import { z } from "zod";
import { addDays } from "date-fns";
export const version = (): number => z && addDays ? %d : 0;
"""
SERVER = """\
import http from "node:http";
import { version } from "./app";
http.createServer((request, response) => response.end(String(version()))).listen(%d, "127.0.0.1");
"""


class Folder:
    """With the packages that are needed, as npm would put them there."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="rrjs-bench-")
        self.path = os.path.realpath(self.folder.name)
        for name in NEEDED:
            shutil.copytree(os.path.join(PACKAGES, name), os.path.join(self.path, "node_modules", name))
        self.write("package.json", '{"type": "module"}')
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            file.write(text)


def seconds(command, folder, env=None):
    begin = time.monotonic()
    subprocess.run(command, cwd=folder.path, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    return time.monotonic() - begin


def cold(folder, rounds=15):
    """Nothing is kept of what was made of the sources; the files are in the memory of the system."""
    folder.write("cold.ts", SCRIPT)
    values, others = [], []
    for _round in range(rounds):
        values.append(seconds([RRJS, "run", "cold.ts"], folder))
        with tempfile.TemporaryDirectory() as cache:
            if DENO:
                others.append(seconds([DENO, "run", "--no-lock", "--node-modules-dir=manual", "-A", "cold.ts"], folder, {"DENO_DIR": cache}))
    figure, value = "`rrjs run app.ts`, zod and date-fns, cold", f"{median(values) * 1000:.0f} ms"
    if not DENO:
        return Row(figure, value, "deno is not there", None, "≤ 1.5 ×", None)
    ratio = median([a / b for a, b in zip(values, others)])
    return Row(figure, value, f"Deno: {median(others) * 1000:.0f} ms", ratio, "≤ 1.5 ×", ratio <= 1.5)


def until(answer, wanted):
    while answer() != wanted:
        time.sleep(0.002)


def saved(folder, answer, rounds):
    """Seconds from saving a file to the first answer of what it says, each after a rest."""
    times = []
    for number in range(1, rounds + 1):
        time.sleep(1.5)
        begin = time.monotonic()
        folder.write("app.ts", PROGRAM % number)
        until(answer, number)
        times.append(time.monotonic() - begin)
    return times


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def ask(port):
    """What the server of the peer answers; None: nothing yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as sock:
            sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
            text = b"".join(iter(lambda: sock.recv(4096), b""))
            return int(text.rpartition(b"\r\n\r\n")[2] or -1)
    except OSError:
        return None


def with_tsx(folder, rounds):
    port = free_port()
    folder.write("server.ts", SERVER % port)
    process = subprocess.Popen([TSX, "watch", "server.ts"], cwd=folder.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        until(lambda: ask(port), 0)
        return saved(folder, lambda: ask(port), rounds)
    finally:
        process.terminate()
        process.wait()


def watch(folder, rounds=7):
    folder.write("app.ts", PROGRAM.replace("%d", "0"))
    with Server(2, overrides=(f"js.root={folder.path}", "js.programs.app=app.ts", "js.watch=true")) as server, \
            limits.client_of(server) as client:
        values = saved(folder, lambda: client.call("js.Call", {"function": "app.version"}).value["result"], rounds)
    figure, value = "saving a file to the first answer of it, `js.watch`", f"{median(values) * 1000:.0f} ms"
    if not TSX:
        return Row(figure, value, "tsx is not there", None, "≤ 0.5 ×", None)
    folder.write("app.ts", PROGRAM.replace("%d", "0"))
    others = with_tsx(folder, rounds)
    ratio = median(values) / median(others)
    return Row(figure, value, f"node restarted by tsx: {median(others) * 1000:.0f} ms", ratio, "≤ 0.5 ×", ratio <= 0.5)


def modules(_):
    if not all(os.path.exists(os.path.join(PACKAGES, name)) for name in NEEDED):
        return [Row("TypeScript with packages", "–", "the packages of tests/npm are not installed", None, "–", None)]
    with Folder() as folder:
        return [cold(folder), watch(folder)]
