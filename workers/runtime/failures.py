"""What went wrong in a worker, as the one it was done for may read it."""

import errno
import logging

import cv2

from avatar_app.errors import FaultError, GalateaError, OutputError
from avatar_app.translation import gettext as _

log = logging.getLogger("galatea.failure")

FULL = (errno.ENOSPC, errno.EDQUOT)


def _lacks_memory(error: Exception) -> bool:
    """Whether it says so; OpenCV, torch and threads have errors of their own for it."""
    told = str(error).lower()
    foreign = isinstance(error, (RuntimeError, cv2.error))
    said = ("insufficient memory", "out of memory", "allocate memory", "start new thread")
    return isinstance(error, MemoryError) or (foreign and any(words in told for words in said))


def to_error(error: Exception, what: str) -> GalateaError:
    """The error as its owner may read it."""
    if _lacks_memory(error):
        log.error("%s: out of memory", what)
        return FaultError(
            "memory_short",
            _(
                "This film needs more memory than a worker may take; choose a smaller size or a "
                "shorter script."
            ),
        )
    if isinstance(error, OSError) and error.errno in FULL:
        log.error("%s: the disk is full", what)
        return OutputError(
            "output_full", _("The worker's disk is full; free some space and try again.")
        )
    if isinstance(error, GalateaError):
        log.info("%s: %s: %s", what, error.code, error)
        return error
    log.exception("%s", what)
    return FaultError(
        "fault", _("Something went wrong. Try again; if it happens again, tell your administrator.")
    )
