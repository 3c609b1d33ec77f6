"""The embedded speaker: espeak-ng, with its exact times, made fuller and evenly loud."""

from collections.abc import Iterator

import numpy as np

from avatar_app.catalog.voices import Voice
from avatar_app.script.script import Line, Script
from workers.speech.audio.effects import apply_effects, apply_gain, fade
from workers.speech.engines.espeak.gains import gain_of
from workers.speech.engines.espeak.mnemonics import to_mnemonics
from workers.speech.engines.espeak.native import synthesize
from workers.speech.engines.espeak.prosody import deliver
from workers.speech.line_text import prepare
from workers.speech.loudness import level_script
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import Utterance, trim


class EspeakSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = "espeak"

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError, FaultError("engine_failed").
        """
        level = gain_of(voice) + level_script(script)
        return speak_lines(
            script,
            voice,
            lambda line: _say(line, voice, level),
            lambda ipa: to_mnemonics(ipa, voice.speaker.model),
        )


def _say(line: Line, voice: Voice, level: float) -> Utterance:
    delivery = deliver(line.prosody)
    said = synthesize(
        prepare(line), voice.speaker.model, delivery.rate, delivery.pitch, delivery.pitch_range
    )
    utterance = trim(said.samples.astype(np.float32) / np.float32(32768), said.rate, said.events)
    shaped = apply_effects(
        fade(utterance.samples, utterance.rate), utterance.rate, delivery.tilt_db
    )
    loud = apply_gain(shaped, level + delivery.gain_db)
    return Utterance(loud, utterance.rate, utterance.events, utterance.length)
