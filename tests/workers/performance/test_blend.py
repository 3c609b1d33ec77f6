import numpy as np
import pytest

from avatar_app.script.emotions import EMOTIONS
from workers.performance.blend import blend
from workers.performance.expression import face
from workers.performance.lips import Mouth
from workers.performance.tracks import BLENDSHAPES, INDEX, Performance


def mouth(**parts: float) -> Mouth:
    silent = dict.fromkeys(Mouth.__dataclass_fields__, 0.0) | parts
    return Mouth(**{name: np.array([value]) for name, value in silent.items()})


def see(
    lips: Mouth,
    emotion: str = "neutral",
    lids: float = 0.0,
    gaze: tuple[float, ...] = (0.0, 0.0, 0.0),
) -> Performance:
    tracks = blend(
        lips,
        face(emotion, 1.0)[None],
        np.array([lids]),
        np.array([gaze]),
        np.array([[1.0, 2.0, 3.0, 0.1, 0.2, -0.5]]),
    )
    return Performance(0, tracks)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_lips_seal_whatever_the_emotion(emotion: str):
    sealed = see(mouth(seal=1.0, press=0.3, jaw=0.02), emotion)
    assert sealed["mouthClose"][0] == 1.0
    assert sealed["jawOpen"][0] < 0.05
    assert sealed["mouthUpperUpLeft"][0] == 0.0
    assert sealed["mouthLowerDownLeft"][0] == 0.0
    assert sealed["mouthPressLeft"][0] >= 0.3


def test_a_smile_stays_while_lips_seal_and_yields_to_rounding():
    resting = see(mouth(rest=1.0), "happy")["mouthSmileLeft"][0]
    sealed = see(mouth(seal=1.0), "happy")["mouthSmileLeft"][0]
    rounded = see(mouth(pucker=0.9), "happy")["mouthSmileLeft"][0]
    assert sealed > 0.7 * resting
    assert rounded < 0.5 * resting


def test_surprise_drops_the_jaw_at_rest_and_adds_to_speech():
    assert see(mouth(rest=1.0), "neutral")["mouthClose"][0] == 1.0
    gaping = see(mouth(rest=1.0), "surprised")
    assert gaping["mouthClose"][0] < 0.5
    assert gaping["jawOpen"][0] > 0.1
    assert see(mouth(jaw=0.5), "surprised")["jawOpen"][0] > see(mouth(jaw=0.5))["jawOpen"][0]


def test_pressed_lips_part_for_a_vowel():
    shut = see(mouth(rest=1.0), "serious")["mouthPressLeft"][0]
    assert see(mouth(jaw=0.6), "serious")["mouthPressLeft"][0] < 0.4 * shut


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_nothing_leaves_0_to_1(emotion: str):
    loud = {name: 1.0 for name in Mouth.__dataclass_fields__ if name not in ("seal", "rest")}
    weights = see(mouth(**loud), emotion, lids=1.0, gaze=(0.2, 0.2, 0.1)).tracks
    assert weights.dtype == np.float32
    assert weights[:, : len(BLENDSHAPES)].min() >= 0.0
    assert weights[:, : len(BLENDSHAPES)].max() <= 1.0


def test_body_passes_through():
    body = see(mouth())
    assert body["headYaw"][0] == 1.0
    assert body["headRoll"][0] == 3.0
    assert body["breath"][0] == -0.5


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_blink_shuts_the_eyes_whatever_the_emotion(emotion: str):
    shut = see(mouth(), emotion, lids=1.0)
    for side in ("Left", "Right"):
        assert shut["eyeBlink" + side][0] == 1.0
        assert shut["eyeSquint" + side][0] == 0.0
        assert shut["eyeWide" + side][0] == 0.0


def test_a_look_to_the_viewers_right_is_out_for_the_left_eye_and_in_for_the_right():
    look = see(mouth(), gaze=(0.2, 0.0, 0.0))
    assert look["eyeLookOutLeft"][0] == look["eyeLookInRight"][0] == pytest.approx(0.2)
    assert look["eyeLookInLeft"][0] == look["eyeLookOutRight"][0] == 0.0


def test_eyes_that_look_at_what_is_near_turn_in():
    look = see(mouth(), gaze=(0.02, 0.0, 0.05))
    assert look["eyeLookInLeft"][0] == pytest.approx(0.03)
    assert look["eyeLookInRight"][0] == pytest.approx(0.07)
    assert look["eyeLookOutLeft"][0] == look["eyeLookOutRight"][0] == 0.0


def test_lids_follow_a_look_down():
    down, up = see(mouth(), gaze=(0.0, 0.2, 0.0)), see(mouth(), gaze=(0.0, -0.2, 0.0))
    assert down["eyeLookDownLeft"][0] == pytest.approx(0.2)
    assert 0.05 < down["eyeBlinkLeft"][0] < 0.15
    assert up["eyeLookUpRight"][0] == pytest.approx(0.2)
    assert up["eyeBlinkRight"][0] == 0.0


def test_every_track_is_named_in_the_order_of_the_table():
    tracks = see(mouth(tongue=0.5)).tracks
    assert tracks[0, INDEX["tongueOut"]] == 0.5
    assert tracks[0, len(BLENDSHAPES) - 1] == 0.5
