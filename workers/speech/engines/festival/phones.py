"""festival's names of Russian sounds, and IPA. Pure.

Its lexicon has sounds as they are spelt, without reduction: it reduces vowels by the stress itself.
Stressed vowels and soft consonants are written twice.
"""

from avatar_app.script.ipa import LONG, SOFT, STRESSES, VOWELS, read_ipa

_CONSONANTS = {
    "x": "h", "ɡ": "g", "ʃ": "sh", "ʒ": "zh", "tʃ": "ch", "ɕ": "sch", "ts": "c", "j": "j",
}  # fmt: skip
_TO_VOWEL = {
    "a": "a", "ɐ": "a", "ə": "a", "ʌ": "a", "ɑ": "a", "æ": "a", "o": "o", "ɔ": "o", "u": "u",
    "ʊ": "u", "i": "i", "ɪ": "i", "ɨ": "y", "y": "y", "e": "e", "ɛ": "e",
}  # fmt: skip
_PLAIN = frozenset("bvdzklmnprstf")
_TO_IPA = {
    "aa": "a", "oo": "o", "uu": "u", "ii": "i", "yy": "ɨ", "ee": "e", "a": "ɐ", "ay": "ə",
    "ae": "ə", "u": "ʊ", "ur": "ʊ", "i": "ɪ", "y": "ɨ", "e": "ɪ", "ch": "tʃʲ", "sch": "ɕː",
    "sh": "ʃ", "zh": "ʒ", "c": "ts", "h": "x", "hh": "xʲ", "g": "ɡ", "gg": "ɡʲ", "j": "j",
    "pau": "", "ssil": "",
}  # fmt: skip


def to_syllables(ipa: str) -> str:
    """A word as its lexicon has it: open syllables, each with its stress."""
    syllables: list[tuple[list[str], int]] = [([], 0)]
    stressed = False
    for unit in (unit for word in read_ipa(ipa) for unit in word):
        if unit in STRESSES:
            stressed = unit == "ˈ"
        elif unit[0] in VOWELS:
            for letter in unit.rstrip(LONG + SOFT):
                syllables[-1][0].append(_TO_VOWEL.get(letter, "e"))
                syllables[-1] = (syllables[-1][0], int(stressed))
                syllables.append(([], 0))
                stressed = False
        else:
            syllables[-1][0].extend(_consonant(unit))
    if len(syllables) > 1:  # what follows the last vowel belongs to it
        tail, _ = syllables.pop()
        syllables[-1][0].extend(tail)
    return " ".join(f"(({' '.join(sounds)}) {stress})" for sounds, stress in syllables)


def _consonant(unit: str) -> list[str]:
    bare = unit.rstrip(LONG + SOFT)
    if bare in ("tʃ", "ts", "ɕ"):
        return [_CONSONANTS[bare]]
    names = [
        _CONSONANTS.get(c, c if c in _PLAIN else "")
        for c in bare.replace("ɟ", "ɡ").replace("θ", "s")
    ]
    names = [name for name in names if name]
    if SOFT in unit and names and len(names[-1]) == 1 and names[-1] != "j":
        names[-1] *= 2
    return names


def to_ipa(name: str, stressed: bool) -> str:
    """A sound by festival's name; "" for a pause."""
    ipa = _TO_IPA.get(name)
    if ipa is None:
        ipa = name[0] + SOFT if len(name) == 2 and name[0] == name[1] else name
    return f"ˈ{ipa}" if stressed and ipa and ipa[0] in VOWELS else ipa
