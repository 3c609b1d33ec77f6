"""How English is said, the American way."""

import re

from workers.speech.aloud.address import Names
from workers.speech.aloud.rule import BLANK, DASH, START, Rule, digits, listed, rule, whole, words

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
MONTHS = listed(
    "January February March April May June July August September October November December"
)
_MONTH = "|".join([*MONTHS, *(f"{month[:3]}\\.?" for month in MONTHS), r"Sept\.?"])
_MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "USD": ("dollar", "dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
}
_UNITS = {
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"),
    "mph": ("mile per hour", "miles per hour"),
    "km²": ("square kilometer", "square kilometers"),
    "m²": ("square meter", "square meters"),
    "m³": ("cubic meter", "cubic meters"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lbs": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ft": ("foot", "feet"),
    "ml": ("milliliter", "milliliters"),
    "L": ("liter", "liters"),
    "l": ("liter", "liters"),
    "min": ("minute", "minutes"),
    "sec": ("second", "seconds"),
    "hrs": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "ms": ("millisecond", "milliseconds"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "Hz": ("hertz", "hertz"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "mA": ("milliamp", "milliamps"),
    "Ω": ("ohm", "ohms"),
    "kΩ": ("kilohm", "kilohms"),
    "μm": ("micrometer", "micrometers"),
    "μg": ("microgram", "micrograms"),
    "μs": ("microsecond", "microseconds"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "%": ("percent", "percent"),
}
_UNITS |= {unit.replace("μ", "\N{MICRO SIGN}"): said for unit, said in _UNITS.items()}
_FRACTIONS = {"½": "one half", "¼": "one quarter", "¾": "three quarters", "⅓": "one third"}
_FRACTIONS |= {"⅔": "two thirds"}
_PARTS = {2: ("half", "halves"), 3: ("third", "thirds"), 4: ("quarter", "quarters")}
_COUNTED = r"World War|Part|Chapter|Vol\.|Volume|Phase|Type|Act|Book|Section|Level|Super Bowl"
_KINGS = (
    r"Henry|Louis|Elizabeth|George|Charles|William|James|Edward|Richard|Philip|Catherine|Nicholas|"
    r"Alexander|Peter|Paul|Benedict|Francis|Pius|Napoleon|Otto|Frederick|Constantine|Leo|Gregory"
)
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50}

_INT = r"\d{1,3}(?:,\d{3})+|\d+"
_NUMBER = rf"(?:{_INT})(?:\.\d+)?"
_SCALE = r"(?: ?(?P<scale>million|billion|trillion|thousand|[MBK](?![^\W_])|bn(?![^\W_])))?"
_SCALES = {"M": "million", "B": "billion", "K": "thousand", "bn": "billion"}

NAMES = Names(
    signs={
        ".": "dot",
        "/": "slash",
        "@": "at",
        "-": "dash",
        "_": "underscore",
        ":": "colon",
        "?": "question mark",
        "=": "equals",
        "&": "and",
        "#": "hash",
        "+": "plus",
        "%": "percent",
        "~": "tilde",
    },
    web="W W W",
    tag="hashtag",
    digits=ONES[:10],
)


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
    """1995: nineteen ninety five; 2006: two thousand six."""
    century, rest = divmod(number, 100)
    if number < 1100 or number > 2099 or 2000 <= number < 2010:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def spell(number: str) -> str:
    """A number as it is written: 1,234.50."""
    before, _, after = number.partition(".")
    plain = before.replace(",", "")
    if len(plain) > 15 or (len(plain) > 1 and plain[0] == "0"):
        said = " ".join(ONES[digit] for digit in digits(plain))
    else:
        said = cardinal(whole(plain))
    return said + (" point " + " ".join(ONES[digit] for digit in digits(after)) if after else "")


def _count(number: str, one: str, many: str) -> str:
    return f"{spell(number)} {one if number == '1' else many}"


def _money(match: re.Match[str]) -> str:
    one, many, cent, cents = _MONEY[match["sign"]]
    number, scale = match["number"], match["scale"]
    if scale:
        return f"{spell(number)} {_SCALES.get(scale, scale)} {many}"
    before, _, after = number.partition(".")
    if len(after) != 2:
        return _count(number, one, many)
    change = _count(str(int(after)), cent, cents) if int(after) else ""
    if change and not whole(before):
        return change
    return _count(before, one, many) + (f" {change}" if change else "")


def _unit(match: re.Match[str]) -> str:
    return _sign(match["minus"]) + _count(match["number"], *_UNITS[match["unit"]])


def _sign(minus: str | None) -> str:
    return "minus " if minus else ""


def _date(month: int, day: int, number: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year(number)}"


def _slashed(match: re.Match[str]) -> str | None:
    first, second = int(match[1]), int(match[2])
    month, day = (second, first) if first > 12 else (first, second)
    return _date(month, day, int(match[3]))


def _named(match: re.Match[str]) -> str:
    month = next(name for name in MONTHS if name.startswith(match["month"][:3]))
    said = f"{month} {ordinal(int(match['day']))}"
    return f"{said}, {year(int(match['year']))}" if match["year"] else said


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return None
    half = (match["half"] or "").replace(".", "").upper()
    middle = cardinal(minute) if minute > 9 else f"oh {cardinal(minute)}"
    if minute == 0:
        middle = "" if half else ("o'clock" if 0 < hour < 13 else "hundred")
    return " ".join(filter(None, [cardinal(hour), middle, " ".join(half)]))


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match[1]), int(match[2])
    if not 0 < above < below or below > 20:
        return None
    one, many = _PARTS.get(below, (ordinal(below), ordinal(below) + "s"))
    return f"{cardinal(above)} {one if above == 1 else many}"


def _roman(text: str) -> int:
    values = [_ROMANS[letter] for letter in text]
    after = [*values[1:], 0]
    return sum(-v if v < n else v for v, n in zip(values, after, strict=True))


def _decade(match: re.Match[str]) -> str:
    number = int(match[1])
    head, _, last = (cardinal(number) if number < 100 else year(number)).rpartition(" ")
    last = last[:-1] + "ies" if last[-1] == "y" else last + "s"
    return f"{head} {last}".strip()


_SIGNS = "|".join(map(re.escape, _MONEY))
_UNIT = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))

RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d\d)-(\d\d)", lambda m: _date(int(m[2]), int(m[3]), int(m[1]))),
    rule(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", _slashed),
    rule(
        rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?", _named
    ),
    rule(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?",
        lambda m: (
            f"the {ordinal(int(m['day']))} of "
            + next(name for name in MONTHS if name.startswith(m["month"][:3]))
            + (f", {year(int(m['year']))}" if m["year"] else "")
        ),
    ),
    rule(r"(\d{1,2}):(\d\d)(?: ?(?P<half>[ap]\.?m\b\.?))?", _clock, re.IGNORECASE),
    rule(
        r"(\d{1,2}) ?([ap])\.?m\b\.?",
        lambda m: f"{cardinal(int(m[1]))} {m[2].upper()} M",
        re.IGNORECASE,
    ),
    Rule(re.compile(rf"(?P<sign>{_SIGNS}) ?(?P<number>{_NUMBER}){_SCALE}(?!\d)"), _money),
    rule(rf"(?P<number>{_NUMBER}){_SCALE} ?(?P<sign>{_SIGNS})", _money),
    rule(
        r"\+\d[\d ()-]{7,}\d",
        lambda m: (
            "plus "
            + ", ".join(
                " ".join(ONES[digit] for digit in digits(group))
                for group in re.findall(r"\d+", m[0])
            )
        ),
    ),
    Rule(
        re.compile(rf"{START}({_NUMBER}) ?{DASH} ?(?={_NUMBER} ?(?:{_UNIT}|[A-Za-z]))"),
        lambda m: f"{spell(m[1])} to",
    ),
    Rule(
        re.compile(
            rf"(?<![\w.])(?P<minus>[-−])?(?P<number>{_NUMBER}){BLANK}?(?P<unit>{_UNIT})(?![^\W_])"
        ),
        _unit,
    ),
    Rule(
        re.compile(rf"{START}(\d)['’′] ?(\d{{1,2}})[\"”″]"),
        lambda m: f"{cardinal(int(m[1]))} foot {cardinal(int(m[2]))}",
    ),
    rule(rf"({_NUMBER})[x×]", lambda m: f"{spell(m[1])} times"),
    rule("24/7", lambda _: "twenty four seven"),
    rule(r"(\d{1,2})[/⁄](\d{1,2})", _fraction),
    Rule(
        re.compile(r"(\d*) ?([½¼¾⅓⅔])"),
        lambda m: (f"{cardinal(int(m[1]))} and " if m[1] else "") + _FRACTIONS[m[2]],
    ),
    rule(r"(\d+)(?:st|nd|rd|th)", lambda m: ordinal(int(m[1]))),
    rule(r"'?(\d0|\d{3}0)'?s", _decade),
    rule(r"(?:No\.|№) ?(\d+)", lambda m: f"number {cardinal(int(m[1]))}"),
    Rule(re.compile(r"(?<![\w#])#(\d+)"), lambda m: f"number {cardinal(int(m[1]))}"),
    rule(r"(?:Fig|fig)\. ?(\d+)", lambda m: f"figure {cardinal(int(m[1]))}"),
    rule(
        rf"pp\. ?(\d+) ?{DASH} ?(\d+)",
        lambda m: f"pages {cardinal(int(m[1]))} to {cardinal(int(m[2]))}",
    ),
    rule(r"p\. ?(\d+)", lambda m: f"page {cardinal(int(m[1]))}"),
    rule(rf"({_COUNTED}) ([IVX]+)", lambda m: f"{m[1]} {cardinal(_roman(m[2]))}"),
    rule(rf"({_KINGS}) ([IVX]+)", lambda m: f"{m[1]} the {ordinal(_roman(m[2]))}"),
    rule(r"(?:1[5-9]|20)\d\d", lambda m: year(int(m[0]))),
    rule(rf"\d{{1,3}}(?:{BLANK}\d{{3}})+", lambda m: cardinal(whole(m[0]))),
    rule(r"\d+(?:\.\d+){2,}", lambda m: " point ".join(map(spell, m[0].split(".")))),
    Rule(re.compile(rf"(?<![^\W_])(?<!\d[.,])[-−](?={_NUMBER})"), lambda _: "minus"),
    rule(_NUMBER, lambda m: spell(m[0])),
    words(
        {
            "e.g.": "for example",
            "i.e.": "that is",
            "etc.": "et cetera",
            "vs.": "versus",
            "vs": "versus",
            "approx.": "approximately",
            "a.k.a.": "also known as",
            "w/o": "without",
            "w/": "with",
            "Mr.": "Mister",
            "Mrs.": "Missis",
            "Ms.": "Miss",
            "Dr.": "Doctor",
            "Prof.": "Professor",
            "Jr.": "Junior",
            "Sr.": "Senior",
            "Dept.": "Department",
            "dept.": "department",
            "Ave.": "Avenue",
            "Blvd.": "Boulevard",
            "Inc.": "Incorporated",
            "Ltd.": "Limited",
            "Co.": "Company",
            "Corp.": "Corporation",
            "Gov.": "Governor",
            "Gen.": "General",
            "C++": "C plus plus",
            "C#": "C sharp",
            "F#": "F sharp",
            ".NET": "dot net",
            "AT&T": "A T and T",
            "&": "and",
            "©": "copyright",
            "€": "euros",
            "£": "pounds",
            "°": "degrees",
            "≈": "about",
            "×": "times",
            "→": "to",
        }
    ),
    rule(r"St\.(?= [A-Z])", lambda _: "Saint"),
    rule(r"St\.", lambda _: "Street"),
)
