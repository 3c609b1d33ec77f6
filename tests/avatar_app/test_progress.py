import asyncio
from uuid import uuid4

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.backoff import NoBackoff
from redis.retry import Retry

from avatar_app.home import Home
from avatar_app.progress import News, listen, publish


def test_news_reaches_its_owner_and_nobody_else(home: Home) -> None:
    ann, bob = uuid4(), uuid4()
    first, second = News("render", "1", "running", "animate", 0.5, 2.0), News("render", "1", "done")

    async def hear() -> list[News]:
        heard: list[News] = []
        async with AsyncRedis.from_url(home.redis_url) as redis:
            news = listen(redis, [ann])
            assert await anext(news) is None  # it listens now
            publish(home.redis, bob, News("render", "2", "done"))
            for each in (first, second):
                publish(home.redis, ann, each)
            async for each in news:
                if each is not None:
                    heard.append(each)
                if len(heard) == 2:
                    await news.aclose()
        return heard

    assert asyncio.run(asyncio.wait_for(hear(), 10)) == [first, second]
    assert home.redis.pubsub_channels() == []


def test_nobody_to_hear_and_no_redis_are_no_error(home: Home) -> None:
    publish(home.redis, uuid4(), News("avatar", "1", "ready"))
    publish(Redis(port=1, retry=Retry(NoBackoff(), 0)), uuid4(), News("avatar", "1", "ready"))
