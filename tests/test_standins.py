"""What stands in for compiled packages, and leaves these as they are."""

import subprocess
import sys
import venv
from pathlib import Path

from tests.standins import COPIED, write_standins


def list_contents(folder: Path) -> dict[str, bytes]:
    files = (file for name in COPIED for file in (folder / name).rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_they_come_first_and_installed_files_stay(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = tmp_path / "venv" / "lib" / version / "site-packages"
    for name, compiled in zip(COPIED, ("lib/_torchaudio.so", "_C.so"), strict=True):
        (packages / name / compiled).parent.mkdir(parents=True)
        (packages / name / compiled).write_bytes(b"for CUDA")
        (packages / name / "__init__.py").write_text("KIND = 'whole'\n")
    (packages / "torchvision" / "_meta_registrations.py").write_text("raise RuntimeError\n")
    before = list_contents(packages)
    write_standins(packages, tmp_path / "venv" / "standins")
    write_standins(packages, tmp_path / "venv" / "standins")  # as often as one likes
    assert list_contents(packages) == before
    code = "import torchaudio, torchvision, torchvision._meta_registrations; "
    code += "print(torchaudio.__file__, torchvision.KIND)"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    file, kind = done.stdout.split()
    assert Path(file) == tmp_path / "venv" / "standins" / "torchaudio" / "__init__.py"
    assert kind == "whole"
    assert not list((tmp_path / "venv" / "standins").rglob("*.so"))
