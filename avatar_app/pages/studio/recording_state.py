"""Recordings of one's own in the studio: which of them is the voice, and what is said in it."""

from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app.errors import GalateaError, StateError
from avatar_app.library import owned, recordings
from avatar_app.messaging.event_hub import subscribe
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.services import uploads
from avatar_app.store.connections import find_connections
from avatar_app.store.models.library import CheckState, Recording
from avatar_app.translation import gettext as _

WRITTEN, RECORDED = "written", "recorded"


@dataclass
class RecordingChoice:
    """A recording of one's own; `wave` is the path that draws it, `language` a code or ""."""

    id: str
    label: str
    state: str
    wave: str
    error: str
    advice: list[str]
    language: str
    seconds: float


NONE = RecordingChoice("", "", "", "", "", [], "", 0.0)


class Library(rx.State, mixin=True):
    """A part of the studio's state."""

    voiced: str = rx.LocalStorage(WRITTEN, name="voiced")
    recording: str = rx.LocalStorage("", name="recording")  # the id of the one that is chosen
    said: str = rx.LocalStorage("", name="said")  # what is said in it, if anybody knows
    recordings: list[RecordingChoice] = []
    chosen: RecordingChoice = NONE
    adding: bool = False

    @rx.var
    def recorded(self) -> bool:
        """Whether a recording is the voice."""
        return self.voiced == RECORDED

    @rx.var
    def sound(self) -> str:
        """Where the chosen recording can be heard."""
        heard = self.chosen.state == CheckState.READY
        return f"/api/v1/recordings/{self.chosen.id}/audio" if heard else ""

    @rx.event
    async def set_voiced(self, voiced: str | list[str]):
        """A voice of ours, or a recording."""
        self.voiced = str(voiced)
        await self._consider()

    @rx.event
    async def choose_recording(self, recording: str):
        """With the words that it had last."""
        await self._take(recording)
        await self._consider()

    @rx.event
    def set_adding(self, adding: bool):
        """Open or close the dialog that adds a recording."""
        self.adding = adding

    @rx.event
    async def show_recording(self):
        """There is a new one: it is what was wanted."""
        self.adding = False
        await self._list()
        if self.recordings:
            await self._take(self.recordings[0].id)
        await self._consider()
        return type(self).await_listening

    @rx.event
    async def delete_recording(self):
        """The chosen one; its films stay."""
        try:
            gone = read_id(self.recording, "recording")
            await run_use_case(self.token(), uploads.delete_recording, gone)
        except GalateaError as error:
            return Visitor.tell(str(error))
        await self._list()
        await self._take(self.recordings[0].id if self.recordings else "")
        await self._consider()
        return None

    @rx.event(background=True)
    async def await_listening(self):
        """Show what workers make of recordings, until they have listened to all of them."""
        me = await run_as_user(self.token(), lambda _, user: user)
        with subscribe(find_connections().redis_url, me.id) as heard:
            while True:
                news = await heard.next()
                if news is not None and news.kind != "recording":
                    continue
                async with self:
                    if not self.router.url.path.startswith("/studio"):
                        return
                    await self._list()
                    await self._consider()
                    if not self._waits():
                        return

    def _choose_recorded(self) -> UUID | None:
        """The recording to ask for, if that is the voice. Raises StateError("not_found")."""
        if not self.recorded:
            return None
        if not self.chosen.id:
            raise StateError("not_found", _("Choose a recording, or make one."))
        return read_id(self.chosen.id, "recording")

    def _waits(self) -> bool:
        return any(row.state == CheckState.CHECKING for row in self.recordings)

    async def _list(self) -> None:
        """Read the rows; what was chosen may be gone."""
        own = await run_as_user(self.token(), lambda s, me: owned.list_own(s, Recording, me))
        self.recordings = [_choice(row) for row in own]
        self._point()

    async def _take(self, recording: str) -> None:
        """Choose one, with the words of its latest film."""
        self.recording, self.said = recording, ""
        self._point()
        if recording:
            self.said = await run_as_user(
                self.token(),
                lambda s, me: recordings.find_transcript(s, me, read_id(recording, "recording")),
            )

    def _point(self) -> None:
        self.chosen = next((row for row in self.recordings if row.id == self.recording), NONE)


def _choice(row: Recording) -> RecordingChoice:
    minutes, seconds = divmod(round(row.seconds), 60)
    lasts = f" · {minutes}:{seconds:02}" if row.state == CheckState.READY else ""
    return RecordingChoice(
        id=str(row.id),
        label=row.name + lasts,
        state=row.state,
        wave=draw(row.peaks or []),
        error=row.error or "",
        advice=row.advice or [],
        language=row.language or "",
        seconds=row.seconds,
    )


def draw(peaks: list[int]) -> str:
    """The path of a picture as many units wide as there are peaks, and 100 high."""
    heights = [max(peak, 3) * 0.96 for peak in peaks]
    return "".join(f"M{x}.5 {50 - h / 2:.1f}v{h:.1f}" for x, h in enumerate(heights))
