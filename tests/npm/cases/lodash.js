/* A report out of rows. */
import _ from 'lodash';

const rows = _.range(20).map((n) => ({ id: n, team: 'abc'[n % 3], score: (n * 7) % 11, at: { city: n % 2 ? 'Rom' : 'Bonn' } }));
const report = _(rows).groupBy('team').mapValues((team) => ({
    total: _.sumBy(team, 'score'),
    best: _.maxBy(team, 'score').id,
    cities: _.countBy(team, 'at.city'),
})).value();
console.log(JSON.stringify(report));
console.log(JSON.stringify([_.merge({ a: [1, { b: 2 }] }, { a: [3, { c: 4 }] }), _.isEqual(_.cloneDeep(rows), rows)]));
console.log(_.template('<% for (const x of list) { %><%- x %>;<% } %>')({ list: ['<', '&'] }), _.kebabCase('Foo barBaz'));
