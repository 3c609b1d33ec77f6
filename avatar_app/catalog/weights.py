"""Model files that can be fetched: names, addresses, sizes, checksums, licences. One row each.

Sizes and checksums are those that the publisher's pages told in November 2026 (voices.json and the
pages of the files). Where a checksum is None it was nowhere to be read: the file is then held
against what the hub itself says of it when it is fetched.

Piper's voices were mostly trained further from another voice. Whether such a one may be used
commercially depends on that voice too, so "commercial" is None, not known, wherever the terms of
the two differ; nothing here is legal advice.
"""

from dataclasses import dataclass

from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.errors import ChoiceError
from avatar_app.suggestions import find_near
from avatar_app.translation import gettext as _

ENHANCER = "enhancer"  # of faces that were drawn small: no engine, but with weights of its own
UNPINNED = "no checksum of it is known here, so it is only held against what the hub says of it"
ON_CARD = "see its model card"  # which is shown before the licence is accepted


@dataclass(frozen=True)
class WeightFile:
    """A file: what it is called on disk, where under the hub's address, and what it must be."""

    name: str
    path: str
    size: int | None = None  # bytes
    sha256: str | None = None


@dataclass(frozen=True)
class Weights:
    """What one voice, all voices of a model, an animator or the enhancer needs; on which terms."""

    engine: str
    name: str
    language: str  # BCP 47 primary tag; "": of no language
    files: tuple[WeightFile, ...]
    licence: str
    commercial: bool | None  # None: not known
    languages: tuple[str, ...] = ()  # all of them, if they are more than one
    page: str = ""  # where a person has to fetch them by hand, since programs are not let

    @property
    def id(self) -> str:
        """As the command line takes it: "piper:el_GR-rapunzelina-low"."""
        return f"{self.engine}:{self.name}"

    @property
    def title(self) -> str:
        """What people call them: "Rapunzelina (low)", "XTTS (v2)"."""
        _, _, rest = self.name.partition("-")
        who, _, quality = rest.partition("-")
        return f"{who.capitalize()} ({quality})" if quality else f"{self.maker} ({self.name})"

    @property
    def maker(self) -> str:
        """What people call their engine: "Piper"."""
        return "Enhancer" if self.engine == ENHANCER else (ENGINES | ANIMATORS)[self.engine].label

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages that they speak; none for an animator."""
        return self.languages or ((self.language,) if self.language else ())

    @property
    def spoken(self) -> str:
        """These in words: "Greek", "12 languages"."""
        if len(self.codes) > 1:
            return f"{len(self.codes)} languages"
        return _(LANGUAGES[self.language]) if self.language else _("Any language")

    @property
    def on_card(self) -> bool:
        """Whether their model card alone says the licence."""
        return self.licence == ON_CARD

    @property
    def needed(self) -> tuple[WeightFile, ...]:
        """The files without which there is no voice: the model card is not one."""
        return tuple(file for file in self.files if not file.name.endswith("MODEL_CARD"))

    @property
    def pinned(self) -> bool:
        """Whether we know the checksum of each model; else what the hub says of it is all that it
        is held against.
        """
        models = [file for file in self.needed if not file.name.endswith(".json")]
        return all(file.sha256 is not None for file in models)

    @property
    def size(self) -> int:
        """Bytes of all files whose size is known."""
        return sum(file.size or 0 for file in self.files)


def _piper(
    name: str, licence: str, commercial: bool | None, size: int | None, sha256: str | None = None
) -> Weights:
    code, dataset, quality = name.split("-")
    language = code.split("_")[0]
    path = f"rhasspy/piper-voices/resolve/main/{language}/{code}/{dataset}/{quality}"
    files = (
        WeightFile(f"{name}.onnx", f"{path}/{name}.onnx", size, sha256),
        WeightFile(f"{name}.onnx.json", f"{path}/{name}.onnx.json"),
        WeightFile(f"{name}.MODEL_CARD", f"{path}/MODEL_CARD"),
    )
    return Weights("piper", name, language, files, licence, commercial)


# Kokoro's own files, in full and in half precision; `make setup` has an 8-bit one of packages.
_KOKORO_VOICES = {
    "af": "alloy aoede bella heart jessica kore nicole nova river sarah sky",
    "am": "adam echo eric fenrir liam michael onyx puck santa",
    "bf": "alice emma isabella lily",
    "bm": "daniel fable george lewis",
    "ef": "dora",
    "em": "alex santa",
    "ff": "siwis",
    "hf": "alpha beta",
    "hm": "omega psi",
    "if": "sara",
    "im": "nicola",
    "jf": "alpha gongitsune nezumi tebukuro",
    "jm": "kumo",
    "pf": "dora",
    "pm": "alex santa",
    "zf": "xiaobei xiaoni xiaoxiao xiaoyi",
    "zm": "yunjian yunxi yunxia yunyang",
}
_KOKORO = tuple(
    Weights(
        "kokoro",
        name,
        "en",
        (
            WeightFile(model, f"onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/onnx/{model}"),
            *(
                WeightFile(
                    f"voices/{kind}_{voice}.bin",
                    f"onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/{kind}_{voice}.bin",
                    522_240,
                )
                for kind, voices in _KOKORO_VOICES.items()
                for voice in voices.split()
            ),
        ),
        "Apache-2.0",
        True,
        ("en", "es", "fr", "it", "pt"),
    )
    for name, model in (("v1.0", "model.onnx"), ("v1.0-fp16", "model_fp16.onnx"))
)
_LESSAC = "trained further from lessac (Blizzard 2013 licence, research)"
_VOICES = (
    _piper(
        "el_GR-rapunzelina-low",
        "CC0 recordings; trained further from ryan (CC BY-NC-SA 4.0)",
        None,
        63_104_526,
    ),
    _piper("el_GR-rapunzelina-medium", ON_CARD, None, None),
    _piper("el_GR-joy-medium", ON_CARD, None, None),
    _piper(
        "ru_RU-irina-medium",
        f"unknown (recordings of RHVoice); {_LESSAC}",
        None,
        63_201_294,
        "8ff38212d23da300bbe3705c645e6e5b9475f0bfde01558eb17813e22acaaaaa",
    ),
    _piper(
        "ru_RU-denis-medium",
        f"CC0 recordings; {_LESSAC}",
        None,
        63_201_294,
        "15fab56e11a097858ee115545d0f697fc2a316c41a291a5362349fb870411b0a",
    ),
    _piper(
        "ru_RU-dmitri-medium",
        f"CC0 recordings; {_LESSAC}",
        None,
        63_201_294,
        "f073356ebc4bd0f80c5af58df2953a5988bd5bdab1eb38635ce960b071fbefcb",
    ),
    _piper(
        "ru_RU-ruslan-medium",
        "CC BY-NC-SA 4.0",
        False,
        63_201_294,
        "72a5f88e0b20928064eb45d88e1daa21f8af62d18613580d32cbb4aed48dcf7f",
    ),
    _piper(
        "en_US-ljspeech-medium",
        "public domain recordings; trained from scratch",
        True,
        None,
        "6f52a751e2349abe7a76735eb09dc1875298c77ea2342ffd2fef79ff81b87f22",
    ),
    _piper(
        "en_US-lessac-medium",
        "Blizzard 2013 licence of Lessac Technologies (research)",
        False,
        63_201_294,
        "5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f",
    ),
    _piper(
        "en_US-ryan-medium",
        "CC BY-NC-SA 4.0",
        False,
        63_201_294,
        "abf4c274862564ed647ba0d2c47f8ee7c9b717d27bdad9219100eb310db4047a",
    ),
    _piper(
        "en_US-ryan-high",
        "CC BY-NC-SA 4.0",
        False,
        120_786_792,
        "b3990d7606e183ec8dbfba70a4607074f162de1a0c412e0180d1ff60bb154eca",
    ),
    _piper(
        "en_US-amy-medium",
        "that of its recordings (MycroftAI's mimic3-voices); see its model card",
        None,
        63_201_294,
        "b3a6e47b57b8c7fbe6a0ce2518161a50f59a9cdd8a50835c02cb02bdd6206c18",
    ),
    Weights(
        "xtts",
        "v2",
        "en",
        tuple(
            WeightFile(f"v2/{name}", f"coqui/XTTS-v2/resolve/main/{name}")
            for name in ("config.json", "model.pth", "vocab.json", "speakers_xtts.pth")
        ),
        "Coqui Public Model License 1.0.0 (non-commercial)",
        False,
        ("en", "ru", "cs", "de", "es", "fr", "hu", "it", "nl", "pl", "pt", "tr"),
    ),
)
# What is published where only a person with a browser can fetch it. Checksums were told nowhere.
_BY_HAND = tuple(
    Weights(
        "wav2lip",
        name,
        "",
        (WeightFile(f"{name}.pth", ""),),
        "research and personal use only: taught on LRS2, which forbids commercial use",
        False,
        page="https://github.com/Rudrabha/Wav2Lip#getting-the-weights",
    )
    for name in ("wav2lip_gan", "wav2lip")
) + tuple(
    Weights(
        "sadtalker",
        name,
        "",
        tuple(WeightFile(file, "") for file in files),
        "Apache-2.0 as published; the face model that it was taught with (Basel Face Model) is for "
        "academic use only, so whether films may be sold is not settled",
        None,
        page="https://github.com/OpenTalker/SadTalker/releases/tag/v0.0.2-rc",
    )
    for name, files in (
        ("256", ("SadTalker_V0.0.2_256.safetensors", "mapping_00109-model.pth.tar")),
        ("512", ("SadTalker_V0.0.2_512.safetensors", "mapping_00109-model.pth.tar")),
        ("crop", ("mapping_00229-model.pth.tar",)),
    )
)
_ENHANCERS = tuple(
    Weights(
        ENHANCER,
        name,
        "",
        (WeightFile(f"{name}.pth", ""),),
        f"Apache-2.0 as published; {beside}taught on FFHQ (CC BY-NC-SA 4.0), so whether films may "
        "be sold is not settled",
        None,
        page="https://github.com/TencentARC/GFPGAN/releases/tag/v1.3.4",
    )
    for name, beside in (
        ("GFPGANv1.4", "made of parts of StyleGAN2 (NVIDIA, non-commercial) and "),
        ("RestoreFormer", ""),
    )
)
# By id; the first of a language is the one that we would install.
WEIGHTS: dict[str, Weights] = {row.id: row for row in (*_VOICES, *_KOKORO, *_BY_HAND, *_ENHANCERS)}


def find_weights(asked: str) -> Weights:
    """Those of "ENGINE:NAME", or the engine's first; a part of a voice's name will do.

    Raises ChoiceError("weights_unknown").
    """
    engine, _colon, voice = asked.strip().partition(":")
    rows = [row for row in WEIGHTS.values() if row.engine == engine.lower()]
    exact = [row for row in rows if row.name.lower() == voice.lower()]
    found = exact or [row for row in rows if not voice or voice.lower() in row.name.split("-")]
    if found:
        return found[0]
    near = find_near(asked, WEIGHTS, 0.4)
    advice = _("perhaps you mean {near}; ", near=near) if near else ""
    raise ChoiceError(
        "weights_unknown",
        _(
            "There are no weights {asked!r}; {advice}`galatea weights list` lists all.",
            asked=asked,
            advice=advice,
        ),
    )


def suggest(language: str, engine: str = "piper") -> Weights | None:
    """The voice of an engine that we would install for a language."""
    return next(
        (
            row
            for row in _VOICES
            if row.engine == engine and language in (row.language, *row.languages)
        ),
        None,
    )


def find_source(voice: str) -> Weights | None:
    """What a voice would come with that is not here; it is named by its id or a part of it."""
    asked = voice.strip().lower()
    whole = [row for row in _VOICES if asked.startswith(f"{row.engine}-{row.name}-")]
    try:
        return whole[0] if whole else find_weights(f"piper:{asked}")
    except ChoiceError:
        return None


def install_command(weights: Weights) -> str:
    """The command that installs them, to be run where workers keep their model files."""
    return f"galatea weights get {weights.id}"
