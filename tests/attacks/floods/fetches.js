// Two thousand requests at once to where none may go.
// expect: success "contained"
const answers = await Promise.allSettled(Array.from({ length: 2000 }, (_, i) => fetch(`http://127.0.0.1:${1 + i % 1000}/`)));
answers.every(({ reason }) => reason instanceof TypeError) ? 'contained' : 'reached';
