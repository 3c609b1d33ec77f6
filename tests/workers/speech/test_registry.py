"""Speakers by name."""

import re

import pytest

from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES, Voice
from avatar_app.errors import MissingError
from workers.speech.engines.piper import voices as piper_voices
from workers.speech.registry import find_command, list_voices, load_speaker


def test_every_tier_has_its_speaker() -> None:
    """Or, where that is not installed, the command that installs it."""
    for engine in (engine for tier in TIERS.values() for engine in tier.speakers):
        command = find_command(engine)
        if command is None:
            assert load_speaker(engine).name == engine
        else:
            with pytest.raises(MissingError, match=re.escape(command)):
                load_speaker(engine)


def test_an_unknown_speaker_is_missing() -> None:
    with pytest.raises(MissingError) as caught:
        load_speaker("nobody")
    assert caught.value.code == "engine_missing"


def test_without_piper_its_command_is_told_and_its_voices_are_not(
    voices: dict[str, Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_the_machine = ("festival", "flite")  # where it has them

    def names() -> set[str]:
        return {key for key, voice in list_voices().items() if voice.engine not in of_the_machine}

    assert names() == set(VOICES) | set(voices)
    monkeypatch.setattr(piper_voices, "find_spec", lambda _name: None)
    assert names() == set(VOICES)
    with pytest.raises(MissingError, match=r"-m pip install -e '.*\[piper\]'") as caught:
        load_speaker("piper")
    assert (caught.value.code, caught.value.exit_code) == ("engine_missing", 3)
