/* SPDX-License-Identifier: MIT
 *
 * Fetches a URL and reads its JSON so many times, one after the other, and prints the processor time of one in
 * microseconds. The first third is not counted. */
const [url, calls] = [process.argv[2], Number(process.argv[3])];

async function one() {
    const response = await fetch(url);
    if (!response.ok) throw new Error('refused');
    return (await response.json()).name;
}

(async () => {
    for (let i = 0; i < calls / 2; i++) await one();
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) await one();
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / calls);
    process.exit();
})();
