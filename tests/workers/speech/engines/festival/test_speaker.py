"""festival itself, where it is installed with its Russian voice."""

import pytest

from avatar_app.errors import MissingError
from avatar_app.script.parser import parse
from workers.speech.engines import festival


@pytest.mark.festival
def test_marked_words_are_said_as_marked() -> None:
    text = "За́мок, замо́к."
    speech = next(festival.load().speak(parse(text), festival.VOICE))
    assert [word.text for word in speech.words] == text.split()
    said = "".join(p.ipa + "'" * (p.stress == 2) for p in speech.phonemes if p.ipa)
    assert said.startswith("za'mək")
    assert said.endswith("mo'k")


@pytest.mark.festival
def test_an_emotion_changes_the_rate() -> None:
    lengths = [
        next(festival.load().speak(parse(f"{cue} Добрый вечер."), festival.VOICE)).end
        for cue in ("[sad]", "[excited]")
    ]
    assert lengths[0] > 1.15 * lengths[1]


def test_without_the_program_there_are_no_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert festival.list_voices() == {}
    with pytest.raises(MissingError, match="apt-get install festival"):
        next(festival.load().speak(parse("Да."), festival.VOICE))
