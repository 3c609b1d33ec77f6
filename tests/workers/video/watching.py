"""Reading films back."""

import subprocess
from pathlib import Path

import av
import numpy as np

from workers.video.ffmpeg import find_ffmpeg


def frames(path: Path) -> list[np.ndarray]:
    """All frames, uint8 [H, W, 3]."""
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def clear_frames(path: Path) -> np.ndarray:
    """All frames of a transparent film, uint8 [frames, H, W, 4]."""
    with av.open(str(path)) as film:
        size = film.streams.video[0].codec_context
        shape = (size.height, size.width, 4)
    # PyAV chooses VP9's native decoder, which leaves alpha out.
    decoder = ["-c:v", "libvpx-vp9"] if path.suffix == ".webm" else []
    command = [str(find_ffmpeg(None)), "-v", "error", *decoder, "-i", str(path)]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    done = subprocess.run([*command, *raw], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, *shape)


def sound(path: Path, rate: int) -> np.ndarray:
    """The sound, float32 mono at `rate`."""
    with av.open(str(path)) as film:
        resampler = av.AudioResampler("flt", "mono", rate)
        pieces = [
            piece.to_ndarray()[0]
            for frame in film.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    return np.concatenate(pieces)
