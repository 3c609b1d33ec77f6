"""What a film is to be, and how far it is."""

from dataclasses import dataclass
from pathlib import Path

from avatar_app.catalog.backgrounds import KEEP_BACKGROUND, Background
from avatar_app.catalog.tiers import Tier
from avatar_app.catalog.voices import Voice
from avatar_app.script.script import Script


@dataclass(frozen=True)
class FilmSpec:
    """What is asked for: everything that decides how the film will be.

    With `audio`, a recording is the voice: the script is its transcript, or has no Lines where
    nobody knows what is said, and the voice says only which language it is in.
    """

    script: Script
    voice: Voice
    portrait: str  # a path of a picture or a video, or "preset:NAME"
    output: Path
    tier: Tier
    size: int = 512  # pixels of the film's shorter side
    fps: int = 25
    seed: int = 0
    face: int | None = None  # which one, counted from the left, if there are several
    captions: tuple[Path, ...] = ()  # files to write; the suffix says which: .vtt, .srt
    burnt: bool = False  # captions are drawn into the frames
    aspect: str = "keep"  # the film's shape, by its name in `avatar_app.catalog.backgrounds`
    background: Background = KEEP_BACKGROUND
    audio: Path | None = None  # a recording to be the voice; the script is what it says, if known


@dataclass(frozen=True)
class Progress:
    """How far a render is: what is being done, and the fraction of the whole, 0..1."""

    stage: str  # "face" | "speech" | "animate" | "encode"
    fraction: float
