// The program whose functions are called beside attacks by programs: it notices nothing of them.
const own = {};
let calls = 0;

export async function check(n) {
    calls++;
    metrics.increment('innocent_calls', { kind: 'innocent' });
    metrics.histogram('innocent_size', 0.5);
    log.info('innocent', { n, list: [1, 2], text: 'a\nb' });
    const names = Object.getOwnPropertyNames(globalThis).length;
    const pristine = Object.keys({}).length === 0 && ({}).polluted === undefined && typeof planted === 'undefined' &&
        [1, 2].map((x) => x + 1).join() === '2,3' && JSON.stringify({ a: [1] }) === '{"a":[1]}' &&
        typeof log.info === 'function' && structuredClone(new Map([[1, 2]])).get(1) === 2 && Object.keys(own).length === 0;
    const before = calls;
    await new Promise((done) => setTimeout(done, 0));
    return { n: n * 2, pristine: pristine && calls === before, names };
}
