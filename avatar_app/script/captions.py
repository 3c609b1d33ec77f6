"""Captions: how they can be asked for, and their two file formats. Pure.

WebVTT (W3C, The Web Video Text Tracks Format) is what is kept and what browsers play; SubRip
(.srt) is what editors and other portals take, and is made of it.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Captions(StrEnum):
    """What becomes of a film's words; those that are burnt in are there as a file too."""

    OFF = "off"
    FILE = "file"
    BURNT = "burnt"


@dataclass(frozen=True)
class Caption:
    """One or two lines, on screen from `start` to `end` seconds."""

    start: float
    end: float
    lines: tuple[str, ...]


_TIMES = re.compile(r"([\d:.]+) --> ([\d:.]+)")


def to_vtt(captions: Iterable[Caption]) -> str:
    """The content of a WebVTT file."""
    parts = ["WEBVTT\n"]
    for caption in captions:
        text = "\n".join(html.escape(line, quote=False) for line in caption.lines)
        parts.append(f"{_clock(caption.start)} --> {_clock(caption.end)}\n{text}\n")
    return "\n".join(parts)


def to_srt(captions: Iterable[Caption]) -> str:
    """The content of a SubRip file. The format has no escapes: text stands as it is."""
    parts = []
    for number, caption in enumerate(captions, 1):
        times = f"{_clock(caption.start)} --> {_clock(caption.end)}".replace(".", ",")
        text = "\n".join(caption.lines)
        parts.append(f"{number}\n{times}\n{text}\n")
    return "\n".join(parts)


def read_vtt(text: str) -> Iterator[Caption]:
    """The captions of a file that `to_vtt` wrote."""
    for block in text.split("\n\n")[1:]:
        times, *lines = block.strip("\n").split("\n")
        match = _TIMES.fullmatch(times)
        if match:
            shown = tuple(html.unescape(line) for line in lines)
            yield Caption(_seconds(match[1]), _seconds(match[2]), shown)


def _clock(seconds: float) -> str:
    """hh:mm:ss.mmm"""
    total = round(seconds * 1000)
    hours, rest = divmod(total, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
