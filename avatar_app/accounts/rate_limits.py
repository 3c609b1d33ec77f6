"""Attempts at passwords and sign-ups, counted in Redis.

Wrong passwords make the next attempt wait, longer each time, and never for good. Who guesses at an
account from one network waits up to a quarter of an hour; all networks together slow an account by
half a minute at most, so that its owner gets in whatever others do. A device on which the owner has
signed in before is counted by itself, so that nobody else slows it.

Each attempt counts as wrong until it was right, in one step with the look at what was counted:
whoever sends a hundred at once gets no more of them through.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from uuid import UUID

from redis import Redis

from avatar_app.errors import AccountError, LimitError
from avatar_app.store.redis import redis_errors
from avatar_app.translation import gettext as _
from avatar_app.translation import ngettext

WINDOW = 900  # seconds, from a network's first attempt on
MEMORY = 86_400  # seconds after the last wrong password, which then is forgotten
MAILS, MAIL_WINDOW = 3, 3600  # e-mails of a kind to one address, in so many seconds
_IPV6_NETWORK = 64  # bits: what one household or one rented machine is given


@dataclass(frozen=True)
class Counter:
    """Wrong passwords that are counted together: so many are free, then each makes the next wait
    for 1, 2, 4 ... seconds, up to the longest.
    """

    key: str
    free: int = 5
    longest: int = 900


# KEYS: counters; ARGV: how long they are kept, then two for each: free, longest. Returns seconds to
# wait before an attempt is let through ("0": it is counted, and let through).
_BEGIN = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local wait = 0
for _, key in ipairs(KEYS) do
  local next_at = tonumber(redis.call('HGET', key, 'next_at') or '0')
  wait = math.max(wait, next_at - now)
end
if wait > 0 then return tostring(wait) end
for i, key in ipairs(KEYS) do
  local over = redis.call('HINCRBY', key, 'wrong', 1) - tonumber(ARGV[2 * i])
  if over >= 0 then
    redis.call('HSET', key, 'next_at', now + math.min(2 ^ over, tonumber(ARGV[2 * i + 1])))
  end
  redis.call('EXPIRE', key, ARGV[1])
end
return '0'
"""


def list_counters(account: str, address: str, device: str | None) -> list[Counter]:
    """What a sign-in to an account counts for. `account` is its address as it is kept; `device` is
    the id of one that is known to be its owner's.
    """
    if device is not None:
        return [Counter(_key("device", f"{account} {device}"))]
    return [
        Counter(_key("network", f"{account} {name_network(address)}")),
        Counter(_key("account", account), free=20, longest=30),
    ]


def own_counter(user_id: UUID) -> Counter:
    """What the password of somebody who is signed in, asked for once more, counts for."""
    return Counter(_key("own", str(user_id)))


def code_counter(user_id: UUID, device: str | None) -> Counter:
    """What a code of a second factor counts for: of all networks together, since a code is short,
    but a known device by itself.
    """
    return Counter(_key("code", f"{user_id} {device or ''}"))


def begin_attempt(redis: Redis, *counters: Counter) -> None:
    """Count an attempt at a password. Raises AccountError("too_many_attempts") if it must wait."""
    told = [MEMORY, *(value for each in counters for value in (each.free, each.longest))]
    keys = [each.key for each in counters]
    wait = float(redis.eval(_BEGIN, len(keys), *keys, *told))  # type: ignore[arg-type]
    if wait > 0:
        raise _too_many(wait)


def forget_attempts(redis: Redis, *counters: Counter) -> None:
    """The password was right."""
    redis.delete(*[each.key for each in counters])


def count_address(redis: Redis, address: str, limit: int) -> None:
    """Count a sign-up or a password from a network. Raises AccountError("too_many_attempts")."""
    key = _key("address", name_network(address))
    with redis.pipeline() as pipe:
        # Drawn out by each attempt, the window of a busy office would never end.
        pipe.set(key, 0, ex=WINDOW, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _set, count, left = pipe.execute()
    if count > limit:
        raise _too_many(max(1, left))


def give_back(redis: Redis, address: str) -> None:
    """The attempt was right, so it does not count for its network."""
    key = _key("address", name_network(address))
    with redis.pipeline() as pipe:
        pipe.decr(key)
        pipe.ttl(key)
        count, ends = pipe.execute()
    if count <= 0 or ends < 0:  # the window ended in between
        redis.delete(key)


def may_mail(redis: Redis, purpose: str, account: str) -> bool:
    """Count an e-mail to an address; whether it is still one of the few that an hour allows, so
    that nobody fills another's mailbox.
    """
    key = _key(f"mail:{purpose}", account)
    with redis.pipeline() as pipe:
        pipe.set(key, 0, ex=MAIL_WINDOW, nx=True)
        pipe.incr(key)
        _, count = pipe.execute()
    return bool(count <= MAILS)


def count_use(redis: Redis, what: str, who: str, most: int) -> None:
    """Count one of so many uses that somebody has in a minute.

    Raises LimitError("requests_at_once"), UnavailableError("queue_unavailable").
    """
    key = _key(what, who)
    with redis_errors(), redis.pipeline() as pipe:
        pipe.set(key, 0, ex=60, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _set, count, left = pipe.execute()
    if count > most:
        wait = max(1, left)
        raise LimitError(
            "requests_at_once",
            _("That is very often; wait {wait} s and try again.", wait=wait),
            wait,
        )


def name_network(address: str) -> str:
    """What stands for all addresses of one household: of IPv6 the /64, of IPv4 the address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_NETWORK), strict=False))
    return str(found)


def _too_many(wait: float) -> AccountError:
    seconds = math.ceil(wait)
    many = (
        _("{seconds:.0f} s", seconds=seconds)
        if seconds < 120
        else ngettext("{number} minute", "{number} minutes", math.ceil(seconds / 60))
    )
    return AccountError(
        "too_many_attempts",
        _("Too many attempts; wait {value} and try again.", value=many),
        retry_after=seconds,
    )


def _key(kind: str, name: str) -> str:
    return f"galatea:attempts:{kind}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
