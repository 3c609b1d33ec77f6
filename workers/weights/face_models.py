"""Model files: where from, checksum, licence, where on disk.

The face models are those of MediaPipe (Google, Apache-2.0), in the last wheel on the Python index
that carries them. `python -m workers.weights`, which `make setup` runs, takes five files and the
licence out of it; nothing is fetched when a film is made.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from avatar_app.translation import gettext as _
from workers.weights.packages import ANY_MACHINE, Package, digest, fetch_wheel, place, read_member

COMMAND = "python -m workers.weights"
WHEEL = Package(
    "mediapipe==0.10.21",
    "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
    COMMAND,
)


@dataclass(frozen=True)
class ModelFile:
    """A file inside the wheel, and what it must be."""

    member: str
    sha256: str


_MODULES = "mediapipe/modules"
FILES: dict[str, ModelFile] = {
    "face_detection_full_range_sparse.tflite": ModelFile(
        f"{_MODULES}/face_detection/face_detection_full_range_sparse.tflite",
        "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    ),
    "face_detection_short_range.tflite": ModelFile(
        f"{_MODULES}/face_detection/face_detection_short_range.tflite",
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    ),
    "face_landmark.tflite": ModelFile(
        f"{_MODULES}/face_landmark/face_landmark.tflite",
        "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
    ),
    "iris_landmark.tflite": ModelFile(
        f"{_MODULES}/iris_landmark/iris_landmark.tflite",
        "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
    ),
    "selfie_segmentation.tflite": ModelFile(
        f"{_MODULES}/selfie_segmentation/selfie_segmentation.tflite",
        "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
    ),
    "LICENSE": ModelFile(
        "mediapipe-0.10.21.dist-info/LICENSE",
        "8707eef0533987efc5b155d64761eeb6e20793f50b9bd1a68dad1cf4719d0ed8",
    ),
}


def folder() -> Path:
    """Where the face models are."""
    return load_settings().weights_dir / "faces"


def path(name: str) -> Path:
    """The model file of that name. Raises MissingError("weights_missing")."""
    file = folder() / name
    if not file.is_file():
        raise MissingError(
            "weights_missing",
            _(
                "The face model {name} is not installed; run `make setup` (or `{command}`).",
                name=name,
                command=COMMAND,
            ),
        )
    return file


def verify() -> list[str]:
    """What is wrong with the files on disk, a sentence each; nothing if all is well."""
    problems = []
    for name, wanted in FILES.items():
        file = folder() / name
        if not file.is_file():
            problems.append(f"{name} is missing.")
        elif digest(file.read_bytes()) != wanted.sha256:
            problems.append(f"{name} is not the file it should be.")
    return problems


def install() -> None:
    """Fetch what is missing or wrong. Raises MissingError("weights_missing") if that fails."""
    if not verify():
        return
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in _unpack(fetch_wheel(WHEEL, Path(scratch), ANY_MACHINE)).items():
            place(folder() / name, content)


def _unpack(wheel: Path) -> dict[str, bytes]:
    """The files wanted, each checked."""
    return {
        name: read_member(wheel, wanted.member, wanted.sha256, WHEEL)
        for name, wanted in FILES.items()
    }
