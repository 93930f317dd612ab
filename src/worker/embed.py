#!/usr/bin/env python3
"""Writes the given script files as one C source: an array of their names, as seen from their js/, and texts. What is not
below a js/ is a library: library/NAME.js."""
import sys

out, *files = sys.argv[1:]
with open(out, "w") as c:
    c.write('#include "embedded.h"\n\n')
    for number, path in enumerate(files):
        data = open(path, encoding="utf-8").read().encode("utf-16-le")
        c.write(f"static const gunichar2 text_{number}[] = {{")
        c.write(",".join(str(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2)))
        c.write("};\n")
    c.write("\nconst EmbeddedScript embedded_scripts[] = {\n")
    for number, path in enumerate(files):
        name = path.rsplit("/js/", 1)[-1] if "/js/" in path else "library/" + path.rsplit("/", 1)[-1]
        c.write(f'    {{"{name}", text_{number}, G_N_ELEMENTS(text_{number})}},\n')
    c.write("    {0},\n};\n")
