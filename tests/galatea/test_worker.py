import json
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from redis.client import PubSub
from rq.serializers import JSONSerializer
from sqlmodel import col, update

from avatar_app import avatars, claims, recordings, renders
from avatar_app.errors import StateError
from avatar_app.home import Home
from avatar_app.models import Avatar, Recording, Render, User, now
from avatar_app.presence import Worker, announce
from avatar_app.progress import EVERYBODY, News, channel
from avatar_app.queues import CHECK, LISTEN, RENDER, open_queue, send
from avatar_app.renders import Request
from avatar_app.settings import load_settings
from galatea.main import run
from galatea.worker import RECONCILER, FilmWorker, describe, reconcile
from tests.workers.speech.tiny import make_voice
from workers.tasks import WORKER


def waiting(home: Home) -> list[UUID]:
    return [UUID(job.args[0]) for job in open_queue(home.redis, "cpu").jobs]


def test_what_missed_the_queue_is_sent_again_once(home: Home, ann: User) -> None:
    past = now() - timedelta(minutes=1)
    with home.session() as session:
        render = renders.submit(session, home.settings, ann, Request("Hello!", preset="ava"))
        avatar = avatars.add_avatar(session, home.storage, ann, "me.png", BytesIO(b"x"), True)
        recording = recordings.add_recording(
            session, home.storage, ann, "me.wav", BytesIO(b"x"), True
        )
    assert reconcile(home) == 0  # all are fresh
    assert waiting(home) == []
    with home.session() as session:
        session.exec(update(Render).where(col(Render.id) == render.id).values(queued_at=past))
        session.exec(update(Avatar).values(created_at=past))
        session.exec(update(Recording).values(created_at=past))
    assert reconcile(home) == 1
    jobs = {(job.func_name, job.args[0]) for job in open_queue(home.redis, "cpu").jobs}
    sent = {(CHECK, avatar.id), (LISTEN, recording.id), (RENDER, render.id)}
    assert jobs == {(task, str(row)) for task, row in sent}
    assert reconcile(home) == 0
    assert len(waiting(home)) == 3


def test_the_pieces_of_a_film_go_a_while_after_its_end(home: Home, ann: User) -> None:
    with home.session() as session:
        render = renders.submit(session, home.settings, ann, Request("Hello!", preset="ava"))
        ended = {"state": "done", "finished_at": now() - timedelta(hours=1), "live_key": "a/live"}
        session.exec(update(Render).where(col(Render.id) == render.id).values(**ended))
    home.storage.put("a/live/00000.m4s", b"x")
    home.storage.put("a/film.mp4", b"x")
    reconcile(home)
    with pytest.raises(StateError):
        home.storage.get("a/live/00000.m4s")
    assert home.storage.get("a/film.mp4") == b"x"


def test_what_is_put_back_is_told_to_its_owner(home: Home, ann: User) -> None:
    past = now() - timedelta(minutes=1)
    with home.session() as session:
        render = renders.submit(session, home.settings, ann, Request("Hello!", preset="ava"))
        session.flush()
        claims.claim(session, render.id, "w1")
        lost = update(Render).where(col(Render.id) == render.id)
        session.exec(lost.values(lease_until=past, losses=claims.LOSSES - 1))
    with home.redis.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(channel(ann.id))
        assert reconcile(home) == 1
        assert waiting(home) == []  # it has failed, so it is not sent again
        assert told(heard) == News("render", str(render.id), "failed")


def test_a_job_that_is_taken_moves_the_queue(home: Home) -> None:
    send(home.redis, "cpu", CHECK, uuid4())  # of an account that has been deleted
    with home.redis.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(channel(EVERYBODY))
        queue = open_queue(home.redis, "cpu")
        FilmWorker([queue], connection=home.redis, serializer=JSONSerializer).work(burst=True)
        assert told(heard) == News("queue", "cpu", "moved")


def told(heard: PubSub) -> News:
    limit = time.monotonic() + 5
    while time.monotonic() < limit:
        if message := heard.get_message(timeout=0.1):
            return News(**json.loads(message["data"]))
    raise TimeoutError


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


def test_a_worker_tells_what_it_has_just_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    assert (describe().tiers, describe().voices) == (("instant",), ())
    make_voice(tmp_path / "weights" / "piper", "el_GR-tiny-low", "el")
    assert describe().tiers == ("instant", "light")
    assert [voice.id for voice in describe().voices] == ["el-gr-tiny-low"]
