"""Which models are found, and what their voices are."""

from pathlib import Path

import torch

from avatar_app.catalog.selection import find_tier
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import SpeakerRef, Voice
from galatea.process.worker import describe
from tests.espnet import tiny
from workers.speech.engines.espnet.models import list_voices
from workers.speech.registry import find_command, load_speaker


def test_models_on_disk_are_voices(voices: dict[str, Voice]) -> None:
    assert sorted(voices) == [
        "el-gr-anna", "en-choir-0", "en-choir-1", "en-fast", "en-slow", "en-styled",
        "en-us-letters", "en-vectors-ann", "en-vectors-bob",
    ]  # fmt: skip
    anna = voices["el-gr-anna"]
    assert (anna.engine, anna.language, anna.label) == ("espnet", "el", "Greek, Anna")
    assert (anna.licence, anna.commercial) == ("not told", None)
    assert voices["en-fast"].licence == "CC BY 4.0"
    assert voices["en-vectors-bob"].speaker == SpeakerRef("vectors", "bob")
    assert voices["en-choir-1"].label == "English, 1 of Choir"


def test_a_worker_here_announces_them(voices: dict[str, Voice]) -> None:
    worker = describe()
    assert "natural" in worker.tiers
    assert set(voices) <= {voice.id for voice in worker.voices}
    assert find_tier(None, voices["el-gr-anna"]) is TIERS["natural"]
    assert find_command("espnet") is None
    assert load_speaker("espnet").name == "espnet"


def test_what_is_no_model_is_left_out(voices: dict[str, Voice], models: Path) -> None:
    place = models / "weights" / "espnet"
    (place / "empty").mkdir()
    (place / "broken").mkdir()
    (place / "broken" / "config.yaml").write_text("- a\n- b: [")
    torch.save({}, place / "broken" / "model.pth")
    (place / "xx-unknown").mkdir()
    (place / "xx-unknown" / "config.yaml").write_text("g2p: null\n")
    torch.save({}, place / "xx-unknown" / "model.pth")
    twice = tiny.make_vits(place / "el-twice", tiny.GREEK, "espeak_ng_greek")
    torch.save({}, twice / "other.pth")
    assert set(list_voices()) == set(voices)
