import numpy as np
import pytest

from workers.performance.lips import Lips, Mouth
from workers.performance.timeline import PAUSE, Cue, End, Pause, Sound

VOWELS = "aɑæʌɛəɪiuoɔ"
RATES = (10, 24, 25, 30, 60)


def sounds(phonemes: str, lengths: float | dict[str, float], start: float = 0.5) -> list[Sound]:
    """Phonemes, divided by spaces, in a row from `start`; `lengths` in seconds."""
    row = []
    for index, ipa in enumerate(phonemes.split()):
        length = lengths.get(ipa, 0.08) if isinstance(lengths, dict) else lengths
        row.append(sound(ipa, start, start + length, opens=index == 0, gap=0.5))
        start += length
    return row


def sound(
    ipa: str,
    start: float,
    end: float,
    *,
    opens: bool = False,
    gap: float = 0.0,
    stress: int = 1,
    loudness: float = 0.0,
    energy: float = 1.0,
) -> Sound:
    vowel = ipa[0] in VOWELS
    return Sound(
        ipa, "aa", start, end, stress, vowel, loudness, energy, accent=0.0, gap=gap, opens=opens
    )


def play(cues: list[Cue], fps: float = 100.0, length: float = 2.5) -> Mouth:
    lips = Lips(fps)
    for cue in cues:
        lips.hear(cue)
    return lips.play(np.arange(round(length * fps)) / fps)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("stop", ["p", "b", "m"])
@pytest.mark.parametrize("length", [0.04, 0.05, 0.09])
def test_lips_close_on_every_stop_wherever_the_frames_fall(stop: str, length: float, fps: int):
    for phase in np.linspace(0.0, 0.1, 23):
        row = sounds(f"ɑ {stop} ɑ", {"ɑ": 0.12, stop: length}, 0.5 + phase)
        mouth = play(list(row), fps)
        middle = (row[1].start + row[1].end) / 2
        frame = round(middle * fps)
        assert mouth.seal[frame] > 0.999
        assert mouth.jaw[frame] < 0.08
        assert mouth.lower[frame] == pytest.approx(0.0, abs=1e-3)
        if fps >= 24:  # and the vowels beside it are open
            assert mouth.seal[round((row[0].start + 0.03) * fps)] < 0.2
            assert mouth.jaw.max() > 0.3


def test_lower_lip_goes_to_the_teeth_on_f_and_v():
    for ipa in "fv":
        row = sounds(f"ɑ {ipa} ɑ", {"ɑ": 0.15, ipa: 0.06})
        mouth = play(list(row))
        frame = round(100 * (row[1].start + row[1].end) / 2)
        assert mouth.tuck[frame] > 0.99
        assert mouth.seal[frame] == 0.0
        assert mouth.jaw[frame] < 0.2
        assert mouth.upper[frame] > 0.1


def test_rounding_comes_before_the_rounded_vowel_and_through_consonants():
    row = sounds("ɑ s t uː", {"ɑ": 0.15, "uː": 0.2})
    rounded = play(list(row)).pucker
    unrounded = play(list(sounds("ɑ s t iː", {"ɑ": 0.15, "iː": 0.2}))).pucker
    vowel = row[-1].start
    before = round(100 * (vowel - 0.12))
    assert rounded.max() > 0.75
    assert 0.25 < rounded[before] < 0.6
    assert rounded[round(100 * vowel)] > 0.5
    assert unrounded.max() < 0.01


def test_a_spread_vowel_resists_the_rounding_to_come():
    through_consonants = sounds("s t uː", 0.12)
    through_vowel = sounds("s iː uː", 0.12)
    at = round(100 * (through_vowel[-1].start - 0.09))
    assert play(list(through_vowel)).pucker[at] < 0.5 * play(list(through_consonants)).pucker[at]


def test_stress_loudness_and_energy_open_the_mouth_more():
    def opening(**how: float) -> float:
        return float(play([sound("ɑ", 0.5, 0.7, opens=True, **how)]).jaw.max())

    plain = opening()
    assert opening(stress=2) > 1.05 * plain
    assert opening(stress=0) < 0.95 * plain
    assert opening(loudness=6.0) > 1.08 * plain
    assert opening(loudness=-6.0) < 0.92 * plain
    assert opening(loudness=60.0) < 1.2 * plain  # never beyond reason
    assert opening(energy=1.5) > 1.1 * plain
    assert opening(energy=0.6) < 0.9 * plain
    assert 0.5 < plain < 0.7


def test_fast_speech_undershoots():
    slow = play(list(sounds("k ɑ t ɑ k", 0.14))).jaw.max()
    fast = play(list(sounds("k ɑ t ɑ k", 0.04))).jaw.max()
    assert 0.4 * slow < fast < 0.85 * slow


def test_lips_rest_closed_and_part_to_breathe_in_before_a_phrase():
    first = sounds("n ɑ n", 0.1)
    silence = first[-1].end
    second = sound("ɑ", silence + 0.9, silence + 1.1, opens=True, gap=0.9)
    mouth = play([*first, Pause(silence), second])
    assert mouth.rest[0] == 1.0
    assert mouth.jaw[0] == 0.0
    resting = round(100 * (silence + 0.4))
    assert mouth.rest[resting] == 1.0
    assert mouth.jaw[resting] == pytest.approx(0.0, abs=1e-3)
    breathing = round(100 * (second.start - 0.08))
    assert mouth.rest[breathing] < 0.2
    assert 0.03 < mouth.jaw[breathing] < 0.25


def test_a_phrase_that_begins_with_a_stop_keeps_its_lips_shut_until_the_release():
    stop = sound("b", 0.6, 0.68, opens=True, gap=0.6)
    mouth = play([stop, sound("ɑ", 0.68, 0.9)])
    closed = np.maximum(mouth.rest, mouth.seal)
    assert closed[:62].min() > 0.99
    assert closed[70] < 0.3


def test_a_gap_shorter_than_a_pause_does_not_close_the_lips():
    first = sounds("n ɑ n", 0.1)
    gap = PAUSE - 0.05
    second = sound("n", first[-1].end + gap, first[-1].end + gap + 0.1)
    mouth = play([*first, second])
    assert mouth.rest[round(100 * first[0].start) :].max() == 0.0


def test_lips_are_closed_in_the_last_frame_even_if_speech_goes_on_to_the_end():
    mouth = play([*sounds("n ɑ n ɑ", 0.2, 1.7), End(2.1, 2.49)])
    assert mouth.rest[-1] == pytest.approx(1.0)
    assert mouth.jaw[-1] == pytest.approx(0.0, abs=1e-6)


def test_only_what_is_near_is_kept():
    lips = Lips(25.0)
    for second in range(60):
        for cue in sounds("p ɑ f ɑ", 0.1, float(second)):
            lips.hear(cue)
        lips.play(second + np.arange(25) / 25)
    assert len(lips._pulls) + len(lips._seals) + len(lips._tucks) < 12
