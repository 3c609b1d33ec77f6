"""How Greek is said: numbers take the gender of what is counted, ordinals have endings."""

import re

from workers.speech.aloud.address import Names
from workers.speech.aloud.rule import BLANK, DASH, Rule, digits, listed, rule, whole, words

_ONES = listed(
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
_ENDINGS = "|".join(sorted([*_STRESSED, *_PLAIN], key=len, reverse=True))
MONTHS = listed(
    "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
    "Οκτωβρίου Νοεμβρίου Δεκεμβρίου"
)
# One, many, gender; then the same of the small change.
_MONEY = {
    "€": ("ευρώ", "ευρώ", "n"),
    "$": ("δολάριο", "δολάρια", "n"),
    "£": ("λίρα", "λίρες", "f"),
    "₽": ("ρούβλι", "ρούβλια", "n"),
    "EUR": ("ευρώ", "ευρώ", "n"),
    "USD": ("δολάριο", "δολάρια", "n"),
}
_CHANGE = {"€": ("λεπτό", "λεπτά"), "$": ("σεντ", "σεντ"), "£": ("πένα", "πένες")}
_UNITS = {
    "km/h": ("χιλιόμετρο την ώρα", "χιλιόμετρα την ώρα", "n"),
    "χλμ/ώρα": ("χιλιόμετρο την ώρα", "χιλιόμετρα την ώρα", "n"),
    "χλμ.": ("χιλιόμετρο", "χιλιόμετρα", "n"),
    "χλμ": ("χιλιόμετρο", "χιλιόμετρα", "n"),
    "km": ("χιλιόμετρο", "χιλιόμετρα", "n"),
    "τ.μ.": ("τετραγωνικό μέτρο", "τετραγωνικά μέτρα", "n"),
    "m²": ("τετραγωνικό μέτρο", "τετραγωνικά μέτρα", "n"),
    "μ.": ("μέτρο", "μέτρα", "n"),
    "m": ("μέτρο", "μέτρα", "n"),
    "εκ.": ("εκατοστό", "εκατοστά", "n"),
    "cm": ("εκατοστό", "εκατοστά", "n"),
    "mm": ("χιλιοστό", "χιλιοστά", "n"),
    "kg": ("κιλό", "κιλά", "n"),
    "γρ.": ("γραμμάριο", "γραμμάρια", "n"),
    "g": ("γραμμάριο", "γραμμάρια", "n"),
    "ml": ("μιλιλίτρ", "μιλιλίτρ", "n"),
    "GB": ("γκιγκαμπάιτ", "γκιγκαμπάιτ", "n"),
    "MB": ("μεγκαμπάιτ", "μεγκαμπάιτ", "n"),
    "°C": ("βαθμός Κελσίου", "βαθμοί Κελσίου", "m"),
    "°": ("βαθμός", "βαθμοί", "m"),
    "%": ("τοις εκατό", "τοις εκατό", "n"),
    "εκατ.": ("εκατομμύριο", "εκατομμύρια", "n"),
    "δισ.": ("δισεκατομμύριο", "δισεκατομμύρια", "n"),
    "χιλ.": ("χιλιάδα", "χιλιάδες", "f"),
}
_FRACTIONS = {"½": "μισό", "¼": "ένα τέταρτο", "¾": "τρία τέταρτα"}
_NUMERALS = {"Α": 1, "Β": 2, "Γ": 3, "Δ": 4, "Ε": 5, "ΣΤ": 6, "Ζ": 7, "Η": 8, "Θ": 9, "Ι": 10}
_LETTERS = dict(
    zip(
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        listed(
            "άλφα βήτα γάμα δέλτα έψιλον ζήτα ήτα θήτα γιώτα κάπα λάμδα μι νι ξι όμικρον πι ρο "
            "σίγμα ταυ ύψιλον φι χι ψι ωμέγα"
        ),
        strict=True,
    )
)

_INT = rf"\d{{1,3}}(?:\.\d{{3}})+(?!\d)|\d{{1,3}}(?:{BLANK}\d{{3}})+(?!\d)|\d+"
_NUMBER = rf"(?:{_INT})(?:,\d+|\.\d{{1,2}}(?!\d))?"
_NEXT = re.compile(r"\s+([^\W\d_]+)")
_NAME = re.compile(  # with its article
    r"(?<![^\W_])(?i:ο|η|του|της|τον|την?|στον|στην?)\s+([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]+)\s+$"
)

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
    digits=_ONES[:10],
)


def cardinal(number: int, gender: str = "n") -> str:
    """1234: χίλια διακόσια τριάντα τέσσερα."""
    if number < 20:
        return _GENDERED.get((gender, number), _ONES[number])
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
    """21, ος: εικοστός πρώτος. Up to 99."""
    ending = _PLAIN.get(ending, ending)
    if not 0 < number < 100:
        return None
    if number <= 12:
        return _ORDINALS[number] + ending
    tens, ones = divmod(number, 10)
    said = _TENTHS[tens] + (ending if tens == 1 else _STRESSED[ending])
    return said + (f" {_ORDINALS[ones]}{ending}" if ones else "")


def spell(number: str, gender: str = "n") -> str:
    """A number as it is written: 1.234,50, or 3.5 as others write it."""
    match = re.fullmatch(rf"({_INT})(?:[,.](\d+))?", number)
    before, after = (match[1], match[2]) if match else (number, None)
    plain = "".join(map(str, digits(before)))
    if len(plain) > 15 or (len(plain) > 1 and plain[0] == "0"):
        said = " ".join(_ONES[digit] for digit in digits(plain))
    else:
        said = cardinal(whole(plain), "n" if after else gender)
    if not after:
        return said
    zeros = len(after) - len(after.lstrip("0"))
    rest = after[zeros:]
    return " ".join([said, "κόμμα", *["μηδέν"] * zeros, *([cardinal(int(rest))] if rest else [])])


def _count(number: str, one: str, many: str, gender: str) -> str:
    return f"{spell(number, gender)} {one if number == '1' else many}"


def _money(match: re.Match[str]) -> str:
    sign, number = match["sign"], match["number"]
    scale = match["scale"]
    if scale:
        of = f"{scale} " if not scale.endswith(".") else f"{_UNITS[scale][1]} "
        return f"{spell(number)} {of}{_MONEY[sign][1]}"
    before, comma, after = number.rpartition(",")
    if not comma or len(after) != 2 or sign not in _CHANGE:
        return _count(number, *_MONEY[sign])
    said = _count(before, *_MONEY[sign])
    if not int(after):
        return said
    return f"{said} και {_count(str(int(after)), *_CHANGE[sign], _MONEY[sign][2])}"


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


def _date(day: int, month: int, year: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_day(day)} {MONTHS[month - 1]} {cardinal(year)}"


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
    """Γεώργιος Β΄, Α΄ Παγκόσμιος: the ending is that of the name before, or the word after."""
    before = _NAME.search(match.string, 0, match.start())
    name = before[1] if before else ""
    for ending, ours in (("ς", "ος"), ("ου", "ου"), ("ο", "ο"), ("η", "η"), ("α", "η")):
        if name.endswith(ending):
            return ordinal(_NUMERALS[match[1]], ours)
    after = _NEXT.match(match.string, match.end())
    word = after[1].lower() if after else ""
    for ending, ours in (("ος", "ος"), ("ης", "ης"), ("ου", "ου"), ("ο", "ο"), ("ό", "ο")):
        if word.endswith(ending):
            return ordinal(_NUMERALS[match[1]], ours)
    return ordinal(_NUMERALS[match[1]], "η")


def _mister(match: re.Match[str]) -> str:
    before = (match[1] or "").strip().lower()
    cases = {"ο": "κύριος", "τον": "κύριο", "στον": "κύριο", "του": "κυρίου", "στου": "κυρίου"}
    cases |= {"η": "κυρία", "την": "κυρία", "στην": "κυρία", "της": "κυρίας", "κύριε": "κύριε"}
    lady = match[2].endswith(("α", "η", "ά", "ή", "ου", "ού", "ίδου", "ω", "ώ"))
    return (match[1] or "") + cases.get(before, "κυρία" if lady else "κύριος")


def _letters(match: re.Match[str]) -> str:
    """ΠΣΚ by its letters, since nobody can say it as a word."""
    return " ".join(_LETTERS[letter] for letter in match[0])


_SIGNS = "|".join(map(re.escape, _MONEY))
_UNIT = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
_SCALE = r"(?: (?P<scale>εκατομμύρια|δισεκατομμύρια|εκατ\.|δισ\.))?"

RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d\d)-(\d\d)", lambda m: _date(int(m[3]), int(m[2]), int(m[1]))),
    rule(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", lambda m: _date(int(m[1]), int(m[2]), int(m[3]))),
    rule(rf"(\d{{1,2}})(?= (?:{'|'.join(MONTHS)}))", lambda m: _day(int(m[1]))),
    rule(r"(\d{1,2}):(\d\d)", _clock),
    Rule(re.compile(rf"(?P<sign>{_SIGNS}) ?(?P<number>{_NUMBER}){_SCALE}(?!\d)"), _money),
    rule(rf"(?P<number>{_NUMBER}){_SCALE} ?(?P<sign>{_SIGNS})", _money),
    rule(
        r"(?:\+\d[\d ()-]{7,}\d|(?:2\d{2,3}|69\d)[ -]?\d{3}[ -]?\d{3,4}|(?:2\d|69)\d{8})",
        lambda m: (
            ("συν " if m[0][0] == "+" else "")
            + ", ".join(
                " ".join(_ONES[digit] for digit in digits(group))
                for group in re.findall(r"\d+", m[0])
            )
        ),
    ),
    rule(rf"({_NUMBER}) ?{DASH} ?({_NUMBER})(?= ?(?:[^\W\d_]))", _range),
    Rule(
        re.compile(
            rf"(?<![\w.])(?P<minus>[-−])?(?P<number>{_NUMBER}){BLANK}?(?P<unit>{_UNIT})(?![^\W_])"
        ),
        lambda m: ("μείον " if m["minus"] else "") + _count(m["number"], *_UNITS[m["unit"]]),
    ),
    rule(rf"(\d+)({_ENDINGS})", lambda m: ordinal(int(m[1]), m[2])),
    Rule(re.compile(r"(?<![^\W_])(ΣΤ|[ΑΒΓΔΕΖΗΘΙ])[΄'’´ʹ](?=[\s.,;·!?)]|$)"), _numeral),
    rule(r"1[/⁄]2", lambda _: "μισό"),
    rule(r"1[/⁄]4", lambda _: "ένα τέταρτο"),
    rule(r"3[/⁄]4", lambda _: "τρία τέταρτα"),
    Rule(
        re.compile(r"(\d*) ?([½¼¾])"),
        lambda m: (f"{cardinal(int(m[1]))} και " if m[1] else "") + _FRACTIONS[m[2]],
    ),
    rule(r"(?:[Νν][οό]\.?|№|#) ?(\d+)", lambda m: f"νούμερο {cardinal(int(m[1]))}"),
    rule(r"αρ\. ?(\d+)", lambda m: f"αριθμός {cardinal(int(m[1]))}"),
    rule(r"σελ\. ?(\d+)", lambda m: f"σελίδα {cardinal(int(m[1]))}"),
    Rule(re.compile(rf"(?<![^\W_])(?<!\d[.,])[-−](?={_NUMBER})"), lambda _: "μείον"),
    rule(_NUMBER, _bare),
    Rule(
        re.compile(
            r"(?<![^\W_])((?:[Οο]|[Ττ]ον|[Σσ]τον|[Ττ]ου|[Ηη]|[Ττ]ην|[Σσ]την|[Ττ]ης) )?"
            r"κ\.(?= ?([Α-ΩΆ-Ώ][^\W\d_]+))"
        ),
        _mister,
    ),
    words(
        {
            "π.χ.": "παραδείγματος χάριν",
            "δηλ.": "δηλαδή",
            "κ.λπ.": "και λοιπά",
            "κλπ.": "και λοιπά",
            "κλπ": "και λοιπά",
            "κ.τ.λ.": "και τα λοιπά",
            "κτλ.": "και τα λοιπά",
            "κτλ": "και τα λοιπά",
            "κ.ά.": "και άλλα",
            "κ.α.": "και άλλα",
            "κ.ο.κ.": "και ούτω καθεξής",
            "κ.κ.": "κύριοι",
            "κα.": "κυρία",
            "κος": "κύριος",
            "μ.Χ.": "μετά Χριστόν",
            "π.Χ.": "προ Χριστού",
            "μ.μ.": "μετά μεσημβρίας",
            "π.μ.": "προ μεσημβρίας",
            "Δρ.": "Δόκτωρ",
            "Δρ": "Δόκτωρ",
            "Καθ.": "Καθηγητής",
            "Αγ.": "Άγιος",
            "Λεωφ.": "Λεωφόρος",
            "λεωφ.": "λεωφόρος",
            "οδ.": "οδός",
            "τηλ.": "τηλέφωνο",
            "βλ.": "βλέπε",
            "κεφ.": "κεφάλαιο",
            "εικ.": "εικόνα",
            "σελ.": "σελίδα",
            "αρ.": "αριθμός",
            "υ.γ.": "υστερόγραφο",
            "Υ.Γ.": "υστερόγραφο",
            "περ.": "περίπου",
            "ΕΕ": "Ευρωπαϊκή Ένωση",
            "ΦΠΑ": "φι πι α",
            "ΜΜΕ": "μου μου ε",
            "ΔΝΤ": "δου νου του",
            "ΑΦΜ": "άλφα φι μι",
            "ΚΚΕ": "κουκουέ",
            "C++": "C συν συν",
            "C#": "C sharp",
            "&": "και",
            "€": "ευρώ",
            "°": "βαθμοί",
            "×": "επί",
            "≈": "περίπου",
        }
    ),
    rule(r"[ΒΓΔΖΘΚΛΜΝΞΠΡΣΤΦΧΨ]{2,5}", _letters),
)
