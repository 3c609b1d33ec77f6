import numpy as np
import pytest

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.source.alignment import find_square, fit
from workers.animation.sadtalker.source.emotion_offsets import MOST, SPEECH, act, learn
from workers.animation.shared.five_points import take_five
from workers.face.portrait import Portrait
from workers.performance.tracks import FEELINGS


def test_a_feeling_keeps_its_way_and_is_held_within_what_is_natural() -> None:
    changes = np.zeros((1 + len(FEELINGS) + len(SPEECH), 64), np.float32)
    changes[1, :3] = [6.0, -3.0, 0.0]
    changes[2, 5] = 0.4
    changes[1 + len(FEELINGS) :] = np.eye(64, dtype=np.float32)[10:15]
    felt = learn(changes)
    assert felt.whole[0, :3].tolist() == pytest.approx([MOST, -MOST / 2, 0])
    assert felt.whole[1, 5] == pytest.approx(0.4)
    assert np.abs(felt.mouth).max() < 1e-6


def test_the_mouths_part_is_what_speech_does_too() -> None:
    changes = np.zeros((1 + len(FEELINGS) + len(SPEECH), 64), np.float32)
    changes[1, [0, 20]] = [1.0, 0.5]
    changes[1 + len(FEELINGS) :, :5] = np.eye(5, dtype=np.float32)
    felt = learn(changes)
    assert felt.mouth[0, 0] == pytest.approx(1.0, abs=1e-6)
    assert felt.mouth[0, 20] == pytest.approx(0.0, abs=1e-6)


def test_they_are_learnt_from_the_portraits_own_face(engine: Engine, portrait: Portrait) -> None:
    square = find_square(portrait.landmarks)
    fitted = fit(take_five(square.move(portrait.landmarks, engine.size)), engine.size)
    felt = act(engine, portrait, square, fitted)
    assert felt.whole.shape == felt.mouth.shape == (len(FEELINGS), 64)
    sizes = np.linalg.norm(felt.whole, axis=1)
    assert sizes.min() > 0
    assert np.abs(felt.whole).max() <= MOST + 1e-6
    alike = np.corrcoef(felt.whole)
    happy, excited, angry = (FEELINGS.index(name) for name in ("happy", "excited", "angry"))
    assert alike[happy, excited] > alike[happy, angry]
