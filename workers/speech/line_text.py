"""What every speaker does with a script's text: signs blanked, rests between."""

import re
import unicodedata

from avatar_app.script.script import Line, Script

OPENING, CLOSING = 0.25, 0.60  # seconds of rest before the first word and after the last
PAUSES = {"paragraph": 0.70, "sentence": 0.38, "clause": 0.18, "none": 0.0}


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


_SIGN = r"(?!\S*[^\W_])\S+"  # a token without letter or digit


_TOKEN = re.compile(rf"(?<!\S)(?:{_SIGN}\s+)*\S*[^\W_]\S*(?:\s+(?![№#§$£€¥₽]\s+\d){_SIGN}(?!\S))*")


def tokens_of(text: str) -> list[re.Match[str]]:
    """The words of a text: all that has a letter or a digit between blanks.

    A sign that stands alone belongs to the word before it ("5 €", "and so —"), or to the one after
    it if it opens the text or a number ("№ 5").
    """
    return list(_TOKEN.finditer(text))
