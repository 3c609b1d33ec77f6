"""Any picture that a phone or a painter makes -> upright sRGB pixels.

It is decoded in a process that is bounded and shut in (`workers.sandbox`), since the files come
from strangers and decoders have faults.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np

from avatar_app.errors import PortraitError
from avatar_app.translation import gettext as _
from workers.face.picture_decoding import ENOUGH, SMALLEST, Picture
from workers.sandbox.bounded_process import Decoder, DiedError

LARGEST_FILE = 100_000_000  # bytes
PATIENCE = 60.0  # seconds, on a machine however busy

_DECODER = Decoder("workers.face.picture_decoding")


def read_picture(path: Path, max_megapixels: int) -> Picture:
    """Decode a picture file, whatever its name says it is; large ones come smaller, at 16
    megapixels at most.

    Raises PortraitError: portrait_missing, portrait_unreadable, portrait_truncated,
    portrait_too_large (told from the header, or by what decoding takes), portrait_too_small.
    """
    _check_file(path)
    request = {"path": str(path.resolve()), "max_megapixels": max_megapixels}
    try:
        told, content = _DECODER.ask(request, PATIENCE, _count)
    except DiedError as death:
        raise _refuse(path, "memory" if death.overrun else "portrait_truncated") from None
    if "error" in told:
        raise _refuse(path, told["error"], max_megapixels, told["size"])
    width, height = told["width"], told["height"]
    pixels = np.frombuffer(content, np.uint8)
    rgb, alpha = np.split(pixels, [3 * width * height])
    return Picture(
        rgb.reshape(height, width, 3), alpha.reshape(height, width) if told["alpha"] else None
    )


def _count(told: dict[str, Any]) -> int:
    """Bytes that follow. Raises ValueError for what is no size of a picture."""
    if "error" in told:
        return 0
    pixels = int(told["width"]) * int(told["height"])
    if not 0 < pixels <= ENOUGH:
        raise ValueError(pixels)
    return pixels * (4 if told["alpha"] else 3)


def _check_file(path: Path) -> None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PortraitError(
                "portrait_too_large",
                f"{path.name} is over {LARGEST_FILE // 1_000_000} MB; use a smaller file.",
            )
        if path.is_dir():
            raise IsADirectoryError(os.strerror(21))
        path.open("rb").close()
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise PortraitError(
            "portrait_missing",
            _("There is no picture to read at {path} ({reason}).", path=path, reason=reason),
        ) from None


def _refuse(
    path: Path, why: str, max_megapixels: int = 0, size: tuple[int, int] = (0, 0)
) -> PortraitError:
    name = path.name
    if why == "memory":
        return PortraitError(
            "portrait_too_large",
            f"{name} takes more memory or time to decode than a picture may; make it smaller, or "
            "save it as a JPEG.",
        )
    if why == "portrait_too_large":
        return PortraitError(
            why, f"{name} claims more than {max_megapixels} megapixels; make it smaller."
        )
    if why == "portrait_too_small":
        return PortraitError(
            why,
            f"{name} has {size[0]} x {size[1]} pixels; at least {SMALLEST} x {SMALLEST} are "
            "needed, and 512 or more look good.",
        )
    if why == "portrait_unreadable":
        return PortraitError(
            why,
            f"{name} is no picture or video that we can read; use a JPEG, PNG, WebP or HEIC "
            "picture, or an MP4, MOV or WebM video.",
        )
    return PortraitError(
        "portrait_truncated", f"{name} is damaged or cut short; copy or export it again."
    )
