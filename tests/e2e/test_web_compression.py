"""CompressionStream and DecompressionStream against Python's zlib."""

import base64
import gzip
import json
import zlib

import pytest

FORMATS = {
    "gzip": (gzip.compress, gzip.decompress),
    "deflate": (zlib.compress, zlib.decompress),
    "deflate-raw": (lambda data: zlib.compress(data, wbits=-15), lambda data: zlib.decompress(data, -15)),
}
PASS = """
    const through = async (stream, chunks) => {
        const bytes = [];
        for await (const piece of ReadableStream.from(chunks).pipeThrough(stream)) for (const byte of piece) bytes.push(byte);
        return new Uint8Array(bytes);
    };
    const split = (bytes, size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
"""
TEXT = b"".join(b"line %d of a text that compresses\n" % i for i in range(2000))


def pass_through(server, stream, data, size):
    code = f"""{PASS}
        const input = Uint8Array.fromBase64({json.dumps(base64.b64encode(data).decode())});
        (await through(new {stream}, split(input, {size}))).toBase64()"""
    return server.execute(code)


@pytest.mark.parametrize("format", FORMATS)
def test_compress(shared_server, format):
    reply = pass_through(shared_server, f"CompressionStream('{format}')", TEXT, 1000)
    data = base64.b64decode(reply["result"])
    assert len(data) < len(TEXT) / 4 and FORMATS[format][1](data) == TEXT


@pytest.mark.parametrize("size", [1, 777, 1 << 20])
@pytest.mark.parametrize("format", FORMATS)
def test_decompress(shared_server, format, size):
    reply = pass_through(shared_server, f"DecompressionStream('{format}')", FORMATS[format][0](TEXT), size)
    assert base64.b64decode(reply["result"]) == TEXT


def test_nothing_is_compressed_to_an_empty_member(shared_server):
    reply = pass_through(shared_server, "CompressionStream('gzip')", b"", 10)
    assert gzip.decompress(base64.b64decode(reply["result"])) == b""


BROKEN = {
    "cut": zlib.compress(TEXT)[:-10],
    "something behind it": zlib.compress(TEXT) + b"x",
    "wrong checksum": zlib.compress(TEXT)[:-4] + b"abcd",
    "not compressed": TEXT,
    "nothing": b"",
}


@pytest.mark.parametrize("size", [100, 1 << 20])
@pytest.mark.parametrize("name", BROKEN)
def test_bad_input(shared_server, name, size):
    reply = pass_through(shared_server, "DecompressionStream('deflate')", BROKEN[name], size)
    assert "TypeError: The compressed data is not valid" in reply["error"]


@pytest.mark.parametrize("code, error", [
    ("new CompressionStream()", "TypeError: CompressionStream needs a format"),
    ("new DecompressionStream('zip')", "TypeError: DecompressionStream: there is no format \"zip\""),
    ("await through(new CompressionStream('gzip'), ['text'])", "TypeError: "),
])
def test_bad_arguments(shared_server, code, error):
    assert error in shared_server.execute(PASS + code)["error"]


def test_a_bomb_is_stopped_by_the_memory_limit(serve):
    """What comes out does so in pieces, between which the limits hold."""
    server = serve("js.max_memory_mb=64", "js.pool_size=1")
    bomb = zlib.compress(bytes(1 << 20), 9)
    code = f"""const bytes = Uint8Array.fromBase64({json.dumps(base64.b64encode(bomb).decode())});
        const kept = [], inflate = () => new Blob([]) && ReadableStream.from([bytes]).pipeThrough(new DecompressionStream('deflate'));
        for (let i = 0; i < 500; i++) for await (const piece of inflate()) kept.push(piece);
        kept.length"""
    assert server.execute(code)["status"] == "memory_limit"
    assert server.execute("1")["result"] == 1


def test_codecs_that_nobody_finishes_are_freed(serve):
    server = serve("js.max_memory_mb=128", "js.pool_size=1")
    for _ in range(5):
        reply = server.execute("for (let i = 0; i < 100; i++) new CompressionStream('gzip'); 'made'")
        assert reply["result"] == "made"


def test_codecs_that_nobody_finishes_are_freed_while_a_script_runs(serve):
    server = serve("js.max_memory_mb=128", "js.pool_size=1")
    reply = server.execute("""for (let i = 0; i < 1500; i++) {
            new CompressionStream('gzip');
            if (i % 50 === 0) await new Promise((next) => setImmediate(next));
        }
        'made'""")
    assert reply["result"] == "made"
