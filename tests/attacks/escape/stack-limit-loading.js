// Uses for the first time, at the stack limit, what is loaded by its first use, in the hope of something half made.
// expect: success "contained"
// alone: it wants workers that have loaded nothing
const uses = [() => console.table([{ a: 1 }]), () => structuredClone({ a: 1 }), () => fetch('data:,x').catch(() => {})];
for (const use of uses) {
    let left = 300;
    const dig = () => {
        try {
            dig();
        } catch {}
        if (left-- > 0) use();
    };
    dig();
}
const text = await (await fetch('data:,x')).text();
const works = text === 'x' && structuredClone([{ a: 1 }])[0].a === 1;
const open = [console.table, structuredClone, fetch, fetch.__proto__].filter((f) => !Object.isFrozen(f) && f !== Function.prototype);
works && open.length === 0 ? 'contained' : { text, open: open.map((f) => f.name) };
