"""Kokoro speaks: phonemes are read, sung with the emotion in it, and made sound."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.voices import Voice
from avatar_app.errors import MissingError
from avatar_app.script.emotions import Prosody
from avatar_app.script.script import Line, Script
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.audio.effects import TILT_LOUDNESS, apply_gain, fade, tilt
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.faults import no_speech
from workers.speech.engines.kokoro.gains import GAINS
from workers.speech.engines.kokoro.melody import intone, pace
from workers.speech.engines.kokoro.network import FRAME, Network, load_network
from workers.speech.engines.kokoro.phonemes import Unit, mark_sounds, read_units, split, tokens_of
from workers.speech.engines.kokoro.source import RATE
from workers.speech.engines.kokoro.timing import find_events
from workers.speech.engines.kokoro.voices import (
    COMMAND,
    ENGINE,
    find_model,
    folder,
    language_of,
    load_styles,
)
from workers.speech.line_text import prepare
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import SpeechMark, Utterance, trim

NEUTRAL = Prosody()
OPENING, CLOSING = 5, 1  # frames of silence before the first sound and after the last


class KokoroSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError: engine_missing, weights_missing;
        FaultError("engine_failed").
        """
        model = find_model()
        if model is None:
            raise MissingError(
                "weights_missing",
                _(
                    "Kokoro's model is not installed; run `{command}`, or put one of its ONNX "
                    "files into {folder}.",
                    command=COMMAND,
                    folder=folder(),
                ),
            )
        network = load_network(model)
        styles = load_styles(voice.speaker.model)
        language = language_of(voice.speaker.model)
        gain = GAINS.get(voice.speaker.model)
        if gain is None:  # a mix of voices
            gain = measure_gain(network, voice.speaker.model, voice.language)
        gain += level_script(script)
        return speak_lines(
            script, voice, lambda line: _say(line, network, styles, language, gain), mark_sounds
        )


@dataclass(frozen=True)
class Spoken:
    """What was said of a stretch of units: samples at 24 kHz, at which of them each unit's tokens
    begin, and where the last ends."""

    samples: F32
    starts: tuple[int, ...]


def speak_units(units: tuple[Unit, ...], network: Network, styles: F32, prosody: Prosody) -> Spoken:
    """The units as the voice says them. Raises FaultError("engine_failed")."""
    tokens = tokens_of(units)
    style = styles[min(max(len(tokens), 1), len(styles)) - 1][None]
    try:
        reading = network.read([0, *tokens, 0], style)
        frames = pace(reading.lengths, prosody.rate)
        f0, energy = network.sing(reading, frames, style)
        text = np.repeat(reading.text, frames, axis=2)
        # Of the silences at both ends no more is made than is of use.
        first, last = max(int(frames[0]) - OPENING, 0), int(frames.sum())
        last -= max(int(frames[-1]) - CLOSING, 0)
        samples = network.sound(
            text[:, :, first:last],
            intone(f0, energy, prosody)[2 * first : 2 * last],
            energy[2 * first : 2 * last],
            style,
        )
    except Exception as error:  # onnxruntime's own have no common base
        raise no_speech("Kokoro", error) from error
    begins = (np.concatenate([[0], np.cumsum(frames)]) - first) * FRAME
    sizes = np.cumsum([0, *(len(unit.letters) for unit in units)])
    return Spoken(samples, tuple(int(begins[1 + size]) for size in sizes))


def _say(line: Line, network: Network, styles: F32, language: str, level: float) -> Utterance:
    prosody = line.prosody
    units = read_units(prepare(line), language)
    samples = np.zeros(0, np.float32)
    events: list[SpeechMark] = []
    for stretch in split(units) if units else ():
        said = speak_units(stretch, network, styles, prosody)
        found = find_events(stretch, said.starts, said.samples)
        events += (replace(event, sample=event.sample + len(samples)) for event in found)
        samples = np.concatenate([samples, said.samples])
    take = trim(samples, RATE, tuple(events))
    shaped = tilt(fade(take.samples, RATE), RATE, prosody.tilt_db)
    gain = level + prosody.gain_db - TILT_LOUDNESS * prosody.tilt_db
    return Utterance(apply_gain(shaped, gain), RATE, take.events, take.length)


@lru_cache(maxsize=64)
def measure_gain(network: Network, speaker: str, language: str) -> float:
    """dB that bring this voice to the target, measured on its greeting."""
    units = read_units(GREETINGS[language], language_of(speaker))
    said = speak_units(units, network, load_styles(speaker), NEUTRAL)
    return TARGET_LUFS - measure(said.samples, RATE)
