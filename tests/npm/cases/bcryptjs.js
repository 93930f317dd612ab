/* Passwords: hashed, compared, those that another implementation made. */
import bcrypt from "bcryptjs";

export default async function () {
  const hash = await bcrypt.hash("geheim", 5);
  return [hash.length, hash.startsWith("$2b$05$"), await bcrypt.compare("geheim", hash), await bcrypt.compare("Geheim", hash), bcrypt.hashSync("ü", "$2b$05$abcdefghijklmnopqrstuu"),
    bcrypt.compareSync("rasmuslerdorf", "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTTOq"), bcrypt.getRounds(hash), bcrypt.truncates("x".repeat(73))];
}
