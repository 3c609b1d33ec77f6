"""How a Russian word sounds once its stress and its ё are known, in IPA. Pure.

Spelling tells the consonants, voicing spreads from right to left, and a vowel is reduced by how far
it stands from the stress: молоко́ is məlɐˈko.
"""

import re

from workers.speech.text_normalization.rule import listed

VOWELS = "аеёиоуыэюя"
SOFTENING = "еёиюяь"
IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}

_CONSONANTS = {
    "б": "b", "в": "v", "г": "ɡ", "д": "d", "ж": "ʒ", "з": "z", "й": "j", "к": "k", "л": "l",
    "м": "m", "н": "n", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "x", "ц": "ts",
    "ч": "tʃʲ", "ш": "ʃ", "щ": "ɕː",
}  # fmt: skip
_HARD, _SOFT = frozenset(("ʒ", "ʃ", "ts")), frozenset(("j", "tʃʲ", "ɕː"))
_VOICED = dict(zip("bvɡdʒz", "pfktʃs", strict=True))
_VOICELESS = {mute: loud for loud, mute in _VOICED.items()}
_MUTE = frozenset((*_VOICELESS, "ts", "tʃʲ", "ɕː", "x"))
_LOUD = frozenset("bɡdʒz")  # "v" takes the voice of what follows, and gives none

# What is written by descent and said otherwise, in the order in which it is looked for.
_RESPELT = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"^(ни)?что", r"\1што"),
        (r"^(коне|ску|наро)чн", r"\1шн"),
        (r"^сегодня", "севодня"),
        (r"(?<!^мн)(?<!^немн)(?<!^дор)(?<!^недор)(?<!^стр)(?<!^нестр)(?<!^уб)(?<!^л)"
         r"(?<=[а-яё])([ое])го(ся)?$", r"\1во\2"),
        (r"^его$", "ево"),
        (r"ться$|тся$", "цца"),
        (r"здравств", "здраств"),
        (r"чувств", "чуств"),
        (r"солнц", "сонц"),
        (r"сердц", "серц"),
        (r"мужчин", "мущин"),
        (r"помощник", "помошник"),
        (r"^сч|(?<=[еоа])сч(?=[аеё])|зч", "щ"),
        (r"стн", "сн"),
        (r"здн", "зн"),
        (r"стл(?=и)", "сл"),
        (r"[нс]тск", "нск"),
        (r"г(?=к|ч)", "х"),
        (r"[сз](?=ш)", "ш"),
        (r"з(?=ж)", "ж"),
        (r"[тд](?=ц|ч)", ""),
        (r"(?<=[а-яё])[тд]ьс|(?<=[оа])дс(?=к)|тс(?=к)", "ц"),
    )
)  # fmt: skip
# They lean on the word before or after, and have no stress of their own.
CLITICS = frozenset(
    listed("а без бы в во для до же за и из к ко ли на над не ни но о об от по под при про с со у")
)


def to_phonemes(word: str, stressed: int | None) -> tuple[str, ...]:
    """The sounds of a word in small letters, "ˈ" before the vowel that is stressed.

    `stressed` is the place of that vowel's letter, None for a word without stress.
    """
    letters, place = _respell(word, stressed)
    units = _read(letters, place)
    _voice(units, final=word not in CLITICS)
    return tuple(unit for unit in units if unit)


def _respell(word: str, stressed: int | None) -> tuple[str, int | None]:
    """The word as it is said; the stressed vowel keeps its number among the vowels."""
    nth = None if stressed is None else sum(c in VOWELS for c in word[:stressed])
    for pattern, said in _RESPELT:
        word = pattern.sub(said, word)
    places = [at for at, letter in enumerate(word) if letter in VOWELS]
    return word, places[nth] if nth is not None and nth < len(places) else None


def _read(word: str, stressed: int | None) -> list[str]:
    """Letters to sounds, voices as they are spelt."""
    units: list[str] = []
    for at, letter in enumerate(word):
        before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
        if letter in _CONSONANTS:
            sound = _CONSONANTS[letter]
            if sound not in _HARD | _SOFT and after and after in SOFTENING:
                sound += "ʲ"
            if units and units[-1] == sound and sound not in _SOFT:
                units[-1] = ""  # doubled: said once
            units.append(sound)
        elif letter in VOWELS:
            opens = letter in IOTATED and (not before or before in VOWELS + "ьъ")
            if opens or (letter in "ио" and before == "ь"):
                units.append("j")
            if at == stressed:
                units.append("ˈ")
            units.append(_vowel(word, at, stressed))
    return units


def _vowel(word: str, at: int, stressed: int | None) -> str:
    """The vowel of a letter, as its neighbours and the stress have it."""
    letter, before = word[at], word[at - 1 : at] if at else ""
    hard = before in ("ж", "ш", "ц") and before != ""
    soft = (letter in "еёиюя" and not hard) or (before in ("ч", "щ", "й") and before != "")
    if letter in "ую":
        return "u" if at == stressed else "ʊ"
    if letter in "иы":
        high = "ɨ" if letter == "ы" or hard else "i"
        return high if at == stressed else ("ɨ" if high == "ɨ" else "ɪ")
    if at == stressed or (letter == "ё" and stressed is None):
        return {"а": "a", "я": "a", "о": "o", "ё": "o", "е": "ɛ" if hard else "e", "э": "ɛ"}[letter]
    if letter in "еэё":
        return "ɨ" if hard else "ɪ"
    last = at == len(word) - 1
    if soft and not last:
        return "ɪ"
    # The syllable before the stress, and a vowel that opens the word, are fuller.
    follows = [place for place in range(at + 1, len(word)) if word[place] in VOWELS][:1]
    near = at == 0 or follows == [stressed] or word in CLITICS
    return "ɐ" if near else "ə"


def _voice(units: list[str], *, final: bool) -> None:
    """Let voicing spread backwards through each row of consonants, and end at the word's end."""
    follows = "." if final else ""
    for index in range(len(units) - 1, -1, -1):
        unit = units[index]
        if not unit:
            continue
        bare, mark = unit.rstrip("ʲ"), "ʲ" if unit.endswith("ʲ") and unit != "tʃʲ" else ""
        if bare in _VOICED and (follows in _MUTE or follows == "."):
            bare = _VOICED[bare]
            units[index] = bare + mark
        elif bare in _VOICELESS and follows in _LOUD:
            bare = _VOICELESS[bare]
            units[index] = bare + mark
        follows = unit if unit in ("tʃʲ", "ɕː") else bare
