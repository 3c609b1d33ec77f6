"""A program that can be called as Debian's flite 2.2 can be, and answers in the same form.

It knows letters instead of words, and sings vowels to a tune of its own. What flite itself does is
tested by the same tests where it is installed (marker `flite`).
"""

import sys
import wave
from pathlib import Path

import numpy as np

PROGRAM = """#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.workers.speech.stand_in import answer
answer(sys.argv[1:])
"""
LETTERS = {
    "a": "ae", "b": "b", "c": "k", "d": "d", "e": "eh", "f": "f", "g": "g", "h": "hh", "i": "ih",
    "j": "jh", "k": "k", "l": "l", "m": "m", "n": "n", "o": "ow", "p": "p", "q": "k", "r": "r",
    "s": "s", "t": "t", "u": "uw", "v": "v", "w": "w", "x": "k", "y": "iy", "z": "z", "0": "ow",
    "1": "w", "2": "t", "3": "th", "4": "f", "5": "f", "6": "s", "7": "s", "8": "ey", "9": "n",
}  # fmt: skip
TUNE = {"ae": -3, "eh": 2, "ih": 4, "ow": -4, "uw": 0, "iy": 3, "ey": 1}  # quarter tones
PITCH = {"slt": 170, "rms": 100, "awb": 120, "kal": 95, "kal16": 95}
RATE = 16000


def install(folder: Path) -> None:
    """Write the program `flite` into a folder."""
    folder.mkdir()
    root = str(Path(__file__).parents[3])
    program = folder / "flite"
    program.write_text(PROGRAM.format(python=sys.executable, root=root))
    program.chmod(0o755)


def answer(options: list[str]) -> None:
    """What flite does: sound into the file, sounds and their ends in seconds to the terminal."""
    if options == ["-lv"]:
        print("Voices available: kal awb_time kal16 awb rms slt ")
        return
    text, voice, file, stretch = "", "kal", "", 1.0
    given = iter(options)
    for option in given:
        match option:
            case "-t":
                text = next(given)
            case "-voice":
                voice = next(given)
            case "-o":
                file = next(given)
            case "--setf":
                name, _, value = next(given).partition("=")
                assert name == "duration_stretch"
                stretch = float(value)
            case _:
                assert option == "-psdur", option
    phones = spell(text, stretch)
    ends = np.cumsum([seconds for _, seconds in phones])
    print("".join(f"{name}:{end:.3f} " for (name, _), end in zip(phones, ends, strict=True)))
    if file != "none":
        write(file, sing([name for name, _ in phones], ends, PITCH[voice]))


def spell(text: str, stretch: float) -> list[tuple[str, float]]:
    """The sounds of a text and how long each lasts, in seconds; `stretch` lengthens them."""
    phones: list[tuple[str, float]] = [("pau", 0.2)]
    for letter in text.lower():
        if letter in LETTERS:
            phone = LETTERS[letter]
            phones.append((phone, (0.11 if phone in TUNE else 0.06) * stretch))
        elif letter in ",.!?;:" and phones[-1][0] != "pau":
            phones.append(("pau", 0.2 * stretch))
    if phones[-1][0] != "pau":
        phones.append(("pau", 0.2 * stretch))
    return phones


def sing(names: list[str], ends: np.ndarray, pitch: float) -> np.ndarray:
    """Vowels as three harmonics at their pitch, consonants as noise, pauses as silence; int16."""
    when = np.arange(round(ends[-1] * RATE)) / RATE
    which = np.searchsorted(ends, when, side="right").clip(max=len(names) - 1)
    tune = np.array([pitch * 2 ** (TUNE.get(name, 0) / 24) for name in names])[which]
    vowel = np.array([name in TUNE for name in names])[which]
    quiet = np.array([name == "pau" for name in names])[which]
    phase = 2 * np.pi * np.cumsum(tune) / RATE
    tones = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.3 * np.sin(3 * phase)
    hiss = np.random.default_rng(1).standard_normal(len(when)) * 0.04
    sound = np.where(quiet, 0, np.where(vowel, 0.15 * tones, hiss))
    return (sound * 32767).astype("<i2")


def write(file: str, samples: np.ndarray) -> None:
    with wave.open(file, "wb") as opened:
        opened.setparams((1, 2, RATE, 0, "NONE", ""))
        opened.writeframes(samples.tobytes())
