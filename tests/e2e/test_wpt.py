"""The web-platform-tests that apply, from a copy that RRJS_WPT names: see tests/wpt/run.py."""

import os
import subprocess
import sys

import pytest

from support import ROOT


@pytest.mark.skipif("RRJS_WPT" not in os.environ, reason="RRJS_WPT names no copy of web-platform-tests")
def test_web_platform_tests():
    run = subprocess.run([sys.executable, "-B", os.path.join(ROOT, "tests", "wpt", "run.py")], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
