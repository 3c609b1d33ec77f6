"""How much slower this machine is just now than an idle one, for what a worker would do on it."""

import os
from collections import deque
from pathlib import Path

from workers.cores import count_cores

SAMPLES = 8  # the latest looks that count
_LOADAVG = Path("/proc/loadavg")  # Linux: "0.20 0.18 0.12 1/80 11206", the fourth: runnable/all


class MachineLoad:
    """Looked at every few seconds while the worker does nothing itself. Tasks that are ready to
    run share the cores with those that a film would add.
    """

    def __init__(self) -> None:
        self._others: deque[float] = deque(maxlen=SAMPLES)

    def look(self) -> None:
        """Count the tasks of others that want a core now."""
        self._others.append(max(0.0, _count_runnable()))

    @property
    def slowdown(self) -> float:
        """1.0 on an idle machine; 2.0 where a film gets half of the time of its cores."""
        if not self._others:
            return 1.0
        others = sum(self._others) / len(self._others)
        return max(1.0, (others + count_cores()) / (os.cpu_count() or 1))


def _count_runnable() -> float:
    """Of the whole machine, without whoever asks; of the last minute where there is no count."""
    try:
        return float(_LOADAVG.read_text("ascii").split()[3].partition("/")[0]) - 1.0
    except (OSError, IndexError, ValueError):
        return os.getloadavg()[0]
