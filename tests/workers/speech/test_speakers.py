"""Speakers by name."""

import pytest

from avatar_app.catalog import TIERS
from avatar_app.errors import MissingError
from workers.speech.speakers import load_speaker


def test_every_tier_has_its_speaker() -> None:
    for tier in TIERS.values():
        assert load_speaker(tier.speaker).name == tier.speaker


def test_an_unknown_speaker_is_missing() -> None:
    with pytest.raises(MissingError) as caught:
        load_speaker("nobody")
    assert caught.value.code == "engine_missing"
