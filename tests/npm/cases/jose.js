/* Tokens: signed with a secret, with key pairs, encrypted; and refused. */
import { EncryptJWT, SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, jwtDecrypt, jwtVerify } from "jose";

export default async function () {
  const secret = new TextEncoder().encode("a secret of thirty-two bytes ok!");
  const token = await new SignJWT({ role: "admin" }).setProtectedHeader({ alg: "HS256" }).setIssuedAt(1700000000).setSubject("user-1").sign(secret);
  const seen = [token, (await jwtVerify(token, secret)).payload];
  await jwtVerify(`${token}x`, secret).catch((error) => seen.push(error.code));
  await jwtVerify(token, secret, { maxTokenAge: "1h" }).catch((error) => seen.push(error.code));
  for (const alg of ["ES256", "RS256", "PS256", "EdDSA"]) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const signed = await new SignJWT({ alg }).setProtectedHeader({ alg }).sign(privateKey);
    seen.push((await jwtVerify(signed, await importJWK(await exportJWK(publicKey), alg))).payload);
  }
  const hidden = await new EncryptJWT({ pin: 1234 }).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(secret);
  seen.push((await jwtDecrypt(hidden, secret)).payload, await calculateJwkThumbprint({ kty: "oct", k: "c2VjcmV0" }));
  return seen;
}
