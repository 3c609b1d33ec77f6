"""This process: its streams, when it was started, how it is asked to stop."""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

_OLDEST = 60.0  # seconds; what claims to be older misreads its clock


class Stopped(BaseException):
    """A signal asked to stop. No Exception, so that nothing on the way takes it for a failure."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_asked: list[int] = []  # the signal that asked to stop


def heed_signals() -> None:
    """From now on Ctrl-C, a hang-up or a polite kill raises Stopped, so that all is cleaned up.

    The second one kills. What the caller wants ignored, as `nohup` does, stays ignored. Where a
    library of C has called us back nothing can be raised, so long work asks `check_stopped` too.
    """
    sys.unraisablehook = _pass_over
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def check_stopped() -> None:
    """Raises Stopped if that was asked for, and was lost on its way."""
    if _asked:
        raise Stopped(_asked[0])


def prepare_streams() -> None:
    """Let anything be printed: with a stream closed, and names of files in no known encoding."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
        getattr(sys, name).reconfigure(errors="surrogateescape")


def start_time() -> float:
    """When this process was started, in time.monotonic's seconds; now, where it cannot be told."""
    now = time.monotonic()
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        ticks = int(fields[19])  # field 22 of proc(5): start time after boot
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError, IndexError):
        return now
    return now - age if 0 <= age < _OLDEST else now


def _stop(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    _asked.append(number)
    raise Stopped(number)


def _pass_over(lost: Any) -> None:
    """Say nothing of a Stopped that was lost; `check_stopped` raises it again."""
    if not isinstance(lost.exc_value, Stopped):
        sys.__unraisablehook__(lost)
