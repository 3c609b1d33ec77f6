"""festival's program, which is given Scheme and tells what it made."""

import shutil
import subprocess

from avatar_app.errors import FaultError, MissingError
from avatar_app.translation import gettext as _

ENGINE = "festival"
PATIENCE = 120.0  # seconds that it may take over a Line


def find() -> str:
    """Where it is. Raises MissingError("engine_missing")."""
    program = shutil.which(ENGINE)
    if program is None:
        raise MissingError(
            "engine_missing",
            _(
                "The speaker festival is not installed here; run `apt-get install festival "
                "festvox-ru`."
            ),
        )
    return program


def run(program: str, scheme: str) -> str:
    """What it prints. Raises FaultError("engine_failed")."""
    try:
        done = subprocess.run(  # noqa: S603
            [program, "--pipe"],
            input=scheme.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise FaultError(
            "engine_failed", _("festival could not speak a line ({error}).", error=error)
        ) from error
    return done.stdout.decode("utf-8", "replace")
