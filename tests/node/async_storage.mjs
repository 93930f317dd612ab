/* What AsyncLocalStorage keeps on all ways on which something goes on later. */
import timers, { promises } from 'node:timers';
import { callbackify, promisify } from 'node:util';
import { Readable } from 'node:stream';
import { randomBytes } from 'node:crypto';
import { AsyncLocalStorage, AsyncResource, executionAsyncId } from 'node:async_hooks';

const store = new AsyncLocalStorage(), other = new AsyncLocalStorage();
const say = (name) => { console.log(name, store.getStore() ?? null, other.getStore() ?? null); };
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const thenable = (name) => ({ then(resolve) { say(name); resolve(1); } });

async function* numbers() {
    say('generator begins');
    yield 1;
    await sleep(1);
    say('generator goes on');
    yield* [2];
    yield 3;
    say('not reached');
}

class Thing {
    async #hidden(x) {
        await null;
        say(`private ${x}`);
        return this;
    }

    async go(...args) {
        await this.#hidden(args.length);
        return (async () => {
            await 0;
            say(`arrow ${arguments.length}`);
        })();
    }

    static async *#made() { yield await 'made'; }
    static made() { return Thing.#made(); }
}

async function interleaved() {
    const gates = [];
    const opened = (n) => new Promise((resolve) => { gates[n] = resolve; });
    const tasks = [1, 2, 3].map((n) => store.run(n, async () => {
        say(`begin ${n}`);
        await 0;
        say(`await ${n}`);
        await opened(n);
        say(`opened ${n}`);
        await sleep(1);
        say(`timer ${n}`);
        await other.run(`other ${n}`, async () => {
            await 1;
            say(`inner ${n}`);
        });
        try {
            await Promise.reject(new Error('x'));
        } catch {
            say(`catch ${n}`);
        } finally {
            await 1;
            say(`finally ${n}`);
        }
        return n;
    }));
    await sleep(1);
    for (const n of [3, 1, 2]) {
        store.run('opener', () => gates[n]());
        await tasks[n - 1];
    }
    console.log((await Promise.all(tasks)).join());
    say('after all');
}

async function everyWay() {
    await thenable('thenable');
    await Promise.resolve(thenable('resolved'));
    await Promise.resolve().then(() => thenable('returned'));
    for await (const n of numbers()) {
        say(`loop ${n}`);
        if (n === 3) break;
    }
    for await (const value of [Promise.resolve('a'), 'b']) say(`values ${value}`);
    for await (const value of Thing.made()) say(value);
    await new Thing().go(1, 2);
    await new Promise((resolve) => { queueMicrotask(() => { say('microtask'); resolve(); }); });
    await new Promise((resolve) => { process.nextTick((x) => { say(`tick ${x}`); resolve(); }, 'x'); });
    await new Promise((resolve) => { setTimeout((x) => { say(`timeout ${x}`); resolve(); }, 1, 'x'); });
    await new Promise((resolve) => { timers.setTimeout(() => { say('timeout of the module'); resolve(); }, 1); });
    await promises.setTimeout(1);
    await promisify(setTimeout)(1);
    await new Promise((resolve) => { callbackify(async () => { await 1; })(() => { say('callbackified'); resolve(); }); });
    await new Promise((resolve) => { Readable.from(['a']).on('data', () => say('data')).on('end', resolve); });
    for await (const chunk of Readable.from(['b'])) say(chunk);
    await new Promise((resolve) => { randomBytes(1, () => { say('random bytes'); resolve(); }); });
    let count = 0;
    await new Promise((resolve) => {
        const timer = setInterval(() => {
            say('interval');
            if (++count === 2) {
                clearInterval(timer);
                resolve();
            }
        }, 1);
    });
    await Promise.allSettled([sleep(1).finally(() => say('finally')), Promise.reject(1).catch(() => say('catch'))]);
    await store.exit(async () => {
        say('exit');
        await 1;
        say('exit later');
    });
    say('back');
}

function bindings() {
    store.run('snapshot', () => AsyncLocalStorage.snapshot())((x) => say(`snapshot ${x}`), 7);
    const bound = store.run('bound', () => AsyncLocalStorage.bind(function (a, b) { say('bound'); return [this.t, a, b]; }));
    console.log(bound.call({ t: 1 }, 2, 3).join(), bound.length);
    const resource = store.run('resource', () => new AsyncResource('Mine'));
    console.log(resource.runInAsyncScope(function (a) {
        say('resource');
        return [this.x, a, executionAsyncId() === resource.asyncId()];
    }, { x: 1 }, 2).join());
    console.log(resource.bind((a, b) => { say('bound to it'); return b; })(1, 2), resource.emitDestroy() === resource);
    try {
        store.run('error', () => { throw new Error('boom'); });
    } catch (error) {
        say(error.message);
    }
    for (const wrong of [() => new AsyncResource(), () => resource.bind(1), () => AsyncLocalStorage.bind({}), () => store.run(1)]) {
        try {
            console.log(wrong());
        } catch (error) {
            console.log(error.name, error.code);
        }
    }
    store.run(undefined, () => say('undefined'));
    store.run('disabled', () => { store.disable(); say('disabled'); });
}

async function entering() {
    store.enterWith('entered');
    say('at once');
    await 1;
    say('after an await');
    await sleep(1);
    say('after a timer');
    store.run('within', () => { store.enterWith('within it'); say('within'); });
    say('after it');
}

async function main() {
    say('outside');
    await interleaved();
    await store.run('every way', everyWay);
    bindings();
    await entering();
}

main().then(() => console.log('done'));
