"""From a video to a Portrait that moves: found, framed for all of its time, or refused."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_app.errors import PortraitError
from avatar_app.settings import load_settings
from tests.workers.animation.mesh.drawing import draw_frame
from tests.workers.face.photos import CLOSE, on_wall
from tests.workers.video.clips import run, sway, write_clip
from workers.animation.mesh.rig.rig import build_rig
from workers.face.detection.faces import find_all
from workers.face.detection.landmarks import FaceMesh
from workers.face.from_picture import portrait_from_picture
from workers.face.from_video import portrait_from_video
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX, TRACKS


def portrait_of(
    clip: Path | list[np.ndarray], folder: Path, size: int = 256, face: int | None = None
) -> Portrait:
    path = clip if isinstance(clip, Path) else write_clip(clip, folder / "a.mp4")
    return portrait_from_video(path, size, face, 25, load_settings())


def refused(clip: Path | list[np.ndarray], folder: Path, face: int | None = None) -> PortraitError:
    with pytest.raises(PortraitError) as caught:
        portrait_of(clip, folder, face=face)
    return caught.value


def test_a_clip_becomes_a_portrait_that_moves(tmp_path: Path) -> None:
    portrait = portrait_of(sway(CLOSE, 40), tmp_path)
    footage = portrait.footage
    assert footage is not None
    assert portrait.image.shape == (256, 256, 3)
    assert len(footage.reel) == len(footage.landmarks) == 40
    assert (footage.seconds, footage.seen) == (1.6, 1.0)
    assert np.array_equal(footage.reel[footage.best], portrait.image)
    assert portrait.mask.shape == (256, 256)
    assert portrait.warnings == ()
    mesh = FaceMesh()
    for number in (0, 13, 39):  # landmarks lie on the frames that are kept
        again, _ = mesh.track(footage.reel[number], footage.landmarks[number])
        apart = np.hypot(*(again - footage.landmarks[number])[:, :2].T)
        assert np.median(apart) < 0.02 * portrait.eye_distance


@pytest.mark.parametrize("spoil", ["eyeBlink", "jawOpen", "headYaw"])
def test_the_best_frame_looks_ahead_with_its_lips_closed(tmp_path: Path, spoil: str) -> None:
    """In all frames but a few the eyes are shut, the mouth is open or the head is turned."""
    photo = portrait_from_picture("preset:ava", 320, None, load_settings())
    rig = build_rig(photo)
    row = np.zeros(len(TRACKS), np.float32)
    good = draw_frame(rig, row, photo.image.copy())
    for name in (spoil, f"{spoil}Left", f"{spoil}Right"):
        if name in INDEX:
            row[INDEX[name]] = -10 if spoil == "headYaw" else 1
    bad = draw_frame(rig, row, photo.image.copy())
    footage = portrait_of([bad] * 12 + [good] * 8 + [bad] * 12, tmp_path).footage
    assert footage is not None
    assert 12 <= footage.best < 20


def test_a_small_face_that_wanders_is_framed_for_all_of_the_time(tmp_path: Path) -> None:
    small = cv2.resize(CLOSE, (150, 150), interpolation=cv2.INTER_AREA)
    frames = [on_wall(small, (640, 400), (60 + 6 * k, 60)) for k in range(30)]
    portrait = portrait_of(frames, tmp_path)
    footage = portrait.footage
    assert footage is not None
    height, width = portrait.image.shape[:2]
    assert width / height == pytest.approx(1.6, abs=0.02)
    points = footage.landmarks[..., :2]
    assert points.min() > 0
    assert (points.max(axis=(0, 1)) < [width, height]).all()
    assert np.ptp(points[0, :, 0]) > 0.19 * height
    assert any("small in the video" in warning for warning in portrait.warnings)
    # It goes as far as it went, so the frame stood still.
    way = float((points[29] - points[0]).mean(axis=0)[0] / np.ptp(points[0, :, 0]))
    assert way == pytest.approx(6 * 29 / np.ptp(find_all(small)[0].landmarks[:, 0]), rel=0.05)


@pytest.mark.parametrize(("aspect", "size"), [(9 / 16, (456, 256)), (1.0, (256, 256))])
def test_another_shape_is_cut_around_the_face(
    tmp_path: Path, aspect: float, size: tuple[int, int]
) -> None:
    frames = [on_wall(frame, (900, 360), (480, 20)) for frame in sway(CLOSE, 26)]
    clip = write_clip(frames, tmp_path / "wide.mp4")
    portrait = portrait_from_video(clip, 256, None, 25, load_settings(), aspect)
    assert portrait.footage is not None
    assert portrait.image.shape[:2] == size
    points = portrait.footage.landmarks[..., :2]
    assert points.min() > 0
    assert (points.max(axis=(0, 1)) < size[::-1]).all()
    assert abs(float(points[..., 0].mean()) - size[1] / 2) < 0.1 * size[1]


def test_a_face_that_leaves_the_shape_is_told(tmp_path: Path) -> None:
    frames = [on_wall(CLOSE, (1000, 340), (20 + 16 * k, 10)) for k in range(36)]
    clip = write_clip(frames, tmp_path / "wide.mp4")
    portrait = portrait_from_video(clip, 256, None, 25, load_settings(), 9 / 16)
    assert any("leaves the film's shape" in warning for warning in portrait.warnings)


def test_a_number_chooses_among_faces(tmp_path: Path) -> None:
    frames = []
    for frame in sway(CLOSE, 26):
        both = on_wall(cv2.resize(frame, (220, 220)), (620, 340), (10, 60))
        both[10:330, 290:610] = frame[:, ::-1]
        frames.append(both)
    clip = write_clip(frames, tmp_path / "two.mp4")
    largest, first = portrait_of(clip, tmp_path), portrait_of(clip, tmp_path, face=1)
    assert any("2 faces" in warning for warning in largest.warnings)
    assert first.warnings[1:] == () or "2 faces" not in " ".join(first.warnings)
    assert not np.array_equal(first.image, largest.image)
    assert refused(clip, tmp_path, 3).code == "face_number"


def test_a_flag_turns_it(tmp_path: Path) -> None:
    lying = [np.ascontiguousarray(np.rot90(frame)) for frame in sway(CLOSE[:, :280], 26)]
    run("-display_rotation", "-90", "-i", write_clip(lying, tmp_path / "plain.mp4"),
        "-c", "copy", tmp_path / "flag.mp4")  # fmt: skip
    portrait = portrait_of(tmp_path / "flag.mp4", tmp_path)
    assert abs(portrait.pose.roll) < 10
    assert portrait.image.shape[0] > portrait.image.shape[1]


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_video_on_its_side_or_head_is_turned(tmp_path: Path, quarter: int) -> None:
    lying = [np.ascontiguousarray(np.rot90(frame, quarter)) for frame in sway(CLOSE[:, :280], 26)]
    portrait = portrait_of(lying, tmp_path)
    assert abs(portrait.pose.roll) < 10
    assert portrait.image.shape[0] > portrait.image.shape[1]


def test_half_a_second_is_too_short(tmp_path: Path) -> None:
    error = refused(sway(CLOSE, 12), tmp_path)
    assert error.code == "video_too_short"
    assert "0.5 s" in str(error)


def test_of_a_long_one_the_first_minute_is_used(tmp_path: Path) -> None:
    forth = sway(CLOSE, 5)
    clip = write_clip(
        forth + forth[::-1], tmp_path / "long.mp4",
        "-vf", "loop=loop=-1:size=10,trim=duration=62", "-pix_fmt", "yuv420p", fps=3,
    )  # fmt: skip
    portrait = portrait_from_video(clip, 128, None, 3, load_settings())
    assert portrait.footage is not None
    assert portrait.footage.seconds == 60
    assert any("longer than 60 s" in warning for warning in portrait.warnings)


def test_no_face_or_hardly_any(tmp_path: Path) -> None:
    wall = np.full_like(CLOSE, 150)
    assert refused([wall] * 40, tmp_path).code == "face_missing"
    assert refused(sway(CLOSE, 12) + [wall] * 60, tmp_path).code == "face_missing"


def test_what_is_without_a_face_is_left_out(tmp_path: Path) -> None:
    portrait = portrait_of([np.full_like(CLOSE, 150)] * 30 + sway(CLOSE, 40), tmp_path)
    footage = portrait.footage
    assert footage is not None
    assert 34 <= len(footage.reel) <= 40
    assert 0.4 < footage.seen < 0.6
    assert any("out of sight" in warning for warning in portrait.warnings)


def test_a_cut_to_another_person_is_told_and_one_is_used(tmp_path: Path) -> None:
    """Both stand in the same place, so that the face alone does not tell."""
    ava, kofi = (
        portrait_from_picture(f"preset:{name}", 320, None, load_settings()).image
        for name in ("ava", "kofi")
    )
    portrait = portrait_of(sway(ava, 30) + sway(kofi, 40), tmp_path)
    assert portrait.footage is not None
    assert 38 <= len(portrait.footage.reel) <= 40
    assert any("changes at 1.2 s" in warning for warning in portrait.warnings)
    for number in (0, 37):
        assert np.abs(portrait.footage.reel[number][:40].mean() - kofi[:40].mean()) < 8


def test_a_video_of_nothing_but_cuts_is_too_short(tmp_path: Path) -> None:
    frames = [frame for k in range(4) for frame in sway(CLOSE[:, :: 1 - 2 * (k % 2)], 15)]
    assert refused(frames, tmp_path).code == "video_too_short"


def test_enlargement_is_told(tmp_path: Path) -> None:
    tiny = cv2.resize(CLOSE, (120, 120), interpolation=cv2.INTER_AREA)
    assert any("soft" in w for w in portrait_of(sway(tiny, 25), tmp_path, 512).warnings)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    told = 0

    def tell() -> None:
        nonlocal told
        told += 1
        if told > 5:
            raise KeyboardInterrupt

    clip = write_clip(sway(CLOSE, 40), tmp_path / "a.mp4")
    with pytest.raises(KeyboardInterrupt):
        portrait_from_video(clip, 128, None, 25, load_settings(), tell=tell)


def test_the_same_clip_gives_the_same_portrait(tmp_path: Path) -> None:
    clip = write_clip(sway(CLOSE, 26), tmp_path / "a.mp4")
    one, two = portrait_of(clip, tmp_path), portrait_of(clip, tmp_path)
    assert one.footage is not None
    assert two.footage is not None
    assert np.array_equal(one.footage.landmarks, two.footage.landmarks)
    assert np.array_equal(one.footage.reel[20], two.footage.reel[20])
