"""What is installed, what is missing, and what to do about it."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass

from avatar_app.errors import GalateaError
from avatar_app.settings import load_settings
from workers import weights
from workers.face.presets import list_presets
from workers.speech import library
from workers.video.ffmpeg import find_ffmpeg, probe_ffmpeg

LEAST_DISK_GB = 1.0


@dataclass(frozen=True)
class Finding:
    """One part: `state` is "ok", or "missing", and then `detail` says what to do ."""

    part: str
    state: str
    detail: str


def examine() -> list[Finding]:
    """Look at everything the instant tier needs."""
    return [
        Finding("Python", "ok", f"{platform.python_version()} at {sys.executable}"),
        _espeak(),
        _faces(),
        _ffmpeg(),
        _presets(),
        _disk(),
        Finding("Processor", "ok", f"{os.cpu_count()} cores"),
    ]


def _espeak() -> Finding:
    try:
        return Finding("espeak-ng", "ok", library.version())
    except GalateaError as error:
        return Finding("espeak-ng", "missing", str(error))


def _faces() -> Finding:
    problems = weights.verify()
    if problems:
        return Finding("Face models", "missing", f"{' '.join(problems)} Run `make setup`.")
    return Finding("Face models", "ok", f"{len(weights.FILES) - 1} files, checked")


def _ffmpeg() -> Finding:
    try:
        ffmpeg = find_ffmpeg(load_settings().ffmpeg)
        found = probe_ffmpeg(ffmpeg)
    except GalateaError as error:
        return Finding("FFmpeg", "missing", str(error))
    if not (found.has_x264 and found.has_aac):
        return Finding("FFmpeg", "missing", f"{ffmpeg} lacks libx264 or aac; unset GALATEA_FFMPEG.")
    return Finding("FFmpeg", "ok", f"{found.version} at {ffmpeg}")


def _presets() -> Finding:
    presets = list_presets(load_settings().assets_dir)
    if not presets:
        return Finding("Presets", "missing", "none found; check GALATEA_ASSETS_DIR.")
    return Finding("Presets", "ok", ", ".join(presets))


def _disk() -> Finding:
    folder = load_settings().data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        return Finding("Disk", "missing", f"{folder} cannot be written; set GALATEA_DATA_DIR.")
    if free < LEAST_DISK_GB:
        return Finding("Disk", "missing", f"only {free:.1f} GB free; make room.")
    return Finding("Disk", "ok", f"{free:.0f} GB free")
