"""What waits in the server: calls that are pipelined, requests, results and replies. All of it has bounds that hold whatever
clients do, nothing that was accepted is lost, and innocent calls get through beside it."""

import threading

from support import STATUSES, in_threads, request_frame, wait_until


def pipeline(server, count):
    """Sends so many calls without reading, then reads the replies while the rest is being sent: their sequence numbers."""
    with server.client() as client:
        frames = b"".join(request_frame("js.Execute", {"code": f"{number} + 1"}, number) for number in range(count))
        sender = threading.Thread(target=client.socket.sendall, args=(frames,))
        sender.start()
        seen = []
        for _ in range(count):
            reply = client.receive()
            assert reply.value == {**reply.value, "status": "success", "result": reply.sequence + 1}
            seen.append(reply.sequence)
        sender.join()
    return seen


# ---- calls that are pipelined ----

def test_ten_thousand_calls_of_one_connection_are_all_run(serve):
    server = serve()
    seen = pipeline(server, 10000)
    assert sorted(seen) == list(range(10000))
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 10000}


def test_connections_that_pipeline_leave_each_other_room(serve):
    server = serve("js.pool_size=1", "js.queue_size=40")
    done = threading.Event()
    innocent = []

    def call_in_turn():
        with server.client() as client:
            while not done.is_set():
                innocent.append(client.execute("1")["status"])

    caller = threading.Thread(target=call_in_turn)
    caller.start()
    in_threads(16, lambda _: pipeline(server, 300))
    done.set()
    caller.join()
    assert innocent and set(innocent) == {"success"}
    assert server.executions()["rejected"] == 0


def test_a_queue_without_places_refuses_no_pipelined_call(serve):
    server = serve("js.queue_size=0")
    wait_until(server.is_quiet, "idle workers")
    pipeline(server, 200)
    assert server.executions() == {**dict.fromkeys(STATUSES, 0), "success": 200}
