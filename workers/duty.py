"""Who this worker is, and what it is to do: for the film in its hands, and for the next one."""

import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from avatar_app.queues import USUAL

HOST = socket.gethostname()


@dataclass
class Duty:
    """One a process. `stopping`: hand back what you make, and end. `ending`: finish it, then end.
    `paused`: finish it, and take nothing new.
    """

    name: str = f"{HOST}-{os.getpid()}"
    queues: tuple[str, ...] = (USUAL,)
    stopping: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)
    paused: threading.Event = field(default_factory=threading.Event)
    busy: threading.Event = field(default_factory=threading.Event)
    made: int = 0  # attempts so far

    def assign(self, name: str | None, queues: Sequence[str]) -> None:
        """Take a name, else one of the machine and the process, and the queues to serve."""
        self.name = name or f"{HOST}-{os.getpid()}"
        self.queues = tuple(queues) or (USUAL,)


duty = Duty()
