"""Frames and sound -> MP4, WebM or QuickTime, as a stream into FFmpeg.

Frames go down a pipe as planar YUV (I420, BT.601, limited range: what cv2 computes, and what the
file's tags say; alpha is a fourth plane after it), or as they are for ProRes, which keeps all of
their colour; sound down a second one (`workers.video.ffmpeg_pipe`). The film is written under a
hidden name and renamed when it is whole; an MP4 can be watched before that, from pieces of it in a
folder (HTTP Live Streaming, RFC 8216).
"""

import os
from pathlib import Path
from typing import Any

import cv2
import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import FaultError
from avatar_app.translation import gettext as _
from workers.video.ffmpeg_pipe import Feed

CRF = 18
PRESET = "veryfast"
CQ = 24  # VP9's own measure of quality
VP9_SPEED = 6  # of 0..9: 1080 x 1080 with alpha at 2.6 times real time on two cores
AUDIO_RATE = 48000  # what every player takes
AUDIO_BITRATE = "128k"
QUEUED_FRAMES = 4
KEY_S = 2  # seconds from one key frame to the next, and of a piece of the film that can be watched
FIRST_S = 1  # and of the first piece, for which somebody waits
PLAYLIST = "live.m3u8"
COMMENT = "Synthetic video: a portrait animated by Galatea"

# FFmpeg's options of H.264, of sound in an MP4, of the file, and of any film.
H264 = {"vcodec": "libx264", "preset": PRESET, "crf": CRF, "pix_fmt": "yuv420p"}
AAC = {"acodec": "aac", "audio_bitrate": AUDIO_BITRATE}
MP4 = {"movflags": "+faststart", "format": "mp4"}
HEARD = {"ar": AUDIO_RATE}
EXACT = {
    "fflags": "+bitexact",
    "flags:v": "+bitexact",
    "flags:a": "+bitexact",
    "metadata": f"comment={COMMENT}",
}


class Encoder(Feed):
    """Write sound and then the frames it goes with, then `finish`. A context manager, see `Feed`.

    The output's suffix decides: .mp4 is H.264 and AAC, .webm VP9 and Opus, .mov ProRes 4444 and
    PCM. With `alpha` frames are RGBA, and it is kept; an MP4 cannot.

    With `live`, a folder beside the output, an MP4 lies there in pieces too: `PLAYLIST` names those
    that are whole so far.
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
        self._size = (height, width, 4 if alpha else 3)
        self._planar = output.suffix.lower() != ".mov"
        self._ffmpeg, self._live = ffmpeg, live
        super().__init__(output, fps, rate, QUEUED_FRAMES, live)

    def write_frame(self, frame: NDArray[np.uint8]) -> None:
        """Take one frame, uint8 [height, width, 3] RGB, or [..., 4] RGBA if there is alpha; the
        caller may reuse it at once. If its sound has not come by now it is silent.
        """
        if frame.shape != self._size:
            raise FaultError(
                "encoder_failed",
                _("A frame is {shape}, not {size}.", shape=frame.shape, size=self._size),
            )
        self._show(1, (to_planes(frame) if self._planar else frame.copy()).data)

    def _compile(self, target: Path, sound: int) -> list[str]:
        height, width, channels = self._size
        return _compile(
            *(target, width, height, self._fps, self._rate, sound),
            *(self._ffmpeg, channels == 4, self._live),
        )


def find_keys(fps: int, start: int = 0) -> dict[str, Any]:
    """H.264's options for where key frames are, of what begins at a film's frame `start`. Pieces of
    the film end where these are."""
    keys: dict[str, Any] = {"g": KEY_S * fps}
    if start == 0:
        keys["force_key_frames"] = f"expr:eq(n,{FIRST_S * fps})+not(mod(n,{KEY_S * fps}))"
    return keys


def to_planes(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
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
    video = read_frames(width, height, fps, packed if kind == ".mov" else planar)
    if kind == ".mov":
        video = video.filter("scale", out_color_matrix="bt601", out_range="tv")
    settings = HEARD | EXACT | _settings(kind, fps, alpha)
    return compile_film(
        target, [tag_colours(video), read_sound(sound, rate)], settings, ffmpeg, live
    )


def read_frames(width: int, height: int, fps: int, pixels: str) -> Any:
    """FFmpeg's input of bare frames."""
    return graph.input(
        "pipe:0",
        format="rawvideo",
        pix_fmt=pixels,
        video_size=(width, height),
        framerate=fps,
        thread_queue_size=8,
    )


def read_sound(pipe: int, rate: int) -> Any:
    """FFmpeg's input of bare sound."""
    return graph.input(f"pipe:{pipe}", format="f32le", ar=rate, ac=1, thread_queue_size=8)


def tag_colours(video: Any) -> Any:
    """Frames as `to_planes` makes them, called what they are."""
    return video.filter(
        "setparams",
        range="tv",
        colorspace="smpte170m",
        color_primaries="bt709",
        color_trc="bt709",
    )


def compile_film(
    target: Path, streams: list[Any], settings: dict[str, Any], ffmpeg: Path, live: Path | None
) -> list[str]:
    """The command line that makes a file of streams, to be run in `live` if there is that."""
    name = str(target)
    if live is not None:
        # Seen from `live`, so that no name of a folder needs its colons and brackets escaped.
        name = _tee(os.path.relpath(target, live), settings)
    command: list[str] = (
        graph.output(*streams, name, **settings)
        .global_args("-hide_banner", "-loglevel", "error", "-nostdin")
        .overwrite_output()
        .compile(cmd=str(ffmpeg))
    )
    return command


def _tee(target: str, settings: dict[str, Any]) -> str:
    """What is encoded once goes to the film and to its pieces; these may fail, the film may not."""
    whole = f"f=mp4:movflags={settings.pop('movflags')}:fflags=+bitexact"
    pieces = (
        f"onfail=ignore:f=hls:hls_time={FIRST_S}:hls_playlist_type=event:hls_segment_type=fmp4"
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
    return H264 | find_keys(fps) | AAC | MP4
