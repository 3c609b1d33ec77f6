from dataclasses import replace

import pytest

from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES, SpeakerRef, Voice
from avatar_app.components.formatting import show_seconds
from avatar_app.fleet.registry import Worker
from avatar_app.pages.studio.choices import (
    Choice,
    describe_tier,
    describe_voice,
    keep_tier,
    list_animators,
    tell_terms,
    warn_of_enlargement,
)

JOY = Voice(
    "el-gr-joy-medium", "piper", "el", "", "Greek, Joy (medium)", SpeakerRef("x"), "CC0", None
)
PLAIN = Worker("plain", ("cpu",), ("mesh",))
ABLE = Worker("able", ("cpu",), ("mesh", "wav2lip"), (JOY,))


def offered(crew: list[Worker], voice: str, recorded: bool = False) -> set[str]:
    return {row.name for row in list_animators(crew, voice, recorded) if row.offered}


def test_an_animator_is_offered_with_the_voice() -> None:
    assert offered([PLAIN, ABLE], "en-female") == {"mesh", "wav2lip"}
    assert offered([PLAIN], "en-female") == {"mesh"}
    assert offered([PLAIN], JOY.id) == set()
    assert offered([PLAIN], JOY.id, recorded=True) == {"mesh"}
    assert offered([], JOY.id) == set(ANIMATORS)  # it waits until somebody comes


def test_voices_are_told_with_their_engine_and_terms() -> None:
    mine = describe_voice(VOICES["el-female"], "el")
    assert (mine.id, mine.name, mine.full_name) == ("female", "Female", "Female")
    joy = describe_voice(JOY, "el")
    assert (joy.id, joy.full_name) == (JOY.id, "Joy (medium) · Piper")
    assert joy.sample == "/api/v1/voices/el-gr-joy-medium/sample?language=el"
    assert tell_terms(JOY) == "Piper: CC0; commercial use not known."
    assert tell_terms(replace(JOY, commercial=False)).endswith("; not for commercial use.")
    assert tell_terms(replace(JOY, commercial=True)) == "Piper: CC0."


def test_what_may_not_be_sold_is_said() -> None:
    assert describe_tier(TIERS["light"], True).warning == "Not for commercial use"
    assert describe_tier(TIERS["instant"], True).warning == ""


def test_a_drafts_tier_that_is_gone_is_the_usual_one() -> None:
    assert keep_tier("light") == "light"
    assert keep_tier("espeak+wav2lip") == "espeak+wav2lip"
    assert keep_tier("gone") == "instant"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.6, "1 s"), (89.4, "89 s"), (200, "3 min"), (4800, "1 h 20 min")]
)
def test_times_as_people_say_them(seconds: float, shown: str) -> None:
    assert show_seconds(seconds) == shown


@pytest.mark.parametrize(
    ("zoom", "size", "told"),
    [(2.04, 512, "2.0 times"), (2.04, 1080, "4.3 times"), (0.9, 1080, ""), (1.0, 720, "")],
)
def test_a_small_picture_is_told_before_the_film_is_made(zoom: float, size: int, told: str) -> None:
    choices = [Choice("me", "Me", "", "", zoom)]
    warned = warn_of_enlargement(choices, "me", size)
    assert told in warned
    assert bool(told) is bool(warned)
    assert warn_of_enlargement(choices, "somebody else", 1080) == ""
