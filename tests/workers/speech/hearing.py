"""What speech is measured with."""

import numpy as np

from avatar_app.catalog.voices import VOICES, Voice
from avatar_app.script.parser import parse
from workers.speech.audio.wav_file import to_wav
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.speech import Speech


def speak(text: str, voice: str | Voice = "en-female") -> list[Speech]:
    """All pieces of a text."""
    chosen = VOICES[voice] if isinstance(voice, str) else voice
    return list(EspeakSpeaker().speak(parse(text), chosen))


def record(text: str, voice: str = "en-female") -> bytes:
    """What somebody might have recorded who said this, as a WAV file."""
    return to_wav(speak(text, voice))


def sound(speeches: list[Speech]) -> np.ndarray:
    return np.concatenate([speech.audio for speech in speeches])


def pitches(audio: np.ndarray, rate: int) -> np.ndarray:
    """F0 in Hz of the voiced stretches, by autocorrelation over 40 ms."""
    size = round(0.04 * rate)
    window = np.hanning(size)
    found = []
    for start in range(0, len(audio) - size, size // 2):
        piece = audio[start : start + size] * window
        if np.sqrt((piece**2).mean()) < 0.01:
            continue
        spectrum = np.abs(np.fft.rfft(piece, 2 * size)) ** 2
        likeness = np.fft.irfft(spectrum)[:size]
        low, high = rate // 420, rate // 60
        lag = low + int(np.argmax(likeness[low:high]))
        if likeness[lag] > 0.4 * likeness[0]:
            found.append(rate / lag)
    f0 = np.array(found)
    middle = np.median(f0)
    return f0[(f0 > 0.6 * middle) & (f0 < 1.7 * middle)]
