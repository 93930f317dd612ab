/* A report out of rows: groups, sums, the best of each, deep merges and copies, a template. */
import _ from "lodash";

export default function () {
  const rows = _.range(20).map((n) => ({ id: n, team: "abc"[n % 3], score: (n * 7) % 11, at: { city: n % 2 ? "Rom" : "Bonn" } }));
  const report = _(rows).groupBy("team").mapValues((team) => ({
    total: _.sumBy(team, "score"),
    best: _.maxBy(team, "score").id,
    cities: _.countBy(team, "at.city"),
  })).value();
  const page = _.template("<% for (const x of list) { %><%- x %>;<% } %>")({ list: ["<", "&"] });
  return [report, page, _.merge({ a: [1, { b: 2 }] }, { a: [3, { c: 4 }] }), _.isEqual(_.cloneDeep(rows), rows), _.kebabCase("Foo barBaz"),
    _.orderBy(rows, ["score", "id"], ["desc", "asc"]).slice(0, 3).map((row) => row.id), _.cloneDeep(new Map([[1, { a: 1 }]])).get(1)];
}
