"""From text to units: phonemes, signs, words, sounds told by the lexicon."""

import pytest

from workers.speech.engines.kokoro.phonemes import (
    LONGEST,
    Unit,
    mark_sounds,
    read_units,
    split,
    tokens_of,
)

SENTENCES = {
    "en-us": ("The bird, at home.", "ðə bˈɜɹd, æt hˈOm."),
    "en": ("The bird, at home.", "ðə bˈɜːd, at hˈQm."),
    "es": ("Hola, ¿qué hay hoy?", "ˈola, kˈe ˈI ˈoɪ?"),
    "it": ("Ciao, la pizza!", "ʧˈao, la pˈiʦa!"),
    "el": ("Ο νόμος, ο νομός;", "o nˈomos, o nomˈos;"),
    "ru": (f"{mark_sounds('zˈamək')}, {mark_sounds('tʃʲɪsˈɨ')}.", "zˈamək, ʨɪsˈɨ."),
}


def spell(text: str, language: str = "en-us") -> str:
    return "".join(unit.letters for unit in read_units(text, language))


@pytest.mark.parametrize(("language", "pair"), SENTENCES.items())
def test_a_sentence_in_kokoro_s_letters(language: str, pair: tuple[str, str]) -> None:
    assert spell(pair[0], language) == pair[1]


@pytest.mark.parametrize("language", ["fr", "pt-br"])
def test_other_languages_have_letters_too(language: str) -> None:
    text = "Bonjour, ça va bien?" if language == "fr" else "Olá, tudo bem com você?"
    written = spell(text, language)
    assert written.count(",") == 1
    assert written.endswith("?")
    assert len(written) > 15


def test_words_know_where_they_stand() -> None:
    text = "Say nothing, now"
    units = read_units(text, "en-us")
    words = [text[u.word :].split(maxsplit=1)[0] for u in units if u.word is not None]
    assert words == text.split()


def test_points_within_words_are_no_pauses() -> None:
    assert "." not in spell("at 3.5 now")
    assert spell("Wait - no").count("—") == 1
    assert spell("well-known").count("—") == 0


def test_an_article_keeps_its_vowel_and_an_r_that_links_is_one() -> None:
    assert spell("a house").startswith("ɐ ")
    assert "ɹɹ" not in spell("over a hill, measuring")


def test_sounds_of_the_lexicon_go_straight_in() -> None:
    text = f"Say {mark_sounds('ˈnɡɪks')} twice"
    units = read_units(text, "en-us")
    written = "".join(unit.letters for unit in units)
    assert " nɡˈɪks " in written
    assert [unit.word for unit in units if unit.word is not None] == [0, 4, text.index("twice")]


def test_two_words_of_the_lexicon() -> None:
    assert spell(mark_sounds("tuː wɝdz")) == "tu wɜɹdz"


def test_a_long_text_is_cut_at_clauses() -> None:
    clause = (*(Unit("ab", "a", None) for _ in range(20)), Unit(", ", ""))
    parts = split(clause * 20, 100)
    assert all(len(tokens) <= 100 for tokens in (_letters(part) for part in parts))
    assert all(part[-1].letters == ", " for part in parts)
    assert sum(parts, ()) == clause * 20


def test_without_clauses_it_is_cut_at_blanks_and_else_anywhere() -> None:
    word = (*(Unit("a", "a") for _ in range(9)), Unit(" ", ""))
    assert all(part[-1].letters == " " for part in split(word * 30, 95))
    assert [len(part) for part in split((Unit("a", "a"),) * 25, 10)] == [10, 10, 5]
    assert len(split(word * 3, LONGEST)) == 1


def test_tokens_are_numbers_of_letters() -> None:
    assert tokens_of((Unit("ˈa", "ˈa"), Unit(" ", ""))) == [156, 43, 16]


def _letters(units: tuple[Unit, ...]) -> str:
    return "".join(unit.letters for unit in units)
