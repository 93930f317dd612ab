/* Tokens: signed with a secret, checked, decoded, refused. */
import jwt from "jsonwebtoken";

const told = (work) => {
  try { return work(); } catch (error) { return [error.name, error.message]; }
};

export default async function () {
  const token = jwt.sign({ role: "admin", iat: 1700000000 }, "a secret", { algorithm: "HS512", subject: "user-1", expiresIn: "10y", keyid: "k1" });
  const old = jwt.sign({ iat: 1600000000 }, Buffer.from("secret"), { expiresIn: 60 });
  const later = await new Promise((done) => { jwt.verify(token, (header, found) => found(null, header.kid === "k1" ? "a secret" : ""), (error, payload) => done(error ?? payload)); });
  return [token, jwt.verify(token, "a secret", { subject: "user-1" }), jwt.decode(token, { complete: true }).header, told(() => jwt.verify(token, "wrong")),
    told(() => jwt.verify(old, "secret")), told(() => jwt.verify(token, "a secret", { audience: "x" })), told(() => jwt.sign({}, "s", { algorithm: "HS1" })), later];
}
