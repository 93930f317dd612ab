"""Fixtures of the end-to-end tests: the real programs, started on free ports and stopped by process id."""

import signal

import pytest

from support import Server, run_rrjs


@pytest.fixture
def rrjs():
    """rrjs(*arguments, stdin=None, env=None, cwd=None) -> CompletedProcess with text output."""
    return run_rrjs


# Of a program that is broken; tests send a server others.
FAULTS = {-number for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP)}


def end(server):
    """Stops a server. Neither it nor a worker may have ended by itself, as they do where a sanitizer objects."""
    status = server.stop()
    log = server.log_path.read_text(errors="replace") if server.log_path.exists() else ""
    assert status <= 0 and status not in FAULTS, f"the server ended with {status}: {server.stderr_path.read_text()}"
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


@pytest.fixture
def serve_programs(serve, tmp_path):
    """serve_programs({"pricing.js": text}, *overrides) -> a running Server with these files, below tmp_path / "programs",
    which is js.root, as programs by their names without the end."""

    def start(files, *overrides, **options):
        root = tmp_path / "programs"
        settings = []
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            if path.suffix == ".js":
                settings.append(f"js.programs.{name.removesuffix('.js')}={name}")
        return serve(f"js.root={root}", *settings, *overrides, **options)

    return start


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """One server with default settings for tests of a module that do not disturb each other."""
    server = Server(tmp_path_factory.mktemp("server"), (), None, None)
    yield server
    end(server)
