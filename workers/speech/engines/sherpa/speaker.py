"""sherpa-onnx speaks: text becomes phonemes by espeak-ng, those sound by the model in the folder.

sherpa-onnx has no phonemes of its own since version 2: they are given to it, unless a lexicon lies
in the folder, or the model reads letters (Supertonic). Rate is the model's own; pitch and range are
changed afterwards; times are aligned, since it tells none.
"""

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.voices import VOICES, Voice
from avatar_app.errors import MissingError
from avatar_app.script.script import Line, Script
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.cores import count_cores
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.faults import no_engine, no_model, no_speech
from workers.speech.engines.kokoro.phonemes import read_units
from workers.speech.engines.pace import reach_pace
from workers.speech.engines.sherpa.models import (
    ENGINE,
    Model,
    changed,
    command,
    find_model,
    folder,
    read_description,
)
from workers.speech.engines.timing import find_events
from workers.speech.line_text import prepare
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import Utterance

LOUDEST = 40.0  # dB that a voice is lifted by at most


class SherpaSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError: engine_missing, weights_missing;
        FaultError("engine_failed").
        """
        place = folder() / voice.speaker.model
        if not place.is_dir() or find_model(place) is None:
            raise MissingError(
                "weights_missing",
                _(
                    "The voice {id} is not installed; put the model's folder at {place}.",
                    id=voice.id,
                    place=place,
                ),
            )
        model = _load(place, changed(place))
        gain = _level(place, changed(place), voice.speaker.name, voice.language)
        gain += level_script(script)
        return speak_lines(script, voice, lambda line: _say(line, model, voice, gain))


class LoadedModel:
    """A model, ready to speak."""

    def __init__(self, model: Model) -> None:
        import sherpa_onnx  # noqa: PLC0415 # slow to load, and not installed everywhere

        files = {name: str(path) for name, path in model.files.items()}
        if model.lexicons:
            files["lexicon"] = ",".join(map(str, model.lexicons))
        kinds = {
            "vits": sherpa_onnx.OfflineTtsVitsModelConfig,
            "matcha": sherpa_onnx.OfflineTtsMatchaModelConfig,
            "kokoro": sherpa_onnx.OfflineTtsKokoroModelConfig,
            "kitten": sherpa_onnx.OfflineTtsKittenModelConfig,
            "supertonic": sherpa_onnx.OfflineTtsSupertonicModelConfig,
        }
        config = sherpa_onnx.OfflineTtsModelConfig(
            **{model.kind: kinds[model.kind](**files)}, num_threads=count_cores()
        )
        self._new = sherpa_onnx.GenerationConfig
        self._speech: Any = sherpa_onnx.OfflineTts(sherpa_onnx.OfflineTtsConfig(model=config))
        self._model = model
        told = read_description(model).get("espeak")
        self._reader = str(told.get("voice", "")) if isinstance(told, dict) else ""
        self.rate = int(self._speech.sample_rate)

    def say(self, text: str, language: str, speaker: int, rate: float) -> F32:
        """Samples of a text. Raises ValueError if the model made none."""
        if speaker >= max(self._speech.num_speakers, 1):
            raise ValueError(f"it has no speaker {speaker + 1}")
        config = self._new()
        config.sid, config.speed = speaker, rate
        if self._model.kind == "supertonic":
            config.extra = {"lang": language}
        elif not self._model.lexicons:
            config.phoneme_codepoints = self._read(text, language)
        made = np.array(self._speech.generate(text, config).samples, np.float32)
        if not len(made):
            raise ValueError("it made no sound of the text")
        return made

    def _read(self, text: str, language: str) -> list[list[int]]:
        """Code points of the phonemes of each sentence, as such models have learnt them."""
        embedded = VOICES[f"{language}-female"].speaker.model  # "en-us+f5"
        spoken = self._reader or embedded.partition("+")[0]
        if self._model.kind == "kokoro":
            letters = "".join(unit.letters for unit in read_units(text, spoken))
            return [[ord(letter) for letter in letters]]
        from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415 # not everywhere

        sentences = EspeakPhonemizer().phonemize(spoken, text)
        return [[ord(sign) for part in sentence for sign in part] for sentence in sentences]


@functools.lru_cache(maxsize=1)
def _load(place: Path, _changed: int) -> LoadedModel:
    """The model, kept until another is wanted."""
    model = find_model(place)
    try:
        if model is None:
            raise ValueError("it is no model that we know")  # noqa: TRY301
        return LoadedModel(model)
    except ImportError as error:
        raise no_engine("sherpa-onnx", error, command()) from None
    except Exception as error:  # sherpa-onnx's own have no common base
        raise no_model(place.name, error) from error


@functools.lru_cache(maxsize=256)
def _level(place: Path, changed: int, speaker: str, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    model = _load(place, changed)
    heard = _synthesize(model, GREETINGS[language], language, speaker, 1.0)
    return min(TARGET_LUFS - measure(heard, model.rate), LOUDEST)


def _say(line: Line, model: LoadedModel, voice: Voice, level: float) -> Utterance:
    prosody = line.prosody
    text = prepare(line)

    def say(rate: float) -> F32:
        return _synthesize(model, text, voice.language, voice.speaker.name, rate)

    samples, _ = reach_pace(say(prosody.rate), model.rate, prosody.rate, lambda: len(say(1.0)))
    events = find_events(samples, model.rate, replace(line, text=text), voice.language)
    from workers.speech.prosody_effects import shape  # noqa: PLC0415 # not installed everywhere

    return replace(shape(samples, model.rate, tuple(events), prosody, level), exact=False)


def _synthesize(model: LoadedModel, text: str, language: str, speaker: str, rate: float) -> F32:
    try:
        return model.say(text, language, int(speaker or 0), rate)
    except Exception as error:  # sherpa-onnx's own have no common base
        raise no_speech("sherpa-onnx", error) from error
