/* SPDX-License-Identifier: MIT
 *
 * What log-budget.js grants: by lines, by bytes, by the clock. The clock and the ring are variables here. */
const KIB = 1024, MIB = 1024 * 1024;

/* A budget with its surroundings; write(n, bytes) writes n lines as log.js does, and returns how many passed. */
function makeWorld(bounds) {
    const world = { time: 0, head: 0, dropped: [], tellings: 0 };
    const budget = load('log-budget.js')({
        maxLines: Infinity, maxBytes: Infinity, maxLinesPerSecond: Infinity, maxBytesPerSecond: Infinity, ...bounds,
        written: () => world.head | 0,
        now: () => world.time,
        exceeded(which, first) {
            world.dropped.push(which);
            world.tellings += first;
        },
    });
    let granted = 0, left = 0;
    const settle = () => {
        budget.use(granted - left);
        granted = left = 0;
    };
    world.write = (count, bytes) => {
        let passed = 0;
        for (let i = 0; i < count; i++) {
            if (left === 0) {
                settle();
                granted = left = budget.grant();
            }
            if (left === 0) continue;
            left--;
            passed++;
            world.head += bytes;
        }
        return passed;
    };
    world.nextExecution = () => {
        settle();
        budget.beginExecution();
    };
    return world;
}

test('no bound', () => equal(makeWorld({}).write(10000, 100), 10000));

test('lines of an execution', () => {
    const world = makeWorld({ maxLines: 5000 });
    equal(world.write(4999, 100), 4999);
    equal(world.write(10, 100), 1);
    equalJSON(world.dropped, [0, 0, 0, 0, 0, 0, 0, 0, 0]);
    equal(world.tellings, 1);
    world.nextExecution();
    equal(world.write(6000, 100), 5000);
    equal(world.tellings, 2);
});

test('an execution that used little leaves nothing to the next', () => {
    const world = makeWorld({ maxLines: 100 });
    for (let i = 0; i < 5; i++) {
        equal(world.write(60, 100), 60);
        world.nextExecution();
    }
    equal(world.write(200, 100), 100);
});

for (const size of [32, 1000, 40 * KIB, 256 * KIB])
    test(`bytes of an execution in lines of ${size}`, () => {
        const world = makeWorld({ maxBytes: MIB });
        equal(world.write(2 * MIB / size, size), Math.ceil(MIB / size));
        equalJSON(new Set(world.dropped).values().next().value, 1);
        equal(world.tellings, 1);
    });

test('bytes beyond the wrap of the ring', () => {
    const world = makeWorld({ maxBytes: 6000 * MIB });
    equal(world.write(40000, 256 * KIB), 24000);
});

test('lines of a second', () => {
    const world = makeWorld({ maxLinesPerSecond: 100 });
    equal(world.write(150, 10), 100);
    world.time = 999;
    world.nextExecution();
    equal(world.write(150, 10), 0);
    equal(world.tellings, 1);
    world.time = 1000;
    equal(world.write(150, 10), 100);
    equalJSON([...new Set(world.dropped)], [2]);
    equal(world.tellings, 2);
});

test('bytes of a second', () => {
    const world = makeWorld({ maxBytesPerSecond: MIB });
    equal(world.write(200, 10 * KIB), 103);
    world.time = 5000;
    equal(world.write(200, 10 * KIB), 103);
    equalJSON([...new Set(world.dropped)], [3]);
});

test('the narrower bound counts', () => {
    const world = makeWorld({ maxLines: 150, maxLinesPerSecond: 100 });
    equal(world.write(120, 10), 100);
    world.time = 2000;
    equal(world.write(120, 10), 50);
    equalJSON([...new Set(world.dropped)], [2, 0]);
});

tests
