import pytest

from avatar_app.script.ipa import read_ipa


def test_sounds_are_parted_with_their_marks() -> None:
    assert read_ipa("həˈloʊ") == (("h", "ə", "ˈ", "l", "oʊ"),)
    assert read_ipa("t͡ʃiː vʲi") == (("tʃ", "iː"), ("vʲ", "i"))


def test_what_keyboards_have_instead_is_taken_too() -> None:
    assert read_ipa("'gi:.ta") == read_ipa("ˈɡiːta")


@pytest.mark.parametrize(("text", "sign"), [("qi", "q"), ("h8", "8"), ("ʘ", "ʘ"), ("ː", "ː")])
def test_a_sign_that_is_no_sound_is_told(text: str, sign: str) -> None:
    with pytest.raises(ValueError, match=sign):
        read_ipa(text)
