"""How English is said, the American way."""

import re

from workers.speech.text_normalization.address import Names
from workers.speech.text_normalization.english_numbers import (
    ONES,
    ROMAN,
    cardinal,
    decade,
    fraction,
    one_by_one,
    ordinal,
    roman,
    spell,
    year,
)
from workers.speech.text_normalization.english_units import MONEY, UNITS
from workers.speech.text_normalization.english_words import (
    BEFORE_NUMBERS,
    CAPITALS,
    COUNTED,
    KINGS,
    LETTERED,
    TITLES,
    WORDS,
)
from workers.speech.text_normalization.rule import (
    BLANK,
    DASH,
    START,
    Rule,
    listed,
    rule,
    whole,
    words,
)

MONTHS = listed(
    "January February March April May June July August September October November December"
)
_MONTH = "|".join([*MONTHS, *(f"{month[:3]}\\.?" for month in MONTHS), r"Sept\.?"])
_ERA = r"(?P<era>A\.?D|B\.?C\.?E|B\.?C|C\.?E)\b\.?"

_INT = r"\d{1,3}(?:,\d{3})+|\d+"
_NUMBER = rf"(?:(?:{_INT})(?:\.\d+)?|\.\d+)"
_SCALES = {"m": "million", "mn": "million", "b": "billion", "bn": "billion", "k": "thousand"}
_SCALES |= {"tn": "trillion", "t": "trillion"}
_SCALE = r"(?: ?(?P<scale>million|billion|trillion|thousand|(?:[mMbBkK]n?|tn|T)(?![^\W_])))?"
_MINUS = r"(?P<minus>(?<![\w)])[-−–])?"

_FRACTIONS = {"½": "one half", "¼": "one quarter", "¾": "three quarters", "⅓": "one third"}
_FRACTIONS |= {"⅔": "two thirds", "⅛": "one eighth", "⅜": "three eighths", "⅝": "five eighths"}
_FRACTIONS |= {"⅞": "seven eighths", "⅕": "one fifth"}
_SIGN = {
    "+": "plus",
    "÷": "divided by",
    "=": "equals",
    "≤": "at most",
    "≥": "at least",
    "<": "less than",
    ">": "more than",
    "*": "times",
    "·": "times",
    "−": "minus",
    "±": "plus or minus",
    "~": "about",
    "∼": "about",
}

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


def _scale(text: str | None) -> str:
    return f" {_SCALES.get(text.lower(), text)}" if text else ""


def _count(number: str, one: str, many: str) -> str:
    return f"{spell(number)} {one if number == '1' else many}"


def _money(match: re.Match[str]) -> str:
    one, many, cent, cents = MONEY[match["sign"]]
    number, minus = match["number"], "minus " if match["minus"] else ""
    if match["scale"]:
        return f"{minus}{spell(number)}{_scale(match['scale'])} {many}"
    before, _, after = number.partition(".")
    if len(after) != 2:
        return minus + _count(number, one, many)
    change = _count(str(int(after)), cent, cents) if int(after) else ""
    if change and not (before and whole(before)):
        return minus + change
    return minus + _count(before or "0", one, many) + (f" {change}" if change else "")


def _money_range(match: re.Match[str]) -> str:
    """$5-10 million: both are of what follows."""
    before = "" if match["scale1"] in (None, match["scale"]) else _scale(match["scale1"])
    last = f"{spell(match['number'])}{_scale(match['scale'])}"
    return f"{spell(match['first'])}{before} to {last} {MONEY[match['sign']][1]}"


def _unit(match: re.Match[str]) -> str:
    sign = "minus " if match["minus"] else ""
    return sign + _count(match["number"], *UNITS[match["unit"]])


def _people(match: re.Match[str]) -> str | None:
    """5m people, but not 5m steps away: thousands and millions are of many things."""
    after = match["after"].lower()
    if match["scale"] == "m" and after not in _PEOPLE:
        return None
    if match["scale"].lower() == "k" and after in _RACES:
        return f"{spell(match[1])} K"
    return spell(match[1]) + _scale(match["scale"])


_PEOPLE = frozenset(
    listed(
        "people users views viewers downloads visitors customers subscribers followers copies "
        "votes voters homes households jobs workers employees men women children refugees "
        "tonnes tons barrels dollars euros pounds years cars tourists readers players residents "
        "patients students deaths cases doses units shares miles members passengers streams"
    )
)
_RACES = frozenset(listed("run race walk video tv display screen monitor resolution camera"))


def _date(month: int, day: int, number: int | None) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = f"{MONTHS[month - 1]} {ordinal(day)}"
    if number is None:
        return said
    if number < 100:
        number += 2000 if number < 50 else 1900
    return f"{said}, {year(number)}"


def _slashed(match: re.Match[str]) -> str | None:
    first, second = int(match[1]), int(match[2])
    month, day = (second, first) if first > 12 else (first, second)
    return _date(month, day, int(match[3]))


def _stamp(match: re.Match[str]) -> str | None:
    day = _date(int(match[2]), int(match[3]), int(match[1]))
    if day is None or match[4] is None:
        return day
    return f"{day}, {_time(int(match[4]), int(match[5]))}"


def _month(text: str) -> str:
    return next(name for name in MONTHS if name.startswith(text[:3]))


def _named(match: re.Match[str]) -> str:
    said = f"{_month(match['month'])} {ordinal(int(match['day']))}"
    return f"{said}, {year(int(match['year']))}" if match["year"] else said


def _day_first(match: re.Match[str]) -> str:
    said = f"the {ordinal(int(match['day']))} of {_month(match['month'])}"
    return said + (f", {year(int(match['year']))}" if match["year"] else "")


def _time(hour: int, minute: int, half: str = "") -> str:
    middle = cardinal(minute) if minute > 9 else f"oh {cardinal(minute)}"
    if minute == 0:
        middle = "" if half else ("o'clock" if 0 < hour < 13 else "hundred")
    return " ".join(filter(None, [cardinal(hour), middle, half]))


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return None
    said = _time(hour, minute, _half(match["half"]))
    return f"{said} and {_count(str(int(match[3])), 'second', 'seconds')}" if match[3] else said


def _half(text: str | None) -> str:
    """AM as one word, which voices say by its letters; "A M" would have the article in it."""
    return "".join(letter for letter in text or "" if letter.isalpha()).upper()


def _slash(match: re.Match[str]) -> str | None:
    """9/11, a date after "on", a part, or two numbers with a stroke between them."""
    above, below = int(match[1]), int(match[2])
    if (above, below) in ((9, 11), (50, 50), (24, 7)):
        return f"{cardinal(above)} {cardinal(below)}"
    before = match.string[: match.start()].rstrip().lower().rpartition(" ")[2]
    if before in _BEFORE_DATES and (day := _date(above, below, None)):
        return day
    if above == below:
        return f"{cardinal(above)} out of {cardinal(below)}"
    return fraction(above, below)


_BEFORE_DATES = frozenset(listed("on by since until till from due before after dated"))


def _mixed(match: re.Match[str]) -> str | None:
    part = "a half" if match[3] == "2" else fraction(int(match[2]), int(match[3]))
    return f"{spell(match[1])} and {part}" if part and int(match[2]) < int(match[3]) else None


def _inches(match: re.Match[str]) -> str | None:
    """27" is inches unless it closes a quotation."""
    if match.string.count('"', 0, match.end() - 1) % 2 and match[0][-1] == '"':
        return None
    follows = re.match(r" [a-z]", match.string[match.end() :])
    return f"{spell(match[1])} inch" if follows else _count(match[1], "inch", "inches")


def _phone(match: re.Match[str]) -> str:
    return ("plus " if match[0][0] == "+" else "") + one_by_one(match[0])


def _between(match: re.Match[str]) -> str | None:
    """The dash of a range: not of what has several, as 1-2-3."""
    text, place = match.string, match.start()
    around = re.search(r"[^\s,;()]*$", text[:place]), re.match(r"[^\s,;()]*", text[match.end() :])
    beside = "".join(part[0] for part in around if part)
    return None if re.search(rf"\d{DASH}\d", beside) else " to "


def _minus(match: re.Match[str]) -> str:
    return "minus " if match[0][-1] == " " else "minus"


def _sequel(match: re.Match[str]) -> str | None:
    return f"{match[1]} {cardinal(roman(match[2]))}" if match[2] else None


def _king(match: re.Match[str]) -> str | None:
    return f"{match[1]} the {ordinal(roman(match[2]))}" if match[2] else None


def _capitals(match: re.Match[str]) -> str | None:
    """US and IT are words where all is written large."""
    return None if re.search(r"[a-z]", match.string) else match[0].lower()


def _initials(match: re.Match[str]) -> str:
    letters = re.findall(r"[A-Z]", match[0])
    return "eigh" if letters == ["A"] else "-".join(letters)


_SIGNS = "|".join(map(re.escape, sorted(MONEY, key=len, reverse=True)))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_GROUP = rf"(?:{BLANK}|[-.\u2011])"

RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::\d\d)?Z?)?", _stamp),
    rule(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", _slashed),
    rule(r"(\d{1,2})/(\d{1,2})/(\d{2})", _slashed),
    rule(
        rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?", _named
    ),
    rule(
        rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})"
        r"(?:,? (?P<year>\d{4}))?",
        _day_first,
    ),
    rule(rf"({'|'.join(MONTHS)})(?=,? \d{{4}})", lambda m: m[1]),
    rule(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?(?P<half>[ap]\.?m\b\.?))?", _clock, re.IGNORECASE),
    rule(
        r"(\d{1,2}) ?([ap]\.?m)\b\.?",
        lambda m: f"{cardinal(int(m[1]))} {_half(m[2])}",
        re.IGNORECASE,
    ),
    rule(r"(\d{1,3}):(\d)(?!\d)", lambda m: f"{cardinal(int(m[1]))} to {cardinal(int(m[2]))}"),
    rule(rf"(?:\+?1{_GROUP})?(?:\(\d{{3}}\)|\d{{3}}){_GROUP}?\d{{3}}{_GROUP}\d{{4}}", _phone),
    Rule(re.compile(rf"(?<![\w.])\(\d{{3}}\) ?\d{{3}}{_GROUP}\d{{4}}(?!\w)"), _phone),
    rule(r"\d{3}[-\u2011]\d{4}", _phone),
    rule(r"(?:\d{4}[ -]){3}\d{4}", _phone),
    rule(r"0\d{2,4} \d{3,4} \d{3,4}", _phone),
    Rule(re.compile(r"(?<![\w.])\+\d[\d ()-]{7,}\d(?!\w)"), _phone),
    rule(r"(?<=[Cc]all )\d{3}|(?<=[Dd]ial )\d{3}|(?<=ext\. )\d+", _phone),
    rule(
        rf"(?P<sign>{_SIGNS}) ?(?P<first>{_NUMBER})(?: ?(?P<scale1>[mMbBkK]n?))? ?{DASH} ?"
        rf"(?:(?P=sign) ?)?(?P<number>{_NUMBER}){_SCALE}",
        _money_range,
    ),
    Rule(
        re.compile(rf"(?<![\w.,]){_MINUS}(?P<sign>{_SIGNS}) ?(?P<number>{_NUMBER}){_SCALE}(?!\d)"),
        _money,
    ),
    Rule(
        re.compile(
            rf"(?<![\w.,]){_MINUS}(?P<number>{_NUMBER}){_SCALE} ?(?P<sign>{_SIGNS})(?![^\W_])"
        ),
        _money,
    ),
    rule(rf"({_NUMBER})(?P<scale>[mkK]|bn)(?= (?P<after>[^\W\d_]+))", _people),
    rule(rf"({_NUMBER})k", lambda m: f"{spell(m[1])} thousand"),
    rule(
        r"(\d+)h ?(\d+)m(?:in)?",
        lambda m: f"{_count(m[1], 'hour', 'hours')} {_count(m[2], 'minute', 'minutes')}",
    ),
    rule(rf"({_NUMBER})h", lambda m: _count(m[1], "hour", "hours")),
    Rule(
        re.compile(
            rf"(?<![\w.,]){_MINUS}(?P<number>{_NUMBER})(?:{BLANK}|-(?=\w{{2}}))?"
            rf"(?P<unit>{_UNIT})(?![^\W_])"
        ),
        _unit,
    ),
    Rule(
        re.compile(rf"{START}(\d)['’′] ?(\d{{1,2}})[\"”″]"),
        lambda m: f"{cardinal(int(m[1]))} foot {cardinal(int(m[2]))}",
    ),
    Rule(re.compile(rf"{START}({_NUMBER})[\"”″]"), _inches),
    rule(rf"({_NUMBER})[x×]", lambda m: f"{spell(m[1])} times"),
    rule(rf"({_INT}) (\d{{1,2}})[/⁄](\d{{1,2}})", _mixed),
    rule(r"(?<!/)(\d{1,2})[/⁄](\d{1,4})(?!/)", _slash),
    Rule(
        re.compile(r"(\d*) ?([½¼¾⅓⅔])"),
        lambda m: (f"{cardinal(int(m[1]))} and " if m[1] else "") + _FRACTIONS[m[2]],
    ),
    rule(rf"({_INT})(?:st|nd|rd|th)", lambda m: ordinal(whole(m[1]))),
    rule(r"'?(\d0|\d{3}0)['’]?s", lambda m: decade(int(m[1]))),
    rule(rf"(\d{{1,4}}) ?{_ERA}", lambda m: f"{year(int(m[1]))} {'-'.join(_half(m['era']))}"),
    rule(r"A\.?D\.? ?(\d{1,4})", lambda m: f"A-D {year(int(m[1]))}"),
    rule(r"(?:No\.|№) ?(\d+)", lambda m: f"number {cardinal(int(m[1]))}"),
    rule(r"(?:Nos\.) ?(\d+)", lambda m: f"numbers {cardinal(int(m[1]))}"),
    Rule(re.compile(r"(?<![\w#])#(\d+)"), lambda m: f"number {cardinal(int(m[1]))}"),
    Rule(
        re.compile(rf"{START}({'|'.join(map(re.escape, BEFORE_NUMBERS))}) ?(?=\d)"),
        lambda m: f"{BEFORE_NUMBERS[m[1]]} ",
    ),
    rule(rf"({COUNTED}) ({ROMAN})", _sequel),
    rule(rf"({KINGS}) ({ROMAN})(?! [a-z]+(?<! of)(?<! and)(?<! was)(?<! in))", _king),
    rule(rf"({KINGS}) ({ROMAN})(?<!\bI)(?<!\bV)(?<!\bX)", _king),
    rule(r"(\b[A-Z][a-z]+) ((?!XL\b)" + ROMAN + r")(?<!\bI)(?<!\bV)(?<!\bX)(?<!\bL)", _sequel),
    rule(rf"({ROMAN})(?= (?:century|centuries))", lambda m: ordinal(roman(m[1])) if m[1] else None),
    rule(r"WW(II|I)", lambda m: f"World War {cardinal(roman(m[1]))}"),
    rule(
        r"(?<=\bin )\d{4}|(?<=\bof )\d{4}|(?<=\bsince )\d{4}|(?<=\b[Yy]ear )\d{4}"
        r"|(?:1[5-9]|20)\d\d",
        lambda m: year(int(m[0])),
    ),
    rule(rf"\d{{1,3}}(?:{BLANK}\d{{3}})+", lambda m: cardinal(whole(m[0]))),
    rule(r"\d+(?:\.\d+){2,}", lambda m: " point ".join(map(spell, m[0].split(".")))),
    Rule(
        re.compile(
            rf"(?:(?<=\d)|(?<=\d[kKmM%°])|(?<=[apAP][mM])|(?<=[apAP]\.[mM]\.)) ?{DASH} ?"
            rf"(?=(?:{_SIGNS})?\d)(?<! - )(?<! -)(?!{DASH} )"
        ),
        _between,
    ),
    Rule(re.compile(r"(?<=\d) - (?=\d[^=\n]*=)"), lambda _: " minus "),
    Rule(re.compile(rf"(?<![^\W_])(?<!\d[.,])[-−](?={_NUMBER})"), _minus),
    Rule(re.compile(r"(?<=[\d)x]) ?([+÷=≤≥<>*·−]) ?(?=[\d(x−-])"), lambda m: f" {_SIGN[m[1]]} "),
    Rule(re.compile(r"(?<![\d\w])([≤≥±<>~∼]) ?(?=\d)"), lambda m: f"{_SIGN[m[1]]} "),
    Rule(re.compile(rf"{START}{_NUMBER}(?![^\W_])"), lambda m: spell(m[0])),
    rule(
        rf"(?:(?<={')|(?<='.join(f'{noun} ' for noun in LETTERED)}))A(?![&'’.]\w)",
        lambda _: "eigh",
    ),
    Rule(re.compile(r"(?<![^\W_])A(?=&)|(?<=&)A(?![^\W_])"), lambda _: "eigh"),
    rule(CAPITALS, _capitals),
    rule(r"(?:[A-Z]\.){1,3}(?= ?[A-Z][a-z]{2})", _initials),
    Rule(
        re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, TITLES))})(?=,? [A-Z\d])"),
        lambda m: TITLES[m[0]],
    ),
    words(WORDS),
    rule(r"St\.(?= [A-Z])", lambda _: "Saint"),
    rule(r"St\.", lambda _: "Street"),
)
