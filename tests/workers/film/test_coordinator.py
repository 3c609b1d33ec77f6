"""A film made in parts is the film, whoever makes them, and however often one begins."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.selection import find_voice
from avatar_app.catalog.tiers import TIERS
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from tests.workers.video.watching import frames, sound
from workers.animation.registry import load_animator
from workers.face.from_picture import portrait_from_picture
from workers.film.part import Plan, draw_part
from workers.film.pipeline import make_film
from workers.film.report import Film
from workers.film.spec import FilmSpec
from workers.film.stopwatch import Stopwatch
from workers.video.encoder import PLAYLIST
from workers.video.ffmpeg import find_ffmpeg

TEXT = (
    "This is the first of some sentences. [happy] Here comes the second one, which is longer! "
    "[sad 0.5] And the third: it says what nobody wanted to hear. The fourth goes on and on and "
    "on, and never seems to come to its end. The fifth is short. [surprised] Is the sixth one a "
    "question? I think so. The seventh sentence ends the film."
)


class Killed(BaseException):
    """As if the worker were gone."""


class FolderStore:
    """A board for one film in memory. After `kill_at` parts made here its worker dies."""

    def __init__(self, folder: Path, kill_at: int | None = None) -> None:
        self.folder, self.kill_at = folder, kill_at
        self.plans: dict[int, Plan] = {}
        self.made: set[str] = set()
        self.taken: set[int] = set()
        self.here: list[int] = []  # numbers of parts made by the leader
        self.fetched: list[int] = []
        self.kept_s = 0.0
        self.posted = threading.Event()

    def post(self, plan: Plan) -> bool:
        self.plans[plan.number] = plan
        self.posted.set()
        return plan.digest in self.made

    def look(self) -> tuple[set[int], set[int]]:
        made = {n for n, plan in self.plans.items() if plan.digest in self.made}
        return made, self.taken - made

    def take(self, plan: Plan, seize: bool) -> bool:
        return plan.digest not in self.made and (seize or plan.number not in self.taken)

    def keep(self, plan: Plan, part: Path) -> None:
        if len(self.here) == self.kill_at:
            raise Killed
        self.here.append(plan.number)
        (self.folder / plan.digest).write_bytes(part.read_bytes())
        self.made.add(plan.digest)

    def fetch(self, plan: Plan, target: Path) -> bool:
        self.fetched.append(plan.number)
        source = self.folder / plan.digest
        if source.exists():
            target.write_bytes(source.read_bytes())
        return source.exists()

    def miss(self, plan: Plan) -> None:
        self.made.discard(plan.digest)

    def release(self) -> None:
        self.taken.clear()

    def go_on(self, seconds: float) -> None:
        self.kept_s = seconds


def order(output: Path, **changes: object) -> FilmSpec:
    script = parse(TEXT)
    voice = find_voice(None, None, script.text)
    plain = FilmSpec(script, voice, "preset:ava", output, TIERS["instant"], size=128)
    return replace(plain, **changes)


def render(
    output: Path, store: FolderStore | None, live: Path | None = None, **changes: object
) -> Film:
    return make_film(order(output, **changes), load_settings(), live=live, part_store=store)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Film:
    return render(tmp_path_factory.mktemp("whole") / "film.mp4", None)


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Film, FolderStore]:
    folder = tmp_path_factory.mktemp("parted")
    (folder / "live").mkdir()
    store = FolderStore(folder)
    return render(folder / "film.mp4", store, folder / "live"), store


def test_a_film_in_parts_is_as_one_made_at_once(
    whole: Film, parted: tuple[Film, FolderStore]
) -> None:
    film, store = parted
    assert len(store.here) >= 3
    keys = [plan.start for plan in store.plans.values()]
    assert all(start % 50 == 0 for start in keys)
    one, other = (np.stack(frames(each.path)).astype(int) for each in (whole, film))
    assert np.abs(one - other).mean(axis=(1, 2, 3)).max() < 2.5
    # From a part to the next the picture changes no more than there in the whole film.
    for start in keys[1:]:
        changes = [np.abs(shown[start] - shown[start - 1]).mean() for shown in (one, other)]
        assert changes[1] < 1.2 * changes[0]
    assert (sound(whole.path, 22050) == sound(film.path, 22050)).all()
    told, known = film.report.to_json(), whole.report.to_json()
    for name in ("duration_s", "frames", "width", "height", "words", "phonemes", "emotions"):
        assert told[name] == known[name]
    assert film.poster.read_bytes() == whole.poster.read_bytes()


def test_it_is_watched_while_it_is_made(parted: tuple[Film, FolderStore]) -> None:
    film, _ = parted
    live = film.path.parent / "live"
    playlist = (live / PLAYLIST).read_text().split()
    named = [name for name in playlist if name.endswith(".m4s")]
    joined = live / "joined.mp4"
    joined.write_bytes(b"".join((live / name).read_bytes() for name in ["init.mp4", *named]))
    shown, kept = frames(joined), frames(film.path)
    assert all((a == b).all() for a, b in zip(shown, kept, strict=True))
    lengths = [line for line in playlist if line.startswith("#EXTINF")]
    assert lengths[:2] == ["#EXTINF:1.000000,"] * 2
    assert set(lengths[2:-1]) == {"#EXTINF:2.000000,"}


def test_who_begins_again_goes_on_from_what_was_kept(
    parted: tuple[Film, FolderStore], tmp_path: Path
) -> None:
    store = FolderStore(tmp_path, kill_at=2)
    with pytest.raises(Killed):
        render(tmp_path / "film.mp4", store)
    assert not (tmp_path / "film.mp4").exists()
    assert store.here == [0, 1]
    store.kill_at = None
    film = render(tmp_path / "film.mp4", store)
    assert store.here == [*range(len(store.plans))]  # none was made twice
    assert store.fetched == [0, 1]
    assert store.kept_s == pytest.approx(store.plans[2].start / 25)
    assert film.path.read_bytes() == parted[0].path.read_bytes()
    assert film.poster.read_bytes() == parted[0].poster.read_bytes()


def test_what_is_lost_or_broken_is_made_again(
    parted: tuple[Film, FolderStore], tmp_path: Path
) -> None:
    store = FolderStore(tmp_path, kill_at=2)
    with pytest.raises(Killed):
        render(tmp_path / "film.mp4", store)
    first, second = (tmp_path / store.plans[number].digest for number in (0, 1))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-100])
    store.kill_at = None
    store.here.clear()
    film = render(tmp_path / "film.mp4", store)
    assert store.here == [0, 1, 2]
    assert film.path.read_bytes() == parted[0].path.read_bytes()


def test_others_help(parted: tuple[Film, FolderStore], tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.taken.add(1)  # somebody is at it from the moment it is there
    theirs: list[int] = []

    def help_out() -> None:
        settings = load_settings()
        portrait = portrait_from_picture("preset:ava", 128, None, settings)
        while 1 not in store.plans:
            store.posted.wait(0.05)
        plan = store.plans[1]
        ffmpeg = find_ffmpeg(None)
        target = tmp_path / "theirs.mp4"
        draw_part(
            plan,
            portrait,
            load_animator("mesh", load_settings()),
            ffmpeg,
            target,
            theirs.append,
            Stopwatch(),
        )
        target.replace(tmp_path / plan.digest)
        store.made.add(plan.digest)

    helper = threading.Thread(target=help_out)
    helper.start()
    film = render(tmp_path / "film.mp4", store)
    helper.join()
    assert theirs
    assert 1 not in store.here
    assert film.path.read_bytes() == parted[0].path.read_bytes()


def test_who_never_comes_back_is_not_waited_for(
    parted: tuple[Film, FolderStore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.film.coordinator.OPEN", 2)
    store = FolderStore(tmp_path)
    store.taken.add(1)
    film = render(tmp_path / "film.mp4", store)
    assert 1 in store.here
    assert film.path.read_bytes() == parted[0].path.read_bytes()


def test_captions_are_burnt_into_parts(tmp_path: Path) -> None:
    shown = []
    for name, store in (("whole", None), ("parted", FolderStore(tmp_path))):
        film = render(tmp_path / f"{name}.mp4", store, burnt=True)
        shown.append(frames(film.path))
    far = [float(np.abs(a.astype(int) - b).mean()) for a, b in zip(*shown, strict=True)]
    assert max(far) < 2.5
