/* Hashes, authentication codes, keys from passwords, AES with a key and with a password. */
import CryptoJS from "crypto-js";

export default function () {
  const key = CryptoJS.enc.Hex.parse("000102030405060708090a0b0c0d0e0f"), iv = CryptoJS.enc.Hex.parse("101112131415161718191a1b1c1d1e1f");
  const hidden = CryptoJS.AES.encrypt("grüße", key, { iv });
  const withPassword = CryptoJS.AES.encrypt("text", "password").toString();
  return [CryptoJS.MD5("a").toString(), CryptoJS.SHA3("a").toString(), CryptoJS.HmacSHA256("text", "key").toString(CryptoJS.enc.Base64), CryptoJS.PBKDF2("pw", "salt", { keySize: 8, iterations: 100 }).toString(),
    hidden.toString(), CryptoJS.AES.decrypt(hidden, key, { iv }).toString(CryptoJS.enc.Utf8), CryptoJS.AES.decrypt(withPassword, "password").toString(CryptoJS.enc.Utf8), CryptoJS.lib.WordArray.random(16).sigBytes,
    CryptoJS.TripleDES.encrypt("x", key, { iv, mode: CryptoJS.mode.CTR, padding: CryptoJS.pad.NoPadding }).ciphertext.toString()];
}
