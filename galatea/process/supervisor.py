"""Processes that are ours: started, their lines shown, started again when they die, stopped."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

from avatar_app.settings import ROOT

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before one that died is started again
STEADY = 20.0  # one that lived so long starts again without delay
PATIENCE = 12.0  # seconds to end in
_PR_SET_PDEATHSIG = 1


class ChildProcess:
    """A process that shall run. `watch` it often: whatever it ended by, it is started again."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command, self._environment = list(command), dict(environment)
        self._process: subprocess.Popen[str] | None = None
        self._delay = 0.0
        self._started = self._died = 0.0

    def start(self) -> None:
        """Run it, with its lines on our stdout behind its name."""
        self._started, self._died = time.monotonic(), 0.0
        self._process = subprocess.Popen(  # noqa: S603  # our own command
            self._command,
            env=os.environ | self._environment,
            cwd=ROOT,  # where the pages' build is
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C in the terminal is ours to pass on
            preexec_fn=die_with_parent,  # noqa: PLW1509  # before any thread of ours is started
        )
        if self._process.stdout is not None:
            threading.Thread(target=self._show, args=(self._process.stdout,), daemon=True).start()

    def watch(self) -> None:
        """Start it again if it has died, a little later each time."""
        if self._process is None or self._process.poll() is None:
            return
        now = time.monotonic()
        if not self._died:
            self._died = now
            steady = now - self._started > STEADY
            self._delay = 0.0 if steady else min(max(2 * self._delay, FIRST_DELAY), LONGEST_DELAY)
            self.say(f"ended ({_reason(self._process.returncode)}); again in {self._delay:.1f} s")
        elif now - self._died >= self._delay:
            self.start()

    def ask_to_stop(self) -> None:
        """Politely."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self, limit: float) -> None:
        """Until it has ended; at `limit` (time.monotonic) by force."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say("does not end; killed")
            self._process.kill()
            self._process.wait()

    def say(self, line: str) -> None:
        """A line behind its name."""
        print(f"{self.name:<9}| {line}", flush=True)

    def _show(self, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                self.say(line.rstrip())


def stop_all(children: Sequence[ChildProcess]) -> None:
    """Ask all, then wait for all."""
    for child in children:
        child.ask_to_stop()
    limit = time.monotonic() + PATIENCE
    for child in children:
        child.wait(limit)


def die_with_parent() -> None:
    """In a child, before it runs its command: end when the parent is killed (Linux, prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _reason(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
