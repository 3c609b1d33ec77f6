"""Voices, one row each."""

from dataclasses import dataclass, replace

from avatar_app.catalog.languages import _LANGUAGES
from avatar_app.translation import N_


@dataclass(frozen=True)
class SpeakerRef:
    """What an engine calls a voice: a model of its own, and whom of that model."""

    model: str  # "en-us+f5", "el_GR-rapunzelina-low", "v2"
    name: str = ""  # one of the model's speakers, where it has several: "3", "Ana Florence"
    latents: str = ""  # of a cloned voice, the file that it is spoken by, on this machine


@dataclass(frozen=True)
class Voice:
    """Who speaks: an engine's name for it, its language (BCP 47 primary tag) and character."""

    id: str  # "en-female"
    engine: str  # the Speaker's name: "espeak"
    language: str  # "en"
    gender: str  # "female" | "male" | "": not told
    label: str  # "English, female"
    speaker: SpeakerRef
    licence: str  # of the voice, as far as anybody told
    commercial: bool | None  # whether films of it may be sold; None: not known
    languages: tuple[str, ...] = ()  # all that it speaks, if they are more than one
    accent: str = ""  # "Italian": whose sounds it speaks with, where these are not the language's

    def speaks(self, language: str) -> bool:
        """Whether it can speak that language, by its code."""
        return language == self.language or language in self.languages

    def speaking(self, language: str) -> "Voice":
        """The same voice in another of its languages."""
        return self if language == self.language else replace(self, language=language)

    @property
    def called(self) -> str:
        """What a sentence calls it: by its id, or a clone by its name."""
        return self.label.partition(", ")[2] if self.id.startswith(f"{CLONE}-") else self.id


CLONE = "clone"  # what the ids of cloned voices begin with


def needs_of(animator: str, voice: str, recorded: bool) -> tuple[str, str | None]:
    """What a worker must have for a film: its animator, and its voice by its id, CLONE for any
    clone, None where a recording is the voice.
    """
    if recorded:
        return animator, None
    return animator, CLONE if voice.startswith(f"{CLONE}-") else voice


# espeak-ng's variants that a recogniser understood best, one a gender.
_VARIANTS = (("female", "f5"), ("male", "klatt4"))

GENDERS = tuple(gender for gender, _ in _VARIANTS)


# The embedded ones, which every worker has; others are told by the workers that have them.
VOICES: dict[str, Voice] = {
    f"{code}-{gender}": Voice(
        f"{code}-{gender}",
        "espeak",
        code,
        gender,
        f"{name}, {gender}",
        SpeakerRef(f"{engine}+{variant}"),
        N_("GPL-3.0; films are yours"),
        True,
    )
    for code, name, engine, _ in _LANGUAGES
    for gender, variant in _VARIANTS
}
