"""A film's picture in parts that are encoded apart, and joined without being encoded again.

A part is H.264 in a fragmented MP4 (ISO/IEC 14496-12), a fragment a frame, whose times are those of
the whole film. Parts begin at key frames where the whole film would have one too, and none refers
beyond its own ends: one after the other they are one stream, which goes into the film as it is. The
sound is encoded once, over all of it.
"""

from collections.abc import Iterator
from pathlib import Path

import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import FaultError
from avatar_app.translation import gettext as _
from workers.video.atomic_files import partial_name
from workers.video.encoder import (
    AAC,
    EXACT,
    H264,
    HEARD,
    MP4,
    QUEUED_FRAMES,
    compile_film,
    find_keys,
    read_frames,
    read_sound,
    tag_colours,
    to_planes,
)
from workers.video.ffmpeg_pipe import Feed

# What x264 makes of frames depends on how many threads it has, so that is the same everywhere.
THREADS = 4
# Frames that parts' times are ahead of the film's: a fragment cannot begin before 0, as the first
# frames are decoded before they are shown.
LEAD = 16
PIECE = 1 << 18  # bytes read of a part at once
QUEUED_PIECES = 8

_FRAGMENTS = "+empty_moov+default_base_moof+frag_every_frame+frag_discont+skip_trailer"


class PartEncoder(Feed):
    """Write a part's frames, then `finish`; it can be read meanwhile (`Fragments`)."""

    def __init__(
        self, output: Path, width: int, height: int, fps: int, start: int, ffmpeg: Path
    ) -> None:
        """Of a part that begins at the film's frame `start`."""
        self._size = (height, width, 3)
        self._start, self._ffmpeg = start, ffmpeg
        super().__init__(output, fps, 0, QUEUED_FRAMES)

    def write_frame(self, frame: NDArray[np.uint8]) -> None:
        """Take one frame, uint8 [height, width, 3] RGB; the caller may reuse it at once."""
        if frame.shape != self._size:
            raise FaultError(
                "encoder_failed",
                _("A frame is {shape}, not {size}.", shape=frame.shape, size=self._size),
            )
        self._show(1, to_planes(frame).data)

    def _compile(self, target: Path, _sound: int) -> list[str]:
        height, width, _ = self._size
        video = tag_colours(read_frames(width, height, self._fps, "yuv420p"))
        settings = H264 | find_keys(self._fps, self._start)
        settings |= {
            "threads": THREADS,
            "enc_time_base": f"1:{self._fps}",
            "movflags": _FRAGMENTS,
            "use_editlist": 0,
            "avoid_negative_ts": "disabled",
            "flush_packets": 1,
            "format": "mp4",
        }
        moved = video.filter("setpts", f"PTS+{self._start + LEAD}")
        return compile_film(target, [moved], EXACT | settings, self._ffmpeg, None)


class Joiner(Feed):
    """Write sound and then the parts it goes with, in order, then `finish`: an MP4, and with `live`
    its pieces in that folder, as `Encoder` makes them.
    """

    def __init__(
        self, output: Path, fps: int, rate: int, ffmpeg: Path, live: Path | None = None
    ) -> None:
        self._ffmpeg, self._live = ffmpeg, live
        super().__init__(output, fps, rate, QUEUED_PIECES, live)

    def write_fragments(self, data: bytes, frames: int) -> None:
        """Take what comes next of the picture, with the end of so many frames."""
        self._show(frames, memoryview(data))

    def _compile(self, target: Path, sound: int) -> list[str]:
        # All that there is to know stands at the beginning: nothing is to be waited for.
        at_once = {"probesize": 32, "analyzeduration": 0, "fpsprobesize": 0}
        video = graph.input("pipe:0", format="mp4", **at_once)
        settings = HEARD | EXACT | AAC | MP4 | {"vcodec": "copy"}
        return compile_film(
            target, [video, read_sound(sound, self._rate)], settings, self._ffmpeg, self._live
        )


class Fragments:
    """Reads a part, be it whole or still growing. Without `head`, for all but a film's first part,
    what stands before the first fragment is left out.
    """

    def __init__(self, part: Path, head: bool) -> None:
        self._part, self._head = part, head
        self._at = 0
        self.frames = 0  # read so far

    def read(self) -> Iterator[tuple[bytes, int]]:
        """What is whole by now and was not read before, in pieces, and how many frames end there.

        Raises FaultError("encoder_failed") if it is no part.
        """
        hidden = partial_name(self._part)
        path = self._part if self._part.exists() else hidden
        if not path.exists():
            return
        with path.open("rb") as file:
            file.seek(self._at)
            data, frames = b"", 0
            while len(top := file.read(8)) == 8:
                size, kind = int.from_bytes(top[:4], "big"), top[4:]
                if size < 8 or kind not in (b"ftyp", b"moov", b"moof", b"mdat"):
                    raise FaultError("encoder_failed", _("A part of the film cannot be read."))
                body = file.read(size - 8)
                if len(body) < size - 8:
                    break
                self._at += size
                if self._head or kind in (b"moof", b"mdat"):
                    data += top + body
                    frames += kind == b"mdat"
                if len(data) > PIECE:
                    yield data, frames
                    self.frames += frames
                    data, frames = b"", 0
            if data:
                yield data, frames
                self.frames += frames
