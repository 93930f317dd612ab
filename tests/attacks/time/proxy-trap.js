// A trap of a Proxy that never returns, as the scope of a with statement.
// expect: timeout
with (new Proxy({}, { has: () => true, get() { for (;;); } })) anything;
