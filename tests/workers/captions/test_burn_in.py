"""Captions drawn into frames."""

import cv2
import numpy as np
import pytest

from workers.captions.burn_in import FONT, Burner
from workers.captions.layout import break_lines
from workers.speech.speech import Word

SHAPES = {"1:1": (512, 512), "16:9": (910, 512), "9:16": (512, 910)}
TEXTS = {
    "en": "Good morning, and thank you for coming.",
    "el": "Καλημέρα σας και ευχαριστώ πολύ.",
    "ru": "Доброе утро и спасибо, что пришли.",
}


def burner(width: int, height: int, text: str, lip: float = 0.3) -> Burner:
    landmarks = np.zeros((468, 3), np.float32)
    landmarks[17, 1] = lip * height
    made = Burner(width, height, landmarks)
    made.captioner.take([Word(w, 0.3 * k, 0.3 * k + 0.25) for k, w in enumerate(text.split())])
    made.captioner.close()
    return made


def box(changed: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is true."""
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return columns[0], rows[0], columns[-1], rows[-1]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_letters_stand_low_in_the_middle_within_safe_margins(shape: str, language: str) -> None:
    width, height = SHAPES[shape]
    frame = np.full((height, width, 3), 120, np.uint8)
    shown = burner(width, height, TEXTS[language]).burn(frame, 0.1)
    left, top, right, bottom = box((shown > 200).all(axis=2))
    assert (left + right) / 2 == pytest.approx(width / 2, abs=4)
    assert left > 0.06 * width
    assert right < 0.94 * width
    assert bottom < (0.81 if shape == "9:16" else 0.95) * height
    assert top > (0.65 if shape == "9:16" else 0.75) * height


@pytest.mark.parametrize("ground", [0, 120, 255])
def test_letters_are_white_and_their_surroundings_dark_on_any_ground(ground: int) -> None:
    frame = np.full((512, 512, 3), ground, np.uint8)
    shown = burner(512, 512, "Hello there!").burn(frame, 0.1)
    on_black = burner(512, 512, "Hello there!").burn(np.zeros_like(frame), 0.1)
    letters = (on_black > 40).any(axis=2).astype(np.uint8)
    about = cv2.dilate(letters, np.ones((5, 5), np.uint8)) - letters
    assert shown[(on_black > 250).all(axis=2)].min() > 250
    assert np.median(shown[about > 0]) < 90


def test_frames_without_a_caption_are_left_alone() -> None:
    frame = np.zeros((128, 128, 3), np.uint8)
    made = burner(128, 128, "Hello there!")
    assert made.burn(frame, 5.0) is frame
    before = frame.copy()
    assert burner(128, 128, "Hello there!").burn(frame, 0.1) is not frame
    assert (frame == before).all()


def test_alpha_of_the_letters_is_whole_and_of_the_rest_is_kept() -> None:
    frame = np.zeros((256, 256, 4), np.uint8)
    shown = burner(256, 256, "Hello there!").burn(frame, 0.1)
    letters = (shown[..., :3] > 250).all(axis=2)
    assert letters.sum() > 100
    assert shown[letters, 3].min() > 245
    assert shown[:128].max() == 0


def test_the_mouth_stays_free() -> None:
    frame = np.full((512, 512, 3), 120, np.uint8)
    for lip, above in ((0.81, False), (0.95, True)):
        shown = burner(512, 512, TEXTS["en"], lip).burn(frame, 0.1)
        _, top, _, bottom = box((shown > 200).all(axis=2))
        assert (bottom < 0.25 * 512) if above else (top > lip * 512)


def test_a_word_longer_than_the_frame_is_broken_and_as_large_as_others() -> None:
    frame = np.full((512, 512, 3), 120, np.uint8)
    address = "https://galatea.example/a/very/long/address/of/a/page/that/nobody/types"
    left, top, right, bottom = box((burner(512, 512, address).burn(frame, 0.1) > 200).all(axis=2))
    assert left > 0.06 * 512
    assert right < 0.94 * 512
    assert bottom - top > 0.9 * 0.054 * 512


def test_what_the_letters_have_no_shape_for_leaves_no_hole() -> None:
    frame = np.full((256, 256, 3), 120, np.uint8)
    emoji = burner(256, 256, "Hello \U0001f600\ufe0f\u200d there\U0001f44d\U0001f3fd!")
    assert np.array_equal(emoji.burn(frame, 0.1), burner(256, 256, "Hello there!").burn(frame, 0.1))
    assert np.array_equal(burner(256, 256, "\U0001f600").burn(frame, 0.1), frame)
    assert not np.array_equal(burner(256, 256, "5 € — ©").burn(frame, 0.1), frame)


def test_lines_are_measured_in_pixels() -> None:
    ruler = burner(512, 910, "Hi.").ruler
    lines = break_lines(TEXTS["en"].split(), ruler)
    assert len(lines) == 2
    assert max(map(ruler.measure, lines)) <= ruler.width


def test_the_font_is_free() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "LICENSE").read_text(encoding="utf-8")
