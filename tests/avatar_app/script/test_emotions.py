from pathlib import Path

import pytest

from avatar_app.script.emotions import ALIASES, EMOTIONS, NEUTRAL, Prosody


def test_no_word_means_two_emotions() -> None:
    words = [word for row in EMOTIONS.values() for word in (row.name, *row.aliases)]

    assert len(words) == len(set(words)) == len(ALIASES)
    assert "pause" not in ALIASES


def test_every_word_can_be_a_cue() -> None:
    assert all(word.isalpha() and word == word.lower() for word in ALIASES)


def test_those_of_the_product_are_there() -> None:
    assert set(EMOTIONS) == {
        *("neutral", "happy", "sad", "angry", "surprised", "excited", "serious", "amazed")
    }
    assert (ALIASES["calm"], ALIASES["cheerful"], ALIASES["furious"]) == (
        "neutral",
        "happy",
        "angry",
    )


def test_neutral_changes_nothing_and_others_change_something() -> None:
    assert NEUTRAL.prosody == Prosody()
    assert not NEUTRAL.action_units
    for row in EMOTIONS.values():
        assert (row is NEUTRAL) == (row.prosody == Prosody())
        assert all(0 < strength <= 1 for strength in row.action_units.values())


def test_prosody_scales_from_neutral_to_itself() -> None:
    happy = EMOTIONS["happy"].prosody

    assert happy.scaled(0.0) == Prosody()
    assert happy.scaled(1.0) == happy
    assert happy.scaled(0.5).pitch ** 2 == pytest.approx(happy.pitch)


def test_the_guide_lists_every_one_with_its_aliases() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "script.md").read_text(encoding="utf-8")

    for row in EMOTIONS.values():
        assert f"| `[{row.name}]` | {', '.join(row.aliases)} |" in guide
