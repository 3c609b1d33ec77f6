"""How Russian is said: counted things stand in three forms, years and dates are ordinals."""

import re

from workers.speech.aloud.address import Names
from workers.speech.aloud.rule import BLANK, DASH, Rule, digits, listed, rule, whole, words

_ONES = listed(
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
    "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
_TENS = listed("_ _ двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
_HUNDREDS = listed("_ сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")
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
_ENDINGS = {
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
_SUFFIXES = "|".join(sorted([*_ENDINGS, "ый", "ий", "ого", "ому", "ом", "ая", "ую", "ое", "ых"]))
_STRESSED_Y = frozenset((2, 6, 7, 8, 40))  # второй, сороковой
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
    "мин.": (("минута", "минуты", "минут"), "f"),
    "мин": (("минута", "минуты", "минут"), "f"),
    "сек.": (("секунда", "секунды", "секунд"), "f"),
    "сек": (("секунда", "секунды", "секунд"), "f"),
    "ч.": (("час", "часа", "часов"), "m"),
    "ГБ": (("гигабайт", "гигабайта", "гигабайт"), "m"),
    "МБ": (("мегабайт", "мегабайта", "мегабайт"), "m"),
    "GB": (("гигабайт", "гигабайта", "гигабайт"), "m"),
    "MB": (("мегабайт", "мегабайта", "мегабайт"), "m"),
    "°C": (("градус Цельсия", "градуса Цельсия", "градусов Цельсия"), "m"),
    "°С": (("градус Цельсия", "градуса Цельсия", "градусов Цельсия"), "m"),
    "°": (("градус", "градуса", "градусов"), "m"),
    "%": (("процент", "процента", "процентов"), "m"),
    "тыс.": (("тысяча", "тысячи", "тысяч"), "f"),
    "млн": (("миллион", "миллиона", "миллионов"), "m"),
    "млрд": (("миллиард", "миллиарда", "миллиардов"), "m"),
    "трлн": (("триллион", "триллиона", "триллионов"), "m"),
}
_DECIMALS = {
    1: ("десятая", "десятых"),
    2: ("сотая", "сотых"),
    3: ("тысячная", "тысячных"),
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
    digits=_ONES[:10],
)


def cardinal(number: int, gender: str = "m") -> str:
    """1234: тысяча двести тридцать четыре."""
    if number < 20:
        return _GENDERED.get((gender, number), _ONES[number])
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


def inflect(number: int, forms: tuple[str, str, str]) -> str:
    """The form in which so many things stand."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in (2, 3, 4) else forms[2]


def ordinal(number: int, suffix: str) -> str:
    """1995, м: тысяча девятьсот девяносто пятом. Up to 9999."""
    if number == 0:
        return "нулев" + ("ой" if suffix == "й" else _ENDINGS[suffix][0])
    last = number % 100
    if last >= 20 and last % 10:
        last %= 10
    stem = _ORDINALS[last] if last < 20 else _TENTHS[last // 10]
    if last == 0:
        last = number % 1000
        stem = _HUNDREDTHS[last // 100]
    if last == 0:
        last = number
        stem = _THOUSANDTHS.get(number // 1000, f"{_ONES[number // 1000]}тысячн")
    ending = _ENDINGS[suffix][last == 3]
    if suffix == "й" and last in _STRESSED_Y:
        ending = "ой"
    before = f"{cardinal(number - last)} " if number > last else ""
    return f"{before}{stem}{ending}"


def spell(number: str, gender: str = "m") -> str:
    """A number as it is written: 1 234,50, or 3.5 as others write it."""
    before, after = _parts(number)
    plain = "".join(map(str, digits(before)))
    if after and len(after) <= 3:
        one, many = _DECIMALS[len(after)]
        whole_part = f"{cardinal(whole(plain), 'f')} {'целая' if _one(whole(plain)) else 'целых'}"
        return f"{whole_part} {cardinal(int(after), 'f')} {one if _one(int(after)) else many}"
    if len(plain) > 15 or (len(plain) > 1 and plain[0] == "0"):
        said = " ".join(_ONES[digit] for digit in digits(plain))
    else:
        said = cardinal(whole(plain), gender)
    return said + (" запятая " + " ".join(_ONES[digit] for digit in digits(after)) if after else "")


def _parts(number: str) -> tuple[str, str]:
    """What is before and after the decimal comma or point."""
    before, _, after = number.replace(".", ",").partition(",")
    return before, after


def _one(number: int) -> bool:
    return number % 10 == 1 and number % 100 != 11


def _count(number: str, forms: tuple[str, str, str], gender: str) -> str:
    before, after = _parts(number)
    if after == "5" and whole(before) == 1:
        return f"{'полторы' if gender == 'f' else 'полтора'} {forms[1]}"
    return f"{spell(number, gender)} {forms[1] if after else inflect(whole(before), forms)}"


def _money(match: re.Match[str]) -> str:
    sign, number, scale = match["sign"], match["number"], match["scale"]
    forms, gender = _MONEY[sign]
    if scale:
        return f"{_count(number, *_UNITS[scale])} {forms[2]}"
    before, after = _parts(number)
    if len(after) != 2:
        return _count(number, forms, gender)
    change = (_KOPECKS, "f") if forms[0] == "рубль" else (_CENTS, "m")
    said = _count(before, forms, gender)
    return f"{said} {_count(str(int(after)), *change)}" if int(after) else said


def _gender(text: str, place: int, number: str) -> str:
    """Of the word that follows a number, by its ending."""
    after = _NEXT.match(text, place)
    word = after[1].lower() if after else ""
    if word in _JOINING:
        return "m"
    if number[-1] == "1":
        return "f" if word.endswith(("а", "я")) else "n" if word.endswith(("о", "е")) else "m"
    return "f" if word.endswith(("ы", "и")) else "m"


def _bare(match: re.Match[str]) -> str:
    return spell(match[0], _gender(match.string, match.end(), match[0]))


def _range(match: re.Match[str]) -> str:
    gender = _gender(match.string, match.end(), match[2])
    return f"{spell(match[1], gender)} {spell(match[2], gender)}"


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
    middle = "ноль " if minute < 10 else ""
    return f"{cardinal(hour)} {middle}{cardinal(minute)}"


def _phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    said = [
        cardinal(int(group))
        if len(group) <= 3 and group[0] != "0"
        else " ".join(_ONES[digit] for digit in digits(group))
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
_UNIT = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
_SCALE = r"(?: ?(?P<scale>тыс\.|млн|млрд|трлн))?"
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
        lambda m: ("минус " if m["minus"] else "") + _count(m["number"], *_UNITS[m["unit"]]),
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
            "тыс.": "тысяч",
            "млн": "миллионов",
            "млрд": "миллиардов",
            "гг.": "годы",
            "д-р": "доктор",
            "проф.": "профессор",
            "акад.": "академик",
            "г-н": "господин",
            "г-жа": "госпожа",
            "г-на": "господина",
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
