"""What sees to it that nothing is forgotten, with a real database and queue."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from redis.client import PubSub
from sqlalchemy import text
from sqlmodel import Session, update

from avatar_app.errors import StateError
from avatar_app.fleet.registry import Worker, register
from avatar_app.library import avatars, checks, clones, owned, recordings
from avatar_app.messaging.events import Event, channel
from avatar_app.messaging.mail import OUTBOX
from avatar_app.messaging.queues import CHECK, CLONING, LISTEN, RENDER, open_queue
from avatar_app.renders import parts, reconciler, recovery
from avatar_app.renders.film_mails import AWAY
from avatar_app.renders.reconciler import TURN, Reconciler
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, Clone, Recording
from avatar_app.store.models.renders import Render
from tests.avatar_app.catalog.test_cloned_voices import ANA
from tests.avatar_app.rows import change, claim, submit
from tests.mail import Mailbox
from tests.waiting import PATIENCE


@pytest.fixture
def steady(home: Connections) -> Reconciler:
    """One that has been there for a while."""
    made = Reconciler(home)
    made._steady -= reconciler.STEADY
    return made


@pytest.fixture
def lost(home: Connections, ann: User) -> UUID:
    """A render whose worker was killed."""
    with home.session() as session:
        render = submit(session, home, ann).id
        claim(session, session.get_one(Render, render))
        change(session, render, lease_until=now() - timedelta(seconds=1))
    return render


def waiting(home: Connections, name: str = "cpu") -> list[tuple[str, list[str]]]:
    return [(job.func_name, job.args) for job in open_queue(home.redis, name).jobs]


def state(home: Connections, render: UUID) -> str:
    with home.session() as session:
        return session.get_one(Render, render).state


def test_what_missed_the_queue_is_called_for(
    home: Connections, ann: User, steady: Reconciler
) -> None:
    with home.session() as session:
        submit(session, home, ann)
    steady.turn()
    steady.turn()
    assert waiting(home) == [(RENDER, [])]
    home.redis.flushdb()
    steady.turn()
    assert waiting(home) == [(RENDER, [])]


def test_those_are_called_who_can_make_it(home: Connections, ann: User, steady: Reconciler) -> None:
    register(home.redis, Worker("w1", ("gpu",), ("mesh",)))
    with home.session() as session:
        submit(session, home, ann)
        submit(session, home, ann)
    steady.turn()
    assert (waiting(home, "gpu"), waiting(home)) == ([(RENDER, [])] * 2, [])


def test_those_are_called_who_can_help(home: Connections, ann: User, steady: Reconciler) -> None:
    register(home.redis, Worker("w1", ("gpu",), ("mesh",)))
    register(home.redis, Worker("w2", ("other",), ("sadtalker",)))
    with home.session() as session:
        held = claim(session, submit(session, home, ann))
        for number in range(2):
            parts.post(session, held.render.id, held.attempt, number, f"d{number}", "us")
    steady.turn()
    assert waiting(home, "gpu") == [(RENDER, [])] * 2
    assert waiting(home, "other") == []


def test_uploads_that_missed_the_queue_are_called_for_once(
    home: Connections, ann: User, steady: Reconciler
) -> None:
    with home.session() as session:
        for _ in range(3):
            avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(b"x"), True)
        recordings.add_recording(session, home.storage, ann, "me.wav", BytesIO(b"x"), True)
    steady.turn()
    steady.turn()
    assert waiting(home) == [(CHECK, []), (LISTEN, [])]


def test_an_upload_that_has_cost_three_workers_is_refused(
    home: Connections, ann: User, steady: Reconciler
) -> None:
    with home.session() as session:
        avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(b"x"), True)
        recordings.add_recording(session, home.storage, ann, "me.wav", BytesIO(b"x"), True)
        for table in (Avatar, Recording):
            session.exec(update(table).values(tries=checks.TRIES, tried_at=now()))
    steady.turn()
    with home.session() as session:
        assert owned.list_own(session, Avatar, ann)[0].state == "checking"  # somebody is at it
        for table in (Avatar, Recording):
            session.exec(update(table).values(tried_at=now() - timedelta(minutes=1)))
    steady.turn()
    with home.session() as session:
        rows = [owned.list_own(session, table, ann)[0] for table in (Avatar, Recording)]
        for row in rows:
            assert (row.state, row.error_code) == ("refused", "worker_lost")
            assert "in 3 attempts" in (row.error or "")
    assert waiting(home) == []


def test_the_pieces_of_a_film_go_a_while_after_its_end(
    home: Connections, ann: User, steady: Reconciler
) -> None:
    ended = {"state": "done", "finished_at": now() - timedelta(hours=1), "live_key": "a/live"}
    with home.session() as session:
        change(session, submit(session, home, ann).id, **ended)
    home.storage.put("a/live/00000.m4s", b"x")
    home.storage.put("a/film.mp4", b"x")
    steady.turn()
    with pytest.raises(StateError):
        home.storage.get("a/live/00000.m4s")
    assert home.storage.get("a/film.mp4") == b"x"


def test_what_is_put_back_is_told_to_its_owner(
    home: Connections, ann: User, lost: UUID, steady: Reconciler
) -> None:
    with home.session() as session:
        change(session, lost, losses=recovery.LOSSES - 1)
    with home.redis.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(channel(ann.id))
        assert [render.id for render in steady.turn()] == [lost]
        assert told(heard) == Event("render", str(lost), "failed")


def test_a_film_that_cost_too_many_workers_is_mailed_about(
    mailbox: Mailbox, session: Session, ann: User, lost: UUID
) -> None:
    home = find_connections()
    ann.verified_at = now()
    session.add(ann)
    change(session, lost, losses=recovery.LOSSES - 1, queued_at=now() - AWAY)
    session.commit()
    steady = Reconciler(home)
    steady._steady -= reconciler.STEADY
    steady.turn()
    OUTBOX.wait()
    (sent,) = mailbox.mails
    assert "could not be made" in sent["Subject"]


def told(heard: PubSub) -> Event:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if message := heard.get_message(timeout=0.1):
            return Event(**json.loads(message["data"]))
    raise TimeoutError


def test_one_at_a_time_is_at_it(home: Connections, lost: UUID, steady: Reconciler) -> None:
    with home.session() as other:
        other.execute(text(f"SELECT pg_advisory_xact_lock({TURN})"))
        assert steady.turn() == []
    assert [render.id for render in steady.turn()] == [lost]


@pytest.mark.usefixtures("monkeypatch")
def test_nothing_is_taken_for_lost_before_its_worker_could_renew_it(
    home: Connections, lost: UUID, steady: Reconciler
) -> None:
    assert Reconciler(home).turn() == []  # it has only just come
    steady._turned -= 60  # it was itself stopped for a while
    assert steady.turn() == []
    steady._steady -= reconciler.STEADY
    assert steady._ahead is not None
    steady._ahead -= 3600  # the database's clock was set
    assert steady.turn() == []
    steady._steady -= reconciler.STEADY
    assert [render.id for render in steady.turn()] == [lost]


def test_a_voice_is_gone_when_nobody_has_had_it_for_long(
    home: Connections, ann: User, steady: Reconciler
) -> None:
    with home.session() as session:
        render = submit(session, home, ann).id
        change(session, render, voice="el-gr-tiny-low")
    steady.turn()
    assert steady._absent == {}  # nobody is there to ask
    register(home.redis, Worker("w1", ("cpu",), ("mesh",)))
    steady.turn()
    assert state(home, render) == "queued"  # who has it may be starting anew
    steady._absent["el-gr-tiny-low"] -= reconciler.ABSENT
    steady.turn()
    assert state(home, render) == "failed"


def test_it_goes_on_whatever_happens(
    home: Connections, lost: UUID, steady: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciler, "EVERY", 0.05)
    monkeypatch.setattr(reconciler, "STEADY", 0.2)
    turns = 0
    turn: Callable[..., list[Render]] = steady.turn

    def stumble() -> list[Render]:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise reconciler.GalateaError("database_unavailable", "The database does not answer.")
        return turn()

    monkeypatch.setattr(steady, "turn", stumble)
    over = threading.Event()
    thread = threading.Thread(target=steady.run, args=(over,))
    thread.start()
    try:
        limit = time.monotonic() + PATIENCE
        while state(home, lost) != "queued":
            assert time.monotonic() < limit
            time.sleep(0.05)
    finally:
        over.set()
        thread.join()
    assert turns > 2


def test_a_voice_that_nobody_can_make_any_more_is_refused_in_words(
    home: Connections, ann: User, steady: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    able = Worker("w1", ("gpu",), ("mesh",), (ANA,))
    with home.session() as session:
        clone, _ = clones.add_clone(
            session, home.storage, ann, "Maria", "me.wav", BytesIO(b"x"), True, [able]
        )
    register(home.redis, able)
    steady.turn()
    assert waiting(home, "gpu") == []  # it is on its way
    monkeypatch.setattr(clones, "OVERDUE", timedelta(0))
    steady.turn()
    steady.turn()
    assert waiting(home, "gpu") == [(CLONING, [str(clone.id)])]
    register(home.redis, Worker("w1", ("gpu",), ("mesh",)))
    steady.turn()
    with home.session() as session:
        assert session.get_one(Clone, clone.id).state == "checking"  # for a while
    monkeypatch.setattr(reconciler, "ABSENT", -1.0)
    steady.turn()
    with home.session() as session:
        refused = session.get_one(Clone, clone.id)
    assert (refused.state, refused.error_code) == ("refused", "weights_missing")
    assert list(home.storage.list_all("clones")) == []


def test_a_voice_that_workers_die_of_is_set_aside(
    home: Connections, ann: User, steady: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    able = Worker("w1", ("gpu",), ("mesh",), (ANA,))
    register(home.redis, able)
    monkeypatch.setattr(clones, "OVERDUE", timedelta(0))
    with home.session() as session:
        clone, _ = clones.add_clone(
            session, home.storage, ann, "Maria", "me.wav", BytesIO(b"x"), True, [able]
        )
    for _ in range(clones.TRIES):
        with home.session() as session:
            assert checks.take(session, Clone) is not None
            assert session.get_one(Clone, clone.id).state == "checking"
        steady.turn()
    with home.session() as session:
        refused = session.get_one(Clone, clone.id)
        assert checks.take(session, Clone) is None
    assert (refused.state, refused.error_code) == ("refused", "worker_lost")


def test_a_film_with_ones_own_voice_waits_for_who_has_the_model(
    home: Connections, ann: User, steady: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciler, "ABSENT", -1.0)
    with home.session() as session:
        render = submit(session, home, ann).id
        change(session, render, voice="clone-6d9c6d1c-98f5-4a4f-8c2e-0f9f5a3b2c1d")
    register(home.redis, Worker("w1", ("gpu",), ("mesh",), (ANA,)))
    steady.turn()
    assert state(home, render) == "queued"
    register(home.redis, Worker("w1", ("gpu",), ("mesh",)))
    steady.turn()
    assert state(home, render) == "failed"
    with home.session() as session:
        told = session.get_one(Render, render).error or ""
    assert told.startswith("No worker has what speaks with cloned voices any more")
