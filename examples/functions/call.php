<?php
// Calls a function of js/pricing.js from PHP:
//   composer require spiral/goridge
//   rrjs serve &
//   php call.php

require 'vendor/autoload.php';

$rpc = Spiral\Goridge\RPC\RPC::create('tcp://127.0.0.1:6001');
$reply = $rpc->call('js.Call', ['function' => 'pricing.total', 'args' => [['price' => 20], 3, 'de']]);
print_r($reply['result']);
