"""espeak-ng as a library, through ctypes (speak_lib.h of espeak-ng 1.52).

The library keeps state between calls, some of it for as long as it is loaded, and is not safe with
threads. So one lock guards it, and it is loaded, seeded and unloaded for every utterance, which
takes 4 ms and makes each one the same to the bit whenever and after whatever it is spoken.
"""

import _ctypes
import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import FaultError, MissingError
from avatar_app.translation import gettext as _
from workers.speech.utterance import SpeechMark

_SYNCHRONOUS = 2
_OPTIONS = 1 | 2 | 0x8000  # phoneme events, in IPA; errors return instead of exiting
_UTF8, _PHONEMES = 1, 0x100
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4
_WORD, _PHONEME = 1, 7

_LOCK = threading.Lock()


@dataclass(frozen=True)
class NativeSpeech:
    """What espeak-ng gave: int16 [samples] at `rate` Hz, and what begins when."""

    samples: NDArray[np.int16]
    rate: int
    events: tuple[SpeechMark, ...]


class _Id(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def synthesize(text: str, voice: str, rate: int, pitch: int, pitch_range: int) -> NativeSpeech:
    """Speak `text` as plain text, but for names of phonemes in `[[…]]`, which stand between blanks.

    `rate` is in words a minute (80..450), `pitch` and `pitch_range` are 0..99 with 50 as middle.
    Raises MissingError("engine_missing") without the library, FaultError("engine_failed").
    """
    blocks: list[NDArray[np.int16]] = []
    events: list[SpeechMark] = []

    def take(wave: Any, count: int, happened: Any) -> int:
        if wave and count > 0:
            blocks.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while (event := happened[index]).type:
            if event.type == _WORD:
                events.append(SpeechMark(event.sample, None, event.text_position - 1))
            elif event.type == _PHONEME:
                name = event.id.string.decode("utf-8", "replace")
                events.append(SpeechMark(event.sample, name))
            index += 1
        return 0

    callback = _Callback(take)  # must outlive the call
    with _loaded() as library:
        frequency = library.espeak_Initialize(
            _SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _OPTIONS
        )
        if frequency <= 0:
            raise FaultError("engine_failed", _("espeak-ng does not start; run `galatea doctor`."))
        # A voice's flutter and breath start from the clock otherwise.
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        try:
            library.espeak_SetSynthCallback(callback)
            _check(library.espeak_SetVoiceByName(voice.encode()), f"has no voice {voice}")
            for parameter, value in (
                (_RATE, rate),
                (_VOLUME, 100),
                (_PITCH, pitch),
                (_RANGE, pitch_range),
            ):
                _check(library.espeak_SetParameter(parameter, value, 0), "refuses a parameter")
            data = text.encode() + b"\0"
            _check(
                library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8 | _PHONEMES, None, None),
                "could not speak a line",
            )
            _check(library.espeak_Synchronize(), "could not speak a line")
        finally:
            library.espeak_Terminate()
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.int16)
    return NativeSpeech(samples, int(frequency), tuple(events))


def version() -> str:
    """The library's own version, such as "1.52.0". Raises MissingError("engine_missing")."""
    with _loaded() as library:
        library.espeak_Info.restype = ctypes.c_char_p
        told: bytes = library.espeak_Info(None)
        return told.decode()


@contextmanager
def _loaded() -> Iterator[ctypes.CDLL]:
    """The library, fresh from disk and for one caller alone."""
    with _LOCK:
        try:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise MissingError(
                "engine_missing",
                _("espeak-ng cannot be loaded ({error}); run `make setup`.", error=error),
            ) from None
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        try:
            yield library
        finally:
            _ctypes.dlclose(library._handle)


def _check(result: int, complaint: str) -> None:
    if result != 0:
        raise FaultError(
            "engine_failed",
            _("espeak-ng {complaint} (error {result}).", complaint=complaint, result=result),
        )
