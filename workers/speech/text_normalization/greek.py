"""How Greek is said: numbers take the gender of what is counted, ordinals have endings."""

import re

from workers.speech.text_normalization.address import Names
from workers.speech.text_normalization.greek_numbers import (
    ENDINGS,
    NUMBER,
    ONES,
    WHOLE,
    cardinal,
    ordinal,
    spell,
)
from workers.speech.text_normalization.greek_words import (
    CHANGE,
    INITIALS,
    LETTERS,
    MONEY,
    UNITS,
    WORDS,
)
from workers.speech.text_normalization.rule import (
    BLANK,
    DASH,
    Rule,
    digits,
    listed,
    rule,
    whole,
    words,
)

MONTHS = listed(
    "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
    "Οκτωβρίου Νοεμβρίου Δεκεμβρίου"
)
_FRACTIONS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8)}
_NUMERALS: dict[str, int] = dict(
    zip("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ", (1, 2, 3, 4, 5, 7, 8, 9, *range(10, 90, 10)), strict=True)
)
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN = r"(?=[IVXL])(?:L?X{0,3}|XL)(?:IX|IV|V?I{0,3})"
_SIGN = {"+": "συν", "=": "ίσον", "÷": "διά", "≤": "το πολύ", "≥": "τουλάχιστον", "·": "επί"}
_SIGN |= {
    "<": "μικρότερο από",
    ">": "μεγαλύτερο από",
    "±": "συν πλην",
    "−": "μείον",
    "~": "περίπου",
}

_NEXT = re.compile(r"\s+([^\W\d_]+)")
_NAME = re.compile(  # with its article
    r"(?<![^\W_])(?i:ο|η|του|της|τον|την?|στον|στην?)\s+([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+)\s+$"
)
_CAPITAL = re.compile(r"(?<![^\W_])([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+)\s+$")

NAMES = Names(
    signs={
        ".": "τελεία",
        "/": "κάθετος",
        "@": "παπάκι",
        "-": "παύλα",
        "_": "κάτω παύλα",
        ":": "άνω κάτω τελεία",
        "?": "ερωτηματικό",
        "=": "ίσον",
        "&": "και",
        "#": "δίεση",
        "+": "συν",
        "%": "τοις εκατό",
        "~": "περισπωμένη",
    },
    web="W W W",
    tag="χάσταγκ",
    digits=ONES[:10],
)


def _count(number: str, one: str, many: str, gender: str) -> str:
    return f"{spell(number, gender)} {one if number == '1' else many}"


def _money(match: re.Match[str]) -> str:
    sign, number = match["sign"], match["number"]
    scale, minus = match["scale"], "μείον " if match["minus"] else ""
    if scale:
        return f"{minus}{spell(number)} {_scale(scale)} {MONEY[sign][1]}"
    before, comma, after = number.rpartition(",")
    if not comma or len(after) != 2 or sign not in CHANGE:
        return minus + _count(number, *MONEY[sign])
    said = minus + _count(before, *MONEY[sign])
    if not int(after):
        return said
    return f"{said} και {_count(str(int(after)), *CHANGE[sign], MONEY[sign][2])}"


def _scale(scale: str) -> str:
    return UNITS[scale][1] if scale in UNITS else scale


def _money_range(match: re.Match[str]) -> str:
    scale = f" {_scale(match['scale'])}" if match["scale"] else ""
    _, many, gender = MONEY[match["sign"]]
    gender = "n" if scale else gender
    first, last = spell(match["first"], gender), spell(match["number"], gender)
    return f"{first} με {last}{scale} {many}"


def _gender(text: str, place: int, number: str) -> str:
    """Of the word that follows a number, by its ending."""
    after = _NEXT.match(text, place)
    word = after[1].lower() if after else ""
    if word.endswith(("οι", "ους")):
        return "m"
    if word.endswith("ες"):
        return "f"
    if number == "1":
        if word.endswith(("ος", "ας", "ης")):
            return "m"
        if word.endswith(("η", "ή", "α", "ά")) and not word.endswith("μα"):
            return "f"
    return "n"


def _bare(match: re.Match[str]) -> str:
    return spell(match[0], _gender(match.string, match.end(), match[0]))


def _range(match: re.Match[str]) -> str:
    gender = _gender(match.string, match.end(), match[1])
    return f"{spell(match[1], gender)} με {spell(match[2], gender)}"


def _date(day: int, month: int, year: int | None) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = f"{_day(day)} {MONTHS[month - 1]}"
    if year is None:
        return said
    if year < 100:
        year += 2000 if year < 50 else 1900
    return f"{said} {cardinal(year)}"


def _day(day: int) -> str:
    return "πρώτη" if day == 1 else cardinal(day, "f")


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return None
    said = cardinal(hour, "f")
    if minute == 0:
        return said
    short = {30: "μισή", 15: "τέταρτο"} if hour <= 12 else {}
    return f"{said} και {short.get(minute, cardinal(minute))}"


def _numeral(match: re.Match[str]) -> str | None:
    """Γεώργιος Β΄, Α΄ Παγκόσμιος, XIX αιώνας: the ending is that of the name before, or of the word
    after.
    """
    if not match[1]:
        return None
    number = _value(match[1])
    before = _NAME.search(match.string, 0, match.start())
    name = before[1] if before else ""
    if not name:  # without its article it is a man's, or nothing else is there to go by
        alone = _CAPITAL.search(match.string, 0, match.start())
        name = alone[1] if alone and alone[1].endswith("ς") else ""
    for ending, ours in (("ς", "ος"), ("ου", "ου"), ("ο", "ο"), ("η", "η"), ("α", "η")):
        if name.endswith(ending):
            return ordinal(number, ours)
    after = _NEXT.match(match.string, match.end())
    word = after[1].lower() if after else ""
    for ending, ours in (
        *(("ος", "ος"), ("ας", "ος"), ("ης", "ης"), ("ου", "ου")),
        *(("ο", "ο"), ("ό", "ο"), ("μα", "ο")),
    ):
        if word.endswith(ending):
            return ordinal(number, ours)
    return ordinal(number, "ου" if word == "αιώνα" else "η")


def _value(text: str) -> int:
    """ΙΔ, or XIV: 14."""
    if text[0] in _ROMANS:
        values = [_ROMANS[letter] for letter in text]
        return sum(-v if v < n else v for v, n in zip(values, [*values[1:], 0], strict=True))
    tail = text.removesuffix("ΣΤ")
    return sum(_NUMERALS[letter] for letter in tail) + (6 if tail != text else 0)


def _latin(match: re.Match[str]) -> str | None:
    """A Roman numeral beside a Greek name or noun."""
    before = _CAPITAL.search(match.string, 0, match.start())
    after = _NEXT.match(match.string, match.end())
    known = after and after[1].lower().startswith(("αιών", "παγκόσμι", "κεφάλαι", "τόμο"))
    return _numeral(match) if known or (before and len(match[1]) > 1) else None


def _fraction(above: int, below: int) -> str | None:
    """δύο τρίτα; None for what is hardly one."""
    if (above, below) == (1, 2):
        return "μισό"
    if not 0 < above < below or below > 100:
        return None
    return f"{cardinal(above)} {ordinal(below, 'ο' if above == 1 else 'α')}"


def _stroke(match: re.Match[str]) -> str | None:
    """2/3, or a day and its month after an article."""
    first, second = int(match[1]), int(match[2])
    before = match.string[: match.start()].rstrip().lower().rpartition(" ")[2]
    if before in ("στις", "την", "τις", "έως", "μέχρι", "από"):
        return _date(first, second, None)
    if first == second:
        return f"{cardinal(first)} {cardinal(second)}"
    return _fraction(first, second)


def _mixed(match: re.Match[str]) -> str | None:
    """1½ ώρα, 2 1/2 κιλά: halves have words of their own."""
    if match["sign"]:
        above, below = _FRACTIONS[match["sign"]]
    else:
        above, below = int(match["above"]), int(match["below"])
    number = int(match["whole"]) if match["whole"] else 0
    gender = _gender(match.string, match.end(), "1" if number < 2 else "2")
    part = _fraction(above, below)
    if part is None or number == 0:
        return "μισή" if part == "μισό" and gender == "f" else part
    if part == "μισό":
        half = "μιση" if gender == "f" else "μισι"
        short = {1: "μιά" if gender == "f" else "ενά", 2: "δυό"}
        if number in short:
            return f"{short[number]}{half if number == 1 else 'μισι'}"
        part = "μισή" if gender == "f" else "μισό"
    return f"{cardinal(number, gender)} και {part}"


def _name_letters(match: re.Match[str]) -> str:
    return " ".join(LETTERS[letter] for letter in match[0] if letter in LETTERS)


def _mister(match: re.Match[str]) -> str:
    before = (match[1] or "").strip().lower()
    cases = {"ο": "κύριος", "τον": "κύριο", "στον": "κύριο", "του": "κυρίου", "στου": "κυρίου"}
    cases |= {"η": "κυρία", "την": "κυρία", "στην": "κυρία", "της": "κυρίας", "κύριε": "κύριε"}
    lady = match[2].endswith(("α", "η", "ά", "ή", "ου", "ού", "ίδου", "ω", "ώ"))
    return (match[1] or "") + cases.get(before, "κυρία" if lady else "κύριος")


def _letters(match: re.Match[str]) -> str:
    """ΠΣΚ by its letters, since nobody can say it as a word."""
    return " ".join(LETTERS[letter] for letter in match[0])


_SIGNS = "|".join(map(re.escape, sorted(MONEY, key=len, reverse=True)))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_SCALE = r"(?: (?P<scale>εκατομμύρια|δισεκατομμύρια|χιλιάδες|εκατ\.|δισ\.|χιλ\.))?"

RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d\d)-(\d\d)", lambda m: _date(int(m[3]), int(m[2]), int(m[1]))),
    rule(
        r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{1,2})/(\d{1,2})/(\d\d)",
        lambda m: _date(*(int(part) for part in m.groups() if part)),
    ),
    rule(rf"(\d{{1,2}})(?= (?:{'|'.join(MONTHS)}))", lambda m: _day(int(m[1]))),
    rule(r"(\d{1,2}):(\d\d)", _clock),
    rule(
        rf"(?P<sign>{_SIGNS}) ?(?P<first>{NUMBER}) ?{DASH} ?(?P<number>{NUMBER}){_SCALE}",
        _money_range,
    ),
    Rule(
        re.compile(
            rf"(?<![^\W_])(?P<minus>(?<![\w)])[-−–])?(?P<sign>{_SIGNS}) ?(?P<number>{NUMBER})"
            rf"{_SCALE}(?!\d)"
        ),
        _money,
    ),
    Rule(
        re.compile(
            rf"(?<![\w.,])(?P<minus>(?<![\w)])[-−–])?(?P<number>{NUMBER}){_SCALE} ?"
            rf"(?P<sign>{_SIGNS})(?![^\W_])"
        ),
        _money,
    ),
    rule(
        r"(?:\+\d[\d ()-]{7,}\d|(?:2\d{2,3}|69\d)[ -]?\d{3}[ -]?\d{3,4}|(?:2\d|69)\d{8})",
        lambda m: (
            ("συν " if m[0][0] == "+" else "")
            + ", ".join(
                " ".join(ONES[digit] for digit in digits(group))
                for group in re.findall(r"\d+", m[0])
            )
        ),
    ),
    rule(rf"({NUMBER}) ?{DASH} ?({NUMBER})(?= ?(?:[^\W\d_]))", _range),
    Rule(
        re.compile(
            rf"(?<![\w.])(?P<minus>[-−])?(?P<number>{NUMBER}){BLANK}?(?P<unit>{_UNIT})(?![^\W_])"
        ),
        lambda m: ("μείον " if m["minus"] else "") + _count(m["number"], *UNITS[m["unit"]]),
    ),
    rule(rf"({WHOLE})({ENDINGS})", lambda m: ordinal(whole(m[1]), m[2])),
    Rule(
        re.compile(r"(?<![^\W_])([ΙΚΛΜΝΞΟΠ]?(?:ΣΤ|[ΑΒΓΔΕΖΗΘ])|[ΙΚΛΜ])[΄'’´ʹ](?=[\s.,;·!?)]|$)"),
        _numeral,
    ),
    rule(rf"({_ROMAN})", _latin),
    Rule(
        re.compile(
            rf"(?<![\w/])(?P<whole>\d*) ?(?P<sign>[{''.join(_FRACTIONS)}])(?P<above>)(?P<below>)"
        ),
        _mixed,
    ),
    rule(r"(?P<whole>\d+) (?P<above>\d{1,2})[/⁄](?P<below>\d{1,2})(?P<sign>)", _mixed),
    rule(r"(?<!/)(\d{1,2})[/⁄](\d{1,3})(?!/)", _stroke),
    rule(r"(?:[Νν][οό]\.?|№|#) ?(\d+)", lambda m: f"νούμερο {cardinal(int(m[1]))}"),
    Rule(re.compile(rf"(?<=\d)(?:(?<=\d)|(?<=[%°])) ?{DASH} ?(?=\d)"), lambda _: " έως "),
    Rule(re.compile(r"(?<=\d) ?([+÷=≤≥<>·−]) ?(?=\d)"), lambda m: f" {_SIGN[m[1]]} "),
    Rule(re.compile(r"(?<![\d\w])([≤≥±<>~]) ?(?=\d)"), lambda m: f"{_SIGN[m[1]]} "),
    Rule(re.compile(rf"(?<![^\W_])(?<!\d[.,])[-−](?={NUMBER})"), lambda _: "μείον"),
    rule(NUMBER, _bare),
    Rule(
        re.compile(
            r"(?<![^\W_])((?:[Οο]|[Ττ]ον|[Σσ]τον|[Ττ]ου|[Ηη]|[Ττ]ην|[Σσ]την|[Ττ]ης) )?"
            r"κ\.(?= ?([Α-ΩΆ-Ώ][^\W\d_]+))"
        ),
        _mister,
    ),
    words(WORDS),
    Rule(re.compile(r"(?<![\w.])(?:[Α-Ω]\.){1,3}(?= ?[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]{2})"), _name_letters),
    rule("|".join(INITIALS), lambda m: INITIALS[m[0]]),
    rule(r"[ΒΓΔΖΘΚΛΜΝΞΠΡΣΤΦΧΨ]{2,5}", _letters),
)
