"""Where scripts may fetch from: the public internet and what js.allow_net lists, whatever the address is called."""

import json
import os

import pytest

from http_peer import Peer, codes, tries

@pytest.fixture(scope="module")
def peer():
    with Peer() as peer:
        yield peer


SPELLINGS = ["127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "017700000001", "0x7F.0.0.0x1",
             "127.0.0.1.", "%31%32%37.0.0.1", "１２７.0.0.1", "127。0。0。1", "localhost", "LOCALHOST", "a.localhost",
             "127.255.255.254", "0", "0.0.0.0", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
             "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[::ffff:0:127.0.0.1]"]


def test_this_machine_is_refused_in_every_spelling(shared_server, peer):
    before = len(peer.requests)
    outcomes = tries(shared_server, [f"http://{host}:{peer.port}/hello" for host in SPELLINGS])
    for host, (code, text) in zip(SPELLINGS, outcomes):
        assert code == "EACCES", (host, code, text)
        assert f":{peer.port}: " in text and "js.allow_net" in text, (host, text)
    assert len(peer.requests) == before and peer.connections == 0


def test_the_text_of_a_refusal(shared_server, peer):
    assert tries(shared_server, [peer.url(), peer.url(host="localhost")])[0][1] == \
        f"127.0.0.1:{peer.port}: 127.0.0.1 is a loopback address, which scripts may not reach unless js.allow_net lists it"


def test_private_and_special_addresses_are_refused(shared_server):
    hosts = ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1",
             "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[fd00:ec2::254]", "[fe80::1]", "[ff02::1]",
             "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[2001:db8::1]"]
    assert codes(shared_server, [f"http://{host}/latest/meta-data/" for host in hosts]) == ["EACCES"] * len(hosts)


def test_only_http_is_spoken(shared_server):
    urls = ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "unix:/run/x", "ws://127.0.0.1/"]
    reply = shared_server.execute("const names = []; for (const url of %s) "
                                  "await fetch(url).then(() => names.push('ok'), e => names.push(e.name)); names"
                                  % json.dumps(urls))
    assert reply["result"] == ["TypeError"] * len(urls)


@pytest.mark.parametrize("pattern, allowed, refused", [
    ("127.0.0.1", ["127.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]"], ["127.0.0.2"]),
    ("127.0.0.1:{port}", ["127.0.0.1", "0x7f.1"], []),
    ("127.0.0.1:1", [], ["127.0.0.1"]),
    ("127.0.0.0/8", ["127.0.0.1"], []),
    ("127.0.0.0/8:{port}", ["127.0.0.1"], []),
    ("localhost", ["localhost", "LocalHost"], ["127.0.0.1"]),
    ("localhost:{port}", ["localhost"], ["127.0.0.1"]),
    ("localhost:1", [], ["localhost"]),
    ("*.localhost", ["a.localhost", "a.b.localhost"], ["localhost", "127.0.0.1"]),
    ("10.0.0.0/8", [], ["127.0.0.1", "localhost"]),
])
def test_patterns(serve, peer, pattern, allowed, refused):
    server = serve("js.allow_net=" + pattern.format(port=peer.port))
    urls = [f"http://{host}:{peer.port}/hello" for host in allowed + refused]
    assert codes(server, urls) == ["200"] * len(allowed) + ["EACCES"] * len(refused)


def test_a_version_6_address(serve):
    try:
        peer = Peer(host="::1")
    except OSError:
        pytest.skip("no version 6 addresses here")
    with peer:
        server = serve("js.allow_net=" + peer.address)
        assert codes(server, [peer.url(), f"http://[::1]:{peer.port}/hello", f"http://127.0.0.1:{peer.port}/"]) == \
            ["200", "200", "EACCES"]


def test_a_pooled_connection_is_no_way_around(serve, peer):
    """The name is allowed and its connection stays open; the address of the same machine is not allowed."""
    server = serve("js.allow_net=localhost", "js.pool_size=1")
    before = peer.connections
    urls = [peer.url(host="localhost"), peer.url(), peer.url(host="localhost"), peer.url(host="LOCALHOST")]
    assert codes(server, urls) == ["200", "EACCES", "200", "200"]
    assert codes(server, urls[:2]) == ["200", "EACCES"]
    assert peer.connections - before <= 2


def test_a_redirect_is_checked_like_a_request(serve, peer):
    server = serve("js.allow_net=localhost")
    targets = [f"http://127.0.0.1:{peer.port}/hello", "http://169.254.169.254/latest/", f"http://[::1]:{peer.port}/"]
    before = len(peer.requests)
    urls = [peer.url("/redirect", host="localhost", to=target) for target in targets]
    assert codes(server, urls) == ["EACCES"] * len(urls)
    assert {request.path for request in peer.requests[before:]} == {"/redirect"}
    assert codes(server, [peer.url("/redirect", host="localhost", to=peer.url(host="localhost"))]) == ["200"]


def test_proxies_of_the_environment_are_passed_over(serve, peer):
    with Peer() as proxy:
        environment = {name: proxy.url("") for name in ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY")}
        server = serve("js.allow_net=" + peer.address, env=environment)
        assert codes(server, [peer.url(), f"http://127.0.0.2:{peer.port}/"]) == ["200", "EACCES"]
        assert proxy.connections == 0


def test_no_proxy_tunnel_and_no_credentials_in_the_url(serve, peer):
    server = serve("js.allow_net=127.0.0.1")
    reply = server.execute(f"await fetch('http://user:secret@127.0.0.1:{peer.port}/echo')")
    assert reply["status"] == "error" and "secret" not in reply["error"].replace("user:secret@", "")


def test_a_worker_has_no_socket_of_its_own(serve, peer):
    """Only the server connects."""
    server = serve("js.allow_net=127.0.0.1", "js.pool_size=1")
    held = peer.url("/hold")
    with server.client() as client:
        client.send("js.Execute", {"code": f"(await fetch({held!r})).status"})
        peer.wait_for(lambda peer: any(request.path == "/hold" for request in peer.requests), "the request")
        inodes = {line.split()[9] for line in open("/proc/net/tcp") if f":{peer.port:04X} 01" in line}
        for pid in server.worker_pids():
            try:
                links = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
            except PermissionError:
                pytest.skip("the descriptors of a worker can be seen by root only")
            assert not links & {f"socket:[{inode}]" for inode in inodes}
        peer.release()
        assert client.receive().value["result"] == 200


def test_the_command_line_has_the_same_guard(rrjs, peer):
    code = f"(await fetch({peer.url()!r})).status"
    refused = rrjs("eval", code)
    assert refused.returncode == 1 and "fetch failed" in refused.stderr
    assert rrjs("eval", "--allow-net", peer.address, code).stdout == "200\n"
    assert rrjs("eval", "--allow-net", "10.0.0.0/8", "--allow-net", "127.0.0.1", code).stdout == "200\n"
    wrong = rrjs("eval", "--allow-net", "http://a", "1")
    assert wrong.returncode == 2 and "it is a URL; only its host is wanted" in wrong.stderr
