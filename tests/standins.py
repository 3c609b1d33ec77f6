"""What coqui-tts and spandrel ask for and do not use, as far as a processor alone needs it.

The Python index has torchaudio, torchvision and torchcodec built for CUDA alone, where torch's own
index has them for processors too. Here the first two go without their compiled parts (torchvision
also without the module that tells torch's compiler of its own), and torchcodec is empty: they are
for reading files and for finding things in pictures, which we do ourselves. `make` runs this for
the tests; who speaks with XTTS or sharpens faces installs the real ones (docs/voices.md,
docs/animators.md).
"""

import sysconfig
from importlib.util import find_spec
from pathlib import Path

import torch

EMPTY = '"""Empty: see tests/standins.py."""\n'


def install() -> None:
    """Put them into this environment, unless its torch is one for CUDA."""
    if torch.version.cuda is not None:
        return
    packages = Path(sysconfig.get_path("purelib"))
    for library in (*packages.glob("torchaudio/lib/*.so"), *packages.glob("torchvision/*.so")):
        library.unlink()
    (packages / "torchvision" / "_meta_registrations.py").write_text(EMPTY)
    if find_spec("torchcodec") is None:
        (packages / "torchcodec").mkdir()
        (packages / "torchcodec" / "__init__.py").write_text(EMPTY)


if __name__ == "__main__":
    install()
