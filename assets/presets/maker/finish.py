"""Finishes the rendered presets: `python finish.py RENDERED OUT`, in the project's environment.

Puts a backdrop behind each person, paints where one is to be painted, and measures the face as
an uploaded picture's is. Writes NAME.jpg, NAME-shut.jpg (the eyes closed), NAME-mask.png
and NAME.json.
"""

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from avatar_app.settings import load_settings
from workers.face.from_picture import portrait_from_picture

sys.path.insert(0, str(Path(__file__).parent))
from people import PEOPLE, Person


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rendered", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    for person in PEOPLE:
        if not options.only or person.name in options.only.split(","):
            finish(person, options.rendered / f"{person.name}.png", options.out)


def finish(person: Person, rendered: Path, out: Path) -> None:
    """One preset's three files."""
    layers = np.asarray(Image.open(rendered), np.float32) / 255
    alpha = layers[..., 3:]
    picture = layers[..., :3] * alpha + backdrop(person, layers.shape[0]) * (1 - alpha)
    if person.painted:
        picture = paint(picture)
    image = Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
    _save(image, out / f"{person.name}.jpg")
    mask = Image.fromarray((alpha[..., 0] * 255 + 0.5).astype(np.uint8))
    mask.save(out / f"{person.name}-mask.png", optimize=True)
    portrait = portrait_from_picture(
        str(out / f"{person.name}.jpg"), image.width, None, load_settings()
    )
    measured = {
        "label": person.label,
        "about": person.about,
        "size": [image.width, image.height],
        "landmarks": portrait.landmarks.round(2).tolist(),
        "irises": portrait.irises.round(2).tolist(),
        "lids": portrait.lids.round(2).tolist(),
        "shut": finish_shut(person, rendered, out),
        "pose": [round(float(turn), 2) for turn in vars(portrait.pose).values()],
    }
    (out / f"{person.name}.json").write_text(json.dumps(measured))


def finish_shut(person: Person, rendered: Path, out: Path) -> tuple[int, int]:
    """The closed eyes; where they lie in the picture."""
    layers = Image.open(rendered.with_stem(f"{person.name}-shut"))
    box = layers.getchannel("A").getbbox() or (0, 0, 1, 1)
    # The border of what was rendered is half a pixel's; two are left out.
    left, top, right, bottom = box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2
    whole = np.asarray(layers, np.float32) / 255
    alpha = whole[..., 3:]
    picture = whole[..., :3] * alpha + backdrop(person, whole.shape[0]) * (1 - alpha)
    if person.painted:
        picture = paint(picture)
    band = picture[top:bottom, left:right]
    image = Image.fromarray((np.clip(band, 0, 1) * 255 + 0.5).astype(np.uint8))
    _save(image, out / f"{person.name}-shut.jpg")
    return left, top


def _save(image: Image.Image, path: Path) -> None:
    """As good as one sees, at a fifth of what a PNG would weigh."""
    image.save(path, quality=93, subsampling=0, optimize=True)


def backdrop(person: Person, size: int) -> np.ndarray:
    """A wall out of focus: lit behind the head, darker to the corners."""
    light, dark = (np.array(colour, np.float32) for colour in person.wall)
    y, x = np.mgrid[:size, :size].astype(np.float32) / size
    far = np.hypot((x - 0.42) * 0.9, (y - 0.36) * 1.0)
    t = np.clip(far / 0.85, 0, 1)[..., None]
    wall = light + (dark - light) * (t * t * (3 - 2 * t))
    # A trace of noise, lest the gradient band; too faint to cost size.
    noise = np.random.default_rng(person.seed).uniform(-0.5, 0.5, (size, size, 1)) / 255
    return np.sqrt(np.clip(wall, 0, 1)) + noise


def paint(picture: np.ndarray) -> np.ndarray:
    """As in oil: flat strokes that keep edges (Kuwahara et al. 1976, eight sectors), warm varnish."""
    best = np.full(picture.shape[:2], np.inf, np.float32)
    out = picture.copy()
    radius = picture.shape[0] // 200
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    angle = np.arctan2(y, x)
    for k in range(8):
        turn = (angle - k * np.pi / 4 + np.pi) % (2 * np.pi) - np.pi
        sector = ((np.abs(turn) <= np.pi / 7) & (np.hypot(x, y) <= radius)) | ((x == 0) & (y == 0))
        kernel = sector.astype(np.float32) / sector.sum()
        mean = cv2.filter2D(picture, -1, kernel)
        spread = (cv2.filter2D(picture**2, -1, kernel) - mean**2).sum(axis=2)
        better = spread < best
        best = np.where(better, spread, best)
        out = np.where(better[..., None], mean, out)
    warm = np.array([1.03, 0.97, 0.86], np.float32)
    return np.clip((out - 0.5) * 1.06 + 0.5, 0, 1) * warm


if __name__ == "__main__":
    main()
