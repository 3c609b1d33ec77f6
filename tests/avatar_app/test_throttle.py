import pytest

from avatar_app.errors import AccountError
from avatar_app.home import Home
from avatar_app.throttle import (
    ACCOUNT_ATTEMPTS,
    ADDRESS_ATTEMPTS,
    WINDOW,
    count_attempt,
    forget_attempts,
)


def test_an_account_is_tried_only_so_often_from_anywhere(home: Home) -> None:
    for k in range(ACCOUNT_ATTEMPTS):
        count_attempt(home.redis, f"10.0.0.{k}", "ann@example.org")
    with pytest.raises(AccountError) as caught:
        count_attempt(home.redis, "10.0.1.1", " ANN@example.org")
    assert caught.value.code == "too_many_attempts"
    assert caught.value.status == 429
    count_attempt(home.redis, "10.0.1.1", "bob@example.org")


def test_an_address_tries_only_so_many_accounts(home: Home) -> None:
    for k in range(ADDRESS_ATTEMPTS):
        count_attempt(home.redis, "10.0.0.1", f"user{k}@example.org")
    with pytest.raises(AccountError):
        count_attempt(home.redis, "10.0.0.1", "one-more@example.org")


def test_a_right_one_wipes_the_slate_and_time_does_too(home: Home) -> None:
    for _ in range(ACCOUNT_ATTEMPTS):
        count_attempt(home.redis, "10.0.0.1", "ann@example.org")
    forget_attempts(home.redis, "ann@example.org")
    count_attempt(home.redis, "10.0.0.1", "ann@example.org")
    keys = list(home.redis.scan_iter("galatea:attempts:*"))
    assert len(keys) == 2
    assert all(0 < home.redis.ttl(key) <= WINDOW for key in keys)
    assert not any(b"ann" in key for key in keys)  # addresses are nobody's business
