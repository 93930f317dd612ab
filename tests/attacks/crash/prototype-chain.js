// A prototype chain of a hundred thousand objects.
// expect: success "contained"
let object = {};
for (let i = 0; i < 1e5; i++) object = Object.create(object);
object.member === undefined && !('member' in object) ? 'contained' : 'reached';
