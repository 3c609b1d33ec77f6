"""Piper: neural voices that know when their sounds are, one file on disk each.

Which there are `piper_voices` says. Rate is Piper's own; pitch and range are changed afterwards.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from avatar_app.catalog import GREETINGS, Voice
from avatar_app.emotions import EMOTIONS
from avatar_app.errors import FaultError, MissingError
from avatar_app.ipa import STRESSES, VOWELS, read_ipa
from avatar_app.script import Line, Script
from avatar_app.weights import WEIGHTS
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.meter import measure
from workers.speech.piper_voices import ENGINE, command, folder
from workers.speech.reading import prepare
from workers.speech.speech import Speech
from workers.speech.symbols import read_symbols
from workers.speech.take import Take, speak_lines, tokens_of
from workers.speech.tone import F32
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
        name, _, number = voice.speaker.partition("#")
        speaker = int(number) if number else None
        file = _find(name, voice)
        gain = _level(file, file.stat().st_mtime_ns, speaker, voice.language)
        gain += level_script(script)
        model = _load(file)
        return speak_lines(
            script, voice, lambda line: _say(line, model, speaker, gain), _mark_sounds
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
        raise MissingError("weights_missing", f"The voice {voice.id} is not installed; {advice}")
    return model


def _load(model: Path) -> "PiperVoice":
    """The voice, fresh: its noise begins anew, so that what was said before changes nothing."""
    try:
        import onnxruntime  # noqa: PLC0415 # slow to load, and not installed everywhere
        from piper import PiperVoice  # noqa: PLC0415
    except ImportError as error:
        raise MissingError(
            "engine_missing",
            f"Piper cannot be loaded ({error}); run `{command()}`.",
        ) from None
    onnxruntime.set_default_logger_severity(3)
    onnxruntime.set_seed(SEED)
    try:
        return PiperVoice.load(model, include_alignments=True)
    except Exception as error:  # onnxruntime's own have no common base
        raise FaultError(
            "engine_failed",
            f"The voice {model.stem} cannot be loaded ({_first(error)}); run "
            f"`galatea weights verify`.",
        ) from error


@functools.lru_cache(maxsize=64)
def _level(model: Path, changed: int, speaker: int | None, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    heard, rate, _ = _synthesize(_load(model), GREETINGS[language], speaker, 1.0)
    return TARGET_LUFS - measure(heard, rate)


def _say(line: Line, model: "PiperVoice", speaker: int | None, level: float) -> Take:
    prosody = EMOTIONS[line.emotion].prosody.scaled(line.intensity)
    text = prepare(line)
    samples, rate, symbols = _synthesize(model, text, speaker, prosody.rate)
    words = tokens_of(text)
    tokens = [_sounds_of(model, word[0]) for word in words]
    events = read_symbols(symbols, tokens, [word.start() for word in words])
    from workers.speech.shaping import shape  # noqa: PLC0415 # not installed everywhere

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
        raise FaultError(
            "engine_failed", f"Piper could not speak a line ({_first(error)})."
        ) from error
    if pieces and not symbols:
        raise FaultError(
            "engine_failed", "This voice does not tell when its sounds are; choose another."
        )
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return samples, model.config.sample_rate, symbols


def _sounds_of(model: "PiperVoice", token: str) -> list[str]:
    """The sounds of a word when it stands alone."""
    return [symbol for part in model.phonemize(token) for symbol in part if sounds(symbol)]


def _mark_sounds(ipa: str) -> str:
    """Words in IPA as Piper takes them, with stresses where it has learnt them: at the vowel."""
    said = []
    for units in read_ipa(ipa):
        word, stress = "", ""
        for unit in units:
            if unit in STRESSES:
                stress = unit
            else:
                word += (stress if unit[0] in VOWELS else "") + unit
                stress = "" if unit[0] in VOWELS else stress
        said.append(f"[[{word}]]")
    return " ".join(said)


def _first(error: Any) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
