// A program: loaded once by each worker of rrjs. What it exports is called by name:
//   rrjs call pricing.total '[{"price": 20}, 3, "de"]'

const rates = { de: 0.19, fr: 0.2 };

export const total = (item, count, country) => {
    const net = item.price * count;
    metrics.increment('carts_priced', { country });
    return { net, gross: Math.round(net * (1 + rates[country]) * 100) / 100 };
};
