import pytest

from workers.performance.articulation import articulate

VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"]


def only(ipa: str):
    ((shape, share),) = articulate(ipa, "aa")
    assert share == 1.0
    return shape


def test_openness_of_the_jaw_follows_phonetics():
    jaws = [only(ipa).jaw for ipa in "ɑæʌɛəɪi"]
    assert jaws == sorted(jaws, reverse=True)
    assert only("ɑ").jaw == pytest.approx(0.6, abs=0.1)
    assert max(only(ipa).jaw for ipa in "pbmfvszʃ") < 0.1


def test_vowels_are_rounded_or_spread_where_they_should_be():
    for ipa in "uowɥy":
        assert only(ipa).pucker >= 0.5
        assert only(ipa).spread == 0.0
    for ipa in "ʃʒɔ":
        assert only(ipa).funnel > only(ipa).pucker
    assert only("w").pucker > only("u").pucker > only("ʊ").pucker
    assert only("i").spread > only("ɪ").spread > only("ɑ").spread
    assert only("i").pucker == only("i").funnel == 0.0


def test_a_consonant_lets_rounding_through_and_a_spread_vowel_does_not():
    assert only("t").round_dominance < only("i").round_dominance / 3


def test_closures_and_tongue():
    assert all(only(ipa).seal for ipa in "pbm")
    assert all(only(ipa).tuck for ipa in "fv")
    assert only("θ").tongue > only("l").tongue > only("t").tongue > only("k").tongue
    assert only("s").jaw < 0.1  # teeth nearly together, lips apart
    assert only("s").lower > 0.3


@pytest.mark.parametrize("ipa", ["aɪ", "aʊ", "ɔɪ", "tʃ", "dʒ", "ɔːɹ", "aɪə", "mʲ", "n̩", "əl"])
def test_shares_of_a_phoneme_sum_to_1(ipa: str):
    assert sum(share for _, share in articulate(ipa, "aa")) == pytest.approx(1.0)


def test_diphthongs_move_and_affricates_begin_with_the_stop():
    (first, first_share), (second, second_share) = articulate("aɪ", "aa")
    assert first.jaw > second.jaw
    assert first_share > second_share
    (stop, stop_share), (fricative, fricative_share) = articulate("tʃ", "CH")
    assert fricative.funnel > stop.funnel
    assert stop_share < fricative_share


@pytest.mark.parametrize("viseme", VISEMES)
def test_an_unknown_phoneme_shows_its_viseme(viseme: str):
    ((shape, share),) = articulate("ʘ", viseme)
    assert share == 1.0
    assert shape.seal == (viseme == "PP")
    assert shape.tuck == (viseme == "FF")
