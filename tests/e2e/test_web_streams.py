"""Web streams. web-platform-tests go further: tests/wpt."""

import pytest

from support import run_cases

READ_ALL = "const all = async (stream) => { const list = []; for await (const chunk of stream) list.push(chunk); return list };"
CASES = {
    "from and asynchronous iteration": ("return all(ReadableStream.from([1, 2, 3]))", [1, 2, 3]),
    "pull": (
        "let n = 0; return all(new ReadableStream({ pull(c) { n < 3 ? c.enqueue(n++) : c.close() } }))", [0, 1, 2]),
    "transform": (
        "const double = new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2) } });"
        "return all(ReadableStream.from([1, 2]).pipeThrough(double))", [2, 4]),
    "write": (
        "const seen = []; const w = new WritableStream({ write(chunk) { seen.push(chunk) } }).getWriter();"
        "await w.write('a'); await w.write('b'); await w.close(); return seen", ["a", "b"]),
    "tee": ("const [a, b] = ReadableStream.from([1]).tee(); return [await all(a), await all(b)]", [[1], [1]]),
    "bytes": (
        "const s = new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close() } });"
        "const r = s.getReader({ mode: 'byob' }); const { value } = await r.read(new Uint8Array(2)); return [...value]", [1, 2]),
    "abort by a signal": (
        "const c = new AbortController(); const p = new ReadableStream({}).pipeTo(new WritableStream(), { signal: c.signal });"
        "c.abort(); return p.catch((e) => [e.name, e instanceof DOMException])", ["AbortError", True]),
    "the controller's own signal": (
        "let signal; const s = new WritableStream({ start(c) { signal = c.signal } }); await s.abort('no');"
        "return [signal instanceof AbortSignal, signal.reason]", [True, "no"]),
    "strategies": (
        "return [new CountQueuingStrategy({ highWaterMark: 2 }).size(), new ByteLengthQueuingStrategy({ highWaterMark: 1 })"
        ".size(new Uint8Array(5))]", [1, 5]),
    "backpressure": (
        "const w = new WritableStream({ write: () => new Promise(() => {}) }).getWriter(); w.write(1); return w.desiredSize", 0),
    "errors arrive": (
        "return all(new ReadableStream({ start(c) { c.error(new RangeError('source')) } }))", "RangeError: source"),
    "no copy of a stream": ("structuredClone(new ReadableStream())",
                            "DataCloneError: #<ReadableStream> could not be cloned."),
}


@pytest.fixture(scope="module")
def results(shared_server):
    return run_cases(shared_server.execute, {name: READ_ALL + code for name, (code, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_streams(results, name):
    assert results.get(name) == CASES[name][1]


def test_a_stream_that_nothing_feeds(shared_server):
    reply = shared_server.execute("const { value } = await new ReadableStream({}).getReader().read(); value")
    assert "can never settle" in reply["error"]
