"""Values as pages show them."""

import pytest

from avatar_app.components.formatting import show_range


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "a few seconds"),
        (3.0, "a few seconds"),
        (8.0, "6 to 11 s"),
        (30.0, "20 to 40 s"),
        (100.0, "1 to 3 min"),
        (600.0, "8 to 13 min"),
        (7200.0, "1.6 to 2.6 h"),
    ],
)
def test_estimates_are_told_as_ranges_around_them(seconds: float, told: str) -> None:
    assert show_range(seconds) == told
