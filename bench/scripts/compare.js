// Stands in front of the scripts that measure one function against another. Both go through one call site (the loop that
// the script brings), which first sees too many functions for the engine to build any of them into the loop: what differs
// between two samples is the function alone. The clock has steps of 1 ms, so a sample takes SAMPLE_MS at least.
const SAMPLE_MS = 100;
const ROUNDS = 9;

function sample(loop, call, count) {
    const start = Date.now();
    loop(call, count);
    return Date.now() - start;
}

function enough(loop, call) {
    for (let count = 1000; ; count *= 2) {
        const ms = sample(loop, call, count);
        if (ms >= SAMPLE_MS / 4) return Math.ceil(count * SAMPLE_MS / ms);
    }
}

// Nanoseconds per call of both, in rounds: [[subject, yardstick], …].
function compare(loop, subject, yardstick) {
    const decoys = [() => 0, () => 1, () => 2, () => 3, () => 4, () => 5, () => 6, () => 7, () => 8, () => 9];
    for (let i = 0; i < 200; i++) for (const decoy of decoys) loop(decoy, 100);
    const counts = [enough(loop, subject), enough(loop, yardstick)];
    const rounds = [];
    for (let i = 0; i < ROUNDS; i++) {
        rounds.push([subject, yardstick].map((call, k) => sample(loop, call, counts[k]) * 1e6 / counts[k]));
    }
    return rounds;
}
