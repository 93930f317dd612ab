// An async generator that never lets itself be closed.
// expect: timeout
async function* open() {
    try {
        yield 1;
    } finally {
        for (;;) await 1;
    }
}
for await (const _ of open()) break;
