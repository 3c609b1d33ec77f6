"""What is installed, what is missing, and what to do about it."""

import importlib
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from uuid import uuid4

from avatar_app.catalog.engines import ANIMATORS, Engine
from avatar_app.errors import GalateaError, UnavailableError
from avatar_app.settings import load_settings
from workers.cores import count_cores

LEAST_DISK_GB = 1.0
LEAST_MEMORY_GB = 1.0

# What a film is made with, by module and by the name it is installed under.
LIBRARIES = {
    "ai_edge_litert.interpreter": "ai-edge-litert",
    "cv2": "opencv-python-headless",
    "ffmpeg": "ffmpeg-python",
    "numpy": "numpy",
    "PIL.Image": "pillow",
    "pillow_heif": "pillow-heif",
}


Check = Callable[[], tuple[str, str]]  # its state, and what there is or what to do


@dataclass(frozen=True)
class Finding:
    """One part of the installation.

    `state` is "ok"; or "missing", which stops every film; or "poor", which does not. `detail`
    says what there is, or else what to do.
    """

    part: str
    state: str
    detail: str


def examine() -> list[Finding]:
    """Look at all that a film needs. What cannot be looked at is missing, and is no error here."""
    animators: list[tuple[str, Check]] = [
        (row.label, partial(_animator, row)) for row in ANIMATORS.values()
    ]
    return [
        _look(part, check)
        for part, check in (
            ("Python", _python),
            ("Libraries", _libraries),
            ("espeak-ng", _espeak),
            ("flite", _flite),
            ("festival", _festival),
            ("Russian stress", _stress),
            ("Piper", _piper),
            ("XTTS", _xtts),
            ("ESPnet", _espnet),
            ("sherpa-onnx", _sherpa),
            *animators,
            ("Enhancer", _enhancer),
            ("Face models", _faces),
            ("FFmpeg", _ffmpeg),
            ("Presets", _presets),
            ("Data folder", _data),
            ("Storage", _storage),
            ("Machine", _machine),
        )
    ]


def _look(part: str, check: Check) -> Finding:
    try:
        return Finding(part, *check())
    except GalateaError as error:
        return Finding(part, "missing", str(error))
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        return Finding(part, "missing", f"{told}; run `make setup` again.")


def _python() -> tuple[str, str]:
    return "ok", f"{platform.python_version()} at {sys.executable}"


def _libraries() -> tuple[str, str]:
    for module in LIBRARIES:
        importlib.import_module(module)
    return "ok", ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES.values())


def _espeak() -> tuple[str, str]:
    from workers.speech.engines.espeak.native import synthesize, version

    spoken = synthesize("a", "en-us", rate=160, pitch=50, pitch_range=50)
    if not len(spoken.samples):
        return "missing", "espeak-ng is silent; run `make setup` again."
    return "ok", f"{version()}, speaks"


def _flite() -> tuple[str, str]:
    from workers.speech.engines import flite

    if not flite.installed():
        return "ok", f"not installed (optional): {flite.command()}"
    return "ok", ", ".join(flite.list_voices()) or "no known voice"


def _festival() -> tuple[str, str]:
    from workers.speech.engines import festival

    if not festival.installed():
        return "ok", f"not installed (optional): {festival.command()}"
    return "ok", ", ".join(festival.list_voices()) or "no Russian voice: apt-get install festvox-ru"


def _stress() -> tuple[str, str]:
    from workers.weights.stress_package import PACKAGE, stress_file

    if not stress_file().is_file():
        return "ok", f"not installed, so Russian is stressed by its engines: {PACKAGE.command}"
    return "ok", PACKAGE.name


def _piper() -> tuple[str, str]:
    from workers.speech.engines.piper import voices as piper_voices

    if not piper_voices.installed():
        return "ok", f"not installed (optional): {piper_voices.command()}"
    voices = ", ".join(piper_voices.list_voices()) or "no voice yet: galatea weights get piper"
    return "ok", f"{metadata.version('piper-tts')}, {voices}"


def _animator(row: Engine) -> tuple[str, str]:
    from workers.animation.registry import find_missing

    if sentence := find_missing(row.name, load_settings()):
        return "ok", f"not installed (optional): {sentence}"
    return "ok", f"here. {row.licence}"


def _enhancer() -> tuple[str, str]:
    from workers.animation.enhancer.files import find_file, missing

    if sentence := missing(load_settings()):
        return "ok", f"not active (optional): {sentence}"
    return "ok", f"spandrel {metadata.version('spandrel')}, {find_file()}"


def _xtts() -> tuple[str, str]:
    from workers.speech.engines.xtts import models as xtts_voices
    from workers.weights import store

    if not xtts_voices.installed():
        return "ok", f"not installed (optional): {xtts_voices.command()}"
    models = ", ".join(store.list_models("xtts")) or "no model yet: galatea weights get xtts"
    count = len(xtts_voices.list_voices())
    return "ok", f"coqui-tts {metadata.version('coqui-tts')}, {models}, {count} voices"


def _espnet() -> tuple[str, str]:
    from workers.speech.engines.espnet import models as espnet_voices

    if not espnet_voices.installed():
        return "ok", f"not installed (optional): {espnet_voices.command()}"
    voices = ", ".join(espnet_voices.list_voices())
    told = voices or f"no model yet: see docs/voices.md, and put one into {espnet_voices.folder()}"
    return "ok", f"{metadata.version('espnet')}, {told}"


def _sherpa() -> tuple[str, str]:
    from workers.speech.engines.sherpa import models as sherpa_voices

    if not sherpa_voices.installed():
        return "ok", f"not installed, which it need not be: {sherpa_voices.command()}"
    voices = ", ".join(sherpa_voices.list_voices())
    told = voices or f"no model yet: see docs/voices.md, and put one into {sherpa_voices.folder()}"
    return "ok", f"{metadata.version('sherpa-onnx')}, {told}"


def _faces() -> tuple[str, str]:
    from workers.weights import face_models

    problems = face_models.verify()
    if problems:
        count = f"{len(problems)} of {len(face_models.FILES)} files"
        return "missing", f"{count} to be fetched ({problems[0].rstrip('.')}); run `make setup`."
    return "ok", f"{len(face_models.FILES)} files in {face_models.folder()}, checksums right"


def _ffmpeg() -> tuple[str, str]:
    from workers.video.ffmpeg import CLEAR, NEEDED, find_ffmpeg, probe_ffmpeg

    ffmpeg = find_ffmpeg(load_settings().ffmpeg)
    found = probe_ffmpeg(ffmpeg)
    advice = "unset GALATEA_FFMPEG, or set another."
    for names, state in ((NEEDED, "missing"), (CLEAR, "poor")):
        lacks = ", ".join(name for name in names if name not in found.encoders)
        if lacks:
            return state, f"{ffmpeg} cannot write {lacks}; {advice}"
    return "ok", f"{found.version} with {', '.join(NEEDED + CLEAR)}, {ffmpeg}"


def _presets() -> tuple[str, str]:
    from avatar_app.catalog.presets import list_presets

    assets = load_settings().assets_dir
    presets = list_presets(assets)
    if not presets:
        return "poor", f"none in {assets}, so bring your own picture; see GALATEA_ASSETS_DIR."
    return "ok", ", ".join(preset.name for preset in presets)


def _data() -> tuple[str, str]:
    wanted = load_settings().data_dir.resolve()
    folder = next(place for place in (wanted, *wanted.parents) if place.exists())
    free = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        return "poor", f"{folder} cannot be written; set GALATEA_DATA_DIR to a folder that can."
    if free < LEAST_DISK_GB:
        return "poor", f"{folder} has only {free:.1f} GB free; make room."
    return "ok", f"{wanted}, {free:.0f} GB free"


def _storage() -> tuple[str, str]:
    settings = load_settings()
    if settings.storage_url is None:
        return "ok", "in the data folder"
    from avatar_app.store.object_storage import explain, open_storage

    folder = f"doctor/{uuid4()}"
    try:
        storage = open_storage(settings.storage_url, settings.data_dir)
        storage.put(f"{folder}/probe", b"galatea")
        kept = storage.get(f"{folder}/probe")
        storage.delete(folder)
    except UnavailableError as error:
        reason = explain(error.__cause__ or error)
        return "missing", f"{settings.storage_url}: {error} It says: {reason}."
    if kept != b"galatea":
        return "missing", f"{settings.storage_url} did not return what was written."
    return "ok", f"{settings.storage_url}, written, read and deleted"


def _machine() -> tuple[str, str]:
    cores = count_cores()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    told = f"{cores} core{'s' * (cores > 1)}, {memory:.0f} GB memory, {platform.platform()}"
    return ("ok" if memory >= LEAST_MEMORY_GB else "poor"), told
