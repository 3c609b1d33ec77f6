"""Films with an enhancer and without one, through the animators that draw faces small."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from tests.workers.animation.enhancer.restorers import (
    Copyist,
    Sharpener,
    Striper,
    publish_restoreformer,
)
from tests.workers.animation.sadtalker.sketch import forget, use_sketch
from tests.workers.animation.wav2lip import sitters
from tests.workers.animation.wav2lip.published import make_network, publish
from workers.animation.enhancer import find_enhancer
from workers.animation.enhancer import restorer as restorers
from workers.animation.enhancer.detail import Enhancer
from workers.animation.registry import load_animator
from workers.animation.sadtalker import animator as sadtalker
from workers.animation.sadtalker.inference.engine import load_engine
from workers.animation.wav2lip import animator as wav2lip
from workers.animation.wav2lip.animator import Wav2LipAnimator
from workers.device import Device
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait

PERFORMANCES = sitters.perform("[happy] My mother.")


@pytest.fixture
def weights(tmp_path: Path, sadtalker_files: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights: faces, Wav2Lip and SadTalker, whose costly networks are sketched."""
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "faces").symlink_to(load_settings().weights_dir / "faces")
    (folder / "sadtalker").symlink_to(sadtalker_files)
    publish(make_network(), folder / "wav2lip" / "wav2lip_gan.pth")
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    use_sketch(monkeypatch)
    return folder


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    yield
    forget()
    restorers._load.cache_clear()


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Wav2Lip believe in a graphics card, for all that it does itself."""
    monkeypatch.setattr(wav2lip, "find_device", lambda: Device("cuda", "a card", None, 1 << 34))


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Copyist | None], None]:
    """Have both animators find this restorer, at full strength."""

    def use(restorer: Copyist | None) -> None:
        found = None if restorer is None else Enhancer(restorer, 1.0)
        for module in (sadtalker, wav2lip):
            monkeypatch.setattr(module, "find_enhancer", lambda _settings: found)

    return use


def animate(name: str, portrait: Portrait, count: int) -> np.ndarray:
    frames = load_animator(name, load_settings()).animate(portrait, PERFORMANCES)
    made = np.stack([frame.copy() for frame in islice(frames, count)])
    frames.close()  # type: ignore[attr-defined]
    return made


def test_it_is_found_where_it_is_there_and_wanted(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restorers, "prepare", lambda *_: Copyist())
    assert find_enhancer(load_settings()) is None
    publish_restoreformer(weights / "enhancer" / "RestoreFormer.pth")
    assert isinstance(find_enhancer(load_settings()), Enhancer)
    monkeypatch.setenv("GALATEA_ENHANCER", "0")
    load_settings.cache_clear()
    assert find_enhancer(load_settings()) is None


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("name", ["sadtalker", "wav2lip"])
def test_a_published_file_is_at_work(weights: Path, name: str) -> None:
    portrait = portrait_from_picture("preset:ava", 512, None, load_settings())
    first = int(np.flatnonzero(sitters.speaking(PERFORMANCES) > 0.9)[0])
    without = animate(name, portrait, first + 3)
    publish_restoreformer(weights / "enhancer" / "RestoreFormer.pth")
    with_it = animate(name, portrait, first + 3)
    assert with_it.shape == without.shape
    change = np.abs(with_it.astype(int) - without)
    x, y = portrait.landmarks[:, 0], portrait.landmarks[:, 1]
    assert change[-1, int(y.min()) : int(y.max()), int(x.min()) : int(x.max())].max() > 3
    assert not change[:, :20].any()


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("name", ["sadtalker", "wav2lip"])
def test_a_spoilt_file_is_told(weights: Path, name: str) -> None:
    portrait = portrait_from_picture("preset:ava", 256, None, load_settings())
    file = publish_restoreformer(weights / "enhancer" / "GFPGANv1.4.pth")
    os.truncate(file, 1000)
    with pytest.raises(MissingError, match=r"GFPGANv1\.4\.pth is cut short") as caught:
        animate(name, portrait, 1)
    assert caught.value.code == "weights_wrong"


def test_a_processor_paints_quickly_or_not_at_all(
    portrait: Portrait, use: Callable[[Copyist | None], None]
) -> None:
    restorer = Sharpener()
    use(restorer)
    frames = Wav2LipAnimator(load_settings(), sitters.Master(portrait, PERFORMANCES)).animate(
        portrait, PERFORMANCES
    )
    assert sum(1 for _ in frames) > 0
    assert not restorer.seen


@pytest.mark.usefixtures("card")
def test_wav2lips_mouth_alone_is_sharpened(
    portrait: Portrait, use: Callable[[Copyist | None], None]
) -> None:
    def paint(restorer: Copyist | None) -> np.ndarray:
        use(restorer)
        backend = sitters.Master(portrait, PERFORMANCES)
        frames = Wav2LipAnimator(load_settings(), backend).animate(portrait, PERFORMANCES)
        return np.stack([frame.copy() for frame in frames]).astype(int)

    restorer = Sharpener()
    without, with_it = paint(None), paint(restorer)
    at_work = sitters.speaking(PERFORMANCES) > 0
    assert 0 < len(restorer.seen) <= np.count_nonzero(at_work)
    change = np.abs(with_it - without)
    assert change.max() > 8
    assert not change[~at_work].any()
    brow, chin = portrait.landmarks[[168, 152], 1].astype(int)
    assert not change[:, :brow].any()
    assert not change[:, chin + 40 :].any()
    assert np.array_equal(paint(Sharpener()), with_it)


@pytest.mark.usefixtures("card")
def test_a_painting_that_changes_nothing_is_left_alone(
    portrait: Portrait, use: Callable[[Copyist | None], None]
) -> None:
    restorer = Sharpener()
    use(restorer)
    frames = Wav2LipAnimator(load_settings(), sitters.Copyist()).animate(portrait, PERFORMANCES)
    hushed = sitters.shoot(portrait, PERFORMANCES, hushed=True)
    for frame, shot in zip(frames, hushed, strict=True):
        assert np.array_equal(frame, shot.frame)
    assert not restorer.seen


@pytest.mark.parametrize("mode", ["still", "full"])
@pytest.mark.usefixtures("weights")
def test_sadtalkers_face_is_sharpened_in_every_mode(
    use: Callable[[Copyist | None], None], monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("GALATEA_SADTALKER_MODE", mode)
    load_settings.cache_clear()
    mapping = load_engine(mode).mapping  # of made-up weights, which throw a head out of the picture
    with torch.inference_mode():
        for each in (mapping.fc_t, mapping.fc_yaw, mapping.fc_pitch, mapping.fc_roll):
            each.weight.mul_(1e-3)
    portrait = portrait_from_picture("preset:ava", 512, None, load_settings())
    use(None)
    without = animate("sadtalker", portrait, 4).astype(int)
    restorer = Striper()
    use(restorer)
    change = np.abs(animate("sadtalker", portrait, 4) - without)
    assert restorer.seen
    x, y = portrait.landmarks[:, 0], portrait.landmarks[:, 1]
    outside = np.ones(change.shape[1:3], bool)
    room = int(0.5 * portrait.eye_distance)
    outside[
        max(0, int(y.min()) - room) : int(y.max()) + room,
        max(0, int(x.min()) - room) : int(x.max()) + room,
    ] = False
    assert not change[:, outside].any()
    assert change.max() > 2
