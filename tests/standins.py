"""What coqui-tts and spandrel ask for and do not use, as far as a processor alone needs it.

The Python index has torchaudio, torchvision and torchcodec built for CUDA alone, where torch's own
index has them for processors too. Here copies of the first two without their compiled parts
(torchvision's also without the module that tells torch's compiler of its own) are put before the
installed ones, with an empty torchcodec: they are for reading files and for finding things in
pictures, which we do ourselves. What pip has installed stays as it is. `make` runs this for the
tests; who speaks with XTTS or sharpens faces installs the real ones (docs/voices.md,
docs/animators.md).
"""

import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

EMPTY = '"""Empty: see tests/standins.py."""\n'
COPIED = ("torchaudio", "torchvision")
PATH_FILE = "galatea-standins.pth"  # Python runs its line when it starts in this environment


def install() -> None:
    """Put them into this environment, unless its torch is one for CUDA."""
    import torch  # noqa: PLC0415 # a test asks for the rest of this alone

    if torch.version.cuda is None:
        write_standins(Path(sysconfig.get_path("purelib")), Path(sys.prefix) / "standins")


def write_standins(packages: Path, standins: Path) -> None:
    """Write them into the folder `standins`, and have it come before `packages`."""
    shutil.rmtree(standins, ignore_errors=True)
    standins.mkdir()
    for name in COPIED:
        ignored = shutil.ignore_patterns("*.so", "__pycache__")
        shutil.copytree(packages / name, standins / name, ignore=ignored)
    (standins / "torchvision" / "_meta_registrations.py").write_text(EMPTY)
    if find_spec("torchcodec") is None:
        (standins / "torchcodec").mkdir()
        (standins / "torchcodec" / "__init__.py").write_text(EMPTY)
    line = f"import sys; sys.path.insert(0, {str(standins)!r})\n"
    (packages / PATH_FILE).write_text(line)


if __name__ == "__main__":
    install()
