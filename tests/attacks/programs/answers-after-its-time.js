// Catches whatever may be caught of a stop, and answers after it.
// call: late
// call: look
// timeout_ms: 200
// expect: success "contained"
let left = 0;
export function late() {
    for (;;) {
        try {
            for (;;) left++;
        } finally {
            return 'late';
        }
    }
}
export const look = () => left === 0 ? 'contained' : `${left} left`;
