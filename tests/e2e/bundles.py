"""What tests of bundled code stand on: the esbuild that script/bootstrap installs, and folders of files."""

import json
import os
import platform
import shutil

from support import ROOT

NPM = os.path.join(ROOT, "tests", "npm", "node_modules")
MACHINE = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}[platform.machine()]
ESBUILD = os.path.join(NPM, "@esbuild", MACHINE, "bin", "esbuild")


def write(root, files):
    """files: name below root → text, or an object that is written as JSON."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if isinstance(text, str) else json.dumps(text))


def add_esbuild(root):
    """Puts it where npm would, as a copy; returns its path."""
    path = root / "node_modules" / "@esbuild" / MACHINE / "bin" / "esbuild"
    path.parent.mkdir(parents=True)
    shutil.copy(ESBUILD, path)
    return path
