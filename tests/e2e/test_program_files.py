"""rrjs check and the files of programs: what there is, in which version, and what is wrong with it."""

import os
import re

import pytest


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_js", ".js").replace("_map", ".map")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def told(done):
    assert (done.returncode, done.stdout) == (2, "")
    return [line.removeprefix("rrjs: ") for line in done.stderr.splitlines()]


def test_programs_are_listed_with_their_versions(rrjs, tmp_path):
    write(tmp_path, dist__pricing_js="1", js__mail__render_js="2", js__mail__render_js_map='{"version": 3}')
    (tmp_path / ".rr.yaml").write_text("js:\n  functions: ./js\n  programs:\n    pricing: ./dist/pricing.js\n")
    done = rrjs("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if line.startswith("program ")]
    assert re.fullmatch(r"program pricing +dist/pricing\.js +version [0-9a-f]{12}", lines[0])
    assert re.fullmatch(r"program mail/render +js/mail/render\.js +version [0-9a-f]{12}, with source map", lines[1])
    assert re.search(r"^js\.programs\.pricing\.file = \./dist/pricing\.js +\.rr\.yaml:4$", done.stdout, re.M)
    write(tmp_path, dist__pricing_js="2")
    changed = [line for line in rrjs("check", cwd=tmp_path).stdout.splitlines() if line.startswith("program ")]
    assert changed[0] != lines[0] and changed[1] == lines[1]


def test_the_root_is_the_folder_of_the_configuration(rrjs, tmp_path):
    write(tmp_path, app__x_js="1")
    (tmp_path / "app" / "rr.yaml").write_text("js: {programs: {x: x.js}}")
    assert rrjs("check", "-c", "app/rr.yaml", cwd=tmp_path).returncode == 0
    assert rrjs("check", "-o", "js.programs.x=app/x.js", cwd=tmp_path).returncode == 0
    assert rrjs("check", "-o", "js.programs.x=x.js", "-o", "js.root=app", cwd=tmp_path).returncode == 0
    assert rrjs("check", "-c", "app/rr.yaml", "-o", "js.root=..", cwd=tmp_path).returncode == 2


def test_an_included_file_may_have_the_programs(rrjs, tmp_path):
    write(tmp_path, x_js="1")
    (tmp_path / ".rr.yaml").write_text("version: '3'\ninclude: [conf/js.yaml]\n")
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "js.yaml").write_text("version: '3'\njs: {programs: {x: x.js}}\n")
    done = rrjs("check", cwd=tmp_path)
    assert done.returncode == 0 and "program x  x.js" in done.stdout


def test_all_that_is_wrong_with_files(rrjs, tmp_path):
    root = tmp_path / "app"
    write(tmp_path, app__js__pricing_js="1", app__js__Mail_js="1", app__good_js="1", secret_js="1")
    os.mkfifo(root / "fifo.js")
    (root / "out.js").symlink_to("../secret.js")
    (root / "latin.js").write_bytes(b"'\xe9'")
    (root / ".rr.yaml").write_text("""js:
  functions: js
  programs:
    gone: gone.js
    fifo: fifo.js
    latin: latin.js
    out: out.js
    above: ../secret.js
    absolute: /etc/passwd
    device: {file: /dev/zero}
    pricing: good.js
""")
    lines = told(rrjs("check", cwd=root))
    assert lines == [
        "js.programs.gone.file is gone.js (.rr.yaml:4): reading gone.js: No such file or directory",
        "js.programs.fifo.file is fifo.js (.rr.yaml:5): reading fifo.js: no ordinary file",
        "js.programs.latin.file is latin.js (.rr.yaml:6): reading latin.js: not UTF-8",
        "js.programs.out.file is out.js (.rr.yaml:7): reading out.js: a link on the way leads out of js.root",
        "js.programs.above.file is ../secret.js (.rr.yaml:8): reading ../secret.js: it is outside js.root",
        "js.programs.absolute.file is /etc/passwd (.rr.yaml:9): reading passwd: it is outside js.root",
        "js.programs.device.file is /dev/zero (.rr.yaml:10): reading zero: it is outside js.root",
        'js.functions is js (.rr.yaml:2): js/Mail.js: "Mail" is not a program\'s name: of a-z, 0-9, _ and -, in parts with / between them',
        "js.functions is js (.rr.yaml:2): js/pricing.js: a program of the name pricing is there already: js.programs.pricing (.rr.yaml:11)",
    ]


def test_names_and_missing_files_are_told_in_one_run(rrjs, tmp_path):
    (tmp_path / ".rr.yaml").write_text("js:\n  programs:\n    Pricing: x.js\n    lost: {lazy: true}\n    gone: gone.js\n")
    assert told(rrjs("check", cwd=tmp_path)) == [
        ".rr.yaml:3:5: js.programs.Pricing: \"Pricing\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them",
        ".rr.yaml:4:11: js.programs.lost: file is missing",
        "js.programs.gone.file is gone.js (.rr.yaml:5): reading gone.js: No such file or directory"]


@pytest.mark.parametrize("text, warning", [
    ("1\n//# sourceMappingURL=gone.map", "source map gone.map: No such file or directory"),
    ("1\n//# sourceMappingURL=https://a.example/x.map", "source map: https://a.example/x.map is no file: maps are not fetched"),
])
def test_a_map_that_is_not_used_is_a_warning(rrjs, tmp_path, text, warning):
    write(tmp_path, x_js=text)
    done = rrjs("check", "-o", "js.programs.x=x.js", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"rrjs: warning: program x: {warning}; positions are those of x.js\n")


def test_the_server_tells_what_is_wrong_with_files_at_its_start(serve, tmp_path):
    write(tmp_path, js__Mail_js="1", js__bad_js="1\n//# sourceMappingURL=gone.map")
    server = serve(f"js.root={tmp_path}", "js.functions=js", "js.programs.gone=gone.js")
    lines = [(line["level"], line["msg"], line.get("program"), line["error"]) for line in server.lines("rrjs") if "error" in line]
    assert lines == [
        ("error", "program cannot be loaded", "gone", "reading gone.js: No such file or directory"),
        ("warn", "source map is not used", "bad", "source map js/gone.map: No such file or directory"),
        ("error", "a part of js.functions is no program", None,
         'js/Mail.js: "Mail" is not a program\'s name: of a-z, 0-9, _ and -, in parts with / between them')]


def test_a_variable_that_is_not_set_is_a_warning(rrjs, tmp_path):
    write(tmp_path, x_js="1")
    done = rrjs("check", "-o", "js.programs.x=x.js", "-o", "js.programs.x.env=RRJS_NOBODY,PATH", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "rrjs: warning: -o js.programs.x.env=RRJS_NOBODY,PATH: not set in the environment, "
                                                 "and so left out: RRJS_NOBODY\n")


def test_a_thousand_programs(rrjs, tmp_path):
    for number in range(1000):
        write(tmp_path, **{f"js__{number % 10}__p{number}_js": str(number)})
    done = rrjs("check", "-o", "js.functions=js", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.count("\nprogram ") == 1000


def test_collisions_and_missing_folders_are_told_beside_other_mistakes(rrjs, tmp_path):
    (tmp_path / ".rr.yaml").write_text("""logs: {output: none/root.log, level: loud}
rpc: {listen: "tcp://127.0.0.1:2112"}
metrics: {address: "127.0.0.1:2112"}
status: {address: "127.0.0.1"}
js: {pool_sze: 3}
""")
    assert told(rrjs("check", cwd=tmp_path)) == [
        '.rr.yaml:1:38: logs.level: "loud" is none of debug, info, warn, warning, error, dpanic, panic, fatal',
        '.rr.yaml:4:19: status.address: "127.0.0.1" is not HOST:PORT, or empty for none',
        ".rr.yaml:5:6: unknown key js.pool_sze (did you mean pool_size?)",
        "rpc.listen is tcp://127.0.0.1:2112 (.rr.yaml:2), and metrics.address is 127.0.0.1:2112 (.rr.yaml:3): two listeners on one address",
        f"logs.output is {tmp_path}/none/root.log (.rr.yaml:1): {tmp_path}/none: No such file or directory"]
    # What was no good has its default, which is nobody's mistake; and there may be no file at all.
    (tmp_path / ".rr.yaml").write_text('rpc: {listen: 1}\nmetrics: {address: "127.0.0.1:6001"}\nlogs: {file_logger_options: {}}\n')
    assert told(rrjs("check", cwd=tmp_path)) == ['.rr.yaml:1:15: rpc.listen: "1" is not tcp://HOST:PORT or unix:///PATH',
                                                 ".rr.yaml:3:29: logs.file_logger_options: log_output is missing"]
