"""Engines that speak and engines that move faces, one row each."""

from dataclasses import dataclass

from avatar_app.translation import N_


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


RECORDING = "recording"  # what speaks where a recording is the voice

ENGINES: dict[str, Engine] = {
    row.name: row
    for row in (
        Engine(
            "espeak",
            "espeak-ng",
            "workers.speech.engines.espeak",
            N_("espeak-ng: GPL-3.0, films are yours."),
            speed=44.0,
            ipa=True,
        ),
        Engine(
            "flite",
            "flite",
            "workers.speech.engines.flite",
            N_("flite: BSD-like, films are yours."),
            speed=30.0,
        ),
        Engine(
            "festival",
            "festival",
            "workers.speech.engines.festival",
            N_("festival: BSD-like, its Russian voice too; films are yours."),
            speed=4.0,
            ipa=True,
        ),
        Engine(
            "kokoro",
            "Kokoro",
            "workers.speech.engines.kokoro",
            N_("Kokoro-82M: Apache-2.0, films are yours."),
            speed=1.4,
            ipa=True,
        ),
        Engine(
            "piper",
            "Piper",
            "workers.speech.engines.piper",
            N_("Piper: GPL-3.0; each voice has a licence of its own."),
            speed=9.4,
            ipa=True,
        ),
        Engine(
            "sherpa",
            "sherpa-onnx",
            "workers.speech.engines.sherpa",
            N_("sherpa-onnx: Apache-2.0; each model has terms of its own."),
            speed=5.0,
        ),
        Engine(
            "xtts",
            "XTTS",
            "workers.speech.engines.xtts",
            N_("XTTS: MPL-2.0; its weights: Coqui Public Model License, not for commercial use."),
            commercial=False,
            speed=0.4,
        ),
        Engine(
            "espnet",
            "ESPnet",
            "workers.speech.engines.espnet",
            N_("ESPnet: Apache-2.0; each model has terms of its own."),
            speed=0.8,
        ),
    )
}

ANIMATORS: dict[str, Engine] = {
    row.name: row
    for row in (
        Engine(
            "mesh",
            N_("Mesh"),
            "workers.animation.mesh",
            N_("MediaPipe's face models: Apache-2.0."),
            speed=4.4,
            footage=True,
        ),
        Engine(
            "wav2lip",
            "Wav2Lip",
            "workers.animation.wav2lip",
            N_(
                "Wav2Lip's weights are for research and personal use alone: its films "
                "may not be used "
                "commercially."
            ),
            commercial=False,
            speed=2.2,
            footage=True,
        ),
        Engine(
            "sadtalker",
            "SadTalker",
            "workers.animation.sadtalker",
            N_(
                "SadTalker: Apache-2.0, but taught with a face model for academic use, "
                "so whether its "
                "films may be sold is not settled."
            ),
            commercial=None,
            speed=0.01,
        ),
    )
}

DEFAULT_ANIMATOR = "mesh"  # the animator that every worker has
