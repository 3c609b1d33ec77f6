"""What went wrong in a worker, as its owner reads it."""

import errno
import logging

import cv2
import pytest

from avatar_app.errors import PortraitError
from workers.runtime.failures import to_error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "memory_short"),
        (RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB"), "memory_short"),
        (RuntimeError("can't start new thread"), "memory_short"),
        (
            cv2.error("OpenCV(5.0) (-4:Insufficient memory) in alloc"),
            "memory_short",
        ),
        (ValueError("out of memory"), "fault"),  # of nobody who would know
        (OSError(errno.ENOSPC, "No space left on device"), "output_full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "output_full"),
        (OSError(errno.EACCES, "Permission denied"), "fault"),
        (KeyError("secret.key"), "fault"),
    ],
)
def test_each_kind_has_its_code(error: Exception, code: str) -> None:
    assert to_error(error, "render 1").code == code


def test_an_error_of_ours_is_passed_on_and_noted_briefly(caplog: pytest.LogCaptureFixture) -> None:
    ours = PortraitError("face_missing", "No face was found.")
    with caplog.at_level(logging.INFO, "galatea.failure"):
        assert to_error(ours, "avatar 7") is ours
    assert [record.getMessage() for record in caplog.records] == [
        "avatar 7: face_missing: No face was found."
    ]
    assert caplog.records[0].exc_info is None


def test_of_a_bug_the_owner_reads_nothing_and_the_log_all(
    caplog: pytest.LogCaptureFixture,
) -> None:
    empty: dict[str, int] = {}
    try:
        empty["secret.key"]
    except KeyError as error:
        told = to_error(error, "render 1")
    assert "secret" not in str(told)
    assert "KeyError: 'secret.key'" in caplog.text
