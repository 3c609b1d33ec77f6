"""Waits after wrong passwords, made so long that no slow machine outlasts them."""

from avatar_app.store.connections import Connections


def hold(home: Connections) -> int:
    """Lengthen every wait that there is to a quarter of an hour from now; how many there are."""
    seconds, _ = home.redis.time()
    waiting = [
        key
        for key in home.redis.scan_iter("galatea:attempts:*")
        if home.redis.type(key) == b"hash" and home.redis.hexists(key, "next_at")
    ]
    for key in waiting:
        home.redis.hset(key, "next_at", seconds + 900)
    return len(waiting)
