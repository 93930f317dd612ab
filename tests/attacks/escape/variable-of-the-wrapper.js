// Reads and writes the variable in which a script with await keeps its value.
// expect: success "mine"
await 1;
try {
    $r = 'forged';
} catch {}
eval('try { $r0 = "forged" } catch {}');
'mine';
