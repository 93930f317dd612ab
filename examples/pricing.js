// Business rules beside the application: the cart comes in args, the price goes back as the value of the last line.
//
//   rrjs execute --args '{"items":[{"sku":"A1","price":20,"count":3},{"sku":"B2","price":5,"count":1}],"coupon":"TEN"}' examples/pricing.js
const rules = [
  { name: "three_for_two", discount: (cart) => cart.items.filter((i) => i.count >= 3).reduce((sum, i) => sum + i.price, 0) },
  { name: "coupon_ten", discount: (cart, total) => (cart.coupon === "TEN" ? total * 0.1 : 0) },
];

const total = args.items.reduce((sum, item) => sum + item.price * item.count, 0);
let due = total;
const applied = [];
for (const rule of rules) {
  const discount = rule.discount(args, due);
  if (discount === 0) continue;
  due -= discount;
  applied.push(rule.name);
  metrics.increment("pricing_rules_applied", { rule: rule.name });
}
log.info("Cart priced", { items: args.items.length, total, due, rules: applied });
({ total, due: Math.round(due * 100) / 100, applied });
