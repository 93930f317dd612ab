/* Async generators and what ends them, of a program that names async_hooks. */
import { AsyncLocalStorage } from 'node:async_hooks';

const store = new AsyncLocalStorage();
const show = (...values) => { console.log(store.getStore(), values.map((value) => JSON.stringify(value)).join(' ')); };

async function* cleaning(name) {
    try {
        yield 1;
        yield 2;
    } finally {
        await 0;
        show(name, 'cleaned up');
    }
}
async function* delegating() {
    try {
        yield* cleaning('inner');
    } finally {
        await 0;
        show('outer cleaned up');
    }
}
async function* late() {
    try {
        yield 1;
    } finally {
        await 0;
        yield 'late';
    }
}
async function* catching() {
    try {
        yield 1;
    } catch (error) {
        await 0;
        yield `caught ${error}`;
    }
}
async function* passing() {
    try {
        return yield* catching();
    } finally {
        show('passed');
    }
}
async function* resolving() { yield Promise.resolve('a'); yield await 'b'; return Promise.resolve('c'); }
async function* failing() { yield 1; throw new Error('no'); }
const object = { async *[Symbol.asyncIterator]() { yield this === object; } };

async function main() {
    for await (const n of cleaning('left')) break;
    for await (const n of delegating()) break;
    for await (const n of cleaning('read')) show(n);
    const first = late();
    show(await first.next(), await first.return(5), await first.next(), await first.next());
    const second = catching();
    show(await second.next(), await second.throw('x'), await second.next());
    const third = passing();
    show(await third.next(), await third.throw('y'), await third.return('z'), await third.next());
    const fourth = resolving();
    show(await fourth.next(), await fourth.next(), await fourth.next(), await fourth.next());
    const fifth = failing();
    show(await fifth.next(), await fifth.next().catch(String), await fifth.next());
    show(await Promise.all([resolving(), resolving()].map(async (made) => [await made.next(), await made.return('early')])));
    const sixth = cleaning('queue');
    show(await Promise.all([sixth.next(), sixth.next(), sixth.return(7), sixth.next()]));
    for await (const same of object) show(same);
    show(await late().return(Promise.resolve(9)), await cleaning('not begun').throw(new Error('at once')).catch(String));
    try {
        for await (const n of cleaning('thrown')) throw new Error('out');
    } catch (error) {
        show(error.message);
    }
    outer: for (;;) {
        for await (const n of cleaning('label')) break outer;
    }
    await (async () => { for await (const n of cleaning('return')) return n; })();
}

store.run('in', main);
