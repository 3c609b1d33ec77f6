"""ESPnet: any text-to-speech model that was trained with it, VITS and FastSpeech2 among them.

Which there are `models` says. Rate is the model's own where it has one; a model that learnt
styles speaks an emotion in the style of a recording, if one lies beside it; else pitch and range
are changed afterwards. What the model tells of its tokens' lengths are the times of phonemes; one
that reads letters instead is aligned.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.voices import Voice
from avatar_app.errors import MissingError
from avatar_app.script.script import Line, Script
from avatar_app.translation import gettext as _
from workers.speech.alignment.symbol_marks import read_symbols
from workers.speech.arpabet import to_ipa
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.espnet.models import ENGINE, changed, command, find_checkpoint, folder
from workers.speech.engines.faults import no_engine, no_model, no_speech
from workers.speech.engines.timing import find_events
from workers.speech.line_text import prepare, tokens_of
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import SpeechMark, Utterance
from workers.speech.visemes import sounds

if TYPE_CHECKING:
    from workers.speech.engines.espnet.network import Model, Said

LOUDEST = 40.0  # dB that a voice is lifted by at most
CALM = "neutral"
_ENGLISH = re.compile(r"[A-Z]{2}[012]")  # a vowel of CMU's: such a model reads no IPA
_STOPS = re.compile(r"^\W+")


class EspnetSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError: engine_missing, weights_missing;
        FaultError("engine_failed").
        """
        place = folder() / voice.speaker.model
        if not (place / "config.yaml").is_file() or find_checkpoint(place) is None:
            raise MissingError(
                "weights_missing",
                _(
                    "The voice {id} is not installed; put config.yaml and the model's one .pth "
                    "file into {place}.",
                    id=voice.id,
                    place=place,
                ),
            )
        model = _load(place, changed(place))
        gain = _level(place, changed(place), voice.speaker.name, voice.language)
        gain += level_script(script)
        return speak_lines(script, voice, lambda line: _say(line, model, place, voice, gain))


@functools.lru_cache(maxsize=1)
def _load(place: Path, _changed: int) -> "Model":
    """The model, kept until another is wanted: it is slow to load."""
    try:
        from workers.speech.engines.espnet.network import Model  # noqa: PLC0415 # slow, not everywhere
    except (ImportError, OSError) as error:
        raise no_engine("ESPnet", error, command()) from None
    try:
        return Model(place)
    except Exception as error:  # torch's and ESPnet's own have no common base
        raise no_model(place.name, error) from error


@functools.lru_cache(maxsize=256)
def _level(place: Path, changed: int, speaker: str, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    model = _load(place, changed)
    heard = _speak(model, GREETINGS[language], 1.0, speaker, _find_style(place, model, CALM))
    return min(TARGET_LUFS - measure(heard.samples, model.rate), LOUDEST)


def _say(line: Line, model: "Model", place: Path, voice: Voice, level: float) -> Utterance:
    prosody = line.prosody
    text = prepare(line)
    words = tokens_of(text)
    style = _find_style(place, model, line.emotion)
    if style is not None and style.stem == line.emotion != CALM:
        prosody = replace(prosody, pitch=line.pitch, range=1.0, rate=line.rate)  # the style's own
    said = _speak(model, text, prosody.rate, voice.speaker.name, style)
    from workers.speech.audio.pitch import stretch  # noqa: PLC0415 # not installed everywhere
    from workers.speech.prosody_effects import shape  # noqa: PLC0415

    samples, bounds = said.samples, said.bounds
    if not model.paced:
        samples = stretch(samples, model.rate, 1 / prosody.rate)
        bounds = None if bounds is None else np.round(bounds / prosody.rate).astype(np.int64)
    symbols = _name(model, text)
    if bounds is None or symbols is None:
        heard = find_events(samples, model.rate, line, voice.language)
        utterance = shape(samples, model.rate, tuple(heard), prosody, level)
        return replace(utterance, exact=False)
    timed = [(part, int(bounds[place])) for part, place in symbols]
    alone = [[part for part, _ in _name(model, word[0]) or [] if sounds(part)] for word in words]
    parted = any(name == "<space>" for name in model.tokens(text))
    events = read_symbols(timed, alone, [word.start() for word in words], parted=parted)
    end = SpeechMark(len(samples), "")
    return shape(samples, model.rate, (*events, end), prosody, level)


def _speak(model: "Model", text: str, rate: float, speaker: str, style: Path | None) -> "Said":
    try:
        return model.say(text, rate, speaker, style)
    except Exception as error:  # torch's and ESPnet's own have no common base
        if "nltk" in str(error).lower():
            raise MissingError(
                "weights_missing",
                _(
                    "This model reads English by NLTK's dictionary, which is not here; run "
                    "`python -m nltk.downloader cmudict averaged_perceptron_tagger_eng` there."
                ),
            ) from None
        raise no_speech("ESPnet", error) from error


def _find_style(place: Path, model: "Model", emotion: str) -> Path | None:
    """The recording whose style is that of the emotion, else that of none; None where there are
    no styles.
    """
    if not model.styled:
        return None
    for name in (emotion, CALM):
        file = place / "styles" / f"{name}.wav"
        if file.is_file():
            return file
    raise MissingError(
        "weights_missing",
        _(
            "The model {name} speaks in the style of a recording; put one, some seconds of calm "
            "speech, at {place}.wav.",
            name=place.name,
            place=place / "styles" / CALM,
        ),
    )


def _name(model: "Model", text: str) -> list[tuple[str, int]] | None:
    """The symbols of a text, as `read_symbols` takes them, each with the token that it is of.

    None if the model does not read phonemes.
    """
    english = any(_ENGLISH.fullmatch(name) for name in model.names)
    if not english and all(name.isascii() for name in model.names):
        return None
    return [
        (symbol, place)
        for place, token in enumerate(model.tokens(text))
        for symbol in _spell(token, english)
    ]


def _spell(token: str, english: bool) -> list[str]:
    """The symbols of a token: a break, a sound, a mark, or, of ",k", a break and a sound."""
    if token.startswith("<"):
        return [" "]
    if english:
        return [to_ipa(token) or " "]
    bare = _STOPS.sub("", token)
    return [" "] * (bare != token) + [bare] * (bare != "")
