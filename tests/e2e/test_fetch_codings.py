"""Content codings of responses: what is taken off, what is left on, and what bodies that are cut or broken are called."""

import base64
import gzip
import json
import socket
import threading
import zlib

import pytest

from http_peer import Authority, Peer
from support import Server


@pytest.fixture(scope="module")
def peer():
    with Peer() as peer:
        yield peer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    from conftest import end
    server = Server(tmp_path_factory.mktemp("server"), ("js.allow_net=127.0.0.1", "js.fetch.max_body_mb=4"))
    yield server
    end(server)


READ = """
const outcome = (async () => {
    const response = await fetch(%s, %s);
    return ['ok', response.headers.get('content-encoding'), await response.text()];
})();
await outcome.catch((error) => [error.code, error.cause.code, error.cause.message])
"""


def read(server, url, **options):
    reply = server.execute(READ % (json.dumps(url), json.dumps(options)))
    assert reply["status"] == "success", reply
    return reply["result"]


HELLO = gzip.compress(b"hello")
BROTLI = b"\x0b\x02\x80hello\x03"
ZSTD = b"\x28\xb5\x2f\xfd\x20\x05\x29\0\0hello"


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


CONTENTS = {
    "gzip": ("gzip", HELLO, "hello"),
    "x-gzip": ("x-gzip", HELLO, "hello"),
    "capitals": ("GZIP", HELLO, "hello"),
    "deflate": ("deflate", zlib.compress(b"hello"), "hello"),
    "raw deflate": ("deflate", raw_deflate(b"hello"), "hello"),
    "brotli": ("br", BROTLI, "hello"),
    "zstd": ("zstd", ZSTD, "hello"),
    "members": ("gzip", HELLO + gzip.compress(b", ") + gzip.compress(b"world"), "hello, world"),
    "padding": ("gzip", HELLO + bytes(10000), "hello"),
    "members and padding": ("gzip", HELLO + HELLO + bytes(512), "hellohello"),
    "nothing": ("gzip", b"", ""),
    "identity": ("identity", b"hello", "hello"),
    "list": ("deflate, gzip", gzip.compress(zlib.compress(b"hello")), "hello"),
    "list with identity": ("gzip, identity", HELLO, "hello"),
    "a charset": ("UTF-8", b"hello", "hello"),
    "base64": ("base64", b"aGVsbG8=", "aGVsbG8="),
    "aws-chunked": ("aws-chunked", b"hello", "hello"),
    "compress": ("compress", b"hello", "hello"),
    "none": ("", b"hello", "hello"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_content(server, peer, name):
    codings, body, content = CONTENTS[name]
    url = peer.url("/coded", codings=codings, body=base64.b64encode(body))
    assert read(server, url) == ["ok", codings, content]


@pytest.mark.parametrize("codings", ["gzip, aws-chunked", "aws-chunked, gzip", "gzip, rot13, gzip"])
def test_a_list_with_an_unknown_coding_leaves_the_bytes_as_they_are(server, peer, codings):
    body = bytes(range(256))
    reply = server.execute("[...await (await fetch(%s)).bytes()]" % json.dumps(
        peer.url("/coded", codings=codings, body=base64.b64encode(body))))
    assert reply["result"] == list(body)


FAULTS = {
    "no gzip": ("gzip", b"this is no gzip", "the body is not encoded as content-encoding says (gzip)"),
    "no brotli": ("br", b"\xff\xff\xff\xff", "the body is not encoded as content-encoding says (br)"),
    "rubbish behind it": ("gzip", HELLO + b"rubbish", "the body is not encoded as content-encoding says (gzip)"),
    "cut": ("gzip", HELLO[:-1], "the body ends in the middle of its gzip data"),
    "cut in the second member": ("gzip", HELLO + HELLO[:12], "the body ends in the middle of its gzip data"),
    "too many": ("gzip, gzip, gzip, gzip", HELLO, "the body has more than 3 codings"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_body_that_is_not_what_its_coding_says(server, peer, name):
    codings, body, text = FAULTS[name]
    url = peer.url("/coded", codings=codings, body=base64.b64encode(body))
    assert read(server, url) == ["ERR_CONTENT_ENCODING"] * 2 + [f"127.0.0.1:{peer.port}: {text}"]


CUT = {"gzip": HELLO[:12], "br": BROTLI[:5], "deflate": zlib.compress(b"hello")[:5], "zstd": ZSTD[:6], "UTF-8": b"hel"}


@pytest.mark.parametrize("codings", CUT)
def test_a_connection_cut_in_an_encoded_body_is_told_as_such(server, peer, codings):
    url = peer.url("/coded", codings=codings, body=base64.b64encode(CUT[codings]), length=100)
    code, of_cause, text = read(server, url)
    assert code == of_cause == "ECONNRESET" and "closed in the middle of the body" in text


def test_what_is_asked_for(server, peer):
    asked = lambda **options: dict(json.loads(read(server, peer.url("/echo"), **options)[2])["headers"])["accept-encoding"]
    assert asked() == "gzip, deflate, br, zstd"
    assert asked(headers={"accept-encoding": "br"}) == "br"
    assert asked(headers={"Range": "bytes=0-4"}) == "identity"
    assert asked(headers={"Range": "bytes=0-4", "accept-encoding": "gzip"}) == "gzip"


def test_pieces_of_a_body(server, peer):
    for first in (0, 10, 500):
        outcome = read(server, peer.url("/ranged"), headers={"Range": f"bytes={first}-{first + 9}"})
        assert outcome == ["ok", None, "0123456789"]


def test_a_response_without_a_body_has_nothing_to_decode(server, peer):
    assert read(server, peer.url("/coded", codings="gzip", body=""), method="HEAD") == ["ok", "gzip", ""]


def test_what_stands_for_much_costs_only_what_is_read(server, peer):
    """A few kilobytes of gzip in gzip, and within the limit; and padding that stands for megabytes."""
    twice = gzip.compress(gzip.compress(bytes(3 << 20)))
    reply = server.execute("(await (await fetch(%s)).arrayBuffer()).byteLength" % json.dumps(
        peer.url("/coded", codings="gzip, gzip", body=base64.b64encode(twice))))
    assert reply["result"] == 3 << 20
    padded = gzip.compress(HELLO + bytes(16 << 20))
    url = peer.url("/coded", codings="gzip, gzip", body=base64.b64encode(padded))
    code, _, text = read(server, url)
    assert code == "ERR_CONTENT_ENCODING" and "gzip data without content" in text


@pytest.mark.parametrize("path", ["/too-short", "/chunked-cut"])
def test_a_body_that_is_cut_over_tls(serve, tmp_path, path):
    authority = Authority(tmp_path)
    server = serve("js.allow_net=127.0.0.1", f"js.fetch.ca_file={authority.ca_file}")
    with Peer(tls=authority.context("good")) as peer:
        assert read(server, peer.url(path))[0] == "ECONNRESET"


# ---- HTTP/2 ----

def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


DATA, HEADERS, RST_STREAM, SETTINGS = 0, 1, 3, 4
END_STREAM, END_HEADERS = 1, 4
STATUS_200 = b"\x88"


def serve_once(context, ends):
    """A server of HTTP/2 that answers one request with half a body and then what ends is; it returns its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    context.set_alpn_protocols(["h2"])

    def serve():
        with listener, context.wrap_socket(listener.accept()[0], server_side=True) as sock:
            sock.sendall(frame(SETTINGS, 0, 0))
            seen = b""
            while b"\x82" not in seen[24:]:  # :method GET
                seen += sock.recv(65536)
            sock.sendall(frame(HEADERS, END_HEADERS, 1, STATUS_200) + frame(DATA, 0, 1, b"half") + ends)
            while ends and sock.recv(65536):  # who closes with something unread takes back what it sent
                pass

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


@pytest.mark.parametrize("ends, code", [
    (b"", "ECONNRESET"),
    (frame(RST_STREAM, 0, 1, b"\0\0\0\x02"), "EPROTO"),
    (frame(DATA, END_STREAM, 1), "ok"),
], ids=["closed", "reset", "whole"])
def test_a_body_of_http2_that_is_cut(serve, tmp_path, ends, code):
    authority = Authority(tmp_path)
    server = serve("js.allow_net=127.0.0.1", f"js.fetch.ca_file={authority.ca_file}")
    port = serve_once(authority.context("good"), ends)
    assert read(server, f"https://127.0.0.1:{port}/")[0] == code
