"""The table of what can be fetched."""

import re

import pytest

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.weights import WEIGHTS, find_source, find_weights, install_command, suggest
from avatar_app.errors import ChoiceError

# What follows a name on disk, and whose the files are.
LAYOUTS = {
    "piper": ((".onnx", ".onnx.json", ".MODEL_CARD"), "rhasspy/piper-voices"),
    "xtts": (
        ("/config.json", "/model.pth", "/vocab.json", "/speakers_xtts.pth"),
        "coqui/XTTS-v2",
    ),
}


def test_every_voice_can_be_fetched_checked_and_judged() -> None:
    for key, row in WEIGHTS.items():
        assert key == row.id == f"{row.engine}:{row.name}"
        if row.engine != "piper":
            continue
        assert row.language in LANGUAGES
        assert row.licence
        assert set(row.languages) <= set(LANGUAGES)
        endings, place = LAYOUTS[row.engine]
        assert [file.name for file in row.files] == [f"{row.name}{ending}" for ending in endings]
        for file in row.files:
            assert file.path.startswith(f"{place}/resolve/main/")
            assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
    sums = [file.sha256 for row in WEIGHTS.values() for file in row.files if file.sha256]
    assert len(sums) == len(set(sums)) == 9


def test_what_is_brought_by_hand_says_from_where() -> None:
    by_hand = [row for row in WEIGHTS.values() if row.page]
    assert {"wav2lip:wav2lip_gan", "wav2lip:wav2lip"} <= {row.id for row in by_hand}
    for row in by_hand:
        assert row.page.startswith("https://")
        assert all(not file.path for file in row.files)
    assert find_weights("wav2lip").files[0].name == "wav2lip_gan.pth"
    assert find_weights("wav2lip:wav2lip").files[0].name == "wav2lip.pth"
    assert find_weights("wav2lip").commercial is False
    assert [file.name for file in find_weights("sadtalker").files] == [
        "SadTalker_V0.0.2_256.safetensors",
        "mapping_00109-model.pth.tar",
    ]
    assert find_weights("sadtalker:crop").files[0].name == "mapping_00229-model.pth.tar"
    assert find_weights("sadtalker").commercial is None


def test_the_enhancers_are_fetched_by_hand_too() -> None:
    rows = [row for row in WEIGHTS.values() if row.engine == "enhancer"]
    assert [row.title for row in rows] == ["Enhancer (GFPGANv1.4)", "Enhancer (RestoreFormer)"]
    assert find_weights("enhancer").files[0].name == "GFPGANv1.4.pth"
    assert all(row.commercial is None and row.page for row in rows)


def test_the_voices_that_were_asked_for_are_there() -> None:
    names = " ".join(WEIGHTS)
    for name in ("rapunzelina", "joy", "irina", "denis", "dmitri", "ruslan", "lessac", "ryan"):
        assert f"-{name}-" in names


def test_they_are_found_by_a_part_of_their_name() -> None:
    assert find_weights("piper").id == "piper:el_GR-rapunzelina-low"
    assert find_weights("piper:irina").id == "piper:ru_RU-irina-medium"
    assert find_weights("Piper:RU_ru-Irina-medium").id == "piper:ru_RU-irina-medium"
    with pytest.raises(ChoiceError, match="perhaps you mean piper:ru_RU-irina-medium") as caught:
        find_weights("pipe:irina-medium")
    assert caught.value.code == "weights_unknown"


def test_a_voice_is_suggested_with_its_command() -> None:
    greek = suggest("el")
    assert greek is not None
    assert install_command(greek) == "galatea weights get piper:el_GR-rapunzelina-low"
    english = suggest("en")
    assert english is not None
    assert english.commercial
    assert suggest("fi") is None
    german = suggest("de", "xtts")
    assert german is not None
    assert install_command(german) == "galatea weights get xtts:v2"
    assert suggest("el", "xtts") is None


def test_a_voice_that_is_not_here_has_a_source() -> None:
    for voice, source in (
        ("Irina", "piper:ru_RU-irina-medium"),
        ("xtts-v2-ana-florence", "xtts:v2"),
        ("bob", None),
    ):
        found = find_source(voice)
        assert (found.id if found else None) == source
