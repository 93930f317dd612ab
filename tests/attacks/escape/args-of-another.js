// Looks for the arguments and the request of another call.
// expect: success "contained"
// runs: 3
args === undefined && Object.getOwnPropertyNames(globalThis).every((name) => !/request_id|caller|secret/.test(name)) ? 'contained' : 'reached';
