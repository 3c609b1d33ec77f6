"""CMU's phonemes in IPA."""

import pytest

from workers.speech.alignment.acoustic_model.phones import SILENCE, fold
from workers.speech.arpabet import ARPABET, to_ipa
from workers.speech.visemes import VISEMES, viseme_of


@pytest.mark.parametrize("name", ARPABET)
def test_each_is_a_sound_that_can_be_shown_and_heard(name: str) -> None:
    ipa = ARPABET[name]
    assert viseme_of(ipa) in VISEMES
    assert (fold(ipa) == (SILENCE,)) == (ipa == "")


@pytest.mark.parametrize(
    ("name", "ipa"),
    [("AY1", "ˈaɪ"), ("ow2", "ˌoʊ"), ("AH0", "ə"), ("AH1", "ˈʌ"), ("CH", "tʃ"), ("pau", "")],
)
def test_stress_goes_before_the_vowel(name: str, ipa: str) -> None:
    assert to_ipa(name) == ipa


@pytest.mark.parametrize("name", ["", ".", "1", "<space>", "sos/eos", "ʃ", "'"])
def test_others_are_told_from_them(name: str) -> None:
    assert to_ipa(name) is None
