"""Values as pages show them: durations, sizes, states, names."""

import math

from avatar_app.store.models.renders import Render
from avatar_app.translation import N_
from avatar_app.translation import gettext as _


def show_seconds(seconds: float) -> str:
    """As people say it: 12 s, 3 min, 1 h 20 min."""
    if seconds < 90:
        return _("{seconds:.0f} s", seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def show_range(seconds: float) -> str:
    """What was estimated, as a range that it should be within: 10 to 15 s, 2 to 3 min."""
    low, high = 0.8 * seconds, 1.3 * seconds
    if high < 5:
        return _("a few seconds")
    if high < 90:
        step = 1 if high < 15 else 5
        low, high = step * math.floor(low / step), step * math.ceil(high / step)
        return _("{low} to {high} s", low=max(low, 1), high=high)
    low, high = math.floor(low / 60), math.ceil(high / 60)
    if high < 90:
        return _("{low} to {high} min", low=max(low, 1), high=high)
    return _("{low:.1f} to {high:.1f} h", low=low / 60, high=high / 60)


def voice_of(render: Render) -> str:
    """What speaks in it."""
    recording = render.recording
    return (
        _("Recording: {recording}", recording=recording)
        if recording is not None
        else render.voice_label
    )


def picture_of(render: Render) -> str:
    """Its poster, as soon as there is one; until then who speaks."""
    if render.poster_key:
        return f"/api/v1/renders/{render.id}/poster?of={render.attempt}"
    if render.preset:
        return f"/api/v1/presets/{render.preset}/picture"
    return f"/api/v1/avatars/{render.avatar_id}/thumbnail"


ALL = "all"


STATES = {
    "done": N_("Done"),
    "running": N_("Rendering"),
    "queued": N_("Queued"),
    "failed": N_("Failed"),
    "cancelled": N_("Cancelled"),
}


USE = {True: N_("Yes"), False: N_("No"), None: N_("Unknown")}


def show_size(size: int) -> str:
    """As people say it: 63 MB, 1.9 GB."""
    if size >= 1e9:
        return _("{size:.1f} GB", size=size / 1e9)
    return _("{size:.0f} MB", size=size / 1e6)
