"""A recording as the voice: espeak-ng's own films recorded, whose times are known."""

from itertools import pairwise

import numpy as np
import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.errors import RecordingError
from avatar_app.script.parser import parse
from avatar_app.script.script import Script
from tests.workers.speech.hearing import sound, speak
from workers.speech.engines.recorded import RecordedSpeaker
from workers.speech.recordings.recording import RATE, Recording
from workers.speech.speech import Speech

TEXT = (
    "Good morning, and thank you for coming. [happy] My brother Bob may play the piano. "
    "[sad 0.5] Nobody else wanted to!"
)


def record(speeches: list[Speech], rate: int = RATE) -> Recording:
    """What a microphone would have of them: another rate, some noise, no marks."""
    samples = sound(speeches)
    times = np.arange(round(len(samples) / speeches[0].rate * rate)) / rate
    heard = np.interp(times, np.arange(len(samples)) / speeches[0].rate, samples)
    noise = np.random.default_rng(1).normal(0, 0.002, len(heard))
    return Recording((heard + noise).astype(np.float32), ())


@pytest.fixture(scope="module")
def spoken() -> list[Speech]:
    """By a man; the transcript is then read by a woman."""
    return speak(TEXT, "en-male")


@pytest.fixture(scope="module")
def aligned(spoken: list[Speech]) -> list[Speech]:
    return list(RecordedSpeaker(record(spoken)).speak(parse(TEXT), VOICES["en-female"]))


@pytest.fixture(scope="module")
def told(spoken: list[Speech]) -> list[Speech]:
    return list(RecordedSpeaker(record(spoken)).speak(Script("", ()), VOICES["en-female"]))


def check_whole(speeches: list[Speech], samples: np.ndarray) -> None:
    """Pieces, phonemes and moods follow each other without a gap; the sound is the recording's."""
    assert np.array_equal(sound(speeches), samples)
    assert speeches[0].start == 0
    assert [speech.last for speech in speeches] == [False] * (len(speeches) - 1) + [True]
    for before, after in pairwise(speeches):
        assert after.start == pytest.approx(before.end, abs=1e-9)
    for speech in speeches:
        assert (speech.mood.start, speech.mood.end) == (speech.start, speech.end)
        assert not speech.exact
    phonemes = [phoneme for speech in speeches for phoneme in speech.phonemes]
    assert phonemes[0].start == 0
    assert phonemes[-1].end == pytest.approx(speeches[-1].end, abs=1e-4)
    for one, other in pairwise(phonemes):
        assert other.start == pytest.approx(one.end, abs=1e-4)


def test_nothing_is_lost(spoken: list[Speech], aligned: list[Speech], told: list[Speech]) -> None:
    samples = record(spoken).samples
    check_whole(aligned, samples)
    check_whole(told, samples)


def test_words_are_where_they_were_said(spoken: list[Speech], aligned: list[Speech]) -> None:
    wanted = [word for speech in spoken for word in speech.words]
    found = [word for speech in aligned for word in speech.words]
    assert [word.text for word in found] == [word.text for word in wanted]
    away = [abs(a.start - b.start) for a, b in zip(found, wanted, strict=True)]
    assert np.median(away) < 0.03
    assert max(away) < 0.12


def test_emotions_are_the_transcripts(aligned: list[Speech]) -> None:
    moods = [(speech.mood.name, speech.mood.intensity) for speech in aligned]
    assert moods == [("neutral", 1.0), ("happy", 1.0), ("sad", 0.5)]


def closures(speeches: list[Speech]) -> list[float]:
    return [p.start for speech in speeches for p in speech.phonemes if p.viseme == "PP"]


def test_lips_close_where_they_did(spoken: list[Speech], aligned: list[Speech]) -> None:
    wanted, found = closures(spoken), closures(aligned)
    assert len(found) == len(wanted) == 10
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 0.06


def test_without_a_text_most_closures_are_heard(spoken: list[Speech], told: list[Speech]) -> None:
    wanted, found = closures(spoken), np.array(closures(told))
    met = [np.abs(found - moment).min() < 0.06 for moment in wanted]
    assert np.mean(met) >= 0.6
    assert not any(speech.words for speech in told)
    assert {speech.mood.name for speech in told} == {"neutral"}
    assert any(p.stress == 2 for speech in told for p in speech.phonemes)


def test_without_a_text_rests_are_rests(spoken: list[Speech], told: list[Speech]) -> None:
    rests = [
        (p.start + p.end) / 2
        for speech in spoken
        for p in speech.phonemes
        if not p.ipa and p.end - p.start > 0.3
    ]
    heard = [p for speech in told for p in speech.phonemes if not p.ipa]
    assert all(any(p.start < moment < p.end for p in heard) for moment in rests)


def test_a_long_recording_comes_in_pieces() -> None:
    spoken = speak(" ".join(["This is a sentence. Here is one more."] * 4))
    told = list(RecordedSpeaker(record(spoken)).speak(Script("", ()), VOICES["en-female"]))
    assert len(told) > 2
    check_whole(told, record(spoken).samples)


@pytest.mark.parametrize("text", ["Bananas and umbrellas fell from the purple moon " * 3, "Yes."])
def test_another_text_is_refused(spoken: list[Speech], text: str) -> None:
    with pytest.raises(RecordingError) as caught:
        list(RecordedSpeaker(record(spoken)).speak(parse(text), VOICES["en-female"]))
    assert caught.value.code == "transcript_mismatch"


@pytest.mark.parametrize("part", [slice(0, 0.5), slice(0.5, 1), slice(0, 0.7)])
def test_a_part_of_a_recording_is_not_its_whole_text(spoken: list[Speech], part: slice) -> None:
    whole = record(spoken).samples
    first, last = (round(place * len(whole)) for place in (part.start, part.stop))
    speaker = RecordedSpeaker(Recording(whole[first:last], ()))
    with pytest.raises(RecordingError) as caught:
        list(speaker.speak(parse(TEXT), VOICES["en-female"]))
    assert caught.value.code == "transcript_mismatch"


def test_music_is_not_what_a_text_says() -> None:
    times = np.arange(5 * RATE) / RATE
    chords = [np.sin(2 * np.pi * tone * times) for tone in (220, 277.2, 329.6, 440, 554.4)]
    beat = 0.6 + 0.4 * np.sign(np.sin(2 * np.pi * 2 * times))
    music = Recording((0.1 * sum(chords) * beat).astype(np.float32), ())
    with pytest.raises(RecordingError) as caught:
        list(RecordedSpeaker(music).speak(parse(TEXT), VOICES["en-female"]))
    assert caught.value.code == "transcript_mismatch"


@pytest.mark.parametrize("pace", [0.8, 1.25])
def test_who_speaks_slowly_or_fast_is_understood(spoken: list[Speech], pace: float) -> None:
    samples = record(spoken).samples
    places = np.arange(int(len(samples) / pace)) * pace
    other = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    speaker = RecordedSpeaker(Recording(other, ()))
    assert list(speaker.speak(parse(TEXT), VOICES["en-female"]))


def test_a_text_far_too_long_is_refused(spoken: list[Speech]) -> None:
    with pytest.raises(RecordingError):
        list(RecordedSpeaker(record(spoken)).speak(parse(TEXT * 8), VOICES["en-female"]))
