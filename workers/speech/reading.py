"""What every speaker does with a script's text: letters checked, signs blanked, rests between."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from avatar_app.catalog import LANGUAGES, Voice
from avatar_app.errors import ScriptError
from avatar_app.script import Line, Script
from workers.speech.aloud.reader import Part

OPENING, CLOSING = 0.25, 0.60  # seconds of rest before the first word and after the last
PAUSES = {"paragraph": 0.70, "sentence": 0.38, "clause": 0.18, "none": 0.0}

_ALPHABETS = {"el": "GREEK", "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "sr": "CYRILLIC"}
_SPOKEN_BY = {"GREEK": "el", "CYRILLIC": "ru", "LATIN": "en"}
# Letters by name that are signs in any language: micro, ohm, ordinals.
_SIGNS = {"MICRO", "OHM", "FEMININE", "MASCULINE", "MODIFIER", "SUPERSCRIPT", "SCRIPT", "KELVIN"}
_SIGNS |= {"VULGAR", "ROMAN", "CIRCLED"}
_LETTERS = re.compile(r"[^\W\d_]+")


def prepare(line: Line) -> str:
    """What an engine is given: as many characters as the text, none of them a command.

    Pictures and other signs without a sound become blanks. A Line that goes on without a comma
    gets one, or the voice would fall as at the end of a sentence.
    """
    text = "".join(
        " " if unicodedata.category(c) in ("So", "Sk", "Cf", "Cs", "Co", "Cn", "Mn") else c
        for c in unicodedata.normalize("NFC", line.text)
    )
    text = text.replace("\n", " ")
    return text + "," if line.continues and text[-1:].isalnum() else text


def rest_after(script: Script, index: int) -> float:
    """Seconds of silence after the Line at `index`."""
    line = script.lines[index]
    if index + 1 == len(script.lines):
        return CLOSING + line.pause
    between = script.text[line.end : script.lines[index + 1].start]
    last = line.text.rstrip("\"'»”’)]")[-1:]
    if "\n" in between:
        kind = "paragraph" if between.count("\n") > 1 else "sentence"
    elif last in ",:;—–-":
        kind = "clause"
    else:
        kind = "none" if line.continues else "sentence"
    return max(PAUSES[kind], line.pause + 0.5 * PAUSES[kind] if line.pause else 0.0)


def check_letters(line: Line, voice: Voice, known: Iterable[Part] = ()) -> None:
    """Refuse letters of an alphabet that the voice does not read, unless it is `known` what is
    said for them.

    Raises ScriptError("text_unspeakable").
    """
    text = line.text
    for part in known:
        text = text[: part.start] + " " * (part.end - part.start) + text[part.end :]
    for start, end, alphabet in _strangers(text, voice):
        run = text[start:end]
        advice = "choose a voice that does, or leave them out."
        if alphabet in _SPOKEN_BY:
            code = _SPOKEN_BY[alphabet]
            advice = f"choose {LANGUAGES[code]} ({code}) as its language."
        raise ScriptError(
            "text_unspeakable",
            f"The voice {voice.id} cannot read {run[:20]!r} (character "
            f"{line.source + start + 1}); {advice}",
            line.source + start,
            line.source + end,
        )


def reads(text: str, voice: Voice) -> bool:
    """Whether the voice reads all letters of a text."""
    return next(_strangers(text, voice), None) is None


def _strangers(text: str, voice: Voice) -> Iterator[tuple[int, int, str]]:
    """Where letters stand that the voice does not read, to their word's end, and whose they are."""
    allowed = {"LATIN", _ALPHABETS.get(voice.language, "LATIN")} | _SIGNS
    for match in _LETTERS.finditer(text):
        for place, letter in enumerate(match[0], match.start()):
            alphabet = unicodedata.name(letter, "UNKNOWN").split()[0]
            if alphabet not in allowed and not (alphabet == "GREEK" and len(match[0]) == 1):
                yield place, match.end(), alphabet
