"""Which voices are clones, who can make and speak them, and what is said where nobody can."""

from dataclasses import replace
from uuid import UUID

import pytest

from avatar_app.catalog.cloned_voices import (
    find_cloning_voice,
    list_speakable,
    make_voice,
    name_voice,
    read_voice,
)
from avatar_app.catalog.selection import find_tier, find_voice
from avatar_app.catalog.voices import CLONE, VOICES, SpeakerRef, Voice
from avatar_app.errors import ChoiceError
from avatar_app.fleet.registry import WeightsFolder, Worker, explain_lack, find_queue

ID = UUID("6d9c6d1c-98f5-4a4f-8c2e-0f9f5a3b2c1d")
ANA = Voice(
    "xtts-v2-ana",
    "xtts",
    "en",
    "",
    "2 languages, Ana",
    SpeakerRef("v2", "Ana"),
    "CPML",
    False,
    ("en", "ru"),
)
OTHER = replace(ANA, id="xtts-own-ana", speaker=SpeakerRef("own", "Ana"))


@pytest.mark.parametrize("written", [f"clone-{ID}", f" CLONE-{ID} ".upper(), f"clone-{ID.hex}"])
def test_a_voices_id_tells_the_clone(written: str) -> None:
    assert read_voice(written) == ID
    assert read_voice(name_voice(ID)) == ID


@pytest.mark.parametrize("other", ["", "en-female", "clone", "clone-maria", "xtts-v2-clone"])
def test_other_voices_are_none(other: str) -> None:
    assert read_voice(other) is None


def test_a_voice_of_the_model_makes_and_speaks_clones() -> None:
    assert find_cloning_voice(VOICES | {OTHER.id: OTHER}) is None
    assert find_cloning_voice(VOICES | {OTHER.id: OTHER, ANA.id: ANA}) == ANA
    assert list_speakable({ANA.id: ANA}) == {ANA.id, CLONE}
    assert list_speakable({OTHER.id: OTHER}) == {OTHER.id}


def test_a_clone_is_a_voice_like_any() -> None:
    mine = make_voice(ID, "Maria", ANA, "/tmp/x")  # noqa: S108
    assert (mine.id, mine.label, mine.speaker) == (
        f"clone-{ID}",
        "Cloned voice, Maria",
        SpeakerRef("v2", latents="/tmp/x"),  # noqa: S108
    )
    assert (mine.licence, mine.commercial, mine.languages) == ("CPML", False, ("en", "ru"))
    voices = VOICES | {mine.id: mine}
    assert find_voice(mine.id, None, "Привет", voices).language == "ru"
    with pytest.raises(ChoiceError) as caught:
        find_voice(mine.id, None, "Καλημέρα", voices)
    assert "The voice Maria speaks several languages, not Greek" in str(caught.value)
    assert "el-female (tier instant)" in str(caught.value)
    with pytest.raises(ChoiceError, match=r"The voice Maria is XTTS's"):
        find_tier("light", mine)
    assert find_tier("premium", mine).name == "premium"


def test_the_queue_of_who_can() -> None:
    plain = Worker("w1", ("cpu",), ("mesh",))
    able = Worker("w2", ("gpu",), ("mesh",), (ANA,))
    assert find_queue([plain]) is None
    assert find_queue([plain, able]) == "gpu"
    assert (
        find_queue([plain, replace(able, queues=("cpu", "big"))]) == "big"
    )  # where nobody else is
    assert find_queue([plain, replace(able, queues=("cpu",))]) == "cpu"
    assert find_queue([replace(able, queues=("big", "cpu"))]) == "cpu"
    assert find_queue([plain, able], "en-female") == "cpu"
    assert find_queue([plain, able], ANA.id) == "gpu"
    assert find_queue([plain, able], OTHER.id) is None


def test_why_nobody_can() -> None:
    assert explain_lack([]).code == "worker_missing"
    bare = Worker("w1", ("cpu",), (), shelf=WeightsFolder("a", "/w", ("xtts:v2",), {"xtts": "pip"}))
    assert explain_lack([bare]).code == "engine_missing"
    empty = replace(bare, shelf=WeightsFolder("b", "/w", (), {}))
    told = explain_lack([bare, empty])
    assert told.code == "weights_missing"
    assert "galatea weights get xtts:v2" in str(told)
    assert "Coqui Public Model License" in str(told)
