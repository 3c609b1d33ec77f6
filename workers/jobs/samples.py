"""Something to listen to: a voice before it is chosen, a word of a lexicon, a sentence of a script.

None of them raises: who waits is told that it is late.
"""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from avatar_app.catalog.cloned_voices import list_speakable, read_voice
from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.selection import find_voice
from avatar_app.catalog.voices import CLONE, Voice
from avatar_app.fleet.registry import find_queue, find_workers
from avatar_app.library.lexicon import unpack
from avatar_app.library.samples import (
    KEPT_EXCERPT,
    Excerpt,
    forget_samples,
    is_awaited,
    keep_sample,
    name_entry,
    name_sample,
)
from avatar_app.messaging.queues import SAMPLE, SPEAK, enqueue
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.library import Clone, LexiconEntry
from workers.jobs.inputs import fetch_own_voice
from workers.runtime.failures import to_error
from workers.runtime.worker_state import worker_state
from workers.speech.audio.wav_file import to_wav
from workers.speech.registry import list_voices, load_speaker


def sample(asked: str) -> None:
    """Speak a voice's greeting, for someone who is choosing: "VOICE" or "VOICE:LANGUAGE"."""
    home = find_connections()
    voice_id, _, language = asked.partition(":")
    voices, clone_id = list_voices(), read_voice(voice_id)
    wanted = voice_id if clone_id is None else CLONE
    if wanted not in list_speakable(voices) and _pass_on(home, SAMPLE, asked, asked, wanted):
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            voice = _find_voice(home, voice_id, Path(folder))
            voice = voice.speaking(language or voice.language)
            script = parse(GREETINGS[voice.language])
            sound = to_wav(load_speaker(voice.engine).speak(script, voice))
        keep_sample(home.redis, name_sample(voice), sound)
        if clone_id is not None:
            with home.session() as session:
                gone = session.get(Clone, clone_id, with_for_update=True) is None
            if gone:  # deleted while it spoke, after what was kept of it was forgotten
                forget_samples(home.redis, voice.id)
    except Exception as error:
        to_error(error, f"sample {voice_id}")


def speak(packed: str) -> None:
    """Say a sentence of a script that is being written, as an `Excerpt` tells."""
    home = find_connections()
    excerpt = Excerpt(**json.loads(packed))
    wanted = excerpt.voice if read_voice(excerpt.voice) is None else CLONE
    if not is_awaited(home.redis, excerpt.name):
        return  # who asked has gone on long ago
    lacks = wanted not in list_speakable(list_voices())
    if lacks and _pass_on(home, SPEAK, packed, excerpt.name, wanted):
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            voice = _find_voice(home, excerpt.voice, Path(folder)).speaking(excerpt.language)
            script = replace(parse(excerpt.text), lexicon=unpack(excerpt.lexicon))
            script = script.spoken_at(excerpt.speed, excerpt.pitch)
            sound = to_wav(load_speaker(voice.engine).speak(script, voice))
        keep_sample(home.redis, excerpt.name, sound, KEPT_EXCERPT)
    except Exception as error:
        to_error(error, f"a sentence by {excerpt.voice}")


def _find_voice(home: Connections, voice_id: str, folder: Path) -> Voice:
    """A voice that is here; of a clone what is needed comes into the folder."""
    clone_id = read_voice(voice_id)
    return list_voices()[voice_id] if clone_id is None else fetch_own_voice(home, clone_id, folder)


def _pass_on(home: Connections, task: str, asked: str, name: str, voice: str) -> bool:
    """To a worker that has the voice, as long as somebody waits for it; whether there is one."""
    queue = find_queue(find_workers(home.redis), voice)
    if queue is None:
        return False
    if is_awaited(home.redis, name):
        worker_state.wait_before_passing_on()
        enqueue(home.redis, queue, task, asked, first=True)
    return True


def hear(entry_id: str) -> None:
    """Say a word of a lexicon, for its owner."""
    home = find_connections()
    with home.session() as session:
        row = session.get(LexiconEntry, UUID(entry_id))
    if row is None:
        return
    try:
        script = replace(parse(row.word), lexicon=(Pronunciation(row.word, row.said),))
        voice = find_voice(None, row.language or None, row.word)
        spoken = load_speaker(voice.engine).speak(script, voice)
        keep_sample(home.redis, name_entry(row), to_wav(spoken))
    except Exception as error:
        to_error(error, f"word {entry_id}")
