"""Piper: neural voices that know when their sounds are, one file on disk each.

Which there are `voices` says. Rate is Piper's own; pitch and range are changed afterwards.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.voices import Voice
from avatar_app.catalog.weights import WEIGHTS
from avatar_app.errors import FaultError, MissingError
from avatar_app.script.ipa import STRESSES, VOWELS, read_ipa
from avatar_app.script.script import Line, Script
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.alignment.symbol_marks import read_symbols
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.faults import no_engine, no_model, no_speech
from workers.speech.engines.pace import reach_pace
from workers.speech.engines.piper.russian import respell
from workers.speech.engines.piper.voices import ENGINE, command, folder
from workers.speech.line_text import prepare, tokens_of
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import Utterance
from workers.speech.visemes import sounds

if TYPE_CHECKING:
    from piper import PiperVoice

SEED = 1  # of the voice's noise: the same text sounds the same, whenever and after whatever


class PiperSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError("weights_missing"),
        FaultError("engine_failed").
        """
        speaker = int(voice.speaker.name) if voice.speaker.name else None
        file = _find(voice.speaker.model, voice)
        gain = _level(file, file.stat().st_mtime_ns, speaker, voice.language)
        gain += level_script(script)
        model = _load(file)
        return speak_lines(
            script,
            voice,
            lambda line: _say(line, model, speaker, gain),
            lambda ipa: _mark_sounds(ipa, voice.language),
        )


def _find(name: str, voice: Voice) -> Path:
    model = folder() / f"{name}.onnx"
    if not model.is_file():
        known = f"{ENGINE}:{name}" in WEIGHTS
        advice = (
            f"run `galatea weights get {ENGINE}:{name}`."
            if known
            else f"put {name}.onnx and {name}.onnx.json into {model.parent}."
        )
        raise MissingError(
            "weights_missing",
            _("The voice {id} is not installed; {advice}", id=voice.id, advice=advice),
        )
    return model


def _load(model: Path) -> "PiperVoice":
    """The voice, fresh: its noise begins anew, so that what was said before changes nothing."""
    try:
        import onnxruntime  # noqa: PLC0415 # slow to load, and not installed everywhere
        from piper import PiperVoice  # noqa: PLC0415
    except ImportError as error:
        raise no_engine("Piper", error, command()) from None
    onnxruntime.set_default_logger_severity(3)
    onnxruntime.set_seed(SEED)
    try:
        return PiperVoice.load(model, include_alignments=True)
    except Exception as error:  # onnxruntime's own have no common base
        raise no_model(model.stem, error) from error


@functools.lru_cache(maxsize=64)
def _level(model: Path, _changed: int, speaker: int | None, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    heard, rate, _ = _synthesize(_load(model), GREETINGS[language], speaker, 1.0)
    return TARGET_LUFS - measure(heard, rate)


def _say(line: Line, model: "PiperVoice", speaker: int | None, level: float) -> Utterance:
    prosody = line.prosody
    text = prepare(line)
    samples, rate, symbols = _synthesize(model, text, speaker, prosody.rate)
    samples, factor = reach_pace(
        *(samples, rate, prosody.rate),
        lambda: len(_synthesize(model, text, speaker, 1.0)[0]),
    )
    symbols = [(symbol, round(at * factor)) for symbol, at in symbols]
    words = tokens_of(text)
    tokens = [_sounds_of(model, word[0]) for word in words]
    events = read_symbols(symbols, tokens, [word.start() for word in words])
    from workers.speech.prosody_effects import shape  # noqa: PLC0415 # not installed everywhere

    return shape(samples, rate, events, prosody, level)


def _synthesize(
    model: "PiperVoice", text: str, speaker: int | None, rate: float
) -> tuple[F32, int, list[tuple[str, int]]]:
    """Samples, their rate, and each symbol of Piper's with the sample at which it begins."""
    from piper import SynthesisConfig  # noqa: PLC0415

    settings = SynthesisConfig(
        speaker_id=speaker,
        length_scale=model.config.length_scale / rate,
        normalize_audio=False,
    )
    pieces: list[F32] = []
    symbols: list[tuple[str, int]] = []
    at = 0
    try:
        for chunk in model.synthesize(text, settings, include_alignments=True):
            pieces.append(chunk.audio_float_array)
            for aligned in chunk.phoneme_alignments or []:
                symbols.append((aligned.phoneme, at))
                at += int(aligned.num_samples)
            at = sum(map(len, pieces))
    except Exception as error:  # onnxruntime's own have no common base
        raise no_speech("Piper", error) from error
    if pieces and not symbols:
        raise FaultError(
            "engine_failed", _("This voice does not tell when its sounds are; choose another.")
        )
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return samples, model.config.sample_rate, symbols


def _sounds_of(model: "PiperVoice", token: str) -> list[str]:
    """The sounds of a word when it stands alone."""
    return [symbol for part in model.phonemize(token) for symbol in part if sounds(symbol)]


def _mark_sounds(ipa: str, language: str) -> str:
    """Words in IPA as Piper takes them, with stresses where it has learnt them: at the vowel."""
    said = []
    for units in read_ipa(ipa):
        if language == "ru":
            said.append(f"[[{respell(units)}]]")
            continue
        word, stress = "", ""
        for unit in units:
            if unit in STRESSES:
                stress = unit
            else:
                word += (stress if unit[0] in VOWELS else "") + unit
                stress = "" if unit[0] in VOWELS else stress
        said.append(f"[[{word}]]")
    return " ".join(said)
