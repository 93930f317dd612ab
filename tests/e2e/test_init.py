"""rrjs init: a folder to begin with, which overwrites nothing; and the commands that it prints."""

import json
import os
import re
import shlex
import subprocess

import pytest

from bundles import add_esbuild
from support import ROOT, RRJS, Server, clean_environment, run_rrjs
from test_types import compiler

FILES = [".gitignore", ".rr.yaml", "js/pricing.call.json", "js/pricing.ts", "package.json", "rrjs.d.ts", "tsconfig.json"]


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(parent, name), folder) for parent, _, names in os.walk(folder) for name in names)


@pytest.fixture
def made(rrjs, tmp_path):
    folder = tmp_path / "my app"
    done = rrjs("init", folder)
    assert done.returncode == 0 and done.stderr == "", done
    return folder, done.stdout


def test_a_folder_is_made(made):
    folder, told = made
    assert files_of(folder) == FILES
    assert told.startswith(f"Made {', '.join(FILES)} in {folder}.\n")


def test_without_a_name_it_is_this_folder(rrjs, tmp_path):
    done = rrjs("init", cwd=tmp_path)
    assert done.returncode == 0 and files_of(tmp_path) == FILES and "\n  rrjs serve\n" in done.stdout


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_overwritten_and_nothing_made_beside_it(rrjs, tmp_path, file):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).symlink_to("/nowhere")
    done = rrjs("init", tmp_path)
    assert done.returncode == 2 and f"{tmp_path}/{file} is there already, and nothing is overwritten" in done.stderr
    assert files_of(tmp_path) == [file]


@pytest.mark.parametrize("arguments, message", [
    (["a", "b"], "unexpected argument b"),
    (["/dev/null/app"], "making /dev/null/app"),
])
def test_what_cannot_be_is_told(rrjs, arguments, message):
    done = rrjs("init", *arguments)
    assert done.returncode == 2 and message in done.stderr


def page():
    with open(os.path.join(ROOT, "docs", "typescript.md")) as file:
        return file.read()


def test_the_manual_lists_the_files():
    assert sorted(re.findall(r"^\| `([^`]+)` \|", page(), re.M)) == FILES


def test_the_types_of_the_program_are_right(made):
    done = subprocess.run([compiler(), "-p", made[0], "--pretty", "false"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_commands_that_are_printed_work(made):
    """With esbuild where npm install puts it."""
    folder, told = made
    serve, call = re.findall(r"^  cd (.*)$", told, re.M)
    assert serve == f"{shlex.quote(str(folder))} && rrjs serve"
    add_esbuild(folder)
    server = Server(folder)
    try:
        command = f"cd {call}".replace("rrjs call", f"{shlex.quote(RRJS)} call --rpc {server.rpc}")
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=clean_environment())
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["result"] == {"net": 60, "gross": 71.4}
        failed = run_rrjs("call", "--rpc", server.rpc, "pricing.total", '[[], "XX"]', cwd=folder)
        assert failed.returncode == 1 and failed.stderr in page()
    finally:
        server.stop()
