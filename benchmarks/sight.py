"""Films seen again: the face found anew in every frame by a witness, and what pixels tell."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from benchmarks.witness import read_films, set_up
from workers.face.loader import load_portrait
from workers.face.portrait import Portrait
from workers.film.pipeline import make_film
from workers.film.report import Report
from workers.film.spec import FilmSpec

Floats = NDArray[np.float64]
Rgb = NDArray[np.uint8]

SIZE = 512
FPS = 25
SKIN = (151, 50, 280, 205, 425)  # vertices with nothing but skin about them, on most faces
FIRM = (151, 6, 5, 94)  # skin over bone: forehead; root, bridge and base of the nose
# Bone under thin skin: nose, the eyes' inner corners, temples, ears.
STILL = (168, 6, 197, 195, 5, 4, 1, 2, 133, 362, 127, 356, 234, 454)


@dataclass(frozen=True)
class Shot:
    """A film that was made to be looked at."""

    source: str
    path: Path
    report: Report


@dataclass(frozen=True)
class Sight:
    """What was seen of a film. Lengths are in eye distances, angles in degrees.

    `landmarks` are pixels [frames, 468, 3]; `far` is the most by which a
    pixel far from the person differs from the first frame, in levels of 255 (NaN where there is
    nothing far); `skin` is a patch of the evenest skin [frames, n, n]; `firm` are patches over bone
    [patches, frames, n, n].
    """

    report: Report
    landmarks: Floats
    missing: float  # the share of frames in which the witness saw no face
    far: Floats  # [frames]
    skin: Floats
    firm: Floats

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
    def width(self) -> Floats:
        """How wide the mouth is, from corner to corner [frames]."""
        apart = self.landmarks[:, [61, 78], :2] - self.landmarks[:, [291, 308], :2]
        return np.asarray(np.linalg.norm(apart, axis=2).mean(axis=1) / self.unit)

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


def shoot(source: str, text: str, language: str, path: Path, seed: int = 0) -> Shot:
    """Make a film of a portrait that says the text."""
    voice = VOICES[f"{language}-female"]
    spec = FilmSpec(parse(text), voice, source, path, TIERS["instant"], SIZE, FPS, seed)
    return Shot(source, path, make_film(spec, load_settings()).report)


def see(shots: Sequence[Shot]) -> list[Sight]:
    """Look at films."""
    set_up()
    halves = [list(shots[k::2]) for k in range(2)]  # the witness is of one thread
    with ThreadPoolExecutor(2) as pool:
        read = list(pool.map(lambda half: read_films([shot.path for shot in half]), halves))
    return [_watch(shot, read[k % 2][k // 2]) for k, shot in enumerate(shots)]


def frames_of(path: Path) -> Iterator[Rgb]:
    """The frames of a film, uint8 [H, W, 3]."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def _watch(shot: Shot, read: NDArray[np.float32]) -> Sight:
    portrait = load_portrait(shot.source, SIZE, FPS, None, load_settings())
    far_off = far_from(portrait)
    even, firm = _even_skin(portrait), [_about(portrait, vertex, 0.22) for vertex in FIRM]
    far, skin, bone = [], [], []
    first: NDArray[np.int16] | None = None
    for frame in frames_of(shot.path):
        away = frame[far_off].astype(np.int16)
        first = away if first is None else first
        far.append(np.abs(away - first).max() if away.size else np.nan)
        grey = frame.mean(axis=2)
        skin.append(grey[even])
        bone.append([grey[patch] for patch in firm])
    unseen = np.isnan(read).any(axis=(1, 2))
    if unseen.all():  # nothing to go by
        read = np.repeat(portrait.landmarks[None], len(read), axis=0)
    elif unseen.any():
        spec = np.arange(len(read))
        nearest = spec[~unseen][np.abs(spec[:, None] - spec[~unseen]).argmin(axis=1)]
        read = read[nearest]
    return Sight(
        shot.report, read[:, :468].astype(np.float64), float(unseen.mean()),
        np.array(far, np.float64), np.array(skin), np.array(bone).swapaxes(0, 1),
    )  # fmt: skip


def _even_skin(portrait: Portrait) -> tuple[slice, slice]:
    """Where the picture varies least about the vertices of SKIN."""
    patches = [_about(portrait, vertex, 0.10) for vertex in SKIN]
    return min(patches, key=lambda patch: float(portrait.image[patch].std(axis=(0, 1)).sum()))


def _about(portrait: Portrait, vertex: int, reach: float) -> tuple[slice, slice]:
    """The square of `reach` eye distances to each side of a vertex."""
    half = max(3, int(reach * np.linalg.norm(_eyes(portrait.landmarks[None])[0])))
    height, width = portrait.image.shape[:2]
    x, y = portrait.landmarks[vertex, :2].round().astype(int)
    x, y = int(np.clip(x, half, width - half)), int(np.clip(y, half, height - half))
    return slice(y - half, y + half), slice(x - half, x + half)


def _eyes(landmarks: NDArray[np.floating]) -> Floats:
    """The way from the viewer's left eye to the right one [frames, 2]."""
    right = landmarks[:, [263, 362], :2].mean(axis=1)
    left = landmarks[:, [33, 133], :2].mean(axis=1)
    return np.asarray(right - left, np.float64)


def far_from(portrait: Portrait) -> NDArray[np.bool_]:
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
