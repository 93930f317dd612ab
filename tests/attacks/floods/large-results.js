// Results of half a million values, just below the limit, for a caller that wants each of them converted to msgpack.
// codec: msgpack
// runs: 10
// expect: success
Array(5e5).fill(1.5);
