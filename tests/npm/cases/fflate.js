/* Bytes packed and unpacked: gzip, zlib, a ZIP file with folders, in pieces. */
import { Gunzip, gunzipSync, gzipSync, strFromU8, strToU8, unzipSync, unzlibSync, zipSync, zlibSync } from "fflate";

export default function () {
  const text = "rrjs ".repeat(500) + "ü";
  const packed = gzipSync(strToU8(text), { level: 9, mtime: 1700000000000 });
  const zip = zipSync({ "a.txt": strToU8("A"), dir: { "b.txt": [strToU8(text), { level: 6 }] } }, { mtime: "2024-05-06T07:08:10" });
  let pieces = "";
  const unpack = new Gunzip((chunk) => { pieces += strFromU8(chunk); });
  for (let at = 0; at < packed.length; at += 10) unpack.push(packed.subarray(at, at + 10), at + 10 >= packed.length);
  return [[...packed.subarray(-8)], strFromU8(gunzipSync(packed)) === text, strFromU8(unzlibSync(zlibSync(strToU8("z")))), Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, bytes.length]),
    pieces === text];
}
