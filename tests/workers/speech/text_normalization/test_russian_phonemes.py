"""How Russian words sound, by their spelling and their stress."""

import pytest

from avatar_app.script.ipa import read_ipa
from workers.speech.text_normalization.russian_phonemes import VOWELS, to_phonemes


def sounds(marked: str) -> str:
    """Of a word whose stressed vowel is followed by an accent, or that has a ё."""
    word = marked.replace("\u0301", "")
    place = marked.find("\u0301") - 1
    if place < 0:
        place = next((at for at, letter in enumerate(word) if letter in "ё"), -2)
    stressed = place if place >= 0 and word[place] in VOWELS else None
    return "".join(to_phonemes(word, stressed))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("за́мок", "zˈamək"),
        ("замо́к", "zɐmˈok"),
        ("молоко́", "məlɐkˈo"),
        ("ве́чер", "vʲˈetʃʲɪr"),
        ("пятна́дцать", "pʲɪtnˈatsətʲ"),
        ("часы́", "tʃʲɪsˈɨ"),
        ("жена́", "ʒɨnˈa"),
        ("жи́ть", "ʒˈɨtʲ"),
        ("тяжёлый", "tʲɪʒˈolɨj"),
        ("её", "jɪjˈo"),
        ("семья́", "sʲɪmʲjˈa"),
        ("воробьи́", "vərɐbʲjˈi"),
        ("объе́кт", "ɐbjˈekt"),
        ("моя́", "mɐjˈa"),
    ],
)
def test_vowels_are_reduced_by_their_distance_from_the_stress(word: str, said: str) -> None:
    assert sounds(word) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("дру́г", "drˈuk"),
        ("му́ж", "mˈuʃ"),
        ("кро́вь", "krˈofʲ"),
        ("вку́с", "fkˈus"),
        ("сде́лать", "zdʲˈelətʲ"),
        ("про́сьба", "prˈozʲbə"),
        ("отве́т", "ɐtvʲˈet"),
        ("в", "v"),
    ],
)
def test_voicing_spreads_from_right_to_left(word: str, said: str) -> None:
    assert sounds(word) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("его́", "jɪvˈo"),
        ("мно́гого", "mnˈoɡəvə"),
        ("мно́го", "mnˈoɡə"),
        ("до́рого", "dˈorəɡə"),
        ("что́бы", "ʃtˈobɨ"),
        ("коне́чно", "kɐnʲˈeʃnə"),
        ("боя́ться", "bɐjˈatsə"),
        ("счита́ть", "ɕːɪtˈatʲ"),
        ("сча́стье", "ɕːˈastʲjɪ"),
        ("по́здно", "pˈoznə"),
        ("чу́вство", "tʃʲˈustvə"),
        ("мя́гкий", "mʲˈaxkʲɪj"),
        ("ле́стница", "lʲˈesnʲɪtsə"),
        ("городско́й", "ɡərɐtskˈoj"),
    ],
)
def test_what_is_written_by_descent_is_said_as_people_do(word: str, said: str) -> None:
    assert sounds(word) == said


def test_all_of_it_is_ipa_that_engines_take() -> None:
    for word in ("щётка", "подъе́зд", "ночно́й", "цили́ндр", "ю́жный", "э́хо"):
        assert read_ipa(sounds(word))
