"""English numbers in words: cardinals, ordinals, years, Roman numerals, digits one by one."""

import re

from workers.speech.text_normalization.rule import digits, listed, whole

ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = listed("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_GROUPS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_PARTS = {2: ("half", "halves"), 4: ("quarter", "quarters")}
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# The one way to write each number up to 89.
ROMAN = r"(?=[IVXL])(?:L?X{0,3}|XL)(?:IX|IV|V?I{0,3})"


def cardinal(number: int) -> str:
    """1234: one thousand two hundred thirty four."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return f"{ONES[number // 100]} hundred" + (f" {cardinal(rest)}" if rest else "")
    for size, name in _GROUPS:
        if number >= size:
            rest = number % size
            return f"{cardinal(number // size)} {name}" + (f" {cardinal(rest)}" if rest else "")
    return ""


def ordinal(number: int) -> str:
    """21: twenty first."""
    head, _, last = cardinal(number).rpartition(" ")
    last = _ORDINALS.get(last) or (last[:-1] + "ieth" if last[-1] == "y" else last + "th")
    return f"{head} {last}".strip()


def year(number: int) -> str:
    """1995: nineteen ninety five; 1066: ten sixty six; 2006: two thousand six."""
    century, rest = divmod(number, 100)
    if number < 1000 or number > 2099 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def decade(number: int) -> str:
    """1980: nineteen eighties."""
    head, _, last = (cardinal(number) if number < 100 else year(number)).rpartition(" ")
    last = last[:-1] + "ies" if last[-1] == "y" else last + "s"
    return f"{head} {last}".strip()


def spell(number: str) -> str:
    """A number as it is written: 1,234.50, or .5."""
    before, _, after = number.partition(".")
    plain = before.replace(",", "")
    if len(plain) > 15 or (len(plain) > 1 and plain[0] == "0"):
        said = one_by_one(plain)
    else:
        said = cardinal(whole(plain)) if plain else ""
    return f"{said} point {one_by_one(after)}".strip() if after else said


def one_by_one(text: str) -> str:
    """The digits of a text: 007 is zero zero seven; a comma's rest where it is parted."""
    groups = re.findall(r"\d+", text)
    return ", ".join(" ".join(ONES[digit] for digit in digits(group)) for group in groups)


def fraction(above: int, below: int) -> str | None:
    """3, 4: three quarters; None for what is hardly one."""
    if not 0 < above < below or (below > 20 and above > 1) or below > 1000:
        return None
    name = ordinal(below).removeprefix("one ")
    one, many = _PARTS.get(below, (name, name + "s"))
    return f"{cardinal(above)} {one if above == 1 else many}"


def roman(text: str) -> int:
    """LVIII: 58."""
    values = [_ROMANS[letter] for letter in text]
    after = [*values[1:], 0]
    return sum(-v if v < n else v for v, n in zip(values, after, strict=True))
