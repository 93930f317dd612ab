"""fetch() from scripts against a web server that behaves as told: what is sent, what comes back, and every way to fail."""

import json
import socket

import pytest

from http_peer import Peer
from support import Server, is_sanitized

PRELUDE = """
const out = {};
const failure = (error) => ({ name: error.name, message: error.message, code: error.code,
    cause: error.cause && { message: error.cause.message, ...error.cause } });
const t = async (name, run) => { try { out[name] = await run(); } catch (error) { out[name] = failure(error); } };
"""


@pytest.fixture(scope="module")
def peer():
    with Peer() as peer:
        yield peer


@pytest.fixture(scope="module")
def server(tmp_path_factory, peer):
    server = Server(tmp_path_factory.mktemp("server"), ["js.allow_net=127.0.0.1"])
    yield server
    assert server.stop() <= 0


def run(server, peer, code, **members):
    """Runs lines of t(name, function); returns what they gave by name."""
    reply = server.execute(f"const base = 'http://127.0.0.1:{peer.port}';{PRELUDE}{code}\nout;", **members)
    assert reply["status"] == "success", reply
    return reply["result"]


def closed_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_a_response(server, peer):
    out = run(server, peer, """
        await t('json', async () => {
            const r = await fetch(base + '/json#part');
            return { status: r.status, text: r.statusText, ok: r.ok, url: r.url === base + '/json', redirected: r.redirected,
                type: r.type, contentType: r.headers.get('Content-Type'), has: r.headers.has('x-none'), used: r.bodyUsed,
                json: await r.json(), usedAfter: r.bodyUsed, isResponse: r instanceof Response, isPromise: fetch('data:,') instanceof Promise };
        });
        await t('text', async () => (await fetch(base + '/hello')).text());
        await t('bytes', async () => { const b = await (await fetch(base + '/hello')).bytes(); return [b instanceof Uint8Array, [...b]]; });
        await t('buffer', async () => { const b = await (await fetch(base + '/hello')).arrayBuffer(); return [b instanceof ArrayBuffer, b.byteLength]; });
        await t('blob', async () => { const b = await (await fetch(base + '/hello')).blob(); return [b instanceof Blob, b.type, await b.text()]; });
        await t('cookies', async () => (await fetch(base + '/cookies')).headers.getSetCookie());
        await t('head', async () => { const r = await fetch(base + '/status?code=200', { method: 'HEAD' }); return [r.status, r.body, await r.text()]; });
        await t('not found', async () => { const r = await fetch(base + '/status?code=404&reason=Not+Here&body=x'); return [r.status, r.ok, r.statusText, await r.text()]; });
        await t('no content', async () => { const r = await fetch(base + '/status?code=204'); return [r.status, r.body]; });
        await t('gzip', async () => { const r = await fetch(base + '/encoded?as=gzip&text=packed'); return [r.headers.get('content-encoding'), await r.text()]; });
        await t('not json', async () => (await fetch(base + '/hello')).json());
        await t('immutable', async () => (await fetch(base + '/hello')).headers.set('a', 'b'));
        await t('twice', async () => { const r = await fetch(base + '/hello'); await r.text(); return r.text(); });
        await t('clone', async () => { const r = await fetch(base + '/hello'), c = r.clone(); return [await r.text(), await c.text(), c.url === r.url]; });
        """)
    assert out["json"] == {
        "status": 200, "text": "OK", "ok": True, "url": True, "redirected": False, "type": "basic", "contentType": "application/json",
        "has": False, "used": False, "json": {"name": "Ada", "list": [1, 2, 3]}, "usedAfter": True, "isResponse": True, "isPromise": True}
    assert out["text"] == "hello" and out["bytes"] == [True, list(b"hello")] and out["buffer"] == [True, 5]
    assert out["blob"] == [True, "text/plain", "hello"]
    assert out["cookies"] == ["a=1; Path=/", "b=2, c"]
    assert out["head"] == [200, None, ""]
    assert out["not found"] == [404, False, "Not Here", "x"] and out["no content"] == [204, None]
    assert out["gzip"] == ["gzip", "packed"]
    assert out["not json"]["name"] == "SyntaxError"
    assert out["immutable"]["name"] == out["twice"]["name"] == "TypeError"
    assert out["clone"] == ["hello", "hello", True]


def sent(result):
    return {"method": result["method"], "body": result["body"], "type": dict(result["headers"]).get("content-type"),
            "length": dict(result["headers"]).get("content-length")}


def test_what_is_sent(server, peer):
    out = run(server, peer, """
        const echo = async (init, path = '/echo') => (await fetch(base + path, init)).json();
        await t('plain', () => echo());
        await t('headers', () => echo({ headers: { 'X-One': '1', Authorization: 'Bearer x', 'User-Agent': 'mine', Connection: 'close' } }));
        await t('string', () => echo({ method: 'post', body: 'hé' }));
        await t('json', () => echo({ method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ a: 1 }) }));
        await t('bytes', () => echo({ method: 'POST', body: new Uint8Array([1, 2, 255]) }));
        await t('buffer', () => echo({ method: 'POST', body: new Uint8Array([65, 66]).buffer }));
        await t('blob', () => echo({ method: 'POST', body: new Blob(['bl', 'ob'], { type: 'text/x' }) }));
        await t('params', () => echo({ method: 'POST', body: new URLSearchParams({ a: 'b c', d: '&' }) }));
        await t('empty', () => echo({ method: 'POST', body: '' }));
        await t('no body', () => echo({ method: 'POST' }));
        await t('stream', () => echo({ method: 'POST', duplex: 'half', body: new Blob(['a', 'stream']).stream() }));
        await t('request', async () => (await fetch(new Request(base + '/echo', { method: 'PATCH', body: 'r' }))).json());
        await t('over request', async () => (await fetch(new Request(base + '/echo', { method: 'PATCH', body: 'r' }), { method: 'DELETE' })).json());
        await t('custom', () => echo({ method: 'query' }));
        await t('url', async () => (await fetch(new URL('/echo?x=%20y', base))).json());
        """)
    plain = dict(out["plain"]["headers"])
    assert out["plain"]["method"] == "GET" and (plain["accept"], plain["user-agent"]) == ("*/*", "rrjs")
    assert plain["host"] == f"127.0.0.1:{peer.port}" and "content-length" not in plain
    headers = dict(out["headers"]["headers"])
    assert (headers["x-one"], headers["authorization"], headers["user-agent"]) == ("1", "Bearer x", "mine")
    assert headers.get("connection") != "close"
    assert sent(out["string"]) == {"method": "POST", "body": "h\xc3\xa9", "type": "text/plain;charset=UTF-8", "length": "3"}
    assert sent(out["json"]) == {"method": "PUT", "body": '{"a":1}', "type": "application/json", "length": "7"}
    assert sent(out["bytes"]) == {"method": "POST", "body": "\x01\x02\xff", "type": None, "length": "3"}
    assert sent(out["buffer"])["body"] == "AB"
    assert sent(out["blob"]) == {"method": "POST", "body": "blob", "type": "text/x", "length": "4"}
    assert sent(out["params"]) == {"method": "POST", "body": "a=b+c&d=%26", "length": "11",
                                   "type": "application/x-www-form-urlencoded;charset=UTF-8"}
    assert sent(out["empty"])["length"] == "0" and sent(out["no body"])["length"] == "0"
    assert sent(out["stream"])["body"] == "astream" and sent(out["stream"])["length"] is None
    assert sent(out["request"])["method"] == "PATCH" and sent(out["over request"]) == {**sent(out["request"]), "method": "DELETE"}
    assert out["custom"]["method"] == "query" and out["url"]["query"] == {"x": " y"}


def test_forms(server, peer):
    out = run(server, peer, r"""
        const form = new FormData();
        form.append('plain', 'a\nb');
        form.append('na"me', new File(['content'], 'fi"le.txt', { type: 'text/plain' }));
        await t('sent', async () => (await fetch(base + '/echo', { method: 'POST', body: form })).json());
        await t('back', async () => {
            const back = await (await fetch(base + '/echo-body', { method: 'POST', body: form })).formData();
            const file = back.get('na"me');
            return [back.get('plain'), file.name, file.type, await file.text()];
        });
        await t('urlencoded', async () => [...(await (await fetch(base + '/echo-body', { method: 'POST', body: new URLSearchParams('a=1&b=2') })).formData())]);
        """)
    boundary = sent(out["sent"])["type"].split("boundary=")[1]
    assert out["sent"]["body"] == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="plain"\r\n\r\na\r\nb\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="na%22me"; filename="fi%22le.txt"\r\nContent-Type: text/plain\r\n\r\n'
        f'content\r\n--{boundary}--\r\n')
    assert out["back"] == ["a\r\nb", 'fi"le.txt', "text/plain", "content"]
    assert out["urlencoded"] == [["a", "1"], ["b", "2"]]


def test_refused_requests(server, peer):
    out = run(server, peer, """
        await t('none', () => fetch());
        for (const method of ['CONNECT', 'trace', 'Track', 'a b', '']) await t(`method ${method}`, () => fetch(base, { method }));
        await t('get body', () => fetch(base, { body: 'x' }));
        await t('credentials', () => fetch('http://user:secret@127.0.0.1/'));
        await t('scheme', () => fetch('ftp://127.0.0.1/'));
        await t('relative', () => fetch('/x'));
        await t('header', () => fetch(base, { headers: { 'a b': 'c' } }));
        await t('value', () => fetch(base, { headers: { a: 'b\\r\\nc: d' } }));
        await t('signal', () => fetch(base, { signal: {} }));
        await t('duplex', () => fetch(base, { method: 'POST', body: new ReadableStream() }));
        """)
    assert {name for name, failure in out.items() if failure["name"] != "TypeError"} == set()
    assert "secret" not in json.dumps(out["credentials"])
    assert "js.base_url" in out["relative"]["message"] and out["relative"]["code"] == "ERR_INVALID_URL"
    assert out["scheme"]["code"] == "ERR_INVALID_PROTOCOL"


def test_redirects(server, peer):
    out = run(server, peer, """
        const to = (target, status) => `${base}/redirect?${new URLSearchParams({ to: target, status })}`;
        const echo = async (url, init) => { const r = await fetch(url, init); return { ...await r.json(), redirected: r.redirected, url: r.url }; };
        await t('followed', () => echo(to('/echo?a=1', 302)));
        await t('twenty', async () => (await fetch(base + '/redirects?left=20')).text());
        await t('too many', () => fetch(base + '/redirects?left=21'));
        for (const status of [301, 302, 303, 307, 308])
            await t(`post ${status}`, () => echo(to('/echo', status), { method: 'POST', body: 'content', headers: { 'content-type': 'x/y' } }));
        await t('put 303', () => echo(to('/echo', 303), { method: 'PUT', body: 'content' }));
        await t('put 302', () => echo(to('/echo', 302), { method: 'PUT', body: 'content' }));
        await t('same origin', () => echo(to('/echo', 302), { headers: { authorization: 'secret', cookie: 'c' } }));
        await t('other origin', () => echo(to(base.replace('127.0.0.1', 'localhost') + '/echo', 302), { headers: { authorization: 'secret', cookie: 'c', 'x-a': 'b' } }));
        await t('manual', async () => { const r = await fetch(to('/echo', 302), { redirect: 'manual' }); return [r.status, r.headers.get('location'), r.redirected]; });
        await t('error', () => fetch(to('/echo', 302), { redirect: 'error' }));
        await t('to a file', () => fetch(to('file:///etc/passwd', 302)));
        await t('to nowhere', () => fetch(to('http://', 302)));
        await t('fragment', async () => (await fetch(to('/hello', 302) + '#part')).url);
        await t('without location', async () => (await fetch(base + '/status?code=302')).status);
        await t('stream', () => fetch(to('/echo', 307), { method: 'POST', duplex: 'half', body: new Blob(['x']).stream() }));
        """)
    assert out["followed"]["redirected"] and out["followed"]["url"].endswith("/echo?a=1")
    assert out["twenty"] == "hello" and out["too many"]["code"] == "ERR_TOO_MANY_REDIRECTS"
    for status in (301, 302, 303):
        assert sent(out[f"post {status}"]) == {"method": "GET", "body": "", "type": None, "length": None}, status
    for status in (307, 308):
        assert sent(out[f"post {status}"]) == {"method": "POST", "body": "content", "type": "x/y", "length": "7"}, status
    assert out["put 303"]["method"] == "GET" and out["put 302"]["method"] == "PUT"
    same, other = dict(out["same origin"]["headers"]), dict(out["other origin"]["headers"])
    assert (same["authorization"], same["cookie"]) == ("secret", "c")
    assert "authorization" not in other and "cookie" not in other and other["x-a"] == "b"
    assert out["manual"][0] == 302 and out["manual"][1] == "/echo" and out["manual"][2] is False
    assert out["error"]["code"] == "ERR_REDIRECT"
    assert out["to a file"]["code"] == out["to nowhere"]["code"] == out["stream"]["code"] == "ERR_INVALID_REDIRECT"
    assert out["fragment"].endswith("/hello") and out["without location"] == 302


def test_failures_have_a_code_and_a_cause(server, peer):
    port = closed_port()
    out = run(server, peer, f"""
        await t('refused', () => fetch('http://127.0.0.1:{port}/'));
        await t('not allowed', () => fetch('http://10.0.0.1/'));
        await t('no host', () => fetch('http://host.invalid/'));
        await t('nothing', () => fetch(base + '/nothing'));
        await t('garbage', () => fetch(base + '/garbage'));
        await t('too short', async () => (await fetch(base + '/too-short')).text());
        await t('cut stream', async () => {{ for await (const piece of (await fetch(base + '/chunked-cut')).body); }});
        """)
    refused = out["refused"]
    assert (refused["name"], refused["message"], refused["code"]) == ("TypeError", "fetch failed", "ECONNREFUSED")
    assert f"127.0.0.1:{port}" in refused["cause"]["message"]
    assert {k: refused["cause"][k] for k in ("code", "syscall", "hostname", "port")} == {
        "code": "ECONNREFUSED", "syscall": "connect", "hostname": "127.0.0.1", "port": port}
    codes = {name: failure["code"] for name, failure in out.items()}
    assert codes["not allowed"] == "EACCES" and codes["no host"] in ("ENOTFOUND", "EAI_AGAIN")
    assert (codes["nothing"], codes["garbage"], codes["too short"], codes["cut stream"]) == (
        "ECONNRESET", "EPROTO", "ECONNRESET", "ECONNRESET")
    assert all(failure["code"] == failure["cause"]["code"] and failure["name"] == "TypeError" for failure in out.values())


def test_an_uncaught_failure_names_the_place_of_the_call(server, peer):
    reply = server.execute(f"1;\nawait fetch('http://127.0.0.1:{closed_port()}/');")
    assert reply["error"] == "execution error: TypeError: fetch failed"
    assert (reply["exception"]["file"], reply["exception"]["line"]) == ("script.js", 2)


def test_aborting(server, peer):
    out = run(server, peer, """
        await t('before', () => fetch(base + '/hello', { signal: AbortSignal.abort() }));
        await t('reason', () => fetch(base + '/hello', { signal: AbortSignal.abort(new RangeError('mine')) }));
        await t('waiting', () => { const c = new AbortController(); setTimeout(() => c.abort(), 1); return fetch(base + '/silence', { signal: c.signal }); });
        await t('timeout', () => fetch(base + '/silence', { signal: AbortSignal.timeout(1) }));
        await t('body', async () => {
            const c = new AbortController(), r = await fetch(base + '/stall', { signal: c.signal });
            setTimeout(() => c.abort(), 1);
            return r.text();
        });
        await t('stream', async () => {
            const c = new AbortController(), reader = (await fetch(base + '/stall', { signal: c.signal })).body.getReader();
            const first = await reader.read();
            c.abort();
            return [first.value.length, await reader.read().catch((error) => error.name)];
        });
        await t('too late', async () => {
            const c = new AbortController(), r = await fetch(base + '/hello', { signal: c.signal }), text = await r.text();
            c.abort();
            return text;
        });
        await t('cancelled', async () => { const r = await fetch(base + '/endless'); await r.body.cancel(); return r.bodyUsed; });
        """)
    for name in ("before", "waiting", "body"):
        assert (out[name]["name"], out[name]["code"]) == ("AbortError", 20), name
    assert (out["reason"]["name"], out["reason"]["message"]) == ("RangeError", "mine")
    assert out["timeout"]["name"] == "TimeoutError"
    assert out["stream"] == [4, "AbortError"]
    assert out["too late"] == "hello" and out["cancelled"] is True
    peer.wait_for_left(3)  # the others may have ended before they came here


def test_bodies_come_piece_by_piece(server, peer):
    out = run(server, peer, """
        await t('stream', async () => { let size = 0; for await (const piece of (await fetch(base + '/chunked?chunks=40&size=50000')).body) size += piece.length; return size; });
        await t('large', async () => (await (await fetch(base + '/bytes?size=3000000')).text()).length);
        await t('half', async () => {
            const r = await fetch(base + '/bytes?size=3000000'), reader = r.body.getReader();
            const first = await reader.read();
            reader.releaseLock();
            return [first.value.length > 0, r.bodyUsed, await r.text().catch((error) => error.name)];
        });
        await t('tee', async () => {
            const [a, b] = (await fetch(base + '/bytes?size=700000')).body.tee();
            return [(await new Response(a).text()).length, (await new Response(b).bytes()).length];
        });
        await t('pipe', async () => new Response((await fetch(base + '/hello')).body.pipeThrough(new TransformStream())).text());
        await t('upload', async () => {
            let left = 30;
            const body = new ReadableStream({ pull(c) { left-- > 0 ? c.enqueue(new Uint8Array(50000)) : c.close(); } });
            return (await fetch(base + '/body-size', { method: 'POST', body, duplex: 'half' })).text();
        });
        await t('upload error', async () => {
            const body = new ReadableStream({ pull() { throw new RangeError('source'); } });
            return fetch(base + '/body-size', { method: 'POST', body, duplex: 'half' });
        });
        await t('upload aborted', () => new Promise((done) => {
            const abort = new AbortController();
            const body = new ReadableStream({ pull() { abort.abort(); return new Promise(() => {}); }, cancel({ name }) { done(name); } },
                { highWaterMark: 0 });
            fetch(base + '/body-size', { method: 'POST', body, duplex: 'half', signal: abort.signal }).catch(() => {});
        }));
        await t('upload bytes', async () => (await fetch(base + '/body-size', { method: 'POST', body: new Uint8Array(2000000) })).text());
        """)
    assert out["stream"] == 2000000 and out["large"] == 3000000
    assert out["half"] == [True, True, "TypeError"] and out["tee"] == [700000, 700000] and out["pipe"] == "hello"
    assert out["upload"] == "1500000" and out["upload bytes"] == "2000000"
    assert out["upload aborted"] == "AbortError"
    assert (out["upload error"]["name"], out["upload error"]["message"]) == ("RangeError", "source")


def test_an_endless_body_is_not_taken_in(server, peer):
    before = peer.sent_bytes
    out = run(server, peer, """
        await t('first', async () => { const reader = (await fetch(base + '/endless')).body.getReader(); return (await reader.read()).done; });
        """)
    assert out["first"] is False
    assert peer.sent_bytes - before < 32 << 20


def test_many_at_once(server, peer):
    out = run(server, peer, """
        await t('all', async () => (await Promise.all(Array.from({ length: 50 }, (_, i) => fetch(`${base}/echo?i=${i}`).then((r) => r.json())))).map((r) => r.query.i));
        """)
    assert out["all"] == [str(i) for i in range(50)]


def test_timers_run_while_a_request_is_on_its_way(server, peer):
    out = run(server, peer, """
        await t('both', async () => {
            let ticks = 0;
            const timer = setInterval(() => { ticks++; }, 1);
            const abort = new AbortController();
            const held = fetch(base + '/silence', { signal: abort.signal }).catch((error) => error.name);
            while (ticks < 3) await new Promise((done) => setImmediate(done));
            abort.abort();
            clearInterval(timer);
            return held;
        });
        await t('busy', async () => {
            let answered = false;
            fetch(base + '/hello').then(() => { answered = true; });
            while (!answered) await new Promise((done) => setImmediate(done));
            return answered;
        });
        """)
    assert out == {"both": "AbortError", "busy": True}


def test_the_execution_waits_for_requests_and_nothing_else(server, peer):
    assert server.execute(f"(await fetch('{peer.url('/hello')}')).text()")["result"] == "hello"
    reply = server.execute(f"await fetch('{peer.url('/hello')}'); await new Promise(() => {{}})")
    assert reply["status"] == "error" and "never settle" in reply["error"]
    reply = server.execute(f"fetch('{peer.url('/silence')}').catch(() => {{}}); 5")
    assert reply["result"] == 5
    assert server.execute("1 + 1")["result"] == 2


def test_a_timeout_ends_a_waiting_request(server, peer):
    left = peer.left
    reply = server.execute(f"await fetch('{peer.url('/silence')}')", timeout_ms=3000)
    assert reply["status"] == "timeout"
    peer.wait_for_left(left + 1)


def test_data_urls(server, peer):
    out = run(server, peer, """
        const read = async (url) => { const r = await fetch(url); return [r.status, r.headers.get('content-type'), await r.text()]; };
        await t('plain', () => read('data:,a%20b'));
        await t('typed', () => read('data:text/html;charset=utf-8,%3Cb%3E#part'));
        await t('base64', () => read('data:application/json;base64,eyJhIjoxfQ=='));
        await t('broken', () => read('data:;base64,a'));
        """)
    assert out["plain"] == [200, "text/plain;charset=US-ASCII", "a b"]
    assert out["typed"] == [200, "text/html;charset=utf-8", "<b>"]
    assert out["base64"] == [200, "application/json", '{"a":1}']
    assert out["broken"]["name"] == "TypeError"


def test_a_script_may_break_its_own_promises(server, peer):
    out = run(server, peer, """
        await t('then', async () => { Promise.prototype.catch = Array.prototype.map = null; return (await fetch(base + '/json')).json(); });
        """)
    assert out["then"]["name"] == "Ada"


def test_the_base_of_relative_urls(serve, peer):
    server = serve(f"js.allow_net={peer.address}", f"js.base_url=http://127.0.0.1:{peer.port}/app/")
    reply = server.execute("[await (await fetch('../hello')).text(), (await fetch('/hello?x')).url, new Request('a').url]")
    assert reply["result"] == ["hello", peer.url("/hello?x"), peer.url("/app/a")]


def test_too_large_a_body(serve, peer):
    server = serve(f"js.allow_net={peer.address}", "js.fetch.max_body_mb=1")
    out = run(server, peer, """
        await t('text', async () => (await fetch(base + '/bytes?size=2000000')).text());
        await t('bomb', async () => (await fetch(base + '/gzip-bomb?mb=50')).bytes());
        """)
    assert out["text"]["code"] == out["bomb"]["code"] == "ERR_BODY_TOO_LARGE"


def test_shared_isolation(serve, peer):
    server = serve(f"js.allow_net={peer.address}", "js.isolation=shared", "js.pool_size=1")
    code = f"(await fetch('{peer.url('/json')}')).json()"
    assert [server.execute(code)["result"]["name"] for _ in range(3)] == ["Ada"] * 3
    server.execute(f"globalThis.kept = await fetch('{peer.url('/hello')}'); 1")
    assert server.execute("kept.text()")["status"] == "error"
    assert server.execute(code)["result"]["name"] == "Ada"


def test_too_many_requests_at_once(serve, peer):
    server = serve(f"js.allow_net={peer.address}", "js.max_pending=3")
    out = run(server, peer, """
        const held = [1, 2, 3].map(() => fetch(base + '/silence').catch(() => {}));
        await t('fourth', () => fetch(base + '/hello'));
        """)
    assert out["fourth"]["name"] == "TypeError" and "js.max_pending" in out["fourth"]["message"]


def test_connections_are_used_again(server, peer):
    """Also behind responses whose bodies nobody reads: redirects, HEAD, no content. While the rest of one still comes, its
    successor may need another."""
    before = peer.connections
    run(server, peer, """
        for (let i = 0; i < 10; i++) {
            await (await fetch(base + '/redirect?to=/hello')).text();
            await fetch(base + '/status?code=200', { method: 'HEAD' });
            await fetch(base + '/status?code=204');
        }
        """)
    assert peer.connections - before <= 2


def test_a_redirect_that_cannot_be_followed_fails_its_call_alone(serve):
    def far(connection, request):
        connection.answer("", "302 Found", [("Location", "/" + "x" * 70000)])

    with Peer(paths={"/far": far}) as peer:
        server = serve(f"js.allow_net={peer.address}", "js.fetch.max_header_kb=200", "js.max_pending=2")
        out = run(server, peer, """
            fetch(base + '/silence').catch(() => {});
            await t('far', () => fetch(base + '/far'));
            await t('near', async () => (await fetch(base + '/redirects?left=5')).text());
            """)
    assert out["far"]["name"] == "TypeError" and "over the limit" in out["far"]["message"]
    assert out["near"] == "hello"


@pytest.mark.skipif(is_sanitized(), reason="a sanitized build keeps what was freed")
def test_bodies_that_were_let_go_make_room(serve, peer):
    """Ten times the memory limit in all, and at no time more than one of them is wanted."""
    server = serve(f"js.allow_net={peer.address}", "js.max_memory_mb=128", "js.pool_size=1")
    out = run(server, peer, """
        await t('sizes', async () => {
            let size = 0;
            for (let i = 0; i < 64; i++) size += (await (await fetch(base + '/bytes?size=20000000')).bytes()).length;
            return size;
        });
        """)
    assert out["sizes"] == 64 * 20000000
