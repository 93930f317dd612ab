"""What scripts record and what the page shows: names, labels, bad input, limits, sums over workers and over their deaths."""

import os
import signal

import pytest

from support import in_threads, wait_until


@pytest.fixture(scope="module")
def server(shared_server):
    return shared_server


def rejected(server, reason):
    return server.metrics().get(f'js_metrics_rejected_total{{reason="{reason}"}}', 0)


# ---- names and labels ----

RECORDED = [
    ("metrics.increment('n1')", {"js_user_n1_total": 1}),
    ("metrics.increment('n2_total'); metrics.increment('n2')", {"js_user_n2_total": 2}),
    ("metrics.increment('n3', {b: 1, a: 2}); metrics.increment('n3', {a: 2, b: 1})", {'js_user_n3_total{a="2",b="1"}': 2}),
    ("metrics.increment('n4', {a: null, b: undefined, c: ''})", {"js_user_n4_total": 1}),
    ("metrics.increment('n5', {n: 1.5, t: true, s: 'x', big: 5n})",
     {'js_user_n5_total{big="5",n="1.5",s="x",t="true"}': 1}),
    ("metrics.increment('n6', {a: 1}); metrics.increment('n6', {a: '1'})", {'js_user_n6_total{a="1"}': 2}),
    ("metrics.increment('n7', 'text'); metrics.increment('n7', 5); metrics.increment('n7', null)", {"js_user_n7_total": 3}),
    ("metrics.increment('n8', {a: 1}, 100)", {'js_user_n8_total{a="1"}': 1}),
    ("metrics.increment('n9', {q: 'a\"b\\\\c\\nd'})", {'js_user_n9_total{q="a\\"b\\\\c\\nd"}': 1}),
    ("metrics.increment('n10', {u: 'é\\ud800'})", {'js_user_n10_total{u="é\ufffd"}': 1}),
    ("metrics.increment('n:11')", {"js_user_n:11_total": 1}),
    ("metrics.increment('n12', Object.create({inherited: 1}))", {"js_user_n12_total": 1}),
    ("metrics.increment('n13', {get a() { return 'got' }})", {'js_user_n13_total{a="got"}': 1}),
    ("Object.prototype.polluted = 1; metrics.increment('n14', {a: 1}); metrics.increment('n14', {a: 1})",
     {'js_user_n14_total{a="1"}': 2}),
    ("metrics.increment('n15', {v: 'x'.repeat(2000)})", {f'js_user_n15_total{{v="{"x" * 1024}"}}': 1}),
    ("metrics.increment('n17', {a: 1}); metrics.increment('n17', Object.create({a: 1}))",
     {'js_user_n17_total{a="1"}': 1, "js_user_n17_total": 1}),
    ("metrics.increment('n18', Object.create({a: 1})); metrics.increment('n18', {a: 1})",
     {'js_user_n18_total{a="1"}': 1, "js_user_n18_total": 1}),
    ("Object.prototype.b = 2; metrics.increment('n19', {a: 1}); delete Object.prototype.b; metrics.increment('n19', {a: 1, b: 2})",
     {'js_user_n19_total{a="1"}': 1, 'js_user_n19_total{a="1",b="2"}': 1}),
    ("let n = 0; metrics.increment('n20', {get a() { return n++ ? 'then' : 'first' }}); metrics.increment('n20', {a: 'first'})",
     {'js_user_n20_total{a="then"}': 1, 'js_user_n20_total{a="first"}': 1}),
    ("metrics.gauge('g1', 42); metrics.gauge('g1', -0.5)", {"js_user_g1": -0.5}),
    ("metrics.gauge('g2', Infinity); metrics.gauge('g3', -Infinity)", {"js_user_g2": float("inf"), "js_user_g3": float("-inf")}),
    ("metrics.histogram('h1', 0.025); metrics.histogram('h1', 0.026); metrics.histogram('h1', 100)", {
        'js_user_h1_bucket{le="0.01"}': 0, 'js_user_h1_bucket{le="0.025"}': 1, 'js_user_h1_bucket{le="0.05"}': 2,
        'js_user_h1_bucket{le="10"}': 2, 'js_user_h1_bucket{le="+Inf"}': 3, "js_user_h1_count": 3, "js_user_h1_sum": 100.051}),
    ("metrics.histogram('h2', -1, {a: 'b'})", {'js_user_h2_bucket{a="b",le="0.001"}': 1, 'js_user_h2_sum{a="b"}': -1}),
    ("const {increment} = metrics; increment('n16'); increment.call(null, 'n16')", {"js_user_n16_total": 2}),
]


@pytest.mark.parametrize("code, samples", RECORDED, ids=[code[:40] for code, _ in RECORDED])
def test_what_is_recorded(server, code, samples):
    assert server.execute(code + "; 'done'")["result"] == "done"
    page = server.metrics()
    assert {key: page.get(key) for key in samples} == samples


REJECTED = [
    ("name", "metrics.increment('has-dash')"), ("name", "metrics.increment('')"), ("name", "metrics.increment()"),
    ("name", "metrics.increment('1st')"), ("name", "metrics.increment('é')"), ("name", "metrics.increment('x'.repeat(201))"),
    ("name", "metrics.gauge({}, 1)"), ("name", "metrics.increment('a\\0b')"),
    ("label", "metrics.increment('r1', {'a-b': 1})"), ("label", "metrics.increment('r1', {__x: 1})"),
    ("label", "metrics.increment('r1', {a: {}})"), ("label", "metrics.increment('r1', {a: []})"),
    ("label", "metrics.increment('r1', {a: Symbol('s')})"), ("label", "metrics.increment('r1', {a: () => 1})"),
    ("label", "metrics.histogram('r2', 1, {le: '5'})"),
    ("label", "metrics.increment('r1', Object.fromEntries(Array.from({length: 33}, (_, i) => ['l' + i, i])))"),
    ("label", "metrics.increment('r1', {get a() { throw 1 }})"),
    ("label", "metrics.increment('r1', new Proxy({}, {ownKeys() { throw 1 }}))"),
    ("label", "metrics.increment('r1', ['x'])"), ("label", "metrics.gauge('r1', 1, {'': 2})"),
    ("label", "metrics.increment('r1', {a: 1, '': 2})"), ("label", "metrics.histogram('r2', 1, {'': ''})"),
    ("label", "metrics.increment('r1', {'\\0': 1})"),
    ("kind", "metrics.gauge('kind_a', 1); metrics.histogram('kind_a', 1)"),
    ("kind", "metrics.histogram('kind_b', 1); metrics.gauge('kind_b_sum', 1)"),
    ("kind", "metrics.gauge('kind_c_count', 1); metrics.histogram('kind_c', 1)"),
    ("kind", "metrics.gauge('kind_d', 1); metrics.increment('kind_d')"),
    ("kind", "metrics.increment('kind_e'); metrics.gauge('kind_e', 1)"),
    ("kind", "metrics.histogram('kind_f', 1); metrics.increment('kind_f')"),
    ("kind", "metrics.increment('kind_g'); metrics.histogram('kind_g', 1)"),
    ("kind", "metrics.increment('kind_h_total'); metrics.gauge('kind_h', 1)"),
    ("value", "metrics.gauge('r3', '5')"), ("value", "metrics.gauge('r3')"), ("value", "metrics.gauge('r3', 5n)"),
    ("value", "metrics.histogram('r4', NaN)"), ("value", "metrics.histogram('r4', Infinity)"), ("value", "metrics.histogram('r4')"),
    ("undeclared", "metrics.add('nobody', 1)"), ("undeclared", "metrics.set('nobody', 1)"),
    ("undeclared", "metrics.observe('nobody', 1)"),
]


@pytest.mark.parametrize("reason, code", REJECTED, ids=[code for _, code in REJECTED])
def test_what_is_rejected_is_counted_and_throws_nothing(server, reason, code):
    before = rejected(server, reason)
    assert server.execute(code + "; 'done'")["result"] == "done"
    assert rejected(server, reason) == before + 1
    assert not any(key.startswith(("js_user_r1", "js_user_r2", "js_user_r3", "js_user_r4")) for key in server.metrics())


def test_a_rejection_is_logged_once_per_cause_and_second(serve):
    """Each line tells how many samples nobody was told of since the last: together they are all."""
    server = serve("js.pool_size=1")
    server.execute("for (let i = 0; i < 500; i++) { metrics.increment('bad-name'); metrics.histogram('h', NaN) }")
    assert rejected(server, "name") == rejected(server, "value") == 500

    def lines(name):
        return [line for line in server.lines("rrjs") if line["msg"] == "metric sample rejected" and line["name"] == name]
    wait_until(lambda: lines("bad-name") and lines("h"), "the first lines")
    told = len(lines("bad-name"))
    wait_until(lambda: server.execute("metrics.increment('bad-name')") and len(lines("bad-name")) > told, "another line")
    assert {line["level"] for line in lines("bad-name") + lines("h")} == {"warn"}
    assert sum(1 + line["suppressed"] for line in lines("bad-name")) == rejected(server, "name") > 500


def test_strict_mode_throws_a_type_error_of_the_scripts_own(serve):
    server = serve("js.metrics.strict=true")
    for call in ("metrics.increment('bad-name')", "metrics.gauge('g', '5')", "metrics.histogram('h', NaN)", "metrics.set('x', 1)"):
        value = server.execute(f"let e; try {{ {call} }} catch (thrown) {{ e = thrown }} [e instanceof TypeError, e.message]")["result"]
        assert value[0] is True and "rejected" in value[1]
    assert server.execute("metrics.increment('good'); 1")["result"] == 1


def test_nothing_is_recorded_after_the_end(server):
    server.execute("setTimeout(() => metrics.increment('late'), 20); 1")
    server.execute("await new Promise(r => setTimeout(r, 60))")
    assert "js_user_late_total" not in server.metrics()


# ---- limits ----

def test_a_family_that_is_full_overflows(serve):
    server = serve("js.pool_size=1", "js.metrics.max_series_per_family=5")
    server.execute("for (let i = 0; i < 12; i++) metrics.increment('many', {i})")
    server.execute("for (let i = 0; i < 12; i++) metrics.increment('many', {i})")
    page = server.metrics()
    assert sum(value for key, value in page.items() if key.startswith("js_user_many_total{i=")) == 10
    assert page['js_user_many_total{overflow="true"}'] == 14
    assert page['js_metrics_overflow_total{metric="js_user_many_total"}'] == 14


def test_the_limits_of_families_and_series(serve):
    server = serve("js.pool_size=1", "js.metrics.max_families=3", "js.metrics.max_series=20")
    server.execute("for (let i = 0; i < 5; i++) metrics.increment('family' + i)")
    assert rejected(server, "limit") == 2
    assert server.metrics()["js_metrics_families"] == 3
    server.execute("for (let i = 0; i < 30; i++) metrics.increment('family0', {i})")
    page = server.metrics()
    assert page["js_metrics_series"] == 20
    assert page['js_metrics_rejected_total{reason="limit"}'] == 2 + 13


def test_a_script_cannot_reach_the_servers_own_metrics(server):
    before = server.metrics()["js_executions_total{status=\"crash\"}"]
    server.execute("metrics.increment('executions', {status: 'crash'}); metrics.gauge('js_pool_size', 99)")
    page = server.metrics()
    assert page["js_executions_total{status=\"crash\"}"] == before and page["js_pool_size"] == 2
    assert page["js_user_js_pool_size"] == 99


# ---- over workers ----

def test_sums_over_workers_are_exact(serve):
    server = serve("js.pool_size=3")

    def work(number):
        with server.client() as client:
            for _ in range(40):
                assert client.execute("for (let i = 0; i < 25; i++) { metrics.increment('sum', {k: i % 5}); "
                                      "metrics.histogram('sum_h', 0.5) }")["status"] == "success"
    in_threads(6, work)
    page = server.metrics()
    assert {page[f'js_user_sum_total{{k="{k}"}}'] for k in range(5)} == {6 * 40 * 5}
    assert page["js_user_sum_h_count"] == 6000 and page["js_user_sum_h_sum"] == 3000


def test_one_name_has_one_type_over_workers(serve):
    """Each worker asks for one type of the same names, at the same time: of each name there is the first one."""
    server = serve("js.pool_size=2")
    calls = ("metrics.increment('race' + i)", "metrics.gauge('race' + i, 1)")

    def work(number):
        return server.execute(f"for (let i = 0; i < 300; i++) {calls[number]}")
    in_threads(2, work)
    page = server.metrics()
    assert [f"js_user_race{i}_total" in page for i in range(300)] == [f"js_user_race{i}" not in page for i in range(300)]
    assert page['js_metrics_rejected_total{reason="kind"}'] == 300


def test_counters_go_on_over_kills_resets_and_retirement(serve):
    server = serve("js.pool_size=1", "js.max_executions=10")
    succeeded, last = 0, 0
    for number in range(60):
        if number % 15 == 7:
            busy = [w["pid"] for w in server.health()["workers"] if w["state"] == "idle" and not w["spare"]]
            for pid in busy:
                os.kill(pid, signal.SIGKILL)
        if number % 20 == 12:
            with server.client() as client:
                client.call("resetter.Reset", "js")
        reply = server.execute("metrics.increment('kept'); 1")
        succeeded += reply["status"] == "success"
        now = server.metrics().get("js_user_kept_total", 0)
        assert now >= last
        last = now
    assert succeeded <= last <= 60


def test_a_gauge_is_what_the_last_worker_set(serve):
    server = serve("js.pool_size=3")
    for number in range(30):
        server.execute(f"metrics.gauge('latest', {number})")
        assert server.metrics()["js_user_latest"] == number


# ---- declared in the configuration ----

DECLARED = """
metrics:
  collect:
    orders: {type: counter, help: "Orders", labels: [shop, kind]}
    depth: {type: gauge, namespace: app, subsystem: queue}
    size: {type: histogram, labels: [unit], buckets: [1, 10, 100]}
    plain: {type: histogram}
    visits: {type: counter}
"""


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    from support import Server
    server = Server(tmp_path_factory.mktemp("declared"), (), DECLARED, None)
    yield server
    server.stop()


DECLARED_CALLS = [
    ("metrics.add('orders', 2, {shop: 'a', kind: 'x'}); metrics.add('orders', 0.5, ['a', 'x'])", {'orders{kind="x",shop="a"}': 2.5}),
    ("metrics.set('depth', 7); metrics.add('depth', -3)", {"app_queue_depth": 4}),
    ("for (const v of [1, 5, 1000]) metrics.observe('size', v, ['kb'])", {
        'size_bucket{unit="kb",le="1"}': 1, 'size_bucket{unit="kb",le="10"}': 2, 'size_bucket{unit="kb",le="+Inf"}': 3,
        'size_sum{unit="kb"}': 1006}),
    ("metrics.observe('plain', 0.3)", {'plain_bucket{le="0.25"}': 0, 'plain_bucket{le="0.5"}': 1, "plain_count": 1}),
]


@pytest.mark.parametrize("code, samples", DECLARED_CALLS)
def test_declared_metrics(declared, code, samples):
    assert declared.execute(code + "; 1")["result"] == 1
    page = declared.metrics()
    assert {key: page.get(key) for key in samples} == samples


@pytest.mark.parametrize("reason, code", [
    ("value", "metrics.add('orders', -1, ['a', 'x'])"), ("value", "metrics.add('orders', NaN, ['a', 'x'])"),
    ("value", "metrics.observe('plain', '1')"), ("label", "metrics.add('orders', 1, {shop: 'a'})"),
    ("label", "metrics.add('orders', 1, ['a'])"), ("label", "const a = []; a.length = 2 ** 32 - 1; metrics.add('orders', 1, a)"),
    ("label", "metrics.add('orders', 1, {shop: 'a', kind: 'x'}); metrics.add('orders', 1, Object.create({shop: 'a', kind: 'x'}))"),
    ("label", "metrics.add('orders', 1, {shop: 'a', kind: 'x', more: 1})"),
    ("label", "metrics.observe('size', 1, {'': 'kb'})"), ("label", "metrics.add('orders', 1, {'': 'a', kind: 'x'})"),
    ("label", "metrics.add('orders', 1, {shop: 'a', '': 'x'})"),
    ("label", "metrics.observe('size', 1, ['mb']); metrics.observe('size', 1, {0: 'mb'})"),
    ("label", "metrics.observe('size', 1, ['gb']); metrics.observe('size', 1, Object.assign(['gb'], {length: 2}))"),
    ("kind", "metrics.set('orders', 1, ['a', 'x'])"), ("kind", "metrics.observe('depth', 1)"),
    ("kind", "metrics.add('size', 1, ['kb'])"), ("undeclared", "metrics.add('app_queue_depth', 1)")])
def test_wrong_use_of_declared_metrics(declared, reason, code):
    before = rejected(declared, reason)
    assert declared.execute(code + "; 1")["result"] == 1
    assert rejected(declared, reason) == before + 1


def test_adding_to_a_gauge_is_atomic_over_workers(serve):
    server = serve("js.pool_size=3", config=DECLARED)
    server.execute("metrics.set('depth', 0)")

    def work(number):
        with server.client() as client:
            for _ in range(20):
                client.execute("for (let i = 0; i < 50; i++) metrics.add('depth', 1)")
    in_threads(4, work)
    assert server.metrics()["app_queue_depth"] == 4000


# ---- the page ----

def test_the_layout_of_the_page(serve):
    server = serve("js.pool_size=1")
    server.execute("""
        metrics.increment('z', {b: 'q"', A: '1'}); metrics.increment('z'); metrics.increment('z', {_x: 'y'});
        metrics.gauge('a', 1e6); metrics.gauge('b', 1 / 3); metrics.gauge('c', 1e-5);
        metrics.histogram('h', 2.5, {k: 'v'}); metrics.histogram('h', 1e6, {k: 'v'})""")
    lines = [line for line in server.metrics_text().splitlines() if "js_user_" in line]
    assert lines == [
        "# HELP js_user_a User-defined gauge: a", "# TYPE js_user_a gauge", "js_user_a 1e+06",
        "# HELP js_user_b User-defined gauge: b", "# TYPE js_user_b gauge", "js_user_b 0.3333333333333333",
        "# HELP js_user_c User-defined gauge: c", "# TYPE js_user_c gauge", "js_user_c 1e-05",
        "# HELP js_user_h User-defined histogram: h", "# TYPE js_user_h histogram",
        *[f'js_user_h_bucket{{k="v",le="{le}"}} 0' for le in ("0.001", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1")],
        *[f'js_user_h_bucket{{k="v",le="{le}"}} 1' for le in ("2.5", "5", "10")],
        'js_user_h_bucket{k="v",le="+Inf"} 2', 'js_user_h_sum{k="v"} 1.0000025e+06', 'js_user_h_count{k="v"} 2',
        "# HELP js_user_z_total User-defined counter: z", "# TYPE js_user_z_total counter",
        "js_user_z_total 1", 'js_user_z_total{_x="y"} 1', 'js_user_z_total{A="1",b="q\\""} 1',
    ]
    families = [line.split()[2] for line in server.metrics_text().splitlines() if line.startswith("# TYPE")]
    assert families == sorted(families)


OWN = {
    "js_executions_total": "counter", "js_execution_duration_seconds": "histogram", "js_code_size_bytes": "histogram",
    "js_pool_size": "gauge", "js_pool_available": "gauge", "js_active_executions": "gauge", "js_queue_length": "gauge",
    "js_queue_wait_seconds": "histogram", "js_worker_restarts_total": "counter", "js_log_lines_total": "counter",
    "js_log_lines_dropped_total": "counter", "js_metrics_series": "gauge", "js_metrics_families": "gauge",
    "js_worker_resident_memory_bytes": "gauge", "js_worker_cpu_seconds_total": "counter",
    "process_cpu_seconds_total": "counter", "process_open_fds": "gauge", "process_max_fds": "gauge",
    "process_resident_memory_bytes": "gauge", "process_start_time_seconds": "gauge", "process_virtual_memory_bytes": "gauge",
}


# Every label value that does not come from outside.
FIXED = {
    "js_executions_total": ("status", ["success", "error", "timeout", "memory_limit", "crash", "rejected"]),
    "js_execution_duration_seconds_count": ("status", ["success", "error", "timeout", "memory_limit", "crash", "rejected"]),
    "js_execution_duration_seconds_sum": ("status", ["success", "error", "timeout", "memory_limit", "crash", "rejected"]),
    "js_code_size_bytes_count": (), "js_queue_wait_seconds_count": (), "js_fetch_duration_seconds_count": (),
    "js_fetch_bytes_total": ("direction", ["received", "sent"]),
    "js_worker_restarts_total": ("reason", ["crash", "timeout", "memory_limit", "retired", "reset"]),
    "js_log_lines_total": ("level", ["debug", "info", "warn", "error"]), "js_log_lines_dropped_total": (),
    "js_metrics_rejected_total": ("reason", ["name", "label", "kind", "value", "limit", "undeclared", "busy"]),
    "js_budget_exceeded_total": ("budget", ["code", "waiting", "result", "error", "timers", "pending", "stack", "log_lines", "log_bytes",
                                            "log_lines_per_second", "log_bytes_per_second"]),
}


def test_counters_of_fixed_labels_are_there_before_the_first_event(serve):
    server = serve("js.pool_size=1", config=DECLARED)
    page = server.metrics()
    expected = {f'{name}{{{labels[0]}="{value}"}}' if labels else name: 0.0
                for name, labels in FIXED.items() for value in (labels[1] if labels else [None])}
    assert {key: page.get(key) for key in expected} == expected
    rolls = {f'js_rolls_total{{cause="{cause}",result="{result}"}}': 0.0
             for cause in ("reset", "reload", "watch") for result in ("completed", "failed")}
    assert {key: page[key] for key in page if key.startswith("js_rolls_total")} == rolls
    # No counter is left that is not known here, but for those whose labels come from outside.
    counters = {line.split()[2] for line in server.metrics_text().splitlines() if line.startswith("# TYPE js_") and
                line.endswith(" counter")}
    assert counters - set(FIXED) == {"js_worker_cpu_seconds_total", "js_rolls_total"}
    # Declared metrics without labels have one series, and so has a counter among them; a gauge has no value yet.
    assert page["plain_count"] == page['plain_bucket{le="+Inf"}'] == page["visits"] == 0
    assert "app_queue_depth" not in page and not any(key.startswith(("orders", "size")) for key in page)


def test_the_time_of_a_place_has_no_gaps_and_never_falls(serve):
    """Places become the spare's and the pool's again, as their workers end."""
    server = serve("js.pool_size=2")

    def seconds():
        return {key: value for key, value in server.metrics().items() if key.startswith("js_worker_cpu_seconds_total")}
    before = seconds()
    assert set(before) == {f'js_worker_cpu_seconds_total{{worker="{number}"}}' for number in range(3)}
    for _ in range(8):
        spare = [worker["pid"] for worker in server.health()["workers"] if worker["spare"]]
        os.kill(next(worker["pid"] for worker in server.health()["workers"] if worker["state"] == "idle" and not worker["spare"]),
                signal.SIGKILL)
        wait_until(lambda: [worker["pid"] for worker in server.health()["workers"] if worker["spare"]] != spare, "another spare")
        now = seconds()
        assert set(now) == set(before) and all(now[key] >= before[key] for key in before)
        before = now
        wait_until(server.is_quiet, "idle workers")


def test_the_servers_own_metrics(serve):
    server = serve("js.pool_size=2")
    statuses = ["success", "error", "timeout", "memory_limit", "crash", "rejected"]
    assert [server.metrics()[f'js_executions_total{{status="{status}"}}'] for status in statuses] == [0] * 6
    server.execute("1 + 1")
    server.execute("throw 1")
    wait_until(lambda: server.metrics()["js_pool_available"] == 2, "the second worker")
    text, page = server.metrics_text(), server.metrics()
    types = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE"))
    assert {name: types.get(name) for name in OWN} == OWN
    assert all(f"# HELP {name} " in text for name in OWN)
    assert [page[f'js_executions_total{{status="{status}"}}'] for status in statuses] == [1, 1, 0, 0, 0, 0]
    assert page["js_pool_size"] == page["js_pool_available"] == 2 and page["js_active_executions"] == 0
    bounds = [line.split('le="')[1].split('"')[0] for line in text.splitlines()
              if line.startswith('js_execution_duration_seconds_bucket{status="success"')]
    assert bounds == ["0.001", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "+Inf"]
    bounds = [line.split('le="')[1].split('"')[0] for line in text.splitlines() if line.startswith("js_code_size_bytes_bucket")]
    assert bounds == ["100", "500", "1000", "5000", "10000", "50000", "100000", "500000", "+Inf"]
    assert len([key for key in page if key.startswith("js_worker_resident_memory_bytes")]) == 2


def test_active_executions_and_available_workers(serve):
    server = serve("js.pool_size=2")
    wait_until(lambda: server.metrics()["js_pool_available"] == 2, "both workers")
    with server.client() as client:
        client.send("js.Execute", {"code": "await new Promise(r => setTimeout(r, 30000))"})
        wait_until(lambda: server.metrics()["js_active_executions"] == 1, "a running call")
        assert server.metrics()["js_pool_available"] == 1
    wait_until(lambda: server.metrics()["js_active_executions"] == 0, "the end of the call whose caller is gone")
