"""FFmpeg, fed through pipes: what goes down them becomes one file, whole or not at all.

Picture goes down one pipe and sound, if there is any, down a second. FFmpeg reads the two by turns
as its muxer needs them, so each has a thread of its own here: nothing waits for the other for ever.
"""

import contextlib
import errno
import os
import queue
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import FaultError
from avatar_app.translation import gettext as _
from workers.video.atomic_files import as_output_error, sweep_partials, write_whole


class Feed(ABC):
    """A context manager: leaving it without having finished ends FFmpeg and removes what was
    written. Who has a sound calls `write_audio` before the frames that it goes with.

    `first_frame_at` is when (time.monotonic) the first picture had gone to FFmpeg.
    """

    def __init__(
        self, output: Path, fps: int, rate: int, depth: int, folder: Path | None = None
    ) -> None:
        """Of so many frames and samples (0: no sound) a second; at most `depth` pieces of picture
        wait (0: as many as come). FFmpeg works in `folder`.
        """
        self.output = output
        self.first_frame_at = 0.0
        self._fps, self._rate = fps, rate
        self._frames = self._samples = 0
        self._held: deque[NDArray[np.float32]] = deque()  # sound that is ahead of the picture
        sweep_partials(output)
        self._file = write_whole(output)
        self._done = False
        reader, writer = os.pipe()
        hidden = self._file.__enter__()
        self._process = subprocess.Popen(  # noqa: S603  # arguments are ours
            self._compile(hidden, reader),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[reader],
            cwd=folder,
        )
        os.close(reader)
        with _given(self._process.stdin) as stdin:
            self._picture = Pipe(os.dup(stdin.fileno()), depth)
        self._sound = Pipe(writer, 0)
        self._complaints: deque[bytes] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @abstractmethod
    def _compile(self, target: Path, sound: int) -> list[str]:
        """The command line; sound comes through the file descriptor `sound`."""

    def write_audio(self, samples: NDArray[np.float32]) -> None:
        """Take sound, float32 mono -1..1; what goes over the last frame's end is cut."""
        if len(samples):
            self._held.append(np.ascontiguousarray(samples, np.float32))

    def finish(self) -> None:
        """Close the film: sound as long as the frames, file renamed.

        Raises OutputError("output_full"), FaultError("encoder_failed").
        """
        self._picture.close()
        self._sound.close()
        if self._process.wait() != 0 or self._picture.broken or self._sound.broken == errno.EIO:
            self._fail()
        self._listener.join()
        self._done = True
        self._file.__exit__(None, None, None)
        # The FFmpeg of a render that was killed may have outlived it until now.
        sweep_partials(self.output)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._done:
            return
        self._process.kill()
        self._picture.abandon()
        self._sound.abandon()
        self._process.wait()
        self._listener.join()
        reason = error or FaultError("encoder_failed", _("The film was left unfinished."))
        with contextlib.suppress(type(reason)):
            self._file.__exit__(type(reason), reason, trace)

    def _let_go(self) -> None:
        """Send sound as far as there is picture: what goes over the end is never sent, and FFmpeg,
        told to stop at the shorter of the two, would write nothing for seconds.
        """
        wanted = round(Fraction(self._frames * self._rate, self._fps))
        while (due := wanted - self._samples) > 0:
            samples = self._held.popleft() if self._held else np.zeros(due, np.float32)
            if len(samples) > due:
                self._held.appendleft(samples[due:])
            self._send(self._sound, samples[:due].data)
            self._samples += min(due, len(samples))

    def _show(self, frames: int, data: memoryview) -> None:
        """Send picture that ends so many frames further on, after the sound that goes with it."""
        self._frames += frames
        if self._rate:
            self._let_go()
        self._send(self._picture, data)
        self.first_frame_at = self.first_frame_at or time.monotonic()

    def _send(self, pipe: "Pipe", data: memoryview) -> None:
        if not pipe.send(data) or self._process.poll() not in (None, 0):
            self._fail()

    def _fail(self) -> None:
        """Raise what FFmpeg died of."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._listener.join(5)
        said = b"\n".join(self._complaints).decode(errors="replace")
        for code in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            if os.strerror(code) in said:
                raise as_output_error(OSError(code, os.strerror(code)), self.output)
        # SIGXFSZ: the file outgrew the limit that the system sets for this user.
        if self._process.returncode == -25:
            raise as_output_error(OSError(errno.EFBIG, ""), self.output)
        first = [*said.strip().splitlines(), f"exit {self._process.returncode}"][0]
        raise FaultError("encoder_failed", _("FFmpeg gave up: {first}", first=first))

    def _listen(self) -> None:
        with _given(self._process.stderr) as stream:
            for line in stream:
                self._complaints.append(line.rstrip())


class Pipe:
    """A pipe's end with a thread that fills it from a queue; `depth` 0 bounds nothing.

    Both queues are C's, whole to the signal that stops a render wherever it strikes: those of
    Python's own `queue` can be left locked by it.
    """

    def __init__(self, descriptor: int, depth: int) -> None:
        self._descriptor = descriptor
        self._queue: queue.SimpleQueue[memoryview | None] = queue.SimpleQueue()
        self._room: queue.SimpleQueue[None] | None = None
        if depth:
            self._room = queue.SimpleQueue()
            for _ in range(depth):
                self._room.put(None)
        self.broken = 0
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._thread.start()

    def send(self, data: memoryview) -> bool:
        """Queue some bytes; False if the other end is gone."""
        if self._room is not None:
            self._room.get()
        self._queue.put(data)
        return not self.broken

    def close(self) -> None:
        """Let everything out, then close."""
        self._queue.put(None)
        self._thread.join()

    def abandon(self) -> None:
        """Close without more ado; the reader must be dead."""
        self.broken = self.broken or errno.EPIPE
        self.close()

    def _fill(self) -> None:
        while (data := self._queue.get()) is not None:
            view = data.cast("B")
            while view and not self.broken:
                try:
                    view = view[os.write(self._descriptor, view) :]
                except OSError as error:
                    self.broken = error.errno or errno.EIO
            if self._room is not None:
                self._room.put(None)
        os.close(self._descriptor)


def _given(stream: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for."""
    if stream is None:
        raise FaultError("encoder_failed", _("FFmpeg was started without its pipes."))
    return stream
