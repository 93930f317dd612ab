"""A web server that behaves as tests need it, badly for the most part: each path is a behaviour. Loopback, a free port, one
thread for each connection. It speaks raw sockets, since no library would send what some of these must."""

import base64
import gzip
import json
import socket
import ssl
import struct
import subprocess
import threading
import urllib.parse
import zlib

from support import PATIENCE_S


class Request:
    def __init__(self, method, target, headers, body, connection):
        self.method, self.target, self.headers, self.body, self.connection = method, target, headers, body, connection
        url = urllib.parse.urlsplit(target)
        self.path = url.path
        self.query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))

    def header(self, name):
        """The values of that header, joined by ", "; None where there is none."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Closed(Exception):
    """The client has gone, or the behaviour is to end the connection."""


class Connection:
    def __init__(self, peer, sock, number):
        self.peer, self.socket, self.number, self.buffer = peer, sock, number, b""

    def more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise Closed
        self.buffer += piece

    def line(self):
        while b"\n" not in self.buffer:
            self.more()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r")

    def exactly(self, size):
        while len(self.buffer) < size:
            self.more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def body(self, headers):
        fields = {name.lower(): value for name, value in headers}
        if fields.get("transfer-encoding", "").lower() == "chunked":
            data = b""
            while True:
                size = int(self.line().split(b";")[0], 16)
                data += self.exactly(size)
                if self.line() != b"":
                    raise Closed
                if size == 0:
                    return data
        return self.exactly(int(fields.get("content-length", 0)))

    def request(self):
        method, target, _ = self.line().decode("latin-1").split(" ")
        headers = []
        while True:
            line = self.line().decode("latin-1")
            if not line:
                break
            name, _, value = line.partition(":")
            headers.append((name, value.strip(" \t")))
        request = Request(method, target, headers, b"", self.number)
        if request.path not in EARLY:
            request.body = self.body(headers)
        return request

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def answer(self, body=b"", status="200 OK", headers=(), length=None):
        """A whole response. length: what it says in place of the truth."""
        body = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.send("\r\n".join(lines) + "\r\n\r\n")
        self.send(body)

    def chunk(self, data):
        self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def wait_for_end(self):
        """Until the client has gone."""
        try:
            while self.socket.recv(65536):
                pass
        except OSError:
            pass
        self.peer.note_left()
        raise Closed

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Closed


PATHS = {}
EARLY = set()  # paths that answer before the body was read


def path(name, early=False):
    def register(function):
        PATHS[name] = function
        if early:
            EARLY.add(name)
        return function
    return register


# ---- in order ----

@path("/hello")
def hello(connection, request):
    connection.answer("hello", headers=[("Content-Type", "text/plain")])


@path("/json")
def answer_json(connection, request):
    connection.answer('{"name":"Ada","list":[1,2,3]}', headers=[("Content-Type", "application/json")])


@path("/echo")
def echo(connection, request):
    """The request as JSON; the body as Latin-1 text."""
    connection.answer(json.dumps({
        "method": request.method, "path": request.path, "target": request.target, "query": request.query,
        "headers": [[name.lower(), value] for name, value in request.headers],
        "body": request.body.decode("latin-1"), "connection": request.connection,
    }), headers=[("Content-Type", "application/json")])


@path("/echo-body")
def echo_body(connection, request):
    connection.answer(request.body, headers=[("Content-Type", request.header("content-type") or "")])


@path("/body-size")
def body_size(connection, request):
    connection.answer(str(len(request.body)))


@path("/connection")
def number(connection, request):
    """Which connection this is."""
    connection.answer(str(connection.number))


@path("/status")
def status(connection, request):
    """?code=404&reason=Not+Found&body="""
    connection.answer(request.query.get("body", ""), f"{request.query['code']} {request.query.get('reason', '')}")


@path("/headers")
def headers(connection, request):
    """Sends the query's members as headers."""
    url = urllib.parse.urlsplit(request.target)
    connection.answer("", headers=urllib.parse.parse_qsl(url.query, keep_blank_values=True))


@path("/cookies")
def cookies(connection, request):
    connection.answer("", headers=[("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2, c")])


@path("/bytes")
def size(connection, request):
    """?size=100"""
    size = int(request.query["size"])
    connection.send(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n")
    while size > 0:
        connection.send(b"x" * min(size, 1 << 16))
        size -= 1 << 16


@path("/chunked")
def chunked(connection, request):
    """?chunks=3&size=10"""
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(int(request.query.get("chunks", 3))):
        connection.chunk(b"x" * int(request.query.get("size", 10)))
    connection.send("0\r\nX-Trailer: late\r\n\r\n")


@path("/until-close")
def until_close(connection, request):
    connection.send("HTTP/1.1 200 OK\r\n\r\nto the end")
    raise Closed


@path("/encoded")
def encoded(connection, request):
    """?as=gzip|deflate&text="""
    text = request.query.get("text", "hello").encode()
    how = request.query["as"]
    connection.answer(gzip.compress(text) if how == "gzip" else zlib.compress(text), headers=[("Content-Encoding", how)])


@path("/coded")
def coded(connection, request):
    """?codings=gzip&body=: those bytes in base64, said to be so coded. With length: what is said in place of the truth."""
    length = request.query.get("length")
    connection.answer(base64.b64decode(request.query["body"]), headers=[("Content-Encoding", request.query["codings"])],
                      length=length)
    if length is not None:
        raise Closed


@path("/ranged")
def ranged(connection, request):
    """A server that packs what it is not asked to leave alone, and then cuts its piece out of that."""
    body = b"0123456789" * 100
    codings = (request.header("accept-encoding") or "").split(", ")
    if "gzip" in codings:
        body = gzip.compress(body)
    first, last = (int(number) for number in request.header("range").removeprefix("bytes=").split("-"))
    headers = [("Content-Range", f"bytes {first}-{last}/{len(body)}")]
    if "gzip" in codings:
        headers.append(("Content-Encoding", "gzip"))
    connection.answer(body[first:last + 1], "206 Partial Content", headers)


@path("/redirect")
def redirect(connection, request):
    """?to=/hello&status=302"""
    connection.answer("moved", f"{request.query.get('status', '302')} Moved", [("Location", request.query["to"])])


@path("/redirects")
def redirects(connection, request):
    """?left=20: so many redirects, then hello."""
    left = int(request.query["left"])
    connection.answer("", "302 Found", [("Location", f"/redirects?left={left - 1}" if left > 1 else "/hello")])


@path("/interim")
def interim(connection, request):
    """?count=2: so many 103 first."""
    for _ in range(int(request.query.get("count", 1))):
        connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    connection.answer("hello")


@path("/close")
def close(connection, request):
    connection.answer("hello", headers=[("Connection", "close")])
    raise Closed


@path("/early", early=True)
def early(connection, request):
    """Answers before it reads the body, then ends the connection."""
    connection.answer("enough", "413 Too Large", [("Connection", "close")])
    raise Closed


# ---- slow ----

@path("/hold")
def hold(connection, request):
    """Answers when the test says release()."""
    connection.peer.gate.acquire(timeout=PATIENCE_S)
    connection.answer("released")


@path("/silence")
def silence(connection, request):
    """Never answers."""
    connection.wait_for_end()


@path("/stall")
def stall(connection, request):
    """Stops in the middle of the body."""
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    connection.wait_for_end()


@path("/stall-head")
def stall_head(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Len")
    connection.wait_for_end()


@path("/endless")
def endless(connection, request):
    """A body without an end; what was sent of it is in peer.sent_bytes."""
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        while True:
            connection.chunk(b"x" * 65536)
            connection.peer.sent_bytes += 65536
    except OSError:
        connection.peer.note_left()
        raise Closed


@path("/no-reading", early=True)
def no_reading(connection, request):
    """Takes nothing of the body until release()."""
    connection.peer.gate.acquire(timeout=PATIENCE_S)
    request.body = connection.body(request.headers)
    connection.answer(str(len(request.body)))


# ---- out of order ----

@path("/nothing")
def nothing(connection, request):
    raise Closed


@path("/reset")
def reset(connection, request):
    connection.reset()


@path("/reset-in-body")
def reset_in_body(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    connection.peer.gate.acquire(timeout=PATIENCE_S)
    connection.reset()


@path("/too-short")
def too_short(connection, request):
    connection.answer("hello", length=100)
    raise Closed


@path("/too-long")
def too_long(connection, request):
    connection.answer("hello, world", length=5)
    raise Closed


@path("/chunked-cut")
def chunked_cut(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    raise Closed


@path("/chunked-bad")
def chunked_bad(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n")
    raise Closed


@path("/two-lengths")
def two_lengths(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")
    raise Closed


@path("/two-lengths-in-a-list")
def two_lengths_in_a_list(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello")
    raise Closed


@path("/the-same-length-twice")
def the_same_length_twice(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")


@path("/huge-length")
def huge_length(connection, request):
    """?size=: says so and sends nothing."""
    connection.send(f"HTTP/1.1 200 OK\r\nContent-Length: {request.query['size']}\r\n\r\n")
    connection.wait_for_end()


@path("/not-gzip")
def not_gzip(connection, request):
    connection.answer("this is no gzip", headers=[("Content-Encoding", "gzip")])


@path("/gzip-cut")
def gzip_cut(connection, request):
    connection.answer(gzip.compress(b"hello " * 1000)[:-20], headers=[("Content-Encoding", "gzip")])


@path("/unknown-encoding")
def unknown_encoding(connection, request):
    connection.answer("hello", headers=[("Content-Encoding", "rot13")])


@path("/gzip-bomb")
def gzip_bomb(connection, request):
    """?mb=100 of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(int(request.query["mb"]))) + packer.flush()
    connection.answer(data, headers=[("Content-Encoding", "gzip")])


@path("/garbage")
def garbage(connection, request):
    connection.send(b"\x00\xff\x16\x03\x01 what is this?\r\n\r\n" * 10)
    raise Closed


@path("/http09")
def http09(connection, request):
    connection.send("<html>hello</html>")
    raise Closed


@path("/bad-status")
def bad_status(connection, request):
    connection.send("HTTP/1.1 abc Hello\r\n\r\n")
    raise Closed


@path("/switching")
def switching(connection, request):
    connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
    connection.wait_for_end()


@path("/raw-header")
def raw_header(connection, request):
    """?line=: that line, percent-decoded, as a header."""
    line = urllib.parse.unquote_to_bytes(urllib.parse.urlsplit(request.target).query.partition("line=")[2])
    connection.send(b"HTTP/1.1 200 OK\r\n" + line + b"\r\nContent-Length: 5\r\n\r\nhello")


@path("/header-bomb")
def header_bomb(connection, request):
    connection.send("HTTP/1.1 200 OK\r\n")
    try:
        while True:
            connection.send("X-Bomb: " + "x" * 1000 + "\r\n")
    except OSError:
        connection.peer.note_left()
        raise Closed


@path("/header-line")
def header_line(connection, request):
    """One header without an end."""
    connection.send("HTTP/1.1 200 OK\r\nX-Bomb: ")
    try:
        while True:
            connection.send("x" * 1000)
    except OSError:
        connection.peer.note_left()
        raise Closed


@path("/endless-interim")
def endless_interim(connection, request):
    try:
        while True:
            connection.send("HTTP/1.1 100 Continue\r\nX-Again: yes\r\n\r\n")
    except OSError:
        connection.peer.note_left()
        raise Closed


@path("/stale")
def stale(connection, request):
    """Says that the connection stays and ends it."""
    connection.answer("hello")
    connection.peer.stale.set()
    raise Closed


# ---- the server ----

class Peer:
    """tls: an ssl.SSLContext. host: where it listens."""

    def __init__(self, tls=None, host="127.0.0.1", paths=None):
        self.tls, self.host, self.paths = tls, host, {**PATHS, **(paths or {})}
        self.listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET,
                                             backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.changed = threading.Condition()
        self.requests = []
        self.connections = 0  # so far
        self.left = 0         # clients that went while something was owed to them
        self.sent_bytes = 0
        self.gate = threading.Semaphore(0)
        self.stale = threading.Event()
        self.open = set()
        self.ended = False
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.ended = True
        self.listener.close()
        for sock in list(self.open):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def url(self, path="/hello", host=None, **query):
        scheme = "https" if self.tls else "http"
        host = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{scheme}://{host}:{self.port}{path}" + ("?" + urllib.parse.urlencode(query) if query else "")

    @property
    def address(self):
        """For js.allow_net."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def held(self, code):
        """A script that waits for release() before it runs the code; the server must allow this address."""
        return f"await fetch({json.dumps(self.url('/hold'))}); {code}"

    def release(self, count=1):
        self.gate.release(count)

    def note_left(self):
        with self.changed:
            self.left += 1
            self.changed.notify_all()

    def wait_for(self, condition, what):
        """Until condition(self) is true; woken by each request and each client that goes."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), PATIENCE_S), f"waited in vain for {what}"

    def wait_for_requests(self, count):
        self.wait_for(lambda peer: len(peer.requests) >= count, f"{count} requests")

    def wait_for_left(self, count=1):
        self.wait_for(lambda peer: peer.left >= count, f"{count} clients to go")

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            threading.Thread(target=self.serve, args=(sock, self.connections), daemon=True).start()

    def serve(self, sock, number):
        self.open.add(sock)
        try:
            if self.tls:
                self.open.discard(sock)
                sock = self.tls.wrap_socket(sock, server_side=True)
                self.open.add(sock)
            connection = Connection(self, sock, number)
            while True:
                request = connection.request()
                with self.changed:
                    self.requests.append(request)
                    self.changed.notify_all()
                behaviour = self.paths.get(request.path)
                if behaviour:
                    behaviour(connection, request)
                else:
                    connection.answer("no such path", "404 Not Found")
        except (Closed, OSError, ValueError, ssl.SSLError):
            pass
        finally:
            self.open.discard(sock)
            sock.close()


# ---- certificates ----

class Authority:
    """A certificate authority of its own, in a folder, by the openssl program."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / "ca.pem"
        self.run("req", "-x509", *self.new_key("ca"), "-out", self.ca_file, "-days", "2", "-subj", "/CN=Test authority",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")

    def run(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=PATIENCE_S)

    def new_key(self, name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.folder / f"{name}.key"

    def context(self, name, subject="DNS:localhost,IP:127.0.0.1", days=2, signed_by_itself=False):
        """A server context with a certificate for that. days: -1 for one that has expired."""
        certificate, request = self.folder / f"{name}.pem", self.folder / f"{name}.csr"
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={subject}\n")
        self.run("req", "-new", *self.new_key(name), "-out", request, "-subj", f"/CN={name}")
        signer = ["-signkey", self.folder / f"{name}.key"] if signed_by_itself else \
            ["-CA", self.ca_file, "-CAkey", self.folder / "ca.key", "-CAcreateserial"]
        self.run("x509", "-req", "-in", request, *signer, "-days", days, "-extfile", extensions, "-out", certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, self.folder / f"{name}.key")
        return context


# ---- scripts that fetch ----

TRY = """
const tries = [];
for (const url of %s) {
    try {
        const response = await fetch(url);
        tries.push([String(response.status), '']);
        await response.text();
    } catch (error) {
        tries.push([error.code, error.cause.message, error.cause.code, error instanceof TypeError]);
    }
}
tries
"""


def tries(server, urls):
    """GETs the URLs one after the other: for each its status, or the code and the text of the failure."""
    reply = server.execute(TRY % json.dumps(list(urls)))
    assert reply["status"] == "success", reply
    for one in reply["result"]:
        assert len(one) == 2 or (one[2] == one[0] and one[3] is True), one
    return [(one[0], one[1]) for one in reply["result"]]


def codes(server, urls):
    return [code for code, _ in tries(server, urls)]
