"""A published voice, joe of Piper's, which `make setup` installs: as Piper's own command speaks it,
under cues, and in a film.
"""

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from avatar_app.catalog.voices import Voice
from avatar_app.script.parser import parse
from tests.workers.speech.hearing import pitches, sound
from workers.arrays import F32
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.piper import speaker as piper
from workers.speech.engines.piper.speaker import PiperSpeaker
from workers.speech.engines.piper.voices import folder, list_voices

NAME, KEY = "en_US-joe-medium", "en-us-joe-medium"
TEXT = "We spent the whole summer by the sea, and nobody wanted to come home."


@pytest.fixture
def joe() -> Voice:
    return list_voices()[KEY]


def measure_spectrum(samples: F32) -> F32:
    """The mean log spectrum [bands] of a sound, in dB."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::512] * np.hanning(1024)
    power = (np.abs(np.fft.rfft(frames)) ** 2).mean(axis=0)[1:].reshape(32, -1).sum(axis=1)
    decibels: F32 = 10 * np.log10(power + 1e-9)
    return decibels


@pytest.mark.usefixtures("joe")
def test_as_pipers_own_command_speaks_it(tmp_path: Path) -> None:
    """`python -m piper`: as long, as loud, with the same spectrum. Noise differs by process, so it
    is taken out of the voice's description; sample by sample the two are then alike.
    """
    model = folder() / f"{NAME}.onnx"
    (tmp_path / model.name).symlink_to(model)
    described = Path(f"{model}.json").read_text(encoding="utf-8")
    for setting in ('"noise_scale": 0.667', '"noise_w": 0.8'):
        assert setting in described
        described = described.replace(setting, f"{setting.partition(':')[0]}: 0")
    (tmp_path / f"{model.name}.json").write_text(described, encoding="utf-8")
    file = tmp_path / "own.wav"
    command = [sys.executable, "-m", "piper", "-m", str(tmp_path / model.name), "-f", str(file)]
    subprocess.run([*command, "--no-normalize", "--", TEXT], check=True, capture_output=True)
    with wave.open(str(file)) as opened:
        rate = opened.getframerate()
        own = np.frombuffer(opened.readframes(opened.getnframes()), "<i2") / np.float32(32767)
    heard, ours, _ = piper._synthesize(piper._load(tmp_path / model.name), TEXT, None, 1.0)
    assert (ours, len(heard)) == (rate, len(own))
    assert np.corrcoef(heard, own)[0, 1] > 0.999
    assert measure_spectrum(heard) == pytest.approx(measure_spectrum(own), abs=0.5)


def test_it_speaks_a_line_with_its_times_at_its_loudness(joe: Voice) -> None:
    (speech,) = PiperSpeaker().speak(parse(TEXT), joe)
    assert speech.exact
    assert [word.text for word in speech.words] == TEXT.split()
    assert measure(speech.audio, speech.rate) == pytest.approx(-16, abs=1)
    # Lips close where the text has p, b or m.
    closed = [phoneme for phoneme in speech.phonemes if phoneme.viseme == "PP"]
    assert len(closed) == len([letter for letter in TEXT.lower() if letter in "pbm"]) - 1  # summer
    # There is sound in every word, and hardly any before the first.
    level = np.abs(speech.audio)
    for word in speech.words:
        assert level[round(word.start * speech.rate) : round(word.end * speech.rate)].max() > 0.02


def test_cues_act_on_it(joe: Voice) -> None:
    found = {}
    for cue in ("neutral", "excited", "sad"):
        speeches = list(PiperSpeaker().speak(parse(f"[{cue}] {TEXT}"), joe))
        words = speeches[0].words
        pitch = float(np.median(pitches(sound(speeches), speeches[0].rate)))
        found[cue] = (pitch, words[-1].end - words[0].start)
    calm = found["neutral"]
    assert found["excited"][0] / calm[0] == pytest.approx(1.18, rel=0.08)
    assert calm[1] / found["excited"][1] == pytest.approx(1.12, rel=0.06)
    assert found["sad"][0] < calm[0]
    assert calm[1] / found["sad"][1] == pytest.approx(0.86, rel=0.06)
