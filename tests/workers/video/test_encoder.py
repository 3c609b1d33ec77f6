"""Films that are written, read back."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import numpy as np
import pytest

from avatar_app.errors import FaultError
from tests.waiting import PATIENCE
from tests.workers.video.watching import clear_frames, frames, sound
from workers.video.encoder import PLAYLIST, Encoder
from workers.video.ffmpeg import find_ffmpeg

FPS, RATE = 25, 22050
FFMPEG = find_ffmpeg(None)


def picture(index: int, width: int = 128, height: int = 96) -> np.ndarray:
    frame = np.zeros((height, width, 3), np.uint8)
    frame[:, : width // 3] = (200, 40, 30)
    frame[:, width // 3 : 2 * width // 3] = (30, 180, 60)
    frame[:, 2 * width // 3 :] = (40, 60, 200)
    frame[: 4 + index % 20] = 240
    return frame


def make(output: Path, count: int = 50, seconds: float | None = None, width: int = 128) -> None:
    with Encoder(output, width, 96, FPS, RATE, FFMPEG) as encoder:
        encoder.write_audio(np.zeros(round((seconds or count / FPS) * RATE), np.float32))
        for index in range(count):
            encoder.write_frame(picture(index, width))
        encoder.finish()


def test_film_is_what_players_want(tmp_path: Path) -> None:
    make(tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        context = video.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (video.average_rate, video.frames) == (FPS, 50)
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48000, 1)
        # ITU-T H.273: matrix 6 is BT.601, primaries 1 and transfer 1 are BT.709, range 1 is TV.
        assert (context.colorspace, context.color_primaries, context.color_trc) == (6, 1, 1)
        assert context.color_range == 1
        assert "Synthetic" in film.metadata["comment"]
    content = (tmp_path / "film.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")  # can be played while it loads


def test_colours_come_back(tmp_path: Path) -> None:
    make(tmp_path / "film.mp4")
    frame = frames(tmp_path / "film.mp4")[10]
    for x, colour in ((20, (200, 40, 30)), (64, (30, 180, 60)), (108, (40, 60, 200))):
        assert np.abs(frame[70, x].astype(int) - colour).max() <= 4


@pytest.mark.parametrize("seconds", [0.5, 2.0, 3.5])
def test_sound_is_as_long_as_the_picture(tmp_path: Path, seconds: float) -> None:
    make(tmp_path / "film.mp4", seconds=seconds)
    with av.open(str(tmp_path / "film.mp4")) as film:
        lengths = [float(s.duration * s.time_base) for s in film.streams]
    assert lengths[0] == pytest.approx(2.0)
    assert lengths[1] == pytest.approx(2.0, abs=1 / FPS)


def test_sound_stays_in_step(tmp_path: Path) -> None:
    clicks = np.zeros(4 * RATE, np.float32)
    for second in (0.5, 1.3, 2.9):
        at = round(second * RATE)
        clicks[at : at + 200] = 0.6 * np.sin(np.arange(200) * 0.3)
    with Encoder(tmp_path / "film.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder:
        for index in range(100):
            encoder.write_audio(clicks[index * RATE // FPS : (index + 1) * RATE // FPS])
            encoder.write_frame(picture(index))
        encoder.finish()
    heard = sound(tmp_path / "film.mp4", RATE)
    size = 2 * len(clicks)
    likeness = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clicks, size)))
    lag = int(np.argmax(likeness))
    lag = lag if lag < len(clicks) else lag - size
    assert abs(lag) / RATE < 0.005


@pytest.mark.parametrize("piece", [60, 0.37], ids=["a minute", "a word"])
def test_neither_stream_waits_for_the_other(tmp_path: Path, piece: float) -> None:
    """Sound comes by the piece, each before its frames: no deadlock."""

    def write() -> None:
        with Encoder(tmp_path / "film.mp4", 64, 64, 10, RATE, FFMPEG) as encoder:
            spoken = 0.0
            for frame in range(600):
                while spoken < min(60, (frame + 1) / 10):
                    encoder.write_audio(np.zeros(round(piece * RATE), np.float32))
                    spoken += piece
                encoder.write_frame(np.zeros((64, 64, 3), np.uint8))
            encoder.finish()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert len(frames(tmp_path / "film.mp4")) == 600
    assert len(sound(tmp_path / "film.mp4", RATE)) == pytest.approx(60 * RATE, abs=0.05 * RATE)


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path / "a.mp4")
    make(tmp_path / "b.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_film_can_be_watched_before_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "a: [b] | c"
    live = folder / "live"
    live.mkdir(parents=True)
    with Encoder(folder / "film.mp4", 128, 96, FPS, RATE, FFMPEG, live=live) as encoder:
        encoder.write_audio(np.zeros(5 * RATE, np.float32))
        for index in range(5 * FPS):
            encoder.write_frame(picture(index))
            if index == 4 * FPS:
                limit = time.monotonic() + PATIENCE
                while not (live / PLAYLIST).exists():
                    assert time.monotonic() < limit
                    time.sleep(0.02)
                named = pieces(live)
                first = read_pieces(live, named)
        encoder.finish()
    assert 50 <= len(first) < 100
    assert [line for line in playlist(live) if line.startswith("#EXTINF")] == [
        "#EXTINF:1.000000,",  # somebody waits for it
        "#EXTINF:1.000000,",
        "#EXTINF:2.000000,",
        "#EXTINF:1.000000,",
    ]
    assert playlist(live)[-1] == "#EXT-X-ENDLIST"
    whole = frames(folder / "film.mp4")
    shown = read_pieces(live, pieces(live))
    assert len(whole) == len(shown) == 125
    assert all((one == other).all() for one, other in zip(whole, shown, strict=True))
    make(tmp_path / "plain.mp4", 125)
    assert all(
        (one == other).all()
        for one, other in zip(whole, frames(tmp_path / "plain.mp4"), strict=True)
    )


def playlist(live: Path) -> list[str]:
    return (live / PLAYLIST).read_text().split()


def pieces(live: Path) -> list[str]:
    return [name for name in playlist(live) if name.endswith(".m4s")]


def read_pieces(live: Path, names: list[str]) -> list[np.ndarray]:
    joined = live.parent / "joined.mp4"
    joined.write_bytes(b"".join((live / name).read_bytes() for name in ["init.mp4", *names]))
    return frames(joined)


def test_a_frame_may_be_reused_at_once(tmp_path: Path) -> None:
    frame = np.zeros((96, 128, 3), np.uint8)
    with Encoder(tmp_path / "film.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder:
        for index in range(30):
            frame[:] = index * 8
            encoder.write_frame(frame)
        encoder.finish()
    shown = [int(f.mean()) for f in frames(tmp_path / "film.mp4")]
    assert shown == pytest.approx([index * 8 for index in range(30)], abs=3)


def test_first_frame_is_timed(tmp_path: Path) -> None:
    before = time.monotonic()
    with Encoder(tmp_path / "film.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder:
        encoder.write_frame(picture(0))
        assert before < encoder.first_frame_at <= time.monotonic()
        encoder.finish()


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    output = tmp_path / "film.mp4"
    output.write_bytes(b"an older film")
    with pytest.raises(RuntimeError), Encoder(output, 128, 96, FPS, RATE, FFMPEG) as encoder:
        encoder.write_frame(picture(0))
        raise RuntimeError
    assert output.read_bytes() == b"an older film"
    assert list(tmp_path.iterdir()) == [output]


def test_a_film_left_unfinished_is_no_film(tmp_path: Path) -> None:
    with Encoder(tmp_path / "film.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder:
        encoder.write_frame(picture(0))
    assert list(tmp_path.iterdir()) == []


def test_a_frame_of_the_wrong_size_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(FaultError),
        Encoder(tmp_path / "film.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder,
    ):
        encoder.write_frame(picture(0, width=64))


def test_ffmpeg_that_dies_is_a_fault_and_not_a_hang(tmp_path: Path) -> None:
    with (
        pytest.raises(FaultError) as caught,
        Encoder(tmp_path / "film.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder,
    ):
        encoder.write_frame(picture(0))
        encoder._process.kill()
        encoder._process.wait()
        for index in range(500):
            encoder.write_frame(picture(index))
    assert caught.value.code == "encoder_failed"
    assert list(tmp_path.iterdir()) == []


def clear_picture(index: int) -> np.ndarray:
    """Colours, the left third seen through, the middle one half so, and a bar that moves."""
    alpha = np.full((96, 128, 1), 255, np.uint8)
    alpha[:, : 128 // 3] = 0
    alpha[:, 128 // 3 : 256 // 3] = 128
    alpha[: 4 + index % 20] = 255
    return np.concatenate([picture(index), alpha], axis=2)


def make_clear(output: Path, count: int = 30) -> None:
    with Encoder(output, 128, 96, FPS, RATE, FFMPEG, alpha=True) as encoder:
        encoder.write_audio(np.zeros(count * RATE // FPS, np.float32))
        for index in range(count):
            encoder.write_frame(clear_picture(index))
        encoder.finish()


@pytest.mark.parametrize(
    ("name", "codecs", "exact"),
    [("film.webm", ("vp9", "opus"), 6), ("film.mov", ("prores", "pcm_s16le"), 3)],
)
def test_alpha_comes_back(tmp_path: Path, name: str, codecs: tuple[str, str], exact: int) -> None:
    make_clear(tmp_path / name)
    with av.open(str(tmp_path / name)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == codecs
        assert video.average_rate == FPS
        assert audio.rate == 48000
        told = {key.lower(): value for key, value in film.metadata.items()}
        assert "Synthetic" in told["comment"]
    shown = clear_frames(tmp_path / name)
    assert len(shown) == 30
    for index in (0, 14, 29):
        wanted, seen = clear_picture(index).astype(int), shown[index].astype(int)
        for x in (20, 64, 108):
            assert np.abs(seen[70, x] - wanted[70, x]).max() <= exact
        assert seen[2, 20, 3] > 240  # the bar
    assert (
        np.abs(shown[..., 3].astype(int) - [clear_picture(i)[..., 3] for i in range(30)]).mean() < 2
    )


@pytest.mark.parametrize(("name", "codec"), [("film.webm", "vp9"), ("film.mov", "prores")])
def test_other_files_are_made_without_alpha_too(tmp_path: Path, name: str, codec: str) -> None:
    make(tmp_path / name, count=20)
    with av.open(str(tmp_path / name)) as film:
        assert film.streams.video[0].codec_context.name == codec
    frame = frames(tmp_path / name)[10]
    for x, colour in ((20, (200, 40, 30)), (64, (30, 180, 60)), (108, (40, 60, 200))):
        assert np.abs(frame[70, x].astype(int) - colour).max() <= 6


@pytest.mark.parametrize("suffix", [".webm", ".mov"])
def test_the_same_clear_frames_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        make_clear(tmp_path / f"{name}{suffix}", count=12)
    first, second = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("a", "b"))
    assert first == second


LIMITED = """
import resource, sys
from pathlib import Path
import numpy as np
from avatar_app.errors import GalateaError
from workers.video.encoder import Encoder
from workers.video.ffmpeg import find_ffmpeg
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
noise = np.random.default_rng(0)
try:
    with Encoder(Path(sys.argv[1]), 320, 240, 25, 22050, find_ffmpeg(None)) as encoder:
        for _ in range(80):
            encoder.write_frame(noise.integers(0, 255, (240, 320, 3), dtype=np.uint8))
        encoder.finish()
except GalateaError as error:
    print(error.code)
"""


def test_no_room_left_says_so(tmp_path: Path) -> None:
    """A limit on file sizes stands in for a full disk."""
    output = tmp_path / "film.mp4"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, output], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "output_full"
    assert list(tmp_path.iterdir()) == []


STUCK = """
import sys, time
from pathlib import Path
import numpy as np
from workers.video.encoder import Encoder
from workers.video.ffmpeg import find_ffmpeg
with Encoder(Path(sys.argv[1]), 64, 64, 25, 22050, find_ffmpeg(None)) as encoder:
    encoder.write_frame(np.zeros((64, 64, 3), np.uint8))
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_render_leaves_is_hidden_and_swept_by_the_next(tmp_path: Path) -> None:
    output = tmp_path / "film.mp4"
    with subprocess.Popen(
        [sys.executable, "-c", STUCK, output], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as stuck:
        assert stuck.stdout is not None
        stuck.stdout.readline()
        os.kill(stuck.pid, signal.SIGKILL)
        stuck.wait()
    assert not output.exists()
    assert all(left.name.startswith(".") for left in tmp_path.iterdir())
    make(output, count=5)
    assert list(tmp_path.iterdir()) == [output]
