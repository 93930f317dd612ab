/* Short random names. */
import { nanoid, customAlphabet } from 'nanoid';

const ids = Array.from({ length: 1000 }, () => nanoid());
console.log(new Set(ids).size, ids.every((id) => /^[\w-]{21}$/.test(id)));
console.log(/^[01]{64}$/.test(customAlphabet('01', 64)()));
