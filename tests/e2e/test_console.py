"""console: in the server every call is one log line, at the terminal it is text."""

import pytest

from support import run_rrjs


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
