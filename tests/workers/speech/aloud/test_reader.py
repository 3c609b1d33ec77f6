"""A text as it is said, and where each of its characters comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.choice import find_voice
from avatar_app.script import parse
from workers.speech.aloud.reader import Part, mend, read_aloud
from workers.speech.espeak import EspeakSpeaker


def test_each_character_knows_where_it_comes_from() -> None:
    written = "It is €5 now."
    spoken = read_aloud(written, "en")
    assert spoken.text == "It is five euros now."
    assert len(spoken.places) == len(spoken.text) + 1
    assert spoken.places[spoken.text.index("euros")] == written.index("€")
    assert spoken.places[spoken.text.index("now")] == written.index("now")
    assert spoken.places[-1] == len(written)


def test_what_is_decided_already_is_left_alone() -> None:
    spoken = read_aloud("Call 911 or 112.", "en", (Part(5, 8, "nine one one"),))
    assert spoken.text == "Call nine one one or one hundred twelve."


def test_other_languages_are_read_by_their_engines() -> None:
    assert read_aloud("3,5 km à 12 €", "fr").text == "3,5 km à 12 €"


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
