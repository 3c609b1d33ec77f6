"""How Russian is said: counted things stand in three forms, years and dates are ordinals."""

import re

from workers.speech.aloud.address import Names
from workers.speech.aloud.rule import BLANK, DASH, Rule, digits, listed, rule, whole, words
from workers.speech.aloud.russian_numbers import (
    ENDINGS,
    ONES,
    cardinal,
    genitive,
    inflect,
    ordinal,
    spell,
    split,
)

_SUFFIXES = "|".join(sorted([*ENDINGS, "ый", "ий", "ого", "ому", "ом", "ая", "ую", "ое", "ых"]))
MONTHS = listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_MONTH = "|".join(MONTHS)
# One, few, many, and the gender; then the same of the small change.
_MONEY = {
    "€": (("евро", "евро", "евро"), "m"),
    "$": (("доллар", "доллара", "долларов"), "m"),
    "£": (("фунт", "фунта", "фунтов"), "m"),
    "₽": (("рубль", "рубля", "рублей"), "m"),
    "руб.": (("рубль", "рубля", "рублей"), "m"),
    "руб": (("рубль", "рубля", "рублей"), "m"),
    "EUR": (("евро", "евро", "евро"), "m"),
    "USD": (("доллар", "доллара", "долларов"), "m"),
    "RUB": (("рубль", "рубля", "рублей"), "m"),
    "долл.": (("доллар", "доллара", "долларов"), "m"),
}
_CENTS, _KOPECKS = ("цент", "цента", "центов"), ("копейка", "копейки", "копеек")
_UNITS = {
    "км/ч": (("километр в час", "километра в час", "километров в час"), "m"),
    "м/с": (("метр в секунду", "метра в секунду", "метров в секунду"), "m"),
    "км": (("километр", "километра", "километров"), "m"),
    "м²": (("квадратный метр", "квадратных метра", "квадратных метров"), "m"),
    "кв. м": (("квадратный метр", "квадратных метра", "квадратных метров"), "m"),
    "см": (("сантиметр", "сантиметра", "сантиметров"), "m"),
    "мм": (("миллиметр", "миллиметра", "миллиметров"), "m"),
    "м": (("метр", "метра", "метров"), "m"),
    "кг": (("килограмм", "килограмма", "килограммов"), "m"),
    "мл": (("миллилитр", "миллилитра", "миллилитров"), "m"),
    "л": (("литр", "литра", "литров"), "m"),
    "мин": (("минута", "минуты", "минут"), "f"),
    "сек": (("секунда", "секунды", "секунд"), "f"),
    "ч": (("час", "часа", "часов"), "m"),
    "ГБ": (("гигабайт", "гигабайта", "гигабайт"), "m"),
    "МБ": (("мегабайт", "мегабайта", "мегабайт"), "m"),
    "GB": (("гигабайт", "гигабайта", "гигабайт"), "m"),
    "MB": (("мегабайт", "мегабайта", "мегабайт"), "m"),
    "°C": (("градус Цельсия", "градуса Цельсия", "градусов Цельсия"), "m"),
    "°С": (("градус Цельсия", "градуса Цельсия", "градусов Цельсия"), "m"),
    "°": (("градус", "градуса", "градусов"), "m"),
    "%": (("процент", "процента", "процентов"), "m"),
    "тыс": (("тысяча", "тысячи", "тысяч"), "f"),
    "млн": (("миллион", "миллиона", "миллионов"), "m"),
    "млрд": (("миллиард", "миллиарда", "миллиардов"), "m"),
    "трлн": (("триллион", "триллиона", "триллионов"), "m"),
}
_FRACTIONS = {"½": "одна вторая", "¼": "одна четвёртая", "¾": "три четвёртых"}
_FRACTIONS |= {"1/2": "одна вторая", "1/4": "одна четвёртая", "3/4": "три четвёртых"}
_FRACTIONS |= {"1/3": "одна третья", "2/3": "две третьих"}
_ROMANS = {"I": 1, "V": 5, "X": 10}
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
_LETTERS = dict(
    zip(
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯ",
        listed("а бэ вэ гэ дэ е ё жэ зэ и й ка эль эм эн о пэ эр эс тэ у эф ха цэ че ша ща э ю я"),
        strict=True,
    )
)
# With vowels, but said by letters all the same.
_SAID_BY_LETTERS = "МГУ|ЕС|ИИ|ИП|ЕГЭ|АЭС|ВТО|ООО|АО|ЦСКА"

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
    forms, gender = _MONEY[sign]
    of = _is_of(match)
    if scale:
        return f"{_count(number, *_UNITS[scale.rstrip('.')], of)} {forms[2]}"
    before, after = split(number)
    if len(after) != 2:
        return _count(number, forms, gender, of)
    change = (_KOPECKS, "f") if forms[0] == "рубль" else (_CENTS, "m")
    said = _count(before, forms, gender, of)
    return f"{said} {_count(str(int(after)), *change, of)}" if int(after) else said


def _unit(match: re.Match[str]) -> str:
    minus = "минус " if match["minus"] else ""
    return minus + _count(match["number"], *_UNITS[match["unit"].rstrip(".")], _is_of(match))


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
    after = _NEXT.match(match.string, match.end())
    if suffix == "е" and number % 10 == 0 and after and after[1].lower().endswith(("ы", "и")):
        suffix = "ые"
    return ordinal(number, suffix) if number < 10000 else None


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


def _roman(text: str) -> int:
    values = [_ROMANS[letter] for letter in text]
    return sum(-v if v < n else v for v, n in zip(values, [*values[1:], 0], strict=True))


def _century(match: re.Match[str]) -> str:
    return f"{ordinal(_roman(match[1]), _CENTURIES[match[2]])} {match[2]}"


def _ruler(match: re.Match[str]) -> str:
    """Николай II, Екатерины II: in the case of the name."""
    name = match[1]
    lady = name.startswith(("Екатерин", "Елизавет", "Анн", "Мари"))
    endings = [("а", "я"), ("ы", "ой"), ("е", "ой"), ("у", "ю"), ("ой", "ой")]
    if not lady:
        endings = [("а", "го"), ("я", "го"), ("у", "му"), ("ю", "му"), ("ом", "ым"), ("ем", "ым")]
    suffix = next((suffix for end, suffix in endings if name.endswith(end)), "й")
    return f"{name} {ordinal(_roman(match[2]), suffix)}"


def _letters(match: re.Match[str]) -> str:
    """ФСБ by its letters, since nobody can say it as a word."""
    return " ".join(_LETTERS[letter] for letter in match[0])


_SIGNS = "|".join(map(re.escape, _MONEY))
_DOTTED = ("мин", "сек", "ч", "тыс", "млн", "млрд", "трлн")
_UNIT = "|".join(
    re.escape(unit) + (r"\.?" if unit in _DOTTED else "")
    for unit in sorted(_UNITS, key=len, reverse=True)
)
_SCALE = r"(?: ?(?P<scale>(?:тыс|млн|млрд|трлн)\.?))?"
_YEARS = r"годов|годах|годом|годы|года|году|год|гг\.|г\."

RULES: tuple[Rule, ...] = (
    rule(r"(\d{4})-(\d\d)-(\d\d)", lambda m: _date(int(m[3]), int(m[2]), int(m[1]))),
    rule(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", lambda m: _date(int(m[1]), int(m[2]), int(m[3]))),
    rule(
        rf"(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?: (?P<year>\d{{4}})(?: (?:года|г\.))?)?",
        _named,
    ),
    rule(rf"(?P<year>[12]\d{{3}})(?:-?[мгй]о?)? ?(?P<unit>{_YEARS})", _year),
    rule(r"(\d{1,2}):(\d\d)", _clock),
    Rule(re.compile(rf"(?P<sign>[€$£]) ?(?P<number>{_NUMBER}){_SCALE}(?!\d)"), _money),
    rule(rf"(?P<number>{_NUMBER}){_SCALE} ?(?P<sign>{_SIGNS})", _money),
    rule(r"(?:\+\d|8)[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d|\+\d[\d ()-]{7,}\d", _phone),
    rule(rf"(\d{{1,4}})-({_SUFFIXES})", _suffixed),
    rule(rf"({_NUMBER}) ?{DASH} ?({_NUMBER})(?= ?[^\W\d_])", _range),
    Rule(
        re.compile(
            rf"(?<![\w.])(?P<minus>[-−])?(?P<number>{_NUMBER}){BLANK}?(?P<unit>{_UNIT})(?![^\W_])"
        ),
        _unit,
    ),
    rule("|".join(_FRACTIONS), lambda m: _FRACTIONS[m[0]]),
    rule(rf"([IVX]+) ({'|'.join(_CENTURIES)})", _century),
    rule(r"([А-Я][а-яё]+) ([IVX]+)", _ruler),
    rule(r"№ ?(\d+)", lambda m: f"номер {cardinal(int(m[1]))}"),
    rule(r"стр\. ?(\d+)", lambda m: f"страница {cardinal(int(m[1]), 'f')}"),
    rule(r"рис\. ?(\d+)", lambda m: f"рисунок {cardinal(int(m[1]))}"),
    rule(r"табл\. ?(\d+)", lambda m: f"таблица {cardinal(int(m[1]), 'f')}"),
    rule(r"гл\. ?(\d+)", lambda m: f"глава {cardinal(int(m[1]), 'f')}"),
    rule(r"кв\. ?(\d+)", lambda m: f"квартира {cardinal(int(m[1]), 'f')}"),
    rule(r"д\. ?(\d+)", lambda m: f"дом {cardinal(int(m[1]))}"),
    Rule(re.compile(rf"(?<![^\W_])(?<!\d[.,])[-−](?={_NUMBER})"), lambda _: "минус"),
    rule(_NUMBER, _bare),
    rule(r"(?<=[Вв] )г\.(?= ?[А-Я])", lambda _: "городе"),
    rule(r"(?<=[Ии]з )г\.(?= ?[А-Я])", lambda _: "города"),
    rule(r"г\.(?= ?[А-Я])", lambda _: "город"),
    rule(r"(?<=[Нн]а )ул\.", lambda _: "улице"),
    words(
        {
            "т.е.": "то есть",
            "т. е.": "то есть",
            "т.д.": "так далее",
            "т. д.": "так далее",
            "т.п.": "тому подобное",
            "т. п.": "тому подобное",
            "т.к.": "так как",
            "т.н.": "так называемый",
            "и др.": "и другие",
            "и пр.": "и прочее",
            "др.": "другие",
            "н.э.": "нашей эры",
            "н. э.": "нашей эры",
            "ул.": "улица",
            "пл.": "площадь",
            "просп.": "проспект",
            "им.": "имени",
            "обл.": "область",
            "корп.": "корпус",
            "стр.": "страница",
            "рис.": "рисунок",
            "см.": "смотри",
            "напр.": "например",
            "тел.": "телефон",
            "руб.": "рублей",
            "коп.": "копеек",
            "тыс": "тысяч",
            "млн": "миллионов",
            "млрд": "миллиардов",
            "гг.": "годы",
            "д-р": "доктор",
            "проф.": "профессор",
            "акад.": "академик",
            "г-н": "господин",
            "г-жа": "госпожа",
            "г-на": "господина",
            "г-ну": "господину",
            "г-ном": "господином",
            "г-жи": "госпожи",
            "г-же": "госпоже",
            "г-жу": "госпожу",
            "США": "сэ шэ а́",
            "C++": "си плюс плюс",
            "C#": "си шарп",
            "№": "номер",
            "&": "и",
            "€": "евро",
            "₽": "рублей",
            "°": "градусов",
            "×": "на",
            "≈": "примерно",
        }
    ),
    rule(rf"[БВГДЖЗЙКЛМНПРСТФХЦЧШЩ]{{2,5}}|{_SAID_BY_LETTERS}", _letters),
)
