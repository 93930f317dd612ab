"""MessageChannel, MessagePort, MessageEvent, and what structuredClone does to objects of the platform."""

import pytest

from support import run_cases

CASES = {
    "a message": (
        "const { port1, port2 } = new MessageChannel(); const got = new Promise((done) => { port2.onmessage = done });"
        "const sent = { list: [1] }; port1.postMessage(sent); sent.list.push(2); const e = await got;"
        "return [e.data, e.isTrusted, e instanceof MessageEvent, e.ports.length, e.origin]", [{"list": [1]}, True, True, 0, ""]),
    "order, and a task for each": (
        "const { port1, port2 } = new MessageChannel(), seen = [];"
        "const end = new Promise((done) => { port2.onmessage = ({ data }) => { seen.push(data); "
        "queueMicrotask(() => seen.push(`after ${data}`)); if (data === 2) setTimeout(done, 1) } });"
        "port1.postMessage(1); port1.postMessage(2); seen.push('posted'); await end; return seen",
        ["posted", 1, "after 1", 2, "after 2"]),
    "messages wait for the start": (
        "const { port1, port2 } = new MessageChannel(); port1.postMessage('early'); const got = new Promise((done) => "
        "port2.addEventListener('message', done)); port2.start(); return (await got).data", "early"),
    "a buffer moves": (
        "const { port1, port2 } = new MessageChannel(), buffer = new ArrayBuffer(3); const got = new Promise((done) => "
        "{ port2.onmessage = done }); port1.postMessage(buffer, [buffer]); return [buffer.byteLength, (await got).data.byteLength]",
        [0, 3]),
    "a port moves": (
        "const outer = new MessageChannel(), inner = new MessageChannel(); const got = new Promise((done) => { outer.port2.onmessage = done });"
        "outer.port1.postMessage('take', [inner.port2]); inner.port1.postMessage('through'); const [port] = (await got).ports;"
        "const second = new Promise((done) => { port.onmessage = done }); return [port instanceof MessagePort, port !== inner.port2, (await second).data]",
        [True, True, "through"]),
    "a port cannot be copied": (
        "new MessageChannel().port1.postMessage(new MessageChannel().port1)", "DataCloneError: #<MessagePort> could not be cloned."),
    "a port cannot go through itself": (
        "const { port1 } = new MessageChannel(); port1.postMessage(1, [port1])", "DataCloneError: A port cannot be posted to itself"),
    "nothing arrives at a closed port": (
        "const { port1, port2 } = new MessageChannel(); let n = 0; port2.onmessage = () => n++; port2.close(); port1.postMessage(1);"
        "await new Promise((done) => setTimeout(done, 2)); return n", 0),
    "the other end learns of the closing": (
        "const { port1, port2 } = new MessageChannel(); const closed = new Promise((done) => { port2.onclose = done }); port1.close();"
        "return (await closed).type", "close"),
    "an event of one's own": (
        "const { port1 } = new MessageChannel(); const e = new MessageEvent('m', { data: 1, origin: 'o', lastEventId: 'i', ports: [port1], "
        "source: port1 }); return [e.data, e.origin, e.lastEventId, e.ports[0] === port1, Object.isFrozen(e.ports), e.source === port1]",
        [1, "o", "i", True, True, True]),
    "platform objects have no copy": (
        "return [new EventTarget(), new Event('x'), new AbortController(), new (class extends EventTarget {})()].map((value) => "
        "{ try { return structuredClone(value) } catch (e) { return e.name } })", ["DataCloneError"] * 4),
    "objects of the script's own classes have": ("return structuredClone(new (class { a = 1 })())", {"a": 1}),
}


@pytest.fixture(scope="module")
def results(shared_server):
    return run_cases(shared_server.execute, {name: code for name, (code, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_messaging(results, name):
    assert results.get(name) == CASES[name][1]


def test_a_port_without_messages_keeps_nothing_waiting(shared_server):
    reply = shared_server.execute("const { port1 } = new MessageChannel(); await new Promise((done) => { port1.onmessage = done })")
    assert "can never settle" in reply["error"]
