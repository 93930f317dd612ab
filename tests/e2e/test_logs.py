"""Log lines: what each JavaScript value becomes, the formats and outputs, and that no line is lost or torn."""

import json
import os
import random
import re
import resource
import select
import signal
import time

import pytest

from support import PATIENCE_S, ROOT, Server, in_threads, wait_until

SECOND = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000"
NANOSECONDS = r"\d{19}"


class Channel:
    """A server whose script lines go to a file of their own."""

    def __init__(self, folder, settings, start, overrides=()):
        self.path = folder / "channel"
        settings = "".join(f"      {key}: {value}\n" for key, value in {"output": f"[{self.path}]", **settings}.items())
        self.server = start("js.log.executions=none", *overrides, config=f"logs:\n  channels:\n    js:\n{settings}")
        self.client = self.server.client()

    def bytes(self):
        return self.path.read_bytes() if self.path.exists() else b""

    def lines_of(self, code, **members):
        """Runs code; the whole new text of the channel as it is when the reply is there."""
        before = len(self.bytes())
        self.reply = self.client.execute(code, **members)
        return self.bytes()[before:].decode()

    def of(self, code, **members):
        text = self.lines_of(code, **members)
        assert self.reply["status"] == "success", self.reply
        return text


@pytest.fixture
def channel(serve, tmp_path):
    """channel(*overrides, **settings of logs.channels.js) -> Channel."""
    opened = []

    def start(*overrides, **settings):
        folder = tmp_path / f"channel{len(opened)}"
        folder.mkdir()
        opened.append(Channel(folder, settings, serve, overrides))
        return opened[-1]

    yield start
    for one in opened:
        one.client.close()


def module_channel(tmp_path_factory, settings):
    folder = tmp_path_factory.mktemp("channel")
    one = Channel(folder, settings, lambda *overrides, config: Server(folder / "server", ("js.pool_size=1",), config))
    yield one
    one.client.close()
    one.server.stop()


@pytest.fixture(scope="module")
def json_lines(tmp_path_factory):
    yield from module_channel(tmp_path_factory, {"mode": "production", "level": "debug"})


@pytest.fixture(scope="module")
def console_lines(tmp_path_factory):
    yield from module_channel(tmp_path_factory, {"mode": "development"})


def json_fields(text):
    """What stands after msg "m" on the only line."""
    match = re.fullmatch(r'\{"level":"info","ts":%s,"logger":"js","msg":"m"(?:,(.*))?\}\n' % NANOSECONDS, text, re.S)
    assert match, text
    return match.group(1) or ""


def console_fields(text):
    match = re.fullmatch(r"%s\tINFO\tjs          \tm(?:\t\{(.*)\})?\n" % SECOND, text, re.S)
    assert match, text
    return match.group(1) or ""


# ---- values ----

CHAIN = "{a:" * 11 + "1" + "}" * 11

# Name, expression, text of the value, and where it differs the text in console encoding.
VALUES = [
    ("string", "'x'", '"x"'),
    ("empty string", "''", '""'),
    ("escapes", r"""'"\\\n\r\t\u0000\u0001\b\f\v\u001f'""", r'"\"\\\n\r\t\u0000\u0001\u0008\u000c\u000b\u001f"'),
    ("not escaped", r"""'/<>&\'\x7f\u0080'""", '"/<>&\'\x7f\x80"'),
    ("line separators", r"'\u2028\u2029'", '"\u2028\u2029"'),
    ("wide text", "'äπ€😀'", '"äπ€😀"'),
    ("lone surrogates", r"'a\ud800b\udc00'", '"a\ufffdb\ufffd"'),
    ("surrogates the wrong way round", r"'\udc00\ud800'", '"\ufffd\ufffd"'),
    ("replacement character", r"'\ufffd'", '"\ufffd"'),
    ("byte order mark", r"'\ufeff'", '"\ufeff"'),
    ("one", "1", "1"),
    ("minus one", "-1", "-1"),
    ("decimal", "99.99", "99.99"),
    ("third", "1/3", "0.3333333333333333"),
    ("shortest digits", "123456789.123456789", "123456789.12345679"),
    ("1e6", "1e6", "1000000"),
    ("1e20", "1e20", "100000000000000000000"),
    ("1e21", "1e21", "1000000000000000000000"),
    ("1e300", "1e300", "1" + "0" * 300),
    ("1.5e22", "1.5e22", "15000000000000000000000"),
    ("1e-6", "1e-6", "0.000001"),
    ("1e-7", "1e-7", "0.0000001"),
    ("-1.25e-9", "-1.25e-9", "-0.00000000125"),
    ("smallest", "5e-324", "0." + "0" * 323 + "5"),
    ("minus zero", "-0", "-0"),
    ("NaN", "NaN", '"NaN"'),
    ("Infinity", "Infinity", '"+Inf"'),
    ("-Infinity", "-Infinity", '"-Inf"'),
    ("largest integer", "Number.MAX_SAFE_INTEGER", "9007199254740991"),
    ("true", "true", "true"),
    ("false", "false", "false"),
    ("null", "null", "null"),
    ("undefined", "undefined", "null"),
    ("BigInt", "123456789012345678901234567890n", '"123456789012345678901234567890"'),
    ("symbol", "Symbol('s')", '"Symbol(s)"'),
    ("symbol without description", "Symbol()", '"Symbol()"'),
    ("function", "function f() {}", '"[Function: f]"'),
    ("class", "class A {}", '"[Function: A]"'),
    ("date", "new Date(1762890686123)", '"2025-11-11T19:51:26.123Z"'),
    ("invalid date", "new Date(NaN)", '"Invalid Date"'),
    ("regular expression", r"/a\/b/gi", r'"/a\\/b/gi"'),
    ("boxed number", "new Number(5)", "5"),
    ("boxed string", "new String('s')", '"s"'),
    ("boxed boolean", "new Boolean(false)", "false"),
    ("boxed BigInt", "Object(7n)", '"7"'),
    ("boxed symbol", "Object(Symbol('q'))", '"Symbol(q)"'),
    ("promise", "Promise.resolve(1)", '"[Promise]"'),
    ("weak map", "new WeakMap()", '"[WeakMap]"'),
    ("weak set", "new WeakSet()", '"[WeakSet]"'),
    ("empty object", "{}", "{}"),
    ("empty array", "[]", "[]"),
    ("object", "{b: 1, a: [1.5, 'x', null, true]}", '{"a":[1.5,"x",null,true],"b":1}'),
    ("without prototype", "Object.assign(Object.create(null), {a: 1})", '{"a":1}'),
    ("instance", "new (class P { x = 1; get y() { return 2 } })", '{"x":1}'),
    ("keys by their bytes", "{'é': 1, s: 2, a: 3, Z: 4, '': 5, 'k\"<': 6}", '{"":5,"Z":4,"a":3,"k\\"<":6,"s":2,"é":1}'),
    ("keys beyond the first plane", r"{'😀': 1, '\uffee': 2}", '{"\uffee":2,"😀":1}'),
    ("symbol keys", "{[Symbol('k')]: 1, a: 2}", '{"a":2}'),
    ("numbers", "[1, 1e21, NaN, -0]", '[1,1000000000000000000000,"NaN",-0]', '[1, 1000000000000000000000, "NaN", -0]'),
    ("strings", "['p', 'q']", '["p","q"]', '["p", "q"]'),
    ("booleans", "[true, false]", "[true,false]", "[true, false]"),
    ("mixed array", "[1e21, 'a', 1e-7, -0, NaN, Infinity]", '[1e+21,"a",1e-7,-0,"NaN","+Inf"]'),
    ("array of arrays", "[[1, 2], [3]]", "[[1,2],[3]]"),
    ("hole", "[1, , 3]", "[1,null,3]"),
    ("undefined inside", "{a: undefined, b: [undefined], c: 1}", '{"b":[null],"c":1}'),
    ("numbers inside", "{a: 1e21, b: 1e-7, c: 5e-324, d: -0, e: NaN, f: -Infinity, g: 1e20}",
     '{"a":1e+21,"b":1e-7,"c":5e-324,"d":-0,"e":"NaN","f":"-Inf","g":100000000000000000000}'),
    ("strings inside", r"{a: '\b\f\u2028\u2029\v', b: 'é\ud800'}", '{"a":"\\b\\f\\u2028\\u2029\\u000b","b":"é\ufffd"}'),
    ("others inside", "{a: 5n, b: Symbol('s'), c: function f() {}, d: new Date(0), e: /x/g}",
     '{"a":"5","b":"Symbol(s)","c":"[Function: f]","d":"1970-01-01T00:00:00.000Z","e":"/x/g"}'),
    ("map with text keys", "new Map([['b', 1], ['a', {x: 2}]])", '{"a":{"x":2},"b":1}'),
    ("map with other keys", "new Map([[1, 'x'], ['y', 2]])", '[[1,"x"],["y",2]]'),
    ("empty map", "new Map()", "{}"),
    ("set", "new Set([1, 'x'])", '[1,"x"]'),
    ("bytes", "new Uint8Array([104, 105, 255])", '"aGn/"'),
    ("array buffer", "new Uint8Array([104, 105, 255]).buffer", '"aGn/"'),
    ("view of bytes", "new DataView(new Uint8Array([0, 104, 105, 255]).buffer, 1)", '"aGn/"'),
    ("part of bytes", "new Uint8Array([0, 104, 105, 255, 9]).subarray(1, 4)", '"aGn/"'),
    ("typed array", "new Float64Array([1.5, 1e21])", "[1.5,1000000000000000000000]", "[1.5, 1000000000000000000000]"),
    ("typed array of BigInts", "new BigInt64Array([1n, -2n])", '["1","-2"]', '["1", "-2"]'),
    ("cycle", "(() => { const a = {x: 1}; a.self = a; return a })()", '{"self":"[Circular]","x":1}'),
    ("cycle over an array", "(() => { const a = [1]; a.push({a}); return a })()", '[1,{"a":"[Circular]"}]'),
    ("shared, no cycle", "(() => { const s = {n: 1}; return {a: s, b: s} })()", '{"a":{"n":1},"b":{"n":1}}'),
    ("toJSON", "{toJSON() { return {z: 1} }}", '{"z":1}'),
    ("toJSON inside", "{a: {toJSON(key) { return key }}}", '{"a":"a"}'),
    ("toJSON that throws", "{toJSON() { throw new Error('no') }}", '"[Throws: no]"'),
    ("toJSON that gives itself", "{toJSON() { return this }, a: 1}", '{"a":1,"toJSON":"[Function: toJSON]"}'),
    ("getter that throws inside", "{get g() { throw new TypeError('no') }, a: 1}", '{"a":1,"g":"[Throws: no]"}'),
    ("something thrown inside", "{get g() { throw 'text' }}", '{"g":"[Throws: text]"}'),
    ("getter of an array", "Object.defineProperty([1, 2], 0, {get() { throw new Error('no') }})", '["[Throws: no]",2]'),
    ("hostile proxy", "new Proxy({}, {ownKeys() { throw new Error('keys') }, has() { throw new Error('has') }, "
     "get() { throw new Error('get') }})", re.compile(r'"\[Throws: (keys|has|get)\]"')),
    ("revoked proxy", "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()", re.compile(r'"\[Throws: .*\]"')),
    ("depth", CHAIN, '{"a":' * 9 + '"[Object]"' + "}" * 9),
    ("depth of arrays", "[" * 11 + "]" * 11, "[" * 9 + '"[Array]"' + "]" * 9),
    ("width of an array", "Array(1005).fill(0)", "[" + "0," * 1000 + '"... 5 more"]', "[" + "0, " * 1000 + '"... 5 more"]'),
    ("width of an object", "Object.fromEntries(Array.from({length: 1005}, (_, i) => [i, 0]))",
     "{" + ",".join(f'"{i}":0' for i in sorted(map(str, range(1000)))) + ',"...":"5 more"}'),
    ("long string", "'x'.repeat(32768 + 5)", '"' + "x" * 32768 + '...(+5 bytes)"'),
    ("long wide string", "'é'.repeat(16384 + 2)", '"' + "é" * 16384 + '...(+4 bytes)"'),
    ("string of the largest size", "'x'.repeat(32768)", '"' + "x" * 32768 + '"'),
]


def same(found, expected):
    return bool(expected.fullmatch(found)) if isinstance(expected, re.Pattern) else found == expected


@pytest.mark.parametrize("row", VALUES, ids=[row[0] for row in VALUES])
def test_a_value_as_a_field(json_lines, console_lines, row):
    _, expression, in_json, in_console = (*row, row[2])[:4]
    code = f"log.info('m', {{v: {expression}}})"
    fields = json_fields(json_lines.of(code))
    assert fields.startswith('"v":') and same(fields[4:], in_json), fields[:500]
    fields = console_fields(console_lines.of(code))
    assert fields.startswith('"v": ') and same(fields[5:], in_console), fields[:500]


@pytest.mark.parametrize("row", VALUES, ids=[row[0] for row in VALUES])
def test_a_value_as_a_field_of_the_careful_way(json_lines, row):
    """The same bytes where other fields keep the line from the short way."""
    code = f"log.info('m', {{v: {row[1]}, e: Object.assign(new RangeError('r'), {{stack: ''}})}})"
    fields = json_fields(json_lines.of(code))
    assert fields.startswith('"v":') and fields.endswith(',"e":"RangeError: r"'), fields[-200:]
    assert same(fields[4:-len(',"e":"RangeError: r"')], row[2]), fields[:500]


def recorded_values(kind):
    """Input in hexadecimal and text of the values that zap wrote, see the table."""
    with open(os.path.join(ROOT, "tests", "unit", "zap-lines.tsv"), encoding="utf-8", newline="\n") as table:
        rows = [line.rstrip("\n").split("\t", 2) for line in table]
    return [(row[1], row[2]) for row in rows if row[0] == kind]


def is_utf8(text):
    try:
        return bool(bytes.fromhex(text).decode())
    except UnicodeDecodeError:
        return False


def test_numbers_and_strings_as_zap_writes_them(json_lines, console_lines):
    doubles, strings = recorded_values("double"), [row for row in recorded_values("string") if is_utf8(row[0])]
    assert len(doubles) > 100 and len(strings) > 15
    code = """const bits = new DataView(new ArrayBuffer(8));
        for (const double of args.doubles) { bits.setBigUint64(0, BigInt('0x' + double)); log.info('m', {v: bits.getFloat64(0)}) }
        for (const string of args.strings) log.info('m', {v: string})"""
    args = {"doubles": [row[0] for row in doubles], "strings": [bytes.fromhex(row[0]).decode() for row in strings]}
    for lines, fields_of, start in ((json_lines, json_fields, '"v":'), (console_lines, console_fields, '"v": ')):
        written = lines.of(code, args=args).split("\n")[:-1]
        assert [fields_of(line + "\n") for line in written] == [start + row[1] for row in doubles + strings]


def test_several_fields_keep_their_order(json_lines, console_lines):
    code = "log.info('m', {a: {x: 1, y: [1, 2]}, arr: [1, 'a'], s: ['p', 'q'], b: true, '': 'empty', 'q\"': 1})"
    assert json_fields(json_lines.of(code)) == \
        '"a":{"x":1,"y":[1,2]},"arr":[1,"a"],"s":["p","q"],"b":true,"":"empty","q\\"":1'
    assert console_fields(console_lines.of(code)) == \
        '"a": {"x":1,"y":[1,2]}, "arr": [1,"a"], "s": ["p", "q"], "b": true, "": "empty", "q\\"": 1'


def test_an_error_as_a_field(json_lines, console_lines):
    code = "const e = new TypeError('bad'); e.code = 'E1'; log.info('m', {v: e})"
    fields = json.loads("{" + json_fields(json_lines.of(code)) + "}")
    assert list(fields) == ["v", "vVerbose", "vCode"]
    assert fields["v"] == "TypeError: bad" and fields["vCode"] == "E1"
    assert re.fullmatch(r"TypeError: bad(\n    at .*script\.js:1:\d+\)?)+", fields["vVerbose"])
    assert console_fields(console_lines.of(code)).startswith('"v": "TypeError: bad", "vVerbose": "TypeError: bad\\n    at ')


def test_causes_of_an_error(json_lines):
    code = """let e = new Error('0'); for (let i = 1; i < 9; i++) e = new Error(String(i), {cause: e}); log.info('m', {e})"""
    verbose = json.loads("{" + json_fields(json_lines.of(code)) + "}")["eVerbose"]
    assert re.findall(r"^(?:Caused by: )?Error: \d", verbose, re.M) == \
        ["Error: 8", *[f"Caused by: Error: {i}" for i in (7, 6, 5, 4, 3)]]


def test_a_hostile_error_as_a_field(json_lines):
    code = """const e = new Error('x');
        for (const key of ['message', 'name', 'stack', 'cause', 'code'])
            Object.defineProperty(e, key, {get() { throw new Error(key) }});
        log.info('m', {e})"""
    fields = json.loads("{" + json_fields(json_lines.of(code)) + "}")
    assert re.fullmatch(r"\[Throws: (name|message)\]", fields["e"])


# ---- methods, levels, messages ----

def test_the_four_methods(json_lines, console_lines):
    code = "log.debug('1'); log.info('2'); log.warn('3'); log.error('4'); typeof log.info('5')"
    lines = [json.loads(line) for line in json_lines.of(code).splitlines()]
    assert json_lines.reply["result"] == "undefined"
    assert [(line["level"], line["msg"]) for line in lines] == \
        [("debug", "1"), ("info", "2"), ("warn", "3"), ("error", "4"), ("info", "5")]
    levels = re.findall(r"^%s\t(\w+)\tjs          \t\d$" % SECOND, console_lines.of(code), re.M)
    assert levels == ["DEBUG", "INFO", "WARN", "ERROR", "INFO"]


@pytest.mark.parametrize("level, expected", [("debug", "1234"), ("INFO", "234"), ("warn", "34"), ("error", "4"), ("fatal", "")])
def test_level_filter(channel, level, expected):
    lines = channel("js.pool_size=1", mode="raw", level=level)
    assert lines.of("log.debug('1'); log.info('2'); log.warn('3'); log.error('4')") == "".join(f"{n}\n" for n in expected)


def test_fields_below_the_level_are_not_read(channel):
    lines = channel("js.pool_size=1", mode="production")
    assert lines.of("let n = 0; log.debug({toString() { n++ }}, {get a() { n++ }}); n") == ""
    assert lines.reply["result"] == 0


MESSAGES = [
    ("none", "log.info()", ""),
    ("undefined", "log.info(undefined)", "undefined"),
    ("null", "log.info(null)", "null"),
    ("number", "log.info(5)", "5"),
    ("minus zero", "log.info(-0)", "0"),
    ("BigInt", "log.info(5n)", "5"),
    ("boolean", "log.info(true)", "true"),
    ("symbol", "log.info(Symbol('d'))", "Symbol(d)"),
    ("object", "log.info({})", "[object Object]"),
    ("array", "log.info([1, 2])", "1,2"),
    ("date", "log.info({[Symbol.toPrimitive]: () => 'primitive'})", "primitive"),
    ("throws", "log.info({toString() { throw new Error('no') }})", "[Throws: no]"),
    ("cannot become text", "log.info(Object.create(null))", re.compile(r"\[Throws: .*\]")),
    ("empty", "log.info('')", ""),
    ("percent signs", "log.info('%s %d', {})", "%s %d"),
    ("wide", r"log.info('é😀\ud800\u2028')", "é😀\ufffd\u2028"),
    ("undefined with more", "log.info(undefined, {}, 1)", "undefined"),
]


@pytest.mark.parametrize("row", MESSAGES, ids=[row[0] for row in MESSAGES])
def test_messages_of_all_types(json_lines, console_lines, row):
    _, code, expected = row
    line = json.loads(json_lines.of(code))
    assert same(line["msg"], expected)
    text = console_lines.of(code)
    message = re.fullmatch(r"%s\tINFO\tjs          \t([^\t]*?)(\t\{.*\})?\n" % SECOND, text, re.S).group(1)
    assert same(message, expected)


def test_control_characters_of_a_message_in_json(json_lines):
    text = json_lines.of(r"""log.info('a"\\\n\r\t\0\x01\b\f\v\x1f\x7f\x80/<')""")
    assert r'"msg":"a\"\\\n\r\t\u0000\u0001\u0008\u000c\u000b\u001f' + '\x7f\x80/<"}' in text


def test_an_error_as_message(json_lines):
    line = json.loads(json_lines.of("log.error(new RangeError('far'))"))
    assert (line["msg"], line["error"]) == ("RangeError: far", "RangeError: far")
    assert line["errorVerbose"].startswith("RangeError: far\n    at ")
    line = json.loads(json_lines.of("log.error(new RangeError('far'), {order: 5})"))
    assert (line["msg"], line["error"], line["order"]) == ("RangeError: far", "RangeError: far", 5)


# ---- the second argument, and more ----

FIELDS = [
    ("none", "'m'", ""),
    ("undefined", "'m', undefined", ""),
    ("null", "'m', null", ""),
    ("empty object", "'m', {}", ""),
    ("map", "'m', new Map([['b', 1], ['a', 2]])", '"b":1,"a":2'),
    ("map with other keys", "'m', new Map([[1, 'x'], [Symbol('s'), 'y']])", '"1":"x","Symbol(s)":"y"'),
    ("array", "'m', [1, 'a']", '"args":[1,"a"]'),
    ("number", "'m', 5", '"args":[5]'),
    ("text", "'m', 'abc'", '"args":["abc"]'),
    ("boolean", "'m', false", '"args":[false]'),
    ("symbol", "'m', Symbol('s')", '"args":["Symbol(s)"]'),
    ("function", "'m', function f() {}", '"args":["[Function: f]"]'),
    ("three arguments", "'m', {a: 1}, 'x'", '"a":1,"args":["x"]'),
    ("four arguments", "'m', 1, 2, 3", '"args":[1,2,3]'),
    ("two records", "'m', {a: 1}, {b: 2}", '"a":1,"args":[{"b":2}]'),
    ("an error and a record", "'m', Object.assign(new Error('e'), {stack: ''}), {b: 2}", '"error":"Error: e","args":[{"b":2}]'),
    ("a map and more", "'m', new Map([['a', 1]]), 2", '"a":1,"args":[2]'),
    ("a list and more", "'m', [1, 'x'], 2", '"args":[[1,"x"],2]'),
    ("nothing and more", "'m', undefined, 2", '"args":[2]'),
    ("null and more", "'m', null, {a: 1}", '"args":[{"a":1}]'),
    ("a field of that name and more", "'m', {args: 1}, 2", '"args":1,"js_args":[2]'),
    ("names that become the same", "'m', new Map([[1, 'a'], ['1', 'b']])", '"1":"a","js_1":"b"'),
    ("a list's own name stays", "'m', {args: 1}", '"args":1'),
    ("bytes", "'m', new Uint8Array([104, 105, 255])", '"args":["aGn/"]'),
    ("numbers in a buffer", "'m', new Float64Array([1.5, 2])", '"args":[[1.5,2]]'),
    ("array buffer", "'m', new Uint8Array([104, 105, 255]).buffer", '"args":["aGn/"]'),
    ("view of bytes", "'m', new DataView(new Uint8Array([0, 104, 105, 255]).buffer, 1)", '"args":["aGn/"]'),
    ("set", "'m', new Set([1, 'x'])", '"args":[[1,"x"]]'),
    ("date", "'m', new Date(0)", '"args":["1970-01-01T00:00:00.000Z"]'),
    ("regular expression", "'m', /a/g", '"args":["/a/g"]'),
    ("boxed text", "'m', new String('abc')", '"args":["abc"]'),
    ("boxed number", "'m', Object(5)", '"args":[5]'),
    ("boxed symbol", "'m', Object(Symbol('s'))", '"args":["Symbol(s)"]'),
    ("promise", "'m', Promise.resolve()", '"args":["[Promise]"]'),
    ("weak map", "'m', new WeakMap()", '"args":["[WeakMap]"]'),
    ("list of arguments", "'m', (function () { return arguments })(1, 2)", '"0":1,"1":2'),
    ("instance", "'m', new (class { a = 1; get b() { return 2 } })", '"a":1'),
    ("no prototype", "'m', Object.assign(Object.create(null), {a: 1})", '"a":1'),
    ("inherited members", "'m', Object.create({a: 1}, {b: {value: 2, enumerable: true}})", '"b":2'),
    ("not enumerable", "'m', Object.defineProperty({a: 1}, 'b', {value: 2})", '"a":1'),
    ("symbol keys", "'m', {[Symbol('s')]: 1, a: 1}", '"a":1'),
    ("index keys first", "'m', {b: 1, 1: 2, 0: 3}", '"0":3,"1":2,"b":1'),
    ("getter", "'m', {get a() { return 1 }}", '"a":1'),
    ("getter that throws", "'m', {get a() { throw new Error('no') }, b: 1}", '"a":"[Throws: no]","b":1'),
    ("getter that throws a getter", "'m', {get a() { throw {get message() { throw 1 }} }, b: 1}",
     re.compile(r'"a":"\[Throws(: Object)?\]","b":1')),
    ("proxy", "'m', new Proxy({a: 1}, {})", '"a":1'),
]


@pytest.mark.parametrize("row", FIELDS, ids=[row[0] for row in FIELDS])
def test_fields_argument(json_lines, row):
    _, arguments, expected = row
    assert same(json_fields(json_lines.of(f"log.info({arguments})")), expected)


# The useful part of objects of the Web APIs.
WEB = [
    ("new URL('http://a/b?x=1')", '"http://a/b?x=1"', '"args":["http://a/b?x=1"]'),
    ("new URLSearchParams('b=1&a=2&b=3')", '{"a":"2","b":["1","3"]}', '"b":["1","3"],"a":"2"'),
    ("new Headers({b: '1', A: '2'})", '{"a":"2","b":"1"}', '"b":"1","a":"2"'),
    ("new Headers()", "{}", ""),
    ("new Request('http://a/', {method: 'PUT', headers: {a: '1'}})", '{"headers":{"a":"1"},"method":"PUT","url":"http://a/"}',
     '"method":"PUT","url":"http://a/","headers":{"a":"1"}'),
    ("new Response(null, {status: 404, headers: {a: '1'}})", '{"headers":{"a":"1"},"status":404,"url":""}',
     '"status":404,"headers":{"a":"1"},"url":""'),
    ("(() => { const f = new FormData(); f.append('a', 'x'); f.append('a', 'y'); return f })()", '{"a":["x","y"]}', '"a":["x","y"]'),
    ("new Blob(['abc'], {type: 'a/b'})", '{"size":3,"type":"a/b"}', '"size":3,"type":"a/b"'),
    ("AbortSignal.abort()", '{"aborted":true}', '"aborted":true'),
    ("new Event('t')", '{"type":"t"}', '"type":"t"'),
    ("new CustomEvent('t', {detail: {a: 1}})", '{"detail":{"a":1},"type":"t"}', '"type":"t","detail":{"a":1}'),
    ("new (class extends Event { id = 7 })('t')", '{"id":7,"type":"t"}', '"type":"t","id":7'),
    ("new ReadableStream()", '{"locked":false,"state":"readable","supportsBYOB":false}', '"locked":false,"state":"readable","supportsBYOB":false'),
    ("new TextEncoder()", '{"encoding":"utf-8"}', '"encoding":"utf-8"'),
    ("new EventTarget()", "{}", ""),
    ("new (class extends URL { toJSON() { return 'mine' } })('http://a/')", '"mine"', '"args":["mine"]'),
    ("Object.create(URL.prototype)", "{}", ""),
    ("Object.create(Headers.prototype)", "{}", ""),
]


@pytest.mark.parametrize("row", WEB, ids=[row[0] for row in WEB])
def test_a_web_object_in_fields_and_as_fields(json_lines, row):
    value, nested, fields = row
    found = json_fields(json_lines.of(f"log.info('m', {{v: {value}}})"))
    assert found.startswith('"v":') and same(found[4:], nested), found
    assert json_fields(json_lines.of(f"log.info('m', {value})")) == fields


def test_many_parameters_are_cut(json_lines):
    code = "const p = new URLSearchParams(); for (let i = 0; i < 5000; i++) p.append('k' + i, ''); log.info('m', {p}); log.info('m', p)"
    nested, fields = [json.loads(line) for line in json_lines.of(code).splitlines()]
    assert nested["p"]["..."] == fields["..."] == "4000 more" and "k999" in nested["p"] and "k999" in fields


def test_the_text_of_a_url_as_message(json_lines):
    assert json.loads(json_lines.of("log.info(new URL('http://a/'))"))["msg"] == "http://a/"
    assert json.loads(json_lines.of("log.info(new (class extends URL { toString() { return 'own' } })('http://a/'))"))["msg"] == "own"


def test_an_error_as_fields(json_lines):
    fields = json_fields(json_lines.of("log.info('m', Object.assign(new TypeError('bad'), {stack: ''}))"))
    assert fields == '"error":"TypeError: bad"'
    fields = json_fields(json_lines.of("log.info('m', new TypeError('bad'))"))
    assert fields.startswith('"error":"TypeError: bad","errorVerbose":"TypeError: bad\\n    at ')


def test_members_of_a_polluted_prototype_are_no_fields(json_lines):
    assert json_fields(json_lines.of("Object.prototype.polluted = 1; log.info('m', {a: 1})")) == '"a":1'
    code = "Object.defineProperty(Object.prototype, 'x', {get() { throw new Error('no') }, enumerable: true}); log.info('m', {a: {}})"
    assert json_fields(json_lines.of(code)) == '"a":{}'
    code = "Array.prototype.push = String.prototype.replace = Array.prototype.join = JSON.stringify = Object.keys = () => { throw 1 };" \
        "log.info('m', {a: {b: [1, 'x']}})"
    assert json_fields(json_lines.of(code)) == '"a":{"b":[1,"x"]}'


def test_reserved_keys_are_renamed(json_lines, console_lines):
    code = "log.info('m', {level: 1, ts: 2, logger: 3, msg: 4, message: 5, js_level: 6})"
    assert json_fields(json_lines.of(code)) == '"js_level":1,"js_ts":2,"js_logger":3,"js_msg":4,"message":5,"js_level":6'
    assert json_fields(json_lines.of("log.info('m', new Map([['msg', 4]]))")) == '"js_msg":4'
    assert json_fields(json_lines.of("log.info('m', {msg: Object.assign(new Error('e'), {stack: ''})})")) == '"js_msg":"Error: e"'
    # A console line has no keys but those of the script.
    assert console_fields(console_lines.of("log.info('m', {level: 1})")) == '"level": 1'


def test_reserved_keys_of_other_layouts(channel):
    lines = channel("js.pool_size=1", mode="raw", encoding="json")
    assert lines.of("log.info('m', {message: 1, msg: 2})") == '{"message":"m","js_message":1,"msg":2}\n'
    lines = channel("js.pool_size=1", mode="fallback", encoding="json")
    assert '"M":"m","js_L":1,"js_T":2,"js_N":3,"js_M":4,"msg":5}' in lines.of("log.info('m', {L: 1, T: 2, N: 3, M: 4, msg: 5})")


# ---- context ----

def test_request_id_stands_before_the_fields(json_lines, console_lines):
    code = "log.info('m', {a: 1}); log.info('m')"
    lines = json_lines.of(code, request_id='r"1').splitlines()
    assert lines[0].endswith('"msg":"m","request_id":"r\\"1","a":1}') and lines[1].endswith('"msg":"m","request_id":"r\\"1"}')
    lines = console_lines.of(code, request_id="é").splitlines()
    assert lines[0].endswith('\tm\t{"request_id": "é", "a": 1}') and lines[1].endswith('\tm\t{"request_id": "é"}')


def test_a_field_named_request_id(json_lines):
    code = "log.info('m', {request_id: 's'}); log.info('m', {request_id: new Map()})"
    lines = json_lines.of(code, request_id="r").splitlines()
    assert lines[0].endswith('"request_id":"r","js_request_id":"s"}')
    assert lines[1].endswith('"request_id":"r","js_request_id":{}}')
    assert json_lines.of(code).splitlines()[0].endswith('"msg":"m","request_id":"s"}')


def test_configured_context(channel):
    lines = channel("js.pool_size=1", "js.log.context=script,request_id,worker", mode="raw")
    assert re.fullmatch(r'm\t\{"script": "script.js", "request_id": "r", "worker": "?\d"?, "a": 1\}\n',
                        lines.of("log.info('m', {a: 1})", request_id="r"))
    assert re.fullmatch(r'm\t\{"script": "script.js", "worker": "?\d"?\}\n', lines.of("log.info('m')"))
    text = lines.of("log.info('m', {worker: 1, script: 2})")
    assert '"js_worker": 1, "js_script": 2}' in text


def test_no_context(channel):
    lines = channel("js.pool_size=1", "js.log.context=", mode="raw")
    assert lines.of("log.info('m', {request_id: 1})", request_id="r") == 'm\t{"request_id": 1}\n'


# ---- redaction ----

REDACTED = [
    ("log.info('m', {password: 's', user: 'u'})", '"password": "[redacted]", "user": "u"'),
    ("log.info('m', {a: {password: 1, b: [{password: {c: 2}}]}})", '"a": {"b":[{"password":"[redacted]"}],"password":"[redacted]"}'),
    ("log.info('m', {card: {number: 1, year: 2}, number: 3, x: {card: {number: 4}}})",
     '"card": {"number":"[redacted]","year":2}, "number": 3, "x": {"card":{"number":4}}'),
    ("log.info('m', new Map([['password', 1]]))", '"password": "[redacted]"'),
    ("log.info('m', {a: new Map([['password', 1]])})", '"a": {"password":"[redacted]"}'),
    ("log.info('m', {a: {toJSON() { return {password: 1} }}})", '"a": {"password":"[redacted]"}'),
    ("log.info('m', {password: new Error('secret')})", '"password": "[redacted]"'),
    ("const e = new Error('m'); e.stack = ''; e.code = {password: 5}; log.info('m', {e})", '"e": "Error: m", "eCode": {"password":"[redacted]"}'),
    ("log.info('m', {get password() { throw new Error('secret') }})", '"password": "[redacted]"'),
    ("log.info('m', [{password: 1}])", '"args": [{"password":"[redacted]"}]'),
    ("log.info('m', 1, {password: 2})", '"args": [1,{"password":"[redacted]"}]'),
    (r"""log.info('m', {a: ['\\', '"', '\\"', '', {password: '\\"'}, 1]})""", r'"a": ["\\","\"","\\\"","",{"password":"[redacted]"},1]'),
    ("log.info('m', {u: new URL('http://u:s@a/?password=s&b=1')})", '"u": "http://u:[redacted]@a/?password=[redacted]&b=1"'),
    ("log.info('m', new Headers({password: 's', a: '1'}))", '"password": "[redacted]", "a": "1"'),
    ("log.info('m', {r: new Request('http://a/?password=s', {headers: {password: 's'}})})",
     '"r": {"headers":{"password":"[redacted]"},"method":"GET","url":"http://a/?password=[redacted]"}'),
    ("log.info('m', {q: new URLSearchParams('password=s')})", '"q": {"password":"[redacted]"}'),
    ("log.info('m', {PASSWORD: 1, passwords: 2})", '"PASSWORD": 1, "passwords": 2'),
]


def test_redacted_fields(channel):
    lines = channel("js.pool_size=1", "js.log.redact=password,card.number", mode="raw")
    for code, fields in REDACTED:
        assert lines.of(code) == f"m\t{{{fields}}}\n"


# What is hidden of errors, by the name or the path of a member.
ERRORS = [
    ("message", """log.info('m', new TypeError('secret'))""", r'"error": "TypeError: \[redacted\]", "errorVerbose": "TypeError: \[redacted\]\\n    at .*"'),
    ("message", "log.info('m', {a: [new TypeError('secret')]})", r'"a": \["TypeError: \[redacted\]"\]'),
    ("message", "log.info('m', {a: {get b() { throw new TypeError('secret') }}})", r'"a": \{"b":"\[Throws: \[redacted\]\]"\}'),
    ("stack", "log.info('m', {e: new TypeError('bad')})", r'"e": "TypeError: bad"'),
    ("cause", "log.info('m', {e: Object.assign(new Error('m', {cause: 'secret'}), {stack: ''})})", r'"e": "Error: m"'),
    ("code", "log.info('m', {e: Object.assign(new Error('m'), {code: 'secret', stack: ''})})", r'"e": "Error: m", "eCode": "\[redacted\]"'),
    ("errors", "log.info('m', {e: Object.assign(new AggregateError([new Error('secret')]), {stack: ''})})",
     r'"e": "AggregateError", "eCauses": "\[redacted\]"'),
    ("eVerbose", "log.info('m', {e: new TypeError('bad')})", r'"e": "TypeError: bad", "eVerbose": "\[redacted\]"'),
    ("e.message", "log.info('m', {e: Object.assign(new Error('secret'), {stack: ''}), f: Object.assign(new Error('f'), {stack: ''})})",
     r'"e": "Error: \[redacted\]", "f": "Error: f"'),
    ("e.cause.stack", "log.info('m', {e: Object.assign(new Error('m', {cause: new Error('n')}), {stack: ''})})",
     r'"e": "Error: m", "eVerbose": "Error: m\\nCaused by: Error: n"'),
]


@pytest.mark.parametrize("rule, code, fields", ERRORS, ids=[f"{number} {row[0]}" for number, row in enumerate(ERRORS)])
def test_redacted_members_of_errors(channel, rule, code, fields):
    text = channel("js.pool_size=1", f"js.log.redact={rule}", mode="raw").of(code)
    assert re.fullmatch(rf"m\t\{{{fields}\}}\n", text), text
    assert "secret" not in text


def test_a_redacted_message_of_an_error_is_no_message_of_a_line(channel):
    text = channel("js.pool_size=1", "js.log.redact=message,stack", mode="raw").of("log.error(new Error('secret'))")
    assert text == 'Error: [redacted]\t{"error": "Error: [redacted]"}\n'


def test_names_of_rules_and_of_headers_differ_in_capitals(channel):
    text = channel("js.pool_size=1", "js.log.redact=Authorization", mode="raw").of("log.info('m', {authorization: 1, Authorization: 2, AUTH: 3})")
    assert text == 'm\t{"authorization": "[redacted]", "Authorization": "[redacted]", "AUTH": 3}\n'


def test_what_is_redacted_is_not_read(channel):
    lines = channel("js.pool_size=1", "js.log.redact=password", mode="raw")
    assert lines.of("let n = 0; log.info('m', {a: {get password() { n++ }, b: 1}}); n") == 'm\t{"a": {"b":1,"password":"[redacted]"}}\n'
    assert lines.reply["result"] == 0


# ---- formats ----

CODE_OF_FORMATS = "log.warn('Order', {id: 5, o: {a: [1, 'x']}}); log.info('')"

FORMATS = [
    ("production", "json", r'\{"level":"warn","ts":NANOS,"logger":"js","msg":"Order","id":5,"o":\{"a":\[1,"x"\]\}\}\n'
                           r'\{"level":"info","ts":NANOS,"logger":"js","msg":""\}\n'),
    ("production", "console", r'NANOS\twarn\tjs\tOrder\t\{"id": 5, "o": \{"a":\[1,"x"\]\}\}\nNANOS\tinfo\tjs\t\n'),
    ("development", "console", r'SECOND\tWARN\tjs          \tOrder\t\{"id": 5, "o": \{"a":\[1,"x"\]\}\}\nSECOND\tINFO\tjs          \t\n'),
    ("development", "json", r'\{"level":"WARN","ts":"SECOND","logger":"js          ","msg":"Order","id":5,"o":\{"a":\[1,"x"\]\}\}\n'
                            r'\{"level":"INFO","ts":"SECOND","logger":"js          ","msg":""\}\n'),
    ("raw", "console", r'Order\t\{"id": 5, "o": \{"a":\[1,"x"\]\}\}\n\n'),
    ("raw", "json", r'\{"message":"Order","id":5,"o":\{"a":\[1,"x"\]\}\}\n\{"message":""\}\n'),
    ("off", "console", r''),
    ("none", "json", r''),
    ("fallback", "console", r'SECOND\tWARN\tjs          \tOrder\t\{"id": 5, "o": \{"a":\[1,"x"\]\}\}\nSECOND\tINFO\tjs          \t\n'),
    ("fallback", "json", r'\{"L":"WARN","T":"SECOND","N":"js          ","M":"Order","id":5,"o":\{"a":\[1,"x"\]\}\}\n'
                      r'\{"L":"INFO","T":"SECOND","N":"js          ","M":""\}\n'),
]


@pytest.mark.parametrize("mode, encoding, pattern", FORMATS, ids=[f"{mode} {encoding}" for mode, encoding, _ in FORMATS])
def test_formats(channel, mode, encoding, pattern):
    lines = channel("js.pool_size=1", mode=mode, encoding=encoding)
    expected = pattern.replace("NANOS", NANOSECONDS).replace("SECOND", SECOND)
    text = lines.of(CODE_OF_FORMATS)
    assert re.fullmatch(expected, text), text


def test_line_ending(channel):
    lines = channel("js.pool_size=1", mode="raw", line_ending='"|\\n"')
    assert lines.of("log.info('a'); log.info('b')") == "a|\nb|\n"


def test_times_are_now_and_do_not_fall(json_lines):
    code = "const t = Date.now(); for (let i = 0; i < 50; i++) log.info('m'); [t, Date.now()]"
    times = [json.loads(line)["ts"] for line in json_lines.of(code).splitlines()]
    first, last = json_lines.reply["result"]
    assert times == sorted(times)
    assert first * 10**6 <= times[0] and times[-1] < (last + 1) * 10**6


@pytest.mark.parametrize("call", [
    r"log.info('a\nb\r\x1b[31m\x9b2J\x7f\t\0')", r"log.info({toString: () => 'a\nb\r\x1b[31m\x9b2J\x7f\t\0'})"])
def test_a_console_message_cannot_forge_a_line(console_lines, call):
    text = console_lines.of(call)
    assert re.fullmatch(r"%s\tINFO\tjs          \t[ -~]+\n" % SECOND, text), text
    assert r"\ta\nb\r\u001b[31m\u009b2J\u007f\t\u0000" in text.replace("\t", r"\t", 3)


def test_a_raw_line_cannot_be_forged(channel):
    lines = channel("js.pool_size=1", mode="raw")
    assert lines.of(r"log.info('a\nb\x1b[31m', {'k\n': 'v\n'})") == 'a\\nb\\u001b[31m\t{"k\\n": "v\\n"}\n'


# ---- what must not throw, hang or tear ----

def test_a_log_call_that_logs(json_lines):
    code = """log.info('outer', {a: 1, get b() { log.info('from getter', {n: 1}); return 2 },
                                 c: {toJSON() { log.warn('from toJSON', {n: 2, d: {x: [1]}}); return 3 }}, d: 4});
              log.info({toString() { log.info('from toString'); return 'text' }}, {e: 5})"""
    lines = [json.loads(line) for line in json_lines.of(code).splitlines()]
    assert [[value for key, value in line.items() if key not in ("ts", "logger", "level")] for line in lines] == \
        [["from getter", 1], ["from toJSON", 2, {"x": [1]}], ["outer", 1, 2, 3, 4], ["from toString"], ["text", 5]]


def test_a_toJSON_that_logs_itself_for_ever(json_lines):
    text = json_lines.of("const o = {toJSON() { log.info('again', {o}); return 1 }}; log.info('m', {o}); log.info('end'); 1")
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[-1]["msg"] == "end"


HOSTILE = [
    "log.info('m', new Proxy({}, {ownKeys() { throw 1 }}))",
    "log.info('m', new Proxy({}, {getPrototypeOf() { throw 1 }}))",
    "log.info('m', new Proxy({a: 1}, {getOwnPropertyDescriptor() { throw 1 }}))",
    "log.info('m', new Proxy({a: 1}, {get() { throw 1 }}))",
    "log.info(new Proxy({}, {get() { throw 1 }}))",
    "log.info(new Proxy(() => 1, {get() { throw 1 }}), new Proxy(() => 1, {get() { throw 1 }}))",
    "log.info('m', (() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })())",
    "log.info('m', {a: new Proxy([], {get(t, k) { return k === 'length' ? 1e9 : 0 }})})",
    "log.info('m', {a: new Proxy([], {get(t, k) { return k === 'length' ? -5 : 0 }})})",
    "log.info('m', {a: {toJSON: new Proxy(function () {}, {apply() { throw 1 }})}})",
    "let a = {}; for (let i = 0; i < 1e5; i++) a = {a}; log.info('m', {a})",
    "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; log.info('m', {a})",
    "const s = new Set(); s.add(s); const m = new Map([[{}, s]]); s.add(m); m.set(m, m); log.info('m', {s, m})",
    "let e = new Error('x'); e.cause = e; log.info('m', {e})",
    "let e = new AggregateError([], 'x'); e.errors.push(e); log.info('m', {e})",
    "const a = new Uint8Array(8); structuredClone(a, {transfer: [a.buffer]}); log.info('m', {a, b: a.buffer})",
    "log.info('m', {d: Object.assign(new Date(), {toISOString() { throw 1 }, getTime: 1})})",
    "log.info('m', {get a() { delete this.b; return 1 }, b: 2})",
    "log.info('m', {get a() { this.z = 2; return 1 }})",
    "log.info('m', {a: 1, toJSON() { throw 1 }})",
    "log.info('m', globalThis)",
    "log.info('m', {log, metrics, g: globalThis, f: log.info})",
    "log.info.call(null, 'm'); log.info.apply({}, ['m', {}])",
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_nothing_hostile_throws(json_lines, number):
    text = json_lines.of(f"{HOSTILE[number]}; log.info('end', {{a: {{b: 1}}}}); 'done'", timeout_ms=20000)
    assert json_lines.reply["result"] == "done"
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) >= 2 and lines[-1]["msg"] == "end" and lines[-1]["a"] == {"b": 1}
    assert all(len(line.encode()) <= 300 * 1024 for line in text.splitlines())


# Values a thousand times as large as what a line shows of them. Each way to log them, a hundred times, takes less than one
# look at all of their members would.
LARGE = [
    ("bytes", "new Uint8Array(5e6)"),
    ("numbers", "new Float64Array(5e6)"),
    ("buffer", "new ArrayBuffer(5e7)"),
    ("view", "new DataView(new ArrayBuffer(5e7))"),
    ("object", "Object.fromEntries(Array.from({length: 1e5}, (_, i) => ['k' + i, i]))"),
    ("map", "new Map(Array.from({length: 1e5}, (_, i) => ['k' + i, i]))"),
    ("map with other keys", "new Map(Array.from({length: 1e5}, (_, i) => [i, i]))"),
    ("set", "new Set(Array.from({length: 1e5}, (_, i) => i))"),
    ("boxed text", "new String('x'.repeat(1e6))"),
    ("array", "Array(1e6).fill(0)"),
    ("holes", "new Array(4294967295)"),
    ("array with one item", "Object.assign([], {4294967294: 1})"),
    ("arrays in arrays", "(() => { let a = Array(1000).fill(7); for (let i = 0; i < 9; i++) a = Array(1000).fill(a); return a })()"),
    ("nothing in arrays", "(() => { let a = Array(1000).fill(undefined); for (let i = 0; i < 9; i++) a = Array(1000).fill(a); return a })()"),
    ("nothing in objects", "(() => { let o = Object.fromEntries(Array.from({length: 1000}, (_, i) => ['k' + i])); "
     "for (let i = 0; i < 9; i++) o = Array(1000).fill(o); return o })()"),
    ("getters without end", "(() => { const make = () => { const o = {}; for (let i = 0; i < 50; i++) "
     "Object.defineProperty(o, 'g' + i, {get: make, enumerable: true}); return o }; return make() })()"),
    ("proxy of an array", "new Proxy(Array(1e6).fill(0), {})"),
    ("BigInt", "1n << 1000000n"),
    ("text", "'x'.repeat(1e6) + 'é'.repeat(1e7)"),
    ("error", "Object.assign(new Error('x'.repeat(1e7)), {stack: 'f@script.js:1:1\\n'.repeat(1e5), code: Array(1e6).fill(1)})"),
]
WAYS = ["log.error(v)", "log.error('m', v)", "log.error('m', {v})", "log.error('m', {a: {b: [v]}})", "log.error('m', {}, v)",
        "log.error('m', {}, [v], {v})", "log.error(v, v, v)", "console.error(v)", "console.error('m', v)"]


@pytest.mark.parametrize("row", LARGE, ids=[row[0] for row in LARGE])
def test_the_cost_of_a_line_is_what_it_shows(channel, row):
    lines = channel("js.pool_size=1", "js.log.max_mb=1000", mode="production")
    text = lines.of(f"const v = {row[1]}; for (let i = 0; i < 4; i++) {{ {'; '.join(WAYS[:7])} }}", timeout_ms=20000)
    assert text.count("\n") == 4 * 7
    for line in text.splitlines():
        assert len(line.encode()) <= 300 * 1024
        json.loads(line)


@pytest.mark.parametrize("value, message", [
    ("[1, [2, [3]], null, undefined, {}, 'x']", "1,2,3,,,[object Object],x"),
    ("new Uint8Array([1, 2])", "1,2"),
    ("new Array(4294967295)", "," * 999 + ",... 4294966295 more"),
    ("[new Array(5000), 1]", "," * 999 + ",... 4000 more,1"),
    ("Array(2000).fill('x'.repeat(100))", re.compile(r"(x{100},)+.*\.\.\.\(\+\d+ characters\)")),
    ("Object.assign([1], {toString() { return 'own' }})", "own"),
    ("Object.assign([1, 2], {join() { return 'joined' }})", "joined"),
    ("Object.assign([1], {[Symbol.toPrimitive]() { return 'primitive' }})", "primitive"),
    ("1n << 1000000n", "[BigInt beyond 2**32768]"),
    ("-(1n << 32767n)", re.compile(r"-\d{9864}")),
    ("(() => { const a = [1]; a.push(a); return a })()", re.compile(r"1,(1,)+")),
])
def test_text_of_a_message_is_bounded(json_lines, value, message):
    assert same(json.loads(json_lines.of(f"log.info({value})"))["msg"], message)


def test_of_a_very_long_string_the_characters_are_counted(json_lines):
    fields = json_fields(json_lines.of("log.info('m', {a: 'x'.repeat(2e6), b: 'é'.repeat(2e6)})"))
    assert fields == f'"a":"{"x" * 32768}...(+{2000000 - 32768} characters)","b":"{"é" * 16384}...(+{2000000 - 16384} characters)"'


def test_a_hundred_thousand_fields(json_lines):
    text = json_lines.of("const o = {}; for (let i = 0; i < 1e5; i++) o['k' + i] = i; log.info('m', o)", timeout_ms=20000)
    line = json.loads(text)
    assert len(text) <= 300 * 1024 and line["k0"] == 0 and line["k500"] == 500
    assert re.fullmatch(r"\d+ more", line["..."])


def test_long_lines_are_cut_and_stay_whole(json_lines):
    code = "const o = {}; for (let i = 0; i < 100; i++) o['k' + i] = 'é'.repeat(16384); log.info('m', o); log.info('m', {a: Array(900).fill('x'.repeat(2000))})"
    for text in json_lines.of(code).splitlines():
        assert len(text.encode()) <= 300 * 1024
        json.loads(text)
    text = json_lines.of("log.info('é'.repeat(1e6)); log.info('m')")
    assert len(text) < 100 * 1024 and len(json.loads(text.splitlines()[0])["msg"]) >= 16384


def test_lines_of_every_length_are_whole(json_lines):
    """Around every size at which a line takes another way, and around the end of the ring."""
    sizes = [*range(4070, 4110), *range(5440, 5480), *range(32700, 32790), *range(60, 90)]
    text = json_lines.of(f"for (const n of {sizes}) {{ log.info('x'.repeat(n), {{n}}); log.info('m', {{n, v: 'é'.repeat(n)}}) }}")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["n"] for line in lines] == [size for size in sizes for _ in range(2)]
    for message, value in zip(lines[::2], lines[1::2]):
        assert message["msg"] == "x" * message["n"] or message["n"] > 32768
        assert value["v"] == "é" * value["n"] or value["n"] > 16384


def test_lines_before_a_failure_are_kept(json_lines):
    assert '"msg":"kept"' in json_lines.lines_of("log.info('kept'); throw new Error('x')")
    assert json_lines.reply["status"] == "error"
    assert json_lines.lines_of("for (let i = 0; i < 10; i++) log.info('kept'); for (;;);", timeout_ms=3000).count("kept") == 10
    assert json_lines.reply["status"] == "timeout"


def test_no_line_comes_after_the_reply(json_lines):
    text = json_lines.of("setTimeout(() => log.info('late'), 0); Promise.resolve().then(() => log.info('micro')); log.info('now'); 1")
    after = json_lines.of("log.info('next')")
    assert "now" in text and "late" not in after and after.count("\n") == 1


# ---- outputs ----

def test_several_outputs(serve, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    server = serve(config=f"logs:\n  channels:\n    js:\n      mode: raw\n      output: [{first}, stderr, {second}]\n")
    server.execute("log.info('everywhere', {a: 1})")
    assert first.read_text() == second.read_text() == server.stderr_path.read_text() == 'everywhere\t{"a": 1}\n'
    assert not server.lines("js")


def test_the_root_logger_with_several_outputs(serve, tmp_path):
    second = tmp_path / "second"
    server = serve(f"logs.output={tmp_path}/server0/log,{second}")
    server.execute("log.info('twice')")
    assert second.read_text() == server.log_path.read_text()
    assert [line["msg"] for line in server.lines("js")] == ["twice"]


def test_standard_outputs_of_the_command_line(rrjs):
    code = "log.info('line', {a: 1}); 1"
    result = rrjs("eval", "--log-mode", "production", code)
    assert result.stdout == "1\n" and '"msg":"line","a":1}' in result.stderr
    result = rrjs("eval", code)
    assert re.fullmatch(r'%s\tINFO\tjs          \tline\t\{"a": 1\}\n' % SECOND, result.stderr)
    result = rrjs("eval", "--log-level", "warn", "log.info('line'); log.warn('w'); 1")
    assert "line" not in result.stderr and "w" in result.stderr


def test_colours(rrjs):
    result = rrjs("eval", "log.info('line'); 1")
    assert "\x1b" not in result.stderr


def test_lines_of_concurrent_calls_do_not_mix(channel):
    lines = channel("js.pool_size=3", mode="production")
    code = "for (let i = 0; i < 300; i++) log.info('m', {caller: args, i, pad: 'x'.repeat(i), o: {i}})"

    def one(number):
        with lines.server.client() as client:
            for _ in range(3):
                assert client.execute(code, args=number, request_id=f"r{number}")["status"] == "success"

    in_threads(4, one)
    parsed = [json.loads(line) for line in lines.bytes().decode().splitlines()]
    assert len(parsed) == 4 * 3 * 300
    for number in range(4):
        mine = [line for line in parsed if line["caller"] == number]
        assert [line["i"] for line in mine] == list(range(300)) * 3
        assert {line["request_id"] for line in mine} == {f"r{number}"}


# ---- SIGKILL, floods, blocked outputs ----

def busy_worker(server):
    return next(worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy")


def test_a_line_is_kept_though_the_worker_is_killed(channel):
    """What the counter says was logged is in the log: it was incremented after log.info returned."""
    lines = channel("js.pool_size=1", "js.default_timeout_ms=60000", mode="production")
    server, kills = lines.server, 25
    code = "for (let i = 1; ; i++) { log.info('m', {round: args, i, pad: 'é'.repeat(i % 50)}); metrics.increment('lines') }"
    chance = random.Random(5)
    seen, counted = 0, 0
    for number in range(kills):
        lines.client.send("js.Execute", {"code": code, "args": number})
        pid = wait_until(lambda: next((w["pid"] for w in server.health()["workers"] if w["state"] == "busy"), 0), "a busy worker")
        wait_until(lambda: len(lines.bytes()) > seen, "a line")
        select.select([], [], [], chance.uniform(0, 0.02))
        os.kill(pid, signal.SIGKILL)
        assert lines.client.receive().value["status"] == "crash"
        text = lines.bytes()
        new = [json.loads(line) for line in text[seen:].decode().splitlines()]
        seen = len(text)
        assert text.endswith(b"\n")
        assert [line["i"] for line in new] == list(range(1, len(new) + 1)) and {line["round"] for line in new} == {number}
        total = server.metrics()["js_user_lines_total"]
        assert 0 <= len(new) - (total - counted) <= 1
        counted = total
    # A worker that dies while it writes a line costs that line, and is seen to.
    assert server.metrics()["js_log_lines_dropped_total"] <= kills


def test_a_flood_to_a_file(channel):
    lines = channel("js.pool_size=1", "js.default_timeout_ms=60000", mode="production")
    code = "for (let i = 0; i < 300000; i++) log.info('m', {i})"
    assert lines.client.execute(code)["status"] == "success"
    numbers = [int(n) for n in re.findall(rb'^\{"level":"info","ts":\d+,"logger":"js","msg":"m","i":(\d+)\}$', lines.bytes(), re.M)]
    samples = lines.server.metrics()
    assert lines.bytes().count(b"\n") == len(numbers)
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 300000 and samples["js_log_lines_dropped_total"] == 0
    assert samples['js_log_lines_total{level="info"}'] == len(numbers)


def test_lines_wait_for_a_server_that_is_held_up(channel):
    lines = channel("js.pool_size=1", "js.default_timeout_ms=60000", mode="production")
    server, count = lines.server, 20000  # more than the ring has room for
    code = f"log.info('begun'); while (Date.now() < args); for (let i = 0; i < {count}; i++) log.info('m', {{i, pad: 'x'.repeat(50)}})"
    lines.client.send("js.Execute", {"code": code, "args": time.time() * 1000 + 300})
    wait_until(lambda: b"begun" in lines.bytes(), "the script to begin")
    pid = busy_worker(server)
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        wait_until(lambda: open(f"/proc/{pid}/status").read().count("(sleeping)"), "the worker to wait")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    assert lines.client.receive().value["status"] == "success"
    numbers = [line["i"] for line in map(json.loads, lines.bytes().splitlines()) if line["msg"] == "m"]
    assert numbers == list(range(count)) and server.metrics()["js_log_lines_dropped_total"] == 0


CALL = "for (let i = 0; i < 50; i++) log.info('x'.repeat(200), {i}); args"


def all_answered(server, count=1000):
    """So many calls with 50 lines each, 10 MB in all; how many of the lines were lost."""
    with server.client() as client:
        for number in range(count):
            client.send("js.Execute", {"code": CALL, "args": number})
        replies = [client.receive().value for _ in range(count)]
    assert {reply["status"] for reply in replies} == {"success"}
    assert sorted(reply["result"] for reply in replies) == list(range(count))
    return server.metrics()["js_log_lines_dropped_total"]


@pytest.mark.parametrize("output", ["stderr", "fifo", "full device"])
def test_calls_are_answered_whatever_the_output_does(tmp_path, output):
    reader, writer = os.pipe()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    fifo_reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    target = {"stderr": "stderr", "fifo": fifo, "full device": "/dev/full"}[output]
    with open(reader, "rb"), open(writer, "wb") as stderr, open(fifo_reader, "rb"):
        server = Server(tmp_path / "server", config=f"logs:\n  channels:\n    js:\n      mode: raw\n      output: [{target}]\n",
                        stderr=stderr)
        try:
            assert 0 < all_answered(server) <= 50000
            assert server.get(server.status_address, "/health").status == 200
        finally:
            assert server.stop() == 0


def test_a_full_disk_loses_lines_and_no_calls(channel, tmp_path):
    lines = channel("js.pool_size=1", mode="raw")
    resource.prlimit(lines.server.process.pid, resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    assert 0 < all_answered(lines.server) < 50000
    assert len(lines.bytes()) == 1 << 20


def test_an_output_that_nobody_reads_blocks_nothing(tmp_path):
    """What does not fit into the pipe and the server's own memory is dropped and counted; the rest comes later, whole."""
    reader, writer = os.pipe()
    with open(reader, "rb", buffering=0) as pipe, open(writer, "wb") as stderr:
        server = Server(tmp_path / "server", config="logs:\n  channels:\n    js:\n      mode: raw\n", stderr=stderr)
        try:
            with server.client() as client:
                for start in (0, 20000, 40000):
                    reply = client.execute(f"for (let i = {start}; i < {start + 20000}; i++) log.info('x'.repeat(100), {{i}}); 'done'")
                    assert reply["result"] == "done" and reply["duration_ms"] < 20000
            assert server.get(server.status_address, "/health").status == 200
            dropped = server.metrics()["js_log_lines_dropped_total"]
            assert 0 < dropped < 60000
            text = b""
            while text.count(b"x\t{") < 60000 - dropped or not text.endswith(b"\n"):
                assert select.select([pipe], [], [], PATIENCE_S)[0], "the lines in the server's memory do not come"
                text += pipe.read(1 << 20)
        finally:
            assert server.stop() == 0
    numbers = [int(number) for number in re.findall(rb'^x{100}\t\{"i": (\d+)\}$', text, re.M)]
    assert len(numbers) == 60000 - dropped and numbers == sorted(set(numbers))
