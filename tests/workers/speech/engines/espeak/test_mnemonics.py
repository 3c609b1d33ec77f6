"""IPA as espeak-ng takes it."""

import re

import pytest

from avatar_app.catalog.voices import VOICES
from avatar_app.script.ipa import CONSONANTS, PAIRS, VOWELS
from workers.speech.engines.espeak.mnemonics import to_mnemonics
from workers.speech.engines.espeak.native import synthesize


def heard(ipa: str, voice: str) -> str:
    said = synthesize(to_mnemonics(ipa, voice), voice, 170, 50, 50)
    return re.sub(r"\([a-z-]+\)", "", "".join(event.ipa or "" for event in said.events))


@pytest.mark.parametrize(
    ("voice", "ipa", "said"),
    [
        ("en-us+f5", "həˈloʊ", "həlˈoʊ"),
        ("en-us+klatt4", "dʒɪf", "dʒˈɪf"),
        ("en-us+f5", "ˈnaɪki", "nˈaɪki"),
        ("el+f5", "ˈʃaʊmi", "ʃˈaʊmi"),
        ("el+f5", "mʌsˈkva", "maskvˈa"),
        ("ru+klatt4", "ˈɡuɡl", "ɡˈuɡɭ"),
        ("ru+klatt4", "ˈtɨ", "tˈy"),
    ],
)
def test_a_word_is_said_as_its_sounds_say(voice: str, ipa: str, said: str) -> None:
    assert heard(ipa, voice) == said


@pytest.mark.parametrize("voice", ["en-us", "el", "ru"])
def test_every_sound_is_heard_between_others(voice: str) -> None:
    for unit in (*VOWELS, *CONSONANTS, *PAIRS):
        said = re.sub(r"[ˈˌː]", "", heard(f"pa{unit}pa", voice))
        assert re.fullmatch(r"p[aæɑ].+p[aæɑ]", said), (unit, said)


def test_every_language_has_a_way_for_the_commonest_sounds() -> None:
    voices = {voice.speaker.model for voice in VOICES.values() if voice.gender == "male"}
    for voice in voices:
        assert len(re.findall(r"[^\W_ˈˌː]", heard("maniko", voice))) >= 6, voice
