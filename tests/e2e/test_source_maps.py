"""Places in the sources that a text was made from, by its source map: in exceptions, stacks, log lines, on the command line."""

import base64
import json
import pathlib
import re

import pytest

from support import run_rrjs, wait_until

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def vlq(number):
    rest, text = 2 * number if number >= 0 else -2 * number + 1, ""
    while True:
        text += DIGITS[rest % 32 + (32 if rest >= 32 else 0)]
        rest //= 32
        if not rest:
            return text


def make_map(text, sources=("../src/a.ts",), **members):
    """Of the text: line n of it is line 100 + n of the first source, where everything stands two columns further right."""
    lines = [f"{vlq(0)}{vlq(0)}{vlq(100 if number == 0 else 1)}{vlq(2 if number == 0 else 0)}"
             for number in range(text.count("\n") + 1)]
    columns = [",".join([line] + [f"{vlq(1)}{vlq(0)}{vlq(0)}{vlq(1)}" for _ in range(150)] + [f"{vlq(1)}{vlq(0)}{vlq(0)}{vlq(-150)}"])
               for line in lines]
    return {"version": 3, "sources": list(sources), "names": [], "mappings": ";".join(columns), **members}


def inline(text, made):
    data = base64.b64encode(json.dumps(made).encode()).decode()
    return f"{text}\n//# sourceMappingURL=data:application/json;base64,{data}"


PROGRAM = """\
export function fail() { throw new TypeError("bad"); }
export const nested = () => {
  try { fail(); } catch (cause) { throw new Error("outer", { cause }); }
};
export const many = () => Promise.any([1, 2].map(async () => fail()));
export const late = () => new Promise(() => setTimeout(fail, 1));
export const shown = () => { try { fail(); } catch (error) { console.error(error); log.error("told", { error }); } };
export const loop = () => { for (;;); };
export default (name) => name;
"""
FAIL = r"fail@src/a\.ts:101:\d+"


@pytest.fixture
def serve_mapped(serve_programs):
    def start(*overrides, made=make_map(PROGRAM), **options):
        return serve_programs({"dist/app.js": PROGRAM, "dist/app.js.map": json.dumps(made)}, *overrides, **options)
    return start


def map_lines(server):
    return [line for line in server.lines("rrjs") if line["msg"] == "source map is not used"]


# ---- of programs ----

def test_an_exception_of_a_program_is_told_where_its_source_is(serve_mapped):
    server = serve_mapped()
    reply = server.function("dist/app.fail")
    exception = reply["exception"]
    assert (exception["file"], exception["line"]) == ("src/a.ts", 101)
    assert exception["column"] == PROGRAM.index('("bad")') + 1 + 2
    assert re.fullmatch(FAIL, exception["stack"])
    line = server.execution_lines()[-1]
    assert (line["file"], line["line"], line["column"]) == ("src/a.ts", 101, exception["column"])
    assert not map_lines(server)


def test_so_are_causes_and_errors_in_errors(serve_mapped):
    server = serve_mapped()
    exception = server.function("dist/app.nested")["exception"]
    assert exception["line"] == 103
    assert re.match(FAIL + r"\n\w*@src/a\.ts:103:\d+", exception["cause"]["stack"])
    errors = server.function("dist/app.many")["exception"]["errors"]
    assert len(errors) == 2 and all(re.match(FAIL, error["stack"]) for error in errors)


def test_so_are_errors_in_timers(serve_mapped):
    assert serve_mapped().function("dist/app.late")["exception"]["line"] == 101


def test_so_are_errors_on_the_console_and_in_fields_of_the_log(serve_mapped):
    server = serve_mapped()
    assert server.function("dist/app.shown")["status"] == "success"
    shown, told = server.lines("js")[:2]
    for text in (shown["msg"], told["errorVerbose"]):
        assert re.search(r"at fail \(src/a\.ts:101:\d+\)", text), text


def test_a_program_that_is_broken_is_told_where_its_source_is(serve_programs):
    text = "const a = 1;\nexport const b = ;\n"
    server = serve_programs({"app.js": text, "app.js.map": json.dumps(make_map(text, ["src/b.ts"]))})
    line = server.wait_for_line(lambda line: line["msg"] == "program cannot be loaded")
    assert "(src/b.ts:102:20)" in line["error"]
    assert "src/b.ts:102:20" in server.function("app.b")["error"]


def test_what_is_no_module_is_told_where_its_source_is(serve_programs):
    text = "\n import x from 'node:net';\n"
    server = serve_programs({"app.js": text, "app.js.map": json.dumps(make_map(text, ["src/b.ts"]))})
    line = server.wait_for_line(lambda line: line["msg"] == "program cannot be loaded")
    assert "node:net" in line["error"] and "(src/b.ts:102:" in line["error"]


def test_a_program_that_throws_while_it_is_loaded_is_told_where_its_source_is(serve_programs):
    text = "\n\nthrow new Error('early');\n"
    server = serve_programs({"app.js": text, "app.js.map": json.dumps(make_map(text, ["src/b.ts"]))})
    assert "(src/b.ts:103:" in server.wait_for_line(lambda line: line["msg"] == "program cannot be loaded")["error"]


@pytest.mark.parametrize("file, comment, expected", [
    ("maps/x.map", "//# sourceMappingURL=maps/x.map", "app/src/a.ts"),
    ("x.map", "/*# sourceMappingURL=../app/x.map */", "src/a.ts"),
])
def test_sources_are_relative_to_the_map(serve_programs, file, comment, expected):
    made = make_map(PROGRAM)
    server = serve_programs({"app/app.js": PROGRAM + comment, "app/" + file: json.dumps(made)})
    assert server.function("app/app.fail")["exception"]["file"] == expected


def test_a_map_inside_the_program(serve_programs):
    server = serve_programs({"dist/app.js": inline(PROGRAM, make_map(PROGRAM))})
    assert server.function("dist/app.fail")["exception"]["file"] == "src/a.ts"


def test_sources_below_the_root_and_outside_of_it(serve_mapped, tmp_path):
    for source, expected in ((f"{tmp_path}/programs/src/a.ts", "src/a.ts"), (f"{tmp_path}/other/a.ts", "a.ts"),
                             ("../../../../b.ts", "b.ts"), ("webpack://shop/./src/c.ts", "webpack://shop/src/c.ts")):
        server = serve_mapped(made=make_map(PROGRAM, [source]))
        reply = server.function("dist/app.fail")
        assert reply["exception"]["file"] == expected
        assert str(tmp_path) not in json.dumps(reply)
        server.stop()


def test_a_program_that_a_script_imports(serve_mapped):
    server = serve_mapped("js.programs.dist/app.scripts=true")
    exception = server.execute("const { fail } = await import('dist/app');\nfail();")["exception"]
    assert exception["file"] == "src/a.ts"
    assert re.match(FAIL + r"\n.*script\.js:2:5$", exception["stack"])


def test_a_program_that_was_loaded_again_is_mapped_still(serve_mapped):
    server = serve_mapped("js.pool_size=1")
    assert server.function("dist/app.fail")["exception"]["line"] == 101
    assert server.function("dist/app.loop", timeout_ms=100)["status"] == "timeout"
    assert server.function("dist/app.fail")["exception"]["line"] == 101


def test_no_text_of_a_source_and_no_map_is_given_away(serve_mapped):
    server = serve_mapped(made=make_map(PROGRAM, sourcesContent=["secret\n" * 200]))
    assert "secret" not in json.dumps(server.function("dist/app.fail"))
    assert "secret" not in json.dumps(server.lines())


def test_what_a_bundler_has_made_of_typescript(serve_programs):
    """mapped/ is esbuild's: of src/pricing.ts and src/lib/parse.ts (both are in the map) by
    esbuild src/pricing.ts --bundle --format=esm --minify --sourcemap --outfile=dist/pricing.js"""
    folder = pathlib.Path(__file__).parent / "mapped"
    server = serve_programs({f"dist/{name}": (folder / name).read_text() for name in ("pricing.js", "pricing.js.map")})
    exception = server.function("dist/pricing.total", [{"price": "x", "count": 1}])["exception"]
    assert exception["stack"].splitlines() == ["o@src/lib/parse.ts:8:38", "u@src/pricing.ts:7:36"]
    exception = server.function("dist/pricing.late")["exception"]
    assert (exception["file"], exception["line"], exception["cause"]["stack"].splitlines()[:2]) == (
        "src/pricing.ts", 11, ["o@src/lib/parse.ts:8:38", "i@src/pricing.ts:11:9"])


# ---- of texts sent as code ----

SCRIPT = "const a = 1;\n\nthrow new Error('bad');"


def test_a_script_with_a_map_in_it(serve):
    server = serve()
    for text in (SCRIPT, SCRIPT.replace("a = 1", "a = await 1")):
        exception = server.execute(inline(text, make_map(text, ["src/b.ts"])))["exception"]
        assert (exception["file"], exception["line"], exception["column"]) == ("src/b.ts", 103, 18)
    exception = server.execute(inline(SCRIPT, make_map(SCRIPT)), name="dist/job.js")["exception"]
    assert exception["file"] == "src/a.ts"


def test_a_syntax_error_in_such_a_script(serve):
    server = serve()
    text = "let a = 1;\nlet b = ;"
    code = inline(text, make_map(text, ["src/b.ts"]))
    reply = server.execute(code)
    assert reply["error"].endswith("(src/b.ts:102:11)")
    assert (reply["exception"]["line"], reply["exception"]["column"]) == (102, 11)


def test_js_check_tells_where_the_source_is(serve):
    text = "let a = 1;\nlet b = ;"
    with serve().client() as client:
        verdict = client.call("js.Check", {"code": inline(text, make_map(text, ["src/b.ts"]))}).value
        assert (verdict["ok"], verdict["file"], verdict["line"], verdict["column"]) == (False, "src/b.ts", 102, 11)
        assert "file" not in client.call("js.Check", {"code": text}).value


def test_a_map_that_is_named_is_not_looked_for(serve):
    server = serve()
    for url in ("x.map", "/etc/passwd", "http://127.0.0.1:1/x.map", "file:///etc/passwd"):
        exception = server.execute(f"{SCRIPT}\n//# sourceMappingURL={url}")["exception"]
        assert (exception["file"], exception["line"]) == ("script.js", 3)
    assert not map_lines(server)


# ---- the command line ----

def test_the_command_line_shows_the_line_of_the_source(tmp_path):
    source = "\n" * 102 + "  throw new Error('bad'); // in TypeScript\n"
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/app.js").write_text(inline(SCRIPT, make_map(SCRIPT, sourcesContent=[source])))
    for arguments in (("run", "dist/app.js"), ("eval", inline(SCRIPT, make_map(SCRIPT, ["src/a.ts"], sourcesContent=[source])))):
        done = run_rrjs(*arguments, cwd=tmp_path)
        assert done.stderr.startswith("src/a.ts:103:18\n  throw new Error('bad'); // in TypeScript\n                 ^\n"), done.stderr
        assert "src/a.ts:103:18" in done.stderr.split("\n\n")[1]


def test_it_shows_none_where_the_map_has_none(tmp_path):
    (tmp_path / "app.js").write_text(inline(SCRIPT, make_map(SCRIPT)))
    done = run_rrjs("run", "app.js", cwd=tmp_path)
    assert done.stderr == "Uncaught Error: bad\n    at global code (src/a.ts:103:18)\n"


def test_rrjs_check_tells_where_the_source_is(tmp_path):
    text = "let a = 1;\nlet b = ;"
    (tmp_path / "app.js").write_text(inline(text, make_map(text, sourcesContent=["\n" * 101 + "let b: number = ;"])))
    done = run_rrjs("check", "app.js", cwd=tmp_path)
    assert done.returncode == 1 and done.stderr.startswith("src/a.ts:102:11\nlet b: number = ;\n          ^\n"), done.stderr


# ---- maps that lie ----

LIES = {
    "no version": {"sources": [], "mappings": ""},
    "no mappings": {"version": 3, "sources": ["a"]},
    "mappings that are a list": make_map(PROGRAM) | {"mappings": [[[0, 0, 0, 0]]]},
    "sources that are a number": make_map(PROGRAM) | {"sources": 1},
    "sources that are no texts": make_map(PROGRAM) | {"sources": [{"toString": 1}]},
    "sources that are not there": make_map(PROGRAM) | {"sources": []},
    "lines in front of the first": make_map(PROGRAM) | {"mappings": "AADA"},
    "numbers without an end": make_map(PROGRAM) | {"mappings": "g" * 1000000},
    "only line ends": make_map(PROGRAM) | {"mappings": ";" * 1000000},
    "only commas": make_map(PROGRAM) | {"mappings": "," * 1000000},
    "a million columns that fall": make_map(PROGRAM) | {"mappings": "+/////D" + ",DA7GA" * 1000000},
    "twenty megabytes of one number": make_map(PROGRAM) | {"mappings": "g" * 20000000},
    "more places than there is memory for": make_map(PROGRAM) | {"mappings": ",A" * 10000000},
    "sections in sections": {"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": {"version": 3, "sections": []}}]},
    "a section far away": {"version": 3, "sections": [{"offset": {"line": 4000000000, "column": 0}, "map": make_map(PROGRAM)}]},
    "names that are no list": make_map(PROGRAM) | {"names": {"length": -1}, "sources": []},
    "members of prototypes": make_map(PROGRAM) | {"__proto__": {"sources": ["x"]}, "constructor": 1, "sources": []},
}


@pytest.mark.parametrize("name", LIES)
def test_a_map_that_lies_leaves_the_error_what_it_is(serve_mapped, name):
    server = serve_mapped("js.pool_size=2", made=LIES[name])
    for _ in range(4):
        exception = server.function("dist/app.fail")["exception"]
        assert (exception["message"], exception["file"], exception["line"]) == ("bad", "dist/app.js", 1)
    assert len(map_lines(server)) <= 1
    assert server.metrics()['js_worker_restarts_total{reason="crash"}'] == 0


def test_that_it_is_not_used_is_told_once(serve_mapped):
    server = serve_mapped("js.pool_size=2", made=LIES["no mappings"])
    for _ in range(4):
        assert server.function("dist/app.fail")["status"] == "error"
    line, = map_lines(server)
    assert (line["level"], line["program"], line["error"]) == ("warn", "dist/app", "its mappings are no string")


@pytest.mark.parametrize("text", ["data:application/json,{", "data:application/json;base64,AAAA", "data:,[]", "data:,1", "data:x"])
def test_a_broken_map_in_a_script(serve, text):
    server = serve()
    exception = server.execute(f"{SCRIPT}\n//# sourceMappingURL={text}", name="b.js")["exception"]
    assert (exception["message"], exception["file"], exception["line"]) == ("bad", "b.js", 3)
    line, = map_lines(server)
    assert line["name"] == "b.js"


def test_a_map_that_an_execution_cannot_pay_for_is_read_by_one_that_can(serve_mapped):
    """A map of five million places; the memory limit of the first call is below what they need."""
    made = make_map(PROGRAM) | {"file": "," * 5000000}
    server = serve_mapped("js.pool_size=1", "js.programs.dist/app.functions.fail.max_memory_mb=64", "js.max_memory_mb=2000", made=made)
    reply = server.function("dist/app.fail")
    assert (reply["status"], reply["exception"]["file"]) == ("error", "dist/app.js")
    assert "memory or time" in map_lines(server)[0]["error"]
    assert server.function("dist/app.nested")["exception"]["file"] == "src/a.ts"


def test_an_error_where_the_stack_ends_costs_nobody_the_map(serve_programs):
    text = PROGRAM + "export function deep() { try { return deep(); } catch (error) { log.error('deep', { error }); throw error; } }\n"
    server = serve_programs({"dist/app.js": text, "dist/app.js.map": json.dumps(make_map(text))}, "js.pool_size=1")
    assert server.function("dist/app.deep")["exception"]["name"] == "RangeError"
    assert server.function("dist/app.fail")["exception"]["file"] == "src/a.ts"


def test_a_reload_takes_the_new_map(serve_mapped, tmp_path):
    server = serve_mapped()
    assert server.function("dist/app.fail")["exception"]["file"] == "src/a.ts"
    (tmp_path / "programs/dist/app.js.map").write_text(json.dumps(make_map(PROGRAM, ["../src/new.ts"])))
    with server.client() as client:
        assert not client.call("js.Reload", {}).is_error
    wait_until(lambda: server.function("dist/app.fail")["exception"]["file"] == "src/new.ts", "the new map")
