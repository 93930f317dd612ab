"""Where the server listens: the pages on one address, on two or on none, the addresses of the js section, unix sockets."""

import json
import socket

from support import run_rrjs

HOLD = "await new Promise(resolve => setTimeout(resolve, 600000))"


def test_one_address_serves_metrics_and_status(serve):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = serve(f"metrics.address={address}", f"status.address={address}")
    assert server.metrics_address == server.status_address == address
    assert server.get(address, "/metrics").body.startswith(b"# HELP")
    assert server.get(address, "/health").status == server.get(address, "/ready").status == 200


def test_each_page_has_its_address_only(serve):
    server = serve("metrics.address=127.0.0.1:0", "status.address=localhost:0")
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
