"""Frames and sound -> MP4, WebM or QuickTime, as a stream into FFmpeg.

Frames go down a pipe as planar YUV (I420, BT.601, limited range: what cv2 computes, and what the
file's tags say; alpha is a fourth plane after it), or as they are for ProRes, which keeps all of
their colour; sound down a second one. FFmpeg reads the two by turns as its muxer needs them,
so each has a thread of its own here with a short queue: nothing waits for the other for ever, and
nothing piles up. The film is written under a hidden name and renamed when it is whole; an MP4 can
be watched before that, from pieces of it in a folder (HTTP Live Streaming, RFC 8216).
"""

import contextlib
import errno
import os
import queue
import subprocess
import threading
import time
from collections import deque
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import cv2
import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import FaultError
from workers.video.files import as_output_error, sweep_partials, write_whole

CRF = 18
PRESET = "veryfast"
CQ = 24  # VP9's own measure of quality
VP9_SPEED = 6  # of 0..9: 1080 x 1080 with alpha at 2.6 times real time on two cores
AUDIO_RATE = 48000  # what every player takes
AUDIO_BITRATE = "128k"
QUEUED_FRAMES = 4
KEY_S = 2  # seconds from one key frame to the next, and of a piece of the film that can be watched
PLAYLIST = "live.m3u8"
COMMENT = "Synthetic video: a portrait animated by Galatea"


class Encoder:
    """Write sound and then the frames it goes with, then `finish`. A context manager: leaving it
    without having finished ends FFmpeg and removes what was written.

    The output's suffix decides: .mp4 is H.264 and AAC, .webm VP9 and Opus, .mov ProRes 4444 and
    PCM. With `alpha` frames are RGBA, and it is kept; an MP4 cannot.

    With `live`, a folder beside the output, an MP4 lies there in pieces too: `PLAYLIST` names those
    that are whole so far.

    `first_frame_at` is when (time.monotonic) the first frame had gone to FFmpeg.
    """

    def __init__(
        self,
        output: Path,
        width: int,
        height: int,
        fps: int,
        rate: int,
        ffmpeg: Path,
        alpha: bool = False,
        live: Path | None = None,
    ) -> None:
        self.output = output
        self.first_frame_at = 0.0
        self._size = (height, width, 4 if alpha else 3)
        self._planar = output.suffix.lower() != ".mov"
        self._fps, self._rate = fps, rate
        self._frames = self._samples = 0
        self._held: deque[NDArray[np.float32]] = deque()  # sound that is ahead of the picture
        sweep_partials(output)
        self._file = write_whole(output)
        self._done = False
        reader, writer = os.pipe()
        hidden = self._file.__enter__()
        command = _compile(hidden, width, height, fps, rate, reader, ffmpeg, alpha, live)
        self._process = subprocess.Popen(  # noqa: S603  # arguments are ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[reader],
            cwd=live,
        )
        os.close(reader)
        with _given(self._process.stdin) as stdin:
            self._picture = _Pipe(os.dup(stdin.fileno()), QUEUED_FRAMES)
        self._sound = _Pipe(writer, 0)
        self._complaints: deque[bytes] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def write_frame(self, frame: NDArray[np.uint8]) -> None:
        """Take one frame, uint8 [height, width, 3] RGB, or [..., 4] RGBA if there is alpha; the
        caller may reuse it at once. If its sound has not come by now it is silent.
        """
        if frame.shape != self._size:
            raise FaultError("encoder_failed", f"A frame is {frame.shape}, not {self._size}.")
        self._frames += 1
        self._let_go()
        self._send(self._picture, (_to_planes(frame) if self._planar else frame.copy()).data)
        if self._frames == 1:
            self.first_frame_at = time.monotonic()

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
        reason = error or FaultError("encoder_failed", "The film was left unfinished.")
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

    def _send(self, pipe: "_Pipe", data: memoryview) -> None:
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
        raise FaultError("encoder_failed", f"FFmpeg gave up: {first}")

    def _listen(self) -> None:
        with _given(self._process.stderr) as stream:
            for line in stream:
                self._complaints.append(line.rstrip())


class _Pipe:
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
        raise FaultError("encoder_failed", "FFmpeg was started without its pipes.")
    return stream


def _to_planes(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Y, U and V one after the other, and alpha last if there is any."""
    if frame.shape[2] == 3:
        planes: NDArray[np.uint8] = cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420)
        return planes
    colour = cv2.cvtColor(frame, cv2.COLOR_RGBA2YUV_I420)
    return np.concatenate([colour.ravel(), frame[..., 3].ravel()])


def _compile(
    target: Path,
    width: int,
    height: int,
    fps: int,
    rate: int,
    sound: int,
    ffmpeg: Path,
    alpha: bool,
    live: Path | None,
) -> list[str]:
    """The command line, to be run in `live` if there is that."""
    kind = target.suffix.lower()
    planar = "yuva420p" if alpha else "yuv420p"
    packed = "rgba" if alpha else "rgb24"
    video = graph.input(
        "pipe:0",
        format="rawvideo",
        pix_fmt=packed if kind == ".mov" else planar,
        video_size=(width, height),
        framerate=fps,
        thread_queue_size=8,
    )
    if kind == ".mov":
        video = video.filter("scale", out_color_matrix="bt601", out_range="tv")
    video = video.filter(
        "setparams",
        range="tv",
        colorspace="smpte170m",
        color_primaries="bt709",
        color_trc="bt709",
    )
    audio = graph.input(
        f"pipe:{sound}",
        format="f32le",
        ar=rate,
        ac=1,
        thread_queue_size=8,
    )
    settings = {
        "ar": AUDIO_RATE,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
        "flags:a": "+bitexact",
        "metadata": f"comment={COMMENT}",
    }
    settings |= _settings(kind, fps, alpha)
    name = str(target)
    if live is not None:
        # Seen from `live`, so that no name of a folder needs its colons and brackets escaped.
        name = _tee(os.path.relpath(target, live), settings)
    command: list[str] = (
        graph.output(video, audio, name, **settings)
        .global_args("-hide_banner", "-loglevel", "error", "-nostdin")
        .overwrite_output()
        .compile(cmd=str(ffmpeg))
    )
    return command


def _tee(target: str, settings: dict[str, Any]) -> str:
    """What is encoded once goes to the film and to its pieces; these may fail, the film may not."""
    whole = f"f=mp4:movflags={settings.pop('movflags')}:fflags=+bitexact"
    pieces = (
        f"onfail=ignore:f=hls:hls_time={KEY_S}:hls_playlist_type=event:hls_segment_type=fmp4"
        ":hls_fmp4_init_filename=init.mp4:hls_segment_filename=%05d.m4s"
        ":hls_flags=independent_segments+temp_file"
    )
    settings |= {"format": "tee", "flags": "+global_header"}
    return f"[{whole}]{target}|[{pieces}]{PLAYLIST}"


def _settings(kind: str, fps: int, alpha: bool) -> dict[str, Any]:
    """FFmpeg's output options for a file's suffix."""
    if kind == ".webm":
        return {
            "vcodec": "libvpx-vp9",
            "pix_fmt": "yuva420p" if alpha else "yuv420p",
            "deadline": "realtime",
            "cpu-used": VP9_SPEED,
            "row-mt": 1,
            "crf": CQ,
            "video_bitrate": 0,
            "g": KEY_S * fps,
            "auto-alt-ref": 0,  # libvpx refuses it beside alpha
            "acodec": "libopus",
            "audio_bitrate": AUDIO_BITRATE,
            "cues_to_front": 1,
            "format": "webm",
        }
    if kind == ".mov":
        return {
            "vcodec": "prores_ks",
            "profile:v": 4,  # 4444
            "pix_fmt": "yuva444p10le" if alpha else "yuv444p10le",
            "alpha_bits": 16 if alpha else 0,
            "vendor": "apl0",  # some programs open no other
            "acodec": "pcm_s16le",
            "movflags": "+faststart",
            "format": "mov",
        }
    return {
        "vcodec": "libx264",
        "preset": PRESET,
        "crf": CRF,
        "pix_fmt": "yuv420p",
        "g": KEY_S * fps,
        "acodec": "aac",
        "audio_bitrate": AUDIO_BITRATE,
        "movflags": "+faststart",
        "format": "mp4",
    }
