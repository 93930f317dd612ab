// Writes lines, metrics and console output where the stack ends, to leave half of one behind: the log gets whole lines.
// expect: success "contained"
// log: some "msg":"line after","request_id":"attack escape/stack-limit-lines","text":"some \\"text\\"\\n"
const fields = { text: 'some "text"\n', list: [1, { a: 'b' }], wide: '\u20ac'.repeat(50) };
let tries = 0;
const dive = () => {
    try {
        dive();
    } catch (overflow) {
        if (tries++ < 300) {
            try {
                log.info('line "at" the stack limit\n', fields);
                log.info('\u20ac at the stack limit', { text: '\u20ac"' });
                metrics.increment('at_the_stack_limit', { tries: tries % 3 });
                console.log('%o at the stack limit', fields);
            } catch {}
        }
        throw overflow;
    }
};
try {
    dive();
} catch {}
log.info('line after', { text: fields.text });
'contained';
