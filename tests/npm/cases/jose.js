/* Tokens: signed with a secret, with a key pair, encrypted; and refused. */
import { SignJWT, jwtVerify, EncryptJWT, jwtDecrypt, generateKeyPair, exportJWK, importJWK, calculateJwkThumbprint } from 'jose';

async function main() {
    const secret = new TextEncoder().encode('a secret of thirty-two bytes ok!');
    const token = await new SignJWT({ role: 'admin' }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(1700000000)
        .setSubject('user-1').sign(secret);
    console.log(token);
    console.log(JSON.stringify((await jwtVerify(token, secret)).payload));
    await jwtVerify(`${token}x`, secret).catch((error) => console.log(error.code));
    await jwtVerify(token, secret, { maxTokenAge: '1h' }).catch((error) => console.log(error.code));

    for (const alg of ['ES256', 'RS256', 'PS256', 'EdDSA']) {
        const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
        const signed = await new SignJWT({ alg }).setProtectedHeader({ alg }).sign(privateKey);
        const again = await importJWK(await exportJWK(publicKey), alg);
        console.log(JSON.stringify((await jwtVerify(signed, again)).payload));
    }

    const hidden = await new EncryptJWT({ pin: 1234 }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(secret);
    console.log(JSON.stringify((await jwtDecrypt(hidden, secret)).payload));
    console.log(await calculateJwkThumbprint({ kty: 'oct', k: 'c2VjcmV0' }));
}
export default main();
