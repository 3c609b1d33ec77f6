"""Speech as a file that any browser plays."""

import io
import wave
from collections.abc import Iterable

from workers.speech.speech import Speech


def to_wav(speeches: Iterable[Speech]) -> bytes:
    """All of them one after the other: RIFF WAVE, 16 bits, mono, at their own rate."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        for index, speech in enumerate(speeches):
            if index == 0:
                file.setparams((1, 2, speech.rate, 0, "NONE", ""))
            file.writeframes((speech.audio * 32767).round().astype("<i2").tobytes())
    return out.getvalue()
