"""Video -> Portrait that moves: follow the face, frame it for all of the time, keep the frames."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import PortraitError
from avatar_app.settings import Settings
from workers.face.footage import Footage
from workers.face.framing import FACE_SHARE, NARROWEST, WIDEST
from workers.face.look import SEARCH, SOFT, check_turn, choose, find_all, measure
from workers.face.mesh import pose_of
from workers.face.nets import F32
from workers.face.portrait import Portrait
from workers.face.segment import segment
from workers.face.track import Trace, follow
from workers.video.clip import Clip, Cut, open_clip, read_frames
from workers.video.ffmpeg import find_ffmpeg
from workers.video.reel import Reel

Rgb = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

SHORTEST, LONGEST = 1, 60  # s
READ = LONGEST + 1.0  # s: both readings of a file get the same, or frames might differ at the end
SELDOM = 0.5  # the part of the frames under which no face is seen: the video may lie on its side
TRIED = 3  # s of it that are then looked at turned
MISSING = "Hardly any of the video shows a face; use one where a face is well seen, from the front."
LARGEST_FILE = 1_000_000_000  # bytes
CALM = 3  # frames before and after the best one in which the face must be at rest too
# How much wider and higher than all places of the face a frame must be.
ROOM = np.array([1.25, 1.5])


def watch(
    path: Path,
    size: int,
    face: int | None,
    fps: int,
    settings: Settings,
    aspect: float | None = None,
    tell: Callable[[], None] = lambda: None,
) -> Portrait:
    """The Portrait of a video file: its best frame, and in `footage` all of them.

    `size` is the shorter side of the film in pixels, `aspect` its width over its height (None
    keeps the video's own, save for what is longer than 20:9); `face` chooses among several in the
    first frame that shows some, 1 being the leftmost; `tell` is called at every frame.
    Raises PortraitError, MissingError("weights_missing").
    """
    if path.stat().st_size > LARGEST_FILE:
        raise PortraitError(
            "portrait_too_large",
            f"{path.name} is over {LARGEST_FILE // 10**6} MB; use a shorter or smaller video.",
        )
    ffmpeg = find_ffmpeg(settings.ffmpeg)
    clip = open_clip(path, ffmpeg)
    warnings: list[str] = []
    trace, frame = _follow(clip, face, fps, ffmpeg, warnings, tell)
    if trace.seen.mean() < SELDOM and (turned := _find_upright(clip, fps, ffmpeg)) != clip:
        clip, warnings = turned, []
        trace, frame = _follow(clip, face, fps, ffmpeg, warnings, tell)
    start, stop = _stretch(trace, fps, warnings)
    landmarks = trace.smooth(start, stop)
    best = _best(landmarks)
    check_turn(landmarks[best], warnings)
    cut = _frame(frame, landmarks, aspect, size, warnings)
    enlarged = min(cut.size) / min(cut.width * frame[0], cut.height * frame[1])
    enlarged *= max(frame) / max(clip.width, clip.height)
    if enlarged > SOFT:
        warnings.append(
            f"The video is enlarged {enlarged:.1f} times and will look soft; a larger one is "
            "better."
        )
    reel = Reel()
    with closing(read_frames(clip, fps, READ, ffmpeg, cut)) as frames:
        for image in islice(frames, start, stop):
            reel.add(image)
            tell()
    landmarks = _place(landmarks, frame, cut)
    footage = Footage(reel, landmarks, best, fps, float(trace.seen.mean()))
    still = reel[best]
    portrait = measure(still, landmarks[best], segment(still), warnings)
    return replace(portrait, footage=footage)


def _follow(
    clip: Clip,
    face: int | None,
    fps: int,
    ffmpeg: Path,
    warnings: list[str],
    tell: Callable[[], None],
) -> tuple[Trace, tuple[int, int]]:
    """Where the face is, and the width and height of the frames in which it was looked for."""
    size = (0, 0)

    def shown(frames: Iterator[Rgb]) -> Iterator[Rgb]:
        nonlocal size
        for image in islice(frames, LONGEST * fps):
            size = image.shape[1], image.shape[0]
            tell()
            yield image

    with closing(read_frames(clip, fps, READ, ffmpeg, SEARCH)) as frames:
        trace = follow(shown(frames), lambda faces: choose(faces, face, warnings))
        if next(frames, None) is not None:
            warnings.append(
                f"The video is longer than {LONGEST} s; its first {LONGEST} s are used."
            )
    # A frame less: the last one's length is nobody's to know.
    if len(trace.seen) < SHORTEST * fps - 1:
        raise PortraitError(
            "video_too_short",
            f"The video is {len(trace.seen) / fps:.1f} s long; {SHORTEST} s is the least, and "
            "10 s or more look good.",
        )
    return trace, size


def _find_upright(clip: Clip, fps: int, ffmpeg: Path) -> Clip:
    """The clip turned so that most frames of its first seconds show a face, as pictures are."""

    def count_faces(turned: Clip) -> int:
        with closing(read_frames(turned, fps, READ, ffmpeg, SEARCH)) as frames:
            return sum(
                bool(find_all(image)) for image in islice(frames, 0, TRIED * fps, max(1, fps // 2))
            )

    return max((replace(clip, quarters=quarters) for quarters in (0, 1, 3, 2)), key=count_faces)


def _stretch(trace: Trace, fps: int, warnings: list[str]) -> tuple[int, int]:
    """The frames [start, stop) to use."""
    start, stop = trace.stretch(fps)
    if stop - start < SHORTEST * fps - 1:
        raise PortraitError("face_missing", MISSING)
    if stop - start < len(trace.seen) - 0.2 * fps:
        warnings.append(
            "The face is out of sight in part of the video, or the picture changes; what is "
            f"between {start / fps:.1f} and {stop / fps:.1f} s is used."
        )
    return start, stop


def _best(landmarks: F32) -> int:
    """The frame whose face is most at rest: lips closed and still, eyes open, from the front."""
    points = landmarks[..., :2].astype(np.float64)
    eyes = points[:, [263, 362]].mean(axis=1) - points[:, [33, 133]].mean(axis=1)
    unit = np.hypot(*eyes.T)

    def apart(a: list[int], b: list[int]) -> Floats:
        way = points[:, a] - points[:, b]
        distance: Floats = np.hypot(way[..., 0], way[..., 1]).mean(axis=1) / unit
        return distance

    gap = apart([81, 13, 311], [178, 14, 402])
    width = apart([61], [291])
    lids = apart([160, 158, 385, 387], [144, 153, 380, 373])
    motion = np.abs(np.gradient(gap)) + np.abs(np.gradient(width))
    poses = [pose_of(frame) for frame in landmarks]
    yaw = np.array([pose.yaw for pose in poses])
    pitch = np.array([pose.pitch for pose in poses])
    unrest = 4 * gap + 4 * motion + 2 * np.abs(width - np.median(width))
    unrest += np.abs(yaw) / 20 + np.abs(pitch - np.median(pitch)) / 20
    unrest += 2 * np.clip(0.8 - lids / np.percentile(lids, 80), 0, None)
    # A blink or a word that is only just over has left its marks.
    about = np.lib.stride_tricks.sliding_window_view(np.pad(unrest, CALM, "edge"), 2 * CALM + 1)
    return int(np.argmin(about.max(axis=1)))


def _frame(
    frame: tuple[int, int], landmarks: F32, aspect: float | None, size: int, warnings: list[str]
) -> Cut:
    """The part of the video to film, which holds the face in all frames if the shape allows it."""
    width, height = frame
    low, high = landmarks[..., :2].min(axis=(0, 1)), landmarks[..., :2].max(axis=(0, 1))
    if aspect is None:
        aspect = min(max(width / height, NARROWEST), WIDEST)
    whole = np.array([min(float(width), height * aspect), min(float(height), width / aspect)])
    share = float(np.median(np.ptp(landmarks[..., 0], axis=1))) / whole.min()
    part = float(min(1.0, max(share / FACE_SHARE, *(ROOM * (high - low) / whole))))
    if ((high - low) > whole).any():
        warnings.append("The face leaves the film's shape at times; a wider one would hold it.")
    if part < 1:
        warnings.append("The face is small in the video; the film shows the part around it.")
    extent = whole * part
    middle = (low + high) / 2
    # Eyes on the upper third, as portraits are framed, but never beyond the picture.
    corner = np.clip(middle - extent * [0.5, 0.44], 0, np.array(frame) - extent)
    target = np.maximum(1, np.round(extent * size / extent.min() / 2)).astype(int) * 2
    left, top, wide, tall = (float(v) for v in [*(corner / frame), *(extent / frame)])
    return Cut(left, top, wide, tall, (int(target[0]), int(target[1])))


def _place(landmarks: F32, frame: tuple[int, int], cut: Cut) -> F32:
    """Landmarks in the frames that were searched -> in those of the film."""
    corner = np.array([cut.left * frame[0], cut.top * frame[1]])
    zoom = cut.size / np.array([cut.width * frame[0], cut.height * frame[1]])
    placed = landmarks.copy()
    # Pixels count from the middle of the first one.
    placed[..., :2] = (landmarks[..., :2] + 0.5 - corner) * zoom - 0.5
    placed[..., 2] *= zoom.mean()
    return placed
