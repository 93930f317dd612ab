// The same, for a caller that wants msgpack.
// codec: msgpack
// expect: success [Infinity, 123456789012345678901234567890.0]
[JSON.rawJSON('1e999'), JSON.rawJSON('123456789012345678901234567890')];
