"""A picture's bytes -> upright sRGB pixels; run in a process of its own (`picture_file`).

`python -m workers.face.picture_decoding` answers one request: {"path", "max_megapixels"}.
"""

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path
from typing import IO, Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from workers.sandbox.bounded_process import serve
from workers.sandbox.confinement import isolate, limit

# What phones, browsers and painters write. Pillow knows more, and has some of that done by
# programs that were not made for strangers' files, as Ghostscript.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "BMP", "TIFF", "GIF")
MEGABYTES, SECONDS = 1000, 20  # memory, and processor time, that a picture may take
SMALLEST = 64  # pixels of the shorter side
ENOUGH = 16_000_000  # pixels: larger pictures are brought under it at once
STUDIO = (226, 226, 228)  # what shows behind a picture that is transparent

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Picture:
    """rgb: uint8 [H, W, 3] sRGB, upright. alpha: uint8 [H, W], or None if it is opaque."""

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None


class RefusedError(Exception):
    """`code` is that of a PortraitError; `size` in pixels where it matters."""

    def __init__(self, code: str, size: tuple[int, int] = (0, 0)) -> None:
        super().__init__(code)
        self.code, self.size = code, size


def open_image(content: IO[bytes]) -> Image.Image:
    """Read a picture's header, of FORMATS alone.

    Raises RefusedError: portrait_unreadable, portrait_too_large.
    """
    try:
        return Image.open(content, formats=FORMATS)
    except Image.DecompressionBombError:
        raise RefusedError("portrait_too_large") from None
    except MemoryError:
        raise RefusedError("memory") from None
    except Exception:  # decoders fail in ways of their own
        raise RefusedError("portrait_unreadable") from None


def decode(content: bytes, max_megapixels: int) -> Picture:
    """Decode a picture, at ENOUGH pixels at most.

    Raises RefusedError: portrait_unreadable, portrait_truncated, portrait_too_large (told from the
    header, before decoding), portrait_too_small.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's advice on odd files is not for our users
        image = open_image(io.BytesIO(content))
        if image.width * image.height > max_megapixels * 1_000_000:
            raise RefusedError("portrait_too_large")
        if min(image.size) < SMALLEST:
            raise RefusedError("portrait_too_small", image.size)
        try:
            factor = ceil(sqrt(image.width * image.height / ENOUGH))
            # JPEGs are decoded small, by the power of two that is needed.
            power = next((two for two in (1, 2, 4, 8) if two >= factor), 8)
            image.draft("RGB", (image.width // power, image.height // power))
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return _flatten(_shrink(_to_srgb(image)))
        except MemoryError:
            raise RefusedError("memory") from None
        except Exception:  # decoders fail in ways of their own
            raise RefusedError("portrait_truncated") from None


def _shrink(image: Image.Image) -> Image.Image:
    """Of ENOUGH pixels at most."""
    factor = ceil(sqrt(image.width * image.height / ENOUGH))
    if factor == 1:
        return image
    return image.reduce(factor)


def _to_srgb(image: Image.Image) -> Image.Image:
    """The same picture in RGB or RGBA, by its colour profile if it has one."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        return _from_deep(image)
    transparent = "A" in image.getbands() or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        image = _shrink(image)
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
    values = np.asarray(image)
    factor = ceil(sqrt(values.size / ENOUGH))
    values = np.nan_to_num(values[::factor, ::factor].astype(np.float32))
    top = 65535.0 if image.mode.startswith("I") and values.max() > 255 else max(values.max(), 1.0)
    if image.mode == "F" and values.max() <= 1.0:
        top = 1.0
    grey = np.clip(values / np.float32(top) * 255 + 0.5, 0, 255).astype(np.uint8)
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


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Any]]:
    """Read the file, give up all else, and decode."""
    content = Path(request["path"]).read_bytes()
    Image.init()  # its decoders are files too
    limit(MEGABYTES, SECONDS)
    isolate()
    try:
        picture = decode(content, request["max_megapixels"])
    except RefusedError as error:
        return {"error": error.code, "size": error.size}, ()
    height, width = picture.rgb.shape[:2]
    told = {"width": width, "height": height, "alpha": picture.alpha is not None}
    parts = [picture.rgb] if picture.alpha is None else [picture.rgb, picture.alpha]
    return told, [np.ascontiguousarray(part).data for part in parts]


if __name__ == "__main__":
    serve(answer)
