"""Where the server listens: the pages on one address, on two or on none, the addresses of the js section, unix sockets; and
what it makes of HTTP."""

import http.client
import json
import re
import socket

import pytest

from support import PATIENCE_S, run_rrjs

HOLD = "await new Promise(resolve => setTimeout(resolve, 600000))"


def test_one_address_serves_metrics_and_status(serve):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = serve(f"metrics.address={address}", f"status.address={address}")
    assert server.metrics_address == server.status_address == address
    assert server.get(address, "/metrics").body.startswith(b"# HELP")
    assert server.get(address, "/health").status == server.get(address, "/ready").status == 200


@pytest.mark.parametrize("status", ["127.0.0.1:0", "localhost:0"])
def test_each_page_has_its_address_only(serve, status):
    """Port 0 is any free port: two of them are two ports, also where they are written alike."""
    server = serve("metrics.address=127.0.0.1:0", f"status.address={status}")
    assert server.metrics_address != server.status_address
    assert server.get(server.metrics_address, "/health").status == 404
    assert server.get(server.status_address, "/metrics").status == 404


def test_no_metrics_page(serve):
    server = serve("metrics.address=")
    assert server.metrics_address is None
    assert server.get(server.status_address, "/health").status == 200
    assert server.execute("metrics.increment('unseen'); 1")["result"] == 1


def test_the_body_of_health(serve):
    server = serve("js.pool_size=1", "js.queue_size=5")
    with server.client() as client:
        client.send("js.Execute", {"code": HOLD})
        client.send("js.Execute", {"code": HOLD})
        assert client.call("rpc.Version", True).value
        for path in ("/ready", "/ready?plugin=js"):
            page = server.get(server.status_address, path)
            assert page.status == 503 and page.getheader("Content-Type").startswith("application/json")
            assert json.loads(page.body)["status"] == "busy"
        page = server.get(server.status_address, "/health?plugin=js")
        body = json.loads(page.body)
    assert page.status == 200 and body["status"] == "ok"
    assert body["pool"] == {"size": 1, "available": 0, "active": 1} and body["queue"] == {"length": 1, "size": 5}
    assert {worker["spare"] for worker in body["workers"]} == {True, False}
    assert len({worker["pid"] for worker in body["workers"]}) == 2


def test_the_only_plugin_is_js(serve):
    server = serve()
    for path in ("/health", "/ready"):
        assert server.get(server.status_address, f"{path}?plugin=js").status == 200
        for query in ("plugin=http", "plugin=js&plugin=http", "plugin=", "plugin"):
            page = server.get(server.status_address, f"{path}?{query}")
            assert page.status == 404 and page.body.startswith(b"no such plugin: ")
    assert server.get(server.metrics_address, "/metrics?plugin=http").status == 200


# ---- HTTP itself ----

@pytest.fixture(scope="module")
def pages(shared_server):
    return [shared_server.metrics_address, shared_server.status_address]


def connect(address):
    host, _, port = address.rpartition(":")
    client = socket.create_connection((host, int(port)))
    client.settimeout(PATIENCE_S)
    return client


def first_status(client):
    """The status of the answer, or None where the connection is closed without one."""
    line = b""
    try:
        while b"\r\n" not in line:
            piece = client.recv(65536)
            if not piece:
                return None
            line += piece
    except ConnectionError:
        return None
    return int(line.split(b" ")[1])


REST = b" HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("request_bytes, statuses", [
    (b"\1\2\0\xff\xfe\r\n\r\n", {None, 400}),
    (b"GET\r\n\r\n", {None, 400}),
    (b"GET /health\r\n\r\n", {None, 400}),
    (b"GET /health HTTP/9.9\r\n\r\n", {400, 505}),
    (b"GET /health HTCPCP/1.0\r\n\r\n", {None, 400}),
    (b"GET /health" + REST + b"no colon\r\n\r\n", {None, 400}),
    (b"GET /health" + REST + b"X: " + b"a" * 100000 + b"\r\n\r\n", {400, 413, 431}),
    (b"GET /health" + REST + b"X: y\r\n" * 10000 + b"\r\n", {400, 413, 431}),
    (b"GET /" + b"a" * 100000 + REST + b"\r\n", {400, 414, 431}),
    (b"GET /health" + REST + b"Content-Length: -5\r\n\r\n", {400}),
    (b"GET /health" + REST + b"Content-Length: five\r\n\r\n", {400}),
    (b"GET /health" + REST + b"Content-Length: 99999999999999999999999\r\n\r\n", {400, 413}),
    (b"GET /health" + REST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", {None, 400}),
    (b"GET /hea\0lth" + REST + b"\r\n", {None, 400, 404}),
    (b"GET /%zz%00" + REST + b"\r\n", {400, 404}),
    (b"GET /../../etc/passwd" + REST + b"\r\n", {400, 404}),
    (b"get /metrics" + REST + b"\r\n", {400, 404, 405, 501}),
    (b"CONNECT x:1" + REST + b"\r\n", {400, 404, 405, 501}),
    (b"PROPFIND /nothing" + REST + b"\r\n", {404, 405, 501}),
], ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else "")
def test_malformed_requests_are_refused(pages, shared_server, request_bytes, statuses):
    for address in pages:
        with connect(address) as client:
            try:
                client.sendall(request_bytes)
            except ConnectionError:
                pass  # refused before the end
            assert first_status(client) in statuses
    assert shared_server.get(shared_server.status_address, "/ready").status == 200
    assert shared_server.get(shared_server.metrics_address, "/metrics").status == 200


# libmicrohttpd passes over empty lines in front of a request, and takes one that begins with NUL for empty.
@pytest.mark.parametrize("begun", [b"", b"GET /hea", b"GET /health" + REST, b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1",
                                   b"\r\n\r\n", b"\0\1\2\xff\xfe\r\n\r\n"],
                         ids=["nothing", "half a line", "no empty line", "TLS", "empty lines", "NUL"])
def test_requests_that_never_end_hold_up_nobody(pages, shared_server, begun):
    clients = [connect(address) for address in pages for _ in range(5)]
    for client in clients:
        client.sendall(begun)
    assert shared_server.get(shared_server.status_address, "/ready").status == 200
    assert shared_server.get(shared_server.metrics_address, "/metrics").status == 200
    for client in clients:
        client.close()
    assert shared_server.get(shared_server.status_address, "/ready").status == 200


def test_a_connection_serves_request_after_request(shared_server):
    connection = http.client.HTTPConnection(shared_server.metrics_address, timeout=PATIENCE_S)
    connection.connect()
    own_port = connection.sock.getsockname()[1]
    for method, path, status in [("GET", "/metrics", 200), ("HEAD", "/metrics", 200), ("GET", "/nothing", 404), ("GET", "/", 200)] * 5:
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read()
        assert response.status == status and bool(body) == (method == "GET")
        assert connection.sock.getsockname()[1] == own_port
    connection.close()


def test_requests_that_were_sent_at_once_are_answered_in_order(shared_server):
    with connect(shared_server.status_address) as client:
        client.sendall((b"GET /health" + REST + b"\r\n") + (b"GET /nothing" + REST + b"\r\n") +
                       (b"GET /ready" + REST + b"Connection: close\r\n\r\n"))
        answers = b"".join(iter(lambda: client.recv(65536), b""))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answers) == [b"200", b"404", b"200"]


@pytest.mark.parametrize("request_bytes", [b"GET /health" + REST + b"Connection: close\r\n\r\n", b"GET /health HTTP/1.0\r\n\r\n"],
                         ids=["asked for", "HTTP 1.0"])
def test_a_connection_is_closed_where_that_is_wanted(shared_server, request_bytes):
    with connect(shared_server.status_address) as client:
        client.sendall(request_bytes)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n")[0] and json.loads(body)["status"] == "ok"


# ---- addresses that are taken ----

def test_the_js_section_overrides_the_addresses(serve, tmp_path):
    path = tmp_path / "js.sock"
    server = serve(f"js.listen=unix://{path}", "js.metrics_address=127.0.0.1:0", "js.status_address=127.0.0.1:0",
                   "rpc.listen=tcp://192.0.2.1:1", "metrics.address=192.0.2.1:2", "status.address=192.0.2.1:3")
    assert server.rpc == f"unix://{path}"
    assert server.execute("6 * 7")["result"] == 42
    assert server.get(server.metrics_address, "/metrics").status == 200


def test_a_stale_socket_file_is_replaced_and_a_live_one_is_not(serve, tmp_path):
    path = tmp_path / "rpc.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    server = serve(f"rpc.listen=unix://{path}")
    assert server.execute("1")["result"] == 1
    second = run_rrjs("serve", "-o", f"rpc.listen=unix://{path}", "-o", "metrics.address=")
    assert second.returncode == 2 and str(path) in second.stderr and "in use" in second.stderr
    assert server.execute("2")["result"] == 2
    assert server.stop() == 0
    assert not path.exists()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    path = tmp_path / "precious"
    path.write_text("data")
    result = run_rrjs("serve", "-o", f"rpc.listen=unix://{path}", "-o", "metrics.address=")
    assert result.returncode == 2 and str(path) in result.stderr
    assert path.read_text() == "data"
