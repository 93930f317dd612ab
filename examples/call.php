<?php
// Calls a running rrjs from PHP, through the client that RoadRunner applications have already:
//   composer require spiral/goridge
//   rrjs serve &
//   php examples/call.php

require 'vendor/autoload.php';

use Spiral\Goridge\RPC\RPC;

$rpc = RPC::create('tcp://127.0.0.1:6001');

$reply = $rpc->call('js.Execute', [
    'code' => file_get_contents(__DIR__ . '/pricing.js'),
    'args' => ['items' => [['sku' => 'A1', 'price' => 20, 'count' => 3]], 'coupon' => 'TEN'],
    'timeout_ms' => 1000,
    'request_id' => 'order-4711',
]);

if (isset($reply['error'])) {
    throw new RuntimeException($reply['error']);
}
print_r($reply['result']);
