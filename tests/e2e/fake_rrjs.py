#!/usr/bin/env python3
"""Stands in for rrjs where the plugin is to be shown something that rrjs does not do. FAKE_RRJS names a folder: `start` says
how it begins ("fail": with a message and exit status 1), `lines` what it logs then, `page` what js.Metrics answers. Each start adds a line to `starts`."""

import json
import os
import pathlib
import signal
import socket
import struct
import sys
import threading
import time
import zlib

folder = pathlib.Path(os.environ["FAKE_RRJS"])
with open(folder / "starts", "a") as starts:
    starts.write(f"{time.monotonic()}\n")
config = json.load(open("/dev/fd/3"))
if (folder / "start").read_text() == "fail":
    sys.exit("rrjs: it was told to fail")

path = config["rpc"]["listen"].removeprefix("unix://")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(16)
os.write(2, json.dumps({"status": "ready", "rpc": f"unix://{path}"}).encode() + b"\n")


def leave(*_):
    os.unlink(path)
    os._exit(0)


def wait_for_end():
    while os.read(0, 4096):
        pass
    leave()


def exactly(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise SystemExit
        data += piece
    return data


def serve(connection):
    while True:
        head = exactly(connection, 12)
        size, = struct.unpack_from("<I", head, 2)
        sequence, method_size = struct.unpack("<II", exactly(connection, 8))
        payload = exactly(connection, size)
        method = payload[:method_size].decode()
        answers = {"js.Metrics": lambda: (folder / "page").read_text(), "js.Health": lambda: {"status": "ok"}}
        reply = payload[:method_size] + json.dumps(answers[method]()).encode()
        head = struct.pack("<BBI", 0x15, 0x08, len(reply))
        connection.sendall(head + struct.pack("<IBBII", zlib.crc32(head), 0, 0, sequence, method_size) + reply)


if (folder / "lines").exists():
    os.write(1, (folder / "lines").read_bytes())
signal.signal(signal.SIGTERM, leave)
threading.Thread(target=wait_for_end, daemon=True).start()
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
