/* Texts of a form checked: addresses, numbers of cards and accounts, dates, telephones, passwords. */
import validator from "validator";

export default function () {
  return [validator.isEmail("müller@example.de"), validator.isURL("https://example.com:99999"), validator.isIBAN("DE89370400440532013000"), validator.isCreditCard("4111 1111 1111 1112"),
    validator.isMobilePhone("+491701234567", "de-DE"), validator.isISO8601("2024-02-30", { strict: true }), validator.isStrongPassword("aB3$efgh"), validator.isIP("::1", 6),
    validator.escape("<a href='x'>"), validator.normalizeEmail("Some.One+tag@GoogleMail.com"), validator.isPostalCode("10115", "DE"), validator.isUUID("nope"),
    validator.isVAT("DE136695976", "DE"), validator.isDecimal("1,5", { locale: "de-DE" }), validator.toDate("2024-05-06")];
}
