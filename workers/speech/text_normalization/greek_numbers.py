"""How Greek numbers are said: their genders, their cases as ordinals, and how they are written."""

import re

from workers.speech.text_normalization.rule import BLANK, digits, listed, whole

ONES = listed(
    "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα δεκατρία δεκατέσσερα "
    "δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα"
)
_TENS = listed("_ _ είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα")
_HUNDREDS = listed(
    "_ εκατό διακόσι τριακόσι τετρακόσι πεντακόσι εξακόσι επτακόσι οκτακόσι εννιακόσι"
)
_MANY = {"m": "οι", "f": "ες", "n": "α"}  # endings of hundreds
_GENDERED = {
    ("m", 1): "ένας",
    ("f", 1): "μία",
    ("m", 3): "τρεις",
    ("f", 3): "τρεις",
    ("m", 4): "τέσσερις",
    ("f", 4): "τέσσερις",
    ("m", 13): "δεκατρείς",
    ("f", 13): "δεκατρείς",
    ("m", 14): "δεκατέσσερις",
    ("f", 14): "δεκατέσσερις",
}
_GROUPS = (
    (10**12, "τρισεκατομμύριο", "τρισεκατομμύρια"),
    (10**9, "δισεκατομμύριο", "δισεκατομμύρια"),
    (10**6, "εκατομμύριο", "εκατομμύρια"),
)
_ORDINALS = listed("_ πρώτ δεύτερ τρίτ τέταρτ πέμπτ έκτ έβδομ όγδο ένατ δέκατ ενδέκατ δωδέκατ")
_TENTHS = listed(
    "_ δέκατ εικοστ τριακοστ τεσσαρακοστ πεντηκοστ εξηκοστ εβδομηκοστ ογδοηκοστ ενενηκοστ"
)
_STRESSED = {"ος": "ός", "η": "ή", "ο": "ό", "ου": "ού", "ης": "ής", "οι": "οί", "ες": "ές"}
_STRESSED |= {"α": "ά", "ων": "ών", "ους": "ούς", "ον": "όν", "ην": "ήν"}
_PLAIN = {ending: plain for plain, ending in _STRESSED.items()}
ENDINGS = "|".join(sorted([*_STRESSED, *_PLAIN], key=len, reverse=True))

WHOLE = rf"\d{{1,3}}(?:\.\d{{3}})+(?!\d)|\d{{1,3}}(?:{BLANK}\d{{3}})+(?!\d)|\d+"
NUMBER = rf"(?:{WHOLE})(?:,\d+|\.\d{{1,2}}(?!\d))?"


def cardinal(number: int, gender: str = "n") -> str:
    """1234: χίλια διακόσια τριάντα τέσσερα."""
    if number < 20:
        return _GENDERED.get((gender, number), ONES[number])
    if number < 100:
        rest = number % 10
        return _TENS[number // 10] + (f" {cardinal(rest, gender)}" if rest else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        said = _HUNDREDS[hundreds] + (_MANY[gender] if hundreds > 1 else "ν" if rest else "")
        return said + (f" {cardinal(rest, gender)}" if rest else "")
    if number < 10**6:
        thousands, rest = divmod(number, 1000)
        said = f"χίλι{_MANY[gender]}" if thousands == 1 else f"{cardinal(thousands, 'f')} χιλιάδες"
        return said + (f" {cardinal(rest, gender)}" if rest else "")
    size, one, many = next(group for group in _GROUPS if number >= group[0])
    count, rest = divmod(number, size)
    said = f"{cardinal(count)} {one if count == 1 else many}"
    return said + (f" {cardinal(rest, gender)}" if rest else "")


def ordinal(number: int, ending: str) -> str | None:
    """21, ος: εικοστός πρώτος. Up to 199, and 1000."""
    ending = _PLAIN.get(ending, ending)
    if number == 1000:
        return f"χιλιοστ{_STRESSED[ending]}"
    if 100 <= number < 200:
        rest = ordinal(number - 100, ending)
        return f"εκατοστ{_STRESSED[ending]}" + (f" {rest}" if rest else "")
    if not 0 < number < 100:
        return None
    if number <= 12:
        return _ORDINALS[number] + ending
    tens, ones = divmod(number, 10)
    said = _TENTHS[tens] + (ending if tens == 1 else _STRESSED[ending])
    return said + (f" {_ORDINALS[ones]}{ending}" if ones else "")


def spell(number: str, gender: str = "n") -> str:
    """A number as it is written: 1.234,50, or 3.5 as others write it."""
    match = re.fullmatch(rf"({WHOLE})(?:[,.](\d+))?", number)
    before, after = (match[1], match[2]) if match else (number, None)
    plain = "".join(map(str, digits(before)))
    if len(plain) > 15 or (len(plain) > 1 and plain[0] == "0"):
        said = " ".join(ONES[digit] for digit in digits(plain))
    else:
        said = cardinal(whole(plain), "n" if after else gender)
    if not after:
        return said
    zeros = len(after) - len(after.lstrip("0"))
    rest = after[zeros:]
    return " ".join([said, "κόμμα", *["μηδέν"] * zeros, *([cardinal(int(rest))] if rest else [])])
