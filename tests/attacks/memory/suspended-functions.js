// Keeps ever more suspended async functions.
// expect: memory_limit
const never = new Promise(() => {});
const hang = async (list) => {
    await never;
    return list;
};
for (let i = 0; ; i++) hang([i, i, i]);
