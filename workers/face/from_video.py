"""Video -> Portrait that moves: follow the face, frame it for all of the time, keep the frames."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from avatar_app.errors import PortraitError
from avatar_app.settings import Settings
from avatar_app.translation import N_
from avatar_app.translation import gettext as _
from workers.arrays import F32, Floats, Rgb
from workers.face.composition.framing import FACE_SHARE, NARROWEST, WIDEST
from workers.face.detection.faces import SEARCH, check_turn, choose
from workers.face.detection.landmarks import FaceMesh, pose_of
from workers.face.detection.orientation import choose_quarter, is_clear, look_around
from workers.face.detection.segmentation import segment
from workers.face.detection.tracking import FaceTrack, follow
from workers.face.detection.visibility import find_hindrances
from workers.face.footage import Footage
from workers.face.from_picture import SOFT, measure
from workers.face.portrait import Portrait
from workers.video.decoder import Clip, Cut, open_clip, read_frames
from workers.video.ffmpeg import find_ffmpeg
from workers.video.frame_store import Reel

SHORTEST, LONGEST = 1, 60  # s
READ = LONGEST + 1.0  # s: both readings of a file get the same, or frames might differ at the end
SELDOM = 0.5  # the part of the frames under which a face is hardly seen
MOST_CUTS = 3  # that are told
TRIED = 3  # s that are looked at to tell which way up it is, unless that is clear before
SOFT_VIDEO = N_(
    "The video is enlarged {zoom:.1f} times and will look soft; a larger one is better."
)
MISSING = N_(
    "Hardly any of the video shows a face; use one where a face is well seen, from the front."
)
LARGEST_FILE = 1_000_000_000  # bytes
CALM = 3  # frames before and after the best one in which the face must be at rest too
# How much wider and higher than all places of the face a frame must be.
ROOM = np.array([1.25, 1.5])


def portrait_from_video(
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
    clip = _turn_upright(clip, fps, ffmpeg, tell)
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
            _(SOFT_VIDEO, zoom=enlarged),
        )
    reel = Reel()
    with closing(read_frames(clip, fps, READ, ffmpeg, cut)) as frames:
        for image in islice(frames, start, stop):
            reel.add(image)
            tell()
    landmarks = _place(landmarks, frame, cut)
    footage = Footage(reel, landmarks, best, fps, float(trace.seen.mean()))
    still = reel[best]
    sureness = FaceMesh().refit(still, landmarks[best])[1]
    warnings += find_hindrances(still, landmarks[best], sureness)
    portrait = measure(still, landmarks[best], segment(still), warnings)
    return replace(portrait, footage=footage, zoom=float(enlarged))


def _follow(
    clip: Clip,
    face: int | None,
    fps: int,
    ffmpeg: Path,
    warnings: list[str],
    tell: Callable[[], None],
) -> tuple[FaceTrack, tuple[int, int]]:
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
                _(
                    "The video is longer than {longest} s; its first {longest} s are used.",
                    longest=LONGEST,
                )
            )
    # A frame less: the last one's length is nobody's to know.
    if len(trace.seen) < SHORTEST * fps - 1:
        raise PortraitError(
            "video_too_short",
            _(
                "The video is {seen:.1f} s long; {shortest} s is the least, and 10 s or more "
                "look good.",
                seen=len(trace.seen) / fps,
                shortest=SHORTEST,
            ),
        )
    return trace, size


def _turn_upright(clip: Clip, fps: int, ffmpeg: Path, tell: Callable[[], None]) -> Clip:
    """The clip turned as the faces of its first seconds say, or of the first that shows any."""
    votes = np.zeros(4)
    with closing(read_frames(clip, fps, READ, ffmpeg, SEARCH)) as frames:
        for number, image in enumerate(frames):
            if number % max(1, fps // 2):
                continue
            tell()
            if number > TRIED * fps and votes.any():
                break
            found, seen = look_around(image)
            votes += found
            if any(is_clear(faces, votes) for faces in seen.values()):
                break
    return replace(clip, quarters=choose_quarter(votes))


def _stretch(trace: FaceTrack, fps: int, warnings: list[str]) -> tuple[int, int]:
    """The frames [start, stop) to use: of one shot, in which the face is seen."""
    start, stop = trace.stretch(fps)
    cuts = trace.cuts(fps)
    if stop - start < SHORTEST * fps - 1:
        if len(cuts) and trace.seen.mean() > SELDOM:
            raise PortraitError(
                "video_too_short",
                _(
                    "The picture changes so often that no face is seen for {shortest} s; use a "
                    "video of one person, without cuts.",
                    shortest=SHORTEST,
                ),
            )
        raise PortraitError("face_missing", _(MISSING))
    used = _(
        "what is between {start:.1f} and {stop:.1f} s is used.", start=start / fps, stop=stop / fps
    )
    elsewhere = np.delete(trace.seen, np.s_[start:stop])
    if len(cuts) and elsewhere.any():  # else nobody is there after it
        times = ", ".join(f"{cut / fps:.1f}" for cut in cuts[:MOST_CUTS])
        more = " s and more often" if len(cuts) > MOST_CUTS else " s"
        warnings.append(
            _(
                "The picture changes at {times}{more}, perhaps to another person; only {used}",
                times=times,
                more=more,
                used=used,
            )
        )
    elif stop - start < len(trace.seen) - 0.2 * fps:
        warnings.append(
            _("The face is out of sight in part of the video, or moves by leaps; {used}", used=used)
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
        warnings.append(_("The face is small in the video; the film shows the part around it."))
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
