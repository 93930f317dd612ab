/* Texts in languages: plurals by their rules, context, nesting, formats, what is missing. */
import i18next from "i18next";

const resources = {
  en: { translation: { cart: "{{count}} item", cart_other: "{{count}} items", cart_one: "one item", hi: "Hi {{user.name}}, $t(cart, {\"count\": {{n}} })", price: "{{value, currency(EUR)}}" } },
  pl: { translation: { cart_one: "{{count}} produkt", cart_few: "{{count}} produkty", cart_many: "{{count}} produktów", friend: "osoba", friend_female: "koleżanka", when: "{{d, datetime}}" } },
};

export default async function () {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: "pl", fallbackLng: "en", resources });
  const polish = [1, 3, 5, 22].map((count) => i18n.t("cart", { count }));
  const seen = [...polish, i18n.t("friend", { context: "female" }), i18n.t("hi", { user: { name: "<b>" }, n: 2 }), i18n.t("none.at.all")];
  await i18n.changeLanguage("en");
  return [...seen, i18n.t("cart", { count: 1 }), i18n.t("price", { value: 1234.5 }), i18n.exists("nope"), i18n.dir("ar"), i18n.getFixedT("pl")("cart", { count: 5 })];
}
