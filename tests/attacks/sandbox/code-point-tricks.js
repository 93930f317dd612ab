// Source text with characters that end lines and names in some scanners only.
// expect: success "contained"
const \u0061bc = 1; const text = `
`.length; 'contained' //  ﻿; 'reached'
