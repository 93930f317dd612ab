/* Text in old encodings, there and back, at once and in pieces. */
import iconv from "iconv-lite";

export default function () {
  const hex = (text, encoding, options) => iconv.encode(text, encoding, options).toString("hex");
  const decoder = iconv.getDecoder("shift_jis");
  const bytes = iconv.encode("日本語テキスト", "shift_jis");
  let pieces = "";
  for (let at = 0; at < bytes.length; at += 3) pieces += decoder.write(bytes.subarray(at, at + 3));
  pieces += decoder.end() ?? "";
  return [hex("Grüße €", "windows-1252"), hex("Привет", "koi8-r"), hex("你好", "gb18030"), hex("héllo", "utf-16", { addBOM: true }), hex("a+b ü", "utf-7"), pieces,
    iconv.decode(new Uint8Array([0xc4, 0xe3, 0xff]), "gbk"), iconv.decode(Buffer.from("efbbbf61", "hex"), "utf8"), iconv.encodingExists("cp437"), iconv.encodingExists("nope"),
    hex("?ω", "ascii")];
}
