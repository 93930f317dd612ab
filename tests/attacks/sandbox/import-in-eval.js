// The same by code that is made later.
// expect: success "contained"
const importer = new Function('name', 'return import(name)');
let reached = false;
try {
    await importer('file:///etc/hostname');
    reached = true;
} catch {}
reached ? 'reached' : 'contained';
