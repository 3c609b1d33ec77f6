from fractions import Fraction

import numpy as np
import pytest

from workers.performance.timeline import Cue, End, Pause, Sound, Timeline
from workers.speech.speech import Mood, Phoneme, Speech

RATE = 16000


def piece(
    start: float,
    phonemes: list[tuple[str, float, float]],
    end: float,
    *,
    mood: str = "neutral",
    last: bool = False,
    level: float = 0.1,
) -> Speech:
    """A piece of speech; phonemes are (ipa, start, end), "ˈ" before the ipa marks stress."""
    return Speech(
        audio=np.full(round(end * RATE) - round(start * RATE), level, dtype=np.float32),
        rate=RATE,
        start=start,
        words=(),
        phonemes=tuple(
            Phoneme(ipa.lstrip("ˈ"), "aa" if ipa else "sil", at, to, 2 * ipa.startswith("ˈ"))
            for ipa, at, to in phonemes
        ),
        mood=Mood(mood, 1.0, start, end),
        exact=True,
        last=last,
    )


def hear(pieces: list[Speech], step: float = 0.1) -> list[Cue]:
    timeline = Timeline(Fraction(25), 0.4)
    for speech in pieces:
        timeline.add(speech)
    timeline.close()
    cues: list[Cue] = []
    for horizon in np.arange(step, float(pieces[-1].end) + 1.0, step):
        cues += timeline.until(float(horizon))
    return cues


def test_nothing_is_told_before_its_time_or_twice():
    timeline = Timeline(Fraction(25), 0.4)
    timeline.add(piece(0.0, [("a", 0.1, 0.3), ("b", 0.3, 0.5)], 1.0))
    assert [cue.ipa for cue in timeline.until(0.3) if isinstance(cue, Sound)] == ["a"]
    assert [cue.ipa for cue in timeline.until(0.31) if isinstance(cue, Sound)] == ["b"]
    assert list(timeline.until(0.32)) == []


def test_silence_between_phonemes_is_a_pause_only_if_it_is_long():
    phonemes = [
        ("a", 0.1, 0.3),
        ("", 0.3, 0.5),
        ("o", 0.5, 0.6),
        ("", 0.6, 1.2),
        ("u", 1.2, 1.3),
    ]
    cues = hear([piece(0.0, phonemes, 1.4, last=True)])
    assert [cue.start for cue in cues if isinstance(cue, Pause)] == [0.6, 1.3]
    assert [cue.opens for cue in cues if isinstance(cue, Sound)] == [True, False, True]
    assert [cue.gap for cue in cues if isinstance(cue, Sound)] == pytest.approx([0.1, 0.2, 0.6])


def test_the_end_is_told_last_with_the_time_of_the_last_frame():
    cues = hear([piece(0.0, [("a", 0.1, 0.3)], 1.01, last=True)])
    assert cues[-1] == End(pytest.approx(0.61), 25 / 25)
    assert sum(isinstance(cue, End) for cue in cues) == 1


@pytest.mark.parametrize(
    ("samples", "fps", "frames"),
    [
        (3 * RATE, Fraction(25), 75),
        (3 * RATE + 1, Fraction(25), 76),
        (1001 * RATE // 1000, Fraction(30000, 1001), 30),
        (1, Fraction(25), 1),
    ],
)
def test_frames_are_counted_exactly(samples: int, fps: Fraction, frames: int):
    timeline = Timeline(fps, 0.4)
    timeline.add(piece(0.0, [], samples / RATE))
    assert timeline.frames == frames


def test_frames_of_many_pieces_are_those_of_the_whole():
    timeline = Timeline(Fraction(25), 0.4)
    for index in range(300):  # 0.1 s is not a binary fraction
        timeline.add(piece(index * 0.1, [], (index + 1) * 0.1))
    assert timeline.frames == 750


def test_a_mood_is_told_when_it_changes():
    pieces = [
        piece(0.0, [], 1.0),
        piece(1.0, [], 2.0, mood="happy"),
        piece(2.0, [], 3.0, mood="happy"),
        piece(3.0, [], 4.0, mood="sad", last=True),
    ]
    moods = [(cue.name, cue.start) for cue in hear(pieces) if isinstance(cue, Mood)]
    assert moods == [("neutral", 0.0), ("happy", 1.0), ("sad", 3.0)]


def test_loudness_is_relative_to_what_was_heard_lately():
    quiet = [piece(i * 0.5, [("a", i * 0.5, i * 0.5 + 0.3)], i * 0.5 + 0.5) for i in range(8)]
    loud = piece(4.0, [("a", 4.0, 4.3)], 4.5, level=0.2, last=True)
    sounds = [cue for cue in hear([*quiet, loud]) if isinstance(cue, Sound)]
    assert [cue.loudness for cue in sounds[:-1]] == pytest.approx([0.0] * 8, abs=1e-9)
    assert sounds[-1].loudness == pytest.approx(6.02, abs=0.01)


def test_accents_are_stressed_vowels_that_do_not_crowd():
    phonemes = [("ˈa", 0.0, 0.1), ("ˈb", 0.1, 0.2), ("ˈo", 0.2, 0.3), ("ˈu", 0.4, 0.5)]
    cues = hear([piece(0.0, [*phonemes, ("i", 0.5, 0.6)], 0.7, last=True)])
    accents = [cue.accent for cue in cues if isinstance(cue, Sound)]
    assert [accent > 0.0 for accent in accents] == [True, False, False, True, False]


def test_energy_comes_with_the_piece_that_a_sound_is_in():
    pieces = [
        piece(0.0, [("a", 0.1, 0.9)], 1.0, mood="sad"),
        piece(1.0, [("a", 1.1, 1.9)], 2.0, mood="excited", last=True),
    ]
    first, second = [cue.energy for cue in hear(pieces) if isinstance(cue, Sound)]
    assert first < 1.0 < second


def test_silent_audio_and_phonemes_without_length_do_no_harm():
    phonemes = [("a", 0.1, 0.1), ("o", 0.2, 0.4), ("u", 0.4, 5.0)]
    cues = hear([piece(0.0, phonemes, 0.6, level=0.0, last=True)])
    sounds = [cue for cue in cues if isinstance(cue, Sound)]
    assert [cue.ipa for cue in sounds] == ["o", "u"]
    assert np.all(np.isfinite([cue.loudness for cue in sounds]))
