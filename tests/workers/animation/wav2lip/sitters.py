"""Portraits, what they say, and painters that stand in for the network, whose official weights are
not ours to have: what comes out of these is known."""

from dataclasses import replace

import numpy as np

from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from workers.animation.mesh.animator import MeshAnimator, Shot
from workers.animation.wav2lip.crop import Crop, cut_face
from workers.face.portrait import Portrait
from workers.performance.director import direct
from workers.performance.tracks import Performance
from workers.speech.engines.espeak.speaker import EspeakSpeaker


def perform(text: str, fps: int = 25) -> list[Performance]:
    return list(direct(EspeakSpeaker().speak(parse(text), VOICES["en-female"]), fps, 0))


def shoot(portrait: Portrait, performances: list[Performance], *, hushed: bool) -> list[Shot]:
    """The mesh animator's own frames, kept."""
    shown = [replace(p, tracks=p.heard.hushed) if hushed else p for p in performances]
    shots = MeshAnimator().shoot(portrait, shown)
    return [Shot(shot.frame.copy(), shot.points) for shot in shots]


def speaking(performances: list[Performance]) -> np.ndarray:
    return np.concatenate([p.heard.speaking for p in performances])


class Copyist:
    """Paints the face that it is shown, and notes what it was given."""

    label = "a copyist"

    def __init__(self, batch: int = 8) -> None:
        self.batch = batch
        self.sizes: list[int] = []
        self.mel: list[np.ndarray] = []

    def paint(self, mel: np.ndarray, faces: np.ndarray) -> np.ndarray:
        assert mel.shape == (len(faces), 1, 80, 16)
        assert faces.shape == (len(mel), 6, 96, 96)
        assert mel.dtype == faces.dtype == np.float32
        assert not faces[:, :3, 48:].any()
        assert np.array_equal(faces[:, :3, :48], faces[:, 3:, :48])
        self.sizes.append(len(mel))
        self.mel += list(mel)
        return faces[:, 3:].copy()


class Master(Copyist):
    """Paints the mesh animator's own speaking mouth: as good a network as there can be. `cast` is
    added to every colour, red first."""

    def __init__(
        self, portrait: Portrait, performances: list[Performance], cast: tuple[float, ...] = ()
    ) -> None:
        super().__init__()
        crop = Crop.of(portrait)
        shots = shoot(portrait, performances, hushed=False)
        at_work = speaking(performances) > 0
        squares = [
            cut_face(shot.frame, crop.follow(shot.points)) + np.array(cast or (0, 0, 0), np.float32)
            for shot, works in zip(shots, at_work, strict=True)
            if works
        ]
        self._squares = iter(squares)

    def paint(self, mel: np.ndarray, faces: np.ndarray) -> np.ndarray:
        super().paint(mel, faces)
        squares = np.stack([next(self._squares) for _ in faces])
        return np.clip(squares[..., ::-1].transpose(0, 3, 1, 2), 0, 1)
