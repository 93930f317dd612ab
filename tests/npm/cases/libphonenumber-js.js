/* Telephone numbers: read, checked, written in several ways, found in a text, typed. */
import { AsYouType, findPhoneNumbersInText, getCountryCallingCode, isValidPhoneNumber, parsePhoneNumberWithError } from "libphonenumber-js";

export default function () {
  const number = parsePhoneNumberWithError("030 / 901820", "DE");
  let fault;
  try { parsePhoneNumberWithError("1", "DE"); } catch (error) { fault = error.message; }
  return [number.number, number.formatInternational(), number.formatNational(), number.getURI(), number.isValid(), isValidPhoneNumber("+1 213 373 4253"), getCountryCallingCode("CH"),
    findPhoneNumbersInText("call (213) 373-4253 or +44 20 7031 3000.", "US").map((found) => [found.number.number, found.number.country, found.startsAt]), new AsYouType("US").input("2133734253"), fault];
}
