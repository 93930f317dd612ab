function loop(call, count) {
    for (let i = 0; i < count; i++) call('requests', { method: 'GET', route: '/orders', status: 200 });
}
compare(loop, metrics.increment, function (name, labels) {});
