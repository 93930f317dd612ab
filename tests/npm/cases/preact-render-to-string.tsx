/** @jsxImportSource preact */
/* A page rendered on the server: hooks, context, fragments, raw HTML, a part that is awaited. */
import { createContext } from "preact";
import { Suspense, lazy } from "preact/compat";
import { useContext, useId, useState } from "preact/hooks";
import { render, renderToStringAsync } from "preact-render-to-string";

const Theme = createContext("light");
const Button = ({ label }: { label: string }) => {
  const [count] = useState(() => label.length);
  return <><button class={useContext(Theme)} disabled={count > 3} onClick={() => {}}>{label} {count}</button><i id={useId()} dangerouslySetInnerHTML={{ __html: "<hr>" }} /></>;
};
const Late = lazy(() => new Promise<{ default: () => preact.JSX.Element }>((done) => { setTimeout(() => done({ default: () => <p>late</p> }), 2); }));

export default async function () {
  return [render(<Theme.Provider value="dark"><Button label="a<b" /><Button label="long" /></Theme.Provider>),
    await renderToStringAsync(<main style={{ color: "red", marginTop: 3 }}><Suspense fallback="wait"><Late /></Suspense></main>)];
}
