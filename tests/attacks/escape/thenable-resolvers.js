// Takes the functions with which the host waits for a thenable, and follows their constructors.
// expect: success "contained"
({
    then(resolve, reject) {
        const found = [];
        for (const f of [resolve, reject]) {
            for (let object = f; object; object = Object.getPrototypeOf(object)) {
                try {
                    if (object.constructor('return globalThis')() !== globalThis) found.push(f);
                } catch {}
            }
            try {
                if (f.constructor.constructor('return this')() !== globalThis) found.push(f);
            } catch {}
        }
        resolve(found.length ? 'reached' : 'contained');
    },
});
