#!/usr/bin/env python3
"""Writes the given script files as one C source: an array of their names, as seen from their js/, and texts. What is not
below a js/ is a library: library/NAME.js."""
import sys

out, *files = sys.argv[1:]
with open(out, "w") as c:
    c.write('#include "embedded.h"\n\n')
    for number, path in enumerate(files):
        data = open(path, "rb").read()
        c.write(f"static const char text_{number}[] = {{")
        c.write(",".join(str(byte) for byte in data + b"\0"))
        c.write("};\n")
    c.write("\nconst EmbeddedScript embedded_scripts[] = {\n")
    for number, path in enumerate(files):
        name = path.rsplit("/js/", 1)[-1] if "/js/" in path else "library/" + path.rsplit("/", 1)[-1]
        c.write(f'    {{"{name}", text_{number}, sizeof text_{number} - 1}},\n')
    c.write("    {0},\n};\n")
