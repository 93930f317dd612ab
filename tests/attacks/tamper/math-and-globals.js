// Deletes or freezes every global that can be.
// expect: success 2
const { info } = log;
for (const name of Object.getOwnPropertyNames(globalThis)) {
    try {
        delete globalThis[name];
    } catch {}
}
info('without globals');
2;
