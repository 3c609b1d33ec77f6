"""What pages say where nobody makes films."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from avatar_app.fleet.registry import PAUSED, Worker, register, unregister
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.shell.crew import Crew
from avatar_app.pages.studio.state import Studio
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User

Open = Callable[..., Any]
W = Worker("w1", ("cpu",), ("mesh",))


def test_workers_are_counted_and_those_that_take_films(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    state = visit(Crew, ann, "/films")
    for workers, told in (
        ((), (0, 0)),
        ((W,), (1, 1)),
        ((replace(W, state=PAUSED),), (1, 0)),
    ):
        for worker in workers:
            register(home.redis, worker)
        act(state, "look")
        assert (state.present, state.working) == told
    nobody = visit(Crew, None, "/films")
    act(nobody, "look")
    assert nobody.present == -1


def test_the_studio_promises_nothing_where_nobody_works(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    register(home.redis, W)
    state = visit(Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "Hello, everybody, and welcome.")
    assert "ready in a few seconds" in state.expected
    unregister(home.redis, W.name)
    act(state, "reckon", "")
    assert state.expected.endswith("which waits for a worker.")


def test_an_administrator_reads_what_ending_a_worker_does(
    home: Connections, visit: Open, act: Open, enrol: Callable[..., User]
) -> None:
    register(home.redis, W)
    state = visit(Admin, enrol("boss", Role.ADMIN), "/admin")
    act(state, "open")
    (row,) = state.workers
    assert "the only one that takes films" in row.ending
    register(home.redis, replace(W, name="w2"))
    act(state, "refresh", "")
    assert all("only one" not in row.ending for row in state.workers)
