#!/usr/bin/env python3
"""Makes a CommonJS script of a library into one that the worker can load: OUTPUT INPUT NAME… The result is a function that returns
load(exports, module, NAME…), by which its user decides what those names mean inside of the library. Files of the library that the
script requires come with it; what else it requires is asked of the user, by the name `require`."""
import os
import re
import sys

REQUIRE = re.compile(r"""\brequire\(['"]([^'"]+)['"]\)""")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().rstrip()


def find(folder, specifier):
    base = os.path.normpath(os.path.join(folder, specifier))
    for path in (base, base + ".js", os.path.join(base, "index.js")):
        if os.path.isfile(path):
            return path
    sys.exit(f"{folder}: {specifier} is not there")


def gather(entry):
    """The texts by their files, and of each what it requires of the others; the entry is the first."""
    links = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in links:
            continue
        names = {name for name in REQUIRE.findall(read(path)) if name.startswith(".")}
        links[path] = {name: find(os.path.dirname(path), name) for name in sorted(names)}
        waiting += links[path].values()
    return links


def linked(links):
    """One text that runs each file when it is required first."""
    numbers = {path: number for number, path in enumerate(links)}
    files = []
    for path, own in links.items():
        table = ", ".join(f'"{name}": {numbers[target]}' for name, target in own.items())
        files.append(f"[{{ __proto__: null, {table} }}, function (exports, module, require) {{\n{read(path)}\n}}]")
    return (
        "const $made = [], $files = [\n" + ",\n".join(files) + "\n];\n"
        "const $load = (number) => {\n"
        "    if ($made[number] !== undefined) return $made[number].exports;\n"
        "    const [links, run] = $files[number], made = $made[number] = { exports: {} };\n"
        "    run(made.exports, made, (name) => name in links ? $load(links[name]) : require(name));\n"
        "    return made.exports;\n"
        "};\n"
        "module.exports = $load(0);"
    )


out, path, *names = sys.argv[1:]
links = gather(path)
text = linked(links) if len(links) > 1 else read(path)
with open(out, "w", encoding="utf-8") as script:
    script.write(f"(function () {{ return function ({', '.join(['exports', 'module', *names])}) {{\n{text}\n}}; }})\n")
