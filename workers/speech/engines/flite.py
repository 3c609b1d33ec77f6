"""flite: four English voices of Carnegie Mellon's, where its program is on PATH.

It tells when its sounds end. Rate is its own; its target for pitch is heeded by some of the voices
and by some of them twice, so pitch and range are changed afterwards.
"""

import functools
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import wave
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.errors import FaultError, MissingError
from avatar_app.script.script import Line, Script
from avatar_app.settings import ROOT
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.alignment.stress import mark_stress
from workers.speech.alignment.word_starts import place_words
from workers.speech.arpabet import to_ipa
from workers.speech.audio.loudness_meter import measure
from workers.speech.line_text import prepare, tokens_of
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.speaker import Speaker
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import SpeechMark, Utterance

ENGINE = "flite"
PATIENCE = 120.0  # seconds that it may take over a Line
# By which a voice's loudness is measured (of the Harvard sentences, IEEE 1969).
SENTENCES = "The birch canoe slid on the smooth planks. It's easy to tell the depth of a well."
QUICKEST = "kal16"  # says what a word sounds like alone; all voices read alike

# Voice, gender, whence, and the stretch of durations that is its own.
_ROWS = (
    ("slt", "female", "American", 1.0),
    ("rms", "male", "American", 1.0),
    ("awb", "male", "Scottish", 1.0),
    ("kal16", "male", "American, plain", 1.1),
)
_STRETCHES = {name: stretch for name, _, _, stretch in _ROWS}
_VOICES = {
    name: Voice(
        f"en-{name}",
        ENGINE,
        "en",
        gender,
        f"English, {name.upper()} ({whence})",
        SpeakerRef(name),
        "BSD-like (Carnegie Mellon University); films are yours",
        True,
    )
    for name, gender, whence, _ in _ROWS
}
# What flite, which knows ASCII alone, would pass over in silence.
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": " - ", "—": " - ",
     "€": " euros ", "£": " pounds ", "°": " degrees ", "ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o",
     "Ø": "O", "ł": "l", "Ł": "L", "×": " times ", "½": " one half "}
)  # fmt: skip


class FliteSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError("engine_missing"),
        FaultError("engine_failed").
        """
        program = _find()
        name = voice.speaker.model
        gain = _level(program, name) + level_script(script)
        return speak_lines(script, voice, lambda line: _say(line, program, name, gain))


def installed() -> bool:
    """Whether flite is, and what its voices' pitch is changed with."""
    return shutil.which("flite") is not None and find_spec("parselmouth") is not None


def command() -> str:
    """What installs it on this machine."""
    return f"apt-get install flite && {sys.executable} -m pip install -e '{ROOT}[flite]'"


def load() -> Speaker:
    """The speaker itself."""
    return FliteSpeaker()


def list_voices() -> dict[str, Voice]:
    """Those of its voices that the program on PATH has, by their ids."""
    program = shutil.which("flite")
    if program is None or not installed():
        return {}
    told = _list(program, Path(program).stat().st_mtime_ns)
    return {voice.id: voice for name, voice in _VOICES.items() if name in told}


@functools.lru_cache(maxsize=4)
def _list(program: str, _changed: int) -> frozenset[str]:
    try:
        return frozenset(_run(program, "-lv").split())
    except FaultError:
        return frozenset()


def _find() -> str:
    program = shutil.which("flite")
    if program is None or not installed():
        raise MissingError(
            "engine_missing",
            _("The speaker flite is not installed here; run `{command}`.", command=command()),
        )
    return program


@functools.lru_cache(maxsize=8)
def _level(program: str, speaker: str) -> float:
    """dB that bring this voice to the target, measured on some sentences."""
    samples, rate, _ = _synthesize(program, speaker, SENTENCES, 1.0)
    return TARGET_LUFS - measure(samples, rate)


def _say(line: Line, program: str, speaker: str, level: float) -> Utterance:
    from workers.speech.prosody_effects import shape  # noqa: PLC0415 # not installed everywhere

    prosody = line.prosody
    text = prepare(line)
    samples, rate, sounds = _synthesize(program, speaker, text, prosody.rate)
    words = tokens_of(text)
    alone = _read_alone(program, [word[0] for word in words])
    starts = place_words(alone, [event.ipa or "" for event in sounds], parted=False)
    begun = tuple(
        SpeechMark(sounds[start].sample, None, word.start())
        for start, word in zip(starts, words, strict=True)
        if start is not None
    )
    return shape(samples, rate, mark_stress(samples, rate, sounds) + begun, prosody, level)


def _synthesize(
    program: str, speaker: str, text: str, rate: float
) -> tuple[F32, int, tuple[SpeechMark, ...]]:
    """Samples, their rate, and each sound with the sample at which it begins."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        stretch = f"duration_stretch={_STRETCHES[speaker] / rate:.4f}"
        options = ("-voice", speaker, "-psdur", "--setf", stretch)
        told = _run(program, *options, "-t", _spell(text), "-o", file.name)
        try:
            with wave.open(file.name) as opened:
                raw = opened.readframes(opened.getnframes())
                frequency = opened.getframerate()
        except (EOFError, wave.Error) as error:
            raise FaultError(
                "engine_failed", _("flite gave no sound ({error}).", error=error)
            ) from None
    samples = np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
    events, start = [], 0.0
    for ipa, end in _sounds_of(told):
        events.append(SpeechMark(min(round(start * frequency), len(samples)), ipa))
        start = end
    return samples, frequency, tuple(events)


def _read_alone(program: str, words: list[str]) -> list[list[str]]:
    """The sounds of each word when it stands alone."""
    # Commas make it pause between them, unless it takes two for one ("Dr, Smith").
    bare = ["".join(c if c.isalnum() or c in "'$%" else " " for c in _spell(w)) for w in words]
    together = _phrases(program, ", ".join(bare))
    if len(together) == len(words):
        return together
    return [[ipa for phrase in _phrases(program, word) for ipa in phrase] for word in bare]


@functools.lru_cache(maxsize=1024)
def _phrases(program: str, text: str) -> list[list[str]]:
    """The sounds of what is between its pauses."""
    told = _run(program, "-voice", QUICKEST, "-psdur", "-t", text, "-o", "none")
    rows: list[list[str]] = [[]]
    for ipa, _length in _sounds_of(told):
        if ipa:
            rows[-1].append(ipa)
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def _sounds_of(told: str) -> list[tuple[str, float]]:
    """IPA and end in seconds of each sound, of "hh:0.233 ax:0.282"; a pause is ""."""
    pairs = (entry.rsplit(":", 1) for entry in told.split() if ":" in entry)
    return [(to_ipa(name) or "", float(end)) for name, end in pairs]


def _spell(text: str) -> str:
    """As much of it as ASCII can say: accents are dropped."""
    plain = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    return plain.encode("ascii", "ignore").decode()


def _run(program: str, *options: str) -> str:
    try:
        # A list, of which the text is one argument.
        done = subprocess.run(  # noqa: S603
            [program, *options], capture_output=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise FaultError(
            "engine_failed", _("flite could not speak a line ({error}).", error=error)
        ) from error
    return done.stdout.decode("ascii", "replace")
