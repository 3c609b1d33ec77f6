"""Who decides how a Russian word is stressed, and what engines are told of it."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from tests.workers.speech.text_normalization.tiny_stress import make_arrays
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.text_normalization import russian_stress
from workers.speech.text_normalization.russian_stress import Sounds, read_sounds
from workers.speech.text_normalization.stress_marks import unmark


@pytest.fixture
def networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the networks would be; nothing is there yet."""
    file = tmp_path / "russian.npz"
    monkeypatch.setattr(russian_stress, "stress_file", lambda: file)
    return file


def sounds(text: str) -> list[str]:
    plain = unmark(text)
    return [one.ipa for one in read_sounds(plain.text, plain.stresses)]


def test_without_networks_marked_words_alone_are_told(networks: Path) -> None:
    assert not networks.exists()
    plain = unmark("На двери замо́к.")
    assert read_sounds(plain.text, plain.stresses) == [Sounds(9, 14, "zɐmˈok")]
    assert sounds("Она пришла домой.") == []


def test_networks_that_come_later_are_used(networks: Path) -> None:
    assert sounds("дорога") == []
    np.savez(networks, **make_arrays())
    assert sounds("дорога") == ["dɐrˈoɡə"]


def test_marks_win_over_yo_and_both_over_the_networks(networks: Path) -> None:
    np.savez(networks, **make_arrays())
    assert sounds("доро́га до́рога доро\u0300га") == ["dɐrˈoɡə", "dˈorəɡə", "dɐrˈoɡə"]
    assert sounds("дорога") == ["dɐrˈoɡə"]
    assert sounds("елка ёлка е́лка") == ["jˈolkə", "jˈolkə", "jˈelkə"]
    assert sounds("ЁЛКА") == ["jˈolkə"]


def test_parts_of_a_word_are_told_together(networks: Path) -> None:
    np.savez(networks, **make_arrays())
    assert sounds("кто-то из-за") == ["ktˈotə", "ɪzzɐ"]
    assert sounds("дорога-дорога") == ["dɐrˈoɡədɐrˈoɡə"]


def said(text: str, *lexicon: Pronunciation) -> tuple[list[str], str]:
    """Words and phonemes of a film, stressed ones with an apostrophe."""
    script = parse(text)
    script = replace(script, lexicon=lexicon)
    speeches = list(EspeakSpeaker().speak(script, VOICES["ru-female"]))
    words = [word.text for speech in speeches for word in speech.words]
    marks = (p for speech in speeches for p in speech.phonemes if p.ipa)
    return words, "".join(p.ipa + "'" * (p.stress == 2) for p in marks)


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize(
    ("written", "vowels"),
    [
        ("замо́к", "ao'"),
        ("за́мок", "ɑ'ə"),
        ("мука́", "uɑ'"),
        ("му́ка", "u'ə"),
        ("больша́я", "aɑ'ə"),
        ("бо́льшая", "o'əə"),
        ("зёрна", "ɵ'a"),
        ("зе\u0308рна", "ɵ'a"),
        ("БО\u0301льшая", "o'əə"),
    ],
)
def test_marked_words_stay_whole_and_are_stressed_there(written: str, vowels: str) -> None:
    words, phonemes = said(f"{written}.")
    assert words == [unicodedata.normalize("NFC", f"{written}.")]
    heard = "".join(c for c in phonemes if c in "aɑəoiɪeɛuʊɨɵʌy'")
    assert heard == vowels


@pytest.mark.usefixtures("networks")
def test_captions_keep_what_was_written_beside_rules_and_lexicon() -> None:
    text = "«За́мок» стоит 25 €, а замо\u0301к — нет."
    words, _ = said(text, Pronunciation("к", "ка"), Pronunciation("замок", "ключ"))
    assert " ".join(words) == text
    assert said("замо́к.", Pronunciation("замок", "дом"))[1] == said("замо́к.")[1]
