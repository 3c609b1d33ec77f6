"""How Russian is said: counted things stand in three forms, years and dates are ordinals."""

import re

from workers.speech.text_normalization.address import Names
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
from workers.speech.text_normalization.russian_initials import spell_initials, spell_name
from workers.speech.text_normalization.russian_numbers import (
    ENDINGS,
    ONES,
    cardinal,
    genitive,
    inflect,
    ordinal,
    spell,
    split,
)
from workers.speech.text_normalization.russian_numerals import NUMERALS
from workers.speech.text_normalization.russian_words import (
    INITIALS,
    MONEY,
    UNITS,
    WORDS,
    WORDS_TOO,
)

_SUFFIXES = "|".join(
    sorted([*ENDINGS, "ый", "ий", "ого", "ому", "ом", "ая", "ую", "ое", "ых", "ти"])
)
MONTHS = listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_MONTH = "|".join(MONTHS)
_CENTS, _KOPECKS = ("цент", "цента", "центов"), ("копейка", "копейки", "копеек")
_FRACTIONS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8)}
_INT = rf"\d{{1,3}}(?:{BLANK}\d{{3}})+(?!\d)|\d+"
_NUMBER = rf"(?:{_INT})(?:,\d+|\.\d{{1,2}}(?![.\d]))?"
# The genitive follows these; after "from" only where "to" comes.
_OF = frozenset(
    listed(
        "до от около после без более менее больше меньше свыше из для кроме против порядка у среди "
        "вместо"
    )
)
_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]+)\s+[-−]?$")
_UNTIL = re.compile(r"(?:\s+[^\W\d_]+){0,2}\s+(?:до|по)\s+\d")
_NEXT = re.compile(r"\s+([^\W\d_]+)")
_JOINING = frozenset(("и", "или", "ни", "при", "мы", "вы", "бы", "на", "за", "а", "да", "два"))

NAMES = Names(
    signs={
        ".": "точка",
        "/": "слэш",
        "@": "собака",
        "-": "дефис",
        "_": "подчёркивание",
        ":": "двоеточие",
        "?": "вопросительный знак",
        "=": "равно",
        "&": "и",
        "#": "решётка",
        "+": "плюс",
        "%": "процент",
        "~": "тильда",
    },
    web="вэ вэ вэ",
    tag="хештег",
    digits=ONES[:10],
)


def _count(number: str, forms: tuple[str, str, str], gender: str, of: bool = False) -> str:
    before, after = split(number)
    if after == "5" and whole(before) == 1:
        half = "полутора" if of else "полторы" if gender == "f" else "полтора"
        return f"{half} {forms[2] if of else forms[1]}"
    form = forms[1] if after else inflect(whole(before), forms)
    if of and not after:
        form = forms[1] if form == forms[0] else forms[2]
    return f"{spell(number, gender, of)} {form}"


def _money(match: re.Match[str]) -> str:
    sign, number, scale = match["sign"], match["number"], match["scale"]
    forms, gender = MONEY[sign]
    of = _is_of(match)
    minus = "минус " if match["minus"] else ""
    if scale:
        return minus + f"{_count(number, *UNITS[scale.rstrip('.')], of)} {forms[2]}"
    before, after = split(number)
    if len(after) != 2:
        return minus + _count(number, forms, gender, of)
    change = (_KOPECKS, "f") if forms[0] == "рубль" else (_CENTS, "m")
    said = minus + _count(before, forms, gender, of)
    return f"{said} {_count(str(int(after)), *change, of)}" if int(after) else said


def _unit(match: re.Match[str]) -> str | None:
    if match["unit"] in WORDS_TOO and re.match(r" [а-яё]{3,}", match.string[match.end() :]):
        before = match.string[: match.start()].rstrip()[-1:]
        if match["unit"] != "В" or before in ".!?":
            return None
    minus = "минус " if match["minus"] else ""
    return minus + _count(match["number"], *UNITS[match["unit"].rstrip(".")], _is_of(match))


def _is_of(match: re.Match[str]) -> bool:
    """Whether what stands before a number asks for the genitive."""
    before = _BEFORE.search(match.string, 0, match.start())
    word = before[1].lower() if before else ""
    if word in {"с", "со"}:  # else it is "with", of another case
        return bool(_UNTIL.match(match.string, match.end()))
    return word in _OF


def _gender(text: str, place: int, number: str, of: bool) -> str:
    """Of the word that follows a number, by its ending; `of`: it is in the genitive."""
    after = _NEXT.match(text, place)
    word = after[1].lower() if after else ""
    if word in _JOINING:
        return "m"
    if number[-1] == "1" and not of:
        return "f" if word.endswith(("а", "я")) else "n" if word.endswith(("о", "е")) else "m"
    return "f" if word.endswith(("ы", "и")) else "m"


def _bare(match: re.Match[str]) -> str:
    return _spell_all(match, match[0])


def _range(match: re.Match[str]) -> str:
    return _spell_all(match, match[1], match[2])


def _spell_all(match: re.Match[str], *numbers: str) -> str:
    of = _is_of(match)
    gender = _gender(match.string, match.end(), numbers[-1], of)
    return " ".join(spell(number, gender, of) for number in numbers)


def _date(day: int, month: int, year: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{ordinal(day, 'го')} {MONTHS[month - 1]} {ordinal(year, 'го')} года"


def _named(match: re.Match[str]) -> str:
    said = f"{ordinal(int(match['day']), 'го')} {match['month']}"
    return f"{said} {ordinal(int(match['year']), 'го')} года" if match["year"] else said


def _year(match: re.Match[str]) -> str:
    said = match["unit"]
    before = match.string[: match.start()].rstrip().lower().rpartition(" ")[2]
    if said == "г.":
        said = "году" if before in {"в", "во"} else "года"
    elif said == "гг.":
        said = "годах" if before in {"в", "во"} else "годы"
    suffix = {"год": "й", "года": "го", "году": "м", "годом": "ым"}.get(said)
    suffix = suffix or {"годы": "ые", "годов": "х", "годах": "х"}[said]
    if said == "году" and before in {"к", "ко", "по"}:
        suffix = "му"
    return f"{ordinal(int(match['year']), suffix)} {said}"


def _suffixed(match: re.Match[str]) -> str | None:
    number, suffix = int(match[1]), match[2]
    known = {"ый": "й", "ий": "й", "ого": "го", "ому": "му", "ом": "м", "ая": "я", "ую": "ю"}
    suffix = (known | {"ое": "е", "ых": "х"}).get(suffix, suffix)
    if suffix == "ти" or (suffix == "х" and number < 5):  # of so many, not of so manieth
        return genitive(number)
    after = _NEXT.match(match.string, match.end())
    if suffix == "е" and number % 10 == 0 and after and after[1].lower().endswith(("ы", "и")):
        suffix = "ые"
    return ordinal(number, suffix) if number < 10000 else None


def _whole_year(number: int) -> int:
    return number if number > 99 else number + (2000 if number < 50 else 1900)


def _years(match: re.Match[str]) -> str:
    suffix = {"годов": "го", "годах": "м"}.get(match[3], "й")
    unit = match[3]
    if unit == "гг." and match.string[: match.start()].rstrip().lower().endswith(" в"):
        suffix, unit = "м", "годах"
    elif unit == "гг.":
        unit = "годы"
    return f"{ordinal(int(match[1]), suffix)} – {ordinal(int(match[2]), suffix)} {unit}"


def _saint(match: re.Match[str]) -> str:
    """св. Николай, св. Николая, св. Анна: in the case of the name."""
    name = match[2]
    cases = {"у": "ому", "ю": "ому", "ы": "ой", "и": "ой", "е": "ом"}
    lady = name in _LADIES
    ending = "ая" if lady else "ого" if name[-1] in "ая" else cases.get(name[-1], "ой")
    ending = "ым" if name.endswith(("ом", "ем")) and len(name) > 4 else ending
    return f"{match[1]}вят{ending}"


_LADIES = frozenset(
    listed(
        "Мария Анна Елена Екатерина Варвара Татьяна Ольга София Ирина Матрона Ксения Нина Тереза "
        "Людмила Марина Анастасия Вера Надежда Клара Барбара Юлия Параскева Троица"
    )
)


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return None
    say = genitive if _is_of(match) else cardinal
    middle = f"{say(0)} " if minute < 10 else ""
    return f"{say(hour)} {middle}{say(minute)}"


def _phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    said = [
        cardinal(int(group))
        if len(group) <= 3 and group[0] != "0"
        else " ".join(ONES[digit] for digit in digits(group))
        for group in groups
    ]
    return ("плюс " if match[0][0] == "+" else "") + ", ".join(said)


def _fraction(above: int, below: int) -> str | None:
    """две третьих; None for what is hardly one."""
    if not 0 < above < below or below > 100:
        return None
    return f"{cardinal(above, 'f')} {ordinal(below, 'я' if above % 10 == 1 else 'х')}"


def _mixed(match: re.Match[str]) -> str | None:
    """1½ часа, 2 1/2 года: half of something follows its number."""
    if match["sign"]:
        above, below = _FRACTIONS[match["sign"]]
    else:
        above, below = int(match["above"]), int(match["below"])
    number = int(match["whole"]) if match["whole"] else 0
    gender = _gender(match.string, match.end(), "2", False)
    if (above, below) != (1, 2):
        part = _fraction(above, below)
        whole_part = f"{cardinal(number, 'f')} {'целая' if number == 1 else 'целых'} и "
        return part and (whole_part if number else "") + part
    if number == 0:
        return None if match["sign"] is None else "одна вторая"
    if number == 1:
        return "полторы" if gender == "f" else "полтора"
    return f"{cardinal(number, gender)} с половиной"


def _stroke(match: re.Match[str]) -> str | None:
    above, below = int(match[1]), int(match[2])
    return f"{cardinal(above)} на {cardinal(below)}" if above == below else _fraction(above, below)


def _money_range(match: re.Match[str]) -> str:
    forms, _ = MONEY[match["sign"]]
    scale = f" {UNITS[match['scale'].rstrip('.')][0][2]}" if match["scale"] else ""
    first, last = spell(match["first"], of=True), spell(match["number"], of=True)
    return f"от {first} до {last}{scale} {forms[2]}"


def _hours(match: re.Match[str]) -> str | None:
    """9:00–18:00: с девяти до восемнадцати."""
    times = [int(match[k]) for k in range(1, 5)]
    if times[0] > 24 or times[2] > 24 or max(times[1], times[3]) > 59:
        return None

    def say(hour: int, minute: int) -> str:
        if not minute:
            return genitive(hour)
        return f"{genitive(hour)} {'ноля ' if minute < 10 else ''}{genitive(minute)}"

    return f"с {say(*times[:2])} до {say(*times[2:])}"


def _joined(match: re.Match[str]) -> str | None:
    """25-летний: двадцатипятилетний."""
    number = int(match[1])
    if not number:
        return None
    first = {1: "одно", 90: "девяносто", 100: "сто", 1000: "тысяче"}.get(number)
    if first is None:
        first = genitive(number).replace(" ", "").replace("девяноста", "девяносто")
        first = first.removesuffix("одного") + "одно" if first.endswith("одного") else first
    return first + match[2]


_SIGNS = "|".join(map(re.escape, sorted(MONEY, key=len, reverse=True)))
_DOTTED = ("мин", "сек", "ч", "шт", "чел", "экз", "тыс", "млн", "млрд", "трлн")
_UNIT = "|".join(
    re.escape(unit) + (r"\.?" if unit in _DOTTED else "")
    for unit in sorted(UNITS, key=len, reverse=True)
)
_SCALE = r"(?: ?(?P<scale>(?:тыс|млн|млрд|трлн)\.?))?"
_YEARS = r"годов|годах|годом|годы|года|году|год|гг\.|г\."
_SIGN = {"+": "плюс", "=": "равно", "÷": "делить на", "≤": "не больше", "≥": "не меньше"}
_SIGN |= {"<": "меньше", ">": "больше", "±": "плюс-минус", "−": "минус", "~": "около", "·": "на"}

RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d\d)-(\d\d)", lambda m: _date(int(m[3]), int(m[2]), int(m[1]))),
    rule(
        r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d\d)",
        lambda m: _date(int(m[1]), int(m[2]), _whole_year(int(m[3]))),
    ),
    rule(rf"(\d{{4}}) ?{DASH} ?(\d{{4}}) ?(гг\.|годы|годов|годах)", _years),
    rule(
        rf"(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?: (?P<year>\d{{4}})(?: (?:года|г\.))?)?",
        _named,
    ),
    rule(rf"(?P<year>[12]\d{{3}})(?:-?[мгй]о?)? ?(?P<unit>{_YEARS})", _year),
    rule(rf"(\d{{1,2}}):(\d\d) ?{DASH} ?(\d{{1,2}}):(\d\d)", _hours),
    rule(r"(\d{1,2}):(\d\d)", _clock),
    rule(
        rf"(?P<sign>{_SIGNS}) ?(?P<first>{_NUMBER}) ?{DASH} ?(?P<number>{_NUMBER}){_SCALE}",
        _money_range,
    ),
    Rule(
        re.compile(
            rf"(?<![^\W_])(?P<minus>(?<![\w)])[-−–])?(?P<sign>{_SIGNS}) ?(?P<number>{_NUMBER})"
            rf"{_SCALE}(?!\d)"
        ),
        _money,
    ),
    Rule(
        re.compile(
            rf"(?<![\w.,])(?P<minus>(?<![\w)])[-−–])?(?P<number>{_NUMBER}){_SCALE} ?"
            rf"(?P<sign>{_SIGNS})(?![^\W_])"
        ),
        _money,
    ),
    rule(r"(?:\+\d|8)[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d|\+\d[\d ()-]{7,}\d", _phone),
    rule(rf"(\d{{1,4}})-({_SUFFIXES})", _suffixed),
    rule(rf"({_NUMBER}) ?{DASH} ?({_NUMBER})(?= ?[^\W\d_])", _range),
    rule(r"(\d{1,4})-([а-яё]{4,})", _joined),
    Rule(
        re.compile(
            rf"(?<![\w.])(?P<minus>[-−])?(?P<number>{_NUMBER}){BLANK}?(?P<unit>{_UNIT})(?![^\W_])"
        ),
        _unit,
    ),
    rule(r"(?<!\d )½ часа", lambda _: "полчаса"),
    Rule(
        re.compile(
            rf"(?<![\w/])(?P<whole>\d*) ?(?P<sign>[{''.join(_FRACTIONS)}])"
            r"(?P<above>)(?P<below>)"
        ),
        _mixed,
    ),
    rule(r"(?P<whole>\d+) (?P<above>\d{1,2})[/⁄](?P<below>\d{1,2})(?P<sign>)", _mixed),
    rule(r"(?<!/)(\d{1,2})[/⁄](\d{1,3})(?!/)", _stroke),
    *NUMERALS,
    rule(r"№ ?(\d+)", lambda m: f"номер {cardinal(int(m[1]))}"),
    rule(
        rf"(?:стр|с)\. ?(\d+) ?{DASH} ?(\d+)",
        lambda m: f"страницы с {ordinal(int(m[1]), 'ой')} по {ordinal(int(m[2]), 'ю')}",
    ),
    rule(r"стр\. ?(\d+)", lambda m: f"страница {cardinal(int(m[1]), 'f')}"),
    rule(r"рис\. ?(\d+)", lambda m: f"рисунок {cardinal(int(m[1]))}"),
    rule(r"табл\. ?(\d+)", lambda m: f"таблица {cardinal(int(m[1]), 'f')}"),
    rule(r"гл\. ?(\d+)", lambda m: f"глава {cardinal(int(m[1]), 'f')}"),
    rule(r"кв\. ?(\d+)", lambda m: f"квартира {cardinal(int(m[1]), 'f')}"),
    rule(r"д\. ?(\d+)", lambda m: f"дом {cardinal(int(m[1]))}"),
    Rule(re.compile(rf"(?<![^\W_])(?<!\d[.,])[-−](?={_NUMBER})"), lambda _: "минус"),
    Rule(re.compile(rf"(?<=\d) ?{DASH} ?(?=\d)"), lambda _: " – "),
    Rule(re.compile(r"(?<=\d) ?([+÷=≤≥<>·−]) ?(?=\d)"), lambda m: f" {_SIGN[m[1]]} "),
    Rule(re.compile(r"(?<![\d\w])([≤≥±<>~]) ?(?=\d)"), lambda m: f"{_SIGN[m[1]]} "),
    rule(_NUMBER, _bare),
    rule(r"(?<=[Вв] )г\.(?= ?[А-Я])", lambda _: "городе"),
    rule(r"(?<=[Ии]з )г\.(?= ?[А-Я])", lambda _: "города"),
    rule(r"г\.(?= ?[А-Я])", lambda _: "город"),
    rule(r"пр\.(?= ?[А-Я])", lambda _: "проспект"),
    rule(r"р\.(?= ?[А-Я])", lambda _: "река"),
    rule(r"оз\.(?= ?[А-Я])", lambda _: "озеро"),
    rule(r"о\.(?= ?[А-Я])", lambda _: "остров"),
    rule(r"([Сс])в\.(?= ?([А-Я][а-яё]+))", _saint),
    rule(r"(?<=[Нн]а )ул\.", lambda _: "улице"),
    words(WORDS),
    Rule(re.compile(r"(?<![\w.])(?:[А-Я]\.){1,3}(?= ?[А-Я][а-яё]{2})"), spell_name),
    rule("|".join(INITIALS), lambda m: INITIALS[m[0]]),
    rule(r"[А-Я]{2,6}", spell_initials),
)
