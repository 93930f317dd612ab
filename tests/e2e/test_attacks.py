"""The attacks of tests/attacks: each one ends as its head says, beside innocent calls that notice nothing, and in the end all
books agree. In full length: tests/attacks/run.py --full."""

import os
import sys

import pytest

from support import ROOT, is_sanitized

sys.path.insert(0, os.path.join(ROOT, "tests", "attacks"))

from arena import GROWTH_MB, Arena  # noqa: E402
from attack import KINDS, all_attacks  # noqa: E402
from run import chosen  # noqa: E402


def parameters(isolation):
    return [pytest.param(attack, id=attack.name) for attack in chosen([], isolation)]


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    arena = Arena(tmp_path_factory.mktemp("arena"))
    yield arena
    arena.close()


@pytest.fixture(scope="module")
def shared_arena(tmp_path_factory):
    arena = Arena(tmp_path_factory.mktemp("arena"), "shared")
    yield arena
    arena.close()


def test_there_are_attacks_of_every_kind():
    assert {attack.kind for attack in all_attacks()} == set(KINDS) and len(all_attacks()) >= 120


@pytest.mark.parametrize("attack", parameters("fresh"))
def test_attack(arena, attack):
    arena.run(attack)


def test_in_the_end_all_books_agree(arena):
    arena.settle()
    arena.check_innocents()
    assert is_sanitized() or arena.growth_mb() <= GROWTH_MB


@pytest.mark.parametrize("attack", parameters("shared"))
def test_attack_with_shared_isolation(shared_arena, attack):
    shared_arena.run(attack)


def test_in_the_end_all_books_of_shared_isolation_agree(shared_arena):
    shared_arena.settle()


def test_lines_are_written_as_fast_after_a_stop_inside_of_one(serve):
    """A stop in a getter of a field once left the short way to the log closed for good: ten times the time."""
    server = serve("js.pool_size=1")
    lines = "for (let i = 0; i < 2e4; i++) log.info('x', {a: 1, b: 'y', c: true})"

    def cost():
        """In seconds of the processor, which a busy machine does not change much."""
        def used():
            return sum(value for key, value in server.metrics().items() if key.startswith("js_worker_cpu_seconds_total"))

        def one():
            before = used()
            assert server.execute(lines, timeout_ms=60000)["status"] == "success"
            return used() - before
        return min(one() for _ in range(5))
    before = cost()
    assert server.execute("log.info('x', {get a() {for (;;);}})", timeout_ms=200)["status"] == "timeout"
    assert cost() <= 4 * before + 0.01
