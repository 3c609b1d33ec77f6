"""A voice of one's own, made and spoken with by a worker that has XTTS: the real loading path, on a
model whose weights are random.
"""

import asyncio
from io import BytesIO
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from avatar_app.catalog import cloned_voices
from avatar_app.catalog.cloned_voices import CLONING_MODEL, name_voice
from avatar_app.errors import GalateaError, UnavailableError
from avatar_app.fleet import registry
from avatar_app.fleet.registry import Worker, find_voices, find_workers, list_workers, register
from avatar_app.library import clones
from avatar_app.library.samples import hear_sample
from avatar_app.messaging.queues import CLONING, SAMPLE, open_queue
from avatar_app.renders import control, submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.services.clones import delete_clone
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Clone
from avatar_app.store.models.renders import Render
from galatea.process.worker import describe
from tests.workers.requests import read
from tests.workers.speech.hearing import record
from workers.jobs import cloning as making
from workers.jobs import inputs, render, samples
from workers.runtime import worker_state
from workers.speech.engines.xtts.latents import read_latents

SAID = "Good morning, and thank you all for coming today. My brother plays the piano. "


@pytest.fixture
def cloner(home: Connections, babbler: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """This worker, which has XTTS, and is known to."""
    home.settings.weights_dir.unlink()
    home.settings.weights_dir.symlink_to(babbler / "weights")
    monkeypatch.setattr(worker_state, "PASSED_ON", 0.01)
    monkeypatch.setattr(registry, "ALIVE", 600)  # nobody says so again
    worker = describe()
    register(home.redis, worker)
    return worker


@pytest.fixture(scope="module")
def talk() -> bytes:
    return record(SAID * 3)


def upload(home: Connections, user: User, content: bytes, name: str = "Maria") -> Clone:
    workers = list_workers(home.redis)
    with home.session() as session:
        clone, queue = clones.add_clone(
            session, home.storage, user, name, "me.wav", BytesIO(content), True, workers
        )
    assert queue == "cpu"
    return clone


def order(home: Connections, user: User, clone: Clone, text: str) -> Render:
    request = RenderRequest(text, preset="ava", voice=name_voice(clone.id))
    with home.session() as session:
        return submission.submit(session, home.settings, user, request, find_workers(home.redis))


def look(home: Connections, clone: Clone) -> Clone:
    with home.session() as session:
        return session.get_one(Clone, clone.id)


@pytest.mark.usefixtures("cloner")
def test_a_voice_is_made_heard_and_speaks_in_a_film(
    home: Connections, ann: User, talk: bytes, tmp_path: Path
) -> None:
    clone = upload(home, ann, talk)
    reference = clone.reference_key or ""
    making.clone(str(clone.id))
    made = look(home, clone)
    assert (made.state, made.error, made.reference_key) == ("ready", None, None)
    assert made.seconds > 6
    stored = list(home.storage.list_all("clones"))
    assert [(one.key, one.bytes) for one in stored] == [(made.latents_key, made.bytes)]
    with pytest.raises(GalateaError):
        home.storage.get(reference)
    file = tmp_path / "latents"
    home.storage.fetch(made.latents_key or "", file)
    assert read_latents(file, CLONING_MODEL.name).style.shape == (1, 32, 64)
    making.clone(str(clone.id))  # delivered twice
    assert look(home, clone).latents_key == made.latents_key

    voices = find_voices(home.redis)
    with home.session() as session:
        own = clones.find_voice(session, ann, clone.id, voices).speaking("ru")
    samples.sample(f"{own.id}:ru")
    assert asyncio.run(hear_sample(home.redis, own))[:4] == b"RIFF"

    film = order(home, ann, clone, "Привет! [happy] Съешь ещё этих булок.")
    assert (film.voice, film.voice_label) == (name_voice(clone.id), "Cloned voice, Maria")
    assert (film.language, film.tier) == ("ru", "natural")
    render.render()
    done = read(home, film)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert (done.report["speaker"], done.report["tier"]) == ("xtts", "natural")
    assert delete_clone(home, ann, clone.id) == []
    kept = read(home, film)
    assert (kept.state, kept.clone_id, kept.voice_label) == ("done", None, "Cloned voice, Maria")
    assert list(home.storage.list_all("clones")) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (record(SAID), "audio_too_short"),
        (b"This is no sound at all.", "audio_unreadable"),
        (record("Hello.")[:44] + bytes(16000 * 2 * 8), "audio_silent"),
    ],
    ids=["short", "text", "silence"],
)
@pytest.mark.usefixtures("cloner")
def test_what_no_voice_can_be_made_of_says_why(
    home: Connections, ann: User, said: bytes, code: str
) -> None:
    clone = upload(home, ann, said)
    making.clone(str(clone.id))
    refused = look(home, clone)
    assert (refused.state, refused.error_code, refused.bytes) == ("refused", code, 0)
    assert refused.error
    assert list(home.storage.list_all("clones")) == []


def test_who_cannot_clone_passes_it_on(
    home: Connections, cloner: Worker, ann: User, talk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = upload(home, ann, talk)
    queue = open_queue(home.redis, "cpu")
    monkeypatch.setattr(making, "list_voices", dict)
    monkeypatch.setattr(samples, "list_voices", dict)
    making.clone(str(clone.id))
    wanted = f"{name_voice(clone.id)}:en"
    home.redis.set(f"galatea:sample:{wanted}:asked", 1)  # somebody waits
    samples.sample(wanted)
    assert {(job.func_name, job.args[0]) for job in queue.jobs} == {
        (CLONING, str(clone.id)),
        (SAMPLE, wanted),
    }
    queue.empty()
    register(home.redis, Worker(cloner.name, ("cpu",), ("mesh",)))
    making.clone(str(clone.id))
    assert (look(home, clone).state, queue.jobs) == ("checking", [])


@pytest.mark.usefixtures("cloner")
def test_a_storage_that_is_away_is_tried_again(
    home: Connections, ann: User, talk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise UnavailableError("storage_unavailable", "The storage does not answer.")

    clone = upload(home, ann, talk)
    monkeypatch.setattr(type(home.storage), "fetch", silent)
    making.clone(str(clone.id))
    assert (look(home, clone).state, look(home, clone).tries) == ("checking", 0)


@pytest.mark.usefixtures("cloner")
def test_who_did_not_wait_leaves_nothing(
    home: Connections, ann: User, talk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = upload(home, ann, talk)
    own = making.make_latents

    def delete_meanwhile(*arguments: object) -> object:
        delete_clone(home, ann, clone.id)
        return own(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "make_latents", delete_meanwhile)
    making.clone(str(clone.id))
    assert list(home.storage.list_all("clones")) == []


@pytest.mark.usefixtures("cloner")
def test_a_film_whose_voice_went_meanwhile_fails_in_words(
    home: Connections, ann: User, talk: bytes
) -> None:
    clone = upload(home, ann, talk)
    making.clone(str(clone.id))
    waits, late = order(home, ann, clone, "Hello!"), order(home, ann, clone, "Hello!")
    with home.session() as session:  # it is just being asked for as the voice goes
        session.get_one(Render, late.id).clone_id = None
    (failed,) = delete_clone(home, ann, clone.id)
    assert (failed.id, failed.state, failed.error_code) == (waits.id, "failed", "voice_gone")
    assert failed.error == "The voice Maria was deleted; choose another one."
    render.render()
    told = read(home, late)
    assert (told.state, told.error) == ("failed", "This voice was deleted; choose another one.")
    with home.session() as session, pytest.raises(GalateaError, match="was deleted"):
        control.retry(session, home.settings, ann, waits.id)


@pytest.mark.usefixtures("cloner")
def test_latents_stay_nowhere_on_the_worker(
    home: Connections, ann: User, talk: bytes, tmp_path: Path
) -> None:
    clone = upload(home, ann, talk)
    making.clone(str(clone.id))
    row = look(home, clone)
    voice = inputs.fetch_cloned_voice(home, clone.id, row.latents_key, tmp_path)
    assert voice.speaker.latents == str(tmp_path / Path(row.latents_key or "").name)
    first, again = (read_latents(Path(voice.speaker.latents), "v2") for _ in range(2))
    assert first == again  # so how loud it is, is measured once
    assert hash(first) == hash(again)
    assert first != type(first)(np.zeros_like(first.style), first.timbre)
    assert cloned_voices.read_voice(voice.id) == UUID(str(clone.id))
