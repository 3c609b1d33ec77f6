"""Voices to listen to: asked for once, kept, and never waited for without end."""

import asyncio
import threading

import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.errors import UnavailableError
from avatar_app.library import samples
from avatar_app.library.samples import hear_sample, keep_sample, name_sample
from avatar_app.messaging.queues import RENDER, SAMPLE, enqueue, open_queue
from avatar_app.store.connections import Connections

GREEK = VOICES["el-female"]


def test_a_worker_is_asked_once_and_before_its_films(home: Connections) -> None:
    enqueue(home.redis, "cpu", RENDER, "a film")

    def worker() -> None:
        queue = open_queue(home.redis, "cpu")
        while not any(job.func_name == SAMPLE for job in queue.jobs):
            pass
        asked.extend((job.func_name, job.args[0]) for job in queue.jobs)
        keep_sample(home.redis, name_sample(GREEK), b"sound")

    asked: list[tuple[str, str]] = []
    thread = threading.Thread(target=worker)
    thread.start()

    async def listen() -> list[bytes]:
        return await asyncio.gather(*[hear_sample(home.redis, GREEK) for _ in range(3)])

    assert asyncio.run(listen()) == [b"sound"] * 3
    thread.join()
    assert asked == [(SAMPLE, "el-female:el"), (RENDER, "a film")]
    assert asyncio.run(hear_sample(home.redis, GREEK)) == b"sound"
    assert len(open_queue(home.redis, "cpu").jobs) == 2


def test_who_waits_too_long_is_told(home: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "PATIENCE", 0.2)
    with pytest.raises(UnavailableError) as caught:
        asyncio.run(hear_sample(home.redis, GREEK))
    assert caught.value.code == "sample_late"
