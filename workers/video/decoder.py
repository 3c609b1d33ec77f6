"""Films of others -> frames, through an FFmpeg of their own.

What strangers send is decoded in a child process, which may crash or be ended without harm, and
which is bounded and shut in (`workers.sandbox`); it reads that one file and nothing that the file
may name, and only of containers that cameras make.
FFmpeg turns frames upright as the file's rotation says and makes the rate even.
"""

import re
import signal
import subprocess
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from avatar_app.errors import PortraitError
from workers.arrays import Rgb
from workers.sandbox.bounded_process import ENVIRONMENT, confined

CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"
MOST_PIXELS = 4096 * 2304  # of a frame: 4K, as cinemas and phones have it, and no more
THREADS = 2
PATIENCE = 30  # s that a file may take to say what it is
GLANCE = 10  # s of processor time for that
ENDURANCE = 300  # s of processor time after which decoding is given up
MEGABYTES = 1500  # of memory that it may take
# High dynamic range (ITU-R BT.2100) at a reference white of 203 cd/m2 -> what screens show.
TONES = (
    "setparams=color_primaries=bt2020:colorspace=bt2020nc,zscale=t=linear:npl=203,format=gbrpf32le,"
    "zscale=p=bt709,tonemap=mobius:param=0.6:peak=5:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv444p"
)


@dataclass(frozen=True)
class Clip:
    """A film's file, and what it says of itself."""

    path: Path
    width: int  # pixels as stored, before any turn
    height: int
    deep: bool  # its brightness is that of HDR
    quarters: int = 0  # turns anticlockwise that it takes to be upright, beside its own flag


@dataclass(frozen=True)
class Cut:
    """A part of the upright frame, in parts of it (0..1), and the size to bring it to."""

    left: float
    top: float
    width: float
    height: float
    size: tuple[int, int]  # width, height in pixels


def open_clip(path: Path, ffmpeg: Path) -> Clip:
    """Ask a file what it holds. Raises PortraitError: video_unreadable, portrait_too_large."""
    command = [str(ffmpeg), "-hide_banner", "-nostdin", *_source(path)]
    try:
        asked = subprocess.run(  # noqa: S603  # the path goes as file:, and is no option
            confined(command, MEGABYTES, GLANCE, [path]),
            env=ENVIRONMENT,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _unreadable(path) from None
    told = asked.stderr.decode(errors="replace")
    streams = re.findall(r"^ *Stream #.*$", told, re.MULTILINE)
    # Music brings its cover as a video of one picture.
    films = [line for line in streams if ": Video:" in line and "(attached pic)" not in line]
    size = re.search(r", (\d+)x(\d+)", films[0]) if films else None
    if streams and not films:
        raise PortraitError(
            "video_unreadable", f"{path.name} has sound but no picture; use a video of a face."
        )
    if size is None:
        raise _unreadable(path)
    width, height = int(size[1]), int(size[2])
    if width * height > MOST_PIXELS:
        raise PortraitError(
            "portrait_too_large",
            f"{path.name} has {width} x {height} pixels; use a video of 4K (3840 x 2160) or less.",
        )
    deep = re.search(r"smpte2084|arib-std-b67", films[0]) is not None
    return Clip(path, width, height, deep)


def read_frames(
    clip: Clip, fps: int, seconds: float, ffmpeg: Path, cut: Cut | int
) -> Generator[Rgb, None, None]:
    """Yield upright frames uint8 [H, W, 3], `fps` a second, of the first `seconds`.

    `cut` is a part to show, or how long the longer side of the whole may be in pixels. A file
    that is damaged gives what comes before the damage. Closing the generator ends FFmpeg.
    Raises PortraitError: video_unreadable if there is nothing, portrait_too_large if decoding takes
    more time than it may.
    """
    command = [
        str(ffmpeg), "-hide_banner", "-nostdin", "-loglevel", "error",
        "-threads", str(THREADS),
        "-t", f"{seconds:.3f}", *_source(clip.path), "-map", "0:V:0",
        "-vf", ",".join(_filters(clip, fps, cut)),
        "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603  # as above
        confined(command, MEGABYTES, ENDURANCE, [clip.path]),
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=1 << 20,
    )
    count, ended = 0, None
    try:
        with suppress(EOFError):
            while process.stdout is not None:
                yield _read_ppm(process.stdout)
                count += 1
        ended = process.wait()
    finally:
        process.kill()
        process.communicate()
    if ended == -signal.SIGKILL:
        raise PortraitError(
            "portrait_too_large",
            f"{clip.path.name} takes too long to decode; use a shorter or smaller video.",
        )
    if count == 0:
        raise _unreadable(clip.path)


def _source(path: Path) -> list[str]:
    return [
        "-protocol_whitelist", "file", "-format_whitelist", CONTAINERS,
        "-max_pixels", str(MOST_PIXELS), "-i", f"file:{path.resolve()}",
    ]  # fmt: skip


def _filters(clip: Clip, fps: int, cut: Cut | int) -> list[str]:
    chain = [f"fps={fps}", *["transpose=cclock"] * clip.quarters]
    if isinstance(cut, Cut):
        chain += [
            f"crop=w=iw*{cut.width:.6f}:h=ih*{cut.height:.6f}"
            f":x=iw*{cut.left:.6f}:y=ih*{cut.top:.6f}:exact=1",
            "scale={}:{}:flags=area+accurate_rnd+full_chroma_int".format(*cut.size)
            if _shrinks(clip, cut)
            else "scale={}:{}:flags=bicubic+accurate_rnd+full_chroma_int".format(*cut.size),
        ]
    else:
        share = f"min(1,{cut}/max(iw*sar,ih))"
        chain.append(f"scale=w='max(2,iw*sar*{share})':h='max(2,ih*{share})':flags=area")
    if clip.deep:
        chain.append(TONES)
    return [*chain, "format=rgb24"]


def _shrinks(clip: Clip, cut: Cut) -> bool:
    return max(cut.size) < cut.width * max(clip.width, clip.height)


def _read_ppm(stream: IO[bytes]) -> Rgb:
    """One picture of a row of them. Raises EOFError after the last whole one."""
    if stream.readline() != b"P6\n":
        raise EOFError
    width, height = (int(side) for side in stream.readline().split())
    stream.readline()  # the brightest value, 255
    content = stream.read(3 * width * height)
    if len(content) < 3 * width * height:
        raise EOFError
    return np.frombuffer(content, np.uint8).reshape(height, width, 3)


def _unreadable(path: Path) -> PortraitError:
    return PortraitError(
        "video_unreadable",
        f"{path.name} is no video that we can read, or is damaged; use an MP4, MOV or WebM file.",
    )
