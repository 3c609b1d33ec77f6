"""A second pair of eyes: landmarks by a net that no part of Galatea uses.

MediaPipe's attention mesh (Grishchenko et al. 2020, "Attention Mesh") sees lips and eyes more
finely than the plain one that our rigs are built on. Its wheel wants a NumPy of its own, so it
lives in an environment beside ours, made when it is first asked for, and reads films there.
"""

import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
HOME = Path(sys.prefix) / ".witness"
REQUIREMENTS = HERE.parent.parent / "requirements" / "witness.txt"


def set_up() -> None:
    """Make the environment, once. Raises subprocess.CalledProcessError if the index refuses."""
    if (HOME / ".done").exists():
        return
    venv.create(HOME, clear=True, with_pip=True)
    pip = [str(HOME / "bin" / "pip"), "install", "--quiet", "--no-deps", "-r", str(REQUIREMENTS)]
    subprocess.run(pip, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (HOME / ".done").touch()


def read_films(films: Sequence[Path]) -> list[NDArray[np.float32]]:
    """Each film's landmarks, float32 [frames, 478, 3] in pixels; NaN where no face is seen.

    `set_up` must have been called.
    """
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{k}.npy") for k in range(len(films))]
        pairs = [str(word) for pair in zip(films, names, strict=True) for word in pair]
        command = [str(HOME / "bin" / "python"), str(HERE / "read.py"), *pairs]
        subprocess.run(command, check=True, capture_output=True)
        return [np.load(name) for name in names]
