"""Fixtures of the end-to-end tests: the real programs, started on free ports and stopped by process id."""

import pytest

from support import Server, run_rrjs


@pytest.fixture
def rrjs():
    """rrjs(*arguments, stdin=None, env=None, cwd=None) -> CompletedProcess with text output."""
    return run_rrjs


def end(server):
    """Stops a server. Neither it nor a worker may have ended by itself, as they do where a sanitizer objects."""
    status = server.stop()
    log = server.log_path.read_text(errors="replace") if server.log_path.exists() else ""
    assert status <= 0, f"the server ended with {status}: {server.stderr_path.read_text()}"
    assert '"cause":"exit status' not in log, log


@pytest.fixture
def serve(tmp_path):
    """serve(*overrides, config=None, env=None) -> a running Server; stopped at the end of the test."""
    servers = []

    def start(*overrides, config=None, env=None):
        server = Server(tmp_path / f"server{len(servers)}", overrides, config, env)
        servers.append(server)
        return server

    yield start
    for server in servers:
        end(server)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """One server with default settings for tests of a module that do not disturb each other."""
    server = Server(tmp_path_factory.mktemp("server"), (), None, None)
    yield server
    end(server)
