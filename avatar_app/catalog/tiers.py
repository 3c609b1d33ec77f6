"""Tiers: named pairs of speakers and an animator, one row each."""

from dataclasses import dataclass

from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.translation import N_
from avatar_app.translation import gettext as _


@dataclass(frozen=True)
class Tier:
    """Speakers with an Animator under one name."""

    name: str
    speakers: tuple[str, ...]  # the engines whose voices it speaks with, its own first
    animator: str
    label: str
    needs: str
    gist: str = ""  # what to expect of it, in two words; a pair without a name has none

    @property
    def licence(self) -> str:
        """Of all its engines."""
        rows = [ENGINES[speaker] for speaker in self.speakers] + [ANIMATORS[self.animator]]
        return " ".join(_(row.licence) for row in rows)

    @property
    def commercial(self) -> bool | None:
        """Whether films may be sold, as far as its own speaker and its animator have a say."""
        said = (ENGINES[self.speakers[0]].commercial, ANIMATORS[self.animator].commercial)
        return False if False in said else None if None in said else True


PLUS = "+"  # between a speaker and an animator that are no tier with a name

TIERS: dict[str, Tier] = {
    row.name: row
    for row in (
        Tier(
            "instant",
            ("espeak", "flite", "festival"),
            "mesh",
            label=N_("Instant"),
            gist=N_("basic voice"),
            needs=N_("Ready in seconds on any machine."),
        ),
        Tier(
            "natural",
            ("kokoro", "piper", "sherpa", "xtts", "espnet"),
            "mesh",
            label=N_("Natural"),
            gist=N_("natural voice"),
            needs=N_("Kokoro and Piper work on any machine, XTTS and ESPnet want a GPU."),
        ),
        Tier(
            "light",
            ("piper",),
            "wav2lip",
            label=N_("Light"),
            gist=N_("photo-real lips"),
            needs=N_("A Piper voice with lips redrawn by Wav2Lip. No GPU needed."),
        ),
        Tier(
            "balanced",
            ("espnet",),
            "wav2lip",
            label=N_("Balanced"),
            gist=N_("photo-real lips"),
            needs=N_("An ESPnet voice with lips redrawn by Wav2Lip."),
        ),
        Tier(
            "premium",
            ("xtts",),
            "sadtalker",
            label=N_("Premium"),
            gist=N_("photo-real face"),
            needs=N_("An XTTS voice, with face and head moved by SadTalker. Needs a GPU."),
        ),
    )
}
