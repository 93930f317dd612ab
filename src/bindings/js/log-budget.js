/* SPDX-License-Identifier: MIT
 *
 * How many log lines may still be written: the bounds on lines and bytes of one execution, and of one second. log.js gets
 * lines in advance and counts them down, so that a line costs one comparison; a grant is so small that even the longest
 * lines exceed no bound on bytes by more than one line.
 *
 * host: maxLines, maxBytes, maxLinesPerSecond, maxBytesPerSecond   Infinity: no bound
 *       written()                bytes ever put into the ring, wrapping at 2^32
 *       now()                    milliseconds of a steady clock
 *       exceeded(which, first)   a line is dropped; which: 0 lines, 1 bytes, 2 lines and 3 bytes of a second; first: for
 *                                the first time in this execution or second */
(function (host) {
    'use strict';
    const { written, now, exceeded } = host;
    const { floor, max, min } = Math;

    const LINE_BYTES = 262144 + 64; // no line takes more
    const GRANT_MAX = 2048; // lines; their bytes and padding stay below 2^31, so that written() tells how many they were

    /* What was used of the bounds of a span of time; which: the number of its bound on lines. */
    const makeSpan = (which, maxLines, maxBytes) => ({ which, maxLines, maxBytes, lines: 0, bytes: 0, told: false });
    const execution = makeSpan(0, host.maxLines, host.maxBytes);
    const second = makeSpan(2, host.maxLinesPerSecond, host.maxBytesPerSecond);
    let secondBegan = now();
    let seen = written();

    const begin = (span) => {
        span.lines = 0;
        span.bytes = 0;
        span.told = false;
    };

    const add = (span, lines, bytes) => {
        span.lines += lines;
        span.bytes += bytes;
    };

    const roomOf = (span) => {
        if (span.bytes >= span.maxBytes) return 0;
        return min(span.maxLines - span.lines, max(1, floor((span.maxBytes - span.bytes) / LINE_BYTES)));
    };

    const drop = (span) => {
        exceeded(span.lines >= span.maxLines ? span.which : span.which + 1, !span.told);
        span.told = true;
    };

    /* Takes note of so many lines that were used of the last grant. */
    const use = (lines) => {
        const end = written();
        const bytes = end - seen | 0;
        seen = end;
        add(execution, lines, bytes);
        add(second, lines, bytes);
    };

    /* A new grant, one line of it for the caller; 0: that line is dropped, and counted. */
    const grant = () => {
        const time = now();
        if (time - secondBegan >= 1000) {
            secondBegan = time;
            begin(second);
        }
        const ofExecution = roomOf(execution);
        const ofSecond = roomOf(second);
        if (ofExecution <= 0) drop(execution);
        else if (ofSecond <= 0) drop(second);
        return max(0, min(GRANT_MAX, ofExecution, ofSecond));
    };

    return { use, grant, beginExecution: () => begin(execution) };
})
