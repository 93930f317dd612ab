"""Modules and globals of node: each expression gives in a script what it gives in node itself, in the same run."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import end
from support import ROOT, Server, clean_environment, run_rrjs

# By module: expressions, whose values are compared as JSON; of what they throw name and code.
CASES = {
    "path": """
        path.join('/a', '..', 'b', './c//d')
        path.join('')
        path.resolve('/a/b', '../c', 'd')
        path.resolve('/a', '/b', '..')
        path.normalize('/a/./b/../../c/')
        path.relative('/data/a/b', '/data/x/y')
        path.relative('/a', '/a')
        [path.dirname('/a/b/c'), path.dirname('a'), path.dirname('/'), path.dirname('')]
        [path.basename('/a/b.html', '.html'), path.basename('/a/b/'), path.basename('a.b', 'b'), path.basename('b', 'b')]
        ['a.b', 'a', '.a', 'a.', '.a.b', '/a.b/c', 'a..', '..'].map(path.extname)
        path.parse('/home/user/dir/file.txt')
        ['./a/b.c', '/', '', 'a', '.a', '/a/.b.c'].map((value) => path.parse(value))
        path.format({ dir: '/a', base: 'b.c' })
        path.format({ root: '/', name: 'b', ext: 'c' })
        path.format({ dir: '/', root: '/', base: 'b' })
        [path.isAbsolute('/a'), path.isAbsolute('a'), path.isAbsolute('')]
        [path.sep, path.delimiter, path.posix === path, path.toNamespacedPath('/a')]
        path.join(1)
        path.basename({})
        require('path/posix') === path
        require('node:path') === path
    """,
    "events": """
        typeof events === 'function' && events.EventEmitter === events && new events() instanceof events.EventEmitter
        (() => { const seen = [], e = new events(); e.on('x', (...a) => seen.push(a)); return [e.emit('x', 1, 2), e.emit('y'), seen]; })()
        (() => { const seen = [], e = new events(); e.once('x', () => seen.push(1)); e.prependListener('x', () => seen.push(2)); e.emit('x'); e.emit('x'); return seen; })()
        (() => { const e = new events(), f = () => {}; e.on('a', f); e.on('b', f); e.off('a', f); return [e.eventNames(), e.listenerCount('b'), e.listeners('b').length, e.rawListeners('b').length]; })()
        (() => { const e = new events(), seen = []; e.on('newListener', (name) => seen.push(name)); e.on('removeListener', (name) => seen.push('-' + name)); const f = () => {}; e.on('x', f); e.removeListener('x', f); e.on('y', f); e.removeAllListeners(); return seen; })()
        new events().emit('error', new RangeError('mine'))
        new events().emit('error', 'text')
        new events().emit('error')
        new events().on('x', 1)
        new events().setMaxListeners(-1)
        (() => { class A extends events {} const a = new A(); let self; a.on('x', function () { self = this; }); a.emit('x'); return self === a; })()
        (() => { function Old() { events.call(this); } require('util').inherits(Old, events); const a = new Old(); let n = 0; a.on('x', () => n++); a.emit('x'); return n; })()
        [events.defaultMaxListeners, new events().getMaxListeners(), events.listenerCount(new events(), 'x')]
        (async () => { const e = new events(); setTimeout(() => e.emit('x', 1, 2)); return events.once(e, 'x'); })()
        (async () => { const e = new events(); setTimeout(() => e.emit('error', new TypeError('x'))); return events.once(e, 'x'); })()
        events.once(new events(), 'x', { signal: AbortSignal.abort() })
        (async () => { const e = new events(), seen = []; setTimeout(() => { e.emit('x', 1); e.emit('x', 2); e.emit('end'); }); for await (const [value] of events.on(e, 'x')) { seen.push(value); if (value === 2) break; } return [seen, e.listenerCount('x')]; })()
        (async () => { const e = new events(), c = new AbortController(); setTimeout(() => c.abort()); for await (const _ of events.on(e, 'x', { signal: c.signal })); })()
        (async () => { const t = new EventTarget(); setTimeout(() => t.dispatchEvent(new Event('x'))); return (await events.once(t, 'x'))[0].type; })()
        (() => { const e = new events(), seen = []; e.on(events.errorMonitor, (error) => seen.push(error.message)); e.on('error', () => seen.push('handled')); e.emit('error', new Error('x')); return seen; })()
        (() => { const e = new events(), f = () => {}; e.on('x', f); return events.getEventListeners(e, 'x')[0] === f; })()
        events.getEventListeners({}, 'x')
        (() => { const e = new events(); events.setMaxListeners(5, e); return [e.getMaxListeners(), events.getMaxListeners(e)]; })()
        (() => { const e = new events(), s = Symbol('s'); let n = 0; e.on(s, () => n++); e.emit(s); return [n, e.eventNames().length]; })()
        (() => { const c = new AbortController(); let n = 0; events.addAbortListener(c.signal, () => n++); c.abort(); return n; })()
    """,
    "util": """
        util.format('%s %d %i %f %j %o %O %%', 'a', '42', 42.9, '1.5', { a: 1 }, [1], { b: { c: {} } })
        util.format('a', 1, { b: 2 }, 'c')
        util.format(1, 2, '3')
        util.format('%s', null, undefined, 5n, Symbol('x'), -0)
        util.format('%s', { toString() { return 'mine'; } })
        util.format('%s', class A {})
        util.format('%d', 'x')
        util.format()
        util.formatWithOptions({ depth: 0 }, '%O', { a: { b: 1 } })
        util.inspect({ a: 1, b: 'x', c: [1, 2, { d: null }], e: undefined, f() {}, [Symbol('g')]: 1n })
        util.inspect({ a: { b: { c: { d: 1 } } } })
        util.inspect({ a: { b: { c: { d: 1 } } } }, { depth: null })
        util.inspect({ a: { b: { c: { d: 1 } } } }, false, 0)
        util.inspect({ b: 1, a: { d: 1, c: 2 } }, { sorted: true })
        util.inspect([3, 1, 2], { sorted: true })
        util.inspect({ a: { b: 1 }, c: [1, 2] }, { compact: false })
        util.inspect({ a: { b: { c: {} } } }, { compact: 1 })
        util.inspect(Array.from({ length: 200 }, (_, i) => i), { maxArrayLength: 3 })
        util.inspect([1, [2, [3, [4, [5]]]]], { depth: Infinity, breakLength: Infinity })
        util.inspect({ a: 'x'.repeat(60), b: 'y'.repeat(60) }, { breakLength: 200 })
        util.inspect(Object.defineProperty({}, 'hidden', { value: 1 }), { showHidden: true })
        util.inspect({ [util.inspect.custom](depth, options) { return `mine ${depth} ${typeof options.stylize}`; } })
        util.inspect({ a: { [util.inspect.custom]() { return 'one\\ntwo'; } } })
        util.inspect({ [util.inspect.custom]() { return { a: 1 }; } })
        util.inspect({ a: { [util.inspect.custom]() { throw new RangeError('mine'); } } })
        util.inspect({ a: { b: { [util.inspect.custom](depth) { return depth; } } } })
        util.inspect({ [util.inspect.custom]() { return 'mine'; } }, { customInspect: false })
        util.inspect(new Map([['a', new Set([1])]]))
        util.inspect(Buffer.from('hello'))
        util.inspect({ buffer: Buffer.alloc(60), empty: Buffer.alloc(0) })
        util.inspect(new (class Foo { x = 1 })())
        util.inspect('a\\'b')
        util.inspect(new Error('x')).split('\\n')[0]
        util.inspect(Object.create(null))
        (() => { const a = {}; a.self = a; return util.inspect(a); })()
        util.isDeepStrictEqual({ a: [1, new Map([[1, { b: 2 }]])] }, { a: [1, new Map([[1, { b: 2 }]])] })
        util.isDeepStrictEqual({ a: 1 }, { a: '1' })
        util.isDeepStrictEqual([1, , 3], [1, undefined, 3])
        util.isDeepStrictEqual(new Set([{ a: 1 }]), new Set([{ a: 1 }]))
        util.isDeepStrictEqual(NaN, NaN) && !util.isDeepStrictEqual(0, -0)
        util.promisify((a, callback) => callback(null, a + 1))(1)
        util.promisify((callback) => callback(new RangeError('x')))()
        util.promisify(setTimeout)(1, 'value')
        util.promisify(1)
        (() => { const f = () => {}; f[util.promisify.custom] = () => 'mine'; return util.promisify(f)(); })()
        new Promise((resolve) => util.callbackify(async (a) => a * 2)(4, (...args) => resolve(args)))
        new Promise((resolve) => util.callbackify(() => Promise.reject(null))((error) => resolve([error.code, error.reason])))
        (() => { function A() {} function B() {} util.inherits(A, B); return [new A() instanceof B, A.super_ === B]; })()
        util.inherits(1, 2)
        util.deprecate((a) => a + 1, 'old', 'X1')(1)
        [new Date(), /x/, new Map(), new Set(), new Error(), Promise.resolve(), new Uint8Array(), [], {}, () => {}, 1, null].map((v) => ['isDate', 'isRegExp', 'isMap', 'isSet', 'isNativeError', 'isPromise', 'isUint8Array', 'isTypedArray', 'isBoxedPrimitive'].map((t) => util.types[t](v)))
        [async () => {}, function* () {}, async function* () {}, () => {}].map((f) => [util.types.isAsyncFunction(f), util.types.isGeneratorFunction(f)])
        [new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), Object(1), Object(Symbol()), new WeakMap(), new Map().entries(), (function () { return arguments; })()].map((v) => ['isArrayBuffer', 'isAnyArrayBuffer', 'isDataView', 'isArrayBufferView', 'isNumberObject', 'isSymbolObject', 'isWeakMap', 'isMapIterator', 'isArgumentsObject'].map((t) => util.types[t](v)))
        [util.isArray([]), util.isString(1), util.isFunction(() => {}), util.isRegExp(/x/), util.isNullOrUndefined(null), util.isObject({}), util.isPrimitive('x'), util.isError(new Error())]
        util.stripVTControlCharacters('\\u001B[4mvalue\\u001B[24m')
        util.toUSVString('a\\ud800b')
        new util.TextDecoder().decode(new util.TextEncoder().encode('é'))
        util.debuglog('x').enabled
        util.aborted(AbortSignal.abort(), {}).then(() => 'over')
        [util.styleText('red', 'x'), util.styleText(['bold', 'red'], 'y', { validateStream: false }), ['red', 'bgBlueBright', 'gray', 'grey', 'doubleunderline'].map((name) => util.inspect.colors[name])]
        util.styleText('nope', 'x')
        [util.getSystemErrorName(-2), util.getSystemErrorMap().get(-13)[0]]
        util.getSystemErrorName(1)
        require('sys') === util && require('util/types') === util.types
    """,
    "buffer": """
        [Buffer.from('héllo €😀').toString('hex'), Buffer.from('68c3a9', 'hex').toString(), Buffer.from('aGk=', 'base64').toString(), Buffer.from('aGk', 'base64url').toString()]
        [...Buffer.from('a\\ud800b')]
        ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le', 'ucs2', 'binary'].map((e) => Buffer.from([0, 127, 128, 255, 65, 66]).toString(e))
        ['é€', 'aé', '4142zz', 'QUI=', '-_8', 'QQ', '='].map((t) => ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le'].map((e) => [...Buffer.from(t, e)]))
        [Buffer.from([0xe2, 0x82]).toString(), Buffer.from([0xff, 0x41]).toString(), Buffer.from([0xef, 0xbb, 0xbf, 0x41]).toString().length, Buffer.from([0xf0, 0x9f, 0x98]).toString()]
        [new Buffer.from('ab').length, new Buffer.alloc(2, 7)[1], new Buffer.allocUnsafe(3).length, new Buffer.allocUnsafeSlow(4).length, Buffer.from.name]
        Buffer.from('x', 'nope')
        Buffer.from(5)
        Buffer.from(null)
        Buffer.from({})
        [...Buffer.from([1.9, -1, 256, '3', 'x'])]
        [...Buffer.from(new Uint16Array([1, 300]))]
        [...Buffer.from({ length: 2, 0: 1, 1: 2 })]
        [...Buffer.from({ type: 'Buffer', data: [1, 2] })]
        [...Buffer.from(new String('hi'))]
        (() => { const a = new ArrayBuffer(8), b = Buffer.from(a, 2, 3); b[0] = 7; return [b.length, b.byteOffset, new Uint8Array(a)[2]]; })()
        Buffer.from(new ArrayBuffer(2), 3)
        [[...Buffer.alloc(3)], [...Buffer.alloc(3, 1)], [...Buffer.alloc(5, 'ab')], [...Buffer.alloc(4, 'YWI=', 'base64')]]
        Buffer.alloc('5')
        Buffer.alloc(-1)
        [Buffer.byteLength('é€'), Buffer.byteLength('abc', 'utf16le'), Buffer.byteLength('QUI=', 'base64'), Buffer.byteLength(new ArrayBuffer(3))]
        Buffer.byteLength(5)
        [...Buffer.concat([Buffer.from('a'), new Uint8Array([98]), Buffer.from('cd')], 3)]
        [...Buffer.concat([Buffer.from('a')], 3)]
        Buffer.concat('x')
        Buffer.concat([1])
        [Buffer.compare(Buffer.from('a'), Buffer.from('b')), Buffer.from('b').compare(Buffer.from('abc'), 1, 2), Buffer.from('a').equals(new Uint8Array([97]))]
        Buffer.from('a').equals('a')
        ['utf8', 'UTF-8', 'base64url', 'x', '', 5, null].map(Buffer.isEncoding)
        [Buffer.isBuffer(Buffer.alloc(1)), Buffer.isBuffer(new Uint8Array(1)), Buffer.alloc(1) instanceof Uint8Array]
        (() => { const b = Buffer.from('hello world'); return [b.indexOf('o'), b.indexOf('o', 5), b.indexOf('o', -4), b.lastIndexOf('o'), b.lastIndexOf('o', 6), b.indexOf(Buffer.from('wor')), b.indexOf(111), b.includes('xyz'), b.indexOf(''), b.indexOf('', 3), b.indexOf('6c', 'hex')]; })()
        Buffer.from('a').indexOf({})
        (() => { const b = Buffer.alloc(6); return [b.write('é€'), b.write('abc', 4), b.write('zz', 1, 1), b.write('414243', 2, 'hex'), b.toString('hex')]; })()
        Buffer.alloc(2).write('x', 5)
        Buffer.alloc(2).write(5)
        (() => { const b = Buffer.from('abcdef'), c = b.slice(1, 3); c[0] = 120; return [b.toString(), c.toString(), b.subarray(-2).toString(), b.slice(-3, -1).toString(), Buffer.isBuffer(b.subarray(1))]; })()
        (() => { const b = Buffer.from('abcdef'), c = Buffer.alloc(4); return [b.copy(c, 1, 2, 4), c.toString('latin1'), b.copy(b, 2, 0, 3), b.toString()]; })()
        (() => { const b = Buffer.alloc(8); b.writeUInt8(255, 0); b.writeInt16LE(-2, 1); b.writeUInt32BE(0xdeadbeef, 3); return [b.toString('hex'), b.readUInt8(0), b.readInt16LE(1), b.readUInt32BE(3), b.readUint32LE(3), b.readInt8(0)]; })()
        (() => { const b = Buffer.alloc(16); b.writeDoubleBE(Math.PI, 0); b.writeFloatLE(1.5, 8); return [b.toString('hex'), b.readDoubleBE(0), b.readFloatLE(8), b.readDoubleLE(0)]; })()
        (() => { const b = Buffer.alloc(16); b.writeBigInt64LE(-5n, 0); b.writeBigUInt64BE(2n ** 63n, 8); return [b.toString('hex'), `${b.readBigInt64LE(0)} ${b.readBigUInt64BE(8)} ${b.readBigUint64LE(0)}`]; })()
        (() => { const b = Buffer.alloc(6); b.writeUIntBE(0x123456, 0, 3); b.writeIntLE(-2, 3, 3); return [b.toString('hex'), b.readUIntBE(0, 3), b.readIntLE(3, 3)]; })()
        Buffer.alloc(1).readUInt16LE(0)
        Buffer.alloc(2).readUInt8(5)
        Buffer.alloc(2).readUInt8('0')
        Buffer.alloc(2).writeUInt8(256)
        [Buffer.from([1, 2, 3, 4]).swap16().toString('hex'), Buffer.from([1, 2, 3, 4]).swap32().toString('hex'), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).swap64().toString('hex')]
        Buffer.from([1]).swap16()
        [Buffer.alloc(3).fill('ab').toString(), Buffer.alloc(4).fill('é').toString('hex'), Buffer.alloc(3).fill(257)[0], Buffer.alloc(3).fill('6162', 'hex').toString(), Buffer.alloc(4).fill('x', 1, 3).toString('hex'), Buffer.alloc(2).fill('').toString('hex')]
        Buffer.alloc(3).fill('x', 5)
        Buffer.alloc(3).fill('zz', 'hex')
        JSON.stringify(Buffer.from('hi'))
        `${Buffer.from('text')}` + Buffer.from('more').toString('utf8', 1, 3)
        [Buffer.from('ab').map((x) => x + 1).toString(), Buffer.isBuffer(Buffer.from('ab').map((x) => x)), [...Buffer.from('ab').entries()], Buffer.of(1, 2).length, Buffer.from('cba').sort().toString(), Buffer.from('ab').reverse().toString()]
        [buffer.isUtf8(Buffer.from([0xe2, 0x82])), buffer.isUtf8(Buffer.from('é')), buffer.isAscii(Buffer.from('é')), buffer.isAscii(Buffer.from('e'))]
        buffer.transcode(Buffer.from('€'), 'utf8', 'ascii').toString() + buffer.transcode(Buffer.from('é'), 'utf8', 'latin1').toString('hex')
        [buffer.atob('aGk='), buffer.btoa('hi'), buffer.INSPECT_MAX_BYTES, typeof buffer.Blob, buffer.Buffer === Buffer, typeof buffer.kMaxLength]
        (() => { const b = new Buffer('hi'); return b.toString(); })()
        [Buffer.poolSize, Buffer.name, Object.prototype.toString.call(Buffer.alloc(0))]
        (() => { const { a } = structuredClone({ a: Buffer.from('hi') }); return [Buffer.isBuffer(a), a.constructor.name, [...a]]; })()
        [...Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1)]
        [Buffer.from('a') + 'b', Buffer.from('abc').toLocaleString('hex'), Buffer.from('abc').at(-1), Buffer.from('aébc').length]
        [...Buffer.from('YW Jj\\nZA')].length + Buffer.from('YW Jj\\nZA==', 'base64').toString()
        Buffer.from('abc').parent instanceof ArrayBuffer && typeof Buffer.from('abc').offset
    """,
    "url": """
        url.parse('http://user:pass@sub.example.com:8080/p/a/t/h?query=string#hash')
        url.parse('/a?b=c', true).query.b
        url.parse('//host/path', false, true).host
        ['mailto:a@b.c', 'javascript:alert(1)', 'HTTP://EXAMPLE.com', 'a/b', 'http://x y/', ''].map((u) => url.parse(u).href)
        url.parse(5)
        [url.resolve('/one/two/three', 'four'), url.resolve('http://example.com/', '/one'), url.resolve('http://example.com/one', '../two')]
        url.format({ protocol: 'https', hostname: 'example.com', pathname: '/a b', query: { x: 1, y: [2, 3] }, hash: 'h' })
        url.format(new URL('http://a:b@測試.com/p?q#h'), { auth: false, fragment: false, unicode: true })
        [url.domainToASCII('español.com'), url.domainToUnicode('xn--espaol-zwa.com'), url.domainToASCII('xn--iñvalid.com')]
        [url.fileURLToPath('file:///a%20b/c'), url.pathToFileURL('/a b#?%').href, url.pathToFileURL('/a/').href]
        url.fileURLToPath('http://a')
        url.fileURLToPath('file:///a%2Fb')
        url.fileURLToPath(5)
        url.urlToHttpOptions(new URL('https://a:b@測試.com:81/p?q#h'))
        [url.URL === URL, url.URLSearchParams === URLSearchParams]
    """,
    "querystring": """
        querystring.parse('foo=bar&abc=xyz&abc=123&empty=&none&%66=%20+x')
        querystring.parse('a:1;b:2', ';', ':')
        querystring.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 })
        querystring.parse('a=%zz&b=%e9')
        querystring.parse('a==b&=c&&')
        querystring.parse('w=%D6', null, null, { decodeURIComponent: () => 'mine' })
        querystring.stringify({ foo: 'bar', baz: ['qux', 'quux'], n: 1, b: true, u: undefined, o: {}, big: 5n, e: '' })
        querystring.stringify({ a: 'é &=' }, ';', ':')
        querystring.stringify({ a: 'x' }, null, null, { encodeURIComponent: () => 'mine' })
        querystring.stringify('x')
        querystring.escape("a b!'()*~é")
        querystring.escape('\\ud800')
        [querystring.unescape('%41%zz+'), querystring.unescapeBuffer('%41b').toString()]
        [querystring.encode === querystring.stringify, querystring.decode === querystring.parse]
    """,
    "string_decoder": """
        (() => { const d = new string_decoder.StringDecoder('utf8'); return [d.write(Buffer.from([0xe2, 0x82])), d.write(Buffer.from([0xac])), d.end(Buffer.from([0xe2]))]; })()
        (() => { const d = new string_decoder.StringDecoder('base64'); return [d.write(Buffer.from('a')), d.write(Buffer.from('bc')), d.end()]; })()
        (() => { const d = new string_decoder.StringDecoder('utf16le'); return [d.write(Buffer.from([0x61])), d.write(Buffer.from([0, 0x62])), d.end()]; })()
        (() => { const d = new string_decoder.StringDecoder('hex'); return d.write(Buffer.from('ab')); })()
        new string_decoder.StringDecoder('nope')
        new string_decoder.StringDecoder().encoding
    """,
    "punycode": """
        [punycode.encode('mañana'), punycode.decode('maana-pta'), punycode.toASCII('mañana.com'), punycode.toUnicode('xn--maana-pta.com')]
        [punycode.ucs2.decode('a😀'), punycode.ucs2.encode([97, 128512])]
    """,
    "os": """
        [os.EOL, os.constants.signals.SIGTERM, os.constants.errno.ENOENT, os.constants.priority.PRIORITY_LOW, os.platform(), os.type(), os.endianness(), os.devNull]
    """,
    "timers": """
        (() => { const t = setTimeout(() => {}, 1000); const seen = [t.hasRef(), t.unref().hasRef(), t.ref().hasRef(), typeof t.refresh()]; clearTimeout(t); return seen.slice(0, 3); })()
        (() => { const t = setInterval(() => {}, 1000); t.unref(); const seen = t.hasRef(); clearInterval(t); return seen; })()
        require('timers/promises').setTimeout(1, 'x')
        require('timers/promises').setImmediate('y')
        (async () => { let n = 0; for await (const v of require('timers/promises').setInterval(1, 'z')) if (++n === 3) return [n, v]; })()
        require('timers/promises').setTimeout(1000, 'x', { signal: AbortSignal.abort() })
        (async () => { const c = new AbortController(); setTimeout(() => c.abort(), 1); return require('timers/promises').setTimeout(100000, 'x', { signal: c.signal }); })()
        require('timers/promises').scheduler.wait(1)
        new Promise((resolve) => timers.setTimeout(resolve, 1, 'a'))
        (() => { let n = 0; const t = setTimeout(() => n++, 1); t.refresh(); return new Promise((resolve) => setTimeout(() => resolve(n), 20)); })()
    """,
    "process": """
        new Promise((resolve) => process.nextTick((...args) => resolve(args), 1, 2))
        process.nextTick(1)
        (() => { const [s, ns] = process.hrtime(); return [Number.isInteger(s), Number.isInteger(ns), process.hrtime([s, ns]).length, typeof process.hrtime.bigint()]; })()
        [process.platform, typeof process.env, process.env.NOT_THERE, typeof process.uptime(), typeof process.cwd()]
        (() => { let n = 0; process.on('mine', () => n++); process.emit('mine'); return [n, process.listenerCount('mine')]; })()
        require('process') === process && globalThis.process === process && globalThis.global === globalThis
        (async () => { const seen = []; const done = new Promise((resolve) => setTimeout(resolve, 30)); setImmediate(() => seen.push('immediate')); process.nextTick(() => seen.push('tick')); seen.push('now'); await done; return seen; })()
    """,
    "assert": """
        [assert(1), assert.ok(true), assert.equal(1, '1'), assert.strictEqual(1, 1), assert.deepEqual({ a: 1 }, { a: '1' }), assert.notStrictEqual(1, 2)]
        assert(0)
        assert.strictEqual(1, 2)
        assert.strictEqual(1, 2, 'message')
        assert.strictEqual(1, 2, new RangeError('mine'))
        assert.deepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })
        assert.deepStrictEqual({ a: 1 }, { a: '1' })
        assert.deepStrictEqual(new Map([[1, { a: 2 }]]), new Map([[1, { a: 2 }]]))
        assert.deepStrictEqual(new Set([1, 2]), new Set([2, 1]))
        assert.deepStrictEqual(new Date(1), new Date(2))
        assert.deepStrictEqual([NaN, /x/g], [NaN, /x/g])
        assert.deepStrictEqual(0, -0)
        assert.notDeepStrictEqual({ a: 1 }, { a: 1 })
        assert.throws(() => { throw new TypeError('bad value'); }, /bad/)
        assert.throws(() => { throw new TypeError('bad value'); }, { name: 'TypeError', message: 'bad value' })
        assert.throws(() => { throw new TypeError('bad value'); }, RangeError)
        assert.throws(() => {})
        assert.doesNotThrow(() => { throw new Error('x'); })
        assert.rejects(Promise.reject(new TypeError('x')), TypeError)
        assert.rejects(Promise.resolve(1))
        assert.match('abc', /b/)
        assert.match('abc', /x/)
        assert.doesNotMatch('abc', /b/)
        assert.ifError(null)
        assert.ifError(new Error('x'))
        assert.fail('mine')
        (() => { try { assert.strictEqual(1, 2); } catch (error) { return [error.message, error.actual, error.expected, error.operator, error.generatedMessage, error instanceof assert.AssertionError]; } })()
        (() => { try { assert.fail('mine'); } catch (error) { return error.message; } })()
        [assert.strict.equal === assert.strictEqual, require('assert/strict') === assert.strict]
        assert.throws('x')
    """,
    "diagnostics_channel": """
        (() => { const seen = [], c = diagnostics_channel.channel('a'), f = (message, name) => seen.push([message, name]); c.subscribe(f); c.publish(1); const had = c.hasSubscribers; return [seen, had, c.unsubscribe(f), c.unsubscribe(f), diagnostics_channel.hasSubscribers('a'), diagnostics_channel.channel('a') === c]; })()
        (() => { const seen = [], t = diagnostics_channel.tracingChannel('t'); t.subscribe({ start: (c) => seen.push(['start', c.x]), end: (c) => seen.push(['end', c.result]) }); return [t.traceSync((a) => a + 1, { x: 1 }, null, 4), seen]; })()
        diagnostics_channel.channel(1)
    """,
    "module": """
        module.createRequire('file:///a.js')('path') === require('path')
        [module.isBuiltin('path'), module.isBuiltin('node:path'), module.isBuiltin('lodash'), module.builtinModules.includes('util')]
    """,
    "perf_hooks": """
        typeof perf_hooks.performance.now()
    """,
}

TEXT = """
const results = {}, cases = {%s};
for (const name in cases) {
    try { results[name] = await cases[name](); }
    catch (error) { results[name] = { name: error.name, code: error.code }; }
}
"""

def cases_of(module):
    return [line.strip() for line in CASES[module].strip().splitlines()]


def text_of(module):
    cases = ",\n".join(f"{json.dumps(case)}: async () => ({case})" for case in cases_of(module))
    variable = "" if module == "process" else f"const {module} = require('node:{module}');"
    return variable + TEXT % cases


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """node(code, value) -> the value that node has for that expression behind the code."""
    if not shutil.which("node"):
        pytest.skip("node is not installed")

    def run(code, value):
        file = tmp_path_factory.mktemp("node") / "cases.cjs"
        file.write_text(f"(async () => {{ {code}; console.log(JSON.stringify({value})); process.exit(0); }})();")
        result = subprocess.run(["node", file], capture_output=True, text=True, timeout=120, env=clean_environment())
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return run


@pytest.fixture(scope="module")
def of_node(node):
    """What node makes of all of them, by module."""
    bodies = "".join(f"all[{json.dumps(name)}] = await (async () => {{ {text_of(name)}; return results; }})();" for name in CASES)
    return node(f"const all = {{}}; {bodies}", "all")

@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"), ("js.pool_size=1",), None, None)
    yield server
    end(server)


# ---- docs/node.md ----

ROW = re.compile(r"^\| (`.*?) \|(.*)\|(.*)\|$", re.M)
NAME = re.compile(r"`([\w/]+)`")


def documented():
    """Of the modules that are there by the page, row by row: their names, and which of their members are not; None: most."""
    page = Path(ROOT, "docs/node.md").read_text().partition("## What is there\n")[2].partition("## ")[0]
    for names, _, lacking in ROW.findall(page):
        members = None if "all " in lacking else NAME.findall(lacking.partition(";")[0])
        yield NAME.findall(names), members


def test_the_page_says_what_is_there(server, node):
    names = [name for names, _ in documented() for name in names]
    code = f"const all = {{}}; for (const name of {json.dumps(names)}) all[name] = Object.keys(require(name));"
    theirs, ours = node(code, "all"), server.execute(code + "all")["result"]
    for names, lacking in documented():
        missing = {key for name in names for key in theirs[name] if key[0] != "_" and key not in ours[name]}
        assert lacking is None or "process" in names or sorted(missing) == sorted(lacking), names


def test_each_module_of_node_is_there_or_refused_with_a_reason(server, node):
    names = node("const all = require('module').builtinModules.filter((name) => name[0] !== '_');", "all")
    asked = f"const told = {{}}; for (const name of {json.dumps(names)}) try {{ require(name); told[name] = ''; }} catch (e) {{ told[name] = e.message; }} told"
    told = server.execute(asked)["result"]
    page = Path(ROOT, "docs/node.md").read_text().partition("## What is not there\n")[2]
    for name, message in told.items():
        if any(name in names for names, _ in documented()):
            assert message == ""
        else:
            reason = re.search(rf"^\| `{name}` \| (.*) \|$", page, re.M)[1]
            assert message == f"Cannot find module '{name}': this module of Node.js is not there: {reason}"


# ---- the three ways to run code ----


@pytest.mark.parametrize("text, told", [
    ("import fs from 'fs'", "cannot import 'fs': this module of Node.js is not there: scripts have no files; their input comes as arguments"),
    ("1;\n export * from 'node:worker_threads'", "cannot export from 'node:worker_threads': this module of Node.js is not there: scripts start no processes and threads"),
])
def test_what_is_not_there_is_refused_by_name(server, serve_programs, tmp_path, text, told):
    line = text.count("\n") + 1
    column = 2 if line > 1 else 1
    assert server.execute(text)["error"] == f"execution error: SyntaxError: {told} (script.js:{line}:{column})"
    (tmp_path / "app.mjs").write_text(text)
    result = run_rrjs("run", "app.mjs", cwd=tmp_path)
    assert result.returncode == 1 and f"SyntaxError: {told} (app.mjs:{line}:{column})" in result.stderr
    reply = serve_programs({"a.js": text}).function("a.x")
    assert reply["error"] == f"execution error: the program a cannot be loaded: SyntaxError: {told} (a.js:{line}:{column})"


def test_programs_have_them_too(serve_programs):
    server = serve_programs({"a.js": """
        import { Buffer as B, constants } from "node:buffer";
        export { join } from "path";
        export * as util from "node:util";
        export const global_ = () => B === Buffer && B === require("buffer").Buffer;
        export const env = () => [process.env, process.env === import.meta.env];
        export default async () => (await import("node:events")).default.name;
        """}, "js.programs.a.env=SECRET", env={"SECRET": "s3"})
    calls = {"a": "EventEmitter", "a.join": "x/y", "a.global_": True, "a.env": [{"SECRET": "s3"}, True]}
    assert {name: server.function(name, *(["x", "y"] if name == "a.join" else []))["result"] for name in calls} == calls


def test_eval_has_them():
    result = run_rrjs("eval", "require('util').format('%s', Buffer.from('é').length)")
    assert (result.returncode, result.stdout) == (0, '"2"\n')


def test_arguments_are_where_node_has_them(server, tmp_path):
    (tmp_path / "a.js").write_text("console.log(process.argv.slice(2).join())")
    assert run_rrjs("run", "a.js", "x", "--y", cwd=tmp_path).stdout == "x,--y\n"
    code = "[process.argv, __dirname, __filename]"
    assert server.execute(code, args={"a": 1})["result"] == [["rrjs", "script"], "/", "/script.js"]


def test_a_timer_that_was_let_go_of_holds_nobody(tmp_path):
    (tmp_path / "a.js").write_text("setInterval(() => {}, 3600000).unref(); setTimeout(() => { throw 1 }, 3600000).unref(); console.log('over')")
    result = run_rrjs("run", "a.js", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "over\n")


@pytest.mark.parametrize("text, told", [
    ("import { nope } from 'path'", "SyntaxError: The module 'node:path' does not provide an export named 'nope' here"),
    ("import { join } from 'path'; join = 1", "TypeError: Attempted to assign to readonly property"),
    ("require('lodash')", "Error: Cannot find module 'lodash': there are modules of Node.js only; bundle the code with what it requires, "),
    ("require('path\\0')", "Error: Cannot find module 'path"),
    ("await import('node:fs')", "TypeError: cannot import \"node:fs\": this module of Node.js is not there: scripts have no files"),
    ("process.exit(0)", "Error: process.exit() is not there: a script ends with its value"),
])
def test_what_fails_when_it_runs(server, text, told):
    assert server.execute(text)["error"].startswith(f"execution error: {told}")


@pytest.mark.parametrize("text, place", [
    ("1;\nimport {\n  join, nope as é,\n  basename } from 'path'; basename(1)", (3, 9)),
    ("import { join as é } from 'path'; import { x as a } from 'os'; a", (1, 44)),
    ("import { join } from 'path'; import é, * as other from 'os';\n let join", (2, 6)),
    ("import { join } from 'path';\nimport { join } from 'os'", (2, 10)),
    ("import { join as é, sep } from 'path'; é.no.thing", (1, 44)),
    ("import { join } from 'path';\njoin(1)", (2, 5)),
])
def test_where_an_import_fails(server, text, place):
    exception = server.execute(text)["exception"]
    assert (exception["line"], exception["column"]) == place, exception


def test_check_knows_them(server):
    client = server.client()
    assert client.call("js.Check", {"code": "import { join } from 'path'; join"}).value["ok"] is True
    told = client.call("js.Check", {"code": "1\nimport 'fs'"}).value
    assert (told["ok"], told["line"], told["column"]) == (False, 2, 1)


def test_code_is_told(server):
    assert server.execute("require('fs')")["exception"]["code"] == "MODULE_NOT_FOUND"


def test_a_text_that_names_none_finds_none(server):
    for name in ("Buffer", "require"):
        code = f"typeof this['{name[:2]}' + '{name[2:]}']"
        assert server.execute(code)["result"] == "undefined"


def test_a_module_is_the_script_s_own(server):
    server.execute("require('util').format = null; Buffer.prototype.mark = 1; process.env.mark = 1; require('events').defaultMaxListeners = 1")
    code = "[typeof require('util').format, Buffer.from('a').mark, process.env.mark, require('events').defaultMaxListeners]"
    assert server.execute(code)["result"] == ["function", None, None, 10]


def test_a_buffer_is_shown(server):
    reply = server.execute("log.info('m', { b: Buffer.from('hi') }); console.log(Buffer.from('hi'), structuredClone(Buffer.from('hi')))", logs=True)
    shown, printed = reply["logs"]
    assert [shown["fields"]["b"], printed["msg"]] == ["aGk=", "<Buffer 68 69> Uint8Array(2) [ 104, 105 ]"]


# ---- each module ----


@pytest.mark.parametrize("module", CASES)
def test_as_in_node(of_node, server, module):
    reply = server.execute(text_of(module) + "; results")
    assert reply["status"] == "success", reply
    assert reply["result"] == of_node[module]


def test_process_does_not_pretend_to_be_node(server):
    """TypeScript's compiler and others take a process without `browser` for node's, and look for its files then."""
    assert server.execute("[process.browser, process.version, process.versions.node]")["result"] == [True, "", None]
