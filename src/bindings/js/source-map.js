/* SPDX-License-Identifier: MIT
 *
 * Where a position of a text comes from, by a source map: trace-mapping, over what may be anything that is JSON. What it cannot
 * tell is undefined, and nobody is told an absolute path.
 *
 * host: resolveUri, sourcemapCodec, traceMapping   what the scripts of the libraries are
 *       keepsLines             the texts of sources in the map are of use */
(function (host) {
    'use strict';
    const { keepsLines } = host;
    const { isArray } = Array;

    const SECTIONS_MAX = 1000;
    const SOURCE_MAX = 4096; /* characters of a source as the map has it */
    const SHOWN_MAX = 200; /* and as it is told */
    const LINE_MAX = 1 << 16;

    const exportsOf = (library, require) => {
        const module = { exports: {} };
        library(module.exports, module, require);
        return module.exports;
    };
    const libraries = {
        __proto__: null,
        '@jridgewell/resolve-uri': exportsOf(host.resolveUri),
        '@jridgewell/sourcemap-codec': exportsOf(host.sourcemapCodec),
    };
    const resolve = libraries['@jridgewell/resolve-uri'];
    const { TraceMap, decodedMappings, traceSegment } = exportsOf(host.traceMapping, (name) => libraries[name]);

    /* ---- names of sources ---- */

    const hasScheme = /^[a-z][a-z0-9+.-]+:/i;
    const isAbsolute = /^(?:\/|[a-z]:\/)/i;

    const lastPart = (path) => path.slice(path.lastIndexOf('/') + 1);

    const decoded = (path) => {
        try {
            return decodeURI(path);
        } catch {
            return path;
        }
    };

    /* What is outside the root is known by its own name. */
    const belowRoot = (path, root) => (root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : lastPart(path));

    /* "webpack://app/./src/a.ts?1f2e" is webpack://app/src/a.ts. */
    const ofScheme = (source) => resolve(source, '').replace(/[?#].*$/s, '').replace(/^([^:]*:\/\/)[^/]*@/, '$1');

    const place = (source, folder, root) => {
        if (/^file:/i.test(source)) return belowRoot(decoded(source.replace(/^file:(?:\/\/[^/]*)?/i, '')), root);
        if (hasScheme.test(source)) return ofScheme(source);
        if (isAbsolute.test(source)) return belowRoot(source, root);
        return resolve(source, folder === '' ? '' : `${folder}/`).replace(/^(?:\.\.?(?:\/|$))+/, '');
    };

    /* Names stand in lines of stacks. */
    const printable = (name) => name.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, '\ufffd').toWellFormed();
    const shortened = (name) => (name.length > SHOWN_MAX ? `...${name.slice(3 - SHOWN_MAX)}` : name);

    const withRoot = (source, sourceRoot) => {
        if (typeof sourceRoot !== 'string' || sourceRoot === '' || hasScheme.test(source) || isAbsolute.test(source)) return source;
        return sourceRoot.endsWith('/') ? sourceRoot + source : `${sourceRoot}/${source}`;
    };

    /* A source as users know it; undefined where it has no name. */
    const shownSource = (source, sourceRoot, folder, root) => {
        if (typeof source !== 'string') return undefined;
        const whole = withRoot(source, sourceRoot);
        if (whole.length > SOURCE_MAX) return undefined;
        const name = place(whole.replaceAll('\\', '/'), folder, root);
        return name === '' || name.endsWith('/') ? undefined : shortened(printable(name));
    };

    /* ---- maps ---- */

    /* Only what is looked at goes to the library: it is told of no sources, and the positions are numbers. What takes time is
     * done at once. */
    const makeSection = (line, column, { mappings, sources, sourceRoot, sourcesContent }) => {
        const map = new TraceMap({ version: 3, names: [], sources: [], mappings });
        decodedMappings(map);
        return { line, column, sources, sourceRoot, map, names: [], contents: keepsLines && isArray(sourcesContent) ? sourcesContent : [] };
    };

    const faultOf = (map) => {
        if (typeof map !== 'object' || map === null) return 'it is no object';
        if (map.version !== 3) return 'its version is not 3';
        if (typeof map.mappings !== 'string') return 'its mappings are no string';
        return isArray(map.sources) ? undefined : 'its sources are no list';
    };

    const sectionFault = (section, before) => {
        const { line, column } = section?.offset ?? {};
        if (!(line >= 0 && column >= 0)) return 'a section has no offset';
        if (before !== undefined && (line < before.line || line === before.line && column < before.column))
            return 'its sections are not in order';
        return faultOf(section.map);
    };

    /* The maps in an index map, or why it is none. */
    const sectionsOf = (list) => {
        const sections = [];
        if (list.length > SECTIONS_MAX) return `it has more than ${SECTIONS_MAX} sections`;
        for (let i = 0; i < list.length; i++) {
            const fault = sectionFault(list[i], sections[i - 1]);
            if (fault !== undefined) return fault;
            sections[i] = makeSection(list[i].offset.line, list[i].offset.column, list[i].map);
        }
        return sections;
    };

    /* The map of that JSON text; or a text: why it is none. folder: what its sources are relative to, "" for the root;
     * root: the absolute path of that, "" where it is not known. */
    const open = (json, folder, root) => {
        const map = JSON.parse(json);
        const isIndex = isArray(map?.sections);
        const fault = isIndex ? undefined : faultOf(map);
        const sections = fault ?? (isIndex ? sectionsOf(map.sections) : [makeSection(0, 0, map)]);
        return typeof sections === 'string' ? sections : { sections, folder, root };
    };

    const nameIn = (opened, section, index) =>
        section.names[index] ??= shownSource(section.sources[index], section.sourceRoot, opened.folder, opened.root);

    /* Where the place comes from: {section, index, file, line, column}. Places count from 1, a column of 0 is none. */
    const trace = (opened, line, column) => {
        const at = { line: line - 1, column: column > 0 ? column - 1 : 0 };
        const section = opened.sections.findLast((one) => one.line < at.line || one.line === at.line && one.column <= at.column);
        if (section === undefined) return undefined;
        const segment = traceSegment(section.map, at.line - section.line, at.column - (at.line === section.line ? section.column : 0));
        if (segment === null || segment.length < 4) return undefined;
        const [, index, sourceLine, sourceColumn] = segment;
        const file = index >= 0 && sourceLine >= 0 && sourceColumn >= 0 ? nameIn(opened, section, index) : undefined;
        if (file === undefined) return undefined;
        return { section, index, file, line: sourceLine + 1, column: column > 0 ? sourceColumn + 1 : 0 };
    };

    /* The line there, where the map has it. */
    const lineOf = ({ section, index, line }) => {
        const content = section.contents[index];
        const text = typeof content === 'string' ? content.split(/\r\n|[\n\r\u2028\u2029]/, line)[line - 1] : undefined;
        return text === undefined || text.length > LINE_MAX ? undefined : text;
    };

    return { open, trace, lineOf };
})
