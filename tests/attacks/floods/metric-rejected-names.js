// A hundred thousand different names that are rejected.
// expect: success "done"
for (let i = 0; i < 1e5; i++) metrics.increment(`rejected name ${i}`);
'done';
