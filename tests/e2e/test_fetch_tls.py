"""fetch over TLS: whose certificates are trusted, what failures are called, and HTTP/2 where the server has it."""

import json
import shutil
import signal
import socket
import subprocess

import pytest

from http_peer import Authority, Peer, codes, tries
from support import Server, wait_until


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("no openssl program")
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(tmp_path_factory, authority):
    from conftest import end
    server = Server(tmp_path_factory.mktemp("server"),
                    ("js.allow_net=127.0.0.1", f"js.fetch.ca_file={authority.ca_file}"))
    yield server
    end(server)


def test_a_good_certificate(server, authority):
    with Peer(tls=authority.context("good")) as peer:
        assert codes(server, [peer.url(), peer.url(host="localhost"), peer.url("/bytes", size=1000000)]) == ["200"] * 3


FAILURES = [
    ("self", {"signed_by_itself": True}, "DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is signed by itself"),
    ("old", {"days": -1}, "CERT_HAS_EXPIRED", "its certificate has expired"),
    ("other", {"subject": "DNS:other.example"}, "ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another host"),
]


@pytest.mark.parametrize("name, options, code, words", FAILURES, ids=[name for name, *_ in FAILURES])
def test_a_bad_certificate(server, authority, name, options, code, words):
    with Peer(tls=authority.context(name, **options)) as peer:
        (seen, text), = tries(server, [peer.url()])
        assert seen == code and text.startswith(f"127.0.0.1:{peer.port}: {words}"), (seen, text)
        assert peer.requests == []


def test_an_unknown_authority(serve, authority):
    server = serve("js.allow_net=127.0.0.1")
    with Peer(tls=authority.context("unknown")) as peer:
        (code, text), = tries(server, [peer.url()])
        assert code == "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" and "js.fetch.ca_file" in text
        assert peer.requests == []


def test_the_certificate_is_checked_for_each_name(server, authority):
    """A connection to the right name is open; the wrong name does not get it."""
    with Peer(tls=authority.context("named", subject="DNS:localhost")) as peer:
        urls = [peer.url(host="localhost"), peer.url(), peer.url(host="localhost")]
        assert codes(server, urls) == ["200", "ERR_TLS_CERT_ALTNAME_INVALID", "200"]


def test_a_server_without_tls(server):
    with socket.create_server(("127.0.0.1", 0)) as listener, server.client() as client:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        client.send("js.Execute", {"code": f"await fetch({url!r}).catch(error => error.code)"})
        connection, _ = listener.accept()
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        assert client.receive().value["result"] == "EPROTO"
        connection.close()


def test_tls_where_none_is_expected(server, authority):
    with Peer(tls=authority.context("only")) as peer:
        (code, _), = tries(server, [peer.url().replace("https:", "http:")])
        assert code in ("EPROTO", "ECONNRESET")


def test_a_handshake_that_stops(serve):
    server = serve("js.allow_net=127.0.0.1", "js.fetch.connect_timeout_ms=300")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        (code, text), = tries(server, [f"https://127.0.0.1:{listener.getsockname()[1]}/"])
    assert code == "ETIMEDOUT" and "js.fetch.connect_timeout_ms" in text


def test_a_file_of_authorities_that_is_not_there(serve, tmp_path, authority):
    server = serve("js.allow_net=127.0.0.1", f"js.fetch.ca_file={tmp_path}/none.pem")
    with Peer(tls=authority.context("lost")) as peer:
        (code, text), = tries(server, [peer.url()])
        assert code == "ERR_CA_FILE" and "js.fetch.ca_file" in text


def test_many_at_once_to_a_silent_server(server, authority):
    """One that is slow to answer does not hold up the others."""
    with Peer(tls=authority.context("slow")) as peer:
        script = "fetch(%s); fetch(%s); (await fetch(%s)).status"
        reply = server.execute(script % (json.dumps(peer.url("/silence")), json.dumps(peer.url("/silence")),
                                         json.dumps(peer.url())))
        assert reply["result"] == 200, reply


# ---- HTTP/2 ----

@pytest.fixture
def http2(tmp_path, authority):
    """The URL of a server of HTTP/2 with files small, large and deep."""
    program = shutil.which("nghttpd")
    if not program:
        pytest.skip("no nghttpd (package nghttp2-server)")
    authority.context("http2")
    root = tmp_path / "root"
    root.mkdir()
    (root / "small").write_text("hello")
    (root / "large").write_text("0123456789" * 300000)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen([program, "--address=127.0.0.1", f"--htdocs={root}", "--echo-upload", "--max-concurrent-streams=20",
                                str(port), str(authority.folder / "http2.key"), str(authority.folder / "http2.pem")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def listens():
        assert process.poll() is None
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
    wait_until(listens, "nghttpd")
    yield f"https://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def test_http2(server, http2):
    reply = server.execute("const r = await fetch('%s/small'); [r.status, r.statusText, await r.text(), r.headers.get('server')]"
                           % http2)
    assert reply["result"][:3] == [200, "", "hello"] and "nghttpd" in reply["result"][3]
    assert codes(server, [http2 + "/none"]) == ["404"]


def test_http2_many_at_once(server, http2):
    script = """
    const texts = await Promise.all(Array.from({length: 200}, () => fetch('%s/small').then(r => r.text())));
    texts.every(text => text === 'hello') && texts.length
    """
    assert server.execute(script % http2)["result"] == 200


def test_http2_large_bodies_side_by_side(server, http2):
    script = """
    const sizes = await Promise.all(Array.from({length: 8}, () => fetch('%s/large').then(r => r.text()).then(t => t.length)));
    sizes.join()
    """
    assert server.execute(script % http2)["result"] == ",".join(["3000000"] * 8)


def test_http2_upload(server, http2):
    script = "(await (await fetch('%s/', {method: 'POST', body: 'x'.repeat(1000000)})).text()).length"
    assert server.execute(script % http2)["result"] == 1000000


def test_http2_what_is_not_read_does_not_hold_up_the_others(server, http2):
    script = """
    const unread = await fetch('%s/large');
    for (let i = 0; i < 50; i++) await (await fetch('%s/small')).text();
    (await unread.text()).length
    """
    assert server.execute(script % (http2, http2))["result"] == 3000000
