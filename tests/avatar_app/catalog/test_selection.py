from dataclasses import replace

import pytest

from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.catalog.languages import find_language
from avatar_app.catalog.selection import (
    choose,
    choose_animator,
    combine,
    find_best,
    find_better,
    find_tier,
    find_voice,
    read_tier,
    tell_pair,
)
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES, SpeakerRef, Voice
from avatar_app.errors import ChoiceError

IRINA = Voice(
    "ru-ru-irina-medium",
    "piper",
    "ru",
    "",
    "Russian, Irina (medium)",
    SpeakerRef("ru_RU-irina-medium"),
    "unknown",
    None,
)
MORE = VOICES | {IRINA.id: IRINA}
JOY = replace(IRINA, id="el-gr-joy-medium", language="el", label="Greek, Joy (medium)")
ANA = Voice(
    "xtts-v2-ana-florence",
    "xtts",
    "en",
    "",
    "3 languages, Ana Florence",
    SpeakerRef("v2", "Ana Florence"),
    "CPML",
    False,
    ("en", "ru", "de"),
)
MANY = MORE | {JOY.id: JOY, ANA.id: ANA}


@pytest.mark.parametrize(
    ("voice", "language", "text", "found"),
    [
        ("el-male", None, "Hello", "el-male"),
        ("EN_Male ", None, "", "en-male"),
        ("en-male", "en-GB", "", "en-male"),
        (None, "EL", "Hello", "el-female"),
        (None, None, "Γεια σου, Bob!", "el-female"),
        (None, None, "Привет!", "ru-female"),
        (None, None, "Привіт!", "uk-female"),
        (None, None, "My name is Иван", "en-female"),
        (None, None, "123", "en-female"),
        ("male", None, "Привет", "ru-male"),
        ("male", "fr", "Salut", "fr-male"),
    ],
)
def test_voices_are_found(voice: str | None, language: str | None, text: str, found: str) -> None:
    assert find_voice(voice, language, text).id == found


@pytest.mark.parametrize(
    ("voice", "language", "code", "advice"),
    [
        ("bob", None, "voice_unknown", "`galatea voices`"),
        ("", None, "voice_unknown", "`galatea voices`"),
        ("en-femal", None, "voice_unknown", "en-female"),
        ("el", None, "voice_unknown", "el-female"),
        ("en-male", "el", "voice_conflict", "choose el-male"),
        (None, "greeek", "language_unknown", "perhaps you mean greek"),
        (None, "xx", "language_unknown", "en, el, ru"),
    ],
)
def test_unknown_choices_are_refused_with_advice(
    voice: str | None, language: str | None, code: str, advice: str
) -> None:
    with pytest.raises(ChoiceError) as caught:
        find_voice(voice, language, "text")

    assert caught.value.code == code
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("language", "code"),
    [("en-US", "en"), ("el_GR", "el"), (" RU ", "ru"), ("Greek", "el"), ("gr", "el"), ("no", "nb")],
)
def test_languages_are_found_however_written(language: str, code: str) -> None:
    assert find_language(language) == code


def test_tiers_are_found() -> None:
    female = VOICES["en-female"]
    assert find_tier("Instant", female) is find_tier(None, female) is TIERS["instant"]
    assert (TIERS["instant"].speakers[0], TIERS["instant"].animator) == ("espeak", "mesh")
    with pytest.raises(ChoiceError, match="known: instant, natural, light, bal") as caught:
        find_tier("gold", female)
    assert caught.value.code == "tier_unknown"


def test_a_tier_speaks_with_its_own_voices() -> None:
    assert find_tier(None, IRINA) is find_tier("natural", IRINA) is TIERS["natural"]
    with pytest.raises(ChoiceError, match="choose the tier natural") as caught:
        find_tier("instant", IRINA)
    assert caught.value.code == "voice_conflict"


def test_a_tier_without_a_voice_takes_its_own_of_the_language() -> None:
    assert choose(None, None, "Привет", "natural", MORE) == (IRINA, TIERS["natural"])
    assert choose(None, "ru", "", "Instant", MORE) == (VOICES["ru-female"], TIERS["instant"])
    assert choose(None, "ru", "", None, MORE) == (IRINA, TIERS["natural"])
    assert choose(None, "ru", "", None) == (VOICES["ru-female"], TIERS["instant"])
    assert choose("irina", None, "", None, MORE) == (IRINA, TIERS["natural"])
    with pytest.raises(ChoiceError, match="ESPnet has no voice here that speaks Greek") as caught:
        choose(None, "el", "", "natural", MORE)
    assert caught.value.code == "voice_unknown"
    with pytest.raises(ChoiceError, match="no tier 'gold'"):
        choose(None, "el", "", "gold", MORE)


@pytest.mark.parametrize("asked", ["ru-ru-irina-medium", "ru_RU-irina-medium", "Irina"])
def test_voices_that_workers_have_are_found_by_name(asked: str) -> None:
    assert find_voice(asked, None, "", MORE) is IRINA
    assert find_voice(asked, "ru", "", MORE) is IRINA
    with pytest.raises(ChoiceError, match="choose el-female") as caught:
        find_voice(asked, "el", "", MORE)
    assert caught.value.code == "voice_conflict"
    with pytest.raises(ChoiceError) as caught:
        find_voice(asked, None, "")
    assert caught.value.code == "voice_unknown"


def test_a_name_that_two_voices_have_is_not_guessed() -> None:
    high = replace(IRINA, id="ru-ru-irina-high")
    with pytest.raises(ChoiceError, match="ru-ru-irina-medium, ru-ru-irina-high"):
        find_voice("irina", None, "", MORE | {high.id: high})


def test_a_gender_is_that_of_the_embedded_voice() -> None:
    assert find_voice("female", "ru", "", MORE).id == "ru-female"


def test_a_recording_takes_any_tier_for_its_animator() -> None:
    voice, tier = choose_animator(None, "Καλημέρα!", None)
    assert (voice.id, tier.name) == ("el-female", "instant")
    voice, tier = choose_animator("German", "", " Natural ")  # which has no voice of its own here
    assert (voice.id, tier.name) == ("de-female", "natural")
    with pytest.raises(ChoiceError) as caught:
        choose_animator("en", "", "gold")
    assert caught.value.code == "tier_unknown"
    with pytest.raises(ChoiceError) as caught:
        choose_animator("Klingon", "", None)
    assert caught.value.code == "language_unknown"


def test_a_voice_of_many_languages_speaks_that_of_the_text() -> None:
    assert find_voice("ana", None, "Привет", MANY) == ANA.speaking("ru")
    assert find_voice("ana", None, "Hello", MANY) is ANA
    assert find_voice("ana florence", "de", "Hallo", MANY).language == "de"
    assert find_voice("ana", None, "", MANY) is ANA
    for language, text in (("el", "Hello"), (None, "Γεια")):
        with pytest.raises(ChoiceError, match="not Greek") as caught:
            find_voice("ana", language, text, MANY)
        assert caught.value.code == "voice_conflict"
        assert "choose el-female (tier instant) or el-gr-joy-medium (tier natural)" in str(
            caught.value
        )


def test_a_tier_takes_a_voice_of_many_languages_in_the_one_asked_for() -> None:
    voice, tier = choose(None, None, "Привет", "premium", MANY)
    assert (voice, tier) == (ANA.speaking("ru"), TIERS["premium"])
    with pytest.raises(ChoiceError, match=r"XTTS has no voice here that speaks Greek") as caught:
        choose(None, "el", "", "premium", MANY)
    assert "el-gr-joy-medium (tier natural)" in str(caught.value)


def test_any_speaker_goes_with_any_animator() -> None:
    for speaker in ENGINES:
        for animator in ANIMATORS:
            tier = combine(speaker, animator)
            assert (speaker in tier.speakers, tier.animator) == (True, animator)
            assert read_tier(tier.name) == tier
    assert combine("piper", "wav2lip") is TIERS["light"]
    mixed = combine("espeak", "wav2lip")
    assert (mixed.name, mixed.label) == ("espeak+wav2lip", "espeak-ng + Wav2Lip")
    for wrong in ("espeak+", "+mesh", "espeak+gold", "gold+mesh", "espeak+mesh+mesh"):
        with pytest.raises(ChoiceError) as caught:
            read_tier(wrong)
        assert caught.value.code == "tier_unknown"


def test_an_animator_takes_the_place_of_the_tiers() -> None:
    def chosen(
        voice: str | None, tier: str | None, animator: str | None, text: str = "Hello"
    ) -> tuple[str, str]:
        found = choose(voice, None, text, tier, MANY, animator)
        return found[0].id, found[1].name

    assert chosen(None, None, "Wav2Lip") == ("en-female", "espeak+wav2lip")
    assert chosen("irina", None, "wav2lip") == (IRINA.id, "light")
    assert chosen(None, "light", "mesh", "Привет") == (IRINA.id, "natural")
    assert chosen(None, "premium", "mesh") == (ANA.id, "natural")
    assert chosen("irina", None, "sadtalker") == (IRINA.id, "piper+sadtalker")
    assert chosen(None, "piper+sadtalker", None, "Привет") == (IRINA.id, "piper+sadtalker")
    for voice, tier, animator, code in (
        ("irina", "premium", "mesh", "voice_conflict"),
        ("irina", None, "puppet", "animator_unknown"),
    ):
        with pytest.raises(ChoiceError) as caught:
            chosen(voice, tier, animator)
        assert caught.value.code == code


def test_a_recording_takes_any_animator() -> None:
    def chosen(tier: str | None, animator: str | None) -> str:
        return choose_animator("en", "", tier, animator)[1].name

    assert chosen(None, None) == "instant"
    assert chosen(None, "sadtalker") == "premium"
    assert chosen("balanced", "wav2lip") == "balanced"
    assert chosen("natural", "wav2lip") == "light"


def test_terms_are_those_of_both_engines() -> None:
    def terms(speaker: str, animator: str) -> bool | None:
        return combine(speaker, animator).commercial

    assert terms("espeak", "mesh") is terms("piper", "mesh") is True
    assert terms("espeak", "wav2lip") is terms("xtts", "sadtalker") is False
    assert terms("piper", "sadtalker") is None
    assert "research and personal use" in combine("espeak", "wav2lip").licence
    assert "GPL-3.0" in combine("espeak", "wav2lip").licence


def test_a_film_names_both_its_engines() -> None:
    assert tell_pair("light", "piper", "wav2lip") == "Light: Piper + Wav2Lip"
    assert tell_pair("espeak+wav2lip", "espeak", "wav2lip") == "espeak-ng + Wav2Lip"
    assert tell_pair("instant", "recording", "mesh") == "Instant: Recording + Mesh"
    assert tell_pair("a+b", "a", "b") == "A + b"  # engines that there are no more


def test_a_speaker_of_no_tier_has_the_animator_that_every_worker_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ENGINES, "hum", replace(ENGINES["espeak"], name="hum", label="Hum"))
    assert find_tier(None, replace(IRINA, engine="hum")).name == "hum+mesh"


HEART = Voice(
    "en-us-heart", "kokoro", "en", "female", "English, Heart (A)", "af_heart", "Apache-2.0", True
)


def test_the_best_voice_here_is_chosen_where_none_is_asked_for() -> None:
    amy = replace(IRINA, id="en-us-amy-low", language="en")
    free = replace(IRINA, id="en-us-ryan-high", language="en", commercial=False)
    assert find_best("en", VOICES) is None
    assert find_best("en", VOICES | {amy.id: amy, HEART.id: HEART}) == HEART
    assert find_best("en", VOICES | {free.id: free, amy.id: amy}) == amy
    assert find_best("en", VOICES | {free.id: free}) is None  # its films may not be sold
    assert find_best("en", VOICES | {ANA.id: ANA}) is None  # nor these, and it is slow
    assert choose(None, None, "Hello", None, VOICES | {HEART.id: HEART}) == (
        HEART,
        TIERS["natural"],
    )


SARA = replace(HEART, id="el-kokoro-female", language="el", accent="Italian")


def test_a_voice_with_a_foreign_accent_is_taken_where_there_is_no_other() -> None:
    assert find_best("el", VOICES | {SARA.id: SARA}) == SARA
    assert find_best("el", VOICES | {SARA.id: SARA, JOY.id: JOY}) == JOY
    assert choose(None, "el", "", "natural", VOICES | {SARA.id: SARA, JOY.id: JOY})[0] == JOY


def test_a_better_voice_is_known_where_none_speaks_naturally() -> None:
    def told(*voices: Voice) -> str | None:
        found = find_better("el", [*VOICES.values(), *voices])
        return found and f"{found[0].id}: {found[1]}"

    weights = "piper:el_GR-rapunzelina-low"
    assert told() == f"{weights}: Greek is spoken with a basic voice."
    assert told(SARA) == f"{weights}: Greek is spoken with an Italian accent."
    assert told(SARA, JOY) is None
    assert find_better("ja", VOICES.values()) is None


def test_somebody_s_own_voice_is_never_the_best_for_others() -> None:
    mine = replace(HEART, id="clone-1")
    assert find_best("en", {mine.id: mine}) is None
