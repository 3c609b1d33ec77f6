"""What can be chosen: engines, voices, languages, tiers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """Who speaks: an engine's name for it, its language (BCP 47 primary tag) and character."""

    id: str  # "en-female"
    engine: str  # the Speaker's name: "espeak"
    language: str  # "en"
    gender: str  # "female" | "male"
    label: str  # "English, female"
    speaker: str  # what the engine calls it: "en-us+f5"


@dataclass(frozen=True)
class Tier:
    """A named pair of Speaker and Animator."""

    name: str
    speaker: str
    animator: str
    label: str
