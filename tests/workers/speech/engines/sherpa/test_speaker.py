"""sherpa-onnx speaking with a published voice, joe of Piper's, made a folder of its own."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import pytest

from avatar_app.catalog.voices import Voice
from avatar_app.errors import FaultError, MissingError
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines import sherpa
from workers.speech.engines.piper.voices import folder

pytest.importorskip("sherpa_onnx")

TEXT = "We spent the whole summer by the sea, and nobody wanted to come home."


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As sherpa-onnx's project makes folders of Piper's voices: what the model is, in its graph."""
    load_settings.cache_clear()
    source = folder() / "en_US-joe-medium.onnx"
    home = tmp_path_factory.mktemp("home")
    place = home / "weights" / "sherpa" / "vits-piper-en_US-joe-medium"
    place.mkdir(parents=True)
    described = json.loads(Path(f"{source}.json").read_text(encoding="utf-8"))
    model = onnx.load(str(source))
    onnx.helper.set_model_props(
        model,
        {
            "model_type": "vits",
            "comment": "piper",
            "language": "English",
            "voice": described["espeak"]["voice"],
            "has_espeak": "1",
            "n_speakers": str(described["num_speakers"]),
            "sample_rate": str(described["audio"]["sample_rate"]),
        },
    )
    onnx.save(model, str(place / source.name))
    (place / f"{source.name}.json").write_text(json.dumps(described), encoding="utf-8")
    lines = (f"{sign} {ids[0]}\n" for sign, ids in described["phoneme_id_map"].items())
    (place / "tokens.txt").write_text("".join(lines), encoding="utf-8")
    return home


@pytest.fixture
def joe(published: Path, monkeypatch: pytest.MonkeyPatch) -> Voice:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(published))
    load_settings.cache_clear()
    return sherpa.list_voices()["sherpa-vits-piper-en-us-joe-medium"]


def test_it_speaks_with_times_at_its_loudness_and_heeds_cues(joe: Voice) -> None:
    calm, sad = sherpa.load().speak(parse(f"{TEXT} [sad] {TEXT}"), joe)
    for speech in (calm, sad):
        assert not speech.exact
        assert [word.text for word in speech.words] == TEXT.split()
        for before, after in pairwise(speech.words):
            assert before.start < before.end <= after.start + 1e-9
    assert measure(calm.audio, calm.rate) == pytest.approx(-16, abs=1.5)
    assert np.abs(calm.audio).max() < 1

    def seconds(speech: object) -> float:
        words = speech.words  # type: ignore[attr-defined]
        return float(words[-1].end - words[0].start)

    assert seconds(calm) / seconds(sad) == pytest.approx(0.86, rel=0.1)


def test_without_its_folder_it_says_where_to_put_it(joe: Voice, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GALATEA_DATA_DIR", str(tmp_path))
        load_settings.cache_clear()
        with pytest.raises(MissingError, match="put the model's folder at"):
            sherpa.load().speak(parse("Hi."), joe)
        place = tmp_path / "weights" / "sherpa" / joe.speaker.model
        place.mkdir(parents=True)
        for name in ("a.onnx", "tokens.txt"):
            (place / name).write_bytes(b"no model")
        with pytest.raises(FaultError, match="cannot be loaded"):
            sherpa.load().speak(parse("Hi."), joe)
