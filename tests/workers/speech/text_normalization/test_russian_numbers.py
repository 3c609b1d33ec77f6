from workers.speech.text_normalization.russian_numbers import (
    cardinal,
    genitive,
    inflect,
    ordinal,
    spell,
)


def test_things_are_counted_in_three_forms() -> None:
    forms = ("час", "часа", "часов")
    assert [inflect(n, forms) for n in (1, 3, 5, 11, 21, 112)] == [
        *("час", "часа", "часов", "часов", "час", "часов")
    ]


def test_numbers_have_genders_and_cases() -> None:
    assert cardinal(2002, "f") == "две тысячи две"
    assert cardinal(1_000_001, "n") == "один миллион одно"
    assert ordinal(2000, "го") == "двухтысячного"
    assert ordinal(40, "й") == "сороковой"
    assert ordinal(103, "я") == "сто третья"
    assert ordinal(300, "е") == "трёхсотое"


def test_a_number_of_which_there_is_more_stands_in_the_genitive() -> None:
    assert genitive(0) == "ноля"
    assert genitive(1, "f") == "одной"
    assert genitive(147) == "ста сорока семи"
    assert genitive(1000) == "тысячи"
    assert genitive(2_342_512) == ("двух миллионов трёхсот сорока двух тысяч пятисот двенадцати")
    assert genitive(21_001, "f") == "двадцати одной тысячи одной"


def test_decimals_stand_in_either_case() -> None:
    assert spell("1,1") == "одна целая одна десятая"
    assert spell("1,1", of=True) == "одной целой одной десятой"
    assert spell("12,34", of=True) == "двенадцати целых тридцати четырёх сотых"
