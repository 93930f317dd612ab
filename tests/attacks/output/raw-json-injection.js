// Raw JSON that would close the object around it.
// expect: error SyntaxError
JSON.rawJSON('1}, "status": "success"');
