"""Symbol.dispose and Symbol.asyncDispose: what compilers make of `using` runs. And what becomes of finalizers."""

import pytest

from test_values import value_of


@pytest.fixture(scope="module")
def client(shared_server):
    with shared_server.client() as client:
        yield client


SYMBOLS = """
['dispose', 'asyncDispose'].map((name) => {
    const {value, ...flags} = Object.getOwnPropertyDescriptor(Symbol, name);
    return [typeof value, value.toString(), Symbol.keyFor(value) ?? null, flags];
})"""
FIXED = {"writable": False, "enumerable": False, "configurable": False}


def test_the_symbols_are_as_other_well_known_ones(client):
    for _ in range(3):
        assert value_of(client.execute, SYMBOLS) == [["symbol", f"Symbol(Symbol.{name})", None, FIXED]
                                                     for name in ("dispose", "asyncDispose")]
    assert value_of(client.execute, "Object.keys(Symbol)") == []
    assert value_of(client.execute, "'use strict'; try { Symbol.dispose = 1 } catch (e) { e.name }") == "TypeError"


def test_the_symbols_of_shared_isolation(serve):
    with serve("js.isolation=shared", "js.pool_size=1").client() as client:
        assert value_of(client.execute, "globalThis.kept = Symbol.dispose; 1") == 1
        assert value_of(client.execute, "kept === Symbol.dispose && Symbol.dispose !== Symbol.asyncDispose") is True


# In the manner of compilers: resources go on a list, are disposed of in reverse order, and errors suppress one another.
LOWERED = """
var enter = (list, value, isAsync) => {
    if (value === null || value === undefined) return value;
    let dispose;
    if (isAsync) {
        if (!Symbol.asyncDispose) throw new TypeError('Symbol.asyncDispose is not defined.');
        dispose = value[Symbol.asyncDispose];
    }
    if (dispose === undefined) {
        if (!Symbol.dispose) throw new TypeError('Symbol.dispose is not defined.');
        dispose = value[Symbol.dispose];
    }
    if (typeof dispose !== 'function') throw new TypeError('Object not disposable.');
    list.push({ value, dispose, isAsync });
    return value;
};
var leave = (list, failure, hasFailed) => {
    const Suppressed = typeof SuppressedError === 'function' ? SuppressedError : function (error, suppressed, message) {
        return Object.assign(new Error(message), { name: 'SuppressedError', error, suppressed });
    };
    const fail = (error) => {
        failure = hasFailed ? new Suppressed(error, failure, 'An error was suppressed during disposal.') : error;
        hasFailed = true;
    };
    const next = () => {
        for (let entry; (entry = list.pop());) {
            try {
                const result = entry.dispose.call(entry.value);
                if (entry.isAsync) return Promise.resolve(result).then(next, (error) => { fail(error); return next(); });
            } catch (error) { fail(error); }
        }
        if (hasFailed) throw failure;
    };
    return next();
};
var events = [];
class Lock {
    constructor(name) { this.name = name; events.push('open ' + name); }
    [Symbol.dispose]() { events.push('close ' + this.name); }
}
class Connection extends Lock {
    async [Symbol.asyncDispose]() { await null; events.push('end ' + this.name); }
}
"""


def test_using_as_compilers_lower_it(client):
    assert value_of(client.execute, LOWERED + """
        (() => {
            const list = [];
            try {
                const a = enter(list, new Lock('a'), false), nothing = enter(list, null, false), b = enter(list, new Lock('b'), false);
                events.push('work');
            } catch (error) { leave(list, error, true); } finally { leave(list); }
        })();
        events""") == ["open a", "open b", "work", "close b", "close a"]


def test_await_using_as_compilers_lower_it(client):
    assert value_of(client.execute, LOWERED + """
        const list = [];
        try {
            const a = enter(list, new Lock('a'), true), b = enter(list, new Connection('b'), true);
            events.push('work');
        } finally { await leave(list); }
        events""") == ["open a", "open b", "work", "end b", "close a"]


def test_errors_of_disposal(client):
    assert value_of(client.execute, LOWERED + """
        const list = [], bad = { [Symbol.dispose]() { throw new Error('disposal') } };
        let seen;
        try {
            try { enter(list, bad, false); throw new Error('work'); } catch (error) { leave(list, error, true); }
        } catch (error) { seen = [error.name, error.error.message, error.suppressed.message]; }
        seen""") == ["SuppressedError", "disposal", "work"]
    assert value_of(client.execute, LOWERED + "try { enter([], {}, false) } catch (e) { e.message }") == "Object not disposable."


GARBAGE = """
globalThis.called ??= 0;
globalThis.registry ??= new FinalizationRegistry(() => { called++; });
var made = [];
for (let i = 0; i < 100; i++) { const o = {}; registry.register(o, i, o); made.push(new WeakRef(o)); }
for (let round = 0; round < 5; round++) {
    for (let i = 0, list = []; i < 100000; i++) list.push({ i });
    await new Promise((done) => setTimeout(done, 1));
}
registry.unregister({});
called"""


@pytest.mark.parametrize("isolation", ["fresh", "shared"])
def test_finalizers_are_never_called(serve, isolation):
    with serve("js.pool_size=1", f"js.isolation={isolation}").client() as client:
        for _ in range(5):
            assert value_of(client.execute, GARBAGE) == 0
