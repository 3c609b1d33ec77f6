"""Which voices are found on disk, and on which terms."""

from pathlib import Path

import pytest

from avatar_app.catalog.voices import SpeakerRef, Voice
from tests.workers.speech.tiny import make_voice
from workers.speech.engines.piper.voices import list_voices


def test_voices_on_disk_are_found(voices: dict[str, Voice]) -> None:
    assert list(voices) == [
        "el-gr-tiny-low",
        "en-us-tiny-medium-ann",
        "en-us-tiny-medium-bob",
        "ru-ru-tiny-medium",
    ]
    bob = voices["en-us-tiny-medium-bob"]
    assert (bob.engine, bob.language, bob.speaker) == (
        "piper",
        "en",
        SpeakerRef("en_US-tiny-medium", "1"),
    )
    assert bob.label == "English, Bob of Tiny (medium)"
    assert (bob.licence, bob.commercial) == ("CC BY 4.0", None)
    assert voices["el-gr-tiny-low"].licence == "not told"


@pytest.mark.usefixtures("voices")
def test_the_licence_of_a_known_voice_is_the_tables(tmp_path: Path) -> None:
    folder = tmp_path / "weights" / "piper"
    make_voice(folder, "ru_RU-ruslan-medium", "ru", card="* License: WTFPL")
    ruslan = list_voices()["ru-ru-ruslan-medium"]
    assert (ruslan.licence, ruslan.commercial) == ("CC BY-NC-SA 4.0", False)


def test_what_is_no_voice_is_left_out(voices: dict[str, Voice], tmp_path: Path) -> None:
    folder = tmp_path / "weights" / "piper"
    (folder / "en_US-broken-low.onnx.json").write_text("{")
    (folder / "en_US-broken-low.onnx").write_bytes(b"")
    (folder / "en_US-alone-low.onnx.json").write_text("{}")
    make_voice(folder, "zh_CN-huayan-low", "cmn")
    assert set(list_voices()) == set(voices)
