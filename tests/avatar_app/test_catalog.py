from pathlib import Path

import espeakng_loader
import pytest

from avatar_app.catalog import (
    LANGUAGES,
    TIERS,
    VOICES,
    find_language,
    find_tier,
    find_voice,
    guess_language,
)
from avatar_app.errors import ChoiceError


def test_every_language_has_a_voice_of_each_gender() -> None:
    assert {(voice.language, voice.gender) for voice in VOICES.values()} == {
        (language, gender) for language in LANGUAGES for gender in ("female", "male")
    }
    assert all(voice.id == key for key, voice in VOICES.items())
    assert VOICES["el-female"].label == "Greek, female"
    assert VOICES["en-male"].speaker == "en-us+klatt4"


def test_espeak_has_every_voice() -> None:
    data = Path(espeakng_loader.get_data_path())
    languages = {file.name.lower() for file in (data / "lang").rglob("*") if file.is_file()}
    variants = {file.name for file in (data / "voices" / "!v").iterdir()}

    for voice in VOICES.values():
        language, variant = voice.speaker.split("+")
        assert language in languages
        assert variant in variants


@pytest.mark.parametrize(
    ("voice", "language", "text", "found"),
    [
        ("el-male", None, "Hello", "el-male"),
        ("EN_Male ", None, "", "en-male"),
        ("en-male", "en-GB", "", "en-male"),
        (None, "EL", "Hello", "el-female"),
        (None, None, "Γεια σου, Bob!", "el-female"),
        (None, None, "Привет!", "ru-female"),
        (None, None, "Привіт!", "uk-female"),
        (None, None, "My name is Иван", "en-female"),
        (None, None, "123", "en-female"),
        ("male", None, "Привет", "ru-male"),
        ("male", "fr", "Salut", "fr-male"),
    ],
)
def test_voices_are_found(voice: str | None, language: str | None, text: str, found: str) -> None:
    assert find_voice(voice, language, text).id == found


@pytest.mark.parametrize(
    ("voice", "language", "code", "advice"),
    [
        ("bob", None, "voice_unknown", "`galatea voices`"),
        ("", None, "voice_unknown", "`galatea voices`"),
        ("en-femal", None, "voice_unknown", "en-female"),
        ("el", None, "voice_unknown", "el-female"),
        ("en-male", "el", "voice_conflict", "choose el-male"),
        (None, "greeek", "language_unknown", "perhaps you mean greek"),
        (None, "xx", "language_unknown", "en, el, ru"),
    ],
)
def test_unknown_choices_are_refused_with_advice(
    voice: str | None, language: str | None, code: str, advice: str
) -> None:
    with pytest.raises(ChoiceError) as caught:
        find_voice(voice, language, "text")

    assert caught.value.code == code
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("language", "code"),
    [("en-US", "en"), ("el_GR", "el"), (" RU ", "ru"), ("Greek", "el"), ("gr", "el"), ("no", "nb")],
)
def test_languages_are_found_however_written(language: str, code: str) -> None:
    assert find_language(language) == code


def test_the_guess_follows_the_letters_not_the_names_between_them() -> None:
    assert guess_language("Το Galatea μιλάει ελληνικά") == "el"
    assert guess_language("ὦ ἄνδρες") == "el"
    assert guess_language("The letter π is Greek") == "en"


def test_tiers_are_found() -> None:
    assert find_tier("Instant") is TIERS["instant"]
    assert (TIERS["instant"].speaker, TIERS["instant"].animator) == ("espeak", "mesh")
    with pytest.raises(ChoiceError, match="known: instant") as caught:
        find_tier("gold")
    assert caught.value.code == "tier_unknown"
