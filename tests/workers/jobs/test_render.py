"""A render's way through a worker, with a real database, queue and films."""

import threading
import time
from pathlib import Path

import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.errors import StateError
from avatar_app.fleet.registry import Worker, find_workers, register
from avatar_app.messaging.mail import OUTBOX
from avatar_app.messaging.queues import open_queue
from avatar_app.renders import claims, control, history, submission
from avatar_app.renders.film_mails import AWAY
from avatar_app.renders.state_machine import read_events
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import change
from tests.mail import Mailbox
from tests.waiting import PATIENCE, allow, wait_for
from tests.workers.requests import read, submit
from workers.jobs import render as tasks
from workers.jobs import samples
from workers.runtime.worker_state import worker_state
from workers.speech.registry import list_voices

LONG = "This goes on for quite a while, so that there is time to stop it on the way. " * 12


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    worker_state.stopping.clear()


def start(_render: Render) -> threading.Thread:
    thread = threading.Thread(target=tasks.render)
    thread.start()
    return thread


def under_way(home: Connections, render: Render) -> bool:
    return read(home, render).progress > 0


def test_a_render_becomes_a_film(home: Connections, ann: User) -> None:
    render = submit(home, ann)
    tasks.render()
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert done.film_key == f"renders/{render.id}/1/film.mp4"
    assert home.storage.get(done.film_key)[4:8] == b"ftyp"
    assert home.storage.get(done.poster_key or "")[:2] == b"\xff\xd8"
    assert home.storage.get(done.captions_key or "").startswith(b"WEBVTT")
    assert done.bytes > 10_000
    assert done.report is not None
    assert done.duration_s == done.report["duration_s"] > 0.5


@pytest.mark.parametrize(("text", "word"), [("Hello.", "ready"), ("[hapy]", "not be made")])
def test_its_owner_is_mailed_how_it_came_out(
    text: str, word: str, mailbox: Mailbox, ann: User
) -> None:
    home = find_connections()
    render = submit(home, ann)
    with home.session() as session:
        session.get_one(User, ann.id).verified_at = now()
        change(session, render.id, text=text, queued_at=now() - AWAY)
    tasks.render()
    OUTBOX.wait()
    (sent,) = mailbox.mails
    assert word in sent["Subject"]


def test_a_film_is_watched_while_it_is_made(home: Connections, ann: User) -> None:
    render = submit(home, ann, LONG)
    thread = start(render)
    wait_for(lambda: read(home, render).live_key is not None)
    row = read(home, render)
    assert (row.state, row.live_key) == ("running", f"renders/{render.id}/1/live")
    wait_for(lambda: read(home, render).stage == "live")
    playlist = home.storage.get(f"{row.live_key}/live.m3u8").decode()
    assert "00000.m4s" in playlist
    assert "ENDLIST" not in playlist
    for name in ("init.mp4", "00000.m4s"):
        assert home.storage.size(f"{row.live_key}/{name}") > 500
    with home.session() as session:
        control.cancel(session, ann, render.id)
    thread.join()


def test_a_transparent_film_is_shown_when_it_is_whole(home: Connections, ann: User) -> None:
    render = submit(home, ann, background="transparent")
    tasks.render()
    done = read(home, render)
    assert (done.state, done.live_key) == ("done", None)


def test_delivered_twice_it_is_made_once(home: Connections, ann: User) -> None:
    render = submit(home, ann)
    threads = [start(render) for _ in range(2)]
    for thread in threads:
        thread.join()
    done = read(home, render)
    assert (done.state, done.attempt) == ("done", 1)


def test_just_the_same_film_is_not_made_twice(
    home: Connections, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, other = submit(home, ann), submit(home, ann), submit(home, ann, seed=1)
    tasks.render()
    monkeypatch.setattr(tasks, "make_film", lambda *_, **__: pytest.fail("made once more"))
    tasks.render()
    made, again = read(home, first), read(home, second)
    assert (again.state, again.render_s, again.report) == ("done", 0.0, made.report)
    assert again.film_key == f"renders/{second.id}/1/film.mp4"
    with home.session() as session:
        assert read_events(session, second.id)[-1].why == claims.AGAIN
        history.delete_render(session, home.storage, ann, first.id)
    assert home.storage.size(again.film_key) > 10_000
    assert home.storage.get(again.captions_key or "").startswith(b"WEBVTT")
    monkeypatch.undo()
    tasks.render()
    theirs = submit(home, bob)
    tasks.render()
    for render in (other, theirs):  # another film, and another person's
        assert read(home, render).render_s > 0


def test_a_film_whose_twin_has_lost_its_file_is_made(home: Connections, ann: User) -> None:
    first, second = submit(home, ann), submit(home, ann)
    tasks.render()
    home.storage.delete(f"renders/{first.id}")
    tasks.render()
    assert read(home, second).render_s > 0


def test_cancelling_stops_the_work_within_two_seconds(home: Connections, ann: User) -> None:
    render = submit(home, ann, LONG)
    worker = start(render)
    wait_for(lambda: under_way(home, render))
    with home.session() as session:
        control.cancel(session, ann, render.id)
    asked = time.monotonic()
    worker.join(PATIENCE)
    assert time.monotonic() - asked < allow(2)
    assert read(home, render).state == "cancelled"
    assert read(home, render).film_key is None


def test_a_worker_that_must_stop_sends_its_render_to_another(home: Connections, ann: User) -> None:
    render = submit(home, ann, LONG)
    worker = start(render)
    wait_for(lambda: under_way(home, render))
    worker_state.stopping.set()
    worker.join(PATIENCE)
    assert read(home, render).state == "queued"
    assert [job.args for job in open_queue(home.redis, "cpu").jobs] == [[]]


def test_who_is_overtaken_leaves_nothing_behind(home: Connections, ann: User) -> None:
    render = submit(home, ann, LONG)
    worker = start(render)
    wait_for(lambda: under_way(home, render))
    with home.session() as session:
        session.connection().exec_driver_sql("UPDATE renders SET attempt = 7, leased_by = 'other'")
    worker.join(PATIENCE)
    assert not worker.is_alive()
    assert (read(home, render).state, read(home, render).attempt) == ("running", 7)
    with pytest.raises(StateError):
        home.storage.get(f"renders/{render.id}/1/film.mp4")


def test_what_goes_wrong_is_on_the_row(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    unspeakable = submit(home, ann)
    with home.session() as session:
        change(session, unspeakable.id, text="你好 世界")  # as the portal would not take it
    tasks.render()
    failed = read(home, unspeakable)
    assert (failed.state, failed.error_code) == ("failed", "text_unspeakable")

    def explode(*_: object) -> None:
        raise RuntimeError("secret path /root/x")

    monkeypatch.setattr(tasks, "make_film", explode)
    broken = submit(home, ann)
    tasks.render()
    assert read(home, broken).error_code == "fault"
    assert "secret" not in (read(home, broken).error or "")


@pytest.mark.usefixtures("home")
def test_a_call_for_nothing_is_no_error() -> None:
    tasks.render()


def test_a_poster_shows_while_the_film_is_made(home: Connections, ann: User) -> None:
    render = submit(home, ann, LONG)
    thread = start(render)
    wait_for(lambda: read(home, render).poster_key is not None)
    early = read(home, render)
    assert early.state == "running"
    assert home.storage.get(early.poster_key or "")[:2] == b"\xff\xd8"
    with home.session() as session:
        control.cancel(session, ann, render.id)
    thread.join()


def order_greek(home: Connections, user: User) -> Render:
    """A render with the tiny voice, which a worker has announced."""
    own = tuple(voice for key, voice in list_voices().items() if key not in VOICES)
    register(home.redis, Worker("w", ("cpu",), ("mesh",), own))
    request = RenderRequest("Γεια [happy] σας!", preset="ava", voice="tiny")
    with home.session() as session:
        return submission.submit(session, home.settings, user, request, find_workers(home.redis))


@pytest.mark.usefixtures("tiny")
def test_a_voice_on_disk_speaks_in_a_film(home: Connections, ann: User) -> None:
    render = order_greek(home, ann)
    assert (render.voice, render.language, render.tier) == ("el-gr-tiny-low", "el", "natural")
    tasks.render()
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert (done.report["speaker"], done.report["tier"]) == ("piper", "natural")
    assert [word["text"] for word in done.report["words"]] == ["Γεια", "σας!"]


def test_a_voice_of_many_languages_speaks_the_one_asked_for(
    home: Connections, ann: User, tiny: Path, babbler: Path
) -> None:
    (tiny.parent / "xtts").symlink_to(babbler / "weights" / "xtts")
    own = tuple(voice for key, voice in list_voices().items() if key not in VOICES)
    register(home.redis, Worker("w", ("cpu",), ("mesh", "wav2lip"), own))
    request = RenderRequest("Привет [sad] вам!", preset="ava", voice="ana florence")
    with home.session() as session:
        render = submission.submit(session, home.settings, ann, request, find_workers(home.redis))
    assert (render.voice, render.language) == ("xtts-v2-ana-florence", "ru")
    assert render.tier == "natural"
    tasks.render()
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert [word["text"] for word in done.report["words"]] == ["Привет", "вам!"]
    assert {"p", "r", "i", "v"} <= {phoneme["ipa"] for phoneme in done.report["phonemes"]}


def test_who_has_not_the_voice_leaves_the_render_to_who_has(
    home: Connections, ann: User, tiny: Path
) -> None:
    render = order_greek(home, ann)
    (tiny / "el_GR-tiny-low.onnx").unlink()
    tasks.render()
    assert (read(home, render).state, read(home, render).attempt) == ("queued", 0)
    samples.sample("el-gr-tiny-low:el")  # nobody waits for it any more
    jobs = open_queue(home.redis, "cpu").jobs
    assert [job.args for job in jobs] == [[]]
    home.redis.set("galatea:sample:el-gr-tiny-low:el:asked", 1)
    samples.sample("el-gr-tiny-low:el")
    jobs = open_queue(home.redis, "cpu").jobs
    assert sorted(job.args for job in jobs) == [[], ["el-gr-tiny-low:el"]]
