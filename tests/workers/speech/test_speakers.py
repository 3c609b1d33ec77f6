"""Speakers by name."""

import re

import pytest

from avatar_app.catalog import TIERS, VOICES, Voice
from avatar_app.errors import MissingError
from workers.speech import flite, piper_voices
from workers.speech.speakers import find_command, list_voices, load_speaker


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
    monkeypatch.setattr(flite, "list_voices", dict)
    assert set(list_voices()) == set(VOICES) | set(voices)
    monkeypatch.setattr(piper_voices, "find_spec", lambda name: None)
    assert set(list_voices()) == set(VOICES)
    with pytest.raises(MissingError, match=r"-m pip install -e '.*\[piper\]'") as caught:
        load_speaker("piper")
    assert (caught.value.code, caught.value.exit_code) == ("engine_missing", 3)
