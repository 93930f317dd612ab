"""A small web server for the tests of fetch(): the files of the suite, and in place of the suite's own handlers what the
tests that are run need of them."""

import base64
import http.server
import os
import threading
import time
import urllib.parse

STEP_S = 0.01
# Nobody waits for more of what has no end.
ENDLESS_S = 60


class Stash:
    """Values that one request leaves to another."""

    def __init__(self):
        self.lock, self.values = threading.Lock(), {}

    def put(self, key, value):
        with self.lock:
            self.values[key] = value

    def take(self, key):
        with self.lock:
            return self.values.pop(key, None)


# ---- handlers: (request) -> (status or (status, reason), headers, body); a body that is an iterator is sent as it comes ----

def inspect_headers(request):
    names = [name for name in request.query.get("headers", "").split("|") if name in request.headers]
    return 200, [("x-request-" + name, request.headers[name]) for name in names] + [("Content-Type", "text/plain")], b""


def redirect(request):
    token, query = request.query.get("token"), request.query
    count = (request.stash.take(token) or 0) + 1 if token else 1
    headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-cache")]
    if "location" in query:
        location = query["location"]
        if "simple" not in query and urllib.parse.urlsplit(location).scheme in ("", "http", "https"):
            location += ("&" if "?" in location else "?") + urllib.parse.urlencode(query, encoding="latin-1") + f"&count={count}"
        headers.append(("Location", location))
    time.sleep(float(query.get("delay", 0)) / 1000)
    if token:
        request.stash.put(token, count)
        if count > int(query.get("max_count", count)):
            return 200, headers[:2], str(count - 1).encode()
    return int(query.get("redirect_status", 302)), headers, b""


def plain_redirect(request):
    return int(request.query.get("status", 302)), [("Location", request.query["location"])], b""


def redirect_to_nothing(request):
    return 302, [("Location", "")], b""


def stash_take(request):
    value = request.stash.take(request.query["key"])
    return 200, [("Content-Type", "application/json")], b"null" if value is None else f'"{value}"'.encode()


def stash_put(request):
    request.stash.put(request.query["key"], request.query["value"])
    return 200, [], b"done"


def clean_stash(request):
    return 200, [], b"0" if request.stash.take(request.query["token"]) is None else b"1"


def slow_without_end(request):
    state, abort = request.query.get("stateKey"), request.query.get("abortKey")

    def body():
        try:
            yield b"." * 2048
            for _ in range(int(ENDLESS_S / STEP_S)):
                if abort and request.stash.take(abort):
                    return
                yield b"."
                time.sleep(STEP_S)
        finally:
            if state:
                request.stash.put(state, "closed")

    if state:
        request.stash.put(state, "open")
    return 200, [("Content-Type", "text/plain")], body()


def trickle(request):
    delay = float(request.query.get("ms", 500)) / 1000

    def body():
        for _ in range(int(request.query.get("count", 50))):
            yield b"TEST_TRICKLE\n"
            time.sleep(delay)

    time.sleep(delay)
    return 200, [] if "notype" in request.query else [("Content-Type", "text/plain")], body()


def bad_chunks(request):
    delay = float(request.query.get("ms", 1000)) / 1000

    def body():
        for piece in [b"a\r\nTEST_CHUNK\r\n"] * int(request.query.get("count", 50)) + [b"garbage"]:
            time.sleep(delay)
            yield piece

    return 200, [("Transfer-Encoding", "chunked")], body()


def status(request):
    query = request.query
    return (int(query.get("code", 200)), query.get("text", "OMG")), [
        ("Content-Type", query.get("type", "")), ("X-Request-Method", request.method)], query.get("content", "").encode("latin-1")


def method(request):
    names = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location")
    return 200, [("x-request-method", request.method)] + [
        ("x-request-" + name.lower(), request.headers.get(name, "NO")) for name in names], request.body


def echo_content(request):
    return 200, [("X-Request-Method", request.method), ("Content-Type", "text/plain")] + [
        ("X-Request-" + name, request.headers.get(name, "NO")) for name in ("Content-Length", "Content-Type")], request.body


def authentication(request):
    if request.headers.get("Authorization") == "Basic " + base64.b64encode(b"user:password").decode():
        return 200, [], b"Authentication done"
    realm = request.query.get("realm", "test")
    return (401, "Unauthorized"), [("WWW-Authenticate", f'Basic realm="{realm}"')], b"Please login"


def dump_authorization(request):
    return 200, [("Content-Type", "text/html")], request.headers.get("Authorization", "none").encode()


def echo_headers(request):
    return 200, [("Content-Type", "text/plain")], "".join(f"{n}: {v}\r\n" for n, v in request.headers.items()).encode()


def parse_headers(request):
    value = request.query.get("my-custom-header")
    return 200, [] if value is None else [("My-Custom-Header", value)], b""


HANDLERS = {
    "/fetch/api/resources/authentication.py": authentication,
    "/fetch/api/resources/bad-chunk-encoding.py": bad_chunks,
    "/fetch/api/resources/clean-stash.py": clean_stash,
    "/fetch/api/resources/dump-authorization-header.py": dump_authorization,
    "/fetch/api/resources/echo-content.py": echo_content,
    "/fetch/api/resources/infinite-slow-response.py": slow_without_end,
    "/fetch/api/resources/inspect-headers.py": inspect_headers,
    "/fetch/api/resources/method.py": method,
    "/fetch/api/resources/redirect.py": redirect,
    "/fetch/api/resources/redirect-empty-location.py": redirect_to_nothing,
    "/fetch/api/resources/stash-put.py": stash_put,
    "/fetch/api/resources/stash-take.py": stash_take,
    "/fetch/api/resources/status.py": status,
    "/fetch/api/resources/trickle.py": trickle,
    "/common/redirect.py": plain_redirect,
    "/xhr/resources/echo-headers.py": echo_headers,
    "/xhr/resources/parse-headers.py": parse_headers,
    "/xhr/resources/status.py": status,
}


class Request(http.server.SimpleHTTPRequestHandler):
    """One request. Files come with the headers that a file beside them lists."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def __getattr__(self, name):
        """Any method that a test makes up is answered like the known ones."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self):
        self.method = self.command
        path, _, query = self.path.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True, encoding="latin-1"))
        self.body = self.read_body()
        handler = HANDLERS.get(path)
        if handler:
            self.send(*handler(self))
        elif self.command in ("GET", "HEAD", "POST"):
            self.send_file(path)
        else:
            self.send(405, [], b"")

    do_GET = do_HEAD = do_POST = answer

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def send_file(self, path):
        name = self.translate_path(path)
        if not os.path.isfile(name):
            self.send(404, [], b"not found")
            return
        if name.endswith(".asis"):
            self.send_as_is(name)
            return
        headers = [("Content-Type", self.guess_type(name))]
        if os.path.isfile(name + ".headers"):
            with open(name + ".headers", encoding="latin-1") as file:
                headers += [tuple(part.strip() for part in line.split(":", 1)) for line in file if ":" in line]
        with open(name, "rb") as file:
            self.send(200, headers, file.read())

    def send_as_is(self, name):
        self.close_connection = True
        with open(name, "rb") as file:
            data = file.read()
        self.wfile.write(data if b"\n\n" in data or b"\r\n\r\n" in data else data + b"\n")

    def send(self, code, headers, body):
        code, reason = code if isinstance(code, tuple) else (code, None)
        self.send_response(code, reason)
        for name, value in headers:
            self.send_header(name, value)
        if isinstance(body, bytes):
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD" and code not in (204, 304):
                self.wfile.write(body)
            return
        self.close_connection = True
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for piece in body:
                self.wfile.write(piece)
        finally:
            getattr(body, "close", lambda: None)()


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """What a test does to a connection is no news."""


class ResourceServer:
    """with ResourceServer(root) as server: server.origin"""

    def __init__(self, root):
        self.root = root

    def __enter__(self):
        stash = Stash()

        class Handler(Request):
            def __init__(self, *arguments):
                self.stash = stash
                super().__init__(*arguments, directory=root)

        root = self.root
        self.server = Listener(("127.0.0.1", 0), Handler)
        # The suite takes 127.0.0.1 for another site than localhost.
        self.origin = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
