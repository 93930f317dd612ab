/* A page rendered on the server: components, slots, computed values, data that is awaited. */
import { computed, createSSRApp, h, ref } from "vue";
import { renderToString } from "@vue/server-renderer";

const Item = {
  props: ["item"],
  setup: ({ item }, { slots }) => () => h("li", { class: { hot: item.score > 5 }, "data-id": item.id }, [`${item.name} `, slots.default?.()]),
};
const App = {
  async setup() {
    const items = ref(await Promise.resolve([{ id: 1, name: "a & b", score: 7 }, { id: 2, name: "<c>", score: 2 }]));
    const total = computed(() => items.value.reduce((sum, item) => sum + item.score, 0));
    return () => h("main", { style: { color: "red" } }, [h("h1", `Total ${total.value}`), h("ul", items.value.map((item) => h(Item, { item }, () => h("b", item.score))))]);
  },
};

export default async function () {
  return renderToString(createSSRApp(App));
}
