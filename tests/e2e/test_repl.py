"""rrjs repl: lines that share what they declare, their values, errors and limits; through a pipe and at a terminal."""

import os
import pty
import re
import select
import signal
import stat
import time

import pytest

from bundles import ESBUILD, write
from http_peer import Peer
from support import PATIENCE_S, ROOT, RRJS, clean_environment, run_rrjs


def repl(text, *options, env=None, cwd=None):
    return run_rrjs("repl", *options, stdin=text, env=env, cwd=cwd)


def shown(text, *options):
    """What is printed for these lines, none of which fails."""
    done = repl(text, *options)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout.split("\n")[:-1]


def last(text, *options):
    return shown(text, *options)[-1]


# ---- values ----

@pytest.mark.parametrize("line, value", [
    ("1 + 1", "2"),
    ("'text'", "'text'"),
    ("undefined", "undefined"),
    ("null", "null"),
    ("10n", "10n"),
    ("-0", "-0"),
    ("Symbol('s')", "Symbol(s)"),
    ("[1, 'a', {b: []}]", "[ 1, 'a', { b: [] } ]"),
    ("{a: 1, b: 2}", "{ a: 1, b: 2 }"),
    ("{let q = 4; q}", "4"),
    ("{}", "{}"),
    ("new Map([[1, {a: 1}]])", "Map(1) { 1 => { a: 1 } }"),
    ("(class A {})", "[class A]"),
    ("new Date(0)", "1970-01-01T00:00:00.000Z"),
    ("if (true) 'yes'; else 'no'", "'yes'"),
    ("for (let i = 0; i < 3; i++) i", "2"),
    ("let x = 4; x + 1", "5"),
    ("await 5", "5"),
    ("await new Promise((done) => setTimeout(done, 1, 'late'))", "'late'"),
    ("for (const x of [1, 2]) await x; 'after'", "'after'"),
    ("Promise.resolve(4)", "Promise { 4 }"),
    ("const p = Promise.resolve({a: 1}); p", "Promise { { a: 1 } }"),
    ("await null; Promise.resolve(3)", "Promise { 3 }"),
    ("new Promise(() => {})", "Promise { <pending> }"),
    ("import.meta.url", "'file:///repl-1'"),
    ("args", "[]"),
    ("this === globalThis", "true"),
    ("(() => 1)()", "1"),
    ("function f() {}", "undefined"),
    ("// nothing\n7", "7"),
    ("JSON.stringify({a: '\\u2028'})", "'{\"a\":\"\u2028\"}'"),
    ("'\\0'", "'\\x00'"),
    ("new URL('https://a.b/c').pathname", "'/c'"),
    ("structuredClone({a: 1})", "{ a: 1 }"),
])
def test_the_value_of_a_line_is_shown_as_node_shows_it(line, value):
    assert last(line) == value


@pytest.mark.parametrize("lines, value", [
    ("const a = 1\na + 1", "2"),
    ("let a = 1\na = 2\na", "2"),
    ("var a = 1\na", "1"),
    ("class A { m() { return 5 } }\nnew A().m()", "5"),
    ("function f() { return 5 }\nf()", "5"),
    ("async function f() { return 5 }\nawait f()", "5"),
    ("const a = await 1\na", "1"),
    ("const {a, b: [c], ...d} = {a: 1, b: [2], e: 3}\n[a, c, d]", "[ 1, 2, { e: 3 } ]"),
    ("let a\na = 3\na", "3"),
    ("let n = 1, up = () => n++\nup(); up()\nn", "3"),
    ("let n = 1, read = () => n\nn = 9\nread()", "9"),
    ("export const a = 4\na", "4"),
    ("a = 5\na", "5"),
    ("import path, {join as j} from 'node:path'\n[path.join('a', 'b'), j('c', 'd')]", "[ 'a/b', 'c/d' ]"),
    ("import * as path from 'path'; path.join('a', 'b')", "'a/b'"),
    ("const path = await import('node:path')\npath.join('a', 'b')", "'a/b'"),
    ("const {join} = require('path')\njoin('a', 'b')", "'a/b'"),
    ("if (true) { var a = 6 }\na", "6"),
    ("for (var i = 0; i < 3; i++);\ni", "3"),
    # declared again
    ("const a = 1\nconst a = 2\na", "2"),
    ("let a = 1\nlet a\na", "undefined"),
    ("var a = 1\nvar a\na", "1"),
    ("var a = 1\nconst a = 2\na", "2"),
    ("const a = 1\nvar a = 2\na", "2"),
    ("const a = 1\nfunction a() {}\ntypeof a", "'function'"),
    ("class A {}\nclass A { x = 1 }\nnew A()", "A { x: 1 }"),
    ("function f() { return 1 }\nfunction f() { return 2 }\nf()", "2"),
    ("const a = 1\nfunction f() { return a }\nconst a = 2\nf()", "2"),
    # the last value
    ("6 * 7\n_ + 1", "43"),
    ("6 * 7\nconst a = 1\n_", "undefined"),
    ("1\n_ = 5\n2\n_", "5"),
    ("const _ = 5\n2\n_", "5"),
    # what the console counts
    ("console.count()\nconsole.count()\n0", "0"),
])
def test_lines_share_what_they_declare(lines, value):
    assert last(lines) == value


@pytest.mark.parametrize("beginning, rest", [
    ("function f() {", "return 3 }"),
    ("const f = () =>", "3"),
    ("if (true) {", "3 }"),
    ("[1,", "2]"),
    ("Math.max(", "3)"),
    ("`a", "b`"),
    ("`${", "3}`"),
    ("/* one", "two */ 3"),
    ("'a\\", "b'"),
    ("1 +", "2"),
    ("class A {", "}"),
    ("({", "a: 1 })"),
    ("try { 3 }", "catch {}"),
    ("await", "3"),
    ("const a =", "await 3"),
    ("switch (1) { case 1:", "3 }"),
    ("const {a,", "b} = {}"),
    ("import {join", "} from 'node:path'"),
])
def test_an_unfinished_statement_goes_on_with_the_next_line(beginning, rest):
    assert len(shown(f"{beginning}\n{rest}")) == 1


@pytest.mark.parametrize("line", ["'abc", "\"abc", "/abc", ")", "}", "1 1", "let a; let a", "x = = 1", "'a\nb'", "else", "throw"])
def test_what_is_wrong_is_told_at_once(line):
    done = repl(f"{line}\n'next'\n")
    assert done.returncode == 1 and done.stdout.endswith("'next'\n") and "SyntaxError" in done.stderr, done


def test_what_is_unfinished_at_the_end_is_an_error():
    done = repl("x = {\n")
    assert done.returncode == 1
    assert done.stderr.startswith("repl-1:1:6\nx = {\n     ^\n\nUncaught SyntaxError: Unexpected end of script")


def test_the_session_in_the_manual_is_what_happens():
    with open(os.path.join(ROOT, "docs", "repl.md")) as file:
        block = re.search(r"```text\n\$ rrjs repl\n.*?\n(.*?)```", file.read(), re.S)[1]
    lines = block.splitlines(keepends=True)
    done = repl("".join(line[2:] if line.startswith("> ") else line[4:] for line in lines if re.match(r"> |\.\.\. ", line)))
    assert "".join(line for line in lines if not re.match(r"> |\.\.\. ", line)) == done.stdout + done.stderr


# ---- errors ----

def test_an_error_is_shown_with_its_place_and_the_session_goes_on():
    done = repl("function f() {\n  throw new TypeError('no')\n}\n0\nf()\n'next'\n")
    assert done.returncode == 1
    assert done.stdout == "undefined\n0\n'next'\n"
    assert done.stderr == ("repl-1:2:22\n  throw new TypeError('no')\n                     ^\n\nUncaught TypeError: no\n"
                           "    at f (repl-1:2:22)\n    at global code (repl-3:1:2)\n")


@pytest.mark.parametrize("line, message", [
    ("const a = missing", "ReferenceError: Can't find variable: missing"),
    ("await missing", "ReferenceError: Can't find variable: missing"),
    ("Promise.reject(new Error('late'))", "Error: late"),
    ("setTimeout(() => { throw new Error('later') })", "Error: later"),
    ("throw 5", "Uncaught 5"),
    ("await new Promise(() => {})", "can never settle"),
    ("import x from 'y'", "cannot import 'y'"),
    ("import fs from 'node:fs'", "node:fs"),
    ("await import('y')", 'cannot import "y"'),
    ("const a = 1; a = 2", "TypeError"),
])
def test_what_fails_is_told(line, message):
    done = repl(f"{line}\n'next'\n")
    assert done.returncode == 1 and message in done.stderr and done.stdout == "'next'\n", done


def test_a_constant_is_not_written_by_a_later_line():
    done = repl("const a = 1\na = 2\nconst b = 1, f = () => b\nb = 2\na + b\n")
    assert done.stdout == "undefined\nundefined\n2\n"
    assert "a is a constant" in done.stderr and "b is a constant" in done.stderr


def test_a_declaration_that_failed_leaves_what_was_there():
    done = repl("const a = 1\nconst a = missing\nconst b = missing\na\ntypeof b\n")
    assert done.stdout == "undefined\n1\n'undefined'\n"


# ---- what is beside the value ----

def test_lines_of_logs_and_of_the_console_are_shown():
    done = repl("console.log('out', {a: 1})\nconsole.error('err')\nlog.info('line', {a: 1})\n", "--log-mode", "production")
    assert done.stdout == "out { a: 1 }\nundefined\nundefined\nundefined\n"
    assert done.stderr.startswith("err\n") and '"msg":"line","a":1}' in done.stderr


def test_metrics_are_counted_over_lines():
    done = repl("metrics.increment('visits')\nmetrics.increment('visits')\n", "--metrics", "-")
    assert "\njs_user_visits_total 2\n" in done.stdout


def test_a_line_ends_when_nothing_is_pending():
    assert shown("setTimeout(() => console.log('later'), 10); 'now'\n1") == ["later", "'now'", "1"]


def test_bodies_can_be_read_by_later_lines():
    with Peer() as peer:
        lines = shown(f"const r = await fetch('{peer.url('/json')}')\nr.status\n(await r.json()).name\n"
                      f"const large = await fetch('{peer.url('/bytes', size=3000000)}')\n(await large.text()).length\n"
                      f"const reader = (await fetch('{peer.url('/bytes', size=3000000)}')).body.getReader(); await reader.read(); 0\n"
                      "let rest = 0; for (let x; !(x = await reader.read()).done;) rest += x.value.length; rest > 2e6\n",
                      "--allow-net", "127.0.0.1")
    assert lines == ["undefined", "200", "'Ada'", "undefined", "3000000", "0", "true"]


def test_a_body_that_does_not_end_does_not_hold_the_line():
    with Peer() as peer:
        done = repl(f"const r = await fetch('{peer.url('/stall')}')\n1\nawait r.text()\n2\n", "--allow-net", "127.0.0.1")
    assert done.stdout == "undefined\n1\n2\n" and "the body was not whole when the line that asked for it ended" in done.stderr


# ---- limits ----

def test_a_line_that_takes_too_long_is_stopped_and_the_session_goes_on():
    done = repl("const a = 1\nwhile (true) {}\na\n", "--timeout", "1000")
    assert done.returncode == 124 and done.stdout == "undefined\n1\n" and "timeout after 1s" in done.stderr


def test_where_the_worker_is_replaced_it_is_said_what_is_gone():
    done = repl("const a = 1\nconst all = []; for (;;) all.push(new Array(1e5).fill(0.5))\ntypeof a\n1 + 1\n", "--memory", "64")
    assert done.returncode == 125 and done.stdout == "undefined\n'undefined'\n2\n"
    assert "memory limit of 64 MB exceeded" in done.stderr
    assert "rrjs: the worker process was replaced: what the lines before had declared is gone\n" in done.stderr


def test_a_line_that_is_too_large_is_refused():
    done = repl(f"'{'x' * 2000}'.length\n1\n", "-o", "js.max_code_kb=1")
    assert "js.max_code_kb" in done.stderr and done.stdout == "1\n"


# ---- commands ----

def test_commands_begin_with_a_dot(tmp_path):
    (tmp_path / "lines.js").write_text("const loaded = 3\nfunction g() {\n  return loaded * 2\n}\n")
    done = repl(".help\nconst a = 1\n.load lines.js\ng()\n.save saved.js\n.clear\ntypeof a\n.exit\n'not run'\n", cwd=tmp_path)
    assert done.stdout.startswith(".break ") and done.stdout.endswith("undefined\nundefined\n6\n'undefined'\n"), done
    assert (tmp_path / "saved.js").read_text() == "const a = 1\n" + (tmp_path / "lines.js").read_text() + "\ng()\n"
    assert done.returncode == 0 and done.stderr == ""


def test_a_file_that_has_to_be_bundled_can_be_loaded(tmp_path):
    write(tmp_path, {"rate.ts": "export const rate: number = 2;\n",
                     "app.ts": "import { rate } from './rate';\nexport function twice(n: number): number {\n"
                               "  if (n < 0) throw new RangeError('negative');\n  return n * rate;\n}\nexport default 5;\n",
                     "wrong.ts": "const a: = 1;\n"})
    done = repl(".load app.ts\ntwice(4)\ntwice(-1)\n.load wrong.ts\n'next'\n", "-o", f"js.bundler={ESBUILD}", cwd=tmp_path)
    assert done.stdout.endswith("8\n'next'\n"), done
    assert "app.ts:3:24\n  if (n < 0) throw new RangeError('negative');\n                       ^\n" in done.stderr, done.stderr
    assert "wrong.ts:1:10\nconst a: = 1;\n         ^\n" in done.stderr


@pytest.mark.parametrize("line, message", [
    (".nope", "there is no command .nope; .help lists them"),
    (".load", ".load needs a FILE"),
    (".load missing.js", "reading missing.js: No such file or directory"),
])
def test_a_command_that_is_wrong_is_told(line, message, tmp_path):
    done = repl(f"{line}\n.5 + 1\n", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == "1.5\n" and done.stderr == f"rrjs: {message}\n"


def test_a_statement_that_was_begun_can_be_dropped():
    assert shown("function f() {\n.break\n7\n") == ["7"]


def test_a_file_is_run_by_another_command(rrjs):
    done = rrjs("repl", "file.js")
    assert done.returncode == 2 and "rrjs run FILE" in done.stderr


# ---- a terminal ----

class Terminal:
    """A session at a terminal of its own."""

    def __init__(self, home, *options, env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            environment = clean_environment({"TERM": "xterm", "XDG_STATE_HOME": str(home), "HOME": str(home), **(env or {})})
            os.chdir(home)
            os.execve(RRJS, ["rrjs", "repl", *options], environment)
        self.seen = ""

    def type(self, text):
        os.write(self.fd, text.encode())

    def expect(self, text):
        """Waits until that is on the screen; what was there before it is forgotten."""
        end = time.monotonic() + PATIENCE_S
        while text not in self.seen:
            assert select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0], (text, self.seen)
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                piece = b""
            assert piece, (text, self.seen)
            self.seen += re.sub(r"\x1b\[\d*[A-Z]", "", piece.decode(errors="replace"))
        before, _, self.seen = self.seen.partition(text)
        return before

    def run(self, line, *expected):
        self.type(line + "\r")
        for text in expected:
            self.expect(text)
        return self.expect("> ")

    def end(self):
        """The exit code."""
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def terminal(tmp_path):
    terminals = []

    def start(*options, env=None):
        terminals.append(Terminal(tmp_path, *options, env=env))
        terminals[-1].expect("> ")
        return terminals[-1]

    yield start
    for one in terminals:
        try:
            os.kill(one.pid, signal.SIGKILL)
            os.waitpid(one.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def test_at_a_terminal_lines_have_a_prompt_and_ctrl_d_leaves(terminal):
    session = terminal()
    session.run("6 * 7", "6 * 7\r\n42\r\n")
    session.type("[1,\r")
    session.expect("... ")
    session.run("2]", "[ 1, 2 ]\r\n")
    session.run("'ünï'", "'ünï'\r\n")
    session.type("\x04")
    assert session.end() == 0


def test_ctrl_c_stops_the_line_that_runs_and_not_the_session(terminal):
    session = terminal()
    session.run("const a = 5")
    session.type("console.log('runs'); while (true) {}\r")
    session.expect("runs\r\n")
    session.type("\x03")
    session.expect("stopped\r\n> ")
    session.run("a", "5\r\n")
    session.type("await new Promise((done) => setTimeout(done, 1e6))\r")
    session.expect("\n")
    session.type("\x03")
    session.expect("stopped\r\n> ")
    session.run("a + 1", "6\r\n")


def test_ctrl_c_drops_what_is_typed_and_leaves_where_nothing_is(terminal):
    session = terminal()
    session.type("typed")
    session.expect("typed")
    session.type("\x03")
    session.expect("> ")
    session.type("f(\r")
    session.expect("... ")
    session.type("\x03")
    session.expect("> ")
    session.run("7", "7\r\n")
    session.type("\x03")
    session.expect("(Ctrl-C once more, Ctrl-D or .exit leaves)\r\n> ")
    session.type("\x03")
    assert session.end() == 130


def test_tab_completes_globals_members_and_variables(terminal):
    session = terminal()
    session.run("const shape = {alpha: 1, alphabet: 2, get trap() { throw 1 }, nested: {inner: 1}}")
    session.run("Object.isFro\t([])", "false\r\n")
    session.run("shape.nes\t.in\t", "1\r\n")
    session.run("sha\t.alpha", "1\r\n")
    session.run("'a' + shape?.nested?.inn\t", "'a1'\r\n")
    session.type("shape.al\t\t")
    session.expect("alpha     alphabet")
    session.run("", "1\r\n")
    session.type("structured\t({a: 1})\r")
    session.expect("{ a: 1 }\r\n> ")
    session.type("shape.trap.\t\x03")
    session.expect("> ")
    session.run("URL.canP\t('x:')", "true\r\n")
    session.run("'now'", "'now'\r\n")


def test_history_is_kept_in_a_file_of_its_owner(terminal, tmp_path):
    session = terminal()
    session.run("'first' + 1", "'first1'\r\n")
    session.run(" 'private'", "'private'\r\n")
    session.type(".exit\r")
    assert session.end() == 0
    file = tmp_path / "rrjs" / "repl-history"
    assert file.read_text() == "'first' + 1\n.exit\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    session = terminal()
    session.type("\x1b[A\x1b[A\r")
    session.expect("'first1'\r\n")


def test_history_is_bounded_and_what_is_odd_in_it_is_left_out(terminal, tmp_path):
    file = tmp_path / "history"
    file.write_bytes(b"".join(b"%d\n" % number for number in range(5000)) + b"\xff\xfe\n" + b"x" * 10000 + b"\n")
    file.chmod(0o644)
    session = terminal("--history", str(file))
    session.type("\x1b[A\r")
    session.expect("4999\r\n> ")
    session.type("\x04")
    assert session.end() == 0
    lines = file.read_text().splitlines()
    assert len(lines) == 1000 and lines[-1] == "4999" and stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("history", ["", "/dev/null/none"])
def test_without_a_history_there_is_a_session(terminal, history):
    session = terminal("--history", history)
    session.run("1 + 1", "2\r\n")


def test_an_editor_takes_several_lines(terminal):
    session = terminal()
    for line in (".editor", "const one = 1", "one +", "1"):
        session.type(line + "\r")
        session.expect("... ")
    session.type("\x04")
    session.expect("2\r\n> ")
    session.run("one", "1\r\n")


def test_termination_leaves(terminal):
    session = terminal()
    os.kill(session.pid, signal.SIGTERM)
    assert session.end() == 143


# ---- async_hooks ----

NO_AWAIT = "what AsyncLocalStorage keeps does not pass an await"
HOOKS = "import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage()"
KEPT = "await store.run(1, () => Promise.resolve().then(() => store.getStore()))"
AWAITS = "const later = async () => { await null; return store.getStore() }"


def test_a_line_that_would_lose_what_is_stored_is_refused():
    done = repl(f"{HOOKS}\n{AWAITS}\n{KEPT}\n")
    assert NO_AWAIT in done.stderr and done.stdout == "undefined\n1\n", done


def test_async_hooks_are_refused_behind_a_line_with_a_function_that_awaits():
    done = repl(f"{AWAITS}\n{HOOKS}\n.clear\n{HOOKS}\n{KEPT}\n")
    assert NO_AWAIT in done.stderr and done.stdout == "undefined\nundefined\n1\n", done
