"""Scripts that are written by many at once: read one after another, beside the loop."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.script.outline import estimate_seconds
from avatar_app.services import scripts


def test_one_script_is_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once: list[int] = []
    asked = threading.Event()
    inside = 0

    def read(*_: object) -> threading.Thread:
        nonlocal inside
        inside += 1
        at_once.append(inside)
        asked.wait()
        inside -= 1
        return threading.current_thread()

    async def ask() -> list[object]:
        waiting = [
            asyncio.ensure_future(scripts.review_in_thread("Hello.", 5000, None, 1.0))
            for _ in range(8)
        ]
        await asyncio.sleep(0)  # all of them are asked for
        asked.set()
        return [threading.current_thread(), *await asyncio.gather(*waiting)]

    monkeypatch.setattr(scripts, "review", read)
    with ThreadPoolExecutor(1) as pool:  # a browser's walk may keep a loop in this thread
        loop, *readers = pool.submit(lambda: asyncio.run(ask())).result()
    assert at_once == [1] * 8
    assert len(set(readers)) == 1
    assert loop not in readers


def test_what_is_asked_beside_the_loop_is_what_is_told() -> None:
    async def ask() -> tuple[scripts.Review, list[object]]:
        found = await scripts.review_in_thread("Hello [happy] everyone!", 5000, "en", 1.5)
        faults = await scripts.check_words_in_thread(found.script, VOICES["en-female"], ())
        return found, list(faults)

    with ThreadPoolExecutor(1) as pool:
        found, faults = pool.submit(lambda: asyncio.run(ask())).result()
    assert found == scripts.review("Hello [happy] everyone!", 5000, "en", 1.5)
    assert found.outline.seconds == estimate_seconds(found.script.spoken_at(1.5, 0.0))
    assert faults == []
