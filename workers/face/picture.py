"""Any picture that a phone or a painter makes -> upright sRGB pixels."""

import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from avatar_app.errors import PortraitError

SMALLEST = 64  # pixels of the shorter side
LARGEST_FILE = 100_000_000  # bytes
STUDIO = (226, 226, 228)  # what shows behind a picture that is transparent
# A picture is not decoded larger than this many pixels a side where its format can save that.
ENOUGH = 3200

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Picture:
    """rgb: uint8 [H, W, 3] sRGB, upright. alpha: uint8 [H, W], or None if it is opaque."""

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None


def read_picture(path: Path, max_megapixels: int) -> Picture:
    """Decode a picture file, whatever its name says it is.

    Raises PortraitError: portrait_missing, portrait_unreadable, portrait_truncated,
    portrait_too_large (told from the header, before decoding), portrait_too_small.
    """
    content = _read(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's advice on odd files is not for our users
        try:
            image = Image.open(io.BytesIO(content))
        except Image.DecompressionBombError:
            raise _too_large(path, max_megapixels) from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            raise PortraitError(
                "portrait_unreadable",
                f"{path.name} is no picture or video that we can read; use a JPEG, PNG, WebP or "
                "HEIC picture, or an MP4, MOV or WebM video.",
            ) from None
        if image.width * image.height > max_megapixels * 1_000_000:
            raise _too_large(path, max_megapixels)
        if min(image.size) < SMALLEST:
            raise PortraitError(
                "portrait_too_small",
                f"{path.name} has {image.width} x {image.height} pixels; at least "
                f"{SMALLEST} x {SMALLEST} are needed, and 512 or more look good.",
            )
        try:
            image.draft("RGB", (ENOUGH, ENOUGH))
            image.load()
            return _flatten(_to_srgb(ImageOps.exif_transpose(image)))
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            raise PortraitError(
                "portrait_truncated",
                f"{path.name} is damaged or cut short; copy or export it again.",
            ) from None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PortraitError(
                "portrait_too_large",
                f"{path.name} is over {LARGEST_FILE // 1_000_000} MB; use a smaller file.",
            )
        if path.is_dir():
            raise IsADirectoryError(os.strerror(21))
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PortraitError(
            "portrait_missing", f"There is no picture to read at {path} ({reason})."
        ) from None


def _to_srgb(image: Image.Image) -> Image.Image:
    """The same picture in RGB or RGBA, by its colour profile if it has one."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return _from_deep(image)
    transparent = "A" in image.getbands() or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            alpha = image.getchannel("A") if image.mode == "RGBA" else None
            plain = image.convert("RGB") if image.mode == "RGBA" else image
            converted = ImageCms.profileToProfile(
                plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: take the numbers as they are
        if converted is not None:
            if alpha is not None:
                converted.putalpha(alpha)
            return converted
    return image.convert("RGBA" if transparent else "RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """16-bit, integer and float greys, scaled and not clipped."""
    values = np.asarray(image, np.float64)
    top = 65535.0 if image.mode.startswith("I") and values.max() > 255 else max(values.max(), 1.0)
    if image.mode == "F" and values.max() <= 1.0:
        top = 1.0
    grey = np.clip(values / top * 255 + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def _flatten(image: Image.Image) -> Picture:
    """Pixels over a plain studio wall, and how much of it they hide."""
    if image.mode != "RGBA":
        return Picture(np.asarray(image), None)
    alpha = np.asarray(image.getchannel("A"))
    if alpha.min() == 255:
        return Picture(np.asarray(image.convert("RGB")), None)
    wall = Image.new("RGBA", image.size, (*STUDIO, 255))
    return Picture(np.asarray(Image.alpha_composite(wall, image).convert("RGB")), alpha)


def _too_large(path: Path, max_megapixels: int) -> PortraitError:
    return PortraitError(
        "portrait_too_large",
        f"{path.name} claims more than {max_megapixels} megapixels; make it smaller.",
    )
