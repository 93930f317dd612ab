function empty(name, labels) {}
metrics.increment('first', { method: 'GET', route: '/orders', status: 200 });
