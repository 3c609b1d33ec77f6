"""A real photo (NASA, public domain, in scikit-image's wheel) and pictures made of it."""

from pathlib import Path

import cv2
import numpy as np
import skimage.data
from PIL import Image

ASTRONAUT: np.ndarray = skimage.data.astronaut()
CLOSE: np.ndarray = ASTRONAUT[0:320, 70:390]  # head and shoulders


def save(image: np.ndarray | Image.Image, path: Path, **options: object) -> str:
    """Write a picture and give its path as the command line would."""
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(path, **options)
    return str(path)


def on_wall(face: np.ndarray, size: tuple[int, int], corner: tuple[int, int]) -> np.ndarray:
    """A picture pasted on a plain, faintly noisy wall: size is width, height."""
    rng = np.random.default_rng(5)
    wall = np.full((size[1], size[0], 3), 150, np.int16)
    wall += cv2.GaussianBlur(rng.normal(0, 12, wall.shape), (0, 0), 3).astype(np.int16)
    wall[corner[1] : corner[1] + face.shape[0], corner[0] : corner[0] + face.shape[1]] = face
    return np.clip(wall, 0, 255).astype(np.uint8)
