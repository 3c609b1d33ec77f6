"""A stretch of a film that is painted by itself is as it is in the whole film."""

import numpy as np
import pytest

from avatar_app.settings import load_settings
from tests.workers.animation.wav2lip.sitters import Copyist, perform
from workers.animation.registry import find_context_seconds
from workers.animation.wav2lip.animator import Wav2LipAnimator
from workers.face.portrait import Portrait
from workers.film.part import cut
from workers.performance.tracks import Performance

TEXT = "My mother wants a big umbrella. [happy] Paper boats, maybe."


class Tinter(Copyist):
    """Paints a face as bright as what it hears is loud."""

    def paint(self, mel: np.ndarray, faces: np.ndarray) -> np.ndarray:
        super().paint(mel, faces)
        loud = mel.mean(axis=(1, 2, 3), keepdims=True)
        return np.clip(faces[:, 3:] + 0.05 * loud, 0, 1).astype(np.float32)


def animate(portrait: Portrait, performances: list[Performance]) -> np.ndarray:
    frames = Wav2LipAnimator(load_settings(), Tinter()).animate(portrait, performances)
    return np.stack([frame.copy() for frame in frames])


def test_a_stretch_is_painted_as_in_the_whole_film(
    portrait: Portrait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.film.part.LENGTHS", ((1, 1),))
    performances = perform(TEXT)
    whole = animate(portrait, performances)
    parts = list(cut(performances, 25, find_context_seconds("wav2lip", load_settings())))
    assert len(parts) >= 2
    for part in parts:
        first = part.performance.start
        drawn = animate(portrait, [part.performance])[part.start - first : part.end - first]
        assert np.abs(drawn.astype(int) - whole[part.start : part.end]).max() <= 1
