"""espeak-ng through ctypes."""

import hashlib
import subprocess
import sys
import threading

import numpy as np
import pytest

from avatar_app.errors import FaultError
from workers.speech.engines.espeak.native import NativeSpeech, synthesize, version


def test_says_its_version() -> None:
    assert version().startswith("1.5")


def test_events_lie_inside_the_sound_in_order() -> None:
    utterance = synthesize("Hello world", "en-us", 160, 50, 50)
    samples = [event.sample for event in utterance.events]
    assert samples == sorted(samples)
    assert samples[-1] <= len(utterance.samples)
    words = [event.position for event in utterance.events if event.ipa is None]
    assert words == [0, 6]


def test_parameters_are_heard() -> None:
    slow, fast = (synthesize("One two three four", "en-us", rate, 50, 50) for rate in (120, 240))
    assert len(slow.samples) > 1.5 * len(fast.samples)


def test_an_unknown_voice_is_a_fault() -> None:
    with pytest.raises(FaultError) as caught:
        synthesize("Hello", "xx-nowhere", 160, 50, 50)
    assert caught.value.code == "engine_failed"


def test_the_clock_is_not_heard() -> None:
    """The library seeds its noise by the second; ours is the same in every process."""
    alone = synthesize("The same words in another second.", "en-us+f5", 160, 50, 50)
    code = (
        "import hashlib, time; time.sleep(1.1); from workers.speech.engines.espeak.native import "
        "synthesize; "
        "u = synthesize('The same words in another second.', 'en-us+f5', 160, 50, 50); "
        "print(hashlib.sha256(u.samples.tobytes()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(alone.samples.tobytes()).hexdigest()


def test_threads_take_turns() -> None:
    alone = synthesize("The same words from many threads.", "en-us+f5", 160, 50, 50)
    heard: list[NativeSpeech] = []

    def run() -> None:
        heard.append(synthesize("The same words from many threads.", "en-us+f5", 160, 50, 50))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 6
    assert all(np.array_equal(one.samples, alone.samples) for one in heard)
