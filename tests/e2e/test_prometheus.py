"""Prometheus agrees: promtool accepts the page, and a real Prometheus that scrapes a server has data for every query of the
bindings' manual."""

import json
import os
import shutil
import socket
import subprocess
import urllib.parse
import urllib.request

import pytest

from support import PATIENCE_S, wait_until
from test_manual import EXPECTED, script_of

# The two metrics whose names the manual itself chose with abbreviated units.
STYLE_FINDINGS = ["js_user_memory_usage_mb", "js_user_response_size_kb"]

QUERIES = [
    "sum(js_user_api_requests_total)",
    "sum by (endpoint) (js_user_api_requests_total)",
    "rate(js_user_errors_total[5m])",
    "js_user_queue_size",
    "avg(js_user_memory_usage_mb)",
    "js_user_active_connections / 100 * 100",
    "histogram_quantile(0.95, sum by (le, endpoint) (rate(js_user_request_duration_bucket[5m])))",
    "rate(js_user_request_duration_sum[5m]) / rate(js_user_request_duration_count[5m])",
    "rate(js_user_request_duration_count[5m])",
    "rate(js_user_api_requests_total[5m])",
]

needs_prometheus = pytest.mark.skipif(not shutil.which("prometheus") or not shutil.which("promtool"),
                                      reason="prometheus is not installed")


@needs_prometheus
def test_promtool_accepts_the_page(serve):
    server = serve("js.pool_size=1")
    for name in EXPECTED:
        assert server.execute(script_of(name))["status"] == "success"
    checked = subprocess.run(["promtool", "check", "metrics"], input=server.metrics_text(), capture_output=True, text=True,
                             timeout=PATIENCE_S)
    findings = [line.split()[0] for line in (checked.stdout + checked.stderr).splitlines() if line.strip()]
    assert findings == STYLE_FINDINGS and checked.returncode == 3


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def query(address, text):
    url = f"http://{address}/api/v1/query?" + urllib.parse.urlencode({"query": text})
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
        return json.load(response)["data"]["result"]


def answers(address):
    try:
        with urllib.request.urlopen(f"http://{address}/-/ready", timeout=PATIENCE_S) as response:
            return response.status == 200
    except OSError:
        return False


@pytest.fixture
def prometheus(tmp_path):
    """start(target) -> the address of a Prometheus that scrapes target every second."""
    processes = []

    def start(target):
        config = tmp_path / "prometheus.yml"
        config.write_text("global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                          f"scrape_configs: [{{job_name: rrjs, static_configs: [{{targets: ['{target}']}}]}}]\n")
        address = f"127.0.0.1:{free_port()}"
        processes.append(subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
             f"--web.listen-address={address}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(tmp_path / "prometheus.log", "w"),
            env={key: value for key, value in os.environ.items() if "proxy" not in key.lower()}))
        wait_until(lambda: answers(address), "Prometheus to be ready")
        return address

    yield start
    for process in processes:
        process.terminate()
        process.wait(PATIENCE_S)


@needs_prometheus
def test_every_query_of_the_manual_has_data(serve, prometheus):
    server = serve("js.pool_size=2")
    histograms = script_of("07-metrics-histogram")
    for script in (script_of("05-metrics-increment"), script_of("06-metrics-gauge"), histograms):
        assert server.execute(script)["status"] == "success"
    address = prometheus(server.metrics_address)

    def all_answered():
        """Traffic goes on until two scrapes have seen it rise."""
        assert server.execute("metrics.increment('api_requests'); metrics.increment('errors', {type: 'x', field: 'y'}); 1")
        server.execute(histograms)
        return not [text for text in QUERIES if not query(address, text)]
    wait_until(all_answered, "data for every query")
    assert float(query(address, "up")[0]["value"][1]) == 1
    total = float(query(address, "sum(js_user_api_requests_total)")[0]["value"][1])
    assert 2 <= total <= server.metrics()["js_user_api_requests_total"] + 1
