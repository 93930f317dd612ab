#!/usr/bin/env python3
"""Calls a running rrjs with nothing but Python's standard library: one goridge frame there, one back.

    rrjs serve &
    python3 examples/client.py tcp://127.0.0.1:6001 examples/pricing.js '{"items":[{"price":20,"count":1}]}'
"""

import json
import socket
import struct
import sys
import zlib

JSON, ERROR = 0x08, 0x40


def call(address, method, argument):
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as replies:
        name, body = method.encode(), json.dumps(argument).encode()
        head = struct.pack("<BBI", 0x15, JSON, len(name) + len(body))
        connection.sendall(head + struct.pack("<IHII", zlib.crc32(head), 0, 1, len(name)) + name + body)
        flags, size = struct.unpack("<xBI6x", replies.read(12))
        _, name_size = struct.unpack("<II", replies.read(8))
        payload = replies.read(size)[name_size:]
    if flags & ERROR:
        raise RuntimeError(payload.decode())
    return json.loads(payload)


if __name__ == "__main__":
    address, script, args = sys.argv[1:4]
    with open(script) as code:
        print(json.dumps(call(address, "js.Execute", {"code": code.read(), "args": json.loads(args)})))
