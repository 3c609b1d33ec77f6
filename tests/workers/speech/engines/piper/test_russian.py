"""Russian sounds as Piper's voices have learnt them."""

import pytest

from avatar_app.script.ipa import read_ipa
from workers.speech.engines.piper.russian import respell


@pytest.mark.parametrize(
    ("ipa", "said"),
    [
        ("zɐmˈok", "zʌmˈok"),
        ("zˈamək", "zˈɑmʌk"),
        ("ˈjolkə", "jˈɵɭkʌ"),
        ("zʲɪmlʲˈa", "ʑimɭʲˈɑ"),
        ("tʃʲɪsˈɨ", "tʃʲisˈy"),
        ("ɕːɪtˈatʲ", "ɕitˈɑtʲ"),
    ],
)
def test_sounds_are_spelt_as_espeak_spells_them(ipa: str, said: str) -> None:
    assert respell(read_ipa(ipa)[0]) == said
