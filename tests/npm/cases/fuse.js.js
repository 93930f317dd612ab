/* A list searched with misspelt words, with weights, scores and the places that matched. */
import Fuse from "fuse.js";

export default function () {
  const books = [{ title: "Old Man's War", author: { name: "John Scalzi" } }, { title: "The Lock Artist", author: { name: "Steve Hamilton" } }, { title: "Artist of War", author: { name: "J. Lock" } }];
  const fuse = new Fuse(books, { keys: [{ name: "title", weight: 2 }, "author.name"], includeScore: true, includeMatches: true, threshold: 0.4 });
  const extended = new Fuse(books, { keys: ["title"], useExtendedSearch: true });
  return [fuse.search("atrist").map(({ refIndex, score, matches }) => [refIndex, score.toFixed(6), matches.map(({ key, indices }) => [key, indices])]), fuse.search("scalzi").length,
    extended.search("^The | 'War !Man").map(({ item }) => item.title)];
}
