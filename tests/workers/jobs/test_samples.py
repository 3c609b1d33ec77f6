"""What a worker does besides films, with a real database and queue."""

import asyncio
from io import BytesIO
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import skimage.data

from avatar_app.catalog.voices import VOICES, SpeakerRef, Voice
from avatar_app.errors import StateError, UnavailableError
from avatar_app.fleet.registry import Worker, register
from avatar_app.library import avatars, owned, recordings
from avatar_app.library import samples as library_samples
from avatar_app.library.samples import hear_sample
from avatar_app.messaging.queues import SAMPLE, USUAL, open_queue
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Recording
from tests.workers.face.photos import CLOSE
from tests.workers.requests import read, submit, upload
from tests.workers.speech.hearing import record
from tests.workers.video.clips import sway, write_clip
from workers.jobs import render as tasks
from workers.jobs import samples, uploads
from workers.runtime import worker_state as worker_state_module
from workers.speech.registry import list_voices


def test_an_uploaded_picture_is_checked_and_speaks(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    avatar = upload(home, ann, skimage.data.astronaut(), tmp_path)
    with pytest.raises(StateError) as caught:
        submit(home, ann, preset=None, avatar_id=avatar.id)
    assert caught.value.code == "avatar_not_ready"
    uploads.check()
    with home.session() as session:
        checked = owned.find_own(session, Avatar, ann, avatar.id)
    assert (checked.state, checked.error) == ("ready", None)
    assert checked.face is not None
    left, top, right, bottom = checked.face["box"]
    assert 0 <= left < 0.5 < right <= 1
    assert 0 <= top < 0.5 < bottom <= 1
    assert home.storage.get(checked.thumbnail_key or "")[:2] == b"\xff\xd8"
    render = submit(home, ann, preset=None, avatar_id=avatar.id)
    tasks.render()
    assert read(home, render).state == "done"


def test_an_uploaded_video_is_checked_and_speaks(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    clip = write_clip(sway(CLOSE, 40), tmp_path / "me.mp4")
    with home.session() as session, clip.open("rb") as content:
        avatar = avatars.add_avatar(session, home.storage, ann, "me.mp4", content, True)
    uploads.check()
    with home.session() as session:
        checked = owned.find_own(session, Avatar, ann, avatar.id)
    assert (checked.state, checked.kind, checked.error) == ("ready", "footage", None)
    assert checked.face is not None
    assert (checked.face["seconds"], checked.face["seen"]) == (1.6, 1.0)
    assert home.storage.get(checked.thumbnail_key or "")[:2] == b"\xff\xd8"
    render = submit(home, ann, preset=None, avatar_id=avatar.id)
    tasks.render()
    assert read(home, render).state == "done"


def test_a_video_that_is_too_short_is_refused(home: Connections, ann: User, tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 12), tmp_path / "me.mp4")
    with home.session() as session, clip.open("rb") as content:
        avatar = avatars.add_avatar(session, home.storage, ann, "me.mp4", content, True)
    uploads.check()
    with home.session() as session:
        checked = owned.find_own(session, Avatar, ann, avatar.id)
    assert (checked.state, checked.error_code) == ("refused", "video_too_short")
    assert "0.5 s" in (checked.error or "")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hello " * 40, "The file is no picture or video that we can read; use a JPEG"),
        (b"\xff\xd8\xff" + b"hello " * 40, "The file is no picture or video that we can read"),
    ],
)
def test_what_is_no_picture_is_refused_by_no_name_of_ours(
    home: Connections, ann: User, content: bytes, told: str
) -> None:
    with home.session() as session:
        name = "holiday.jpg"
        avatar = avatars.add_avatar(session, home.storage, ann, name, BytesIO(content), True)
    uploads.check()
    with home.session() as session:
        checked = owned.find_own(session, Avatar, ann, avatar.id)
    assert checked.state == "refused"
    assert (checked.error or "").startswith(told)


def test_a_picture_without_a_face_is_refused_with_a_sentence(
    home: Connections, ann: User, tmp_path: Path
) -> None:
    avatar = upload(home, ann, np.full((400, 400, 3), 180, np.uint8), tmp_path)
    uploads.check()
    with home.session() as session:
        checked = owned.find_own(session, Avatar, ann, avatar.id)
    assert (checked.state, checked.error_code) == ("refused", "face_missing")
    assert "No face" in (checked.error or "")


def send_in(home: Connections, user: User, content: bytes) -> Recording:
    with home.session() as session:
        return recordings.add_recording(
            session, home.storage, user, "Talk.wav", BytesIO(content), True
        )


def look_up(home: Connections, user: User, recording: Recording) -> Recording:
    with home.session() as session:
        return owned.find_own(session, Recording, user, recording.id)


def test_a_recording_is_listened_to_and_speaks(home: Connections, ann: User) -> None:
    said = send_in(home, ann, record("Καλημέρα σε όλους, τι κάνετε;", "el-male"))
    uploads.listen()
    heard = look_up(home, ann, said)
    assert (heard.state, heard.error, heard.advice) == ("ready", None, [])
    assert heard.copy_key == f"recordings/{said.id}/copy.m4a"
    assert heard.bytes == sum(home.storage.size(key) for key in (heard.key, heard.copy_key))
    for text, words in (("", 0), ("[sad] Καλημέρα σε όλους, τι κάνετε;", 5)):
        render = submit(home, ann, text, recording_id=said.id, language="el", tier="natural")
        tasks.render()
        done = read(home, render)
        assert (done.state, done.error) == ("done", None)
        assert done.report is not None
        assert (done.report["speaker"], done.report["tier"]) == ("recording", "natural")
        assert len(done.report["words"]) == words
        assert [mood["name"] for mood in done.report["emotions"]] == ["sad" if text else "neutral"]
        assert (done.captions_key is not None) == bool(text)
        assert abs(done.duration_s - heard.seconds) < 0.1


def test_a_recording_of_something_else_than_its_transcript_fails(
    home: Connections, ann: User
) -> None:
    said = send_in(home, ann, record("Paper boats may be made by my baby."))
    uploads.listen()
    render = submit(home, ann, "Nobody knows the trouble I have seen. " * 9, recording_id=said.id)
    tasks.render()
    assert read(home, render).error_code == "transcript_mismatch"


def test_what_is_no_recording_is_refused_with_a_sentence(home: Connections, ann: User) -> None:
    said = send_in(home, ann, b"This is no sound.")
    uploads.listen()
    heard = look_up(home, ann, said)
    assert (heard.state, heard.error_code) == ("refused", "audio_unreadable")
    assert "give a WAV, MP3" in (heard.error or "")


def test_a_recording_that_is_deleted_meanwhile_leaves_nothing(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = send_in(home, ann, record("Hello."))

    def delete(*_: object) -> list[int]:
        with home.session() as session:
            recordings.delete_recording(session, home.storage, ann, said.id)
        return []

    monkeypatch.setattr(uploads, "draw", delete)
    uploads.listen()
    uploads.listen()  # nor does one that comes again
    with pytest.raises(StateError):
        home.storage.get(f"recordings/{said.id}/copy.m4a")


def test_a_voice_is_heard(home: Connections) -> None:
    samples.sample("ru-male")
    sound = asyncio.run(hear_sample(home.redis, VOICES["ru-male"]))
    assert sound[:4] == b"RIFF"
    assert len(sound) > 50_000
    samples.sample("nobody")  # is told in the log, and harms nothing


@pytest.mark.usefixtures("tiny")
def test_a_voice_on_disk_is_heard(home: Connections) -> None:
    samples.sample("el-gr-tiny-low:el")
    sound = asyncio.run(hear_sample(home.redis, list_voices()["el-gr-tiny-low"]))
    assert sound[:4] == b"RIFF"
    assert len(sound) > 50_000


MARIA = Voice("el-maria", "piper", "el", "", "Greek, Maria", SpeakerRef("maria"), "CC0", True)
ELSEWHERE = Worker("other", ("gpu",), ("mesh",), (MARIA,))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_state_module, "PASSED_ON", 0.0)


@pytest.mark.usefixtures("quick")
def test_a_voice_that_lives_elsewhere_is_asked_for_there_while_somebody_waits(
    home: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(home.redis, ELSEWHERE)
    monkeypatch.setattr(library_samples, "PATIENCE", 0.2)
    with pytest.raises(UnavailableError):  # who listens leaves the call behind
        asyncio.run(hear_sample(home.redis, MARIA))
    queue = open_queue(home.redis, "gpu")
    assert [(job.func_name, job.args[0]) for job in queue.jobs] == [(SAMPLE, "el-maria:el")]
    samples.sample("el-maria:el")  # a worker without it hears the call all the same
    assert queue.count == 2
    home.redis.delete("galatea:sample:el-maria:el:asked")  # nobody waits any more
    samples.sample("el-maria:el")
    assert queue.count == 2
    assert open_queue(home.redis, USUAL).count == 0


@pytest.mark.usefixtures("home")
def test_rows_that_are_gone_are_no_error() -> None:
    uploads.check()
    uploads.listen()
    samples.hear(str(UUID(int=1)))
