from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from avatar_app.messaging.events import EVERYBODY, Event, channel, publish
from avatar_app.store.connections import Connections


def test_a_user_has_a_channel_and_everybody_another() -> None:
    ann, bob = uuid4(), uuid4()
    assert len({channel(ann), channel(bob), channel(EVERYBODY)}) == 3


def test_nobody_to_hear_and_no_redis_are_no_error(home: Connections) -> None:
    publish(home.redis, uuid4(), Event("avatar", "1", "ready"))
    publish(Redis(port=1, retry=Retry(NoBackoff(), 0)), uuid4(), Event("avatar", "1", "ready"))
