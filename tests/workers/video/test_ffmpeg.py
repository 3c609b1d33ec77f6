"""Finding FFmpeg."""

from pathlib import Path

import pytest

from avatar_app.errors import ChoiceError, MissingError
from workers.video.ffmpeg import CLEAR, NEEDED, find_ffmpeg, probe_ffmpeg


def test_the_wheel_s_binary_can_do_what_we_need() -> None:
    found = probe_ffmpeg(find_ffmpeg(None))
    assert found.encoders == {*NEEDED, *CLEAR}
    assert found.version != "unknown"


def test_a_setting_goes_first(tmp_path: Path) -> None:
    own = tmp_path / "ffmpeg"
    own.symlink_to(find_ffmpeg(None))
    assert find_ffmpeg(own) == own


def test_a_setting_that_is_no_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError) as caught:
        find_ffmpeg(tmp_path / "ffmpeg")
    assert caught.value.code == "setting_invalid"


def test_a_binary_that_does_not_run_is_missing(tmp_path: Path) -> None:
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(MissingError):
        probe_ffmpeg(broken)
