from pathlib import Path

import espeakng_loader

from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES


def test_every_language_has_a_voice_of_each_gender() -> None:
    assert {(voice.language, voice.gender) for voice in VOICES.values()} == {
        (language, gender) for language in LANGUAGES for gender in ("female", "male")
    }
    assert all(voice.id == key for key, voice in VOICES.items())
    assert VOICES["el-female"].label == "Greek, female"
    assert VOICES["en-male"].speaker.model == "en-us+klatt4"


def test_espeak_has_every_voice() -> None:
    data = Path(espeakng_loader.get_data_path())
    languages = {file.name.lower() for file in (data / "lang").rglob("*") if file.is_file()}
    variants = {file.name for file in (data / "voices" / "!v").iterdir()}

    for voice in VOICES.values():
        language, variant = voice.speaker.model.split("+")
        assert language in languages
        assert variant in variants


def test_a_tier_is_of_engines_that_there_are() -> None:
    for tier in TIERS.values():
        assert tier.animator in ANIMATORS
        assert set(tier.speakers) <= ENGINES.keys()
        assert tier.licence.count(".") >= len(tier.speakers) + 1
