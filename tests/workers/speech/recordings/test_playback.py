"""What the portal shows of a recording."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from avatar_app.errors import FaultError
from workers.speech.recordings.playback import PEAKS, draw, write_copy
from workers.speech.recordings.recording import RATE, Recording, read_recording
from workers.video.ffmpeg import find_ffmpeg

FFMPEG = find_ffmpeg(None)


def fade(seconds: float) -> Recording:
    """A tone that grows from nothing to a half."""
    time = np.arange(round(seconds * RATE)) / RATE
    return Recording((0.5 * time / seconds * np.sin(440 * time)).astype(np.float32), ())


def test_its_picture_is_how_loud_it_is_when() -> None:
    peaks = draw(fade(8.0))
    assert (len(peaks), peaks[-1]) == (PEAKS, 100)
    assert np.abs(np.array(peaks) - np.linspace(0, 100, PEAKS)).max() < 3
    json.dumps(peaks)


def test_the_shortest_one_has_a_picture_too() -> None:
    assert len(draw(fade(0.5))) == PEAKS


def test_the_copy_is_what_was_heard(tmp_path: Path) -> None:
    copy = tmp_path / "copy.m4a"
    write_copy(fade(3.0), copy, FFMPEG)
    assert read_recording(copy, FFMPEG).seconds == pytest.approx(3.0, abs=0.1)
    told = subprocess.run([FFMPEG, "-i", copy], capture_output=True, text=True, check=False).stderr
    assert "Audio: aac" in told
    # Its index comes before its sound, so that a browser begins at once.
    content = copy.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_copy_that_cannot_be_written_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        write_copy(fade(0.5), tmp_path / "nowhere" / "copy.m4a", FFMPEG)
    assert caught.value.code == "encoder_failed"
