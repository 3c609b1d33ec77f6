"""pocketsphinx as a second opinion on when an English speaker says what."""

import re
from functools import cache
from typing import Any

import numpy as np
import pocketsphinx

from workers.speech.arpabet import ARPABET
from workers.speech.training.example import Example, Span


def align_english(example: Example) -> tuple[Span, ...] | None:
    """The phonemes' times, or None if it does not know a word or finds no way through."""
    words = re.findall(r"[a-z']+", example.text.lower())
    decoder = _decoder()
    if example.rate != 16000 or any(decoder.lookup_word(word) is None for word in words):
        return None
    pcm = (np.clip(example.samples, -1, 1) * 32767).astype("<i2").tobytes()
    try:
        decoder.set_align_text(" ".join(words))
        _decode(decoder, pcm)
        decoder.set_alignment()
        _decode(decoder, pcm)
        spans = [
            (_ipa(phone.name), phone.start / 100, (phone.start + phone.duration) / 100)
            for word in decoder.get_alignment()
            for phone in word
        ]
    except RuntimeError:
        return None
    return tuple(spans)


@cache
def _decoder() -> Any:
    return pocketsphinx.Decoder(loglevel="FATAL")


def _decode(decoder: Any, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def _ipa(name: str) -> str:
    return ARPABET.get(name.lower(), "")
