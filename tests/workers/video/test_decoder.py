"""Any clip -> upright frames at an even rate, or a sentence."""

from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import skimage.data

from avatar_app.errors import PortraitError
from tests.workers.video.clips import FFMPEG, HLG, run, write_clip
from workers.video.decoder import Cut, open_clip, read_frames

PHOTO: np.ndarray = skimage.data.astronaut()[:240, 60:380]  # 320 x 240
PALE = 6.0  # levels of 255 that a codec may be off


def brighten(count: int) -> list[np.ndarray]:
    """Frames that tell their number by their brightness."""
    return [np.clip(PHOTO * (0.4 + 0.6 * k / count), 0, 255).astype(np.uint8) for k in range(count)]


def read(path: Path, fps: int = 25, cut: Cut | int = 1280) -> list[np.ndarray]:
    return list(read_frames(open_clip(path, FFMPEG), fps, 60, FFMPEG, cut))


def refused(path: Path) -> str:
    with pytest.raises(PortraitError) as caught:
        read(path)
    assert caught.value.code == "video_unreadable"
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("h264.mp4", ["-pix_fmt", "yuv420p"]),
        ("hevc.mov", ["-c:v", "libx265", "-x265-params", "log-level=error", "-tag:v", "hvc1"]),
        ("vp9.webm", ["-c:v", "libvpx-vp9", "-cpu-used", "8"]),
        ("av1.mp4", ["-c:v", "libsvtav1", "-preset", "12"]),
        ("full.mp4", ["-pix_fmt", "yuvj420p"]),
        ("hlg.mov", [*HLG]),
    ],
)  # fmt: skip
def test_what_phones_and_browsers_write(tmp_path: Path, name: str, options: list[str]) -> None:
    frames = read(write_clip([PHOTO] * 8, tmp_path / name, *options))
    assert len(frames) == 8
    assert frames[0].shape == PHOTO.shape
    assert np.abs(frames[4].mean(axis=(0, 1)) - PHOTO.mean(axis=(0, 1))).max() < PALE
    assert np.abs(frames[4].astype(int) - PHOTO).mean() < PALE


def test_the_rotation_flag_is_heeded(tmp_path: Path) -> None:
    lying = write_clip([np.ascontiguousarray(np.rot90(PHOTO))] * 5, tmp_path / "plain.mp4")
    # The flag turns anticlockwise, as a phone held upright says of its sensor's picture.
    run("-display_rotation", "-90", "-i", lying, "-c", "copy", tmp_path / "flag.mp4")
    assert read(lying)[2].shape == (320, 240, 3)
    upright = read(tmp_path / "flag.mp4")[2]
    assert upright.shape == PHOTO.shape
    assert np.abs(upright.astype(int) - PHOTO).mean() < PALE


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_an_uneven_rate_becomes_even(tmp_path: Path, fps: int) -> None:
    """Ten frames a quarter of a second apart, then ten at 1/25 s."""
    uneven = "setpts='if(lt(N,10),N/4,2.5+(N-10)/25)/TB'"
    clip = write_clip(
        brighten(20), tmp_path / "vfr.mp4",
        "-vf", uneven, "-fps_mode", "vfr", "-pix_fmt", "yuv420p", "-crf", "12",
    )  # fmt: skip
    light = np.array([frame.mean() for frame in read(clip, fps)])
    assert len(light) == pytest.approx(2.9 * fps, abs=2)
    wanted = [frame.mean() for frame in brighten(20)]
    for moment, number in ((0.1, 0), (0.6, 2), (2.1, 8), (2.75, 16)):
        near = np.abs(light[round(moment * fps)] - wanted)
        assert abs(int(np.argmin(near)) - number) <= 1


def test_pixels_that_are_not_square(tmp_path: Path) -> None:
    squeezed = write_clip(
        [np.ascontiguousarray(PHOTO[:, ::2])] * 5, tmp_path / "a.mp4",
        "-vf", "setsar=2", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    assert read(squeezed)[0].shape == PHOTO.shape


def test_odd_sizes(tmp_path: Path) -> None:
    clip = write_clip([PHOTO[:201, :177]] * 5, tmp_path / "a.mkv", "-pix_fmt", "yuv444p")
    assert read(clip)[0].shape == (201, 177, 3)


def test_large_frames_are_searched_smaller(tmp_path: Path) -> None:
    clip = write_clip([np.tile(PHOTO, (4, 4, 1))] * 3, tmp_path / "a.mp4")
    assert read(clip, cut=640)[0].shape == (480, 640, 3)


@pytest.mark.parametrize("size", [(80, 60), (400, 300)])
def test_a_part_is_cut_out_and_brought_to_size(tmp_path: Path, size: tuple[int, int]) -> None:
    clip = write_clip([PHOTO] * 3, tmp_path / "a.mp4")
    part = read(clip, cut=Cut(0.25, 0.5, 0.5, 0.5, size))[1]
    assert part.shape == (size[1], size[0], 3)
    wanted = PHOTO[120:240, 80:240].mean(axis=(0, 1))
    assert np.abs(part.mean(axis=(0, 1)) - wanted).max() < PALE


def test_no_more_is_decoded_than_asked_for(tmp_path: Path) -> None:
    clip = open_clip(write_clip(brighten(60), tmp_path / "a.mp4"), FFMPEG)
    assert len(list(read_frames(clip, 25, 1.0, FFMPEG, 640))) == 25
    with closing(read_frames(clip, 25, 60, FFMPEG, 640)) as frames:
        assert len(list(islice(frames, 7))) == 7


def test_what_is_no_clip(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("I am a film.")
    refused(text)
    empty = tmp_path / "empty.mov"
    empty.write_bytes(b"")
    refused(empty)
    whole = write_clip(brighten(20), tmp_path / "whole.mp4").read_bytes()
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(whole[: len(whole) // 3])  # the index comes last
    refused(torn)


def test_sound_alone(tmp_path: Path) -> None:
    sound = tmp_path / "sound.mp4"
    run("-f", "lavfi", "-i", "sine=duration=2", "-c:a", "aac", sound)
    assert "sound but no picture" in refused(sound)
    cover = write_clip([PHOTO], tmp_path / "cover.jpg", "-frames:v", "1")
    song = tmp_path / "song.m4a"
    cover_art = ("-c", "copy", "-disposition:v", "attached_pic")
    run("-i", sound, "-i", cover, "-map", "0", "-map", "1", *cover_art, song)
    assert "sound but no picture" in refused(song)


def test_a_film_that_is_cut_short_gives_what_there_is(tmp_path: Path) -> None:
    whole = write_clip(brighten(50), tmp_path / "a.mkv").read_bytes()
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(whole[: len(whole) // 2])
    assert 5 < len(read(torn)) < 45


def test_a_file_cannot_make_us_read_another(tmp_path: Path) -> None:
    secret = write_clip([PHOTO] * 5, tmp_path / "secret.mp4")
    for name, content in (
        ("list.mp4", f"#EXTM3U\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n"),
        ("list.mov", f"ffconcat version 1.0\nfile {secret}\n"),
    ):
        trap = tmp_path / name
        trap.write_text(content)
        refused(trap)
