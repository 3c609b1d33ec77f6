"""Roman numerals in Russian: ordinals in the case and gender of their noun."""

import re

from workers.speech.text_normalization.rule import DASH, Rule, listed, rule
from workers.speech.text_normalization.russian_numbers import ordinal

_CENTURIES = {
    "век": "й",
    "века": "го",
    "веке": "м",
    "веку": "му",
    "веком": "ым",
    "столетие": "е",
    "столетия": "го",
    "столетии": "м",
}
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50, "Х": 10, "І": 1}
_NUMERAL = r"(?=[IVXLХІ])(?:L?[XХ]{0,3}|[XХ]L)(?:[IІ][XХ]|[IІ]V|V?[IІ]{0,3})"
# Nouns before which and after which a numeral stands.
_LADIES = listed(
    "глав част книг серий сери групп категори степен стать сцен половин очеред стади фаз лини "
    "войн волн династи сессии сесси верси олимпиад"
)
_NEUTER = listed("мест тысячелети столети действи отделени")
_OTHERS = listed(
    "том раздел акт класс тип этап пункт параграф квартал курс съезд тур уровен чемпионат конкурс "
    "фестивал созыв выпуск пленум крестов разряд период корпус интернационал рейх рим"
)


def _roman(text: str) -> int:
    values = [_ROMANS[letter] for letter in text]
    return sum(-v if v < n else v for v, n in zip(values, [*values[1:], 0], strict=True))


def _century(match: re.Match[str]) -> str | None:
    return f"{ordinal(_roman(match[1]), _CENTURIES[match[2]])} {match[2]}" if match[1] else None


def _centuries(match: re.Match[str]) -> str | None:
    if not match[1] or not match[2]:
        return None
    of = {"веках": "м", "вв.": "й", "века": "й", "веков": "го"}[match[3]]
    unit = "века" if match[3] == "вв." else match[3]
    return f"{ordinal(_roman(match[1]), of)} – {ordinal(_roman(match[2]), of)} {unit}"


def _short_century(match: re.Match[str]) -> str | None:
    """XX в.: in the case that stands before it."""
    if not match[1]:
        return None
    before = match.string[: match.start()].rstrip().lower().rpartition(" ")[2]
    if before in ("в", "во", "о"):
        return f"{ordinal(_roman(match[1]), 'м')} веке"
    of = before in _BEFORE_GENITIVE
    return f"{ordinal(_roman(match[1]), 'го' if of else 'й')} век{'а' if of else ''}"


_BEFORE_GENITIVE = frozenset(
    listed("начала начало конца конец середины середина половины половина до с из после четверть")
)


def _ruler(match: re.Match[str]) -> str | None:
    """Николай II, Екатерины II: in the case of the name."""
    name = match[1]
    if not match[2]:
        return None
    lady = name.startswith(("Екатерин", "Елизавет", "Анн", "Мари"))
    endings = [("а", "я"), ("ы", "ой"), ("е", "ой"), ("у", "ю"), ("ой", "ой")]
    if not lady:
        endings = [("а", "го"), ("я", "го"), ("у", "му"), ("ю", "му"), ("ом", "ым"), ("ем", "ым")]
    suffix = next((suffix for end, suffix in endings if name.endswith(end)), "й")
    return f"{name} {ordinal(_roman(match[2]), suffix)}"


def _suffix(word: str) -> str:
    """The ending that an ordinal has beside a word, by the word's own."""
    word = word.lower()
    if word == "том":
        return "й"
    for end, suffix in (
        ("ая", "я"), ("яя", "я"), ("ую", "ю"), ("ой", "ой"), ("ей", "ой"), ("ого", "го"),
        ("его", "го"), ("ому", "му"), ("ему", "му"), ("ый", "й"), ("ий", "й"), ("ое", "е"),
        ("ее", "е"), ("ые", "ые"), ("ых", "х"),
    ):  # fmt: skip
        if word.endswith(end):
            return suffix
    if word.startswith(tuple(_LADIES)):
        cases = {"а": "я", "я": "я", "ь": "я", "ы": "ой", "и": "ой", "е": "ой", "у": "ю", "ю": "ю"}
    elif word.startswith(tuple(_NEUTER)) or word.endswith(("о", "ие")):
        cases = {"о": "е", "е": "е", "а": "го", "я": "го", "у": "му", "ю": "му", "и": "м"}
    elif word.startswith(tuple(_OTHERS)) or word[-1] not in "ая":
        cases = {"а": "го", "я": "го", "у": "му", "ю": "му", "е": "м"}
    else:
        cases = {"а": "я", "я": "я"}
    return "ым" if word.endswith(("ом", "ем")) else cases.get(word[-1], "й")


def _after_noun(match: re.Match[str]) -> str | None:
    """глава IV: глава четвёртая."""
    return f"{match[1]} {ordinal(_roman(match[2]), _suffix(match[1]))}" if match[2] else None


def _before_word(match: re.Match[str]) -> str | None:
    """II мировая: вторая мировая."""
    return ordinal(_roman(match[1]), _suffix(match[2])) if match[1] else None


_NOUNS = "|".join(
    f"(?i:{noun})[а-яё]{{0,4}}"
    for noun in (*_LADIES, *_NEUTER, *_OTHERS)
    if noun not in ("рим", "крестов")
)

NUMERALS: tuple[Rule, ...] = (
    rule(rf"({_NUMERAL}) ({'|'.join(_CENTURIES)})", _century),
    rule(rf"({_NUMERAL}) ?{DASH} ?({_NUMERAL}) (веках|веков|века|вв\.)", _centuries),
    rule(rf"({_NUMERAL}) в\.", _short_century),
    rule(rf"({_NOUNS}) ({_NUMERAL})", _after_noun),
    rule(rf"([А-Я][а-яё]+) ({_NUMERAL})", _ruler),
    rule(rf"({_NUMERAL})(?= ([а-яёА-ЯЁ]{{3,}}))", _before_word),
)
