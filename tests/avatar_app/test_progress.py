from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from avatar_app.home import Home
from avatar_app.progress import EVERYBODY, News, channel, publish


def test_a_user_has_a_channel_and_everybody_another() -> None:
    ann, bob = uuid4(), uuid4()
    assert len({channel(ann), channel(bob), channel(EVERYBODY)}) == 3


def test_nobody_to_hear_and_no_redis_are_no_error(home: Home) -> None:
    publish(home.redis, uuid4(), News("avatar", "1", "ready"))
    publish(Redis(port=1, retry=Retry(NoBackoff(), 0)), uuid4(), News("avatar", "1", "ready"))
