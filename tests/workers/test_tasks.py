"""A render's way through a worker, with a real database, queue and films."""

import asyncio
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
import skimage.data
from PIL import Image

from avatar_app import avatars, recordings, renders
from avatar_app.catalog import VOICES
from avatar_app.errors import StateError
from avatar_app.home import Home
from avatar_app.models import Avatar, Recording, Render, User
from avatar_app.presence import Worker, announce, find_voices
from avatar_app.queues import open_queue
from avatar_app.renders import Request
from avatar_app.samples import hear_sample
from tests.workers.face.photos import CLOSE
from tests.workers.speech.hearing import record
from tests.workers.speech.tiny import make_voice
from tests.workers.video.clips import sway, write_clip
from workers import lease, tasks
from workers.speech.speakers import list_voices

LONG = "This goes on for quite a while, so that there is time to stop it on the way. " * 12


@pytest.fixture
def tiny(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Greek voice of Piper's on this worker; the folder that it is in."""
    faces = home.settings.weights_dir.resolve() / "faces"
    home.settings.weights_dir.unlink()
    home.settings.weights_dir.mkdir()
    (home.settings.weights_dir / "faces").symlink_to(faces)
    folder = home.settings.weights_dir / "piper"
    make_voice(folder, "el_GR-tiny-low", "el")
    monkeypatch.setattr(tasks, "PASSED_ON", 0.01)
    return folder


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    lease.stopping.clear()


def submit(home: Home, user: User, text: str = "Hello [happy] you!", **named: object) -> Render:
    request = Request(text, **({"preset": "ava"} | named))  # type: ignore[arg-type]
    with home.session() as session:
        return renders.submit(session, home.settings, user, request)


def read(home: Home, render: Render) -> Render:
    with home.session() as session:
        found = session.get(Render, render.id)
    assert found is not None
    return found


def upload(home: Home, user: User, picture: np.ndarray, folder: Path) -> Avatar:
    Image.fromarray(picture).save(folder / "me.png")
    with home.session() as session:
        content = (folder / "me.png").read_bytes()
        return avatars.add_avatar(session, home.storage, user, "me.png", BytesIO(content), True)


def start(render: Render) -> threading.Thread:
    thread = threading.Thread(target=tasks.render, args=(str(render.id),))
    thread.start()
    return thread


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def under_way(home: Home, render: Render) -> bool:
    return read(home, render).progress > 0


def test_a_render_becomes_a_film(home: Home, ann: User) -> None:
    render = submit(home, ann)
    tasks.render(str(render.id))
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert done.film_key == f"renders/{render.id}/1/film.mp4"
    assert home.storage.get(done.film_key)[4:8] == b"ftyp"
    assert home.storage.get(done.poster_key or "")[:2] == b"\xff\xd8"
    assert home.storage.get(done.captions_key or "").startswith(b"WEBVTT")
    assert done.bytes > 10_000
    assert done.report is not None
    assert done.duration_s == done.report["duration_s"] > 0.5


def test_a_film_is_watched_while_it_is_made(home: Home, ann: User) -> None:
    render = submit(home, ann, LONG)
    thread = start(render)
    wait_for(lambda: read(home, render).live_key is not None, 60)
    now = read(home, render)
    assert (now.state, now.live_key) == ("running", f"renders/{render.id}/1/live")
    wait_for(lambda: read(home, render).stage == "live")
    playlist = home.storage.get(f"{now.live_key}/live.m3u8").decode()
    assert "00000.m4s" in playlist
    assert "ENDLIST" not in playlist
    for name in ("init.mp4", "00000.m4s"):
        assert home.storage.size(f"{now.live_key}/{name}") > 500
    with home.session() as session:
        renders.cancel(session, ann, render.id)
    thread.join()


def test_a_transparent_film_is_shown_when_it_is_whole(home: Home, ann: User) -> None:
    render = submit(home, ann, background="transparent")
    tasks.render(str(render.id))
    done = read(home, render)
    assert (done.state, done.live_key) == ("done", None)


def test_delivered_twice_it_is_made_once(home: Home, ann: User) -> None:
    render = submit(home, ann)
    threads = [start(render) for _ in range(2)]
    for thread in threads:
        thread.join()
    done = read(home, render)
    assert (done.state, done.attempt) == ("done", 1)


def test_an_uploaded_picture_is_checked_and_speaks(home: Home, ann: User, tmp_path: Path) -> None:
    avatar = upload(home, ann, skimage.data.astronaut(), tmp_path)
    with pytest.raises(StateError) as caught:
        submit(home, ann, preset=None, avatar_id=avatar.id)
    assert caught.value.code == "avatar_not_ready"
    tasks.check(str(avatar.id))
    with home.session() as session:
        checked = avatars.find_avatar(session, ann, avatar.id)
    assert (checked.state, checked.error) == ("ready", None)
    assert checked.face is not None
    left, top, right, bottom = checked.face["box"]
    assert 0 <= left < 0.5 < right <= 1
    assert 0 <= top < 0.5 < bottom <= 1
    assert home.storage.get(checked.thumbnail_key or "")[:2] == b"\xff\xd8"
    render = submit(home, ann, preset=None, avatar_id=avatar.id)
    tasks.render(str(render.id))
    assert read(home, render).state == "done"


def test_an_uploaded_video_is_checked_and_speaks(home: Home, ann: User, tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 40), tmp_path / "me.mp4")
    with home.session() as session, clip.open("rb") as content:
        avatar = avatars.add_avatar(session, home.storage, ann, "me.mp4", content, True)
    tasks.check(str(avatar.id))
    with home.session() as session:
        checked = avatars.find_avatar(session, ann, avatar.id)
    assert (checked.state, checked.kind, checked.error) == ("ready", "footage", None)
    assert checked.face is not None
    assert (checked.face["seconds"], checked.face["seen"]) == (1.6, 1.0)
    assert home.storage.get(checked.thumbnail_key or "")[:2] == b"\xff\xd8"
    render = submit(home, ann, preset=None, avatar_id=avatar.id)
    tasks.render(str(render.id))
    assert read(home, render).state == "done"


def test_a_video_that_is_too_short_is_refused(home: Home, ann: User, tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 12), tmp_path / "me.mp4")
    with home.session() as session, clip.open("rb") as content:
        avatar = avatars.add_avatar(session, home.storage, ann, "me.mp4", content, True)
    tasks.check(str(avatar.id))
    with home.session() as session:
        checked = avatars.find_avatar(session, ann, avatar.id)
    assert (checked.state, checked.error_code) == ("refused", "video_too_short")
    assert "0.5 s" in (checked.error or "")


def test_a_picture_without_a_face_is_refused_with_a_sentence(
    home: Home, ann: User, tmp_path: Path
) -> None:
    avatar = upload(home, ann, np.full((400, 400, 3), 180, np.uint8), tmp_path)
    tasks.check(str(avatar.id))
    with home.session() as session:
        checked = avatars.find_avatar(session, ann, avatar.id)
    assert (checked.state, checked.error_code) == ("refused", "face_missing")
    assert "No face" in (checked.error or "")


def send_in(home: Home, user: User, content: bytes) -> Recording:
    with home.session() as session:
        return recordings.add_recording(
            session, home.storage, user, "Talk.wav", BytesIO(content), True
        )


def look_up(home: Home, user: User, recording: Recording) -> Recording:
    with home.session() as session:
        return recordings.find_recording(session, user, recording.id)


def test_a_recording_is_listened_to_and_speaks(home: Home, ann: User) -> None:
    said = send_in(home, ann, record("Καλημέρα σε όλους, τι κάνετε;", "el-male"))
    tasks.listen(str(said.id))
    heard = look_up(home, ann, said)
    assert (heard.state, heard.error, heard.advice) == ("ready", None, [])
    assert heard.copy_key == f"recordings/{said.id}/copy.m4a"
    assert heard.bytes == sum(home.storage.size(key) for key in (heard.key, heard.copy_key))
    for text, words in (("", 0), ("[sad] Καλημέρα σε όλους, τι κάνετε;", 5)):
        render = submit(home, ann, text, recording_id=said.id, language="el", tier="light")
        tasks.render(str(render.id))
        done = read(home, render)
        assert (done.state, done.error) == ("done", None)
        assert done.report is not None
        assert (done.report["speaker"], done.report["tier"]) == ("recording", "light")
        assert len(done.report["words"]) == words
        assert [mood["name"] for mood in done.report["emotions"]] == ["sad" if text else "neutral"]
        assert (done.captions_key is not None) == bool(text)
        assert abs(done.duration_s - heard.seconds) < 0.1


def test_a_recording_of_something_else_than_its_transcript_fails(home: Home, ann: User) -> None:
    said = send_in(home, ann, record("Paper boats may be made by my baby."))
    tasks.listen(str(said.id))
    render = submit(home, ann, "Nobody knows the trouble I have seen. " * 9, recording_id=said.id)
    tasks.render(str(render.id))
    assert read(home, render).error_code == "transcript_mismatch"


def test_what_is_no_recording_is_refused_with_a_sentence(home: Home, ann: User) -> None:
    said = send_in(home, ann, b"This is no sound.")
    tasks.listen(str(said.id))
    heard = look_up(home, ann, said)
    assert (heard.state, heard.error_code) == ("refused", "audio_unreadable")
    assert "give a WAV, MP3" in (heard.error or "")


def test_a_recording_that_is_deleted_meanwhile_leaves_nothing(
    home: Home, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = send_in(home, ann, record("Hello."))

    def delete(*_: object) -> list[int]:
        with home.session() as session:
            recordings.delete_recording(session, home.storage, ann, said.id)
        return []

    monkeypatch.setattr(tasks, "draw", delete)
    tasks.listen(str(said.id))
    tasks.listen(str(said.id))  # nor does one that comes again
    with pytest.raises(StateError):
        home.storage.get(f"recordings/{said.id}/copy.m4a")


def test_cancelling_stops_the_work_within_two_seconds(home: Home, ann: User) -> None:
    render = submit(home, ann, LONG)
    worker = start(render)
    wait_for(lambda: under_way(home, render))
    with home.session() as session:
        renders.cancel(session, ann, render.id)
    asked = time.monotonic()
    worker.join(10)
    assert time.monotonic() - asked < 2
    assert read(home, render).state == "cancelled"
    assert read(home, render).film_key is None


def test_a_worker_that_must_stop_sends_its_render_to_another(home: Home, ann: User) -> None:
    render = submit(home, ann, LONG)
    worker = start(render)
    wait_for(lambda: under_way(home, render))
    lease.stopping.set()
    worker.join(10)
    assert read(home, render).state == "queued"
    assert [job.args for job in open_queue(home.redis, "cpu").jobs] == [[str(render.id)]]


def test_who_is_overtaken_leaves_nothing_behind(home: Home, ann: User) -> None:
    render = submit(home, ann, LONG)
    worker = start(render)
    wait_for(lambda: under_way(home, render))
    with home.session() as session:
        session.connection().exec_driver_sql("UPDATE renders SET attempt = 7, leased_by = 'other'")
    worker.join(10)
    assert not worker.is_alive()
    assert (read(home, render).state, read(home, render).attempt) == ("running", 7)
    with pytest.raises(StateError):
        home.storage.get(f"renders/{render.id}/1/film.mp4")


def test_what_goes_wrong_is_on_the_row(
    home: Home, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    unspeakable = submit(home, ann, "你好 世界", language="en")
    tasks.render(str(unspeakable.id))
    failed = read(home, unspeakable)
    assert (failed.state, failed.error_code) == ("failed", "text_unspeakable")

    def explode(*_: object) -> None:
        raise RuntimeError("secret path /root/x")

    monkeypatch.setattr(tasks, "make_film", explode)
    broken = submit(home, ann)
    tasks.render(str(broken.id))
    assert read(home, broken).error_code == "fault"
    assert "secret" not in (read(home, broken).error or "")


def test_rows_that_are_gone_are_no_error(home: Home) -> None:
    tasks.render(str(uuid4()))
    tasks.check(str(UUID(int=1)))


def test_a_poster_shows_while_the_film_is_made(home: Home, ann: User) -> None:
    render = submit(home, ann, LONG)
    thread = start(render)
    wait_for(lambda: read(home, render).poster_key is not None)
    early = read(home, render)
    assert early.state == "running"
    assert home.storage.get(early.poster_key or "")[:2] == b"\xff\xd8"
    with home.session() as session:
        renders.cancel(session, ann, render.id)
    thread.join()


def test_a_voice_is_heard(home: Home) -> None:
    tasks.sample("ru-male")
    sound = asyncio.run(hear_sample(home.redis, VOICES["ru-male"]))
    assert sound[:4] == b"RIFF"
    assert len(sound) > 50_000
    tasks.sample("nobody")  # is told in the log, and harms nothing


def order_greek(home: Home, user: User) -> Render:
    """A render with the tiny voice, which a worker has announced."""
    own = tuple(voice for key, voice in list_voices().items() if key not in VOICES)
    announce(home.redis, Worker("w", "cpu", ("instant", "light"), own))
    request = Request("Γεια [happy] σας!", preset="ava", voice="tiny")
    with home.session() as session:
        return renders.submit(session, home.settings, user, request, find_voices(home.redis))


def test_a_voice_on_disk_speaks_in_a_film(home: Home, ann: User, tiny: Path) -> None:
    render = order_greek(home, ann)
    assert (render.voice, render.language, render.tier) == ("el-gr-tiny-low", "el", "light")
    tasks.render(str(render.id))
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert (done.report["speaker"], done.report["tier"]) == ("piper", "light")
    assert [word["text"] for word in done.report["words"]] == ["Γεια", "σας!"]


def test_a_voice_on_disk_is_heard(home: Home, tiny: Path) -> None:
    tasks.sample("el-gr-tiny-low")
    sound = asyncio.run(hear_sample(home.redis, list_voices()["el-gr-tiny-low"]))
    assert sound[:4] == b"RIFF"
    assert len(sound) > 50_000


def test_who_has_not_the_voice_leaves_the_render_to_who_has(
    home: Home, ann: User, tiny: Path
) -> None:
    render = order_greek(home, ann)
    (tiny / "el_GR-tiny-low.onnx").unlink()
    tasks.render(str(render.id))
    assert (read(home, render).state, read(home, render).attempt) == ("queued", 0)
    tasks.sample("el-gr-tiny-low")
    jobs = open_queue(home.redis, "cpu").jobs
    assert [job.args for job in jobs] == [[str(render.id)], ["el-gr-tiny-low"]]


def test_a_voice_that_nobody_has_any_more_ends_the_render(
    home: Home, ann: User, tiny: Path
) -> None:
    render = order_greek(home, ann)
    (tiny / "el_GR-tiny-low.onnx").unlink()
    home.redis.flushdb()
    tasks.render(str(render.id))
    assert read(home, render).state == "queued"  # its worker may be starting anew
    with home.session() as session:
        row = session.get_one(Render, render.id)
        row.queued_at -= 2 * tasks.PATIENCE
    tasks.render(str(render.id))
    ended = read(home, render)
    assert (ended.state, ended.error_code) == ("failed", "voice_gone")
    assert "el-gr-tiny-low" in (ended.error or "")
