from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, update

from avatar_app import avatars, renders
from avatar_app.home import Home
from avatar_app.models import Avatar, Render, User, now
from avatar_app.presence import Worker, announce
from avatar_app.queues import open_queue
from avatar_app.renders import Request
from galatea.main import run
from galatea.worker import RECONCILER, reconcile
from workers.tasks import WORKER


def waiting(home: Home) -> list[UUID]:
    return [UUID(job.args[0]) for job in open_queue(home.redis, "cpu").jobs]


def test_what_missed_the_queue_is_sent_again_once(home: Home, ann: User) -> None:
    past = now() - timedelta(minutes=1)
    with home.session() as session:
        render = renders.submit(session, home.settings, ann, Request("Hello!", preset="ava"))
        avatar = avatars.add_avatar(session, home.storage, ann, "me.png", b"x", True)
    assert reconcile(home) == 0  # both are fresh
    assert waiting(home) == []
    with home.session() as session:
        session.exec(update(Render).where(col(Render.id) == render.id).values(queued_at=past))
        session.exec(update(Avatar).where(col(Avatar.id) == avatar.id).values(created_at=past))
    assert reconcile(home) == 1
    assert sorted(waiting(home), key=str) == sorted([render.id, avatar.id], key=str)
    assert reconcile(home) == 0
    assert len(waiting(home)) == 2


def test_of_all_workers_one_reconciles_at_a_time(home: Home, ann: User) -> None:
    with home.session() as session:
        render = renders.submit(session, home.settings, ann, Request("Hello!", preset="ava"))
        past = now() - timedelta(minutes=1)
        session.exec(update(Render).where(col(Render.id) == render.id).values(queued_at=past))
    with home.session() as other:
        other.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({RECONCILER})")
        assert reconcile(home) == 0
    assert reconcile(home) == 1


def test_a_machine_knows_whether_its_worker_lives(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(home.redis, Worker("another-machine-1", "cpu", ("instant",)))
    assert run(["worker", "--check"]) == 1
    assert "No worker lives on this machine" in capsys.readouterr().err
    announce(home.redis, Worker(WORKER, "cpu", ("instant",)))
    assert run(["worker", "--check"]) == 0
