"""How far scripts reach: js.net and the member net of a call, js.deny_net, Host headers, the addresses of this machine."""

import json
import shutil
import subprocess

import pytest

from http_peer import Authority, Peer, codes, tries
from support import RRJS, Server


@pytest.fixture(scope="module")
def peer():
    with Peer() as peer:
        yield peer


TRY = """
const outcomes = [];
for (const [url, headers] of %s)
    outcomes.push(await fetch(url, {headers}).then(async (response) => [String(response.status), await response.text()],
                                                   (error) => [error.code, error.cause.message]));
outcomes
"""


def outcomes(server, requests, **members):
    """[status, text] or [code, message] of each of the (URL, headers)."""
    reply = server.execute(TRY % json.dumps(list(requests)), **members)
    assert reply["status"] == "success", reply
    return [tuple(one) for one in reply["result"]]


# ---- js.net ----

@pytest.mark.parametrize("setting, member, listed, unlisted", [
    ("public", None, "200", "ENOTFOUND"),
    ("public", "public", "200", "ENOTFOUND"),
    ("public", "listed", "200", "EACCES"),
    ("public", "none", "EACCES", "EACCES"),
    ("listed", None, "200", "EACCES"),
    ("listed", "public", "200", "EACCES"),
    ("listed", "none", "EACCES", "EACCES"),
    ("none", None, "EACCES", "EACCES"),
    ("none", "public", "EACCES", "EACCES"),
    ("none", "listed", "EACCES", "EACCES"),
])
def test_a_call_can_only_narrow_what_the_setting_allows(serve, peer, setting, member, listed, unlisted):
    server = serve(f"js.net={setting}", "js.allow_net=" + peer.address)
    members = {"net": member} if member else {}
    seen = outcomes(server, [(peer.url(), {}), ("http://nowhere.invalid/", {})], **members)
    assert [code for code, _ in seen] == [listed, unlisted]
    narrowest = max([setting, member or "public"], key=["public", "listed", "none"].index)
    if narrowest == "none":
        assert seen[0][1] == f"127.0.0.1:{peer.port}: scripts may not reach the network (js.net, or net of this call, is none)"
    elif narrowest == "listed":
        assert seen[1][1] == ("nowhere.invalid:80: nowhere.invalid is not listed in js.allow_net "
                              "(js.net, or net of this call, is listed)")


def test_calls_with_and_without_share_nothing(serve, peer):
    """Not even a connection that stays open."""
    server = serve("js.allow_net=127.0.0.0/8", "js.pool_size=1")
    for member, code in (("public", "200"), ("none", "EACCES"), ("listed", "200"), ("none", "EACCES"), ("public", "200")):
        assert outcomes(server, [(peer.url(), {})], net=member)[0][0] == code


def test_a_redirect_does_not_lead_out(serve, peer):
    server = serve("js.net=listed", "js.allow_net=localhost")
    url = peer.url("/redirect", host="localhost", to="http://nowhere.invalid/")
    assert outcomes(server, [(url, {})])[0][0] == "EACCES"


def test_a_list_of_addresses_does_not_have_names(serve, peer):
    server = serve("js.net=listed", "js.allow_net=127.0.0.1")
    before = len(peer.requests)
    assert codes(server, [peer.url(), peer.url(host="localhost")]) == ["200", "EACCES"]
    assert len(peer.requests) == before + 1


def test_urls_that_are_their_own_content_need_no_network(serve):
    server = serve("js.net=none")
    assert server.execute("await (await fetch('data:,hello')).text()")["result"] == "hello"


def test_a_wrong_word_is_refused(serve, shared_server, rrjs):
    with shared_server.client() as client:
        assert '"none", "listed" or "public"' in client.call("js.Execute", {"code": "1", "net": "some"}).body.decode()
    wrong = rrjs("eval", "--net", "some", "1")
    assert wrong.returncode == 2 and wrong.stderr.startswith("rrjs: --net") and "public, listed, none" in wrong.stderr


def test_the_command_line(serve, rrjs, peer, tmp_path):
    code = f"(await fetch({peer.url()!r})).status"
    allow = ("--allow-net", peer.address)
    assert rrjs("eval", *allow, "--net", "listed", code).stdout == "200\n"
    refused = rrjs("eval", *allow, "--net", "none", code)
    assert refused.returncode == 1 and "scripts may not reach the network" in refused.stderr
    script = tmp_path / "script.js"
    script.write_text(f"console.log({code})")
    assert rrjs("run", *allow, "--net", "listed", script).stdout == "200\n"
    assert rrjs("run", *allow, "--net", "none", script).returncode == 1
    server = serve("js.allow_net=" + peer.address)
    assert json.loads(rrjs("execute", "--rpc", server.rpc, "--net", "listed", script).stdout)["status"] == "success"
    assert "is none" in rrjs("execute", "--rpc", server.rpc, "--net", "none", script).stdout


# ---- js.deny_net ----

@pytest.mark.parametrize("pattern, denied, reached", [
    ("127.0.0.1", ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]"], ["127.0.0.2"]),
    ("127.0.0.1:{port}", ["127.0.0.1"], []),
    ("127.0.0.1:1", [], ["127.0.0.1"]),
    ("127.0.0.0/8", ["127.0.0.1", "127.0.0.2"], []),
    ("localhost", ["localhost", "LOCALHOST."], ["127.0.0.1"]),
    ("*.localhost", ["a.localhost"], ["127.0.0.1"]),
])
def test_what_is_denied_is_never_reached(serve, pattern, denied, reached):
    with Peer(host="0.0.0.0") as peer:
        server = serve("js.allow_net=127.0.0.0/8,localhost,*.localhost", "js.deny_net=" + pattern.format(port=peer.port))
        urls = [f"http://{host}:{peer.port}/hello" for host in denied + reached]
        seen = tries(server, urls)
        assert [code for code, _ in seen] == ["EACCES"] * len(denied) + ["200"] * len(reached)
        assert all("is listed in js.deny_net" in text for _, text in seen[:len(denied)])


# ---- Host headers ----

def hosts(peer, *values):
    return [(peer.url("/echo", host="localhost"), {"Host": value.format(port=peer.port)}) for value in values]


def test_a_script_cannot_ask_for_a_host_that_the_list_does_not_have(serve, peer):
    """Also over a connection that was made for one it has."""
    server = serve("js.allow_net=localhost,*.localhost", "js.pool_size=1")
    allowed = ["localhost", "LocalHost", "localhost:{port}", "a.localhost", "b.localhost:81", "localhost:"]
    refused = ["evil.example", "127.0.0.1", "localhost.evil.example", "[::1]", "a@localhost", "localhost, evil.example",
               "localhost/", "localhost:0", "localhost:http", "local host", "localhost:{port}, localhost"]
    before = len(peer.requests)
    for value in refused:
        (code, _), (refusal, text), (again, _) = outcomes(server, hosts(peer, "localhost", value, "localhost"))
        assert (code, refusal, again) == ("200", "EACCES", "200"), value
        assert "header host" in text, value
    for request in peer.requests[before:]:
        assert request.header("host") == "localhost"
    for value, (code, text) in zip(allowed, outcomes(server, hosts(peer, *allowed))):
        assert code == "200", (value, text)
        assert dict(json.loads(text)["headers"])["host"] == value.format(port=peer.port)


@pytest.mark.parametrize("setting", ["public", "listed"])
def test_an_address_in_the_list_is_no_leave_for_any_name(serve, peer, setting):
    server = serve(f"js.net={setting}", "js.allow_net=127.0.0.1")
    seen = outcomes(server, [(peer.url("/echo"), {"Host": "admin.internal"}), (peer.url("/echo"), {"Host": "127.0.0.1"})])
    assert [code for code, _ in seen] == ["EACCES", "200"]
    assert seen[0][1].endswith("the header host names admin.internal, which js.allow_net does not list") or setting == "listed"


def test_the_same_over_tls(serve, tmp_path):
    authority = Authority(tmp_path)
    with Peer(tls=authority.context("good")) as peer:
        server = serve("js.allow_net=localhost", f"js.fetch.ca_file={authority.ca_file}")
        seen = outcomes(server, hosts(peer, "localhost", "evil.example", "localhost"))
        assert [code for code, _ in seen] == ["200", "EACCES", "200"]


# ---- the addresses of this machine ----

NAMESPACES = [("unshare", "--net"), ("unshare", "--user", "--map-root-user", "--net")]
V4, V6 = "8.8.8.8", "2606:4700::1111"


class Island:
    """A server in a network of its own, whose addresses are ours to give."""

    def __init__(self, folder, *overrides):
        own = next((command for command in NAMESPACES if shutil.which("ip") and
                    subprocess.run([*command, "ip", "link", "set", "lo", "up"], capture_output=True).returncode == 0), None)
        if not own:
            pytest.skip("networks of one's own are not permitted here (unshare --net)")
        self.server = Server(folder, (f"rpc.listen=unix://{folder}/rpc.sock", "metrics.address=", "status.address=",
                                      *overrides), command=(*own, RRJS))
        self.enter = ["nsenter", "--target", str(self.server.process.pid), "--net",
                      *(["--user", "--preserve-credentials"] if "--user" in own else [])]
        self.ip("link", "set", "lo", "up")

    def ip(self, *arguments):
        subprocess.run([*self.enter, "ip", *arguments], check=True, timeout=60)


@pytest.fixture
def island(tmp_path):
    from conftest import end
    islands = []

    def make(*overrides):
        islands.append(Island(tmp_path / f"island{len(islands)}", *overrides))
        return islands[-1]

    yield make
    for one in islands:
        end(one.server)


def test_addresses_of_this_machine_are_refused_as_they_come_and_go(island):
    one = island()
    spellings = [f"http://{host}:2112/" for host in
                 (V4, f"[::ffff:{V4}]", f"[64:ff9b::{V4}]", "[2002:808:808::1]", f"[{V6}]")]
    away = codes(one.server, spellings)
    assert "EACCES" not in away, away
    one.ip("address", "add", f"{V4}/32", "dev", "lo")
    one.ip("-6", "address", "add", f"{V6}/128", "dev", "lo", "nodad")
    seen = tries(one.server, spellings)
    assert [code for code, _ in seen] == ["EACCES"] * len(spellings)
    assert seen[0][1] == (f"{V4}:2112: {V4} is an address of this machine, which scripts may not reach unless "
                          "js.allow_net lists it")
    one.ip("address", "del", f"{V4}/32", "dev", "lo")
    one.ip("-6", "address", "del", f"{V6}/128", "dev", "lo")
    assert codes(one.server, spellings) == away


def test_a_second_address_of_a_network_is_one_too(island):
    one = island()
    for address in ("8.8.8.8/24", "8.8.8.9/24"):
        one.ip("address", "add", address, "broadcast", "8.8.8.255", "dev", "lo")
    assert codes(one.server, ["http://8.8.8.8/", "http://8.8.8.9/", "http://8.8.8.255/"]) == ["EACCES"] * 3


def test_where_everything_may_be_bound_the_interfaces_tell(island):
    one = island("js.fetch.connect_timeout_ms=100")
    subprocess.run([*one.enter, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind"], check=True, timeout=60)
    assert codes(one.server, [f"http://{V4}/"]) != ["EACCES"]
    one.ip("address", "add", f"{V4}/32", "dev", "lo")
    assert codes(one.server, [f"http://{V4}/"]) == ["EACCES"]


def test_the_metrics_page_of_this_machine(island):
    """What listens on all addresses is not reached by its public one, unless that is listed."""
    closed, opened = island("metrics.address=0.0.0.0:2112"), island("metrics.address=0.0.0.0:2112", f"js.allow_net={V4}")
    for one in (closed, opened):
        one.ip("address", "add", f"{V4}/32", "dev", "lo")
    assert codes(closed.server, [f"http://{V4}:2112/metrics"]) == ["EACCES"]
    assert codes(opened.server, [f"http://{V4}:2112/metrics"]) == ["200"]
