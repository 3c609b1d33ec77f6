"""What coqui-tts asks for and does not use for speaking, as far as a processor alone needs it.

The Python index has torchaudio and torchcodec built for CUDA alone, where torch's own index has
them for processors too. Here torchaudio goes without its compiled part, and torchcodec is empty:
both are for reading files, which we do ourselves. `make` runs this for the tests; who speaks with
XTTS installs the real ones (docs/voices.md).
"""

import sysconfig
from importlib.util import find_spec
from pathlib import Path

import torch


def install() -> None:
    """Put them into this environment, unless its torch is one for CUDA."""
    if torch.version.cuda is not None:
        return
    packages = Path(sysconfig.get_path("purelib"))
    for library in (packages / "torchaudio" / "lib").glob("*.so"):
        library.unlink()
    if find_spec("torchcodec") is None:
        (packages / "torchcodec").mkdir()
        (packages / "torchcodec" / "__init__.py").write_text(
            '"""Empty: see tests/standins.py."""\n'
        )


if __name__ == "__main__":
    install()
