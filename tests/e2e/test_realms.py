"""The realms of a worker: nothing of the one that lives on can be changed from those that scripts run in, by whatever way
they get hold of it; nor does any of its functions compile code."""

import os

import pytest

from conftest import end
from support import Server

WALK = open(os.path.join(os.path.dirname(__file__), "realms.js"), encoding="utf-8").read()
WAYS = ("never", "before", "after")


def walk(server, spying):
    """What a walk finds, twice: what it leaves behind in the one worker is there for the second."""
    replies = [server.execute(f"const spying = '{spying}';\n{WALK}", timeout_ms=60000) for _ in range(2)]
    assert [reply["status"] for reply in replies] == ["success"] * 2, replies
    return [reply["result"] for reply in replies]


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"), ("js.pool_size=1",), None, None)
    yield server
    end(server)


@pytest.mark.parametrize("spying", WAYS)
def test_nothing_foreign_can_be_changed(one_worker, spying):
    for found in walk(one_worker, spying):
        assert found["count"] > 50
        assert found["changeable"] == found["compiling"] == found["marks"] == []


def test_a_realm_that_is_shared_has_marks(serve):
    """The proof that marks would be found."""
    first, second = walk(serve("js.pool_size=1", "js.isolation=shared", "js.max_memory_mb=2048"), "never")
    assert first["marks"] == [] and "log" in second["marks"]
