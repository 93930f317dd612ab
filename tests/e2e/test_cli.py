"""The commands: their options, what they print where, and their exit codes."""

import json
import os
import re
import signal
import socket
import subprocess

import pytest

from support import PATIENCE_S, RRJS, clean_environment, wait_until

COMMANDS = ["run", "eval", "repl", "serve", "check", "build", "execute", "call", "workers", "reset", "reload", "init", "types", "version"]
REMOTE = [["execute", "-"], ["call", "f"], ["workers"], ["reset"], ["reload"]]


@pytest.fixture
def script(tmp_path):
    """script(text) -> the path of a file with that text."""
    def write(text, name="script.js"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
    return write


def output_of(done):
    assert done.returncode == 0 and done.stderr == "", done
    return done.stdout


def complaint_of(done):
    """The one line that wrong usage is told with."""
    assert done.returncode == 2 and done.stdout == "", done
    assert re.fullmatch(r"rrjs: .*\n", done.stderr), done.stderr
    return done.stderr


def complaints_of(done):
    """The lines of several."""
    assert done.returncode == 2 and done.stdout == "", done
    return done.stderr.splitlines()


# ---- help, version, usage ----

def test_help_names_every_command(rrjs):
    for spelling in ("--help", "-h", "help"):
        text = output_of(rrjs(spelling))
        assert re.findall(r"^  (\w+)", text, re.M) == COMMANDS
        assert len(text.splitlines()) <= 24 and max(map(len, text.splitlines())) <= 110


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_fits_a_screen(rrjs, command):
    text = output_of(rrjs(command, "--help"))
    assert f"rrjs {command} " in text
    assert len(text.splitlines()) <= 24 and max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("command", ["run", "eval"])
def test_help_names_every_option(rrjs, command):
    text = output_of(rrjs(command, "--help"))
    for option in ("--timeout=MS", "--memory=MB", "--log-level", "--log-mode", "--metrics", "--allow-net=HOST[:PORT]", "--args=JSON"):
        assert option in text


def test_version(rrjs):
    assert re.fullmatch(r"rrjs \d+\.\d+\.\d+\S*\n", output_of(rrjs("version")))
    assert output_of(rrjs("--version")) == output_of(rrjs("version"))


def test_no_command_at_all(rrjs):
    done = rrjs()
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("Usage: rrjs COMMAND")


# Arguments -> what the complaint says. FILE stands for a script that is there.
USAGE = [
    (["nosuch"], "unknown command nosuch, and there is no file of that name"),
    (["nosuch.js"], "unknown command nosuch.js, and there is no file of that name"),
    (["x" * 5000], "and there is no file of that name"),
    (["."], "unknown command ."),
    ([""], "unknown command "),
    (["rnu"], "unknown command rnu (did you mean run?)"),
    (["exec", "FILE"], "(did you mean execute?)"),
    (["excute", "FILE"], "(did you mean execute?)"),
    (["Run", "FILE"], "(did you mean run?)"),
    (["--timeout", "5", "FILE"], "unknown option --timeout; options come behind a command"),
    (["eval", "1", "--timeout", "300"], "--timeout stands behind the code; options come before it"),
    (["eval", "1", "a", "-o=js.pool_size=1"], "-o=js.pool_size=1 stands behind the code"),
    (["eval", "--args", "1", "args", "a"], "--args and the argument a"),
    (["run", "--args", "1", "FILE", "a"], "--args and the argument a"),
    (["eval", "--args", "@nosuch.json", "1"], "nosuch.json"),
    (["eval", "--args", "@FILE", "1"], "script.js:1:1: not JSON: "),
    (["eval", "--args", "@-", "-"], "--args: standard input has been read already"),
    (["check", "-", "-"], "standard input has been read already"),
    (["run"], "no script given"),
    (["run", "--nosuch", "FILE"], "--nosuch"),
    (["run", "nosuch.js"], "nosuch.js"),
    (["run", "."], "reading .: Is a directory"),
    (["run", "--timeout", "-1", "FILE"], "--timeout -1"),
    (["run", "--timeout", "soon", "FILE"], "soon"),
    (["run", "--memory", "63", "FILE"], "--memory 63: 63 is not between 64 and 65536"),
    (["run", "--memory", "-64", "FILE"], "--memory -64"),
    (["run", "--log-level", "loud", "FILE"], "--log-level loud"),
    (["run", "--log-mode", "odd", "FILE"], "--log-mode odd"),
    (["run", "--args", "{", "FILE"], "--args: not JSON at column 2: unexpected end"),
    (["run", "--args", "", "FILE"], "--args"),
    (["run", "-o", "js.nosuch=1", "FILE"], "js.nosuch"),
    (["run", "-o", "js.pool_size", "FILE"], "js.pool_size"),
    (["run", "-c", "nosuch.yaml", "FILE"], "nosuch.yaml"),
    (["eval"], "no code given"),
    (["eval", "--nosuch", "1"], "--nosuch"),
    (["serve", "extra"], "unexpected argument extra"),
    (["serve", "--nosuch"], "--nosuch"),
    (["serve", "-c", "nosuch.yaml"], "nosuch.yaml"),
    (["serve", "-o", "js.pool_size=0"], "0 is not between 1 and 100"),
    (["serve", "-o", "rpc.listen=ftp://here"], "ftp"),
    (["check", "nosuch.js"], "reading nosuch.js: No such file or directory"),
    (["check", "-c", "nosuch.yaml"], "nosuch.yaml"),
    (["check", "-o", "js.pool_sze=1"], "pool_size"),
    (["execute"], "give one script file"),
    (["execute", "FILE", "more"], "give one script file"),
    (["execute", "--args", "{", "FILE"], "--args: not JSON"),
    (["execute", "FILE", "--args", "{"], "--args: not JSON"),
    (["execute", "FILE", "--", "--args"], "give one script file"),
    (["call"], "give a function as PROGRAM.EXPORT"),
    (["call", "a.f", "[", "--rpc", "nonsense"], "the arguments: not JSON at column 2"),
    (["call", "a.f", "--rpc", "nonsense"], "nonsense"),
    (["call", "--logs", "-o=js.nosuch=1", "a.f"], "js.nosuch"),
    (["call", "a.f", "-o=js.nosuch=1"], "js.nosuch"),
    (["check", "FILE", "-c=nosuch.yaml"], "nosuch.yaml"),
    (["execute", "--rpc", "nonsense", "FILE"], "nonsense"),
    (["workers", "extra"], "unexpected argument extra"),
    (["reset", "extra"], "unexpected argument extra"),
    (["reload", "extra"], "unexpected argument extra"),
    (["version", "extra"], "unexpected argument extra"),
]


@pytest.mark.parametrize("arguments, expected", USAGE, ids=[" ".join(row[0]) for row in USAGE])
def test_wrong_usage(rrjs, script, tmp_path, arguments, expected):
    path = script("throw new Error('this must not run')")
    arguments = [argument.replace("FILE", str(path)) for argument in arguments]
    assert expected in complaint_of(rrjs(*arguments, stdin="1", cwd=tmp_path))


# ---- where the script comes from ----

def test_script_from_standard_input(rrjs):
    assert output_of(rrjs("run", "-", stdin="console.log('here', args.length)")) == "here 0\n"
    assert output_of(rrjs("run", "-", "a", stdin="console.log(args)")) == "[ 'a' ]\n"
    done = rrjs("run", "-", stdin="missing()")
    assert done.returncode == 1 and done.stderr.startswith("stdin:1:8\n")


def test_empty_script(rrjs, script):
    assert output_of(rrjs("run", script(""))) == ""
    assert output_of(rrjs("run", "-", stdin="")) == ""
    assert output_of(rrjs("eval", "")) == "null\n"


def test_script_that_is_not_utf8(rrjs, script):
    path = script(b"'abc';\n'\xff'")
    assert complaint_of(rrjs("run", path)) == f"rrjs: {path} is not UTF-8: invalid byte 0xff at offset 8\n"
    done = subprocess.run([RRJS, "run", "-"], input=b"\x80", capture_output=True, env=clean_environment(), timeout=PATIENCE_S)
    assert done.returncode == 2
    assert done.stderr == b"rrjs: standard input is not UTF-8: invalid byte 0x80 at offset 0\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_script_that_may_not_be_read(rrjs, script):
    path = script("1")
    path.chmod(0)
    assert str(path) in complaint_of(rrjs("run", path))


def test_script_with_a_shebang_and_a_byte_order_mark(rrjs, script):
    assert output_of(rrjs("run", script("#!/usr/bin/env -S rrjs run\nconsole.log(1)"))) == "1\n"
    assert output_of(rrjs("run", script("\ufeffconsole.log(2)"))) == "2\n"
    assert output_of(rrjs("run", script("\ufeff#!/usr/bin/env -S rrjs run\r\nconsole.log(3)\r\n"))) == "3\n"


# ---- args ----

def test_arguments_of_the_script(rrjs, script):
    path = script("console.log(JSON.stringify(args))")
    given = ["plain", "", "--timeout", "5", "-x", "--", "-o=a", "--help", "ä €", "{}"]
    assert json.loads(output_of(rrjs("run", path, *given))) == given
    assert json.loads(output_of(rrjs("run", "--timeout", 5000, path, *given))) == given
    assert json.loads(output_of(rrjs("run", "--", path, *given))) == given
    assert output_of(rrjs("run", path)) == "[]\n"


def test_argument_that_is_not_utf8(rrjs, script):
    path = script("throw new Error('this must not run')")
    done = subprocess.run([RRJS, "run", path, "a", b"\xff"], capture_output=True, env=clean_environment(), timeout=PATIENCE_S)
    assert done.returncode == 2
    assert done.stderr == b"rrjs: argument 2 of the script is not UTF-8\n"


@pytest.mark.parametrize("value", [None, True, 5, 1.5, "text", "\u0000\U0001f600", [1, [2]], {"a": {"b": None}},
                                   {"\0*\0id": 1, "\0": {"\0": 2}}],
                         ids=lambda value: json.dumps(value))
def test_args_as_json(rrjs, value):
    assert json.loads(output_of(rrjs("eval", "--args", json.dumps(value), "args"))) == value


def test_eval_without_arguments_has_empty_args(rrjs):
    assert output_of(rrjs("eval", "args")) == "[]\n"


def test_arguments_behind_the_code_of_eval(rrjs):
    assert output_of(rrjs("eval", "args", "a", "", "-", "ä")) == '["a","","-","ä"]\n'
    assert output_of(rrjs("eval", "args", "--", "--timeout", "5", "--")) == '["--timeout","5","--"]\n'


def test_args_from_a_file(rrjs, tmp_path, shared_server):
    value = {"list": [1, "ä"], "text": "\u0000"}
    (tmp_path / "args.json").write_text("\ufeff" + json.dumps(value) + "\n")
    assert json.loads(output_of(rrjs("eval", "--args", "@args.json", "args", cwd=tmp_path))) == value
    assert json.loads(output_of(rrjs("eval", "--args", "@-", "args", stdin=json.dumps(value)))) == value
    reply = output_of(rrjs("execute", "--rpc", shared_server.rpc, "--args", "@args.json", "-", stdin="args", cwd=tmp_path))
    assert json.loads(reply)["result"] == value
    (tmp_path / "args.json").write_text('{"a": 1,\n "b": }\n')
    assert "--args: args.json:2:7: not JSON: " in complaint_of(rrjs("eval", "--args", "@args.json", "1", cwd=tmp_path))


# ---- a file in place of a command ----

def test_a_file_is_run(rrjs, script, tmp_path):
    path = script("console.log(JSON.stringify(args))", "app.js")
    assert output_of(rrjs(path, "a", "--timeout")) == '["a","--timeout"]\n'
    assert output_of(rrjs("app.js", cwd=tmp_path)) == "[]\n"
    assert rrjs(script("missing()", "bad.js")).returncode == 1


def test_a_command_counts_before_a_file(rrjs, script, tmp_path):
    script("console.log('file')", "version")
    assert output_of(rrjs("version", cwd=tmp_path)).startswith("rrjs ")
    assert output_of(rrjs("./version", cwd=tmp_path)) == "file\n"


def test_a_file_of_any_kind_is_run(tmp_path):
    done = subprocess.run([RRJS, "/dev/stdin"], input="console.log('here')", capture_output=True, text=True, env=clean_environment(),
                          timeout=PATIENCE_S)
    assert output_of(done) == "here\n"


def test_eval_of_standard_input(rrjs):
    assert output_of(rrjs("eval", "-", stdin="var a = 6; a * 7")) == "42\n"
    assert output_of(rrjs("eval", "-", "a", stdin="args")) == '["a"]\n'
    assert rrjs("eval", "-", stdin="missing()").stderr.startswith("stdin:1:8\n")


# ---- what is printed where ----

@pytest.mark.parametrize("code, expected", [
    ("2 + 2", "4"), ("'text'", '"text"'), ("undefined", "null"), ("({ a: [1, null] })", '{"a":[1,null]}'),
    ("await 5", "5"), ("return { x: 1 }", '{"x":1}'), ("new Date(0)", '"1970-01-01T00:00:00.000Z"'), ("'ä\\n'", '"ä\\n"'),
    ("'\\u0000'", '"\\u0000"'),
])
def test_eval_prints_the_value(rrjs, code, expected):
    assert output_of(rrjs("eval", code)) == f"{expected}\n"


def test_eval_prints_a_long_value_whole(rrjs):
    assert output_of(rrjs("eval", "'x'.repeat(3e6)")) == '"' + "x" * 3_000_000 + '"\n'


def test_run_prints_no_value(rrjs, script):
    assert output_of(rrjs("run", script("2 + 2"))) == ""


def test_console_goes_to_standard_output_and_error(rrjs, script):
    path = script("console.log('log', 1, { a: 1 }); console.info('info'); console.debug('debug');"
                  "console.warn('warn'); console.error('error'); console.log()")
    done = rrjs("run", path)
    assert done.returncode == 0
    assert done.stdout == "log 1 { a: 1 }\ninfo\ndebug\n\n"
    assert done.stderr == "warn\nerror\n"


def test_long_console_output_is_complete(rrjs):
    code = "for (let i = 0; i < 50000; i++) console.log('line', i, 'x'.repeat(40)); console.log('y'.repeat(2e6))"
    lines = output_of(rrjs("run", "-", stdin=code)).splitlines()
    assert lines[:-1] == [f"line {i} {'x' * 40}" for i in range(50000)]
    assert lines[-1] == "y" * 2_000_000


def test_console_output_before_a_failure_is_there(rrjs):
    done = rrjs("run", "-", stdin="console.log('before'); missing()")
    assert done.returncode == 1 and done.stdout == "before\n" and "missing" in done.stderr


# ---- what cannot be written ----

SIGPIPE_STATUS = 128 + signal.SIGPIPE
FULL = "writing to standard output: No space left on device"
CLOSED = "writing to standard output: Bad file descriptor"

# Everything that prints: command, its standard input.
PRINTING = {
    "eval": (["eval", "5"], ""), "eval-nothing": (["eval", "undefined"], ""), "run": (["run", "-"], "console.log(1)"),
    "metrics": (["run", "--metrics", "-", "-"], ""), "check": (["check"], ""), "version": (["version"], ""), "help": (["--help"], ""),
    "help-of-a-command": (["run", "--help"], ""), "execute": (["execute", "--rpc", "SERVER", "-"], "1"),
    "workers": (["workers", "--rpc", "SERVER"], ""), "reset": (["reset", "--rpc", "SERVER"], ""),
    "reload": (["reload", "--rpc", "SERVER"], ""),
}


@pytest.fixture
def printing(shared_server):
    """printing(name, **streams) -> the finished process of that row, whose output goes elsewhere."""
    def start(name, prefix=(), **streams):
        arguments, stdin = PRINTING[name]
        arguments = [shared_server.rpc if argument == "SERVER" else argument for argument in arguments]
        return subprocess.run([*prefix, RRJS, *arguments], input=stdin, env=clean_environment(), text=True, timeout=PATIENCE_S,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams})
    return start


@pytest.mark.parametrize("name", PRINTING)
def test_output_that_has_no_room(printing, name):
    with open("/dev/full", "w") as full:
        done = printing(name, stdout=full)
    assert (done.returncode, done.stderr) == (2, f"rrjs: {FULL}\n")


@pytest.mark.parametrize("name", PRINTING)
def test_output_that_is_closed(printing, name):
    done = printing(name, prefix=["sh", "-c", 'exec "$@" >&-', "sh"])
    assert (done.returncode, done.stderr) == (2, f"rrjs: {CLOSED}\n")


@pytest.mark.parametrize("arguments", [["eval", "-"], ["run", "-"], ["check", "-"], ["eval", "--args", "@-", "1"]])
def test_input_that_is_closed(arguments):
    done = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", RRJS, *arguments], capture_output=True, env=clean_environment(), text=True,
                          timeout=PATIENCE_S)
    assert (done.returncode, done.stdout) == (2, "") and "reading standard input: Bad file descriptor" in done.stderr


@pytest.mark.parametrize("name", PRINTING)
def test_output_whose_reader_has_gone(printing, name):
    reader, writer = os.pipe()
    os.close(reader)
    done = printing(name, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (SIGPIPE_STATUS, "")


def test_a_reader_that_goes_away_stops_the_script(script, tmp_path):
    path, page = script("metrics.increment('begun'); for (let i = 0; ; i++) console.log('line', i)"), tmp_path / "page"
    process = subprocess.Popen([RRJS, "run", "--timeout", "300000", "--metrics", str(page), str(path)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=clean_environment(), text=True)
    assert process.stdout.readline() == "line 0\n"
    process.stdout.close()
    assert process.wait(PATIENCE_S) == SIGPIPE_STATUS
    assert process.stderr.read() == "" and "js_user_begun_total 1\n" in page.read_text()
    process.stderr.close()


def test_a_script_whose_output_has_no_room_runs_to_its_end(script, tmp_path):
    path, page = script("for (let i = 0; i < 20000; i++) console.log('line', i); metrics.increment('done')"), tmp_path / "page"
    with open("/dev/full", "w") as full:
        done = subprocess.run([RRJS, "run", "--metrics", str(page), str(path)], stdout=full, stderr=subprocess.PIPE, text=True,
                              env=clean_environment(), timeout=PATIENCE_S)
    assert (done.returncode, done.stderr) == (2, f"rrjs: {FULL}\n")
    assert "js_user_done_total 1\n" in page.read_text()


@pytest.mark.parametrize("code, status", [("missing()", 1), ("for (;;);", 124)])
def test_the_status_of_a_script_counts_before_that_of_its_output(code, status):
    with open("/dev/full", "w") as full:
        done = subprocess.run([RRJS, "eval", "--timeout", "1000", f"console.log(1); {code}"], stdout=full, stderr=subprocess.PIPE,
                              env=clean_environment(), text=True, timeout=PATIENCE_S)
    assert done.returncode == status and done.stderr.endswith(f"rrjs: {FULL}\n")


@pytest.mark.parametrize("code", ["console.error('x')", "log.info('x')"])
def test_standard_error_that_has_no_room(code):
    with open("/dev/full", "w") as full:
        done = subprocess.run([RRJS, "eval", code], stdout=subprocess.PIPE, stderr=full, env=clean_environment(), timeout=PATIENCE_S)
    assert (done.returncode, done.stdout) == (2, b"null\n")


def test_closed_standard_input_and_error_are_no_reason_to_fail(tmp_path):
    shell = 'exec "$@" <&- 2>&-'
    done = subprocess.run(["sh", "-c", shell, "sh", RRJS, "eval", "console.error('unheard'); 5"], stdout=subprocess.PIPE,
                          env=clean_environment(), timeout=PATIENCE_S)
    assert (done.returncode, done.stdout) == (0, b"5\n")


def test_a_log_on_a_closed_output_is_no_log(rrjs):
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", RRJS, "serve", "-o", "logs.output=stdout"], capture_output=True, text=True,
                          env=clean_environment(), timeout=PATIENCE_S)
    assert (done.returncode, done.stderr) == (2, "rrjs: opening log output stdout: Bad file descriptor\n")


# ---- options of run and eval ----

def test_log_lines_go_to_standard_error(rrjs):
    done = rrjs("eval", "log.info('m', { a: 1 }); 5")
    assert done.returncode == 0 and done.stdout == "5\n"
    assert re.fullmatch(r'\S+\tINFO\tjs          \tm\t\{"a": 1\}\n', done.stderr)


def test_log_mode(rrjs):
    done = rrjs("eval", "--log-mode", "production", "log.warn('m', { a: 1 })")
    line = json.loads(done.stderr)
    assert (line["level"], line["logger"], line["msg"], line["a"]) == ("warn", "js", "m", 1)


@pytest.mark.parametrize("level, expected", [("debug", 4), ("info", 3), ("warn", 2), ("error", 1)])
def test_log_level(rrjs, level, expected):
    done = rrjs("eval", "--log-level", level, "log.debug('1'); log.info('2'); log.warn('3'); log.error('4')")
    assert done.returncode == 0 and len(done.stderr.splitlines()) == expected


def test_metrics_to_a_file(rrjs, tmp_path):
    page = tmp_path / "page"
    assert output_of(rrjs("eval", "--metrics", page, "metrics.increment('seen', { a: 'b' }); 5")) == "5\n"
    assert 'js_user_seen_total{a="b"} 1\n' in page.read_text()
    assert 'js_executions_total{status="success"} 1\n' in page.read_text()


def test_metrics_to_standard_output(rrjs):
    text = output_of(rrjs("run", "--metrics", "-", "-", stdin="console.log('first'); metrics.gauge('size', 4)"))
    assert text.startswith("first\n# HELP ") and "\njs_user_size 4\n" in text


def test_metrics_of_a_script_that_fails(rrjs, tmp_path):
    page = tmp_path / "page"
    assert rrjs("eval", "--metrics", page, "metrics.increment('seen'); missing()").returncode == 1
    assert "js_user_seen_total 1\n" in page.read_text()


def test_metrics_to_a_file_that_cannot_be(rrjs):
    assert "/nosuch/page" in complaint_of(rrjs("run", "--metrics", "/nosuch/page", "-", stdin="1"))
    assert "/dev/full: No space left on device" in complaint_of(rrjs("run", "--metrics", "/dev/full", "-", stdin="1"))


def test_metrics_into_what_is_no_ordinary_file(rrjs, tmp_path):
    target, link, fifo = tmp_path / "target", tmp_path / "link", tmp_path / "fifo"
    link.symlink_to(target)
    assert rrjs("eval", "--metrics", link, "1").returncode == 0
    assert link.is_symlink() and "js_executions_total" in target.read_text()
    os.mkfifo(fifo)
    reader = subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE, text=True)
    assert rrjs("eval", "--metrics", fifo, "1").returncode == 0
    assert "js_executions_total" in reader.communicate(timeout=PATIENCE_S)[0]
    assert fifo.is_fifo()


def test_waiting_for_the_reader_of_metrics_can_be_interrupted(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    process = subprocess.Popen([RRJS, "eval", "--metrics", str(tmp_path / "fifo"), "5"], stdout=subprocess.PIPE, env=clean_environment())
    assert process.stdout.readline() == b"5\n"
    # One that comes before the opening of the FIFO is for the script, which has ended.
    wait_until(lambda: process.poll() is not None or process.send_signal(signal.SIGINT), "the end")
    assert process.wait(PATIENCE_S) in (-signal.SIGINT, 128 + signal.SIGINT)
    process.stdout.close()


def test_settings_come_from_the_working_directory(rrjs, tmp_path):
    (tmp_path / ".rr.yaml").write_text("logs:\n  mode: production\njs:\n  max_timers: 3\n")
    done = rrjs("eval", "log.info('m'); for (;;) setTimeout(() => {}, 1e6)", cwd=tmp_path)
    assert done.returncode == 1 and "3 timers" in done.stderr and json.loads(done.stderr.splitlines()[0])["msg"] == "m"
    done = rrjs("eval", "-o", "logs.mode=raw", "log.info('m')", cwd=tmp_path)
    assert done.stderr == "m\n"


# ---- exit codes ----

@pytest.mark.parametrize("code", ["missing()", "throw 5", "let = ;", "await 1; missing()", "Promise.reject(new Error('x'))",
                                  "setTimeout(() => missing(), 0); await new Promise(() => {})", "1n", "new Promise(() => {})"])
def test_script_that_fails(rrjs, code):
    done = rrjs("eval", code)
    assert done.returncode == 1 and done.stdout == "" and done.stderr


@pytest.mark.parametrize("code", ["for (;;);", "await new Promise(done => setTimeout(done, 1e6))"])
def test_timeout(rrjs, code):
    done = rrjs("eval", "--timeout", 150, code)
    assert (done.returncode, done.stdout, done.stderr) == (124, "", "execution timeout after 150ms\n")


def test_memory_limit(rrjs):
    done = rrjs("eval", "--memory", 64, "const all = []; for (;;) all.push(new Array(1e5).fill(1.5))")
    assert (done.returncode, done.stdout, done.stderr) == (125, "", "execution error: memory limit of 64 MB exceeded\n")


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            return [int(child) for child in children.read().split()]
    except FileNotFoundError:
        return []


def test_crash_of_the_worker(script):
    path = script("console.log('waiting'); await new Promise(done => setTimeout(done, 1e6))")
    environment = clean_environment({"ASAN_OPTIONS": "handle_segv=0"})  # a sanitizer would make an exit of the signal
    process = subprocess.Popen([RRJS, "run", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)
    assert process.stdout.readline() == "waiting\n"
    for worker in wait_until(lambda: children_of(process.pid), "the worker"):
        os.kill(worker, signal.SIGSEGV)
    _, told = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 126
    assert "worker crashed (SIGSEGV)" in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_script_that_is_interrupted_loses_no_line(tmp_path, number):
    path = tmp_path / "wait.js"
    path.write_text("log.info('first'); console.log('waiting'); for (;;) { log.debug('turn'); await new Promise(r => setTimeout(r, 1)) }")
    process = subprocess.Popen([RRJS, "run", "--log-level", "info", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=clean_environment(), text=True)
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(number)
    _, told = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 128 + number
    assert [line.split("\t")[3] for line in told.splitlines()] == ["first"]


# ---- serve and check ----

@pytest.mark.parametrize("setting, shown", [("rpc.listen", "tcp://{}"), ("metrics.address", "{}"), ("status.address", "{}")])
def test_occupied_address(rrjs, tmp_path, setting, shown):
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        address = shown.format("127.0.0.1:%d" % occupied.getsockname()[1])
        settings = {"rpc.listen": "tcp://127.0.0.1:0", "metrics.address": "127.0.0.1:0", "logs.output": tmp_path / "log",
                    setting: address}
        done = rrjs("serve", *[part for key, value in settings.items() for part in ("-o", f"{key}={value}")], cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert address in done.stderr and "in use" in done.stderr


def test_check_prints_what_is_in_force_and_why(rrjs, tmp_path):
    (tmp_path / ".rr.yaml").write_text("version: '3'\nserver:\n  command: php x.php\njs:\n  pool_size: ${RRJS_TEST_POOL:-3}\n")
    lines = output_of(rrjs("check", "-o=js.queue_size=9", "-o", "js.max_request_mb=7", cwd=tmp_path)).splitlines()
    table = dict(line.split(" = ", 1) for line in lines if " = " in line)
    assert re.fullmatch(r"3 +\.rr\.yaml:5\b.*", table["js.pool_size"])
    assert re.fullmatch(r"9 +-o", table["js.queue_size"]) and re.fullmatch(r"7 +-o", table["js.max_request_mb"])
    assert re.fullmatch(r"30000 +default", table["js.default_timeout_ms"])
    lines = output_of(rrjs("check", env={"RRJS_TEST_POOL": "6"}, cwd=tmp_path)).splitlines()
    assert any(re.fullmatch(r"js\.pool_size = 6 +\.rr\.yaml:5.*RRJS_TEST_POOL.*", line) for line in lines)


@pytest.mark.parametrize("command", ["check", "serve", "run"])
def test_mistake_in_the_configuration(rrjs, tmp_path, command):
    (tmp_path / "own.yaml").write_text("js:\n  pool_size: 3\n  pool_sze: 4\n")
    arguments = ["-"] if command == "run" else []
    told = complaint_of(rrjs(command, "-c", "own.yaml", *arguments, stdin="", cwd=tmp_path))
    assert told == "rrjs: own.yaml:3:3: unknown key js.pool_sze (did you mean pool_size?)\n"


def test_check_tells_all_that_is_wrong(rrjs, tmp_path):
    (tmp_path / ".rr.yaml").write_text("jss:\n  pool_size: 2\njs:\n  pool_sze: 4\n  max_memory_mb: $RRJS_NOBODY\n")
    for command, *rest in (["check"], ["serve"], ["eval", "1"]):
        done = rrjs(command, "-o", "rpc.lisen=x", *rest, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines() == [
            "rrjs: .rr.yaml:4:3: unknown key js.pool_sze (did you mean pool_size?)",
            'rrjs: .rr.yaml:5:18: js.max_memory_mb: "" is not a whole number between 64 and 65536 '
            "(not set in the environment: RRJS_NOBODY)",
            "rrjs: -o rpc.lisen=x: unknown key rpc.lisen (did you mean listen?)",
            "rrjs: warning: .rr.yaml:1:1: jss is no section and has no effect (did you mean js?)"]


ODD = "pool_size: 2\nmetrics:\n  collect:\n    size: {type: summary}\n"
ODDITIES = ["config.yaml:1:1: pool_size is no section and has no effect (did you mean js.pool_size?)",
            "config.yaml:4:11: metrics.collect.size has no effect: summaries are not offered; a histogram has the same uses"]


def test_check_warns(rrjs, tmp_path):
    (tmp_path / "config.yaml").write_text(ODD)
    done = rrjs("check", "-c", "config.yaml", cwd=tmp_path)
    assert done.returncode == 0 and "js.pool_size = 4 " in done.stdout
    assert done.stderr.splitlines() == [f"rrjs: warning: {oddity}" for oddity in ODDITIES]


def test_the_server_logs_the_warnings(serve, tmp_path):
    server = serve(config=ODD)
    warnings = [line for line in server.lines("rrjs") if line["msg"] == "configuration"]
    assert [line["level"] for line in warnings] == ["warn", "warn"]
    assert [line["warning"].rpartition("/")[2] for line in warnings] == ODDITIES


def test_included_files(rrjs, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "own.yaml").write_text("version: '3'\ninclude: [js.yaml]\njs: {pool_size: 3, queue_size: 5}\n")
    (tmp_path / "js.yaml").write_text("version: '3'\njs:\n  pool_size: ${RRJS_TEST_POOL:-7}\n")
    done = rrjs("check", "-c", "sub/own.yaml", cwd=tmp_path)
    assert re.search(r"^js\.pool_size = 7 +js\.yaml:3 \(environment RRJS_TEST_POOL\)$", done.stdout, re.M)
    assert re.search(r"^js\.queue_size = 1000 +default$", done.stdout, re.M)
    assert done.stderr == "rrjs: warning: sub/own.yaml:3:1: js has no effect: that of js.yaml takes its place\n"
    (tmp_path / "js.yaml").unlink()
    told = complaint_of(rrjs("check", "-c", "sub/own.yaml", cwd=tmp_path))
    assert told == "rrjs: sub/own.yaml:2:10: include: reading js.yaml: No such file or directory\n"


@pytest.mark.parametrize("command", ["check", "serve"])
def test_two_listeners_on_one_address(rrjs, tmp_path, command):
    (tmp_path / ".rr.yaml").write_text("rpc:\n  listen: tcp://127.0.0.1:2112\nstatus:\n  address: 0.0.0.0:2112\n")
    told = rrjs(command, cwd=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.splitlines() == [
        "rrjs: rpc.listen is tcp://127.0.0.1:2112 (.rr.yaml:2), and metrics.address is 127.0.0.1:2112 (default): two listeners on one address",
        "rrjs: rpc.listen is tcp://127.0.0.1:2112 (.rr.yaml:2), and status.address is 0.0.0.0:2112 (.rr.yaml:4): two listeners on one address",
        "rrjs: metrics.address is 127.0.0.1:2112 (default), and status.address is 0.0.0.0:2112 (.rr.yaml:4): two listeners on one address"]
    output_of(rrjs("check", "-o", "metrics.address=127.0.0.1:2112", "-o", "status.address=127.0.0.1:2112"))


def test_check_finds_folders_and_files_that_are_missing(rrjs, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / ".rr.yaml").write_text("""
rpc: {listen: "unix://none/rrjs.sock"}
logs:
  output: [stderr, none/root.log, new.log]
  err_output: file/err.log
  channels:
    js:
      file_logger_options: {log_output: file/deep/scripts.log}
js:
  fetch: {ca_file: none.pem}
  bundler: /none/esbuild
""")
    told = complaints_of(rrjs("check", cwd=tmp_path))
    assert told == [
        "rrjs: rpc.listen is unix://none/rrjs.sock (.rr.yaml:2): none: No such file or directory",
        f"rrjs: logs.output is {tmp_path}/none/root.log (.rr.yaml:4): {tmp_path}/none: No such file or directory",
        f"rrjs: logs.err_output is {tmp_path}/file/err.log (.rr.yaml:5): {tmp_path}/file: Not a directory",
        "rrjs: logs.channels.js.file_logger_options.log_output is file/deep/scripts.log (.rr.yaml:8): file: Not a directory",
        "rrjs: warning: js.fetch.ca_file is none.pem (.rr.yaml:10): none.pem: No such file or directory",
        "rrjs: warning: js.bundler is /none/esbuild (.rr.yaml:11): /none/esbuild: No such file or directory"]
    assert not (tmp_path / "new.log").exists()


def test_check_is_content_with_folders_that_will_be_made(rrjs, tmp_path):
    output_of(rrjs("check", "-o", "logs.file_logger_options.log_output=some/deep/folder/log", cwd=tmp_path))
    assert not (tmp_path / "some").exists()


@pytest.mark.parametrize("spelling", [["-c", "own.yaml"], ["-c=own.yaml"], ["--config=own.yaml"], ["--config", "own.yaml"]],
                         ids=" ".join)
def test_ways_to_name_the_configuration(rrjs, tmp_path, spelling):
    (tmp_path / "own.yaml").write_text("js:\n  pool_size: 3\n")
    assert re.search(r"^js\.pool_size = 3 +own\.yaml:2", output_of(rrjs("check", *spelling, cwd=tmp_path)), re.M)


# ---- check FILE ----

def test_check_of_scripts_that_can_be_parsed(rrjs, script):
    good = script("console.log('not run'); await 1; return 5", "good.js")
    shebang = script("#!/usr/bin/env -S rrjs run\nthrow new Error('not run')", "shebang.js")
    assert output_of(rrjs("check", good, shebang, script("", "empty.js"))) == ""
    assert output_of(rrjs("check", "-", stdin="for (;;);")) == ""


@pytest.mark.parametrize("name", ["config.yaml", ".rr.YML"])
def test_check_of_a_configuration_that_is_taken_for_a_script(rrjs, script, name):
    path = script("js:\n  pool_size: 9999\n", name)  # to a parser of scripts two labels and a number
    assert complaint_of(rrjs("check", path)) == f"rrjs: {path}: a configuration is checked by rrjs check -c {path}\n"


def test_check_of_a_script_that_cannot_be_parsed(rrjs, script):
    good, bad = script("1", "good.js"), script("let ä = 1;\nfunction f() {\n  return (1;\n}\n", "bad.js")
    done = rrjs("check", bad, good)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{bad}:3:12\n  return (1;\n           ^\n\n") and "SyntaxError: " in done.stderr
    assert done.stderr == rrjs("run", bad).stderr
    done = rrjs("check", "-", stdin="await 1; return 2; )")
    assert done.returncode == 1 and done.stderr.startswith("stdin:1:20\n")


def test_check_of_several_scripts_names_each(rrjs, script, tmp_path):
    bad = [script("1 +", "one.js"), script("}", "two.js")]
    done = rrjs("check", bad[0], tmp_path / "none.js", bad[1])
    assert done.returncode == 1
    assert all(name in done.stderr for name in (f"{bad[0]}:1", "none.js", f"{bad[1]}:1"))


# ---- execute, workers, reset, reload ----

def test_execute(rrjs, script, shared_server):
    path = script("log.info('m'); ({ args })")
    reply = output_of(rrjs("execute", "--rpc", shared_server.rpc, "--args", '{"a":[1]}', "--request-id", "r1", path))
    assert reply.count("\n") == 1
    reply = json.loads(reply)
    assert reply.pop("duration_ms") >= 0
    assert reply == {"result": {"args": {"a": [1]}}, "request_id": "r1", "status": "success"}
    assert shared_server.wait_for_line(lambda line: line.get("request_id") == "r1")["msg"] == "m"
    assert json.loads(output_of(rrjs("execute", "--rpc", shared_server.rpc, "-", stdin="6 * 7")))["result"] == 42


@pytest.mark.parametrize("args, result", [
    ('{"\\u0000*\\u0000id":[1]}', {"\0*\0id": [1]}),
    ('[1.50, 12345678901234567890, 1e999]', [1.5, 12345678901234567000, None]),
])
def test_execute_with_any_args_and_result(rrjs, script, shared_server, args, result):
    reply = json.loads(output_of(rrjs("execute", "--rpc", shared_server.rpc, "--args", args, script("args"))))
    assert reply["result"] == result


@pytest.mark.parametrize("code, options, exit_code, status", [
    ("missing()", [], 1, "error"), ("let = ;", [], 1, "error"), ("for (;;);", ["--timeout", "150"], 124, "timeout"),
    ("1", ["--timeout", "999999999"], 1, "rejected"),
])
def test_execute_of_a_script_that_fails(rrjs, shared_server, code, options, exit_code, status):
    done = rrjs("execute", "--rpc", shared_server.rpc, *options, "-", stdin=code)
    assert done.returncode == exit_code
    assert json.loads(done.stdout)["status"] == status


def test_execute_of_nothing(rrjs, shared_server):
    done = rrjs("execute", "--rpc", shared_server.rpc, "-", stdin="")
    assert (done.returncode, done.stdout) == (1, "") and "code is required" in done.stderr


def test_execute_finds_the_server_of_the_configuration(rrjs, shared_server, tmp_path):
    (tmp_path / ".rr.yaml").write_text(f"rpc:\n  listen: {shared_server.rpc}\n")
    assert json.loads(output_of(rrjs("execute", "-", stdin="5", cwd=tmp_path)))["result"] == 5
    assert "PID" in output_of(rrjs("workers", "-o", f"rpc.listen={shared_server.rpc}"))


def listed_workers(rrjs, server):
    heading, *rows = output_of(rrjs("workers", "--rpc", server.rpc)).splitlines()
    assert heading.split() == ["PID", "CREW", "STATE", "EXECUTIONS", "MEMORY", "(MB)", "RUNNING"]
    return {int(row.split()[0]) for row in rows}


def test_workers(rrjs, shared_server):
    listed = wait_until(lambda: listed_workers(rrjs, shared_server), "the workers")
    assert listed <= set(shared_server.worker_pids()) and len(listed) == 2


def test_reset(rrjs, shared_server):
    before = listed_workers(rrjs, shared_server)
    assert output_of(rrjs("reset", "--rpc", shared_server.rpc)) == "every worker was replaced\n"
    wait_until(lambda: before.isdisjoint(shared_server.worker_pids()), "new workers")
    wait_until(lambda: len(listed_workers(rrjs, shared_server)) == 2, "two workers")


def test_reload(rrjs, shared_server):
    assert output_of(rrjs("reload", "--rpc", shared_server.rpc)) == "every worker was replaced\n"


@pytest.mark.parametrize("arguments", REMOTE, ids=lambda arguments: arguments[0])
def test_no_server_there(rrjs, tmp_path, arguments):
    address = f"unix://{tmp_path}/nobody.sock"
    done = rrjs(arguments[0], "--rpc", address, *arguments[1:], stdin="1")
    assert address in complaint_of(done)
