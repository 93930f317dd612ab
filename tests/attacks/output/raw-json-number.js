// A number in the result that no other language can hold.
// expect: success 1e999 | error "JSON"
JSON.rawJSON('1e999');
