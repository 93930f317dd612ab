// Puts text into the result that no encoder would write.
// expect: success {"raw": "\ufffd"} | error "JSON"
({ raw: JSON.rawJSON('"\\uD800"') });
