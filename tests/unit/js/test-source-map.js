/* SPDX-License-Identifier: MIT
 *
 * source-map.js: places in sources, and their names; and maps that lie.
 */
const readers = (keepsLines) => load('source-map.js')({
    keepsLines, resolveUri: load('resolve-uri.js')(), sourcemapCodec: load('sourcemap-codec.js')(),
    traceMapping: load('trace-mapping.js')(),
});
const reader = readers(true);

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const vlq = (number) => {
    let rest = number < 0 ? -number * 2 + 1 : number * 2;
    let text = '';
    do {
        text += digits[rest % 32 + (rest >= 32 ? 32 : 0)];
        rest = Math.floor(rest / 32);
    } while (rest > 0);
    return text;
};

/* Of one line: two places of the first source, of which the second has no name and the last none at all. */
const mappings = ['AAAA', vlq(10) + vlq(0) + vlq(4) + vlq(2), vlq(10)].join(',');
const simple = (members) => ({ version: 3, sources: ['src/a.ts'], names: [], mappings, ...members });
const open = (map, folder = '', root = '', by = reader) => by.open(JSON.stringify(map), folder, root);
const placeOf = (opened, line, column) => {
    if (typeof opened === 'string') return opened;
    const traced = reader.trace(opened, line, column);
    return traced === undefined ? 'unknown' : `${traced.file}:${traced.line}:${traced.column}`;
};

/* ---- places ---- */

table([
    ['the first', [1, 1], 'src/a.ts:1:1'],
    ['between two', [1, 10], 'src/a.ts:1:1'],
    ['the second', [1, 11], 'src/a.ts:5:3'],
    ['what comes from nowhere', [1, 21], 'unknown'],
    ['a line that is not there', [2, 1], 'unknown'],
    ['the largest', [4294967295, 4294967295], 'unknown'],
    ['without a column', [1, 0], 'src/a.ts:1:0'],
], ([line, column]) => placeOf(open(simple()), line, column));

/* ---- names ---- */

const nameOf = ({ source, sourceRoot, folder, root }) => {
    const shown = placeOf(open(simple({ sources: [source], sourceRoot }), folder, root), 1, 1);
    return shown === 'unknown' ? shown : shown.slice(0, -4);
};
const name = (source, expected, folder, sourceRoot, root) =>
    [`${JSON.stringify(source).slice(-60)} of ${sourceRoot} in ${folder}`, { source, sourceRoot, folder, root }, expected];
table([
    name('a.ts', 'a.ts'),
    name('./a.ts', 'a.ts'),
    name('../src/a.ts', 'src/a.ts', 'dist'),
    name('../../src/a.ts', 'src/a.ts', 'dist/js'),
    name('../../../src/a.ts', 'src/a.ts', 'dist'),
    name('../..', 'unknown', 'dist'),
    name('a/../../../../etc/b.ts', 'etc/b.ts', 'dist'),
    name('a b\u00fc.ts', 'a b\u00fc.ts'),
    name('#a?.ts', '#a?.ts'),
    name('a.ts', 'src/a.ts', '', 'src'),
    name('a.ts', 'src/a.ts', 'dist', '../src/'),
    name('/home/me/app/src/a.ts', 'src/a.ts', 'dist', '', '/home/me/app'),
    name('src/a.ts', 'src/a.ts', 'dist', '/home/me/app', '/home/me/app'),
    name('file:///home/me/app/src/a%20b.ts', 'src/a b.ts', 'dist', '', '/home/me/app'),
    name('file:///home/me/app/src/%.ts', 'src/%.ts', 'dist', '', '/home/me/app'),
    name('file://host/home/me/app/a.ts', 'a.ts', '', '', '/home/me/app'),
    name('/home/me/other/a.ts', 'a.ts', 'dist', '', '/home/me/app'),
    name('/home/me/apples/a.ts', 'a.ts', 'dist', '', '/home/me/app'),
    name('/etc/passwd', 'passwd'),
    name('a.ts', 'a.ts', '', '/etc'),
    name('C:\\Users\\me\\a.ts', 'a.ts'),
    name('..\\src\\a.ts', 'src/a.ts', 'dist'),
    name('//host/share/a.ts', 'a.ts'),
    name('webpack://app/./src/a.ts?1f2e', 'webpack://app/src/a.ts'),
    name('webpack:///./src/../../a.ts', 'webpack:///a.ts'),
    name('./src/a.ts', 'webpack://app/src/a.ts', 'dist', 'webpack://app'),
    name('https://me:secret@example.com/a.ts?token=1#x', 'https://example.com/a.ts'),
    name('ng:a.ts', 'ng:a.ts'),
    name('a\nb@evil.js:1:1', 'a\ufffdb@evil.js:1:1'),
    name('\0virtual', '\ufffdvirtual'),
    name('\ud800.ts', '\ufffd.ts'),
    name(`${'x'.repeat(300)}.ts`, `...${'x'.repeat(194)}.ts`),
    name('x'.repeat(5000), 'unknown'),
    name('', 'unknown'),
    name('', 'unknown', 'dist'),
    name(null, 'unknown'),
    name(7, 'unknown'),
    name({ toString: 1 }, 'unknown'),
    name('a.ts', 'a.ts', '', 7),
    name('__proto__', '__proto__'),
], nameOf);

/* ---- lines ---- */

const lineAt = (sourcesContent, column = 11, by = reader) =>
    by.lineOf(by.trace(open(simple({ sourcesContent }), '', '', by), 1, column));
const five = 'one\ntwo\r\nthree\u2028four\n\tfive\nsix';
table([
    ['there', [five], '\tfive'],
    ['the last', [five.slice(0, five.lastIndexOf('\n'))], '\tfive'],
    ['beyond', ['one'], undefined],
    ['no text', [5], undefined],
    ['null as a line', [null], undefined],
    ['none', undefined, undefined],
    ['not even a list', 'text', undefined],
    ['too long', [`\n\n\n\n${'x'.repeat(1 << 17)}`], undefined],
], (contents) => lineAt(contents));
test('lines that are for nobody', () => equal(lineAt([five], 11, readers(false)), undefined));

/* ---- maps of maps ---- */

const sectionAt = (line, column, source) => ({ offset: { line, column }, map: simple({ sources: [source] }) });
const index = { version: 3, sections: [sectionAt(0, 0, 'a.ts'), sectionAt(2, 5, 'b.ts'), sectionAt(2000000000, 0, 'c.ts')] };
table([
    ['in the first section', [1, 11], 'a.ts:5:3'],
    ['behind it', [2, 1], 'unknown'],
    ['in front of the second', [3, 5], 'unknown'],
    ['in the second', [3, 6], 'b.ts:1:1'],
    ['where columns count from its beginning', [3, 16], 'b.ts:5:3'],
    ['in one far away', [2000000001, 1], 'c.ts:1:1'],
], ([line, column]) => placeOf(open(index), line, column));

/* ---- lies ---- */

const deep = (levels) => (levels === 0 ? simple() : { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: deep(levels - 1) }] });
table([
    ['no object', [1], 'its version is not 3'],
    ['null as a map', null, 'it is no object'],
    ['another version', simple({ version: 2 }), 'its version is not 3'],
    ['no mappings', simple({ mappings: undefined }), 'its mappings are no string'],
    ['decoded mappings', simple({ mappings: [[[0, 0, 0, 0]]] }), 'its mappings are no string'],
    ['no sources', simple({ sources: undefined }), 'its sources are no list'],
    ['sources as an object', simple({ sources: { length: 1, 0: 'a' } }), 'its sources are no list'],
    ['sections in sections', deep(2), 'its mappings are no string'],
    ['a section that is null', { version: 3, sections: [null] }, 'a section has no offset'],
    ['a section without a map', { version: 3, sections: [{ offset: { line: 0, column: 0 } }] }, 'it is no object'],
    ['a section at a text', { version: 3, sections: [{ offset: { line: 'x', column: 0 }, map: simple() }] }, 'a section has no offset'],
    ['a section in front of the first', { version: 3, sections: [{ offset: { line: -1, column: 0 }, map: simple() }] }, 'a section has no offset'],
    ['sections out of order', { version: 3, sections: [sectionAt(1, 0, 'a'), sectionAt(0, 0, 'b')] }, 'its sections are not in order'],
    ['many sections', { version: 3, sections: Array(1001).fill(sectionAt(0, 0, 'a')) }, 'it has more than 1000 sections'],
    ['no sections', { version: 3, sections: [] }, 'unknown'],
    ['a memory of the library', simple({ _decodedMemo: {}, _decoded: [[[0, 0, 8, 8]]] }), 'src/a.ts:1:1'],
    ['no characters of base64', simple({ mappings: '\u20ac!!,\u0000;"' }), 'src/a.ts:1:1'],
    ['a source that is not there', simple({ mappings: vlq(0) + vlq(99) + vlq(0) + vlq(0) }), 'unknown'],
    ['a source in front of the first', simple({ mappings: vlq(0) + vlq(-1) + vlq(0) + vlq(0) }), 'unknown'],
    ['a line in front of the first', simple({ mappings: vlq(0) + vlq(0) + vlq(-5) + vlq(0) }), 'unknown'],
    ['a column in front of the first', simple({ mappings: vlq(0) + vlq(0) + vlq(0) + vlq(-5) }), 'unknown'],
    ['a number without an end', simple({ mappings: 'ggggggggggggggggggggggggg' }), 'unknown'],
    ['half a place', simple({ mappings: 'AA' }), 'src/a.ts:1:1'],
    ['names that are no strings', simple({ mappings: 'AAAAA', names: [{}, null] }), 'src/a.ts:1:1'],
    ['an own __proto__', JSON.parse('{"version":3,"sources":["a"],"mappings":"AAAA","__proto__":{"sections":[]}}'), 'a:1:1'],
], (map) => placeOf(open(map), 1, 1));
test('no JSON', () => throws(() => reader.open('{', '', ''), 'SyntaxError'));
test('lines out of order', () => equal(placeOf(open(simple({ mappings: [vlq(9) + 'AAA', `${vlq(-9)}AKA`].join(',') })), 1, 1), 'src/a.ts:6:1'));

tests
