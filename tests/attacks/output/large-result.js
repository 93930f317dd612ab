// A result that is larger than the limit.
// expect: error "js.max_result_mb"
'x'.repeat(5e6);
