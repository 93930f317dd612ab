// The least that one node process does for a script in a global object of its own, again and again, without any network:
// node bench/node-vm.js SECONDS CODE prints calls per second.
'use strict';
const vm = require('node:vm');

const seconds = Number(process.argv[2]);
const code = process.argv[3];
const once = () => vm.runInContext(code, vm.createContext({}));

for (let i = 0; i < 200; i++) once();

const start = process.hrtime.bigint();
const end = start + BigInt(Math.round(seconds * 1e9));
let calls = 0;
let now = start;
while (now < end) {
    once();
    calls++;
    now = process.hrtime.bigint();
}
console.log(calls / (Number(now - start) / 1e9));
