// An object that never tells how it is shown.
// expect: timeout
const { inspect } = require('util');
inspect({ [inspect.custom]() { for (;;); } });
