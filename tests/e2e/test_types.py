"""rrjs types: what is declared is there, what is there is declared, and a compiler takes what is right and nothing else."""

import functools
import glob
import json
import os
import re
import subprocess

import pytest

from support import ROOT, run_rrjs

# What the engine has of the language; what of it is newer than ES2024 the libraries of TypeScript declare.
LANGUAGE = set("""Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error
    AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer SharedArrayBuffer
    Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray
    BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy Reflect FinalizationRegistry Iterator decodeURI
    decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN""".split())

# Of these only the parts that are there in every version of node are declared one by one.
LOOSE = {"Buffer", "process", "global", "self", "args"}


@functools.cache
def declarations():
    done = run_rrjs("types")
    assert done.returncode == 0 and done.stderr == "", done
    return done.stdout


def declared_globals():
    return set(re.findall(r"^declare (?:var|function|class) (\w+)", declarations(), re.M))


def members(head):
    """What the declaration that begins so has: (static members, others)."""
    body = re.search(head + r"\b[^\n]*\{\n(.*?)^\}", declarations(), re.M | re.S)
    lines = re.findall(r"^    (static )?(?:readonly )?(\[[\w.]+\]|\w+)[?(:<]", body[1] if body else "", re.M)
    return ({name for is_static, name in lines if is_static}, {name for is_static, name in lines if not is_static} - {"constructor"})


SEEN = """
Buffer; process; require; global; setImmediate;
const names = (object) => Reflect.ownKeys(object).map((key) => (typeof key === "string" ? key : `[${key.description}]`));
const all = {};
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const value = globalThis[name];
  const isClass = typeof value === "function" && /^[A-Z]/.test(name);
  all[name] = isClass ? { statics: names(value), members: names(value.prototype ?? {}) }
    : typeof value === "object" && value !== null ? { members: names(value), proto: names(Object.getPrototypeOf(value)) } : {};
}
console.log(JSON.stringify(all));
"""


@functools.cache
def seen():
    done = run_rrjs("run", "-", stdin=SEEN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_global_that_is_there_is_declared_and_the_other_way_round():
    assert declared_globals() == set(seen()) - LANGUAGE


def test_each_member_of_a_class_is_declared_and_the_other_way_round():
    body = members("^interface Body")[1]
    engine = {"length", "name", "prototype", "constructor", "[Symbol.toStringTag]", "[nodejs.util.inspect.custom]"}
    for name in re.findall(r"^declare class (\w+)", declarations(), re.M):
        statics, others = members(f"^declare class {name}")
        others |= body if re.search(rf"^interface {name} extends Body", declarations(), re.M) else set()
        there = seen()[name]
        assert statics == set(there["statics"]) - engine, name
        visible = {member for member in there["members"] if not member.startswith("[[")} - (engine - {"name"})
        if name == "DOMException":
            visible -= statics
        assert others == visible - ({"name"} - others), name


@pytest.mark.parametrize("name, head", [("log", "^declare var log"), ("metrics", "^declare var metrics"), ("console", "^interface Console")])
def test_each_member_of_an_object_is_declared_and_the_other_way_round(name, head):
    assert members(head)[1] == {member for member in seen()[name]["members"] if not member.startswith("[")}


def test_what_is_declared_of_loose_ones_is_there():
    for name in ("process", "Buffer"):
        there = set(seen()[name]["members"]) | set(seen()[name].get("statics", []))
        assert members(f"^declare var {name}")[1] <= there, name


def test_the_modules_of_node_are_declared():
    modules = re.findall(r'^declare module "([^"*]+)";$', declarations(), re.M)
    assert "node:path" in modules and "path" in modules and "node:fs" not in modules
    done = run_rrjs("run", "-", stdin="".join(f"await import({json.dumps(name)});\n" for name in modules if "async_hooks" not in name))
    assert done.returncode == 0, done.stderr


# ---- a compiler ----

RIGHT = """
log.debug("m"); log.info("m", { a: 1, b: [new Date(), null] }); log.warn("m", new Error("e")); log.error({ any: "thing" });
metrics.increment("a"); metrics.increment("a", { method: "GET", code: 200, ok: true, none: undefined });
metrics.gauge("a", 1, { b: "c" }); metrics.histogram("a", 0.5); metrics.add("a", 1, ["b"]); metrics.set("a", 2, { b: "c" });
metrics.observe("a", 3);
const given: { title: string } = args;
console.log(1, "a", {}); console.table([{ a: 1 }], ["a"]); console.dir({}, { depth: null }); console.time(); console.assert(false, "x");
const timer = setTimeout((a: number, b: string) => a + b.length, 5, 1, "x"); timer.unref().ref(); clearTimeout(timer); clearInterval(undefined);
setInterval(() => {}, 5); clearImmediate(setImmediate(() => {})); queueMicrotask(() => {});
const copy: Map<string, number> = structuredClone(new Map([["a", 1]]));
const text: string = atob(btoa("x")); reportError(new Error("x")); self.globalThis; global.Object;
const agent: string = navigator.userAgent + performance.now().toFixed(); performance.addEventListener("x", (event) => event.type);
const response = await fetch(new URL("https://a.b/"), { method: "POST", body: new FormData(), headers: { a: "b" }, signal: AbortSignal.timeout(5) });
const { a }: { a: string } = await response.json(); for (const [name, value] of response.headers) name.length + value.length;
for await (const piece of response.body!) piece.byteLength;
new Request("https://a.b/", { headers: new Headers([["a", "b"]]), duplex: "half" }).clone().headers.get("a")?.length;
Response.json({}, { status: 201 }).ok; new Response(new Blob(["a"]).stream()).text().then((text) => text.length);
const url = URL.parse("https://a.b")?.searchParams.getAll("x").length; URL.canParse("x", "y:z"); for (const [k] of new URLSearchParams({ a: "b" })) k.length;
new URLPattern({ pathname: "/:id" }).exec("https://a.b/1")?.pathname.groups.id?.length;
new TextDecoder("utf-8", { fatal: true }).decode(new TextEncoder().encode("x"), { stream: true }).length;
new File(["a"], "b", { type: "c" }).lastModified.toFixed(); new FormData().append("a", new Blob([]), "name");
const source = new ReadableStream<number>({ pull(controller) { controller.enqueue(1); controller.close(); } }, new CountQueuingStrategy({ highWaterMark: 1 }));
const doubled: ReadableStream<string> = source.pipeThrough(new TransformStream<number, string>({ transform(n, to) { to.enqueue(`${n}`); } }));
doubled.pipeTo(new WritableStream<string>({ write(text) { text.length; } })); ReadableStream.from([1]).getReader().read().then((r) => r.value?.toFixed());
new ReadableStream({ type: "bytes", pull(c) { c.byobRequest?.respond(1); } }).getReader({ mode: "byob" }).read(new Uint8Array(1));
new Blob([]).stream().pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip")).pipeThrough(new TextDecoderStream());
new ReadableStream<string>().pipeThrough(new TextEncoderStream()); new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size(new Uint8Array());
const uuid: string = crypto.randomUUID(); crypto.getRandomValues(new Uint8Array(4)).length;
const key = await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const signature: ArrayBuffer = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("x")); key.usages.includes("sign");
class Own extends EventTarget {} new Own().addEventListener("x", { handleEvent(event: CustomEvent<number>) { event.detail.toFixed(); } }, { once: true });
new Own().dispatchEvent(new CustomEvent("x", { detail: 1 })); new Event("a", { cancelable: true }).preventDefault();
const controller = new AbortController(); controller.signal.onabort = (event) => event.type; controller.abort("why"); AbortSignal.any([controller.signal]).throwIfAborted();
const { port1, port2 } = new MessageChannel(); port1.onmessage = ({ data, ports }) => data + ports.length; port2.postMessage(1, [port1]);
new MessageEvent("m", { data: 1 }).data.toFixed(); new DOMException("m", "AbortError").code === DOMException.ABORT_ERR;
const types: [Crypto, SubtleCrypto, CryptoKey, Performance, Navigator] | undefined = undefined;
const streams: [ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableStreamDefaultController,
    ReadableByteStreamController, WritableStreamDefaultWriter, WritableStreamDefaultController, TransformStreamDefaultController, MessagePort] | undefined = undefined;
Buffer.from("x").toString("hex").length; Buffer.concat([]).length; process.env.NAME?.length; process.nextTick(() => {}); process.hrtime.bigint() + 1n;
import path, { join } from "node:path"; path.sep; join("a"); require("util").inspect({}); __filename.length + __dirname.length;
import.meta.url.length; import.meta.env.NAME?.length; import.meta.dirname + import.meta.filename;
import text2 from "./a.txt"; text2.length;
export { a, agent, copy, given, signature, streams, text, types, url, uuid };
"""

WRONG = [
    'log.info()',
    'log.fatal("m")',
    'log.info("m", {}, {})',
    'metrics.counter("a")',
    'metrics.increment(1)',
    'metrics.increment("a", "b")',
    'metrics.increment("a", { b: {} })',
    'metrics.gauge("a")',
    'metrics.gauge("a", "1")',
    'metrics.histogram("a", "1")',
    'metrics.histogram("a", 1, ["b"])',
    'metrics.add("a")',
    'metrics.observe("a", 1, [{}])',
    'console.logg("x")',
    'setTimeout("code", 5)',
    'setTimeout((a: number) => a, 5, "x")',
    'clearTimeout("x")',
    'new URL()',
    'fetch()',
    'fetch("x", { method: 1 })',
    'fetch("x").then((response) => response.ok())',
    'const n: number = atob("x")',
    'crypto.randomUUID(1)',
    'crypto.subtle.digest("SHA-256", "text")',
    'new TextEncoder("x")',
    'new CompressionStream("zip")',
    'new AbortSignal()',
    'new Headers().append("a")',
    'new ReadableStream<number>({ start(controller) { controller.enqueue("x"); } })',
    'new WebSocket("x")',
    'document.body',
    'window.name',
    'localStorage.x',
    'performance.mark("x")',
    'navigator.language',
    'import.meta.hot',
    'process.env.X.length',
    'import fs from "node:fs"',
]

CONFIGURATION = {"compilerOptions": {"target": "ES2024", "lib": ["ES2024"], "types": [], "module": "ESNext", "moduleResolution": "bundler",
                                     "strict": True, "noEmit": True, "moduleDetection": "force"}}


def compiler():
    found = glob.glob(os.path.join(ROOT, "tests/npm/node_modules/@typescript/typescript-*/lib/tsc"))
    assert found, "script/bootstrap installs TypeScript"
    return found[0]


def compile_all(folder, files):
    """The faults of these files, each beginning with its name."""
    (folder / "rrjs.d.ts").write_text(declarations())
    (folder / "tsconfig.json").write_text(json.dumps(CONFIGURATION))
    (folder / "a.txt").write_text("text")
    for name, text in files.items():
        (folder / name).write_text(text)
    return subprocess.run([compiler(), "-p", str(folder), "--pretty", "false"], capture_output=True, text=True, cwd=folder).stdout


def test_a_compiler_takes_what_is_right(tmp_path):
    assert compile_all(tmp_path, {"right.ts": RIGHT}) == ""


def test_a_compiler_refuses_each_that_is_wrong(tmp_path):
    faults = compile_all(tmp_path, {f"wrong{number}.ts": text for number, text in enumerate(WRONG)})
    found = {int(number) for number in re.findall(r"^wrong(\d+)\.ts", faults, re.M)}
    assert [text for number, text in enumerate(WRONG) if number not in found] == []
    assert not re.search(r"^rrjs\.d\.ts", faults, re.M), faults


def test_each_name_is_used_by_the_right_ones():
    assert [name for name in sorted(declared_globals()) if not re.search(rf"\b{name}\b", RIGHT)] == []
