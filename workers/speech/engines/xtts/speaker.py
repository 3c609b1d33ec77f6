"""Coqui XTTS: voices near to people's, and cloned ones, in many languages.

Which there are `models` says. Rate is XTTS's own; pitch and range are changed afterwards. It
tells no times, so our own aligner finds them.
"""

import functools
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from avatar_app.catalog.languages import GREETINGS, LANGUAGES
from avatar_app.catalog.selection import recommend
from avatar_app.catalog.voices import VOICES, Voice
from avatar_app.catalog.weights import WEIGHTS, install_command
from avatar_app.errors import ChoiceError, FaultError, MissingError, ScriptError
from avatar_app.script.script import Line, Script
from avatar_app.script.sentences import split_long
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.faults import first_line, no_engine, no_model, no_speech
from workers.speech.engines.timing import find_events
from workers.speech.engines.xtts.latents import Latents, read_latents
from workers.speech.engines.xtts.models import ENGINE, changed, command, folder, list_languages
from workers.speech.line_text import PAUSES, prepare
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.recordings.cloning_reference import Reference
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import SpeechMark, Utterance
from workers.weights.store import NEEDED

if TYPE_CHECKING:
    from workers.speech.engines.xtts.network import Model

LOUDEST = 40.0  # dB that a voice is lifted by at most


class XttsSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), ChoiceError("voice_conflict"),
        MissingError: engine_missing, weights_missing; FaultError("engine_failed").
        """
        place = _find(voice.speaker.model, f"The voice {voice.id} is not installed")
        if voice.language not in list_languages(place / "config.json", changed(place)):
            raise ChoiceError(
                "voice_conflict",
                _(
                    "The voice {id} does not speak {languages}; choose {recommend}.",
                    id=voice.id,
                    languages=_(LANGUAGES[voice.language]),
                    recommend=recommend(voice.language, voice.gender, VOICES),
                ),
            )
        model = _load(place, changed(place))
        latents = _find_latents(model, voice)
        gain = _level(place, changed(place), latents, voice.language)
        gain += level_script(script)
        language = voice.language
        return speak_lines(script, voice, lambda line: _say(line, model, latents, language, gain))


def make_latents(reference: Reference, model: str) -> Latents:
    """Who speaks in a reference: what a voice is cloned by, to be kept (`write_latents`).

    Takes about as long as the reference lasts, and loads the model first. Raises
    MissingError: engine_missing, weights_missing; FaultError("engine_failed").
    """
    place = _find(model, "Voices cannot be cloned here yet")
    loaded = _load(place, changed(place))
    try:
        return loaded.listen(reference.samples, reference.rate)
    except Exception as error:  # torch's and Coqui's own have no common base
        raise FaultError(
            "engine_failed",
            _(
                "XTTS could not make a voice of the recording ({first_line}); try another one.",
                first_line=first_line(error),
            ),
        ) from error


def _find(model: str, problem: str) -> Path:
    """The folder of a model that is whole. Raises MissingError("weights_missing")."""
    place = folder() / model
    absent = [name for name in NEEDED[ENGINE] if not (place / name).is_file()]
    if absent:
        known = WEIGHTS.get(f"{ENGINE}:{model}")
        advice = f"run `{install_command(known)}`" if known else f"put {absent[0]} into {place}"
        raise MissingError("weights_missing", f"{problem}; {advice}.")
    return place


@functools.lru_cache(maxsize=1)
def _load(place: Path, _changed: int) -> "Model":
    """The model, kept until another is wanted: it is large, and slow to load."""
    try:
        from workers.speech.engines.xtts.network import Model  # noqa: PLC0415 # slow, not everywhere
    except (ImportError, OSError) as error:
        raise no_engine("XTTS", error, command()) from None
    try:
        return Model(place)
    except Exception as error:  # torch's and Coqui's own have no common base
        raise no_model(place.name, error) from error


def _find_latents(model: "Model", voice: Voice) -> Latents:
    speaker = voice.speaker
    if speaker.latents:
        return read_latents(Path(speaker.latents), speaker.model)
    found = model.find_speaker(speaker.name)
    if found is None:
        raise FaultError(
            "engine_failed",
            _(
                "The model {model} of XTTS has no speaker {name}; choose another.",
                model=speaker.model,
                name=speaker.name,
            ),
        )
    return found


@functools.lru_cache(maxsize=128)
def _level(place: Path, changed: int, latents: Latents, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    model = _load(place, changed)
    heard = _synthesize(GREETINGS[language], model, latents, language, 1.0)
    return min(TARGET_LUFS - measure(heard, model.rate), LOUDEST)


def _say(line: Line, model: "Model", latents: Latents, language: str, level: float) -> Utterance:
    prosody = line.prosody
    text = prepare(line)
    rest = np.zeros(round(PAUSES["clause"] * model.rate), np.float32)
    pieces: list[F32] = []
    events: list[SpeechMark] = []
    at = 0
    for start, end in _cut(text, model, language, line.source):
        samples = _synthesize(text[start:end], model, latents, language, prosody.rate)
        chunk = replace(line, text=text[start:end], emotion="neutral", continues=False)
        events += [
            SpeechMark(at + event.sample, event.ipa, start + event.position)
            for event in find_events(samples, model.rate, chunk, language)
        ]
        pieces += [samples, rest]
        at += len(samples) + len(rest)
    from workers.speech.prosody_effects import shape  # noqa: PLC0415 # not installed everywhere

    utterance = shape(np.concatenate(pieces), model.rate, tuple(events), prosody, level)
    return replace(utterance, exact=False)


def _cut(text: str, model: "Model", language: str, source: int) -> Iterator[tuple[int, int]]:
    """Bounds of the parts of a Line that are each said in one go: all of it, or clauses of it.

    Raises ScriptError("text_unspeakable").
    """
    parts = deque(split_long(text, 0, len(text), model.limit(language)))
    while parts:
        start, end = parts.popleft()
        if model.fits(text[start:end], language):
            yield start, end
            continue
        halves = list(split_long(text, start, end, -(-(end - start) // 2)))
        if len(halves) < 2:
            raise ScriptError(
                "text_unspeakable",
                f"{text[start:end][:20]!r} (character {source + start + 1}) is too long for the "
                "voice to say in one go; put blanks into it.",
                source + start,
                source + end,
            )
        parts.extendleft(reversed(halves))


def _synthesize(text: str, model: "Model", latents: Latents, language: str, rate: float) -> F32:
    try:
        return model.say(text.strip(), language, latents, rate)
    except Exception as error:  # torch's and Coqui's own have no common base
        raise no_speech("XTTS", error) from error
