/* Values to bytes and back: all kinds, an extension of its own, several in a row, a stream. */
import { ExtensionCodec, decode, decodeMulti, decodeMultiStream, encode } from "@msgpack/msgpack";

class Point { constructor(x, y) { this.x = x; this.y = y; } }
const extensionCodec = new ExtensionCodec();
extensionCodec.register({ type: 1, encode: (value) => (value instanceof Point ? encode([value.x, value.y]) : null), decode: (bytes) => new Point(...decode(bytes)) });

export default async function () {
  const value = { n: [0, -1, 255, 65536, 1.5, 2 ** 40], text: "ü😀", none: null, bytes: new Uint8Array([1, 2]), when: new Date(1700000000123), at: new Point(3, 4) };
  const bytes = encode(value, { extensionCodec });
  const back = decode(bytes, { extensionCodec });
  const streamed = [];
  for await (const one of decodeMultiStream(new Response(new Uint8Array([...encode("a"), ...encode([1])])).body)) streamed.push(one);
  return [[...bytes].map((byte) => byte.toString(16)).join(" "), { ...back, bytes: [...back.bytes] }, back.at instanceof Point, [...decodeMulti([1, 2, 0xc3])], streamed,
    decode(encode(2n ** 60n, { useBigInt64: true }), { useBigInt64: true }).toString()];
}
