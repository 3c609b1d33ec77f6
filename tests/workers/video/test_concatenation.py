"""Parts that are encoded apart and joined, read back."""

from pathlib import Path

import av
import numpy as np
import pytest

from avatar_app.errors import FaultError
from tests.workers.video.watching import frames, sound
from workers.video.atomic_files import partial_name
from workers.video.concatenation import Fragments, Joiner, PartEncoder
from workers.video.encoder import PLAYLIST, Encoder
from workers.video.ffmpeg import find_ffmpeg

FPS, RATE = 25, 22050
FFMPEG = find_ffmpeg(None)
CUTS = [0, 50, 150, 167]  # the last part is short, as a film's end may be


def picture(index: int) -> np.ndarray:
    frame = np.zeros((96, 128, 3), np.uint8)
    frame[:, :42], frame[:, 42:84], frame[:, 84:] = (200, 40, 30), (30, 180, 60), (40, 60, 200)
    frame[: 4 + index % 20] = 240
    return frame


def hum() -> np.ndarray:
    return (0.3 * np.sin(np.arange(CUTS[-1] * RATE // FPS) * 0.05)).astype(np.float32)


def write_part(path: Path, start: int, stop: int) -> None:
    with PartEncoder(path, 128, 96, FPS, start, FFMPEG) as part:
        for index in range(start, stop):
            part.write_frame(picture(index))
        part.finish()


def join(output: Path, parts: list[Path], live: Path | None = None) -> None:
    with Joiner(output, FPS, RATE, FFMPEG, live) as film:
        film.write_audio(hum())
        for number, part in enumerate(parts):
            for data, count in Fragments(part, head=number == 0).read():
                film.write_fragments(data, count)
        film.finish()


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parts")
    made = [folder / f"{start}.mp4" for start in CUTS[:-1]]
    for path, start, stop in zip(made, CUTS, CUTS[1:], strict=False):
        write_part(path, start, stop)
    return made


def test_a_joined_film_is_as_one_made_at_once(parts: list[Path], tmp_path: Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    join(tmp_path / "joined.mp4", parts, live)
    with Encoder(tmp_path / "whole.mp4", 128, 96, FPS, RATE, FFMPEG) as encoder:
        encoder.write_audio(hum())
        for index in range(CUTS[-1]):
            encoder.write_frame(picture(index))
        encoder.finish()
    told = []
    for name in ("joined", "whole"):
        with av.open(str(tmp_path / f"{name}.mp4")) as film:
            video, audio = film.streams.video[0], film.streams.audio[0]
            context = video.codec_context
            stamps = sorted(p.pts * video.time_base for p in film.demux(video) if p.size)
            told.append(
                (
                    (context.name, context.pix_fmt, context.profile, context.color_range),
                    (context.colorspace, context.color_primaries, context.color_trc),
                    (video.average_rate, video.frames, video.duration * video.time_base),
                    (audio.codec_context.name, audio.rate, audio.frames, dict(film.metadata)),
                    stamps,
                )
            )
    assert told[0] == told[1]
    heard = [sound(tmp_path / f"{name}.mp4", RATE) for name in ("joined", "whole")]
    assert (heard[0] == heard[1]).all()
    one, other = frames(tmp_path / "joined.mp4"), frames(tmp_path / "whole.mp4")
    far = [float(np.abs(a.astype(int) - b).mean()) for a, b in zip(one, other, strict=True)]
    assert max(far) < 1
    content = (tmp_path / "joined.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    playlist = (live / PLAYLIST).read_text().split()
    assert [line for line in playlist if line.startswith("#EXTINF")] == [
        *["#EXTINF:1.000000,"] * 2,
        *["#EXTINF:2.000000,"] * 2,
        "#EXTINF:0.680000,",
    ]


def test_parts_decode_in_the_film_to_what_they_are(parts: list[Path], tmp_path: Path) -> None:
    join(tmp_path / "joined.mp4", parts)
    alone = [frame for part in parts for frame in frames(part)]
    joined = frames(tmp_path / "joined.mp4")
    assert all((a == b).all() for a, b in zip(alone, joined, strict=True))


def test_who_makes_a_part_is_all_the_same(parts: list[Path], tmp_path: Path) -> None:
    write_part(tmp_path / "again.mp4", CUTS[1], CUTS[2])
    assert (tmp_path / "again.mp4").read_bytes() == parts[1].read_bytes()


def test_a_part_is_read_while_it_grows(parts: list[Path], tmp_path: Path) -> None:
    whole = parts[1].read_bytes()
    growing = Fragments(tmp_path / "part.mp4", head=True)
    assert list(growing.read()) == []
    read = b""
    for size in (10, 1000, 5000, 5001, len(whole)):
        partial_name(tmp_path / "part.mp4").write_bytes(whole[:size])
        read += b"".join(data for data, _ in growing.read())
        assert whole.startswith(read)
    assert (read, growing.frames) == (whole, 100)


def test_what_is_no_part_is_told(tmp_path: Path) -> None:
    (tmp_path / "part.mp4").write_bytes(b"\x00\x00\x00\x10junkjunkjunk")
    with pytest.raises(FaultError):
        list(Fragments(tmp_path / "part.mp4", head=True).read())
