"""What can be chosen: voices, languages, engines and tiers, one row each."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Voice:
    """Who speaks: an engine's name for it, its language (BCP 47 primary tag) and character."""

    id: str  # "en-female"
    engine: str  # the Speaker's name: "espeak"
    language: str  # "en"
    gender: str  # "female" | "male" | "": not told
    label: str  # "English, female"
    speaker: str  # what the engine calls it: "en-us+f5"
    licence: str  # of the voice, as far as anybody told
    commercial: bool | None  # whether films of it may be sold; None: not known
    languages: tuple[str, ...] = ()  # all that it speaks, if they are more than one

    def speaks(self, language: str) -> bool:
        """Whether it can speak that language, by its code."""
        return language == self.language or language in self.languages

    def speaking(self, language: str) -> "Voice":
        """The same voice in another of its languages."""
        return self if language == self.language else replace(self, language=language)

    @property
    def called(self) -> str:
        """What a sentence calls it: by its id, or a clone by its name."""
        return self.label.partition(", ")[2] if self.id.startswith(f"{CLONE}-") else self.id


CLONE = "clone"  # what the ids of cloned voices begin with


def needs_of(animator: str, voice: str, recorded: bool) -> tuple[str, str | None]:
    """What a worker must have for a film: its animator, and its voice by its id, CLONE for any
    clone, None where a recording is the voice.
    """
    if recorded:
        return animator, None
    return animator, CLONE if voice.startswith(f"{CLONE}-") else voice


@dataclass(frozen=True)
class Engine:
    """What speaks, or what moves faces, and what one should know before choosing it. `module` is
    where workers find it (docs/adding-an-engine.md).
    """

    name: str  # "wav2lip"
    label: str  # "Wav2Lip"
    module: str  # "workers.animation.wav2lip"
    licence: str  # of the engine and its weights, and what that means for the films: sentences
    commercial: bool | None = True  # whether it allows films to be sold; voices say their own
    speed: float = 1.0  # times real time, 512 pixels on two cores, until this house has measured
    ipa: bool = False  # whether a speaker can be given a word's sounds
    footage: bool = False  # whether an animator keeps a video moving; else its best frame is moved


@dataclass(frozen=True)
class Tier:
    """Speakers with an Animator under one name."""

    name: str
    speakers: tuple[str, ...]  # the engines whose voices it speaks with, its own first
    animator: str
    label: str
    needs: str

    @property
    def licence(self) -> str:
        """Of all its engines."""
        rows = [ENGINES[speaker] for speaker in self.speakers] + [ANIMATORS[self.animator]]
        return " ".join(row.licence for row in rows)

    @property
    def commercial(self) -> bool | None:
        """Whether films may be sold, as far as its own speaker and its animator have a say."""
        said = (ENGINES[self.speakers[0]].commercial, ANIMATORS[self.animator].commercial)
        return False if False in said else None if None in said else True


# Languages that the embedded speaker speaks: our code, its name, espeak-ng's name for it, and what
# a voice says for one to hear it.
_LANGUAGES = (
    ("en", "English", "en-us", "Hello! This is how I sound."),
    ("el", "Greek", "el", "Γεια σας! Έτσι ακούγεται η φωνή μου."),
    ("ru", "Russian", "ru", "Здравствуйте! Вот так я звучу."),
    ("bg", "Bulgarian", "bg", "Здравейте! Така звуча аз."),
    ("cs", "Czech", "cs", "Dobrý den! Takhle zním."),
    ("da", "Danish", "da", "Hej! Sådan lyder jeg."),
    ("de", "German", "de", "Guten Tag! So klinge ich."),
    ("es", "Spanish", "es", "¡Hola! Así sueno yo."),
    ("fi", "Finnish", "fi", "Hei! Tältä minä kuulostan."),
    ("fr", "French", "fr", "Bonjour ! Voici ma voix."),
    ("hu", "Hungarian", "hu", "Jó napot! Ilyen a hangom."),
    ("it", "Italian", "it", "Buongiorno! Questa è la mia voce."),
    ("nb", "Norwegian", "nb", "Hei! Slik høres jeg ut."),
    ("nl", "Dutch", "nl", "Hallo! Zo klink ik."),
    ("pl", "Polish", "pl", "Dzień dobry! Tak brzmi mój głos."),
    ("pt", "Portuguese", "pt", "Olá! É assim que eu soo."),
    ("ro", "Romanian", "ro", "Bună ziua! Așa sună vocea mea."),
    ("sk", "Slovak", "sk", "Dobrý deň! Takto zniem."),
    ("sr", "Serbian", "sr", "Добар дан! Овако звучи мој глас."),
    ("sv", "Swedish", "sv", "Hej! Så här låter jag."),
    ("tr", "Turkish", "tr", "Merhaba! Sesim böyle."),
    ("uk", "Ukrainian", "uk", "Добрий день! Ось так я звучу."),
)
# espeak-ng's variants that a recogniser understood best, one a gender.
_VARIANTS = (("female", "f5"), ("male", "klatt4"))

GENDERS = tuple(gender for gender, _ in _VARIANTS)
RECORDING = "recording"  # what speaks where a recording is the voice
PLUS = "+"  # between a speaker and an animator that are no tier with a name
ENGINES: dict[str, Engine] = {
    row.name: row
    for row in (
        Engine(
            "espeak",
            "espeak-ng",
            "workers.speech.espeak",
            "espeak-ng: GPL-3.0, films are yours.",
            speed=44.0,
            ipa=True,
        ),
        Engine(
            "flite",
            "flite",
            "workers.speech.flite",
            "flite: BSD-like, films are yours.",
            speed=30.0,
        ),
        Engine(
            "piper",
            "Piper",
            "workers.speech.piper_voices",
            "Piper: GPL-3.0; each voice has a licence of its own.",
            speed=9.4,
            ipa=True,
        ),
        Engine(
            "xtts",
            "XTTS",
            "workers.speech.xtts_voices",
            "XTTS: MPL-2.0; its weights: Coqui Public Model License, not for commercial use.",
            commercial=False,
            speed=0.4,
        ),
        Engine(
            "espnet",
            "ESPnet",
            "workers.speech.espnet_voices",
            "ESPnet: Apache-2.0; each model has terms of its own.",
            speed=0.8,
        ),
    )
}

ANIMATORS: dict[str, Engine] = {
    row.name: row
    for row in (
        Engine(
            "mesh",
            "Mesh",
            "workers.animation.mesh",
            "MediaPipe's face models: Apache-2.0.",
            speed=4.4,
            footage=True,
        ),
        Engine(
            "wav2lip",
            "Wav2Lip",
            "workers.animation.wav2lip",
            "Wav2Lip's weights are for research and personal use alone: its films may not be used "
            "commercially.",
            commercial=False,
            speed=2.2,
            footage=True,
        ),
        Engine(
            "sadtalker",
            "SadTalker",
            "workers.animation.sadtalker",
            "SadTalker: Apache-2.0, but taught with a face model for academic use, so whether its "
            "films may be sold is not settled.",
            commercial=None,
            speed=0.01,
        ),
    )
}

LANGUAGES: dict[str, str] = {code: name for code, name, _, _ in _LANGUAGES}
GREETINGS: dict[str, str] = {code: greeting for code, _, _, greeting in _LANGUAGES}

# The embedded ones, which every worker has; others are told by the workers that have them.
VOICES: dict[str, Voice] = {
    f"{code}-{gender}": Voice(
        f"{code}-{gender}",
        "espeak",
        code,
        gender,
        f"{name}, {gender}",
        f"{engine}+{variant}",
        "GPL-3.0; films are yours",
        True,
    )
    for code, name, engine, _ in _LANGUAGES
    for gender, variant in _VARIANTS
}

TIERS: dict[str, Tier] = {
    row.name: row
    for row in (
        Tier(
            "instant",
            ("espeak", "flite"),
            "mesh",
            label="Instant",
            needs="Any machine: no GPU, no downloads.",
        ),
        Tier(
            "natural",
            ("piper", "xtts", "espnet"),
            "mesh",
            label="Natural",
            needs="A neural voice of Piper, XTTS or ESPnet, where workers have one; Piper's are "
            "quick without a GPU.",
        ),
        Tier(
            "light",
            ("piper",),
            "wav2lip",
            label="Light",
            needs="Piper's voices, lips painted by Wav2Lip, where workers have its weights; no "
            "GPU.",
        ),
        Tier(
            "balanced",
            ("espnet",),
            "wav2lip",
            label="Balanced",
            needs="A model trained with ESPnet, lips painted by Wav2Lip, where workers have both.",
        ),
        Tier(
            "premium",
            ("xtts",),
            "sadtalker",
            label="Premium",
            needs="XTTS's voices, face and head moved by SadTalker (of a video its best frame), "
            "where workers have both; a GPU.",
        ),
    )
}
OWN = "mesh"  # the animator that every worker has
