// Makes large strings and keeps none; the allocator gives their pages back late, so that a small limit may be met.
// expect: success "done" | memory_limit
for (let i = 0; i < 200; i++) `${i}`.repeat(1e6).charCodeAt(7);
'done';
