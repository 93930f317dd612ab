"""How long rrjs run goes on: until nothing is pending. And that everything else ends with its value."""

import json

import pytest

from http_peer import Peer


@pytest.fixture
def run(rrjs, tmp_path):
    """run(text, *options) -> the result of running a file with that text."""
    def run(text, *options):
        path = tmp_path / "script.js"
        path.write_text(text)
        return rrjs("run", *options, path)
    return run


def lines_of(result):
    assert result.returncode == 0 and result.stderr == "", result
    return result.stdout.split("\n")[:-1]


PRINT = "const say = (text) => () => console.log(text);"


@pytest.mark.parametrize("text, lines", [
    ("setTimeout(say('later'), 20); console.log('now')", ["now", "later"]),
    ("setTimeout(() => setTimeout(() => setTimeout(say(3), 3), 2), 1); 5", ["3"]),
    ("let n = 0; const t = setInterval(() => { say(++n)(); if (n === 3) clearInterval(t) }, 1)", ["1", "2", "3"]),
    ("setImmediate(say(2)); Promise.resolve().then(say(1))", ["1", "2"]),
    ("setTimeout(say(2), 20); setTimeout(say(1), 1); setTimeout(say(3), 20)", ["1", "2", "3"]),
    ("const t = setTimeout(say('no'), 1000000); setTimeout(() => clearTimeout(t), 1)", []),
    ("setTimeout(async () => { await null; say(1)(); await new Promise((done) => setTimeout(done, 1)); say(2)() }, 1)", ["1", "2"]),
    ("(async () => { await new Promise((done) => setTimeout(done, 5)); setTimeout(say('late'), 5); say('value')() })()",
     ["value", "late"]),
    ("setTimeout(say('late'), 5); await new Promise((done) => setTimeout(done, 1)); say('value')()", ["value", "late"]),
    ("setTimeout(say('late'), 5); if (true) return 7", ["late"]),
    ("const {port1, port2} = new MessageChannel(); port1.onmessage = (event) => say(event.data)();"
     "port2.postMessage(1); setTimeout(() => port2.postMessage(2), 5)", ["1", "2"]),
    ("AbortSignal.timeout(1000000).onabort = say('no')", []),
    ("AbortSignal.timeout(1).onabort = say('aborted'); setTimeout(say('after'), 50)", ["aborted", "after"]),
    ("await new Promise((done) => { AbortSignal.timeout(1).onabort = done }); say('aborted')()", ["aborted"]),
    ("new Promise(() => {}).then(say('no')); 1", []),
    ("setTimeout(say('later'), 1); 1n", ["later"]),
    ("const cycle = {}; cycle.cycle = cycle; cycle", []),
    ("Promise.resolve(10n)", []),
], ids=lambda value: value[:60] if isinstance(value, str) else "")
def test_a_file_runs_until_nothing_is_pending(run, text, lines):
    assert lines_of(run(PRINT + text)) == lines


def test_standard_input_is_a_file(rrjs):
    assert lines_of(rrjs("run", "-", stdin="setTimeout(() => console.log('later'), 5)")) == ["later"]


def test_requests_are_waited_for(run):
    with Peer() as peer:
        assert lines_of(run(f"fetch({json.dumps(peer.url('/json'))}).then((r) => r.text()).then((t) => console.log(t.length > 2)); 5",
                            "--allow-net", "127.0.0.1")) == ["true"]


@pytest.mark.parametrize("text, message", [
    ("setTimeout(() => { throw new TypeError('late') }, 5); 7", "Uncaught TypeError: late"),
    ("setTimeout(() => Promise.reject(new TypeError('late')), 5); 7", "Uncaught TypeError: late"),
    ("setTimeout(() => { throw 'text' }, 5); 7", "Uncaught text"),
    ("let n = 0; setInterval(() => { if (++n === 3) missing() }, 1)", "Uncaught ReferenceError"),
])
def test_what_comes_late_and_fails(run, text, message):
    """Nothing runs behind an exception that nobody catches."""
    result = run(f"{text}; setTimeout(() => console.log('no'), 1000)")
    assert result.returncode == 1 and result.stdout == "" and message in result.stderr, result


def test_the_place_of_a_late_exception(run):
    result = run("setTimeout(() => {\n  missing();\n}, 5);\n")
    assert "script.js:2:" in result.stderr and "  missing();\n  " in result.stderr, result


def test_the_value_can_still_not_settle(run):
    result = run("await new Promise(() => {})")
    assert result.returncode == 1 and "can never settle" in result.stderr, result


def test_the_time_limit_holds(run):
    result = run("setInterval(() => {}, 1)", "--timeout", "300")
    assert (result.returncode, result.stderr) == (124, "execution timeout after 300ms\n"), result


def test_eval_ends_with_its_value(rrjs):
    result = rrjs("eval", "setTimeout(() => console.log('no'), 1000000); setInterval(() => {}, 1); 5")
    assert (result.returncode, result.stdout, result.stderr) == (0, "5\n", "")


def test_calls_end_with_their_value(shared_server):
    with shared_server.client() as client:
        reply = client.execute("setInterval(() => {}, 1); setTimeout(() => missing(), 1000000); 5")
        assert (reply["status"], reply["result"]) == ("success", 5)
