"""A stretch of a film that is drawn by itself is as it is in the whole film."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from avatar_app.settings import load_settings
from tests.workers.animation.wav2lip.sitters import perform
from workers.animation.registry import find_context_seconds, load_animator
from workers.animation.sadtalker import animator
from workers.animation.sadtalker.motion.coefficients import CoefficientStream
from workers.arrays import F32
from workers.face.from_picture import portrait_from_picture
from workers.film.part import cut

TEXT = "My mother wants a big umbrella. [happy] Paper boats, maybe."


@pytest.mark.usefixtures("installed")
def test_a_stretch_is_told_what_it_is_in_the_whole_film(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the mapping is told of each frame, and its tracks, decide all of it."""

    def play(
        _: object, score: CoefficientStream, frames: Sequence[tuple[int, F32]]
    ) -> Iterator[F32]:
        for number, tracks in frames:
            yield np.concatenate([score.window(number).ravel(), tracks])

    monkeypatch.setattr("workers.film.part.LENGTHS", ((1, 1),))
    monkeypatch.setattr(animator._Stage, "play", play)
    portrait = portrait_from_picture("preset:ava", 128, None, load_settings())
    sadtalker = load_animator("sadtalker", load_settings())
    performances = perform(TEXT)
    whole = np.stack(list(sadtalker.animate(portrait, performances)))
    parts = list(cut(performances, 25, find_context_seconds("sadtalker", load_settings())))
    assert len(parts) >= 2
    for part in parts:
        first = part.performance.start
        told = np.stack(list(sadtalker.animate(portrait, [part.performance])))
        assert np.allclose(
            told[part.start - first : part.end - first], whole[part.start : part.end], atol=1e-4
        )


def test_heads_that_move_freely_go_on_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_SADTALKER_MODE", "full")
    load_settings.cache_clear()
    assert find_context_seconds("sadtalker", load_settings()) is None
