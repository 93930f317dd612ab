"""Request, Response, Blob, File and FormData: what they are made of, how they are read, and who may read what."""

import pytest

CASES = {
    # name: (body of an async function, what it returns)
    "text": ("return new Response('hé').text()", "hé"),
    "json": ("return new Response('{\"a\":[1]}').json()", {"a": [1]}),
    "bytes": ("const b = await new Response('hé').bytes(); return [b instanceof Uint8Array, ...b]", [True, 104, 0xc3, 0xa9]),
    "buffer": ("return (await new Response(new Uint8Array(3)).arrayBuffer()) instanceof ArrayBuffer", True),
    "a view's own part": ("return new Response(new Uint8Array([65, 66, 67, 68]).subarray(1, 3)).text()", "BC"),
    "later changes do not show": ("const b = new Uint8Array([65]), r = new Response(b); b[0] = 66; return r.text()", "A"),
    "a mark is no text": ("return new Response('\\ufeffa').text()", "a"),
    "lone surrogates": ("return new Response('\\ud800').text()", "\ufffd"),
    "no body": ("const r = new Response(); return [r.body, await r.text(), r.bodyUsed]", [None, "", False]),
    "used": ("const r = new Response('a'); await r.text(); return [r.bodyUsed, await r.text().catch((e) => e instanceof TypeError)]",
             [True, True]),
    "locked": ("const r = new Response('a'); r.body.getReader(); return r.json().catch((e) => e instanceof TypeError)", True),
    "own promise": ("return new Response('a').text() instanceof Promise", True),
    "types": ("const t = (b) => new Response(b).headers.get('content-type'); return [t('a'), t(new URLSearchParams()), t(new Blob([])),"
              " t(new Blob([], { type: 'x/y' })), t(new Uint8Array(1)), t(new FormData()).split('=')[0]]",
              ["text/plain;charset=UTF-8", "application/x-www-form-urlencoded;charset=UTF-8", None, "x/y", None,
               "multipart/form-data; boundary"]),
    "defaults": ("const r = new Response(); return [r.status, r.ok, r.statusText, r.type, r.url, r.redirected]",
                 [200, True, "", "default", "", False]),
    "Response.json": ("const r = Response.json({ a: 1 }, { status: 201 }); return [r.status, r.headers.get('content-type'), await r.text()]",
                      [201, "application/json", '{"a":1}']),
    "Response.redirect": ("const r = Response.redirect('http://a/b', 303); return [r.status, r.headers.get('location')]", [303, "http://a/b"]),
    "Response.error": ("const r = Response.error(); return [r.type, r.status]", ["error", 0]),
    "clones": ("const r = new Response('a', { status: 404, headers: { b: 'c' } }), c = r.clone();"
               "return [await r.text(), await c.text(), c.status, c.headers.get('b'), c.headers !== r.headers]", ["a", "a", 404, "c", True]),
    "clone of a stream": ("const r = new Response(new Blob(['ab']).stream()), c = r.clone(); return [await r.text(), await c.text()]", ["ab", "ab"]),
    "body": ("const pieces = []; for await (const p of new Response('abc').body) pieces.push(...p); return pieces", [97, 98, 99]),
    "subclass": ("class R extends Response { get twice() { return this.status * 2; } } const r = new R('a'); return [r.twice, await r.text()]",
                 [400, "a"]),
    "constructor": ("return Response.json(1).constructor === Response", True),
    "tag": ("return String(new Response()) + new Request('http://a/') + new Blob() + new FormData()",
            "[object Response][object Request][object Blob][object FormData]"),

    "request": ("const r = new Request('http://A/b#c', { method: 'put', body: 'x', headers: { d: 'e' } });"
                "return [r.method, r.url, r.headers.get('d'), await r.text(), r.redirect, r.mode, r.credentials, r.cache, r.duplex]",
                ["PUT", "http://a/b#c", "e", "x", "follow", "cors", "same-origin", "default", "half"]),
    "request of a request": ("const a = new Request('http://a/', { method: 'POST', body: 'x' }), b = new Request(a);"
                             "return [a.bodyUsed, b.method, await b.text()]", [True, "POST", "x"]),
    "request's clone": ("const a = new Request('http://a/', { method: 'POST', body: 'x' }), b = a.clone(); return [await a.text(), await b.text()]",
                        ["x", "x"]),
    "request's signal": ("const c = new AbortController(), r = new Request('http://a/', { signal: c.signal });"
                         "const s = r.signal; c.abort(); return [s instanceof AbortSignal, s.aborted, s !== c.signal]", [True, True, True]),

    "no init": ("Object.prototype.status = 404; Object.prototype.method = 'PUT';"
                "try { return [new Response('').status, new Request('http://a/').method]; }"
                "finally { delete Object.prototype.status; delete Object.prototype.method; }", [200, "GET"]),

    "blob": ("const b = new Blob(['a', new Uint8Array([98]), new Blob(['c']), 4], { type: 'X/Y' }); return [b.size, b.type, await b.text()]",
             [4, "x/y", "abc4"]),
    "slice": ("const b = new Blob(['abcdef']); return [await b.slice(1, 3).text(), await b.slice(-2).text(), b.slice(0, 1, 'T/x').type, b.slice(4, 2).size]",
              ["bc", "ef", "t/x", 0]),
    "line endings": ("return new Blob(['a\\r\\nb\\rc\\n'], { endings: 'native' }).text()", "a\nb\nc\n"),
    "file": ("const f = new File(['a'], 'n', { type: 't/x', lastModified: 5 }); return [f.name, f.lastModified, f.type, f instanceof Blob]",
             ["n", 5, "t/x", True]),
    "blob's stream": ("return new Response(new Blob(['ab']).stream()).text()", "ab"),
    "cloned": ("const f = structuredClone(new File(['a'], 'n')); return [f instanceof File, f.name, await f.text()]", [True, "n", "a"]),

    "form": ("const f = new FormData(); f.append('a', 1); f.append('a', '2'); f.set('b', 'x'); f.append('c', new Blob(['y']));"
             "return [f.get('a'), f.getAll('a'), f.has('z'), f.get('z'), f.get('c').name, [...f.keys()]]",
             ["1", ["1", "2"], False, None, "blob", ["a", "a", "b", "c"]]),
    "form's set": ("const f = new FormData(); for (const v of '123') f.append('a', v); f.append('b', '4'); f.set('a', '5'); return [...f]",
                   [["a", "5"], ["b", "4"]]),
    "form's delete": ("const f = new FormData(); f.append('a', '1'); f.append('b', '2'); f.delete('a'); return [...f]", [["b", "2"]]),
    "form and back": ("const f = new FormData(); f.append('ä\\n', 'b\\nc'); f.append('f', new File(['\\r\\n--x'], 'q\"', { type: 'a/b' }));"
                      "const g = await new Response(f).formData(), file = g.get('f'); return [[...g.keys()][0], g.get('ä\\r\\n'), file.name, file.type, await file.text()]",
                      ["ä\r\n", "b\r\nc", 'q"', "a/b", "\r\n--x"]),
    "blob's type": ("return (await new Response('a', { headers: { 'content-type': 'Text/HTML; Charset=X' } }).blob()).type", "text/html;charset=X"),
}

# name: (expression, the error's name)
THROWING = {
    "status": ("new Response('', { status: 199 })", "RangeError"),
    "status text": ("new Response('', { statusText: 'a\\nb' })", "TypeError"),
    "body with 204": ("new Response('a', { status: 204 })", "TypeError"),
    "redirect's status": ("Response.redirect('http://a/', 200)", "RangeError"),
    "redirect's url": ("Response.redirect('http://')", "TypeError"),
    "json of undefined": ("Response.json(undefined)", "TypeError"),
    "not json": ("await new Response('{').json()", "SyntaxError"),
    "without new": ("Response('a')", "TypeError"),
    "getter elsewhere": ("Object.getOwnPropertyDescriptor(Response.prototype, 'ok').get.call({})", "TypeError"),
    "method elsewhere": ("await Response.prototype.text.call({})", "TypeError"),
    "clone of a used one": ("const r = new Response('a'); await r.text(); r.clone()", "TypeError"),
    "used stream": ("const s = new Blob(['a']).stream(); await new Response(s).text(); new Response(s)", "TypeError"),
    "chunk that is none": ("await new Response(new ReadableStream({ start(c) { c.enqueue('text'); } })).text()", "TypeError"),
    "method": ("new Request('http://a/', { method: 'CONNECT' })", "TypeError"),
    "body with GET": ("new Request('http://a/', { body: 'a' })", "TypeError"),
    "credentials": ("new Request('http://a:b@c/')", "TypeError"),
    "mode": ("new Request('http://a/', { mode: 'navigate' })", "TypeError"),
    "cache": ("new Request('http://a/', { cache: 'sometimes' })", "TypeError"),
    "stream without duplex": ("new Request('http://a/', { method: 'POST', body: new ReadableStream() })", "TypeError"),
    "parts": ("new Blob('abc')", "TypeError"),
    "endings": ("new Blob([], { endings: 'x' })", "TypeError"),
    "file without name": ("new File([])", "TypeError"),
    "form of a form": ("new FormData({})", "TypeError"),
    "file name of a string": ("new FormData().append('a', 'b', 'c')", "TypeError"),
    "no form": ("await new Response('a').formData()", "TypeError"),
    "broken form": ("await new Response('--b\\r\\nno header', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData()", "TypeError"),
}


@pytest.fixture(scope="module")
def results(shared_server):
    code = "const results = {};"
    for name, (body, _) in CASES.items():
        code += f"results[{name!r}] = await (async () => {{ {body}; }})().catch((error) => String(error));"
    for name, (script, _) in THROWING.items():
        code += (f"await (async () => {{ {script}; }})().then(() => {{ results[{'!' + name!r}] = 'nothing'; }}, (error) => {{"
                 f" results[{'!' + name!r}] = error instanceof globalThis[error.name] ? error.name : String(error); }});")
    reply = shared_server.execute(code + "results;")
    assert reply["status"] == "success", reply
    return reply["result"]


@pytest.mark.parametrize("name", CASES)
def test_body(results, name):
    assert results[name] == CASES[name][1]


@pytest.mark.parametrize("name", THROWING)
def test_refused(results, name):
    assert results["!" + name] == THROWING[name][1]
