"""What Kokoro is to say: phonemes of a Line with the signs between them, and where each comes from.

espeak-ng reads the text; its phonemes are respelt (`alphabet`), and the text's own commas and full
stops are put back, by which the network pauses and turns.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from avatar_app.script.ipa import STRESSES, VOWELS, read_ipa
from workers.speech.engines.espeak.native import synthesize
from workers.speech.engines.kokoro.alphabet import PAUSES, TOKENS, respell

LONGEST = 510  # tokens of one call
# What stands in the text for sounds that the lexicon tells, and a word to read in their place.
_TOLD = re.compile(r"\[\[(.+?)\]\]")
_FILLER = "ba"
# A sign counts at the end of a word: not the points of "3.5".
_SIGN = re.compile(rf"[{re.escape(PAUSES)}]+(?=[\s\"'»”’)\]]|$)|\s[-–](?=\s)")
_ALIKE = {"–": "—", "-": "—"}
_RATE, _PITCH = 175, 50  # espeak-ng's own middle; its sound is not used


@dataclass(frozen=True)
class Unit:
    """A phoneme, or a pause (`ipa` ""): its tokens' letters, and the word that it begins."""

    letters: str
    ipa: str
    word: int | None = None  # the place in the text of the word that begins here


def mark_sounds(ipa: str) -> str:
    """Words in IPA, as `read_units` takes them in a text."""
    return " ".join(f"[[{word}]]" for word in ipa.split())


def read_units(text: str, language: str) -> tuple[Unit, ...]:
    """The units of a text, in which sounds may stand as `mark_sounds` writes them.

    `language` is espeak-ng's name of it. Raises as
    `workers.speech.engines.espeak.native.synthesize` does.
    """
    told = {match.start(): match[1] for match in _TOLD.finditer(text)}
    plain = _TOLD.sub(lambda match: _FILLER.ljust(len(match[0])), text)
    words: list[tuple[int, list[str]]] = []
    for event in synthesize(plain, language, _RATE, _PITCH, _PITCH).events:
        if event.ipa is None:
            words.append((event.position, []))
        elif event.ipa and words:
            words[-1][1].append(event.ipa)
    for index, (place, _) in enumerate(words):
        if place in told:
            words[index] = (place, [sound for part in read_ipa(told[place]) for sound in part])
    return tuple(_write(words, plain, language))


def split(units: tuple[Unit, ...], longest: int = LONGEST) -> tuple[tuple[Unit, ...], ...]:
    """The units in stretches of at most so many tokens, cut after a pause or else after a word."""
    if sum(len(unit.letters) for unit in units) <= longest:
        return (units,)
    count, best, blank = 0, 0, 0
    for index, unit in enumerate(units):
        count += len(unit.letters)
        if count > longest:
            break
        if not unit.ipa:
            blank = index + 1
            best = index + 1 if unit.letters.strip() else best
    # A clause that fills less than a third of the room would only make one more seam.
    used = sum(len(unit.letters) for unit in units[:best])
    cut = (best if used > longest // 3 else 0) or blank or index
    return (units[:cut], *split(units[cut:], longest))


def tokens_of(units: Iterable[Unit]) -> list[int]:
    """The token numbers of units, without the two ends."""
    return [TOKENS[letter] for unit in units for letter in unit.letters]


def _write(words: list[tuple[int, list[str]]], text: str, language: str) -> Iterable[Unit]:
    spoken = False
    signs = [(match.start(), match[0].strip()[-1]) for match in _SIGN.finditer(text)]
    for index, (place, sounds) in enumerate(words):
        end = words[index + 1][0] if index + 1 < len(words) else len(text)
        # A word's place may be that of a sign before it.
        end = next((n for n in range(end, len(text)) if text[n].isalnum()), len(text))
        first: int | None = place
        for ipa, letters in _spell(sounds, language):
            yield Unit(letters, ipa, first)
            first, spoken = None, True
        here = [sign for at, sign in signs if place <= at < end]
        sign = _ALIKE.get(here[-1], here[-1]) if spoken and here else ""
        if spoken and index + 1 < len(words):
            yield Unit(sign + " ", "")
        elif sign:
            yield Unit(sign, "")


def _spell(sounds: list[str], language: str) -> Iterable[tuple[str, str]]:
    """The phonemes of a word, each with its letters; stress is written before its vowel."""
    if sounds == ["ɐ"]:  # the English article; elsewhere this vowel is written as a schwa
        yield "ɐ", "ɐ"
        return
    stress = ""
    for index, ipa in enumerate(sounds):
        if ipa in STRESSES:  # as the lexicon has it, before a syllable
            stress = ipa
            continue
        letters = respell(ipa, language)
        following = sounds[index + 1] if index + 1 < len(sounds) else ""
        if letters[-1:] == "ɹ" and len(letters) > 1 and following in ("ɹ", "r"):
            letters = letters[:-1]  # one r, not two, where it links to a vowel
        if stress and ipa[0] in VOWELS:
            yield stress + ipa, stress + letters
            stress = ""
        elif letters:
            yield ipa, letters
