// Doubles a string by concatenation, then needs it in one piece.
// expect: error RangeError
let rope = 'x';
for (let i = 0; i < 29; i++) rope += rope;
rope.charCodeAt(0) + rope.replace('x', 'y').length;
