import pytest

from avatar_app.errors import AccountError
from avatar_app.home import Home
from avatar_app.throttle import (
    ACCOUNT_ATTEMPTS,
    WINDOW,
    count_attempt,
    forget_attempts,
)

LIMIT = 30


def test_an_account_is_tried_only_so_often_from_anywhere(home: Home) -> None:
    for k in range(ACCOUNT_ATTEMPTS):
        count_attempt(home.redis, f"10.0.0.{k}", "ann@example.org", LIMIT)
    with pytest.raises(AccountError) as caught:
        count_attempt(home.redis, "10.0.1.1", " ANN@example.org", LIMIT)
    assert caught.value.code == "too_many_attempts"
    assert caught.value.status == 429
    count_attempt(home.redis, "10.0.1.1", "bob@example.org", LIMIT)


def test_an_address_tries_only_so_many_accounts(home: Home) -> None:
    for k in range(LIMIT):
        count_attempt(home.redis, "10.0.0.1", f"user{k}@example.org", LIMIT)
    with pytest.raises(AccountError):
        count_attempt(home.redis, "10.0.0.1", "one-more@example.org", LIMIT)


def test_a_right_one_wipes_the_slate_and_time_does_too(home: Home) -> None:
    for _ in range(ACCOUNT_ATTEMPTS):
        count_attempt(home.redis, "10.0.0.1", "ann@example.org", LIMIT)
    forget_attempts(home.redis, "10.0.0.1", "ann@example.org")
    count_attempt(home.redis, "10.0.0.1", "ann@example.org", LIMIT)
    keys = list(home.redis.scan_iter("galatea:attempts:*"))
    assert len(keys) == 2
    assert all(0 < home.redis.ttl(key) <= WINDOW for key in keys)
    assert not any(b"ann" in key for key in keys)  # addresses are nobody's business


def test_an_office_that_signs_in_all_day_is_let_in(home: Home) -> None:
    for k in range(3 * LIMIT):
        count_attempt(home.redis, "10.0.0.1", f"user{k}@example.org", LIMIT)
        forget_attempts(home.redis, "10.0.0.1", f"user{k}@example.org")


def test_the_window_is_not_drawn_out_by_more_attempts(home: Home) -> None:
    count_attempt(home.redis, "10.0.0.1", "ann@example.org", LIMIT)
    for key in list(home.redis.scan_iter("galatea:attempts:*")):
        home.redis.expire(key, 100)
    count_attempt(home.redis, "10.0.0.1", "ann@example.org", LIMIT)
    assert all(home.redis.ttl(key) <= 100 for key in home.redis.scan_iter("galatea:attempts:*"))


def test_what_was_right_after_the_window_leaves_no_credit(home: Home) -> None:
    forget_attempts(home.redis, "10.0.0.1", "ann@example.org")
    assert list(home.redis.scan_iter("galatea:attempts:*")) == []
