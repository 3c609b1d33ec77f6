"""Measures every embedded voice and prints the table of gains in `workers.speech.loudness`."""

import numpy as np
import pyloudnorm

from avatar_app.catalog.voices import VOICES, Voice
from avatar_app.script.parser import parse
from benchmarks.texts import TEXTS
from workers.speech.engines.espeak.gains import gain_of
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.loudness import TARGET_LUFS


def measure_loudness(voice: Voice, text: str) -> float:
    """LUFS of a text as the voice speaks it now."""
    speeches = list(EspeakSpeaker().speak(parse(text), voice))
    audio = np.concatenate([speech.audio for speech in speeches])
    return float(pyloudnorm.Meter(speeches[0].rate).integrated_loudness(audio))


if __name__ == "__main__":
    for voice in VOICES.values():
        text = TEXTS.get(voice.language, TEXTS["it"])
        gain = gain_of(voice) + TARGET_LUFS - measure_loudness(voice, text)
        print(f'    "{voice.id}": {gain:.1f},')
