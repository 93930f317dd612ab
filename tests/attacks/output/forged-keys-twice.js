// Fields that are twice on the line after they were renamed.
// expect: success "done"
log.info('renamed', { js_level: 1, level: 2 });
log.info('renamed', { level: 1, js_level: 2 });
log.info('renamed', new Map([['level', 1], ['js_level', 2], [{ toString: () => 'level' }, 3]]));
'done';
