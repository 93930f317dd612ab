// Looks for globals that reach files, processes, other code or the engine's own tools.
// expect: success []
[
    'module', 'exports', 'Deno', 'Bun', 'WebAssembly', 'SharedArrayBuffer', 'Worker', 'SharedWorker',
    'importScripts', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'indexedDB', 'localStorage', 'document', 'window',
    'ShadowRealm', '$vm', '$', '$262', 'print', 'load', 'read', 'readFile', 'run', 'runString', 'quit', 'gc', 'edenGC', 'fullGC',
    'createGlobalObject', 'describe', 'jscStack', 'noDFG', 'readline', 'writeFile', 'callMasterPC', 'makeMasquerader', 'drainMicrotasks',
    'setTimeoutSync', 'std', 'os', 'java', 'Packages', 'ActiveXObject', 'webkit', 'host', 'rrjs', 'system', 'kit',
].filter((name) => name in globalThis || typeof globalThis[name] !== 'undefined');
