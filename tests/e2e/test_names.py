"""The name of a script that comes with the call: in stacks and positions, in log lines, as a label of the execution metrics."""

import pytest

from support import run_rrjs

CODE = "function f() { throw new Error('x') }\nf()"


@pytest.mark.parametrize("name", [
    "rules/price.js", "price", "with blank", " blanks ", "n\u00e4me/\u65e5\u672c.js", "a@b.js", "@", "1:2", ":", "a\"b\\c", "[native code]",
    "Order:Process x", "http:x", "https://shop/a b.js?q#h", "HTTP://SHOP/../a", "data:x", "file:///etc/x", "x" * 200, "script.js", "./x:y", "blob:https://a/b#c",
])
@pytest.mark.parametrize("tail", ["", "\nawait null"], ids=["plain", "await"])
def test_a_name_takes_the_place_of_script_js(shared_server, name, tail):
    exception = shared_server.execute(CODE + tail, name=name)["exception"]
    assert (exception["file"], exception["line"], exception["column"]) == (name, 1, 31)
    assert exception["stack"].splitlines()[0] == f"f@{name}:1:31"
    assert exception["stack"].splitlines()[1].endswith(f"@{name}:2:2")


@pytest.mark.parametrize("name", ["rules/price.js", "Order:Process x"])
def test_syntax_errors_and_causes_have_the_name(shared_server, name):
    reply = shared_server.execute("1;\nfoo)", name=name)
    assert reply["error"].endswith(f" ({name}:2:4)") and reply["exception"]["file"] == name
    reply = shared_server.execute("throw new Error('x', { cause: new Error('y') })", name=name)
    assert reply["exception"]["cause"]["stack"] == f"global code@{name}:1:40"


@pytest.mark.parametrize("name", ["", None])
def test_no_name_is_script_js(shared_server, name):
    assert shared_server.execute("throw new Error('x')", name=name)["exception"]["file"] == "script.js"


@pytest.mark.parametrize("name, error", [("x" * 201, "name of 201 bytes is longer than 200"), ("a\nb", "name holds a control character"),
                                         ("rrjs:main.js", "is kept for scripts of its own"), (5, "cannot unmarshal number")])
def test_names_that_are_refused(shared_server, name, error):
    with shared_server.client() as client:
        reply = client.call("js.Execute", {"code": "1", "name": name})
        assert reply.is_error and error in reply.body.decode()


def test_a_name_is_in_log_lines(serve):
    server = serve("js.log.context=request_id,script")
    server.execute("log.info('m'); throw 1", name="rules/price.js")
    assert server.lines("js")[0]["script"] == "rules/price.js"
    line, = server.execution_lines()
    assert line["name"] == "rules/price.js"
    server.execute("log.info('m'); throw 1")
    assert server.lines("js")[1]["script"] == "script.js" and "name" not in server.execution_lines()[1]


def test_a_name_is_a_label_where_that_is_wanted(serve):
    server = serve()
    server.execute("1", name="a")
    assert server.metrics()['js_executions_total{status="success"}'] == 1
    server = serve("js.metrics.by_name=true", "js.metrics.max_names=3")
    for name in ["a", "b\"\\", "", "c", "d", "a"]:
        server.execute("throw 1" if name == "c" else "1", name=name)
    samples = server.metrics()
    counted = {(labels["name"], labels["status"]): value for labels, value in series(samples, "js_executions_total") if value}
    assert counted == {("a", "success"): 2, ("b\"\\", "success"): 1, ("script.js", "success"): 1, ("other", "error"): 1,
                       ("other", "success"): 1}
    timed = {(labels["name"], labels["status"]): value for labels, value in series(samples, "js_execution_duration_seconds_count") if value}
    assert timed == counted
    assert samples['js_executions_total{name="a",status="crash"}'] == 0


def test_a_script_that_is_called_other_is_not_all_others(serve):
    server = serve("js.metrics.by_name=true", "js.metrics.max_names=2")
    for name in ["other", "a", "b", "c", "other"]:
        server.execute("1", name=name)
    samples = server.metrics()
    assert samples['js_executions_total{name="\\"other\\"",status="success"}'] == 2
    assert samples['js_executions_total{name="other",status="success"}'] == 2


def series(samples, family):
    for key, value in samples.items():
        name, _, labels = key.partition("{")
        if name == family:
            pairs = [pair.partition("=") for pair in labels.rstrip("}").split(",")]
            yield {key: text.strip('"').replace('\\"', '"').replace("\\\\", "\\") for key, _, text in pairs}, value


def test_names_on_the_command_line(shared_server, tmp_path):
    (tmp_path / "x.js").write_text("throw new Error('x')")
    result = run_rrjs("execute", "--rpc", shared_server.rpc, "--name", "rules/x.js", str(tmp_path / "x.js"))
    assert '"file":"rules/x.js"' in result.stdout
    (tmp_path / "Order:1.js").write_text("\nfoo)")
    result = run_rrjs("run", "Order:1.js", cwd=tmp_path)
    assert result.stderr.splitlines()[0] == "Order:1.js:2:4"
