"""What the queue delivers besides films: a picture to look at, a recording to listen to, a voice or
a word to let hear.

An errand never raises: what went wrong is on the row, where its owner reads it.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PIL import Image

from avatar_app import avatars, recordings
from avatar_app.catalog import CLONE, GREETINGS
from avatar_app.choice import find_voice
from avatar_app.cloning import list_spoken, read_voice
from avatar_app.home import find_home
from avatar_app.models import Avatar, LexiconEntry, Recording
from avatar_app.presence import find_voices
from avatar_app.progress import News, publish
from avatar_app.pronunciation import Pronunciation
from avatar_app.queues import SAMPLE, USUAL, send
from avatar_app.samples import keep_sample, name_entry, name_sample
from avatar_app.script import parse
from workers.clones import bring_own
from workers.duty import duty
from workers.face.intake import take_in
from workers.failure import explain
from workers.speech.playback import draw, write_copy
from workers.speech.recording import read_recording
from workers.speech.speakers import list_voices, load_speaker
from workers.speech.wav import to_wav
from workers.video.ffmpeg import find_ffmpeg

THUMBNAIL = 512
FPS = 25  # at which footage is looked at
UPLOAD = "The file"  # errors begin with a file's name, and its owner never saw the storage's
PASSED_ON = 0.5  # seconds that an errand rests before it is offered to another worker


def check(avatar_id: str) -> None:
    """Look at an upload: is there a face, and how will it look?"""
    home = find_home()
    with home.session() as session:
        row = session.get(Avatar, UUID(avatar_id))
    if row is None:
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / UPLOAD
            home.storage.fetch(row.key, picture)
            portrait = take_in(str(picture), THUMBNAIL, FPS, None, home.settings)
            height, width = portrait.image.shape[:2]
            thumbnail = Path(folder) / "thumbnail.jpg"
            Image.fromarray(portrait.image).save(thumbnail, quality=88)
            key = f"avatars/{row.id}/thumbnail.jpg"
            home.storage.put(key, thumbnail)
        low, high = portrait.landmarks[:, :2].min(axis=0), portrait.landmarks[:, :2].max(axis=0)
        face = {
            "box": [
                float(low[0] / width),
                float(low[1] / height),
                float(high[0] / width),
                float(high[1] / height),
            ],
            "width": width,
            "height": height,
            "advice": list(portrait.warnings),
        }
        if portrait.footage is not None:
            face |= {"seconds": portrait.footage.seconds, "seen": portrait.footage.seen}
        with home.session() as session:
            done = avatars.report_check(session, row.id, face, key)
    except Exception as error:
        failure = explain(error, f"avatar {avatar_id}")
        with home.session() as session:
            done = avatars.refuse(session, row.id, failure)
    if done is not None:
        publish(home.redis, row.user_id, News("avatar", avatar_id, done.state))


def listen(recording_id: str) -> None:
    """Hear an upload: does anybody speak, how long, and how will it look and sound?"""
    home = find_home()
    with home.session() as session:
        row = session.get(Recording, UUID(recording_id))
    if row is None:
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            file, copy = Path(folder) / Path(row.key).name, Path(folder) / "copy.m4a"
            home.storage.fetch(row.key, file)
            ffmpeg = find_ffmpeg(home.settings.ffmpeg)
            heard = read_recording(file, ffmpeg)
            write_copy(heard, copy, ffmpeg)
            key = f"recordings/{row.id}/{copy.name}"
            size = home.storage.put(key, copy)
        with home.session() as session:
            done = recordings.report_listening(
                session, row.id, heard.seconds, draw(heard), list(heard.warnings), key, size
            )
    except Exception as error:
        failure = explain(error, f"recording {recording_id}")
        with home.session() as session:
            done = recordings.refuse(session, row.id, failure)
    if done is None:  # its owner did not wait
        home.storage.delete(f"recordings/{row.id}")
    else:
        publish(home.redis, row.user_id, News("recording", recording_id, done.state))


def sample(asked: str) -> None:
    """Speak a voice's greeting, for someone who is choosing: "VOICE" or "VOICE:LANGUAGE"."""
    home = find_home()
    voice_id, _, language = asked.partition(":")
    voices, clone_id = list_voices(), read_voice(voice_id)
    wanted = voice_id if clone_id is None else CLONE
    if wanted not in list_spoken(voices) and wanted in list_spoken(find_voices(home.redis)):
        duty.stopping.wait(PASSED_ON)
        send(home.redis, USUAL, SAMPLE, asked)
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            if clone_id is None:
                voice = voices[voice_id]
            else:
                voice = bring_own(home, clone_id, Path(folder))
            voice = voice.speaking(language or voice.language)
            script = parse(GREETINGS[voice.language])
            sound = to_wav(load_speaker(voice.engine).speak(script, voice))
        keep_sample(home.redis, name_sample(voice), sound)
    except Exception as error:
        explain(error, f"sample {voice_id}")


def hear(entry_id: str) -> None:
    """Say a word of a lexicon, for its owner."""
    home = find_home()
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
        explain(error, f"word {entry_id}")
