"""Moments as the browser shows them: in its own time zone and language (assets/times.js)."""

from datetime import UTC, datetime

import reflex as rx


def stamp(at: datetime | None) -> str:
    """A moment in ISO 8601 with its zone, as `show_time` takes it; "" for none."""
    if at is None:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat(timespec="seconds")


def show_time(at: rx.Var[str], form: str = "short") -> rx.Component:
    """The moment of a `stamp`; `form` is "day", "short", "long" (with year and zone) or "clock".
    The others tell the zone when pointed at.
    """
    return rx.el.time(at, date_time=at, custom_attrs={"data-form": form})
