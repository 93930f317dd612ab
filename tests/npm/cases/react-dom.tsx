/* A page rendered on the server, at once and as a stream with a part that comes later. */
import { Suspense, createContext, use, useId, useMemo } from "react";
import { renderToReadableStream, renderToString } from "react-dom/server";

type Entry = { name: string; score: number };
const Money = createContext("EUR");
const Item = ({ name, score }: Entry) => <li className={score > 5 ? "hot" : undefined}>{name} ({score} {use(Money)})</li>;
const List = ({ items }: { items: Entry[] }) => {
  const sorted = useMemo(() => [...items].sort((a, b) => a.score - b.score), [items]);
  return <ul id={useId()}>{sorted.map((item) => <Item key={item.name} {...item} />)}</ul>;
};
const items = [{ name: "a & b", score: 7 }, { name: "<c>", score: 2 }];

export default async function () {
  const later = new Promise<Entry[]>((resolve) => { setTimeout(() => resolve(items), 5); });
  const Later = () => <List items={use(later)} />;
  const stream = await renderToReadableStream(<main><Suspense fallback="wait"><Later /></Suspense></main>);
  await stream.allReady;
  return [renderToString(<Money value="USD"><h1 style={{ color: "red" }}>Items</h1><List items={items} /></Money>), await new Response(stream).text()];
}
