from concurrent.futures import ThreadPoolExecutor

import pytest

from avatar_app.accounts.rate_limits import (
    WINDOW,
    Counter,
    begin_attempt,
    count_address,
    forget_attempts,
    give_back,
    list_counters,
    name_network,
)
from avatar_app.errors import AccountError
from avatar_app.store.connections import Connections

LIMIT = 30
ANN = "ann@example.org"


def is_let(home: Connections, *counters: Counter) -> bool:
    try:
        begin_attempt(home.redis, *counters)
    except AccountError:
        return False
    return True


def end_wait(home: Connections, counter: Counter) -> float:
    """How long it had to wait, which is over now."""
    seconds, micro = home.redis.time()
    left = float(home.redis.hget(counter.key, "next_at") or 0) - seconds - micro / 1e6
    home.redis.hdel(counter.key, "next_at")
    return left


def test_wrong_passwords_wait_longer_and_longer(home: Connections) -> None:
    network, account = list_counters(ANN, "10.0.0.1", None)
    waits = []
    for _ in range(network.free + 12):
        assert is_let(home, network, account)
        end_wait(home, account)
        waits.append(end_wait(home, network))
    assert max(waits[: network.free - 1]) <= 0
    later = waits[network.free - 1 :]
    for k, wait in enumerate(later):
        assert min(2**k, network.longest) - 5 < wait <= min(2**k, network.longest)


def test_the_wait_is_told(home: Connections) -> None:
    (counter,) = list_counters(ANN, "10.0.0.1", "phone")
    for _ in range(counter.free + 6):
        assert is_let(home, counter)
        end_wait(home, counter)
    assert is_let(home, counter)
    with pytest.raises(AccountError) as caught:
        begin_attempt(home.redis, counter)
    assert caught.value.retry_after is not None
    assert 100 < caught.value.retry_after <= 128
    assert "minutes" in str(caught.value)


def test_a_hundred_at_once_get_no_more_through(home: Connections) -> None:
    (counter,) = list_counters(ANN, "10.0.0.1", "phone")
    with ThreadPoolExecutor(20) as threads:
        let = list(threads.map(lambda _: is_let(home, counter), range(100)))
    # Should the hundred take over a second, one more has waited for it.
    assert counter.free <= sum(let) <= counter.free + 4


def test_all_networks_together_slow_an_account_by_half_a_minute_at_most(home: Connections) -> None:
    longest = 0.0
    for k in range(60):
        network, account = list_counters(ANN, f"10.0.{k}.1", None)
        assert is_let(home, network, account)
        longest = max(longest, end_wait(home, account))
    assert 25 < longest <= 30


def test_a_device_of_the_owner_is_counted_by_itself(home: Connections) -> None:
    network, account = list_counters(ANN, "10.0.0.1", None)
    while is_let(home, network, account):
        pass
    (device,) = list_counters(ANN, "10.0.0.1", "phone")
    assert is_let(home, device)


def test_a_right_one_wipes_the_slate(home: Connections) -> None:
    counters = list_counters(ANN, "10.0.0.1", None)
    while is_let(home, *counters):
        pass
    forget_attempts(home.redis, *counters)
    assert is_let(home, *counters)
    assert not any(b"ann" in key for key in home.redis.scan_iter("galatea:attempts:*"))
    assert all(home.redis.ttl(key) > 0 for key in home.redis.scan_iter("galatea:attempts:*"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_household_is_one_network(one: str, other: str, same: bool) -> None:
    assert (name_network(one) == name_network(other)) is same


def test_a_network_tries_only_so_many_accounts(home: Connections) -> None:
    for k in range(LIMIT):
        count_address(home.redis, f"2001:db8::{k:x}", LIMIT)
    with pytest.raises(AccountError) as caught:
        count_address(home.redis, "2001:db8::ffff", LIMIT)
    assert caught.value.status == 429
    assert 0 < (caught.value.retry_after or 0) <= WINDOW


def test_an_office_that_signs_in_all_day_is_let_in(home: Connections) -> None:
    for _ in range(3 * LIMIT):
        count_address(home.redis, "10.0.0.1", LIMIT)
        give_back(home.redis, "10.0.0.1")


def test_the_window_is_not_drawn_out_by_more_attempts(home: Connections) -> None:
    count_address(home.redis, "10.0.0.1", LIMIT)
    (key,) = home.redis.scan_iter("galatea:attempts:*")
    home.redis.expire(key, 100)
    count_address(home.redis, "10.0.0.1", LIMIT)
    assert home.redis.ttl(key) <= 100


def test_what_was_right_after_the_window_leaves_no_credit(home: Connections) -> None:
    give_back(home.redis, "10.0.0.1")
    assert list(home.redis.scan_iter("galatea:attempts:*")) == []
