"""What every speaker does with a script's text: letters checked, signs blanked, rests between."""

import re
import unicodedata

from avatar_app.catalog import LANGUAGES, Voice
from avatar_app.errors import ScriptError
from avatar_app.script import Line, Script

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


def check_letters(line: Line, voice: Voice) -> None:
    """Refuse letters of an alphabet that the voice does not read.

    Raises ScriptError("text_unspeakable").
    """
    allowed = {"LATIN", _ALPHABETS.get(voice.language, "LATIN")} | _SIGNS
    for match in _LETTERS.finditer(line.text):
        for place, letter in enumerate(match[0], match.start()):
            alphabet = unicodedata.name(letter, "UNKNOWN").split()[0]
            if alphabet in allowed or (alphabet == "GREEK" and len(match[0]) == 1):
                continue
            run = match[0][place - match.start() :]
            advice = "choose a voice that does, or leave them out."
            if alphabet in _SPOKEN_BY:
                code = _SPOKEN_BY[alphabet]
                advice = f"choose {LANGUAGES[code]} ({code}) as its language."
            raise ScriptError(
                "text_unspeakable",
                f"The voice {voice.id} cannot read {run[:20]!r} (character "
                f"{line.source + place + 1}); {advice}",
                line.source + place,
                line.source + place + len(run),
            )
