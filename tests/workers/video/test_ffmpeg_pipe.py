"""FFmpeg fed through pipes: sound as long as the picture, the file whole or not at all."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from avatar_app.errors import FaultError, OutputError
from workers.video.ffmpeg_pipe import Feed, Pipe

RATE, FPS = 1000, 10
PER_FRAME = RATE // FPS


class Copier(Feed):
    """No FFmpeg, but what shows what it would be fed: picture to the file, sound beside it."""

    def __init__(self, output: Path, script: str | None = None, rate: int = RATE) -> None:
        self._script = script
        self._heard = output.with_suffix(".sound")
        super().__init__(output, FPS, rate, 2)

    def show(self, value: int) -> None:
        self._show(1, memoryview(bytes([value])))

    def _compile(self, target: Path, sound: int) -> list[str]:
        copy = f"cat /dev/fd/{sound} >'{self._heard}' & cat >'{target}'; wait"
        return ["/bin/sh", "-c", self._script or copy]


def heard(film: Path) -> np.ndarray:
    return np.frombuffer(film.with_suffix(".sound").read_bytes(), np.float32)


def test_sound_is_cut_and_filled_to_the_length_of_the_picture(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with Copier(film) as feed:
        feed.write_audio(np.full(150, 0.5, np.float32))  # one frame and a half
        for value in (1, 2, 3):
            feed.show(value)
        feed.write_audio(np.full(250, 0.25, np.float32))  # what goes over the end is cut
        feed.show(4)
        assert not film.exists()
        feed.finish()
    assert film.read_bytes() == bytes([1, 2, 3, 4])
    expected = np.repeat([0.5, 0.0, 0.25], [150, 150, PER_FRAME])
    assert np.array_equal(heard(film), expected.astype(np.float32))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "film.sound"]


def test_a_feed_without_sound_sends_none(tmp_path: Path) -> None:
    with Copier(tmp_path / "film.mp4", rate=0) as feed:
        assert feed.first_frame_at == 0
        feed.show(1)
        assert feed.first_frame_at > 0
        feed.finish()
    assert len(heard(tmp_path / "film.mp4")) == 0


def test_what_is_left_unfinished_leaves_what_was_there(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"the film before")
    with pytest.raises(KeyError), Copier(film) as feed:
        feed.show(1)
        raise KeyError
    with Copier(film) as feed:
        feed.show(1)
    assert film.read_bytes() == b"the film before"
    assert not list(tmp_path.glob(".*partial*"))


@pytest.mark.parametrize(
    ("script", "kind", "code"),
    [
        ("cat >/dev/null; echo broken stream >&2; exit 3", FaultError, "encoder_failed"),
        ("cat >/dev/null; echo 'No space left on device' >&2; exit 1", OutputError, "output_full"),
        ("cat >/dev/null; echo 'File too large' >&2; exit 1", OutputError, "output_full"),
        ("cat >/dev/null; kill -XFSZ $$", OutputError, "output_full"),
    ],
)
def test_what_it_died_of_is_told(
    tmp_path: Path, script: str, kind: type[Exception], code: str
) -> None:
    with pytest.raises(kind) as caught, Copier(tmp_path / "film.mp4", script) as feed:
        feed.show(1)
        feed.finish()
    assert caught.value.code == code  # type: ignore[attr-defined]
    if script.endswith("exit 3"):
        assert str(caught.value) == "FFmpeg gave up: broken stream"
    assert not (tmp_path / "film.mp4").exists()


def test_one_that_is_gone_is_noticed_while_frames_come(tmp_path: Path) -> None:
    def show_many(feed: Copier) -> None:
        for _ in range(100_000):
            feed.show(1)

    with pytest.raises(FaultError), Copier(tmp_path / "film.mp4", "exit 7") as feed:
        show_many(feed)


def test_what_is_killed_with_another_render_is_swept(tmp_path: Path) -> None:
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    stale = tmp_path / f".film.{ended.pid}.partial.mp4"
    alive = tmp_path / f".film.{os.getppid()}.partial.mp4"
    for file in (stale, alive):
        file.write_bytes(b"half")
    with Copier(tmp_path / "film.mp4") as feed:
        assert not stale.exists()
        feed.show(1)
        feed.finish()
    assert alive.exists()


def test_a_pipe_gives_all_that_it_was_sent() -> None:
    reader, writer = os.pipe()
    pipe = Pipe(writer, 0)
    sent = [bytes([number]) * 40_000 for number in range(5)]  # more than a pipe holds
    for data in sent:
        assert pipe.send(memoryview(data))
    received = b""
    while len(received) < 200_000:
        received += os.read(reader, 65536)
    pipe.close()
    assert received == b"".join(sent)
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_a_pipe_without_a_reader_is_broken() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    pipe = Pipe(writer, 1)
    pipe.send(memoryview(b"x"))
    pipe.send(memoryview(b"y"))  # waits for room, which the first has made by failing
    assert not pipe.send(memoryview(b"z"))
    pipe.close()
    assert pipe.broken
