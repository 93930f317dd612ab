"""DOMException, Event, EventTarget, AbortController and AbortSignal. web-platform-tests go further: tests/wpt."""

import pytest

from support import run_cases

CASES = {
    "an exception is an error": (
        "const e = new DOMException('m', 'AbortError'); return [String(e), e.code, e instanceof Error, Error.isError(e)]",
        ["AbortError: m", 20, True, True]),
    "an exception is cloned": (
        "const e = structuredClone(new DOMException('m', 'DataCloneError')); return [e.name, e.message, e.code, e instanceof DOMException]",
        ["DataCloneError", "m", 25, True]),
    "constants": ("return [DOMException.DATA_CLONE_ERR, DOMException.prototype.INDEX_SIZE_ERR, Event.AT_TARGET]", [25, 1, 2]),
    "members are those of an interface": (
        "return [Object.keys(Event.prototype).includes('type'), Object.keys(Event.prototype).includes('constructor'), "
        "String(new Event('x')), EventTarget.prototype.addEventListener.length]", [True, False, "[object Event]", 2]),
    "a class is not a function": ("return Event('x')", "TypeError: Cannot call a class constructor without |new|"),
    "type is required": ("return new Event()", "TypeError: Event needs 1 argument, 0 given"),
    "a foreign receiver": (
        "const { get } = Object.getOwnPropertyDescriptor(Event.prototype, 'type');"
        "try { return get.call({}) } catch (error) { return error.name }", "TypeError"),
    "order of listeners": (
        "const seen = [], target = new EventTarget(); target.addEventListener('x', () => seen.push('bubble'));"
        "target.addEventListener('x', () => seen.push('capture'), true);"
        "target.addEventListener('x', { handleEvent(e) { seen.push(this !== target && e.currentTarget === target) } });"
        "target.dispatchEvent(new Event('x')); return seen", ["capture", "bubble", True]),
    "once, remove and the same again": (
        "let count = 0; const f = () => count++, target = new EventTarget(); target.addEventListener('x', f, { once: true });"
        "target.addEventListener('x', f); target.dispatchEvent(new Event('x')); target.dispatchEvent(new Event('x'));"
        "target.addEventListener('x', f); target.removeEventListener('x', f); target.dispatchEvent(new Event('x')); return count",
        1),
    "cancel": (
        "const target = new EventTarget(); target.addEventListener('x', (e) => e.preventDefault());"
        "return [target.dispatchEvent(new Event('x')), target.dispatchEvent(new Event('x', { cancelable: true }))]",
        [True, False]),
    "stopping": (
        "const seen = [], target = new EventTarget(); target.addEventListener('x', (e) => { seen.push(1); e.stopImmediatePropagation() });"
        "target.addEventListener('x', () => seen.push(2)); target.dispatchEvent(new Event('x')); return seen", [1]),
    "a listener that throws stops nothing": (
        "let seen = 0; const target = new EventTarget(); target.addEventListener('x', () => { throw new Error('lost') });"
        "target.addEventListener('x', () => seen++); return [target.dispatchEvent(new Event('x')), seen]", [True, 1]),
    "dispatched while it is being dispatched": (
        "const target = new EventTarget(); let name; target.addEventListener('x', (e) => { try { target.dispatchEvent(e) } "
        "catch (error) { name = error.name } }); target.dispatchEvent(new Event('x')); return name", "InvalidStateError"),
    "detail": ("return new CustomEvent('x', { detail: [1] }).detail", [1]),
    "subclasses": (
        "class Clock extends EventTarget { tick() { this.dispatchEvent(new Event('tick')) } } let n = 0; const clock = new Clock();"
        "clock.addEventListener('tick', () => n++); clock.tick(); return n", 1),
    "abort": (
        "const c = new AbortController(), seen = []; c.signal.onabort = (e) => seen.push(e.type, e.isTrusted);"
        "c.signal.addEventListener('abort', () => seen.push('listener')); c.abort(); c.abort('again');"
        "return [...seen, c.signal.aborted, c.signal.reason.name]", ["abort", True, "listener", True, "AbortError"]),
    "throwIfAborted": ("AbortSignal.abort(new RangeError('r')).throwIfAborted()", "RangeError: r"),
    "a signal cannot be constructed": ("new AbortSignal()", "TypeError: AbortSignal cannot be constructed"),
    "a signal that removes a listener": (
        "const c = new AbortController(), target = new EventTarget(); let n = 0;"
        "target.addEventListener('x', () => n++, { signal: c.signal }); c.abort(); target.dispatchEvent(new Event('x')); return n", 0),
    "timeout": (
        "const signal = AbortSignal.timeout(1); await new Promise((done) => { signal.onabort = done }); return signal.reason.name",
        "TimeoutError"),
    "a timeout beyond what timers can do": (
        "const signal = AbortSignal.timeout(2 ** 40); await new Promise((done) => setTimeout(done, 3)); return signal.aborted", False),
    "no time": ("AbortSignal.timeout(-1)", "TypeError: AbortSignal.timeout: -1 is no time in milliseconds"),
    "any": (
        "const a = new AbortController(), b = new AbortController(), first = AbortSignal.any([a.signal, b.signal]),"
        "second = AbortSignal.any([first]), seen = []; second.onabort = () => seen.push(first.aborted); b.abort('why');"
        "return [first.reason, second.reason, seen, AbortSignal.any([]).aborted]", ["why", "why", [True], False]),
    "what a script does to its arrays later": (
        "const target = new EventTarget(), c = new AbortController(); let n = 0; const f = () => n++;"
        "for (const name of ['push', 'slice', 'splice', 'indexOf']) Array.prototype[name] = () => { throw new Error(name) };"
        "target.addEventListener('x', f); target.dispatchEvent(new Event('x')); target.removeEventListener('x', f);"
        "AbortSignal.any([c.signal]).onabort = f; c.abort(); return n", 2),
}


@pytest.fixture(scope="module")
def results(shared_server):
    return run_cases(shared_server.execute, {name: code for name, (code, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_events(results, name):
    assert results.get(name) == CASES[name][1]


def test_errors_of_listeners_are_error_lines(serve):
    server = serve()
    reply = server.execute("const t = new EventTarget(); t.addEventListener('x', () => { throw new RangeError('in a listener') });"
                           "t.dispatchEvent(new Event('x')); 1")
    assert reply["result"] == 1
    line, = server.lines("js")
    assert line["level"] == "error" and "in a listener" in str(line)


def test_the_place_of_an_exception(shared_server):
    exception = shared_server.execute("function fail() {\n throw new DOMException('m', 'AbortError') }\nfail()")["exception"]
    assert [exception[key] for key in ("name", "message", "file", "line")] == ["AbortError", "m", "script.js", 2]
    assert exception["stack"].startswith("fail@") or exception["stack"].lstrip().startswith("at fail")


def test_how_an_exception_is_shown(rrjs):
    run = rrjs("eval", "console.log(new DOMException('m', 'AbortError')); 1")
    assert run.stdout.startswith("DOMException [AbortError]: m\n    at ")


def test_a_promise_waits_for_the_timeout_of_a_signal(shared_server):
    """A pending timeout may be what settles the script's promise; once it ran, nothing can."""
    reply = shared_server.execute("const signal = AbortSignal.timeout(1); await new Promise(() => {})")
    assert "can never settle" in reply["error"]


@pytest.mark.parametrize("isolation", ["fresh", "shared"])
def test_classes_are_the_realms_own(serve, isolation):
    server = serve(f"js.isolation={isolation}", "js.pool_size=1")
    assert server.execute("DOMException.prototype.left = 1; 1")["result"] == 1
    left = server.execute("[new DOMException().left ?? null, new DOMException() instanceof Error]")["result"]
    assert left == [1 if isolation == "shared" else None, True]
