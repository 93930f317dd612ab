#!/usr/bin/env python3
"""Makes a CommonJS script of a library into one that the worker can load: OUTPUT INPUT NAME… The result is a function that returns
load(exports, module, NAME…), by which its user decides what those names mean inside of the library."""
import sys

out, path, *names = sys.argv[1:]
with open(path, encoding="utf-8") as library, open(out, "w", encoding="utf-8") as script:
    script.write(f"(function () {{ return function ({', '.join(['exports', 'module', *names])}) {{\n")
    script.write(library.read().rstrip())
    script.write("\n}; })\n")
