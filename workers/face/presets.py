"""Preset portraits: drawn for Galatea, with their faces already measured."""

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_app.presets import find_preset
from workers.face.portrait import Portrait, Pose

PREFIX = "preset:"


def read_preset(name: str, size: int, assets: Path) -> Portrait:
    """A preset at `size` pixels of its shorter side. Raises ChoiceError("preset_unknown")."""
    find_preset(name, assets)
    folder = assets / "presets"
    measured = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    image = np.asarray(Image.open(folder / f"{name}.jpg").convert("RGB"))
    mask = np.asarray(Image.open(folder / f"{name}-mask.png").convert("L"))
    height, width = image.shape[:2]
    scale = size / min(height, width)
    target = (2 * round(width * scale / 2), 2 * round(height * scale / 2))
    flags = _shrink_or_grow(scale)

    def points(key: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return (np.array(measured[key], np.float32) * np.float32(scale)).astype(np.float32)

    return Portrait(
        shut=_shut(folder / f"{name}-shut.jpg", measured["shut"], image, target),
        image=cv2.resize(image, target, interpolation=flags),
        landmarks=points("landmarks"),
        irises=points("irises"),
        lids=points("lids"),
        mask=cv2.resize(mask, target, interpolation=cv2.INTER_AREA).astype(np.float32) / 255,
        pose=Pose(*measured["pose"]),
    )


def _shut(
    path: Path, corner: list[int], image: NDArray[np.uint8], target: tuple[int, int]
) -> NDArray[np.uint8]:
    """The whole picture with closed eyes: of them alone a picture is kept, and where it lies."""
    band = np.asarray(Image.open(path).convert("RGB"))
    whole = image.copy()
    x, y = corner
    whole[y : y + band.shape[0], x : x + band.shape[1]] = band
    flags = _shrink_or_grow(target[0] / image.shape[1])
    shut: NDArray[np.uint8] = cv2.resize(whole, target, interpolation=flags)
    return shut


def _shrink_or_grow(scale: float) -> int:
    return cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
