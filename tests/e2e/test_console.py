"""console: in the server every call is one log line, at the terminal it is text."""

import json
import re

import pytest

from support import Server, run_rrjs
from test_logs import LARGE


class Console:
    """Runs scripts in a server and gives the log lines that they leave."""

    def __init__(self, server):
        self.server = server
        self.client = server.client()
        self.number = 0

    def lines(self, code):
        self.number += 1
        name = f"console{self.number}"
        reply = self.client.execute(code, request_id=name)
        assert reply["status"] == "success", reply
        lines = [line for line in self.server.lines("js") if line.get("request_id") == name]
        for line in lines:
            for key in ("ts", "logger", "request_id"):
                line.pop(key)
        return lines

    def entries(self, code):
        """The lines as (level, message), when they have nothing else."""
        lines = self.lines(code)
        assert all(set(line) == {"level", "msg"} for line in lines), lines
        return [(line["level"], line["msg"]) for line in lines]


@pytest.fixture(scope="module")
def console(shared_server):
    console = Console(shared_server)
    yield console
    console.client.close()


def cases(*table):
    return pytest.mark.parametrize("code, expected", table, ids=[code[:50] for code, _ in table])


# ---- in the server ----

def test_levels(console):
    code = "for (const m of ['debug', 'log', 'info', 'warn', 'error']) console[m](m)"
    assert console.entries(code) == [("debug", "debug"), ("info", "log"), ("info", "info"), ("warn", "warn"),
                                     ("error", "error")]


@cases(
    ("console.log()", ""),
    ("console.log('')", ""),
    ("console.log('a', 1, true, null, undefined)", "a 1 true null undefined"),
    ("console.log(-0, NaN, 10n, Symbol('s'))", "-0 NaN 10n Symbol(s)"),
    ("console.log('%s is %d years and %i, %f', 'Bob', 42.5, 42.9, '1.5', 'more')", "Bob is 42.5 years and 42, 1.5 more"),
    ("console.log('%j', { a: 1 })", '{"a":1}'),
    ("console.log('%o|%O', [1], { a: { b: {} } })", "[ 1, [length]: 1 ]|{ a: { b: {} } }"),
    ("console.log('100%')", "100%"),
    ("console.log('%%', 1)", "% 1"),
    ("console.log('%c styled', 'color: red')", " styled"),
    ("console.log('%s')", "%s"),
    ("console.log('%x', 1)", "%x 1"),
    ("console.log({ a: 1, b: 'x', c: [1, 'two'] })", "{ a: 1, b: 'x', c: [ 1, 'two' ] }"),
    ("console.log([])", "[]"),
    ("console.log({})", "{}"),
    ("console.log([1, , 3])", "[ 1, <1 empty item>, 3 ]"),
    ("console.log(new Map([['a', 1]]), new Set([1]))", "Map(1) { 'a' => 1 } Set(1) { 1 }"),
    ("console.log({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }"),
    ("const o = { n: 1 }; o.self = o; console.log(o)", "<ref *1> { n: 1, self: [Circular *1] }"),
    ("console.log(function named() {}, class A {}, () => {})", "[Function: named] [class A] [Function (anonymous)]"),
    ("console.log(new Date(0), /re/g)", "1970-01-01T00:00:00.000Z /re/g"),
    ("console.log({ get a() { return 1 }, set b(v) {} })", "{ a: [Getter], b: [Setter] }"),
    ("class Point { constructor() { this.x = 1 } } console.log(new Point)", "Point { x: 1 }"),
    ("console.log(Object.create(null))", "[Object: null prototype] {}"),
    ("console.log(new Uint8Array([1, 2]))", "Uint8Array(2) [ 1, 2 ]"),
    ("console.log('a', { b: 1 }, 'c')", "a { b: 1 } c"),
    ("console.log('%s', { b: 1 })", "{ b: 1 }"),
)
def test_text_of_a_call(console, code, expected):
    assert console.entries(code) == [("info", expected)]


def test_text_with_an_object_is_a_message_with_fields(console):
    assert console.lines("console.error('save failed', { id: 7, tags: ['a'] })") == [
        {"level": "error", "msg": "save failed", "id": 7, "tags": ["a"]}]
    assert console.lines("console.log('100% of', { id: 7 })") == [{"level": "info", "msg": "100% of { id: 7 }"}]
    assert console.lines("console.log('three', { id: 7 }, 1)") == [{"level": "info", "msg": "three { id: 7 } 1"}]
    assert console.lines("console.log('array', [1])") == [{"level": "info", "msg": "array [ 1 ]"}]


def test_error_as_fields(console):
    line, = console.lines("console.error('failed', new TypeError('bad'))")
    logged, = console.lines("log.error('failed', new TypeError('bad'))")
    assert line["error"] == logged["error"] == "TypeError: bad" and "script.js:1:" in line["errorVerbose"]
    assert line.keys() == logged.keys() and line["msg"] == "failed"


def test_error_as_text_has_its_stack(console):
    (level, message), = console.entries("console.error(new TypeError('bad'))")
    assert level == "error" and message.startswith("TypeError: bad\n    at ") and "script.js:1:" in message
    assert "rrjs:" not in message


def test_count(console):
    code = "console.count(); console.count('a'); console.count(); console.countReset(); console.count(); console.countReset('x')"
    assert console.entries(code) == [("info", "default: 1"), ("info", "a: 1"), ("info", "default: 2"), ("info", "default: 1"),
                                     ("warn", "Count for 'x' does not exist")]
    assert console.entries("console.count()") == [("info", "default: 1")]


def test_time(console):
    code = "console.time('t'); console.timeLog('t', 'data', 1); console.timeEnd('t'); console.timeEnd('t')"
    log, end, missing = console.entries(code)
    assert log[0] == "info" and log[1].startswith("t: ") and log[1].endswith("ms data 1")
    assert end[0] == "info" and end[1].startswith("t: ") and end[1].endswith("ms")
    assert missing == ("warn", "No such label 't' for console.timeEnd()")


def test_timers_of_an_ended_execution_are_forgotten(console):
    console.entries("console.time('kept'); console.group()")
    assert console.entries("console.timeEnd('kept'); console.log('not indented')") == [
        ("warn", "No such label 'kept' for console.timeEnd()"), ("info", "not indented")]


def test_groups_indent(console):
    code = ("console.group('outer'); console.log('a\\nb'); console.groupCollapsed('inner'); console.warn('c');"
            "console.groupEnd(); console.groupEnd(); console.groupEnd(); console.log('d')")
    assert console.entries(code) == [("info", "outer"), ("info", "  a\n  b"), ("info", "  inner"), ("warn", "    c"),
                                     ("info", "d")]


def test_assert(console):
    code = ("console.assert(true, 'no'); console.assert(1 > 2); console.assert(false, 'id %d', 5);"
            "console.assert(0, 5); console.assert()")
    assert console.entries(code) == [("error", "Assertion failed"), ("error", "Assertion failed: id 5"),
                                     ("error", "Assertion failed 5"), ("error", "Assertion failed")]
    assert console.lines("console.assert(false, 'why', { a: 1 })") == [
        {"level": "error", "msg": "Assertion failed: why", "a": 1}]


def test_trace(console):
    (level, message), = console.entries("function f() { console.trace('here %d', 1) }\nf()")
    assert level == "debug" and message.startswith("Trace: here 1\n    at f (script.js:1:") and "script.js:2:" in message
    assert "rrjs:" not in message


def test_dir_and_table(console):
    assert console.entries("console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })") == [("info", "{ a: [Object] }")]
    (level, table), = console.entries("console.table([{ a: 1, b: 'x' }, { a: 2, b: 'y' }])")
    rows = table.splitlines()
    assert level == "info" and len(rows) == 6 and len({len(row) for row in rows}) == 1
    assert [cell.strip() for cell in rows[1].strip("\u2502").split("\u2502")] == ["(index)", "a", "b"]
    assert [cell.strip() for cell in rows[4].strip("\u2502").split("\u2502")] == ["1", "2", "'y'"]
    assert console.entries("console.table(5)") == [("info", "5")]


def test_nothing_of_it_throws(console):
    code = """
        const hostile = [
            new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } }),
            { toString() { throw 1 } }, { get [Symbol.toStringTag]() { throw 1 } }, Object.create(null),
            Object.defineProperty(new Error('x'), 'stack', { get() { throw 1 } }), Symbol(), 10n,
        ];
        for (const name of Object.keys(console))
            for (const value of hostile)
                for (const args of [[value], ['%s %d %i %f %j %o %O %c', value, value, value, value, value, value, value],
                                    [value, value], [true, value], ['x', value]])
                    console[name](...args);
        'survived'
    """
    console.lines(code)


def test_methods_can_be_replaced_for_one_execution(console):
    assert console.entries("console.log = () => {}; console.log('lost'); console = null") == []
    assert console.entries("console.log('there')") == [("info", "there")]


def test_methods_need_no_receiver(console):
    assert console.entries("const { warn } = console; warn('bare'); ['a'].forEach(console.log)")[0] == ("warn", "bare")


def test_level_of_the_configuration_counts(serve):
    channel = "logs:\n  channels:\n    js:\n      mode: production\n      level: warn\n      output: [log]\n"
    console = Console(serve(config=channel))
    assert console.entries("console.debug('a'); console.log('b'); console.warn('c'); console.error('d')") == [
        ("warn", "c"), ("error", "d")]
    console.client.close()


# ---- objects of the Web APIs ----

# As the inspect of node 20 has them.
WEB = [
    ("new URL('http://ann:pw@example.com:81/b?x=1#h')", """URL {
  href: 'http://ann:pw@example.com:81/b?x=1#h',
  origin: 'http://example.com:81',
  protocol: 'http:',
  username: 'ann',
  password: 'pw',
  host: 'example.com:81',
  hostname: 'example.com',
  port: '81',
  pathname: '/b',
  search: '?x=1',
  searchParams: URLSearchParams { 'x' => '1' },
  hash: '#h'
}"""),
    ("[new URLSearchParams('a=1&b=2&a=3'), new URLSearchParams()]",
     "[\n  URLSearchParams { 'a' => '1', 'b' => '2', 'a' => '3' },\n  URLSearchParams {}\n]"),
    ("new Headers([['a', '1'], ['b-c', 'x'], ['a', '2']])", "Headers { a: '1, 2', 'b-c': 'x' }"),
    ("new Headers()", "Headers {}"),
    ("new Request('http://a/b', {method: 'POST', body: 'x', headers: {a: '1'}})", """Request {
  method: 'POST',
  url: 'http://a/b',
  headers: Headers { a: '1', 'content-type': 'text/plain;charset=UTF-8' },
  destination: '',
  referrer: 'about:client',
  referrerPolicy: '',
  mode: 'cors',
  credentials: 'same-origin',
  cache: 'default',
  redirect: 'follow',
  integrity: '',
  keepalive: false,
  isReloadNavigation: false,
  isHistoryNavigation: false,
  signal: AbortSignal { aborted: false }
}"""),
    ("new Response('abc', {status: 201, statusText: 'Made'})", """Response {
  status: 201,
  statusText: 'Made',
  headers: Headers { 'content-type': 'text/plain;charset=UTF-8' },
  body: ReadableStream { locked: false, state: 'readable', supportsBYOB: true },
  bodyUsed: false,
  ok: true,
  redirected: false,
  type: 'default',
  url: ''
}"""),
    ("[new Response(null).body, new Response('x').body]", "[\n  null,\n  ReadableStream { locked: false, state: 'readable', supportsBYOB: true }\n]"),
    ("(() => { const f = new FormData(); f.append('a', '1'); f.append('b', 'x'); f.append('a', '2'); return f })()",
     "FormData { a: [ '1', '2' ], b: 'x' }"),
    ("new FormData()", "FormData {}"),
    ("new Blob(['abc'], {type: 'a/b'})", "Blob { size: 3, type: 'a/b' }"),
    ("new File(['abc'], 'n.txt', {lastModified: 5})", "File { size: 3, type: '', name: 'n.txt', lastModified: 5 }"),
    ("new AbortController()", "AbortController { signal: AbortSignal { aborted: false } }"),
    ("AbortSignal.abort()", "AbortSignal { aborted: true }"),
    ("new EventTarget()", "EventTarget {}"),
    ("new ReadableStream()", "ReadableStream { locked: false, state: 'readable', supportsBYOB: false }"),
    ("new ReadableStream({type: 'bytes'})", "ReadableStream { locked: false, state: 'readable', supportsBYOB: true }"),
    ("new WritableStream()", "WritableStream { locked: false, state: 'writable' }"),
    ("new TransformStream()", """TransformStream {
  readable: ReadableStream { locked: false, state: 'readable', supportsBYOB: false },
  writable: WritableStream { locked: false, state: 'writable' },
  backpressure: true
}"""),
    ("new CompressionStream('gzip')", """CompressionStream {
  readable: ReadableStream { locked: false, state: 'readable', supportsBYOB: false },
  writable: WritableStream { locked: false, state: 'writable' }
}"""),
    ("new CountQueuingStrategy({highWaterMark: 1})", "CountQueuingStrategy { highWaterMark: 1 }"),
    ("new TextDecoder('latin1')", "TextDecoder { encoding: 'windows-1252', fatal: false, ignoreBOM: false }"),
    ("new TextDecoderStream()", """TextDecoderStream {
  encoding: 'utf-8',
  fatal: false,
  ignoreBOM: false,
  readable: ReadableStream { locked: false, state: 'readable', supportsBYOB: false },
  writable: WritableStream { locked: false, state: 'writable' }
}"""),
    ("[crypto, crypto.subtle]", "[ Crypto {}, SubtleCrypto {} ]"),
    ("new (class Place extends URL {})('http://a/')", """Place {
  href: 'http://a/',
  origin: 'http://a',
  protocol: 'http:',
  username: '',
  password: '',
  host: 'a',
  hostname: 'a',
  port: '',
  pathname: '/',
  search: '',
  searchParams: URLSearchParams {},
  hash: ''
}"""),
    ("{a: new Headers({b: '1'}), m: new Map([[new Headers(), new URLSearchParams('x=1')]])}",
     "{\n  a: Headers { b: '1' },\n  m: Map(1) { Headers {} => URLSearchParams { 'x' => '1' } }\n}"),
]


@pytest.mark.parametrize("row", WEB, ids=[row[0][:50] for row in WEB])
def test_web_objects_as_node_shows_them(console, row):
    assert console.entries(f"console.log([{row[0]}][0], '')") == [("info", row[1] + " ")]


# Where node hides what is of use, or shows what is not.
@cases(
    ("console.log(new CustomEvent('t', {detail: {a: 1}}), '')", re.compile(
        r"CustomEvent \{\n  type: 't',\n  defaultPrevented: false,\n  cancelable: false,\n  timeStamp: [\d.]+,\n  detail: \{ a: 1 \}\n\} ")),
    ("console.log(new MessageEvent('t', {data: 5}), '')", re.compile(r"MessageEvent \{[^}]*\n  data: 5\n\} ")),
    ("console.log(new (class Order extends Event { id = 7 })('t'), '')", re.compile(r"Order \{[^}]*\n  id: 7\n\} ")),
    ("console.log(new (class Own extends Headers { id = 7 })({a: '1'}), '')", "Own { a: '1', id: 7 } "),
    ("console.log(new TextEncoder(), new MessageChannel())",
     "TextEncoder { encoding: 'utf-8' } MessageChannel { port1: MessagePort {}, port2: MessagePort {} }"),
    ("const r = new ReadableStream().getReader(); r.releaseLock(); console.log(r, '')",
     "ReadableStreamDefaultReader { stream: undefined, readRequests: 0, closed: Promise {} } "),
    ("console.log([[[[new URL('http://a/')]]]])", "[ [ [ [Array] ] ] ]"),
    ("console.log([[[new URL('http://a/')]]])", "[ [ [ [URL] ] ] ]"),
    ("console.log('%s %s', new URL('http://a/'), new URLSearchParams('a=1'))", "http://a/ a=1"),
    ("console.log('%s', new (class extends URL { toString() { return 'mine' } })('http://a/'))", "mine"),
    ("console.log(Object.create(URL.prototype), Object.create(Headers.prototype), new Proxy(new Blob([]), {}))", "URL {} Headers {} Blob {}"),
    ("console.log(new DOMException('no', 'AbortError'), new (class Mine extends DOMException {})('', 'DataError'))",
     re.compile(r"DOMException \[AbortError\]: no\n    at \S+ Mine \[DOMException\] \[DataError\]\n    at (.|\n)*")),
    ("const r = new Response('x'); await r.text(); console.log(r)", re.compile(r"(?s).*body: ReadableStream \{ locked: true,.*bodyUsed: true,.*")),
)
def test_web_objects_where_node_differs(console, code, expected):
    (_, text), = console.entries(code)
    assert expected.fullmatch(text) if isinstance(expected, re.Pattern) else text == expected


def test_to_show_a_response_makes_no_stream_of_it(console):
    code = "const r = new Response('x'); console.log(r); log.info('m', {r}); log.info('m', r); await r.text()"
    assert console.lines(code)[1:] == [
        {"level": "info", "msg": "m", "r": {"status": 200, "url": "", "headers": {"content-type": "text/plain;charset=UTF-8"}}},
        {"level": "info", "msg": "m", "status": 200, "url": "", "headers": {"content-type": "text/plain;charset=UTF-8"}}]


def test_what_shows_web_objects_runs_nothing_of_the_script(console):
    code = """
        let ran = 0;
        const objects = [new URL('http://a/'), new Headers({a: 1}), new Response('x'), new Request('http://a/'), new URLSearchParams('a=1'),
                         new Event('t'), new Blob(['x']), new ReadableStream(), new FormData()];
        const { defineProperty } = Reflect, targets = [];
        for (const object of objects)
            for (let o = Object.getPrototypeOf(object); o !== Object.prototype; o = Object.getPrototypeOf(o))
                for (const name of Reflect.ownKeys(o))
                    if (name !== 'constructor' && name !== Symbol.toStringTag)
                        targets.push([o, name, {get() { ran++; return () => { ran++ } }, configurable: true}]);
        for (const o of [Array.prototype, Map.prototype, String.prototype])
            for (const name of Reflect.ownKeys(o))
                if (name !== 'constructor' && name !== 'length')
                    targets.push([o, name, {value() { ran++; throw 1 }, configurable: true, writable: true}]);
        for (let i = 0; i < targets.length; i++) defineProperty(targets[i][0], targets[i][1], targets[i][2]);
        console.log(objects[0], objects[1], objects[2], objects[3], objects[4], objects[5], objects[6], objects[7], objects[8]);
        ran
    """
    reply = console.client.execute(code)
    assert reply["result"] == 0, reply


# ---- redaction ----

# Each call, and what it shows of the values; `secret` is in none.
REDACTED = [
    ("console.log({password: 'secret', user: 'u'})", "{ password: [redacted], user: 'u' }"),
    ("console.log('x', {password: 'secret'}, 1)", "x { password: [redacted] } 1"),
    ("console.log([{password: 'secret'}, [[{password: 'secret'}]]])", "[ { password: [redacted] }, [ [ [Object] ] ] ]"),
    ("console.log({a: {b: {password: {c: 'secret'}}}})", "{ a: { b: { password: [redacted] } } }"),
    ("console.log(new Map([['password', 'secret'], ['a', {password: 'secret'}]]))",
     "Map(2) { 'password' => [redacted], 'a' => { password: [redacted] } }"),
    ("console.log(new Map([[Symbol('password'), 'secret']]), {[Symbol('password')]: 'secret'})",
     "Map(1) { Symbol(password) => [redacted] } { [Symbol(password)]: [redacted] }"),
    ("console.log(new Set([{password: 'secret'}]))", "Set(1) { { password: [redacted] } }"),
    ("console.log(new (class Login { password = 'secret'; user = 'u' }))", "Login { password: [redacted], user: 'u' }"),
    ("console.log(Object.assign(() => {}, {password: 'secret'}))", "[Function (anonymous)] { password: [redacted] }"),
    ("console.log(Object.assign([1], {password: 'secret'}))", "[ 1, password: [redacted] ]"),
    ("console.log({get password() { return 'secret' }})", "{ password: [redacted] }"),
    ("console.log({card: {number: 'secret', year: 1}, number: 2, x: {card: {number: 3}}})",
     "{\n  card: { number: [redacted], year: 1 },\n  number: 2,\n  x: { card: { number: 3 } }\n}"),
    ("console.log('%o', {password: 'secret'})", "{ password: [redacted] }"),
    ("console.log('%O %s', {password: 'secret'}, {password: 'secret'})", "{ password: [redacted] } { password: [redacted] }"),
    ("console.log('%s', new (class A { password = 'secret' }))", "A { password: [redacted] }"),
    ("console.log('%j', {b: 1, password: 'secret', a: [{password: ['secret']}], card: {number: 'secret'}, number: 2})",
     '{"b":1,"password":"[redacted]","a":[{"password":"[redacted]"}],"card":{"number":"[redacted]"},"number":2}'),
    ("console.log('%j', {toJSON() { return {password: 'secret'} }})", '{"password":"[redacted]"}'),
    ("console.dir({password: 'secret', a: {b: {c: {password: 'secret'}}}}, {depth: null})",
     "{\n  password: [redacted],\n  a: { b: { c: { password: [redacted] } } }\n}"),
    ("console.dirxml({password: 'secret'})", "{ password: [redacted] }"),
    ("console.group({password: 'secret'}, 1)", "{ password: [redacted] } 1"),
    ("console.groupCollapsed([{password: 'secret'}])", "[ { password: [redacted] } ]"),
    ("console.debug([{password: 'secret'}]); console.info({password: 'secret'}, 1)", "[ { password: [redacted] } ]", "{ password: [redacted] } 1"),
    ("console.count(Object.create(null, {password: {value: 'secret', enumerable: true}}))",
     "[Object: null prototype] { password: [redacted] }: 1"),
    ("console.log(new URL('http://u:secret@a/?password=secret&b=1#password=secret'), 1)", "password: [redacted]",
     "href: 'http://u:[redacted]@a/?password=[redacted]&b=1#password=[redacted]'", "search: '?password=[redacted]&b=1'",
     "searchParams: URLSearchParams { 'password' => [redacted], 'b' => '1' }"),
    ("console.log('%s %j', new URL('http://u:secret@a/'), {u: new URL('http://u:secret@a/')})",
     'http://u:[redacted]@a/ {"u":"http://u:[redacted]@a/"}'),
    ("console.log('%s', new URLSearchParams('pass%77ord=secret&a=1'))", "password=[redacted]&a=1"),
    ("console.log(new Headers({password: 'secret', a: '1'}), 1)", "Headers { password: [redacted], a: '1' } 1"),
    ("console.log(new Request('http://a/?password=secret', {headers: {password: 'secret'}}), 1)", "url: 'http://a/?password=[redacted]'"),
    ("const f = new FormData(); f.append('password', 'secret'); console.log(f, 1)", "FormData { password: [redacted] } 1"),
    ("console.assert(false, {password: 'secret'}, 1)", "Assertion failed { password: [redacted] } 1"),
    ("console.table([{password: 'secret', user: 'u'}])", "[redacted]"),
    ("console.table([{password: 'secret', user: 'u'}], ['password'])", "[redacted]"),
    ("console.table({password: 'secret'})", "[redacted]"),
    ("console.table({password: {a: 'secret'}})", "[redacted]"),
    ("console.table([{a: {password: 'secret'}}])", "{ password: [redacted] }"),
    ("console.table(new Map([['password', 'secret']]))", "[redacted]"),
    ("console.table(new Set([{password: 'secret'}]))", "[redacted]"),
    ("console.table({card: {number: 'secret'}})", "[redacted]"),
    ("console.trace({password: 'secret'})", "Trace: { password: [redacted] }"),
    ("console.time('t'); console.timeLog('t', {password: 'secret'})", "{ password: [redacted] }"),
    ("const e = new Error('m', {cause: {password: 'secret'}}); e.password = 'secret'; console.log([e])",
     "password: [redacted]", "[cause]: { password: [redacted] }"),
    ("console.log(new AggregateError([Object.assign(new Error('m'), {password: 'secret'})]), 1)", "password: [redacted]"),
]


@pytest.fixture(scope="module")
def redacting(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("redacting"), ("js.pool_size=1", "js.log.redact=password,card.number"),
                    "logs:\n  mode: production\n  level: debug\n")
    console = Console(server)
    yield console
    console.client.close()
    server.stop()


@pytest.mark.parametrize("code, expected", [(row[0], row[1:]) for row in REDACTED], ids=[row[0][:60] for row in REDACTED])
def test_redaction_holds_on_the_console(redacting, code, expected):
    text = "\n".join(line["msg"] for line in redacting.lines(code))
    assert all(part in text for part in expected) and "secret" not in text, text


def test_redaction_of_a_text_with_fields(redacting):
    assert redacting.lines("console.log('m', {password: 'secret', card: {number: 'secret'}})") == [
        {"level": "info", "msg": "m", "password": "[redacted]", "card": {"number": "[redacted]"}}]
    assert redacting.lines("console.assert(false, 'why', {password: 'secret'})") == [
        {"level": "error", "msg": "Assertion failed: why", "password": "[redacted]"}]


def test_redaction_holds_at_the_terminal(rrjs):
    code = "; ".join(row[0] for row in REDACTED if "const" not in row[0]) + "; console.error('m', {password: 'secret'}); 0"
    result = rrjs("eval", "-o", "js.log.redact=password,card.number", code)
    assert result.returncode == 0 and "[redacted]" in result.stdout and "[redacted]" in result.stderr
    assert "secret" not in result.stdout + result.stderr


@pytest.mark.parametrize("member, code, expected", [
    ("message", "console.log([new TypeError('secret')])", "  TypeError: [redacted]\n"),
    ("message", "console.log('%s', {toString() { throw new Error('secret') }})", "[Throws: [redacted]]"),
    ("stack", "console.log(new TypeError('bad'), 1)", "[TypeError: bad] 1"),
    ("cause", "console.log(new TypeError('bad', {cause: 'secret'}), 1)", "[cause]: [redacted]"),
    ("errors", "console.log(new AggregateError(['secret']), 1)", "[errors]: [redacted]"),
])
def test_redaction_of_what_errors_have(rrjs, member, code, expected):
    result = rrjs("eval", "-o", f"js.log.redact={member}", code + "; 0")
    assert expected in result.stdout and "secret" not in result.stdout


def test_results_and_exceptions_are_not_redacted(redacting):
    reply = redacting.client.execute("({password: 'p'})")
    assert reply["result"] == {"password": "p"}
    reply = redacting.client.execute("throw Object.assign(new Error('m', {cause: {password: 'p'}}), {password: 'p'})")
    assert reply["exception"]["data"] == {"password": "p"} and reply["exception"]["cause"]["data"] == {"password": "p"}


# ---- what a call costs ----

LARGE_WAYS = ["console.log(v)", "console.log({v}, [v])", "console.dir(v, {showHidden: true, depth: null})", "console.table(v)",
              "console.table([v])", "console.table({v: [v]})", "console.group(v); console.groupEnd()", "console.trace(v)",
              "console.assert(false, v)", "console.count(v)", "console.log('%s %d %i %f %j %o %O', v, v, v, v, v, v, v)"]


@pytest.mark.parametrize("row", LARGE, ids=[row[0] for row in LARGE])
def test_the_cost_of_a_call_is_what_it_shows(serve, row):
    server = serve("js.pool_size=1", "js.log.max_mb=1000", config="logs:\n  mode: production\n")
    with server.client() as client:
        reply = client.execute(f"const v = {row[1]}; for (let i = 0; i < 4; i++) {{ {'; '.join(LARGE_WAYS)} }}", timeout_ms=20000)
    assert reply["status"] == "success", reply
    lines = [line for line in server.lines("js") if not line["msg"].startswith("x" * 1000)]
    assert len(lines) > 20 and all(len(line["msg"].encode()) < 300 * 1024 for line in lines)


@cases(
    ("console.log(new Array(4294967295))", "[ <4294967295 empty items> ]"),
    ("console.log(Object.assign([], {4294967294: 1}))", "[ <4294967294 empty items>, 1 ]"),
    ("console.log(Object.assign([1, , , 2, ,], {50000: 3, 60000: 4}))",
     "[\n  1,\n  <2 empty items>,\n  2,\n  <49996 empty items>,\n  3,\n  <9999 empty items>,\n  4\n]"),
    ("const a = Array(30000).fill(7); for (let i = 0; i < 20000; i++) delete a[i]; console.log(a)",
     "[ <10000 empty items>, ... 20000 more items ]"),
    ("console.log('%d %f %i', [7], ['2.5x'], [3])", "7 2.5 NaN"),
    ("console.log('%d|%s', new Array(4294967295), 1n << 1000000n)", "NaN|[BigInt beyond 2**32768]n"),
    ("console.log('%j', {b: 1, a: 'x'.repeat(10003)})", '{"b":1,"a":"' + "x" * 10000 + '... 3 more characters"}'),
)
def test_what_is_shown_of_large_values(console, code, expected):
    assert console.entries(code) == [("info", expected)]


def test_cut_json_says_how_much_is_left_out(console):
    (_, text), = console.entries("console.log('%j', Array(1005).fill(0))")
    assert json.loads(text) == [0] * 1000 + ["... 5 more"]
    (_, text), = console.entries("console.log('%j', Object.fromEntries(Array.from({length: 1005}, (_, i) => ['k' + i, i])))")
    assert json.loads(text) == {**{f"k{i}": i for i in range(1000)}, "...": "5 more"}
    (_, text), = console.entries("console.log('%j', {u: new Uint16Array(1005), s: new String('t')})")
    assert json.loads(text) == {"u": {**{str(i): 0 for i in range(1000)}, "...": "5 more"}, "s": "t"}


def test_cut_tables_say_how_much_is_left_out(console):
    (_, text), = console.entries("console.table(Array(1005).fill(0))")
    assert text.endswith("... 5 more rows") and text.count("\u2502\n") >= 1000
    (_, text), = console.entries("console.table(new Map(Array.from({length: 1001}, (_, i) => [i, i])))")
    assert re.search(r"\n\u2514[\u2500\u2534]+\u2518\n\.\.\. \d+ more rows$", text) and len(text) <= 32768
    (_, text), = console.entries("console.table([Object.fromEntries(Array.from({length: 2000}, (_, i) => ['k' + i, i]))])")
    assert len(text) <= 33000


def test_members_that_are_left_out_are_counted(console):
    (_, text), = console.entries("console.log(Object.fromEntries(Array.from({length: 20000}, (_, i) => ['k' + i, 'x'.repeat(200)])))")
    assert text.startswith("{\n  k0: 'xxx")


# ---- at the terminal ----

def test_streams_of_the_command_line():
    code = "console.log('out'); console.debug('fine'); console.warn('careful'); console.error('bad'); console.info('more'); 5"
    result = run_rrjs("eval", code)
    assert (result.returncode, result.stdout, result.stderr) == (0, "out\nfine\nmore\n5\n", "careful\nbad\n")


def test_text_of_the_command_line():
    code = """console.log('user %s', 'u1', { id: 7 }); console.log({ a: [1] }); console.error('failed', { id: 1 });
        console.group('g'); console.log('in'); console.groupEnd(); console.assert(false, 'why'); 0"""
    result = run_rrjs("eval", code)
    assert result.stdout == "user u1 { id: 7 }\n{ a: [ 1 ] }\ng\n  in\n0\n"
    assert result.stderr == "failed { id: 1 }\nAssertion failed: why\n"


def test_long_texts_arrive_whole(tmp_path):
    (tmp_path / "long.js").write_text("for (let i = 0; i < 50; i++) console.log(`${i} ` + '\u00e9\U0001f600'.repeat(30000))")
    result = run_rrjs("run", tmp_path / "long.js")
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout == "".join(f"{i} " + "\u00e9\U0001f600" * 30000 + "\n" for i in range(50))


def test_text_is_there_when_the_script_fails():
    result = run_rrjs("eval", "console.log('before'); console.error('why'); throw new Error('x')")
    assert result.returncode == 1 and result.stdout == "before\n" and result.stderr.startswith("why\neval:1:")


def test_level_does_not_hold_back_text():
    result = run_rrjs("eval", "--log-level", "error", "console.log('a'); console.debug('b'); log.info('c'); 0")
    assert result.stdout == "a\nb\n0\n" and result.stderr == ""
