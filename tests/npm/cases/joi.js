/* A body checked with references between fields, conversions and messages of its own. */
import Joi from "joi";

const schema = Joi.object({
  name: Joi.string().alphanum().min(3).required(),
  mail: Joi.string().email({ tlds: { allow: ["com", "de"] } }),
  born: Joi.date().iso().less("2010-01-01"),
  password: Joi.string().pattern(/^[a-z0-9]{3,}$/).messages({ "string.pattern.base": "too simple" }),
  again: Joi.ref("password"),
  tags: Joi.array().items(Joi.string().trim().lowercase()).unique().default([]),
}).with("password", "again").xor("mail", "born");

export default function () {
  const check = (value) => {
    const { value: made, error } = schema.validate(value, { abortEarly: false });
    return error ? error.details.map((detail) => `${detail.path.join(".")}: ${detail.message}`) : made;
  };
  return [
    check({ name: "anna", mail: "a@example.com", tags: [" A", "b "] }),
    check({ name: "bob", born: "2000-02-03", password: "abc1", again: "abc1" }),
    check({ name: "x!", mail: "nobody@example.nope", born: "2020-01-01", password: "?", again: "!", tags: ["a", "A"] }),
  ];
}
