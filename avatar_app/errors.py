"""Everything that can go wrong, in one tree.

    GalateaError                 code, HTTP status, exit code, a sentence the user can act on
    |-- InputError               the input is at fault: exit 2
    |   |-- ScriptError          carries the place in the text, and all other faults of it
    |   |-- PortraitError        the picture, or the face in it
    |   |-- ChoiceError          a voice, language, tier, preset or setting there is not
    |   |-- OutputError          the film cannot be written where it was asked for
    |   |-- AccountError         who one is, and whether one may
    |   |-- LimitError           more than the account allows
    |   `-- StateError           what is asked for cannot be done to this thing, or it is not there
    |-- MissingError             an engine or its weights are not installed: exit 3
    |   `-- UnavailableError     the database, the queue or the storage does not answer
    `-- FaultError               our own fault: exit 1

A leaf is not a class but a code: `raise PortraitError("face_missing", "No face was found ...")`.
Every code stands in `CODES` with its HTTP status (RFC 9110); a code that does not is refused, so
that the table, which the API documents, stays whole.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import ClassVar

from avatar_app.translation import ngettext

CODES: dict[str, HTTPStatus] = {
    # script
    "script_empty": HTTPStatus.UNPROCESSABLE_ENTITY,
    "script_silent": HTTPStatus.UNPROCESSABLE_ENTITY,  # cues only: nothing to say
    "script_too_long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "script_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "cue_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "cue_unclosed": HTTPStatus.UNPROCESSABLE_ENTITY,
    "cue_value": HTTPStatus.UNPROCESSABLE_ENTITY,
    "text_unspeakable": HTTPStatus.UNPROCESSABLE_ENTITY,
    # portrait
    "portrait_missing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "portrait_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "portrait_truncated": HTTPStatus.UNPROCESSABLE_ENTITY,
    "portrait_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "portrait_too_small": HTTPStatus.UNPROCESSABLE_ENTITY,
    "video_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "video_too_short": HTTPStatus.UNPROCESSABLE_ENTITY,
    "video_background": HTTPStatus.UNPROCESSABLE_ENTITY,
    "face_missing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "face_too_small": HTTPStatus.UNPROCESSABLE_ENTITY,
    "face_turned": HTTPStatus.UNPROCESSABLE_ENTITY,
    "face_number": HTTPStatus.UNPROCESSABLE_ENTITY,
    # recording
    "audio_missing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_too_short": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_too_long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "audio_silent": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_clipped": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_no_voice": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_noisy": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_music": HTTPStatus.UNPROCESSABLE_ENTITY,
    "audio_many_voices": HTTPStatus.UNPROCESSABLE_ENTITY,
    "transcript_mismatch": HTTPStatus.UNPROCESSABLE_ENTITY,
    # choices
    "voice_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "voice_conflict": HTTPStatus.UNPROCESSABLE_ENTITY,  # it does not speak the language asked for
    "language_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "tier_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "animator_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "preset_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "aspect_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "background_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "weights_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "licence_not_accepted": HTTPStatus.UNPROCESSABLE_ENTITY,
    "pronunciation_wrong": HTTPStatus.UNPROCESSABLE_ENTITY,
    "setting_invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "port_taken": HTTPStatus.UNPROCESSABLE_ENTITY,
    "already_running": HTTPStatus.CONFLICT,
    # output
    "output_unwritable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "output_opaque": HTTPStatus.UNPROCESSABLE_ENTITY,  # it cannot be transparent
    "output_full": HTTPStatus.INSUFFICIENT_STORAGE,
    # requests
    "request_invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "text_unusable": HTTPStatus.UNPROCESSABLE_ENTITY,  # it has control characters
    "request_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request_slow": HTTPStatus.REQUEST_TIMEOUT,
    "requests_at_once": HTTPStatus.TOO_MANY_REQUESTS,
    "host_unknown": HTTPStatus.MISDIRECTED_REQUEST,
    # accounts
    "account_email": HTTPStatus.UNPROCESSABLE_ENTITY,
    "account_password": HTTPStatus.UNPROCESSABLE_ENTITY,
    "account_taken": HTTPStatus.CONFLICT,
    "setup_needed": HTTPStatus.FORBIDDEN,  # there is no administrator yet
    "sign_up_closed": HTTPStatus.FORBIDDEN,
    "invitation_unknown": HTTPStatus.FORBIDDEN,
    "sign_in_failed": HTTPStatus.UNAUTHORIZED,
    "account_disabled": HTTPStatus.FORBIDDEN,
    "sign_in_needed": HTTPStatus.UNAUTHORIZED,
    "second_factor_needed": HTTPStatus.UNAUTHORIZED,  # the password was right
    "second_factor_failed": HTTPStatus.UNAUTHORIZED,
    "second_factor_state": HTTPStatus.CONFLICT,  # it is on already, or is not
    "link_unknown": HTTPStatus.FORBIDDEN,
    "address_unverified": HTTPStatus.FORBIDDEN,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "link_locked": HTTPStatus.UNAUTHORIZED,  # it has a password
    "link_password": HTTPStatus.UNPROCESSABLE_ENTITY,  # it is too short or too long
    # things and their states
    "not_found": HTTPStatus.NOT_FOUND,
    "not_that_way": HTTPStatus.METHOD_NOT_ALLOWED,
    "consent_missing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "avatar_not_ready": HTTPStatus.CONFLICT,
    "recording_not_ready": HTTPStatus.CONFLICT,
    "clone_not_ready": HTTPStatus.CONFLICT,
    "render_state": HTTPStatus.CONFLICT,
    "install_state": HTTPStatus.CONFLICT,
    "limit_renders": HTTPStatus.TOO_MANY_REQUESTS,
    "limit_minutes": HTTPStatus.TOO_MANY_REQUESTS,
    "limit_clones": HTTPStatus.INSUFFICIENT_STORAGE,
    "limit_lexicon": HTTPStatus.INSUFFICIENT_STORAGE,
    "limit_storage": HTTPStatus.INSUFFICIENT_STORAGE,
    # missing
    "database_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "queue_full": HTTPStatus.SERVICE_UNAVAILABLE,
    "queue_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "mail_missing": HTTPStatus.SERVICE_UNAVAILABLE,  # the portal sends none
    "mail_busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "sample_late": HTTPStatus.SERVICE_UNAVAILABLE,
    "worker_missing": HTTPStatus.SERVICE_UNAVAILABLE,
    "storage_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "engine_missing": HTTPStatus.SERVICE_UNAVAILABLE,
    "weights_unpublished": HTTPStatus.SERVICE_UNAVAILABLE,
    "weights_wrong": HTTPStatus.SERVICE_UNAVAILABLE,
    "hub_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "voice_gone": HTTPStatus.SERVICE_UNAVAILABLE,
    "weights_missing": HTTPStatus.SERVICE_UNAVAILABLE,
    # ours
    "engine_broken": HTTPStatus.INTERNAL_SERVER_ERROR,  # its module is not as it should be
    "engine_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "encoder_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "memory_short": HTTPStatus.INTERNAL_SERVER_ERROR,
    "worker_lost": HTTPStatus.INTERNAL_SERVER_ERROR,
    "fault": HTTPStatus.INTERNAL_SERVER_ERROR,
}

# Tabs and line ends of every kind are text; surrogates are halves of characters, and no encoding
# knows them.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


MOST_FAULTS = 100  # of a script that are looked for
_TOLD = 10  # faults of a script whose sentences an error repeats


class GalateaError(Exception):
    """Base of the tree; `str(error)` is the sentence. It may know after how many seconds it is
    worth to try again.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, sentence: str, retry_after: float | None = None) -> None:
        # It may quote what somebody sent, and is read in terminals, logs and the database.
        super().__init__(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", sentence))
        self.code = code
        self.status = CODES[code]
        self.retry_after = retry_after


class InputError(GalateaError):
    """The input is at fault, and the sentence says what to change."""

    exit_code = 2


class ScriptError(InputError):
    """The text is at fault; `start` and `end` are character positions in it (end exclusive).

    `repairs` are texts that may stand there instead, the likeliest first. `faults` are all that is
    wrong with the text, this one first.
    """

    def __init__(
        self, code: str, sentence: str, start: int = 0, end: int = 0, repairs: Sequence[str] = ()
    ) -> None:
        super().__init__(code, sentence)
        self.start = start
        self.end = end
        self.repairs = tuple(repairs)
        self.faults: tuple[ScriptError, ...] = (self,)

    @classmethod
    def join(cls, faults: Sequence["ScriptError"]) -> "ScriptError":
        """One error for all `faults`, of which there is at least one: the first of them, with the
        sentences of the others.
        """
        first = faults[0]
        if len(faults) == 1:
            return first
        told = [str(fault) for fault in faults[:_TOLD]]
        if len(faults) > _TOLD:
            told.append(
                ngettext(
                    "{number} more fault follows.",
                    "{number} more faults follow.",
                    len(faults) - _TOLD,
                )
            )
        joined = cls(first.code, " ".join(told), first.start, first.end, first.repairs)
        joined.faults = tuple(faults)
        return joined


class PortraitError(InputError):
    """The picture cannot be read, or its face cannot be used."""


class RecordingError(InputError):
    """The recording cannot be read or used, or is not of what its transcript says."""


class ChoiceError(InputError):
    """Something was asked for by a name or a value that there is not."""


class OutputError(InputError):
    """The film cannot be written where it was asked for."""


class AccountError(InputError):
    """Who one is cannot be told, or one may not."""


class LimitError(InputError):
    """More is asked for than the account allows."""


class StateError(InputError):
    """What is asked for cannot be done to this thing now, or there is no such thing for one."""


class MissingError(GalateaError):
    """An engine or its weights are not installed; the sentence gives the command."""

    exit_code = 3


class UnavailableError(MissingError):
    """The database, the queue or the storage does not answer."""


class FaultError(GalateaError):
    """Our own fault."""


def check_text(text: str) -> None:
    """Refuse text with characters that are none. Raises InputError("text_unusable")."""
    found = _CONTROLS.search(text)
    if found:
        raise InputError(
            "text_unusable",
            f"There is a control character (U+{ord(found[0]):04X}) in the text; remove it, or type "
            "the text anew.",
        )
