/* Names that are the same again, and names that are not. */
import { v4, v5, v7, validate, version, parse, stringify } from 'uuid';

const named = v5('rrjs.example', v5.DNS);
console.log(named, validate(named), version(named), stringify(parse(named)) === named);
console.log(version(v4()), version(v7()), v4() !== v4(), v7() < v7());
