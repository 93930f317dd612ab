#!/usr/bin/env python3
"""Writes the given files as one C source: an array of their names and texts, see embedded-files.h."""
import os
import sys

out, *files = sys.argv[1:]
with open(out, "w") as c:
    c.write('#include "embedded-files.h"\n\n')
    for number, path in enumerate(files):
        numbers = ",".join(str(byte) for byte in open(path, "rb").read() + b"\0")
        c.write(f"static const char text_{number}[] = {{{numbers}}};\n")
    c.write("\nconst EmbeddedFile embedded_files[] = {\n")
    for number, path in enumerate(files):
        c.write(f'    {{"{os.path.basename(path)}", text_{number}, sizeof text_{number} - 1}},\n')
    c.write("    {0},\n};\n")
