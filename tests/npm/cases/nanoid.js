/* Short random names: of the usual letters, of others, of other lengths. */
import { customAlphabet, customRandom, nanoid } from "nanoid";
import { nanoid as insecure } from "nanoid/non-secure";

export default function () {
  const ids = Array.from({ length: 1000 }, () => nanoid());
  let n = 0;
  const counted = customRandom("abcdef", 10, (size) => Uint8Array.from({ length: size }, () => n++ % 256));
  return [new Set(ids).size, ids.every((id) => /^[\w-]{21}$/.test(id)), /^[01]{64}$/.test(customAlphabet("01", 64)()), counted(), insecure(5).length];
}
