"""What whoever asked for a film is told of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.engines import ENGINES
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.settings import load_settings
from workers.face.loader import load_portrait
from workers.face.portrait import Portrait
from workers.film.film_warnings import list_warnings, warn_of_ipa
from workers.film.spec import FilmSpec
from workers.speech.recordings.recording import Recording

SPEC = FilmSpec(
    parse("My name is Ava, and I am made of paint."),
    VOICES["en-female"],
    "preset:ava",
    Path("film.mp4"),
    TIERS["instant"],
)


def test_words_are_told_whose_sounds_an_engine_cannot_be_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lexicon = (Pronunciation("ava", "/ˈɑvə/"), Pronunciation("paint", "peinnt"))
    asked = replace(SPEC, script=replace(SPEC.script, lexicon=lexicon))
    assert warn_of_ipa(asked) == ()
    monkeypatch.setitem(ENGINES, "espeak", replace(ENGINES["espeak"], ipa=False))
    (told,) = warn_of_ipa(asked)
    assert "these words are said as they are written: ava. " in told


@pytest.fixture(scope="module")
def portrait() -> Portrait:
    return load_portrait("preset:ava", 128, 25, None, load_settings())


def test_of_a_video_that_stands_still_it_is_told_who_would_move_it(portrait: Portrait) -> None:
    moving = replace(portrait, footage=object(), warnings=("The face is small.",))  # type: ignore[arg-type]
    assert list_warnings(SPEC, moving, None) == ("The face is small.",)
    still = replace(SPEC, tier=TIERS["premium"])
    assert still.tier.animator == "sadtalker"
    first, told = list_warnings(still, moving, None)
    assert first == "The face is small."
    assert told.startswith("SadTalker moves one picture")
    assert "choose the animator Mesh or Wav2Lip" in told
    assert list_warnings(still, portrait, None) == ()


def test_of_a_recording_it_is_told_what_is_wrong_with_it(portrait: Portrait) -> None:
    recording = Recording(np.zeros(1, np.float32), ("The recording is quiet.",))
    assert list_warnings(SPEC, portrait, recording) == ("The recording is quiet.",)
