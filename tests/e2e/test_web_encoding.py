"""TextEncoder, TextDecoder and their streams, atob, btoa, performance, navigator, self, reportError."""

import base64
import json
import random

import pytest

from support import run_cases, run_rrjs

CASES = {
    "encode": ("return [...new TextEncoder().encode('a\\u00e9\\u20ac\\u{1f600}\\ud800')]",
               list("a\u00e9\u20ac\U0001f600\ufffd".encode())),
    "encode nothing": ("const e = new TextEncoder(); return [e.encode().length, e.encode(undefined).length, e.encoding]", [0, 0, "utf-8"]),
    "bytes of this realm": ("const b = new TextEncoder().encode('x'); return [b instanceof Uint8Array, b.constructor === Uint8Array]",
                            [True, True]),
    "encoded bytes can be transferred": (
        "const b = new TextEncoder().encode('xyz'); structuredClone(b, { transfer: [b.buffer] }); return b.length", 0),
    "decoded bytes can still be transferred": (
        "const b = new Uint8Array([97, 98]); new TextDecoder().decode(b); structuredClone(b, { transfer: [b.buffer] }); return b.length", 0),
    "encodeInto": (
        "const b = new Uint8Array(6), e = new TextEncoder(); const r = e.encodeInto('a\\u20ac\\u20ac', b.subarray(1)); return [r, [...b]]",
        [{"read": 2, "written": 4}, [0, 97, 0xe2, 0x82, 0xac, 0]]),
    "encodeInto needs a Uint8Array": ("return new TextEncoder().encodeInto('', new Int8Array(1))",
                                      "TypeError: the destination is not a Uint8Array"),
    "decode views": (
        "const bytes = new TextEncoder().encode('xabcx'), d = new TextDecoder();"
        "return [d.decode(bytes.buffer), d.decode(new DataView(bytes.buffer, 1, 3)), d.decode(new Int8Array(bytes.buffer, 1, 2)), d.decode(new Uint16Array(bytes.buffer, 2, 1)), d.decode()]",
        ["xabcx", "abc", "ab", "bc", ""]),
    "decode what is none": ("return new TextDecoder().decode('text')",
                            "TypeError: The input of TextDecoder is neither an ArrayBuffer nor a view of one"),
    "byte order marks": (
        "const b = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]); return [new TextDecoder().decode(b).length, new TextDecoder('utf-8', { ignoreBOM: true }).decode(b).length]",
        [1, 2]),
    "malformed": ("return new TextDecoder().decode(new Uint8Array([97, 0xff, 0xe2, 0x82]))", "a\ufffd\ufffd"),
    "malformed and fatal": ("return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]))",
                            "TypeError: The encoded data is not valid utf-8"),
    "pieces": (
        "const d = new TextDecoder(), b = new TextEncoder().encode('\\u20ac\\u{1f600}'); let t = '';"
        "for (const byte of b) t += d.decode(new Uint8Array([byte]), { stream: true }); return t + d.decode()", "\u20ac\U0001f600"),
    "an end in the middle": (
        "const d = new TextDecoder(); return [d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(), d.decode(new Uint8Array([0xac]))]",
        ["", "\ufffd", "\ufffd"]),
    "labels": ("return ['UTF8', ' latin1 ', 'sjis', 'unicode', 'l2'].map((label) => new TextDecoder(label).encoding)",
               ["utf-8", "windows-1252", "shift_jis", "utf-16le", "iso-8859-2"]),
    "no label": ("return new TextDecoder('utf-7')", 'RangeError: TextDecoder: "utf-7" is not the label of an encoding'),
    "no decoding": ("return new TextDecoder('replacement')", 'RangeError: TextDecoder: "replacement" is not the label of an encoding'),
    "members are those of an interface": (
        "return [Object.keys(TextDecoder.prototype).sort(), String(new TextDecoder()), TextDecoder.length, TextEncoder.prototype.encodeInto.length]",
        [["decode", "encoding", "fatal", "ignoreBOM"], "[object TextDecoder]", 0, 2]),

    "btoa and atob": ("return [btoa('h\\u00e9'), atob('aOk='), atob(' a O\\nk '), btoa(''), atob('')]", ["aOk=", "h\u00e9", "h\u00e9", "", ""]),
    "atob is strict about the rest": (
        "return ['a', 'ab=', 'ab=c', 'ab\\u00e9=', '====', 'abc==', 'abcd='].map((text) => { try { return atob(text) } catch (e) { return [e.name, e.code] } })",
        [["InvalidCharacterError", 5]] * 7),
    "btoa takes bytes only": ("try { btoa('\\u20ac') } catch (e) { return [e.name, e instanceof DOMException] }", ["InvalidCharacterError", True]),
    "atob needs an argument": ("return atob()", None),

    "performance": (
        "const a = performance.now(), b = performance.now(); return [typeof a, b >= a, Math.abs(performance.timeOrigin + b - Date.now()) < 1000,"
        "Object.keys(performance.toJSON()), String(performance), performance instanceof EventTarget]",
        ["number", True, True, ["timeOrigin"], "[object Performance]", True]),
    "events are timed by the same clock": ("const a = performance.now(), e = new Event('x'); return e.timeStamp >= a && e.timeStamp <= performance.now()", True),
    "self and navigator": ("return [self === globalThis, navigator.userAgent, String(navigator)]", [True, "rrjs", "[object Navigator]"]),
    "nobody makes those": ("const errors = []; for (const C of [Performance, Navigator]) try { new C() } catch (e) { errors.push(e.name) } return errors",
                           ["TypeError", "TypeError"]),

    "text streams": (
        "const chunks = []; const bytes = ReadableStream.from(['a\\ud83d', '\\ude00', '\\ud800']).pipeThrough(new TextEncoderStream());"
        "for await (const text of bytes.pipeThrough(new TextDecoderStream())) chunks.push(text); return chunks.join('')", "a\U0001f600\ufffd"),
    "a decoder stream that is fatal": (
        "try { for await (const t of ReadableStream.from([new Uint8Array([255])]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))); } catch (e) { return e.name }",
        "TypeError"),
}


@pytest.fixture(scope="module")
def results(shared_server):
    return run_cases(shared_server.execute, {name: code for name, (code, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_case(results, name):
    expected = CASES[name][1]
    if expected is None:
        assert "Error: " in results[name]
    else:
        assert results[name] == expected


# Python's codecs and the Encoding standard agree on these.
AGREED = ("utf-8", "utf-16le", "utf-16be", "iso-8859-2", "iso-8859-5", "koi8-r", "windows-1251")


def test_decoders_against_python(shared_server):
    chance = random.Random(20)
    texts = ["".join(chance.choice("az\u00e9\u0436\u0142\u20ac\U0001f600 ") for _ in range(50)) for _ in range(20)]
    rows = [[label, base64.b64encode(text.encode(label, "ignore")).decode(), text.encode(label, "ignore").decode(label)]
            for label in AGREED for text in texts]
    code = f"JSON.parse({json.dumps(json.dumps(rows))}).filter(([label, bytes, text]) => new TextDecoder(label, {{ ignoreBOM: true }}).decode(Uint8Array.fromBase64(bytes)) !== text)"
    assert shared_server.execute(code)["result"] == []


def test_malformed_utf8_against_python(shared_server):
    chance = random.Random(21)
    pieces = [b"a", b"\xc3\xa9", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xff", b"\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f", b"\xc0"]
    texts = [b"".join(chance.choice(pieces) for _ in range(12)) for _ in range(300)]
    rows = [[base64.b64encode(text).decode(), text.decode("utf-8", "replace")] for text in texts]
    code = f"JSON.parse({json.dumps(json.dumps(rows))}).filter(([bytes, text]) => new TextDecoder('utf-8', {{ ignoreBOM: true }}).decode(Uint8Array.fromBase64(bytes)) !== text)"
    assert shared_server.execute(code)["result"] == []


def test_large_texts(shared_server):
    reply = shared_server.execute("""
        const text = 'a\u20ac\U0001f600'.repeat(200000), bytes = new TextEncoder().encode(text);
        [bytes.length, new TextDecoder().decode(bytes) === text, atob(btoa('x'.repeat(1000000))).length]""")
    assert reply["result"] == [1600000, True, 1000000]


def test_a_reported_error_is_a_line_and_no_end():
    result = run_rrjs("eval", "reportError(new TypeError('odd')); 'went on'")
    assert result.returncode == 0 and "went on" in result.stdout
    assert "Uncaught" in result.stderr and "TypeError: odd" in result.stderr
