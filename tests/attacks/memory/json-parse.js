// Lets JSON.parse make a million arrays.
// expect: memory_limit
JSON.parse(`[${'[0],'.repeat(4e6)}0]`).length;
