"""Servers that send too much, too little, too slowly or nonsense, and executions that end while they fetch: each exchange
has one clear outcome, and neither worker nor server suffers."""

import json
import os
import signal
import socket
import subprocess

import pytest

from http_peer import Peer, codes, tries
from support import RRJS, Server, clean_environment, in_threads, is_sanitized, wait_until


@pytest.fixture
def peer():
    with Peer() as peer:
        yield peer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One that may fetch from this machine, with small limits."""
    from conftest import end
    server = Server(tmp_path_factory.mktemp("server"),
                    ("js.allow_net=127.0.0.1", "js.fetch.max_body_mb=1", "js.fetch.max_header_kb=16"))
    yield server
    assert codes(server, ["data:,x"]) == ["200"]
    end(server)


# ---- responses ----

CASES = [
    # path, code (or status), what the text names
    ("/bytes?size=1048576", "200", ""),
    ("/bytes?size=1048577", "ERR_BODY_TOO_LARGE", "larger than 1048576 bytes (js.fetch.max_body_mb)"),
    ("/chunked?chunks=100&size=10000", "200", ""),
    ("/chunked?chunks=200&size=10000", "ERR_BODY_TOO_LARGE", "js.fetch.max_body_mb"),
    ("/huge-length?size=99999999999999", "ERR_BODY_TOO_LARGE", "js.fetch.max_body_mb"),
    ("/endless", "ERR_BODY_TOO_LARGE", "js.fetch.max_body_mb"),
    ("/gzip-bomb?mb=1", "200", ""),
    ("/gzip-bomb?mb=2", "ERR_BODY_TOO_LARGE", "js.fetch.max_body_mb"),
    ("/gzip-bomb?mb=100", "ERR_BODY_TOO_LARGE", "js.fetch.max_body_mb"),
    ("/header-bomb", "ERR_HEADERS_TOO_LARGE", "larger than 16384 bytes (js.fetch.max_header_kb)"),
    ("/header-line", "ERR_HEADERS_TOO_LARGE", "js.fetch.max_header_kb"),
    ("/endless-interim", "ERR_HEADERS_TOO_LARGE", "js.fetch.max_header_kb"),
    ("/interim?count=5", "200", ""),
    ("/until-close", "200", ""),
    ("/close", "200", ""),
    ("/nothing", "ECONNRESET", "without a response"),
    ("/reset", "ECONNRESET", ""),
    ("/too-short", "ECONNRESET", "in the middle of the body"),
    ("/too-long", "200", ""),
    ("/chunked-cut", "ECONNRESET", "in the middle of the body"),
    ("/chunked-bad", "EPROTO", "not in the chunks that transfer-encoding promises"),
    ("/two-lengths", "EPROTO", "several content-lengths that differ"),
    ("/two-lengths-in-a-list", "EPROTO", "several content-lengths that differ"),
    ("/the-same-length-twice", "200", ""),
    ("/gzip-cut", "ERR_CONTENT_ENCODING", "the body ends in the middle of its gzip data"),
    ("/unknown-encoding", "200", ""),
    ("/not-gzip", "ERR_CONTENT_ENCODING", "not encoded as content-encoding says"),
    ("/garbage", "EPROTO", "not HTTP"),
    ("/http09", "EPROTO", "not HTTP"),
    ("/bad-status", "EPROTO", "the response is"),
    ("/switching", "EPROTO", "malformed"),
    ("/raw-header?line=X-A:%20a%0d%0aX-B:%20b", "200", ""),
    ("/raw-header?line=X-A:%20a%0db", "EPROTO", "malformed"),
    ("/raw-header?line=X-A:%20a%00b", "EPROTO", ""),
    ("/raw-header?line=no%20header%20at%20all", "EPROTO", "malformed"),
]


@pytest.mark.parametrize("path, code, words", CASES, ids=[path for path, _, _ in CASES])
def test_responses(server, peer, path, code, words):
    script = """
    let answer;
    try {
        const response = await fetch(%s);
        await response.arrayBuffer();
        answer = [String(response.status), ''];
    } catch (error) {
        answer = [error.code ?? error.cause.code, error.cause.message];
    }
    answer
    """
    reply = server.execute(script % json.dumps(peer.url(path)))
    assert reply["status"] == "success", reply
    assert reply["result"][0] == code and words in reply["result"][1], reply
    assert code.isdigit() or reply["result"][1].startswith(f"127.0.0.1:{peer.port}: ")


def test_a_closed_port(server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert tries(server, [f"http://127.0.0.1:{port}/"])[0] == \
        ("ECONNREFUSED", f"127.0.0.1:{port}: the connection was refused")


def test_a_host_that_is_not_there(server):
    (code, text), = tries(server, ["http://nowhere.invalid/"])
    assert code == "ENOTFOUND" and text.startswith("nowhere.invalid:80: no address was found")


def test_a_connection_that_is_never_made(serve):
    """A listener whose queue is full takes no more connections."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
            fillers.append(filler)
        server = serve("js.allow_net=127.0.0.1", "js.fetch.connect_timeout_ms=200")
        (code, text), = tries(server, [f"http://127.0.0.1:{port}/"])
        for filler in fillers:
            filler.close()
    assert (code, text) == ("ETIMEDOUT", f"127.0.0.1:{port}: no connection within 200 ms (js.fetch.connect_timeout_ms)")


def test_a_server_that_stops_moving(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.fetch.idle_timeout_ms=1000")
    reply = server.execute("await fetch(%s).then(r => r.text()).catch(error => [error.code, error.cause.message])"
                           % json.dumps(peer.url("/stall")))
    assert reply["result"][0] == "ETIMEDOUT" and "(js.fetch.idle_timeout_ms)" in reply["result"][1], reply
    peer.wait_for_left()


# ---- the end of an execution ----

def test_the_deadline_ends_an_exchange(server, peer):
    urls = [peer.url(path) for path in ("/silence", "/stall-head", "/stall")]
    reply = server.execute("await Promise.all(%s.map(async (url) => (await fetch(url)).text()))" % json.dumps(urls), timeout_ms=3000)
    assert reply["status"] == "timeout", reply
    peer.wait_for_left(3)
    assert server.metrics()["js_fetch_active"] == 0


def test_the_end_of_a_script_ends_its_exchanges(server, peer):
    reply = server.execute("for (let i = 0; i < 10; i++) fetch(%s); await (await fetch(%s)).text()"
                           % (json.dumps(peer.url("/stall")), json.dumps(peer.url())))
    assert reply["result"] == "hello", reply
    wait_until(lambda: server.metrics()["js_fetch_active"] == 0, "the end of all exchanges")
    peer.wait_for(lambda peer: peer.left == sum(request.path == "/stall" for request in peer.requests), "them to go")


def test_an_exception_ends_the_exchanges(server, peer):
    reply = server.execute("const held = fetch(%s); await fetch(%s); throw new Error('enough')"
                           % (json.dumps(peer.url("/silence")), json.dumps(peer.url())))
    assert reply["status"] == "error" and "enough" in reply["error"]
    assert server.metrics()["js_fetch_active"] == 0


def test_a_killed_worker_leaves_no_exchange(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.pool_size=1")
    with server.client() as client:
        client.send("js.Execute", {"code": "await Promise.all([0, 1, 2].map(() => fetch(%s)))" % json.dumps(peer.url("/silence"))})
        peer.wait_for_requests(3)
        assert server.metrics()["js_fetch_active"] == 3
        worker, = [worker["pid"] for worker in server.health()["workers"] if worker["state"] == "busy"]
        os.kill(worker, signal.SIGKILL)
        assert client.receive().value["status"] == "crash"
    peer.wait_for_left(3)
    assert server.metrics()["js_fetch_active"] == 0
    assert codes(server, [peer.url()]) == ["200"]


def test_a_caller_that_goes_ends_the_exchanges(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.pool_size=1")
    with server.client() as client:
        client.send("js.Execute", {"code": "await fetch(%s)" % json.dumps(peer.url("/silence"))})
        peer.wait_for_requests(1)
    peer.wait_for_left()
    assert codes(server, [peer.url()]) == ["200"]


def test_a_stopping_server_ends_exchanges(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.stop_timeout_ms=100")
    with server.client() as client:
        client.send("js.Execute", {"code": "await fetch(%s)" % json.dumps(peer.url("/silence"))})
        peer.wait_for_requests(1)
        server.process.send_signal(signal.SIGTERM)
        assert client.receive().value["status"] == "error"
    peer.wait_for_left()
    assert server.process.wait(60) == 0


def test_an_interrupted_command_ends_its_exchanges(peer):
    command = [RRJS, "eval", "--allow-net", "127.0.0.1", "await fetch(%s)" % json.dumps(peer.url("/silence"))]
    process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peer.wait_for_requests(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 128 + signal.SIGINT
    peer.wait_for_left()


# ---- flow ----

def test_what_is_not_read_is_not_received(server, peer):
    """The other side gets rid of what fits in windows and socket buffers, however long the script goes on."""
    script = """
    const response = await fetch(%s);
    for (let i = 0; i < 300; i++)
        await (await fetch(%s)).text();
    response.status
    """
    before = server.resident_mb()
    assert server.execute(script % (json.dumps(peer.url("/endless")), json.dumps(peer.url())))["result"] == 200
    assert peer.sent_bytes < 24 << 20
    assert server.resident_mb() < before + 16 or is_sanitized()


def test_a_worker_that_does_not_read_costs_the_server_little(serve, peer):
    """A script that never comes back to its event loop, with many bodies on their way."""
    server = serve("js.allow_net=127.0.0.1", "js.pool_size=1")
    before = server.resident_mb()
    script = "for (let i = 0; i < 50; i++) fetch(%s); await fetch(%s); for (;;);"
    with server.client() as client:
        client.send("js.Execute", {"code": script % (json.dumps(peer.url("/bytes", size=30 << 20)), json.dumps(peer.url())),
                                   "timeout_ms": 5000})
        peer.wait_for_requests(51)
        assert client.receive().value["status"] == "timeout"
    assert server.resident_mb() < before + 24 or is_sanitized()


def test_a_large_upload_flows(server, peer):
    script = "await (await fetch(%s, {method: 'POST', body: new Uint8Array(5e6)})).text()"
    assert server.execute(script % json.dumps(peer.url("/body-size")))["result"] == "5000000"


def test_an_answer_before_the_end_of_the_body(server, peer):
    script = "const r = await fetch(%s, {method: 'POST', body: new Uint8Array(3e6)}); [r.status, await r.text()]"
    reply = server.execute(script % json.dumps(peer.url("/early")))
    assert reply["result"] == [413, "enough"] or "fetch failed" in reply["error"], reply
    assert codes(server, [peer.url()]) == ["200"]


# ---- how many ----

def test_connections_are_kept(server, peer):
    script = "const numbers = new Set(); for (let i = 0; i < 20; i++) numbers.add(await (await fetch(%s)).text()); numbers.size"
    assert server.execute(script % json.dumps(peer.url("/connection")))["result"] == 1
    assert server.execute(script % json.dumps(peer.url("/connection")))["result"] == 1
    assert peer.connections == 1


def test_a_kept_connection_that_the_other_side_has_closed(server, peer):
    script = "await (await fetch(%s, %s)).text()"
    assert server.execute(script % (json.dumps(peer.url("/stale")), "{}"))["result"] == "hello"
    assert peer.stale.wait(60)
    assert server.execute(script % (json.dumps(peer.url("/body-size")), "{method: 'POST', body: 'abc'}"))["result"] == "3"
    assert peer.connections == 2


def test_no_more_at_a_time_than_max_concurrent(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.fetch.max_concurrent=2")
    script = "(await Promise.all(Array.from({length: 6}, () => fetch(%s).then(r => r.text())))).join()"
    with server.client() as client:
        client.send("js.Execute", {"code": script % json.dumps(peer.url("/hold"))})
        for done in range(5):
            peer.wait_for_requests(min(2 + done, 6))
            assert server.metrics()["js_fetch_active"] <= 2
            peer.release()
        peer.release()
        assert client.receive().value["result"] == ",".join(["released"] * 6)
    assert peer.connections == 2


def test_no_more_at_a_time_than_max_total(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.fetch.max_total=3", "js.pool_size=2")
    script = "(await Promise.all(Array.from({length: 6}, () => fetch(%s).then(r => r.text())))).length"
    peer.release(12)
    replies = in_threads(2, lambda _: server.execute(script % json.dumps(peer.url("/hold"))))
    assert [reply["result"] for reply in replies] == [6, 6]
    assert peer.connections <= 3


def test_an_execution_that_ends_makes_room_for_others(serve, peer):
    server = serve("js.allow_net=127.0.0.1", "js.fetch.max_total=1", "js.pool_size=2")
    with server.client() as first, server.client() as second:
        first.send("js.Execute", {"code": "await fetch(%s)" % json.dumps(peer.url("/silence"))})
        peer.wait_for_requests(1)
        second.send("js.Execute", {"code": "await (await fetch(%s)).text()" % json.dumps(peer.url())})
        wait_until(lambda: server.health()["pool"]["active"] == 2, "both calls to run")
        first.close()
        assert second.receive().value["result"] == "hello"


def test_ten_thousand_in_one_script(server, peer):
    script = """
    let bytes = 0;
    for (let round = 0; round < 20; round++)
        for (const text of await Promise.all(Array.from({length: 500}, () => fetch(%s).then(r => r.text()))))
            bytes += text.length;
    bytes
    """
    assert server.execute(script % json.dumps(peer.url()), timeout_ms=120000)["result"] == 50000
    assert peer.connections <= 100


# ---- figures ----

def test_metrics(serve, peer):
    server = serve("js.allow_net=127.0.0.1")
    assert "js_fetch_total" not in server.metrics_text()
    codes(server, [peer.url(), peer.url("/status", code=404), peer.url("/nothing"), "http://10.0.0.1/", "http://[::1]:8081/"])
    server.execute("await (await fetch(%s, {method: 'POST', body: 'abc'})).text()" % json.dumps(peer.url("/body-size")))
    server.execute("fetch(%s); await (await fetch(%s)).text(); 1" % (json.dumps(peer.url("/silence")), json.dumps(peer.url())))
    samples = server.metrics()
    totals = {name: value for name, value in samples.items() if name.startswith("js_fetch_total")}
    assert totals == {
        'js_fetch_total{host="127.0.0.1",status="200"}': 3, 'js_fetch_total{host="127.0.0.1",status="404"}': 1,
        'js_fetch_total{host="127.0.0.1",status="ECONNRESET"}': 1, 'js_fetch_total{host="10.0.0.1",status="EACCES"}': 1,
        'js_fetch_total{host="[::1]",status="EACCES"}': 1, 'js_fetch_total{host="127.0.0.1",status="cancelled"}': 1,
    }
    assert samples["js_fetch_duration_seconds_count"] == 8 and samples["js_fetch_active"] == 0
    assert samples['js_fetch_bytes_total{direction="sent"}'] == 3
    assert samples['js_fetch_bytes_total{direction="received"}'] == len("hello" + "3" + "hello")


def test_hosts_of_the_metrics_are_limited(serve):
    server = serve()
    server.execute("for (let i = 0; i < 150; i++) await fetch('http://10.0.0.' + i + '/').catch(() => 0)")
    samples = server.metrics()
    assert samples['js_fetch_total{host="other",status="EACCES"}'] == 50
    assert len([name for name in samples if name.startswith("js_fetch_total")]) == 101
