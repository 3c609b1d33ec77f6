"""Russian sounds as Piper's Russian voices have learnt them: as espeak-ng spells them. Pure.

espeak-ng tells fewer unstressed vowels apart than we do, and writes some sounds in its own way.
"""

from collections.abc import Iterable

from avatar_app.script.ipa import LONG, SOFT, STRESSES, VOWELS

_SPELT = {
    "ə": "ʌ", "ɐ": "ʌ", "ɪ": "i", "ɨ": "y", "ʊ": "u", "l": "ɭ", "lʲ": "ɭʲ", "zʲ": "ʑ",
}  # fmt: skip


def respell(units: Iterable[str]) -> str:
    """One word's sounds, stresses among them; a stress goes to its vowel."""
    written: list[str] = []
    stress = ""
    for unit in units:
        if unit in STRESSES:
            stress = unit
            continue
        sound = unit.rstrip(LONG)
        if sound[0] in VOWELS:
            written.append(stress + _vowel(sound, stressed=bool(stress), after=written))
            stress = ""
        else:
            written.append(_SPELT.get(sound, sound))
    return "".join(written)


def _vowel(sound: str, *, stressed: bool, after: list[str]) -> str:
    if not stressed:
        return _SPELT.get(sound, sound)
    # ё is fronted between what is soft, and a stressed а is dark.
    soft = bool(after) and after[-1][-1] in (SOFT, "j", "ɕ", "ʑ")
    return "ɵ" if sound == "o" and soft else {"a": "ɑ", "ɨ": "y"}.get(sound, sound)
