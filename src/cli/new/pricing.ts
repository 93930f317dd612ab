// A program: each worker loads it once, and its exports are called by name, as pricing.total.

export interface Item {
    name: string;
    price: number;
    count: number;
}

const rates: Record<string, number> = { DE: 0.19, FR: 0.2 };

export function total(items: Item[], country: string) {
    const rate = rates[country];
    if (rate === undefined) throw new RangeError(`there is no rate for ${country}`);
    const net = items.reduce((sum, { price, count }) => sum + price * count, 0);
    log.info("Order priced", { items: items.length, country });
    metrics.increment("orders", { country });
    return { net, gross: Math.round(net * (1 + rate) * 100) / 100 };
}
