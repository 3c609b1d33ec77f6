"""A long film of one worker's, with help of others, in a real home. A worker is a process, so those
who help here are threads that make what they claim.
"""

import threading
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from avatar_app.messaging.queues import open_queue
from avatar_app.renders import control, parts, submission
from avatar_app.renders.state_machine import read_events
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import PartState, Render
from tests.avatar_app.rows import change
from tests.waiting import PATIENCE, allow, wait_for
from workers.film.part import Plan, draw_part
from workers.jobs import part_helper
from workers.jobs import render as tasks
from workers.jobs.part_helper import help_out
from workers.runtime.capabilities import count_work
from workers.runtime.worker_state import worker_state

SENTENCE = "This goes on for a while, and then it goes on. "


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Films of some seconds are long ones, of parts of two."""
    monkeypatch.setattr(tasks, "LONG", 1.0)
    monkeypatch.setattr("workers.film.part.LENGTHS", ((1, 1),))
    worker_state.stopping.clear()
    yield
    worker_state.stopping.clear()
    part_helper._contexts.clear()


def ask(home: Connections, user: User, sentences: int = 5, **named: object) -> UUID:
    request = RenderRequest(SENTENCE * sentences, **({"preset": "ava"} | named))  # type: ignore[arg-type]
    with home.session() as session:
        render = submission.submit(session, home.settings, user, request)
        render.size = 160
        return render.id


def read(home: Connections, render: UUID) -> Render:
    with home.session() as session:
        return session.get_one(Render, render)


def read_parts(home: Connections, render: UUID) -> list[PartState]:
    with home.session() as session:
        return [*parts.read(session, render).values()]


def list_keys(home: Connections, render: UUID) -> list[str]:
    names = (stored.key.split("/", 2)[2] for stored in home.storage.list_all(f"renders/{render}"))
    return sorted(name for name in names if "live" not in name)


def start(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def stop_after(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """This worker is told to end while it draws the part after so many."""
    drawn: list[int] = []

    def draw(plan: Plan, *others: object) -> None:
        drawn.append(plan.number)
        if len(drawn) > many:
            worker_state.stopping.set()
        draw_part(plan, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("workers.film.renderers.draw_part", draw)


def test_a_long_film_leaves_nothing_of_its_parts(home: Connections, ann: User) -> None:
    render = ask(home, ann)
    tasks.render()
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert list_keys(home, render) == ["1/captions.vtt", "1/film.mp4", "1/poster.jpg"]
    assert read_parts(home, render) == []
    assert home.storage.get(f"{done.live_key}/live.m3u8").rstrip().endswith(b"ENDLIST")
    with home.session() as session:
        assert [event.move for event in read_events(session, render)] == [
            *("submit", "claim", "finish")
        ]


def test_who_takes_it_next_goes_on_from_there(
    home: Connections, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        stop_after(2, here)
        render = ask(home, ann)
        tasks.render()
    assert read(home, render).state == "queued"
    states = read_parts(home, render)
    assert states.count(PartState.MADE) == 2
    assert PartState.TAKEN not in states  # it was given back
    worker_state.stopping.clear()
    tasks.render()
    assert read(home, render).state == "done"
    with home.session() as session:
        events = read_events(session, render)
    assert [e.move for e in events] == ["submit", "claim", "hand_back", "claim", "go_on", "finish"]
    assert events[4].why == "The first 0:04 were rendered already."
    other = ask(home, bob)  # the same film, made by one from beginning to end
    tasks.render()
    keys = [read(home, each).film_key or "" for each in (render, other)]
    assert home.storage.get(keys[0]) == home.storage.get(keys[1])


def test_another_worker_helps(
    home: Connections, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs: list[int] = []
    met = threading.Event()

    def draw(plan: Plan, *others: object) -> None:
        theirs.append(plan.number)
        met.set()
        draw_part(plan, *others)  # type: ignore[arg-type]

    def lead(plan: Plan, *others: object) -> None:
        if plan.number:
            assert met.wait(PATIENCE)  # nobody would see help where the leader is done in no time
        draw_part(plan, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(part_helper, "draw_part", draw)
    monkeypatch.setattr("workers.film.renderers.draw_part", lead)
    render = ask(home, ann)
    leader = start(tasks.render)
    while not theirs and leader.is_alive():
        help_out(home)
        time.sleep(0.02)
    leader.join(PATIENCE)
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    with home.session() as session:
        moves = [(event.move, event.who) for event in read_events(session, render)]
    assert moves.count(("help", worker_state.name)) == 1
    other = ask(home, bob)
    tasks.render()
    assert home.storage.get(done.film_key or "") == home.storage.get(
        read(home, other).film_key or ""
    )


def test_who_helps_stops_within_two_seconds_of_cancelling(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.film.part.LENGTHS", ((1, 1), (15, 15)))
    slow = threading.Event()

    def lead(plan: Plan, *others: object) -> None:
        if plan.number:  # the leader's own is slow, so another takes the next one
            slow.wait(1)
        draw_part(plan, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("workers.film.renderers.draw_part", lead)
    render = ask(home, ann, 60)
    leader = start(tasks.render)

    def count(state: PartState) -> int:
        return read_parts(home, render).count(state)

    wait_for(lambda: count(PartState.TAKEN) == 1 and count(PartState.WAITING) > 0)
    helping = start(lambda: help_out(home))
    wait_for(lambda: count(PartState.TAKEN) == 2)
    with home.session() as session:
        control.cancel(session, ann, render)
    asked = time.monotonic()
    leader.join(PATIENCE)
    helping.join(PATIENCE)
    assert time.monotonic() - asked < allow(2.5)
    assert read(home, render).state == "cancelled"
    assert list_keys(home, render) == ["1/poster.jpg"]
    assert read_parts(home, render) == []


def test_a_film_that_waits_goes_before_help(
    home: Connections, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(1, monkeypatch)
    render = ask(home, ann)
    tasks.render()  # there is a film with parts that wait
    worker_state.stopping.clear()
    with home.session() as session:
        change(session, render, state="running", leased_by="another", attempt=1)
        assert parts.count_needs(session) == {("mesh", None): 2}
        assert count_work(session, home.settings) == 2
    assert ask(home, bob, 1)
    tasks.render()  # by whoever is called
    assert read_parts(home, render).count(PartState.MADE) == 1
    tasks.render()
    assert read_parts(home, render).count(PartState.MADE) == 2
    assert open_queue(home.redis, "cpu").count > 0  # and on to the next part


def test_one_whose_portrait_is_another_helps_nobody(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(1, monkeypatch)
    render = ask(home, ann)
    tasks.render()
    worker_state.stopping.clear()
    with home.session() as session:
        change(session, render, state="running", leased_by="another", preset="amara")
    assert help_out(home) is False
    assert PartState.TAKEN not in read_parts(home, render)
