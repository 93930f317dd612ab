/* Functions put together: pipes, lenses, transducers, groups. */
import * as R from "ramda";

export default function () {
  const people = [{ name: "Ann", age: 31, at: { city: "Rom" } }, { name: "Bob", age: 17, at: { city: "Bonn" } }, { name: "Cy", age: 45, at: { city: "Rom" } }];
  const adults = R.pipe(R.filter(R.propSatisfies(R.gte(R.__, 18), "age")), R.sortWith([R.descend(R.prop("age"))]), R.map(R.pick(["name", "age"])));
  const city = R.lensPath(["at", "city"]);
  return [adults(people), R.groupBy(R.path(["at", "city"]), people), R.over(city, R.toUpper, people[0]), R.transduce(R.compose(R.map(R.inc), R.take(2)), R.flip(R.append), [], [1, 2, 3]),
    R.mergeDeepRight({ a: { b: 1 } }, { a: { c: 2 } }), R.curry((a, b, c) => a + b + c)(1)(2, 3), R.equals(new Map([[1, [2]]]), new Map([[1, [2]]])), R.toString({ a: new Date(0) })];
}
