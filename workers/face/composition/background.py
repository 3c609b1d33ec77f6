"""What is put behind a person in place of the picture's own wall."""

from pathlib import Path

import cv2
import numpy as np

from avatar_app.catalog.backgrounds import Background, BackgroundKind
from workers.arrays import F32, Pixels
from workers.face.composition.outpainting import bare_wall, measure_grain
from workers.face.picture_file import read_picture

LENS = 0.42  # radius of the blur in eye distances: a portrait lens, wide open
GAMMA = 2.2  # light adds up linearly, so that lamps stay bright where they are blurred


def make_backdrop(
    background: Background, image: Pixels, alpha: F32, unit: float, max_megapixels: int
) -> Pixels | None:
    """uint8 [H, W, 3] for a picture uint8 [H, W, 3] whose person covers alpha [H, W]; None if
    there is to be nothing. `unit` is the eye distance in pixels. Raises PortraitError.
    """
    height, width = alpha.shape
    if background.kind == BackgroundKind.COLOUR:
        return np.full((height, width, 3), background.colour, np.uint8)
    if background.kind == BackgroundKind.BLUR:
        return _defocus(image, alpha, LENS * unit)
    if background.kind == BackgroundKind.PICTURE:
        return _cover(read_picture(Path(background.picture), max_megapixels).rgb, (width, height))
    return None


def _defocus(image: Pixels, alpha: F32, radius: float) -> Pixels:
    """The wall as a lens shows it that is set on the person, who leaves no shade in it."""
    wall = bare_wall(image, alpha, 0.2 * radius)
    # The disc is drawn at a size at which it has some ten pixels; edges beyond are mirrored.
    step = max(1.0, radius / 10)
    size = (max(1, round(wall.shape[1] / step)), max(1, round(wall.shape[0] / step)))
    light = cv2.resize((wall / 255) ** GAMMA, size, interpolation=cv2.INTER_AREA)
    side = round(radius / step)
    lens = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * side + 1, 2 * side + 1))
    kernel = cv2.GaussianBlur(lens.astype(np.float32), (0, 0), 0.8)
    light = cv2.filter2D(light, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)
    light = cv2.resize(light, image.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    soft = 255 * np.clip(light, 0, 1) ** (1 / GAMMA)
    everywhere = np.full(alpha.shape, 1e6, np.float32)
    soft += measure_grain(image, alpha)(soft.shape, everywhere)
    blurred: Pixels = np.clip(soft + 0.5, 0, 255).astype(np.uint8)
    return blurred


def _cover(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """The middle of a picture, as large as it fills width and height."""
    height, width = picture.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    wide, high = min(width, round(size[0] / scale)), min(height, round(size[1] / scale))
    left, top = (width - wide) // 2, (height - high) // 2
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    part = np.ascontiguousarray(picture[top : top + high, left : left + wide])
    filled: Pixels = cv2.resize(part, size, interpolation=flags)
    return filled
