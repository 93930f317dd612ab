/* Formulas read and evaluated: units, matrices, fractions, big numbers, derivatives. */
import { all, create } from "mathjs";

const math = create(all, {});

export default function () {
  const precise = create(all, { number: "BigNumber", precision: 40 });
  let fault;
  try { math.evaluate("2 +* 3"); } catch (error) { fault = error.message; }
  const f = math.compile("rate * sqrt(x^2 + 1)");
  return [math.evaluate("12.7 cm to inch").toString(), math.evaluate("det([-1, 2; 3, 1])"), math.derivative("x^2 * sin(x)", "x").toString(), math.simplify("2x + x").toString(),
    [1, 2].map((x) => f.evaluate({ rate: 2, x })), math.format(math.inv(math.matrix([[1, 2], [3, 4]])), { precision: 10 }), precise.evaluate("1/3").toString(),
    math.fraction("0.(3)").toFraction(), math.evaluate("sqrt(-4)").toString(), math.parse("a(b + 1)").toTex(), fault, math.std([2, 4, 4, 4, 5, 5, 7, 9])];
}
