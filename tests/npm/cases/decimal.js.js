/* Money without rounding of floats: sums, rates, powers, digits as wanted. */
import Decimal from "decimal.js";

export default function () {
  const Money = Decimal.clone({ precision: 30, rounding: Decimal.ROUND_HALF_EVEN });
  return [new Decimal(0.1).plus(0.2).toString(), new Money("1000").times(new Money("1.035").pow(10)).toFixed(2), new Money(2).sqrt().toString(),
    new Decimal("1e500").div(3).toPrecision(8), Decimal.max("9007199254740993", 1).toHex(), new Money(1).exp().toString(), new Money("2.345").toDecimalPlaces(2).toString(),
    new Money("0.1").toFraction().map(String), Decimal.acos(-1).toString(), new Decimal("-0").toString(), new Decimal(NaN).isNaN()];
}
