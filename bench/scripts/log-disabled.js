const order = { order_id: 12345, total: 99.99, customer: 'john@example.com' };
function loop(call, count) {
    for (let i = 0; i < count; i++) call('order created', order);
}
compare(loop, log.debug, function (message, fields) {});
