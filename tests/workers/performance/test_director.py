import math
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from avatar_app.catalog.voices import VOICES
from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.parser import parse
from workers.performance.director import direct
from workers.performance.tracks import BLENDSHAPES, FEELINGS, INDEX, TRACKS
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.speech import Mood, Phoneme, Speech

RATE = 22050
FPS = (10, 24, 25, 30, 60, 30000 / 1001)
VOWELS = "aɑæʌɛəɪiuoɔʊɐ"
# "ˈ" stresses, "_" is a pause.
SENTENCE = (
    "_ h ə l ˈoʊ m aɪ n ˈeɪ m ɪ z ˈeɪ v ɚ ɹ i _ _ b ˈoʊ θ ə v ə s w ʊ d l ˈʌ v t ə b ˈæ k ə p "
    "f ˈɑ ð ɚ z m ˈʌ tʃ t ˈuː b ˈɪ ɡ b ˈɑ t s _ p l ˈiː z k ˈʌ m _"
)
OPENNESS = {
    ipa: value
    for symbols, value in {
        "pbm": 0.0,
        "fv": 0.05,
        "szʃʒ": 0.08,
        "tdnɾθð": 0.15,
        "lɹkɡŋhwj": 0.2,
        "iuɪʊᵻ": 0.25,
        "əɚ": 0.35,
        "eoɛɔ": 0.5,
        "ʌɐæ": 0.75,
        "ɑa": 1.0,
    }.items()
    for ipa in symbols
}


def speech(
    text: str = SENTENCE,
    start: float = 0.0,
    mood: str = "neutral",
    pace: float = 1.0,
    last: bool = True,
) -> Speech:
    """A line whose phonemes are spaced in `text`; `pace` 2 is twice as fast."""
    phonemes, now = [], start
    random = np.random.default_rng(len(text))
    for word in text.split():
        ipa = word.lstrip("ˈ_")
        if word == "_":
            length = 0.33
        elif ipa[0] in VOWELS:
            length = 0.17 if "ˈ" in word else 0.10
        else:
            length = 0.075
        length *= random.uniform(0.8, 1.2) / pace
        viseme = "aa" if ipa else "sil"
        phonemes.append(Phoneme(ipa, viseme, now, now + length, 2 * word.startswith("ˈ")))
        now += length
    size = round(now * RATE) - round(start * RATE)
    audio = 0.1 * random.standard_normal(size).astype(np.float32)
    end = start + size / RATE
    return Speech(audio, RATE, start, (), tuple(phonemes), Mood(mood, 1.0, start, end), True, last)


def film(*moods: str, **how: float) -> list[Speech]:
    """A line for each mood, one after the other."""
    pieces: list[Speech] = []
    for index, mood in enumerate(moods):
        start = pieces[-1].end if pieces else 0.0
        pieces.append(speech(start=start, mood=mood, last=index == len(moods) - 1, **how))
    return pieces


def spoken(text: str, voice: str) -> list[Speech]:
    return list(EspeakSpeaker().speak(parse(text), VOICES[voice]))


def tracks(pieces: list[Speech], fps: float = 25, seed: int = 0) -> NDArray[np.float32]:
    return np.concatenate([performance.tracks for performance in direct(pieces, fps, seed)])


def cut(whole: Speech, every: int) -> list[Speech]:
    """The same speech in pieces of `every` phonemes."""
    pieces = []
    origin = round(whole.start * RATE)
    for index in range(0, len(whole.phonemes), every):
        run = whole.phonemes[index : index + every]
        final = index + every >= len(whole.phonemes)
        first = round(run[0].start * RATE) - origin if index else 0
        stop = len(whole.audio) if final else round(run[-1].end * RATE) - origin
        start = (origin + first) / RATE
        pieces.append(
            replace(
                whole,
                audio=whole.audio[first:stop],
                start=start,
                phonemes=run,
                mood=replace(whole.mood, start=start, end=(origin + stop) / RATE),
                last=whole.last and final,
            )
        )
    return pieces


@pytest.mark.parametrize("fps", FPS)
def test_runs_follow_each_other_and_cover_the_sound(fps: float):
    pieces = film("neutral", "happy")
    runs = list(direct(pieces, fps, 0))
    assert [run.start for run in runs] == list(
        np.cumsum([0, *(len(run.tracks) for run in runs[:-1])])
    )
    samples = sum(len(piece.audio) for piece in pieces)
    assert sum(len(run.tracks) for run in runs) == math.ceil(round(samples * fps / RATE, 9))
    assert all(run.tracks.shape[1] == len(TRACKS) for run in runs)
    assert all(run.tracks.dtype == np.float32 for run in runs)
    assert max(len(run.tracks) for run in runs) <= fps


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("every", [2, 1000])
def test_each_run_brings_the_sound_of_its_frames(every: int, fps: float):
    whole = film("neutral", "happy")
    runs = list(direct([piece for line in whole for piece in cut(line, every)], fps, 0))
    heard = [run.heard for run in runs if run.heard is not None]
    assert len(heard) == len(runs)
    starts = np.cumsum([0, *(len(each.sound) for each in heard)])[:-1]
    assert list(starts) == [round(run.start / fps * RATE) for run in runs]
    sound = np.concatenate([piece.audio for piece in whole])
    assert np.array_equal(np.concatenate([each.sound for each in heard]), sound)
    assert all(each.rate == RATE for each in heard)
    assert all(each.fps == pytest.approx(fps) for each in heard)


def test_a_hushed_face_is_the_same_but_for_lips_that_speak():
    runs = list(direct(film("happy", "surprised"), 25, 0))
    shown = np.concatenate([run.tracks for run in runs])
    hushed = np.concatenate([run.heard.hushed for run in runs if run.heard])
    speaking = np.concatenate([run.heard.speaking for run in runs if run.heard])
    mouth = [INDEX[name] for name in BLENDSHAPES if name.startswith(("mouth", "jaw", "tongue"))]
    assert np.array_equal(np.delete(shown, mouth, 1), np.delete(hushed, mouth, 1))
    jaw = np.abs(shown - hushed)[:, INDEX["jawOpen"]]
    assert jaw[speaking == 0].max() < 0.08  # a breath before speaking
    assert jaw.max() > 0.3
    at_work = hushed[speaking > 0.999]
    assert len(at_work) > 50
    assert np.all(at_work[:, INDEX["mouthClose"]] > 0.999)
    assert np.all(at_work[:, INDEX["jawOpen"]] < 0.01)
    assert at_work[:, INDEX["mouthSmileLeft"]].max() > 0.5  # it smiles all the same


def test_each_run_tells_how_strong_every_emotion_is():
    runs = list(direct(film("happy", "neutral", "sad"), 25, 0))
    felt = np.concatenate([run.heard.feelings for run in runs if run.heard])
    assert felt.min() >= 0
    assert felt.max() <= 1
    assert set(np.flatnonzero(felt.max(axis=0) > 0.5)) == {
        FEELINGS.index("happy"),
        FEELINGS.index("sad"),
    }
    smile = np.concatenate([run["mouthSmileLeft"] for run in runs])
    happy = felt[:, FEELINGS.index("happy")]
    assert np.corrcoef(smile, happy)[0, 1] > 0.8


@pytest.mark.parametrize("fps", [10, 25, 60])
@pytest.mark.parametrize("every", [1, 2, 7, 40])
def test_how_the_speech_is_cut_changes_nothing(every: int, fps: float):
    whole = film("neutral", "excited", "sad")
    pieces = [piece for line in whole for piece in cut(line, every)]
    assert len(pieces) > len(whole)
    assert np.array_equal(tracks(pieces, fps, 7), tracks(whole, fps, 7))


def test_lines_of_one_mood_may_come_as_one_piece():
    first, second = film("happy", "happy")
    joined = replace(
        first,
        audio=np.concatenate([first.audio, second.audio]),
        phonemes=first.phonemes + second.phonemes,
        last=True,
    )
    assert np.array_equal(tracks([joined]), tracks([first, second]))


def test_the_same_seed_gives_the_same_and_another_another():
    pieces = film("happy")
    assert np.array_equal(tracks(pieces, seed=3), tracks(pieces, seed=3))
    assert not np.array_equal(tracks(pieces, seed=3), tracks(pieces, seed=4))


def test_frames_come_before_the_next_line_is_asked_for():
    asked = []

    def lines() -> Iterator[Speech]:
        for piece in film("neutral", "happy"):
            asked.append(piece.start)
            yield piece

    performances = direct(lines(), 25, 0)
    first = next(performances)
    assert len(asked) == 1
    assert len(first.tracks) <= 10
    while len(asked) == 1:
        latest = next(performances)
    held_back = asked[1] - latest.start / 25
    assert held_back < 0.4 + 0.4 + 0.05  # the lookahead and less than a beat


def test_the_last_line_is_played_to_its_end_without_waiting_for_more():
    def lines() -> Iterator[Speech]:
        yield speech()
        pytest.fail("asked for a line after the last")

    performances = direct(lines(), 25, 0)
    total = math.ceil(len(speech().audio) / RATE * 25)
    played = 0
    while played < total:
        played += len(next(performances).tracks)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_all_values_are_in_range(emotion: str):
    for seed in range(5):
        values = tracks(film(emotion), seed=seed)
        assert np.all(np.isfinite(values))
        weights = values[:, : len(BLENDSHAPES)]
        assert weights.min() >= 0.0
        assert weights.max() <= 1.0
        body = values[:, len(BLENDSHAPES) :]
        assert np.linalg.norm(body[:, :3], axis=1).max() < 6.0
        assert np.abs(body[:, 3:5]).max() < 0.06
        assert np.abs(body[:, 5]).max() <= 1.0


@pytest.mark.parametrize("fps", FPS)
@pytest.mark.parametrize("pace", [0.8, 1.0, 1.6])
@pytest.mark.parametrize("mood", ["neutral", "surprised"])
def test_lips_close_for_every_p_b_m(mood: str, pace: float, fps: float):
    pieces = film(mood, mood, pace=pace)
    values = tracks(pieces, fps)
    stops = [p for piece in pieces for p in piece.phonemes if p.ipa in ("p", "b", "m")]
    assert len(stops) >= 16
    for stop in stops:
        frame = round((stop.start + stop.end) / 2 * fps)
        assert values[frame, INDEX["mouthClose"]] > 0.999
        assert values[frame, INDEX["jawOpen"]] < 0.08
        assert values[frame, INDEX["mouthUpperUpLeft"]] < 0.01


@pytest.mark.parametrize(
    ("voice", "text", "least"),
    [
        (
            "en-female",
            "My mother bought a big blue umbrella; perhaps we will walk by the river. "
            "[excited] Please, put both of these papers on the table before lunch!",
            14,
        ),
        (
            "el-male",
            "Μπορείτε να μου πείτε πού είναι η βιβλιοθήκη; [sad] Μπαίνω πάντα μόνος μου.",
            8,
        ),
        (
            "ru-female",
            "Меня зовут Мария. [happy] Большое спасибо за внимание, мы будем вам рады!",
            7,
        ),
    ],
)
def test_lips_close_in_real_speech(voice: str, text: str, least: int):
    pieces = spoken(text, voice)
    stops = [p for piece in pieces for p in piece.phonemes if p.ipa.rstrip("ːʲ") in ("p", "b", "m")]
    assert len(stops) >= least
    for fps in (10, 24, 25, 30, 60):
        values = tracks(pieces, fps)
        for stop in stops:
            frame = round((stop.start + stop.end) / 2 * fps)
            assert values[frame, INDEX["mouthClose"]] > 0.999
            assert values[frame, INDEX["jawOpen"]] < 0.08


def test_real_speech_may_be_cut_too():
    pieces = spoken("Hello there. [happy] It works, and it is good! [pause 0.6] Bye.", "en-male")
    cuts = [part for piece in pieces for part in cut(piece, 5)]
    assert len(cuts) > 2 * len(pieces)
    assert np.array_equal(tracks(cuts), tracks(pieces))


def openness(pieces: list[Speech], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """How open phonetics has the mouth at `times`, smoothed over three frames."""
    target = np.zeros(len(times))
    for phoneme in (p for piece in pieces for p in piece.phonemes if p.ipa):
        symbols = [OPENNESS[symbol] for symbol in phoneme.ipa if symbol in OPENNESS]
        share = (phoneme.end - phoneme.start) / len(symbols)
        for index, value in enumerate(symbols):
            start = phoneme.start + index * share
            target[(times >= start) & (times < start + share)] = value
    return np.convolve(target, [0.25, 0.5, 0.25], "same")


def agreement(pieces: list[Speech]) -> dict[float, float]:
    """Correlation of jaw and phonetics by how many seconds the jaw is ahead."""
    values = tracks(pieces, 25)
    opening = values[:, INDEX["jawOpen"]] * (1.0 - values[:, INDEX["mouthClose"]])
    times = np.arange(len(values)) / 25
    return {
        ahead: float(np.corrcoef(opening, openness(pieces, times + ahead))[0, 1])
        for ahead in np.arange(-0.2, 0.21, 0.01).round(2)
    }


def test_the_mouth_opens_as_phonetics_has_it_and_on_time():
    real = spoken(
        "The quick brown fox jumps over the lazy dog. My mother bought a big blue umbrella; "
        "perhaps we will walk by the river. Who knew that it could be such a beautiful thing?",
        "en-female",
    )
    for pieces in (film("neutral", "neutral"), real):
        agreements = agreement(pieces)
        best = max(agreements, key=lambda ahead: agreements[ahead])
        assert agreements[best] > 0.85
        assert 0.0 <= best <= 0.04
        assert agreements[-0.15] < 0.4  # the measure can fail


def test_the_film_begins_and_ends_at_rest():
    for emotion in EMOTIONS:
        for seed in range(5):
            values = tracks(film(emotion), seed=seed)
            rest = np.zeros(len(TRACKS))
            rest[INDEX["mouthClose"]] = 1.0
            np.testing.assert_allclose(values[0], rest, atol=1e-6)
            last = values[-1].astype(np.float64)
            if emotion not in ("surprised", "amazed"):  # whose jaw hangs
                assert last[INDEX["mouthClose"]] == pytest.approx(1.0)
            last[INDEX["mouthClose"]] = 1.0
            np.testing.assert_allclose(last, rest, atol=0.35)
            np.testing.assert_allclose(last[len(BLENDSHAPES) :], 0.0, atol=1e-6)


def test_blinks_are_whole_and_about_as_many_as_people_blink():
    pieces = film(*["neutral"] * 6)
    minutes = pieces[-1].end / 60
    for seed in range(10):
        lids = tracks(pieces, seed=seed)[:, INDEX["eyeBlinkLeft"]]
        shut = lids > 0.999
        assert 8 <= np.sum(shut[1:] & ~shut[:-1]) / minutes <= 25
        assert lids[0] < 0.05
        assert lids[-1] < 0.05


def test_nothing_jumps_but_lids_and_eyes():
    values = tracks(film("happy", "angry", "surprised"), 60)
    change = np.abs(np.diff(values, axis=0)).max(axis=0)
    for name in BLENDSHAPES:
        if not name.startswith("eye"):
            assert change[INDEX[name]] < 0.5, name
    for name in ("browInnerUp", "browDownLeft", "cheekSquintLeft", "noseSneerLeft"):
        assert change[INDEX[name]] < 0.1, name


def test_very_short_speech():
    for samples in (1, 100, 882, 883, 4000):
        silence = Speech(
            np.zeros(samples, np.float32), RATE, 0.0, (), (), Mood("happy", 1, 0, 1), True, True
        )
        values = tracks([silence])
        assert len(values) == math.ceil(samples * 25 / RATE)
        assert np.all(np.isfinite(values))
    assert list(direct([], 25, 0)) == []


def test_memory_does_not_grow_with_length_and_a_frame_takes_little_time():
    moods = ["neutral", "happy", "sad", "excited"]

    def lines(seconds: float) -> Iterator[Speech]:
        start, index = 0.0, 0
        while start < seconds:
            piece = speech(start=start, mood=moods[index % 4], last=False)
            start, index = piece.end, index + 1
            yield piece

    def peak(seconds: float) -> int:
        tracemalloc.start()
        for _ in direct(lines(seconds), 10, 0):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10.0)
    assert peak(600.0) < peak(30.0) + 200_000  # bytes

    pieces = list(lines(60.0))
    began = time.process_time()
    frames = sum(len(run.tracks) for run in direct(pieces, 25, 0))
    assert (time.process_time() - began) / frames < 0.001
