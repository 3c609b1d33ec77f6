"""Moments on their way to the browser."""

from datetime import UTC, datetime, timedelta, timezone

from avatar_app.components.times import show_time, stamp


def test_a_stamp_tells_its_zone() -> None:
    at = datetime(2026, 11, 30, 20, 17, 5, 999, tzinfo=UTC)
    assert stamp(at) == "2026-11-30T20:17:05+00:00"
    assert stamp(at.replace(tzinfo=None)) == stamp(at)
    assert stamp(at.astimezone(timezone(timedelta(hours=2)))) == "2026-11-30T22:17:05+02:00"
    assert stamp(None) == ""


def test_a_moment_is_marked_for_the_browser_to_write() -> None:
    shown = str(show_time("2026-11-30T20:17:05+00:00", "day"))  # type: ignore[arg-type]
    assert '"data-form":"day"' in shown.replace(" ", "")
    assert "2026-11-30T20:17:05+00:00" in shown
