"""Who this worker is, and what it is to do: for the film in its hands, and for the next one."""

import os
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from avatar_app.messaging.queues import USUAL
from workers.runtime.machine_load import MachineLoad
from workers.runtime.stop_flag import StopFlag

LONGEST_REST = 60.0  # seconds
PASSED_ON = 0.5  # seconds that a job rests before it is offered to another worker
HOST = socket.gethostname()


@dataclass
class WorkerState:
    """One a process. `stopping`: hand back what you make, and end. `ending`: finish it, then end.
    `paused`: finish it, and take nothing new.
    """

    name: str = f"{HOST}-{os.getpid()}"
    queues: tuple[str, ...] = (USUAL,)
    stopping: StopFlag = field(default_factory=StopFlag)  # a signal's handler sets it
    ending: threading.Event = field(default_factory=threading.Event)
    paused: threading.Event = field(default_factory=threading.Event)
    busy: threading.Event = field(default_factory=threading.Event)
    load: MachineLoad = field(default_factory=MachineLoad)
    made: int = 0  # attempts so far
    rests_until: float = 0.0  # as time.monotonic counts
    _strikes: int = 0

    def rest(self) -> None:
        """Something is wrong here, as a disk that is full: take nothing for a while, longer each
        time, lest every film that waits be tried here in vain.
        """
        self._strikes += 1
        self.rests_until = time.monotonic() + min(2.0**self._strikes, LONGEST_REST)

    def wait_before_passing_on(self) -> None:
        """What this worker cannot do comes back at once if others are as unable: not so quickly."""
        self.stopping.wait(PASSED_ON)

    def recover(self) -> None:
        """All is well."""
        self._strikes = 0

    def assign(self, name: str | None, queues: Sequence[str]) -> None:
        """Take a name, else one of the machine and the process, and the queues to serve."""
        self.name = name or f"{HOST}-{os.getpid()}"
        self.queues = tuple(queues) or (USUAL,)


worker_state = WorkerState()
