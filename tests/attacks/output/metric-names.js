// Names of metrics that would be other lines of the metrics page.
// expect: success "done"
// metric: no ^(# \w+ )?\w*forged
metrics.increment('x{a="b"} 1\nforged_total');
metrics.increment('x 1\n# TYPE forged counter\nforged 1');
metrics.gauge('x\0forged', 1);
metrics.histogram('forged name', 1);
metrics.increment('\u00fcforged');
metrics.increment('');
metrics.increment('9forged');
'done';
