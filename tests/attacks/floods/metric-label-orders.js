// The same labels in every order, each of which is another way to the same series.
// expect: success "done"
// metric: some ^js_user_order_flood_total\{a="1",b="1",c="1",d="1",e="1",f="1"\} 7200$
const orders = (left, chosen) => left.length === 0 ? [chosen] : left.flatMap((key) => orders(left.filter((k) => k !== key), [...chosen, key]));
for (const order of orders(['a', 'b', 'c', 'd', 'e', 'f'], []))
    for (let i = 0; i < 10; i++) metrics.increment('order_flood', Object.fromEntries(order.map((key) => [key, 1])));
'done';
