function empty(name, labels) {}
empty('first', { method: 'GET', route: '/orders', status: 200 });
