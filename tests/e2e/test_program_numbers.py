"""What operators see of programs and calls: metrics, log lines, health, `rrjs workers`."""

import pytest

from support import STATUSES, run_rrjs, wait_until

PRICING = """\
export const total = (price) => price * 2;
export const fail = () => { throw new TypeError('bad'); };
export const say = (fields) => log.info('said', fields);
export const wait = () => new Promise((resolve) => setTimeout(resolve, 60000));
export default () => 1;
"""


def counted(server, function):
    samples = server.metrics()
    name = f'js_calls_total{{function="{function}",status='
    return {key[len(name) + 1:-2]: value for key, value in samples.items() if key.startswith(name)}


def calls(server):
    """Function -> what was counted, without zeros."""
    found = {}
    for key, value in server.metrics().items():
        if key.startswith("js_calls_total{") and value:
            function, status = (part.split('"')[1] for part in key.split(","))
            found.setdefault(function, {})[status] = value
    return found


# ---- metrics ----

def test_calls_are_counted_by_function(serve_programs):
    server = serve_programs({"pricing.js": PRICING})
    for _ in range(3):
        server.function("pricing.total", 1)
    server.function("pricing.fail")
    server.function("pricing")
    server.function("pricing.default")
    server.execute("1")
    assert calls(server) == {"pricing.total": {"success": 3}, "pricing.fail": {"error": 1}, "pricing": {"success": 2}}
    assert counted(server, "pricing.fail") == {**dict.fromkeys(STATUSES, 0), "error": 1}
    samples = server.metrics()
    assert samples['js_call_duration_seconds_count{function="pricing.total"}'] == 3
    assert samples['js_call_duration_seconds_bucket{function="pricing",le="+Inf"}'] == 2
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 6, "error": 1}


def test_what_callers_invent_is_counted_as_other(serve_programs):
    server = serve_programs({"pricing.js": PRICING, "broken.js": "throw 1"})
    for function in ("nope", "pricing.nope", "pricing.__proto__", "a\nb", "x" * 1000, "broken.f"):
        assert server.function(function)["status"] != "success"
    assert calls(server) == {"other": {"rejected": 5, "error": 1}}


def test_a_program_that_is_called_other_is_not_all_others(serve_programs):
    server = serve_programs({"other.js": "export default () => 1; export const f = () => 2;"})
    for function in ("other", "other.default", "other.f", "nope"):
        server.function(function)
    samples = server.metrics()
    assert samples['js_calls_total{function="\\"other\\"",status="success"}'] == 2
    assert samples['js_calls_total{function="other.f",status="success"}'] == 1
    assert samples['js_calls_total{function="other",status="rejected"}'] == 1
    assert samples['js_calls_total{function="other",status="success"}'] == 0


def test_large_calls_are_counted_like_small_ones(serve_programs):
    """They are read, and their replies written, beside the main loop."""
    server = serve_programs({"pricing.js": "export const same = (text) => text;"}, "js.max_request_mb=1")
    assert server.function("pricing.same", "x" * 600000)["status"] == "success"
    with server.client() as client:
        assert client.call("js.Call", b'{"function": "pricing.same", "args": [' + b"1," * 200000 + b"]}").is_error
    assert calls(server) == {"pricing.same": {"success": 1}}


def test_functions_are_counted_up_to_a_bound(serve_programs):
    text = "\n".join(f"export const f{number} = () => {number};" for number in range(5))
    server = serve_programs({"many.js": text}, "js.metrics.max_names=2")
    server.function("invented")
    for number in range(5):
        server.function(f"many.f{number}")
    assert calls(server) == {"many.f0": {"success": 1}, "many.f1": {"success": 1}, "other": {"success": 3, "rejected": 1}}


def test_a_lazy_program_has_functions_once_it_is_loaded(serve_programs):
    server = serve_programs({"lazy.js": PRICING}, "js.programs.lazy.lazy=true")
    for function in ("lazy.nope", "lazy.fail", "lazy.total", "lazy.nope"):
        server.function(function, 1)
    assert calls(server) == {"other": {"rejected": 2}, "lazy.fail": {"error": 1}, "lazy.total": {"success": 1}}


def test_programs_have_figures(serve_programs):
    server = serve_programs({"pricing.js": PRICING, "broken.js": "throw 1", "lazy.js": PRICING},
                            "js.programs.lazy.lazy=true", "js.pool_size=2")
    wait_until(lambda: {worker["state"] for worker in server.health()["workers"]} == {"idle"}, "idle workers")
    samples = server.metrics()
    assert samples['js_program_code_bytes{program="pricing"}'] == len(PRICING)
    assert samples['js_program_loads_total{program="pricing",result="loaded"}'] == 3
    assert samples['js_program_loads_total{program="pricing",result="failed"}'] == 0
    assert samples['js_program_loads_total{program="broken",result="failed"}'] == 3
    assert samples['js_program_loads_total{program="lazy",result="loaded"}'] == 0
    assert 0 < samples['js_program_load_seconds{program="pricing"}'] < 60
    assert 'js_program_load_seconds{program="broken"}' not in samples
    assert run_rrjs("reset", "--rpc", server.rpc).returncode == 0
    assert server.metrics()['js_program_loads_total{program="pricing",result="loaded"}'] >= 6


# ---- log lines ----

def lines_said(server):
    return [line for line in server.lines("js") if line["msg"] == "said"]


def test_lines_carry_the_function(serve_programs):
    server = serve_programs({"pricing.js": PRICING + "log.info('said', {function: 'top'});"}, "js.pool_size=1")
    server.function("pricing.say", {"function": "own", "request_id": 1, "level": 2}, request_id="r")
    server.execute("log.info('said', {function: 'own'})")
    server.function("pricing.say", {})
    loads = [line for line in lines_said(server) if line.get("function") == "top"]
    mine, script, third = [line for line in lines_said(server) if line not in loads]
    assert loads and not any("js_function" in line for line in loads)
    assert (mine["function"], mine["js_function"], mine["request_id"], mine["js_request_id"]) == ("pricing.say", "own", "r", 1)
    assert script["function"] == "own" and "js_function" not in script
    assert third["function"] == "pricing.say"


def test_the_context_may_be_without_functions(serve_programs):
    server = serve_programs({"pricing.js": PRICING}, "js.log.context=request_id")
    server.function("pricing.say", {"function": "own"})
    [line] = lines_said(server)
    assert line["function"] == "own" and "js_function" not in line


def test_the_line_of_a_failed_call_names_the_function(serve_programs):
    server = serve_programs({"pricing.js": PRICING})
    server.function("pricing.fail", name="checkout", request_id="r")
    server.function("nope\n.x")
    first, second = server.execution_lines()
    assert (first["function"], first["name"], first["request_id"]) == ("pricing.fail", "checkout", "r")
    assert second["function"] == "nope\n.x" and "name" not in second


# ---- what workers are at ----

def test_workers_tell_what_they_are_at(serve_programs):
    server = serve_programs({"pricing.js": PRICING}, "js.pool_size=3")

    def running():
        lines = run_rrjs("workers", "--rpc", server.rpc).stdout.splitlines()
        return sorted(line.split(maxsplit=5)[5].split(" for ")[0] for line in lines[1:] if " for " in line)
    wait_until(lambda: {worker["state"] for worker in server.health()["workers"]} == {"idle"}, "idle workers and spare")
    assert running() == []
    with server.client() as one, server.client() as two:
        one.send("js.Call", {"function": "pricing.wait", "timeout_ms": 30000})
        two.send("js.Execute", {"code": "await new Promise(() => setTimeout(() => {}, 60000))", "name": "a.js", "timeout_ms": 30000})
        wait_until(lambda: running() == ["a.js", "pricing.wait"], "both")
        busy = {worker["running"]: worker["running_ms"] for worker in server.health()["workers"] if worker["running"]}
        assert set(busy) == {"a.js", "pricing.wait"}
        with server.client() as client:
            told = client.call("informer.Workers", "js").value["workers"]
            assert {worker["running"] for worker in told} == {"", "a.js", "pricing.wait"}
            assert all(worker["runningMs"] >= 0 for worker in told)
    wait_until(lambda: running() == [], "nothing")


# ---- health ----

def programs_of(server):
    return {program["program"]: (program["state"], program["error"]) for program in server.health()["programs"]}


def test_health_names_programs(serve_programs):
    server = serve_programs({"pricing.js": PRICING, "broken.js": "export const a = 1;\nnull.x;\n", "lazy.js": PRICING},
                            "js.programs.lazy.lazy=true", "js.programs.gone=gone.js")
    wait_until(lambda: "waiting" not in {state for state, _ in programs_of(server).values()}, "loads")
    told = programs_of(server)
    assert told["pricing"] == ("loaded", None) and told["lazy"] == ("lazy", None)
    state, error = told["broken"]
    assert state == "broken" and error.startswith("TypeError: ") and error.endswith("(broken.js:2:5)"), error
    assert told["gone"] == ("broken", "reading gone.js: No such file or directory")
    assert all(len(program["version"]) == 12 for program in server.health()["programs"] if program["program"] != "gone")


@pytest.mark.parametrize("required", [False, True])
def test_ready_asks_for_what_is_required(serve_programs, required):
    server = serve_programs({"pricing.js": PRICING, "broken.js": "throw new Error('no')"},
                            f"js.programs.broken.required={str(required).lower()}", "js.programs.pricing.required=true")
    wait_until(lambda: programs_of(server)["broken"][0] == "broken" and server.is_quiet(), "loads")
    ready = server.get(server.status_address, "/ready")
    assert ready.status == (503 if required else 200)
    if required:
        assert b'"error":"the program broken is required and cannot be loaded: Error: no (broken.js:1:16)"' in ready.body
        assert b'"status":"broken"' in ready.body
    assert server.get(server.status_address, "/health").status == 200
    assert server.function("pricing.total", 2)["result"] == 4
