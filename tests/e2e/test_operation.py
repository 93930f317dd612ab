"""The server as its operator meets it: stop and hang-up signals, the pages and their codes."""

import os
import signal

from http_peer import Peer
from support import run_rrjs, wait_until

HOLD = "await new Promise(r => setTimeout(r, 60000))"


def busy_pid(server):
    return wait_until(lambda: next((w["pid"] for w in server.health()["workers"] if w["state"] == "busy"), 0), "a busy worker")


# ---- signals ----

def test_a_graceful_stop_answers_what_runs(serve):
    server = serve("js.pool_size=1", "js.allow_net=127.0.0.1")
    with Peer() as peer, server.client() as client:
        client.send("js.Execute", {"code": peer.held("'done'")}, 1)
        peer.wait_for_requests(1)
        server.process.send_signal(signal.SIGTERM)
        server.wait_for_line(lambda line: line["msg"] == "stopping")
        peer.release()
        assert client.receive().value["result"] == "done"
    assert server.process.wait(60) == 0


def test_a_stop_has_an_end(serve):
    server = serve("js.pool_size=1", "js.stop_timeout_ms=300")
    with server.client() as client:
        client.send("js.Execute", {"code": HOLD}, 1)
        busy_pid(server)
        server.process.send_signal(signal.SIGINT)
        assert "stopping" in client.receive().value["error"]
    assert server.process.wait(60) == 0


def test_a_second_signal_stops_at_once(serve):
    server = serve("js.pool_size=1", "js.stop_timeout_ms=60000")
    with server.client() as client:
        client.send("js.Execute", {"code": HOLD}, 1)
        busy_pid(server)
        server.process.send_signal(signal.SIGTERM)
        server.wait_for_line(lambda line: line["msg"] == "stopping")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0


def test_hangup_opens_the_log_again_and_reads_the_settings(serve):
    server = serve(config="js: {default_timeout_ms: 20000}")
    moved = server.log_path.with_suffix(".1")
    server.log_path.rename(moved)
    (server.folder / "config.yaml").write_text("js: {default_timeout_ms: 150, max_result_mb: 5}")
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: server.log_path.exists() and len(server.lines("rrjs")) >= 2, "lines in the new file")
    changes = {line["key"]: line["level"] for line in server.lines("rrjs") if "key" in line}
    assert changes == {"js.default_timeout_ms": "info", "js.max_result_mb": "warn"}
    assert server.execute("for (;;);")["error"] == "execution timeout after 150ms"


def test_workers_die_with_their_server(serve):
    server = serve("js.pool_size=2")
    pids = server.worker_pids()
    server.process.kill()
    server.process.wait()
    wait_until(lambda: not any(os.path.exists(f"/proc/{pid}/exe") and b"rrjs-worker" in os.readlink(f"/proc/{pid}/exe").encode()
                               for pid in pids if os.path.exists(f"/proc/{pid}")), "the workers to be gone")


# ---- pages ----

def test_the_pages_and_their_codes(serve):
    server = serve("js.pool_size=1")
    for path in ("/metrics", "/"):
        page = server.get(server.metrics_address, path)
        assert page.status == 200 and page.getheader("Content-Type") == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
        assert int(page.getheader("Content-Length")) == len(page.body)
    zipped = server.get(server.metrics_address, "/metrics", {"Accept-Encoding": "gzip"})
    assert zipped.getheader("Content-Encoding") == "gzip" and zipped.body.startswith(b"# HELP")
    assert server.get(server.metrics_address, "/metrics", {"Accept-Encoding": "gzip;q=0"}).getheader("Content-Encoding") is None
    head = server.request(server.metrics_address, "HEAD", "/metrics")
    assert head.status == 200 and head.body == b"" and int(head.getheader("Content-Length")) > 100
    assert server.get(server.metrics_address, "/nothing").status == 404
    refused = server.request(server.metrics_address, "POST", "/metrics")
    assert refused.status == 405 and refused.getheader("Allow") == "GET, HEAD"
    assert server.get(server.status_address, "/health?plugin=js").status == 200
    worker = server.health()["workers"][0]
    assert {"pid", "state", "executions", "memory_bytes"} <= set(worker)


def test_not_ready_while_every_worker_is_busy(serve):
    server = serve("js.pool_size=1")
    with server.client() as client:
        client.send("js.Execute", {"code": HOLD})
        wait_until(lambda: server.get(server.status_address, "/ready").status == 503, "503")
        assert server.get(server.status_address, "/health").status == 200
    wait_until(lambda: server.get(server.status_address, "/ready").status == 200, "200 again")


# ---- what a killed server leaves behind ----

def test_the_socket_of_a_killed_server_is_taken_over_and_a_live_one_is_not(serve, tmp_path):
    path = tmp_path / "rpc.sock"
    first = serve(f"rpc.listen=unix://{path}")
    assert first.execute("1")["result"] == 1
    refused = run_rrjs("serve", "-o", f"rpc.listen=unix://{path}", "-o", "metrics.address=")
    assert refused.returncode == 2 and str(path) in refused.stderr and "in use" in refused.stderr
    assert first.execute("2")["result"] == 2

    first.process.kill()
    first.process.wait()
    assert path.is_socket()
    second = serve(f"rpc.listen=unix://{path}")
    assert second.execute("3")["result"] == 3
    assert second.stop() == 0 and not path.exists()
