"""Weights whose checksum is not known are marked, and who installs them is told."""

from avatar_app.catalog.weights import UNPINNED, WEIGHTS


def test_every_piper_voice_has_a_checksum_or_is_marked() -> None:
    voices = [row for row in WEIGHTS.values() if row.engine == "piper"]
    loose = {row.name for row in voices if not row.pinned}
    assert loose == {"el_GR-rapunzelina-low", "el_GR-rapunzelina-medium", "el_GR-joy-medium"}
    for row in voices:
        (model,) = [file for file in row.files if file.name.endswith(".onnx")]
        assert (model.sha256 is not None) == row.pinned
        assert model.sha256 is None or len(model.sha256) == 64


def test_what_is_unpinned_says_so() -> None:
    assert "no checksum" in UNPINNED
