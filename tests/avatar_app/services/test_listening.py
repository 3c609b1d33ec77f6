"""A sentence of a script is heard before there is a film: asked for, spoken, stopped."""

import asyncio
import io
import json
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from avatar_app.accounts.rate_limits import count_use
from avatar_app.errors import ChoiceError, GalateaError, LimitError, ScriptError, UnavailableError
from avatar_app.library import samples as library_samples
from avatar_app.library.lexicon import add_entry
from avatar_app.messaging.queues import SPEAK, USUAL, open_queue
from avatar_app.services import listening
from avatar_app.services.listening import ListeningRequest, listen
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from workers.jobs import samples

TEXT = "Good evening. Paper boats [happy] sail away at last! And they are gone."


@pytest.fixture
def hear(home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """What somebody hears while a worker is there."""
    monkeypatch.setattr(library_samples, "PATIENCE", 120.0)

    def run(text: str = TEXT, at: int = 20, **how: object) -> bytes:
        request = ListeningRequest(text, at, **how)  # type: ignore[arg-type]

        async def both() -> bytes:
            heard = asyncio.create_task(listen(home, ann, request))
            while not heard.done():  # it asks again after a while
                for job in open_queue(home.redis, USUAL).jobs:
                    assert job.func_name == SPEAK
                    job.delete()
                    await asyncio.to_thread(samples.speak, *job.args)
                await asyncio.sleep(0.01)
            return await heard

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(both())).result()

    return run


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        return file.getnframes() / file.getframerate()


def test_the_sentence_under_the_cursor_is_spoken(hear: Callable[..., bytes]) -> None:
    said = seconds(hear())
    assert 1.5 < said < 5
    assert seconds(hear(at=0)) < said
    assert hear() == hear(at=25)  # of the same sentence, kept from the first time
    slow = seconds(hear(speed=0.75))
    assert slow > 1.15 * said
    assert hear(pitch=4.0) != hear()
    assert hear(voice="en-male") != hear()


def test_a_lexicon_is_heard_too(home: Connections, ann: User, hear: Callable[..., bytes]) -> None:
    plain = hear()
    with home.session() as session:
        add_entry(session, ann, "boats", "enormous old ships")
    assert seconds(hear()) > seconds(plain) + 0.3


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (ListeningRequest("[happy]", 0), ScriptError),
        (ListeningRequest("Слово.", 0, "en-female"), GalateaError),
        (ListeningRequest(TEXT, 0, "nobody"), ChoiceError),
        (ListeningRequest(TEXT, 0, speed=9.0), ChoiceError),
        (ListeningRequest(TEXT, 0, pitch=-40.0), ChoiceError),
    ],
)
def test_what_cannot_be_spoken_is_told_at_once(
    home: Connections, ann: User, request_: ListeningRequest, kind: type[GalateaError]
) -> None:
    with pytest.raises(kind):
        listening._prepare(home, ann, request_)
    assert open_queue(home.redis, USUAL).count == 0


def test_who_stopped_listening_costs_no_worker_anything(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    excerpt = listening._prepare(home, ann, ListeningRequest(TEXT, 0))
    monkeypatch.setattr(samples, "load_speaker", lambda _: pytest.fail("it spoke"))
    samples.speak(excerpt.pack())
    assert json.loads(excerpt.pack())["text"] == "[neutral] Good evening."


def test_nobody_keeps_workers_from_films_by_listening(
    home: Connections, ann: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_samples, "PATIENCE", 0.0)
    for _ in range(listening.A_MINUTE):
        count_use(home.redis, "listening", str(ann.id), listening.A_MINUTE)
    with pytest.raises(LimitError, match="very often"):
        asyncio.run(listen(home, ann, ListeningRequest(TEXT, 0)))
    with pytest.raises(UnavailableError) as caught:
        asyncio.run(listen(home, bob, ListeningRequest(TEXT, 0)))
    assert caught.value.code == "sample_late"
