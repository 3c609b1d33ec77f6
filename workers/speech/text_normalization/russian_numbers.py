"""Russian numbers in words: cardinals, in the nominative and the genitive, and ordinals."""

from workers.speech.text_normalization.rule import digits, listed, whole

ONES = listed(
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
    "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
_TENS = listed("_ _ двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
_HUNDREDS = listed("_ сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")
# The same in the genitive, which stands after "until", "about", "more than".
_OF_ONES = listed(
    "ноля одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати "
    "тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати"
)
_OF_TENS = listed(
    "_ _ двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста"
)
_OF_HUNDREDS = listed(
    "_ ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"
)
_GENDERED = {("f", 1): "одна", ("n", 1): "одно", ("f", 2): "две"}
_GROUPS = (
    (10**12, ("триллион", "триллиона", "триллионов"), "m"),
    (10**9, ("миллиард", "миллиарда", "миллиардов"), "m"),
    (10**6, ("миллион", "миллиона", "миллионов"), "m"),
    (1000, ("тысяча", "тысячи", "тысяч"), "f"),
)
_ORDINALS = listed(
    "_ перв втор трет четвёрт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат "
    "четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
)
_TENTHS = listed("_ _ двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност")
_HUNDREDTHS = listed(
    "_ сот двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"
)
_THOUSANDTHS = {1: "тысячн", 2: "двухтысячн", 3: "трёхтысячн"}
# What is written after a number, and the ending that it stands for: of most, and of "third".
ENDINGS = {
    "й": ("ый", "ий"),
    "го": ("ого", "ьего"),
    "му": ("ому", "ьему"),
    "м": ("ом", "ьем"),
    "ым": ("ым", "ьим"),
    "я": ("ая", "ья"),
    "ю": ("ую", "ью"),
    "ой": ("ой", "ьей"),
    "е": ("ое", "ье"),
    "ые": ("ые", "ьи"),
    "х": ("ых", "ьих"),
    "ми": ("ыми", "ьими"),
}
_STRESSED_Y = frozenset((2, 6, 7, 8, 40))  # второй, сороковой
_DECIMALS = {1: "десят", 2: "сот", 3: "тысячн"}


def cardinal(number: int, gender: str = "m") -> str:
    """1234: тысяча двести тридцать четыре."""
    if number < 20:
        return _GENDERED.get((gender, number), ONES[number])
    if number < 100:
        rest = number % 10
        return _TENS[number // 10] + (f" {cardinal(rest, gender)}" if rest else "")
    if number < 1000:
        rest = number % 100
        return _HUNDREDS[number // 100] + (f" {cardinal(rest, gender)}" if rest else "")
    size, forms, theirs = next(group for group in _GROUPS if number >= group[0])
    count, rest = divmod(number, size)
    said = inflect(count, forms)
    if count > 1 or size > 1000:
        said = f"{cardinal(count, theirs)} {said}"
    return said + (f" {cardinal(rest, gender)}" if rest else "")


def genitive(number: int, gender: str = "m") -> str:
    """1234: тысячи двухсот тридцати четырёх."""
    if number < 20:
        return "одной" if (gender, number) == ("f", 1) else _OF_ONES[number]
    if number < 100:
        rest = number % 10
        return _OF_TENS[number // 10] + (f" {genitive(rest, gender)}" if rest else "")
    if number < 1000:
        rest = number % 100
        return _OF_HUNDREDS[number // 100] + (f" {genitive(rest, gender)}" if rest else "")
    size, (_, one, many), theirs = next(group for group in _GROUPS if number >= group[0])
    count, rest = divmod(number, size)
    said = one if _one(count) else many
    if count > 1 or size > 1000:
        said = f"{genitive(count, theirs)} {said}"
    return said + (f" {genitive(rest, gender)}" if rest else "")


def inflect(number: int, forms: tuple[str, str, str]) -> str:
    """The form in which so many things stand."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in (2, 3, 4) else forms[2]


def ordinal(number: int, suffix: str) -> str:
    """1995, м: тысяча девятьсот девяносто пятом. Up to 9999."""
    if number == 0:
        return "нулев" + ("ой" if suffix == "й" else ENDINGS[suffix][0])
    last = number % 100
    if last >= 20 and last % 10:
        last %= 10
    stem = _ORDINALS[last] if last < 20 else _TENTHS[last // 10]
    if last == 0:
        last = number % 1000
        stem = _HUNDREDTHS[last // 100]
    if last == 0:
        last = number
        stem = _THOUSANDTHS.get(number // 1000, f"{ONES[number // 1000]}тысячн")
    ending = ENDINGS[suffix][last == 3]
    if suffix == "й" and last in _STRESSED_Y:
        ending = "ой"
    before = f"{cardinal(number - last)} " if number > last else ""
    return f"{before}{stem}{ending}"


def spell(number: str, gender: str = "m", of: bool = False) -> str:
    """A number as it is written: 1 234,50, or 3.5 as others write it; `of`: in the genitive."""
    say = genitive if of else cardinal
    before, after = split(number)
    plain = "".join(map(str, digits(before)))
    if after and len(after) <= 3:
        wholes = f"{say(whole(plain), 'f')} {_feminine('цел', whole(plain), of)}"
        return f"{wholes} {say(int(after), 'f')} {_feminine(_DECIMALS[len(after)], int(after), of)}"
    if len(plain) > 15 or (len(plain) > 1 and plain[0] == "0"):
        said = " ".join(ONES[digit] for digit in digits(plain))
    else:
        said = say(whole(plain), gender)
    return said + (" запятая " + " ".join(ONES[digit] for digit in digits(after)) if after else "")


def split(number: str) -> tuple[str, str]:
    """What is before and after the decimal comma or point."""
    before, _, after = number.replace(".", ",").partition(",")
    return before, after


def _one(number: int) -> bool:
    return number % 10 == 1 and number % 100 != 11


def _feminine(stem: str, number: int, of: bool) -> str:
    """десятая, десятых; in the genitive десятой, десятых."""
    return stem + (("ой" if of else "ая") if _one(number) else "ых")
