"""The last few things that were costly to make."""

import pytest

from workers.cache import RecentCache


def test_what_was_asked_for_last_is_kept() -> None:
    cache: RecentCache[str, str] = RecentCache(2)
    made: list[str] = []

    def find(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        return cache.find(key, make)

    assert [find(key) for key in "abab"] == ["A", "B", "A", "B"]
    assert made == ["a", "b"]
    find("a")
    find("c")  # "b" has not been asked for longest
    find("a")
    assert made == ["a", "b", "c"]
    find("b")
    assert made == ["a", "b", "c", "b"]
    cache.clear()
    find("b")
    assert made[-1:] == ["b"]
    assert len(made) == 5


def test_what_cannot_be_made_is_not_kept() -> None:
    cache: RecentCache[str, int] = RecentCache(1)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.find("a", fail)
    assert cache.find("a", lambda: 1) == 1
