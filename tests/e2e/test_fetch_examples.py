"""The manual's two examples that call fetch(), against servers that answer well, badly and not at all: the value or the error,
the lines and the numbers are what the examples' own logic makes of it."""

import json
import pathlib
import socket

import pytest

from http_peer import Closed, Peer
from support import ROOT

FOLDER = pathlib.Path(ROOT, "tests", "manual")


def answers(status, body=b""):
    return lambda connection, request: connection.answer(body, status)


def ends(connection, request):
    raise Closed


def garbage(connection, request):
    connection.send(b"\x00\x01 no HTTP\r\n\r\n")
    raise Closed


# Name -> what the server does; the error of the execution, or None; the code of the error; type, severity and level of
# what the error tracker makes of it.
CASES = {
    "200": (answers("200 OK", b'{"id":7}'), None, None, None),
    "404": (answers("404 Not Found"), "Error: HTTP 404: Not Found", None, ("unknown", "error", "Error occurred")),
    "403": (answers("403 Forbidden"), "Error: HTTP 403: Forbidden", None, ("unknown", "error", "Error occurred")),
    "500": (answers("500 Internal Server Error"), "Error: HTTP 500: Internal Server Error", None,
            ("unknown", "error", "Error occurred")),
    "not json": (answers("200 OK", b"<html>"), "SyntaxError: ", None, ("unknown", "error", "Error occurred")),
    "garbage": (garbage, "TypeError: fetch failed", "EPROTO", ("unknown", "error", "Error occurred")),
    "nothing": (ends, "TypeError: fetch failed", "ECONNRESET", ("unknown", "error", "Error occurred")),
    "closed port": (None, "TypeError: fetch failed", "ECONNREFUSED", ("connection_refused", "critical", "Critical error occurred")),
}


@pytest.fixture
def place(request):
    """The address of a server that behaves so for every path of the examples; of none where there is no behaviour."""
    behaviour = CASES[request.param][0]
    if behaviour is None:
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port = sock.getsockname()[1]
        yield request.param, f"http://127.0.0.1:{port}"
        return
    with Peer(paths={"/api/users/7": behaviour, "/data": behaviour}) as peer:
        yield request.param, f"http://127.0.0.1:{peer.port}"


@pytest.mark.parametrize("place", CASES, indirect=True)
def test_the_error_tracker(serve, place):
    case, address = place
    _, error, _, tracked = CASES[case]
    server = serve("js.allow_net=127.0.0.1", f"js.base_url={address}", "js.pool_size=1")
    reply = server.execute((FOLDER / "13-error-tracker.js").read_text() + "\nfetchUserData(7);")
    if error is None:
        assert reply["result"] == {"id": 7} and server.lines("js") == []
        return
    assert reply["error"].startswith(f"execution error: {error}")
    kind, severity, message = tracked
    (line,) = server.lines("js")
    assert (line["level"], line["msg"], line["error_type"]) == ("error", message, kind)
    assert (line["operation"], line["user_id"]) == ("fetch_user_data", 7) and line["timestamp"].endswith("Z")
    assert reply["exception"]["message"].startswith(line["message"])  # the reply may say what was evaluated
    assert "script.js" in line["stack"] or case == "not json"  # read where no script waits
    metrics = server.metrics()
    assert metrics[f'js_user_errors_total{{severity="{severity}",type="{kind}"}}'] == 1
    assert metrics[f'js_user_operation_errors_total{{error_type="{kind}",operation="fetch_user_data"}}'] == 1


@pytest.mark.parametrize("place", CASES, indirect=True)
def test_the_resource_pool(serve, place):
    """Only the host of its URL is another; the pool is in order again whatever the server did."""
    case, address = place
    _, _, code, _ = CASES[case]
    server = serve("js.allow_net=127.0.0.1", "js.pool_size=1")
    script = (FOLDER / "12-resource-pool.js").read_text().replace("https://api.example.com", address)
    reply = server.execute(script + "\nlet seen; try { seen = [await makeApiCall()]; } catch (error) { seen = [error.name, error.code]; }"
                                    "\n[seen, apiPool.available, apiPool.active];")
    expected = [{"id": 7}] if case == "200" else ["TypeError", code] if code else ["SyntaxError", None]
    assert reply["result"] == [expected, 5, 0]
    assert [(line["level"], line["msg"]) for line in server.lines("js")] == [("debug", "Resource acquired"), ("debug", "Resource released")]
    metrics = server.metrics()
    assert metrics['js_user_pool_acquisitions_total{pool="external_api"}'] == 1
    assert metrics['js_user_pool_releases_total{pool="external_api"}'] == 1
    assert (metrics['js_user_pool_available{pool="external_api"}'], metrics['js_user_pool_active{pool="external_api"}']) == (5, 0)


def test_the_resource_pool_as_it_is(serve):
    """Nobody answers for example.com here: the call fails, and the pool is in order again."""
    server = serve("js.pool_size=1")
    reply = server.execute((FOLDER / "12-resource-pool.js").read_text() +
                           "\nconst failed = await makeApiCall().then(() => false, (error) => error instanceof Error);"
                           "\n[failed, apiPool.available, apiPool.active];", timeout_ms=60000)
    assert reply["result"] == [True, 5, 0]
