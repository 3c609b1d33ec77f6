"""What the network learns from: sound with what is said when, from any synthesizer."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.speech.alignment.acoustic_model.features import HOP
from workers.speech.alignment.acoustic_model.phones import SILENCE, fold
from workers.speech.engines.espeak.native import synthesize

Span = tuple[str, float, float]  # IPA, start, end in seconds
CHOSEN = {"de": "de_DE", "es": "es_ES", "fr": "fr_FR", "nl": "nl_NL"}  # of many dictionaries


@dataclass(frozen=True)
class Example:
    """`spans` where its synthesizer knew the times; where not, `text` in `language` is aligned."""

    source: str
    samples: F32
    rate: int
    spans: tuple[Span, ...] = ()
    text: str = ""
    language: str = ""


def label(spans: tuple[Span, ...], frames: int) -> NDArray[np.int8]:
    """The sound of each frame; a phoneme of two sounds is halved."""
    labels = np.full(frames, SILENCE, np.int8)
    for ipa, start, end in spans:
        parts = fold(ipa)
        edges = np.linspace(start, end, len(parts) + 1)
        for sound, first, last in zip(parts, edges, edges[1:], strict=False):
            labels[round(first / HOP) : round(last / HOP)] = sound
    return labels


def steps_of(text: str, language: str) -> list[int]:
    """The sounds of a text as espeak-ng reads it, with a silence that may be wherever a word
    begins, and at both ends.
    """
    steps = [SILENCE]
    for event in synthesize(text, language, 160, 50, 50).events:
        sounds = (SILENCE,) if event.ipa is None else fold(event.ipa)
        for sound in sounds:
            if sound != SILENCE or steps[-1] != SILENCE:
                steps.append(sound)
    return steps if steps[-1] == SILENCE else [*steps, SILENCE]


@cache
def words_of(language: str) -> tuple[str, ...]:
    """Words of a Hunspell dictionary, those of everyday length."""
    folder = Path("/usr/share/hunspell")
    file = folder / f"{CHOSEN.get(language, language)}.dic"
    if not file.exists():
        file = sorted(folder.glob(f"{language}_*.dic"))[0]
    affixes = file.with_suffix(".aff").read_text(encoding="latin-1")
    named = re.search(r"SET\s+(\S+)", affixes)
    encoding = named[1].replace("ISO8859-", "iso8859_") if named else "utf-8"
    lines = file.read_text(encoding=encoding, errors="ignore").splitlines()[1:]
    words = (line.split("/")[0].split("\t")[0].strip() for line in lines)
    return tuple(w for w in words if 2 < len(w) < 12 and w.isalpha() and w[1:].islower())


def write_sentence(language: str, rng: np.random.Generator, words: int = 0) -> str:
    """Some words in a row, now and then with a comma: nonsense with every sound in it."""
    known = words_of(language)
    chosen = [known[i] for i in rng.integers(0, len(known), words or int(rng.integers(4, 11)))]
    joined = "".join(word + (", " if rng.random() < 0.12 else " ") for word in chosen)
    return joined.rstrip(", ") + "."
