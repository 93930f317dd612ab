// Replaces JSON.stringify and JSON.parse, by which results are made.
// expect: success {"a": [1, 2]}
JSON.stringify = () => '{"forged": true}';
JSON.parse = () => 'forged';
globalThis.JSON = { stringify: () => '{"forged": true}' };
({ a: [1, 2] });
