"""What a cue does to each voice that is here, measured on its sound and held against the table.

F0 is found by Praat's cross-correlation, loudness by ITU-R BS.1770-4, and rate is how many words
there are in a second between the first and the last one.
"""

import argparse
from dataclasses import dataclass

import numpy as np
import parselmouth
import pyloudnorm
from parselmouth.praat import call

from avatar_app.catalog.voices import Voice
from avatar_app.script.emotions import EMOTIONS
from avatar_app.script.parser import parse
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.speech.registry import list_voices, load_speaker
from workers.speech.speech import Speech

LANGUAGES = ("en", "el", "ru")
MOST = 4  # voices of an engine in a language
NEAR = {"pitch": 0.06, "range": 0.25, "rate": 0.08}  # of the table's factor
NEAR_DB = 1.0


@dataclass(frozen=True)
class Delivery:
    """Median F0 in Hz, its spread in semitones, words a second, loudness in LUFS."""

    pitch: float
    range: float
    rate: float
    loudness: float


def run(options: argparse.Namespace) -> list[Table]:
    """Each engine's voices: what excitement and sadness do, and the worst of all emotions."""
    del options
    table = Table("Emotion in the voice: factors measured (and asked for)")
    counts: dict[tuple[str, str], int] = {}
    for voice in list_voices().values():
        key = (voice.engine, voice.language)
        counts[key] = counts.get(key, 0) + 1
        if voice.language in LANGUAGES and counts[key] <= MOST:
            append_voice(table, voice)
    return [table]


def append_voice(table: Table, voice: Voice) -> None:
    """Two rows of a voice, and one of where it is farthest from the table."""
    told = deliver(voice)
    plain = told["neutral"]
    away = {"pitch": 0.0, "range": 0.0, "rate": 0.0, "gain": 0.0}
    for emotion, found in told.items():
        asked = EMOTIONS[emotion].prosody
        factors = {
            "pitch": found.pitch / plain.pitch,
            "range": found.range / plain.range,
            "rate": found.rate / plain.rate,
        }
        gain = found.loudness - plain.loudness
        off = {name: abs(factors[name] / getattr(asked, name) - 1) for name in NEAR}
        away = {name: max(away[name], off.get(name, 0.0)) for name in away}
        away["gain"] = max(away["gain"], abs(gain - asked.gain_db))
        if emotion in ("excited", "sad"):
            met = all(off[name] <= NEAR[name] for name in NEAR)
            met = met and abs(gain - asked.gain_db) <= NEAR_DB
            shown = ", ".join(
                f"{name} {factors[name]:.2f} ({getattr(asked, name):.2f})" for name in NEAR
            )
            table.add(
                f"{voice.id}: {emotion}",
                f"{shown}, {gain:+.1f} dB ({asked.gain_db:+.1f})",
                "6 %, 25 %, 8 %, 1 dB",
                met,
            )
    table.add(
        f"{voice.id}: farthest of all emotions",
        f"pitch {away['pitch']:.0%}, range {away['range']:.0%}, rate {away['rate']:.0%}, "
        f"{away['gain']:.1f} dB",
    )


def deliver(voice: Voice) -> dict[str, Delivery]:
    """The same words under each cue, in one programme."""
    text = TEXTS[voice.language]
    script = parse(" ".join(f"[{emotion}] {text}" for emotion in EMOTIONS))
    lines: dict[str, list[Speech]] = {emotion: [] for emotion in EMOTIONS}
    for speech in load_speaker(voice.engine).speak(script, voice):
        lines[speech.mood.name].append(speech)
    return {emotion: measure(speeches) for emotion, speeches in lines.items()}


def measure(speeches: list[Speech]) -> Delivery:
    """How these were spoken."""
    rate = speeches[0].rate
    audio = np.concatenate([speech.audio for speech in speeches])
    pitch = call(parselmouth.Sound(audio.astype(float), rate), "To Pitch (cc)",
                 0.01, 60, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 500)  # fmt: skip
    f0 = pitch.selected_array["frequency"]
    f0 = f0[f0 > 0]
    f0 = f0[np.abs(np.log2(f0 / np.median(f0))) < 0.75]  # without slips of an octave
    words = [word for speech in speeches for word in speech.words]
    spoken = sum(speech.words[-1].end - speech.words[0].start for speech in speeches)
    return Delivery(
        pitch=float(np.median(f0)),
        range=float((12 * np.log2(f0)).std()),
        rate=len(words) / spoken,
        loudness=float(pyloudnorm.Meter(rate).integrated_loudness(audio)),
    )
