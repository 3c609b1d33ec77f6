"""Portraits to measure on: the presets, a photo, and what people bring that is harder than those.

The harder ones are made from presets, the same every time: what a phone, a painter or a bad day
does to a picture.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from avatar_app.catalog.presets import list_presets
from avatar_app.settings import load_settings
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait

Rgb = NDArray[np.uint8]
Change = Callable[[Portrait, np.random.Generator], Rgb]
BEARD = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288,
         361, 323, 454, 426, 327, 2, 98, 206)  # fmt: skip
SIDE = 768  # pixels of the presets that others are made from


@dataclass(frozen=True)
class Sitter:
    """A portrait by name, its kind, and where it is: a path or "preset:NAME"."""

    name: str
    kind: str
    source: str


def save_photo(folder: Path) -> Path:
    """A photo of a woman who smiles with her mouth open (NASA, public domain)."""
    photo = folder / "photo.png"
    image: Rgb = skimage.data.astronaut()  # type: ignore[no-untyped-call]
    Image.fromarray(image).save(photo)
    return photo


@contextmanager
def few_sitters() -> Iterator[list[Sitter]]:
    """A preset and a photo."""
    with TemporaryDirectory() as folder:
        photo = save_photo(Path(folder))
        yield [Sitter("ava", "preset", "preset:ava"), Sitter("astronaut", "photo", str(photo))]


@contextmanager
def all_sitters(options: argparse.Namespace) -> Iterator[list[Sitter]]:
    """Every preset, a photo, all that is made from them, and the pictures of `--photos`."""
    settings = load_settings()
    with TemporaryDirectory() as name:
        folder = Path(name)
        presets = [preset.name for preset in list_presets(settings.assets_dir)]
        sitters = [Sitter(preset, "preset", f"preset:{preset}") for preset in presets]
        sitters.append(Sitter("astronaut", "photo", str(save_photo(folder))))
        for k, (kind, change) in enumerate(CHANGES.items()):
            for preset in (presets[(2 * k) % len(presets)], presets[(2 * k + 5) % len(presets)]):
                portrait = portrait_from_picture(f"preset:{preset}", SIDE, None, settings)
                picture = change(portrait, np.random.default_rng(k))
                path = folder / f"{kind.replace(' ', '-')}-{preset}.png"
                Image.fromarray(picture).save(path)
                sitters.append(Sitter(path.stem, kind, str(path)))
        if options.photos is not None:
            pictures = sorted(options.photos.iterdir())
            sitters += [
                Sitter(path.stem, "brought", str(path))
                for path in pictures
                if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp")
            ]
        yield sitters


def _bytes(values: NDArray[np.floating]) -> Rgb:
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def _tilt(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """The camera held 18 degrees askew."""
    height, width = portrait.image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 18, 1.15)
    size = (width, height)
    tilted: Rgb = cv2.warpAffine(portrait.image, turn, size, borderMode=cv2.BORDER_REFLECT)
    return tilted


def _darken(portrait: Portrait, rng: np.random.Generator) -> Rgb:
    """An evening without a lamp: a fifth of the light, and the noise of a small sensor."""
    dark = 0.30 * portrait.image + rng.normal(0, 5, portrait.image.shape)
    return _bytes(dark)


def _shade(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """Light from one side alone."""
    width = portrait.image.shape[1]
    x = (np.arange(width) - portrait.landmarks[:, 0].mean()) / portrait.eye_distance
    light = 0.30 + 0.75 / (1 + np.exp(-2.2 * x))
    return _bytes(portrait.image * light[None, :, None])


def _shrink(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """A thumbnail from a web page."""
    small: Rgb = cv2.resize(portrait.image, (220, 220), interpolation=cv2.INTER_AREA)
    return small


def _enlarge(portrait: Portrait, rng: np.random.Generator) -> Rgb:
    """Eight megapixels of a phone, with its grain."""
    large = cv2.resize(portrait.image, (2832, 2832), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 4, large.shape[:2])[..., None]
    return _bytes(large + grain)


def _step_back(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """A small face in a wide room."""
    small = cv2.resize(portrait.image, (420, 420), interpolation=cv2.INTER_AREA)
    room: Rgb = np.empty((900, 1600, 3), np.uint8)
    room[:] = small[:40].reshape(-1, 3).mean(axis=0)
    room[480:, ::90] //= 2
    room[480:900, 900:1320] = small
    return room


def _set_before_stripes(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """Hard edges right behind the head."""
    height, width = portrait.image.shape[:2]
    tiles = (np.arange(width) // 48)[None, :] + (np.arange(height) // 48)[:, None]
    wall = np.where((tiles % 2)[..., None], [60, 90, 140], [225, 220, 205])
    mask = portrait.mask[..., None]
    return _bytes(mask * portrait.image + (1 - mask) * wall)


def _paint(portrait: Portrait, rng: np.random.Generator) -> Rgb:
    """Oil on canvas."""
    strokes = cv2.edgePreservingFilter(portrait.image, flags=1, sigma_s=30, sigma_r=0.35)
    weave = 4 * np.sin(np.arange(SIDE) * 2.1)
    canvas = strokes + weave[:, None, None] + weave[None, :, None] + rng.normal(0, 3, strokes.shape)
    return _bytes(canvas * [1.04, 0.98, 0.82])


def _draw(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """A drawing: few flat tones and outlines."""
    flat = cv2.bilateralFilter(portrait.image, 15, 60, 15)
    flat = (flat // 28) * 28 + 14
    grey = cv2.GaussianBlur(cv2.cvtColor(portrait.image, cv2.COLOR_RGB2GRAY), (0, 0), 1.5)
    line = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 15, 4
    )
    drawn: Rgb = np.where(line[..., None] > 0, flat, flat // 3)
    return drawn


def _carve(portrait: Portrait, rng: np.random.Generator) -> Rgb:
    """Grey stone."""
    grey = cv2.cvtColor(portrait.image, cv2.COLOR_RGB2GRAY).astype(np.float64)
    stone = 70 + 0.62 * grey + cv2.GaussianBlur(rng.normal(0, 14, grey.shape), (0, 0), 1.2)
    return _bytes(stone[..., None] * [1.0, 0.99, 0.95])


def _wear_glasses(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """Dark frames, and a window's reflection on each lens."""
    image = portrait.image.copy()
    unit = portrait.eye_distance
    centres = [portrait.irises[k, 0] for k in (0, 1)]
    axes = (round(0.36 * unit * 16), round(0.27 * unit * 16))
    place = [tuple(int(16 * v) for v in (c[0], c[1] + 0.04 * unit)) for c in centres]
    shine = image.copy()
    for x, y in place:
        box = np.array([[-0.26, -0.18], [-0.12, -0.2], [-0.18, 0.05], [-0.28, 0.05]]) * unit
        cv2.fillPoly(shine, [(box * 16 + [x, y]).astype(np.int32)], (235, 240, 250), 16, 4)
    image = cv2.addWeighted(shine, 0.28, image, 0.72, 0)
    width = max(2, round(0.035 * unit))
    for centre in place:
        cv2.ellipse(image, centre, axes, 0, 0, 360, (35, 28, 24), width, cv2.LINE_AA, 4)
    (x0, y0), (x1, y1) = place
    left, right = (x0 + axes[0], y0 - axes[1] // 4), (x1 - axes[0], y1 - axes[1] // 4)
    cv2.line(image, left, right, (35, 28, 24), width, cv2.LINE_AA, 4)
    return np.asarray(image, np.uint8)


def _grow_beard(portrait: Portrait, rng: np.random.Generator) -> Rgb:
    """Stubble of some days."""
    image = portrait.image.copy()
    unit = portrait.eye_distance
    oval = portrait.landmarks[list(BEARD), :2]
    where = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(where, [oval.round().astype(np.int32)], 255)
    lips = portrait.landmarks[[61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91], :2]
    cv2.fillPoly(where, [lips.round().astype(np.int32)], 0)
    soft = cv2.GaussianBlur(where, (0, 0), 0.05 * unit) / 255
    for _ in range(9000):
        x, y = rng.integers(0, image.shape[1]), rng.integers(0, image.shape[0])
        if rng.random() < soft[y, x] ** 2:
            way = rng.normal([0, 0.05], 0.02) * unit
            end = (int(x + way[0]), int(y + way[1]))
            cv2.line(image, (int(x), int(y)), end, (48, 34, 26), 1, cv2.LINE_AA)
    return image


def _put_on_a_hat(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """A hat down to the brows' upper edge, with a brim."""
    image = portrait.image.copy()
    unit = portrait.eye_distance
    x, y = portrait.landmarks[10, :2] + [0, 0.12 * unit]
    crown = np.array([[-1.0, 0], [-0.9, -1.2], [0.9, -1.2], [1.0, 0]]) * unit + [x, y]
    cv2.fillPoly(image, [(crown * 16).astype(np.int32)], (88, 66, 50), 16, 4)
    centre = (int(x * 16), int(y * 16))
    size = (round(1.6 * unit * 16), round(0.16 * unit * 16))
    cv2.ellipse(image, centre, size, 0, 0, 360, (70, 52, 40), -1, cv2.LINE_AA, 4)
    return image


def _crush(portrait: Portrait, _rng: np.random.Generator) -> Rgb:
    """Sent on through messengers until little was left."""
    small = cv2.resize(portrait.image, (400, 400), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 18])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


CHANGES: dict[str, Change] = {
    "tilted": _tilt, "low light": _darken, "side light": _shade, "thumbnail": _shrink,
    "8 megapixels": _enlarge, "wide shot": _step_back, "hard edges": _set_before_stripes,
    "painting": _paint, "drawing": _draw, "stone": _carve, "glasses": _wear_glasses,
    "stubble": _grow_beard, "hat": _put_on_a_hat, "crushed": _crush,
}  # fmt: skip
