"""Who speaks: espeak-ng, flite, festival's voices, and two people who read prompts."""

import gzip
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from workers.arrays import F32
from workers.speech.arpabet import ARPABET
from workers.speech.engines.espeak.native import synthesize
from workers.speech.training.example import Example, Span, write_sentence
from workers.video.ffmpeg import find_ffmpeg

# espeak-ng's names of languages, and our dictionary for each. Swedish and Czech are never learnt.
LANGUAGES = {
    "en-us": "en_US", "en": "en_US", "de": "de", "fr": "fr", "es": "es", "it": "it",
    "ru": "ru", "el": "el", "pl": "pl", "nl": "nl", "pt-br": "pt", "hu": "hu", "ro": "ro",
    "uk": "uk", "tr": "tr", "da": "da",
}  # fmt: skip
VARIANTS = (
    "m1", "m2", "m4", "m6", "m7", "m8", "f1", "f2", "f4", "f5", "klatt", "klatt3", "klatt4",
    "edward2", "announcer", "Andy", "Diogo", "Denis", "steph", "anika", "Alicia", "Michael",
)  # fmt: skip
UNHEARD_VARIANTS = ("m3", "m5", "f3", "klatt2", "iven", "grandma")
UNHEARD_LANGUAGES = {"sv": "sv", "cs": "cs"}

FLITE = ("slt", "awb", "kal16")
UNHEARD_FLITE = "rms"

# Festival's voice: espeak-ng's language for its words, our dictionary, the encoding it reads.
FESTIVAL = {
    "msu_ru_nsh_clunits": ("ru", "ru", "utf-8"),
    "cmu_us_slt_arctic_hts": ("en-us", "en_US", "ascii"),
    "ked_diphone": ("en-us", "en_US", "ascii"),
    "lp_diphone": ("it", "it", "iso8859-1"),
    "pc_diphone": ("it", "it", "iso8859-1"),
}

# People: the package's folder, espeak-ng's language. Those learnt from are CC BY 3.0.
PROMPTS = {"it": ("it_IT_m_Carlo", "it"), "ru": ("ru_RU_f_IvrvoiceRU", "ru")}
UNHEARD_PROMPTS = {
    "en": ("en_US_f_Allison", "en-us"),
    "es": ("es_MX_f_Allison", "es-419"),
    "fr": ("fr_CA_f_June", "fr"),
}
_SOUNDS, _DOCS = Path("/usr/share/asterisk/sounds"), Path("/usr/share/doc")


def speak_espeak(count: int, rng: np.random.Generator, unheard: bool = False) -> Iterator[Example]:
    """Sentences by voices at random; `unheard` takes only voices and languages kept for tests."""
    languages = LANGUAGES | UNHEARD_LANGUAGES if unheard else LANGUAGES
    variants = UNHEARD_VARIANTS if unheard else VARIANTS
    for number in range(count):
        language = list(languages)[number % len(languages)]
        voice = f"{language}+{variants[int(rng.integers(len(variants)))]}"
        text = write_sentence(languages[language], rng)
        rate, pitch, spread = rng.integers((110, 15, 20), (240, 85, 90))
        said = synthesize(text, voice, int(rate), int(pitch), int(spread))
        marks = [event for event in said.events if event.ipa is not None]
        ends = [*(event.sample for event in marks[1:]), len(said.samples)]
        spans = _merge(
            [
                (mark.ipa or "", mark.sample / said.rate, end / said.rate)
                for mark, end in zip(marks, ends, strict=True)
            ]
        )
        if spans:
            samples = said.samples.astype(np.float32) / np.float32(32768)
            yield Example(f"espeak:{voice}", samples, said.rate, spans)


def speak_flite(count: int, rng: np.random.Generator, unheard: bool = False) -> Iterator[Example]:
    """English by flite, with its own times."""
    for number in range(count):
        voice = UNHEARD_FLITE if unheard else FLITE[number % len(FLITE)]
        yield say_flite(write_sentence("en_US", rng), voice, rng.uniform(0.75, 1.3))


def say_flite(text: str, voice: str, stretch: float) -> Example:
    """An English text, `stretch` times as long as flite would take for it."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        command = ["flite", "-voice", voice, "-psdur", "--setf", f"duration_stretch={stretch:.2f}"]
        told = subprocess.run(  # noqa: S603
            [*command, "-t", text, "-o", file.name], capture_output=True, text=True, check=True
        ).stdout
        samples, rate = read_wave(Path(file.name))
    spans, start = [], 0.0
    for entry in told.split():
        name, end = entry.rsplit(":", 1)
        spans.append((ARPABET[name], start, float(end)))
        start = float(end)
    return Example(f"flite:{voice}", samples, rate, tuple(spans), text, "en-us")


def speak_festival(count: int, rng: np.random.Generator) -> Iterator[Example]:
    """Sentences by each of festival's voices, `count` each; when what is said is not told."""
    for voice, (language, words, encoding) in FESTIVAL.items():
        texts = [write_sentence(words, rng, 8) for _ in range(count)]
        with tempfile.TemporaryDirectory() as folder:
            lines = [f"(voice_{voice})"]
            for index, text in enumerate(texts):
                lines.append(
                    f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{folder}/{index}.wav")'
                )
            script = Path(folder) / "say.scm"
            script.write_text("\n".join(lines), encoding=encoding, errors="ignore")
            # A word that a voice cannot read ends the script; what was said until then is there.
            subprocess.run(["festival", "-b", script], capture_output=True, check=False)  # noqa: S603, S607
            for index, text in enumerate(texts):
                file = Path(folder) / f"{index}.wav"
                if file.exists():
                    samples, rate = read_wave(file)
                    yield Example(f"festival:{voice}", samples, rate, (), text, language)


def read_prompts(unheard: bool = False) -> Iterator[Example]:
    """People who read short prompts, with what they read."""
    for code, (folder, language) in (UNHEARD_PROMPTS if unheard else PROMPTS).items():
        script = _DOCS / f"asterisk-core-sounds-{code}" / f"core-sounds-{code}.txt.gz"
        for line in gzip.decompress(script.read_bytes()).decode("utf-8-sig").splitlines():
            name, _, text = line.partition(":")
            file = _SOUNDS / folder / f"{name.strip()}.g722"
            spoken = text.strip()
            if name.startswith(";") or not spoken or spoken[0] in "[(<" or not file.exists():
                continue
            command = [str(find_ffmpeg(None)), "-v", "error", "-f", "g722", "-i", str(file)]
            raw = subprocess.run(  # noqa: S603
                [*command, "-ac", "1", "-ar", "16000", "-f", "f32le", "-"],
                capture_output=True, check=True,
            ).stdout  # fmt: skip
            samples = np.frombuffer(raw, np.float32)
            if 0.4 < len(samples) / 16000 < 12:
                yield Example(f"prompts:{folder}", samples, 16000, (), spoken, language)


def read_wave(file: Path) -> tuple[F32, int]:
    """Mono samples -1..1 and their rate."""
    with wave.open(str(file)) as opened:
        raw = opened.readframes(opened.getnframes())
        samples = np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
        return samples, opened.getframerate()


def _merge(spans: list[Span]) -> tuple[Span, ...]:
    """Pauses under 60 ms are the end of what is before them."""
    merged: list[Span] = []
    for ipa, start, end in spans:
        if merged and not ipa and end - start < 0.06:
            merged[-1] = (*merged[-1][:2], end)
        else:
            merged.append((ipa, start, end))
    return tuple(merged)
