"""The figures of programs: calls of kept functions beside what they take the place of, loading, memory, and a reset."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import limits
from harness import ROOT, RRJS, Process, Row, Server, children, cpu_ns, median, pss_bytes

NODE = shutil.which("node")
FOLDER = os.path.join(ROOT, "bench", "programs")
PACKAGES = os.path.join(ROOT, "tests", "npm")
NO_PACKAGES = "node, npm and its registry are not there"
BUNDLE = ["--bundle", "--format=esm", "--platform=browser", "--conditions=workerd", "--log-level=error",
          '--define:process.env.NODE_ENV="production"']

ITEMS = [{"id": i, "name": f"item {i} <&>", "cents": 100 + 37 * i, "note": "in stock, delivered tomorrow"} for i in range(200)]
MAIL = {"number": 4711, "date": "2026-11-30", "customer": {"name": "A & B", "street": "Main Road 5", "city": "Bonn"}, "shop": "shop",
        "items": [{"name": f"item {i}", "count": i, "price": "3.50 EUR", "sale": i % 2} for i in range(1, 11)]}
ORDER = {"number": 1, "tags": ["a", "b"]}


class Bundles:
    """The programs of bench/programs as bundles in a folder; None in place of it where they cannot be made."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="rrjs-bench-")
        self.path = os.path.join(self.folder.name, "npm")

    def __enter__(self):
        if not NODE or not shutil.which("npm"):
            return None
        shutil.copytree(PACKAGES, self.path)
        install = ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--silent"]
        if subprocess.run(install, cwd=self.path, check=False).returncode:
            return None
        shutil.copytree(FOLDER, os.path.join(self.path, "programs"))
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def make(self, name, *options):
        """The path of the bundle of bench/programs/NAME.js."""
        bundle = os.path.join(self.path, f"{name}{len(options)}.mjs")
        subprocess.run([os.path.join(self.path, "node_modules", ".bin", "esbuild"), f"programs/{name}.js", f"--outfile={bundle}",
                        *BUNDLE, *options], cwd=self.path, check=True)
        return bundle


def programs_of(**files):
    """Overrides for these programs, by name."""
    roots = {os.path.dirname(file) for file in files.values()}
    return [f"js.root={roots.pop()}", *(f"js.programs.{name}={os.path.basename(file)}" for name, file in files.items())]


def used_cpu_ns(server):
    return sum(cpu_ns(pid) for pid in children(server.pid))


def add():
    """A function that adds two numbers, beside a script that does."""
    with tempfile.TemporaryDirectory(prefix="rrjs-bench-") as folder:
        file = os.path.join(folder, "math.js")
        with open(file, "w", encoding="utf-8") as text:
            text.write("export const add = (a, b) => a + b;\n")
        with Server(workers=2, isolation="shared", overrides=programs_of(math=file)) as server:
            def measure(run):
                before = used_cpu_ns(server)
                done = run()
                return done["calls_per_second"], (used_cpu_ns(server) - before) / done["calls"]
            options = ("-c", 16, "-n", 20000)
            rounds = [(measure(lambda: server.call("math.add", [1, 2], *options)), measure(lambda: server.load(*options)))
                      for _round in range(9)]
    rate = median([mine[0] / other[0] for mine, other in rounds])
    cpu = median([mine[1] / other[1] for mine, other in rounds])
    return [
        Row("`js.Call` of a sum, 16 clients, 2 workers", f"{median([mine[0] for mine, _ in rounds]):.0f}/s",
            f"`js.Execute`, shared, `1 + 1`: {median([other[0] for _, other in rounds]):.0f}/s", rate, "≥ 1.15 ×", rate >= 1.15),
        Row("the same, CPU of the workers per call", f"{median([mine[1] for mine, _ in rounds]) / 1000:.1f} µs",
            f"{median([other[1] for _, other in rounds]) / 1000:.1f} µs", cpu, "≤ 0.75 ×", cpu <= 0.75),
    ]


def template(bundles):
    """Beside the same as one text that comes with each call."""
    file = bundles.make("template")
    script = os.path.join(bundles.path, "template-call.js")
    subprocess.run([os.path.join(bundles.path, "node_modules", ".bin", "esbuild"), "programs/template.js", f"--outfile={script}",
                    *BUNDLE, "--minify", "--format=iife", "--global-name=mail", "--footer:js=mail.render(args)"],
                   cwd=bundles.path, check=True)
    with open(script, encoding="utf-8") as text:
        argument = json.dumps({"code": text.read(), "args": MAIL})
    with Server(workers=2, overrides=programs_of(mail=file)) as server:
        rounds = [(server.call("mail.render", [MAIL], "-c", 4, "-n", 4000, "-w", 200)["calls_per_second"],
                   server.load_with(argument, "-c", 4, "-n", 100)["calls_per_second"]) for _round in range(5)]
    ratio = median([mine / other for mine, other in rounds])
    return [Row("a handlebars template of 2 KB by `js.Call`", f"{median([mine for mine, _ in rounds]):.0f}/s",
                f"library and template with each `js.Execute`: {median([other for _, other in rounds]):.0f}/s", ratio, "≥ 30 ×",
                ratio >= 30)]


class NodePage(Process):
    def __init__(self, bundle):
        super().__init__(lambda socket: [NODE, os.path.join(ROOT, "bench", "node-page.mjs"), socket, bundle],
                         {**os.environ, "NODE_ENV": "production"})


def page(bundles):
    file = bundles.make("page")
    props = {"title": "Items", "items": ITEMS}
    with Server(workers=1, overrides=programs_of(page=file)) as server, NodePage(file) as node:
        options = ("-n", 400, "-w", 300)
        rounds = [(server.call("page.render", [props], *options), node.load_with(json.dumps([props]), "--http", *options))
                  for _round in range(7)]
    rows = []
    for name, key, aim in (("p50", "p50_us", 1.2), ("p99", "p99_us", 0.7)):
        ratio = median([mine[key] / other[key] for mine, other in rounds])
        rows.append(Row(f"a Vue page of 200 rows by `js.Call`, one client, {name}",
                        f"{median([mine[key] for mine, _ in rounds]) / 1000:.2f} ms",
                        f"node's HTTP server: {median([other[key] for _, other in rounds]) / 1000:.2f} ms", ratio, f"≤ {aim} ×", ratio <= aim))
    return rows


# Loads a bundle in node, in milliseconds: as a module, and as a text whose code is cached.
NODE_LOAD = """
const { readFileSync } = require('node:fs'), { Script } = require('node:vm');
const [esm, cjs] = process.argv.slice(1), text = readFileSync(cjs, 'utf8');
const produced = new Script(text); produced.runInThisContext()(module, exports, require);
const cachedData = produced.createCachedData();
(async () => {
    let begin = performance.now();
    await import(require('node:url').pathToFileURL(esm));
    const plain = performance.now() - begin;
    begin = performance.now();
    new Script(text, { cachedData }).runInThisContext()({}, {}, require);
    console.log(JSON.stringify([plain, performance.now() - begin]));
    process.exit(); // a package may keep it alive
})();
"""


def loading(bundles):
    """The first call of a program that is loaded by it, in an idle server, less that of a program that is there."""
    file = bundles.make("large")
    common = bundles.make("large", "--format=cjs", "--banner:js=(function (module, exports, require) {", "--footer:js=})")
    size = os.path.getsize(file) / 2**20
    rounds = []
    for _round in range(7):
        overrides = [*programs_of(large=file), "js.programs.large.lazy=true"]
        with Server(workers=1, overrides=overrides) as server, limits.client_of(server) as client:
            times = []
            for _call in range(2):
                begin = time.monotonic()
                reply = client.call("js.Call", {"function": "large.all"}).value
                times.append((time.monotonic() - begin) * 1000)
                if reply["status"] != "success":
                    sys.exit(f"bench: the bundle does not load: {reply['error']}")
        node = subprocess.run([NODE, "-e", NODE_LOAD, file, common], check=True, capture_output=True, text=True).stdout
        rounds.append((times[0] - times[1], *json.loads(node)))
    mine, plain, cached = (median(column) for column in zip(*rounds))
    return [Row(f"loading a bundle of {size:.1f} MB", f"{mine:.0f} ms", f"node: {plain:.0f} ms, from its code cache: {cached:.0f} ms",
                mine / plain, "≤ 150 ms", mine <= 150)]


def memory(bundles):
    file = bundles.make("libraries")
    with Server(workers=4, overrides=programs_of(libraries=file)) as server:
        for _call in range(20):
            server.call("libraries.answer", [ORDER], "-c", 8, "-n", 100)
        time.sleep(2)  # they collect once they rest
        mine = [pss_bytes(pid) / 2**20 for pid in children(server.pid)]
    command = [NODE, "-e", "import(process.argv[1]).then((m) => { for (let i = 0; i < 500; i++) m.answer(JSON.parse(process.argv[2]));"
               " console.log('ready'); setInterval(() => {}, 1e6); })", file, json.dumps(ORDER)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in running:
        process.stdout.readline()
    node = [pss_bytes(process.pid) / 2**20 for process in running]
    for process in running:
        process.kill()
        process.wait()
    ratio = sum(mine) / sum(node)
    return [Row("4 workers and the spare with lodash, zod and handlebars, PSS", f"{sum(mine):.0f} MB",
                f"4 node processes with the same: {sum(node):.0f} MB", ratio, "≤ 0.7 ×", ratio <= 0.7)]


def reset():
    """The first call after a reset of an idle pool, beside calls of the same kind later on."""
    rounds = []
    with Server(workers=1) as server, limits.client_of(server) as client:
        def call_us():
            begin = time.monotonic()
            client.execute("1 + 1")
            return (time.monotonic() - begin) * 1e6
        for _round in range(15):
            subprocess.run([RRJS, "reset", "--rpc", "unix://" + server.socket], check=True, stdout=subprocess.DEVNULL)
            time.sleep(2)
            first = call_us()
            later = []
            for _call in range(20):
                time.sleep(0.02)  # as rare as the first
                later.append(call_us())
            rounds.append((first, median(later)))
    ratio = median([first / later for first, later in rounds])
    return [Row("the first call after `rrjs reset` of an idle pool", f"{median([first for first, _ in rounds]):.0f} µs",
                f"a warm one: {median([later for _, later in rounds]):.0f} µs", ratio, "≤ 1.5 ×", ratio <= 1.5)]


def programs(_):
    rows = add()
    with Bundles() as bundles:
        if bundles:
            rows += template(bundles) + page(bundles) + loading(bundles) + memory(bundles)
        else:
            rows.append(Row("programs that are bundles of packages", "–", NO_PACKAGES, None, "–", None))
    return rows + reset()
