"""rrjs run --watch: again with each change of a file that the script is made of, and with no other."""

import queue
import signal
import subprocess
import threading

import pytest

from bundles import ESBUILD
from support import PATIENCE_S, RRJS, clean_environment


class Watched:
    """A run whose lines of both outputs are read as they come."""

    def __init__(self, folder, file, *options):
        self.process = subprocess.Popen([RRJS, "run", "--watch", "-o", f"js.bundler={ESBUILD}", *options, file], cwd=folder, env=clean_environment(), text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.seen = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.seen.put(line.rstrip("\n"))
        self.seen.put(None)

    def expect(self, text):
        """The lines until one with that text, itself included."""
        lines = []
        while not lines or text not in lines[-1]:
            line = self.seen.get(timeout=PATIENCE_S)
            assert line is not None, (text, lines)
            lines.append(line)
        return lines

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def watch(tmp_path):
    runs = []

    def start(file, *options):
        runs.append(Watched(tmp_path, file, *options))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()


def test_a_file_is_run_again_when_it_is_written(watch, tmp_path):
    file = tmp_path / "app.js"
    file.write_text("console.log('one')")
    run = watch("app.js")
    assert run.expect("has ended") == ["one", "rrjs: app.js has ended with exit code 0; a change runs it again"]
    (tmp_path / "other.js").write_text("")
    file.write_text("console.log('two')")
    assert run.expect("has ended")[:2] == ["rrjs: app.js has changed", "two"]
    (tmp_path / "new.js").write_text("console.log('three')")
    (tmp_path / "new.js").rename(file)
    assert run.expect("has ended")[:2] == ["rrjs: app.js has changed", "three"]
    assert run.end() == 130


def test_a_script_that_runs_is_stopped_by_a_change(watch, tmp_path):
    file = tmp_path / "app.js"
    file.write_text("console.log('waits'); setInterval(() => {}, 1000)")
    run = watch("app.js")
    run.expect("waits")
    file.write_text("console.log('loops'); while (true) {}")
    assert run.expect("loops") == ["rrjs: app.js has changed", "loops"]
    file.write_text("console.log('ends')")
    assert run.expect("has ended")[:2] == ["rrjs: app.js has changed", "ends"]


@pytest.mark.parametrize("text, message", [
    ("throw new Error('no')", "Uncaught Error: no"),
    ("const = 3", "SyntaxError"),
])
def test_one_that_fails_waits_for_its_change(watch, tmp_path, text, message):
    file = tmp_path / "app.js"
    file.write_text(text)
    run = watch("app.js")
    assert any(message in line for line in run.expect("has ended with exit code 1"))
    file.write_text("console.log('mended')")
    run.expect("mended")
    assert run.end(signal.SIGTERM) == 143


def test_a_file_that_is_gone_is_waited_for(watch, tmp_path):
    file = tmp_path / "app.js"
    file.write_text("console.log('one')")
    run = watch("app.js")
    run.expect("has ended with exit code 0")
    file.unlink()
    assert "rrjs: reading app.js: No such file or directory" in run.expect("has ended with exit code 2")
    file.write_text("console.log('two')")
    run.expect("two")


def test_files_that_are_imported_are_watched(watch, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "rates.ts").write_text("export const rate: number = 1;")
    (tmp_path / "app.ts").write_text("import { rate } from './lib/rates';\nconsole.log('rate', rate);")
    run = watch("app.ts")
    run.expect("rate 1")
    run.expect("has ended")
    (tmp_path / "lib" / "rates.ts").write_text("export const rate: number = 2;")
    assert run.expect("rate 2")[0] == "rrjs: lib/rates.ts has changed"
    run.expect("has ended")
    (tmp_path / "lib" / "rates.ts").write_text("export const rate: number = ;")
    lines = run.expect("has ended with exit code 1")
    assert "lib/rates.ts:1:29" in lines and "export const rate: number = ;" in lines and f"{' ' * 28}^" in lines
    (tmp_path / "lib" / "rates.ts").write_text("export const rate: number = 3;")
    run.expect("rate 3")


def test_a_file_that_is_missing_is_waited_for(watch, tmp_path):
    (tmp_path / "app.ts").write_text("import { rate } from './rates';\nconsole.log('rate', rate);")
    run = watch("app.ts")
    assert any("rates" in line for line in run.expect("has ended with exit code 1"))
    (tmp_path / "rates.ts").write_text("export const rate: number = 4;")
    run.expect("rate 4")


def test_standard_input_is_not_watched(rrjs):
    done = rrjs("run", "--watch", "-", stdin="1")
    assert done.returncode == 2 and "--watch needs a file" in done.stderr
