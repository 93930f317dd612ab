"""The manual's examples run unchanged: over RPC and from the command line, with the values, lines and metrics they should
have."""

import json
import pathlib
import re

import pytest

from support import ROOT

FOLDER = pathlib.Path(ROOT, "tests", "manual")

DEFAULT_BOUNDS = ["0.001", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]

# Example -> its value, the levels of its lines, samples that must be on the page.
EXPECTED = {
    "01-log-info": (None, ["info", "info"], {}),
    "02-log-error": (None, ["error", "error"], {}),
    "03-log-warn": (None, ["warn", "warn"], {}),
    "04-log-debug": (None, ["debug", "debug"], {}),
    "05-metrics-increment": (None, [], {
        "js_user_api_requests_total": 1,
        'js_user_api_requests_total{endpoint="/users",method="POST",status="success"}': 1,
        'js_user_errors_total{field="email",type="validation"}': 1}),
    "06-metrics-gauge": (None, [], {
        "js_user_queue_size": 42, 'js_user_memory_usage_mb{instance="worker-1"}': 256,
        'js_user_active_connections{host="db-primary",pool="database"}': 15, 'js_user_cpu_temperature{core="0"}': 65.5}),
    "07-metrics-histogram": (None, [], {
        'js_user_request_duration_count{endpoint="/api/users"}': 1,
        'js_user_response_size_kb_sum{content_type="application/json"}': 4,
        'js_user_query_duration_bucket{query_type="SELECT",table="users",le="0.01"}': 0,
        'js_user_query_duration_bucket{query_type="SELECT",table="users",le="0.025"}': 1,
        **{f'js_user_query_duration_bucket{{query_type="SELECT",table="users",le="{le}"}}': 1 for le in DEFAULT_BOUNDS[3:]}}),
    "08-webhook": ([{"status": "success"}, {"status": "invalid"}], ["info", "info", "info", "warn"], {
        'js_user_webhook_duration_count{source="stripe",status="success"}': 1,
        'js_user_webhooks_processed_total{source="stripe",status="success"}': 1,
        'js_user_webhook_validation_failed_total{reason="missing_signature"}': 1}),
    "09-rate-limits": (35, ["warn"] * 3, {
        'js_user_api_calls_total{service="shopify"}': 35, 'js_user_api_rate_limit_used{service="shopify"}': 35,
        'js_user_api_rate_limit_percentage{service="shopify"}': 87.5, 'js_user_api_rate_limit_used{service="stripe"}': 0}),
    "10-email-campaign": ({"total": 20, "successful": 18, "failed": 2},
                          ["info", "debug", "error", "error", "debug", "info"], {
        'js_user_email_failures_total{error_type="unknown"}': 1, 'js_user_email_failures_total{error_type="EMAILBOX"}': 1,
        'js_user_campaign_progress{campaign_id="c1"}': 100, 'js_user_email_send_duration_count{status="success"}': 18}),
    "11-performance-monitor": (["validation", "inventory_check", "payment", "shipment"], ["debug"] * 4 + ["info"], {
        'js_user_operation_checkpoint_duration_count{checkpoint="payment",operation="order_processing"}': 1,
        'js_user_operation_total_duration_count{operation="order_processing"}': 1}),
    "12-resource-pool": ([100, "No available resources in pool: external_api"], ["debug"] * 5 + ["warn"], {
        'js_user_pool_exhaustion_total{pool="external_api"}': 1, 'js_user_pool_acquisitions_total{pool="external_api"}': 5,
        'js_user_pool_available{pool="external_api"}': 0, 'js_user_pool_size{pool="database"}': 10}),
    "13-error-tracker": (["connection_refused", "critical"], ["error"], {
        'js_user_errors_total{severity="critical",type="connection_refused"}': 1,
        'js_user_operation_errors_total{error_type="connection_refused",operation="op"}': 1}),
}


def calls_of(name):
    """The lines of calls.js that belong to an example; the comments with the results are left in."""
    parts = re.split(r"^// (\d\d-[\w-]+)\.js.*$", (FOLDER / "calls.js").read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2])).get(name, "")


def script_of(name):
    return "\n".join([(FOLDER / "surroundings.js").read_text(), (FOLDER / f"{name}.js").read_text(), calls_of(name)])


def samples_of(page):
    rows = [line.rpartition(" ") for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


def check(name, value, lines, samples):
    expected_value, levels, expected_samples = EXPECTED[name]
    if calls_of(name):
        assert value == expected_value
    assert [line["level"] for line in lines] == levels
    assert {key: samples.get(key) for key in expected_samples} == expected_samples
    user_families = {key.split("{")[0] for key in samples if key.startswith("js_user_")}
    assert bool(user_families) == bool(expected_samples)


def test_every_example_is_here():
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("[0-9]*.js"))


@pytest.mark.parametrize("name", EXPECTED)
def test_over_rpc(serve, name):
    server = serve("js.pool_size=1")
    reply = server.execute(script_of(name))
    assert reply["status"] == "success", reply
    check(name, reply["result"], server.lines("js"), server.metrics())


@pytest.mark.parametrize("name", EXPECTED)
def test_from_the_command_line(rrjs, tmp_path, name):
    log, page = tmp_path / "log", tmp_path / "page"
    done = rrjs("eval", "--log-mode", "production", "-o", f"logs.output={log}", "--metrics", page, script_of(name))
    assert done.returncode == 0 and done.stderr == ""
    check(name, json.loads(done.stdout), [json.loads(line) for line in log.read_text().splitlines()], samples_of(page.read_text()))


@pytest.mark.parametrize("name", ["01-log-info", "02-log-error", "03-log-warn", "04-log-debug", "05-metrics-increment",
                                  "06-metrics-gauge", "12-resource-pool"])
def test_the_file_itself_runs(rrjs, name):
    done = rrjs("run", "--log-mode", "production", FOLDER / f"{name}.js")
    assert done.returncode == 0 and done.stdout == ""


def test_the_fields_of_the_log_examples(serve):
    server = serve("js.pool_size=1")
    for name in ("01-log-info", "02-log-error", "03-log-warn", "04-log-debug"):
        server.execute(script_of(name))
    lines = [{k: v for k, v in line.items() if k not in ("ts", "logger")} for line in server.lines("js")]
    assert lines == [
        {"level": "info", "msg": "User logged in"},
        {"level": "info", "msg": "Order processed", "order_id": 12345, "total": 99.99, "customer": "john@example.com"},
        {"level": "error", "msg": "Payment failed"},
        {"level": "error", "msg": "Database connection timeout", "error_code": "DB_TIMEOUT", "retry_count": 3, "duration_ms": 5000},
        {"level": "warn", "msg": "Rate limit approaching"},
        {"level": "warn", "msg": "Deprecated API usage", "api_endpoint": "/v1/users", "replacement": "/v2/users",
         "deprecation_date": "2024-12-31"},
        {"level": "debug", "msg": "Cache hit"},
        {"level": "debug", "msg": "Request details", "method": "POST", "path": "/api/users",
         "headers": {"content-type": "application/json"}, "body_size": 1024},
    ]


def test_the_line_of_the_error_tracker_has_its_fields(serve):
    server = serve("js.pool_size=1")
    server.execute(script_of("13-error-tracker"))
    (line,) = server.lines("js")
    assert line["msg"] == "Critical error occurred"
    assert {key: line[key] for key in ("error_type", "message", "operation")} == {
        "error_type": "connection_refused", "message": "refused", "operation": "op"}
    assert "script.js" in line["stack"]
