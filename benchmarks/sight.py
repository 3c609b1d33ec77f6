"""Films seen again: the face found anew in every frame, by the net and not by what drove it."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial.transform import Rotation

from avatar_app.catalog import TIERS, VOICES
from avatar_app.script import parse
from avatar_app.settings import load_settings
from workers.face.intake import take_in
from workers.face.mesh import FaceMesh
from workers.face.portrait import Portrait
from workers.film import Order, make_film
from workers.report import Report

Floats = NDArray[np.float64]
Rgb = NDArray[np.uint8]

SIZE = 512
FPS = 25
SKIN = (151, 50, 280, 205, 425)  # vertices with nothing but skin about them, on most faces
# Bone under thin skin: nose, the eyes' inner corners, temples, ears.
STILL = (168, 6, 197, 195, 5, 4, 1, 2, 133, 362, 127, 356, 234, 454)


@dataclass(frozen=True)
class Sight:
    """What was seen of a film. Lengths are in eye distances, angles in degrees.

    `landmarks` are pixels [frames, 468, 3]; `far` is the most by which a
    pixel far from the person differs from the first frame, in levels of 255 (NaN where there is
    nothing far); `skin` is a patch of the evenest skin [frames, n, n].
    """

    report: Report
    landmarks: Floats
    far: Floats  # [frames]
    skin: Floats

    @property
    def unit(self) -> float:
        """Pixels between the centres of the eyes."""
        return float(np.median(np.linalg.norm(_eyes(self.landmarks), axis=1)))

    @property
    def gap(self) -> Floats:
        """How far the inner lips are apart in the middle [frames]."""
        up = self.landmarks[:, [82, 13, 312], :2].mean(axis=1)
        low = self.landmarks[:, [87, 14, 317], :2].mean(axis=1)
        down = self.landmarks[:, 152, :2] - self.landmarks[:, 10, :2]
        down = down / np.linalg.norm(down, axis=1, keepdims=True)
        gap: Floats = ((low - up) * down).sum(axis=1) / self.unit
        return gap

    @property
    def lids(self) -> Floats:
        """How far the lids are apart, the mean of both eyes [frames]."""
        pairs = ((159, 145), (158, 153), (160, 144), (386, 374), (385, 380), (387, 373))
        apart = [
            np.linalg.norm(self.landmarks[:, a, :2] - self.landmarks[:, b, :2], axis=1)
            for a, b in pairs
        ]
        return np.asarray(np.mean(apart, axis=0) / self.unit)


def align(landmarks: Floats, template: Floats) -> tuple[Floats, Floats]:
    """The meshes [frames, 468, 3], each turned and moved onto the template (Kabsch 1976), and by
    how many degrees about x, y and z each was turned [frames, 3].
    """
    goal = template[list(STILL)]
    centre = goal.mean(axis=0)
    aligned = np.empty_like(landmarks)
    turned = np.empty((len(landmarks), 3))
    for k, face in enumerate(landmarks):
        points = face[list(STILL)]
        middle = points.mean(axis=0)
        turn, _ = Rotation.align_vectors(goal - centre, points - middle)
        aligned[k] = turn.apply(face - middle) + centre
        turned[k] = -turn.as_rotvec(degrees=True)
    return aligned, turned


def save_photo(folder: Path) -> Path:
    """A photo of a woman who smiles with her mouth open (NASA, public domain)."""
    photo = folder / "photo.png"
    image: Rgb = skimage.data.astronaut()  # type: ignore[no-untyped-call]
    Image.fromarray(image).save(photo)
    return photo


@contextmanager
def sitters(options: argparse.Namespace) -> Iterator[dict[str, str]]:
    """Portraits to measure on, by name: the preset, a photo, and those of `--photos`."""
    with TemporaryDirectory() as folder:
        found = {"ava": "preset:ava", "astronaut": str(save_photo(Path(folder)))}
        if options.photos is not None:
            for path in sorted(options.photos.iterdir()):
                if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp"):
                    found[path.stem] = str(path)
        yield found


def see(source: str, text: str, language: str, seed: int = 0) -> Sight:
    """Make a film of a portrait that says the text, and look at it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        voice = VOICES[f"{language}-female"]
        order = Order(parse(text), voice, source, path, TIERS["instant"], SIZE, FPS, seed)
        report = make_film(order, load_settings()).report
        portrait = take_in(source, SIZE, FPS, None, load_settings())
        return _watch(path, portrait, report)


def watch_again(path: Path, report: Report) -> Sight:
    """Look at a film that is there, as it will be looked at when it is a portrait."""
    return _watch(path, take_in(str(path), SIZE, FPS, None, load_settings()), report)


def frames_of(path: Path) -> Iterator[Rgb]:
    """The frames of a film, uint8 [H, W, 3]."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def _watch(path: Path, portrait: Portrait, report: Report) -> Sight:
    finder = FaceMesh()
    landmarks = portrait.landmarks
    far_off = _far_off(portrait)
    seen, far, skin = [], [], []
    first: NDArray[np.int16] | None = None
    patch = _even_skin(portrait)
    for frame in frames_of(path):
        landmarks, _ = finder.track(frame, landmarks)
        seen.append(landmarks.astype(np.float64))
        away = frame[far_off].astype(np.int16)
        first = away if first is None else first
        far.append(np.abs(away - first).max() if away.size else np.nan)
        skin.append(frame[patch].mean(axis=2))
    return Sight(report, np.array(seen), np.array(far, np.float64), np.array(skin))


def _even_skin(portrait: Portrait) -> tuple[slice, slice]:
    """Where the picture varies least about the vertices of SKIN."""
    half = max(3, int(0.10 * np.linalg.norm(_eyes(portrait.landmarks[None])[0])))
    patches = []
    for vertex in SKIN:
        x, y = portrait.landmarks[vertex, :2].round().astype(int)
        patches.append((slice(y - half, y + half), slice(x - half, x + half)))
    return min(patches, key=lambda patch: float(portrait.image[patch].std(axis=(0, 1)).sum()))


def _eyes(landmarks: NDArray[np.floating]) -> Floats:
    """The way from the viewer's left eye to the right one [frames, 2]."""
    right = landmarks[:, [263, 362], :2].mean(axis=1)
    left = landmarks[:, [33, 133], :2].mean(axis=1)
    return np.asarray(right - left, np.float64)


def _far_off(portrait: Portrait) -> NDArray[np.bool_]:
    """Pixels further from the person than the head's hold reaches [H, W]."""
    unit = float(np.linalg.norm(_eyes(portrait.landmarks[None])[0]))
    away = cv2.distanceTransform((portrait.mask < 0.1).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(away > 1.6 * unit)


def worst(values: dict[str, float], largest: bool) -> tuple[str, float]:
    """The name and value that are furthest in the wrong direction."""
    name = (max if largest else min)(values, key=lambda key: values[key])
    return name, values[name]


def best_lag(one: Floats, other: Floats, lags: Sequence[int]) -> int:
    """By how many frames `one` comes after `other`: where they correlate best."""

    def correlate(lag: int) -> float:
        ahead, behind = max(lag, 0), max(-lag, 0)
        a, b = one[ahead : len(one) - behind], other[behind : len(other) - ahead]
        return float(np.corrcoef(a, b)[0, 1])

    return max(lags, key=correlate)
