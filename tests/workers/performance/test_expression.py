import numpy as np
import pytest
from numpy.typing import NDArray

from avatar_app.script.emotions import EMOTIONS
from workers.performance.expression import PARTING, Expression, face
from workers.performance.timeline import End, Sound
from workers.performance.tracks import BLENDSHAPES, INDEX
from workers.speech.speech import Mood

FPS = 50.0
SEEN = {
    "happy": {"mouthSmileLeft": 0.5, "cheekSquintLeft": 0.4},
    "excited": {"mouthSmileLeft": 0.6, "browOuterUpLeft": 0.3, "eyeWideLeft": 0.25},
    "surprised": {"browInnerUp": 0.6, "browOuterUpLeft": 0.6, "eyeWideLeft": 0.5, "jawOpen": 0.1},
    "amazed": {"browInnerUp": 0.4, "eyeWideLeft": 0.3, "mouthSmileLeft": 0.25},
    "angry": {"browDownLeft": 0.6, "eyeSquintLeft": 0.3, "noseSneerLeft": 0.15},
    "sad": {"browInnerUp": 0.6, "mouthFrownLeft": 0.5, "browDownLeft": 0.25},
    "serious": {"browDownLeft": 0.3, "eyeSquintLeft": 0.1},
}


def play(*cues: Mood | Sound | End, seed: int = 0, length: float = 3.0) -> NDArray[np.float64]:
    expression = Expression(np.random.default_rng(seed))
    for cue in cues:
        expression.hear(cue)
    return expression.play(np.arange(round(length * FPS)) / FPS)


def mood(name: str, start: float = 1.0, intensity: float = 1.0) -> Mood:
    return Mood(name, intensity, start, 99.0)


@pytest.mark.parametrize("name", SEEN)
def test_an_emotion_shows_in_its_places_and_nowhere_else(name: str):
    shape = play(mood(name))[-1]
    for blendshape, least in SEEN[name].items():
        assert shape[INDEX[blendshape]] > least
        twin = blendshape.replace("Left", "Right")
        assert shape[INDEX[twin]] == pytest.approx(shape[INDEX[blendshape]], rel=0.2)
    allowed = {BLENDSHAPES[column] for column in np.flatnonzero(face(name, 1.0))}
    assert {BLENDSHAPES[column] for column in np.flatnonzero(shape > 1e-9)} == allowed


def test_every_action_unit_in_use_is_known():
    for name in EMOTIONS:
        assert np.all(np.isfinite(face(name, 1.0)))
    assert not face("neutral", 1.0).any()
    assert {"happy", "sad", "angry", "surprised"} <= set(SEEN)
    assert set(SEEN) == set(EMOTIONS) - {"neutral"}


def test_intensity_scales():
    full, half = play(mood("happy"))[-1], play(mood("happy", intensity=0.5))[-1]
    np.testing.assert_allclose(half, full / 2, atol=1e-9)


def test_a_mood_eases_in_from_a_little_before_its_line():
    smile = play(mood("happy"))[:, INDEX["mouthSmileLeft"]]
    smile = smile / smile[-1]
    assert smile[round(0.75 * FPS)] == 0.0
    assert 0.1 < smile[round(1.0 * FPS)] < 0.9
    assert smile[round(1.3 * FPS)] > 0.9
    assert np.abs(np.diff(smile)).max() < 0.15


def test_one_mood_turns_into_the_next():
    shapes = play(mood("happy", 0.0), mood("sad", 1.5))
    assert shapes[round(1.2 * FPS), INDEX["mouthFrownLeft"]] == 0.0
    assert shapes[-1, INDEX["mouthFrownLeft"]] > 0.5
    assert np.abs(shapes[-1, INDEX["mouthSmileLeft"]]) < 1e-9


def test_a_face_is_alive_and_a_little_uneven():
    shapes = play(mood("happy", 0.0), length=12.0)[round(FPS) :]
    smile = shapes[:, INDEX["mouthSmileLeft"]]
    assert 0.02 < np.ptp(smile) / smile.mean() < 0.2
    right = shapes[:, INDEX["mouthSmileRight"]]
    ratios = {
        round(float(play(mood("happy"), seed=seed)[-1, INDEX["mouthSmileLeft"]]), 6)
        for seed in range(5)
    }
    assert np.all(smile != right)
    assert len(ratios) == 5


def test_brows_rise_on_stressed_syllables():
    def accent(start: float) -> Sound:
        return Sound("a", "aa", start, start + 0.1, 2, True, 0.0, 1.0, 0.9, 0.5, opens=True)

    raised = 0
    for seed in range(40):
        brow = play(accent(1.0), seed=seed)[:, INDEX["browInnerUp"]]
        assert brow[0] == brow[-1] == pytest.approx(0.0, abs=1e-12)
        raised += brow[round(1.06 * FPS)] > 0.08
    assert 20 < raised < 38


def test_an_expression_softens_at_the_end():
    kept = play(mood("happy", 0.0))
    softened = play(mood("happy", 0.0), End(2.6, 2.98))
    np.testing.assert_allclose(softened[-1], PARTING * kept[-1], atol=1e-9)
    np.testing.assert_allclose(softened[:130], kept[:130], atol=1e-9)
