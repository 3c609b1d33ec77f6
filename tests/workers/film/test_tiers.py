"""The document's tiers through the portal: files of the official names, shapes and types are put
into the folder of weights by hand, and films are asked for; nothing else is done.

Balanced needs ESPnet, which has an environment of its own: tests/espnet/test_tiers.py.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="comes with the neural engines")


from avatar_app.fleet.registry import find_workers, register
from avatar_app.renders import control, submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from galatea.process.worker import describe
from tests.waiting import PATIENCE
from tests.workers.animation.sadtalker.sketch import Sketch, forget, use_sketch
from tests.workers.animation.wav2lip.published import make_network, publish
from tests.workers.speech.tiny import make_voice
from workers.film.spec import Progress
from workers.jobs import render as tasks
from workers.runtime.lease import Lease
from workers.runtime.worker_state import worker_state

LONG = "This goes on for quite a while, so that there is time to stop it on the way. " * 3


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, babbler: Path) -> Path:
    """Piper's voice, XTTS v2's model and Wav2Lip's network, as their authors name the files."""
    folder = tmp_path_factory.mktemp("published")
    make_voice(folder / "piper", "en_US-ryan-medium", "en-us")
    publish(make_network(), folder / "wav2lip" / "wav2lip_gan.pth")
    (folder / "xtts").symlink_to(babbler / "weights" / "xtts")
    return folder


@pytest.fixture
def drop(
    home: Connections, published: Path, sadtalker_files: Path
) -> Callable[..., tuple[str, ...]]:
    """Puts engines' files where a worker looks for them; the tiers that it tells of then."""
    faces = home.settings.weights_dir.resolve() / "faces"
    home.settings.weights_dir.unlink()
    home.settings.weights_dir.mkdir()
    (home.settings.weights_dir / "faces").symlink_to(faces)
    worker_state.stopping.clear()

    def put(*engines: str) -> tuple[str, ...]:
        for name in engines:
            source = sadtalker_files if name == "sadtalker" else published / name
            (home.settings.weights_dir / name).symlink_to(source)
        register(home.redis, describe())
        return describe().tiers

    return put


@pytest.fixture
def light(drop: Callable[..., tuple[str, ...]]) -> None:
    drop("piper", "wav2lip")


@pytest.fixture
def sketch(
    drop: Callable[..., tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sketch]:
    """All of SadTalker's files are read, and its networks used, but for the decoder."""
    drop("xtts", "sadtalker")
    yield use_sketch(monkeypatch)
    forget()


def submit(
    home: Connections, user: User, text: str, tier: str | None = None, animator: str | None = None
) -> Render:
    with home.session() as session:
        request = RenderRequest(text, preset="ava", tier=tier, animator=animator)
        return submission.submit(session, home.settings, user, request, find_workers(home.redis))


def read(home: Connections, render: Render) -> Render:
    with home.session() as session:
        found = session.get(Render, render.id)
    assert found is not None
    return found


def check_film(home: Connections, done: Render, tier: str, speaker: str, animator: str) -> None:
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    made = (done.report["tier"], done.report["speaker"], done.report["animator"])
    assert made == (tier, speaker, animator)
    assert done.report["frames"] > 10
    assert home.storage.get(done.film_key or "")[4:8] == b"ftyp"


def test_files_that_are_put_in_by_hand_are_offered(drop: Callable[..., tuple[str, ...]]) -> None:
    assert not {"natural", "light", "premium"} & set(drop())
    assert not {"light", "premium"} & set(drop("piper"))
    assert {"natural", "light"} <= set(drop("wav2lip"))
    assert {"natural", "light", "premium"} <= set(drop("xtts", "sadtalker"))


@pytest.mark.usefixtures("light")
def test_light(home: Connections, ann: User) -> None:
    render = submit(home, ann, "[happy] Hi, Bob!", "light")
    tasks.render()
    check_film(home, read(home, render), "light", "piper", "wav2lip")


def test_premium(home: Connections, ann: User, sketch: Sketch) -> None:
    render = submit(home, ann, "[happy] Hi, Bob!", "premium")
    tasks.render()
    done = read(home, render)
    check_film(home, done, "premium", "xtts", "sadtalker")
    assert sketch.drawn >= done.report["frames"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("tier", "animator", "made"),
    [
        (None, "wav2lip", ("espeak+wav2lip", "espeak", "wav2lip")),
        ("natural", "sadtalker", ("piper+sadtalker", "piper", "sadtalker")),
        ("premium", "mesh", ("natural", "xtts", "mesh")),
    ],
)
@pytest.mark.usefixtures("sketch")
def test_any_speaker_with_any_animator(
    home: Connections,
    ann: User,
    drop: Callable[..., tuple[str, ...]],
    tier: str | None,
    animator: str,
    made: tuple[str, str, str],
) -> None:
    drop("piper", "wav2lip")
    render = submit(home, ann, "[happy] Hi, Bob!", tier, animator)
    assert (render.tier, render.speaker, render.animator) == made
    tasks.render()
    check_film(home, read(home, render), *made)


@pytest.mark.usefixtures("light")
def test_progress_is_told_all_the_way(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Progress] = []
    own = Lease.tell

    def tell(lease: Lease, progress: Progress) -> None:
        told.append(progress)
        own(lease, progress)

    monkeypatch.setattr(Lease, "tell", tell)
    render = submit(home, ann, "Hi, Bob! This is Ann.", "light")
    tasks.render()
    assert read(home, render).state == "done"
    far = [progress.fraction for progress in told]
    assert far == sorted(far)
    assert len({f for f in far if 0 < f < 1}) > 10
    assert [*dict.fromkeys(p.stage for p in told)] == ["face", "speech", "animate", "encode"]


@pytest.mark.usefixtures("light")
def test_a_worker_that_must_stop_hands_it_back_and_another_makes_it(
    home: Connections, ann: User
) -> None:
    render = submit(home, ann, "Hi, Bob! This is Ann, and that is Bob.", "light")
    worker = threading.Thread(target=tasks.render)
    worker.start()
    limit = time.monotonic() + PATIENCE
    while read(home, render).poster_key is None:
        assert time.monotonic() < limit
        time.sleep(0.02)
    worker_state.stopping.set()
    worker.join(PATIENCE)
    assert (read(home, render).state, read(home, render).attempt) == ("queued", 1)
    worker_state.stopping.clear()
    tasks.render()
    assert read(home, render).attempt == 2
    check_film(home, read(home, render), "light", "piper", "wav2lip")


def test_a_slow_animator_is_stopped_within_a_few_frames(
    home: Connections, ann: User, sketch: Sketch
) -> None:
    """As SadTalker on a processor: a frame takes a while, and a second of film a minute or more."""
    render = submit(home, ann, LONG, "premium")
    asked = 0

    def on_drawn() -> None:
        nonlocal asked
        if asked:
            time.sleep(0.3)
        elif read(home, render).poster_key is not None:
            with home.session() as session:
                control.cancel(session, ann, render.id)
            asked = sketch.drawn

    sketch.on_drawn = on_drawn
    tasks.render()
    assert read(home, render).state == "cancelled"
    assert asked
    assert sketch.drawn - asked < 6


@pytest.mark.usefixtures("light")
def test_a_spoilt_file_is_told_to_the_owner(home: Connections, ann: User) -> None:
    folder = home.settings.weights_dir / "wav2lip"
    whole = folder.resolve() / "wav2lip_gan.pth"
    folder.unlink()
    folder.mkdir()
    with whole.open("rb") as file:
        (folder / whole.name).write_bytes(file.read(100_000))
    render = submit(home, ann, "Hi, Bob!", "light")
    tasks.render()
    failed = read(home, render)
    assert (failed.state, failed.error_code) == ("failed", "weights_wrong")
    assert "wav2lip_gan.pth is cut short or broken" in (failed.error or "")
