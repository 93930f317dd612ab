// Looks for a pair of huge primes.
// expect: timeout | error
const algorithm = { name: 'RSA-OAEP', modulusLength: 16384, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
for (;;) await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
