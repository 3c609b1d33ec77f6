"""Kokoro's voices on disk, and mixes of them."""

from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.selection import find_voice
from avatar_app.catalog.weights import WEIGHTS
from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from workers.speech.engines import kokoro
from workers.speech.engines.kokoro.voices import (
    GRADES,
    MODELS,
    describe,
    language_of,
    load_styles,
    mix,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model by its name alone, and three voices."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    place = tmp_path / "weights" / "kokoro"
    (place / "voices").mkdir(parents=True)
    (place / MODELS[-1]).write_bytes(b"")
    for value, name in enumerate(("af_bella", "af_heart", "jf_alpha"), 1):
        np.full((510, 256), value, np.float32).tofile(place / "voices" / f"{name}.bin")
    return place


def test_all_that_make_setup_installed_are_offered() -> None:
    voices = kokoro.list_voices()
    assert len(voices) == 37 + 4  # of 54; seventeen speak languages that are none of ours
    assert next(iter(voices)) == "en-us-heart"
    assert {v.language for v in voices.values()} == {"en", "es", "fr", "it", "pt", "el", "ru"}
    heart, dora = voices["en-us-heart"], voices["pt-br-dora"]
    assert (heart.gender, heart.label, heart.commercial) == ("female", "English, Heart (A)", True)
    assert dora.label == "Portuguese, Dora (Brazilian)"
    assert voices["en-gb-george"].label == "English, George (British, C)"
    assert language_of("bm_george") == "en"  # espeak-ng's name of British English


def test_greek_and_russian_are_spoken_with_an_accent_that_is_told(folder: Path) -> None:
    np.full((510, 256), 7, np.float32).tofile(folder / "voices" / "if_sara.bin")
    voices = kokoro.list_voices()
    sara = voices["ru-kokoro-female"]
    assert sara.label == "Russian (Kokoro, Italian accent), female"
    assert (sara.language, sara.speaker.model, language_of(sara.speaker.model)) == (
        "ru",
        "ru:if_sara",
        "ru",
    )
    assert load_styles(sara.speaker.model)[0, 0] == 7
    assert "ru-kokoro-male" not in voices  # its voice is not here
    assert find_voice("sara", None, "", voices).language == "it"


def test_the_voices_are_those_of_the_hub() -> None:
    files = {file.name for file in WEIGHTS["kokoro:v1.0"].files}
    assert files == {"model.onnx"} | {f"voices/{name}.bin" for name in GRADES}
    assert len(GRADES) == 54


@pytest.mark.usefixtures("folder")
def test_the_best_come_first() -> None:
    assert list(kokoro.list_voices()) == ["en-us-heart", "en-us-bella"]
    assert find_voice("bella", None, "", kokoro.list_voices()).speaker.model == "af_bella"


def test_without_a_model_there_are_none(folder: Path) -> None:
    (folder / MODELS[-1]).unlink()
    assert kokoro.list_voices() == {}


@pytest.mark.usefixtures("folder")
def test_a_mix_has_its_parts_by_their_shares() -> None:
    assert load_styles("af_heart")[0, 0] == 2
    assert load_styles("af_heart+af_bella 0.25")[3, 7] == pytest.approx(2 * 0.75 + 0.25)
    assert load_styles("af_heart 0.5+jf_alpha 0.5")[9, 9] == pytest.approx(2.5)
    assert load_styles("af_heart+af_bella")[0, 0] == pytest.approx(1.5)


def test_a_mix_can_be_asked_for() -> None:
    voices = mix("af_heart+af_bella 0.3")
    voice = find_voice("af_heart+af_bella 0.3", None, "", voices)
    assert voice.label == "English, Heart and Bella (mixed)"
    assert (voice.language, voice.gender) == ("en", "female")
    assert mix("af_heart") == mix("anything else") == mix("jf_alpha+af_heart") == {}
    assert next(iter(mix("ef_dora+em_alex").values())).gender == ""


def test_mixes_of_one_s_own_are_voices_like_any(folder: Path) -> None:
    (folder / "mixes.txt").write_text("Anna = af_heart+jf_alpha 0.3\nnonsense\n", encoding="utf-8")
    voices = kokoro.list_voices()
    assert list(voices) == ["en-us-heart", "en-us-bella", "en-us-anna"]
    assert voices["en-us-anna"].label == "English, Anna (mixed)"
    assert load_styles(voices["en-us-anna"].speaker.model)[0, 0] == pytest.approx(2 * 0.7 + 3 * 0.3)


def test_a_voice_that_is_missing_or_broken_says_what_to_do(folder: Path) -> None:
    (folder / "voices" / "af_bella.bin").write_bytes(b"short")
    for name in ("am_adam", "af_heart+af_bella"):
        with pytest.raises(MissingError) as caught:
            load_styles(name)
        assert "is not installed; run `python -m " in str(caught.value)


def test_a_name_of_nobody_is_described_by_its_letters() -> None:
    assert describe("im_nicola").id == "it-nicola"
