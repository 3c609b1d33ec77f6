"""Clips as phones and others make them, written by FFmpeg."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from workers.video.ffmpeg import find_ffmpeg

FFMPEG = find_ffmpeg(None)
# High dynamic range as phones write it: HLG in BT.2020, ten bits.
HLG = (
    "-vf", "scale=out_color_matrix=bt709,format=yuv444p,"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,"
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020,"
    "zscale=t=arib-std-b67:m=bt2020nc:r=tv:npl=203,format=yuv420p10le",
    "-c:v", "libx265", "-x265-params", "log-level=error", "-color_primaries", "bt2020",
    "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc",
)  # fmt: skip


def run(*arguments: str | Path, given: bytes = b"") -> None:
    """FFmpeg with these arguments."""
    command = [FFMPEG, "-hide_banner", "-v", "error", "-y", *arguments]
    subprocess.run(command, input=given, check=True)


def write_clip(
    frames: Iterable[np.ndarray], path: Path, *options: str | Path, fps: float = 25
) -> Path:
    """A clip of frames uint8 [H, W, 3]; `options` are FFmpeg's for the output."""
    shown = list(frames)
    height, width = shown[0].shape[:2]
    raw = b"".join(np.ascontiguousarray(frame).tobytes() for frame in shown)
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps)]
    tags = ["-pix_fmt", "yuv420p", "-crf", "12", "-preset", "ultrafast"]
    run(*source, "-i", "pipe:0", *([] if options else tags), *options, path, given=raw)
    return path


def sway(image: np.ndarray, count: int, reach: float = 0.02, lean: float = 3.0) -> list[np.ndarray]:
    """A picture that moves as a head before a camera does, in parts of its width and degrees."""
    height, width = image.shape[:2]
    frames = []
    for k in range(count):
        phase = 2 * np.pi * k / 40
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), lean * np.sin(phase), 1.08)
        turn[:, 2] += reach * width * np.array([np.sin(phase), np.cos(phase)])
        frames.append(cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REFLECT))
    return frames
