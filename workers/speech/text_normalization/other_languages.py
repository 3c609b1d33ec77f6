"""Units of the languages whose numbers their engines read by themselves.

The number stays as it is written; the sign after it, which engines spell or leave out, becomes its
name: the form for one, where a language has one, and the form for many.
"""

import re

from workers.speech.text_normalization.rule import BLANK, Rule

_SIGNS = ("°C", "°F", "°", "km/h", "km", "m2", "m3", "m", "cm", "mm", "kg", "g", "mg", "l", "ml",
          "W", "kW", "kWh", "V", "Hz", "GB", "MB", "min", "h")  # fmt: skip
# In the order of the signs: "one|many", or one word for both; "-" leaves it as it is.
_NAMES = {
    "de": "Grad Celsius;Grad Fahrenheit;Grad;Kilometer pro Stunde;Kilometer;Quadratmeter;"
    "Kubikmeter;Meter;Zentimeter;Millimeter;Kilogramm;Gramm;Milligramm;Liter;Milliliter;Watt;"
    "Kilowatt;Kilowattstunde|Kilowattstunden;Volt;Hertz;Gigabyte;Megabyte;Minute|Minuten;"
    "Stunde|Stunden",
    "fr": "degré Celsius|degrés Celsius;degré Fahrenheit|degrés Fahrenheit;degré|degrés;"
    "kilomètre heure|kilomètres heure;kilomètre|kilomètres;mètre carré|mètres carrés;"
    "mètre cube|mètres cubes;mètre|mètres;centimètre|centimètres;millimètre|millimètres;"
    "kilogramme|kilogrammes;gramme|grammes;milligramme|milligrammes;litre|litres;"
    "millilitre|millilitres;watt|watts;kilowatt|kilowatts;kilowattheure|kilowattheures;"
    "volt|volts;hertz;gigaoctet|gigaoctets;mégaoctet|mégaoctets;minute|minutes;heure|heures",
    "es": "grado Celsius|grados Celsius;grado Fahrenheit|grados Fahrenheit;grado|grados;"
    "kilómetro por hora|kilómetros por hora;kilómetro|kilómetros;"
    "metro cuadrado|metros cuadrados;metro cúbico|metros cúbicos;metro|metros;"
    "centímetro|centímetros;milímetro|milímetros;kilogramo|kilogramos;gramo|gramos;"
    "miligramo|miligramos;litro|litros;mililitro|mililitros;vatio|vatios;kilovatio|kilovatios;"
    "kilovatio hora|kilovatios hora;voltio|voltios;hercio|hercios;gigabyte|gigabytes;"
    "megabyte|megabytes;minuto|minutos;hora|horas",
    "it": "grado Celsius|gradi Celsius;grado Fahrenheit|gradi Fahrenheit;grado|gradi;"
    "chilometro all'ora|chilometri all'ora;chilometro|chilometri;"
    "metro quadrato|metri quadrati;metro cubo|metri cubi;metro|metri;centimetro|centimetri;"
    "millimetro|millimetri;chilogrammo|chilogrammi;grammo|grammi;milligrammo|milligrammi;"
    "litro|litri;millilitro|millilitri;watt;chilowatt;chilowattora;volt;hertz;gigabyte;"
    "megabyte;minuto|minuti;ora|ore",
    "pt": "grau Celsius|graus Celsius;grau Fahrenheit|graus Fahrenheit;grau|graus;"
    "quilômetro por hora|quilômetros por hora;quilômetro|quilômetros;"
    "metro quadrado|metros quadrados;metro cúbico|metros cúbicos;metro|metros;"
    "centímetro|centímetros;milímetro|milímetros;quilograma|quilogramas;grama|gramas;"
    "miligrama|miligramas;litro|litros;mililitro|mililitros;watt|watts;quilowatt|quilowatts;"
    "quilowatt-hora|quilowatts-hora;volt|volts;hertz;gigabyte|gigabytes;megabyte|megabytes;"
    "minuto|minutos;hora|horas",
    "nl": "graad Celsius|graden Celsius;graad Fahrenheit|graden Fahrenheit;graad|graden;"
    "kilometer per uur;kilometer;vierkante meter;kubieke meter;meter;centimeter;millimeter;"
    "kilogram;gram;milligram;liter;milliliter;watt;kilowatt;kilowattuur;volt;hertz;gigabyte;"
    "megabyte;minuut|minuten;uur",
    "sv": "grad Celsius|grader Celsius;grad Fahrenheit|grader Fahrenheit;grad|grader;"
    "kilometer i timmen;kilometer;kvadratmeter;kubikmeter;meter;centimeter;millimeter;kilogram;"
    "gram;milligram;liter;milliliter;watt;kilowatt;kilowattimme|kilowattimmar;volt;hertz;"
    "gigabyte;megabyte;minut|minuter;timme|timmar",
    "da": "grad celsius|grader celsius;grad fahrenheit|grader fahrenheit;grad|grader;"
    "kilometer i timen;kilometer;kvadratmeter;kubikmeter;meter;centimeter;millimeter;kilogram;"
    "gram;milligram;liter;milliliter;watt;kilowatt;kilowatttime|kilowatttimer;volt;hertz;"
    "gigabyte;megabyte;minut|minutter;time|timer",
    "nb": "grad celsius|grader celsius;grad fahrenheit|grader fahrenheit;grad|grader;"
    "kilometer i timen;kilometer;kvadratmeter;kubikkmeter;meter;centimeter;millimeter;kilogram;"
    "gram;milligram;liter;milliliter;watt;kilowatt;kilowattime|kilowattimer;volt;hertz;"
    "gigabyte;megabyte;minutt|minutter;time|timer",
    "tr": "derece Celsius;derece Fahrenhayt;derece;kilometre bölü saat;kilometre;metrekare;"
    "metreküp;metre;santimetre;milimetre;kilogram;gram;miligram;litre;mililitre;vat;kilovat;"
    "kilovatsaat;volt;hertz;gigabayt;megabayt;dakika;saat",
    "fi": "aste Celsiusta|astetta Celsiusta;aste Fahrenheitia|astetta Fahrenheitia;aste|astetta;"
    "kilometri tunnissa|kilometriä tunnissa;kilometri|kilometriä;neliömetri|neliömetriä;"
    "kuutiometri|kuutiometriä;metri|metriä;senttimetri|senttimetriä;millimetri|millimetriä;"
    "kilogramma|kilogrammaa;gramma|grammaa;milligramma|milligrammaa;litra|litraa;"
    "millilitra|millilitraa;watti|wattia;kilowatti|kilowattia;kilowattitunti|kilowattituntia;"
    "voltti|volttia;hertsi|hertsiä;gigatavu|gigatavua;megatavu|megatavua;minuutti|minuuttia;"
    "tunti|tuntia",
    "hu": "Celsius fok;Fahrenheit fok;fok;kilométer per óra;kilométer;négyzetméter;köbméter;"
    "méter;centiméter;milliméter;kilogramm;gramm;milligramm;liter;milliliter;watt;kilowatt;"
    "kilowattóra;volt;hertz;gigabájt;megabájt;perc;óra",
    # In these the form depends on the number in more ways; that for many is nearest.
    "pl": "stopień Celsjusza|stopni Celsjusza;stopień Fahrenheita|stopni Fahrenheita;"
    "stopień|stopni;kilometr na godzinę|kilometrów na godzinę;kilometr|kilometrów;"
    "metr kwadratowy|metrów kwadratowych;metr sześcienny|metrów sześciennych;metr|metrów;"
    "centymetr|centymetrów;milimetr|milimetrów;kilogram|kilogramów;gram|gramów;"
    "miligram|miligramów;litr|litrów;mililitr|mililitrów;wat|watów;kilowat|kilowatów;"
    "kilowatogodzina|kilowatogodzin;wolt|woltów;herc|herców;gigabajt|gigabajtów;"
    "megabajt|megabajtów;minuta|minut;godzina|godzin",
    "cs": "stupeň Celsia|stupňů Celsia;stupeň Fahrenheita|stupňů Fahrenheita;stupeň|stupňů;"
    "kilometr za hodinu|kilometrů za hodinu;kilometr|kilometrů;"
    "metr čtvereční|metrů čtverečních;metr krychlový|metrů krychlových;metr|metrů;"
    "centimetr|centimetrů;milimetr|milimetrů;kilogram|kilogramů;gram|gramů;miligram|miligramů;"
    "litr|litrů;mililitr|mililitrů;watt|wattů;kilowatt|kilowattů;kilowatthodina|kilowatthodin;"
    "volt|voltů;hertz|hertzů;gigabajt|gigabajtů;megabajt|megabajtů;minuta|minut;hodina|hodin",
    "sk": "stupeň Celzia|stupňov Celzia;stupeň Fahrenheita|stupňov Fahrenheita;stupeň|stupňov;"
    "kilometer za hodinu|kilometrov za hodinu;kilometer|kilometrov;"
    "meter štvorcový|metrov štvorcových;meter kubický|metrov kubických;meter|metrov;"
    "centimeter|centimetrov;milimeter|milimetrov;kilogram|kilogramov;gram|gramov;"
    "miligram|miligramov;liter|litrov;mililiter|mililitrov;watt|wattov;kilowatt|kilowattov;"
    "kilowatthodina|kilowatthodín;volt|voltov;hertz|hertzov;gigabajt|gigabajtov;"
    "megabajt|megabajtov;minúta|minút;hodina|hodín",
    "ro": "grad Celsius|grade Celsius;grad Fahrenheit|grade Fahrenheit;grad|grade;"
    "kilometru pe oră|kilometri pe oră;kilometru|kilometri;metru pătrat|metri pătrați;"
    "metru cub|metri cubi;metru|metri;centimetru|centimetri;milimetru|milimetri;"
    "kilogram|kilograme;gram|grame;miligram|miligrame;litru|litri;mililitru|mililitri;"
    "watt|wați;kilowatt|kilowați;kilowatt-oră|kilowați-oră;volt|volți;hertz|herți;"
    "gigabyte|gigabyți;megabyte|megabyți;minut|minute;oră|ore",
}
_CYRILLIC = ("°C", "°F", "°", "км/ч", "км", "м2", "м3", "м", "см", "мм", "кг", "г", "мг", "л",
             "мл", "W", "kW", "kWh", "V", "Hz", "GB", "MB", "мин", "ч")  # fmt: skip
_NAMES_CYRILLIC = {
    "bg": "градус по Целзий|градуса по Целзий;градус по Фаренхайт|градуса по Фаренхайт;"
    "градус|градуса;километър в час|километра в час;километър|километра;"
    "квадратен метър|квадратни метра;кубичен метър|кубични метра;метър|метра;"
    "сантиметър|сантиметра;милиметър|милиметра;килограм|килограма;грам|грама;"
    "милиграм|милиграма;литър|литра;милилитър|милилитра;ват|вата;киловат|киловата;"
    "киловатчас|киловатчаса;волт|волта;херц|херца;гигабайт|гигабайта;мегабайт|мегабайта;"
    "минута|минути;час|часа",
    "uk": "градус Цельсія|градусів Цельсія;градус Фаренгейта|градусів Фаренгейта;"
    "градус|градусів;кілометр на годину|кілометрів на годину;кілометр|кілометрів;"
    "квадратний метр|квадратних метрів;кубічний метр|кубічних метрів;метр|метрів;"
    "сантиметр|сантиметрів;міліметр|міліметрів;кілограм|кілограмів;грам|грамів;"
    "міліграм|міліграмів;літр|літрів;мілілітр|мілілітрів;ват|ватів;кіловат|кіловатів;"
    "кіловат-година|кіловат-годин;вольт|вольтів;герц|герців;гігабайт|гігабайтів;"
    "мегабайт|мегабайтів;хвилина|хвилин;-",
    "sr": "степен Целзијуса|степени Целзијуса;степен Фаренхајта|степени Фаренхајта;"
    "степен|степени;километар на час|километара на час;километар|километара;"
    "квадратни метар|квадратних метара;кубни метар|кубних метара;метар|метара;"
    "центиметар|центиметара;милиметар|милиметара;килограм|килограма;грам|грама;"
    "милиграм|милиграма;литар|литара;милилитар|милилитара;ват|вати;киловат|киловата;"
    "киловат-сат|киловат-сати;волт|волти;херц|херца;гигабајт|гигабајта;мегабајт|мегабајта;"
    "минут|минута;час|часова",
}
_NUMBER = r"\d+(?:[.,\u00a0\u202f]\d+)*"


def list_rules(language: str) -> tuple[Rule, ...]:
    """The rules of a language by its code; none of one that is not here."""
    signs = _CYRILLIC if language in _NAMES_CYRILLIC else _SIGNS
    names = (_NAMES | _NAMES_CYRILLIC).get(language, "").split(";")
    table = dict(zip(signs, names, strict=False)) if len(names) == len(signs) else {}
    table = {sign: name for sign, name in table.items() if name != "-"}
    if not table:
        return ()
    table |= {sign[:-1] + raised: table[sign] for sign in table for plain, raised in _RAISED
              if sign.endswith(plain)}  # fmt: skip
    units = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))

    def say(match: re.Match[str]) -> str:
        one, _, many = table[match["unit"]].partition("|")
        name = one if match["number"] == "1" or not many else many
        return f"{match['number']} {name}"

    pattern = rf"(?<![\w.,])(?P<number>{_NUMBER}){BLANK}?(?P<unit>{units})(?![^\W_])"
    return (Rule(re.compile(pattern), say),)


_RAISED = (("2", "²"), ("3", "³"))
