/* Streams of values: merged, grouped, in windows of time, tried again after a failure. */
import { type Observable, bufferCount, concatMap, defer, delay, firstValueFrom, from, groupBy, interval, map, mergeMap, of, reduce, retry, scan, take, throwError, toArray,
  timeout, zip } from "rxjs";

const all = <T>(source: Observable<T>) => firstValueFrom(source.pipe(toArray()));

export default async function () {
  let tries = 0;
  const shaky = defer(() => (++tries < 3 ? throwError(() => new Error("not yet")) : of(`after ${tries}`)));
  return [
    await all(from([1, 2, 3, 4, 5]).pipe(groupBy((n) => n % 2), mergeMap((group) => group.pipe(reduce((sum, n) => sum + n, 0), map((sum) => [group.key, sum]))))),
    await all(zip(interval(2), of("a", "b", "c")).pipe(concatMap(([n, letter]) => of(`${n}${letter}`).pipe(delay(1))))),
    await all(interval(1).pipe(take(5), scan((sum, n) => sum + n, 0), bufferCount(2))),
    await all(shaky.pipe(retry(5))),
    await all(of(1).pipe(delay(200), timeout(5))).catch((error: Error) => error.name),
  ];
}
