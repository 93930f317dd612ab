// A result whose text is within the limit in characters, and above it in bytes.
// expect: error "js.max_result_mb"
'€'.repeat(2e6);
