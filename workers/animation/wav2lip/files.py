"""Which files of Wav2Lip's are on disk; light, since it is asked by processes that never paint."""

import importlib.util
from pathlib import Path

from avatar_app.errors import MissingError
from avatar_app.settings import Settings
from workers.weights.store import folder

NAMES = ("wav2lip_gan.pth", "wav2lip.pth")  # the first is sharper, the second keeps better time


def find_file() -> Path:
    """The weights to paint with. Raises MissingError("weights_missing")."""
    for name in NAMES:
        path = folder("wav2lip") / name
        if path.is_file():
            return path
    raise MissingError("weights_missing", _explain_missing())


def missing(_: Settings) -> str | None:
    """What keeps Wav2Lip from working here, a sentence; None if nothing does."""
    if importlib.util.find_spec("torch") is None:
        return "Wav2Lip is not installed here; run `pip install -e .[wav2lip]`."
    if not any((folder("wav2lip") / name).is_file() for name in NAMES):
        return _explain_missing()
    return None


def _explain_missing() -> str:
    return (
        f"Wav2Lip's weights are not here: put {' or '.join(NAMES)} into {folder('wav2lip')}; "
        "`galatea weights get wav2lip` says where they are published and on which terms."
    )
