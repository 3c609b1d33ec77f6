"""Speech as a file: what comes back is what went in."""

import io
import wave

import numpy as np

from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from workers.speech.audio.wav_file import to_wav
from workers.speech.engines.espeak.speaker import EspeakSpeaker


def test_it_holds_every_line_in_order() -> None:
    speeches = list(EspeakSpeaker().speak(parse("One. [sad] Two."), VOICES["en-male"]))
    with wave.open(io.BytesIO(to_wav(speeches))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() == speeches[0].rate
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    whole = np.concatenate([speech.audio for speech in speeches])
    np.testing.assert_allclose(sound, whole, atol=1e-4)


def test_every_voice_greets_in_two_seconds_or_so() -> None:
    assert set(GREETINGS) == {voice.language for voice in VOICES.values()}
    for voice in VOICES.values():
        spoken = list(EspeakSpeaker().speak(parse(GREETINGS[voice.language]), voice))
        assert 1.5 < spoken[-1].end < 4.5, voice.id
