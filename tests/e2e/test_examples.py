"""The scripts of examples/ do what examples/README.md says."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from support import PATIENCE_S, ROOT, clean_environment

EXAMPLES = os.path.join(ROOT, "examples")
CART = {"items": [{"sku": "A1", "price": 20, "count": 3}, {"sku": "B2", "price": 5, "count": 1}], "coupon": "TEN"}
HOOK = {"id": "w1", "source": "stripe", "type": "charge", "signature": "s"}

# script -> args, value (... is not looked at), (level, message) of its lines, samples
EXPECTED = {
    "logging.js": (None, None, [("debug", "Cache hit"), ("info", "User registered"), ("warn", "Disk nearly full"),
                                ("error", "Start failed")], {}),
    "metrics.js": (None, None, [], {
        'js_user_http_requests_total{method="GET",path="/users",status="200"}': 2,
        'js_user_http_requests_total{method="POST",path="/users",status="422"}': 1,
        'js_user_http_request_duration_seconds_bucket{method="GET",path="/users",le="0.025"}': 1,
        "js_user_http_open_connections": 7}),
    "webhook.js": (HOOK, {"status": "success", "booked": 0}, [("info", "Webhook received"), ("info", "Webhook processed")], {
        'js_user_webhooks_processed_total{source="stripe",status="success"}': 1,
        'js_user_webhook_duration_seconds_count{source="stripe"}': 1}),
    "pricing.js": (CART, {"total": 65, "due": 40.5, "applied": ["three_for_two", "coupon_ten"]}, [("info", "Cart priced")], {
        'js_user_pricing_rules_applied_total{rule="coupon_ten"}': 1}),
    "rate-limit.js": ({"used": {"stripe": 20, "shopify": 36}}, ..., [("warn", "API rate limit approaching")], {
        'js_user_api_rate_limit_used{service="shopify"}': 36, 'js_user_api_rate_limit_percentage{service="stripe"}': 20}),
    "template.js": ({"title": "Cats & dogs", "items": ["<b>Tom</b>", "Rex"]},
                    "<h1>Cats &amp; dogs</h1><ul><li>&lt;b&gt;Tom&lt;/b&gt;</li><li>Rex</li></ul>", [], {}),
    "batch.js": (None, {"total": 20, "failed": 3}, [("debug", "Job failed")] * 3 + [("info", "Batch processed")], {
        'js_user_jobs_failed_total{reason="RangeError"}': 3, "js_user_batch_progress_ratio": 1}),
    "timing.js": (None, ..., [("info", "Operation finished")], {
        'js_user_step_duration_seconds_count{step="load"}': 1, 'js_user_step_duration_seconds_count{step="store"}': 1}),
}


def source(name):
    with open(os.path.join(EXAMPLES, name)) as script:
        return script.read()


def test_every_script_is_tested_and_listed():
    scripts = sorted(name for name in os.listdir(EXAMPLES) if name.endswith(".js"))
    assert scripts == sorted(EXPECTED)
    listed = re.findall(r"^\| \[([\w.-]+)\]", source("README.md"), re.M)
    assert sorted(listed) == sorted(name for name in os.listdir(EXAMPLES) if name != "README.md")


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example(serve, name):
    args, value, lines, samples = EXPECTED[name]
    server = serve("js.pool_size=1")
    reply = server.execute(source(name), **({"args": args} if args else {}))
    assert reply["status"] == "success", reply
    assert value in (reply["result"], ...)
    assert [(line["level"], line["msg"]) for line in server.lines("js")] == lines
    page = server.metrics()
    assert {key: page.get(key) for key in samples} == samples


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_from_the_command_line(rrjs, name):
    args = EXPECTED[name][0]
    options = ["--args", json.dumps(args)] if args else []
    done = rrjs("run", "--log-mode", "production", *options, os.path.join(EXAMPLES, name))
    assert done.returncode == 0, done.stderr
    assert [(line["level"], line["msg"]) for line in map(json.loads, done.stderr.splitlines())] == EXPECTED[name][2]


def test_the_client_in_python(serve):
    server = serve("js.pool_size=1")
    command = [sys.executable, os.path.join(EXAMPLES, "client.py"), server.rpc, os.path.join(EXAMPLES, "pricing.js"), json.dumps(CART)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, env=clean_environment())
    assert json.loads(done.stdout)["result"] == EXPECTED["pricing.js"][1], done.stderr


def test_functions(serve):
    folder = os.path.join(EXAMPLES, "functions")
    with open(os.path.join(folder, ".rr.yaml"), encoding="utf-8") as config:
        server = serve(f"js.root={folder}", config=config.read())
    reply = server.function("pricing.total", {"price": 20}, 3, "de")
    assert reply["result"] == {"net": 60, "gross": 71.4}
    assert server.metrics()['js_user_carts_priced_total{country="de"}'] == 1


@pytest.mark.skipif(not shutil.which("php"), reason="php is not installed")
@pytest.mark.parametrize("name", ["call.php", "functions/call.php"])
def test_the_calls_from_php_are_php(name):
    done = subprocess.run(["php", "-l", os.path.join(EXAMPLES, name)], capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout
