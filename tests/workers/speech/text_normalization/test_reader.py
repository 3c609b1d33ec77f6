"""A text as it is said, and where each of its characters comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.selection import find_voice
from avatar_app.script.parser import parse
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.text_normalization.other_languages import list_rules
from workers.speech.text_normalization.reader import Part, mend, read_aloud


def test_each_character_knows_where_it_comes_from() -> None:
    written = "It is €5 now."
    spoken = read_aloud(written, "en")
    assert spoken.text == "It is five euros now."
    assert len(spoken.places) == len(spoken.text) + 1
    assert spoken.places[spoken.text.index("euros")] == written.index("€")
    assert spoken.places[spoken.text.index("now")] == written.index("now")
    assert spoken.places[-1] == len(written)


@pytest.mark.parametrize(
    ("written", "place", "said"),
    [
        ("Louis XIV was king.", "XIV", "the fourteenth"),
        ("On January 5, 2024 we met", "2024", "twenty"),
        ("On January 5, 2024 we met", "5,", "fifth"),
        ("It is 5 km away", "km", "kilometers"),
        ("Call 212 555 0147 now", "555", "five five five"),
    ],
)
def test_each_word_of_a_phrase_has_its_own_place(written: str, place: str, said: str) -> None:
    spoken = read_aloud(written, "en")
    assert spoken.places[spoken.text.index(said)] == written.index(place)
    assert list(spoken.places) == sorted(spoken.places)


def test_what_is_decided_already_is_left_alone() -> None:
    spoken = read_aloud("Call 911 or 112.", "en", (Part(5, 8, "nine one one"),))
    assert spoken.text == "Call nine one one or one hundred twelve."


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("de", "Es sind 50°C.", "Es sind 50 Grad Celsius."),
        (
            "de",
            "1 h, 2,5 m² und 120 km/h",
            "1 Stunde, 2,5 Quadratmeter und 120 Kilometer pro Stunde",
        ),
        ("fr", "3,5 km à 12 €", "3,5 kilomètres à 12 €"),
        ("es", "1 kg o 5 kg", "1 kilogramo o 5 kilogramos"),
        ("uk", "5 км і 20°C", "5 кілометрів і 20 градусів Цельсія"),
        ("xx", "5 km", "5 km"),
    ],
)
def test_other_languages_have_their_units_named(language: str, written: str, said: str) -> None:
    assert read_aloud(written, language).text == said


def test_every_language_names_all_units() -> None:
    silent = set(LANGUAGES) - {"en", "el", "ru"} - {c for c in LANGUAGES if list_rules(c)}
    assert silent == set()


@pytest.mark.parametrize(
    ("language", "written", "mended"),
    [
        ("ru", "Mосква и Google", "Москва и Google"),
        ("el", "Kαλημέρα, Google", "Καλημέρα, Google"),
        ("ru", "Gооgle", "Google"),
        ("en", "Gооgle", "Gооgle"),
        ("ru", "Wконтакте", "Wконтакте"),
    ],
)
def test_look_alikes_become_letters_of_their_words(
    language: str, written: str, mended: str
) -> None:
    assert mend(written, language) == mended


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It costs €1,234.50 on 12/03/2026, e.g. at info@example.com & more."),
        ("el", "Κοστίζει 1.234,50 € στις 3/5/2026, π.χ. στο www.galatea.gr σήμερα."),
        ("ru", "Это стоит 1 234,50 € с 12 марта 2026 г., т. е. № 5 уже сегодня."),
    ],
)
def test_words_are_those_that_were_written(language: str, text: str) -> None:
    speeches = list(EspeakSpeaker().speak(parse(text), find_voice(None, language, text)))
    words = [word for speech in speeches for word in speech.words]
    assert " ".join(word.text for word in words) == text
    assert all(word.start < word.end for word in words)
    starts = [word.start for word in words]
    assert starts == sorted(starts)


@given(
    st.text("0123456789 .,:/-€$%№#@&'abIVXаяΑβκμ", max_size=40), st.sampled_from(["en", "el", "ru"])
)
def test_anything_can_be_read(text: str, language: str) -> None:
    spoken = read_aloud(text, language)
    assert len(spoken.places) == len(spoken.text) + 1
    assert list(spoken.places) == sorted(spoken.places)


@pytest.mark.parametrize("language", ["en", "el", "ru"])
@pytest.mark.parametrize(
    "number",
    [
        "1" * 5000,
        "№ " + "1" * 5000,
        "1." + "2" * 5000,
        "1" + ",111" * 1500,
        "1" + ".111" * 1500,
        "1" * 5000 + "st",
    ],
)
def test_a_number_without_end_is_said_digit_by_digit(language: str, number: str) -> None:
    """It was more than Python reads as a number, and the film was our fault."""
    assert len(read_aloud(number, language).text.split()) >= 4500
