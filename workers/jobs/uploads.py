"""Uploads checked: is there a face in the picture, a voice in the recording?

Whose upload is looked at is told by the rows (`avatar_app.library.checks`), not by the call. A
worker that finds its row gone removes what it wrote.
"""

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from sqlmodel import Session

from avatar_app.library import avatars, checks, owned, recordings
from avatar_app.messaging.events import Event, publish
from avatar_app.messaging.queues import CHECK, LISTEN, call_checkers
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.library import Avatar, Recording
from avatar_app.translation import N_
from avatar_app.translation import gettext as _
from workers.face.from_picture import SOFT_PICTURE
from workers.face.from_video import SOFT_VIDEO
from workers.face.loader import load_portrait
from workers.jobs.owner_language import speak_to
from workers.runtime.failures import to_error
from workers.runtime.lease import Fenced, Heartbeat, Stopped
from workers.speech.recordings.playback import draw, write_copy
from workers.speech.recordings.recording import read_recording
from workers.video.ffmpeg import find_ffmpeg

THUMBNAIL = 512

FPS = 25  # at which footage is looked at

UPLOAD = N_("The file")  # errors begin with a file's name, and its owner never saw the storage's

Row = Avatar | Recording
Report = Callable[[Session], Row | None]  # what was found, put on the row; None if it is gone

log = logging.getLogger("galatea.uploads")


class CheckLease(Heartbeat):
    """An upload's."""

    def __init__(self, home: Connections, row: Row) -> None:
        super().__init__(home)
        self._row = row

    def _renew(self, session: Session) -> bool | None:
        return False if checks.renew(session, self._row) else None


def check() -> None:
    """Look at the picture whose turn it is: is there a face, and how will it look?"""
    _serve(find_connections(), Avatar, CHECK)


def listen() -> None:
    """Hear the recording whose turn it is: does anybody speak, how long, how will it sound?"""
    _serve(find_connections(), Recording, LISTEN)


def _serve(home: Connections, table: type[Avatar] | type[Recording], task: str) -> None:
    with home.session() as session:
        row = checks.take(session, table)
        more = checks.count_waiting(session, table)
    if row is None:
        return
    if more:
        call_checkers(home.redis, task)
    folder = row.key.rpartition("/")[0]
    kind = "avatar" if isinstance(row, Avatar) else "recording"
    done: Row | None = None
    with speak_to(home, row.user_id):
        try:
            with CheckLease(home, row) as lease:
                found = _look(home, row, lease) if isinstance(row, Avatar) else _hear(home, row)
            with home.session() as session:
                done = found(session)
        except Stopped:
            with home.session() as session:
                checks.hand_back(session, row)
        except Fenced:
            log.info("%s %s: gone, or looked at by another worker", kind, row.id)
        except Exception as error:
            failure = to_error(error, f"{kind} {row.id}")
            with home.session() as session:
                done = owned.refuse(session, type(row), row.id, failure)
    if done is not None:
        publish(home.redis, row.user_id, Event(kind, str(row.id), done.state))
        return
    with home.session() as session:
        if checks.is_gone(session, table, row.id):  # its owner did not wait
            home.storage.delete(folder)


def _is_of_enlargement(warning: str) -> bool:
    starts = [_(sentence).partition("{")[0] for sentence in (SOFT_PICTURE, SOFT_VIDEO)]
    return warning.startswith(tuple(starts))


def _look(home: Connections, row: Avatar, lease: CheckLease) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / _(UPLOAD)
        home.storage.fetch(row.key, picture)
        portrait = load_portrait(
            str(picture), THUMBNAIL, FPS, None, home.settings, tell=lease.check
        )
        height, width = portrait.image.shape[:2]
        thumbnail = Path(folder) / "thumbnail.jpg"
        Image.fromarray(portrait.image).save(thumbnail, quality=88)
        key = f"avatars/{row.id}/thumbnail.jpg"
        home.storage.put(key, thumbnail)
        if portrait.group is not None:
            whole = Path(folder) / "faces.jpg"
            Image.fromarray(portrait.group.picture).save(whole, quality=85)
            home.storage.put(avatars.faces_key(row.id), whole)
    low, high = portrait.landmarks[:, :2].min(axis=0), portrait.landmarks[:, :2].max(axis=0)
    face: dict[str, object] = {
        "box": [
            float(low[0] / width),
            float(low[1] / height),
            float(high[0] / width),
            float(high[1] / height),
        ],
        "width": width,
        "height": height,
        "advice": list(portrait.warnings),
        "enlarged": next((told for told in portrait.warnings if _is_of_enlargement(told)), None),
        "zoom": portrait.zoom,
    }
    if portrait.group is not None:
        face["faces"] = portrait.group.boxes.tolist()
    if portrait.footage is not None:
        face |= {"seconds": portrait.footage.seconds, "seen": portrait.footage.seen}
    return lambda session: avatars.report_check(session, row.id, face, key)


def _hear(home: Connections, row: Recording) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        file, copy = Path(folder) / Path(row.key).name, Path(folder) / "copy.m4a"
        home.storage.fetch(row.key, file)
        ffmpeg = find_ffmpeg(home.settings.ffmpeg)
        heard = read_recording(file, ffmpeg)
        write_copy(heard, copy, ffmpeg)
        key = f"recordings/{row.id}/{copy.name}"
        size = home.storage.put(key, copy)
    told = heard.seconds, draw(heard), list(heard.warnings)
    return lambda session: recordings.report_listening(session, row.id, *told, key, size)
