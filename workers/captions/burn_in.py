"""Captions drawn into the frames, for places that play no caption file.

White letters of Inter with a soft dark halo, legible on any picture and on none (alpha). They stand
low in the frame, but clear of what players and portals lay over it, and never over the mouth.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from avatar_app.script.captions import Caption
from workers.arrays import F32, Pixels
from workers.captions.layout import Captioner, Ruler

FONT = Path(__file__).parent / "fonts" / "Inter-SemiBold.ttf"

# In parts of the frame's shorter side.
LETTERS = 0.054
# In sizes of the letters: a line's height, the outline, and the halo about it.
LINE, OUTLINE, HALO = 1.26, 0.07, 0.16
DARKNESS = 0.75  # of the halo
MARGIN = 0.07  # of the width, at both sides
WIDEST = 26  # sizes of the letters: a wide frame's lines stay as short as an eye reads at a glance
# Where the lowest line ends, in parts of the height. Phones lay names and buttons over the lowest
# fifth of an upright film.
LOW, LOW_UPRIGHT = 0.935, 0.80
UPRIGHT = 1.5
LOWEST, HIGHEST = 0.97, 0.05
_LIP = 17  # a vertex: below the lower lip
_SELECTORS = "\ufe0e\ufe0f"  # of how an emoji is drawn
_NOWHERE = "\U0010ffff"  # a character that no font has, drawn as all that it lacks


@dataclass(frozen=True)
class _Patch:
    """A caption's picture, its colours multiplied by its alpha, float32 [h, w, 3] and [h, w, 1],
    and where it lies in the frame.
    """

    caption: Caption
    colour: F32
    alpha: F32
    left: int
    top: int


class Burner:
    """Draws the captions of a `Captioner` that measures with this one's `ruler`."""

    def __init__(self, width: int, height: int, landmarks: F32) -> None:
        """Of frames of this size, in which the mouth is where the `landmarks` [468, 3] say."""
        self._width, self._height = width, height
        self._size = max(round(LETTERS * min(width, height)), 8)
        self._font = _load(self._size)
        self._foot = self._place(float(landmarks[_LIP, 1]))
        room = min((1 - 2 * MARGIN) * width, WIDEST * self._size)
        self.ruler = Ruler(self._font.getlength, room, self._clean)
        self.captioner = Captioner(self.ruler)
        self._next = 0
        self._patch: _Patch | None = None

    def burn(self, frame: Pixels, seconds: float) -> Pixels:
        """The frame with the caption of this time, uint8 [H, W, 3] or [H, W, 4] with straight
        alpha. Times never go back. A frame that changes is a new one.
        """
        captions = self.captioner.captions
        while self._next < len(captions) and captions[self._next].start <= seconds:
            self._next += 1
        if self._next == 0 or captions[self._next - 1].end <= seconds:
            return frame
        caption = captions[self._next - 1]
        if self._patch is None or self._patch.caption.lines != caption.lines:
            self._patch = self._draw(caption)
        return _lay(frame, self._patch)

    def _place(self, lip: float) -> int:
        """Where the lowest line's foot is: low, lower, or above, whichever leaves the mouth free
        of two lines.
        """
        tall = 2 * LINE * self._size
        usual = LOW_UPRIGHT if self._height / self._width >= UPRIGHT else LOW
        for foot in (usual * self._height, LOWEST * self._height):
            if foot - tall > lip:
                return round(foot)
        return round(HIGHEST * self._height + tall)

    def _clean(self, text: str) -> str:
        """Without emoji and other signs that the letters have no shapes for."""
        kept = "".join(c for c in text if c.isalnum() or _is_drawn(self._font, c))
        return " ".join(kept.split())

    def _draw(self, caption: Caption) -> _Patch:
        size, font = self._size, self._font
        widest = max(map(font.getlength, caption.lines))
        pad = round(3 * HALO * size) + 2
        step = round(LINE * size)
        wide = int(widest) + 2 * pad + 1
        tall = step * len(caption.lines) + 2 * pad
        letters, outline = Image.new("L", (wide, tall)), Image.new("L", (wide, tall))
        for index, line in enumerate(caption.lines):
            at = (wide / 2, pad + (index + 0.5) * step)
            ImageDraw.Draw(letters).text(at, line, 255, font, anchor="mm")
            ImageDraw.Draw(outline).text(
                at, line, 255, font, anchor="mm", stroke_width=max(1, round(OUTLINE * size))
            )
        white = np.asarray(letters, np.float32)[..., None] / 255
        edge = np.asarray(outline, np.float32) / 255
        wide_halo = cv2.GaussianBlur(edge, (0, 0), HALO * size)
        near_halo = cv2.GaussianBlur(edge, (0, 0), 0.35 * OUTLINE * size + 0.3)
        dark = np.maximum(np.clip(1.5 * wide_halo, 0, DARKNESS), 0.9 * near_halo)[..., None]
        alpha: F32 = (white + dark * (1 - white)).astype(np.float32)
        left = round((self._width - wide) / 2)
        top = self._foot + pad - tall
        rows = slice(max(0, -top), max(0, self._height - top))
        columns = slice(max(0, -left), max(0, self._width - left))
        colour: F32 = np.repeat(255 * white, 3, axis=2).astype(np.float32)
        return _Patch(
            caption, colour[rows, columns], alpha[rows, columns], max(left, 0), max(top, 0)
        )


def _lay(frame: Pixels, patch: _Patch) -> Pixels:
    """A copy of the frame with the patch over it."""
    made = frame.copy()
    height, width = patch.alpha.shape[:2]
    place = np.s_[patch.top : patch.top + height, patch.left : patch.left + width]
    under = frame[place].astype(np.float32)
    if frame.shape[2] == 3:
        made[place] = np.rint(patch.colour + under * (1 - patch.alpha)).astype(np.uint8)
        return made
    behind = under[..., 3:] / 255 * (1 - patch.alpha)
    alpha = patch.alpha + behind
    colour = (patch.colour + under[..., :3] * behind) / np.maximum(alpha, 1e-6)
    made[place] = np.rint(np.concatenate([colour, 255 * alpha], axis=2)).astype(np.uint8)
    return made


def _load(size: int) -> ImageFont.FreeTypeFont:
    """The letters at a size. Laid out without Raqm, which not every machine has."""
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _is_drawn(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Whether a sign, a blank among them, has a shape of its own."""
    if unicodedata.category(character) in ("Cf", "Cs", "Co", "Cn") or character in _SELECTORS:
        return False
    return bytes(font.getmask(character)) != bytes(font.getmask(_NOWHERE))
