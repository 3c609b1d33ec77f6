"""The embedded speaker: espeak-ng, with its exact times, made fuller and evenly loud."""

from collections.abc import Iterator

import numpy as np

from avatar_app.catalog import VOICES, Voice
from avatar_app.script import Line, Script
from workers.speech.library import utter
from workers.speech.loudness import gain_of, level_script
from workers.speech.mnemonics import to_mnemonics
from workers.speech.prosody import deliver
from workers.speech.reading import prepare
from workers.speech.speaker import Speaker
from workers.speech.speech import Speech
from workers.speech.take import Take, speak_lines, trim
from workers.speech.tone import colour, fade, lift


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
            lambda ipa: to_mnemonics(ipa, voice.speaker),
        )


def installed() -> bool:
    """It always is."""
    return True


def command() -> str:
    """What installs all that every film needs."""
    return "make setup"


def list_voices() -> dict[str, Voice]:
    """The embedded voices."""
    return VOICES


def load() -> Speaker:
    """The speaker itself."""
    return EspeakSpeaker()


def _say(line: Line, voice: Voice, level: float) -> Take:
    delivery = deliver(line.emotion, line.intensity)
    said = utter(prepare(line), voice.speaker, delivery.rate, delivery.pitch, delivery.pitch_range)
    take = trim(said.samples.astype(np.float32) / np.float32(32768), said.rate, said.events)
    shaped = colour(fade(take.samples, take.rate), take.rate, delivery.tilt_db)
    loud = lift(shaped, level + delivery.gain_db)
    return Take(loud, take.rate, take.events, take.length)
