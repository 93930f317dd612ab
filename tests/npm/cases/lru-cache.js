/* A cache with a bound: by number, by size, by time, with fetches that are shared. */
import { LRUCache } from "lru-cache";

export default async function () {
  const gone = [];
  const cache = new LRUCache({ max: 2, dispose: (value, key, reason) => { gone.push([key, value, reason]); } });
  cache.set("a", 1).set("b", 2);
  cache.get("a");
  cache.set("c", 3);
  const sized = new LRUCache({ maxSize: 10, sizeCalculation: (text) => text.length });
  sized.set(1, "12345").set(2, "1234567");
  let fetched = 0;
  const loader = new LRUCache({ max: 5, ttl: 1, fetchMethod: async (key) => { fetched++; return key.toUpperCase(); } });
  const both = await Promise.all([loader.fetch("x"), loader.fetch("x")]);
  await new Promise((done) => setTimeout(done, 15));
  return [[...cache.entries()], gone, [...sized.keys()], both, fetched, loader.get("x") ?? null, cache.dump().length];
}
