"""Models under LiteRT."""

import numpy as np
import pytest

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from workers.face.detection.tflite import load_model


def test_a_net_is_loaded_once_and_keeps_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    load_model.cache_clear()
    first = load_model("face_landmark.tflite")
    assert load_model("face_landmark.tflite") is first
    outputs = first.run(np.zeros((192, 192, 3), np.float32))
    assert sorted(output.size for output in outputs) == [1, 1404]
    assert capfd.readouterr() == ("", "")


def test_a_missing_model_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    with pytest.raises(MissingError) as caught:
        load_model("iris_landmark.tflite.absent")
    assert caught.value.code == "weights_missing"
    assert "make setup" in str(caught.value)
