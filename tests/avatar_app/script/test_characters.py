import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.script.characters import clean, normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("The \ufb01nal o\ufb00er is e\ufb03cient.", "The final offer is efficient."),
        (
            unicodedata.normalize("NFD", "Καλημέρα, ὦ ἄνδρες, ёж, й, é"),
            "Καλημέρα, ὦ ἄνδρες, ёж, й, é",
        ),
        ("H₂O, CO₂, C₆H₁₂O₆, vᵢ", "H2O, CO2, C6H12O6, vi"),
        ("𝐁𝐨𝐥𝐝 𝑖𝑡𝑎𝑙𝑖𝑐 𝒮𝒸𝓇𝒾𝓅𝓉 𝟙𝟚", "Bold italic Script 12"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ！", "Full width!"),
        ("ﾊﾞｶ", "バカ"),
        ("1ˢᵗ and 2ⁿᵈ", "1st and 2nd"),
        ("5 ㎏, 3 ㎡, 20 ℃, Ⅳ", "5 kg, 3 m², 20 °C, IV"),
        ("ﺳﻼﻡ", "سلام"),
        ("ϑ and ϕ", "θ and φ"),
        ("a\u2011b", "a-b"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u212b 5 \u2126", "Å 5 Ω"),
        ("note⁴", "note4"),
    ],
)
def test_what_means_the_same_is_written_in_one_way(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    "text",
    ["m², x³", "10⁶", "1½ …", "№ 5 ™", "5 µm", "1º 2ª", "①", "［x］", "ώρα\u037e α\u0387", "замо́к"],
)
def test_what_means_something_else_stays(text: str) -> None:
    assert normalise(text) == text


def test_places_are_those_of_what_was_typed() -> None:
    typed = "e\ufb03 e\u0301\u200bx ㎏!"

    plain, places = clean(typed)

    assert plain == "effi éx kg!"
    assert [typed[place] for place in places] == list("e\ufb03\ufb03\ufb03 ex ㎏㎏!")


@given(st.text())
def test_places_rise_and_fit(text: str) -> None:
    plain, places = clean(text)

    assert len(plain) == len(places)
    assert list(places) == sorted(places)
    assert normalise(plain) == plain
