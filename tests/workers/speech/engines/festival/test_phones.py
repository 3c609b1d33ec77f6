"""festival's names of Russian sounds."""

import pytest

from workers.speech.engines.festival.phones import to_ipa, to_syllables


@pytest.mark.parametrize(
    ("ipa", "entry"),
    [
        ("zˈamək", "((z a) 1) ((m a k) 0)"),
        ("zɐmˈok", "((z a) 0) ((m o k) 1)"),
        ("pʲɪtnˈatsətʲ", "((pp i) 0) ((t n a) 1) ((c a tt) 0)"),
        ("tʃʲɪsˈɨ", "((ch i) 0) ((s y) 1)"),
        ("ɕːˈotkə", "((sch o) 1) ((t k a) 0)"),
        ("jˈolkʲɪ", "((j o) 1) ((l kk i) 0)"),
        ("v", "((v) 0)"),
        ("dʒˈaz", "((d zh a z) 1)"),
    ],
)
def test_a_word_is_an_entry_of_its_lexicon(ipa: str, entry: str) -> None:
    assert to_syllables(ipa) == entry


@pytest.mark.parametrize(
    ("name", "stressed", "ipa"),
    [
        ("aa", True, "ˈa"),
        ("ay", False, "ə"),
        ("rr", False, "rʲ"),
        ("sch", False, "ɕː"),
        ("hh", True, "xʲ"),
        ("m", True, "m"),
        ("pau", False, ""),
    ],
)
def test_its_sounds_are_ipa(name: str, stressed: bool, ipa: str) -> None:
    assert to_ipa(name, stressed) == ipa
