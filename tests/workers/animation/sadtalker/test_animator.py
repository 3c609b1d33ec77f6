"""From a portrait and a performance to frames, through files of the published form."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from avatar_app.catalog.backgrounds import Background, BackgroundKind
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import MissingError
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from tests.waiting import allow
from tests.workers.animation.sadtalker.conftest import NETWORKS
from workers.animation.registry import load_animator
from workers.animation.sadtalker.animator import _begin
from workers.animation.sadtalker.inference.engine import Engine, load_engine
from workers.animation.sadtalker.motion.coefficients import Rest
from workers.animation.sadtalker.motion.head_motion import HeadMotion
from workers.animation.sadtalker.source.source_portrait import prepare_source
from workers.face.from_picture import portrait_from_picture
from workers.performance.director import direct
from workers.performance.tracks import Performance
from workers.speech.engines.espeak.speaker import EspeakSpeaker


def perform(text: str = "Hi.") -> Iterator[Performance]:
    return direct(EspeakSpeaker().speak(parse(text), VOICES["en-female"]), 25, 0)


@pytest.mark.usefixtures("installed")
def test_a_preset_speaks() -> None:
    portrait = portrait_from_picture("preset:ava", 256, None, load_settings())
    frames = load_animator("sadtalker", load_settings()).animate(portrait, perform("[happy] Hi."))
    begun = time.monotonic()
    first = next(frames).copy()
    second = next(frames).copy()
    assert first.shape == second.shape == portrait.image.shape
    assert first.dtype == np.uint8
    corner = portrait.image[:20, :20]
    assert np.array_equal(first[:20, :20], corner)
    x, y = portrait.landmarks[13, :2].astype(int)
    assert np.abs(first[y, x].astype(int) - second[y, x]).max() < 80
    took = time.monotonic() - begun
    begun = time.monotonic()
    frames.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < max(allow(0.5), took)
    # What is known of a portrait is kept for its next film.
    engine = load_engine("still")
    begun = time.monotonic()
    prepare_source(engine, portrait, still=True)
    assert time.monotonic() - begun < allow(1)


def test_a_spoilt_file_is_told_before_anything_is_drawn(installed: Path) -> None:
    whole = (installed / NETWORKS).resolve()
    (installed / NETWORKS).unlink()
    with whole.open("rb") as file:
        (installed / NETWORKS).write_bytes(file.read(1000))
    portrait = portrait_from_picture("preset:ava", 256, None, load_settings())
    with pytest.raises(MissingError) as caught:
        next(load_animator("sadtalker", load_settings()).animate(portrait, perform()))
    assert caught.value.code == "weights_wrong"


@pytest.mark.usefixtures("installed")
def test_a_person_over_nothing_keeps_their_outline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_SADTALKER_MODE", "full")
    load_settings.cache_clear()
    settings = load_settings()
    behind = Background(BackgroundKind.TRANSPARENT)
    portrait = portrait_from_picture("preset:ava", 256, None, settings, None, behind)
    frame = next(load_animator("sadtalker", load_settings()).animate(portrait, perform()))
    assert frame.shape == (*portrait.image.shape[:2], 4)
    assert frame[..., 3].min() == 0
    assert frame[..., 3].max() == 255


def test_where_the_networks_move_the_head_a_video_decides_how(engine: Engine) -> None:
    rest = Rest(np.zeros(64, np.float32), np.zeros(6, np.float32), np.zeros(3, np.float32))
    sitter: Any = SimpleNamespace(rest=rest, feelings=None)
    reference: Any = SimpleNamespace(lids=lambda _first, count: np.zeros(count))
    assert _begin(engine, sitter, 0, 1.0, 5, reference)._head is reference
    assert isinstance(_begin(engine, sitter, 0, 1.0, 5, None)._head, HeadMotion)
    still = _begin(engine, sitter, None, 1.0, 5, reference)
    assert still._head is None
    assert still._find_lids is reference.lids
