"""Files that appear whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from avatar_app.errors import OutputError
from workers.video.atomic_files import (
    as_output_error,
    check_output,
    check_writable,
    partial_name,
    sweep_partials,
    write_whole,
)


def test_a_good_output_is_left_untouched_by_the_check(tmp_path: Path) -> None:
    check_output(tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["film.avi", "film", "missing/film.mp4", "folder.mp4"])
def test_outputs_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(OutputError) as caught:
        check_output(tmp_path / name)
    assert caught.value.code == "output_unwritable"


def test_what_is_transparent_is_no_mp4(tmp_path: Path) -> None:
    for name in ("film.webm", "film.mov"):
        check_output(tmp_path / name, transparent=True)
    with pytest.raises(OutputError, match=r"\.webm") as caught:
        check_output(tmp_path / "film.mp4", transparent=True)
    assert caught.value.code == "output_opaque"


def test_a_folder_that_refuses_is_told_before_any_work() -> None:
    # Even root cannot make files in /proc.
    with pytest.raises(OutputError) as caught:
        check_output(Path("/proc/film.mp4"))
    assert caught.value.code == "output_unwritable"


def test_a_name_too_long_for_the_system_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught, write_whole(tmp_path / ("a" * 250 + ".jpg")) as file:
        file.write_bytes(b"x")
    assert caught.value.code == "output_unwritable"
    assert "too long" in str(caught.value)


def test_a_report_may_have_any_name(tmp_path: Path) -> None:
    check_writable(tmp_path / "report.json")
    with pytest.raises(OutputError):
        check_writable(tmp_path)


def test_a_whole_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with write_whole(target) as partial:
        partial.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interrupted_one_does_not(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with pytest.raises(KeyboardInterrupt), write_whole(target) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "output_full"),
        (errno.EDQUOT, "output_full"),
        (errno.EFBIG, "output_full"),
        (errno.EACCES, "output_unwritable"),
        (errno.EROFS, "output_unwritable"),
    ],
)
def test_what_the_system_says_becomes_one_of_ours(number: int, code: str) -> None:
    error = as_output_error(OSError(number, os.strerror(number)), Path("film.mp4"))
    assert error.code == code


def test_only_leftovers_of_dead_processes_are_swept(tmp_path: Path) -> None:
    target = tmp_path / "odd [name]*.mp4"
    mine = partial_name(target)
    mine.touch()
    dead = tmp_path / ".odd [name]*.99999999.partial.mp4"
    dead.touch()
    other = tmp_path / ".other.99999999.partial.mp4"
    other.touch()
    sweep_partials(target)
    assert sorted(tmp_path.iterdir()) == sorted([mine, other])
