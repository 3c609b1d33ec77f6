"""Processes that decode what strangers send, bounded and shut in (`workers.sandbox.confinement`).

A program, as FFmpeg, is run by the command that `confined` gives. Our own code, which is slow to
load, is run by a `Decoder`: a process a file, the next of which is started ahead.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workers.sandbox import confinement

MOST_HEAD = 65_536  # bytes of what an answer says of itself
_ROOT = str(Path(__file__).parents[2])
# Nothing of a worker's own, as passwords, is told to them.
ENVIRONMENT = {
    **{key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "LANG") if key in os.environ},
    "PYTHONPATH": os.pathsep.join([_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]),
    "OPENBLAS_NUM_THREADS": "1",  # a process of threads cannot be shut in
}


def confined(
    command: Sequence[str], megabytes: int, seconds: int, files: Sequence[Path]
) -> list[str]:
    """The command with its memory and processor time bounded, which sees these files alone where
    the kernel allows that. Run it with ENVIRONMENT; out of time it ends by SIGKILL.
    """
    seen = [str(file.resolve()) for file in files]
    bounds = [str(megabytes), str(seconds), *seen, "--"]
    return [sys.executable, "-I", "-S", confinement.__file__, *bounds, *command]


class DiedError(Exception):
    """The process ended without an answer; `overrun` says whether it asked for too much."""

    def __init__(self, code: int) -> None:
        super().__init__(f"ended by {code}")
        self.overrun = code == -signal.SIGKILL


class Decoder:
    """Has a module decode files, each in a new process that ends with it.

    `python -m MODULE` calls `serve`. Whoever decodes a second file will decode a third, so from
    then on a process waits for it.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._spare: subprocess.Popen[bytes] | None = None
        self._used = 0
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(
        self, request: dict[str, Any], patience: float, count: Callable[[dict[str, Any]], int]
    ) -> tuple[dict[str, Any], bytes]:
        """What the process says to a request, and the bytes that follow, of which `count` knows
        the number by what was said. What comes is not to be trusted.

        Raises DiedError, also for what is no answer and after `patience` seconds.
        """
        process = self._take()
        timer = threading.Timer(patience, process.kill)
        timer.start()
        try:
            return _talk(process, request, count)
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            process.wait()  # what it says is over, so it ends, or the timer ends it
            raise DiedError(process.returncode) from None
        finally:
            timer.cancel()
            _end(process)

    def close(self) -> None:
        """End the process that waits."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None:
            _end(spare)

    def _take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            process, self._spare = self._spare, None
            self._used += 1
            if self._used > 1:
                self._spare = self._start()
        if process is None or process.poll() is not None:
            process = self._start()
        return process

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-P", "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )


def serve(answer: Callable[[dict[str, Any]], tuple[dict[str, Any], Sequence[Any]]]) -> None:
    """Answer one request, by what is to be said and the buffers that follow it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked ends us
    asked = sys.stdin.buffer.readline()
    if not asked:
        return  # nobody needed us
    told, buffers = answer(json.loads(asked))
    out = sys.stdout.buffer
    out.write(json.dumps(told).encode() + b"\n")
    for buffer in buffers:
        out.write(buffer)
    out.flush()


def _talk(
    process: subprocess.Popen[bytes],
    request: dict[str, Any],
    count: Callable[[dict[str, Any]], int],
) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.close()
    told = json.loads(process.stdout.readline(MOST_HEAD))
    wanted = count(told)
    content = process.stdout.read(wanted)
    if len(content) < wanted:
        raise EOFError
    return told, content


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue  # what was to be written finds nobody
    process.wait()
