"""Modules of node at work: each file of tests/node prints the same in rrjs as in node, in the same run."""

import os
import subprocess

import pytest

from support import PATIENCE_S, ROOT

FOLDER = os.path.join(ROOT, "tests", "node")
CASES = sorted(name for name in os.listdir(FOLDER) if not name.startswith("async_"))  # those: test_node_async.py


@pytest.mark.parametrize("name", CASES)
def test_same_as_node(rrjs, name):
    path = os.path.join(FOLDER, name)
    node = subprocess.run(["node", path], capture_output=True, text=True, timeout=PATIENCE_S)
    assert node.returncode == 0 and node.stdout, node.stderr
    ours = rrjs("run", path)
    assert (ours.returncode, ours.stdout) == (0, node.stdout), ours.stderr
