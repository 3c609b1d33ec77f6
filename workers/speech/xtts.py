"""Coqui XTTS: voices near to people's, and cloned ones, in many languages.

Which there are `xtts_voices` says. Rate is XTTS's own; pitch and range are changed afterwards. It
tells no times, so our own aligner finds them.
"""

import functools
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from avatar_app.catalog import GREETINGS, LANGUAGES, VOICES, Voice
from avatar_app.choice import recommend
from avatar_app.emotions import EMOTIONS
from avatar_app.errors import ChoiceError, FaultError, MissingError, ScriptError
from avatar_app.script import Line, Script
from avatar_app.sentences import split_long
from avatar_app.weights import WEIGHTS, install_command
from workers.speech.latents import F32, Latents, read_latents
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.meter import measure
from workers.speech.placement import find_events
from workers.speech.reading import PAUSES, prepare
from workers.speech.reference import Reference
from workers.speech.speech import Speech
from workers.speech.take import Event, Take, speak_lines
from workers.speech.xtts_voices import ENGINE, NEEDED, changed, command, folder, list_languages

if TYPE_CHECKING:
    from workers.speech.xtts_model import Model

LOUDEST = 40.0  # dB that a voice is lifted by at most


class XttsSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        `voice.speaker` is as `xtts_voices.describe` has it. Raises
        ScriptError("text_unspeakable"), ChoiceError("voice_conflict"),
        MissingError: engine_missing, weights_missing; FaultError("engine_failed").
        """
        place = _find(_split(voice)[0], f"The voice {voice.id} is not installed")
        if voice.language not in list_languages(place / "config.json", changed(place)):
            raise ChoiceError(
                "voice_conflict",
                f"The voice {voice.id} does not speak {LANGUAGES[voice.language]}; choose "
                f"{recommend(voice.language, voice.gender, VOICES)}.",
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
    with _told("XTTS could not make a voice of the reference"):
        return loaded.listen(reference.samples, reference.rate)


def _split(voice: Voice) -> tuple[str, str, Path | None]:
    """A voice's model, and either the name of a speaker that comes with it, or a clone's file."""
    model, _, name = voice.speaker.partition("#")
    if name:
        return model, name, None
    model, _, file = voice.speaker.partition("@")
    return model, "", Path(file)


def _find(model: str, lacking: str) -> Path:
    """The folder of a model that is whole. Raises MissingError("weights_missing")."""
    place = folder() / model
    absent = [name for name in NEEDED if not (place / name).is_file()]
    if absent:
        known = WEIGHTS.get(f"{ENGINE}:{model}")
        advice = f"run `{install_command(known)}`" if known else f"put {absent[0]} into {place}"
        raise MissingError("weights_missing", f"{lacking}; {advice}.")
    return place


@functools.lru_cache(maxsize=1)
def _load(place: Path, changed: int) -> "Model":
    """The model, kept until another is wanted: it is large, and slow to load."""
    try:
        from workers.speech.xtts_model import Model  # noqa: PLC0415 # slow, not everywhere
    except (ImportError, OSError) as error:
        raise MissingError(
            "engine_missing", f"XTTS cannot be loaded ({_first(error)}); run `{command()}`."
        ) from None
    try:
        return Model(place)
    except Exception as error:  # torch's and Coqui's own have no common base
        raise FaultError(
            "engine_failed",
            f"The model {place.name} of XTTS cannot be loaded ({_first(error)}); run `galatea "
            "weights verify`.",
        ) from error


def _find_latents(model: "Model", voice: Voice) -> Latents:
    name, speaker, file = _split(voice)
    if file is not None:
        return read_latents(file, name)
    found = model.find_speaker(speaker)
    if found is None:
        raise FaultError(
            "engine_failed", f"The model {name} of XTTS has no speaker {speaker}; choose another."
        )
    return found


@functools.lru_cache(maxsize=128)
def _level(place: Path, changed: int, latents: Latents, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    model = _load(place, changed)
    heard = _synthesize(GREETINGS[language], model, latents, language, 1.0)
    return min(TARGET_LUFS - measure(heard, model.rate), LOUDEST)


def _say(line: Line, model: "Model", latents: Latents, language: str, level: float) -> Take:
    prosody = EMOTIONS[line.emotion].prosody.scaled(line.intensity)
    text = prepare(line)
    rest = np.zeros(round(PAUSES["clause"] * model.rate), np.float32)
    pieces: list[F32] = []
    events: list[Event] = []
    at = 0
    for start, end in _cut(text, model, language, line.source):
        samples = _synthesize(text[start:end], model, latents, language, prosody.rate)
        chunk = replace(line, text=text[start:end], emotion="neutral", continues=False)
        events += [
            Event(at + event.sample, event.ipa, start + event.position)
            for event in find_events(samples, model.rate, chunk, language)
        ]
        pieces += [samples, rest]
        at += len(samples) + len(rest)
    from workers.speech.shaping import shape  # noqa: PLC0415 # not installed everywhere

    take = shape(np.concatenate(pieces), model.rate, tuple(events), prosody, level)
    return replace(take, exact=False)


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
    with _told("XTTS could not speak a line"):
        return model.say(text.strip(), language, latents, rate)


@contextmanager
def _told(complaint: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # torch's and Coqui's own have no common base
        raise FaultError("engine_failed", f"{complaint} ({_first(error)}).") from error


def _first(error: Any) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
