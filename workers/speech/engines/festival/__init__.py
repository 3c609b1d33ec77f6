"""festival: a Russian speaker's recordings, cut into sounds and joined anew, where installed."""

import functools
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.errors import FaultError
from avatar_app.settings import ROOT
from workers.speech.engines.festival.program import ENGINE, run
from workers.speech.speaker import Speaker

VOICE = Voice(
    "ru-nsh",
    ENGINE,
    "ru",
    "male",
    "Russian, Nickolay (festival)",
    SpeakerRef("msu_ru_nsh_clunits"),
    "BSD-like (Nickolay V. Shmyrev); films are yours",
    True,
)


def installed() -> bool:
    """Whether festival is, and what its voice's pitch is changed with."""
    return shutil.which(ENGINE) is not None and find_spec("parselmouth") is not None


def command() -> str:
    """What installs it on this machine."""
    return (
        f"apt-get install festival festvox-ru && {sys.executable} -m pip install -e '{ROOT}[flite]'"
    )


def load() -> Speaker:
    """The speaker itself."""
    from workers.speech.engines.festival.speaker import FestivalSpeaker  # noqa: PLC0415

    return FestivalSpeaker()


def list_voices() -> dict[str, Voice]:
    """The Russian voice, if the program on PATH has it."""
    program = shutil.which(ENGINE)
    if program is None or not installed():
        return {}
    return {VOICE.id: VOICE} if _has_voice(program, Path(program).stat().st_mtime_ns) else {}


@functools.lru_cache(maxsize=4)
def _has_voice(program: str, _changed: int) -> bool:
    try:
        return VOICE.speaker.model in run(program, "(print (voice.list))")
    except FaultError:
        return False
