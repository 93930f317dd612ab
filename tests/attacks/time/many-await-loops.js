// A thousand async functions await nothing, for ever.
// expect: timeout
const spin = async () => {
    for (;;) await null;
};
for (let i = 0; i < 1000; i++) spin();
